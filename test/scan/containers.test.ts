// Containers are looked into by what they hold: what their flags, names and checksums say is not believed.
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { scan, scanSync } from '../../src/scan.ts'
import {
  attributes,
  build,
  bytes,
  call,
  codes,
  data,
  dict,
  int,
  list,
  make,
  name,
  none,
  type Part,
  payload,
  pickle,
  str,
  tuple,
  uint,
  verdict,
} from './assemble.ts'

const evil = pickle(payload)
const harmless = pickle(dict([str('a'), int(1)]))
const protocol0 = bytes("cos\nsystem\n(S'id'\ntR.")

interface Member {
  name: string
  content: Uint8Array
  method?: number
  flags?: number
  crc?: number
  /** As the local header has them, where it differs. */
  localName?: string
  localMethod?: number
}

/** A zip archive. */
function zip(members: Member[], { directory = true, prefix = '' as Part, comment = '' } = {}): Uint8Array {
  const parts: Uint8Array[] = [bytes(prefix)]
  const entries: Uint8Array[] = []
  let at = 0
  for (const { name: own, content, method = 0, flags = 0, crc = 0, localName = own, localMethod = method } of members) {
    const packed = method === 8 ? new Uint8Array(deflateRawSync(content)) : content
    const sizes = bytes(uint(crc, 4), uint(packed.length, 4), uint(content.length, 4))
    const local = bytes(
      'PK\x03\x04',
      uint(20, 2),
      uint(flags, 2),
      uint(localMethod, 2),
      uint(0, 4),
      sizes,
      uint(localName.length, 2),
      uint(0, 2),
      localName,
      packed,
    )
    entries.push(
      bytes(
        'PK\x01\x02',
        uint(20, 2),
        uint(20, 2),
        uint(flags, 2),
        uint(method, 2),
        uint(0, 4),
        sizes,
        uint(own.length, 2),
        uint(0, 2),
        uint(0, 2),
        uint(0, 2),
        uint(0, 2),
        uint(0, 4),
        uint(at, 4),
        own,
      ),
    )
    parts.push(local)
    at += local.length
  }
  if (!directory) return bytes(...parts)
  const listed = bytes(...entries)
  return bytes(
    ...parts,
    listed,
    'PK\x05\x06',
    uint(0, 4),
    uint(members.length, 2),
    uint(members.length, 2),
    uint(listed.length, 4),
    uint(at, 4),
    uint(comment.length, 2),
    comment,
  )
}

const member = (content: Uint8Array, more: Partial<Member> = {}): Member => ({ name: 'archive/data.pkl', content, ...more })

