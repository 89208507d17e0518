import { ValueProblem } from '../errors.ts'
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
import { type Adapter, type LoadContext, Registry } from './registry.ts'
import { getattrAdapter, plainNames } from './safe-calls.ts'
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

/**
 * The same adapter, with what its classes refuse made a problem of the pickle: they throw RangeError and TypeError, to the pickle as to
 * anyone.
 */
function strict(adapter: Adapter): Adapter {
  const { call, new: make, setState } = adapter
  const guarded: Adapter = { ...adapter }
  if (call !== undefined) guarded.call = (args, context) => guard('bad-arguments', context, () => call(args, context))
  if (make !== undefined) guarded.new = (args, kwargs, context) => guard('bad-arguments', context, () => make(args, kwargs, context))
  if (setState !== undefined)
    guarded.setState = (value, state, context) => guard('bad-state', context, () => setState(value, state, context))
  return guarded
}

function guard<T>(code: 'bad-arguments' | 'bad-state', { global }: LoadContext, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new ValueProblem(code, `${global}: ${error.message}`)
    throw error
  }
}
