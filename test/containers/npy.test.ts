import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { parseLiteral } from '../../src/containers/npy/literal.ts'
import { dumps, loads, MaskedArray, NDArray, PyTuple } from '../../src/index.ts'
import { type ContainerError, openNpy, readNpy, readNpz, writeNpy, writeNpz } from '../../src/npy.ts'
import { SEED } from '../random.ts'
import { containers, MADE_BY, unpacked } from './vectors.ts'

const folder = mkdtempSync(join(tmpdir(), 'npy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pickled = (value: unknown): string => Buffer.from(dumps(value, { protocol: 4, numpy: 2 })).toString('latin1')

async function refused(promise: Promise<unknown>): Promise<string> {
  const error = (await promise.then(
    () => undefined,
    (thrown) => thrown,
  )) as ContainerError | undefined
  return error === undefined ? 'nothing' : `${error.name} ${error.code} ${error.offset}`
}

describe.each(MADE_BY)('files of the %s NumPy', (by) => {
  const file = containers(by)

  test.for(file.npy.flatMap((row) => (['wasm', 'typescript'] as const).map((engine) => [row.name, engine, row] as const)))(
    '%s, %s',
    async ([name, engine, row]) => {
      const bytes = unpacked(row.file)
      const array = await readNpy(bytes, { engine })
      expect(pickled(array)).toBe(pickled(loads(unpacked(row.value), { engine })))
      // Versions 2 and 3 are written where 1 will not do, and objects for NumPy 2.
      const isWritten = !name.startsWith('written as') && !(by === 'old' && name.startsWith('objects'))
      if (isWritten) expect(Buffer.from(writeNpy(array)).toString('latin1')).toBe(Buffer.from(bytes).toString('latin1'))
    },
  )

  test.for(file.npz.map((row) => [row.name, row] as const))('.npz, %s', async ([, row]) => {
    const npz = await readNpz(unpacked(row.file))
    const expected = loads<Map<string, NDArray>>(unpacked(row.value), { dicts: 'map' })
    expect([...npz.keys()]).toEqual([...expected.keys()])
    expect(npz.size).toBe(expected.size)
    for (const [name, array] of expected) expect(pickled(await npz.get(name))).toBe(pickled(array))
    const again: string[] = []
    for await (const [name, array] of npz) again.push(`${name} ${array.shape}`)
    expect(again.length).toBe(expected.size)
    expect(npz.has('y')).toBe(false)
    expect(await npz.get('y')).toBeUndefined()
  })
})

describe('sources', () => {
  const arrays = { x: new NDArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]), y: BigInt64Array.of(1n, -1n) }
  const npz = writeNpz(arrays)
  const npy = writeNpy(arrays.x)
  const path = join(folder, 'sources')

  async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
  }

  test.for(['bytes', 'buffer', 'Blob', 'stream', 'ReadableStream', 'FileHandle'])('%s', async (kind) => {
    for (const bytes of [npy, npz]) {
      writeFileSync(path, bytes)
      const file = kind === 'FileHandle' ? await open(path) : undefined
      const source =
        kind === 'bytes'
          ? bytes
          : kind === 'buffer'
            ? bytes.slice().buffer
            : kind === 'Blob'
              ? new Blob([bytes as Uint8Array<ArrayBuffer>])
              : kind === 'stream'
                ? chunks(bytes, 7)
                : kind === 'ReadableStream'
                  ? new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
                  : file!
      const array = bytes === npy ? await readNpy(source) : await (await readNpz(source)).get('x')
      expect(array?.toArray()).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ])
      await file?.close()
    }
  })

  test('what is no source is a TypeError', async () => {
    for (const source of ['a.npy', null, 1, {}]) await expect(readNpy(source as never)).rejects.toThrow(TypeError)
  })

  test('what a source fails with comes out', async () => {
    const fails = { fd: 1, stat: async () => ({ size: 100 }), read: () => Promise.reject(new Error('EIO')) }
    await expect(readNpy(fails)).rejects.toThrow('EIO')
  })

  test('bytes in memory are not copied where their alignment allows', async () => {
    const array = await readNpy(npy)
    expect((array.data as Float32Array).buffer).toBe(npy.buffer)
  })

  test('limits.maxBytes', async () => {
    expect(await refused(readNpy(npy, { limits: { maxBytes: 10 } }))).toBe('ContainerError limit 0')
    expect(await refused(readNpy(chunks(npy, 7), { limits: { maxBytes: 10 } }))).toBe('ContainerError limit 0')
  })
})

