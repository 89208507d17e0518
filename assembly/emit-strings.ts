import { SLOTS, STRING_BYTES, STRINGS } from './emit-memory'

// The strings in the memo, by content.
//
//   string (16 bytes):  address of its bytes | size | memo index | hash
//   slot    (8 bytes):  id + 1, 0 where free | hash
//
// The table begins small, so that little has to be cleared for the next dump, and is laid anew when half of it is in use.

const FIRST_SLOTS: u32 = 1024
const MOST_SLOTS: u32 = 262144

export let strings: u32 = 0
let end: usize = STRING_BYTES
let mask: u32 = FIRST_SLOTS - 1
let seed: u64 = 0

export function resetStrings(newSeed: u32): void {
  memory.fill(SLOTS, 0, ((mask as usize) + 1) << 3)
  strings = 0
  end = STRING_BYTES
  mask = FIRST_SLOTS - 1
  seed = (newSeed as u64) * 0x9e3779b97f4a7c15 + 1
}

/** Bytes that strings take. */
export function stringBytes(): u32 {
  return (end - STRING_BYTES) as u32
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
  if (tail != 0) store<u64>(end - 8, load<u64>(end - 8) & (((1 as u64) << ((tail << 3) as u64)) - 1))
  return target
}

/** The memo index of a string, or -1 for a new one, which gets `index`. */
export function find(source: usize, size: usize, index: u32): i32 {
  // Words of 8 bytes, the last one cut to size: what lies past the string is read, and masked out.
  const tail: u64 = (size & 7) == 0 ? 0xffffffffffffffff : ((1 as u64) << (((size & 7) << 3) as u64)) - 1
  const last: usize = size == 0 ? 0 : (size - 1) & ~7
  const lastWord = size == 0 ? 0 : load<u64>(source + last) & tail
  let state: u64 = seed ^ (size as u64)
  for (let i: usize = 0; i < last; i += 8) {
    state = (state ^ load<u64>(source + i)) * 0xff51afd7ed558ccd
    state ^= state >>> 32
  }
  state = (state ^ lastWord) * 0xff51afd7ed558ccd
  state ^= state >>> 32
  const hash = (state ^ (state >>> 29)) as u32

  let slot = hash & mask
  while (true) {
    const at = SLOTS + ((slot as usize) << 3)
    const id = load<u32>(at)
    if (id == 0) {
      store<u32>(at, strings + 1)
      store<u32>(at, hash, 4)
      break
    }
    if (load<u32>(at, 4) == hash) {
      const string = STRINGS + (((id - 1) as usize) << 4)
      if (load<u32>(string, 4) == (size as u32)) {
        const known = load<u32>(string) as usize
        let i: usize = 0
        while (i < last && load<u64>(source + i) == load<u64>(known + i)) i += 8
        if (i >= last && load<u64>(known + last) == lastWord) return load<u32>(string, 8) as i32
      }
    }
    slot = (slot + 1) & mask
  }
  const string = STRINGS + ((strings as usize) << 4)
  store<u32>(string, bytesOf(source, size) as u32)
  store<u32>(string, size as u32, 4)
  store<u32>(string, index, 8)
  store<u32>(string, hash, 12)
  strings++
  if (strings > (mask + 1) >>> 1) enlarge()
  return -1
}

function enlarge(): void {
  memory.fill(SLOTS, 0, ((mask as usize) + 1) << 3)
  mask = min((mask + 1) << 2, MOST_SLOTS) - 1
  for (let id: u32 = 0; id < strings; id++) {
    const hash = load<u32>(STRINGS + ((id as usize) << 4), 12)
    let slot = hash & mask
    while (load<u32>(SLOTS + ((slot as usize) << 3)) != 0) slot = (slot + 1) & mask
    store<u32>(SLOTS + ((slot as usize) << 3), id + 1)
    store<u32>(SLOTS + ((slot as usize) << 3), hash, 4)
  }
}
