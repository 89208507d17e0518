// Pickles of pandas with things wrong with them: they load, or the error says what is wrong, and so does all that is asked of what was loaded.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  dumps,
  loads,
  NDArray,
  PicklingError,
  PyGlobal,
  PyObject,
  PySlice,
  PyTuple,
  toJson,
  UnpicklingError,
  ValueProblem,
} from '../../src/index.ts'
import { DataFrame, Index, pandas, Series } from '../../src/pandas.ts'
import { mutant } from '../mutate.ts'
import { random, SEED } from '../random.ts'

/** Everything that a frame, series or index can be asked for. */
function askAll(value: unknown): void {
  const ask = (what: () => unknown): void => {
    try {
      what()
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error
    }
  }
  ask(() => String(value))
  if (value instanceof DataFrame) {
    const [rows] = value.shape
    ask(() => Object.values(value.toColumns()))
    if (rows < 10_000) for (const get of [() => [...value.rows()], () => value.toRecords(), () => JSON.stringify(value)]) ask(get)
    ask(() => value.columns.indexOf('a'))
  } else if ((value instanceof Series || value instanceof Index) && value.length < 10_000) {
    for (const get of [() => [...value], () => value.values, () => JSON.stringify(value), () => value.at(-1)]) ask(get)
  }
}

function load(pickle: Uint8Array, lossless = false): unknown {
  try {
    return loads(pickle, { registry: pandas, lossless })
  } catch (error) {
    if (!(error instanceof UnpicklingError)) throw error
    if (error.code === 'hook') throw error.cause
    return undefined
  }
}