describe('parts', () => {
  const whole = new NDArray(
    Float64Array.from({ length: 24 }, (_, i) => i),
    [4, 3, 2],
  )

  test.for([
    ['C', whole],
    ['F', whole.transpose()],
  ] as const)('order %s', async ([order, array]) => {
    const bytes = writeNpy(array)
    const reads: [number, number][] = []
    const source = {
      fd: 1,
      stat: async () => ({ size: bytes.length }),
      async read(buffer: Uint8Array, offset: number, length: number, position: number) {
        const part = bytes.subarray(position, position + length)
        reads.push([position, part.length])
        buffer.set(part, offset)
        return { bytesRead: part.length }
      },
    }
    const file = await openNpy(source)
    expect([file.order, file.shape, String(file.dtype), file.nbytes]).toEqual([order, array.shape, '<f8', 192])
    reads.length = 0
    const part = await file.slice(1, 3)
    expect(reads).toEqual([[128 + 48, 96]])
    const expected = order === 'C' ? [...array].slice(1, 3) : [...array.transpose()].slice(1, 3)
    const found = order === 'C' ? [...part] : [...part.transpose()]
    expect(found.map((row) => (row as NDArray).toArray())).toEqual(expected.map((row) => (row as NDArray).toArray()))
    expect((await file.slice(2, 99)).shape).toEqual(order === 'C' ? [2, 3, 2] : [2, 3, 2])
    expect((await file.slice(9, 10)).size).toBe(0)
    expect(() => file.slice(-1, 2)).toThrow(RangeError)
  })
})

