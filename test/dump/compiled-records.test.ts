// Objects of the same keys, so many that a function is compiled to read them: written as one by one, and their getters are called as often.
import { expect, test } from 'vitest'
import { dumps, loads, PyTuple, Registry } from '../../src/index.ts'

const ROWS = 100

/** Keys that are no names, or names with a meaning of their own. */
const KEYS = [
  ['a'],
  ['__proto__', 'constructor', 'toString', 'then'],
  ['"', "'", '\\', '`', '$' + '{x}', '\u2028', '\n', '', ' ', '\ud800', '*/', ']'],
  ['1955', '7', 'x', '-1', '01'],
  Array.from({ length: 21 }, (_, i) => `key ${i}`),
  Array.from({ length: 128 }, (_, i) => `key ${i}`),
]

const rowOf = (keys: readonly string[], row: number): Record<string, unknown> => {
  const object = {}
  for (const [i, key] of keys.entries()) {
    Object.defineProperty(object, key, {
      value: i % 3 === 0 ? [row, i] : `${row} ${i}`,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return object
}

for (const engine of ['wasm', 'typescript'] as const) {
  test.each(KEYS)(`${engine}: keys %j and on`, (...keys) => {
    const rows = Array.from({ length: ROWS }, (_, row) => rowOf(keys, row))
    const asMaps = rows.map((row) => new Map(Object.entries(row)))
    for (const protocol of [1, 2, 4, 5]) {
      const pickle = dumps(rows, { engine, protocol })
      expect(Buffer.compare(pickle, dumps(asMaps, { engine, protocol }))).toBe(0)
    }
  })

  test(`${engine}: a getter is called once for each object, in the order of the keys`, () => {
    const calls: string[] = []
    const rows = Array.from({ length: ROWS }, (_, row) => ({
      get a() {
        calls.push(`${row} a`)
        return row
      },
      b: [row],
      get c() {
        calls.push(`${row} c`)
        return 'c'
      },
    }))
    const pickle = dumps(rows, { engine })
    expect(calls).toEqual(rows.flatMap((_, row) => [`${row} a`, `${row} c`]))
    expect(loads(pickle)).toEqual(rows.map((_, row) => ({ a: row, b: [row], c: 'c' })))
  })

  test(`${engine}: what a getter took away is None, and no inherited value`, () => {
    const rows = Array.from({ length: ROWS }, (_, row) => ({
      get a(): number {
        delete (this as { b?: number }).b
        return row
      },
      b: row,
    }))
    expect(loads(dumps(rows, { engine }))).toEqual(rows.map((_, row) => ({ a: row, b: null })))
  })

  test(`${engine}: a getter that throws is named by its path`, () => {
    const rows: object[] = Array.from({ length: ROWS }, (_, row) => ({ a: 1, b: row }))
    rows[77] = {
      a: 1,
      get b(): never {
        throw new Error('no b')
      },
    }
    expect(() => dumps(rows, { engine })).toThrow(expect.objectContaining({ code: 'hook', path: '$[77]' }))
    // The dump after is none the worse.
    expect(loads(dumps(rows.slice(0, 77), { engine }))).toEqual(rows.slice(0, 77))
  })

  test(`${engine}: objects whose classes V8 keeps apart`, () => {
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const kinds = [
        () => ({ a: row, b: 'b' }),
        () => Object.assign(Object.create(null), { a: row, b: 'b' }),
        () => Object.freeze({ a: row, b: 'b' }),
        () => JSON.parse(`{"a":${row},"b":"b"}`),
        () => new Proxy({ a: row, b: 'b' }, {}),
        () => {
          const object: Record<string, unknown> = { z: 0, a: row, b: 'b' }
          delete object['z']
          return object
        },
      ]
      return kinds[row % kinds.length]!()
    })
    expect(loads(dumps(rows, { engine }))).toEqual(Array.from({ length: ROWS }, (_, row) => ({ a: row, b: 'b' })))
  })

  test(`${engine}: instances of a class, and shapes by turns`, () => {
    class Point {
      x: number
      y: unknown
      constructor(x: number, y: unknown) {
        this.x = x
        this.y = y
      }
    }
    const registry = new Registry().register('m.Point', Point)
    const rows = Array.from({ length: ROWS }, (_, row) => [new Point(row, { x: row, y: 'y' }), { y: row, x: new PyTuple(1, row) }])
    const pickle = dumps(rows, { engine, registry })
    expect(loads(pickle, { registry })).toEqual(rows.map(([point], row) => [point, { y: row, x: [1, row] }]))
  })
}