const pickles = ['1.5', '3.0', 'old'].flatMap((version) => {
  const file = new URL(`../vectors/pandas-${version}.json.gz`, import.meta.url)
  const { vectors } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { vectors: { base64: string; buffers?: string[] }[] }
  const inBand = vectors.filter(({ buffers }) => buffers === undefined)
  return inBand.map(({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64'))).filter(({ length }) => length < 1800)
})

/** Reads, asks and writes it. @returns whether it was read */
function attempt(pickle: Uint8Array, lossless: boolean): boolean {
  const value = load(pickle, lossless)
  if (value === undefined) return false
  askAll(value)
  try {
    dumps(value, { registry: pandas })
  } catch (error) {
    if (!(error instanceof PicklingError)) throw error
  }
  return true
}

function attempts(count: number, make: (next: () => number) => Uint8Array): number {
  const next = random(SEED)
  let read = 0
  for (let i = 0; i < count; i++) {
    const pickle = make(next)
    try {
      if (attempt(pickle, i % 2 === 0)) read++
    } catch (error) {
      throw new Error(`mutant ${i} of seed ${SEED}: ${Buffer.from(pickle).toString('base64')}`, { cause: error })
    }
  }
  return read
}

test('mutants give a value or an error', { timeout: 120_000 }, () => {
  expect(attempts(2000, (next) => mutant(pickles, next))).toBeGreaterThan(50)
})

/** A place where a value lies in another. */
interface Place {
  readonly value: unknown
  put(other: unknown): void
}

/** Every place in a value, each object once. */
function placesIn(root: unknown): Place[] {
  const places: Place[] = []
  const seen = new Set<unknown>()
  const work: unknown[] = [root]
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) continue
    seen.add(value)
    const at = (part: unknown, put: (other: unknown) => void) => {
      places.push({ value: part, put })
      work.push(part)
    }
    const holder = value as unknown[] & Record<string, unknown>
    if (value instanceof Map) for (const [key, part] of value) at(part, (other) => value.set(key, other))
    else if (Array.isArray(value)) for (const [i, part] of value.entries()) at(part, (other) => (holder[i] = other))
    else if (value instanceof PyObject) for (const key of ['callable', 'args', 'state']) work.push(holder[key])
    if (value instanceof PyObject) for (const key of ['callable', 'state']) at(holder[key], (other) => (holder[key] = other))
    if (value instanceof NDArray) work.push(value.data)
  }
  return places
}

const STRANGE = [
  null,
  undefined,
  0,
  -1,
  1.5,
  Number.NaN,
  2 ** 53,
  2n ** 70n,
  '',
  'a',
  [],
  new Map(),
  new NDArray([], [0]),
  new NDArray(Float32Array.of(1), [1, 1]),
]

test('parts in the place of others give a value or an error', { timeout: 120_000 }, () => {
  const read = attempts(2500, (next) => {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
    const root = [loads(pick(pickles), { lossless: true })]
    for (let left = 1 + Math.floor(next() * 2); left > 0; left--) {
      const places = placesIn(root).slice(1)
      if (places.length === 0) break
      pick(places).put(next() < 0.3 ? pick(STRANGE) : pick(places).value)
    }
    try {
      return dumps(root[0])
    } catch {
      // What the exchange has made of it cannot be written, as an unhashable key.
      return Uint8Array.of()
    }
  })
  expect(read).toBeGreaterThan(400)
})

const call = (name: string, args: unknown[], state?: unknown): PyObject => made(name, args, 'call', state)
const instance = (name: string, state?: unknown): PyObject => made(name, [], 'new', state)

function made(name: string, args: unknown[], via: 'call' | 'new', state: unknown): PyObject {
  const dot = name.lastIndexOf('.')
  const object = new PyObject(new PyGlobal(name.slice(0, dot), name.slice(dot + 1)), args, via)
  object.state = state
  return object
}

const newIndex = (cls: string, dict: object): PyObject => call('pandas.core.indexes.base._new_Index', [new PyGlobal('pandas', cls), dict])
const range = (stop: number): PyObject => newIndex('RangeIndex', { name: null, start: 0, stop, step: 1 })
const block = (values: unknown, places: unknown): PyObject => call('pandas._libs.internals._unpickle_block', [values, places, 2])
const slice = (start: number, stop: number): PySlice => new PySlice(start, stop, 1)
const floats = (rows: number, columns: number): NDArray => new NDArray(new Float64Array(rows * columns), [columns, rows])

function frame(columns: unknown, index: unknown, ...blocks: unknown[]): Uint8Array {
  const manager = call('pandas.core.internals.managers.BlockManager', [PyTuple.copy(blocks), [columns, index]])
  return dumps(instance('pandas.DataFrame', { _mgr: manager, _typ: 'dataframe' }))
}

function series(values: unknown, length: number): Uint8Array {
  const newer = { '0.14.1': { axes: [range(length)], blocks: [{ values, mgr_locs: slice(0, length) }] } }
  const manager = instance('pandas.core.internals.managers.SingleBlockManager', PyTuple.of<unknown>([], [], [], newer))
  return dumps(instance('pandas.Series', { _mgr: manager, name: null }))
}

const backed = (cls: string, dtype: unknown, array: NDArray): PyObject =>
  call('pandas._libs.arrays.__pyx_unpickle_NDArrayBacked', [new PyGlobal('pandas', cls), 0, null], PyTuple.of(dtype, array))
const letters = newIndex('Index', { data: new NDArray(['a', 'b'], [2]), name: null })
const dtype = (categories: unknown): PyObject => instance('pandas.CategoricalDtype', { categories, ordered: false })

test('a frame that is put together like this loads', () => {
  const value = loads(frame(range(2), range(3), block(floats(3, 2), slice(0, 2))), { registry: pandas })
  expect((value as DataFrame).shape).toEqual([3, 2])
  expect(loads(series(floats(3, 1).get(0), 3), { registry: pandas })).toHaveLength(3)
})

test.each<[string, Uint8Array]>([
  ['more columns than blocks', frame(range(3), range(3), block(floats(3, 2), slice(0, 2)))],
  ['more blocks than columns', frame(range(1), range(3), block(floats(3, 2), slice(0, 2)))],
  ['a column twice', frame(range(2), range(3), block(floats(3, 2), new NDArray(BigInt64Array.of(0n, 0n), [2])))],
  ['a column before the first', frame(range(2), range(3), block(floats(3, 2), new NDArray(BigInt64Array.of(-1n, 0n), [2])))],
  ['a column of no number', frame(range(1), range(3), block(floats(3, 1), new NDArray(Float64Array.of(NaN), [1])))],
  ['a column in between', frame(range(1), range(3), block(floats(3, 1), new NDArray(Float64Array.of(0.5), [1])))],
  ['a placement of text', frame(range(1), range(3), block(floats(3, 1), 'a'))],
  ['a slice of step 0', frame(range(1), range(3), block(floats(3, 1), new PySlice(0, 1, 0)))],
  ['a slice without an end', frame(range(1), range(3), block(floats(3, 1), new PySlice(0, null, 1)))],
  ['other rows than the index', frame(range(2), range(4), block(floats(3, 2), slice(0, 2)))],
  ['three axes', frame(range(1), range(3), block(new NDArray(new Float64Array(3), [1, 3, 1]), slice(0, 1)))],
  ['no array', frame(range(1), range(3), block('abc', slice(0, 1)))],
  ['2 ** 50 columns of no rows', frame(range(2 ** 50), range(0), block(new NDArray(new Float64Array(0), [2 ** 50, 0]), slice(0, 2 ** 50)))],
  ['no manager', dumps(instance('pandas.DataFrame', { _typ: 'dataframe' }))],
  ['a state that is no dict', dumps(instance('pandas.Series', [1]))],
  ['no axes', dumps(instance('pandas.DataFrame', { _mgr: call('pandas.core.internals.BlockManager', [PyTuple.of(), []]) }))],
  ['a range past the safe integers', dumps(newIndex('RangeIndex', { start: 2 ** 52, stop: 2 ** 53, step: 2 ** 53 - 1 }))],
  ['a range of step 0', dumps(newIndex('RangeIndex', { start: 0, stop: 1, step: 0 }))],
  ['an index without labels', dumps(newIndex('Index', {}))],
  ['levels without codes', dumps(newIndex('MultiIndex', { levels: [letters], codes: [], names: [null] }))],
  ['an interval without ends', dumps(newIndex('IntervalIndex', { left: letters, right: range(3), closed: 'left' }))],
  ['periods of a frequency that is none', dumps(newIndex('PeriodIndex', { data: new NDArray(BigInt64Array.of(1n), [1]), freq: 'XYZ' }))],
  ['sparse values without places', series(instance('pandas.arrays.SparseArray', { _sparse_values: floats(2, 1).get(0) }), 3)],
  [
    'a mask of another length',
    series(instance('pandas.arrays.IntegerArray', { _data: floats(3, 1).get(0), _mask: floats(2, 1).get(0) }), 3),
  ],
  ['Arrow buffers too short', series(arrow('int64', 3, [null, buffer(16)]), 3)],
  ['Arrow offsets too few', series(arrow('string', 3, [null, buffer(12), buffer(0)]), 3)],
  ['an Arrow length of no number', series(arrow('int64', Number.NaN, [null, buffer(0)]), 3)],
])('%s is an error', (_, pickle) => {
  for (const lossless of [false, true]) {
    let error: unknown
    try {
      const value = loads(pickle, { registry: pandas, lossless }) as Series
      expect.fail(`${value}`)
    } catch (thrown) {
      error = thrown
    }
    if (!(error instanceof UnpicklingError)) throw error
    expect(['bad-state', 'bad-arguments', 'limit']).toContain(error.code)
    expect(error.message).not.toContain('undefined')
  }
})

function buffer(size: number): PyObject {
  return call('pyarrow.lib.py_buffer', [new Uint8Array(size).fill(1)])
}

function arrow(type: unknown, length: unknown, buffers: unknown[]): PyObject {
  const data = PyTuple.of<unknown>(
    type instanceof PyObject ? type : call('pyarrow.lib.type_for_alias', [type]),
    length,
    0,
    0,
    buffers,
    [],
    null,
  )
  return instance('pandas.arrays.ArrowExtensionArray', { _pa_array: call('pyarrow.lib._restore_array', [data]), _dtype: null })
}

test.each<[string, Uint8Array]>([
  ['codes out of range', series(backed('Categorical', dtype(letters), new NDArray(Int8Array.of(0, 5), [2])), 2)],
  ['negative codes', series(backed('Categorical', dtype(letters), new NDArray(Int8Array.of(-2, 0), [2])), 2)],
  [
    'Arrow text that is no UTF-8',
    series(
      arrow('string', 1, [
        null,
        call('pyarrow.lib.py_buffer', [Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0)]),
        call('pyarrow.lib.py_buffer', [Uint8Array.of(255)]),
      ]),
      1,
    ),
  ],
  [
    'Arrow offsets that go back',
    series(arrow('string', 2, [null, call('pyarrow.lib.py_buffer', [Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)]), buffer(1)]), 2),
  ],
  ['an array of a class that is not known', series(instance('pandas.arrays.OtherArray', {}), 2)],
  ['a type of Arrow that is not known', series(arrow('string_view', 2, []), 2)],
  ['a type of Arrow that is none', series(arrow('a b|c', 3, []), 3)],
  ['2 ** 40 labels', dumps(range(2 ** 40))],
])('%s is an error when asked for', (_, pickle) => {
  const value = loads<Series>(pickle, { registry: pandas })
  expect(() => value.values).toThrow(ValueProblem)
  expect(String(value)).not.toBe('')
})

