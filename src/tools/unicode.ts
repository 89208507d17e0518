// Text arguments as Python's codecs decode them, with the messages of their errors.
import { ValueProblem } from '../errors.ts'
import { decodeLatin1, decodeStringEscape, decodeUtf8 } from '../text/decode.ts'
import { PickletoolsError } from './errors.ts'
import type { Text } from './repr.ts'

/** CPython's message of a UnicodeDecodeError for the bytes `[start, end)`. */
function undecodable(codec: string, bytes: Uint8Array, start: number, end: number, reason: string): PickletoolsError {
  const what = end === start + 1 ? `byte 0x${bytes[start]!.toString(16).padStart(2, '0')}` : 'bytes'
  const where = end === start + 1 ? start : `${start}-${end - 1}`
  const code = codec === 'utf-8' ? 'bad-utf8' : 'bad-text'
  return new PickletoolsError(code, `'${codec}' codec can't decode ${what} in position ${where}: ${reason}`, 'UnicodeDecodeError')
}

/** Whether a surrogate may be encoded here: 0xed and a byte from 0xa0 on. */
function mayHoldSurrogate(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) if (bytes[at + 1]! >= 0xa0) return true
  return false
}

/**
 * UTF-8.
 * @param surrogatepass whether encoded surrogates pass, as in BINUNICODE
 * @throws PickletoolsError with the message of Python's UnicodeDecodeError
 */
export function utf8Text(bytes: Uint8Array, surrogatepass: boolean): Text {
  if (!mayHoldSurrogate(bytes)) {
    try {
      return decodeUtf8(bytes, 0, bytes.length)
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error
    }
  }
  return utf8Points(bytes, surrogatepass)
}

/** The code points of UTF-8 (`utf8_decode` in Objects/stringlib/codecs.h). */
function utf8Points(bytes: Uint8Array, surrogatepass: boolean): number[] {
  const points: number[] = []
  const n = bytes.length
  for (let i = 0; i < n; ) {
    const lead = bytes[i]!
    const size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    if (size === 0) throw undecodable('utf-8', bytes, i, i + 1, 'invalid start byte')
    // The second byte's range excludes overlong forms, surrogates and points past U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed && !(surrogatepass && i + 3 <= n && isTail(bytes[i + 2]!)) ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    let point = size === 1 ? lead : lead & (0x7f >> size)
    for (let k = 1; k < size; k++) {
      if (i + k >= n) throw undecodable('utf-8', bytes, i, n, 'unexpected end of data')
      const next = bytes[i + k]!
      if (k === 1 ? next < low || next > high : !isTail(next)) throw undecodable('utf-8', bytes, i, i + k, 'invalid continuation byte')
      point = (point << 6) | (next & 0x3f)
    }
    points.push(point)
    i += size
  }
  return points
}

const isTail = (byte: number): boolean => (byte & 0xc0) === 0x80

/**
 * Latin-1 with `\uXXXX` and `\UXXXXXXXX`, the form of UNICODE's argument (`_PyUnicode_DecodeRawUnicodeEscapeStateful`).
 * @throws PickletoolsError with the message of Python's UnicodeDecodeError
 */
export function rawUnicodeEscapeText(bytes: Uint8Array): Text {
  if (!bytes.includes(0x5c)) return decodeLatin1(bytes)
  const points: number[] = []
  const n = bytes.length
  for (let i = 0; i < n; ) {
    const start = i
    const kind = bytes[i] === 0x5c ? bytes[i + 1] : undefined
    if (kind !== 0x75 && kind !== 0x55) {
      points.push(bytes[i++]!)
      // What follows a backslash starts no escape itself.
      if (kind !== undefined) points.push(bytes[i++]!)
      continue
    }
    const digits = kind === 0x75 ? 4 : 8
    let point = 0
    for (i += 2; i < start + 2 + digits; i++) {
      const digit = i < n ? Number.parseInt(String.fromCharCode(bytes[i]!), 16) : Number.NaN
      if (Number.isNaN(digit)) {
        throw undecodable('rawunicodeescape', bytes, start, i, `truncated \\${digits === 4 ? 'uXXXX' : 'UXXXXXXXX'} escape`)
      }
      point = point * 16 + digit
    }
    if (point > 0x10ffff) throw undecodable('rawunicodeescape', bytes, start, i, '\\Uxxxxxxxx out of range')
    points.push(point)
  }
  return points.some((point) => point >= 0xd800 && point < 0xe000) ? points : textOf(points)
}

/** The JavaScript string of a text; a high and a low surrogate become one character in it. */
export function textOf(text: Text): string {
  if (typeof text === 'string') return text
  const pieces: string[] = []
  for (let i = 0; i < text.length; i += 8192) pieces.push(String.fromCodePoint(...text.slice(i, i + 8192)))
  return pieces.join('')
}

/**
 * The bytes of a Python 2 str literal that has lost its quotes (`_PyBytes_DecodeEscape`).
 * @throws PickletoolsError with the message of Python's ValueError
 */
export function unescaped(line: Uint8Array): Uint8Array {
  if (!line.includes(0x5c)) return line
  const quoted = new Uint8Array(line.length + 2).fill(0x27)
  quoted.set(line, 1)
  try {
    return decodeStringEscape(quoted)
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error
  }
  // Over pairs of a backslash and what follows, up to the first that is no good.
  let at = line.indexOf(0x5c)
  while (line[at + 1] !== 0x78 ? at + 1 < line.length : isHex(line[at + 2]) && isHex(line[at + 3])) at = line.indexOf(0x5c, at + 2)
  throw new PickletoolsError('bad-text', at + 1 < line.length ? `invalid \\x escape at position ${at}` : 'Trailing \\ in string')
}

const isHex = (byte: number | undefined): boolean => byte !== undefined && /[\da-fA-F]/.test(String.fromCharCode(byte))
