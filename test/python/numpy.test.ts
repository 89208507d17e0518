import { readFileSync } from 'node:fs'
import { format } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as brine from '../../src/index.ts'
import {
  DType,
  dumps,
  loads,
  MaskedArray,
  NDArray,
  NumPyItems,
  NumPyScalar,
  type PickleBuffer,
  PyComplex,
  PyFloat,
  PyObject,
  Registry,
  UnpicklingError,
} from '../../src/index.ts'
import { type Python, pythons, run } from '../pythons.ts'

interface Row {
  name: string
  protocol: number
  pickle: Uint8Array
  /** What NumPy writes of the loaded value. */
  again: Uint8Array
  value: unknown
}

const vectors = readVectors()
const options = (engine: 'wasm' | 'typescript', lossless = true) => ({ engine, lossless })

function readVectors(): Record<'numpy1' | 'numpy2', Row[]> {
  const file = JSON.parse(readFileSync(new URL('../vectors/numpy.json', import.meta.url), 'utf8'))
  const rowsOf = (key: string) => {
    let value: unknown
    return file[key].rows.map((row: { name: string; protocol: number; pickle: string; again?: string; value?: unknown }) => {
      // A row without a value has that of the row before it.
      if (row.protocol === 0 || 'value' in row) value = row.value ?? null
      const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
      return { name: row.name, protocol: row.protocol, pickle: bytes(row.pickle), again: bytes(row.again ?? row.pickle), value }
    })
  }
  return { numpy1: rowsOf('numpy1'), numpy2: rowsOf('numpy2') }
}

function vector(name: string, protocol: number): Row {
  const row = vectors.numpy2.find((row) => row.name === name && row.protocol === protocol)
  if (row === undefined) throw new Error(`no vector '${name}'`)
  return row
}

/** A loaded value in the terms of make_numpy.py. */
function described(value: unknown): unknown {
  if (value instanceof NDArray) {
    if (Array.isArray(value.data) && value.data[0] === value) return { itself: true }
    return {
      array: value.className.split('.').pop(),
      dtype: describedType(value.dtype),
      shape: [...value.shape],
      order: value.order,
      values: element(value.toArray()),
    }
  }
  if (value instanceof DType) return { dtype: describedType(value) }
  if (value instanceof NumPyScalar)
    return { scalar: describedType(value.dtype), value: element(typeof value.value === 'bigint' && value.dtype.unit ? value : value.value) }
  if (Array.isArray(value)) return value.map(described)
  if (value instanceof Map) return { o: [...value].map(([key, part]) => [key, described(part)]) }
  if (isObject(value)) return { o: Object.entries(value).map(([key, part]) => [key, described(part)]) }
  return element(value)
}

function describedType(dtype: DType): unknown {
  if (dtype.kind === 'V' && dtype.fields !== undefined) return [...dtype.fields].map(([name, field]) => [name, describedType(field.dtype)])
  return dtype.base === undefined ? dtype.str : [describedType(dtype.base), [...dtype.shape]]
}

function element(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(element)
  if (typeof value === 'bigint') return { i: String(value) }
  if (value instanceof PyFloat) return value.value
  if (typeof value === 'number') return number(value)
  if (value instanceof PyComplex) return { c: [number(value.real), number(value.imag)] }
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('hex') }
  if (value instanceof NumPyScalar) {
    return 'Mm'.includes(value.dtype.kind) ? { d: String(value) } : { r: Buffer.from(value.bytes).toString('hex') }
  }
  if (value instanceof NDArray) return described(value)
  if (!isObject(value)) return value
  return {
    o: Object.keys(value)
      .sort()
      .map((key) => [key, element((value as Record<string, unknown>)[key])]),
  }
}

function number(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value
  return { f: Number.isNaN(value) ? 'nan' : Object.is(value, -0) ? '-0.0' : value > 0 ? 'inf' : '-inf' }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function failures(rows: readonly Row[], check: (row: Row) => void): string[] {
  const failed: string[] = []
  for (const row of rows) {
    try {
      check(row)
    } catch (error) {
      failed.push(`${row.name}, protocol ${row.protocol}: ${error instanceof Error ? error.message.slice(0, 1500) : error}`)
    }
  }
  return failed.slice(0, 8)
}

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  describe.each(['numpy1', 'numpy2'] as const)('%s', (numpy) => {
    test('has as many vectors as the script makes', () => expect(vectors[numpy].length).toBe(6 * 154))

    test('lossless values', () => {
      expect(failures(vectors[numpy], (row) => expect(described(loads(row.pickle, options(engine)))).toEqual(row.value))).toEqual([])
    })

    test('natural values', () => {
      const check = (row: Row) => {
        const expected = row.value as { scalar?: unknown; value?: unknown }
        const isVoid = row.name === 'scalar void' || row.name === 'scalar record'
        const plain = row.name === 'scalars' ? (row.value as { value: unknown }[]).map(({ value }) => value) : expected.value
        const isPlain = row.name === 'scalars' || (expected.scalar !== undefined && !isVoid)
        const value = loads(row.pickle, options(engine, false))
        expect(isPlain ? element(value) : described(value)).toEqual(isPlain ? plain : row.value)
      }
      expect(failures(vectors[numpy], check)).toEqual([])
    })

    test('are written back byte for byte', () => {
      const check = (row: Row) => {
        // Here numpy.ma's literal 'b' and the text of b'b' are two strs to CPython 3.11; since 3.12 they are one.
        if ((row.name === 'masked nowhere' || row.name === 'masked records') && row.protocol < 3) return
        const bytes = dumps(loads(row.pickle, options(engine)), { protocol: row.protocol, engine })
        expect(Buffer.from(bytes).toString('latin1')).toBe(Buffer.from(row.again).toString('latin1'))
      }
      expect(failures(vectors[numpy], check)).toEqual([])
    })
  })
})

