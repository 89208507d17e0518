// Cells: what a column or an index is made of, each read when it is asked for; and those of NumPy arrays, times, periods and intervals.

import type { DType } from '../python/numpy/dtype.ts'
import { NDArray, type TypedArray, typedClass } from '../python/numpy/ndarray.ts'
import { PyFloat, PyGlobal } from '../python/values.ts'
import { Printed } from './printed.ts'
import { frequency, Interval, Period } from './spans.ts'
import { check, problem } from './state.ts'
import { isTimeUnit, NaTType, Timedelta, Timestamp } from './times.ts'
import { zoneOf } from './zones.ts'

/** Arrays in arrays: an index of categories of intervals of times is 4. */
const MAX_DEPTH = 16
/** Arrays in all that one cell is read from. Parts that share parts of their own would be as many as 2 to the depth. */
const MAX_PARTS = 1 << 16
/** Cells of which a pickle of a few bytes can have any number, as those of a RangeIndex: so many are listed. */
export const MAX_HOLLOW = 1 << 24
const NAT = -(2n ** 63n)

/** How cells are read, and more of what is known of them. */
export interface Source {
  /** The cell at a place from 0 to `length` - 1. */
  readonly read: (i: number) => unknown
  /** How pandas shows a cell that is null. Default: NaN. */
  readonly missing?: string
  /** The cells as a typed array, made when it is asked for. */
  readonly typed?: (() => TypedArray) | undefined
  /** What a cell of null is to pandas, where that differs from cell to cell. */
  readonly raw?: (i: number) => unknown
  /** Cells that these are made of. */
  readonly inner?: readonly Cells[]
  /** Whether nothing in the pickle stands for each one. */
  readonly isHollow?: boolean | undefined
  /** The first place of a number, where that can be told without a look at each cell; -1 if there is none. */
  readonly placeOf?: (value: number) => number
}

/** The cells of a column, an index or a level of one: read when they are asked for. */
export class Cells extends Printed implements Iterable<unknown> {
  readonly length: number
  /** As pandas names it: 'int64', 'datetime64[ns, UTC]', 'category'. */
  readonly dtype: string
  readonly source: Source
  readonly #depth: number = 0
  readonly #parts: number = 1
  #values: ArrayLike<unknown> | undefined

