// Python's `repr` of numbers, text and bytes.
import { reprBytes, reprText } from '../tools/repr.ts'

/** Decimal digits of an int that Python prints (`sys.set_int_max_str_digits`); a longer one is shown in hexadecimal. */
const MAX_DIGITS = 4300
/** An int of so many bits has no more than {@link MAX_DIGITS} digits. */
const SURE_BITS = 14_000
const QUOTE = 0x27

/** `repr` of a float (`float_repr_style` 'short'): the fewest digits that give the same double, an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa = '', power = ''] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(power) + 1
  const sign = value < 0 ? '-' : ''
  if (point <= -4 || point > 16) {
    const exponent = Math.abs(point - 1)
    return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${point > 0 ? '+' : '-'}${String(exponent).padStart(2, '0')}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits.padEnd(point, '0')}.0`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** As {@link floatText}, without the `.0` of whole numbers. */
function partText(value: number): string {
  return floatText(value).replace(/\.0$/, '')
}

/** `repr` of a complex number (complex_repr): the real part is left out where it is 0 and not -0. */
export function complexText(real: number, imag: number, text: (value: number) => string = partText): string {
  if (Object.is(real, 0)) return `${text(imag)}j`
  const tail = text(imag)
  return `(${text(real)}${/^[-+]/.test(tail) ? '' : '+'}${tail}j)`
}

/** The number of fewest digits that is the same in a format of fewer bits: 0.1 for the float32 0.10000000149011612. */
export function shortestOf(value: number, mantissaBits: number): number {
  if (!Number.isFinite(value) || value === 0) return value
  const power = 2 ** Math.floor(Math.log2(Math.abs(value)))
  const step = power / 2 ** mantissaBits
  // Below a power of two numbers lie twice as close.
  const below = Math.abs(value) === power ? step / 4 : step / 2
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits))
    const distance = Math.abs(short) - Math.abs(value)
    if (distance >= 0 ? distance < step / 2 : -distance < below) return short
  }
  return value
}

/** `repr` of an int. Past the 4300 digits that Python prints it is hexadecimal, which Python reads too. */
export function intText(value: number | bigint): string {
  if (typeof value === 'number' || BigInt.asIntN(SURE_BITS, value) === value) return String(value)
  const hex = value.toString(16)
  // A hexadecimal digit is 1.2 decimal ones.
  if (hex.length < MAX_DIGITS) {
    const decimal = String(value)
    if (decimal.length - (value < 0n ? 1 : 0) <= MAX_DIGITS) return decimal
  }
  return value < 0n ? `-0x${hex.slice(1)}` : `0x${hex}`
}

/** `repr` of a str of which `most` characters are shown. */
export function strText(text: string, most: number): string {
  if (text.length <= most) return reprText(text, Number.POSITIVE_INFINITY)
  // A pair of surrogates stays together.
  const end = /[\ud800-\udbff]/.test(text[most - 1] ?? '') ? most - 1 : most
  return `${reprText(text.slice(0, end), Number.POSITIVE_INFINITY)}... ${text.length - end} more characters`
}

/** `repr` of bytes of which `most` are shown. */
export function bytesText(bytes: Uint8Array, most: number): string {
  return `b${reprBytes(bytes.subarray(0, most), Number.POSITIVE_INFINITY)}${moreBytes(bytes, most)}`
}

/** `repr` of a bytearray (bytearray_repr): single quotes get a backslash whichever quotes stand around. */
export function bytearrayText(bytes: Uint8Array, most: number): string {
  return `bytearray(b${reprBytes(bytes.subarray(0, most), Number.POSITIVE_INFINITY, QUOTE)}${moreBytes(bytes, most)})`
}

function moreBytes(bytes: Uint8Array, most: number): string {
  return bytes.length > most ? `... ${bytes.length - most} more bytes` : ''
}
