// The adapters that need no registering, those of Python's standard library and of NumPy: one registry reads, and another writes, so that a
// bundle that does one of the two has nothing of the other.
import { arrayReaders, arrayWriters } from './array.ts'
import { collectionReaders, collectionWriters } from './collections.ts'
import { datetimeReaders, datetimeWriters } from './datetime.ts'
import { exceptionReader } from './exceptions.ts'
import { instanceReaders, instanceWriters } from './instances.ts'
import { ipReader, ipWriter } from './ipaddress.ts'
import { numberReaders, numberWriters } from './numbers.ts'
import { numpyReaders, numpyWriters } from './numpy/adapters.ts'
import { pathReader, pathWriter } from './pathlib.ts'
import { patternReader, patternWriter } from './pattern.ts'
import { rangeReaders, rangeWriters } from './range.ts'
import { type Adapter, Registry } from './registry.ts'
import { getattrReader, plainNames } from './safe-calls.ts'
import { strict } from './strict.ts'
import { timezoneReaders, timezoneWriters } from './timezone.ts'
import { uuidReader, uuidWriter } from './uuid.ts'
import { zoneInfoReader, zoneInfoWriter } from './zoneinfo.ts'

let readers: Registry | undefined
let writers: Registry | undefined

/** The adapters that read. Made on first use. */
export function standardReaders(): Registry {
  readers ??= registryOf(
    [
      ...datetimeReaders(),
      ...timezoneReaders(),
      zoneInfoReader(),
      ...numberReaders(),
      ...collectionReaders(),
      ...instanceReaders(),
      uuidReader(),
      ipReader(),
      pathReader(),
      ...rangeReaders(),
      patternReader(),
      ...arrayReaders(),
      ...numpyReaders(),
      exceptionReader(),
      getattrReader(),
      plainNames(),
    ].map(strict),
  )
  return readers
}

/** The adapters that write. Made on first use. */
export function standardWriters(): Registry {
  writers ??= registryOf([
    ...datetimeWriters(),
    ...timezoneWriters(),
    zoneInfoWriter(),
    ...numberWriters(),
    ...collectionWriters(),
    ...instanceWriters(),
    uuidWriter(),
    ipWriter(),
    pathWriter(),
    ...rangeWriters(),
    patternWriter(),
    ...arrayWriters(),
    ...numpyWriters(),
  ])
  return writers
}

function registryOf(adapters: readonly Adapter[]): Registry {
  const registry = new Registry({ standard: false })
  for (const adapter of adapters) registry.registerAdapter(adapter)
  return registry
}
