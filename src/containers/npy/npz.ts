// Reads and writes .npz files: zip archives of .npy files, as `numpy.load` and `numpy.savez` do.

import { checkNames } from '../../options.ts'
import type { NDArray, TypedArray } from '../../python/numpy/ndarray.ts'
import type { ContainerOptions } from '../pickles.ts'
import { type ContainerSource, openSource, sourceOf } from '../source.ts'
import { openZip, type ZipArchive } from '../zip/directory.ts'
import { writeZip } from '../zip/write.ts'
import { readNpyHeader } from './read.ts'
import { npyPieces } from './write.ts'

const SUFFIX = '.npy'

/** The arrays of a .npz file by name, each read when it is asked for. A name is that of the member without `.npy`, as in NumPy. */
export class NpzFile {
  readonly #zip: ZipArchive
  readonly #options: ContainerOptions
  readonly #names: ReadonlyMap<string, string>

  constructor(zip: ZipArchive, options: ContainerOptions) {
    this.#zip = zip
    this.#options = options
    const names = new Map<string, string>()
    for (const name of zip.members.keys()) if (name.endsWith(SUFFIX)) names.set(name.slice(0, -SUFFIX.length), name)
    this.#names = names
  }

  /** Arrays in it. */
  get size(): number {
    return this.#names.size
  }

  /** The names of the arrays, in the order of the file. */
  keys(): IterableIterator<string> {
    return this.#names.keys()
  }

  /** Whether there is an array of this name. */
  has(name: string): boolean {
    return this.#names.has(name)
  }

  /**
   * An array, or undefined if there is none of this name.
   * @throws ContainerError if the archive or the array is damaged
   * @throws UnpicklingError for an array of objects whose pickle cannot be read
   */
  async get(name: string): Promise<NDArray | undefined> {
    const member = this.#zip.members.get(this.#names.get(name) ?? '')
    if (member === undefined) return undefined
    const file = await readNpyHeader(sourceOf(await this.#zip.read(member)), this.#options)
    return file.read()
  }

  /** Every array with its name, one after another. */
  async *[Symbol.asyncIterator](): AsyncGenerator<[name: string, array: NDArray], void, undefined> {
    for (const name of this.keys()) yield [name, (await this.get(name))!]
  }
}

/**
 * Reads the directory of a .npz file, and leaves the arrays until they are asked for.
 * @throws ContainerError for what is no zip archive, or one that lies about itself
 * @see numpy.load
 */
export async function readNpz(source: ContainerSource, options: ContainerOptions = {}): Promise<NpzFile> {
  checkNames(options)
  return new NpzFile(await openZip(await openSource(source, options.limits), options.limits), options)
}

/**
 * The .npz file of some arrays, not compressed.
 * @param arrays by name: an object, or pairs such as a Map's
 * @throws RangeError for an array that has no .npy file, and for names that are longer than a zip archive can hold
 * @see numpy.savez
 */
export function writeNpz(
  arrays: Readonly<Record<string, NDArray | TypedArray>> | Iterable<readonly [string, NDArray | TypedArray]>,
): Uint8Array {
  const pairs = Symbol.iterator in arrays ? (arrays as Iterable<readonly [string, NDArray | TypedArray]>) : Object.entries(arrays)
  return writeZip(Array.from(pairs, ([name, array]) => [name + SUFFIX, npyPieces(array)] as const))
}
