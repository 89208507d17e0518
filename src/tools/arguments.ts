// The arguments that stand behind opcodes: how each kind is read, what value it is and how Python prints it (CPython's
// Lib/pickletools.py, ArgumentDescriptor).
import { decodeLong } from '../load/long.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { floatRepr } from '../text/encode.ts'
import { PickletoolsError } from './errors.ts'
import { floatText, intText, shown } from './numbers.ts'
import { MAX_DIGITS, reprBytes, reprInt, reprText, type Text, tooManyDigits } from './repr.ts'
import { rawUnicodeEscapeText, textOf, unescaped, utf8Text } from './unicode.ts'

/** A decoded argument; null where an opcode has none. Bytes are a view of the data. */
export type Argument = null | boolean | number | bigint | string | Uint8Array

/** A kind of argument, under pickletools' name. */
export interface ArgumentInfo {
  /** As pickletools has it: `'uint1'`, `'stringnl_noescape_pair'` ... */
  readonly name: string
  /** What it is made of. */
  readonly doc: string
}

/** A kind of argument, and how to work on it. `Raw` is what reading finds before a JavaScript value is made of it. */
export interface ArgumentKind<Raw = unknown> extends ArgumentInfo {
  /** @throws PickletoolsError */
  read(from: Cursor): Raw
  value(raw: Raw): Argument
  /** What Python's `repr` shows, in at most `room` characters, give or take. @throws PickletoolsError */
  repr(raw: Raw, room: number): string
}

/** A place in the data. */
export class Cursor {
  readonly bytes: Uint8Array
  readonly view: DataView
  pos: number

  constructor(bytes: Uint8Array, pos: number) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.pos = pos
  }

  /** The next bytes: as many as asked for, or as there are. */
  take(count: number): Uint8Array {
    const start = this.pos
    this.pos = Math.min(start + count, this.bytes.length)
    return this.bytes.subarray(start, this.pos)
  }

  /** The bytes up to the next newline. */
  line(kind = 'stringnl'): Uint8Array {
    const end = this.bytes.indexOf(0x0a, this.pos)
    if (end < 0) throw new PickletoolsError('truncated', `no newline found when trying to read ${kind}`)
    const line = this.bytes.subarray(this.pos, end)
    this.pos = end + 1
    return line
  }
}

/** Numbers of a fixed size: how many bytes they have, and how they are read. */
const NUMBERS = {
  uint1: [1, (view: DataView, at: number) => view.getUint8(at)],
  uint2: [2, (view: DataView, at: number) => view.getUint16(at, true)],
  int4: [4, (view: DataView, at: number) => view.getInt32(at, true)],
  uint4: [4, (view: DataView, at: number) => view.getUint32(at, true)],
  uint8: [8, (view: DataView, at: number) => smallest(view.getBigUint64(at, true))],
  float8: [8, (view: DataView, at: number) => view.getFloat64(at)],
} as const

type NumberName = keyof typeof NUMBERS

const number = (name: NumberName) => (from: Cursor) => {
  const [size, read] = NUMBERS[name]
  const at = from.pos
  if (from.take(size).length < size) throw new PickletoolsError('truncated', `not enough data in stream to read ${name}`)
  return read(from.view, at)
}

const smallest = (value: bigint): number | bigint => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : value)

/** `sys.maxsize` of a 64-bit Python. */
const MAX_SIZE = 2n ** 63n - 1n

/** As many bytes as the number before them says. */
const countedBytes = (name: string, size: NumberName) => (from: Cursor) => {
  const count = number(size)(from)
  const isBad = count < 0 ? '< 0' : count > MAX_SIZE ? '> sys.maxsize' : ''
  if (isBad !== '') throw new PickletoolsError('bad-length', `${name} byte count ${isBad}: ${count}`)
  const bytes = from.take(Number(count))
  if (bytes.length === Number(count)) return bytes
  const message = `expected ${count} bytes in a ${name}, but only ${bytes.length} remain`
  throw new PickletoolsError('truncated', name.startsWith('long') ? `not enough data in stream to read ${name}` : message)
}

function quotedLine(from: Cursor): Uint8Array {
  const line = from.line()
  const quote = line[0]
  if (quote !== 0x22 && quote !== 0x27) throw new PickletoolsError('bad-text', `no string quotes around ${shown(line)}`)
  if (line[line.length - 1] !== quote) {
    throw new PickletoolsError('bad-text', `string quote ${shown(line.subarray(0, 1))} not found at both ends of ${shown(line)}`)
  }
  return unescaped(line.subarray(1, -1))
}

const nameLine = (from: Cursor): Text => utf8Text(unescaped(from.line()), false)

const rawText = (from: Cursor): Text => rawUnicodeEscapeText(from.line('unicodestringnl'))

function decimalShort(from: Cursor): number | bigint | boolean {
  const line = from.line()
  if (line.length === 2 && line[0] === 0x30 && (line[1] === 0x30 || line[1] === 0x31)) return line[1] === 0x31
  return intText(line)
}

