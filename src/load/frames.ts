// Reads pickles that each come behind their length, as sockets carry them: `frames`.
import { type LooksLike, UnpicklingError } from '../errors.ts'
import { checkFrameOptions, type FrameOptions } from '../options.ts'
import { toBytes } from './bytes.ts'
import { type ByteSource, chunksOf, type Decode, sizeOf } from './source.ts'
import { SourceWindow } from './source-window.ts'

/** `multiprocessing.connection` writes -1, and the length in 8 bytes after it, where 31 bits do not hold it. */
const LONGER = 0xffffffff

/**
 * Every pickle of a source in which each comes behind its length. Bytes of a frame behind its pickle are not looked at.
 * @throws UnpicklingError of code 'limit' for a length past `maxLength` or past what the platform can hold, of code 'truncated' where the source ends within a frame;
 * what `decode` throws; what the source fails with
 */
export async function* loadFrames<T>(source: ByteSource, options: FrameOptions, decode: Decode<T>): AsyncGenerator<T, void, undefined> {
  const { lengthBytes, littleEndian, maxLength } = checkFrameOptions(options)
  const window = new SourceWindow(await sizeOf(source))
  /** Bytes that the frame at the window's start has, the length's included. */
  let needed = 0
  for await (const chunk of chunksOf(source, (usual) => window.space(usual, needed))) {
    window.append(toBytes(chunk), needed)
    for (;;) {
      const { bytes } = window
      const header = headerSize(bytes, lengthBytes)
      needed = header
      if (bytes.length < header) break
      const length = lengthAt(bytes, header === 12 ? 4 : 0, header === 12 ? 8 : lengthBytes, littleEndian)
      if (length > maxLength) throw tooLong(bytes, length, maxLength, window.base)
      needed = header + length
      if (bytes.length < needed) break
      yield decode(bytes.subarray(header, needed), window.base + header, undefined)
      window.drop(needed)
    }
  }
  const left = window.bytes.length
  if (left > 0) throw new UnpicklingError('truncated', `the source ends after ${left} of the ${needed} bytes of a frame`, window.base)
}

/** Bytes of the length at the start of `bytes`, as far as they tell. */
function headerSize(bytes: Uint8Array, lengthBytes: number): number {
  return lengthBytes === 4 && bytes.length >= 4 && lengthAt(bytes, 0, 4, false) === LONGER ? 12 : lengthBytes
}

function lengthAt(bytes: Uint8Array, at: number, size: number, littleEndian: boolean): number {
  let length = 0
  for (let i = 0; i < size; i++) length = length * 256 + bytes[at + (littleEndian ? size - 1 - i : i)]!
  return length
}

/** A length that cannot be meant: most often the first bytes of something else, which the error names. */
function tooLong(bytes: Uint8Array, length: number, maxLength: number, base: number): UnpicklingError {
  const error = new UnpicklingError('limit', `a frame of ${length} bytes, more than maxLength (${maxLength})`, base)
  const first = String.fromCharCode(...bytes.subarray(0, 4))
  const [looksLike, hint]: [LooksLike | undefined, string] =
    bytes[0] === 0x80
      ? [undefined, 'These bytes begin a pickle that has no length before it: read it with load or loadAll.']
      : /^[\x20-\x7e]{4}$/.test(first)
        ? ['text', `These bytes are the text ${JSON.stringify(first)}, not a length.`]
        : [undefined, '']
  if (hint !== '') error.explain(looksLike, hint)
  return error
}
