// The pickles of families.mjs whose dict keys and set elements take work: nested, shared, colliding ones.
import { Buffer } from 'node:buffer'
import {
  collidingBits,
  collidingInts,
  deep,
  doubleOfBits,
  float,
  global,
  int4,
  keysOf,
  letters,
  longBytes,
  longOf,
  longText,
  longTuple,
  pickle,
  range,
  repeated,
  setOf,
  short,
  text,
  uint4,
} from './families-parts.mjs'

/** By name, a function that makes a pickle of about `size` bytes. */
export const keyFamilies = {
  'nested tuple on the right as a key': (size) => pickle('\x80\x04}', 'K\x01'.repeat(size / 3), ')', '\x86'.repeat(size / 3), 'Ns.'),
  'nested tuple on the left as a key': (size) => pickle('\x80\x04}N', 'K\x01\x86'.repeat(size / 3), 'Ns.'),
  'nested tuple of one as an element': (size) => pickle('\x80\x04\x8f(N', '\x85'.repeat(size - 8), '\x90.'),
  'laughs as a key': () => pickle('\x80\x04}N', '2\x86'.repeat(38), 'Ns.'),
  'laughs as many keys': (size) =>
    pickle(
      '\x80\x04}N',
      '2\x86'.repeat(38),
      'q\0',
      range(size / 8, (i) => [`2${short(i)}\x86N`.slice(1), 's']).flat().length > 0 ? 'Ns.' : '.',
    ),
  'laughs, memoised, as keys with ints': (size) => repeated([['N', '2\x86'.repeat(100)]], '}h\0K\x01\x86Ns', size),
  'frozensets nested': deep('(', '\x91'),
  'frozensets nested in tuples': (size) => pickle('\x80\x04', '('.repeat(size / 3), '\x91\x85'.repeat(size / 3), '.'),
  'sets nested': (size) => pickle('\x80\x04', '\x8f('.repeat(size / 3), '\x90'.repeat(size / 3), '.'),
  'a shared tuple in many keys': (size) => repeated([longTuple(size / 2), '}'], (i) => ['h\x01h\0', int4(i), '\x86Ns'], size),
  'a shared tuple as a key again and again': (size) => repeated([longTuple(size / 2), '}'], 'h\x01h\0Ns', size),
  'two equal tuples as a key again and again': (size) =>
    repeated([longTuple(size / 3), longTuple(size / 3), '}'], 'h\x02h\0Ns0h\x02h\x01Ns', size),
  'a shared frozenset in many keys': (size) =>
    repeated([['(', range(Math.floor(size / 10), int4), '\x91'], '}'], (i) => ['h\x01h\0', int4(i), '\x86Ns'], size),
  'shared bytes as a key again and again': (size) => repeated([longBytes(size / 2), '}'], 'h\x01h\0Ns', size),
  'two equal strings as a key': (size) => repeated([longText(size / 3), longText(size / 3), '}K\x01Ns'], 'h\x02h\0Ns0h\x02h\x01Ns', size),
  'two equal strings in keys': (size) => repeated([longText(size / 3), longText(size / 3), '}'], 'h\x02h\0\x85Ns0h\x02h\x01\x85Ns', size),
  'two equal ints as a key': (size) =>
    repeated([longOf(Math.floor(size / 3)), longOf(Math.floor(size / 3)), '}'], 'h\x02h\0Ns0h\x02h\x01Ns', size),
  'a long int in keys': (size) => repeated([longOf(Math.floor(size / 2)), '}'], 'h\x01h\0\x85Ns', size),
  'a long int in many keys': (size) => repeated([longOf(Math.floor(size / 2)), '}'], (i) => ['h\x01h\0', int4(i), '\x86Ns'], size),
  'a long name in keys': (size) => repeated([[longText(size / 2), 'U\x01m', '\x93'], '}'], 'h\x01h\0\x85Ns', size),
  'tuples of colliding ints': (size) => keysOf(collidingInts(Math.floor(size / 7)), (key) => [int4(key), '\x85']),
  'colliding int32': (size) => keysOf(collidingInts(Math.floor(size / 6)), int4),
  'colliding int32 as floats': (size) => keysOf(collidingInts(Math.floor(size / 10)), float),
  'colliding int32 in a set': (size) => setOf(collidingInts(Math.floor(size / 5)).map(int4)),
  'colliding floats': (size) => keysOf(collidingBits(Math.floor(size / 10)), doubleOfBits),
  'colliding floats of 2**64': (size) =>
    keysOf(
      range(Math.floor(size / 10), (i) => 2 ** 64 * (i + 1)),
      float,
    ),
  'colliding ints of 64 bits': (size) =>
    keysOf(collidingBits(Math.floor(size / 12)), (bits) => ['\x8a\x09', Buffer.from(BigUint64Array.of(bits).buffer), '\0']),
  'colliding ints of more than 64 bits': (size) =>
    keysOf(
      range(Math.floor(size / 14), (i) => i + 1),
      (i) => ['\x8a\x0c', uint4(5), uint4(0), uint4(i)],
    ),
  'colliding index strings': (size) => {
    const count = Math.floor(size / 14)
    return keysOf(
      range(count, (i) => i * Math.floor(2 ** 24 / count)),
      (i) => text(String(i)),
    )
  },
  'colliding int32 in dicts of 1000': (size) => {
    const keys = collidingInts(1000 * 64)
      .filter((_, i) => i % 64 === 0)
      .map(int4)
    const one = pickle(
      '}(',
      keys.map((key) => [key, 'N']),
      'u',
    )
    return pickle(
      '\x80\x04](',
      range(size / one.length, () => one),
      'e.',
    )
  },
  'long strings of one length': (size) =>
    keysOf(
      range(Math.floor(size / 17000), (i) => letters(16990) + String(i).padStart(8, '0')),
      text,
    ),
  'keys that are long and alike': (size) =>
    keysOf(
      range(Math.floor(size / 1000), (i) => letters(980) + String(i).padStart(8, '0')),
      text,
    ),
  'NaN keys': (size) =>
    keysOf(
      range(Math.floor(size / 10), () => Number.NaN),
      float,
    ),
  'complex keys': (size) => repeated([global('builtins complex'), '}'], (i) => ['h\x01h\0', float(i + 0.5), float(i), '\x86RNs'], size),
  'many dicts of one special key': (size) => repeated([], '}\x88Ns', size),
  'many sets of one tuple': (size) => repeated([], '\x8f()\x90', size),
}
