// Decompression that does not wait, where there is Node's zlib.

import { ContainerError } from './error.ts'
import { type Compressed, inflate, refuse, tooLarge } from './inflate.ts'
import { nodeZlib } from './node-zlib.ts'

/** Node's zlib has no buffers beyond this. */
const LONGEST_BUFFER = 2 ** 32 - 1
/** zlib's: what there is at the end of the input is output, even if it is not the end of the data; or that is an error. */
const Z_SYNC_FLUSH = 2
const Z_FINISH = 4

/**
 * As `inflate`, for the data in zip archives.
 * @throws ContainerError of code 'unsupported' where there is no `node:zlib`
 */
export function inflateSync(job: Compressed): Uint8Array {
  try {
    return inflated(job, job.data, Z_FINISH)
  } catch (cause) {
    const content = job.isLenient === true && !isTooLarge(cause) ? soundPart(job) : undefined
    if (content !== undefined && content.length > 0) return content
    return isTooLarge(cause) ? refuse(job, tooLarge(job)) : refuse(job, cause)
  }
}

/** Decompresses at once where that can be done, so that what comes of broken data is the same as there, else by a stream. */
export function inflateBroken(job: Compressed): Promise<Uint8Array> | Uint8Array {
  return nodeZlib() === undefined ? inflate(job) : inflateSync(job)
}

/** What decompresses before a break: of the longest part of the data that has no error. undefined if that becomes too large. */
function soundPart(job: Compressed): Uint8Array | undefined {
  let content: Uint8Array | undefined
  let sound = 0
  for (let broken = job.data.length + 1; broken - sound > 1; ) {
    const length = Math.floor((sound + broken) / 2)
    try {
      content = inflated(job, job.data.subarray(0, length), Z_SYNC_FLUSH)
      sound = length
    } catch {
      broken = length
    }
  }
  return content
}

function inflated({ limit, offset }: Compressed, data: Uint8Array, finishFlush: number): Uint8Array {
  const zlib = nodeZlib()
  if (zlib === undefined) throw new ContainerError('unsupported', 'compressed data cannot be read synchronously here', offset)
  // A short Buffer lies in memory that others share: it is copied.
  return new Uint8Array(zlib.inflateRawSync(data, { maxOutputLength: Math.min(Math.max(limit, 1), LONGEST_BUFFER), finishFlush }))
}

function isTooLarge(cause: unknown): boolean {
  return (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
}
