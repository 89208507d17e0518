// Tensors of PyTorch, and the storages that their elements lie in. Nothing is read before it is asked for.

import { eachPlace, shapeText, sizeOf, stridesOf } from '../../python/numpy/layout.ts'
import { NDArray } from '../../python/numpy/ndarray.ts'
import { printable } from '../../python/show.ts'
import { isLittleEndian } from '../../python/view.ts'
import { ContainerError } from '../error.ts'
import { applySigns, orderBytes, type TorchDType, widen } from './dtype.ts'

/** Where the bytes of a storage come from. */
export interface StorageContent {
  /** Bytes there are. */
  readonly nbytes: number
  /** Whether numbers are little-endian. */
  readonly isLittle: boolean
  /** The bytes from `start` to `end`, which lie within. They belong to whoever asked, unless they are those of a source in memory. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** A storage (`torch.UntypedStorage`, `torch.TypedStorage`): memory that tensors are views of. */
export class TorchStorage {
  /** The element type of a typed storage, 'uint8' for an untyped one. */
  readonly dtype: string
  /** As PyTorch names it: 'cpu', 'cuda:0'. */
  readonly device: string
  /** Bytes in it. */
  readonly nbytes: number
  readonly #type: TorchDType
  readonly #content: StorageContent
  readonly #start: number

  /** @param start where in the content it starts, in bytes */
  constructor(type: TorchDType, device: string, content: StorageContent, start: number, nbytes: number) {
    this.dtype = type.name
    this.device = device
    this.nbytes = nbytes
    this.#type = type
    this.#content = content
    this.#start = start
  }

  /** Elements in it. */
  get length(): number {
    return this.nbytes / this.#type.itemsize
  }

  get type(): TorchDType {
    return this.#type
  }

  /** Whether the numbers in it are little-endian. */
  get isLittle(): boolean {
    return this.#content.isLittle
  }

