// Random access to the bytes of a source: what is asked for is read, and nothing else.

import { join } from '../dump/pieces.ts'
import { type Bytes, toBytes } from '../load/bytes.ts'
import { type ByteSource, chunksOf } from '../load/source.ts'
import type { Limits } from '../options.ts'
import { ContainerError } from './error.ts'

/** What is used of Node's `FileHandle` (`fs.promises.open`). It is read at given positions, so that its own position stays. */
export interface SeekableFileHandle {
  readonly fd: number
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  stat(): Promise<{ size: number }>
}

/**
 * Where a container can be read from. Of a `Blob`, a `File` and a `FileHandle` only what is needed is read, when it is needed, so leave
 * them as they are until then. A stream is read whole first.
 */
export type ContainerSource = Bytes | Blob | SeekableFileHandle | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Bounds on what a container may ask for, beside those of the pickles in it. */
export interface ContainerLimits extends Limits {
  /** Bytes that one compressed part may become. Default: 16 MiB and 256 times its compressed size. */
  maxDecompressed?: number
}

/** An opened source. */
export interface Source {
  /** Bytes in it. */
  readonly size: number
  /** All of its bytes, where they are in memory. */
  readonly bytes: Uint8Array | undefined
  /**
   * The bytes from `start` to `end`, which lie within the source; a view where they are in memory.
   * @param seen may be given one part of them after another, while more are read
   */
  read(start: number, end: number, seen?: (part: Uint8Array) => void): Promise<Uint8Array>
}

/** Bytes of a file that are asked for at a time. */
const PIECE = 1 << 24
const AT_A_TIME = 4

/**
 * @throws TypeError if it is no source
 * @throws ContainerError of code 'limit' if it has more than `limits.maxBytes`; what a stream fails with
 */
export async function openSource(source: ContainerSource, limits: ContainerLimits = {}): Promise<Source> {
  const { maxBytes = Number.POSITIVE_INFINITY } = limits
  const opened = await open(source, maxBytes)
  refuseLong(opened.size, maxBytes)
  return opened
}

/** A source of bytes that are in memory. */
export function sourceOf(bytes: Uint8Array): Source {
  return { size: bytes.length, bytes, read: async (start, end) => bytes.subarray(start, end) }
}

/** @throws ContainerError of code 'truncated' if the source ends before `end` */
export async function readPart(source: Source, start: number, end: number, what: string): Promise<Uint8Array> {
  refuseShort(source.size, start, end, what)
  return source.read(start, end)
}

/** @throws ContainerError of code 'truncated' if `end` lies past `size`, or is no position at all */
export function refuseShort(size: number, start: number, end: number, what: string): void {
  if (end <= size) return
  const left = Math.max(size - start, 0)
  throw new ContainerError('truncated', `the file ends inside ${what}: needs ${end - start} bytes, ${left} left`, start)
}

async function open(source: ContainerSource, maxBytes: number): Promise<Source> {
  if (typeof source === 'object' && source !== null) {
    if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return sourceOf(toBytes(source))
    if ('fd' in source && 'stat' in source) return openFile(source)
    if ('slice' in source && 'arrayBuffer' in source) return openBlob(source)
  }
  return sourceOf(await collect(source as ByteSource, maxBytes))
}

async function openFile(file: SeekableFileHandle): Promise<Source> {
  const { size } = await file.stat()
  return { size, bytes: undefined, read: (start, end, seen) => readFile(file, start, end, seen) }
}

/** Reads several pieces at a time, since most of it is waiting for memory. */
async function readFile(file: SeekableFileHandle, start: number, end: number, seen?: (part: Uint8Array) => void): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start)
  const filling: Promise<Uint8Array>[] = []
  for (let next = 0, done = 0; done * PIECE < bytes.length; done++) {
    for (; next < bytes.length && filling.length < done + AT_A_TIME; next += PIECE) {
      const filled = fill(file, bytes.subarray(next, next + PIECE), start + next)
      // The first one that fails is told.
      filled.catch(() => {})
      filling.push(filled)
    }
    const part = await filling[done]!
    seen?.(part)
  }
  return bytes
}

async function fill(file: SeekableFileHandle, piece: Uint8Array, position: number): Promise<Uint8Array> {
  for (let at = 0; at < piece.length; ) {
    const { bytesRead } = await file.read(piece, at, piece.length - at, position + at)
    if (bytesRead === 0) throw new ContainerError('truncated', 'the file became shorter', position + at)
    at += bytesRead
  }
  return piece
}

function openBlob(blob: Blob): Source {
  return {
    size: blob.size,
    bytes: undefined,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  }
}

/** All bytes of a stream, in one piece. */
async function collect(source: ByteSource, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunksOf(source)) {
    const bytes = toBytes(chunk)
    size += bytes.length
    refuseLong(size, maxBytes)
    chunks.push(bytes)
  }
  return join(chunks)
}

function refuseLong(size: number, maxBytes: number): void {
  if (size > maxBytes) throw new ContainerError('limit', `${size} bytes or more, more than limits.maxBytes (${maxBytes})`, 0)
}
