// What is no pickle is called by its name: the hint of an error, on both engines, from bytes and from streams.
import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dumps, type LooksLike, load, loadAll, loads, UnpicklingError } from '../../src/index.ts'
import { sniff, sniffRest } from '../../src/sniff.ts'
import { SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'))
const pickle = dumps({ user: 7, name: 'Ada', scores: [1.5, 2.5] }, { protocol: 4 })
const text0 = dumps({ user: 7, name: 'Ada', scores: [1.5, 2.5] }, { protocol: 0 })
const bytes = (...parts: (Uint8Array | string)[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part))))

/** A zip of stored, empty members, as far as a reader of names looks. */
function zip(...names: string[]): Uint8Array {
  const local = names.map((name) =>
    bytes('PK\x03\x04', new Uint8Array(22), latin1(String.fromCharCode(name.length)), new Uint8Array(3), name),
  )
  const central = names.map((name) =>
    bytes('PK\x01\x02', new Uint8Array(24), latin1(String.fromCharCode(name.length)), new Uint8Array(17), name),
  )
  return bytes(...local, ...central, 'PK\x05\x06', new Uint8Array(18))
}

const wide = (order: 'le' | 'be') => {
  const units = Buffer.from(Buffer.from(pickle).toString('latin1'), 'utf16le')
  return new Uint8Array(order === 'le' ? units : units.swap16())
}

