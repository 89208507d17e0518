import { MAX_INTERNED, PIECE, T_STR, T_TEXT, T_WIDE, TAG_BITS } from '../../src/abi/load-tape.ts'
import {
  FIRST_INTERN_SLOTS,
  INTERN,
  INTERN_CAPACITY,
  INTERN_ENTRIES,
  INTERN_LIMIT,
  INTERN_SLOTS,
  MOST_INTERN_SLOTS,
  TEXT,
  WIDE,
  WIDE_LIMIT,
} from '../memory'

// Interned strings: short ASCII ones, each kept once and known by its id.
//
//   entry (8 bytes):  offset in INTERN | length
//   slot  (4 bytes):  upper half of the hash | id + 1, 0 where free
//
// The table is laid anew, four times as large, when half of it is in use.

/** Lookups that go on longer than this stop looking: a table full of crafted collisions must not cost more. */
const MAX_PROBES: i32 = 24
const HASH_HALF: u32 = 0xffff0000

export let internedCount: u32 = 0
export let internEnd: usize = INTERN
export let textEnd: usize = TEXT
export let wideEnd: usize = WIDE
let seed: u64 = 0
let slotMask: u32 = FIRST_INTERN_SLOTS - 1
export const PIECE_SIZE: usize = PIECE
const LONGEST_INTERNED: usize = MAX_INTERNED

/** Forgets all interned strings. */
export function resetStrings(newSeed: u32): void {
  if (internedCount != 0) memory.fill(INTERN_SLOTS, 0, ((slotMask as usize) + 1) << 2)
  slotMask = FIRST_INTERN_SLOTS - 1
  internedCount = 0
  internEnd = INTERN
  seed = (newSeed as u64) * 0x9e3779b97f4a7c15 + 1
}

/** A new window's text starts at the beginning; interned strings stay. */
export function resetText(): void {
  textEnd = TEXT
  wideEnd = WIDE
}

/** Start of `size` bytes at `end` of a region, moved on to the next piece where they would cross one's end. */
function fit(region: usize, end: usize, size: usize): usize {
  const offset = end - region
  const last = offset + size - 1
  return size != 0 && (offset ^ last) >= PIECE_SIZE ? region + (last & ~(PIECE_SIZE - 1)) : end
}

/** The word of 8 bytes at an address, of which only so many count: what lies past the string is read, and masked out. */
function wordAt(address: usize, bytes: usize): u64 {
  const word = load<u64>(address)
  return bytes >= 8 ? word : word & (((1 as u64) << ((bytes << 3) as u64)) - 1)
}

function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0xff51afd7ed558ccd
  return hash ^ (hash >>> 32)
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

/** Id of the string of `size` bytes (1 to 48); -1 where it is not ASCII, -2 where the table takes no more. */
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
  if ((bits & 0x8080808080808080) != 0) return -1
  const hash = state as u32

  let slot = hash & slotMask
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const found = load<u32>(INTERN_SLOTS + ((slot as usize) << 2))
    if (found == 0) return add(source, size, hash, slot)
    if (((found ^ hash) & HASH_HALF) == 0) {
      const id = (found & ~HASH_HALF) - 1
      const entry = INTERN_ENTRIES + ((id as usize) << 3)
      const known = INTERN + (load<u32>(entry) as usize)
      if (load<u32>(entry, 4) == (size as u32) && load<u64>(known) == first && load<u64>(known, 8) == second) {
        if (size <= 16 || sameRest(source, known, size)) return id as i32
      }
    }
    slot = (slot + 1) & slotMask
  }
  return -2
}

