// NumPy's arrays.
import { toJson } from '../json.ts'
import { printable } from '../show.ts'
import { isLittleEndian, viewOf } from '../view.ts'
import { swapBytes } from './bytes.ts'
import { DType } from './dtype.ts'
import { axesByStride, eachPlace, type Order, orderOf, shapeProblem, shapeText, sizeOf, stridesOf } from './layout.ts'
import { corner } from './print.ts'
import { exactInt, NumPyScalar, nest, readItem, recordOfTuple } from './scalars.ts'

/** The typed arrays that hold the elements of an array, by its dtype. */
export type TypedArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** A list that NumPy would refuse to hold in memory, yet a shape of a few bytes can ask for. */
const MAX_HOLLOW = 1 << 20

/**
 * Elements that no typed array holds (float16, longdouble, complex, bytes, text, records), read from their bytes when asked for. It
 * has `length` and `get`, as the generic stores of npm's ndarray.
 */
export class NumPyItems {
  readonly bytes: Uint8Array
  readonly dtype: DType
  readonly length: number
  readonly #view: DataView

  /** @throws RangeError if the bytes are not `length` elements */
  constructor(bytes: Uint8Array, dtype: DType, length: number) {
    if (bytes.length !== dtype.itemsize * length) throw new RangeError(`${length} elements of ${dtype} are not ${bytes.length} bytes`)
    this.bytes = bytes
    this.dtype = dtype.seal()
    this.length = length
    this.#view = viewOf(bytes)
  }

  get byteLength(): number {
    return this.bytes.length
  }

  /** @throws RangeError if there is no such element */
  get(index: number): unknown {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`there is no element ${index} of ${this.length}`)
    return readItem(this.#view, index * this.dtype.itemsize, this.dtype)
  }
}

/** Elements that lie where no typed array can be over them: read there, until `data` is asked for, which is a copy. Shared by parts of an array. */
class Lazy {
  now: NumPyItems | TypedArray

  constructor(items: NumPyItems) {
    this.now = items
  }

  copy(): TypedArray {
    if (this.now instanceof NumPyItems) {
      const { bytes, dtype, length } = this.now
      const { buffer } = isSwapped(dtype) ? swapBytes(bytes, dtype.itemsize) : new Uint8Array(bytes)
      this.now = new (typedClass(dtype)!)(buffer, 0, length)
    }
    return this.now
  }
}

/** What the constructor of {@link NDArray} may be told. */
export interface NDArrayOptions {
  /** Default: the dtype of the typed array, or object for an Array. */
  dtype?: DType | string
  /** In elements. Default: 'C' order. */
  strides?: readonly number[]
  /** In elements. Default 0. */
  offset?: number
  /** Python's class: `numpy.ndarray` (default), `numpy.matrix`, `numpy.rec.recarray` ... */
  className?: string
  /** Module names to write it back with: NumPy 1 or 2 (default). The option `numpy` of `dumps` overrides it. */
  numpy?: 1 | 2
  /** Whether Python is to see it as not writeable. */
  readonly?: boolean
}

/**
 * A NumPy array. `data`, `shape`, `strides` and `offset` are what npm's ndarray tools take: element `(i, j)` is
 * `data[offset + i * strides[0] + j * strides[1]]`. What `loads` gives is a view of the pickle where its alignment allows.
 *
 * | dtype | data | get |
 * | --- | --- | --- |
 * | bool | Uint8Array | boolean |
 * | int8 to uint32, float32, float64 | the typed array of that name | number |
 * | int64, uint64 | BigInt64Array, BigUint64Array | number when safe, else bigint |
 * | datetime64, timedelta64 | BigInt64Array | {@link NumPyScalar} |
 * | object | Array | the value itself |
 * | float16, complex, S, U, V, structured, longdouble | {@link NumPyItems} | number, PyComplex, bytes, string, object of fields, NumPyScalar |
 */
