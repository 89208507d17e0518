import * as tape from '../../src/abi/load-tape.ts'
import { NUMBERS, STACK } from '../memory'
import { memoEntry } from './memo'
import { ROOT, shapeId, withKey } from './shapes'
import {
  ENTRY_SIZE,
  ESCAPED,
  emit,
  emitAt,
  idOf,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindOf,
  numbersEnd,
  popTo,
  push,
  rewindTape,
  setNumbersEnd,
  stackEnd,
  tapeEnd,
} from './state'

// Lists and dicts are made when their items are there. Until then they are an EMPTY word that can be taken back, unless somebody
// else has got hold of them.

/** Whether an empty list or dict can still be made later: nobody has it but the stack, and a memo index that nobody fetched. */
export function canWait(entry: usize): bool {
  const slot = load<u32>(entry, 8)
  if (slot == 0) return true
  return (slot & ESCAPED) == 0 && (load<u32>(memoEntry(slot - 1)) & tape.MEMO_FETCHED) == 0
}

/** Takes back the words of an empty list or dict; returns its memo index + 1, or 0. */
function takeBackEmpty(entry: usize): u32 {
  const at = load<u32>(entry, 4) as usize
  const slot = load<u32>(entry, 8)
  store<u32>(at, tape.NOP)
  if (slot != 0) store<u32>(at, tape.NOP, 4)
  return slot
}

/** Notes that a list or dict which waited is made now. */
export function made(entry: usize, kind: u32, slot: u32): void {
  store<u32>(entry, kind)
  store<u32>(entry, ESCAPED, 8)
  if (slot != 0) emit(tape.T_PUT, slot - 1)
}

/** Notes that TypeScript is about to look at or change the value in `entry` where it lies: its word cannot be taken back any more. */
export function freeze(entry: usize): void {
  const kind = kindOf(entry)
  if (kind == K_STR) store<u32>(entry, K_HASHABLE)
  else if (kind == K_EMPTY_LIST) store<u32>(entry, K_LIST)
  else if (kind == K_EMPTY_DICT) store<u32>(entry, K_DICT)
}

/** Whether a float is a value of its own kind, and so not to be mixed with ints (the `lossless` option). */
let floatsApart: bool = false

export function keepFloatsApart(apart: bool): void {
  floatsApart = apart
}

/**
 * Items `[first, sp)` for the list in `entry`.
 * @param offset of the opcode in the window
 */
export function appendTo(entry: usize, first: usize, offset: u32): void {
  const items = ((stackEnd - first) / ENTRY_SIZE) as u32
  const from = load<u32>(first, 4) as usize
  popTo(first)
  const tag = columnOf(from, items, offset)
  if (kindOf(entry) == K_LIST || !canWait(entry)) {
    if (tag == NO_COLUMN || tag == tape.T_INTS) {
      emit(tape.T_APPENDS, items)
      return
    }
    rewindTape(from)
    if (lengthen(entry, tag, items)) return
    emit(tag == tape.T_FLOATS ? tape.T_APPEND_FLOATS : tape.T_APPEND_NUMBERS, items)
    store<u32>(entry, tapeEnd as u32, 12)
    return
  }
  const header = load<u32>(entry, 4) as usize
  const slot = takeBackEmpty(entry)
  if (tag == NO_COLUMN) {
    emit(tape.T_LIST, items)
  } else if (tag != tape.T_INTS) {
    rewindTape(from)
    emit(tag, items)
    made(entry, K_LIST, slot)
    noteColumn(entry, tapeEnd, slot != 0)
    return
  } else if (items > 1 && from == header + (slot != 0 ? 8 : 4)) {
    store<u32>(header, tape.T_INTS | (items << tape.TAG_BITS))
  } else {
    // Something lies between the word that is to say how many ints follow and these: a PROTO can.
    emit(tape.T_LIST, items)
  }
  made(entry, K_LIST, slot)
}

/** The window's only items, for a value of an earlier window, if they are a column; they are then a list that is appended to it. */
export function extendBelow(offset: u32): bool {
  const items = ((stackEnd - STACK) / ENTRY_SIZE) as u32
  if (items == 0) return false
  const from = load<u32>(STACK, 4) as usize
  const tag = columnOf(from, items, offset)
  if (tag != tape.T_FLOATS && tag != tape.T_NUMBERS) return false
  rewindTape(from)
  emit(tag, items)
  emitAt(tape.T_EXTEND, 0, offset)
  popTo(STACK)
  return true
}

