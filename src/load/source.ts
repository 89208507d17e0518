// Reads pickles from files and streams: brings together the bytes of each, however they come.
import { UnpicklingError } from '../errors.ts'
import { type Bytes, toBytes } from './bytes.ts'
import { SourceWindow } from './source-window.ts'
import { StopFinder } from './stop.ts'

/** What is used of Node's `FileHandle` (`fs.promises.open`). */
export interface ReadableFileHandle {
  readonly fd: number
  read(buffer: Uint8Array, offset: number, length: number, position: null): Promise<{ bytesRead: number }>
  stat(): unknown
}

/**
 * Where pickles can be read from. A path is none: open the file.
 *
 * A stream is used up: after the pickle that was asked for it is cancelled (`ReadableStream`), returned (async iterable) or
 * destroyed (Node stream), since it was read ahead. A `FileHandle` is read from its current position on and left open; that position
 * is then past what was read ahead, not at the next pickle. Chunks belong to the reader: long bytes in the result may be views of them.
 */
export type ByteSource = Bytes | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | ReadableFileHandle

/**
 * Reads the pickle in `bytes`; offsets in errors are counted from `base` before its first byte. `before` are the first bytes of the
 * source, where this is not its first pickle.
 */
export type Decode<T> = (bytes: Uint8Array, base: number, before: Uint8Array | undefined) => T

/** Bytes that are asked of a file at first; then twice as many each time, up to the usual number. */
const FIRST_READ = 1 << 16
const USUAL_READ = 1 << 20
/** Bytes that are asked of a file at most, where there is room for them: Node reads less than 2 GiB at once. */
const LONGEST_READ = 1 << 30

/**
 * The first pickle of a source.
 * @param maxBytes `limits.maxBytes`
 * @throws TypeError if it is no source; what `decode` throws; what the source itself fails with
 */
export async function loadFirst<T>(source: ByteSource, maxBytes: number | undefined, decode: Decode<T>): Promise<T> {
  let found: { value: T } | undefined
  try {
    for await (const { bytes, base } of pickles(source, maxBytes)) {
      found = { value: decode(bytes, base, undefined) }
      break
    }
  } catch (cause) {
    // What a source says that is asked to stop is no matter once the pickle is read.
    if (found === undefined) throw cause
  }
  return found === undefined ? decode(new Uint8Array(0), 0, undefined) : found.value
}

/** Every pickle of a source, up to its end. @throws as {@link loadFirst} */
export async function* loadEach<T>(
  source: ByteSource,
  maxBytes: number | undefined,
  decode: Decode<T>,
): AsyncGenerator<T, void, undefined> {
  for await (const { bytes, base, before } of pickles(source, maxBytes)) yield decode(bytes, base, before)
}

/** One pickle of a source, as {@link Decode} gets it. */
interface Piece {
  bytes: Uint8Array
  base: number
  before: Uint8Array | undefined
}

/** Bytes of a source's start that are kept, for telling what follows the first pickle. */
const BEGINNING = 64

/**
 * Cuts a source into pickles. The last one may be cut short by the end of the source, or be no pickle at all: then reading it fails
 * as it would have with all of the data in one piece.
 */
async function* pickles(source: ByteSource, maxBytes = Number.POSITIVE_INFINITY): AsyncGenerator<Piece> {
  const window = new SourceWindow(await sizeOf(source))
  let finder = new StopFinder()
  let before: Uint8Array | undefined
  for await (const chunk of chunksOf(source, (usual) => window.space(usual, finder.size))) {
    window.append(toBytes(chunk), finder.size)
    while (window.bytes.length > 0) {
      const found = finder.find(window.bytes)
      if (finder.size > maxBytes) {
        throw new UnpicklingError('limit', `${finder.size} bytes or more, more than limits.maxBytes (${maxBytes})`, window.base)
      }
      if (!found) break
      yield { bytes: window.bytes.subarray(0, finder.size), base: window.base, before }
      before ??= window.bytes.slice(0, BEGINNING)
      window.drop(finder.stop)
      finder = new StopFinder()
    }
  }
  if (window.bytes.length > 0) yield { bytes: window.bytes, base: window.base, before }
}

/** Bytes that a file or Blob says to have, those before the file's position included; 0 for what does not say, as a pipe's handle. */
export async function sizeOf(source: ByteSource): Promise<number> {
  if (typeof source !== 'object' || source === null) return 0
  const said = isFile(source) ? await source.stat() : isBlob(source) && source
  const { size } = (said || {}) as { size?: unknown }
  return typeof size === 'number' && size > 0 ? size : 0
}

function isFile(source: object): source is ReadableFileHandle {
  return 'fd' in source && 'stat' in source
}

function isBlob(source: object): source is Blob {
  return 'stream' in source && 'arrayBuffer' in source
}

/** Gives a buffer to read into, of so many bytes or of any number but 0. */
export type Space = (usual: number) => Uint8Array

/**
 * The bytes of a source as they come.
 * @param space where a file's bytes are to be put
 * @throws TypeError for what is no source
 */
export function chunksOf(source: ByteSource, space: Space = (usual) => new Uint8Array(usual)): AsyncIterable<Bytes> | Iterable<Bytes> {
  if (typeof source === 'object' && source !== null) {
    if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return [source]
    // Before streams: Node's ReadStream has an `fd` and a `read` too.
    if (isFile(source)) return readFile(source, space)
    if (isBlob(source)) return readStream(source.stream())
    if ('getReader' in source) return readStream(source)
    if (Symbol.asyncIterator in source) return source
  }
  const given =
    typeof source === 'string' ? 'a string: open the file and give its FileHandle or stream' : source === null ? 'null' : typeof source
  throw new TypeError(
    `a source must be bytes, a Blob, a ReadableStream, an async iterable of Uint8Arrays (as Node streams are) or a FileHandle, not ${given}`,
  )
}

async function* readFile(file: ReadableFileHandle, space: Space): AsyncGenerator<Uint8Array> {
  for (let usual = FIRST_READ; ; usual = Math.min(2 * usual, USUAL_READ)) {
    const buffer = space(usual)
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, LONGEST_READ), null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

async function* readStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    // Nothing waits for the source to wind up, and what it says to that is not about the pickles.
    if (!ended) reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}
