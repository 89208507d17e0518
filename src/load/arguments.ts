import { opcodeInfo } from '../abi/opcode-table.ts'
import { ValueProblem } from '../errors.ts'
import { PyTuple } from '../python/values.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { parseDecimal } from './long.ts'
import type { Machine } from './unpickler.ts'

// Reading the arguments of opcodes, and what becomes of them.

/** End of the text line that starts at `start`: the index of its newline. */
export function lineEnd(m: Machine, start: number, opcode: number): number {
  const end = m.bytes.indexOf(0x0a, start)
  if (end < 0) throw m.truncated(opcode, m.bytes.length - start + 1, m.bytes.length - start)
  return end
}

/** A uint8 length, which no data can have past 2**53. */
export function uint8Length(m: Machine, at: number, opcode: number): number {
  if (at + 8 > m.bytes.length) throw m.truncated(opcode, 8, m.bytes.length - at)
  const length = m.view.getUint32(at + 4, true) * 2 ** 32 + m.view.getUint32(at, true)
  if (length >= 2 ** 63) throw new ValueProblem('bad-length', `a length of ${length} bytes`)
  return length
}

/** The line after a text opcode, which may not be empty. */
export function textLine(m: Machine, start: number, end: number): string {
  if (end === start) throw new ValueProblem('bad-text', 'an empty argument')
  return decodeLatin1(m.bytes.subarray(start, end))
}

export function memoIndex(m: Machine, start: number, end: number): number {
  const index = parseDecimal(textLine(m, start, end), m.maxDigits)
  if (typeof index === 'bigint') throw new ValueProblem('memo', `memo index ${String(index).slice(0, 40)} is too large`)
  return index
}

/**
 * An opcode may end past its frame only where the frame ends between two reads of it (after the opcode byte, after a length, after
 * a line): there CPython's readers, which read a frame whole, agree. Anything else one of them reads differently, which is how
 * scanners are deceived.
 */
export function checkFrame(m: Machine, start: number, pos: number): void {
  const { frameEnd } = m
  if (pos === frameEnd || start + 1 === frameEnd) return
  const argument = opcodeInfo(m.bytes[start]!)?.argument
  if (argument !== undefined) {
    if ('length' in argument && start + 1 + argument.length === frameEnd) return
    if ('lines' in argument && argument.lines === 2 && m.bytes.indexOf(0x0a, start) + 1 === frameEnd) return
  }
  throw new ValueProblem('frame', 'an opcode that goes past the end of its frame')
}

/** The tuple of `stack[from, to)`. */
export function tupleOf(stack: unknown[], from: number, to: number): PyTuple {
  const tuple = new PyTuple(to - from)
  for (let i = from; i < to; i++) tuple[i - from] = stack[i]
  return tuple
}
