// The files that the command line is given: opened, and read in pieces or whole.
import { type FileHandle, open } from 'node:fs/promises'
import type { Source } from '../containers/source.ts'
import { bytesText, reasonOf, type Terminal } from './terminal.ts'

/** Bytes at the start by which a file is told what it is. */
const HEAD = 1 << 16
const PIECE = 1 << 20
/** More has no single Uint8Array everywhere. */
const LARGEST = 2 ** 32

/** A file that cannot be read at all. */
export class CannotRead extends Error {}

/** A file that was read, and is not what it should be. */
export class BadData extends Error {}

/** A file, or bytes out of one. */
export interface Input {
  /** As messages name it. */
  readonly name: string
  /** Bytes in it. */
  readonly size: number
  /** Its first bytes, at most 64 KiB. */
  readonly head: Uint8Array
  /** All of it, where that is in memory; else the handle of the file. */
  readonly source: Uint8Array | FileHandle
  /** Its bytes one piece after another, from `start` on. */
  chunks(start?: number): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/**
 * @param path '-' is stdin
 * @throws CannotRead
 */
export async function openInput(path: string, terminal: Terminal): Promise<Input> {
  try {
    if (path === '-') return bytesInput('<stdin>', await collect(process.stdin))
    const file = await open(path)
    try {
      const stat = await file.stat()
      if (stat.isDirectory()) throw new CannotRead('this is a directory')
      // A pipe or device cannot be read at any place.
      if (!stat.isFile()) return bytesInput(path, await collect(file.createReadStream({ autoClose: false }), file))
      const head = await readAt(file, 0, Math.min(HEAD, stat.size))
      const chunks = (start = 0) => chunksOf(file, start, stat.size, terminal.progress(`reading ${path}`, stat.size))
      return { name: path, size: stat.size, head, source: file, chunks, close: () => file.close() }
    } catch (error) {
      await file.close()
      throw error
    }
  } catch (error) {
    throw error instanceof CannotRead ? error : new CannotRead(reasonOf(error), { cause: error })
  }
}

/** What is in memory already. */
export function bytesInput(name: string, bytes: Uint8Array): Input {
  const size = bytes.length
  async function* chunks(start = 0): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(start)
  }
  return { name, size, head: bytes.subarray(0, HEAD), source: bytes, chunks, close: async () => {} }
}

/**
 * All of it.
 * @param limit bytes that are read at most
 * @param what it is read whole for
 * @throws BadData past the limit
 */
export async function wholeOf(input: Input, limit: number, what: string): Promise<Uint8Array> {
  if (input.source instanceof Uint8Array && input.size <= limit) return input.source
  if (input.size > Math.min(limit, LARGEST)) {
    throw new BadData(
      `${bytesText(input.size)} are too many for ${what}, which reads a file whole: ${bytesText(Math.min(limit, LARGEST))} at most`,
    )
  }
  const bytes = new Uint8Array(input.size)
  let end = 0
  for await (const chunk of input.chunks()) {
    bytes.set(chunk, end)
    end += chunk.length
  }
  return bytes.subarray(0, end)
}

/** The file as the reader of zip archives takes it. */
export function sourceOf({ source, size }: Input): Source {
  if (source instanceof Uint8Array) return { size, bytes: source, read: async (start, end) => source.subarray(start, end) }
  return { size, bytes: undefined, read: (start, end) => readAt(source, start, end - start) }
}

/** The last bytes of a file, at most 64 KiB; none that are in {@link Input.head} already. */
export async function tailOf({ source, size, head }: Input): Promise<Uint8Array> {
  const start = Math.max(head.length, size - HEAD)
  return source instanceof Uint8Array ? source.subarray(start) : readAt(source, start, size - start)
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let end = 0
  while (end < length) {
    const { bytesRead } = await file.read(bytes, end, length - end, start + end)
    if (bytesRead === 0) break
    end += bytesRead
  }
  return bytes.subarray(0, end)
}

async function* chunksOf(file: FileHandle, start: number, size: number, progress: (done: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = start; ; ) {
    const bytes = await readAt(file, at, Math.min(PIECE, Math.max(size - at, HEAD)))
    if (bytes.length === 0) return
    at += bytes.length
    progress(at)
    yield bytes
  }
}

async function collect(stream: AsyncIterable<Uint8Array>, file?: FileHandle): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.length
    if (size > LARGEST) throw new CannotRead(`more than ${bytesText(LARGEST)} from a stream: save it to a file first`)
  }
  await file?.close()
  return chunks.length === 1 ? chunks[0]! : new Uint8Array(Buffer.concat(chunks, size))
}