function add(source: usize, size: usize, hash: u32, slot: u32): i32 {
  if (internedCount == INTERN_CAPACITY || internEnd > INTERN_LIMIT) return -2
  const target = fit(INTERN, internEnd, padded(size))
  store<u64>(target, 0, 8)
  for (let i: usize = 0; i < size; i += 8) store<u64>(target + i, wordAt(source + i, size - i))
  internEnd = target + padded(size)
  const entry = INTERN_ENTRIES + ((internedCount as usize) << 3)
  store<u32>(entry, (target - INTERN) as u32)
  store<u32>(entry, size as u32, 4)
  internedCount++
  store<u32>(INTERN_SLOTS + ((slot as usize) << 2), (hash & HASH_HALF) | internedCount)
  if (internedCount > slotMask >>> 1 && slotMask != MOST_INTERN_SLOTS - 1) enlarge()
  return (internedCount - 1) as i32
}

function enlarge(): void {
  memory.fill(INTERN_SLOTS, 0, ((slotMask as usize) + 1) << 2)
  slotMask = ((slotMask + 1) << 2) - 1
  for (let id: u32 = 0; id < internedCount; id++) {
    const entry = INTERN_ENTRIES + ((id as usize) << 3)
    const size = load<u32>(entry, 4) as usize
    const known = INTERN + (load<u32>(entry) as usize)
    let state: u64 = seed ^ (size as u64)
    for (let i: usize = 0; i < padded(size); i += 8) state = mix(state, load<u64>(known + i))
    const hash = state as u32
    let slot = hash & slotMask
    while (load<u32>(INTERN_SLOTS + ((slot as usize) << 2)) != 0) slot = (slot + 1) & slotMask
    store<u32>(INTERN_SLOTS + ((slot as usize) << 2), (hash & HASH_HALF) | (id + 1))
  }
}

/** Makes room for `size` bytes of ASCII text. */
export function startText(size: usize): usize {
  const target = fit(TEXT, textEnd, size)
  textEnd = target + size
  return target
}

/** Whether bytes are all ASCII; up to 16 past their end are read. */
export function isAscii(source: usize, size: usize): bool {
  const end = source + size
  let high = i8x16.splat(0)
  for (; source + 16 <= end; source += 16) high = v128.or(high, v128.load(source))
  const rest = i8x16.bitmask(v128.load(source)) & ((1 << ((end - source) as i32)) - 1)
  return (i8x16.bitmask(high) | rest) == 0
}

/** Copies ASCII text to its arena; false, and nothing is copied, where it is not ASCII. Vectors: a call to memory.copy costs more. */
function copyText(source: usize, size: usize): bool {
  const target = fit(TEXT, textEnd, size)
  let high = i8x16.splat(0)
  let i: usize = 0
  for (; i + 16 <= size; i += 16) {
    const bytes = v128.load(source + i)
    high = v128.or(high, bytes)
    v128.store(target + i, bytes)
  }
  if (i8x16.bitmask(high) != 0) return false
  if (i < size) {
    const bytes = v128.load(source + i)
    if ((i8x16.bitmask(bytes) & ((1 << ((size - i) as i32)) - 1)) != 0) return false
    v128.store(target + i, bytes)
  }
  textEnd = target + size
  return true
}

/**
 * Puts strict UTF-8 into the arena of what is not ASCII, as UTF-16: a platform decodes that at the speed of a copy.
 * @returns how many units; -1, and nothing is there, where it is malformed or has surrogates, which no decoder of the platform passes
 */
