// The registers of scan: the ends of the tape, of the doubles, of the symbolic stack and of its marks, and what is known of the topmost MARK.
//
// The loop of scan.ts keeps them all in locals of the same names, which takes a third off its time. It stores them here (setState) before it calls
// anything that reads or moves them, and takes them from here again afterwards; while it runs, what lies here is stale. Until it has stored
// them it may only call what touches no register: entries.ts, words.ts, shapes.ts, strings.ts, text.ts, and of memo.ts memoEntry. In a debug build
// the functions below stop where the registers are stale.
import { LONG_64, T_CONST, T_FLOAT, T_LONG, T_NUMBER } from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { METASTACK, NUMBERS, STACK, STACK_LIMIT, TAPE, TAPE_LIMIT } from '../memory'
import { belowMarkIn, ENTRY_SIZE, fenceIn, K_HASHABLE, MARK_SIZE, nextKeyTopIn, noteEntry, setEscaped, storeMark } from './entries'
import { isTapeInt, WORD, writeInt, writePut, writeWord } from './words'

/** The largest int that is a number in JavaScript. */
export const MAX_SAFE: i64 = 9007199254740991
/** Bytes of a double. */
export const DOUBLE: usize = 8

// They have no values until a window begins: a first value that asc does not take for a constant would need a start function.
/** End of the tape so far. */
export let tapeEnd: usize = 0
/** End of the doubles so far. */
export let numbersEnd: usize = 0
/** End of the symbolic stack. It holds what this window pushed; what earlier windows left lies below, out of sight. */
export let stackEnd: usize = 0
/** Where the topmost MARK of this window lies on the stack. */
export let fence: usize = 0
/** What the value below that MARK is: BELOW_OTHER, BELOW_CONTAINER, or of a dict that may be a record the shape of the keys that it has so far. */
export let belowMark: usize = 0
/**
 * Of a record, where the stack ends when the next string is a key: the keys themselves are not on the stack, nor on the tape. Past the
 * stack's end where the last key has no value yet. 0 where there is no record.
 */
export let nextKeyTop: usize = 0
/** End of the marks of this window. */
export let metastackEnd: usize = 0

/** A value that is no list or dict of this window, or one that does not lie right below the MARK. */
export const BELOW_OTHER: usize = 0
/** A list, or a dict that is no record, or not any more. */
export const BELOW_CONTAINER: usize = 1

/** Whether the registers are in the locals of scan's loop. Kept in a debug build only. */
let isStale: bool = false

export function setStale(): void {
  if (DEBUG) isStale = true
}

/** Stores the registers, in the order of the declarations above. */
export function setState(tape: usize, numbers: usize, stack: usize, lowest: usize, below: usize, keyTop: usize, metastack: usize): void {
  tapeEnd = tape
  numbersEnd = numbers
  stackEnd = stack
  fence = lowest
  belowMark = below
  nextKeyTop = keyTop
  metastackEnd = metastack
  if (DEBUG) {
    isStale = false
    checkState()
  }
}

/** Debug build: whether the registers are in their regions and in their order. */
function checkState(): void {
  assert(!isStale)
  // An opcode adds a few words past the limit, and what ends a window a few for each mark.
  assert(tapeEnd >= TAPE && tapeEnd < TAPE_LIMIT + (1 << 18) && (tapeEnd & 3) == 0)
  assert(numbersEnd >= NUMBERS && numbersEnd <= STACK && (numbersEnd & 7) == 0)
  assert(stackEnd >= fence && fence >= STACK && stackEnd < STACK_LIMIT + 8192)
  assert(metastackEnd >= METASTACK && (metastackEnd != METASTACK || (fence == STACK && nextKeyTop == 0)))
  assert(nextKeyTop == 0 || (nextKeyTop >= fence && belowMark > BELOW_CONTAINER && nextKeyTop <= stackEnd + ENTRY_SIZE))
}

/** Forgets all values and marks of the window. */
export function resetStack(): void {
  stackEnd = STACK
  fence = STACK
  belowMark = BELOW_OTHER
  nextKeyTop = 0
  metastackEnd = METASTACK
}

/** Takes values off the stack. */
export function popValues(values: usize): void {
  popTo(stackEnd - values * ENTRY_SIZE)
}

/** Takes all values from `entry` on off the stack. */
export function popTo(entry: usize): void {
  if (DEBUG) {
    checkState()
    assert(entry >= STACK && entry <= stackEnd)
  }
  stackEnd = entry
}

/** Makes room on the stack for a value that is noted there already. */
export function raiseStack(): void {
  stackEnd += ENTRY_SIZE
}

/** Takes back the tape's words from `word` on. */
export function rewindTape(word: usize): void {
  if (DEBUG) assert(word >= TAPE && word <= tapeEnd)
  tapeEnd = word
}

/** Where the next double goes. */
export function setNumbersEnd(to: usize): void {
  if (DEBUG) assert(to >= numbersEnd && to <= STACK)
  numbersEnd = to
}

/** Keeps what holds for the topmost MARK, as if there were another. */
export function saveMark(): void {
  storeMark(metastackEnd, fence, nextKeyTop, belowMark)
}

/** Takes off the topmost MARK; gives where it lay on the stack. */
export function popMark(): usize {
  if (DEBUG) {
    checkState()
    assert(metastackEnd > METASTACK)
  }
  const mark = fence
  metastackEnd -= MARK_SIZE
  fence = fenceIn(metastackEnd)
  nextKeyTop = nextKeyTopIn(metastackEnd)
  belowMark = belowMarkIn(metastackEnd)
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
  if (DEBUG) checkState()
  tapeEnd = writeWord(tapeEnd, tag, payload)
}

/** A word, and the offset of the opcode that it comes from. */
export function emitAt(tag: u32, payload: u32, offset: u32): void {
  emit(tag, payload)
  store<u32>(tapeEnd, offset)
  tapeEnd += WORD
}

/** The PUT that was taken back with an empty list or dict, see takeBackEmpty. */
export function emitPut(memo: u32): void {
  tapeEnd = writePut(tapeEnd, memo)
}

/** Notes a value whose word comes next. */
export function push(symbol: u32): void {
  if (DEBUG) checkState()
  noteEntry(stackEnd, symbol, tapeEnd)
  stackEnd += ENTRY_SIZE
}

/** Notes a value that is already on the value stack. */
export function pushMade(symbol: u32): void {
  push(symbol)
  setEscaped(stackEnd - ENTRY_SIZE)
}

function emitDouble(value: f64): void {
  store<f64>(numbersEnd, value)
  numbersEnd += DOUBLE
}

export function pushInt(value: i32): void {
  push(K_HASHABLE)
  if (isTapeInt(value)) tapeEnd = writeInt(tapeEnd, value)
  else {
    emit(T_NUMBER, 0)
    emitDouble(value as f64)
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
    emitDouble(value as f64)
  } else {
    emit(T_LONG, LONG_64)
    store<i64>(numbersEnd, value)
    numbersEnd += DOUBLE
  }
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
  numbersEnd += DOUBLE
}
