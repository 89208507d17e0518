// Python strings out of pickled bytes: UTF-8 with surrogates, Latin-1, Python 2's encodings, and the escapes of protocol 0.
import { ValueProblem } from '../errors.ts'

const CHUNK = 8192
let strictUtf8: TextDecoder | undefined

type Slice = (this: Uint8Array, start: number, end: number) => string
type SliceName = 'utf8Slice' | 'latin1Slice' | 'ucs2Slice' | 'hexSlice'

/** One of Node's own decoders, where there are any: 0.1 us a string, against 0.4 for a TextDecoder. */
export function nodeSlice(name: SliceName): Slice | undefined {
  return (globalThis as { Buffer?: { prototype: { [name in SliceName]?: Slice } } }).Buffer?.prototype[name]
}

/** It replaces what is malformed, and keeps a BOM. */
const utf8Slice = /*#__PURE__*/ nodeSlice('utf8Slice')
const latin1Slice = /*#__PURE__*/ nodeSlice('latin1Slice')

/**
 * Latin-1 text from so many characters on Node keeps outside of V8's heap: 8 MB are loaded in 1.4 ms in the median, where it takes 8.2 in the heap, 2 MB
 * in 1.6, where it takes 1.75.
 */
const OUTSIDE_FROM = 1_031_913

/** What is used of Node's `buffer` module. */
interface BufferModule {
  isAscii?(bytes: Uint8Array): boolean
}

type Process = { process?: { getBuiltinModule?(name: string): BufferModule | undefined } }

/** Whether bytes are all ASCII, where Node tells. */
function isKnownAscii(bytes: Uint8Array): boolean {
  const module = (globalThis as Process).process?.getBuiltinModule?.('node:buffer')
  return module?.isAscii?.(bytes) === true
}

/** How a codec error is treated: Python's error handlers. */
export type ErrorHandler = 'strict' | 'replace' | 'ignore' | 'surrogateescape' | 'backslashreplace'

/** Latin-1: every byte is the character of that number. */
export function decodeLatin1(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[])
  const pieces: string[] = []
  for (let i = 0; i < bytes.length; i += CHUNK) {
    pieces.push(String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]))
  }
  return pieces.join('')
}

/**
 * UTF-8 as BINUNICODE carries it: strict, but lone surrogates pass (`surrogatepass`).
 * @throws ValueProblem of code 'bad-utf8'
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < 24) {
    const text = decodeAscii(bytes, start, end)
    if (text !== undefined) return text
  }
  if (end - start >= OUTSIDE_FROM && latin1Slice !== undefined && isKnownAscii(bytes.subarray(start, end))) {
    return latin1Slice.call(bytes, start, end)
  }
  if (utf8Slice !== undefined) {
    const text = utf8Slice.call(bytes, start, end)
    if (!text.includes('\ufffd')) return text
  }
  const part = bytes.subarray(start, end)
  try {
    return decodeStrictly(part)
  } catch {
    return decodeUtf8Slowly(part, 'strict', true)
  }
}

/** @throws TypeError for what is no UTF-8 */
function decodeStrictly(bytes: Uint8Array): string {
  strictUtf8 ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return strictUtf8.decode(bytes)
}

/** The string of up to some dozens of bytes, if all are ASCII. */
function decodeAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let i = start
  for (; i + 4 <= end; i += 4) {
    const a = bytes[i]!
    const b = bytes[i + 1]!
    const c = bytes[i + 2]!
    const d = bytes[i + 3]!
    if ((a | b | c | d) >= 0x80) return undefined
    text += String.fromCharCode(a, b, c, d)
  }
  for (; i < end; i++) {
    const a = bytes[i]!
    if (a >= 0x80) return undefined
    text += String.fromCharCode(a)
  }
  return text
}

/** Collects code units and turns them into a string piece by piece. */
class Units {
  readonly #pieces: string[] = []
  readonly #units = new Uint16Array(CHUNK)
  #length = 0

  push(unit: number): void {
    if (this.#length === CHUNK) this.#flush()
    this.#units[this.#length++] = unit
  }

  pushPoint(point: number): void {
    if (point > 0xffff) {
      this.push(0xd800 + ((point - 0x10000) >> 10))
      point = 0xdc00 + ((point - 0x10000) & 0x3ff)
    }
    this.push(point)
  }

  #flush(): void {
    this.#pieces.push(String.fromCharCode.apply(null, this.#units.subarray(0, this.#length) as unknown as number[]))
    this.#length = 0
  }

