// Python ints out of pickled bytes and text: a number where it is safe, else a bigint.
import { ValueProblem } from '../errors.ts'
import { hexBackwards } from '../text/hex.ts'
import { readMagnitude } from '../text/serializer.ts'

const MIN_SAFE = -9007199254740991n
const MAX_SAFE = 9007199254740991n

/** A bigint as a number where that is exact and safe. */
export function normalizeInt(value: bigint): number | bigint {
  return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : value
}

/** Up to here limbs are put together one by one, which is quadratic but quick: 1 us at its most, where hex text takes 3. */
const MAX_LIMB_BYTES = 128
/** A bigint of V8 has 2**30 bits at most. A longer int is refused before its digits are written: they would take several times its bytes. */
const MAX_BYTES = 1 << 27

/**
 * The little-endian two's complement int in `bytes[start, end)`, as LONG1 and LONG4 carry it (`_PyLong_FromByteArray`). Linear for
 * long ones: shifting a bigint in piece by piece is not.
 * @throws RangeError for an int that no bigint can hold
 */
export function decodeLong(bytes: Uint8Array, view: DataView, start: number, end: number): number | bigint {
  const size = end - start
  if (size === 0) return 0
  const negative = bytes[end - 1]! >= 0x80
  if (size <= 6) {
    let value = negative ? -1 : 0
    for (let i = end - 1; i >= start; i--) value = value * 256 + bytes[i]!
    return value
  }
  if (size <= 8) {
    const low = view.getUint32(start, true)
    let high = 0
    for (let i = end - 1; i >= start + 4; i--) high = (high << 8) | bytes[i]!
    if (negative && size === 7) high |= 0xff000000
    const value = high * 2 ** 32 + low
    if (Number.isSafeInteger(value)) return value
    return size === 8 ? view.getBigInt64(start, true) : (BigInt(high) << 32n) | BigInt(low)
  }
  if (size <= MAX_LIMB_BYTES) {
    // From the top: what is past the last whole limb, or that limb, with the sign; then 64 bits at a time.
    let at = end - (size % 8 || 8)
    let value = view.getBigInt64(end - 8, true) >> BigInt(8 * (at + 8 - end))
    while (at > start) {
      at -= 8
      value = (value << 64n) | view.getBigUint64(at, true)
    }
    return normalizeInt(value)
  }
  const value = magnitudeIn(bytes, start, end)
  return normalizeInt(negative ? value - (1n << BigInt(8 * size)) : value)
}

/**
 * The little-endian int of any size, not negative, in `bytes[start, end)`; linear.
 * @throws RangeError for an int that no bigint can hold
 */
export function magnitudeIn(bytes: Uint8Array, start: number, end: number): bigint {
  if (end - start > MAX_BYTES) throw new RangeError(`an int of ${end - start} bytes`)
  return readMagnitude(bytes, start, end) ?? BigInt(`0x${hexBackwards(bytes, start, end)}`)
}

/**
 * The argument of INT: C's `strtol` of base 0 over the line, then Python's int literal for what that leaves or overflows on. A line
 * of two characters whose value is 0 or 1 is a bool, however it is spelled (`load_int` in Modules/_pickle.c).
 * @param line the line without its newline
 */
export function parseInt0(line: string, maxDigits: number): number | bigint | boolean {
  const [value, end] = strtol(line)
  if (value !== undefined && (end === line.length || line.charCodeAt(end) === 0)) {
    if (line.length === 2 && (value === 0n || value === 1n)) return value === 1n
    return normalizeInt(value)
  }
  return parseLong(line, maxDigits)
}

