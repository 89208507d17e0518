// NumPy's longdouble as the nearest double: the x87 format of 80 bits, padded to 12 or 16 bytes, or IEEE 754's of 128 bits.

const DOUBLE_MIN_POWER = -1074

/** Fraction times 2**power, rounded to the nearest double once. */
function scaled(fraction: bigint, power: number): number {
  const bits = fraction.toString(2).length
  // Below 2**-1022 a double has fewer bits: what does not fit is rounded to the nearest, and to even between two.
  const extra = DOUBLE_MIN_POWER - power
  if (fraction !== 0n && bits + power <= -1022 && extra > 0) {
    if (extra > bits + 1) return 0
    const shift = BigInt(extra)
    const rest = BigInt.asUintN(extra, fraction)
    const half = 1n << (shift - 1n)
    let whole = fraction >> shift
    if (rest > half || (rest === half && (whole & 1n) === 1n)) whole += 1n
    return Number(whole) * 2 ** DOUBLE_MIN_POWER
  }
  // A number of 53 bits, which the powers of two leave exact; in two steps, since 2**power alone may be no double.
  const rounded = Number(fraction)
  const first = Math.max(Math.min(power, 1000), -1000)
  return rounded * 2 ** first * 2 ** Math.max(Math.min(power - first, 1000), -1000)
}

/**
 * The longdouble in these 12 or 16 bytes, rounded to a double.
 * @param little whether its lowest byte comes first
 */
export function longdouble(view: DataView, start: number, size: number, little: boolean): number {
  const byte = (index: number): number => view.getUint8(start + (little ? index : size - 1 - index))
  const uint = (from: number, to: number): bigint => {
    let value = 0n
    for (let index = to - 1; index >= from; index--) value = value * 256n + BigInt(byte(index))
    return value
  }
  const isQuad = size === 16 && !isExtended(byte)
  const head = isQuad ? byte(14) + 256 * byte(15) : byte(8) + 256 * byte(9)
  const exponent = head & 0x7fff
  const fraction = isQuad ? uint(0, 14) : uint(0, 8)
  const sign = head & 0x8000 ? -1 : 1
  const digits = isQuad ? 112 : 63
  if (exponent === 0x7fff) return BigInt.asUintN(digits, fraction) === 0n ? sign * Number.POSITIVE_INFINITY : Number.NaN
  const implied = isQuad && exponent !== 0 ? 1n << 112n : 0n
  return sign * scaled(fraction + implied, Math.max(exponent, 1) - 16383 - digits)
}

/**
 * Whether 16 bytes are of the x87 format. Its padding may hold anything, but hardly ever in its last two bytes, where the other format has
 * an exponent that is zero only in numbers below 1e-4900. The highest bit of its fraction, byte 7, is set in all but zero and such numbers;
 * in the other format the same bit is one of the low ones of the fraction, most often zero.
 */
function isExtended(byte: (index: number) => number): boolean {
  return (byte(14) | (byte(15) & 0x7f)) === 0 || (byte(7) & 0x80) !== 0
}