export class NDArray implements Iterable<unknown> {
  /** Typed arrays are in the byte order of the machine, whatever that of the dtype is. */
  declare readonly data: TypedArray | NumPyItems | unknown[]
  readonly shape: readonly number[]
  /** Steps from an element to the next along each axis, in elements. */
  readonly strides: readonly number[]
  /** Index in `data` of the first element. */
  readonly offset: number
  readonly dtype: DType
  readonly className: string
  readonly numpy: 1 | 2
  readonly readonly: boolean
  /** What a subclass of another package has in its state behind an array's own five items, as astropy's unit. */
  readonly moreState: readonly unknown[] = []
  /** The state of a subclass where it is nothing like an array's: the array itself is then empty. */
  readonly otherState: unknown = undefined
  #lazy: Lazy | false
  static readonly #later: PropertyDescriptor & ThisType<NDArray> = {
    get() {
      return (this.#lazy as Lazy).copy()
    },
    enumerable: true,
    configurable: true,
  }

  /**
   * @throws TypeError if the data is not of the dtype
   * @throws RangeError if the shape, strides and offset reach beyond it
   */
  constructor(data: TypedArray | NumPyItems | unknown[], shape: readonly number[], options?: NDArrayOptions)
  constructor(given: TypedArray | NumPyItems | unknown[] | Lazy, shape: readonly number[], options: NDArrayOptions = {}) {
    const lazy = given instanceof Lazy && given
    const data = lazy ? lazy.now : (given as TypedArray)
    const { dtype = dtypeOf(data), strides = stridesOf(shape), offset = 0 } = options
    const problem = shapeProblem(shape)
    if (problem !== undefined) throw new RangeError(`the shape of an NDArray ${problem}`)
    this.#lazy = lazy
    if (lazy) Object.defineProperty(this, 'data', NDArray.#later)
    else this.data = data
    this.dtype = (typeof dtype === 'string' ? DType.of(dtype) : dtype).seal()
    this.shape = [...shape]
    this.strides = [...strides]
    this.offset = offset
    this.className = options.className ?? 'numpy.ndarray'
    this.numpy = options.numpy ?? 2
    this.readonly = options.readonly ?? false
    const expected = dataClass(this.dtype)
    if (!lazy && !(data instanceof expected) && !(data instanceof Uint8ClampedArray && expected === Uint8Array)) {
      throw new TypeError(`elements of ${this.dtype} lie in ${expected.name}`)
    }
    if (data instanceof NumPyItems && data.dtype.itemsize !== this.dtype.itemsize)
      throw new TypeError(`items of ${data.dtype} are not of ${this.dtype}`)
    let least = offset
    let most = offset
    for (const [axis, length] of this.shape.entries()) {
      const reach = (this.strides[axis] ?? 0) * (length - 1)
      if (reach < 0) least += reach
      else most += reach
    }
    const isWithin = sizeOf(shape) === 0 || (least >= 0 && most < data.length)
    if (!isWithin || strides.length !== shape.length || ![offset, ...strides].every(Number.isInteger))
      throw new RangeError(`an array of shape ${shapeText(shape)} reaches beyond its ${data.length} elements`)
  }

  /**
   * The array that these bytes are, which lie without gaps; a view of them where the dtype has a typed array, they are aligned and in the
   * byte order of the machine.
   * @param copying is told the bytes that a copy takes, which is made when `data` is asked for; without it, at once
   * @throws RangeError if the bytes are not as many as shape and dtype ask for
   */
  static fromBytes(
    bytes: Uint8Array,
    type: DType | string,
    shape: readonly number[],
    options: NDArrayOptions & { order?: 'C' | 'F' } = {},
    copying?: (bytes: number) => void,
  ): NDArray {
    const dtype = typeof type === 'string' ? DType.of(type) : type
    const size = sizeOf(shape)
    if (size * dtype.itemsize !== bytes.length) {
      throw new RangeError(
        `an array of shape ${shapeText(shape)} and dtype ${dtype} has ${size * dtype.itemsize} bytes, not ${bytes.length}`,
      )
    }
    return new NDArray(dataFrom(bytes, dtype, size, copying) as TypedArray, shape, {
      strides: stridesOf(shape, options.order),
      ...options,
      dtype,
    })
  }

  /** Becomes this array, as `__setstate__` has it. */
  become(array: NDArray): void {
    // An assignment would ask for the data.
    if (this.#lazy || array.#lazy) Object.defineProperties(this, Object.getOwnPropertyDescriptors(array))
    else Object.assign(this, array)
    this.#lazy = array.#lazy
  }

  get #data(): TypedArray | NumPyItems | unknown[] {
    return this.#lazy ? this.#lazy.now : this.data
  }

  get ndim(): number {
    return this.shape.length
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }

  /** 'C' where the elements lie without gaps, the last index running fastest, 'F' the first, 'K' any other way. */
  get order(): Order {
    return orderOf(this.shape, this.strides)
  }

  /**
   * The element at these indices; with fewer indices than axes, the array that is left of them, over the same data. Negative indices
   * count from the end.
   * @throws RangeError if there is none
   */
  get(...indices: number[]): unknown {
    const { shape, strides } = this
    let place = this.offset
    for (const [axis, given] of indices.entries()) {
      const length = shape[axis]
      if (length === undefined) throw new RangeError(`${indices.length} indices for an array of ${shape.length} axes`)
      const index = given < 0 ? given + length : given
      if (!Number.isInteger(index) || index < 0 || index >= length)
        throw new RangeError(`index ${given} is not within axis ${axis} of length ${length}`)
      place += index * strides[axis]!
    }
    return indices.length < shape.length ? this.#part(place, shape.slice(indices.length), strides.slice(indices.length)) : this.at(place)
  }

  /** The array with its axes reversed, or in this order, over the same data. */
  transpose(axes: readonly number[] = [...this.shape.keys()].reverse()): NDArray {
    return this.#part(
      this.offset,
      axes.map((axis) => this.shape[axis]!),
      axes.map((axis) => this.strides[axis]!),
    )
  }

