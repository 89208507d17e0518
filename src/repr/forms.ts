// How each type of value is shown, as its `__repr__` does in Python.
import {
  PickleBuffer,
  PyByteArray,
  PyChainMap,
  PyComplex,
  PyCounter,
  PyDateTime,
  PyDefaultDict,
  PyDeque,
  PyException,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyLongArray,
  PyObject,
  PyOrderedDict,
  PySimpleNamespace,
  PyTimeDelta,
  PyTuple,
  PyUint8Array,
  PyUnsignedLongArray,
  PyUserDict,
  PyUserList,
  PyUserString,
} from '../index.ts'
import type { ReprLimits } from './form.ts'
import { call, dict, type Entry, type Form, type Group, type Leaf, leaf, list, namedOf, Shaped, valuesOf } from './form.ts'
import { arrayForm } from './forms-numpy.ts'
import { objectForm } from './forms-object.ts'
import { standardForm } from './forms-standard.ts'
import { harmless } from './harmless.ts'
import { bytearrayText, bytesText, complexText, floatText, intText, strText } from './python-text.ts'

const CUSTOM = Symbol.for('nodejs.util.inspect.custom')

/** The form of any value that a load gives. */
export function formOf(value: unknown, limits: ReprLimits): Form {
  switch (typeof value) {
    case 'string':
      return leaf(strText(value, limits.characters), 'string')
    case 'number':
      return leaf(numberText(value), 'number')
    case 'bigint':
      return leaf(intText(value), 'number')
    case 'boolean':
      return leaf(value ? 'True' : 'False', 'constant')
    case 'object':
      return value === null ? leaf('None', 'constant') : objectFormOf(value, limits)
    default:
      return leaf(value === undefined ? 'None' : `<${String(value)}>`, 'constant')
  }
}

/** Of a lossless load a number is an int where it is a safe integer, and else a float. */
function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value)
}

function objectFormOf(value: object, limits: ReprLimits): Form {
  if (value instanceof PyFloat) return leaf(floatText(value.value), 'number')
  if (value instanceof PyComplex) return leaf(complexText(value.real, value.imag), 'number')
  if (value instanceof PyGlobal) return globalForm(value)
  if (Array.isArray(value)) return sequenceForm(value)
  if (value instanceof Map) return mapForm(value)
  if (value instanceof Set) return setForm(value)
  if (ArrayBuffer.isView(value)) return viewForm(value, limits)
  if (value instanceof PickleBuffer) return call('PickleBuffer', [{ value: value.data }])
  if (value instanceof PyException) return exceptionForm(value)
  if (value instanceof PyObject) return objectForm(value)
  const more = limits.more?.(value, limits)
  if (more !== undefined) return more
  if (isExtended(value)) return otherForm(value)
  return instanceForm(value, limits) ?? arrayForm(value, limits) ?? standardForm(value) ?? otherForm(value)
}

function sequenceForm(items: unknown[]): Group {
  const { length } = items
  if (items instanceof PyTuple) {
    return { name: '', open: '(', close: ')', size: length, entries: valuesOf(items), cycle: '(...)', kind: 'tuple' }
  }
  if (!(items instanceof PyDeque)) return list(items, length)
  const close = items.maxlen === undefined ? '])' : `], maxlen=${items.maxlen})`
  return { name: 'deque', open: '([', close, size: length, entries: valuesOf(items), cycle: '[...]', kind: 'list' }
}

function setForm(set: Set<unknown>): Group {
  const name = set instanceof PyFrozenSet ? 'frozenset' : ''
  if (set.size === 0) return call(name || 'set', [])
  const [open, close] = name === '' ? ['{', '}'] : ['({', '})']
  return { name, open, close, size: set.size, entries: valuesOf(set), cycle: `${name || 'set'}(...)`, kind: 'list' }
}

function mapForm(map: Map<unknown, unknown>): Group {
  const { size } = map
  if (map instanceof PyDefaultDict) {
    return call(
      'defaultdict',
      [{ value: map.factory }, { value: new Shaped(dict(map, size)) }],
      `defaultdict(${factoryText(map.factory)}, {...})`,
    )
  }
  const name = map instanceof PyOrderedDict ? 'OrderedDict' : map instanceof PyCounter ? 'Counter' : ''
  if (name === '') return dict(map, size)
  if (size === 0) return call(name, [])
  const pairs = name === 'Counter' ? mostCommon(map) : map
  return { ...dict(pairs, size), name, open: '({', close: '})', cycle: '...' }
}

/** What stands for the factory where the dict is inside itself. */
function factoryText(factory: unknown): string {
  const form = factory === null ? leaf('None') : factory instanceof PyGlobal ? globalForm(factory) : leaf('...')
  return form.text
}

/** A Counter shows the highest counts first, where counts can be compared. */
function mostCommon(map: Map<unknown, unknown>): Iterable<readonly [unknown, unknown]> {
  const counts = [...map].map((pair) => ({ pair, count: pair[1] instanceof PyFloat ? pair[1].value : pair[1] }))
  if (!counts.every(({ count }) => ['number', 'bigint', 'boolean'].includes(typeof count) && !Number.isNaN(count))) return map
  return counts
    .sort((a, b) => Number((b.count as number) > (a.count as number)) - Number((b.count as number) < (a.count as number)))
    .map(({ pair }) => pair)
}

