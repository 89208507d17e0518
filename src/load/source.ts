// Reads pickles from files and streams: brings together the bytes of each, however they come.
import { UnpicklingError } from '../errors.ts'
import { type Bytes, toBytes } from './bytes.ts'
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

const FIRST_READ = 1 << 16
const LONGEST_READ = 1 << 20

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
  const window = new Window()
  let finder = new StopFinder()
  let base = 0
  let before: Uint8Array | undefined
  for await (const chunk of chunksOf(source)) {
    window.append(toBytes(chunk), finder.size)
    while (window.bytes.length > 0) {
      const found = finder.find(window.bytes)
      if (finder.size > maxBytes) {
        throw new UnpicklingError('limit', `${finder.size} bytes or more, more than limits.maxBytes (${maxBytes})`, base)
      }
      if (!found) break
      yield { bytes: window.bytes.subarray(0, finder.size), base, before }
      before ??= window.bytes.slice(0, BEGINNING)
      base += finder.stop
      window.drop(finder.stop)
      finder = new StopFinder()
    }
  }
  if (window.bytes.length > 0) yield { bytes: window.bytes, base, before }
}

/**
 * The bytes of a source that are still needed, in one piece: a chunk itself while pickles end in it, else a buffer that doubles as
 * it fills, so that each byte is copied twice at most on average. What was handed out stays as it is: the rest is appended behind
 * it, or moved to another buffer.
 *
 *     room    [ dropped | bytes ..... | unused ]
 */
export class Window {
  bytes: Uint8Array = new Uint8Array(0)
  /** The buffer that `bytes` lies in, if it was made here. */
  #room: Uint8Array | undefined

  /** @param needs bytes that will be needed at least, as the data says: a hint that spares unused room, never a size to allocate */
  append(chunk: Uint8Array, needs: number): void {
    const { bytes } = this
    if (bytes.length === 0) {
      this.bytes = chunk
      this.#room = undefined
      return
    }
    const size = bytes.length + chunk.length
    const start = bytes.byteOffset
    if (this.#room === undefined || start + size > this.#room.length) {
      this.#room = new Uint8Array(needs > size ? Math.min(2 * size, needs + FIRST_READ) : 2 * size)
      this.#room.set(bytes)
      this.#room.set(chunk, bytes.length)
      this.bytes = this.#room.subarray(0, size)
    } else {
      this.#room.set(chunk, start + bytes.length)
      this.bytes = this.#room.subarray(start, start + size)
    }
  }

  drop(length: number): void {
    this.bytes = this.bytes.subarray(length)
  }
}

/** The bytes of a source as they come. @throws TypeError for what is no source */
export function chunksOf(source: ByteSource): AsyncIterable<Bytes> | Iterable<Bytes> {
  if (typeof source === 'object' && source !== null) {
    if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return [source]
    // Before streams: Node's ReadStream has an `fd` and a `read` too.
    if ('fd' in source && 'stat' in source) return readFile(source)
    if ('stream' in source && 'arrayBuffer' in source) return readStream(source.stream())
    if ('getReader' in source) return readStream(source)
    if (Symbol.asyncIterator in source) return source
  }
  const given =
    typeof source === 'string' ? 'a string: open the file and give its FileHandle or stream' : source === null ? 'null' : typeof source
  throw new TypeError(
    `a source must be bytes, a Blob, a ReadableStream, an async iterable of Uint8Arrays (as Node streams are) or a FileHandle, not ${given}`,
  )
}

async function* readFile(file: ReadableFileHandle): AsyncGenerator<Uint8Array> {
  for (let size = FIRST_READ; ; size = Math.min(2 * size, LONGEST_READ)) {
    const buffer = new Uint8Array(size)
    const { bytesRead } = await file.read(buffer, 0, size, null)
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
