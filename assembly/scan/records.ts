// Records: dicts that still wait for their items, and whose keys so far are all interned strings. The keys are a shape (shapes.ts) and
// nowhere else. Where a dict turns out to be no record, its keys are put where they belong, between the values.
//
//   values on the stack    a  b  c  x y         shape: ka kb kc
//   with their keys       ka a kb b kc c x y
import { KEYS_BITS, KEYS_LAST, KEYS_MORE, KEYS_WAITING, T_KEYS, T_MARK, T_STR } from '../../src/abi/load-tape.ts'
import { METASTACK } from '../memory'
import {
  belowMarkIn,
  ENTRY_SIZE,
  fenceIn,
  freeze,
  K_HASHABLE,
  MARK_SIZE,
  moveEntry,
  nextKeyTopIn,
  noteWithoutWord,
  stringSymbol,
} from './entries'
import { benefitOf, keysOf, lastKey, parent, ROOT, shapeId, withKey } from './shapes'
import {
  belowMark,
  emit,
  emitAt,
  endRecord,
  fence,
  metastackEnd,
  nextKeyTop,
  push,
  raiseStack,
  saveMark,
  setRecord,
  stackEnd,
  tapeEnd,
} from './state'
import { KEY } from './strings'
import { payloadOf, tagOf, wordOf } from './words'

/** Whether the topmost MARK's dict has a key without a value: the string is on top of pickle's stack, but not of this one. */
export function keyWaits(): bool {
  return nextKeyTop > stackEnd
}

/** Pushes an interned string, or takes it for the key of a record. */
export function pushString(id: u32): void {
  const shape = stackEnd == nextKeyTop ? withKey(belowMark, id) : 0
  if (shape != 0) setRecord(shape, nextKeyTop + ENTRY_SIZE)
  else pushStringValue(id)
}

function pushStringValue(id: u32): void {
  push(stringSymbol(id))
  emit(T_STR, id)
}

/** Pushes a value whose word is that of a string, see textWord; false for no word. */
export function pushText(word: u32): bool {
  if (word == 0) return false
  if (tagOf(word) == T_STR) pushString(payloadOf(word))
  else {
    push(K_HASHABLE)
    emit(tagOf(word), payloadOf(word))
  }
  return true
}

/** What textWord is to know of the next value: whether it is a key of a record, or where the benefit of interning its like is noted. */
export function internBenefit(): usize {
  return stackEnd == nextKeyTop ? KEY : benefitOf(keyWaits() ? belowMark : ROOT)
}

/** Has build put the keys of a shape between their values, which lie on the stack from `first` on; `end` is the end of all values. */
function emitKeys(shape: usize, first: usize, end: usize, waits: bool): void {
  const values = keysOf(shape) - (waits ? 1 : 0)
  emitAt(T_KEYS, (shapeId(shape) << KEYS_BITS) | (waits ? KEYS_WAITING : 0), ((end - first) / ENTRY_SIZE - values) as u32)
}

/** A string that was taken for the last key is a value after all: it comes onto the stack, below the values that were pushed after it. */
function reclaimKey(): void {
  const key = belowMark
  const at = nextKeyTop - ENTRY_SIZE
  setRecord(parent(key), at)
  if (at == stackEnd) {
    pushStringValue(lastKey(key))
    return
  }
  emitAt(T_KEYS, (shapeId(key) << KEYS_BITS) | KEYS_LAST, ((stackEnd - at) / ENTRY_SIZE) as u32)
  for (let entry = stackEnd; entry > at; entry -= ENTRY_SIZE) {
    // As in `materializeKeys`: T_KEYS counts on the words of the values above.
    freeze(entry - ENTRY_SIZE)
    moveEntry(entry - ENTRY_SIZE, entry)
  }
  noteWithoutWord(at, K_HASHABLE)
  raiseStack()
}

/** Makes of the topmost MARK's record, if there is one, a dict that waits for its items like any other: its keys come onto the stack. */
export function materializeKeys(): void {
  if (nextKeyTop == 0) return
  const keys = keysOf(belowMark)
  const grown = stackEnd + keys * ENTRY_SIZE
  if (keys != 0) {
    const waits = keyWaits()
    emitKeys(belowMark, fence, stackEnd, waits)
    let from = stackEnd
    let to = grown
    for (const least = fence + (keys - (waits ? 1 : 0)) * ENTRY_SIZE; from > least; ) {
      from -= ENTRY_SIZE
      to -= ENTRY_SIZE
      moveEntry(from, to)
    }
    if (waits) {
      to -= ENTRY_SIZE
      noteWithoutWord(to, K_HASHABLE)
    }
    while (from > fence) {
      from -= ENTRY_SIZE
      moveEntry(from, to - ENTRY_SIZE)
      to -= 2 * ENTRY_SIZE
      noteWithoutWord(to, K_HASHABLE)
    }
    // The words of these values must stay: T_KEYS counts on them.
    for (let entry = fence; entry < grown; entry += ENTRY_SIZE) freeze(entry)
  }
  endRecord(grown)
}

/** Materializes the keys of all records of the window, and puts its open MARKs on the value stack's own metastack. */
export function materializeAllKeys(): void {
  saveMark()
  let keys: usize = 0
  // Build takes the T_KEYS of all records together: each by itself would move all values that lie above it.
  let before: usize = 0
  for (let mark = METASTACK + MARK_SIZE; mark <= metastackEnd; mark += MARK_SIZE) {
    const end = mark == metastackEnd ? stackEnd : fenceIn(mark + MARK_SIZE)
    const keyTop = nextKeyTopIn(mark)
    const shape = belowMarkIn(mark)
    if (keyTop == 0 || keysOf(shape) == 0) continue
    if (before != 0) store<u32>(before, load<u32>(before) | wordOf(0, KEYS_MORE))
    before = tapeEnd
    emitKeys(shape, fenceIn(mark), stackEnd, keyTop > end)
    keys += keysOf(shape)
  }
  for (let mark = METASTACK + MARK_SIZE; mark <= metastackEnd; mark += MARK_SIZE) {
    emit(T_MARK, ((stackEnd - fenceIn(mark)) / ENTRY_SIZE + keys) as u32)
    if (nextKeyTopIn(mark) != 0) keys -= keysOf(belowMarkIn(mark))
  }
}

/** The interned string that is the key without a value. */
export function waitingKey(): u32 {
  return lastKey(belowMark)
}

/**
 * Prepares for an opcode that takes the top `values` values: of strings that were taken for keys of a record, those among them come back
 * onto the stack.
 * @returns whether this window has so many values above its topmost MARK
 */
export function reclaimOperands(values: usize): bool {
  // An opcode that takes more than the last key's value takes keys, too. They were no keys of the record, but items of a tuple, or of a list
  // or dict with one item, which lies within the record.
  if (nextKeyTop != 0)
    while (keysOf(belowMark) != 0 && (keyWaits() || stackEnd - values * ENTRY_SIZE < nextKeyTop - ENTRY_SIZE)) reclaimKey()
  return stackEnd - fence >= values * ENTRY_SIZE
}
