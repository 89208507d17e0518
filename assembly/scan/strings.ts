// Interned strings: short ASCII ones, each kept once and known by its id; and how any string comes onto the tape.
//
//   entry (8 bytes):  offset in INTERN | length
//   slot  (4 bytes):  upper half of the hash | id + 1, 0 where free
//
// The table is laid anew, four times as large, when half of it is in use.
import { MAX_INTERNED, T_STR, T_TEXT, T_WIDE } from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { clearSlots, hashSeed, insert, mix, slotAt, wordAt } from '../hash'
import {
  FIRST_INTERN_SLOTS,
  INTERN,
  INTERN_CAPACITY,
  INTERN_ENTRIES,
  INTERN_ENTRY_AT,
  INTERN_ENTRY_LENGTH,
  INTERN_ENTRY_SIZE,
  INTERN_LIMIT,
  INTERN_SLOTS,
  MOST_INTERN_SLOTS,
  WIDE_LIMIT,
} from '../memory'
import { copyText, copyWide, fit, wideEnd } from './text'
import { wordOf } from './words'

/** Lookups that go on longer than this stop looking: a table full of crafted collisions must not cost more. */
const MAX_PROBES: i32 = 24
const HASH_HALF: u32 = 0xffff0000
const LONGEST_INTERNED: usize = MAX_INTERNED

/** What {@link intern} gives for a string that is not ASCII, and where there is no room for one more. */
const NOT_ASCII: i32 = -1
const NO_ROOM: i32 = -2

export let internedCount: u32 = 0
/** End of the interned strings' bytes, from resetStrings on; and the number of slots in use, less one. */
export let internEnd: usize = 0
let seed: u64 = 0
let slotMask: u32 = 0

/** Forgets all interned strings. The slots of the last load are cleared: if it interned nothing, none was in use. */
export function resetStrings(newSeed: u32): void {
  if (internedCount != 0) clearSlots(INTERN_SLOTS, slotMask)
  slotMask = FIRST_INTERN_SLOTS - 1
  internedCount = 0
  internEnd = INTERN
  seed = hashSeed(newSeed)
}

function entryOf(id: u32): usize {
  return INTERN_ENTRIES + (id as usize) * INTERN_ENTRY_SIZE
}

/** Where an entry's string lies. */
function addressIn(entry: usize): usize {
  return INTERN + (load<u32>(entry, INTERN_ENTRY_AT) as usize)
}

/** Bytes that an interned string takes: two words at least, so that most are compared without a loop. */
function padded(size: usize): usize {
  return size <= 16 ? 16 : (size + 7) & ~7
}

/** Whether what follows the first two words of a string is the same at both addresses. */
function sameRest(source: usize, known: usize, size: usize): bool {
  for (let i: usize = 16; i < size; i += 8) if (wordAt(source + i, size - i) != load<u64>(known + i)) return false
  return true
}

/** Id of the string of `size` bytes, 1 to LONGEST_INTERNED; NOT_ASCII or NO_ROOM. */
function intern(source: usize, size: usize): i32 {
  const first = wordAt(source, size)
  const second = size <= 8 ? 0 : wordAt(source + 8, size - 8)
  let state = mix(mix(seed ^ (size as u64), first), second)
  let bits = first | second
  for (let i: usize = 16; i < size; i += 8) {
    const word = wordAt(source + i, size - i)
    bits |= word
    state = mix(state, word)
  }
  if ((bits & 0x8080808080808080) != 0) return NOT_ASCII
  const hash = state as u32

  let slot = hash & slotMask
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const found = load<u32>(slotAt(INTERN_SLOTS, slot))
    if (found == 0) return add(source, size, hash, slot)
    if (((found ^ hash) & HASH_HALF) == 0) {
      const id = (found & ~HASH_HALF) - 1
      const entry = entryOf(id)
      const known = addressIn(entry)
      if (load<u32>(entry, INTERN_ENTRY_LENGTH) == (size as u32) && load<u64>(known) == first && load<u64>(known, 8) == second) {
        if (size <= 16 || sameRest(source, known, size)) return id as i32
      }
    }
    slot = (slot + 1) & slotMask
  }
  return NO_ROOM
}

function add(source: usize, size: usize, hash: u32, slot: u32): i32 {
  if (internedCount == INTERN_CAPACITY || internEnd > INTERN_LIMIT) return NO_ROOM
  const target = fit(INTERN, internEnd, padded(size))
  store<u64>(target, 0, 8)
  for (let i: usize = 0; i < size; i += 8) store<u64>(target + i, wordAt(source + i, size - i))
  internEnd = target + padded(size)
  if (DEBUG) assert(internEnd <= INTERN_ENTRIES)
  const id = internedCount
  const entry = entryOf(id)
  store<u32>(entry, (target - INTERN) as u32, INTERN_ENTRY_AT)
  store<u32>(entry, size as u32, INTERN_ENTRY_LENGTH)
  internedCount = id + 1
  store<u32>(slotAt(INTERN_SLOTS, slot), (hash & HASH_HALF) | (id + 1))
  if (internedCount > slotMask >>> 1 && slotMask != MOST_INTERN_SLOTS - 1) enlarge()
  return id as i32
}

function enlarge(): void {
  clearSlots(INTERN_SLOTS, slotMask)
  slotMask = ((slotMask + 1) << 2) - 1
  for (let id: u32 = 0; id < internedCount; id++) {
    const entry = entryOf(id)
    const size = load<u32>(entry, INTERN_ENTRY_LENGTH) as usize
    const known = addressIn(entry)
    let state: u64 = seed ^ (size as u64)
    for (let i: usize = 0; i < padded(size); i += 8) state = mix(state, load<u64>(known + i))
    const hash = state as u32
    insert(INTERN_SLOTS, slotMask, hash, (hash & HASH_HALF) | (id + 1))
  }
}

/** Instead of a benefit's address: the string is a key, and those are always interned, so that they can make shapes. */
export const KEY: usize = 0
/** What interning strings of a kind has paid before any was seen, and the most that is noted: 4 up for a string that was known, 1 down for another. */
export const FIRST_BENEFIT: i32 = 64
const MOST_BENEFIT: i32 = 256
const BENEFIT_OF_KNOWN: i32 = 4
/** Of strings that are not worth interning one in so many is interned all the same, by where it lies, to see whether they are now. */
const TRIAL: usize = 256

/**
 * The tape word of a str in `size` bytes of UTF-8 (or of ASCII, unless `utf8`), whose text is now interned or in an arena.
 * @param benefit address of what interning strings like it has paid so far; or KEY
 * @returns 0 where TypeScript must decode it
 */
export function textWord(source: usize, size: usize, utf8: bool, benefit: usize): u32 {
  if (size <= LONGEST_INTERNED && size > 0) {
    const paid = benefit == KEY ? MOST_BENEFIT : load<i32>(benefit)
    if (paid > 0 || (source & (TRIAL - 1)) == 0) {
      const before = internedCount
      const id = intern(source, size)
      if (id < 0 || internedCount != before) {
        if (benefit != KEY && paid > 0) store<i32>(benefit, paid - 1)
      } else if (paid < MOST_BENEFIT) {
        store<i32>(benefit, paid + BENEFIT_OF_KNOWN)
      }
      if (id >= 0) return wordOf(T_STR, id as u32)
    }
  }
  if (copyText(source, size)) return wordOf(T_TEXT, size as u32)
  const units = utf8 && wideEnd + size * 2 <= WIDE_LIMIT ? copyWide(source, size) : -1
  return units < 0 ? 0 : wordOf(T_WIDE, units as u32)
}
