// Reads the files of `joblib.dump`: pickles in which the data of arrays lies raw behind the opcode that describes each, compressed or not
// (joblib/numpy_pickle.py).

import { messageOf, ValueProblem } from '../errors.ts'
import { entry } from '../python/dict.ts'
import { DType } from '../python/numpy/dtype.ts'
import { readShape, shapeText, sizeOf } from '../python/numpy/layout.ts'
import { NDArray } from '../python/numpy/ndarray.ts'
import { type Adapter, type LoadContext, Registry } from '../python/registry.ts'
import { PyGlobal } from '../python/values.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { ContainerError } from './error.ts'
import { inflate, inflationLimit } from './inflate.ts'
import { type ContainerOptions, readPickle } from './pickles.ts'
import { type ContainerSource, openSource } from './source.ts'

/** Decompresses all of a file; may answer later. */
export type Decompress = (bytes: Uint8Array) => Uint8Array | PromiseLike<Uint8Array>

export interface JoblibOptions extends ContainerOptions {
  /** What decompresses files that are neither zlib's nor gzip's, which need none. */
  decompressors?: { bz2?: Decompress; lzma?: Decompress; xz?: Decompress; lz4?: Decompress }
}

/** Compressed formats by their first bytes, as joblib tells them apart (`_detect_compressor`). */
const FORMATS = [
  ['ZF', 'compat'],
  ['x', 'zlib'],
  ['\x1f\x8b', 'gzip'],
  ['BZ', 'bz2'],
  ['\x5d\x00', 'lzma'],
  ['\xfd7zXZ', 'xz'],
  ['\x04\x22\x4d\x18', 'lz4'],
] as const
const LONGEST_PREFIX = 5

/** Arrays of fewer bytes are copied, so that they do not keep the whole file in memory. */
const VIEW_FROM = 65536

/**
 * Reads a file of joblib's.
 * @param options those of `loads`, and the decompressors for bz2, lzma, xz and lz4
 * @throws ContainerError of code 'decompressor' where one is needed that was not given; if the data does not decompress
 * @throws UnpicklingError for a pickle that cannot be read
 * @see joblib.load
 */
export async function readJoblib<T = unknown>(source: ContainerSource, options: JoblibOptions = {}): Promise<T> {
  const { decompressors, ...loading } = options
  const opened = await openSource(source, options.limits)
  const bytes = await decompressed(await opened.read(0, opened.size), options)
  return readPickle(bytes, 0, withArrays(loading)).value as T
}

async function decompressed(bytes: Uint8Array, { decompressors = {}, limits = {} }: JoblibOptions): Promise<Uint8Array> {
  const start = decodeLatin1(bytes.subarray(0, LONGEST_PREFIX))
  const format = FORMATS.find(([prefix]) => start.startsWith(prefix))?.[1]
  if (format === undefined) return bytes
  if (format === 'compat') {
    throw new ContainerError('unsupported', 'this file was compressed by joblib 0.9 or older, which is not read here: dump it again', 0)
  }
  const limit = inflationLimit(bytes.length, limits.maxDecompressed)
  if (format === 'zlib' || format === 'gzip') {
    return inflate({ data: bytes, format: format === 'zlib' ? 'deflate' : 'gzip', limit, offset: 0 })
  }
  const decompress = decompressors[format]
  if (decompress === undefined) {
    throw new ContainerError(
      'decompressor',
      `this file is compressed by ${format}: give the option decompressors: { ${format}: bytes => ... }`,
      0,
    )
  }
  let result: unknown
  try {
    result = await decompress(bytes)
  } catch (cause) {
    throw new ContainerError('decompressor', `decompressors.${format} failed: ${messageOf(cause, true)}`, 0, { cause })
  }
  if (!(result instanceof Uint8Array)) throw new ContainerError('decompressor', `decompressors.${format} gave no Uint8Array`, 0)
  if (result.length > limit) throw new ContainerError('limit', `more than limits.maxDecompressed (${limit}) bytes`, 0)
  return new Uint8Array(result.buffer, result.byteOffset, result.length)
}

