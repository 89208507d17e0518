// Bounded decompression of deflate, zlib and gzip data (RFC 1950 to 1952).

import { join } from '../dump/pieces.ts'
import { messageOf } from '../errors.ts'
import { ContainerError } from './error.ts'

/** Compressed data to be decompressed. */
export interface Compressed {
  readonly data: Uint8Array
  readonly format: 'deflate-raw' | 'deflate' | 'gzip'
  /** Bytes that may come of it at most. */
  readonly limit: number
  /** Where in the source it lies. */
  readonly offset: number
  /** Whether what came before a break will do. */
  readonly isLenient?: boolean
}

/** @throws ContainerError of code 'limit' past the limit, 'bad-data' for what is no such data */
export async function inflate(job: Compressed): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream(job.format)
  const writer = writable.getWriter()
  // What is wrong shows on the other side.
  writer.write(job.data as Uint8Array<ArrayBuffer>).catch(() => {})
  writer.close().catch(() => {})
  const reader = readable.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > job.limit) throw tooLarge(job)
      chunks.push(value)
    }
  } catch (cause) {
    reader.cancel().catch(() => {})
    if (job.isLenient !== true || size === 0 || size > job.limit) refuse(job, cause)
  }
  return join(chunks)
}

/** The limit on what so many bytes of compressed data may become. */
export function inflationLimit(compressed: number, maxDecompressed: number | undefined): number {
  return maxDecompressed ?? (16 << 20) + 256 * compressed
}

/** @throws ContainerError for what a decompressor threw */
export function refuse(job: Compressed, cause: unknown): never {
  if (cause instanceof ContainerError) throw cause
  throw new ContainerError('bad-data', `the ${job.format} data does not decompress: ${messageOf(cause)}`, job.offset, { cause })
}

export function tooLarge({ limit, offset }: Compressed): ContainerError {
  return new ContainerError('limit', `compressed data becomes more than limits.maxDecompressed (${limit}) bytes`, offset)
}
