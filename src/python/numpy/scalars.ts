// NumPy's scalars, and reading one element of an array.
import { hexadecimal, toJson } from '../json.ts'
import type { DumpContext, Reduction } from '../registry.ts'
import { describe } from '../show.ts'
import { PyComplex, PyGlobal } from '../values.ts'
import { viewOf } from '../view.ts'
import { asPythonBytes } from './bytes.ts'
import { datetimeDate, datetimeText, NAT, timedeltaText } from './datetime64.ts'
import type { DType, DTypeField } from './dtype.ts'
import { eachPlace, sizeOf, stridesOf } from './layout.ts'
import { longdouble } from './longdouble.ts'

/**
 * A NumPy scalar with its dtype (`numpy.generic`): what JavaScript has no exact value for (datetime64, timedelta64, longdouble, void),
 * and in lossless mode every one.
 */
export class NumPyScalar {
  readonly dtype: DType
  /** The value in memory, in the byte order of the dtype. */
  readonly bytes: Uint8Array
  /** Whether it came from, and goes back to, NumPy 1 or 2. */
  readonly numpy: 1 | 2

  /** The array of one element that a record which holds objects is pickled as, in place of bytes. */
  readonly record: { get(): unknown } | undefined

  /** @throws RangeError if the bytes are not as many as the dtype has */
  constructor(dtype: DType, bytes: Uint8Array, numpy: 1 | 2 = 2, record?: { get(): unknown }) {
    if (record === undefined && bytes.length !== dtype.itemsize)
      throw new RangeError(`a scalar of ${dtype} has ${dtype.itemsize} bytes, not ${bytes.length}`)
    this.dtype = dtype.seal()
    this.bytes = bytes
    this.numpy = numpy
    this.record = record
  }

  /**
   * Number, bigint, boolean, string, PyComplex, bytes, or an object of fields. A datetime64 or timedelta64 is its count of units, a
   * longdouble the nearest number.
   * @throws RangeError if it is text with a character beyond U+10FFFF
   */
  get value(): unknown {
    if (this.record !== undefined) return this.record.get()
    const view = viewOf(this.bytes)
    const { kind, itemsize } = this.dtype
    const little = this.dtype.byteorder !== '>'
    if (kind === 'M' || kind === 'm') return view.getBigInt64(0, little)
    if (kind === 'f' && itemsize > 8) return longdouble(view, 0, itemsize, little)
    if (kind === 'c' && itemsize > 16) {
      return new PyComplex(longdouble(view, 0, itemsize / 2, little), longdouble(view, itemsize / 2, itemsize / 2, little))
    }
    return readItem(view, 0, this.dtype)
  }

  /** Whether it is NumPy's "not a time". */
  get isNaT(): boolean {
    const { kind } = this.dtype
    return (kind === 'M' || kind === 'm') && this.value === NAT
  }

  /**
   * A datetime64 as a Date, taken as UTC and cut off to milliseconds; NaT is an invalid one.
   * @throws RangeError if it is something else, or no year from 0 to 9999
   */
  toDate(): Date {
    if (this.dtype.kind !== 'M') throw new RangeError(`a scalar of ${this.dtype} is no Date`)
    return this.isNaT ? new Date(Number.NaN) : datetimeDate(this.toString())
  }

  /** {@link value}; NaN for NaT. */
  valueOf(): unknown {
    return this.isNaT ? Number.NaN : this.value
  }

  /** As NumPy shows it: '2020-01-31T12:00:00', '3 days'. */
  toString(): string {
    const { value } = this
    const { kind, unit } = this.dtype
    if (typeof value === 'bigint' && unit !== undefined) return kind === 'M' ? datetimeText(value, unit) : timedeltaText(value, unit)
    if (value instanceof Uint8Array) return `0x${hexadecimal(value)}`
    return typeof value === 'object' ? describe(value) : String(value)
  }