describe('headers', () => {
  /** A file with this header text and so many bytes of data. */
  const file = (
    text: string,
    { version = 1, data = 1000, length = text.length }: { version?: number; data?: number; length?: number } = {},
  ) => {
    const wide = version === 1 ? 2 : 4
    const bytes = new Uint8Array(8 + wide + text.length + data)
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0])
    new DataView(bytes.buffer)[version === 1 ? 'setUint16' : 'setUint32'](8, length, true)
    bytes.set(new TextEncoder().encode(text), 8 + wide)
    return bytes
  }
  const header = (descr: string, shape = '(2,)', order = 'False') =>
    file(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`)

  test.for([
    ["'<f4'", '(3,)', '<f4 3'],
    ["'<f4'", '()', '<f4 '],
    ["'f4'", '(1, 2)', '<f4 1,2'],
    ['"<f4"', '(10L,)', '<f4 10'],
    ["'>u2'", '(0, 5)', '>u2 0,5'],
    ["[('a', '<i4'), ('', '|V4'), ('b', '<f8')]", '(1,)', "[('a', '<i4'), ('b', '<f8')] 1"],
    ["[('a', '<i4', (2,))]", '(1,)', "[('a', ('<i4', (2,)))] 1"],
    ["[('', '<i4'), ('', '<i2')]", '(1,)', "[('f0', '<i4'), ('f1', '<i2')] 1"],
  ])('descr %s, shape %s', async ([descr, shape, expected]) => {
    const array = await readNpy(header(descr!, shape))
    expect(`${array.dtype} ${array.shape}`).toBe(expected)
  })

  test.for([
    ['no literal', file('not a header'), 'bad-header'],
    ['an expression', file("{'descr': '<f4', 'fortran_order': False, 'shape': (1+1,), }"), 'bad-header'],
    ['a call', file("{'descr': '<f4', 'fortran_order': False, 'shape': tuple([2]), }"), 'bad-header'],
    ['more after it', file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x"), 'bad-header'],
    ['no dict', file("['descr', '<f4']"), 'bad-header'],
    ['a key too few', file("{'descr': '<f4', 'shape': (2,)}"), 'bad-header'],
    ['a key too many', file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}"), 'bad-header'],
    ['an order that is none', header("'<f4'", '(2,)', '0'), 'bad-header'],
    ['a dtype that is none', header("'<q9'"), 'bad-header'],
    ['a field without a dtype', header("[('a',)]"), 'bad-header'],
    ['the same field twice', header("[('a', '<i4'), ('a', '<i4')]"), 'bad-header'],
    ['brackets without end', header(`${'('.repeat(4000)}`), 'bad-header'],
    ['brackets within brackets', header(`${'('.repeat(2000)}'<f4', 1${')'.repeat(2000)}`), 'bad-header'],
    ['dtypes within dtypes', header(`${"[('a', ".repeat(900)}'<f4'${')]'.repeat(900)}`), 'bad-header'],
    ['a list for a shape', header("'<f4'", '[2]'), 'bad-shape'],
    ['a number for a shape', header("'<f4'", '2'), 'bad-shape'],
    ['a negative length', header("'<f4'", '(-1,)'), 'bad-shape'],
    ['a length of no int', header("'<f4'", '(True,)'), 'bad-shape'],
    ['a length past 2**53', header("'<f4'", '(9007199254740993,)'), 'bad-shape'],
    ['a length past 2**64', header("'<f4'", '(18446744073709551617,)'), 'bad-shape'],
    ['a product past 2**53', header("'|u1'", '(4294967296, 4294967296)'), 'bad-shape'],
    ['a product past 2**53 with the items', header("'<f8'", '(2251799813685248, 2)'), 'bad-shape'],
    ['too many axes', header("'<f4'", `(${'1,'.repeat(65)})`), 'bad-shape'],
    ['more data than there is', header("'<f4'", '(251,)'), 'truncated'],
    ['far more data than there is', header("'<f4'", '(1000000000000,)'), 'truncated'],
    ['the wrong magic', Uint8Array.of(1, 2, 3), 'format'],
    ['a version that is none', file('', { version: 4 }), 'unsupported'],
    ['a header past the end', file('{}', { length: 5000, data: 0 }), 'truncated'],
    ['a header of more than 10000 bytes', file(' '.repeat(10_001)), 'bad-header'],
    ['a header of 4 GB', file('', { version: 2, length: 2 ** 32 - 1 }), 'bad-header'],
    ['text that is no UTF-8', file("{'descr': '<f4', }", { version: 3 }).fill(0xff, 20, 21), 'bad-header'],
  ] as const)('%s', async ([, bytes, code]) => {
    expect(await refused(readNpy(bytes))).toMatch(new RegExp(`^ContainerError ${code} `))
  })

  test('objects whose pickle is something else, or none', async () => {
    const pickle = dumps([1, 2])
    const bytes = header("'|O'", '(2,)')
    bytes.set(pickle, bytes.length - 1000)
    expect(await refused(readNpy(bytes))).toMatch('ContainerError bad-data')
    expect(await refused(readNpy(header("'|O'")))).toMatch('UnpicklingError unknown-opcode')
  })

  test('literals', () => {
    const values: [string, unknown][] = [
      ["{'a': (1,), 'b': [], 'c': (), 'd': [1, 2,], }", { a: PyTuple.of(1), b: [], c: PyTuple.of(), d: [1, 2] }],
      ['((1, 2), (3,))', PyTuple.of(PyTuple.of(1, 2), PyTuple.of(3))],
      ["'a\\x41\\u00e9\\U0001f600\\n\\'\\\\'", "aA\u00e9\u{1f600}\n'\\"],
      ['[True, False, None, -5, 0]', [true, false, null, -5, 0]],
    ]
    for (const [text, value] of values) expect(parseLiteral(text)).toEqual(value)
    const none =
      "(1)|(,)|[,]|[1 2]|[1,,2]|{1: 2}|{'': [1]}|'\\q'|01|1.5|Truex|[1|1]|(1]|[1)|{'a' 1}|'a' 'b'||u'a'|{'a': 1}x|(1 2)|1, 2|'a': 1|('a': 1)"
    for (const text of none.split('|')) expect(() => parseLiteral(text), text).toThrow(SyntaxError)
  })
})

describe('writing', () => {
  test('typed arrays, and arrays that lie in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 4 }), fc.boolean(), fc.nat(3), async (shape, isTransposed, skipped) => {
        const size = shape.reduce((product, length) => product * length, 1)
        const data = Int16Array.from({ length: size + skipped }, (_, i) => i)
        const array = new NDArray(data, shape, { offset: skipped })
        const given = isTransposed ? array.transpose() : array
        const bytes = writeNpy(given)
        expect(bytes.length % 64).toBe((2 * size) % 64)
        expect((await readNpy(bytes)).toArray()).toEqual(given.toArray())
      }),
      { seed: SEED },
    )
    expect((await readNpy(writeNpy(Uint8Array.of(1, 2)))).toArray()).toEqual([1, 2])
  })

  test('what a file has no place for is refused', () => {
    const mask = new NDArray(Uint8Array.of(1), [1], { dtype: '|b1' })
    expect(() => writeNpy(new MaskedArray(new NDArray(Uint8Array.of(1), [1]), mask))).toThrow(RangeError)
    expect(() => writeNpz([['x'.repeat(70_000), Uint8Array.of(1)]])).toThrow(RangeError)
  })

  test('names of fields that need escapes', async () => {
    const header = "{'descr': [('a\\'\"\\\\\\n\\u00e9', '<i4')], 'fortran_order': False, 'shape': (0,), }"
    const bytes = new Uint8Array(10 + header.length)
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0])
    bytes.set(new TextEncoder().encode(header), 10)
    const array = await readNpy(bytes)
    expect([...array.dtype.fields!.keys()]).toEqual(['a\'"\\\n\u00e9'])
    expect([...(await readNpy(writeNpy(array))).dtype.fields!.keys()]).toEqual(['a\'"\\\n\u00e9'])
  })

  test('.npz: what is written is read', async () => {
    const arrays = new Map([
      ['x', new NDArray(['a', null, new Map([[1, 2]])], [3])],
      ['日本', new NDArray(Float64Array.of(1.5), [])],
    ])
    const npz = await readNpz(writeNpz(arrays))
    for (const [name, array] of arrays) expect((await npz.get(name))?.toArray()).toEqual(array.toArray())
    expect((await readNpz(writeNpz({}))).size).toBe(0)
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays))
  })
})
