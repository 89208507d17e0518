// What frames, series and indices can be asked for.
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { dumps, loads, PicklingError, PyGlobal, PyObject, PyTimezone, PyZoneInfo } from '../../src/index.ts'
import { DataFrame, Index, Interval, NaTType, PandasRegistry, Period, pandas, Series, Timedelta, Timestamp } from '../../src/pandas.ts'

interface Vector {
  name: string
  protocol: number
  base64: string
  buffers?: string[]
}
const file = gunzipSync(readFileSync(new URL('../vectors/pandas-3.0.json.gz', import.meta.url))).toString()
const { vectors } = JSON.parse(file) as { vectors: Vector[] }

function pickleOf(name: string, protocol = 5): Buffer {
  const found = vectors.find((vector) => vector.name === name && vector.protocol === protocol && vector.buffers === undefined)
  return Buffer.from(found!.base64, 'base64')
}

const load = <T = DataFrame>(name: string): T => loads<T>(pickleOf(name), { registry: pandas })

describe('a frame', () => {
  test('has columns and rows', () => {
    const df = load('numbers')
    expect(df).toBeInstanceOf(DataFrame)
    expect(df.shape).toEqual([3, 4])
    expect([...df.columns]).toEqual(['a', 'b', 'c', 'd'])
    expect([...df.index]).toEqual([0, 1, 2])
    expect([...df.rows()][1]).toEqual([2, Number.NaN, false, 2])
    expect(df.toRecords()[0]).toEqual({ a: 1, b: 1.5, c: true, d: 1 })
    expect(df.toColumns()).toEqual({
      a: BigInt64Array.of(1n, 2n, 3n),
      b: Float64Array.of(1.5, Number.NaN, -0),
      c: [true, false, true],
      d: Int32Array.of(1, 2, 3),
    })
    const columns = df.toColumns()
    expect(inspect(columns)).toBe(inspect({ ...columns }))
    expect(inspect({ columns })).toContain('d: Int32Array(3) [ 1, 2, 3 ]')
    columns.d = columns.b!
    columns.e = []
    expect(JSON.stringify([Object.keys(columns), columns.d, df.toColumns().d])).toBe(
      '[["a","b","c","d","e"],{"0":1.5,"1":null,"2":0},{"0":1,"1":2,"2":3}]',
    )
    expect(df.attrs).toEqual({})
    expect(load('attrs').attrs).toEqual({ source: 'x', n: [1, 2] })
  })

  test('finds a column by its label or its place', () => {
    const df = load('labels of any kind')
    expect([1, 2.5, 'a', ['t', 1], null].map((label) => df.column(label).at(0))).toEqual([2, 3, 1, 4, 5])
    expect(df.columnAt(-1).name).toBe(null)
    const lossless = loads<DataFrame>(pickleOf('labels of any kind'), { registry: pandas, lossless: true })
    expect([1, 2.5, 'a', ['t', 1], null].map((label) => lossless.column(label).at(0))).toEqual([2, 3, 1, 4, 5])
    expect(() => df.column('b')).toThrow(RangeError)
    expect(() => df.column('b')).toThrow('there is no column b in Index([a, 1, 2.5,')
    expect(() => df.columnAt(5)).toThrow(RangeError)
    expect(load('columns of levels').column(['a', 'y']).values).toEqual(BigInt64Array.of(2n, 5n))
  })

  test('names the second of equal labels apart', () => {
    const df = load('equal labels')
    expect(df.toRecords()).toEqual([
      { a: 1, 'a.1': 2, b: 'x' },
      { a: 3, 'a.1': 4, b: 'y' },
    ])
    expect(Object.keys(df.toColumns())).toEqual(['a', 'a.1', 'b'])
    expect(df.column('a').at(0)).toBe(1)
  })

  test('has every name as an ordinary key', () => {
    const [record] = load('prototypes').toRecords()
    expect(Object.keys(record!)).toEqual(['__proto__', 'constructor', 'length'])
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  })

  test('is JSON', () => {
    expect(JSON.parse(JSON.stringify(load('big ints')))).toEqual({
      columns: ['i', 'u'],
      index: [0, 1, 2],
      data: [
        ['9007199254740993', '18446744073709551615'],
        ['-9223372036854775808', 0],
        [0, 1],
      ],
    })
  })

  test('gives numbers without a copy', () => {
    const { base64, buffers } = vectors.find(({ name, buffers }) => name === 'one block' && buffers !== undefined)!
    const given = buffers!.map((text) => Uint8Array.from(Buffer.from(text, 'base64')))
    const df = loads<DataFrame>(Buffer.from(base64, 'base64'), { registry: pandas, buffers: given })
    const [y, z] = ['y', 'z'].map((label) => df.column(label).values as Float64Array)
    expect(y).toEqual(Float64Array.of(1, 4, 7, 10))
    const numbers = given.find(({ length }) => length === 96)!
    expect([y!.buffer, z!.buffer]).toEqual([numbers.buffer, numbers.buffer])
    expect(y!.buffer).toBe(numbers.buffer)
    expect(z!.byteOffset - y!.byteOffset).toBe(32)
  })

  test('lies anywhere, and is shared where it was', () => {
    const df = load('numbers')
    const pickle = dumps({ train: df, test: [df, load('text')] }, { registry: pandas })
    const { train, test } = loads<{ train: DataFrame; test: DataFrame[] }>(pickle, { registry: pandas })
    expect(test[0]).toBe(train)
    expect(test[1]!.column('s').values).toEqual(['x', null, 'zé€😀', ''])
    expect(inspect({ train }, { depth: 5 })).toContain('{\n  train: \n     a    b      c  d\n')
  })

  test('of another class is read on demand', () => {
    const object = loads<PyObject>(pickleOf('numbers'), {
      findClass: (module, name) => new PyGlobal(module, name === 'DataFrame' ? 'Mine' : name),
    })
    const df = DataFrame.from(loads<PyObject>(dumps(object), { registry: pandas }))
    expect(object.className).toBe('pandas.Mine')
    expect(df.column('a').at(-1)).toBe(3)
    expect(() => DataFrame.from(new PyObject(new PyGlobal('a', 'B'), [], 'new'))).toThrow('pandas: a BlockManager')
  })
})