/** The options of a load in which joblib's wrappers become the arrays that they stand for; what the caller registered comes first. */
function withArrays(options: ContainerOptions): ContainerOptions {
  const { registry, findClass, allow } = options
  const known = new Registry()
  const adapters = [wrappers(options), oldWrappers]
  for (const adapter of adapters) known.registerAdapter(adapter)
  return {
    ...options,
    // Raw data lies between opcodes, where WebAssembly would read on.
    engine: 'typescript',
    ...(allow !== undefined && { allow: [...allow, ...adapters.flatMap(({ names }) => names), 'numpy.ndarray', 'numpy.dtype'] }),
    findClass(module, name) {
      const found = findClass?.(module, name)
      const isOwn = registry?.classByName(module, name) !== undefined || registry?.adapterByName(module, name) !== undefined
      return found === undefined && !isOwn ? known.adapterByName(module, name) : found
    },
  }
}

/** A wrapper is the array from the start, empty until its state comes: others may refer to it by then. */
function wrappers(options: ContainerOptions): Adapter<NDArray> {
  return {
    names: ['joblib.numpy_pickle.NumpyArrayWrapper', 'sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper'],
    new: () => NDArray.fromBytes(new Uint8Array(0), '|i1', [0]),
    setState(array, state, context) {
      Object.assign(array, readArray(state, options, context))
    },
  }
}

/** Until joblib 0.9 each array had a file of its own. */
const oldWrappers: Adapter = {
  names: [
    'numpy_pickle.NDArrayWrapper',
    'numpy_pickle.ZNDArrayWrapper',
    'numpy_pickle_compat.NDArrayWrapper',
    'numpy_pickle_compat.ZNDArrayWrapper',
  ].map((name) => `joblib.${name}`),
  new(_args, _kwargs, { global }) {
    throw new ValueProblem(
      'bad-state',
      `${global}: joblib 0.9 and older kept each array in a file of its own: dump it again with a newer one`,
    )
  },
}

/** `NumpyArrayWrapper.read_array`. */
function readArray(state: unknown, options: ContainerOptions, context: LoadContext): NDArray {
  const dtype = entry(state, 'dtype')
  const subclass = entry(state, 'subclass')
  const order = entry(state, 'order')
  const shape = readShape(entry(state, 'shape'), 'a joblib array')
  const isKnown = dtype instanceof DType && subclass instanceof PyGlobal && (order === 'C' || order === 'F')
  if (!isKnown) throw new ValueProblem('bad-state', `${context.global}: the state names no dtype, subclass and order`)
  if (dtype.hasObject) return readObjects(shape, options, context)
  const className = String(subclass) === 'numpy.memmap' ? 'numpy.ndarray' : String(subclass)
  // Since joblib 1.2 a byte says how many of padding follow it.
  if ((entry(state, 'numpy_array_alignment_bytes') ?? null) !== null) take(context, take(context, 1)[0]!)
  const bytes = take(context, sizeOf(shape) * dtype.itemsize)
  const own = bytes.length < VIEW_FROM ? bytes.slice() : bytes
  return NDArray.fromBytes(own, dtype, shape, { order, className }, (copied) => context.produce(copied))
}

function take(context: LoadContext, length: number): Uint8Array {
  let taken = new Uint8Array(0)
  context.readRaw((rest) => {
    if (length > rest.length) {
      throw new ValueProblem('truncated', `${context.global}: the data of an array needs ${length} bytes, ${rest.length} left`)
    }
    taken = rest.subarray(0, length) as Uint8Array<ArrayBuffer>
    return length
  })
  return taken
}

/** Objects are a pickle of their own, of the whole array. */
function readObjects(shape: readonly number[], options: ContainerOptions, context: LoadContext): NDArray {
  let array: unknown
  context.readRaw((rest, offset) => {
    const { value, end } = readPickle(rest, offset, options, context)
    array = value
    return end
  })
  if (array instanceof NDArray && sizeOf(array.shape) === sizeOf(shape)) return array
  throw new ValueProblem('bad-state', `${context.global}: the pickle of objects is no array of shape ${shapeText(shape)}`)
}