function decimalLong(from: Cursor): number | bigint {
  const line = from.line()
  return intText(line[line.length - 1] === 0x4c ? line.subarray(0, -1) : line)
}

/** More bytes of an int than 4300 digits take: so many that the digits need not be made. */
const LONG_BYTES = Math.ceil((MAX_DIGITS / 8) * Math.log2(10)) + 1

function longRepr(raw: Uint8Array): string {
  // Bytes that only carry the sign do not count.
  let size = raw.length
  const sign = raw[size - 1]! < 0x80 ? 0 : 0xff
  while (size > 1 && raw[size - 1] === sign) size--
  if (size > LONG_BYTES) throw tooManyDigits()
  return reprInt(longValue(raw))
}

/** Bytes of the largest bigint in V8. */
const LONGEST = 2 ** 27

function longValue(raw: Uint8Array): number | bigint {
  if (raw.length > LONGEST) throw new PickletoolsError('limit', `an int of ${raw.length} bytes is more than a bigint can have`, null)
  return decodeLong(raw, new DataView(raw.buffer, raw.byteOffset, raw.byteLength), 0, raw.length)
}

/** What a kind's values are, and how they print. */
type Form<Raw> = Pick<ArgumentKind<Raw>, 'value' | 'repr'>

const same = <Raw extends Argument>(raw: Raw): Raw => raw
const between = (open: string, close: string, escaped?: number): Form<Uint8Array> => ({
  value: same,
  repr: (raw, room) => open + reprBytes(raw, room, escaped) + close,
})

const INT: Form<number | bigint | boolean> = { value: same, repr: reprInt }
const FLOAT: Form<number> = { value: same, repr: floatRepr }
const LONG: Form<Uint8Array> = { value: longValue, repr: longRepr }
const STRING: Form<Uint8Array> = { value: decodeLatin1, repr: reprBytes }
const TEXT: Form<Text> = { value: textOf, repr: reprText }

const kind = <Raw>(name: string, form: Form<Raw>, read: (from: Cursor) => Raw, doc: string): ArgumentKind =>
  ({ name, doc, read, ...form }) as ArgumentKind
const fixed = (name: NumberName): ArgumentKind =>
  kind(name, INT, number(name), `${name[0] === 'u' ? 'An unsigned' : 'A signed'} int, little-endian.`)
const line = <Raw>(name: string, form: Form<Raw>, read: (from: Cursor) => Raw, what: string): ArgumentKind =>
  kind(name, form, read, `A line: ${what}.`)
const counted = (name: string, size: NumberName, form: Form<Uint8Array>, what: string): ArgumentKind =>
  kind(name, form, countedBytes(name, size), countedDoc(size, what))
const countedText = (name: string, size: NumberName): ArgumentKind =>
  kind(name, TEXT, (from) => utf8Text(countedBytes(name, size)(from), true), countedDoc(size, 'UTF-8, surrogates allowed'))
const countedDoc = (size: string, what: string): string => `A length (${size}), and that many bytes: ${what}.`

/** Every kind of argument. */
export const argumentKinds = (): readonly ArgumentKind[] => [
  ...(['uint1', 'uint2', 'int4', 'uint4', 'uint8'] as const).map(fixed),
  line('stringnl', STRING, quotedLine, 'an 8-bit string in quotes, with escapes'),
  line('stringnl_noescape', TEXT, nameLine, 'UTF-8'),
  kind(
    'stringnl_noescape_pair',
    TEXT,
    (from) => `${textOf(nameLine(from))} ${textOf(nameLine(from))}`,
    'Two lines: UTF-8. The value has a blank between the two.',
  ),
  counted('string1', 'uint1', STRING, 'an 8-bit string'),
  counted('string4', 'int4', STRING, 'an 8-bit string'),
  ...(['1', '4', '8'] as const).map((size) => counted(`bytes${size}`, `uint${size}`, between('b', ''), 'a bytes object')),
  counted('bytearray8', 'uint8', between('bytearray(b', ')', 0x27), 'a bytearray'),
  line('unicodestringnl', TEXT, rawText, 'latin-1, other characters as `\\uXXXX` or `\\UXXXXXXXX`'),
  ...(['1', '4', '8'] as const).map((size) => countedText(`unicodestring${size}`, `uint${size}`)),
  line('decimalnl_short', INT, decimalShort, 'an int in decimal; `00` is False and `01` True'),
  line('decimalnl_long', INT, decimalLong, 'an int in decimal, and perhaps an `L`'),
  line('floatnl', FLOAT, (from) => floatText(from.line()), 'a float in decimal'),
  kind('float8', FLOAT, number('float8') as (from: Cursor) => number, 'Eight bytes: a double of IEEE 754, big-endian.'),
  counted('long1', 'uint1', LONG, "an int in two's complement, little-endian"),
  counted('long4', 'int4', LONG, "an int in two's complement, little-endian"),
]