const FORMATS: readonly (readonly [LooksLike, string, Uint8Array])[] = [
  ['empty', 'no bytes', new Uint8Array(0)],
  ['gzip', 'gzip', new Uint8Array(gzipSync(pickle))],
  ['zlib', 'zlib', new Uint8Array(deflateSync(pickle))],
  ['zlib', 'zlib', new Uint8Array(deflateSync(pickle, { level: 1 }))],
  ['zlib', 'zlib', new Uint8Array(deflateSync(pickle, { level: 9, windowBits: 12 }))],
  ['bz2', 'bz2', latin1('BZh91AY&SY\x12\x34')],
  ['xz', 'xz', latin1('\xfd7zXZ\0\0\x04')],
  ['lzma', 'lzma', latin1(']\0\0\x80\0\xff\xff\xff\xff')],
  ['lz4', 'lz4', latin1('\x04"M\x18dp\xb9')],
  ['zstd', 'zstd', latin1('\x28\xb5\x2f\xfd\x04\x00\x41')],
  ['zip', 'zip file of notes.txt, a.pkl', zip('notes.txt', 'a.pkl')],
  ['zip', 'a, b, c, ...', zip('a', 'b', 'c', 'd')],
  ['torch-zip', 'readTorch', zip('model/data.pkl', 'model/data/0')],
  ['npz', 'readNpz', zip('x.npy', 'y.npy')],
  ['npy', 'readNpy', latin1("\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n")],
  ['hdf5', 'HDF5', latin1('\x89HDF\r\n\x1a\n\0\0\0\0')],
  ['parquet', 'Parquet', latin1('PAR1\x15\x04\x15')],
  ['arrow', 'Arrow', latin1('ARROW1\0\0')],
  ['sqlite', 'SQLite', latin1('SQLite format 3\0\x10\0')],
  ['safetensors', 'safetensors', bytes('\x48\0\0\0\0\0\0\0{"weight":{"dtype":"F32"}}')],
  ['tar', 'tar', bytes('model.pkl', new Uint8Array(248), 'ustar\x0000')],
  ['tar', 'unpack it first, or load a PyTorch file with Python and save it anew', bytes('sys_info', new Uint8Array(249), 'ustar\x0000')],
  ['7z', '7z', latin1('7z\xbc\xaf\x27\x1c\0\x04')],
  ['ubjson', 'UBJSON', latin1('{L\0\0\0\0\0\0\0\x07version')],
  ['git-lfs', 'git lfs pull', latin1('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n')],
  ['html', 'HTML', latin1('<!DOCTYPE html>\n<html><head><title>404</title>')],
  ['html', 'HTML', latin1('\n<html lang="en">')],
  ['xml', 'XML', latin1('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
  ['json', 'JSON.parse', latin1('{"name": "Ada"}')],
  ['json', 'JSON.parse', latin1('[1, 2, 3]')],
  ['json', 'JSON.parse', latin1('[{"a": 1}]')],
  ['csv', 'CSV', latin1('name,age\nAda,36\nAlan,41\n')],
  ['csv', 'CSV', latin1('Price,Quantity\n1,2\n')],
  ['csv', 'CSV', latin1('count;sum\n1;2\n')],
  ['text', 'text', latin1('Traceback (most recent call last):\n  File "x.py"')],
  ['text', 'text', utf8('Grüße aus Köln, und viel Glück\n')],
  ['base64', "'base64'", latin1(Buffer.from(pickle).toString('base64'))],
  ['base64', "'base64'", latin1(Buffer.from(text0).toString('base64'))],
  ['base64', "'base64'", latin1(`"${Buffer.from(dumps([1], { protocol: 2 })).toString('base64url')}"`)],
  ['hex', "'hex'", latin1(Buffer.from(pickle).toString('hex'))],
  [
    'hex',
    "'hex'",
    latin1(
      Buffer.from(dumps([1], { protocol: 3 }))
        .toString('hex')
        .toUpperCase()
        .replace(/../g, '$& '),
    ),
  ],
  ['bytes-repr', 'repr', latin1("b'\\x80\\x04\\x95\\x0b\\x00\\x00'")],
  ['bytes-repr', 'repr', latin1('b"(dp0\\nS\'a\'\\n"')],
  ['read-as-text', 'as bytes', utf8(Buffer.from(pickle).toString('latin1'))],
  ['read-as-text', 'as bytes', utf8(Buffer.from(pickle).toString('utf8'))],
  ['read-as-text', 'as bytes', utf8(`€\u0004${'}'}`)],
  ['utf-16', 'UTF-16', wide('le')],
  ['utf-16', 'UTF-16', bytes('\xff\xfe', wide('le'))],
  ['utf-16', 'UTF-16', bytes('\xfe\xff', wide('be'))],
  ['bom', 'subarray(3)', bytes('\xef\xbb\xbf', text0)],
  ['csv', 'CSV', bytes('\xef\xbb\xbf', 'name,age\nAda,36\n')],
  ['blank-line', 'subarray(1)', bytes('\n', pickle)],
  ['blank-line', 'subarray(3)', bytes(' \r\n', text0)],
  ['length-prefix', 'frames(source)', bytes(latin1(`\0\0\0${String.fromCharCode(pickle.length)}`), pickle)],
  ['length-prefix', 'littleEndian: true', bytes(latin1(`${String.fromCharCode(pickle.length)}\0\0\0`), pickle)],
  ['length-prefix', 'lengthBytes: 8', bytes(latin1(`\0\0\0\0\0\0\0${String.fromCharCode(pickle.length)}`), pickle)],
  ['length-prefix', 'frames(source)', bytes('\0\0\x01\0', dumps({ name: 'log' }, { protocol: 1 }))],
  ['prefix', 'cachelib', bytes('!', pickle)],
  ['marshal', '.pyc', latin1('\xa7\r\r\n\0\0\0\0\x12\x34\x56\x67\x10\0\0\0\xe3\0\0\0\0')],
  ['marshal', 'marshal', latin1('\xfb\xda\x01a\xe9\x01\0\0\0\xda\x01b\xe9\x02\0\0\x000')],
  ['zeros', 'zeros', new Uint8Array(64)],
  ['crlf', 'CRLF', latin1(Buffer.from(text0).toString('latin1').replaceAll('\n', '\r\n'))],
  ['crlf', 'CRLF', latin1("(dp0\r\nS'user'\r\np1\r\nI7\r\ns.")],
]

const caught = (run: () => unknown): UnpicklingError => {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(UnpicklingError)
    return error as UnpicklingError
  }
  throw new Error('nothing was thrown')
}

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  test.each(FORMATS.map(([word, says, data]) => [word, says, data] as const))('%s: the message says %s', async (word, says, data) => {
    const error = caught(() => loads(data, { engine }))
    expect(error.looksLike).toBe(word)
    expect(error.hint).toContain(says)
    expect(error.message.endsWith(error.hint!)).toBe(true)
    expect(error.stack).toContain(error.hint)
    const fromStream = (await load(new Blob([new Uint8Array(data)]), { engine }).catch(
      (thrown: UnpicklingError) => thrown,
    )) as UnpicklingError
    expect([fromStream.looksLike, fromStream.message]).toEqual([error.looksLike, error.message])
    const all = await (async () => {
      for await (const _ of loadAll(new Blob([new Uint8Array(data)]), { engine }));
    })().catch((thrown) => thrown)
    // An empty source holds no pickle, which is no error.
    if (data.length > 0) expect([all.looksLike, all.message]).toEqual([error.looksLike, error.message])
  })

  test('text of Python 2 names the option encoding', () => {
    for (const data of ["S'caf\\xe9'\n.", 'U\x02\xff\xfe.', 'T\x01\0\0\0\xe9.']) {
      const error = caught(() => loads(latin1(data), { engine }))
      expect([error.code, error.looksLike]).toEqual(['bad-utf8', 'python-2-text'])
      expect(error.message).toMatch(/encoding: 'latin1' for NumPy arrays and dates, 'utf-8' for text, 'bytes' for both mixed/)
    }
  })

  test('array data between the opcodes is a joblib file', () => {
    const wrapper = bytes('\x80\x04\x8c\x13joblib.numpy_pickle\x8c\x11NumpyArrayWrapper\x93)\x81}b', '\xff\xff\xff\xff')
    expect(caught(() => loads(wrapper, { engine })).looksLike).toBe('joblib')
  })

  test('what a whole pickle asks for is not explained by its format', () => {
    for (const data of ['Pabc\n.', 'cos\nsystem\n.', '\x97.', "(dp0\nS'a\r\n'\np1\nPabc\ns."]) {
      expect(caught(() => loads(latin1(data), { engine, unknown: 'error' })).hint).toBeUndefined()
    }
  })

  test('a pickle of protocol 0 that ends early or is damaged late is not called text', () => {
    for (let end = 1; end < text0.length; end++) {
      const error = caught(() => loads(text0.subarray(0, end), { engine }))
      expect(error.looksLike, `the first ${end} bytes`).toBeUndefined()
    }
  })
})

