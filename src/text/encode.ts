// Python's spelling of numbers and text, and the bytes of ints and str.
import { isLittleEndian } from '../python/view.ts'
import { magnitudeBytes } from './serializer.ts'

/** Python's `repr` of a float, as protocol 0 writes it. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  // Both languages give the shortest digits that read back as the same double; they differ in where the exponent begins.
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power < -4 || power >= 16) return `${mantissa}e${power < 0 ? '-' : '+'}${Math.abs(power) < 10 ? '0' : ''}${Math.abs(power)}`
  const sign = value < 0 ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  if (digits.length <= power + 1) return `${sign}${digits.padEnd(power + 1, '0')}.0`
  return `${sign}${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`
}

/** The characters that UNICODE's line must not hold (`raw_unicode_escape` in Modules/_pickle.c), and all that latin-1 has not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: two of them are among the characters
const UNPRINTED = /[\u{10000}-\u{10ffff}]|[\\\0\n\r\x1a\u0100-\uffff]/gu

/** Text as UNICODE has it: characters up to U+00FF, each of which is one byte. */
export function rawUnicodeEscape(text: string): string {
  return text.replace(UNPRINTED, (character) => {
    const code = character.codePointAt(0) as number
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** Ints of more limbs of 64 bits are had whole: shifting a bigint limb by limb is quadratic, but takes less for few. */
const MAX_LIMBS = 32
const MAX_LIMB_BITS = 64 * MAX_LIMBS
let limbs: BigInt64Array<ArrayBuffer> | undefined
let limbBytes: Uint8Array<ArrayBuffer> | undefined

/** The bytes of LONG1 and LONG4: little-endian two's complement, as few as hold the sign. They may be overwritten by the next call. */
export function longBytes(value: bigint): Uint8Array {
  if (!isLittleEndian() || BigInt.asIntN(MAX_LIMB_BITS, value) !== value) return longerBytes(value)
  limbs ??= new BigInt64Array(MAX_LIMBS + 1)
  limbBytes ??= new Uint8Array(limbs.buffer)
  let count = 0
  let rest = value
  do {
    // What is stored is the lowest limb.
    limbs[count++] = rest
    rest >>= 64n
  } while (rest !== 0n && rest !== -1n)
  limbs[count] = rest
  return limbBytes.subarray(0, signedSize(limbBytes, 8 * count + 1))
}

/** How many of the first `size` bytes of an int are left when those go that only repeat its sign. */
function signedSize(bytes: Uint8Array, size: number): number {
  const sign = bytes[size - 1] as number
  if (sign !== 0 && sign !== 0xff) return size
  while (size > 1 && bytes[size - 1] === sign && ((bytes[size - 2] as number) ^ sign) < 0x80) size--
  return size
}

/** The same of an int of any size; linear. */
function longerBytes(value: bigint): Uint8Array {
  const found = magnitudeBytes(value, MAX_LIMB_BITS / 8)
  return found === undefined ? bytesOfHex(value) : twosComplement(found, value < 0n)
}

/** @param magnitude little-endian */
function twosComplement(magnitude: Uint8Array, isNegative: boolean): Uint8Array {
  const bytes = new Uint8Array(magnitude.length + 1)
  bytes.set(magnitude)
  if (isNegative) {
    // What it lacks to zero: all bits turned over, and one more.
    let carry = 1
    for (let i = 0; i < bytes.length; i++) {
      const byte = ((bytes[i] as number) ^ 0xff) + carry
      bytes[i] = byte
      carry = byte >> 8
    }
  }
  return bytes.subarray(0, signedSize(bytes, bytes.length))
}

function bytesOfHex(value: bigint): Uint8Array {
  const isNegative = value < 0n
  const digits = (isNegative ? ~value : value).toString(16)
  const bits = digits.length * 4 - Math.clz32(nibble(digits.charCodeAt(0))) + 28
  const size = (bits >>> 3) + 1
  const bytes = new Uint8Array(size)
  let at = 0
  let i = digits.length - 1
  for (; i > 0; i -= 2) bytes[at++] = nibble(digits.charCodeAt(i)) | (nibble(digits.charCodeAt(i - 1)) << 4)
  if (i === 0) bytes[at] = nibble(digits.charCodeAt(0))
  if (isNegative) for (let j = 0; j < size; j++) bytes[j] = ~(bytes[j] as number)
  return bytes
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87
}

const encoder = /*#__PURE__*/ new TextEncoder()

/** UTF-8 with lone surrogates as Python's 'surrogatepass' has them. */
export function utf8(text: string): Uint8Array {
  return isWellFormed(text) ? encoder.encode(text) : encodeSurrogates(text)
}

/**
 * Encodes into `target` from `at`, where there is room for three bytes a character.
 * @returns the number of bytes
 */
export function utf8Into(text: string, target: Uint8Array, at: number): number {
  const { written } = encoder.encodeInto(text, at === 0 ? target : target.subarray(at))
  // Every character beyond ASCII takes more bytes than units, so only such text is looked at again.
  if (written === text.length || isWellFormed(text)) return written
  const bytes = encodeSurrogates(text)
  target.set(bytes, at)
  return bytes.length
}

/**
 * The same for a few characters, without a call to the encoder.
 * @returns the number of bytes; -1, with anything in `target`, where there are surrogates
 */
export function shortUtf8Into(text: string, target: Uint8Array, at: number): number {
  const from = at
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) {
      target[at++] = code
    } else if (code < 0x800) {
      target[at] = 0xc0 | (code >> 6)
      target[at + 1] = 0x80 | (code & 0x3f)
      at += 2
    } else {
      if ((code & 0xf800) === 0xd800) return -1
      target[at] = 0xe0 | (code >> 12)
      target[at + 1] = 0x80 | ((code >> 6) & 0x3f)
      target[at + 2] = 0x80 | (code & 0x3f)
      at += 3
    }
  }
  return at - from
}

const LONE_SURROGATE = /[\ud800-\udfff]/u

export function isWellFormed(text: string): boolean {
  return typeof text.isWellFormed === 'function' ? text.isWellFormed() : !LONE_SURROGATE.test(text)
}

/** UTF-8 with surrogates as if they were characters. */
export function encodeSurrogates(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let size = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number
    if (code < 0x80) {
      bytes[size++] = code
    } else if (code < 0x800) {
      bytes[size++] = 0xc0 | (code >> 6)
      bytes[size++] = 0x80 | (code & 0x3f)
    } else if (code < 0x10000) {
      bytes[size++] = 0xe0 | (code >> 12)
      bytes[size++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[size++] = 0x80 | (code & 0x3f)
    } else {
      i++
      bytes[size++] = 0xf0 | (code >> 18)
      bytes[size++] = 0x80 | ((code >> 12) & 0x3f)
      bytes[size++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[size++] = 0x80 | (code & 0x3f)
    }
  }
  return bytes.subarray(0, size)
}
