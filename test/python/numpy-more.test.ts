// NumPy beyond its everyday types: longdouble, the small floats of ml_dtypes, subclasses of ndarray, fields, masked, records with objects.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dumps, loads, MaskedArray, NDArray, type NumPyScalar, toJson } from '../../src/index.ts'

interface Row {
  name: string
  protocol: number
  base64: string
  floats?: string[]
}
const rows = JSON.parse(readFileSync(new URL('../vectors/numpy-more.json', import.meta.url), 'utf8')) as Row[]
const pickleOf = (row: Row) => new Uint8Array(Buffer.from(row.base64, 'base64'))

/** A number as Python's str() writes the same float. */
const float = (text: string) => ({ nan: Number.NaN, inf: Infinity, '-inf': -Infinity })[text] ?? Number(text)
const flat = (value: unknown): unknown[] => (value instanceof NDArray ? value.flat() : [value])

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  test.each(rows.map((row) => [row.name, row.protocol, row] as const))(
    '%s, protocol %i: the numbers, and the same bytes again',
    (_, protocol, row) => {
      const pickle = pickleOf(row)
      const value = loads(pickle, { engine })
      if (row.floats !== undefined) {
        const numbers = flat(value).map((item) => Number(item))
        expect(numbers).toEqual(row.floats.map(float))
      }
      expect(dumps(loads(pickle, { engine, lossless: true }), { engine, protocol })).toEqual(pickle)
    },
  )

  const load = <T>(name: string): T => loads<T>(pickleOf(rows.find((row) => row.name === name && row.protocol === 4)!), { engine })

  test('a subclass of ndarray is an array that remembers its class and state', () => {
    for (const name of ['sub_np.Plain', 'sub_np.Unit']) {
      const array = load<NDArray>(name)
      expect([array.className, array.shape, array.toArray()]).toEqual([
        name,
        [2, 3],
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
      ])
    }
    expect(load<NDArray>('sub_np.Plain').moreState).toEqual([])
    expect(load<NDArray>('sub_np.Unit').moreState).toEqual([{ unit: 'm' }])
    const other = load<NDArray>('sub_np.Other')
    expect([other.className, other.size]).toEqual(['sub_np.Other', 0])
    expect((other.otherState as { name: string }).name).toBe('x')
  })

  test('fields are arrays', () => {
    const records = load<NDArray>('records')
    expect(records.field('i').data).toEqual(Int16Array.of(1, 3))
    expect(records.field('f').flat()).toEqual([2.5, 4.5])
    expect(records.field('s').flat()).toEqual(['x', 'yz'])
    expect(() => records.field('t')).toThrow(RangeError)
    expect(() => records.field('__proto__')).toThrow(RangeError)
    const objects = load<NDArray>('records with objects')
    expect([objects.field('n').flat(), objects.field('o').flat()]).toEqual([
      [1, 2],
      [[1, 2], null],
    ])
  })

  test('masked is an array whose one element is covered', () => {
    const masked = load<MaskedArray>('masked')
    expect(masked).toBeInstanceOf(MaskedArray)
    expect([masked.shape, masked.get()]).toEqual([[], null])
  })

  test('a record with an object is a scalar with its fields', () => {
    const record = load<NumPyScalar>('record with an object')
    expect(record.value).toEqual({ n: 1, o: [1, 2] })
    expect(toJson(record)).toEqual({ n: 1, o: [1, 2] })
  })

  test('NaT is no time', () => {
    const [date, delta, time] = load<NumPyScalar[]>('NaT')
    expect([date!.toDate().getTime(), Number(date), Number(delta)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect([date!.isNaT, delta!.isNaT, time!.isNaT]).toEqual([true, true, false])
    expect(String(date)).toBe('NaT')
    expect(time!.toDate().toISOString()).toBe('2020-01-31T12:00:00.000Z')
  })
})
