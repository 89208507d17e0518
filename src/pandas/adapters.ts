// The registry of pandas: which names of pandas are converted, and how each is read and written back.

import { reduceInstance } from '../python/instances.ts'
import { PyObject } from '../python/object.ts'
import { type Adapter, type DumpContext, type LoadContext, type Reduction, Registry } from '../python/registry.ts'
import { isInt } from '../python/shown.ts'
import { strict } from '../python/strict.ts'
import { PyGlobal, PyTuple } from '../python/values.ts'
import { account, type Produce } from './blocks.ts'
import { Cells } from './cells.ts'
import { DataFrame } from './frame.ts'
import { Index } from './index.ts'
import { indexOf } from './indexes.ts'
import { Series, seriesState } from './series.ts'
import { Interval, Period } from './spans.ts'
import { check, problem } from './state.ts'
import { NaTType, Timedelta, Timestamp, unitOfCode } from './times.ts'

/** Modules whose classes are data here. A class was in up to five of them from pandas 0.20 to 3.0, always under one name. */
const MODULES = /^(?:(?:geo)?pandas(?:\.|$)|pyarrow\.lib$)/

let adapters: readonly (readonly [name: RegExp, adapter: Adapter])[] | undefined
let writers: ReadonlyMap<unknown, Adapter> | undefined

/**
 * A registry that reads and writes what pandas pickles: frames, series, indices, times, spans of time, periods and intervals. Every other name
 * of pandas and of pyarrow stands for data too, which is never run. What is registered besides comes first.
 */
export class PandasRegistry extends Registry {
  override adapterByName(module: string, name: string): Adapter | undefined {
    const own = super.adapterByName(module, name)
    if (own !== undefined || !MODULES.test(module)) return own
    adapters ??= makeAdapters()
    return adapters.find(([known]) => known.test(name))?.[1] ?? INERT
  }

  override adapterByPrototype(prototype: unknown): Adapter | undefined {
    const own = super.adapterByPrototype(prototype)
    if (own !== undefined) return own
    writers ??= new Map(WRITTEN.map((type) => [type.prototype, { names: [], type, reduce }] as const))
    return writers.get(prototype)
  }
}

const WRITTEN = [DataFrame, Series, Index, Timestamp, Timedelta, Period, Interval, NaTType]

/** Everything is written back as it was. */
function reduce({ origin }: { origin: PyObject | undefined }, context: DumpContext): Reduction {
  if (origin === undefined) throw problem('a column of a frame is not written on its own: write the frame')
  const { callable, args, via } = origin
  const state = seriesState(origin.state)
  if (via === 'call' || !(callable instanceof PyGlobal)) return [callable, args, state]
  return reduceInstance(callable, args, state, context)
}

/** Of a name that is known, and stays the data that it is. */
const INERT: Adapter = { names: [] }

function makeAdapters(): readonly (readonly [name: RegExp, adapter: Adapter])[] {
  const empty = new Cells(0, 'object', { read: () => null })
  const none = new Index(new PyObject(new PyGlobal('pandas', 'Index'), [], 'call'), empty, [null])
  return [
    [/^_new_\w*Index$/, calls(index)],
    [/^(?:Geo)?DataFrame$/, instances((origin) => new DataFrame(none, none, [], origin), DataFrame.from)],
    [/^(?:Geo|Time)?Series$/, instances((origin) => new Series(null, none, empty, origin), Series.from)],
    [/^BlockManager$/, { names: [], call: manager, new: (args, _, { global }) => new PyObject(global, args, 'new') }],
    [/^(?:_unpickle_t|T)imestamp$/, calls(timestamp)],
    [/^(?:_timedelta_unpickle|Timedelta)$/, calls(timedelta)],
    [/^Period$/, calls(period)],
    [/^Interval$/, calls(interval)],
    [/^__?nat_unpickle$/, calls((origin) => new NaTType(origin))],
  ]
}

/** Of what is pickled by a call. What is made by other arguments than pandas writes stays the call. */
function calls(make: (origin: PyObject, context: LoadContext) => unknown): Adapter {
  return strict({
    names: [],
    call(args, context) {
      const origin = new PyObject(context.global, args, 'call')
      return make(origin, context) ?? origin
    },
  })
}

function index(origin: PyObject, context: LoadContext): Index {
  const made = indexOf(origin)
  account(made, (bytes) => context.produce(bytes))
  return made
}

/** Of what is pickled as an instance and its state: a blank one, which gets all that one has which is read of the state. */
function instances<T extends DataFrame | Series>(
  blank: (origin: PyObject) => T,
  from: (origin: PyObject, produce: Produce) => T,
): Adapter<T> {
  return strict({
    names: [],
    new: (args, _, { global }) => blank(new PyObject(global, args, 'new')),
    setState(value: T, state, context) {
      const { origin } = value
      check(origin !== undefined && origin.state === undefined, 'a second state')
      origin.state = state
      Object.assign(
        value,
        from(origin, (bytes) => context.produce(bytes)),
      )
    },
  })
}

/** `BlockManager(blocks, axes)`: the blocks are a tuple, which Python insists on. */
function manager(args: unknown[], context: LoadContext): PyObject {
  const { global } = context
  const [blocks, ...more] = args
  if (Array.isArray(blocks)) context.produce(8 * blocks.length)
  return new PyObject(global, [Array.isArray(blocks) ? PyTuple.copy(blocks) : blocks, ...more], 'call')
}

/** `_unpickle_timestamp(value, freq, tz, unit)`, and `Timestamp(value, freq, tz)` before pandas 1.5. */
function timestamp(origin: PyObject): Timestamp | undefined {
  const [value, , tz, code] = origin.args
  const unit = unitOfCode(code)
  return isInt(value) && unit !== undefined ? new Timestamp(BigInt(value), unit, tz, origin) : undefined
}

/** `_timedelta_unpickle(value, unit)`, and `Timedelta(value)` before pandas 1.5. */
function timedelta(origin: PyObject): Timedelta | undefined {
  const [value, code] = origin.args
  const unit = unitOfCode(code)
  return isInt(value) && unit !== undefined ? new Timedelta(BigInt(value), unit, origin) : undefined
}

/** `Period(None, freq, ordinal)`. */
function period(origin: PyObject): Period | undefined {
  const [value, freq, ordinal] = origin.args
  return value === null && isInt(ordinal) && typeof freq !== 'number' ? new Period(BigInt(ordinal), freq, origin) : undefined
}

/** `Interval(left, right, closed)`. */
function interval(origin: PyObject): Interval | undefined {
  const [left, right, closed] = origin.args
  return origin.args.length === 3 && typeof closed === 'string' ? new Interval(left, right, closed, origin) : undefined
}
