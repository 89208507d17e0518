// Reads .npy data: an array with its dtype and shape, as `numpy.load` does.

import { checkNames } from '../../options.ts'
import type { DType } from '../../python/numpy/dtype.ts'
import { shapeText, sizeOf } from '../../python/numpy/layout.ts'
import { NDArray } from '../../python/numpy/ndarray.ts'
import { ContainerError } from '../error.ts'
import { type ContainerOptions, readPickle } from '../pickles.ts'
import { type ContainerSource, openSource, readPart, refuseShort, type Source } from '../source.ts'
import { headerRange, MAX_HEADER, type NpyHeader, PREFIX_SIZE, readHeader } from './header.ts'

/** A .npy file whose header was read. */
export class NpyFile {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** 'C' where the last index runs fastest, 'F' where the first does. */
  readonly order: 'C' | 'F'
  /** Bytes of the data; undefined where the elements are objects, which are pickled. */
  readonly nbytes: number | undefined
  readonly #source: Source
  readonly #start: number
  readonly #options: ContainerOptions

  constructor(source: Source, { dtype, shape, order, nbytes, dataStart }: NpyHeader, options: ContainerOptions) {
    this.dtype = dtype
    this.shape = shape
    this.order = order
    this.nbytes = nbytes
    this.#source = source
    this.#start = dataStart
    this.#options = options
  }

  /**
   * The array. Of bytes in memory it is a view, where their alignment allows.
   * @throws ContainerError of code 'truncated' if there is less data than the header says
   * @throws UnpicklingError for an array of objects whose pickle cannot be read
   */
  read(): Promise<NDArray> {
    return this.nbytes === undefined ? this.#readObjects() : this.#part(0, this.nbytes, this.shape)
  }

  /**
   * The part of the array from index `start` up to `end` of its first axis, or of its last one where the order is 'F': the axis along which
   * parts lie together, so that nothing else is read. As `array.slice`, but negative numbers are none.
   * @throws RangeError if the array has no axes, or is one of objects
   * @throws ContainerError of code 'truncated' if there is less data than the header says
   */
  slice(start: number, end: number): Promise<NDArray> {
    const { nbytes, shape, order } = this
    const axis = order === 'C' ? 0 : shape.length - 1
    const length = shape[axis]
    if (length === undefined || nbytes === undefined || !Number.isInteger(start) || start < 0) {
      throw new RangeError('this array has no such part')
    }
    const from = Math.min(start, length)
    const to = Math.max(from, Math.min(end, length))
    const step = length === 0 ? 0 : nbytes / length
    return this.#part(
      from * step,
      to * step,
      shape.map((whole, i) => (i === axis ? to - from : whole)),
    )
  }

  async #part(start: number, end: number, shape: readonly number[]): Promise<NDArray> {
    const bytes = await readPart(this.#source, this.#start + start, this.#start + end, `an array of shape ${shapeText(this.shape)}`)
    return NDArray.fromBytes(bytes, this.dtype, shape, { order: this.order })
  }

  async #readObjects(): Promise<NDArray> {
    const start = this.#start
    const { value } = readPickle(await this.#source.read(start, this.#source.size), start, this.#options)
    if (value instanceof NDArray && sizeOf(value.shape) === sizeOf(this.shape)) return value
    throw new ContainerError('bad-data', `the pickle is no array of shape ${shapeText(this.shape)}`, start)
  }
}

/**
 * Reads the header of a .npy file, and leaves the data until it is asked for.
 * @throws ContainerError for what is no .npy file
 * @throws TypeError if it is no source, or for an option of an unknown name
 */
export async function openNpy(source: ContainerSource, options: ContainerOptions = {}): Promise<NpyFile> {
  checkNames(options)
  return readNpyHeader(await openSource(source, options.limits), options)
}

/**
 * Reads a .npy file.
 * @param source bytes, a Blob or File, a FileHandle or a stream. A FileHandle is read from its start, whatever its position
 * @throws ContainerError for what is no .npy file, or one with less data than its header says
 * @throws UnpicklingError for an array of objects whose pickle cannot be read
 * @see numpy.load, and NEP 1
 */
export async function readNpy(source: ContainerSource, options: ContainerOptions = {}): Promise<NDArray> {
  return (await openNpy(source, options)).read()
}

export async function readNpyHeader(source: Source, options: ContainerOptions): Promise<NpyFile> {
  // Of a file, all that a header can take is read at once.
  const start = await source.read(0, Math.min(PREFIX_SIZE + MAX_HEADER, source.size))
  const { version, start: from, end } = headerRange(start, source.size)
  refuseShort(source.size, from, end, 'the header')
  return new NpyFile(source, readHeader(start.subarray(from, end), version, from), options)
}
