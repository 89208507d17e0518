import * as op from '../src/abi/opcode.ts'
import { opcodes } from '../src/abi/opcode-table.ts'

type Random = () => number

const OPCODE_BYTES = /*#__PURE__*/ opcodes().map(({ code }) => code)

/** A pickle with one to four things wrong with it: bytes changed, opcodes put in, ranges cut, doubled or taken from another one. */
export function mutant(pickles: readonly Uint8Array[], next: Random): Uint8Array {
  const pick = () => pickles[Math.floor(next() * pickles.length)]!
  let bytes = Array.from(pick())
  const at = (length = bytes.length) => Math.floor(next() * (length + 1))
  for (let left = 1 + Math.floor(next() * 4); left > 0; left--) {
    const start = at()
    switch (Math.floor(next() * 8)) {
      case 0:
        bytes[start] = Math.floor(next() * 256)
        break
      case 1:
        bytes[start] = OPCODE_BYTES[Math.floor(next() * OPCODE_BYTES.length)]!
        break
      case 2:
        bytes.splice(start, 0, OPCODE_BYTES[Math.floor(next() * OPCODE_BYTES.length)]!)
        break
      case 3:
        bytes.splice(start, 1 + Math.floor(next() * 4))
        break
      case 4:
        bytes.splice(start, 0, ...bytes.slice(start, start + 1 + Math.floor(next() * 8)))
        break
      case 5: {
        const other = pick()
        const from = at(other.length)
        bytes.splice(start, Math.floor(next() * 8), ...other.slice(from, from + 1 + Math.floor(next() * 32)))
        break
      }
      case 6:
        bytes[start] = (bytes[start] ?? 0) ^ (1 << Math.floor(next() * 8))
        break
      default: {
        const other = pick()
        bytes = [...bytes.slice(0, start), ...other.slice(at(other.length))]
      }
    }
    if (bytes.length > 2000) bytes.length = 2000
  }
  return Uint8Array.from(bytes)
}

interface Template {
  readonly bytes: string
  /** Operands it takes, and values it leaves. */
  readonly takes: number
  readonly leaves: number
  /** 'open' pushes a MARK; 'close' goes back to it. */
  readonly mark?: 'open' | 'close'
}

const value = (bytes: string): Template => ({ bytes, takes: 0, leaves: 1 })
const work = (code: number, takes: number, leaves: number): Template => ({ bytes: String.fromCharCode(code), takes, leaves })
const close = (code: number, takes: number, leaves: number): Template => ({ ...work(code, takes, leaves), mark: 'close' })

const VALUES: readonly Template[] = [
  ...['N', '\x88', '\x89', 'K\x01', 'K\0', 'M\x00\x01', 'J\xff\xff\xff\xff', '\x8a\x01\x01', '\x8a\x09\x01\0\0\0\0\0\0\0\x01'].map(value),
  ...['I1\n', 'I01\n', 'L5L\n', 'F1.0\n', 'G?\xf0\0\0\0\0\0\0', 'G\x80\0\0\0\0\0\0\0', 'G\x7f\xf8\0\0\0\0\0\0', 'F0.5\n'].map(value),
  ...[
    "S'a'\n",
    'U\x01a',
    'Va\n',
    'X\x01\0\0\0a',
    '\x8c\x01a',
    '\x8c\x01b',
    '\x8c\x09__proto__',
    'X\x02\0\0\0\xc3\xa9',
    'C\x01a',
    'B\0\0\0\0',
  ].map(value),
  ...[
    '\x96\x01\0\0\0\0\0\0\0a',
    '\x8e\x01\0\0\0\0\0\0\0z',
    'cm\nC\n',
    'c__builtin__\nset\n',
    'cbuiltins\nfrozenset\n',
    'c__builtin__\ngetattr\n',
  ].map(value),
  ...['cbuiltins\nbytearray\n', 'c_codecs\nencode\n', 'cbuiltins\ncomplex\n', 'X\x06\0\0\0latin1', 'P1\n', '\x80\x02', '\x80\x04'].map(
    value,
  ),
  ...[']', '}', ')', '\x8f', ']', '}', ')', '\x8f'].map(value),
  ...['h\0', 'h\x01', 'g2\n', 'j\x03\0\0\0', 'h\x04', 'h\x05'].map(value),
]