test('arrays in arrays are refused, however deep', () => {
  let index: PyObject = letters
  for (let i = 0; i < 50_000; i++) index = newIndex('Index', { data: index, name: null })
  const value = load(dumps(index))
  expect(value).toBeInstanceOf(Index)
  expect([...(value as Index)]).toEqual(['a', 'b'])
  let intervals: PyObject = range(2)
  for (let i = 0; i < 50; i++) intervals = newIndex('IntervalIndex', { left: intervals, right: intervals, closed: 'left' })
  expect(() => loads(dumps(intervals), { registry: pandas })).toThrow(UnpicklingError)
})

test('an object that holds itself', () => {
  const type = instance('pandas.CategoricalDtype')
  const self = backed('Categorical', type, new NDArray(Int8Array.of(0), [1]))
  type.state = { categories: self, ordered: false }
  expect(load(series(self, 1))).toBeUndefined()
  const interval = instance('pandas.arrays.IntervalArray')
  interval.state = { _left: interval, _right: interval }
  expect(load(series(interval, 1))).toBeUndefined()
})

/** A list whose text would be 2 ** 40 characters, though the pickle of it has some 200 bytes. */
function doubled(): unknown[] {
  let list: unknown[] = []
  for (let i = 0; i < 40; i++) list = [list, list]
  return list
}

