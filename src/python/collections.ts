// Python's `collections` that are containers of their own: OrderedDict, Counter, defaultdict and deque.
import { dictEntries, isDict, isPlainObject } from './dict.ts'
import { stateDicts, stateSize } from './instances.ts'
import { boolAsInt } from './ints.ts'
import { toJson } from './json.ts'
import { PyObject } from './object.ts'
import type { Adapter, LoadContext } from './registry.ts'
import { checkCount, isInt, short } from './shown.ts'
import { PyGlobal, PyTuple } from './values.ts'
import { writes } from './writes.ts'

/** A dict subclass: a Map, which `JSON.stringify` writes as an object where every key is a string. */
abstract class PyMap<K, V> extends Map<K, V> {
  /** The entries as an object, or as a list of pairs where a key is no string. */
  toJSON(): unknown {
    return toJson(this)
  }
}

/** Python's `collections.OrderedDict`. */
export class PyOrderedDict<K = unknown, V = unknown> extends PyMap<K, V> {
  /** Attributes set on the dict itself, as PyTorch's `_metadata`: a dict, as the load makes dicts. */
  declare attributes?: unknown
}

/** Python's `collections.Counter`. */
export class PyCounter<K = unknown> extends PyMap<K, unknown> {
  /** Attributes set on the dict itself; Python's own pickles leave them out. */
  declare attributes?: unknown
}

/** Python's `collections.defaultdict`. A missing key is undefined, as in any Map: `factory` is never run. */
export class PyDefaultDict<K = unknown, V = unknown> extends PyMap<K, V> {
  /** What Python makes missing values with, such as the {@link PyGlobal} `builtins.list`; null for none. */
  factory: unknown

  constructor(factory: unknown = null, entries?: Iterable<readonly [K, V]> | null) {
    super(entries)
    this.factory = factory
  }
}

/** Python's `collections.deque`: an Array. `PyDeque.from(items)` makes one. */
export class PyDeque<T = unknown> extends Array<T> {
  /** The most items Python lets it have; undefined for no bound. Array's own methods do not keep to it. */
  declare maxlen?: number | bigint

  /** `map`, `filter` and the like give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** Sets the entries of a dict, or of a list of pairs. @returns whether it was one: Python takes more, such as text of two characters for a pair */
function fill(map: Map<unknown, unknown>, source: unknown, context: LoadContext): boolean {
  if (source === undefined) return true
  if (!Array.isArray(source) && !isDict(source)) return false
  const entries = isPlainObject(source) ? Object.entries(source) : (source as unknown[] | Map<unknown, unknown>)
  context.produce(64 * (Array.isArray(entries) ? entries.length : entries.size))
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) {
      if (isOtherPair(entry)) return false
      throw new TypeError(`${short(entry)} is no pair of key and value`)
    }
    context.setItem(map, entry[0], entry[1])
  }
  return true
}

/** Whether Python may get a key and a value out of it, as out of text of two characters. */
function isOtherPair(entry: unknown): boolean {
  return (
    !Array.isArray(entry) &&
    (typeof entry === 'object' ? entry !== null : typeof entry === 'string' && Array.from(entry.slice(0, 5)).length === 2)
  )
}

/** A subclass of dict that is pickled by calling it: with nothing, a dict, or the list of lists that Python 2 wrote. */
function dictReader(name: string, type: new () => PyOrderedDict): Adapter<PyOrderedDict | PyObject> {
  return {
    names: [`collections.${name}`],
    call(args, context) {
      const [source] = checkCount(args, 0, 1)
      const known = isDict(source) || (Array.isArray(source) && name === 'OrderedDict')
      if (source !== undefined && !known) return new PyObject(context.global, args, 'call')
      const map = new type()
      return fill(map, source, context) ? map : new PyObject(context.global, args, 'call')
    },
    setState: addAttributes,
  }
}

/**
 * Adds the entries of a state to the attributes of a dict. The first state is kept and not copied: a pickle may give one to any
 * number of objects.
 */
function addAttributes(value: PyOrderedDict, state: unknown, context: LoadContext): void {
  for (const dict of stateDicts(state)) {
    if (!isDict(dict)) throw new TypeError(`the state must be a dict, not ${short(dict)}`)
    if (value.attributes === undefined) value.attributes = dict
    else {
      context.produce(128 * (stateSize(value.attributes, context) + stateSize(dict, context)))
      value.attributes = context.dict([...dictEntries(value.attributes), ...dictEntries(dict)])
    }
  }
}

export const collectionReaders = (): readonly Adapter[] => [
  dictReader('OrderedDict', PyOrderedDict),
  dictReader('Counter', PyCounter as new () => PyOrderedDict),
  {
    names: ['collections.defaultdict'],
    call(args, context) {
      const [factory = null, source] = checkCount(args, 0, 2)
      if (typeof factory !== 'function' && typeof factory !== 'object') throw new TypeError('the first argument must be callable or None')
      const map = new PyDefaultDict(factory)
      return fill(map, source, context) ? map : new PyObject(context.global, args, 'call')
    },
  },
  {
    names: ['collections.deque'],
    call(args, context) {
      const [source = [], given = null] = checkCount(args, 0, 2)
      const maxlen = boolAsInt(given)
      if (!Array.isArray(source)) return new PyObject(context.global, args, 'call')
      const deque = new PyDeque()
      if (maxlen !== null) {
        if (!isInt(maxlen) || maxlen < 0 || maxlen > 0x7fffffffffffffffn)
          throw new RangeError(`maxlen must be an int from 0 on, not ${short(maxlen)}`)
        deque.maxlen = maxlen
      }
      context.produce(16 * source.length)
      const start = maxlen !== null && maxlen < source.length ? source.length - Number(maxlen) : 0
      for (let i = start; i < source.length; i++) deque.push(source[i])
      return deque
    },
    append(value: PyDeque, item, context) {
      value.push(item)
      if (value.maxlen !== undefined && value.length > value.maxlen) {
        // Python's own pickles never go past maxlen, and each shift moves the whole array.
        context.produce(8 * value.length)
        value.shift()
      }
    },
  },
]

const inCollections = (name: string): PyGlobal => new PyGlobal('collections', name)

export const collectionWriters = (): readonly Adapter[] => [
  writes(PyOrderedDict, (value) => [inCollections('OrderedDict'), [], value.attributes, null, value]),
  writes(PyCounter, (value) => [inCollections('Counter'), [new Map(value)], value.attributes]),
  writes(PyDefaultDict, (value) => [inCollections('defaultdict'), value.factory === null ? [] : [value.factory], null, null, value]),
  writes(PyDeque, (value) => {
    const { maxlen } = value
    if (maxlen !== undefined && value.length > maxlen)
      throw new RangeError(`a deque of ${value.length} items, more than its maxlen ${maxlen}`)
    return [inCollections('deque'), maxlen === undefined ? [] : [PyTuple.of(), maxlen], null, value]
  }),
]
