// The pieces of a pickle: how they are copied out of buffers that are written to again, and joined.
import { tooLarge } from '../errors.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** From here on a copy is made by the constructor, which does not clear what it is about to fill: 1 MB takes 78 us, against 106. */
const LARGE = 4096

/** Node has a way to memory that is not cleared first. */
type NodeBuffer = { Buffer?: { allocUnsafeSlow?(size: number): Uint8Array } }

/** A copy of some bytes of a buffer that will be written to again. */
export function copyOf(buffer: Uint8Array, start: number, end: number): Bytes {
  return (end - start < LARGE ? buffer.slice(start, end) : new Uint8Array(buffer.subarray(start, end))) as Bytes
}

/**
 * The pieces of a pickle laid end to end. One piece alone is no view of the caller's bytes: the opcodes around a view are pieces too.
 * @throws PicklingError of code 'limit' if the platform cannot hold so many bytes in one buffer
 */
export function join(pieces: readonly Uint8Array[]): Bytes {
  if (pieces.length === 1) return pieces[0] as Bytes
  let size = 0
  for (const piece of pieces) size += piece.length
  const joined = room(size)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

/** Bytes that are all written next. */
function room(size: number): Bytes {
  try {
    return allocate(size)
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(cause, '$')
    throw cause
  }
}

function allocate(size: number): Bytes {
  const buffer = size < LARGE ? undefined : (globalThis as NodeBuffer).Buffer?.allocUnsafeSlow?.(size).buffer
  return buffer?.byteLength === size ? new Uint8Array(buffer as ArrayBuffer) : new Uint8Array(size)
}