function nested(): unknown[] {
  let list: unknown[] = []
  for (let i = 0; i < 20_000; i++) list = [list]
  return list
}

// Where pandas has text or a number, a pickle can have anything. What is no text is not made one.
describe.each<[string, unknown]>([
  ['a list that is shared within itself', doubled()],
  ['a list that is deep', nested()],
  ['a dict with the keys of the methods that text is made by', { toString: 1, valueOf: 1 }],
])('%s', (_, odd) => {
  const timestamp = 'pandas._libs.tslibs.timestamps._unpickle_timestamp'
  const days = (type?: string) => new NDArray(BigInt64Array.of(1n), [1], type === undefined ? {} : { dtype: type })
  const sparse = (fill: unknown): PyObject =>
    instance('pandas.arrays.SparseArray', {
      _sparse_values: floats(1, 1).get(0),
      _sparse_index: call('pandas._libs.sparse.IntIndex', [3, new NDArray(Int32Array.of(1), [1])]),
      _dtype: instance('pandas.SparseDtype', { _fill_value: fill }),
    })
  const old = (labels: unknown): PyObject => {
    const all = newIndex('Index', { data: new NDArray([labels, 'b'], [2]), name: null })
    const parts = [labels, 'b'].map((label) => newIndex('Index', { data: new NDArray([label], [1]), name: null }))
    const state = PyTuple.of<unknown>([all, range(3)], [floats(3, 1), floats(3, 1)], parts)
    return instance('pandas.DataFrame', { _data: instance('pandas.core.internals.BlockManager', state) })
  }

  test.each<[string, () => Uint8Array]>([
    ['the frequency of a period', () => dumps(call('pandas._libs.tslibs.period.Period', [null, odd, 1]))],
    ['the count of a frequency', () => dumps(call('pandas._libs.tslibs.period.Period', [null, call('pandas.MonthEnd', [odd]), 1]))],
    ['the frequency of periods', () => dumps(newIndex('PeriodIndex', { data: days(), freq: odd }))],
    ['a zone', () => dumps(call(timestamp, [0, null, odd, 10]))],
    ['the file of a zone', () => dumps(call(timestamp, [0, null, instance('dateutil.tz.tzfile', { _filename: odd }), 10]))],
    ['a unit', () => dumps(call(timestamp, [0, null, null, odd]))],
    ['the unit of a timedelta', () => dumps(call('pandas._libs.tslibs.timedeltas._timedelta_unpickle', [0, odd]))],
    ['the zone of an index', () => dumps(newIndex('DatetimeIndex', { data: days('M8[ns]'), tz: odd, name: null }))],
    ['a range', () => dumps(newIndex('RangeIndex', { start: odd, stop: odd, step: odd }))],
    ['the name of an Arrow type', () => series(arrow(odd, 1, [null, buffer(8)]), 1)],
    ['the parts of an Arrow type', () => series(arrow(call('pyarrow.lib.timestamp', [odd, odd]), 1, [null, buffer(8)]), 1)],
    ['an Arrow length', () => series(arrow('int64', odd, [null, buffer(8)]), 1)],
    ['a placement', () => frame(range(1), range(3), block(floats(3, 1), new PySlice(odd, odd, odd)))],
    ['labels', () => frame(newIndex('Index', { data: new NDArray([odd], [1]), name: odd }), range(3), block(floats(3, 1), slice(0, 1)))],
    ['cells', () => series(new NDArray([odd], [1]), 1)],
    [
      'the name of a level',
      () => dumps(newIndex('MultiIndex', { levels: [range(1)], codes: [new NDArray(Int8Array.of(0), [1])], names: [odd] })),
    ],
    ['a fill value', () => series(sparse(odd), 3)],
    ['ends', () => dumps(call('pandas._libs.interval.Interval', [odd, odd, 'right']))],
    ['labels of old blocks', () => dumps(old(odd))],
  ])('in the place of %s', (_, make) => {
    const pickle = make()
    for (const lossless of [false, true]) {
      let value: unknown
      try {
        value = loads(pickle, { registry: pandas, lossless })
      } catch (error) {
        if (!(error instanceof UnpicklingError)) throw error
        expect(error.message).not.toMatch(/call stack|primitive|not a function/)
        continue
      }
      expect(String(value).length).toBeLessThan(20_000)
      const asked = [
        () => value instanceof Index && value.indexOf('a'),
        () => value instanceof DataFrame && value.columns.indexOf('a'),
        () => value instanceof DataFrame && Object.values(value.toColumns()),
      ]
      for (const ask of asked) {
        try {
          ask()
        } catch (error) {
          if (!(error instanceof ValueProblem)) throw error
        }
      }
    }
  })
})