const WORK: readonly Template[] = [
  ...['q\0', 'q\x01', 'p2\n', 'r\x03\0\0\0', '\x94', '\x94', '\x94'].map((bytes) => ({ bytes, takes: 1, leaves: 1 })),
  { bytes: '(', takes: 0, leaves: 0, mark: 'open' },
  { bytes: '(', takes: 0, leaves: 0, mark: 'open' },
  { bytes: '(', takes: 0, leaves: 0, mark: 'open' },
  ...[work(op.TUPLE1, 1, 1), work(op.TUPLE2, 2, 1), work(op.TUPLE3, 3, 1), work(op.POP, 1, 0), work(op.DUP, 1, 2)],
  ...[work(op.APPEND, 2, 1), work(op.APPEND, 2, 1), work(op.SETITEM, 3, 1), work(op.SETITEM, 3, 1), work(op.BUILD, 2, 1)],
  ...[work(op.REDUCE, 2, 1), work(op.NEWOBJ, 2, 1), work(op.NEWOBJ_EX, 3, 1), work(op.STACK_GLOBAL, 2, 1), work(op.BINPERSID, 1, 1)],
  ...[close(op.APPENDS, 1, 1), close(op.APPENDS, 1, 1), close(op.SETITEMS, 1, 1), close(op.SETITEMS, 1, 1), close(op.ADDITEMS, 1, 1)],
  ...[close(op.LIST, 0, 1), close(op.TUPLE, 0, 1), close(op.DICT, 0, 1), close(op.FROZENSET, 0, 1), close(op.OBJ, 0, 1)],
  ...[close(op.POP_MARK, 0, 0), { bytes: 'im\nC\n', takes: 0, leaves: 1, mark: 'close' as const }],
  // What these work on lies right below them more often than chance has it.
  ...[
    { bytes: '](K\x01e', takes: 0, leaves: 1 },
    { bytes: '}(K\x01Nu', takes: 0, leaves: 1 },
    { bytes: '}\x94(\x8c\x01k\x8c\x01vu', takes: 0, leaves: 1 },
    { bytes: ']\x94(h\0h\0e', takes: 0, leaves: 1 },
    { bytes: 'cm\nC\n)\x81', takes: 0, leaves: 1 },
    { bytes: 'cm\nC\n)R', takes: 0, leaves: 1 },
    { bytes: '}\x8c\x01kK\x01sb', takes: 1, leaves: 1 },
    { bytes: 'N}\x8c\x01kK\x01s\x86b', takes: 1, leaves: 1 },
    { bytes: '](K\x01K\x02e\x85R', takes: 1, leaves: 1 },
  ],
]

/** A pickle of random opcodes, most of which find what they need on the stack. */
export function generated(next: Random): Uint8Array {
  const depths = [0]
  let text = next() < 0.5 ? '\x80\x04' : ''
  for (let left = 1 + Math.floor(next() * 30); left > 0; left--) {
    const from = next() < 0.45 ? VALUES : WORK
    const template = from[Math.floor(next() * from.length)]!
    const top = depths.length - 1
    // One in twenty goes wrong on purpose.
    const careless = next() < 0.05
    if (template.mark === 'close') {
      if (top === 0 ? !careless : depths[top - 1]! < template.takes && !careless) continue
      if (top > 0) depths.pop()
    }
    const now = depths.length - 1
    if (depths[now]! < template.takes && !careless) continue
    text += template.bytes
    depths[now] = Math.max(0, depths[now]! - template.takes) + template.leaves
    if (template.mark === 'open') depths.push(0)
  }
  while (depths.length > 1) {
    depths.pop()
    text += 't'
    depths[depths.length - 1]!++
  }
  const total = depths[0]!
  if (total === 0) text += 'N'
  else if (total > 1 && next() < 0.8) text = `${text.startsWith('\x80') ? text.slice(0, 2) + '(' + text.slice(2) : '(' + text}t`
  return Uint8Array.from(`${text}.`, (character) => character.charCodeAt(0))
}

