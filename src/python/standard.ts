// The registry of the adapters that need no registering: Python's standard library and NumPy.
import { arrayAdapters } from './array.ts'
import { collectionAdapters } from './collections.ts'
import { datetimeAdapters } from './datetime.ts'
import { exceptionAdapter } from './exceptions.ts'
import { instanceAdapters } from './instances.ts'
import { ipAdapter } from './ipaddress.ts'
import { numberAdapters } from './numbers.ts'
import { numpyAdapters } from './numpy/adapters.ts'
import { pathAdapter } from './pathlib.ts'
import { patternAdapter } from './pattern.ts'
import { rangeAdapters } from './range.ts'
import { Registry } from './registry.ts'
import { getattrAdapter, plainNames } from './safe-calls.ts'
import { strict } from './strict.ts'
import { timezoneAdapters } from './timezone.ts'
import { uuidAdapter } from './uuid.ts'
import { zoneInfoAdapter } from './zoneinfo.ts'

let registry: Registry | undefined

/** The adapters that need no registering: those of Python's standard library and of NumPy. Made on first use. */
export function standardRegistry(): Registry {
  if (registry === undefined) {
    registry = new Registry({ standard: false })
    const adapters = [
      ...datetimeAdapters(),
      ...timezoneAdapters(),
      zoneInfoAdapter(),
      ...numberAdapters(),
      ...collectionAdapters(),
      ...instanceAdapters(),
      uuidAdapter(),
      ipAdapter(),
      pathAdapter(),
      ...rangeAdapters(),
      patternAdapter(),
      ...arrayAdapters(),
      ...numpyAdapters(),
      exceptionAdapter(),
      getattrAdapter(),
      plainNames(),
    ]
    for (const adapter of adapters) registry.registerAdapter(strict(adapter))
  }
  return registry
}
