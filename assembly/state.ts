import { MAX_TAPE_INT, MIN_TAPE_INT, T_CONST, T_FLOAT, T_INT, T_NUMBER, T_STR, TAG_BITS, TAG_MASK } from '../src/wasm/tape.ts'
import { MARKS, NUMBERS, STACK, TAPE } from './memory'

// The ends of the tape and of the symbolic stack, and how they grow.
//
//   entry (16 bytes):  id << 3 | kind | address of its word on the tape | memo index + 1, and ESCAPED | of a list, where on the tape it ends if with a column, and PUT_FOLLOWS

export const ENTRY: usize = 16

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

/** The value has been duplicated or memoized in a way that its word cannot be taken back. */
export const ESCAPED: u32 = 0x80000000

/** End of the tape so far. */
export let tp: usize = TAPE
/** End of the doubles so far. */
export let np: usize = NUMBERS
/** Top of the symbolic stack. It holds what this window pushed; what earlier windows left lies below, out of sight. */
export let sp: usize = STACK
/** Where the topmost MARK of this window lies on it. */
export let fence: usize = STACK
/** End of the marks of this window. */
export let mp: usize = MARKS

/** Sets all but the marks: what scan's loop keeps in locals of its own, which takes a third off its time. */
export function setState(tape: usize, numbers: usize, stack: usize, lowest: usize): void {
  tp = tape
  np = numbers
  sp = stack
  fence = lowest
}

/** Forgets all values and marks of the window. */
export function resetStack(): void {
  sp = STACK
  fence = STACK
  mp = MARKS
}

export function kindOf(entry: usize): u32 {
  return load<u32>(entry) & 7
}

export function idOf(entry: usize): u32 {
  return load<u32>(entry) >>> 3
}

/** Takes values off the stack. */
export function drop(values: usize): void {
  sp -= values * ENTRY
}

/** Takes all values from `entry` on off the stack. */
export function cut(entry: usize): void {
  sp = entry
}

/** Takes back the tape's words from `word` on. */
export function rewind(word: usize): void {
  tp = word
}

/** Where the next double goes. */
export function setNumbers(to: usize): void {
  np = to
}

/** MARK: values can be taken from `stack` on. */
export function pushMarkAt(stack: usize): void {
  store<u32>(mp, stack as u32)
  mp += 4
  fence = stack
}

export function popMark(): usize {
  const mark = fence
  mp -= 4
  fence = mp == MARKS ? STACK : (load<u32>(mp - 4) as usize)
  return mark
}

/** Whether this window has that many values above its topmost MARK. */
export function has(values: usize): bool {
  return sp - fence >= values * ENTRY
}

export function emit(tag: u32, payload: u32): void {
  store<u32>(tp, tag | (payload << TAG_BITS))
  tp += 4
}

/** A word, and the offset of the opcode that it comes from. */
export function emitAt(tag: u32, payload: u32, offset: u32): void {
  emit(tag, payload)
  store<u32>(tp, offset)
  tp += 4
}

/** Notes a value whose word comes next. */
export function push(kind: u32): void {
  store<u32>(sp, kind)
  store<u32>(sp, tp as u32, 4)
  store<u32>(sp, 0, 8)
  store<u32>(sp, 0, 12)
  sp += ENTRY
}

/** Notes a value that is already on the value stack. */
export function pushMade(kind: u32): void {
  push(kind)
  store<u32>(sp - ENTRY, ESCAPED, 8)
}

export function pushInt(value: i32): void {
  push(K_HASHABLE)
  if (value >= MIN_TAPE_INT && value <= MAX_TAPE_INT) emit(T_INT, value as u32)
  else {
    emit(T_NUMBER, 0)
    store<f64>(np, value as f64)
    np += 8
  }
}

export function pushLong(value: i64): void {
  if (value == (value as i32 as i64)) {
    pushInt(value as i32)
    return
  }
  push(K_HASHABLE)
  emit(T_NUMBER, 0)
  store<f64>(np, value as f64)
  np += 8
}

export function pushConst(constant: u32): void {
  push(K_HASHABLE)
  emit(T_CONST, constant)
}

/** A value whose word is that of a string, see strings.ts; false for no word. */
export function pushText(word: u32): bool {
  if (word == 0) return false
  push((word & TAG_MASK) == T_STR ? K_STR | ((word >>> TAG_BITS) << 3) : K_HASHABLE)
  store<u32>(tp, word)
  tp += 4
  return true
}

/** Whether the next value is a key of a dict that has none yet. */
export function atKey(): bool {
  return fence != STACK && kindOf(fence - ENTRY) == K_EMPTY_DICT && ((sp - fence) & ENTRY) == 0
}

/** BINFLOAT's argument: a big-endian double. */
export function pushFloat(source: usize): void {
  push(K_HASHABLE)
  emit(T_FLOAT, 0)
  store<u64>(np, bswap<u64>(load<u64>(source)))
  np += 8
}