test('labels of a frame of pandas before 0.14 that no pickle holds are refused before they are gone through', () => {
  for (const labels of [
    [range(2 ** 40), range(2 ** 40)],
    [range(1), range(2)],
  ]) {
    for (const all of [range(3), range(2 ** 40)]) {
      const state = PyTuple.of<unknown>([all, range(3)], [floats(3, 2), floats(3, 1)], labels)
      const pickle = dumps(instance('pandas.DataFrame', { _data: instance('pandas.core.internals.BlockManager', state) }))
      expect(() => loads(pickle, { registry: pandas })).toThrow(UnpicklingError)
    }
  }
})

const nulls = (length: number): PyTuple => PyTuple.of<unknown>(call('pyarrow.lib.type_for_alias', ['null']), length, 0, 0, [null], [], null)
const restored = (data: PyTuple): PyObject =>
  instance('pandas.arrays.ArrowExtensionArray', { _pa_array: call('pyarrow.lib._restore_array', [data]), _dtype: null })

test.each<[string, Uint8Array]>([
  ['a range', dumps(range(2 ** 40))],
  ['intervals of ranges', dumps(newIndex('IntervalIndex', { left: range(2 ** 40), right: range(2 ** 40), closed: 'left' }))],
  ['a frame without columns', frame(range(0), range(2 ** 40))],
  ['a frame of a column of nulls', frame(range(1), range(2 ** 40), block(restored(nulls(2 ** 40)), slice(0, 1)))],
])('2 ** 40 rows: %s', (_, pickle) => {
  const value = loads<DataFrame | Index>(pickle, { registry: pandas })
  expect(JSON.stringify(value)).toContain('too many to list')
  expect(JSON.stringify(toJson(value))).toContain('too many to list')
  expect(String(value)).not.toBe('')
  if (value instanceof DataFrame) {
    expect(() => value.rows().next()).toThrow(ValueProblem)
    expect(() => value.toRecords()).toThrow(ValueProblem)
  }
  const index = value instanceof DataFrame ? value.index : value
  if (index.className === 'RangeIndex') {
    expect([-1, 0, 1.5, 2 ** 39, 2 ** 40, 5n, '5', null, 'a'].map((label) => index.indexOf(label))).toEqual([
      -1,
      0,
      -1,
      2 ** 39,
      -1,
      5,
      -1,
      -1,
      -1,
    ])
  } else expect(() => index.indexOf('a')).toThrow(ValueProblem)
})