/** The tuple of the top `items` values, one at least. Without `lossless` it is an array like any, and one of numbers a column. */
export function tupleOf(items: usize, offset: u32): void {
  const first = stackEnd - items * ENTRY_SIZE
  const from = load<u32>(first, 4) as usize
  const tag = floatsApart ? NO_COLUMN : columnOf(from, items as u32, offset)
  popTo(first)
  if (tag == tape.T_FLOATS || tag == tape.T_NUMBERS) {
    rewindTape(from)
    push(K_OTHER)
    emit(tag, items as u32)
  } else {
    push(K_OTHER)
    emit(tape.T_TUPLE, items as u32)
  }
}

const PUT_FOLLOWS: u32 = 1

/** Notes that the list in `entry` ends with a column, and where the tape does; its PUT may have come after that. */
export function noteColumn(entry: usize, end: usize, isPut: bool): void {
  store<u32>(entry, (end as u32) | (isPut ? PUT_FOLLOWS : 0), 12)
}

/** Adds a batch to the column that the list in `entry` ends with, if nothing was emitted since: a list of any length is then one word. */
function lengthen(entry: usize, tag: u32, items: u32): bool {
  const noted = load<u32>(entry, 12)
  if ((noted & ~PUT_FOLLOWS) != (tapeEnd as u32)) return false
  const at = tapeEnd - ((noted & PUT_FOLLOWS) != 0 ? 8 : 4)
  const word = load<u32>(at)
  const before = word & tape.TAG_MASK
  if (floatsApart && (tag == tape.T_FLOATS) != (before == tape.T_FLOATS || before == tape.T_APPEND_FLOATS)) return false
  store<u32>(at, word + (items << tape.TAG_BITS))
  return true
}

const NO_COLUMN: u32 = 0xffffffff

/** How the words of some items can be taken together: T_FLOATS, T_INTS, T_NUMBERS with their doubles at hand, or NO_COLUMN. */
function columnOf(from: usize, items: u32, offset: u32): u32 {
  // One word an item, none between.
  if (tapeEnd - from != (items as usize) << 2) return NO_COLUMN
  let ints: u32 = 0
  let floats: u32 = 0
  for (let at = from; at < tapeEnd; at += 4) {
    const tag = load<u32>(at) & tape.TAG_MASK
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
 * of so little input could fill their part of memory: it has room for one from each 5 bytes, the least that any other comes from.
 */
function spreadInts(from: usize, items: u32, ints: u32, offset: u32): bool {
  const grown = numbersEnd + ((ints as usize) << 3)
  if (grown - NUMBERS > ((offset as usize) / 5) << 3) return false
  let source = numbersEnd
  let target = grown
  for (let at = from + ((items as usize) << 2); at > from; ) {
    at -= 4
    target -= 8
    const word = load<u32>(at)
    if ((word & tape.TAG_MASK) == tape.T_INT) {
      store<f64>(target, ((word as i32) >> tape.TAG_BITS) as f64)
    } else {
      source -= 8
      store<u64>(target, load<u64>(source))
    }
  }
  setNumbersEnd(grown)
  return true
}

/** Entries `[first, sp)` for the dict in `entry`; false where TypeScript must look at the keys. */
export function setIn(entry: usize, first: usize, offset: u32): bool {
  for (let key = first; key < stackEnd; key += 2 * ENTRY_SIZE) {
    const kind = kindOf(key)
    if (kind != K_STR && kind != K_HASHABLE) return false
  }
  const pairs = ((stackEnd - first) / (2 * ENTRY_SIZE)) as u32
  const waits = kindOf(entry) == K_EMPTY_DICT && canWait(entry)
  popTo(first)
  if (!waits) {
    emitAt(tape.T_SETITEMS, pairs, offset)
    return true
  }
  const slot = takeBackEmpty(entry)
  const shape = pairs == 1 && kindOf(first) == K_STR ? withKey(ROOT, idOf(first)) : 0
  if (shape != 0) {
    store<u32>(load<u32>(first, 4) as usize, tape.NOP)
    emit(tape.T_RECORD, shapeId(shape))
  } else emitAt(tape.T_DICT, pairs, offset)
  made(entry, K_DICT, slot)
  return true
}
