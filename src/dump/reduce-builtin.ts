// The reduce values of built-in types: those that have no opcode of their own, and those that have none under old protocols.
import { WriteProblem } from '../errors.ts'
import { FreshText } from '../python/fresh-text.ts'
import { PyObject } from '../python/object.ts'
import { type PyComplex, PyFloat, PyGlobal } from '../python/values.ts'
import { isLittleEndian } from '../python/view.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { builtin, call, type Reducing } from './reduce.ts'

const BYTES = /*#__PURE__*/ builtin('bytes')
const BYTEARRAY = /*#__PURE__*/ builtin('bytearray')
const SET = /*#__PURE__*/ builtin('set')
const FROZENSET = /*#__PURE__*/ builtin('frozenset')
const COMPLEX = /*#__PURE__*/ builtin('complex')
const CODECS_ENCODE = /*#__PURE__*/ new PyGlobal('_codecs', 'encode')
const ARRAY = /*#__PURE__*/ new PyGlobal('array', 'array')
const ARRAY_RECONSTRUCTOR = /*#__PURE__*/ new PyGlobal('array', '_array_reconstructor')
const DATETIME = /*#__PURE__*/ new PyGlobal('datetime', 'datetime')

/** bytes below protocol 3: text that Python 2 encodes to its str, and Python 3 to bytes. */
export function reduceBytes(data: Uint8Array): Reducing {
  if (data.length === 0) return call(BYTES, [])
  const text = decodeLatin1(data)
  // Python keeps one str for each latin-1 character.
  return call(CODECS_ENCODE, [text.length === 1 ? text : new FreshText(text), 'latin1'])
}

/** bytearray below protocol 5. */
export function reduceByteArray(data: Uint8Array): Reducing {
  return call(BYTEARRAY, data.length === 0 ? [] : [new Uint8Array(data.buffer, data.byteOffset, data.length)])
}

/** set and frozenset below protocol 4. */
export function reduceSet(items: unknown[], frozen: boolean): Reducing {
  return call(frozen ? FROZENSET : SET, [items])
}

export function reduceComplex(value: PyComplex): Reducing {
  return call(COMPLEX, [new PyFloat(value.real), new PyFloat(value.imag)])
}

/** `datetime.timezone.utc`, which Python has one of. */
const UTC = /*#__PURE__*/ new PyObject(
  /*#__PURE__*/ new PyGlobal('datetime', 'timezone'),
  [/*#__PURE__*/ new PyObject(/*#__PURE__*/ new PyGlobal('datetime', 'timedelta'), [0, 0, 0], 'call')],
  'call',
)

/** As `datetime_reduce_ex` in Modules/_datetimemodule.c, for `datetime.fromtimestamp(..., timezone.utc)`. */
export function reduceDate(date: Date): Reducing {
  const year = date.getUTCFullYear()
  if (!(year >= 1 && year <= 9999)) {
    const what = Number.isNaN(year) ? 'an invalid Date has no datetime' : `a datetime's year is 1 to 9999, not ${year}`
    throw new WriteProblem('bad-value', what)
  }
  const microseconds = date.getUTCMilliseconds() * 1000
  const state = Uint8Array.of(
    year >> 8,
    year,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    microseconds >> 16,
    microseconds >> 8,
    microseconds,
  )
  return call(DATETIME, [state, UTC])
}

export type NumericArray = Exclude<ArrayBufferView, DataView> & ArrayLike<number | bigint>

/** Type code of array.array and the little-endian `mformat_code` of Modules/arraymodule.c; the big-endian one is the next. */
const TYPE_CODES: Readonly<Record<string, readonly [typecode: string, format: number]>> = {
  Uint8ClampedArray: ['B', 0],
  Int8Array: ['b', 1],
  Uint16Array: ['H', 2],
  Int16Array: ['h', 4],
  Uint32Array: ['I', 6],
  Int32Array: ['i', 8],
  BigUint64Array: ['Q', 10],
  BigInt64Array: ['q', 12],
  Float32Array: ['f', 14],
  Float64Array: ['d', 16],
}

/** Whether array.array has a type code for a typed array, by its `Symbol.toStringTag`. */
export function hasTypeCode(tag: string): boolean {
  return Object.hasOwn(TYPE_CODES, tag)
}

/** As `array_array___reduce_ex__` in Modules/arraymodule.c. */
export function reduceArray(array: NumericArray, tag: string, protocol: number): Reducing {
  const [typecode, format] = TYPE_CODES[tag] as readonly [string, number]
  if (protocol < 3) return call(ARRAY, [typecode, listOf(array, typecode === 'f' || typecode === 'd')])
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const bigEndian = format > 1 && !isLittleEndian() ? 1 : 0
  return call(ARRAY_RECONSTRUCTOR, [ARRAY, typecode, format + bigEndian, bytes])
}

function listOf(array: ArrayLike<number | bigint>, floats: boolean): unknown[] {
  const list: unknown[] = []
  for (let i = 0; i < array.length; i++) list.push(floats ? new PyFloat(array[i] as number) : array[i])
  return list
}