test('a list of Arrow of more items than may be listed, none of which the pickle holds', () => {
  const ends = call('pyarrow.lib.py_buffer', [new Uint8Array(BigInt64Array.of(0n, 2n ** 40n).buffer)])
  const type = call('pyarrow.lib.large_list', [call('pyarrow.lib.type_for_alias', ['null'])])
  const data = PyTuple.of<unknown>(type, 1, 0, 0, [null, ends], [nulls(2 ** 40)], null)
  expect(() => loads(series(restored(data), 1), { registry: pandas })).toThrow(UnpicklingError)
})

test('the places of labels: of steps, of levels, and of labels that look alike', () => {
  const steps = loads<Index>(dumps(newIndex('RangeIndex', { start: 10, stop: 0, step: -3, name: null })), { registry: pandas })
  expect([...steps]).toEqual([10, 7, 4, 1])
  expect([10, 7, 1, 0, -2, 8].map((label) => steps.indexOf(label))).toEqual([0, 1, 3, -1, -1, -1])
  const labels = [
    PyTuple.of('a', 'b'),
    PyTuple.of('a:b'),
    PyTuple.of('(1:a', 'b'),
    PyTuple.of(PyTuple.of('a'), 'b'),
    '(a, b)',
    PyTuple.of(1, 2),
    12,
  ]
  const index = loads<Index>(dumps(newIndex('Index', { data: new NDArray(labels, [labels.length]), name: null })), { registry: pandas })
  for (const [place, label] of labels.entries()) expect(index.indexOf(Array.isArray(label) ? [...label] : label)).toBe(place)
})

// A call of some bytes makes what many share: each is accounted for, or a pickle of kilobytes would be gigabytes.
test.each<[string, number, () => unknown]>([
  [
    'levels',
    5000,
    () => {
      const [level, codes] = [range(1), new NDArray(Int8Array.of(0), [1])]
      const many = <T>(value: T): T[] => new Array<T>(10_000).fill(value)
      return newIndex('MultiIndex', { levels: many(level), codes: many(codes), names: [] })
    },
  ],
  [
    'chunks of Arrow',
    5000,
    () => {
      const chunk = call('pyarrow.lib._restore_array', [nulls(0)])
      const chunks = call('pyarrow.lib.chunked_array', [new Array<PyObject>(10_000).fill(chunk)])
      return newIndex('Index', { data: instance('pandas.arrays.ArrowExtensionArray', { _pa_array: chunks, _dtype: null }), name: null })
    },
  ],
  [
    'labels in strides',
    5000,
    () =>
      newIndex('DatetimeIndex', {
        data: new NDArray(new BigInt64Array(20_000), [2, 10_000], { dtype: 'M8[ns]', strides: [1, 2] }),
        name: null,
      }),
  ],
])('%s that many indices share are accounted for', (_, count, make) => {
  const shared = make() as PyObject
  const pickle = dumps(Array.from({ length: count }, () => call('pandas.core.indexes.base._new_Index', shared.args)))
  let error: unknown
  try {
    loads(pickle, { registry: pandas })
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(UnpicklingError)
  expect((error as UnpicklingError).code).toBe('limit')
})

test('columns that share an index of blocks make its places when they are asked for', () => {
  const count = 2000
  const starts = new NDArray(Int32Array.of(0), [1])
  const values = instance('pandas.arrays.SparseArray', {
    _sparse_values: floats(20_000, 1).get(0),
    _sparse_index: call('pandas._libs.sparse.BlockIndex', [20_000, starts, new NDArray(Int32Array.of(20_000), [1])]),
    _dtype: instance('pandas.SparseDtype', { _fill_value: 0.5 }),
  })
  const pickle = frame(range(count), range(20_000), ...Array.from({ length: count }, (_, i) => block(values, slice(i, i + 1))))
  const before = process.memoryUsage().heapUsed
  const value = loads<DataFrame>(pickle, { registry: pandas })
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 << 20)
  expect(value.columnAt(7).at(3)).toBe(0)
})

test('labels that are one text are not made an object for each column', () => {
  const label = 'a'.repeat(100_000)
  const labels = newIndex('Index', { data: new NDArray(new Array<string>(1000).fill(label), [1000]), name: null })
  const value = loads<DataFrame>(frame(labels, range(1), block(floats(1, 1000), slice(0, 1000))), { registry: pandas })
  expect(() => value.toColumns()).toThrow(ValueProblem)
  expect(value.column(label).at(0)).toBe(0)
})