test('data behind a whole pickle is named', async () => {
  const rest = async (...parts: (Uint8Array | string)[]) => {
    const error = await (async () => {
      for await (const _ of loadAll(bytes(...parts)));
    })().catch((thrown) => thrown)
    return error.looksLike
  }
  expect(await rest(dumps(1.5), new Uint8Array(deflateSync(pickle)))).toBe('django-cache')
  expect(await rest('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.', dumps(1001), '\x80\x02X\x01\0\0\0')).toBe('torch-legacy')
  expect(await rest(pickle, new Uint8Array(gzipSync(pickle)))).toBe('gzip')
  expect(await rest(pickle, new Uint8Array(100))).toBeUndefined()
  expect(sniffRest(pickle, new Uint8Array(0))).toBeUndefined()
})

test('a pickle that ends early is taken for nothing else', () => {
  for (const { name, pickle: data } of allVectors()) {
    for (const end of new Set([1, 2, 3, 5, 9, 17, data.length >> 1, data.length - 1])) {
      if (end >= data.length) continue
      const found = caught(() => loads(data.subarray(0, end), { encoding: 'latin1' })).looksLike
      expect(found, `the first ${end} bytes of ${name}`).toBeUndefined()
    }
  }
})

test('no bytes make the sniffer fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom(...FORMATS), (noise, [, , data]) => {
      sniff(noise)
      sniff(bytes(data.subarray(0, noise[0] ?? 0), noise))
      sniffRest(data, noise)
    }),
    { seed: SEED, numRuns: 2000 },
  )
})
