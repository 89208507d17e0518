// What the pickles of families-pickles.mjs are made of: opcodes, long arguments, keys that collide.
import { Buffer } from 'node:buffer'

/** A pickle of parts: text a character a byte, or bytes. */
export const pickle = (...parts) =>
  Buffer.concat(parts.flat(Infinity).map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
export const uint2 = (value) => Buffer.from(Uint16Array.of(value).buffer)
export const uint4 = (value) => Buffer.from(Uint32Array.of(value).buffer)
export const text = (value) => ['X', uint4(Buffer.byteLength(value)), Buffer.from(value)]
export const bytes = (value) => ['B', uint4(value.length), value]
export const int4 = (value) => ['J', Buffer.from(Int32Array.of(value).buffer)]
export const float = (value) => {
  const buffer = Buffer.alloc(9)
  buffer[0] = 0x47
  buffer.writeDoubleBE(value, 1)
  return buffer
}
export const doubleOfBits = (bits) => pickle('G', Buffer.from(BigUint64Array.of(bits).buffer).reverse())
export const long = (value) => {
  const hex = value.toString(16)
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse()
  return ['\x8b', uint4(digits.length + 1), digits, '\0']
}
/** An int of this many bytes. */
export const longOf = (size, low = 1) => {
  const digits = Buffer.alloc(size, 0x5a)
  digits.writeUInt32LE(low, 0)
  return ['\x8b', uint4(size), digits]
}
export const global = (name) => {
  const [module, qualname] = name.split(' ')
  return `c${module}\n${qualname}\n`
}
export const letters = (count, letter = 'a') => letter.repeat(count)
export const range = (count, make) => Array.from({ length: count }, (_, i) => make(i))
export const short = (i) => `U\x04${i.toString(36).padStart(4, '0')}`

/** Puts values at the memo indices 0, 1 ..., then a list of what `operation` makes, as often as there is room for. */
export function repeated(values, operation, size) {
  const head = pickle(
    '\x80\x04',
    values.map((value, i) => [value, `q${String.fromCharCode(i)}0`]),
    '](',
  )
  const one = typeof operation === 'function' ? undefined : pickle(operation)
  const count = Math.max(1, Math.floor((size - head.length) / (one ?? pickle(operation(0))).length))
  return pickle(head, one === undefined ? range(count, operation) : Buffer.alloc(one.length * count, one), 'e.')
}

/** Half of the pickle is one long argument, the other half are calls `callable(...before, argument, ...after)`. */
export function shared(callable, argument, { before = '', after = '', then = '' } = {}) {
  return (size) => repeated([global(callable), argument(size / 2)], `h\0(${before}h\x01${after}tR${then}`, size)
}

export const digits = (size) => text(letters(Math.floor(size), '7'))
export const long4 = (size) => longOf(Math.floor(size))
export const longText = (size) => text(letters(Math.floor(size)))
export const longBytes = (size) => bytes(Buffer.alloc(Math.floor(size), 0x61))
export const longList = (size) => ['](', 'K\x01'.repeat(Math.floor(size / 2)), 'e']
export const longTuple = (size) => ['(', 'K\x01'.repeat(Math.floor(size / 2)), 't']
export const longTupleOf = (item) => (size) => ['(', item.repeat(Math.floor(size / item.length)), 't']
export const longDict = (size) => ['}(', range(Math.floor(size / 8), (i) => [short(i), 'K\x01']), 'u']
export const intDict = (size) => ['}(', range(Math.floor(size / 7), (i) => [int4(i), 'K\x01']), 'u']
export const pairList = (size) => ['](', range(Math.floor(size / 9), (i) => [short(i), 'K\x01\x86']), 'e']
export const deep = (open, close) => (size) => pickle('\x80\x04', open.repeat(size / 2), close.repeat(size / 2), '.')

function unshift(value, bits, size = 32n) {
  let found = value
  for (let i = bits; i < size; i += bits) found = value ^ (found >> bits)
  return found
}
function inverse(factor, mask) {
  let found = factor
  for (let i = 0; i < 6; i++) found = (found * (2n - factor * found)) & mask
  return found
}
/** Ints of 32 bits by what V8 hashes them to (ComputeUnseededHash). */
function intOfHash(hash) {
  const M = 0xffffffffn
  let h = unshift(BigInt(hash), 16n)
  h = (h * inverse(2057n, M)) & M
  h = unshift(h, 4n)
  h = (h * inverse(5n, M)) & M
  h = unshift(h, 12n)
  return Number(BigInt.asIntN(32, ((h + 1n) * inverse(32767n, M)) & M))
}
/** 64 bits by what V8 hashes them to (ComputeLongHash). */
function bitsOfHash(hash) {
  const M = (1n << 64n) - 1n
  let h = unshift(hash, 22n, 64n)
  h = (h * inverse(65n, M)) & M
  h = unshift(h, 11n, 64n)
  h = (h * inverse(21n, M)) & M
  h = unshift(h, 31n, 64n)
  return ((h + 1n) * inverse((1n << 18n) - 1n, M)) & M
}
const isNumber = (bits) => ((bits >> 52n) & 0x7ffn) !== 0x7ffn
/** Keys of hashes that spread over 64 of 4096 buckets, 64 in each of a block of 4096. */
const spread = (i) => (i % 64) + 4096 * Math.floor(i / 64)
export const collidingInts = (count) => range(count, (i) => intOfHash(spread(i) % 2 ** 30))
export const collidingBits = (count) =>
  range(2 * count, (i) => bitsOfHash((BigInt(i) << 34n) + BigInt((i % 64) * 8)))
    .filter(isNumber)
    .slice(0, count)
export const keysOf = (keys, make = (key) => key) =>
  pickle(
    '\x80\x04}(',
    keys.map((key) => [make(key), 'N']),
    'u.',
  )
export const setOf = (keys) => pickle('\x80\x04\x8f(', keys, '\x90.')
