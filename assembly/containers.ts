import * as tape from '../src/wasm/tape.ts'
import { memoEntry } from './memo'
import { MAX_SHAPE_KEYS, sameShape, shapeOf } from './shapes'
import {
  cut,
  ENTRY,
  ESCAPED,
  emit,
  emitAt,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_STR,
  kindOf,
  rewind,
  sp,
  tp,
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
export function takeBack(entry: usize): u32 {
  const at = load<u32>(entry, 4) as usize
  const slot = load<u32>(entry, 8)
  store<u32>(at, tape.T_NOP)
  if (slot != 0) store<u32>(at, tape.T_NOP, 4)
  return slot
}

/** Notes that a list or dict which waited is made now. */
export function made(entry: usize, kind: u32, slot: u32): void {
  store<u32>(entry, kind)
  store<u32>(entry, ESCAPED, 8)
  if (slot != 0) emit(tape.T_PUT, slot - 1)
}

/** Notes that TypeScript is about to look at or change the value in `entry` where it lies: its word cannot be taken back any more. */
export function settle(entry: usize): void {
  const kind = kindOf(entry)
  if (kind == K_STR) store<u32>(entry, K_HASHABLE)
  else if (kind == K_EMPTY_LIST) store<u32>(entry, K_LIST)
  else if (kind == K_EMPTY_DICT) store<u32>(entry, K_DICT)
}

/** Items `[first, sp)` for the list in `entry`. */
export function appendTo(entry: usize, first: usize): void {
  const items = ((sp - first) / ENTRY) as u32
  cut(first)
  if (kindOf(entry) == K_LIST || !canWait(entry)) {
    emit(tape.T_APPENDS, items)
    return
  }
  const header = load<u32>(entry, 4) as usize
  const from = load<u32>(first, 4) as usize
  const slot = takeBack(entry)
  if (tp - from == (items as usize) << 2) {
    // One word an item, none between: a column, if all are of one kind.
    const tag = load<u32>(from) & tape.TAG_MASK
    let at = from
    if (tag == tape.T_FLOAT) {
      while (at < tp && load<u32>(at) == tape.T_FLOAT) at += 4
      if (at == tp) {
        rewind(from)
        emit(tape.T_FLOATS, items)
        made(entry, K_LIST, slot)
        return
      }
    } else if (tag == tape.T_INT && items > 1 && from == header + (slot != 0 ? 8 : 4)) {
      // Nothing may lie between the word that says how many ints follow and these: a FRAME can.
      while (at < tp && (load<u32>(at) & tape.TAG_MASK) == tape.T_INT) at += 4
      if (at == tp) {
        store<u32>(header, tape.T_INTS | (items << tape.TAG_BITS))
        made(entry, K_LIST, slot)
        return
      }
    }
  }
  emit(tape.T_LIST, items)
  made(entry, K_LIST, slot)
}

/** Whether the keys in `[first, sp)` are interned strings (2), or at least hashable by their kind (1). */
export function keyKinds(first: usize): i32 {
  let kinds = 2
  for (let entry = first; entry < sp; entry += 2 * ENTRY) {
    const kind = kindOf(entry)
    if (kind == K_STR) continue
    if (kind != K_HASHABLE) return 0
    kinds = 1
  }
  return kinds
}

/** Entries `[first, sp)` for the dict in `entry`; false where TypeScript must look at the keys. */
export function setIn(entry: usize, first: usize, offset: u32): bool {
  const pairs = (sp - first) / (2 * ENTRY)
  const waits = kindOf(entry) == K_EMPTY_DICT && canWait(entry)
  let shape = waits ? sameShape(first, pairs) : -1
  if (shape < 0) {
    const kinds = keyKinds(first)
    if (kinds == 0) return false
    if (!waits) {
      cut(first)
      emitAt(tape.T_SETITEMS, pairs as u32, offset)
      return true
    }
    if (kinds == 2 && pairs <= MAX_SHAPE_KEYS) shape = shapeOf(first, pairs)
  }
  const slot = load<u32>(entry, 8)
  const header = load<u32>(entry, 4) as usize
  const values = header + (slot != 0 ? 8 : 4)
  if (shape >= 0 && tp - values == pairs << 3) {
    // Each key and each value is one word: the values close up right here, which spares squeeze half of its work.
    let to = header
    for (let from = values + 4; from < tp; from += 8, to += 4) store<u32>(to, load<u32>(from))
    rewind(to)
    emit(tape.T_RECORD, shape as u32)
  } else {
    takeBack(entry)
    if (shape >= 0) for (let key = first; key < sp; key += 2 * ENTRY) store<u32>(load<u32>(key, 4) as usize, tape.T_NOP)
    if (shape >= 0) emit(tape.T_RECORD, shape as u32)
    else emitAt(tape.T_DICT, pairs as u32, offset)
  }
  cut(first)
  made(entry, K_DICT, slot)
  return true
}