function copyWide(source: usize, size: usize): i32 {
  const end = source + size
  let target = wideEnd
  // Characters of one length mostly come in runs: as many of one as a vector holds are taken at a time. What lies past the end is read
  // and written, but not taken.
  while (source < end) {
    const bytes = v128.load(source)
    const lead = i8x16.extract_lane_u(bytes, 0) as u32
    if (lead < 0x80) {
      const run = min(ctz(i8x16.bitmask(bytes) | 0x10000) as usize, end - source)
      v128.store(target, i16x8.extend_low_i8x16_u(bytes))
      v128.store(target, i16x8.extend_high_i8x16_u(bytes), 16)
      source += run
      target += run << 1
    } else if (lead < 0xe0) {
      // 110yyyyy 10xxxxxx, the first byte in the lower half of a lane; below 0x80 is overlong.
      const points = v128.or(i16x8.shl(v128.and(bytes, i16x8.splat(0x1f)), 6), v128.and(i16x8.shr_u(bytes, 8), i16x8.splat(0x3f)))
      const right = v128.and(
        i16x8.eq(v128.and(bytes, i16x8.splat(0xc0e0 as i16)), i16x8.splat(0x80c0 as i16)),
        i16x8.gt_s(points, i16x8.splat(0x7f)),
      )
      const run = min(ctz(~i16x8.bitmask(right)) as usize, (end - source + 1) >>> 1)
      if (run == 0) return -1
      v128.store(target, points)
      source += run << 1
      target += run << 1
    } else if (lead < 0xf0) {
      // 1110zzzz 10yyyyyy 10xxxxxx, four times; below 0x800 is overlong, and surrogates are none.
      const lanes = i8x16.shuffle(bytes, i8x16.splat(0), 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11, 16)
      const points = v128.or(
        v128.or(i32x4.shl(v128.and(lanes, i32x4.splat(0x0f)), 12), i32x4.shr_u(v128.and(lanes, i32x4.splat(0x3f00)), 2)),
        i32x4.shr_u(v128.and(lanes, i32x4.splat(0x3f0000)), 16),
      )
      const wrong = v128.or(i32x4.lt_s(points, i32x4.splat(0x800)), i32x4.eq(v128.and(points, i32x4.splat(0xf800)), i32x4.splat(0xd800)))
      const right = v128.andnot(i32x4.eq(v128.and(lanes, i32x4.splat(0xc0c0f0)), i32x4.splat(0x8080e0)), wrong)
      const run = min(ctz(~i32x4.bitmask(right)) as usize, (end - source + 2) / 3)
      if (run == 0) return -1
      v128.store(target, i16x8.narrow_i32x4_u(points, points))
      source += run * 3
      target += run << 1
    } else {
      const word = load<u32>(source)
      const point = ((word & 0x07) << 18) | ((word & 0x3f00) << 4) | ((word >>> 10) & 0xfc0) | ((word >>> 24) & 0x3f)
      if ((word & 0xc0c0c0f8) != 0x808080f0 || point < 0x10000 || point > 0x10ffff) return -1
      store<u16>(target, (0xd7c0 + (point >>> 10)) as u16)
      store<u16>(target, (0xdc00 | (point & 0x3ff)) as u16, 2)
      source += 4
      target += 4
    }
  }
  // A character that is cut off was completed by what follows the string.
  if (source != end) return -1
  const bytes = target - wideEnd
  const place = fit(WIDE, wideEnd, bytes)
  if (place != wideEnd) memory.copy(place, wideEnd, bytes)
  wideEnd = place + bytes
  return (bytes >>> 1) as i32
}

/** Instead of a gain's address: the string is a key, and those are always interned, so that they can make shapes. */
export const KEY: usize = 0
export const FIRST_BENEFIT: i32 = 64
const MOST_BENEFIT: i32 = 256
/** Of strings that are not worth interning one in so many is interned all the same, by where it lies, to see whether they are now. */
const TRIAL: usize = 256

/**
 * The tape word of a str in `size` bytes of UTF-8 (or of ASCII, unless `utf8`), whose text is now interned or in an arena.
 * @param gain address of what interning strings like it has paid so far: up for each that was known, down for each that was not; or KEY
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
        store<i32>(benefit, paid + 4)
      }
      if (id >= 0) return T_STR | ((id as u32) << TAG_BITS)
    }
  }
  if (copyText(source, size)) return T_TEXT | ((size as u32) << TAG_BITS)
  const units = utf8 && wideEnd + size * 2 <= WIDE_LIMIT ? copyWide(source, size) : -1
  if (units < 0) return 0
  return T_WIDE | ((units as u32) << TAG_BITS)
}
