import { LONG_64, MAX_TAPE_INT, MIN_TAPE_INT, T_CONST, T_FLOAT, T_INT, T_LONG, T_NUMBER, TAG_BITS } from '../../src/abi/load-tape.ts'
import { METASTACK, NUMBERS, STACK, TAPE } from '../memory'

// The ends of the tape and of the symbolic stack, and how they grow.
//
//   entry (16 bytes):  id << 3 | kind | address of its word on the tape | memo index + 1, and ESCAPED | of a list, where on the tape it ends if with a column, and PUT_FOLLOWS
//   mark  (16 bytes):  fence | keyAt | target, as they were before the MARK

export const ENTRY_SIZE: usize = 16

/** anything else: it may be unhashable, or a container made before this window */
export const K_OTHER: u32 = 0
/** an interned string; its id lies above the kind */
export const K_STR: u32 = 1
/** a str, a number, None or a bool: a dict key that needs no look at its value */
export const K_HASHABLE: u32 = 2
/** a list that has been made */
export const K_LIST: u32 = 3
/** a list without items, whose making can wait for them: its word is an EMPTY that may still be taken back */
export const K_EMPTY_LIST: u32 = 4
export const K_DICT: u32 = 5
export const K_EMPTY_DICT: u32 = 6

/** The largest int that is a number in JavaScript. */
export const MAX_SAFE: i64 = 9007199254740991

/** The value has been duplicated or memoized in a way that its word cannot be taken back. */
export const ESCAPED: u32 = 0x80000000

/** End of the tape so far. */
export let tapeEnd: usize = TAPE
/** End of the doubles so far. */
export let numbersEnd: usize = NUMBERS
/** Top of the symbolic stack. It holds what this window pushed; what earlier windows left lies below, out of sight. */
export let stackEnd: usize = STACK
/** Where the topmost MARK of this window lies on it. */
export let fence: usize = STACK
/** What the value below that MARK is: NO_TARGET, A_TARGET, or of a dict that may be a record the shape of the keys that it has so far. */
export let belowMark: usize = 0
/**
 * Of a record, where the stack ends when the next string is a key: the keys themselves are not on the stack, nor on the tape. Past the
 * stack's end where the last key has no value yet. 0 where there is no record.
 */
export let nextKeyTop: usize = 0
/** End of the marks of this window. */
export let metastackEnd: usize = METASTACK

/** Sets what scan's loop keeps in locals of its own, which takes a third off its time. */
export function setState(tape: usize, numbers: usize, stack: usize, lowest: usize, due: usize, shape: usize, mark: usize): void {
  tapeEnd = tape
  numbersEnd = numbers
  stackEnd = stack
  fence = lowest
  nextKeyTop = due
  belowMark = shape
  metastackEnd = mark
}

/** A value that is no list or dict of this window, or one that does not lie right below the MARK. */
export const BELOW_OTHER: usize = 0
/** A list, or a dict that is no record, or not any more. */
export const BELOW_CONTAINER: usize = 1

export const MARK_SIZE: usize = 16

/** Forgets all values and marks of the window. */
export function resetStack(): void {
  stackEnd = STACK
  fence = STACK
  belowMark = BELOW_OTHER
  nextKeyTop = 0
  metastackEnd = METASTACK
}

export function kindOf(entry: usize): u32 {
  return load<u32>(entry) & 7
}

export function idOf(entry: usize): u32 {
  return load<u32>(entry) >>> 3
}

/** Takes values off the stack. */
export function popValues(values: usize): void {
  stackEnd -= values * ENTRY_SIZE
}

/** Takes all values from `entry` on off the stack. */
export function popTo(entry: usize): void {
  stackEnd = entry
}

/** Takes back the tape's words from `word` on. */
export function rewindTape(word: usize): void {
  tapeEnd = word
}

/** Where the next double goes. */
export function setNumbersEnd(to: usize): void {
  numbersEnd = to
}

/** Notes what holds for the topmost MARK, as if there were another. */
export function saveMark(): void {
  store<u32>(metastackEnd, fence as u32)
  store<u32>(metastackEnd, nextKeyTop as u32, 4)
  store<u32>(metastackEnd, belowMark as u32, 8)
}

export function popMark(): usize {
  const mark = fence
  metastackEnd -= MARK_SIZE
  fence = load<u32>(metastackEnd) as usize
  nextKeyTop = load<u32>(metastackEnd, 4) as usize
  belowMark = load<u32>(metastackEnd, 8) as usize
  return mark
}

/** The topmost MARK's record has this shape now, and the next key is due where the stack ends at `at`. */
export function setRecord(shape: usize, at: usize): void {
  belowMark = shape
  nextKeyTop = at
}

/** The topmost MARK's dict is no record any more: what is above the MARK lies on the stack, keys too. */
export function endRecord(stack: usize): void {
  belowMark = BELOW_CONTAINER
  nextKeyTop = 0
  stackEnd = stack
}

export function emit(tag: u32, payload: u32): void {
  store<u32>(tapeEnd, tag | (payload << TAG_BITS))
  tapeEnd += 4
}

/** A word, and the offset of the opcode that it comes from. */
export function emitAt(tag: u32, payload: u32, offset: u32): void {
  emit(tag, payload)
  store<u32>(tapeEnd, offset)
  tapeEnd += 4
}

/** Notes a value whose word comes next. */
export function push(kind: u32): void {
  store<u32>(stackEnd, kind)
  store<u32>(stackEnd, tapeEnd as u32, 4)
  store<u32>(stackEnd, 0, 8)
  store<u32>(stackEnd, 0, 12)
  stackEnd += ENTRY_SIZE
}

/** Notes a value that is already on the value stack. */
export function pushMade(kind: u32): void {
  push(kind)
  store<u32>(stackEnd - ENTRY_SIZE, ESCAPED, 8)
}

export function pushInt(value: i32): void {
  push(K_HASHABLE)
  if (value >= MIN_TAPE_INT && value <= MAX_TAPE_INT) emit(T_INT, value as u32)
  else {
    emit(T_NUMBER, 0)
    store<f64>(numbersEnd, value as f64)
    numbersEnd += 8
  }
}

export function pushLong(value: i64): void {
  if (value == (value as i32 as i64)) {
    pushInt(value as i32)
    return
  }
  push(K_HASHABLE)
  if (value >= -MAX_SAFE && value <= MAX_SAFE) {
    emit(T_NUMBER, 0)
    store<f64>(numbersEnd, value as f64)
  } else {
    emit(T_LONG, LONG_64)
    store<i64>(numbersEnd, value)
  }
  numbersEnd += 8
}

export function pushConst(constant: u32): void {
  push(K_HASHABLE)
  emit(T_CONST, constant)
}

/** BINFLOAT's argument: a big-endian double. */
export function pushFloat(source: usize): void {
  push(K_HASHABLE)
  emit(T_FLOAT, 0)
  store<u64>(numbersEnd, bswap<u64>(load<u64>(source)))
  numbersEnd += 8
}