  finish(): string {
    this.#flush()
    return this.#pieces.join('')
  }
}

/** What an error handler puts for the bytes `[start, end)` of a malformed sequence. */
function handle(units: Units, bytes: Uint8Array, start: number, end: number, errors: ErrorHandler, codec: string): void {
  switch (errors) {
    case 'strict':
      throw new ValueProblem('bad-utf8', `byte 0x${bytes[start]!.toString(16).padStart(2, '0')} at position ${start} is not ${codec}`)
    case 'replace':
      units.push(0xfffd)
      return
    case 'surrogateescape':
      for (let i = start; i < end; i++) units.push(0xdc00 + bytes[i]!)
      return
    case 'backslashreplace':
      for (let i = start; i < end; i++) for (const c of `\\x${bytes[i]!.toString(16).padStart(2, '0')}`) units.push(c.charCodeAt(0))
      return
    case 'ignore':
      return
  }
}

function decodeUtf8Slowly(bytes: Uint8Array, errors: ErrorHandler, surrogatepass: boolean): string {
  const units = new Units()
  const n = bytes.length
  let i = 0
  while (i < n) {
    const lead = bytes[i]!
    if (lead < 0x80) {
      units.push(lead)
      i++
      continue
    }
    const size = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0
    // The second byte's range excludes overlong forms, surrogates and points past U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed && !surrogatepass ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    let point = size === 4 ? lead & 0x07 : size === 3 ? lead & 0x0f : lead & 0x1f
    let good = 1
    while (good < size && i + good < n) {
      const next = bytes[i + good]!
      if (next < (good === 1 ? low : 0x80) || next > (good === 1 ? high : 0xbf)) break
      point = (point << 6) | (next & 0x3f)
      good++
    }
    if (size === 0 || good < size) handle(units, bytes, i, i + good, errors, 'UTF-8')
    else units.pushPoint(point)
    i += good
  }
  return units.finish()
}

/** UTF-8 without surrogates: the names in GLOBAL. */
export function decodeStrictUtf8(bytes: Uint8Array): string {
  try {
    return decodeStrictly(bytes)
  } catch {
    return decodeUtf8Slowly(bytes, 'strict', false)
  }
}

/**
 * A codec of one byte a character, with ASCII as it is.
 * @param high what it has from 0x80 on, up to where it is latin-1 again, a space where it has nothing; '' for nothing at all
 */
function decodeCharmap(bytes: Uint8Array, errors: ErrorHandler, codec: string, high: string): string {
  if (!bytes.some((byte) => byte >= 0x80)) return decodeLatin1(bytes)
  const units = new Units()
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    const unit = byte < 0x80 || (high !== '' && byte >= 0x80 + high.length) ? byte : high.charCodeAt(byte - 0x80)
    if (byte < 0x80 || unit > 0x20) units.push(unit)
    else handle(units, bytes, i, i + 1, errors, codec)
  }
  return units.finish()
}

/** ASCII only: the names in INST, and persistent ids as text. @throws ValueProblem of code 'bad-text' */
export function decodeStrictAscii(bytes: Uint8Array): string {
  const bad = bytes.findIndex((byte) => byte >= 0x80)
  if (bad >= 0) throw new ValueProblem('bad-text', `byte 0x${bytes[bad]!.toString(16)} at position ${bad} is not ASCII`)
  return decodeLatin1(bytes)
}

/** What cp1252 has from 0x80 to 0x9f, where latin-1 has controls; a space where it has nothing. */
const CP1252 =
  '\u20ac \u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152 \u017d  \u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153 \u017e\u0178'

/**
 * Decodes Python 2's 8-bit strings, as the `encoding` and `errors` options say; undefined for 'bytes'. A TextDecoder would know more
 * encodings, but by the names and with the characters of browsers, which are not Python's, and Node 20 loses some.
 * @throws TypeError for an encoding that is not known
 */