const TYPECODES: readonly (readonly [type: abstract new (...args: never[]) => ArrayBufferView, code: string])[] = [
  [PyUint8Array, 'B'],
  [PyLongArray, 'l'],
  [PyUnsignedLongArray, 'L'],
  [Int8Array, 'b'],
  [Int16Array, 'h'],
  [Uint16Array, 'H'],
  [Int32Array, 'i'],
  [Uint32Array, 'I'],
  [BigInt64Array, 'q'],
  [BigUint64Array, 'Q'],
  [Float32Array, 'f'],
  [Float64Array, 'd'],
]

/** Bytes, and the arrays of `array.array`. */
function viewForm(view: ArrayBufferView, { characters }: ReprLimits): Form {
  if (view instanceof PyByteArray) return leaf(bytearrayText(view, characters), 'string')
  const code = TYPECODES.find(([type]) => view instanceof type)?.[1]
  if (code === undefined) return leaf(bytesText(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), characters), 'string')
  const items = view as Float64Array
  const quoted = leaf(`'${code}'`, 'string')
  if (items.length === 0) return call('array', [{ value: new Shaped(quoted) }])
  const isFloat = code === 'f' || code === 'd'
  const entries = isFloat ? floatsOf(items) : valuesOf(items)
  return call('array', [{ value: new Shaped(quoted) }, { value: new Shaped({ ...list([], items.length), entries }) }])
}

function* floatsOf(items: Iterable<number>): Generator<Entry> {
  for (const item of items) yield { value: new PyFloat(item) }
}

/** Instances of the standard library whose attributes are own properties. */
function instanceForm(value: object, limits: ReprLimits): Form | undefined {
  if (value instanceof PySimpleNamespace) return call('namespace', [...namedOf(Object.entries(value))])
  if (isWrapper(value)) return dataForm(value, limits)
  if (!(value instanceof PyChainMap)) return undefined
  const maps = Array.isArray(value.maps) ? value.maps : [value.maps]
  return { ...call('ChainMap', []), size: maps.length, entries: valuesOf(maps) }
}

type Wrapper = PyUserDict | PyUserList | PyUserString

function isWrapper(value: unknown): value is Wrapper {
  return value instanceof PyUserDict || value instanceof PyUserList || value instanceof PyUserString
}

/** UserDict, UserList and UserString look like their data, unless there is more to them. */
function dataForm(value: Wrapper, limits: ReprLimits): Form {
  const others = Object.entries(value).filter(([name]) => name !== 'data')
  // One in another has its name, or depth would be call stack here.
  if (others.length === 0 && !isWrapper(value.data)) return formOf(value.data, limits)
  return call(value.constructor.name.slice(2), [{ value: value.data }, ...namedOf(others)])
}

/** Python shows the arguments; what else was set on the exception comes behind them. */
function exceptionForm(error: PyException): Group {
  return call(error.name, [...valuesOf(error.args), ...namedOf(error.attributes)])
}

const TYPES = new Set(
  (
    'bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map memoryview object property range reversed ' +
    'set slice staticmethod str super tuple type zip'
  ).split(' '),
)
const FUNCTIONS = new Set(
  (
    'abs aiter all anext any ascii bin breakpoint callable chr compile delattr dir divmod eval exec format getattr globals hasattr hash hex id ' +
    'input isinstance issubclass iter len locals max min next oct open ord pow print repr round setattr sorted sum vars'
  ).split(' '),
)
const CLASSES = new Set(
  (
    'collections.OrderedDict collections.defaultdict collections.Counter collections.deque collections.ChainMap collections.UserDict ' +
    'collections.UserList collections.UserString datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone ' +
    'decimal.Decimal fractions.Fraction uuid.UUID array.array'
  ).split(' '),
)

/** A class or function by name: which of the two it is can be told of Python's own only. */
function globalForm({ module, name }: PyGlobal): Leaf {
  const full = `${module}.${name}`
  if (module !== 'builtins') return leaf(CLASSES.has(full) ? `<class '${full}'>` : `<${escaped(full)}>`, 'class')
  if (name === 'Ellipsis' || name === 'NotImplemented') return leaf(name, 'constant')
  if (FUNCTIONS.has(name)) return leaf(`<built-in function ${name}>`, 'class')
  return leaf(
    TYPES.has(name) || /^[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration|Group)$/.test(name)
      ? `<class '${name}'>`
      : `<${escaped(full)}>`,
    'class',
  )
}

/** A name without what acts on a terminal. */
function escaped(name: string): string {
  return strText(name, 200).slice(1, -1)
}

/** A Timestamp or Timedelta of pandas: more than the class that it extends. */
function isExtended(value: object): boolean {
  const type = value.constructor
  return (value instanceof PyDateTime && type !== PyDateTime) || (value instanceof PyTimeDelta && type !== PyTimeDelta)
}

/** What other entries of this package make: their own text. */
function otherForm(value: object): Form {
  const inspector = (value as Record<symbol, unknown>)[CUSTOM]
  if (typeof inspector === 'function') {
    const text: unknown = inspector.call(value, 2, {})
    if (typeof text === 'string') return leaf(harmless(text), 'class')
  }
  const isPlain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null
  const pairs = Object.entries(value)
  return isPlain ? dict(pairs, pairs.length) : call(value.constructor.name, [...namedOf(pairs)])
}
