// The memo: which opcodes use it, and its indices as keys of a Map or Set.
import * as op from '../abi/opcode.ts'

/** The opcodes that put into the memo. */
export const PUTS: readonly number[] = [op.PUT, op.BINPUT, op.LONG_BINPUT, op.MEMOIZE]
/** The opcodes that get from the memo. */
export const GETS: readonly number[] = [op.GET, op.BINGET, op.LONG_BINGET]

/** Below this, all ints there are do not make a Map slow. */
const PLAIN_BELOW = 2 ** 16

/**
 * The key of a memo index. V8 hashes numbers and bigints without a seed, so that indices can be chosen to meet in one bucket; the
 * hash of text has a seed, but for text that is digits alone.
 */
export function memoKey(index: number | bigint | boolean): number | string {
  if (typeof index === 'boolean') return index ? 1 : 0
  return index >= 0 && index < PLAIN_BELOW ? Number(index) : `#${index}`
}
