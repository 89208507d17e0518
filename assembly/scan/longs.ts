// Ints past 64 bits, in an arena of their own, as V8 has bigints in what it serializes: where a platform gives access to that, TypeScript has
// all ints of a window made at once (src/load/scanned-longs.ts), and else puts each together from its limbs of 64 bits.
//
//   record:  five zeros, which V8 skips | 'Z' | sign bit, and 2 * the bytes of limbs above it, as a varint of two bytes
//            limbs of the magnitude, lowest first, 8 bytes each
import { LONG_BIG, LONG_TAG, T_LONG } from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { LONGS, LONGS_LIMIT } from '../memory'
import { K_HASHABLE } from './entries'
import { emit, push, pushLong } from './state'

const LIMB: usize = 8

/** End of the arena, from resetLongs on, and how many ints it has. */
export let longsEnd: usize = 0
export let longCount: u32 = 0

/** A new window's ints start at the beginning. */
export function resetLongs(): void {
  longsEnd = LONGS
  longCount = 0
}

/** The little-endian two's complement int in `size` bytes, 8 at most. */
export function signExtended(source: usize, size: usize): i64 {
  const unused: i64 = 64 - ((size as i64) << 3)
  return size == 0 ? 0 : (load<i64>(source) << unused) >> unused
}

/** Whether an int of `size` bytes finds room. */
export function hasRoomForLong(size: usize): bool {
  return longsEnd + size + 2 * LIMB <= LONGS_LIMIT
}

/** Pushes the little-endian two's complement int in `size` bytes. */
export function pushBig(source: usize, size: usize): void {
  // Bytes that only repeat the sign; what is left past 8 bytes has no other way.
  const sign: u32 = load<i8>(source + size - 1) < 0 ? 0xff : 0
  while (size > LIMB && (load<u8>(source + size - 1) as u32) == sign && ((load<u8>(source + size - 2) as u32) ^ sign) < 0x80) size--
  if (size <= LIMB) {
    pushLong(signExtended(source, size))
    return
  }
  // The magnitude of a negative int is what it lacks to zero: all bits turned over, and one more.
  const turned: u64 = sign != 0 ? 0xffffffffffffffff : 0
  let carry: u64 = sign & 1
  let to = longsEnd + LIMB
  for (let i: usize = 0; i < size; i += LIMB) {
    const limb = size - i < LIMB ? (signExtended(source + i, size - i) as u64) : load<u64>(source + i)
    const magnitude = (limb ^ turned) + carry
    if (magnitude != 0) carry = 0
    store<u64>(to, magnitude)
    to += LIMB
  }
  // A sign byte alone made a limb.
  if (load<u64>(to - LIMB) == 0) to -= LIMB
  const field = (((to - longsEnd - LIMB) << 1) as u32) | (sign & 1)
  store<u32>(longsEnd, 0)
  store<u32>(longsEnd, (LONG_TAG << 8) | (0x80 << 16) | ((field & 0x7f) << 16) | ((field >>> 7) << 24), 4)
  longsEnd = to
  longCount++
  if (DEBUG) assert(longsEnd <= LONGS_LIMIT)
  push(K_HASHABLE)
  emit(T_LONG, LONG_BIG)
}
