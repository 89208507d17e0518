// Raw deflate data, decompressed as far as it goes: no checksum is looked at, and data that breaks off gives what came before.

import { nodeZlib } from '../containers/node-zlib.ts'

/** Compressed data to be looked into. */
export interface Deflated {
  readonly data: Uint8Array
  /** Bytes that may come of it at most. */
  readonly limit: number
}

/** What came of it. */
export interface Inflated {
  readonly bytes: Uint8Array
  /** Why there may be more; undefined where this is all. */
  readonly problem: string | undefined
  /** Bytes of the data that were used, where that is known. */
  readonly used: number | undefined
}

interface NodeZlib {
  inflateRawSync(
    data: Uint8Array,
    options: { maxOutputLength: number; finishFlush: number; info: true },
  ): { buffer: Uint8Array; engine: { bytesWritten: number } }
}

const NOTHING = /*#__PURE__*/ new Uint8Array(0)
/** zlib's Z_SYNC_FLUSH: data that breaks off is no error. */
const SYNC_FLUSH = 2
const TOO_LARGE = 'it decompresses to more than the limit of the scan'

export function inflateSync({ data, limit }: Deflated): Inflated {
  const zlib = nodeZlib() as NodeZlib | undefined
  if (zlib === undefined) return { bytes: NOTHING, problem: 'compressed data is only looked into by scan, not by scanSync, here', used: 0 }
  try {
    const options = { maxOutputLength: Math.max(limit, 1), finishFlush: SYNC_FLUSH, info: true } as const
    const { buffer, engine } = zlib.inflateRawSync(data, options)
    return { bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), problem: undefined, used: engine.bytesWritten }
  } catch (error) {
    const isLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
    return { bytes: NOTHING, problem: isLarge ? TOO_LARGE : 'its compressed data is damaged', used: 0 }
  }
}

/** As {@link inflateSync}, where there is no `node:zlib` too. */
export async function inflate(job: Deflated): Promise<Inflated> {
  if (nodeZlib() !== undefined) return inflateSync(job)
  const { readable, writable } = new DecompressionStream('deflate-raw')
  const writer = writable.getWriter()
  // What is wrong shows on the other side.
  writer.write(job.data as Uint8Array<ArrayBuffer>).catch(() => {})
  writer.close().catch(() => {})
  const reader = readable.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let problem: string | undefined
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length
      if (size > job.limit) {
        problem = TOO_LARGE
        reader.cancel().catch(() => {})
        break
      }
      chunks.push(part.value)
    }
  } catch {
    problem = 'its compressed data is damaged'
  }
  return { bytes: join(chunks), problem, used: undefined }
}

export function join(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
