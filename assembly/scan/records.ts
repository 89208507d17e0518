import { KEYS_BITS, KEYS_LAST, KEYS_MORE, KEYS_WAITING, T_KEYS, T_MARK, T_STR, TAG_BITS, TAG_MASK } from '../../src/abi/load-tape.ts'
import { METASTACK } from '../memory'
import { freeze } from './containers'
import { benefitOf, keysOf, lastKey, parent, ROOT, shapeId, withKey } from './shapes'
import {
  belowMark,
  ENTRY_SIZE,
  emit,
  emitAt,
  endRecord,
  fence,
  K_HASHABLE,
  K_STR,
  MARK_SIZE,
  metastackEnd,
  nextKeyTop,
  popTo,
  push,
  saveMark,
  setRecord,
  stackEnd,
  tapeEnd,
} from './state'
import { KEY } from './strings'

// Records: dicts that still wait for their items, and whose keys so far are all interned strings. The keys are a shape (shapes.ts) and
// nowhere else. What turns out to be anything but a record is spelled: its keys go where they belong, between the values.
//
//   values on the stack    a  b  c  x y         shape: ka kb kc
//   spelled               ka a kb b kc c x y

/** Whether the topmost MARK's dict has a key without a value: the string is on top of pickle's stack, but not of this one. */
export function keyWaits(): bool {
  return nextKeyTop > stackEnd
}

/** Pushes an interned string, or takes it for the key of a record. */
export function pushString(id: u32): void {
  const shape = stackEnd == nextKeyTop ? withKey(belowMark, id) : 0
  if (shape != 0) setRecord(shape, nextKeyTop + ENTRY_SIZE)
  else {
    push(K_STR | (id << 3))
    emit(T_STR, id)
  }
}

/** A value whose word is that of a string, see strings.ts; false for no word. */
export function pushText(word: u32): bool {
  if (word == 0) return false
  if ((word & TAG_MASK) == T_STR) pushString(word >>> TAG_BITS)
  else {
    push(K_HASHABLE)
    store<u32>(tapeEnd, word)
    emit(word & TAG_MASK, word >>> TAG_BITS)
  }
  return true
}

/** What `textWord` is to know of the next value: whether it is a key of a record, or where the gain of its like is noted. */
export function internBenefit(): usize {
  return stackEnd == nextKeyTop ? KEY : benefitOf(keyWaits() ? belowMark : ROOT)
}

/** Has TypeScript put the keys of a shape between the values from `first` on; `end` is that of the values. */
function emitKeys(shape: usize, first: usize, end: usize, waits: bool): void {
  const values = keysOf(shape) - (waits ? 1 : 0)
  emitAt(T_KEYS, (shapeId(shape) << KEYS_BITS) | (waits ? KEYS_WAITING : 0), ((end - first) / ENTRY_SIZE - values) as u32)
}

/** A string that was taken for a key is a value like any: it comes onto the stack, and if there is something above it, below that. */
function reclaimKey(): void {
  const key = belowMark
  const at = nextKeyTop - ENTRY_SIZE
  setRecord(parent(key), at)
  if (at == stackEnd) {
    push(K_STR | (lastKey(key) << 3))
    emit(T_STR, lastKey(key))
    return
  }
  emitAt(T_KEYS, (shapeId(key) << KEYS_BITS) | KEYS_LAST, ((stackEnd - at) / ENTRY_SIZE) as u32)
  for (let entry = stackEnd; entry > at; entry -= ENTRY_SIZE) {
    // As in `spell`: T_KEYS counts on the words of the values above.
    freeze(entry - ENTRY_SIZE)
    moveEntry(entry - ENTRY_SIZE, entry)
  }
  putKey(at)
  popTo(stackEnd + ENTRY_SIZE)
}

function moveEntry(from: usize, to: usize): void {
  v128.store(to, v128.load(from))
}

/** A key on the stack that has no word on the tape. */
function putKey(entry: usize): void {
  store<u64>(entry, K_HASHABLE)
  store<u64>(entry, 0, 8)
}

/** Makes a record an ordinary dict to be, with its keys on the stack. */
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
      putKey(to)
    }
    while (from > fence) {
      from -= ENTRY_SIZE
      moveEntry(from, to - ENTRY_SIZE)
      to -= 2 * ENTRY_SIZE
      putKey(to)
    }
    // The words of these values must stay: T_KEYS counts on them.
    for (let entry = fence; entry < grown; entry += ENTRY_SIZE) freeze(entry)
  }
  endRecord(grown)
}

/** Spells all records of the window, and puts its open MARKs on the value stack's own metastack. */
export function materializeAllKeys(): void {
  saveMark()
  let keys: usize = 0
  // They are taken together, since each alone would move all that lies above it.
  let before: usize = 0
  for (let mark = METASTACK + MARK_SIZE; mark <= metastackEnd; mark += MARK_SIZE) {
    const end = mark == metastackEnd ? stackEnd : (load<u32>(mark, MARK_SIZE) as usize)
    const at = load<u32>(mark, 4) as usize
    const shape = load<u32>(mark, 8) as usize
    if (at == 0 || keysOf(shape) == 0) continue
    if (before != 0) store<u32>(before, load<u32>(before) | (KEYS_MORE << TAG_BITS))
    before = tapeEnd
    emitKeys(shape, load<u32>(mark) as usize, stackEnd, at > end)
    keys += keysOf(shape)
  }
  for (let mark = METASTACK + MARK_SIZE; mark <= metastackEnd; mark += MARK_SIZE) {
    emit(T_MARK, ((stackEnd - (load<u32>(mark) as usize)) / ENTRY_SIZE + keys) as u32)
    if (load<u32>(mark, 4) != 0) keys -= keysOf(load<u32>(mark, 8) as usize)
  }
}

/** The interned string that is the key without a value. */
export function waitingKey(): u32 {
  return lastKey(belowMark)
}

/** Whether this window has that many values above its topmost MARK; they are on the stack then. */
export function reclaimOperands(values: usize): bool {
  // Taking more than the value of the last key takes keys: of a list or dict with one item, or a tuple, that were taken for the record's.
  if (nextKeyTop != 0)
    while (keysOf(belowMark) != 0 && (keyWaits() || stackEnd - values * ENTRY_SIZE < nextKeyTop - ENTRY_SIZE)) reclaimKey()
  return stackEnd - fence >= values * ENTRY_SIZE
}
