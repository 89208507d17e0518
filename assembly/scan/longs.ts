// Ints past 64 bits: as hex text, of which JavaScript makes a bigint faster than it puts one together from parts of 64 bits (8,000 of 20 to
// 90 bytes are loaded in 2.2 ms, against 2.9).
import { LONG_HEX, LONG_NEGATIVE_HEX, T_LONG, T_TEXT } from '../../src/abi/load-tape.ts'
import { TEXT_END } from '../memory'
import { K_HASHABLE } from './entries'
import { emit, push } from './state'
import { PIECE_SIZE, startText, textEnd } from './text'

/** The little-endian two's complement int in `size` bytes, 8 at most. */
export function signExtended(source: usize, size: usize): i64 {
  const unused: i64 = 64 - ((size as i64) << 3)
  return size == 0 ? 0 : (load<i64>(source) << unused) >> unused
}

/** Whether the text of `size` bytes and that of the `left` bytes of input that follow find room: strings are never longer than they are there. */
export function hasRoomForHex(size: usize, left: usize): bool {
  return textEnd + hexSize(size) + left + left / 15 + PIECE_SIZE <= TEXT_END
}

/** `0x`, and 16 digits for each 8 bytes or less. */
function hexSize(size: usize): usize {
  return 2 + (((size + 7) >>> 3) << 4)
}

/** Pushes the little-endian two's complement int in `size` bytes, more than 8. */
export function pushHex(source: usize, size: usize): void {
  const text = startText(hexSize(size))
  store<u16>(text, 0x7830)
  const isNegative = load<u8>(source + size - 1) >= 0x80
  // Of a negative int the digits are those of what it lacks to zero: all bits turned over, and one more.
  const turned: u64 = isNegative ? 0xffffffffffffffff : 0
  let carry: u64 = isNegative ? 1 : 0
  let to = text + hexSize(size) - 16
  for (let i: usize = 0; i < size; i += 8, to -= 16) {
    let limb = load<u64>(source + i)
    if (size - i < 8) {
      limb = signExtended(source + i, size - i) as u64
    }
    const magnitude = (limb ^ turned) + carry
    if (magnitude != 0) carry = 0
    v128.store(to, digitsOf(magnitude))
  }
  push(K_HASHABLE)
  emit(T_TEXT, hexSize(size) as u32)
  emit(T_LONG, isNegative ? LONG_NEGATIVE_HEX : LONG_HEX)
}

/** The 16 hex digits of 64 bits. */
function digitsOf(bits: u64): v128 {
  const bytes = i64x2.splat(bswap<u64>(bits) as i64)
  const twice = i8x16.shuffle(bytes, bytes, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)
  const nibbles = v128.bitselect(i8x16.shr_u(twice, 4), v128.and(twice, i8x16.splat(15)), i16x8.splat(0xff))
  return i8x16.swizzle(i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102), nibbles)
}