test('a column is no pickle of its own', () => {
  const column = load('numbers').column('a')
  expect(column).toHaveLength(3)
  expect(column.name).toBe('a')
  expect(column.index).toBeInstanceOf(Index)
  expect(() => dumps({ column }, { registry: pandas })).toThrow(PicklingError)
  expect(() => dumps({ column }, { registry: pandas })).toThrow('write the frame (at $.column)')
})

test('an index is asked by place and label', () => {
  const index = load<Index>('levels')
  expect([index.length, index.name, index.names, index.className]).toEqual([6, null, ['p', 'q'], 'MultiIndex'])
  expect([index.at(0), index.at(-1), index.at(6), index.at(0.5)]).toEqual([['x', 1], ['y', 3], undefined, undefined])
  expect([index.indexOf(['y', 2]), index.indexOf(['z', 2]), index.indexOf('y')]).toEqual([4, -1, -1])
  expect(load<Index>('range').values).toEqual([2, 5, 8, 11, 14, 17])
  expect(load<Index>('labels').indexOf('a')).toBe(0)
  const floats = load<Index>('floats')
  expect([floats.indexOf(2), floats.indexOf(2n), floats.indexOf(Number.NaN), floats.indexOf(0)]).toEqual([2, 2, 1, -1])
  expect(String(load<Index>('range'))).toBe("RangeIndex([2, 5, 8, 11, 14, 17], dtype='int64', name=r, length=6)")
})

test('a registry knows other classes besides, and nothing of pandas is refused', () => {
  class Tree {}
  const registry = new PandasRegistry().register('app.Tree', Tree)
  const df = load('categories')
  const [tree, again] = loads<[Tree, DataFrame]>(dumps([new Tree(), df], { registry }), { registry, unknown: 'error' })
  expect(tree).toBeInstanceOf(Tree)
  expect(String(again)).toBe(String(df))
  expect(pandas.adapterByName('app', 'Tree')).toBe(undefined)
})

