// The numbers that a list begins with, read in one loop: they need not be looked at one by one again to know that they are a column. Nothing
// here touches a register of state.ts.
import { T_FLOAT, T_FLOATS, T_INTS } from '../../src/abi/load-tape.ts'
import { BINFLOAT, BININT, BININT1, BININT2 } from '../../src/abi/opcode.ts'
import { ARGUMENT, BINFLOAT_SIZE, BININT_SIZE, BININT1_SIZE, BININT2_SIZE } from '../arguments'
import { K_LIST, NOT_MEMOISED, noteColumn, noteMade, takeBackEmpty, wordAddress } from './entries'
import { DOUBLE } from './state'
import { isTapeInt, WORD, wordOf, writeInt, writePut, writeWord } from './words'

/** Where the tape and the doubles end after {@link readNumbers}, and the opcode that it stopped at; 0 if there was no room for one. */
export let wordsRead: usize = 0
export let doublesRead: usize = 0
export let stoppedAt: u32 = 0

/**
 * Reads numbers from `pos` on, as long as they begin before `last`.
 * @param tapeEnd where their words go
 * @param numbersEnd where their doubles go
 * @returns where they end
 */
export function readNumbers(pos: usize, last: usize, tapeEnd: usize, numbersEnd: usize): usize {
  let opcode: u32 = 0
  while (pos < last) {
    opcode = load<u8>(pos)
    if (opcode == BININT1) {
      tapeEnd = writeInt(tapeEnd, load<u8>(pos, ARGUMENT))
      pos += BININT1_SIZE
    } else if (opcode == BINFLOAT) {
      tapeEnd = writeWord(tapeEnd, T_FLOAT, 0)
      store<u64>(numbersEnd, bswap<u64>(load<u64>(pos, ARGUMENT)))
      numbersEnd += DOUBLE
      pos += BINFLOAT_SIZE
    } else if (opcode == BININT2) {
      tapeEnd = writeInt(tapeEnd, load<u16>(pos, ARGUMENT))
      pos += BININT2_SIZE
    } else if (opcode == BININT) {
      const value = load<i32>(pos, ARGUMENT)
      if (!isTapeInt(value)) break
      tapeEnd = writeInt(tapeEnd, value)
      pos += BININT_SIZE
    } else break
  }
  wordsRead = tapeEnd
  doublesRead = numbersEnd
  stoppedAt = opcode
  return pos
}

/**
 * Makes the list in `entry`, which has waited and whose words lie right before those of its items.
 * @param first where the items' words begin
 * @param items all floats, or all ints of a T_INT
 * @returns the tape's new end
 */
export function makeColumn(entry: usize, first: usize, items: u32, areFloats: bool): usize {
  const memo = takeBackEmpty(entry)
  noteMade(entry, K_LIST)
  if (!areFloats) {
    store<u32>(first - WORD, wordOf(T_INTS, items))
    return writePut(first + (items as usize) * WORD, memo)
  }
  const end = writePut(writeWord(wordAddress(entry), T_FLOATS, items), memo)
  noteColumn(entry, end, memo != NOT_MEMOISED)
  return end
}