/** `strtol(line, &end, 0)`: undefined on overflow of 64 bits; `[0n, 0]` where there is no digit. */
function strtol(line: string): [value: bigint | undefined, end: number] {
  const match = /^[ \t\n\v\f\r]*([+-]?)(0[xX](?=[0-9a-fA-F]))?/.exec(line)!
  let at = match[0].length
  const hex = match[2] !== undefined
  const octal = !hex && line.charCodeAt(at) === 0x30
  const digits = (hex ? /^[0-9a-fA-F]+/ : octal ? /^[0-7]+/ : /^[0-9]+/).exec(line.slice(at))
  if (digits === null) return [0n, 0]
  at += digits[0].length
  const significant = digits[0].replace(/^0+/, '')
  if (significant.length > 22) return [undefined, at]
  const magnitude = significant === '' ? 0n : BigInt((hex ? '0x' : octal ? '0o' : '') + significant)
  const value = match[1] === '-' ? -magnitude : magnitude
  return [value >= -(1n << 63n) && value < 1n << 63n ? value : undefined, at]
}

/** Python's `int(text, 0)` as `PyLong_FromString` reads it: prefixes, single underscores, no leading zeros but on zero. */
export function parseLong(line: string, maxDigits: number): number | bigint {
  return parsePython(line, 0, maxDigits)
}

/** Python's `int(text, 10)`, for the arguments of GET and PUT. */
export function parseDecimal(line: string, maxDigits: number): number | bigint {
  return parsePython(line, 10, maxDigits)
}

function parsePython(line: string, base: 0 | 10, maxDigits: number): number | bigint {
  const text = strip(line)
  const sign = text[0] === '-' || text[0] === '+' ? text[0] : ''
  let body = text.slice(sign.length)
  const prefix = base === 0 && /^0[xXoObB]/.test(body) ? body.slice(0, 2).toLowerCase() : ''
  if (prefix !== '') body = body.slice(body[2] === '_' ? 3 : 2)
  if (/__|^_|_$/.test(body)) throw badInt(line)
  const digits = body.replaceAll('_', '')
  const alphabet = prefix === '0x' ? /^[0-9a-fA-F]+$/ : prefix === '0o' ? /^[0-7]+$/ : prefix === '0b' ? /^[01]+$/ : /^[0-9]+$/
  if (!alphabet.test(digits)) throw badInt(line)
  if (prefix === '') {
    if (digits.length > maxDigits) {
      throw new ValueProblem('limit', `int of ${digits.length} digits, more than limits.maxDigits (${maxDigits})`)
    }
    if (base === 0 && digits.length > 1 && digits[0] === '0' && /[1-9]/.test(digits)) throw badInt(line)
  }
  if (prefix === '' && digits.length < 16) return Number(sign + digits) + 0
  const magnitude = BigInt(prefix + digits)
  return normalizeInt(sign === '-' ? -magnitude : magnitude)
}

/** What is left between white space, up to a NUL. By hand: a regular expression for the end is quadratic on runs of spaces. */
function strip(line: string): string {
  const nul = line.indexOf('\0')
  let end = nul < 0 ? line.length : nul
  let start = 0
  while (start < end && isSpace(line.charCodeAt(start))) start++
  while (end > start && isSpace(line.charCodeAt(end - 1))) end--
  return line.slice(start, end)
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
}

function badInt(line: string): ValueProblem {
  return new ValueProblem('bad-text', `${JSON.stringify(line.slice(0, 40))} is no int`)
}

/** The argument of FLOAT, as `PyOS_string_to_double`: no white space, no underscores, and what overflows is an error. */
export function parseFloatText(line: string): number {
  const nul = line.indexOf('\0')
  const text = nul < 0 ? line : line.slice(0, nul)
  const named = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (named !== null) {
    if (/nan/i.test(named[2]!)) return Number.NaN
    return named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  if (!/^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) {
    throw new ValueProblem('bad-text', `${JSON.stringify(line.slice(0, 40))} is no float`)
  }
  const value = Number(text)
  if (!Number.isFinite(value)) throw new ValueProblem('bad-text', `${text.slice(0, 40)} is too large for a float`)
  return value
}