describe('zip', () => {
  test.each([
    ['stored', zip([member(harmless)])],
    ['deflated', zip([member(harmless, { method: 8 })])],
    [
      'with data beside it',
      zip([
        member(harmless),
        { name: 'archive/data/0', content: new Uint8Array(64).fill(63) },
        { name: 'archive/version', content: bytes('3\n') },
      ]),
    ],
    [
      'with numbers that look like the start of zlib data',
      zip([member(harmless), { name: 'archive/data/0', content: bytes(uint(30721, 4), uint(1, 4)) }]),
    ],
  ])('%s: safe', (_, archive) => {
    expect(scanSync(archive)).toMatchObject({ verdict: 'safe', complete: true, format: 'zip' })
  })

  test.each([
    ['a payload', zip([member(evil)])],
    ['compressed', zip([member(evil, { method: 8 })])],
    ['of protocol 0 under another name', zip([member(harmless), { name: 'pytorch_model.bin', content: protocol0 }])],
    ['flagged as encrypted', zip([member(evil, { flags: 1, method: 8 })])],
    ['with a wrong checksum', zip([member(evil, { crc: 1234 })])],
    ['under another name in its local header', zip([member(evil, { localName: 'readme.txt' })])],
    ['compressed, which the local header denies', zip([member(evil, { method: 8, localMethod: 0 })])],
    ['that no directory lists', bytes(zip([member(evil)], { directory: false }), zip([member(harmless)]))],
    ['without a directory', zip([member(evil)], { directory: false })],
    ['behind other data', zip([member(evil)], { prefix: 'something before the archive' })],
    ['behind a harmless pickle', bytes(harmless, zip([member(evil)]))],
    ['with a comment', zip([member(evil)], { comment: 'a comment' })],
    ['in a storage', zip([member(harmless), { name: 'archive/data/0', content: evil }])],
    ['in an archive in an archive', zip([member(zip([member(evil, { method: 8 })]), { method: 8 })])],
    ['in gzip data in an archive', zip([member(new Uint8Array(gzipSync(evil)))])],
  ])('a payload %s: dangerous', async (_, archive) => {
    expect(verdict(archive)).toBe('dangerous')
    expect(await scan(archive)).toEqual(scanSync(archive))
  })

  test.each([
    ['another method of compression', zip([member(harmless, { method: 12 })])],
    ['nothing that could be judged', zip([{ name: 'a.txt', content: bytes('hello') }])],
    ['a program in TorchScript', zip([member(harmless), { name: 'archive/constants.pkl', content: harmless }])],
    ['one of 7z in it', zip([member(harmless), { name: 'x', content: bytes('7z\xbc\xaf\x27\x1c rest') }])],
    ['no directory', zip([member(harmless)], { directory: false })],
    ['a pickle that breaks off', zip([member(harmless.subarray(0, -1))])],
  ])('%s: unknown', (_, archive) => {
    expect(scanSync(archive)).toMatchObject({ verdict: 'unknown', complete: false })
  })

  test('with a directory of zip64 that is not where it says, and a member in its place', () => {
    const hidden = zip([{ name: 'data.pkl', content: evil }], { directory: false })
    const decoy = zip([{ name: 'a.pkl', content: pickle(data(hidden)) }], { directory: false })
    const shift = Buffer.from(decoy).indexOf('PK\x03\x04', 4)
    const entry = bytes(
      'PK\x01\x02',
      new Uint8Array(16),
      [uint(evil.length, 4), uint(evil.length, 4), uint(8, 2)],
      new Uint8Array(12),
      uint(0, 4),
      'data.pkl',
    )
    const end = bytes(
      ['PK\x06\x06', uint(44, 8), uint(45, 2), uint(45, 2), uint(0, 8), uint(1, 8), uint(1, 8)],
      [uint(entry.length, 8), uint(decoy.length - shift, 8)],
      ['PK\x06\x07', uint(0, 4), uint(decoy.length - shift + entry.length, 8), uint(1, 4)],
      ['PK\x05\x06', uint(0, 4), uint(0xffff, 2), uint(0xffff, 2), uint(0xffffffff, 4), uint(0xffffffff, 4), uint(0, 2)],
    )
    expect(verdict(bytes(decoy, entry, end))).toBe('dangerous')
  })

  test('at the end of other formats', () => {
    const archive = zip([{ name: 'a.pkl', content: evil }])
    const gzip = new Uint8Array(gzipSync(harmless))
    // In the extra field of the header, with all that follows for its comment.
    const inside = zip([{ name: 'a.pkl', content: evil }], { comment: 'x'.repeat(gzip.length - 10) }).subarray(0, -(gzip.length - 10))
    const hidden = bytes(gzip.subarray(0, 3), 4, gzip.subarray(4, 10), uint(inside.length, 2), inside, gzip.subarray(10))
    expect(verdict(hidden)).toBe('dangerous')
    expect(verdict(bytes(new Uint8Array(deflateSync(harmless)), archive))).toBe('dangerous')
  })

  test('of PyTorch, with a storage that its record is too small for', () => {
    const tensor = (count: number): Part =>
      call(
        name('torch._utils', '_rebuild_tensor_v2'),
        [tuple(str('storage'), name('torch', 'FloatStorage'), str('0'), str('cpu'), int(count)), op.BINPERSID],
        [int(0), tuple(int(2)), tuple(int(1)), op.NEWFALSE],
        call(name('collections', 'OrderedDict')),
      )
    const file = (count: number, method = 0): Uint8Array =>
      zip([
        { name: 'a/data.pkl', content: pickle(tensor(count)) },
        { name: 'a/data/0', content: new Uint8Array(8), method },
      ])
    expect(verdict(file(2))).toBe('safe')
    expect(verdict(file(3))).toBe('unknown')
    expect(verdict(file(2, 8))).toBe('unknown')
  })

  test('whose first bytes are the line of a persistent id', () => {
    expect(verdict(zip([{ name: 'a', content: pickle(int(1)), crc: 0x0a0a0a0a }]))).toBe('safe')
  })

  test('of TorchScript, whose name ends with a zero', () => {
    expect(
      verdict(
        zip([
          { name: 'a/data.pkl', content: harmless },
          { name: 'a/constants.pkl\0x', content: harmless },
        ]),
      ),
    ).toBe('unknown')
  })

  test('a finding says in which member it is', () => {
    const { findings, pickles } = scanSync(zip([member(zip([member(evil)]))]))
    const path = 'archive/data.pkl > archive/data.pkl'
    expect(findings).toContainEqual(expect.objectContaining({ path, global: 'os.system', offset: 14 }))
    expect(pickles).toContainEqual(expect.objectContaining({ path, verdict: 'dangerous' }))
  })
})

