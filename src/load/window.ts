// How much of the input scan gets to see at once, and pickles that are no work for it because of that.
import { INPUT_SIZE } from '../abi/memory.ts'
import * as op from '../abi/opcode.ts'
import type { UnpicklerState } from './unpickler.ts'

/** Bytes that a window has past the last frame before a long value: room for that value's opcode and length, or the end of the pickle. */
const BEYOND = 256
/** Bytes that the TypeScript engine reads in the time that scan takes to begin. */
const LITTLE = 1024

/**
 * Bytes from an offset on up to a long value: no window holds such a value, so nothing of it need be copied. Only two places are looked at,
 * where picklers put one: the offset itself, and the end of the frames that follow one another from there. Without any, a whole window.
 */
function bytesBeforeLong({ bytes, frameEnd, view }: UnpicklerState, from: number): number {
  let at = bytes[from] === op.PROTO ? from + 2 : from
  if (frameEnd > from) at = frameEnd
  else if (bytes[at] !== op.FRAME) return isLong(bytes, view, at) ? at - from : INPUT_SIZE
  while (at - from < INPUT_SIZE && at + op.FRAME_HEADER_SIZE <= bytes.length && bytes[at] === op.FRAME) {
    at += op.FRAME_HEADER_SIZE + Number(view.getBigUint64(at + 1, true))
  }
  return at - from
}

/**
 * Bytes of input that the window from an offset on is to have.
 * @param most how many it may have
 */
export function windowSize(unpickler: UnpicklerState, from: number, most: number): number {
  return Math.min(most, unpickler.bytes.length - from, bytesBeforeLong(unpickler, from) + BEYOND)
}

/**
 * Whether a pickle is one long value and so little else that to scan it would not pay: an array, an image. Bytes of 1 MB are loaded in 0.2 us,
 * and in 1 us by way of scan.
 */
export function isOneValue(unpickler: UnpicklerState): boolean {
  const { bytes, pos, view } = unpickler
  const at = pos + bytesBeforeLong(unpickler, pos)
  return at - pos < LITTLE && isLong(bytes, view, at) && at + view.getUint32(at + 1, true) + LITTLE > bytes.length
}

/** Whether a value that a window could hold little of begins here. */
function isLong(bytes: Uint8Array, view: DataView, at: number): boolean {
  const opcode = bytes[at]
  if (at + 5 > bytes.length) return false
  if (opcode === op.BINBYTES || opcode === op.BINUNICODE) return view.getUint32(at + 1, true) > INPUT_SIZE >> 2
  // Of a length of eight bytes the low four will do: they say only where a window may end.
  return (
    (opcode === op.BINBYTES8 || opcode === op.BYTEARRAY8 || opcode === op.BINUNICODE8) && view.getUint32(at + 1, true) > INPUT_SIZE >> 2
  )
}
