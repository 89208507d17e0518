import { PyLongArray, PyUint8Array, PyUnicodeArray, PyUnsignedLongArray } from '../../src/python/array.ts'
import { PyCounter, PyDefaultDict, PyDeque, PyOrderedDict } from '../../src/python/collections.ts'
import { PyDate, PyDateTime, PyTime } from '../../src/python/datetime.ts'
import { dictEntries, isPlainObject } from '../../src/python/dict.ts'
import { PyException } from '../../src/python/exceptions.ts'
import { PyChainMap, PySimpleNamespace, PyUserDict, PyUserList, PyUserString } from '../../src/python/instances.ts'
import { PyDecimal, PyFraction } from '../../src/python/numbers.ts'
import { PyObject } from '../../src/python/object.ts'
import { PyPath } from '../../src/python/pathlib.ts'
import { PyPattern } from '../../src/python/pattern.ts'
import { PyRange, PySlice } from '../../src/python/range.ts'
import { PyTimeDelta, PyTimezone } from '../../src/python/timezone.ts'
import { PyUUID } from '../../src/python/uuid.ts'
import { PyComplex, PyFloat, PyGlobal, PyTuple } from '../../src/python/values.ts'
import { PyZoneInfo } from '../../src/python/zoneinfo.ts'

/** What make_stdlib.py says of a value: the same of a loaded one. */
export function view(value: unknown, above: readonly unknown[] = []): unknown {
  const up = above.lastIndexOf(value)
  if (typeof value === 'object' && value !== null && up >= 0) return { t: 'up', by: above.length - 1 - up }
  const inner = [...above, value]
  const views = (values: Iterable<unknown>) => Array.from(values, (one) => view(one, inner))
  const pairs = (entries: Iterable<readonly [unknown, unknown]>) => Array.from(entries, views)
  const sorted = (dict: unknown) => pairs([...dictEntries(dict)].sort(([a], [b]) => (String(a ?? 'None') < String(b ?? 'None') ? -1 : 1)))

  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { t: 'int', text: String(value) }
  if (typeof value === 'number') return { t: 'float', text: floatText(value) }
  if (value instanceof PyFloat) return { t: 'float', text: value.toString() }
  if (value instanceof PyComplex) return { t: 'complex', real: floatText(value.real), imag: floatText(value.imag) }
  if (value instanceof PyDate) return { t: 'date', text: value.toString() }
  if (value instanceof PyTime) return { t: 'time', text: value.toString(), fold: value.fold, zone: view(value.tzinfo) }
  if (value instanceof PyDateTime) {
    const known = { t: 'datetime', text: value.isoformat(), fold: value.fold, zone: view(value.tzinfo) }
    return value.tzinfo === null ? known : { ...known, time: value.getTime() }
  }
  if (value instanceof PyTimeDelta) {
    return { t: 'timedelta', text: value.toString(), fields: [value.days, value.seconds, value.microseconds] }
  }
  if (value instanceof PyTimezone) return { t: 'timezone', text: value.toString(), offset: view(value.offset) }
  if (value instanceof PyZoneInfo) return { t: 'ZoneInfo', text: value.key }
  if (value instanceof PyDecimal) return { t: 'Decimal', text: value.toString() }
  if (value instanceof PyFraction) return { t: 'Fraction', text: value.toString() }
  if (value instanceof PyUnicodeArray) return { t: 'characters', text: value.text }
  if (value instanceof PyUUID) return { t: 'UUID', text: value.toString() }
  if (value instanceof PyOrderedDict) return { t: 'OrderedDict', entries: pairs(value), attributes: sorted(value.attributes) }
  if (value instanceof PyCounter) return { t: 'Counter', entries: sorted(value), attributes: sorted(value.attributes) }
  if (value instanceof PyDefaultDict) return { t: 'defaultdict', entries: pairs(value), factory: view(value.factory) }
  if (value instanceof PyDeque) return { t: 'deque', items: views(value), maxlen: view(value.maxlen ?? null) }
  for (const type of [PyChainMap, PyUserDict, PyUserList, PyUserString, PySimpleNamespace]) {
    if (value instanceof type) return { t: type.name.slice(2), attributes: pairs(Object.entries(value)) }
  }
  if (value instanceof PyPath) return { t: value.className, text: value.toString(), parts: value.parts }
  if (value instanceof PyRange) {
    return { t: 'range', text: `(${value.start}, ${value.stop}, ${value.step})`, size: String(value.length) }
  }
  if (value instanceof PySlice) return { t: 'slice', parts: views([value.start, value.stop, value.step]) }
  if (value instanceof PyPattern) return { t: 'Pattern', source: view(value.source), flags: value.flags }
  const typecode = TYPECODES.find(([type]) => Object.getPrototypeOf(value) === type.prototype)?.[1]
  if (typecode !== undefined) {
    const isFloat = typecode === 'f' || typecode === 'd'
    const items = Array.from(value as Float64Array, (item) => (isFloat ? floatText(item) : String(item)))
    return { t: 'array', typecode, items }
  }
  if (value instanceof PyException) {
    const names = [...dictEntries(value.state)].map(([name]) => name).sort()
    return { t: 'exception', name: value.name, args: views(value.args), attributes: names }
  }
  if (value instanceof Uint8Array) return { t: 'bytes', text: String.fromCharCode(...value) }
  if (Array.isArray(value)) return { t: value instanceof PyTuple ? 'tuple' : 'list', items: views(value) }
  if (value instanceof Map || isPlainObject(value)) return { t: 'dict', entries: pairs(dictEntries(value)) }
  if (value instanceof PyGlobal) return { t: 'global', name: String(value) }
  if (value instanceof PyObject) return { t: 'object', name: value.className }
  return { t: `unexpected ${Object.prototype.toString.call(value)}` }
}

const TYPECODES: readonly [{ prototype: unknown }, string][] = [
  [Int8Array, 'b'],
  [PyUint8Array, 'B'],
  [Int16Array, 'h'],
  [Uint16Array, 'H'],
  [Int32Array, 'i'],
  [Uint32Array, 'I'],
  [PyLongArray, 'l'],
  [PyUnsignedLongArray, 'L'],
  [BigInt64Array, 'q'],
  [BigUint64Array, 'Q'],
  [Float32Array, 'f'],
  [Float64Array, 'd'],
]

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return new PyFloat(value).toString()
}

/** What is left of a view in a natural load: tuples are arrays, and floats without fraction are ints. */
export function naturally(expected: unknown): unknown {
  return JSON.parse(JSON.stringify(expected), (_key, node) => {
    if (node?.t === 'tuple') return { ...node, t: 'list' }
    if (node?.t === 'float' && /^-?\d+\.0$/.test(node.text) && node.text !== '-0.0') return { t: 'int', text: node.text.slice(0, -2) }
    return node
  })
}