  /** @throws ValueProblem of code 'bad-state' if arrays are nested too deep */
  constructor(length: number, dtype: string, source: Source) {
    super()
    this.length = length
    this.dtype = dtype
    this.source = source
    for (const inner of source.inner ?? []) {
      this.#depth = Math.max(this.#depth, inner.#depth + 1)
      this.#parts += inner.#parts
    }
    check(this.#depth < MAX_DEPTH && this.#parts < MAX_PARTS, 'an array in arrays')
  }

  /** The cell at a place, counted from the end where it is negative; undefined beyond. */
  at(place: number): unknown {
    const i = place < 0 ? place + this.length : place
    return Number.isInteger(i) && i >= 0 && i < this.length ? this.source.read(i) : undefined
  }

  /**
   * Every cell: a typed array where they are numbers, over the bytes that were loaded where they lie one after another; an Array where they are
   * anything else. 64-bit ints are a BigInt64Array or BigUint64Array.
   */
  get values(): ArrayLike<unknown> {
    this.refuseHollow()
    this.#values ??= this.source.typed?.() ?? [...this]
    return this.#values
  }

  /** @throws ValueProblem as {@link refuseHollow} */
  protected listed(): unknown[] {
    this.refuseHollow()
    return [...this]
  }

  /** Arrays that these cells are read from. */
  get parts(): number {
    return this.#parts
  }

  /** @throws ValueProblem if these are more than may be listed, and the pickle holds none of them */
  refuseHollow(most: number = MAX_HOLLOW): void {
    if (this.source.isHollow && this.length > most)
      throw problem(`${this.length} cells are too many to list, and the pickle holds none of them`)
  }

  /** The cells one after another. */
  *[Symbol.iterator](): Generator<unknown> {
    for (let i = 0; i < this.length; i++) yield this.source.read(i)
  }
}

/** Null for what pandas has in place of a value: None, NaT, NA. */
export function missingToNull(value: unknown): unknown {
  return value === undefined || value instanceof NaTType || isNA(value) ? null : value
}

/** `pandas.NA`, which is pickled by its name. */
export function isNA(value: unknown): boolean {
  return value instanceof PyGlobal && value.name === 'NA' && value.module.startsWith('pandas')
}

/**
 * The cells of an array of one axis.
 * @param dtype as pandas names it
 * @param missing what str is shown as where it is missing; undefined where the objects are of any type
 */
export function numpyCells(array: NDArray, dtype = array.dtype.name, missing?: string): Cells {
  const { offset, dtype: type } = array
  const [length, step] = [array.shape[0]!, array.strides[0]!]
  if (type.kind === 'M' || type.kind === 'm') return timeCells(array, type, null)
  const raw = (i: number): unknown => array.at(offset + i * step)
  if (type.kind === 'O') {
    // A missing str is NaN in the str dtype of pandas 3, and NA before it.
    const read = (i: number): unknown => missingToNull(missing !== undefined && Number.isNaN(raw(i)) ? null : raw(i))
    return new Cells(length, dtype, { read, raw, missing: missing ?? 'None' })
  }
  const typed = 'iuf'.includes(type.kind) && typedClass(type) ? lazily(() => strip(array)) : undefined
  return new Cells(length, dtype, { read: raw, typed, isHollow: type.itemsize === 0 })
}

/**
 * The elements of an array of one axis of numbers: over the same bytes where they lie one after another in a typed array, else a copy of no more
 * than these.
 */
export function strip(array: NDArray): TypedArray {
  const { dtype, shape, strides, offset } = array
  check(typedClass(dtype), `an array of ${dtype}`)
  const [length, step] = [shape[0]!, strides[0]!]
  if (array.order === 'C') return NDArray.fromBytes(array.toBytes(), dtype, shape).data as TypedArray
  const data = array.data as TypedArray
  const gathered = new (data.constructor as new (length: number) => TypedArray)(length)
  for (let i = 0, place = offset; i < length; i++, place += step) gathered[i] = data[place] as never
  return gathered
}

/** What is made when it is first asked for. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** The elements of an array of int64, or of times. */
function counts(array: NDArray): () => BigInt64Array {
  check(typedClass(array.dtype) === BigInt64Array, `an array of ${array.dtype}`)
  return lazily(() => strip(array) as BigInt64Array)
}

/**
 * Times and spans of time, as NumPy or int64 have them; a time that pandas has no Timestamp for is as NumPy gives it.
 * @param type the dtype with the unit
 */
export function timeCells(array: NDArray, type: DType, tz: unknown): Cells {
  const data = counts(array)
  const [offset, step] = [array.offset, array.strides[0]!]
  const { name: unit = 'ns', count = 1 } = type.unit ?? {}
  const isSpan = type.kind === 'm'
  const read = (i: number): unknown => {
    const value = data()[i]!
    if (value === NAT) return null
    try {
      if (isTimeUnit(unit) && count === 1) return isSpan ? new Timedelta(value, unit) : new Timestamp(value, unit, tz)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
    return array.at(offset + i * step)
  }
  const zone = tz === null ? '' : `, ${zoneOf(tz)}`
  return new Cells(array.shape[0]!, `${isSpan ? 'timedelta' : 'datetime'}64[${unit}${zone}]`, { read, missing: 'NaT' })
}

/** @param freq the text or the offset */
export function periodCells(ordinals: NDArray, freq: unknown): Cells {
  const data = counts(ordinals)
  const read = (i: number): unknown => (data()[i] === NAT ? null : new Period(data()[i]!, freq))
  return new Cells(ordinals.shape[0]!, `period[${frequency(freq)}]`, { read, missing: 'NaT' })
}

export function intervalCells(left: Cells, right: Cells, closed: unknown): Cells {
  check(left.length === right.length && typeof closed === 'string', 'an array of intervals')
  const ends = left.dtype.startsWith('float') ? (value: unknown) => new PyFloat(value as number) : (value: unknown) => value
  const read = (i: number): unknown => {
    const end = left.source.read(i)
    return end === null || Number.isNaN(end) ? null : new Interval(ends(end), ends(right.source.read(i)), closed)
  }
  return new Cells(left.length, `interval[${left.dtype}, ${closed}]`, {
    read,
    inner: [left, right],
    isHollow: left.source.isHollow && right.source.isHollow,
  })
}

/** Codes into cells of their own; -1 is none. */
export function codedCells(codes: NDArray, items: Cells, dtype: string): Cells {
  check(typedClass(codes.dtype), `an array of ${codes.dtype}`)
  const data = lazily(() => strip(codes))
  const read = (i: number): unknown => {
    const code = Number(data()[i])
    if (!(code >= -1 && code < items.length)) throw problem(`code ${code} of ${items.length} categories`)
    return code < 0 ? null : items.source.read(code)
  }
  return new Cells(codes.shape[0]!, dtype, { read, inner: [items], missing: items.source.missing === 'NaT' ? 'NaT' : 'NaN' })
}

/** The first place in a sorted list of what is not less. */
export function lowerBound(sorted: ArrayLike<unknown>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (Number(sorted[middle]) < value) low = middle + 1
    else high = middle
  }
  return low
}
