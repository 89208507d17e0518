// Text that is not ASCII: where its strings end, and its UTF-8.

/** Bytes of UTF-8 that make so many UTF-16 units. */
export function utf8Size(source: usize, units: u32): usize {
  let at = source
  let left = units as i32
  while (left > 0) {
    if (left >= 8 && (load<u64>(at) & 0x8080808080808080) == 0) {
      at += 8
      left -= 8
      continue
    }
    const lead = load<u8>(at) as u32
    at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    left -= lead < 0xf0 ? 1 : 2
  }
  return at - source
}

/** Four units of 0x800 and more as UTF-8: 1110zzzz 10yyyyyy 10xxxxxx each. */
function threeBytes(units: v128): v128 {
  const lanes = v128.or(
    v128.or(i32x4.splat(0x8080e0), i32x4.shr_u(units, 12)),
    v128.or(v128.and(i32x4.shl(units, 2), i32x4.splat(0x3f00)), i32x4.shl(v128.and(units, i32x4.splat(0x3f)), 16)),
  )
  return i8x16.shuffle(lanes, lanes, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15)
}

/**
 * Lays so many UTF-16 units down as UTF-8, lone surrogates as if they were characters. Characters of one length mostly come in runs: up to
 * eight of one are taken at a time. What lies past the end is read, and something written.
 * @returns the number of bytes
 */
export function fromUtf16(target: usize, source: usize, units: u32): usize {
  const end = source + ((units as usize) << 1)
  let at = target
  while (source < end) {
    const eight = v128.load(source)
    const first = i16x8.extract_lane_u(eight, 0) as u32
    const left = (end - source) >>> 1
    let run: usize = 1
    if (first < 0x80) {
      run = min(ctz(i16x8.bitmask(i16x8.gt_u(eight, i16x8.splat(0x7f))) | 0x100) as usize, left)
      v128.store64_lane(at, i8x16.narrow_i16x8_u(eight, eight), 0)
      at += run
    } else if (first < 0x800) {
      const two = v128.and(i16x8.gt_u(eight, i16x8.splat(0x7f)), i16x8.lt_u(eight, i16x8.splat(0x800)))
      run = min(ctz(~i16x8.bitmask(two)) as usize, left)
      const lead = v128.or(i16x8.splat(0x80c0 as i16), i16x8.shr_u(eight, 6))
      v128.store(at, v128.or(lead, i16x8.shl(v128.and(eight, i16x8.splat(0x3f)), 8)))
      at += run << 1
    } else if ((first & 0xf800) != 0xd800) {
      const half = i16x8.eq(v128.and(eight, i16x8.splat(0xf800 as i16)), i16x8.splat(0xd800 as i16))
      const three = v128.andnot(i16x8.ge_u(eight, i16x8.splat(0x800)), half)
      run = min(ctz(~i16x8.bitmask(three)) as usize, left)
      v128.store(at, threeBytes(i32x4.extend_low_i16x8_u(eight)))
      if (run > 4) v128.store(at, threeBytes(i32x4.extend_high_i16x8_u(eight)), 12)
      at += run * 3
    } else {
      const second = i16x8.extract_lane_u(eight, 1) as u32
      if (left > 1 && first < 0xdc00 && (second & 0xfc00) == 0xdc00) {
        const point = 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff)
        store<u32>(at, 0x808080f0 | (point >>> 18) | ((point >>> 4) & 0x3f00) | ((point & 0xfc0) << 10) | ((point << 24) & 0x3f000000))
        at += 4
        run = 2
      } else {
        v128.store(at, threeBytes(i32x4.extend_low_i16x8_u(eight)))
        at += 3
      }
    }
    source += run << 1
    // A space, most often: words of Cyrillic take a fifth less for it.
    if (first >= 0x80 && source < end && load<u16>(source) < 0x80) {
      store<u8>(at++, load<u8>(source))
      source += 2
    }
  }
  return at - target
}