  /** The value as JSON has it: ints past 2**53, times and bytes as text. */
  toJSON(): unknown {
    const { value } = this
    return typeof value === 'bigint' || value instanceof Uint8Array ? this.toString() : toJson(value)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this.dtype.name} ${this}`
  }

  /** `scalar(dtype, bytes)` (gentype_reduce). */
  reduce(context: DumpContext): Reduction {
    const global = new PyGlobal(`numpy.${(context.numpy ?? this.numpy) === 1 ? 'core' : '_core'}.multiarray`, 'scalar')
    return [global, [this.dtype.origin ?? this.dtype, this.record ?? asPythonBytes(this.bytes)]]
  }
}

/** Bytes that {@link readScalar} copies. */
const FEW = 64
const few = /*#__PURE__*/ new Uint8Array(FEW)
const viewOfFew = /*#__PURE__*/ viewOf(few)

/** {@link readItem} of bytes alone. Few are copied first: those of a small array have to leave V8's heap before a view of them can be made. */
export function readScalar(bytes: Uint8Array, dtype: DType): unknown {
  if (bytes.length > FEW) return readItem(viewOf(bytes), 0, dtype)
  few.set(bytes)
  return readItem(viewOfFew, 0, dtype)
}

/**
 * One element as the JavaScript value that holds it exactly. Recursive on the nesting of the dtype, which is bounded.
 * @throws RangeError if it is text with a character beyond U+10FFFF
 */
export function readItem(view: DataView, start: number, dtype: DType): unknown {
  const little = dtype.byteorder !== '>'
  const { itemsize } = dtype
  switch (dtype.kind) {
    case 'b':
      return view.getUint8(start) !== 0
    case 'i':
      if (itemsize === 1) return view.getInt8(start)
      if (itemsize === 2) return view.getInt16(start, little)
      return itemsize === 4 ? view.getInt32(start, little) : exactInt(view.getBigInt64(start, little))
    case 'u':
      if (itemsize === 1) return view.getUint8(start)
      if (itemsize === 2) return view.getUint16(start, little)
      return itemsize === 4 ? view.getUint32(start, little) : exactInt(view.getBigUint64(start, little))
    case 'f':
      // Kept with its bytes: they are more than a number holds.
      if (itemsize <= 8) return readFloat(view, start, itemsize, little)
      break
    case 'c':
      if (itemsize > 16) break
      return new PyComplex(readFloat(view, start, itemsize / 2, little), readFloat(view, start + itemsize / 2, itemsize / 2, little))
    case 'U':
      return readText(view, start, itemsize, little)
    case 'S': {
      let end = start + itemsize
      while (end > start && view.getUint8(end - 1) === 0) end--
      return bytesAt(view, start, end)
    }
    case 'V':
      if (dtype.small !== undefined) return dtype.small.read(itemsize === 1 ? view.getUint8(start) : view.getUint16(start, little))
      if (dtype.base !== undefined) return readSubarray(view, start, dtype.base, dtype.shape)
      if (dtype.fields === undefined) return bytesAt(view, start, start + itemsize)
      return recordOf(dtype, (field) => readItem(view, start + field.offset, field.dtype))
  }
  return new NumPyScalar(dtype, bytesAt(view, start, start + itemsize))
}

/** An object of the fields of a structured dtype. Every name is an ordinary key. */
export function recordOf(dtype: DType, read: (field: DTypeField, index: number) => unknown): object {
  const record = {}
  let index = 0
  for (const [name, field] of dtype.fields ?? []) {
    Object.defineProperty(record, name, { value: read(field, index++), enumerable: true, configurable: true, writable: true })
  }
  return record
}

/** A record that was pickled as a tuple, since it holds objects; any other value as it is. */
export function recordOfTuple(dtype: DType, item: unknown): unknown {
  if (dtype.fields === undefined || !Array.isArray(item)) return item
  return recordOf(dtype, (field, index) => recordOfTuple(field.dtype, item[index]))
}

/** The list of lists that a flat list is, of a shape. */
export function nest(flat: unknown[], shape: readonly number[]): unknown {
  let level = flat
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const length = shape[axis]!
    const count = sizeOf(shape.slice(0, axis))
    const above = new Array<unknown>(count)
    for (let i = 0; i < count; i++) above[i] = level.slice(i * length, (i + 1) * length)
    level = above
  }
  return shape.length === 0 ? level[0] : level
}

export function exactInt(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function readSubarray(view: DataView, start: number, base: DType, shape: readonly number[]): unknown {
  const flat: unknown[] = []
  eachPlace(shape, stridesOf(shape), 0, (place) => flat.push(readItem(view, start + place * base.itemsize, base)))
  return nest(flat, shape)
}

function bytesAt(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start).slice()
}

/** UCS-4, ended by zeros that are no part of it. */
function readText(view: DataView, start: number, itemsize: number, little: boolean): string {
  let end = start + itemsize
  while (end > start && view.getUint32(end - 4, little) === 0) end -= 4
  let text = ''
  for (let at = start; at < end; at += 4) text += String.fromCodePoint(view.getUint32(at, little))
  return text
}

function readFloat(view: DataView, start: number, itemsize: number, little: boolean): number {
  if (itemsize === 8) return view.getFloat64(start, little)
  return itemsize === 4 ? view.getFloat32(start, little) : halfToNumber(view.getUint16(start, little))
}

function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const magnitude =
    exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction === 0 ? Infinity : NaN) : (1024 + fraction) * 2 ** (exponent - 25)
  return bits & 0x8000 ? -magnitude : magnitude
}
