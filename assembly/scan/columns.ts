// Columns: the numbers of a list or tuple, taken together by one word, so that build fills the array in one loop.
import * as tape from '../../src/abi/load-tape.ts'
import { BININT_SIZE } from '../arguments'
import { NUMBERS, STACK } from '../memory'
import {
  canWait,
  columnIn,
  ENTRY_SIZE,
  emptyEnd,
  endOfColumn,
  K_LIST,
  K_OTHER,
  kindOf,
  noteColumn,
  noteMade,
  takeBackEmpty,
  wordAddress,
  wordOfColumn,
} from './entries'
import { DOUBLE, emit, emitAt, emitPut, numbersEnd, popTo, push, rewindTape, setNumbersEnd, stackEnd, tapeEnd } from './state'
import { intOf, tagOf, WORD, wordOf } from './words'

/** Whether a float is a value of its own kind, and so not to be mixed with ints (the `lossless` option). */
let floatsApart: bool = false

export function keepFloatsApart(apart: bool): void {
  floatsApart = apart
}

/** What {@link columnTag} gives where there is none. */
const NO_COLUMN: u32 = 0xffffffff

/**
 * Appends the items from `first` on to the list in `entry`.
 * @param offset of the opcode in the window
 */
export function appendTo(entry: usize, first: usize, offset: u32): void {
  const items = ((stackEnd - first) / ENTRY_SIZE) as u32
  const from = wordAddress(first)
  popTo(first)
  const tag = columnTag(from, items, offset)
  if (kindOf(entry) == K_LIST || !canWait(entry)) appendToMade(entry, tag, from, items)
  else makeList(entry, tag, from, items)
}

/** The items are appended to a list that is on the value stack already. */
function appendToMade(entry: usize, tag: u32, from: usize, items: u32): void {
  if (tag == NO_COLUMN || tag == tape.T_INTS) {
    emit(tape.T_APPENDS, items)
    return
  }
  rewindTape(from)
  if (lengthen(entry, tag, items)) return
  emit(tag == tape.T_FLOATS ? tape.T_APPEND_FLOATS : tape.T_APPEND_NUMBERS, items)
  noteColumn(entry, tapeEnd, false)
}

/** The list that has waited is made of the items. */
function makeList(entry: usize, tag: u32, from: usize, items: u32): void {
  const itemsFollow = from == emptyEnd(entry)
  const memo = takeBackEmpty(entry)
  if (tag == tape.T_INTS && items > 1 && itemsFollow) {
    store<u32>(wordAddress(entry), wordOf(tape.T_INTS, items))
  } else if (tag == NO_COLUMN || tag == tape.T_INTS) {
    // Ints with something else between the T_EMPTY's place and them, as a PROTO can be, are no column: its word must come right before them.
    emit(tape.T_LIST, items)
  } else {
    rewindTape(from)
    emit(tag, items)
  }
  noteMade(entry, K_LIST)
  emitPut(memo)
  if (tag == tape.T_FLOATS || tag == tape.T_NUMBERS) noteColumn(entry, tapeEnd, memo != 0)
}

/** The window's only items, for a value of an earlier window, if they are a column; they are then a list that is appended to the value. */
export function extendBelow(offset: u32): bool {
  const items = ((stackEnd - STACK) / ENTRY_SIZE) as u32
  if (items == 0) return false
  const from = wordAddress(STACK)
  const tag = columnTag(from, items, offset)
  if (tag != tape.T_FLOATS && tag != tape.T_NUMBERS) return false
  rewindTape(from)
  emit(tag, items)
  emitAt(tape.T_EXTEND, 0, offset)
  popTo(STACK)
  return true
}

/**
 * The tuple of all values from `first` on, one at least. Without `lossless` it is an array like any, and one of numbers a column: 100 floats are
 * loaded in 0.6 of the time. Tuples of up to 3 items come by opcodes of their own and are no columns, which takes a fifth less time for ints.
 */
export function longTuple(first: usize, offset: u32): void {
  const items = ((stackEnd - first) / ENTRY_SIZE) as u32
  const from = wordAddress(first)
  const tag = floatsApart ? NO_COLUMN : columnTag(from, items, offset)
  popTo(first)
  const isColumn = tag == tape.T_FLOATS || tag == tape.T_NUMBERS
  if (isColumn) rewindTape(from)
  push(K_OTHER)
  emit(isColumn ? tag : tape.T_TUPLE, items)
}

/** Adds a batch to the column that the list in `entry` ends with, if nothing was emitted since: a list of any length is then one word. */
function lengthen(entry: usize, tag: u32, items: u32): bool {
  const noted = columnIn(entry)
  if (endOfColumn(noted) != tapeEnd) return false
  const at = wordOfColumn(noted)
  const word = load<u32>(at)
  const before = tagOf(word)
  if (floatsApart && (tag == tape.T_FLOATS) != (before == tape.T_FLOATS || before == tape.T_APPEND_FLOATS)) return false
  store<u32>(at, word + wordOf(0, items))
  return true
}

/** How the words of some items can be taken together: T_FLOATS, T_INTS, T_NUMBERS with their doubles at hand, or NO_COLUMN. */
function columnTag(from: usize, items: u32, offset: u32): u32 {
  // One word an item, none between.
  if (tapeEnd - from != (items as usize) * WORD) return NO_COLUMN
  let ints: u32 = 0
  let floats: u32 = 0
  for (let at = from; at < tapeEnd; at += WORD) {
    const tag = tagOf(load<u32>(at))
    if (tag == tape.T_INT) ints++
    else if (tag == tape.T_FLOAT) floats++
    else if (tag != tape.T_NUMBER) return NO_COLUMN
  }
  if (floats == items) return tape.T_FLOATS
  if (ints == items) return tape.T_INTS
  if (floats != 0 && floatsApart) return NO_COLUMN
  if (ints != 0 && !spreadInts(from, items, ints, offset)) return NO_COLUMN
  return tape.T_NUMBERS
}

/**
 * Gives the ints among some words their places among the doubles; from the back, since all others move up. False where so many doubles
 * of so little input could fill their part of memory: it has room for one from each BININT,
 * the least that any other comes from.
 */
function spreadInts(from: usize, items: u32, ints: u32, offset: u32): bool {
  const grown = numbersEnd + (ints as usize) * DOUBLE
  if (grown - NUMBERS > ((offset as usize) / BININT_SIZE) * DOUBLE) return false
  let source = numbersEnd
  let target = grown
  for (let at = from + (items as usize) * WORD; at > from; ) {
    at -= WORD
    target -= DOUBLE
    const word = load<u32>(at)
    if (tagOf(word) == tape.T_INT) {
      store<f64>(target, intOf(word) as f64)
    } else {
      source -= DOUBLE
      store<u64>(target, load<u64>(source))
    }
  }
  setNumbersEnd(grown)
  return true
}
