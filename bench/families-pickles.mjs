// The pickles of families.mjs: each function makes one of about `size` bytes that asks for as much as it can.
import { Buffer } from 'node:buffer'
import { keyFamilies } from './families-keys.mjs'
import {
  bytes,
  collidingInts,
  deep,
  digits,
  global,
  int4,
  intDict,
  keysOf,
  letters,
  long,
  long4,
  longBytes,
  longDict,
  longList,
  longOf,
  longText,
  longTuple,
  longTupleOf,
  pairList,
  pickle,
  range,
  repeated,
  shared,
  short,
  text,
  uint2,
  uint4,
} from './families-parts.mjs'

const dtypeV = `${global('numpy dtype')}U\x02V0\x89\x88\x87R`

/** A structured dtype with this many fields of no bytes. */
const hollowDType = (fields) => {
  const none = [dtypeV, 'q\xf0(K\x03U\x01|NNNK\0K\x01K\0tb']
  const names = range(fields, short)
  return [
    none,
    '0',
    global('numpy dtype'),
    'U\x02V0\x89\x88\x87R(K\x03U\x01|N(',
    names,
    't}(',
    names.map((name) => [name, 'h\xf0K\0\x86']),
    'uK\0K\x01K\0tb',
  ]
}

export const families = {
  // Adapters and built-ins with one long argument
  'uuid.UUID of hyphens': shared('uuid UUID', (size) => text('0123456789abcdef0123456789abcdef' + letters(Math.floor(size), '-'))),
  'uuid.UUID of a long list': shared('uuid UUID', longList),
  'uuid state': (size) =>
    repeated([global('uuid UUID'), ['}(U\x03intK\x01', range(Math.floor(size / 16), (i) => [short(i), 'N']), 'u']], 'h\0)\x81h\x01b', size),
  'numpy.dtype of long bytes': shared('numpy dtype', longBytes, { after: '\x89\x88' }),
  'numpy.dtype of long text': shared('numpy dtype', longText, { after: '\x89\x88' }),
  'numpy.dtype names': (size) => {
    const count = Math.floor(size / 32)
    const names = range(count, short)
    return repeated(
      [
        [dtypeV, 'q\xf0(K\x03U\x01|NNNK\0K\x01K\0tb'],
        global('numpy dtype'),
        ['(', names, 't'],
        ['}(', names.map((name) => [name, 'h\xf0K\0\x86']), 'u'],
      ],
      'h\x01U\x02V0\x89\x88\x87R(K\x03U\x01|Nh\x02h\x03K\0K\x01K\0tb',
      size,
    )
  },
  'numpy scalar of many fields': (size) =>
    repeated([hollowDType(4000), global('numpy._core.multiarray scalar'), 'C\0'], 'h\x01h\0h\x02\x86R', size),
  'numpy scalar of text': (size) =>
    repeated(
      [
        [global('numpy dtype'), 'U\x02U1\x89\x88\x87R(K\x03U\x01<NNN', int4(4 * Math.floor(size / 8)), 'K\x04K\x08tb'],
        global('numpy._core.multiarray scalar'),
        bytes(Buffer.alloc(4 * Math.floor(size / 8), Buffer.from('a\0\0\0'))),
      ],
      'h\x01h\0h\x02\x86R',
      size,
    ),
  '_reconstruct with a long placeholder': shared('numpy.core.multiarray _reconstruct', longBytes, {
    before: `${global('numpy ndarray')}K\0\x85`,
  }),
  '_reconstruct of a long class': (size) =>
    repeated(
      [global('numpy.core.multiarray _reconstruct'), [text('numpy.' + letters(Math.floor(size / 2)) + '.'), text('ndarray'), '\x93']],
      'h\0h\x01K\0\x85U\x01b\x87R',
      size,
    ),
  'ndarray of a shared list': (size) =>
    repeated(
      [
        global('numpy.core.multiarray _reconstruct'),
        global('numpy ndarray'),
        [
          '(K\x01',
          int4(Math.floor(size / 4)),
          '\x85',
          global('numpy dtype'),
          'U\x02O8\x89\x88\x87R\x89](',
          'N'.repeat(Math.floor(size / 4)),
          'et',
        ],
      ],
      'h\0h\x01K\0\x85U\x01b\x87Rh\x02b',
      size,
    ),
  'getattr(cls, long name)': shared('builtins getattr', longText, { before: 'cm\nC\n' }),
  'getattr(long class, short names)': (size) =>
    repeated(
      [global('builtins getattr'), ['U\x01m', text(letters(Math.floor(size / 2))), '\x93']],
      (i) => ['h\0h\x01', short(i), '\x86R'],
      size,
    ),
  'decimal.Decimal of long text': shared('decimal Decimal', digits),
  'decimal.Decimal of blanks': shared('decimal Decimal', (size) => text(letters(Math.floor(size), ' ') + '1')),
  'decimal.Decimal of a long int': shared('decimal Decimal', long4),
  'decimal.Decimal of a tuple': shared('decimal Decimal', (size) => ['(K\0', longTuple(size), 'K\0t']),
  'fractions.Fraction of long text': shared('fractions Fraction', digits),
  'fractions.Fraction of 4300 digits': shared('fractions Fraction', () => digits(4300)),
  'fractions.Fraction of a point and digits': shared('fractions Fraction', (size) => text('.' + letters(Math.floor(size), '7'))),
  'fractions.Fraction of blanks': shared('fractions Fraction', (size) => text(letters(Math.floor(size), ' ') + '1')),
  'fractions.Fraction of a long int': shared('fractions Fraction', long4),
  'fractions.Fraction(1, -long int)': shared(
    'fractions Fraction',
    (size) => ['\x8b', uint4(Math.floor(size)), Buffer.alloc(Math.floor(size), 0xa5)],
    { before: 'K\x01' },
  ),
  'fractions.Fraction of 1000 bits': (size) =>
    repeated([global('fractions Fraction'), longOf(120, 77), longOf(119, 78)], 'h\0h\x01h\x02\x86R', size),
  'datetime.timedelta of a long int': (size) =>
    repeated([global('datetime timedelta'), 'K\0'], (i) => `h\0h\x01K${String.fromCharCode(i & 127)}\x86R`, size),
  'datetime.timedelta of long ints that cancel': (size) =>
    repeated([global('datetime timedelta'), longOf(Math.floor(size / 3)), long(-0n)], 'h\0h\x01\x85R', size),
  'datetime of a long unknown zone': (size) =>
    repeated(
      [
        global('datetime datetime'),
        [global('zoneinfo ZoneInfo'), longText(size / 2), '\x85R'],
        bytes(Buffer.from('07e8020304050600000a', 'hex')),
      ],
      'h\0h\x02h\x01\x86R',
      size,
    ),
  'datetimes of unknown zones': (size) =>
    repeated(
      [global('datetime datetime'), global('zoneinfo ZoneInfo'), bytes(Buffer.from('07e8020304050600000a', 'hex'))],
      (i) => ['h\0h\x02h\x01', short(i), '\x85R\x86R'],
      size,
    ),
  'datetime of long text': shared('datetime datetime', longText),
  'range of long ints': shared('builtins range', long4, { after: 'K\x01' }),
  'slice of a long list': shared('builtins slice', longList),
  'pathlib of many parts': (size) => repeated([global('pathlib PurePosixPath'), longTupleOf('U\x01a')(size / 2)], 'h\0h\x01R', size),
  'pathlib of a long part': shared('pathlib PurePosixPath', longText),
  'pathlib parts with a shared part': (size) =>
    repeated([global('pathlib PurePosixPath'), longText(size / 2)], (i) => ['h\0h\x01', short(i), '\x86R'], size),
  'one path of many shared parts': (size) =>
    pickle('\x80\x04', longText(size / 2), 'q\0', global('pathlib PurePosixPath'), '(', 'h\0'.repeat(size / 4), 'tR\x86.'),
  're._compile of long text': shared('re _compile', longText, { after: 'K\x20' }),
  'array.array of a long list': shared('array array', longList, { before: 'U\x01d' }),
  'array of long bytes': shared('array _array_reconstructor', longBytes, { before: `${global('array array')}U\x01BK\0` }),
  'array of 8 bytes': (size) =>
    repeated([global('array _array_reconstructor'), global('array array'), 'U\x01B', 'C\x08abcdefgh'], 'h\0(h\x01h\x02K\0h\x03tR', size),
  'array.array of a long type code': shared('array array', longText, { after: ')' }),
  'complex of many arguments': (size) => repeated([global('builtins complex'), longTuple(size / 2)], 'h\0h\x01R', size),
  'exceptions of many arguments': (size) => repeated([global('builtins ValueError'), longTuple(size / 2)], 'h\0h\x01R', size),
  'unknown calls of many arguments': (size) => repeated([global('m f'), longTuple(size / 2)], 'h\0h\x01R', size),
  'bytearray of bytes': shared('builtins bytearray', longBytes),
  'bytearray of 100 bytes': shared('builtins bytearray', () => longBytes(100)),
  'bytearray of 1 byte': shared('builtins bytearray', () => longBytes(1)),
  'bytearray of text': shared('builtins bytearray', longText, { after: 'U\x07latin-1' }),
  '_codecs.encode': shared('_codecs encode', longText, { after: 'U\x06latin1' }),
  '_codecs.encode of 80 characters': (size) =>
    repeated([global('_codecs encode'), longText(80), 'U\x06latin1'], 'h\0h\x01h\x02\x86R', size),
  '_codecs.encode of another encoding': (size) =>
    repeated([global('_codecs encode'), longText(10), longText(size / 2)], 'h\0h\x01h\x02\x86R', size),
  'set of a long list': shared('builtins set', longList),
  'set of many ints': shared('builtins set', (size) => ['](', range(Math.floor(size / 5), int4), 'e']),
  'set of nothing': (size) => repeated([global('builtins set'), ']'], 'h\0h\x01\x85R', size),
  'frozenset of a tuple of tuples': shared('builtins frozenset', (size) => [
    '(',
    range(Math.floor(size / 6), (i) => [int4(i), '\x85']),
    't',
  ]),
  'OrderedDict of pairs': shared('collections OrderedDict', pairList),
  'Counter of a dict': shared('collections Counter', longDict),
  'Counter of a dict of ints': shared('collections Counter', intDict),
  'defaultdict of a dict': shared('collections defaultdict', longDict, { before: 'N' }),
  'deque of a list': shared('collections deque', longList),
  'deque of a list, of one': shared('collections deque', longList, { after: 'K\x01' }),
  'deque that is full': (size) =>
    pickle(
      '\x80\x04',
      global('collections deque'),
      '(',
      '(',
      'N'.repeat(size / 2),
      't',
      int4(Math.floor(size / 2)),
      'tR',
      'Na'.repeat(size / 4),
      '.',
    ),
  'OrderedDict states': (size) => repeated([global('collections OrderedDict'), longDict(size / 2)], 'h\0)R}(U\x01aNubh\x01b', size),
  'SimpleNamespace states': (size) => repeated([global('types SimpleNamespace'), longDict(size / 2)], 'h\0)Rh\x01b', size),
  'UserDict states': (size) => repeated([global('collections UserDict'), longDict(size / 2)], 'h\0)\x81h\x01b', size),
  'functools.partial states': (size) =>
    repeated([global('functools partial'), ['(N', longTuple(size / 2), '}Nt']], 'h\0N\x85Rh\x01b', size),
  'unknown states of a list': (size) => repeated([global('m C'), longList(size / 2)], 'h\0)\x81h\x01b', size),

  // Names
  'STACK_GLOBAL of a long name': (size) => repeated(['U\x01m', longText(size / 2)], 'h\0h\x01\x93', size),
  'STACK_GLOBAL of a long module': (size) => repeated([longText(size / 2), 'U\x01m'], 'h\0h\x01\x93', size),
  'STACK_GLOBAL of short names in a long module': (size) => repeated([longText(size / 2)], (i) => ['h\0', short(i), '\x93'], size),
  'STACK_GLOBAL of long names in short modules': (size) => repeated([longText(size / 2)], (i) => [short(i), 'h\0\x93'], size),
  'STACK_GLOBAL of two equal long names': (size) =>
    repeated(['U\x01m', longText(size / 3), longText(size / 3)], 'h\0h\x01\x930h\0h\x02\x93', size),
  'STACK_GLOBAL in protocol 2': (size) => {
    const found = repeated([longText(size / 2)], (i) => ['h\0', short(i), '\x93'], size)
    found[1] = 2
    return found
  },
  'GLOBAL of one name': (size) => repeated([], 'cm\nC\n', size),
  'GLOBAL of many names': (size) => repeated([], (i) => `cm\n${i.toString(36).padStart(4, '0')}\n`, size),
  'REDUCE of a long callable': (size) => repeated([[text('m'), longText(size / 2), '\x93']], 'h\0)R', size),
  'EXT1 of one code': (size) => ({ bytes: repeated([], '\x82\x01', size), setUp: (registry) => registry.registerExtension('m', 'C', 1) }),
  'EXT2 of many codes': (size) => ({
    bytes: repeated([], (i) => ['\x83', uint2(1 + (i % 60000))], size),
    setUp(registry) {
      for (let i = 1; i <= 60000; i++) registry.registerExtension('m', `C${i}`, i)
    },
  }),
  'EXT4 of one code': (size) => ({
    bytes: repeated([], ['\x84', uint4(70000)], size),
    setUp: (registry) => registry.registerExtension('m', 'C', 70000),
  }),
  'copyreg._reconstructor': (size) =>
    repeated([global('copyreg _reconstructor'), global('m C'), global('builtins object')], 'h\0h\x01h\x02N\x87R', size),
  'copyreg.__newobj__ of many arguments': (size) =>
    repeated([global('copyreg __newobj__'), [`(${global('collections UserDict')}`, 'N'.repeat(size / 2), 't']], 'h\0h\x01R', size),

  // Keyword dicts and registered classes
  'NEWOBJ_EX of UserDict': (size) => repeated([global('collections UserDict'), longDict(size / 2)], 'h\0)h\x01\x92', size),
  'NEWOBJ_EX of an unknown class': (size) => repeated([global('m C'), longDict(size / 2)], 'h\0)h\x01\x92', size),
  'NEWOBJ_EX of a registered class': (size) => ({
    bytes: repeated([global('m C'), longDict(size / 2)], 'h\0)h\x01\x92', size),
    setUp: (registry) =>
      registry.register(
        'm.C',
        class {
          static __new__() {
            return new this()
          }
        },
      ),
  }),
  'NEWOBJ of a registered class, many arguments': (size) => ({
    bytes: repeated([global('m C'), longTuple(size / 2)], 'h\0h\x01\x81', size),
    setUp: (registry) =>
      registry.register(
        'm.C',
        class {
          static __new__(...args) {
            return new this(args.length)
          }
        },
      ),
  }),
  'NEWOBJ of a list class': (size) => ({
    bytes: repeated([global('m C'), ['(', longList(size / 2), 't']], 'h\0h\x01\x81', size),
    setUp: (registry) => registry.register('m.C', class extends Array {}),
  }),
  'NEWOBJ of a Map class': (size) => ({
    bytes: repeated([global('m C'), ['(', longDict(size / 2), 't']], 'h\0h\x01\x81', size),
    setUp: (registry) => registry.register('m.C', class extends Map {}),
  }),
  'REDUCE of a registered class': (size) => ({
    bytes: repeated([global('m C'), longTuple(size / 2)], 'h\0h\x01R', size),
    setUp: (registry) => registry.register('m.C', class {}),
  }),
  'BUILD of a registered class': (size) => ({
    bytes: repeated([global('m C'), longDict(size / 2)], 'h\0)\x81h\x01b', size),
    setUp: (registry) => registry.register('m.C', class {}),
  }),
  'INST of an unknown class': (size) => repeated([], '(im\nC\n', size),

  ...keyFamilies,

  // Opcodes
  'PUTs 4000 apart': (size) =>
    pickle(
      '\x80\x04K\x07',
      range(Math.floor(size / 5), (i) => ['r', uint4((i * 4000) % 2 ** 32)]),
      '.',
    ),
  'PUTs 200000 apart': (size) =>
    pickle(
      '\x80\x04K\x07',
      range(Math.floor(size / 5), (i) => ['r', uint4((i * 200000) % 2 ** 32)]),
      '.',
    ),
  'PUTs downwards': (size) =>
    pickle(
      '\x80\x04K\x07',
      range(Math.floor(size / 5), (i) => ['r', uint4(size - i)]),
      '.',
    ),
  'PUTs in text': (size) =>
    pickle(
      'K\x07',
      range(Math.floor(size / 12), (i) => `p${i * 1000003}\n`),
      '.',
    ),
  'PUTs that collide': (size) =>
    pickle(
      '\x80\x04K\x07',
      collidingInts(Math.floor(size / 2.5))
        .filter((i) => i > size)
        .map((i) => ['r', uint4(i)]),
      '.',
    ),
  'LONG4 of sizes up to 1024': (size) => {
    const parts = ['\x80\x04](']
    for (let left = size, i = 0; left > 0; i++) {
      const length = 5 + (i % 1019)
      parts.push(longOf(length))
      left -= length + 5
    }
    return pickle(parts, 'e.')
  },
  'LONG4 of one size, 1000': (size) => repeated([], longOf(1000), size),
  'LONG4 of one size, 300': (size) => repeated([], longOf(300), size),
  'LONG4, long': (size) => pickle('\x80\x04', longOf(size), '.'),
  'LONG in text': (size) => repeated([], ['L', '7'.repeat(4000), 'L\n'], size),
  'INT in hex text': (size) => pickle('I0x', 'f'.repeat(size), '\n.'),
  'FLOAT of many digits': (size) => pickle('F1.', '7'.repeat(size), '\n.'),
  'FLOATs of 1000 digits': (size) => repeated([], ['F1.', '7'.repeat(1000), '\n'], size),
  'STRING with escapes': (size) => pickle("S'", '\\x41'.repeat(size / 4), "'\n."),
  'UNICODE with escapes': (size) => pickle('V', '\\u0141'.repeat(size / 6), '\n.'),
  'text beyond ASCII': (size) => repeated([], text('ł€𝄞'), size),
  'bytearray that is appended to': (size) => pickle('\x80\x05\x96\x01\0\0\0\0\0\0\0aq\0', 'K\x01a'.repeat(size / 3), '.'),
  'bytearray appended to through the memo': (size) => pickle('\x80\x05](\x96\x01\0\0\0\0\0\0\0aq\0', 'h\0K\x01a0'.repeat(size / 6), 'e.'),
  'bytearrays of one byte': (size) => repeated([], '\x96\x01\0\0\0\0\0\0\0a', size),
  'bytes of none': (size) => repeated([], 'C\0', size),
  'dict that becomes a Map': (size) => repeated([], '}U\x01aNsK\x01Ns', size),
  'dict that becomes a Map, shared': (size) => pickle('\x80\x04](', '}q\0U\x01aNsK\x01Nsh\0'.repeat(size / 14), 'e.'),
  'dict with keys that look like ints': (size) =>
    keysOf(
      range(Math.floor(size / 14), (i) => 65536 * i),
      (i) => text(String(i)),
    ),
  'dict by SETITEM': (size) =>
    pickle(
      '\x80\x04}',
      range(Math.floor(size / 8), (i) => [short(i), 'Ns']),
      '.',
    ),
  'dict by SETITEM through the memo': (size) =>
    pickle(
      '\x80\x04](}q\0',
      range(Math.floor(size / 11), (i) => ['h\0', short(i), 'Ns0']),
      'e.',
    ),
  'records of many shapes': (size) => repeated([], (i) => ['}(', short(i), 'N', short(i + 1), 'Nu'], size),
  'POP of calls': (size) => pickle('\x80\x04N', 'cm\nf\n)R0'.repeat(size / 8), '.'),
  'BUILD again and again': (size) => pickle('\x80\x04cm\nC\n)\x81', '}b'.repeat(size / 2), '.'),
  'empty sets': (size) => repeated([], '\x8f', size),
  'empty dicts': (size) => repeated([], '}', size),
  'nested lists': deep(']', 'a').length
    ? (size) => pickle('\x80\x04', ']'.repeat(size / 2), 'Na'.repeat(0), 'a'.repeat(size / 2 - 1), '.')
    : undefined,
  'nested calls': (size) => pickle('\x80\x04', 'cm\nf\n'.repeat(size / 8), 'N', '\x85R'.repeat(size / 8), '.'),
  'calls of calls': (size) => pickle('\x80\x04cm\nf\n', ')R'.repeat(size / 2), '.'),
  'a class made by deep calls': (size) => pickle('\x80\x04](cm\nf\n', ')R'.repeat(size / 4), 'q\0', 'h\0)\x81'.repeat(size / 16), 'e.'),
}
