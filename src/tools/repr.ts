// Python's `repr` of what stands in a pickle.
import { PickletoolsError } from './errors.ts'
import { isPrintable } from './printable.ts'

/**
 * A Python str: a string, or its code points where surrogates are among them. In Python two surrogates are two characters, even those
 * that a JavaScript string makes one of.
 */
export type Text = string | readonly number[]

/** Parts that are joined at a time. */
const PARTS = 8192

/** Text that grows, up to a bound. A string that grows part by part would keep some 100 bytes for each part. */
export class Output {
  /** Characters there is room for. */
  left: number
  readonly #joined: string[] = []
  #parts: string[] = []

  constructor(left: number) {
    this.left = left
  }

  /** @throws PickletoolsError of code 'limit' where there is no room for so many characters */
  need(characters: number): void {
    if (characters > this.left) throw new PickletoolsError('limit', 'the text is longer than maxOutput allows', null)
  }

  /** @throws PickletoolsError of code 'limit' where there is no room */
  add(part: string): void {
    this.need(part.length)
    this.left -= part.length
    if (this.#parts.push(part) === PARTS) this.#join()
  }

  #join(): void {
    this.#joined.push(this.#parts.join(''))
    this.#parts = []
  }

  toString(): string {
    this.#join()
    return this.#joined.join('')
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
 * @throws PickletoolsError of code 'limit' where the result is longer than `room`
 */
function quoted(text: Text | Uint8Array, room: number, form: (code: number, quote: number) => string, escaped?: number): string {
  const holds = (code: number) => (typeof text === 'string' ? text.includes(String.fromCharCode(code)) : text.includes(code))
  const quote = holds(0x27) && !holds(0x22) ? 0x22 : 0x27
  const output = new Output(room)
  output.add(String.fromCharCode(quote))
  for (let i = 0; i < text.length; i++) {
    const code = typeof text === 'string' ? text.codePointAt(i)! : text[i]!
    if (code > 0xffff && typeof text === 'string') i++
    output.add(form(code, escaped ?? quote))
  }
  output.add(String.fromCharCode(quote))
  return output.toString()
}

/**
 * `repr` of a bytes object without its `b`, which is also `ascii` of a str of latin-1 (`PyBytes_Repr`).
 * @param room characters it may have
 * @param escaped as in a bytearray, whose single quotes get a backslash even between double ones (`bytearray_repr`)
 * @throws PickletoolsError of code 'limit' where it has more
 */
export function reprBytes(bytes: Uint8Array, room: number, escaped?: number): string {
  return quoted(bytes, room, byteForm, escaped)
}

/** Text that stands in single quotes as it is. */
const PLAIN = /^[ -&(-[\]-~]*$/

/**
 * `repr` of a str (`unicode_repr` in Objects/unicodeobject.c).
 * @param room characters it may have
 * @throws PickletoolsError of code 'limit' where it has more
 */
export function reprText(text: Text, room: number): string {
  return typeof text === 'string' && PLAIN.test(text) ? `'${text}'` : quoted(text, room, pointForm)
}

/** Decimal digits of an int as text that CPython converts by default, both ways (`sys.set_int_max_str_digits`). */
export const MAX_DIGITS = 4300

/** `repr` of an int or bool. @throws PickletoolsError past 4300 digits, as Python */
export function reprInt(value: number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  const text = String(value)
  if (text.length - (value < 0 ? 1 : 0) > MAX_DIGITS) throw tooManyDigits()
  return text
}

/** What `repr` says of an int past 4300 digits. */
export function tooManyDigits(detail = ''): PickletoolsError {
  const message = `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion${detail}`
  return new PickletoolsError('limit', `${message}; use sys.set_int_max_str_digits() to increase the limit`)
}
