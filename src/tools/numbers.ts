// Numbers written as text, as Python's `int` and `float` read bytes.
import { normalizeInt } from '../load/long.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { PickletoolsError } from './errors.ts'
import { MAX_DIGITS, reprBytes, tooManyDigits } from './repr.ts'

/** White space for `Py_ISSPACE`. */
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d])

/** What stands between white space. By hand: a regular expression for the end is quadratic on runs of spaces. */
function stripped(line: Uint8Array): string {
  let start = 0
  let end = line.length
  while (start < end && SPACES.has(line[start]!)) start++
  while (end > start && SPACES.has(line[end - 1]!)) end--
  return decodeLatin1(line.subarray(start, end))
}

/** A bytes object as a message shows it. */
export function shown(line: Uint8Array): string {
  return `b${reprBytes(line, Number.POSITIVE_INFINITY)}`
}

const INT = /^[+-]?\d[\d_]*$/
/** Underscores stand between digits, one at a time. */
const BAD_UNDERSCORE = /__|_$/

/**
 * Python's `int(line)`.
 * @throws PickletoolsError with the message of Python's ValueError
 */
export function intText(line: Uint8Array): number | bigint {
  // C's strings end at a NUL: what is before one is read, and its digits counted, before what is behind makes it no int.
  const nul = line.indexOf(0)
  const text = stripped(nul < 0 ? line : line.subarray(0, nul))
  const digits = INT.test(text) && !BAD_UNDERSCORE.test(text) ? text.replace(/\D/g, '') : ''
  if (digits.length > MAX_DIGITS) throw tooManyDigits(`: value has ${digits.length} digits`)
  if (digits === '' || nul >= 0) {
    // CPython cuts what it shows here, at 200 characters.
    throw new PickletoolsError('bad-text', `invalid literal for int() with base 10: ${shown(line).slice(0, 200)}`)
  }
  const value = normalizeInt(BigInt(digits))
  return text.startsWith('-') && value !== 0 ? -value : value
}

const FLOAT = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i

/**
 * Python's `float(line)`: what overflows is infinite.
 * @throws PickletoolsError with the message of Python's ValueError
 */
export function floatText(line: Uint8Array): number {
  const text = stripped(line)
  const digits = text.replace(/(?<=\d)_(?=\d)/g, '')
  if (!FLOAT.test(digits)) throw new PickletoolsError('bad-text', `could not convert string to float: ${shown(line)}`)
  return Number(digits.replace(/inf(inity)?/i, 'Infinity'))
}
