// What the debug build checks as a whole: that nothing of the last load is left in the tables, and that a window's tape adds up.
import * as tape from '../../src/abi/load-tape.ts'
import {
  INTERN_SLOTS,
  MEMO,
  MEMO_CAPACITY,
  MOST_INTERN_SLOTS,
  NUMBERS,
  RECENT,
  RECENT_CAPACITY,
  SHAPE_SLOT_MASK,
  SHAPE_SLOTS,
  TAPE,
  TEXT,
  WIDE,
} from '../memory'
import { longCount } from './longs'
import { DOUBLE, numbersEnd, tapeEnd } from './state'
import { fit, textEnd, wideEnd } from './text'
import { payloadOf, tagOf, WORD } from './words'

/** What a load leaves behind stays until somebody looks: once in so many loads is enough, and keeps the tests fast. */
const LOADS: u32 = 64
let loads: u32 = 0

/**
 * Stops where a table is not as empty as the start of a load needs it: each reset clears only what the last load is known to have used.
 * @param count indices of the memo that are in use
 */
export function checkTables(count: u32): void {
  if (loads++ % LOADS != 0) return
  assertFree(MEMO, min(count, MEMO_CAPACITY), MEMO_CAPACITY)
  assertFree(RECENT, 0, RECENT_CAPACITY)
  assertFree(INTERN_SLOTS, 0, MOST_INTERN_SLOTS)
  assertFree(SHAPE_SLOTS, 0, SHAPE_SLOT_MASK + 1)
}

/** Entries of 4 bytes from one number up to another. */
function assertFree(table: usize, from: u32, to: u32): void {
  for (let i = from; i < to; i++) assert(load<u32>(table + ((i as usize) << 2)) == 0)
}

/** Stops where build would take other doubles or other text than scan meant for a word. */
export function checkTape(): void {
  const twoWords: u32 = tape.TWO_WORDS
  let doubles: usize = NUMBERS
  let text: usize = TEXT
  let wide: usize = WIDE
  let longs: u32 = 0
  let at: usize = TAPE
  for (; at < tapeEnd; at += WORD) {
    const word = load<u32>(at)
    const payload = payloadOf(word) as usize
    const tag = tagOf(word)
    switch (tag) {
      case tape.T_FLOAT:
      case tape.T_NUMBER:
        doubles += DOUBLE
        break
      case tape.T_LONG:
        if (payload == tape.LONG_64) doubles += DOUBLE
        else longs++
        break
      case tape.T_FLOATS:
      case tape.T_NUMBERS:
      case tape.T_APPEND_FLOATS:
      case tape.T_APPEND_NUMBERS:
        doubles += payload * DOUBLE
        break
      case tape.T_INTS:
        for (let last = at + payload * WORD; at < last; ) {
          at += WORD
          assert(tagOf(load<u32>(at)) == tape.T_INT)
        }
        break
      case tape.T_TEXT:
        text = fit(TEXT, text, payload) + payload
        break
      case tape.T_WIDE:
        wide = fit(WIDE, wide, payload << 1) + (payload << 1)
        break
      default:
        if (((twoWords >>> tag) & 1) != 0) at += WORD
    }
  }
  assert(at == tapeEnd)
  assert(doubles == numbersEnd)
  assert(text == textEnd)
  assert(wide == wideEnd)
  assert(longs == longCount)
}
