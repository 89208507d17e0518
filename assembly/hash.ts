// One way to hash bytes and to lay hash tables: interned strings of a load (scan/strings.ts) and the strings of a dump (emit/strings.ts) are
// looked up by content in open tables of 4-byte slots, 0 where free.

/** Bytes of a slot, as a shift. */
const SLOT_SHIFT: usize = 2

/** The start of all hashes under a seed that is drawn anew for each load or dump, so that nobody can prepare strings that collide. */
export function hashSeed(seed: u32): u64 {
  return (seed as u64) * 0x9e3779b97f4a7c15 + 1
}

/** A hash with 8 more bytes taken in. Its lower half is what tables go by. */
export function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0xff51afd7ed558ccd
  return hash ^ (hash >>> 32)
}

/** The lowest `bytes` bytes of a word, of which 8 and more are all. */
export function lowBytes(word: u64, bytes: usize): u64 {
  return bytes >= 8 ? word : word & (((1 as u64) << ((bytes << 3) as u64)) - 1)
}

/** The word at an address of which only so many bytes count: 8 bytes are read in any case. */
export function wordAt(address: usize, bytes: usize): u64 {
  return lowBytes(load<u64>(address), bytes)
}

/** Address of a slot of a table. */
export function slotAt(slots: usize, slot: u32): usize {
  return slots + ((slot as usize) << SLOT_SHIFT)
}

/** Frees all slots of a table; `mask` is their number less one, a power of two less one. */
export function clearSlots(slots: usize, mask: u32): void {
  memory.fill(slots, 0, ((mask as usize) + 1) << SLOT_SHIFT)
}

/** Puts an entry that is not in the table into the first free slot for its hash. One must be free. */
export function insert(slots: usize, mask: u32, hash: u32, entry: u32): void {
  let slot = hash & mask
  while (load<u32>(slotAt(slots, slot)) != 0) slot = (slot + 1) & mask
  store<u32>(slotAt(slots, slot), entry)
}