describe('compressed data', () => {
  test.each([
    ['gzip', (content: Uint8Array) => gzipSync(content)],
    ['zlib', (content: Uint8Array) => deflateSync(content)],
    [
      'gzip',
      (content: Uint8Array) => bytes(new Uint8Array(gzipSync(content.subarray(0, 5))), new Uint8Array(gzipSync(content.subarray(5)))),
    ],
  ])('%s', async (format, compress) => {
    const good = new Uint8Array(compress(harmless))
    expect(scanSync(good)).toMatchObject({ verdict: 'safe', format })
    expect(await scan(good)).toMatchObject({ verdict: 'safe', format })
    expect(verdict(new Uint8Array(compress(evil)))).toBe('dangerous')
  })

  test('that is cut or damaged is never safe, and what there is of it is judged', () => {
    const long = pickle(payload, op.POP, data(new Uint8Array(5000).map((_, i) => (i * 7919) >> 3)))
    const packed = new Uint8Array(gzipSync(long))
    expect(verdict(packed.subarray(0, packed.length >> 1))).toBe('dangerous')
    const wrong = Uint8Array.from(packed)
    wrong[wrong.length - 6]! ^= 1
    expect(verdict(wrong)).toBe('dangerous')
    const good = new Uint8Array(gzipSync(harmless))
    for (let end = 3; end < good.length - 8; end++) expect(verdict(good.subarray(0, end))).not.toBe('safe')
  })

  test('that grows without end is given up', () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(1 << 22)))
    const report = scanSync(bomb, { limits: { maxInflated: 1 << 20 } })
    expect(report).toMatchObject({ verdict: 'unknown', complete: false })
    expect(codes(report)).toContain('unreadable')
  })

  test.each([
    ['xz', '\xfd7zXZ\0rest'],
    ['bz2', 'BZh91AY'],
    ['7z', '7z\xbc\xaf\x27\x1c'],
    ['hdf5', '\x89HDF\r\n\x1a\n'],
    ['lz4', '\x04\x22\x4d\x18'],
    ['zstd', '\x28\xb5\x2f\xfd'],
  ])('of %s is unknown', (format, start) => {
    expect(scanSync(bytes(start, new Uint8Array(40)))).toMatchObject({ verdict: 'unknown', complete: false, format })
  })

  test('tar without its mark, which is a pickle of bytes as well', () => {
    const header = bytes(op.BINBYTES, uint(1019, 4), new Uint8Array(143), '        ', new Uint8Array(356))
    const sum = header.reduce((total, byte) => total + byte, 0)
    const file = bytes(header, new Uint8Array(512), op.STOP)
    expect(verdict(file)).toBe('safe')
    file.set(bytes(sum.toString(8).padStart(6, '0'), 0, ' '), 148)
    expect(verdict(file)).toBe('unknown')
  })

  test('tar is unknown, and a pickle before it is judged', () => {
    const tar = new Uint8Array(512)
    tar.set(bytes('ustar'), 257)
    expect(scanSync(tar)).toMatchObject({ verdict: 'unknown', format: 'tar' })
    tar.set(protocol0)
    expect(scanSync(tar)).toMatchObject({ verdict: 'dangerous', format: 'tar' })
  })
})

