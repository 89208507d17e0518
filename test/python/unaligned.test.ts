// Arrays whose bytes lie where no typed array can be over them: read there, and copied when `data` is asked for.
import { describe, expect, test } from 'vitest'
import { dumps, loads, NDArray } from '../../src/index.ts'
import { DataFrame, pandas } from '../../src/pandas.ts'
import { PyObject } from '../../src/python/object.ts'
import { PySlice } from '../../src/python/range.ts'
import { PyGlobal, PyTuple } from '../../src/python/values.ts'

/** Items of eight bytes, of which there are more than 64 KiB: shorter bytes are copied to where they are aligned. */
const COUNT = 8400
const TYPES = [
  '<i2',
  '<i4',
  '<i8',
  '<u2',
  '<u4',
  '<u8',
  '<f4',
  '<f8',
  '<m8[ns]',
  '<M8[us]',
  '>i2',
  '>i4',
  '>u8',
  '>f4',
  '>f8',
  '>M8[D]',
  '|b1',
  '|i1',
]

/** Bytes of which no two items are alike, and some are NaN or past 2**53. */
function bytesOf(dtype: string): Uint8Array {
  const bytes = new Uint8Array(8 * COUNT)
  for (let i = 0; i < bytes.length; i++) bytes[i] = dtype.endsWith('b1') ? i & 1 : (i * 7 + (i >> 8)) & 0xff
  return bytes
}

/** A pickle of lists that puts the bytes of the array at each place in turn, from its `pad`. */
const pickleOf = (array: unknown, protocol: number, pad: number) => dumps([...new Array<null>(pad).fill(null), array], { protocol })
const text = (value: unknown) => (Number.isNaN(value) ? 'NaN' : `${typeof value} ${String(value)}`)

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  const load = (pickle: Uint8Array) => loads<NDArray[]>(pickle, { engine }).at(-1)!

  test.each(TYPES)('%s is what it would be elsewhere, before and after its data is copied', (name) => {
    const bytes = bytesOf(name)
    const aligned = NDArray.fromBytes(bytes, name, [(2 * COUNT) / Number(/\d/.exec(name)![0]), 4])
    const elements = aligned.flat().map(text)
    const all = elements.join()
    for (const protocol of [2, 4, 5]) {
      for (let pad = 0; pad < 8; pad++) {
        const pickle = pickleOf(aligned, protocol, pad)
        const array = load(pickle)
        const part = array.get(3) as NDArray
        expect(part.flat().map(text)).toEqual(elements.slice(12, 16))
        expect([text(array.get(-1, 1)), text(array.at(5))]).toEqual([elements.at(-3), elements[5]])
        expect(Buffer.compare(array.toBytes(), bytes)).toBe(0)
        expect(Buffer.compare(array.toBytes('F'), aligned.toBytes('F'))).toBe(0)
        expect(Buffer.compare(pickleOf(array, protocol, pad), pickle)).toBe(0)
        expect(String(array)).toBe(String(aligned))
        // The part and the whole are over one copy.
        expect(part.data).toBe(array.data)
        expect(array.data.constructor).toBe(aligned.data.constructor)
        expect(array.flat().map(text).join()).toBe(all)
        expect(Buffer.compare(array.toBytes(), bytes)).toBe(0)
        expect(Buffer.compare(pickleOf(array, protocol, pad), pickle)).toBe(0)
      }
    }
  })

  /** An array that can only be a copy, and the buffer that it is read from. */
  function unaligned(protocol: number): { array: NDArray; pickle: Uint8Array<ArrayBuffer> } {
    for (let pad = 0; ; pad++) {
      const pickle = new Uint8Array(
        pickleOf(
          new NDArray(
            Float64Array.from({ length: COUNT }, (_, i) => i),
            [COUNT],
          ),
          protocol,
          pad,
        ),
      )
      if (Buffer.from(pickle).indexOf(new Uint8Array(Float64Array.of(0, 1, 2).buffer)) % 8 !== 0) return { array: load(pickle), pickle }
    }
  }

  test.each([4, 5])('the copy is made once, and is what is read and written from then on, protocol %i', (protocol) => {
    const { array, pickle } = unaligned(protocol)
    const data = array.data as Float64Array
    expect(data.buffer).not.toBe(pickle.buffer)
    pickle.fill(0xff)
    expect([array.get(1), array.at(2), array.toArray()]).toEqual([1, 2, Array.from({ length: COUNT }, (_, i) => i)])
    data[1] = -1
    expect([array.data, array.get(1)]).toEqual([data, -1])
    expect((load(dumps([array], { protocol })).data as Float64Array)[1]).toBe(-1)
  })

  test.each([4, 5])('reading elements and writing copies nothing: what is loaded is still read, protocol %i', (protocol) => {
    const { array, pickle } = unaligned(protocol)
    const wanted = Buffer.from(pickle)
    expect(String(array)).toMatch(/^ndarray float64 \(8400,\) \[0, 1,/)
    expect((load(dumps([array], { protocol })).data as Float64Array)[2]).toBe(2)
    pickle.fill(0)
    expect(array.get(1)).toBe(0)
    pickle.set(wanted)
    expect(array.get(1)).toBe(1)
  })

  test.each([4, 5])('what was sent away is an error, not other numbers, protocol %i', (protocol) => {
    const { array, pickle } = unaligned(protocol)
    structuredClone(pickle.buffer, { transfer: [pickle.buffer] })
    for (const ask of [() => array.get(0), () => array.data, () => array.toArray(), () => array.toBytes()]) expect(ask).toThrow(TypeError)
  })

  test('a clone and a copy of its properties have the data', () => {
    const { array } = unaligned(4)
    const numbers = Float64Array.from({ length: COUNT }, (_, i) => i)
    expect(structuredClone(array).data).toEqual(numbers)
    expect({ ...unaligned(5).array }.data).toEqual(numbers)
    expect(Object.keys(unaligned(5).array)).toContain('data')
  })
})

