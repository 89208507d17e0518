import { describe, expect, test } from 'vitest'
import { opcodes } from '../../src/abi/opcode-table.ts'
import {
  type LoadOptions,
  loads,
  PickleBuffer,
  PyByteArray,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  Registry,
  type UnpicklingCode,
  UnpicklingError,
  type Via,
} from '../../src/index.ts'
import { PersistentId, unlike } from '../describe.ts'

interface Case {
  /** Pickles, a character a byte, and the values they mean. */
  reads: [pickle: string, value: unknown, options?: LoadOptions][]
  /** Pickles that CPython refuses: the code, and the offset of the opcode at fault. */
  fails?: [pickle: string, code: UnpicklingCode, offset: number, options?: LoadOptions][]
}

const T = PyTuple.of
const C = new PyGlobal('m', 'C')
const dict = (...entries: [unknown, unknown][]) => new Map(entries)
const utf8 = (text: string) => Buffer.from(text).toString('latin1')
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const persistent: LoadOptions = { persistentLoad: (pid) => new PersistentId(pid) }
const extended: LoadOptions = {
  registry: new Registry({ standard: false })
    .registerExtension('m', 'C', 1)
    .registerExtension('m', 'C', 0x1234)
    .registerExtension('m', 'C', 0x12345678),
}

function made(callable: unknown, args: unknown[], via: Via, fields: Partial<PyObject> = {}): PyObject {
  return Object.assign(new PyObject(callable, T(...args), via), fields)
}

const shared = [1]
const cycle: unknown[] = []
cycle.push(cycle)

/** PUTs at 9000, which is far out, and at 1 to 8999: 9000 of them, so that MEMOIZE sets 9000 anew each time. */
const HOLED_MEMO = `K\x01r\x28\x23\0\x000${Array.from({ length: 8999 }, (_, i) => `Nr${uint4(i + 1)}0`).join('')}`

function uint4(value: number): string {
  return String.fromCharCode(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24)
}

