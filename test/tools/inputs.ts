import { generated, mutant, structured } from '../mutate.ts'

// Data to disassemble: pickles, pickles with something wrong, arguments of all kinds at their edges, and noise.

type Random = () => number

const ESCAPES = [
  '\\',
  'x',
  '41',
  'u',
  'd83d',
  '\\ude00',
  '\\ud83d',
  'U',
  '0001f600',
  '0011',
  "'",
  '"',
  'a',
  '\xe9',
  '\xff',
  '\xc3\xa9',
  '8',
  '777',
]
const UTF8 = [
  ...['a', '\xe9', '\xc3\xa9', '\xed\xa0\xbd', '\xed\xb8\x80', '\xf0\x9f\x98\x80', '\xe2\x80', '\xff', '\xc0\x80', '\xe0\x80\x80', '\xed'],
  ...[
    '\xf4\x90\x80\x80',
    '\xef\xbb\xbf',
    "'",
    '"',
    '\\',
    '\x7f',
    '\x80',
    '\xe2\x80\xa8',
    '\xf3\xa0\x80\x81',
    '\xf0',
    '\xf0\x90',
    '\xf0\x90\x8d',
  ],
]
const DIGITS = [
  '0',
  '1',
  '9',
  '00',
  '_',
  '-',
  '+',
  ' ',
  '\t',
  '\x0b',
  '.',
  'e',
  'inf',
  'nan',
  'Infinity',
  'L',
  'x',
  '\0',
  '12345678901234567890',
]
const LONG_DIGITS = ['5'.repeat(4300), '7'.repeat(4301)]
const FLOATS = [0.1, 1e16, 1e15, 123456789012345680, 1e-4, 1e-5, 1.5e300, -0, 5e-324, 2 ** 53, 1 / 3]
const SIZES = [2n ** 63n, 2n ** 63n - 1n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 31n, 5n]
const MEMO = [
  ...[
    'q\0',
    'q\x01',
    'q\x05',
    'h\0',
    'h\x01',
    'h\x05',
    '\x94',
    'p0\n',
    'p1\n',
    'p01\n',
    'p00\n',
    'g0\n',
    'g1\n',
    'g01\n',
    'g00\n',
    'p-1\n',
  ],
  ...['g-1\n', 'r\x05\0\0\0', 'j\x05\0\0\0', 'r\0\0\0\0', 'pxx\n', 'p70000\n', 'g70000\n', 'j\x70\x11\x01\0', 'r\x70\x11\x01\0'],
  ...['p99999999999999999999\n', 'g99999999999999999999\n'],
]
const WORK = ['(', '(', 'N', 'K\x05', 't', 'l', 'd', '0', '1', '2', ']', '}', 'e', 'u', 'a', '\x85', '\x86', '\x87', '\x80\x05', '\x80\x04']
const HEADS = ['', '', '\x80\x02', '\x80\x04', '\x80\x05\x95\x40\0\0\0\0\0\0\0', '\x80\x06', '\x80\x01']

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** A number in little-endian bytes. */
function le(value: number | bigint, size: number): string {
  return Array.from({ length: size }, (_, i) => String.fromCharCode(Number((BigInt(value) >> BigInt(8 * i)) & 255n))).join('')
}

/**
 * One piece of data.
 * @param pickles what to mutate and cut short
 */
export function toolsInput(pickles: readonly Uint8Array[], next: Random): Uint8Array {
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!
  const some = (items: readonly string[], most: number) => Array.from({ length: 1 + below(most) }, () => pick(items)).join('')
  switch (below(10)) {
    case 0:
    case 1:
      return mutant(pickles, next)
    case 2:
      return generated(next)
    case 3:
      return structured(next)
    case 4: {
      const pickle = pick(pickles)
      return pickle.slice(0, below(pickle.length))
    }
    case 5:
      return Uint8Array.from({ length: 1 + below(60) }, () => below(256))
    case 6:
      return latin1(`${pick(HEADS)}${some(MEMO.concat(WORK), 30)}.`)
    case 7:
      return latin1(some(['(', '(', 'N', 't', '0', '1', '2', '\x85'], 80) + pick(['.', '']))
    default:
      return latin1(Array.from({ length: 1 + below(3) }, () => argument(below, pick, some)).join(pick(['', '0'])) + pick(['.', '0N.']))
  }
}

/** An opcode with an argument at an edge of what is read. */
function argument(
  below: (count: number) => number,
  pick: <T>(items: readonly T[]) => T,
  some: (items: readonly string[], most: number) => string,
): string {
  const bytes = (length: number) => Array.from({ length }, () => String.fromCharCode(pick([0, 255, below(256)]))).join('')
  const digits = () => (below(20) === 0 ? pick(LONG_DIGITS) : '') + some(DIGITS, 4)
  const counted = (text: string) => {
    const short = text.slice(0, 255)
    const eight = pick(['\x8d', '\x8e', '\x96']) + le(text.length, 8) + text
    return pick([pick(['\x8c', 'U', 'C']) + le(short.length, 1) + short, pick(['X', 'T', 'B']) + le(text.length, 4) + text, eight])
  }
  switch (below(11)) {
    case 0:
      return `I${digits()}\n`
    case 1:
      return `L${digits()}${pick(['L', ''])}\n`
    case 2:
      return `F${digits()}\n`
    case 3:
      return `S${pick(["'", '"', ''])}${some(ESCAPES, 6)}${pick(["'", '"', ''])}\n`
    case 4:
      return `V${some(ESCAPES, 6)}\n`
    case 5:
      return `${pick(['c', 'i', 'P'])}${some(ESCAPES.concat(UTF8), 4)}\n${some(ESCAPES, 3)}\n`
    case 6:
      return counted(some(UTF8.concat(ESCAPES), 10))
    case 7: {
      const long = below(8) === 0 ? bytes(1780 + below(16)) : bytes(below(20))
      return long.length < 256 ? `\x8a${le(long.length, 1)}${long}` : `\x8b${le(long.length, 4)}${long}`
    }
    case 8: {
      // Characters of all planes, of which Python prints some as they are.
      const points = Array.from({ length: 12 }, () => below(pick([0x100, 0x3000, 0x20000, 0x110000])))
      const text = points.map((point) => String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? 0x61 : point)).join('')
      return counted(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
    }
    case 9: {
      const view = new DataView(new ArrayBuffer(8))
      view.setFloat64(0, pick(FLOATS) * pick([1, 10, -1, 1e5]))
      return `G${pick([bytes(8), Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join('')])}`
    }
    default:
      return pick([
        pick(['\x8d', '\x8e', '\x96', '\x95']) + le(pick(SIZES), 8),
        pick(['X', 'T', 'B', '\x8b']) + le(pick([2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 5]), 4),
      ])
  }
}
