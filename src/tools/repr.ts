import { ArgumentProblem } from './errors.ts'
import { isPrintable } from './printable.ts'

// Python's `repr` of what stands in a pickle.

/**
 * A Python str: a string, or its code points where surrogates are among them. In Python two surrogates are two characters, even those
 * that a JavaScript string makes one of.
 */
export type Text = string | readonly number[]

/** Pieces of a long text are this long, so that one that passes its bound is not made whole. */
const PIECE = 8192

/** Characters that text may grow to; past it, the printing ends. */
export class Room {
  left: number

  constructor(characters: number) {
    this.left = characters
  }

  /** @throws ArgumentProblem of code 'limit', with the room left as it was */
  need(characters: number): void {
    if (characters > this.left) throw new ArgumentProblem('limit', 'the text is longer than maxOutput allows', null)
  }

  /** @throws ArgumentProblem of code 'limit' */
  take(characters: number): void {
    this.need(characters)
    this.left -= characters
  }
}

/** How characters below 0x100 print that are not ASCII letters, digits or signs; the rest is filled in when it is first asked for. */
const ESCAPES: Record<number, string> = { 9: '\\t', 10: '\\n', 13: '\\r' }

/** A byte in the printing form that bytes and str share. */
function byteForm(code: number, quote: number): string {
  if (code === quote || code === 0x5c) return `\\${String.fromCharCode(code)}`
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code)
  return (ESCAPES[code] ??= `\\x${code.toString(16).padStart(2, '0')}`)
}

function pointForm(code: number, quote: number): string {
  if (code >= 0x7f && isPrintable(code)) return String.fromCodePoint(code)
  if (code < 0x100) return byteForm(code, quote)
  const hex = code.toString(16)
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/**
 * Text between quotes: double ones where it holds single ones and no double ones.
 * @param escaped the quote that gets a backslash; the one between which the text stands where not given
 * @throws ArgumentProblem of code 'limit' past `room`
 */
function quoted(text: Text | Uint8Array, room: Room, form: (code: number, quote: number) => string, escaped?: number): string {
  const holds = (code: number) => (typeof text === 'string' ? text.includes(String.fromCharCode(code)) : text.includes(code))
  const quote = holds(0x27) && !holds(0x22) ? 0x22 : 0x27
  const pieces: string[] = []
  let piece = String.fromCharCode(quote)
  for (let i = 0; i < text.length; i++) {
    const code = typeof text === 'string' ? text.codePointAt(i)! : text[i]!
    if (code > 0xffff && typeof text === 'string') i++
    piece += form(code, escaped ?? quote)
    if (piece.length < PIECE) continue
    room.take(piece.length)
    pieces.push(piece)
    piece = ''
  }
  piece += String.fromCharCode(quote)
  room.take(piece.length)
  pieces.push(piece)
  return pieces.join('')
}

/**
 * `repr` of a bytes object without its `b`, which is also `ascii` of a str of latin-1 (`PyBytes_Repr`).
 * @param escaped as in a bytearray, whose single quotes get a backslash even between double ones (`bytearray_repr`)
 * @throws ArgumentProblem of code 'limit' past `room`
 */
export function reprBytes(bytes: Uint8Array, room: Room, escaped?: number): string {
  return quoted(bytes, room, byteForm, escaped)
}

/** Text that stands in single quotes as it is. */
const PLAIN = /^[ -&(-[\]-~]*$/

/**
 * `repr` of a str (`unicode_repr` in Objects/unicodeobject.c).
 * @throws ArgumentProblem of code 'limit' past `room`
 */
export function reprText(text: Text, room: Room): string {
  if (typeof text !== 'string' || !PLAIN.test(text)) return quoted(text, room, pointForm)
  room.take(text.length + 2)
  return `'${text}'`
}

/** Decimal digits of an int as text that CPython converts by default, both ways (`sys.set_int_max_str_digits`). */
export const MAX_DIGITS = 4300

/** `repr` of an int or bool. @throws ArgumentProblem past 4300 digits, as Python */
export function reprInt(value: number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  const text = String(value)
  if (text.length - (value < 0 ? 1 : 0) > MAX_DIGITS) throw tooManyDigits()
  return text
}

/** What `repr` says of an int past 4300 digits. */
export function tooManyDigits(detail = ''): ArgumentProblem {
  const message = `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion${detail}`
  return new ArgumentProblem('limit', `${message}; use sys.set_int_max_str_digits() to increase the limit`)
}