/** In pickletools' order. */
const CASES: Record<string, Case> = {
  INT: {
    reads: [
      ['I5\n.', 5],
      ['I-5\n.', -5],
      ['I00\n.', false],
      ['I01\n.', true],
      ['I0\n.', 0],
      ['I1\n.', 1],
      ['I9007199254740993\n.', 9007199254740993n],
      ['I-123456789012345678901234567890\n.', -123456789012345678901234567890n],
      // C reads with strtol in base 0.
      ['I0x1f\n.', 31],
      ['I010\n.', 8],
    ],
    fails: [
      ['I\n.', 'bad-text', 0],
      ['Ix\n.', 'bad-text', 0],
      ['I1.5\n.', 'bad-text', 0],
      ['NI1_\n.', 'bad-text', 1],
      ['I5', 'truncated', 0],
      [`I${'9'.repeat(4301)}\n.`, 'limit', 0],
    ],
  },
  BININT: {
    reads: [
      ['J\x01\x02\x03\x04.', 0x04030201],
      ['J\xff\xff\xff\xff.', -1],
      ['J\0\0\0\x80.', -(2 ** 31)],
    ],
    fails: [['J\0\0\0', 'truncated', 0]],
  },
  BININT1: {
    reads: [
      ['K\0.', 0],
      ['K\xff.', 255],
    ],
    fails: [['NK', 'truncated', 1]],
  },
  BININT2: { reads: [['M\x01\xff.', 0xff01]], fails: [['M\0', 'truncated', 0]] },
  LONG: {
    reads: [
      ['L5L\n.', 5],
      ['L5\n.', 5],
      ['L-0L\n.', 0],
      ['L-9223372036854775809L\n.', -9223372036854775809n],
    ],
    fails: [
      ['LL\n.', 'bad-text', 0],
      ['L5LL\n.', 'bad-text', 0],
      [`L${'9'.repeat(4301)}L\n.`, 'limit', 0],
    ],
  },
  LONG1: {
    reads: [
      ['\x8a\0.', 0],
      ['\x8a\x01\xff.', -1],
      ['\x8a\x02\xff\0.', 255],
      ['\x8a\x05\xff\xff\xff\x7f\xff.', -2147483649],
      ['\x8a\x08\0\0\0\0\0\0\x20\0.', 2n ** 53n],
      ['\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\0.', 2n ** 64n - 1n],
      ['\x8a\x03\x05\0\0.', 5],
    ],
    fails: [
      ['\x8a', 'truncated', 0],
      ['\x8a\x02\xff', 'truncated', 0],
    ],
  },
  LONG4: {
    reads: [
      ['\x8b\0\0\0\0.', 0],
      ['\x8b\x01\0\0\0\x80.', -128],
      [`\x8b\x00\x01\0\0${'\0'.repeat(255)}\x01.`, 1n << 2040n],
      [`\x8b\x00\x01\0\0${'\0'.repeat(255)}\xff.`, -(1n << 2040n)],
    ],
    fails: [
      ['\x8b\0\0\0', 'truncated', 0],
      ['\x8b\x04\0\0\0abc', 'truncated', 0],
      ['\x8b\xff\xff\xff\x7fabc', 'truncated', 0],
      ['\x8b\xff\xff\xff\xff.', 'bad-length', 0],
    ],
  },
  STRING: {
    reads: [
      ["S'abc'\n.", 'abc'],
      ['S"it\'s"\n.', "it's"],
      ["S''\n.", ''],
      ["S'\\n\\r\\t\\\\\\'\\x41\\101\\0\\a\\b\\f\\v\\q'\n.", "\n\r\t\\'AA\0\x07\b\f\v\\q"],
      ["S'\\xe9'\n.", 'é', { encoding: 'latin1' }],
      ["S'\\x80\\xe9\\x9f'\n.", '€éŸ', { encoding: 'cp1252' }],
      ["S'\\xe9'\n.", ascii('\xe9'), { encoding: 'bytes' }],
      ["S'\\xc3\\xa9'\n.", 'é', { encoding: 'utf-8' }],
      ["S'\\xe9'\n.", '\ufffd', { errors: 'replace' }],
      ["S'\\xe9'\n.", '\udce9', { errors: 'surrogateescape' }],
    ],
    fails: [
      ['Sabc\n.', 'bad-text', 0],
      ["S'abc\n.", 'bad-text', 0],
      ["S'\n.", 'bad-text', 0],
      ['S\n.', 'bad-text', 0],
      ["S'\\x4'\n.", 'bad-text', 0],
      ["S'\\xe9'\n.", 'bad-utf8', 0],
      ["S'abc'", 'truncated', 0],
    ],
  },
  BINSTRING: {
    reads: [
      ['T\x03\0\0\0abc.', 'abc'],
      ['T\x01\0\0\0\xe9.', ascii('\xe9'), { encoding: 'bytes' }],
    ],
    fails: [
      ['T\x03\0\0\0ab', 'truncated', 0],
      ['T\xff\xff\xff\xff.', 'bad-length', 0],
      ['T\x01\0\0\0\xe9.', 'bad-utf8', 0],
    ],
  },
  SHORT_BINSTRING: {
    reads: [
      ['U\x03abc.', 'abc'],
      ['U\0.', ''],
    ],
    fails: [['U\x03ab', 'truncated', 0]],
  },
  BINBYTES: {
    reads: [['B\x02\0\0\0\0\xff.', ascii('\0\xff')]],
    fails: [
      ['B\x02\0\0\0a', 'truncated', 0],
      ['B\xff\xff\xff\xff.', 'truncated', 0],
    ],
  },
  SHORT_BINBYTES: {
    reads: [
      ['C\x02ab.', ascii('ab')],
      ['C\0.', ascii('')],
    ],
    fails: [['C\x02a', 'truncated', 0]],
  },
  BINBYTES8: {
    reads: [['\x8e\x02\0\0\0\0\0\0\0ab.', ascii('ab')]],
    fails: [
      ['\x8e\x02\0\0\0\0\0\0\0a', 'truncated', 0],
      ['\x8e\x02\0\0\0\0\0\0', 'truncated', 0],
      ['\x8e\0\0\0\0\0\0\0\x20.', 'truncated', 0],
      ['\x8e\xff\xff\xff\xff\xff\xff\xff\xff.', 'bad-length', 0],
    ],
  },
  BYTEARRAY8: {
    reads: [['\x96\x02\0\0\0\0\0\0\0ab.', PyByteArray.from(ascii('ab'))]],
    fails: [
      ['\x96\x02\0\0\0\0\0\0\0a', 'truncated', 0],
      ['\x96\xff\xff\xff\xff\xff\xff\xff\xff.', 'bad-length', 0],
    ],
  },
  NEXT_BUFFER: {
    reads: [['\x97\x97\x86.', T(ascii('one'), ascii('two')), { buffers: [ascii('one'), ascii('two')] }]],
    fails: [
      ['\x97.', 'buffers', 0],
      ['\x97\x97\x86.', 'buffers', 1, { buffers: [ascii('one')] }],
    ],
  },
  READONLY_BUFFER: {
    reads: [
      ['\x97\x98.', ascii('one'), { buffers: [ascii('one')] }],
      ['\x97\x98.', new PickleBuffer(ascii('one'), { readonly: true }), { buffers: [new PickleBuffer(ascii('one'))] }],
    ],
    fails: [
      [']\x98.', 'operand', 1],
      ['\x98.', 'stack-underflow', 0],
    ],
  },
  NONE: { reads: [['N.', null]] },
  NEWTRUE: { reads: [['\x88.', true]] },
  NEWFALSE: { reads: [['\x89.', false]] },
  UNICODE: {
    reads: [
      ['Vabc\n.', 'abc'],
      ['V\n.', ''],
      ['V\xe9\\u0159\\U0001f600\\n\\x41\n.', 'éř😀\\n\\x41'],
      ['V\\ud800\\u005c\n.', '\ud800\\'],
      ['V\\\\u0041\n.', '\\\\u0041'],
    ],
    fails: [
      ['V\\u12\n.', 'bad-text', 0],
      ['V\\U00110000\n.', 'bad-text', 0],
      ['Vabc', 'truncated', 0],
    ],
  },
  SHORT_BINUNICODE: {
    reads: [
      ['\x8c\x03abc.', 'abc'],
      [`\x8c\x06${utf8('é😀')}.`, 'é😀'],
      ['\x8c\x03\xed\xa0\x80.', '\ud800'],
      ['\x8c\x03\xef\xbb\xbf.', '\ufeff'],
    ],
    fails: [
      ['\x8c\x03ab', 'truncated', 0],
      ['N\x8c\x01\xff.', 'bad-utf8', 1],
      ['\x8c\x02\xc0\x80.', 'bad-utf8', 0],
      ['\x8c\x04\xf4\x90\x80\x80.', 'bad-utf8', 0],
    ],
  },
  BINUNICODE: {
    reads: [
      ['X\x03\0\0\0abc.', 'abc'],
      ['X\x06\0\0\0\xed\xa0\xbd\xed\xb8\x80.', '\ud83d\ude00'],
    ],
    fails: [
      ['X\x0c\0\0\0abc', 'truncated', 0],
      ['X\xff\xff\xff\xffabc', 'truncated', 0],
      ['X\x01\0\0\0\x80.', 'bad-utf8', 0],
    ],
  },
  BINUNICODE8: {
    reads: [['\x8d\x02\0\0\0\0\0\0\0\xc3\xa9.', 'é']],
    fails: [
      ['\x8d\x03\0\0\0\0\0\0\0ab', 'truncated', 0],
      ['\x8d\xff\xff\xff\xff\xff\xff\xff\xff.', 'bad-length', 0],
    ],
  },
  FLOAT: {
    reads: [
      ['F1.5\n.', 1.5],
      ['F-1e-5\n.', -1e-5],
      ['F1\n.', new PyFloat(1)],
      ['F-0.0\n.', new PyFloat(-0)],
      ['Finf\n.', Infinity],
      ['F-Infinity\n.', -Infinity],
      ['FnaN\n.', NaN],
      ['F.5\n.', 0.5],
    ],
    fails: [
      ['F\n.', 'bad-text', 0],
      ['F1.5x\n.', 'bad-text', 0],
      ['F1_0\n.', 'bad-text', 0],
      ['F 1.5\n.', 'bad-text', 0],
      ['F0x10\n.', 'bad-text', 0],
      ['F1e400\n.', 'bad-text', 0],
      ['F1.5', 'truncated', 0],
    ],
  },
  BINFLOAT: {
    reads: [
      ['G?\xf8\0\0\0\0\0\0.', 1.5],
      ['G?\xf0\0\0\0\0\0\0.', new PyFloat(1)],
      ['G\x80\0\0\0\0\0\0\0.', new PyFloat(-0)],
      ['G\x7f\xf8\0\0\0\0\0\0.', NaN],
      ['GC@\0\0\0\0\0\0.', 2 ** 53],
    ],
    fails: [['G?\xf8\0\0\0\0\0', 'truncated', 0]],
  },
  EMPTY_LIST: { reads: [['].', []]] },
  APPEND: {
    reads: [[']Na.', [null]]],
    fails: [
      ['Na.', 'stack-underflow', 1],
      [')Na.', 'operand', 2],
      [']N(a.', 'unexpected-mark', 3],
    ],
  },
  APPENDS: {
    reads: [
      ['](NK\x01e.', [null, 1]],
      ['](e.', []],
      ['](K\x01e(K\x02e.', [1, 2]],
      [']q\0(h\0e.', cycle],
    ],
    fails: [
      [']Ne.', 'no-mark', 2],
      ['(Ne.', 'stack-underflow', 2],
      ['}(Ne.', 'operand', 3],
      [']((Ne.', 'unexpected-mark', 4],
      [']((Nee.', 'unexpected-mark', 4],
    ],
  },
  LIST: { reads: [['(NK\x01l.', [null, 1]]], fails: [['Nl.', 'no-mark', 1]] },
  EMPTY_TUPLE: { reads: [[').', T()]] },
  TUPLE: {
    reads: [
      ['(NK\x01t.', T(null, 1)],
      ['(t.', T()],
      ['((K\x01tt.', T(T(1))],
    ],
    fails: [['Nt.', 'no-mark', 1]],
  },
  TUPLE1: { reads: [['N\x85.', T(null)]], fails: [['\x85.', 'stack-underflow', 0]] },
  TUPLE2: {
    reads: [['NK\x01\x86.', T(null, 1)]],
    fails: [
      ['N\x86.', 'stack-underflow', 1],
      ['N(N\x86.', 'unexpected-mark', 3],
    ],
  },
  TUPLE3: { reads: [['NK\x01K\x02\x87.', T(null, 1, 2)]], fails: [['NN\x87.', 'stack-underflow', 2]] },
  EMPTY_DICT: { reads: [['}.', dict()]] },
  DICT: {
    reads: [
      ['(K\x01NI01\nK\x02d.', dict([1, 2])],
      ['(d.', dict()],
    ],
    fails: [
      ['(Nd.', 'operand', 2],
      ['d.', 'no-mark', 0],
      ['(]Nd.', 'unhashable', 3],
    ],
  },
  SETITEM: {
    reads: [
      ['}K\x01Ns.', dict([1, null])],
      ['}K\x01NsU\x011K\x02s.', dict([1, null], ['1', 2])],
      [']Naq\0K\x00K\x07s.', [7]],
    ],
    fails: [
      ['}Ns.', 'stack-underflow', 2],
      [')NNs.', 'operand', 3],
      [']NaG\x80\0\0\0\0\0\0\0Ns.', 'operand', 13],
      ['}]Ns.', 'unhashable', 3],
    ],
  },
  SETITEMS: {
    reads: [
      ['}(K\x01NK\x02Nu.', dict([1, null], [2, null])],
      ['}(u.', dict()],
      // 1, 1.0 and True are one key: the first is kept, with the last value.
      ['}(K\x01U\x01aI01\nU\x01bG?\xf0\0\0\0\0\0\0U\x01cu.', dict([1, 'c'])],
      ['}(U\x09__proto__}u.', dict(['__proto__', dict()])],
    ],
    fails: [
      ['}(Nu.', 'operand', 3],
      ['}Nu.', 'no-mark', 2],
      ['}((NNuu.', 'unexpected-mark', 5],
      ['(NNu.', 'stack-underflow', 3],
    ],
  },
  EMPTY_SET: { reads: [['\x8f.', new Set()]] },
  ADDITEMS: {
    reads: [['\x8f(K\x01I01\nN\x90.', new Set([1, null])]],
    fails: [
      ['\x8fN\x90.', 'no-mark', 2],
      ['\x8f(]\x90.', 'unhashable', 3],
      [')(N\x90.', 'operand', 3],
    ],
  },
  FROZENSET: {
    reads: [['(K\x01K\x02K\x01\x91.', new PyFrozenSet([1, 2])]],
    fails: [
      ['N\x91.', 'no-mark', 1],
      ['(\x8f\x91.', 'unhashable', 2],
    ],
  },
  POP: {
    reads: [
      ['K\x01N0.', 1],
      ['K\x01(0.', 1],
    ],
    fails: [['0.', 'stack-underflow', 0]],
  },
  DUP: {
    reads: [[']K\x01a2\x86.', T(shared, shared)]],
    fails: [
      ['2.', 'stack-underflow', 0],
      ['N(2.', 'unexpected-mark', 2],
    ],
  },
  MARK: { reads: [['((K\x01lt.', T([1])]], fails: [['(.', 'unexpected-mark', 1]] },
  POP_MARK: { reads: [['K\x01(NN1.', 1]], fails: [['N1.', 'no-mark', 1]] },
  GET: {
    reads: [[']K\x01ap5\n0(g5\ng5\nt.', T(shared, shared)]],
    fails: [
      ['g0\n.', 'memo', 0],
      ['Np0\ng-1\n.', 'memo', 4],
      ['Np0\ngx\n.', 'bad-text', 4],
      ['Np0\ng\n.', 'bad-text', 4],
      ['Np0\ng0', 'truncated', 4],
    ],
  },
  BINGET: {
    reads: [[']K\x01aq\x05h\x05\x86.', T(shared, shared)]],
    fails: [
      ['h\0.', 'memo', 0],
      ['Nq\0h', 'truncated', 3],
    ],
  },
  LONG_BINGET: {
    reads: [[']K\x01ar\0\x01\0\0j\0\x01\0\0\x86.', T(shared, shared)]],
    fails: [
      ['j\xff\xff\xff\xff.', 'memo', 0],
      ['j\0\0\0', 'truncated', 0],
    ],
  },
  PUT: {
    reads: [
      ['K\x07p0\n0g0\n.', 7],
      ['K\x07p123456789\n0g123456789\n.', 7],
      ['K\x07p0\nK\x08p0\ng0\n\x87.', T(7, 8, 8)],
    ],
    fails: [
      ['p0\n.', 'stack-underflow', 0],
      ['Np-1\n.', 'memo', 1],
      ['Npx\n.', 'bad-text', 1],
      ['Np99999999999999999999999\n.', 'memo', 1],
    ],
  },
  BINPUT: {
    reads: [['K\x07q\xff0h\xff.', 7]],
    fails: [
      ['q\0.', 'stack-underflow', 0],
      ['N(q\0.', 'unexpected-mark', 2],
      ['Nq', 'truncated', 1],
    ],
  },
  LONG_BINPUT: {
    reads: [['K\x07r\xff\xff\xff\x7f0j\xff\xff\xff\x7f.', 7]],
    fails: [
      ['r\0\0\0\0.', 'stack-underflow', 0],
      ['Nr\0\0\0', 'truncated', 1],
    ],
  },
  MEMOIZE: {
    reads: [
      ['K\x07\x940h\0.', 7],
      // Numbered by how many are in the memo, as CPython does.
      ['K\x01q\x05K\x02\x94h\x01\x87.', T(1, 2, 2)],
      [`${HOLED_MEMO}K\x02\x940K\x03\x940j\x28\x23\0\0.`, 3],
    ],
    fails: [['\x94.', 'stack-underflow', 0]],
  },
  EXT1: {
    reads: [['\x82\x01.', C, extended]],
    fails: [
      ['\x82\x02.', 'extension', 0, extended],
      ['\x82\0.', 'extension', 0, extended],
      ['\x82', 'truncated', 0],
    ],
  },
  EXT2: { reads: [['\x83\x34\x12.', C, extended]], fails: [['\x83\0', 'truncated', 0]] },
  EXT4: {
    reads: [['\x84\x78\x56\x34\x12.', C, extended]],
    fails: [
      ['\x84\xff\xff\xff\xff.', 'extension', 0, extended],
      ['\x84\0\0\0', 'truncated', 0],
    ],
  },
  GLOBAL: {
    reads: [
      ['cm\nC\n.', C],
      ['c__builtin__\nxrange\n.', new PyGlobal('builtins', 'range')],
      ['\x80\x03c__builtin__\nxrange\n.', new PyGlobal('__builtin__', 'xrange')],
      ['c__builtin__\nxrange\n.', new PyGlobal('__builtin__', 'xrange'), { fixImports: false }],
      ['cm\n\xc3\x9c.a\n.', new PyGlobal('m', 'Ü.a')],
    ],
    fails: [
      ['cm\n\n.', 'bad-text', 0],
      ['c\nC\n.', 'bad-text', 0],
      ['cm\nC', 'truncated', 0],
      ['cm\n\xff\n.', 'bad-utf8', 0],
      ['cm\nC\n.', 'refused-global', 0, { allow: ['m.D', 'other.*'] }],
      ['cm\nC\n.', 'refused-global', 0, { unknown: 'error' }],
      [
        'cm\nC\n.',
        'hook',
        0,
        {
          findClass: () => {
            throw new Error('no')
          },
        },
      ],
    ],
  },
  STACK_GLOBAL: {
    reads: [
      ['\x80\x04\x8c\x01m\x8c\x01C\x93.', C],
      ['\x80\x04\x8c\x0b__builtin__\x8c\x06xrange\x93.', new PyGlobal('__builtin__', 'xrange')],
    ],
    fails: [
      ['\x8c\x01mN\x93.', 'operand', 4],
      ['\x8c\x01m\x93.', 'stack-underflow', 3],
    ],
  },
  REDUCE: {
    reads: [
      ['cm\nC\n(K\x01tR.', made(C, [1], 'call')],
      ['cm\nC\n)R)R.', made(made(C, [], 'call'), [], 'call')],
      ['c__builtin__\nset\n](K\x01ee\x85R.'.replace('ee', 'e'), new Set([1])],
      ['c_codecs\nencode\nX\x02\0\0\0\xc3\xa9X\x06\0\0\0latin1\x86R.', ascii('\xe9')],
    ],
    fails: [
      ['cm\nC\nNR.', 'operand', 6],
      ['K\x01)R.', 'operand', 3],
      [')R.', 'stack-underflow', 1],
      ['cm\nC\n(R.', 'unexpected-mark', 6],
    ],
  },
  BUILD: {
    reads: [
      ['cm\nC\n)\x81}U\x01aK\x01sb.', made(C, [], 'new', { state: dict(['a', 1]) })],
      ['cm\nC\n)\x81N}U\x01aK\x01s\x86b.', made(C, [], 'new', { state: T(null, dict(['a', 1])) })],
      ['cm\nC\n)\x81K\x01bK\x02b.', made(C, [], 'new', { state: 1, laterStates: [2] })],
      [']Nb.', []],
    ],
    fails: [
      [']}U\x01aK\x01sb.', 'operand', 8],
      ['Nb.', 'stack-underflow', 1],
    ],
  },
  INST: {
    reads: [
      ['(K\x01im\nC\n.', made(C, [1], 'inst')],
      // Without arguments no constructor runs.
      ['(im\nC\n.', made(C, [], 'inst')],
    ],
    fails: [
      ['im\nC\n.', 'no-mark', 0],
      ['(im\nC', 'truncated', 1],
    ],
  },
  OBJ: {
    reads: [
      ['(cm\nC\nK\x01K\x02o.', made(C, [1, 2], 'inst')],
      ['(cm\nC\no.', made(C, [], 'inst')],
    ],
    fails: [
      ['(o.', 'stack-underflow', 1],
      ['o.', 'no-mark', 0],
      ['(K\x01o.', 'operand', 3],
    ],
  },
  NEWOBJ: {
    reads: [
      ['cm\nC\nK\x01\x85\x81.', made(C, [1], 'new')],
      // bytearray.__new__ and set.__new__ look at no argument; it is their __init__ that fills them.
      ['cbuiltins\nbytearray\nC\x01a\x85\x81.', made(new PyGlobal('builtins', 'bytearray'), [ascii('a')], 'new')],
      ['cbuiltins\nset\n]K\x01a\x85\x81.', made(new PyGlobal('builtins', 'set'), [[1]], 'new')],
    ],
    fails: [
      ['cm\nC\n]\x81.', 'operand', 6],
      ['N)\x81.', 'operand', 2],
      [')\x81.', 'stack-underflow', 1],
    ],
  },
  NEWOBJ_EX: {
    reads: [['cm\nC\nK\x01\x85}U\x01kK\x02s\x92.', made(C, [1], 'new', { kwargs: dict(['k', 2]) })]],
    fails: [
      ['cm\nC\n)]\x92.', 'operand', 7],
      ['cm\nC\n)}K\x01K\x02s\x92.', 'operand', 12],
      [')}\x92.', 'stack-underflow', 2],
    ],
  },
  PROTO: {
    reads: [
      ['\x80\x05N.', null],
      ['N\x80\x02.', null],
    ],
    fails: [
      ['\x80\x06N.', 'protocol', 0],
      ['\x80', 'truncated', 0],
    ],
  },
  STOP: {
    reads: [['N.anything', null]],
    fails: [
      ['.', 'stack-underflow', 0],
      ['N(.', 'unexpected-mark', 2],
      ['N', 'truncated', 1],
      ['', 'truncated', 0],
    ],
  },
  FRAME: {
    reads: [
      ['\x80\x04\x95\x02\0\0\0\0\0\0\0N..', null],
      ['\x80\x04\x95\x01\0\0\0\0\0\0\0N\x95\x02\0\0\0\0\0\0\x000N.', null],
      ['\x95\0\0\0\0\0\0\0\0N.', null],
      // An argument may lie right past the frame.
      ['\x8c\x01a\x94\x95\x03\0\0\0\0\0\0\0K\x01h\0.', 'a'],
    ],
    fails: [
      ['\x95\x04\0\0\0\0\0\0\0N.', 'truncated', 0],
      ['\x95\xff\xff\xff\xff\xff\xff\xff\xffN.', 'bad-length', 0],
      ['\x95\x02\0\0\0\0\0\0', 'truncated', 0],
      ['\x95\x02\0\0\0\0\0\0\0I12\n.', 'frame', 9],
      ['\x95\x0b\0\0\0\0\0\0\0\x95\x01\0\0\0\0\0\0\0N...', 'frame', 9],
    ],
  },
  PERSID: {
    reads: [
      ['Pid 1\n.', new PersistentId('id 1'), persistent],
      ['P\n.', new PersistentId(''), persistent],
    ],
    fails: [
      ['Pid\n.', 'persistent-id', 0],
      ['P\xff\n.', 'bad-text', 0, persistent],
      ['Pid', 'truncated', 0, persistent],
    ],
  },
  BINPERSID: {
    reads: [['K\x01N\x86Q.', new PersistentId(T(1, null)), persistent]],
    fails: [
      ['NQ.', 'persistent-id', 1],
      ['Q.', 'stack-underflow', 0, persistent],
    ],
  },
}