  /** As in NumPy: the elements of an array of one axis, else the arrays along the first. */
  *[Symbol.iterator](): Generator<unknown> {
    if (this.shape.length === 0) throw new TypeError('an array of no axes has nothing to go through: use get()')
    for (let i = 0; i < this.shape[0]!; i++) yield this.get(i)
  }

  /** Every element in 'C' order. */
  flat(): unknown[] {
    this.#refuseHollow(this.size)
    // One typed array is read faster.
    if (this.#lazy && this.size > this.#data.length / 2) this.#lazy.copy()
    const values: unknown[] = []
    eachPlace(this.shape, this.strides, this.offset, (place) => values.push(this.at(place)))
    return values
  }

  /**
   * The elements as nested Arrays; the element itself where there are no axes.
   * @throws RangeError if that would take a million lists that hold nothing
   */
  toArray(): unknown {
    this.#refuseHollow(sizeOf(this.shape.slice(0, -1)))
    return nest(this.flat(), this.shape)
  }

  /**
   * One field of a structured array, as an array of the same shape over a copy of its elements; where the records hold objects, one of
   * dtype object.
   * @throws RangeError if there is no such field
   */
  field(name: string): NDArray {
    const field = this.dtype.fields?.get(name)
    if (field === undefined) throw new RangeError(`an array of ${this.dtype} has no field ${name}`)
    const { dtype, offset } = field
    const { data, shape } = this
    if (Array.isArray(data)) {
      const index = [...this.dtype.fields!.keys()].indexOf(name)
      const values: unknown[] = []
      eachPlace(shape, this.strides, this.offset, (place) => values.push((data[place] as unknown[])[index]))
      return new NDArray(values, shape)
    }
    const bytes = gathered(this.#ordered(this.#bytes), this, offset, dtype.itemsize)
    return NDArray.fromBytes(bytes, dtype.base ?? dtype, [...shape, ...dtype.shape])
  }

  /** The bytes of the elements in this order, in the byte order of the dtype; a view of the data where they lie so. */
  toBytes(order: 'C' | 'F' = 'C'): Uint8Array {
    const { itemsize } = this.dtype
    const all = this.#bytes
    const from = order === 'C' ? this : this.transpose()
    const isInOrder = from.order === 'C'
    return this.#ordered(
      isInOrder ? all.subarray(this.offset * itemsize, (this.offset + this.size) * itemsize) : gathered(all, from, 0, itemsize),
    )
  }

  /** All bytes of the data. */
  get #bytes(): Uint8Array {
    const data = this.#data
    if (Array.isArray(data)) throw new TypeError('objects have no bytes')
    return data instanceof NumPyItems ? data.bytes : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  }

  /** Some of these bytes, in the byte order of the dtype. */
  #ordered(bytes: Uint8Array): Uint8Array {
    return isSwapped(this.dtype) && !(this.#data instanceof NumPyItems) ? swapBytes(bytes, this.dtype.itemsize) : bytes
  }

