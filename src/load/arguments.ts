// Reading the arguments of opcodes, and what becomes of them.
import { COUNTED, LINES, WIDTH } from '../abi/arguments.ts'
import { argumentTable } from '../abi/opcode-table.ts'
import { ValueProblem } from '../errors.ts'
import { PyTuple } from '../python/values.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { parseDecimal } from './long.ts'
import type { UnpicklerState } from './unpickler.ts'

const TWO_LINES = LINES | 2

/** End of the text line that starts at `start`: the index of its newline. */
export function lineEnd(unpickler: UnpicklerState, start: number, opcode: number): number {
  const end = unpickler.bytes.indexOf(0x0a, start)
  if (end < 0) throw unpickler.truncated(opcode, unpickler.bytes.length - start + 1, unpickler.bytes.length - start)
  return end
}

/**
 * The error for an argument that the data ends within: of a length field, or of the bytes that it says.
 * @param at where the argument starts
 */
export function truncatedArgument(unpickler: UnpicklerState, at: number, opcode: number): ValueProblem {
  const { bytes } = unpickler
  const layout = argumentTable()[opcode]!
  const width = layout & WIDTH
  const left = bytes.length - at
  if ((layout & COUNTED) === 0 || left < width) return unpickler.truncated(opcode, width, left)
  return unpickler.truncated(opcode, uint(bytes, at, width), left - width)
}

/** The little-endian int of `width` bytes without a sign, not exact past 2**53. */
export function uint(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let i = at + width - 1; i >= at; i--) value = value * 256 + bytes[i]!
  return value
}

/** A uint8 length, which no data can have past 2**53. */
export function uint8Length(unpickler: UnpicklerState, at: number, opcode: number): number {
  if (at + 8 > unpickler.bytes.length) throw truncatedArgument(unpickler, at, opcode)
  const length = unpickler.view.getUint32(at + 4, true) * 2 ** 32 + unpickler.view.getUint32(at, true)
  if (length >= 2 ** 63) throw new ValueProblem('bad-length', `a length of ${length} bytes`)
  return length
}

/** The line after a text opcode, which may not be empty. */
export function textLine(unpickler: UnpicklerState, start: number, end: number): string {
  if (end === start) throw new ValueProblem('bad-text', 'an empty argument')
  return decodeLatin1(unpickler.bytes.subarray(start, end))
}

export function memoIndex(unpickler: UnpicklerState, start: number, end: number): number {
  const index = parseDecimal(textLine(unpickler, start, end), unpickler.maxDigits)
  if (typeof index === 'bigint') throw new ValueProblem('memo', `memo index ${String(index).slice(0, 40)} is too large`)
  return index
}

/**
 * An opcode may end past its frame only where the frame ends between two reads of it (after the opcode byte, after a length, after
 * a line): there CPython's readers, which read a frame whole, agree. Anything else one of them reads differently, which is how
 * scanners are deceived.
 */
export function checkFrame(unpickler: UnpicklerState, start: number, pos: number): void {
  const { frameEnd } = unpickler
  if (pos === frameEnd || start + 1 === frameEnd) return
  const layout = argumentTable()[unpickler.bytes[start]!]!
  if ((layout & COUNTED) !== 0 && start + 1 + (layout & WIDTH) === frameEnd) return
  if (layout === TWO_LINES && unpickler.bytes.indexOf(0x0a, start) + 1 === frameEnd) return
  throw new ValueProblem('frame', 'an opcode that goes past the end of its frame')
}

/** The tuple of `stack[from, to)`. */
export function tupleOf(stack: unknown[], from: number, to: number): PyTuple {
  const tuple = new PyTuple(to - from)
  for (let i = from; i < to; i++) tuple[i - from] = stack[i]
  return tuple
}