test('there is a case for each opcode, in order', () => {
  expect(Object.keys(CASES)).toEqual(opcodes().map(({ name }) => name))
})

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const standard = new Registry({ standard: false })
  const load = (pickle: string, options?: LoadOptions) => loads(ascii(pickle), { lossless: true, registry: standard, engine, ...options })

  test.each(opcodes())('$name', ({ name }) => {
    const { reads, fails = [] } = CASES[name]!
    for (const [pickle, value, options] of reads) {
      expect(unlike(value, load(pickle, options)), JSON.stringify(pickle)).toBeUndefined()
    }
    for (const [pickle, code, offset, options] of fails) {
      const error = thrown(() => load(pickle, options))
      expect(error, JSON.stringify(pickle)).toBeInstanceOf(UnpicklingError)
      const { code: found, offset: at, opcode, message, hint } = error as UnpicklingError
      expect([found, at], `${JSON.stringify(pickle.slice(0, 60))}: ${message}`).toEqual([code, offset])
      // An end of data lies after the last opcode.
      expect(opcode, JSON.stringify(pickle)).toBe(opcodes().find(({ code: byte }) => byte === pickle.charCodeAt(offset))?.name)
      expect(message.endsWith(` (at byte ${offset})${hint === undefined ? '' : `. ${hint}`}`), message).toBe(true)
    }
  })

  test('bytes that are no opcode', () => {
    const known = new Set(opcodes().map(({ code }) => code))
    for (let byte = 0; byte < 256; byte++) {
      if (known.has(byte)) continue
      const error = thrown(() => load(`N${String.fromCharCode(byte)}.`)) as UnpicklingError
      expect([error.code, error.offset, error.opcode]).toEqual(['unknown-opcode', 1, undefined])
    }
  })
})

function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