// Pickles by hand, protocol 0.
const int = (value: number | bigint) => (typeof value === 'bigint' ? `L${value}L\n` : `I${value}\n`)
const text = (value: string) => `V${value.replace(/[\\\n\0]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
const tuple = (...items: string[]) => `(${items.join('')}t`
const list = (...items: string[]) => `(${items.join('')}l`
const bytesOf = (value: string) => `c_codecs\nencode\n${tuple(text(value), text('latin1'))}R`
const newDType = (spec: string) => `cnumpy\ndtype\n${tuple(text(spec), 'I00\n', 'I01\n')}R`
const dtypeState = (...state: string[]) => `${tuple(int(3), ...state)}b`
const f8 = newDType('f8') + dtypeState(text('<'), 'NNN', int(-1), int(-1), int(0))
const object = newDType('O8') + dtypeState(text('|'), 'NNN', int(-1), int(-1), int(63))
const sized = (spec: string, size: number, more = 'NNN') => newDType(spec) + dtypeState(text('|'), more, int(size), int(1), int(0))
const empty = `cnumpy.core.multiarray\n_reconstruct\n${tuple('cnumpy\nndarray\n', tuple(int(0)), bytesOf('b'))}R`
const array = (shape: string, dtype: string, data: string, version = 1) => `${empty}${tuple(int(version), shape, dtype, 'I00\n', data)}b`
const record = (size: number, names: string, ...fields: string[]) => sized('V8', size, `N${names}(${fields.join('')}d`)
const field = (name: string, dtype: string, offset: number) => text(name) + tuple(dtype, int(offset))
const zeros = (count: number) => bytesOf('\0'.repeat(count))

const load = (pickle: string, more: object = {}) => loads(Buffer.from(`${pickle}.`, 'latin1'), more)

function nestedDType(depth: number, perLevel: number): string {
  let dtype = sized('V1', 1)
  for (let level = 1; level <= depth; level++) {
    const fields = Array.from({ length: perLevel }, (_, i) => field(`f${i}`, i === 0 ? `${dtype}p${level}\n` : `g${level}\n`, 0))
    dtype = record(1, tuple(...fields.map((_, i) => text(`f${i}`))), ...fields)
  }
  return dtype
}

test.each<[string, string]>([
  ['too few bytes', array(tuple(int(2)), f8, zeros(15))],
  ['too many bytes', array(tuple(int(2)), f8, zeros(17))],
  ['a negative length', array(tuple(int(-1)), f8, zeros(8))],
  ['a shape that overflows', array(tuple(int(2 ** 31), int(2 ** 31), int(4)), f8, zeros(0))],
  ['a length beyond 2**53', array(tuple(int(2n ** 62n)), f8, zeros(0))],
  ['a length that is no int', array(tuple(text('1')), f8, zeros(8))],
  ['65 axes', array(tuple(...Array<string>(65).fill(int(1))), f8, zeros(8))],
  ['a shape that is no tuple', array(int(1), f8, zeros(8))],
  ['too few objects', array(tuple(int(3)), object, list(int(1), int(2)))],
  ['too many objects', array(tuple(int(1)), object, list(int(1), int(2)))],
  ['objects as bytes', array(tuple(int(1)), object, zeros(8))],
  ['floats as a list', array(tuple(int(1)), f8, list('F1\n'))],
  ['data that is None', array(tuple(int(1)), f8, 'N')],
  ['a dtype that is text', array(tuple(int(1)), text('f8'), zeros(8))],
  ['text that is not Latin-1', array(tuple(int(8)), sized('S1', 1), text('12345678').replace('8', '\\u20ac'))],
  ['a state of version 2', array(tuple(int(1)), f8, zeros(8), 2)],
  ['a state of two items', `${empty}${tuple(int(1), int(1))}b`],
  ['a state that is a dict', `${empty}(db`],
  ['an itemsize below 0', sized('S1', -1)],
  ['an itemsize of 2**40', sized('V1', 2 ** 40)],
  ['text of 5 bytes', sized('U1', 5)],
  ['the byte order x', newDType('f8') + dtypeState(text('x'), 'NNN', int(-1), int(-1), int(0))],
  ['a dtype state of version 9', `${newDType('f8')}${tuple(int(9), text('<'), 'NNN', int(-1), int(-1), int(0))}b`],
  ['a dtype state of 3 items', `${newDType('f8')}${tuple(int(3), text('<'), 'N')}b`],
  ['a dtype state after another', f8 + dtypeState(text('>'), 'NNN', int(-1), int(-1), int(0))],
  ['names without fields', sized('V8', 8, `N${tuple(text('a'))}N`)],
  ['a field that is not there', record(8, tuple(text('b')), field('a', f8, 0))],
  ['a field beyond the end', record(8, tuple(text('a')), field('a', f8, 1))],
  ['a field before the start', record(8, tuple(text('a')), field('a', f8, -1))],
  ['a field twice', record(8, tuple(text('a'), text('a')), field('a', f8, 0))],
  ['a field without a dtype', record(8, tuple(text('a')), text('a') + tuple(text('f8'), int(0)))],
  [
    'a record in itself',
    `${newDType('V8')}p1\n${dtypeState(text('|'), `N${tuple(text('a'))}(${field('a', 'g1\n', 0)}d`, int(8), int(1), int(0))}`,
  ],
  ['a sub-array of other size', sized('V8', 8, `${tuple(f8, tuple(int(2)))}NN`)],
  ['a sub-array of a negative length', sized('V8', 8, `${tuple(f8, tuple(int(-1)))}NN`)],
  ['a sub-array of nothing', sized('V8', 8, `${text('f8')}NN`)],
  ['a sub-array of an int', newDType('i8') + dtypeState(text('<'), tuple(f8, tuple(int(1))), 'NN', int(-1), int(-1), int(0))],
  ['records 1,000 deep', nestedDType(1000, 1)],
  ['2**40 fields', nestedDType(40, 2)],
  [
    'a unit that is none',
    `${newDType('M8')}${tuple(int(4), text('<'), 'NNN', int(-1), int(-1), int(0), tuple('N', tuple(bytesOf('xx'), int(1), int(1), int(1))))}b`,
  ],
  [
    '0 seconds',
    `${newDType('M8')}${tuple(int(4), text('<'), 'NNN', int(-1), int(-1), int(0), tuple('N', tuple(bytesOf('s'), int(0), int(1), int(1))))}b`,
  ],
  ['a buffer of other size', `cnumpy.core.numeric\n_frombuffer\n${tuple(zeros(7), f8, tuple(int(1)), text('C'))}R`],
  ['a buffer and no axes', `cnumpy.core.numeric\n_frombuffer\n${tuple(zeros(8), f8, tuple(int(1)), text('K'), tuple(int(1)))}R`],
  ['a scalar of other size', `cnumpy.core.multiarray\nscalar\n${tuple(f8, zeros(4))}R`],
  [
    'text beyond Unicode',
    `cnumpy.core.multiarray\nscalar\n${tuple(newDType('U1') + dtypeState(text('<'), 'NNN', int(4), int(4), int(8)), bytesOf('\0\0\x11\0'))}R`,
  ],
])('%s is a bad state', (_, pickle) => {
  let caught: unknown
  try {
    load(pickle)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(UnpicklingError)
  expect(caught).toMatchObject({ code: 'bad-state' })
})

describe('calls that NumPy does not write are kept as they are', () => {
  test.each<[string, string]>([
    ['an array with a shape', empty.replace('I0\n', 'I1000000000\n')],
    ['a dtype by name', newDType('float64')],
    ['a dtype of no such size', newDType('f3')],
    ['a buffer of no known dtype', `cnumpy.core.numeric\n_frombuffer\n${tuple(zeros(8), text('f8'), tuple(int(1)), text('C'))}R`],
    ['a scalar that is an object', `cnumpy.core.multiarray\nscalar\n${tuple(object, int(1))}R`],
    ['an array class called', `cnumpy\nndarray\n${tuple(tuple(int(10)))}R`],
  ])('%s', (_, pickle) => expect(load(pickle)).toBeInstanceOf(PyObject))
})

describe('a dtype that another package makes', () => {
  const bfloat16 = `cml_dtypes\nmake\n${tuple()}R`

  test('has its elements as bytes', () => {
    const value = load(array(tuple(int(2)), bfloat16, bytesOf('abcd'))) as NDArray
    expect(value.toArray()).toEqual([Uint8Array.of(97, 98), Uint8Array.of(99, 100)])
    expect(String(value)).toBe("ndarray ml_dtypes.make (2,) [b'ab', b'cd']")
  })

  test('or as the list they were pickled as', () => {
    expect((load(array(tuple(int(2)), bfloat16, list(text('a'), 'N'))) as NDArray).toArray()).toEqual(['a', null])
  })

  test('cannot be of part of a byte', () => {
    expect(() => load(array(tuple(int(2)), bfloat16, bytesOf('abc')))).toThrow('2 bytes, not 3')
  })
})

test('unknown: error admits all that arrays are made of', () => {
  for (const name of ['C', 'record', 'matrix', 'recarray', 'masked', 'scalar int8', 'dict of arrays']) {
    for (const { pickle } of vectors.numpy2.filter((row) => row.name === name)) loads(pickle, { unknown: 'error' })
  }
})

describe('text of Python 2', () => {
  const legacy = `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\ndtype\n(S'u2'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x01\\xff\\x02\\x00'\ntb`

  test.each(['latin1', 'bytes'])('under encoding %s', (encoding) => {
    expect((load(legacy, { encoding }) as NDArray).toArray()).toEqual([0xff01, 2])
  })

  test('names of fields as bytes', () => {
    const field = `(S'a'\ncnumpy\ndtype\n(S'u1'\nI0\nI1\ntRI0\nt`.replace("S'a'\n", '')
    const dtype = `cnumpy\ndtype\n(S'V1'\nI0\nI1\ntR(I3\nS'|'\nN(S'a'\nt(S'a'\n${field}dI1\nI1\nI0\ntb`
    expect([...(load(dtype, { encoding: 'bytes' }) as DType).fields!.keys()]).toEqual(['a'])
  })
})

describe('memory', () => {
  // Bytes from 64 KiB on are views of the input.
  const big = (offset: number, dtype = f8, size = 8) => {
    const head = `\x80\x03${array(tuple(int(16384)), dtype, 'DATA').replace(/c_codecs.*?R/s, 'C\x01b')}.`
    const [before, after] = head.split('DATA') as [string, string]
    const length = Buffer.alloc(4)
    length.writeUInt32LE(16384 * size)
    const prefix = Buffer.concat([Buffer.from(before, 'latin1'), Buffer.from('B'), length])
    const bytes = new Uint8Array(offset + prefix.length + 16384 * size + after.length)
    bytes.set(prefix, offset)
    bytes.fill(1, offset + prefix.length)
    bytes.set(Buffer.from(after, 'latin1'), offset + prefix.length + 16384 * size)
    const start = offset + prefix.length
    return { bytes, pickle: bytes.subarray(offset), start }
  }
  const aligned = () => {
    const { start } = big(0)
    return big((8 - (start % 8)) % 8)
  }

  test('aligned data is a view of the input', () => {
    const { pickle, bytes, start } = aligned()
    const data = loads<NDArray>(pickle).data as Float64Array
    expect(data.buffer === bytes.buffer).toBe(true)
    expect(data.byteOffset).toBe(start)
  })

  test('data that is not aligned is copied once, within maxProduced', () => {
    const { bytes, pickle } = big(aligned().pickle.byteOffset + 1)
    const data = loads<NDArray>(pickle).data as Float64Array
    expect(data.buffer === bytes.buffer).toBe(false)
    expect(data.byteOffset).toBe(0)
    expect(() => loads(pickle, { limits: { maxProduced: 16384 * 8 - 1 } })).toThrow(expect.objectContaining({ code: 'limit' }))
    loads(pickle, { limits: { maxProduced: 16384 * 8 } })
  })

  test('items that no typed array holds are views at any alignment', () => {
    for (const offset of [0, 1]) {
      const { bytes, pickle } = big(offset, sized('S5', 5), 5)
      expect((loads<NDArray>(pickle).data as NumPyItems).bytes.buffer === bytes.buffer).toBe(true)
    }
  })

  test('a list of objects that many arrays share counts', () => {
    const objects = list(...Array<string>(1000).fill(int(1)))
    const rest = `${empty}${tuple(int(1), tuple(int(1000)), object, 'I00\n', 'g9\n')}b`
    const pickle = `(${objects}p9\n${rest.repeat(100)}l`
    expect(() => load(pickle, { limits: { maxProduced: 100_000 } })).toThrow(expect.objectContaining({ code: 'limit' }))
  })

  test('fields that many dtypes share count', () => {
    const fields = Array.from({ length: 1000 }, (_, i) => field(`f${i}`, i === 0 ? `${sized('V1', 1)}p1\n` : 'g1\n', 0))
    const more = `N${tuple(text('f0'))}`
    const pickle = `(${sized('V1', 1, `${more}(${fields.join('')}dp2\n`)}${sized('V1', 1, `${more}g2\n`).repeat(100)}l`
    expect(() => load(pickle, { limits: { maxProduced: 1_000_000 } })).toThrow(expect.objectContaining({ code: 'limit' }))
    load(pickle)
  })

  test('a shape without data is not listed', () => {
    const value = load(array(tuple(int(2 ** 40), int(0)), f8, bytesOf(''))) as NDArray
    expect(() => value.toArray()).toThrow(RangeError)
    expect(String(value)).toBe('ndarray float64 (1099511627776, 0) [[], [], [], …, [], [], []]')
  })
})

describe('an NDArray', () => {
  const grid = new NDArray(
    Int16Array.from({ length: 12 }, (_, i) => i),
    [3, 4],
  )

  test('has elements by index, and parts by fewer indices', () => {
    expect(grid.get(1, 2)).toBe(6)
    expect(grid.get(-1, -1)).toBe(11)
    const row = grid.get(1) as NDArray
    expect(row.toArray()).toEqual([4, 5, 6, 7])
    expect(row.data).toBe(grid.data)
    for (const indices of [[3, 0], [0, -5], [0.5, 0], [0, 0, 0]]) expect(() => grid.get(...indices)).toThrow(RangeError) // biome-ignore format: a list
  })

  test('lies in its data as ndarray tools take it', () => {
    const { data, shape, strides, offset } = grid.transpose()
    expect({ shape, strides, offset }).toEqual({ shape: [4, 3], strides: [1, 4], offset: 0 })
    expect((data as Int16Array)[offset + 3 * strides[0]! + 1 * strides[1]!]).toBe(grid.get(1, 3))
    const backwards = new NDArray(grid.data, [2, 2], { offset: 11, strides: [-4, -2] })
    expect(backwards.toArray()).toEqual([
      [11, 9],
      [7, 5],
    ])
    expect([grid.order, grid.transpose().order, backwards.order]).toEqual(['C', 'F', 'K'])
  })

  test('goes through its first axis', () => {
    expect([...(grid.get(0) as NDArray)]).toEqual([0, 1, 2, 3])
    expect([...grid].map(String)).toEqual([0, 4, 8].map((i) => `ndarray int16 (4,) [${i}, ${i + 1}, ${i + 2}, ${i + 3}]`))
    expect(() => [...new NDArray(Float64Array.of(1), [])]).toThrow(TypeError)
  })

  test('has bytes in either order, in the byte order of its dtype', () => {
    const bytes = (array: NDArray, order: 'C' | 'F') => Array.from(array.toBytes(order))
    const small = new NDArray(Uint16Array.of(1, 2, 3, 4), [2, 2])
    expect(bytes(small, 'C')).toEqual([1, 0, 2, 0, 3, 0, 4, 0])
    expect(bytes(small, 'F')).toEqual([1, 0, 3, 0, 2, 0, 4, 0])
    expect(bytes(small.transpose(), 'F')).toEqual([1, 0, 2, 0, 3, 0, 4, 0])
    expect(bytes(new NDArray(small.data, [4], { dtype: '>u2' }), 'C')).toEqual([0, 1, 0, 2, 0, 3, 0, 4])
    expect(small.toBytes().buffer).toBe((small.data as Uint16Array).buffer)
  })

  test('refuses what is not within its data, or of another dtype', () => {
    expect(() => new NDArray(new Float64Array(3), [4])).toThrow(RangeError)
    expect(() => new NDArray(new Float64Array(3), [3], { offset: 1 })).toThrow(RangeError)
    expect(() => new NDArray(new Float64Array(3), [3], { strides: [-1] })).toThrow(RangeError)
    expect(() => new NDArray(new Float64Array(3), [3], { strides: [0.5] })).toThrow(RangeError)
    expect(() => new NDArray(new Float64Array(3), [3], { strides: [1, 1] })).toThrow(RangeError)
    expect(() => new NDArray(new Float64Array(3), [-3])).toThrow(RangeError)
    expect(() => new NDArray(new Float64Array(3), [3], { dtype: '<f4' })).toThrow(TypeError)
    expect(() => new NDArray(new Float64Array(3), [3], { dtype: 'nothing' })).toThrow(TypeError)
    expect(() => NDArray.fromBytes(new Uint8Array(3), DType.of('<f4'), [1])).toThrow(RangeError)
  })

  test('shows dtype, shape and a corner', () => {
    expect(String(grid)).toBe('ndarray int16 (3, 4) [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]')
    const tenths = Float32Array.from({ length: 100 }, (_, i) => i / 10)
    expect(String(new NDArray(tenths, [100]))).toBe('ndarray float32 (100,) [0, 0.1, 0.2, …, 9.7, 9.8, 9.9]')
    expect(String(new NDArray(new Uint8Array(10_000), [100, 100]))).toBe(
      `ndarray uint8 (100, 100)
  [[0, 0, 0, …, 0, 0, 0],
   [0, 0, 0, …, 0, 0, 0],
   [0, 0, 0, …, 0, 0, 0],
   …,
   [0, 0, 0, …, 0, 0, 0],
   [0, 0, 0, …, 0, 0, 0],
   [0, 0, 0, …, 0, 0, 0]]`,
    )
    const hollow = new NDArray(new NumPyItems(new Uint8Array(0), DType.of('V0'), 2 ** 40), Array<number>(40).fill(2))
    expect(String(hollow).length).toBeLessThan(5000)
  })

  test('shows that text is none, and throws where it is asked for', () => {
    const wrong = NDArray.fromBytes(Uint8Array.of(0, 0, 0x11, 0), DType.of('U1'), [1])
    expect(String(wrong)).toBe('ndarray <U1 (1,) [[unreadable]]')
    expect(() => wrong.get(0)).toThrow(RangeError)
  })

  test('shows itself within itself, and says so in JSON', () => {
    const { pickle } = vector('itself', 4)
    const value = loads<NDArray>(pickle)
    expect(String(value)).toMatch(/…\]+$/)
    expect(JSON.stringify(value)).toBe('{"dtype":"|O","shape":[1],"data":[{"__ref__":"$"}]}')
  })

  test('is JSON with its dtype and shape', () => {
    expect(JSON.parse(JSON.stringify({ a: grid.get(0) }))).toEqual({ a: { dtype: '<i2', shape: [4], data: [0, 1, 2, 3] } })
    const large = new NDArray(BigInt64Array.of(2n ** 60n), [])
    expect(JSON.stringify(large)).toBe('{"dtype":"<i8","shape":[],"data":"1152921504606846976"}')
  })
})

test('a masked array covers elements in every view of it', () => {
  const mask = new NDArray(Uint8Array.of(0, 1, 0, 0), [2, 2], { dtype: '|b1' })
  const value = new MaskedArray(new NDArray(Float64Array.of(1, 2, 3, 4), [2, 2]), mask)
  expect(value.get(0, 1)).toBe(null)
  expect((value.get(0) as NDArray).toArray()).toEqual([1, null])
  expect(value.transpose().toArray()).toEqual([
    [1, 3],
    [null, 4],
  ])
  expect(String(value)).toBe('MaskedArray float64 (2, 2) [[1, null], [3, 4]]')
  expect(() => new MaskedArray(value, new NDArray(Uint8Array.of(0), [1], { dtype: '|b1' }))).toThrow(RangeError)
})

describe('a scalar', () => {
  const scalar = (name: string) => loads<NumPyScalar>(vector(name, 4).pickle, { lossless: true })

  test('has a value and a text', () => {
    expect(scalar('scalar float32').value).toBe(Math.fround(0.1))
    expect(scalar('scalar timedelta').value).toBe(-90n)
    expect(String(scalar('scalar timedelta'))).toBe('-90 minutes')
    expect(Number(scalar('scalar int8')) + 1).toBe(-4)
    expect(JSON.stringify([scalar('scalar uint64'), scalar('scalar date'), scalar('scalar record')])).toBe(
      '["18446744073709551615","1969-12-31",{"i":1,"f":1.5,"s":{"__class__":"bytes","text":"ab"},"u":"x"}]',
    )
  })

  test('of a time is a Date where there is one', () => {
    const at = (count: bigint, unit: string) =>
      new NumPyScalar(DType.of(`M8[${unit}]`), new Uint8Array(BigInt64Array.of(count).buffer)).toDate()
    expect(scalar('scalar datetime').toDate().toISOString()).toBe('2020-02-29T12:34:56.789Z')
    expect(at(50n, 'Y').toISOString()).toBe('2020-01-01T00:00:00.000Z')
    expect(at(601n, 'M').toISOString()).toBe('2020-02-01T00:00:00.000Z')
    expect(at(-1n, 'h').toISOString()).toBe('1969-12-31T23:00:00.000Z')
    expect(at(-1n, 'm').toISOString()).toBe('1969-12-31T23:59:00.000Z')
    expect(at(1_999_999n, 'ns').toISOString()).toBe('1970-01-01T00:00:00.001Z')
    expect(scalar('scalar NaT').toDate().getTime()).toBeNaN()
    expect(Number(scalar('scalar NaT'))).toBeNaN()
    expect(() => scalar('scalar int8').toDate()).toThrow(RangeError)
    for (const year of [9000n, -2000n, -10000n]) expect(() => at(year, 'Y')).toThrow(RangeError)
  })
})

test('equal type strings of fixed size are one dtype', () => {
  expect(DType.of('f8')).toBe(DType.of('<f8'))
  expect(DType.of('=f8')).toBe(DType.of('<f8'))
  expect(DType.of('S5')).not.toBe(DType.of('S5'))
  expect(DType.of('>f8')).not.toBe(DType.of('>f8'))
  const names = ['b1', 'f8', '>i4', 'U10', 'M8[25s]', 'm8'].map((text) => DType.of(text).name)
  for (const none of ['M8[0s]', 'f3', 'M8[xx]', 'f8[s]', 'V9999999999', '']) expect(() => DType.of(none)).toThrow(TypeError)
  expect(names).toEqual(['bool', 'float64', '>i4', '<U10', 'datetime64[25s]', 'timedelta64'])
})

describe.each(['wasm', 'typescript'] as const)('dumps, %s', (engine) => {
  const written = (value: unknown, protocol: number, more: object = {}) =>
    Buffer.from(dumps(value, { protocol, engine, ...more })).toString('latin1')
  const pickled = (name: string, protocol: number) => Buffer.from(vector(name, protocol).pickle).toString('latin1')
  const grid = Int16Array.from({ length: 24 }, (_, i) => i)

  test.each<[string, () => unknown]>([
    ['C', () => new NDArray(grid, [2, 3, 4])],
    [
      'F',
      () =>
        new NDArray(new Int16Array(new Uint8Array(new NDArray(grid, [2, 3, 4]).toBytes('F')).buffer), [2, 3, 4], { strides: [1, 2, 6] }),
    ],
    ['transposed', () => new NDArray(grid, [3, 4]).transpose()],
    ['axes', () => new NDArray(grid, [2, 3, 4]).transpose([1, 0, 2])],
    ['axes back', () => new NDArray(grid, [2, 3, 4]).transpose([2, 0, 1])],
    ['axes of length 1', () => new NDArray(grid, [1, 2, 4], { strides: [4, 12, 1] })],
    ['strided', () => new NDArray(grid, [2, 2, 4], { strides: [12, 8, 1] })],
    ['backwards', () => new NDArray(grid, [2, 3, 4], { strides: [-12, 4, 1], offset: 12 })],
    ['broadcast', () => new NDArray(Int16Array.of(7), [2, 2], { strides: [0, 0] })],
    ['no axes', () => new NDArray(Float64Array.of(5.5), [])],
    ['empty', () => new NDArray(new Float64Array(0), [0])],
    ['empty F', () => new NDArray(new Float64Array(0), [3, 0])],
    ['one byte', () => new NDArray(Uint8Array.of(7), [1])],
    ['big i4', () => new NDArray(Int32Array.of(0, 1, -(2 ** 31), 2 ** 31 - 1, 1), [5], { dtype: '>i4' })],
    ['little ?', () => new NDArray(Uint8Array.of(0, 1, 0, 1, 1), [5], { dtype: '|b1' })],
    ['S', () => NDArray.fromBytes(new TextEncoder().encode('\0\0\0a\0\0a\0cabc'), DType.of('S3'), [4])],
    ['M8 far', () => new NDArray(BigInt64Array.of(2n ** 62n, -(2n ** 62n)), [2], { dtype: 'M8[s]' })],
    ['objects strided', () => new NDArray([1, 2, 3, 4], [2], { strides: [2] })],
    ['objects F', () => new NDArray([1, null, 'a', 2], [2, 2], { strides: [1, 2] })],
    ['matrix', () => new NDArray(Int16Array.of(1, 2, 3, 4), [2, 2], { className: 'numpy.matrix' })],
    [
      'masked F',
      () => {
        const mask = new NDArray(Uint8Array.of(1, 0, 0, 0, 0, 1), [2, 3], { dtype: '|b1' })
        return new MaskedArray(new NDArray(grid.subarray(0, 6), [2, 3]), mask).transpose()
      },
    ],
    ['same dtype', () => [new NDArray(new Float64Array([0, 1]), [2]), new NDArray(Float64Array.of(1), [1]), DType.of('<f8')]],
    [
      'equal bytes',
      () => [
        new NDArray(new Uint8Array(1), [1]),
        new NDArray(new Int8Array(1), [1]),
        new NDArray(new Uint8Array(0), [0]),
        new NDArray(new Float64Array(0), [0]),
      ],
    ],
    ['dtype M8[ns]', () => DType.of('M8[ns]')],
    ['dtype U2', () => DType.of('U2')],
    ['dtype O', () => DType.of('O')],
    ['dtype g', () => DType.of('f16')],
  ])('%s, made here, is written as NumPy writes it', (name, make) => {
    for (let protocol = 0; protocol <= 5; protocol++)
      expect(written(make(), protocol), `protocol ${protocol}`).toBe(pickled(name, protocol))
  })

  test('typed arrays as arrays where the option numpy asks for them', () => {
    const types = [Int8Array, Int16Array, Int32Array, Uint8ClampedArray, Uint16Array, Uint32Array, Float32Array, Float64Array]
    const typed = [...types.map((type) => type.of(1, 2)), BigInt64Array.of(1n, 2n), BigUint64Array.of(1n, 2n)]
    for (const array of typed) {
      const value = loads(dumps(array, { numpy: true, engine })) as NDArray
      expect(value.data, array.constructor.name).toEqual(array instanceof Uint8ClampedArray ? Uint8Array.of(1, 2) : array)
      expect(value.shape).toEqual([2])
      expect(loads(dumps(array, { engine }))).not.toBeInstanceOf(NDArray)
    }
    // Bytes stay bytes.
    expect(loads(dumps(Uint8Array.of(1), { numpy: true, engine }))).toEqual(Uint8Array.of(1))
    expect(written(Float64Array.of(0, 0), 5, { numpy: 1 })).toContain('numpy.core.numeric')
    expect(written(Float64Array.of(0, 0), 4, { numpy: 2 })).toContain('numpy._core.multiarray')
  })

  test.each<[1 | 2]>([[1], [2]])('arrays of the other version with the names and flags of NumPy %s', (numpy) => {
    // Classes keep their names, which both versions know, and NumPy 1 does not know the order K.
    const others = /^(?:recarray|axes$|axes back|masked)/
    const rows = numpy === 1 ? vectors.numpy2 : vectors.numpy1
    const check = (row: Row) => {
      if (others.test(row.name)) return
      const expected = (numpy === 1 ? vectors.numpy1 : vectors.numpy2).find(
        ({ name, protocol }) => name === row.name && protocol === row.protocol,
      )
      const bytes = dumps(loads(row.pickle, options(engine)), { protocol: row.protocol, engine, numpy })
      expect(Buffer.from(bytes).toString('latin1')).toBe(Buffer.from(expected!.again).toString('latin1'))
    }
    expect(failures(rows, check)).toEqual([])
  })

  test('data out of band, and reads it back as a view', () => {
    const array = new NDArray(grid, [2, 3, 4])
    const buffers: PickleBuffer[] = []
    const pickle = dumps([array, new NDArray(grid, [24], { readonly: true })], {
      engine,
      bufferCallback: (buffer) => void buffers.push(buffer),
    })
    expect(buffers.map(({ readonly, data }) => [readonly, data.buffer === grid.buffer])).toEqual([
      [false, true],
      [true, true],
    ])
    const [first, second] = loads<NDArray[]>(pickle, { engine, buffers, lossless: true })
    expect(first!.toArray()).toEqual(array.toArray())
    expect((first!.data as Int16Array).buffer).toBe(grid.buffer)
    expect([first!.readonly, second!.readonly]).toEqual([false, true])
    const [plain] = loads<NDArray[]>(pickle, { engine, buffers: buffers.map(({ data }) => data) })
    expect(plain!.toArray()).toEqual(array.toArray())
  })

  test('a dtype of another package as it was', () => {
    const dtype = `cml_dtypes\nmake\n${tuple()}R`
    for (const data of [bytesOf('abcd'), list(text('a'), 'N')]) {
      const pickle = `${array(tuple(int(2)), dtype, data)}.`
      const value = loads(Buffer.from(pickle, 'latin1'), options(engine))
      expect(String(loads(dumps(value, { engine }), { lossless: true, registry: new Registry({ standard: false }) }))).toEqual(
        String(loads(Buffer.from(pickle, 'latin1'), { lossless: true, registry: new Registry({ standard: false }) })),
      )
    }
  })
})

const withNumPy = (['numpy1', 'numpy2'] as const).map((version) => {
  const found = [{ command: '/usr/bin/python3', version: [3, 0] } as Python, ...pythons()].find((python) => {
    try {
      return run(python, ['-c', 'import numpy; print(numpy.__version__)']).startsWith(version === 'numpy1' ? '1.' : '2.')
    } catch {
      return false
    }
  })
  return [version, found] as const
})

describe.each(withNumPy)('%s itself', (version, python) => {
  test.skipIf(python === undefined)('finds equal what is written back', () => {
    const pickles = vectors[version].map(({ pickle, protocol }) => {
      const natural = loads(pickle)
      const lossless = loads(pickle, { lossless: true })
      const kept = [dumps(lossless, { protocol }), dumps(lossless, { protocol: 5 - protocol })]
      // Naturally, scalars are plain numbers.
      return [pickle, ...kept, ...(natural instanceof NDArray ? [dumps(natural, { protocol })] : [])].map((bytes) =>
        Buffer.from(bytes).toString('base64'),
      )
    })
    expect(run(python!, ['-c', COMPARE], JSON.stringify(pickles))).toBe('')
  })

  test.skipIf(python === undefined)('reads what is made here', () => {
    const values = [
      new NDArray(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]).transpose(),
      new NDArray(Int32Array.of(1, 2, 3, 4), [2], { strides: [2], dtype: '>i4' }),
      NDArray.fromBytes(new TextEncoder().encode('ab\0cde'), 'S3', [2]),
    ]
    const program = `
import sys, json, pickle, base64, numpy as np
for item in json.load(sys.stdin):
    a = pickle.loads(base64.b64decode(item))
    print(a.dtype.newbyteorder('=') if a.dtype.byteorder == '>' else a.dtype, a.flags.writeable, a.flags.f_contiguous, a.tolist())
`
    for (let protocol = 0; protocol <= 5; protocol++) {
      const pickles = values.map((value) => Buffer.from(dumps(value, { protocol, numpy: version === 'numpy1' ? 1 : 2 })).toString('base64'))
      expect(run(python!, ['-c', program], JSON.stringify(pickles)).trim().split('\n')).toEqual([
        'float64 True True [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]',
        'int32 True True [1, 3]',
        "|S3 True True [b'ab', b'cde']",
      ])
    }
  })
})

test('docs/numpy.md says what is printed', () => {
  const page = readFileSync(new URL('../../docs/numpy.md', import.meta.url), 'utf8')
  for (const [, block] of page.matchAll(/```js\n(.*?)```/gs)) {
    const printed: string[] = []
    const log = (...values: unknown[]) => printed.push(format(...values).replace(/\s+/g, ' '))
    const body = block!.replace(/^import (.*) from 'brine'$/m, 'const $1 = brine').replaceAll('console.log(', 'log(')
    new Function('brine', 'log', body)(brine, log)
    expect(printed).toEqual([...block!.matchAll(/^console\.log.*\) \/\/ (.*)$/gm)].map(([, text]) => text))
  }
})

const COMPARE = `
import sys, json, pickle, base64, numpy as np

def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ma.MaskedArray):
        return same(a.data, b.data) and same(a.mask, b.mask) and same(a.fill_value, b.fill_value)
    if isinstance(a, np.ndarray):
        if a.dtype.newbyteorder('<') != b.dtype.newbyteorder('<') or a.dtype.metadata != b.dtype.metadata or a.shape != b.shape:
            return False
        if a.flags.forc and a.flags.fnc != b.flags.fnc:
            return False
        if a.dtype == object:
            return (a.size == 1 and a.flat[0] is a and b.flat[0] is b) or all(same(x, y) for x, y in zip(a.flat, b.flat))
        return a.dtype.hasobject and repr(a) == repr(b) or a.astype(a.dtype.newbyteorder('<')).tobytes() == b.astype(b.dtype.newbyteorder('<')).tobytes()
    if isinstance(a, np.generic):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return a == b

for first, *rest in json.load(sys.stdin):
    a = pickle.loads(base64.b64decode(first))
    for other in rest:
        b = pickle.loads(base64.b64decode(other))
        if not same(a, b):
            print(repr(a), 'is not', repr(b))
`