describe('where there is no node:zlib, as in browsers', () => {
  const own = Object.getOwnPropertyDescriptor(process, 'getBuiltinModule')
  beforeAll(() => void Object.defineProperty(process, 'getBuiltinModule', { value: undefined, configurable: true }))
  afterAll(
    () =>
      void (own === undefined
        ? Reflect.deleteProperty(process, 'getBuiltinModule')
        : Object.defineProperty(process, 'getBuiltinModule', own)),
  )

  test.each([
    ['gzip', new Uint8Array(gzipSync(harmless)), new Uint8Array(gzipSync(evil))],
    ['zlib', new Uint8Array(deflateSync(harmless)), new Uint8Array(deflateSync(evil))],
    ['zip', zip([member(harmless, { method: 8 })]), zip([member(evil, { method: 8 })])],
  ])('%s', async (format, good, bad) => {
    expect(await scan(good)).toMatchObject({ verdict: 'safe', complete: true, format })
    expect((await scan(bad)).verdict).toBe('dangerous')
    expect((await scan(good.subarray(0, good.length - (format === 'zip' ? 30 : 12)))).verdict).not.toBe('safe')
    expect(scanSync(good)).toMatchObject({ verdict: 'unknown', complete: false })
  })
})

describe('arrays of NumPy', () => {
  const npy = (header: string, content: Uint8Array): Uint8Array => {
    const padded = `${header}\n`
    return bytes('\x93NUMPY\x01\x00', uint(padded.length, 2), padded, content)
  }
  const header = (descr: string) => `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }`

  test.each([
    ['of numbers', npy(header("'<f8'"), new Uint8Array(8)), 'safe'],
    ['of records', npy(header("[('a', '<i4'), ('b', '<f8', (2,))]"), new Uint8Array(20)), 'safe'],
    ['of objects', npy(header("'|O'"), pickle(list(int(1)))), 'safe'],
    ['of numbers, and another', npy(header("'<f8'"), bytes(new Uint8Array(8), npy(header("'<f8'"), new Uint8Array(8)))), 'safe'],
    ['of numbers, and one of a payload', npy(header("'<f8'"), bytes(new Uint8Array(8), npy(header("'|O'"), evil))), 'dangerous'],
    ['of records, and one of a payload', npy(header("[('a', '<i4')]"), bytes(uint(1, 4), npy(header("'|O'"), evil))), 'dangerous'],
    ['of numbers, and a payload', npy(header("'<f8'"), bytes(new Uint8Array(8), evil)), 'dangerous'],
    ['of objects that are none', npy(header("'|O'"), bytes('rubbish')), 'unknown'],
    ['of a payload', npy(header("'|O'"), evil), 'dangerous'],
    ['of a payload in records', npy(header("[('a', '<i4'), ('b', '|O')]"), evil), 'dangerous'],
    ['of a payload behind a header that names it otherwise', npy(header("'object'"), evil), 'dangerous'],
    ['with code in the header', npy(`__import__('os').system('id')`, new Uint8Array(8)), 'unknown'],
    ['cut in the header', bytes('\x93NUMPY\x01\x00\xff\x01{'), 'unknown'],
  ])('%s', (_, array, expected) => {
    expect(verdict(array)).toBe(expected)
    expect(verdict(zip([{ name: 'a.npy', content: array, method: 8 }]))).toBe(expected)
  })
})

