// The arenas of a window's text: strings that are not interned, ASCII and other, one behind the other. TypeScript decodes an arena in pieces and
// cuts the strings from them, so none crosses a piece's end.
import { PIECE } from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { INTERN, TEXT, TEXT_END, WIDE } from '../memory'

export const PIECE_SIZE: usize = PIECE

/** Ends of the arenas, from resetText on. */
export let textEnd: usize = 0
export let wideEnd: usize = 0

/** A new window's text starts at the beginning. */
export function resetText(): void {
  textEnd = TEXT
  wideEnd = WIDE
}

/** Start of `size` bytes at `end` of a region, moved on to the next piece where they would cross one's end. */
export function fit(region: usize, end: usize, size: usize): usize {
  const offset = end - region
  const last = offset + size - 1
  return size != 0 && (offset ^ last) >= PIECE_SIZE ? region + (last & ~(PIECE_SIZE - 1)) : end
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
export function copyText(source: usize, size: usize): bool {
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
  if (DEBUG) assert(textEnd <= TEXT_END)
  return true
}

/**
 * Puts strict UTF-8 into the arena of what is not ASCII, as UTF-16: a platform decodes that at the speed of a copy.
 * @returns how many units; -1, and nothing is there, where it is malformed or has surrogates, which no decoder of the platform passes
 */
export function copyWide(source: usize, size: usize): i32 {
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
  if (DEBUG) assert(place + bytes <= INTERN)
  wideEnd = place + bytes
  return (bytes >>> 1) as i32
}
