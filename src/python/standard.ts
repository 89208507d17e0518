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
import { Registry } from './registry.ts'
import { getattrReader, plainNames } from './safe-calls.ts'
import { strict } from './strict.ts'
import { timezoneReaders, timezoneWriters } from './timezone.ts'
import { uuidReader, uuidWriter } from './uuid.ts'
import { zoneInfoReader, zoneInfoWriter } from './zoneinfo.ts'

let readers: Registry | undefined
let writers: Registry | undefined

/** The adapters that read. Made on first use. */
export function standardReaders(): Registry {
  if (readers === undefined) {
    readers = new Registry({ standard: false })
    const adapters = [
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
    ]
    for (const adapter of adapters) readers.registerAdapter(strict(adapter))
  }
  return readers
}

/** The adapters that write. Made on first use. */
export function standardWriters(): Registry {
  if (writers === undefined) {
    writers = new Registry({ standard: false })
    const adapters = [
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
    ]
    for (const adapter of adapters) writers.registerAdapter(adapter)
  }
  return writers
}