describe('joblib', () => {
  const dtype = (code: string, flags: number): Part =>
    build(
      call(name('numpy', 'dtype'), str(code), op.NEWFALSE, op.NEWTRUE),
      tuple(int(3), str('|'), none, none, none, int(-1), int(-1), int(flags)),
    )
  const wrapper = (type: Part, length: number): Part =>
    build(
      make(name('joblib.numpy_pickle', 'NumpyArrayWrapper')),
      attributes({ subclass: name('numpy', 'ndarray'), shape: tuple(int(length)), order: str('C'), dtype: type, allow_mmap: op.NEWTRUE }),
    )

  test('data of arrays between the opcodes', () => {
    const report = scanSync(
      bytes(op.PROTO, 4, op.EMPTY_LIST, op.MARK, wrapper(dtype('f8', 0), 2), new Uint8Array(16).fill(7), int(1), op.APPENDS, op.STOP),
    )
    expect(report).toMatchObject({ verdict: 'safe', complete: true })
  })

  test('a pickle in place of the data, as joblib reads it', () => {
    expect(verdict(bytes(op.PROTO, 4, wrapper(dtype('O8', 63), 1), evil, op.STOP))).toBe('dangerous')
    expect(verdict(bytes(op.PROTO, 4, wrapper(dtype('O8', 63), 1), harmless, op.STOP))).toBe('safe')
  })

  test('a payload in the data, as pickle reads it', () => {
    const hidden = bytes(payload, op.STOP)
    expect(verdict(bytes(op.PROTO, 4, wrapper(dtype('u1', 0), hidden.length), hidden, op.STOP))).toBe('dangerous')
  })

  test('an array as the argument of a call', () => {
    const tree = call(name('sklearn.tree._tree', 'Tree'), int(1), [wrapper(dtype('i8', 0), 1), new Uint8Array(8)], int(1))
    expect(verdict(bytes(op.PROTO, 4, tree, op.STOP))).toBe('safe')
    // What the wrapper was is no array.
    const again = [wrapper(dtype('i8', 0), 1), new Uint8Array(8), int(1), op.BUILD]
    expect(verdict(bytes(op.PROTO, 4, again, op.STOP))).not.toBe('safe')
  })

  test('a payload behind data whose dtype has no digits', () => {
    // As data are nine bytes of pickle that hide the payload.
    const hidden = bytes(op.BINBYTES, uint(3 + bytes(payload).length, 4), new Uint8Array(3))
    expect(verdict(bytes(op.PROTO, 3, wrapper(dtype('d', 0), 1), hidden, payload, op.STOP))).toBe('dangerous')
  })

  test('data that joblib reads from behind a frame', () => {
    const framed = bytes(wrapper(dtype('u1', 0), 4), int(1))
    const whole = bytes(op.PROTO, 4, op.FRAME, uint(framed.length, 8), framed, op.NONE, op.POP, op.NONE, op.POP, op.STOP)
    expect(codes(scanSync(whole))).toContain('frame')
  })

  test('data past the end of the file', () => {
    expect(scanSync(bytes(op.PROTO, 4, wrapper(dtype('f8', 0), 1e6), op.STOP))).toMatchObject({ verdict: 'unknown', complete: false })
  })
})

describe('pickles that follow their length', () => {
  const framed = (...pickles: Uint8Array[]): Uint8Array => bytes(...pickles.flatMap((one) => [uint(one.length, 4).reverse(), one]))

  test('one and several', () => {
    expect(scanSync(framed(harmless))).toMatchObject({ verdict: 'safe', format: 'length-prefixed' })
    expect(scanSync(framed(harmless, harmless)).pickles.length).toBe(2)
    expect(verdict(framed(harmless, evil))).toBe('dangerous')
    expect(verdict(framed(harmless).subarray(0, -1))).toBe('unknown')
  })
})

test('what torch.save wrote before 1.6: five pickles, then data', () => {
  const magic = bytes(op.PROTO, 2, op.LONG1, 10, '\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19', op.STOP)
  const parts = [magic, pickle(int(1001)), pickle(dict()), harmless, pickle(list(str('0')))]
  expect(scanSync(bytes(...parts, uint(2, 8), new Uint8Array(8).fill(63)))).toMatchObject({ verdict: 'safe', format: 'torch-legacy' })
  expect(verdict(bytes(...parts, evil))).toBe('dangerous')
  expect(verdict(bytes(...parts.slice(0, 4), 'rubbish'))).toBe('unknown')
})

test('containers in containers without end', () => {
  let nested: Uint8Array = harmless
  for (let i = 0; i < 40; i++) nested = zip([member(nested)])
  const report = scanSync(nested)
  expect(report).toMatchObject({ verdict: 'unknown', complete: false })
  expect(codes(report)).toContain('limit')
})