describe('a Timestamp', () => {
  test('is a Date with nanoseconds', () => {
    const time = new Timestamp(1577836800123456789n, 'ns', 'UTC')
    expect(time).toBeInstanceOf(Date)
    expect(time.toISOString()).toBe('2020-01-01T00:00:00.123Z')
    expect([time.microsecond, time.nanosecond, time.value, time.unit]).toEqual([123456, 789, 1577836800123456789n, 'ns'])
    expect(time.isoformat()).toBe('2020-01-01T00:00:00.123456789+00:00')
    expect(String(new Timestamp(1n))).toBe('1970-01-01 00:00:00.000000001')
    expect(new Timestamp(-1n, 's').isoformat()).toBe('1969-12-31T23:59:59')
    expect(time.tzinfo).toBe(PyTimezone.utc)
    expect(() => new Timestamp(2n ** 62n, 's')).toThrow(RangeError)
  })

  test('reads the clock of its zone', () => {
    const hour = 3600n
    const autumn = 1635638400n // 2021-10-31 00:00 UTC: clocks in Berlin go back at 01:00
    const times = [0n, 1n, 2n].map((hours) => new Timestamp(autumn + hours * hour, 's', 'Europe/Berlin'))
    expect(times.map(String)).toEqual(['2021-10-31 02:00:00+02:00', '2021-10-31 02:00:00+01:00', '2021-10-31 03:00:00+01:00'])
    expect(times.map(({ fold }) => fold)).toEqual([0, 1, 0])
    expect(times[0]!.tzinfo).toEqual(new PyZoneInfo('Europe/Berlin'))
    expect(String(new Timestamp(0n, 's', '+05:30'))).toBe('1970-01-01 05:30:00+05:30')
    expect(String(new Timestamp(0n, 's', 'Nowhere/At_All'))).toBe('1970-01-01 00:00:00+00:00')
  })

  test('is written back, also where it was set', () => {
    const time = new Timestamp(1577836800000000001n, 'ns', PyTimezone.utc)
    const back = (value: unknown) => loads<Timestamp>(dumps(value, { registry: pandas }), { registry: pandas })
    expect(back(time).isoformat()).toBe(time.isoformat())
    time.setUTCFullYear(2021)
    expect(back(time).isoformat()).toBe('2021-01-01T00:00:00+00:00')
    const naive = new Timestamp(0n, 'us')
    naive.setHours(naive.getHours() + 1)
    expect(back(naive).isoformat()).toBe('1970-01-01T01:00:00')
  })
})

test('spans of time, periods and intervals are shown as pandas shows them, and written back', () => {
  const values = [
    new Timedelta(-1n),
    new Timedelta(86_400_001n, 'ms'),
    new Period(-1n, 'Q-DEC'),
    new Period(13134n, 'B'),
    new Period(2627n, 'W-WED'),
    new Interval(0, 1, 'both'),
    new Interval(new Timestamp(0n), new Timestamp(1n), 'left'),
  ]
  const texts = [
    '-1 days +23:59:59.999999999',
    '1 days 00:00:00.001000',
    '1969Q4',
    '2020-05-06',
    '2020-04-30/2020-05-06',
    '[0, 1]',
    '[1970-01-01 00:00:00, 1970-01-01 00:00:00.000000001)',
  ]
  expect(values.map(String)).toEqual(texts)
  const again = loads<unknown[]>(dumps(values, { registry: pandas }), { registry: pandas })
  expect(again.map(String)).toEqual(texts)
  expect(inspect(values[5])).toBe("Interval('[0, 1]')")
  expect(() => new Period(0n, 'fortnight')).toThrow('pandas: the frequency of a period')
})

test('what is missing is null in cells, and what it was outside of them', () => {
  const df = load('missing')
  expect(df.column('o').values).toEqual([null, null, null, Number.NaN, 'x'])
  const nat = new PyObject(new PyGlobal('pandas._libs.tslibs.nattype', '_nat_unpickle'), [null], 'call')
  const [value] = loads<[NaTType]>(dumps([nat]), { registry: pandas })
  expect(value).toBeInstanceOf(NaTType)
  expect([String(value), Number(value), JSON.stringify(value), inspect(value)]).toEqual(['NaT', Number.NaN, 'null', 'NaT'])
})

test('a series is gone through', () => {
  const series = load<Series>('series')
  expect(series).toBeInstanceOf(Series)
  expect([...series]).toEqual([1.5, 2.5])
  expect([series.name, series.dtype, series.at(-1), series.at(9)]).toEqual(['s', 'float64', 2.5, undefined])
  expect(JSON.stringify(series)).toBe('{"name":"s","index":["a","b"],"data":[1.5,2.5]}')
  expect(load<Series>('tuple name').name).toEqual(['a', 1])
})