  /** The axes from the longest stride to the shortest, if the array lies without gaps once they are in that order. */
  axesWithoutGaps(): number[] | undefined {
    const axes = axesByStride(this.strides)
    return this.transpose(axes).order === 'C' ? axes : undefined
  }

  toString(): string {
    return `${this.className.slice(this.className.lastIndexOf('.') + 1)} ${printable(this.dtype.name)} ${shapeText(this.shape)}${corner(this)}`
  }

  /** What `JSON.stringify` writes: its dtype, shape and elements, those that JSON has no word for as text. */
  toJSON(key?: string): unknown {
    // toJson asks without a key, and goes on from there: it sees where an array of objects holds itself.
    return key === undefined ? { dtype: String(this.dtype), shape: this.shape, data: this.toArray() } : toJson(this)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** The element at an index of `data`. */
  at(place: number): unknown {
    const { dtype } = this
    const data = this.#data
    if (Array.isArray(data)) return recordOfTuple(dtype, data[place])
    const value = data instanceof NumPyItems ? data.get(place) : data[place]
    if (dtype.kind === 'b') return Boolean(value)
    if (dtype.unit !== undefined) return new NumPyScalar(dtype, this.#ordered(this.#bytes.slice(place * 8, place * 8 + 8)), this.numpy)
    return typeof value === 'bigint' ? exactInt(value) : value
  }

  /** Another array over the same data. */
  #part(offset: number, shape: readonly number[], strides: readonly number[]): NDArray {
    // All else as it is here. Spread, this would be asked for the data.
    const options: NDArrayOptions & { __proto__: NDArray } = { __proto__: this, offset, strides }
    return new NDArray((this.#lazy as never) || this.data, shape, options)
  }

  #refuseHollow(count: number): void {
    const { length, byteLength = length } = this.#data as TypedArray
    if (byteLength === 0 && count > MAX_HOLLOW)
      throw new RangeError(`an array of shape ${shapeText(this.shape)} without data is too large to list`)
  }
}

type DataClass = { new (buffer: ArrayBufferLike, offset: number, length: number): TypedArray; name: string }

/** The typed arrays that there are, by kind and itemsize of their dtypes. */
export const TYPED: Readonly<Record<string, DataClass>> = {
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
  m8: BigInt64Array,
  M8: BigInt64Array,
}

/** The typed array of a dtype, where there is one. */
export function typedClass({ kind, itemsize }: DType): DataClass | undefined {
  return TYPED[kind + itemsize]
}

/** Of each element of an array so many bytes from `start` on. */
function gathered(from: Uint8Array, { shape, strides, offset, size, dtype }: NDArray, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(size * length)
  let end = 0
  eachPlace(shape, strides, offset, (place) => {
    const at = place * dtype.itemsize + start
    bytes.set(from.subarray(at, at + length), end)
    end += length
  })
  return bytes
}

function dataClass(dtype: DType): abstract new (...args: never[]) => TypedArray | NumPyItems | unknown[] {
  return dtype.hasObject ? Array : (typedClass(dtype) ?? NumPyItems)
}

/** The dtype of JavaScript's own data. */
function dtypeOf(data: TypedArray | NumPyItems | unknown[]): DType {
  if (Array.isArray(data)) return DType.of('|O')
  if (data instanceof NumPyItems) return data.dtype
  const name = Object.prototype.toString.call(data)
  const kind = name.includes('Float') ? 'f' : name.includes('Uint') ? 'u' : 'i'
  return DType.of(`${isLittleEndian() ? '<' : '>'}${kind}${data.BYTES_PER_ELEMENT}`)
}

function isSwapped(dtype: DType): boolean {
  return typedClass(dtype) !== undefined && dtype.itemsize > 1 && (dtype.byteorder === '>') === isLittleEndian()
}

function dataFrom(bytes: Uint8Array, dtype: DType, size: number, copying?: (bytes: number) => void): TypedArray | NumPyItems | Lazy {
  const type = typedClass(dtype)
  if (type === undefined) return new NumPyItems(bytes, dtype, size)
  if (!isSwapped(dtype) && bytes.byteOffset % dtype.itemsize === 0) return new type(bytes.buffer, bytes.byteOffset, size)
  copying?.(bytes.length)
  const lazy = new Lazy(new NumPyItems(bytes, dtype, size))
  return copying === undefined ? lazy.copy() : lazy
}