export function legacyDecoder(encoding: string, errors: ErrorHandler): ((bytes: Uint8Array) => string) | undefined {
  switch (encoding.toLowerCase().replaceAll('_', '-')) {
    case 'bytes':
      return undefined
    case 'ascii':
    case 'us-ascii':
    case '646':
      return (bytes) => decodeCharmap(bytes, errors, 'ASCII', '')
    case 'latin1':
    case 'latin-1':
    case 'latin':
    case 'iso-8859-1':
    case 'iso8859-1':
    case '8859':
    case 'cp819':
    case 'l1':
      return decodeLatin1
    case 'utf-8':
    case 'utf8':
    case 'utf':
    case 'u8':
      return (bytes) => decodeUtf8Slowly(bytes, errors, false)
    case 'cp1252':
    case 'windows-1252':
    case '1252':
      return (bytes) => decodeCharmap(bytes, errors, 'cp1252', CP1252)
  }
  throw new TypeError(
    `encoding must be 'ASCII', 'latin1', 'utf-8', 'cp1252' or 'bytes', not '${encoding}': with 'bytes', text is yours to decode`,
  )
}

/**
 * Raw-unicode-escape, the form of UNICODE's argument: Latin-1 with `\uXXXX` and `\UXXXXXXXX`.
 * @throws ValueProblem of code 'bad-text'
 */
export function decodeRawUnicodeEscape(bytes: Uint8Array): string {
  if (bytes.indexOf(0x5c) < 0) return decodeLatin1(bytes)
  const units = new Units()
  const n = bytes.length
  for (let i = 0; i < n; ) {
    const c = bytes[i++]!
    if (c !== 0x5c || i >= n) {
      units.push(c)
      continue
    }
    const kind = bytes[i++]!
    const digits = kind === 0x75 ? 4 : kind === 0x55 ? 8 : 0
    if (digits === 0) {
      units.push(c)
      units.push(kind)
      continue
    }
    const point = hexDigits(bytes, i, digits)
    if (point < 0 || point > 0x10ffff) throw new ValueProblem('bad-text', `bad \\${String.fromCharCode(kind)} escape at position ${i - 2}`)
    units.pushPoint(point)
    i += digits
  }
  return units.finish()
}

/** The value of `count` hex digits, or -1. */
function hexDigits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let i = start; i < start + count; i++) {
    const c = i < bytes.length ? bytes[i]! : 0
    const digit = c >= 0x30 && c <= 0x39 ? c - 0x30 : (c | 0x20) >= 0x61 && (c | 0x20) <= 0x66 ? (c | 0x20) - 0x57 : -1
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** What may stand behind a backslash, and what it stands for. */
const ESCAPES = '\\\'"bftnrva'
const ESCAPED = '\\\'"\b\f\t\n\r\v\x07'

/**
 * The bytes of a STRING argument: a quoted Python 2 str literal (`PyBytes_DecodeEscape`).
 * @param line the line without its newline
 * @throws ValueProblem of code 'bad-text'
 */
export function decodeStringEscape(line: Uint8Array): Uint8Array {
  const quote = line[0]
  const n = line.length - 1
  if (n < 1 || quote !== line[n] || (quote !== 0x27 && quote !== 0x22)) {
    throw new ValueProblem('bad-text', 'the argument of STRING must be quoted')
  }
  const out = new Uint8Array(n - 1)
  let size = 0
  for (let i = 1; i < n; ) {
    const c = line[i++]!
    if (c !== 0x5c) {
      out[size++] = c
      continue
    }
    if (i >= n) throw new ValueProblem('bad-text', 'a STRING argument ends in a lone backslash')
    const kind = line[i++]!
    const simple = ESCAPES.indexOf(String.fromCharCode(kind))
    if (simple >= 0) out[size++] = ESCAPED.charCodeAt(simple)
    else if (kind === 0x0a) continue
    else if (kind >= 0x30 && kind <= 0x37) {
      let value = kind - 0x30
      for (let k = 0; k < 2 && i < n && line[i]! >= 0x30 && line[i]! <= 0x37; k++) value = value * 8 + line[i++]! - 0x30
      out[size++] = value
    } else if (kind === 0x78) {
      const value = i + 2 <= n ? hexDigits(line, i, 2) : -1
      if (value < 0) throw new ValueProblem('bad-text', `bad \\x escape at position ${i - 3}`)
      out[size++] = value
      i += 2
    } else {
      out[size++] = 0x5c
      out[size++] = kind
    }
  }
  return out.subarray(0, size)
}
