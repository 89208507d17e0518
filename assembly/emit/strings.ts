// The strings in the memo, found by content: records of the strings in the order in which they came, and a hash table of slots.
//
//   record (16 bytes):  address of the string's bytes | size in bytes | memo index | hash
//   slot    (4 bytes):  upper 12 bits of the hash | number of the record + 1; 0 where the slot is free
//
// The table begins small, so that little has to be cleared for the next dump, and is laid anew when half of it is in use.
import { MAX_STRING_BYTES } from '../../src/abi/write-tape.ts'
import { clearSlots, hashSeed, insert, lowBytes, mix, slotAt, wordAt } from '../hash'
import { SLOTS, STRING_BYTES, STRINGS } from './memory'

const RECORD_SIZE: usize = 16
const SIZE: usize = 4
const INDEX: usize = 8
const HASH: usize = 12

const MAX_BYTES: usize = MAX_STRING_BYTES
const HASH_PART: u32 = 0xfff00000
const FIRST_SLOTS: u32 = 1024
const MOST_SLOTS: u32 = 2097152

/** Whether no more strings are taken note of. */
export let full: bool = false
/** How many records there are. */
export let strings: u32 = 0
/** End of the strings' bytes. */
let end: usize = 0
/** With so many records the window is the last whose strings are taken note of. */
let most: u32 = 0
/** Slots in use, less one. */
let mask: u32 = 0
let seed: u64 = 0

/** For a new dump. */
export function resetStrings(newSeed: u32, mostStrings: u32): void {
  clearSlots(SLOTS, mask)
  strings = 0
  end = STRING_BYTES
  most = mostStrings
  full = false
  mask = FIRST_SLOTS - 1
  seed = hashSeed(newSeed)
}

/** A window has ended: the next one's strings may find no room. */
export function checkRoom(): void {
  if (strings >= most || end - STRING_BYTES > MAX_BYTES) full = true
}

function recordAt(number: u32): usize {
  return STRINGS + (number as usize) * RECORD_SIZE
}

/** Keeps a copy of some bytes, padded with zeros, and gives its address. */
function bytesOf(source: usize, size: usize): usize {
  const target = end
  if (size == 0) {
    // Lookups compare one word at least.
    store<u64>(target, 0)
    end = target + 8
    return target
  }
  for (let i: usize = 0; i < size; i += 8) store<u64>(target + i, load<u64>(source + i))
  end = target + ((size + 7) & ~7)
  const tail = size & 7
  if (tail != 0) store<u64>(end - 8, lowBytes(load<u64>(end - 8), tail))
  return target
}

/** The memo index of a string; or -1 for a new one, of which `index` is noted as long as there is room. */
export function find(source: usize, size: usize, index: u32): i32 {
  // Words of 8 bytes, the last one cut to size: bytes past the string are read, and masked out.
  const last: usize = size == 0 ? 0 : (size - 1) & ~7
  const lastWord = size == 0 ? 0 : wordAt(source + last, size - last)
  let state: u64 = seed ^ (size as u64)
  for (let i: usize = 0; i < last; i += 8) state = mix(state, load<u64>(source + i))
  state = mix(state, lastWord)
  const hash = (state ^ (state >>> 29)) as u32

  let slot = hash & mask
  while (true) {
    const found = load<u32>(slotAt(SLOTS, slot))
    if (found == 0) {
      if (full) return -1
      break
    }
    if (((found ^ hash) & HASH_PART) == 0) {
      const record = recordAt((found & ~HASH_PART) - 1)
      if (load<u32>(record, SIZE) == (size as u32) && load<u32>(record, HASH) == hash) {
        const known = load<u32>(record) as usize
        let i: usize = 0
        while (i < last && load<u64>(source + i) == load<u64>(known + i)) i += 8
        if (i >= last && load<u64>(known + last) == lastWord) return load<u32>(record, INDEX) as i32
      }
    }
    slot = (slot + 1) & mask
  }
  store<u32>(slotAt(SLOTS, slot), (hash & HASH_PART) | (strings + 1))
  const record = recordAt(strings)
  store<u32>(record, bytesOf(source, size) as u32)
  store<u32>(record, size as u32, SIZE)
  store<u32>(record, index, INDEX)
  store<u32>(record, hash, HASH)
  strings++
  if (strings > (mask + 1) >>> 1) enlarge()
  return -1
}

/** Lays the table anew with four times the slots. */
function enlarge(): void {
  clearSlots(SLOTS, mask)
  mask = min((mask + 1) << 2, MOST_SLOTS) - 1
  for (let number: u32 = 0; number < strings; number++) {
    const hash = load<u32>(recordAt(number), HASH)
    insert(SLOTS, mask, hash, (hash & HASH_PART) | (number + 1))
  }
}