test('a state may come a second time, over bytes that are copied or not', () => {
  const big = new NDArray(
    Float64Array.from({ length: COUNT }, (_, i) => i),
    [COUNT],
  )
  const small = new NDArray(Int32Array.of(4, 5), [2])
  for (const [first, second] of [
    [big, small],
    [small, big],
    [big, big],
  ] as const) {
    for (let pad = 1; pad <= 8; pad++) {
      const state = dumps(PyTuple.of<unknown>(1, PyTuple.copy(second.shape), second.dtype, false, second.toBytes()), { protocol: 3 })
      const pickle = Buffer.concat([pickleOf(first, 3, pad).subarray(0, -2), state.subarray(2, -1), Buffer.from('be.')])
      const array = loads<NDArray[]>(pickle).at(-1)!
      expect([array.shape, array.dtype, array.get(1), array.data]).toEqual([second.shape, second.dtype, second.get(1), second.data])
    }
  }
})

test('a column of a frame is copied alone', () => {
  const rows = 3_000
  const numbers = Float64Array.from({ length: 3 * rows }, (_, i) => i)
  const index = (length: number) =>
    new PyObject(
      new PyGlobal('pandas.core.indexes.base', '_new_Index'),
      [
        new PyGlobal('pandas.core.indexes.range', 'RangeIndex'),
        new Map<string, unknown>(Object.entries({ name: null, start: 0, stop: length, step: 1 })),
      ],
      'call',
    )
  for (let pad = 0; pad < 8; pad++) {
    const values = new NDArray(numbers, [3, rows])
    const block = new PyObject(new PyGlobal('pandas._libs.internals', '_unpickle_block'), [values, new PySlice(0, 3, 1), 2], 'call')
    const axes = [index(3), index(rows)]
    const manager = new PyObject(new PyGlobal('pandas.core.internals.managers', 'BlockManager'), [PyTuple.of(block), axes], 'call')
    const frame = new PyObject(new PyGlobal('pandas.core.frame', 'DataFrame'), [], 'new')
    frame.state = new Map<string, unknown>([['_mgr', manager]])
    const pickle = new Uint8Array(dumps([...new Array<null>(pad).fill(null), frame]))
    const place = Buffer.from(pickle).indexOf(new Uint8Array(numbers.buffer, 0, 24))
    const df = loads<DataFrame[]>(pickle, { registry: pandas }).at(-1)!
    expect(df).toBeInstanceOf(DataFrame)
    expect([df.column(1).at(2), [...df.column(2)].at(-1)]).toEqual([rows + 2, 3 * rows - 1])
    const column = df.column(1).values as Float64Array
    expect(column).toEqual(numbers.slice(rows, 2 * rows))
    expect(column.buffer.byteLength).toBe(place % 8 === 0 ? pickle.length : 8 * rows)
    expect([df.column(1).values, df.toColumns()[1]].every((values) => values === column)).toBe(true)
    expect(Buffer.compare(dumps([...new Array<null>(pad).fill(null), df], { registry: pandas }), pickle)).toBe(0)
  }
})
