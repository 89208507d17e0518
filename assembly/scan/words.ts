// Words of the load tape (src/abi/load-tape.ts): made, taken apart and stored. Nothing here touches a register of state.ts.
import { MAX_TAPE_INT, MIN_TAPE_INT, T_INT, T_PUT, TAG_BITS, TAG_MASK } from '../../src/abi/load-tape.ts'

/** Bytes of a word. */
export const WORD: usize = 4

export function wordOf(tag: u32, payload: u32): u32 {
  return tag | (payload << TAG_BITS)
}

export function tagOf(word: u32): u32 {
  return word & TAG_MASK
}

export function payloadOf(word: u32): u32 {
  return word >>> TAG_BITS
}

/** The int that a T_INT has. */
export function intOf(word: u32): i32 {
  return (word as i32) >> TAG_BITS
}

/** Whether an int fits into a T_INT. */
export function isTapeInt(value: i32): bool {
  return value >= MIN_TAPE_INT && value <= MAX_TAPE_INT
}

/** Stores a word; gives the address behind it. */
export function writeWord(at: usize, tag: u32, payload: u32): usize {
  store<u32>(at, wordOf(tag, payload))
  return at + WORD
}

/** The same of an int that {@link isTapeInt}. */
export function writeInt(at: usize, value: i32): usize {
  return writeWord(at, T_INT, value as u32)
}

/** Stores the PUT of a memo index, given as in ENTRY_MEMO: index + 1, or 0 for none. Gives the address behind it. */
export function writePut(at: usize, memo: u32): usize {
  return memo == 0 ? at : writeWord(at, T_PUT, memo - 1)
}