  /** A part of it, as a storage of its own. */
  part(start: number, nbytes: number): TorchStorage {
    return new TorchStorage(this.#type, this.device, this.#content, this.#start + start, nbytes)
  }

  /**
   * Its bytes from `start` up to `end`, as they lie in the file. Do not write to them: they may be those of the source.
   * @throws RangeError if it has no such bytes
   * @throws ContainerError if the file is damaged
   */
  read(start = 0, end = this.nbytes): Promise<Uint8Array> {
    if (!(start >= 0 && start <= end && end <= this.nbytes)) throw new RangeError(`${this} has no such bytes`)
    return this.#content.read(this.#start + start, this.#start + end)
  }

  /** dtype, length and device, as a line of text. */
  toString(): string {
    return `TorchStorage ${this.dtype} (${this.length},) on ${printable(this.device)}`
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

/** What a tensor has beside its place in a storage. */
export interface TorchTensorTraits {
  readonly requiresGrad?: boolean
  /** Python's class. Default 'torch.Tensor'. */
  readonly className?: string
  /** Of a quantized tensor, the scheme, scale and zero point, as the pickle has them. */
  readonly quantizer?: unknown
  /** Attributes that Python code set on it, as the pickle has them. */
  readonly state?: unknown
  /** Whether the elements are the negated, or conjugated, ones of the storage. */
  readonly negated?: boolean
  readonly conjugated?: boolean
}

/** Bytes that are read at a time where a tensor is written elsewhere. */
const PIECE = 1 << 24
/** Bytes that a tensor may become whose strides repeat elements: so many, and so many for each byte of its storage. */
const EXPANDED_BASE = 16 << 20
const EXPANDED_TIMES = 256

/** A tensor (`torch.Tensor`): a view of a storage, which is read when its elements are asked for. */
export class TorchTensor {
  /** As `torch.` has it: 'float32', 'bfloat16', 'int64' ... */
  readonly dtype: string
  readonly shape: readonly number[]
  /** Steps from an element to the next along each axis, in elements. */
  readonly stride: readonly number[]
  /** Index in the storage of the first element. */
  readonly offset: number
  /** 'cpu', 'cuda:0', 'meta' ... */
  readonly device: string
  /** undefined where there is none, as on the device 'meta'. */
  readonly storage: TorchStorage | undefined
  readonly requiresGrad: boolean
  readonly className: string
  readonly quantizer: unknown
  readonly state: unknown
  readonly #type: TorchDType
  readonly #traits: TorchTensorTraits

  /** @throws RangeError if it reaches beyond its storage */
  constructor(
    storage: TorchStorage | undefined,
    type: TorchDType,
    shape: readonly number[],
    stride: readonly number[],
    offset: number,
    traits: TorchTensorTraits = {},
  ) {
    this.storage = storage
    this.#type = type
    this.dtype = type.name
    this.shape = shape
    this.stride = stride
    this.offset = offset
    this.device = storage?.device ?? 'meta'
    this.requiresGrad = traits.requiresGrad ?? false
    this.className = traits.className ?? 'torch.Tensor'
    this.quantizer = traits.quantizer
    this.state = traits.state
    this.#traits = traits
    const isWithin = [offset, ...stride].every((number) => Number.isSafeInteger(number) && number >= 0) && stride.length === shape.length
    if (!isWithin || (storage !== undefined && this.#end() * type.itemsize > storage.nbytes)) {
      throw new RangeError(`a tensor of ${type.name} and shape ${shapeText(shape)} reaches beyond its storage`)
    }
  }

  /** The same tensor with other traits. */
  with(traits: TorchTensorTraits): TorchTensor {
    return new TorchTensor(this.storage, this.#type, this.shape, this.stride, this.offset, { ...this.#traits, ...traits })
  }

  get type(): TorchDType {
    return this.#type
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }

  /** Bytes of its elements one after another. */
  get nbytes(): number {
    return this.size * this.#type.itemsize
  }

  /** Whether the elements lie one after another, the last index running fastest. */
  get isContiguous(): boolean {
    const expected = stridesOf(this.shape)
    return this.size === 0 || this.shape.every((length, axis) => length === 1 || this.stride[axis] === expected[axis])
  }

  /**
   * Its elements, of the storage's bytes only those that it spans. bfloat16, float8 and complex32 become float32 and complex64, which hold
   * them exactly; of quantized ones the stored integers are given. Where the source is in memory, the data is a view of it if it can be.
   * @throws ContainerError of code 'missing' for a tensor without data, 'unsupported' where several elements share a byte, 'limit' where
   *   strides repeat elements millions of times, and if the file is damaged
   */
  async toNDArray(): Promise<NDArray> {
    const { numpy, itemsize } = this.#type
    if (numpy === undefined) throw new ContainerError('unsupported', `elements of ${this.dtype} share bytes: read the storage`, 0)
    this.#refuseExpanded()
    const first = this.size === 0 ? 0 : this.offset
    const raw = await this.#read(first * itemsize, this.#end() * itemsize, isLittleEndian())
    const bytes = widen(raw, this.#type)
    const dtype = (isLittleEndian() ? '<' : '>') + numpy
    const span = NDArray.fromBytes(bytes, dtype, [this.#end() - first])
    return new NDArray(span.data, this.shape, { dtype: span.dtype, strides: this.stride })
  }

  /**
   * Its elements as bytes, one after another whatever their places in the storage, little-endian, in pieces.
   * @throws ContainerError as {@link toNDArray}
   */
  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const { itemsize } = this.#type
    const first = this.offset * itemsize
    const end = this.#end() * itemsize
    if (this.isContiguous) {
      for (let at = first; at < end; at += PIECE) yield this.#read(at, Math.min(at + PIECE, end), true)
      return
    }
    this.#refuseExpanded()
    const span = await this.#read(first, end, true)
    const gathered = new Uint8Array(this.nbytes)
    let next = 0
    eachPlace(this.shape, this.stride, 0, (place) => {
      for (let i = place * itemsize; i < (place + 1) * itemsize; i++) gathered[next++] = span[i]!
    })
    yield gathered
  }

  /** Class, dtype, shape and device, as a line of text. */
  toString(): string {
    const name = this.className.slice(this.className.lastIndexOf('.') + 1)
    return printable(`${name} ${this.dtype} ${shapeText(this.shape)} on ${this.device}`)
  }

  /** dtype, shape and device: the numbers are not read. */
  toJSON(): unknown {
    return { dtype: this.dtype, shape: this.shape, device: this.device }
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** The index in the storage past the last element. */
  #end(): number {
    if (this.size === 0) return 0
    let last = this.offset
    for (const [axis, length] of this.shape.entries()) last += (length - 1) * this.stride[axis]!
    return last + 1
  }

  /** A few stored elements may stand for any number, where strides are 0: all that would be made of them is bounded. */
  #refuseExpanded(): void {
    const limit = EXPANDED_BASE + EXPANDED_TIMES * (this.storage?.nbytes ?? 0)
    if (this.nbytes <= limit) return
    throw new ContainerError('limit', `${this} repeats its storage too often`, 0)
  }

  /** Bytes of the storage in a byte order, with the signs that the tensor has. */
  async #read(start: number, end: number, wantsLittle: boolean): Promise<Uint8Array> {
    const { storage } = this
    const { negated = false, conjugated = false } = this.#traits
    if (storage === undefined) throw new ContainerError('missing', `${this} has no data`, 0)
    const bytes = await storage.read(start, Math.max(start, end))
    const isOrdered = storage.isLittle === wantsLittle || this.#type.partsize === 1
    if (isOrdered && !negated && !conjugated) return bytes
    const own = bytes.slice()
    orderBytes(own, this.#type, storage.isLittle, wantsLittle)
    applySigns(own, this.#type, wantsLittle, negated, conjugated)
    return own
  }
}