/** A pickle of dicts and lists within one another, mostly as Python writes them: records that are alike, and go wrong in the middle. */
export function structured(next: Random): Uint8Array {
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!
  let text = '\x80\x04'
  let memo = 0
  /** An index that no array of the memo's size has. */
  const far = `${String.fromCharCode(below(256))}\0\x08\0`
  const put = () => {
    const form = next()
    if (form < 0.6) text += '\x94'
    else if (form < 0.7) text += `q${String.fromCharCode(memo & 0xff)}`
    else if (form < 0.75) text += `r${String.fromCharCode(memo & 0xff, memo >> 8)}\0\0`
    else if (form < 0.77) text += `q${String.fromCharCode(below(memo + 3) & 0xff)}`
    else if (form < 0.8) text += `r${far}`
    else return
    memo++
  }
  const get = () => {
    const index = below(memo + (next() < 0.01 ? 2 : 0))
    if (memo === 0) text += 'N'
    else if (next() < 0.02) text += `j${far}`
    else text += next() < 0.7 ? `h${String.fromCharCode(index & 0xff)}` : `j${String.fromCharCode(index & 0xff, index >> 8)}\0\0`
  }
  const string = (content: string) => {
    text +=
      next() < 0.8 ? `\x8c${String.fromCharCode(content.length)}${content}` : `X${String.fromCharCode(content.length)}\0\0\0${content}`
    put()
  }
  const number = () => {
    text += pick([
      'K\x01',
      'K\x07',
      'M\x00\x02',
      'J\xff\xff\xff\xff',
      'J\xff\xff\xff\x7f',
      'G?\xf0\0\0\0\0\0\0',
      '\x8a\x05\0\0\0\0\x01',
      '\x8a\x01\x05',
    ])
  }
  const slip = () => {
    if (next() < 0.012)
      text += pick([...'012Nub(tesda)}]', '\x94', '\x85', '\x86', '\x87', 'h\0', '\x93', 'Q', 'R', '\x81', 'o', 'im\nC\n'])
  }
  const key = () => {
    const kind = next()
    if (kind < 0.55) string(pick([...'abcdefgh']))
    else if (kind < 0.85) get()
    else if (kind < 0.9) string('a key that is longer than what is kept once, by far')
    else if (kind < 0.93) string('\xc3\xa9')
    else if (kind < 0.97) number()
    else value(3)
    slip()
  }
  const pairs = (depth: number) => {
    for (let left = pick([0, 1, 2, 2, 3, 3, 5, 70]); left > 0; left--) {
      key()
      value(left > 5 ? 4 : depth + 1)
    }
  }
  const value = (depth: number): void => {
    slip()
    const kind = next()
    if (kind < 0.2 || depth > 3) number()
    else if (kind < 0.3) string(pick(['x', 'yy', 'a text that is too long to be kept once and then known again', 'caf\xc3\xa9', '']))
    else if (kind < 0.42) get()
    else if (kind < 0.48)
      text += pick(['N', '\x88', '\x89', ')', 'C\x01a', 'cm\nC\n', 'cm\nC\n)R', 'cm\nC\n)\x81}\x8c\x01aK\x01sb', '\x8c\x01m\x8c\x01C\x93'])
    else if (kind < 0.62) {
      text += ']'
      put()
      for (let batches = pick([0, 1, 1, 1, 2]); batches > 0; batches--) {
        text += '('
        if (next() < 0.6) for (let left = below(5); left > 0; left--) number()
        if (next() < 0.5) for (let left = below(4); left > 0; left--) value(depth + 1)
        text += 'e'
      }
      if (next() < 0.2) {
        value(depth + 1)
        text += 'a'
      }
    } else if (kind < 0.9) {
      text += '}'
      put()
      for (let batches = pick([0, 1, 1, 1, 1, 2]); batches > 0; batches--) {
        text += '('
        pairs(depth)
        text += 'u'
      }
      if (next() < 0.15) {
        key()
        value(depth + 1)
        text += 's'
      }
    } else {
      const items = below(4)
      if (items === 0) text += '('
      for (let left = items === 0 ? 4 : items; left > 0; left--) value(depth + 1)
      text += items === 0 ? 't' : String.fromCharCode(op.TUPLE1 - 1 + items)
      put()
    }
  }
  value(-1)
  return Uint8Array.from(`${text}.`, (character) => character.charCodeAt(0))
}
