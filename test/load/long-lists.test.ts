// Lists of more than one batch of APPENDS: what their batches hold, and where a batch ends.
import { describe, expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'

const SCALARS: readonly ((i: number) => unknown)[] = [
  (i) => i,
  (i) => -i * 100_000,
  (i) => `text ${i}`,
  (i) => `of ${i % 7}`,
  () => null,
  (i) => i % 2 === 0,
  (i) => `long ${'x'.repeat(300)} ${i}`,
  (i) => `\u00e4\u{1f9c2} ${i}`,
]
const OTHERS: readonly ((i: number) => unknown)[] = [
  (i) => i / 3,
  (i) => i * 2 ** 40,
  (i) => [i],
  (i) => ({ i }),
  (i) => 2n ** 70n + BigInt(i),
]
const LENGTHS = [999, 1000, 1001, 1999, 2000, 2001, 2002, 3000, 5500, 60_000]

const listOf = (length: number, item: (i: number) => unknown) => Array.from({ length }, (_, i) => item(i))

describe.each(['wasm', 'typescript'] as const)('a long list, under %s', (engine) => {
  const same = (value: unknown) => {
    for (const protocol of [2, 5] as const) {
      expect(loads(dumps(value, { protocol }), { engine })).toEqual(value)
      expect(loads(dumps(value, { protocol, fast: true }), { engine })).toEqual(value)
    }
  }

  test.each(LENGTHS)('of %i scalars', (length) => {
    for (const item of SCALARS) same(listOf(length, item))
    same(listOf(length, (i) => SCALARS[i % SCALARS.length]!(i)))
  })

  test.each([0, 1, 999, 1000, 1500, 2000, 2999, 3000, 3999])('with another value at %i', (at) => {
    for (const other of OTHERS) {
      const list = listOf(4000, (i) => (i === at ? other(i) : SCALARS[i % 6]!(i)))
      same([list, { after: list, last: 'text 3' }])
    }
  })

  test('that holds an object again and again, or itself', () => {
    const object = { a: 1 }
    const list = listOf(5000, (i) => (i % 100 === 99 ? object : `of ${i % 7}`))
    const again = loads<unknown[]>(dumps(list), { engine })
    expect(again).toEqual(list)
    expect(new Set(again.filter((item) => typeof item === 'object')).size).toBe(1)
    list[4500] = list
    const inItself = loads<unknown[]>(dumps(list), { engine })
    expect(inItself[4500]).toBe(inItself)
    expect(inItself.length).toBe(5000)
    expect(inItself[4999]).toEqual(object)
  })

  test('with batches of other lengths', () => {
    const batches = [
      [1000, 1, 1000, 999],
      [1000, 1000, 0, 5],
      [1000, 2000, 3],
      [3, 1000, 7, 1000, 1000],
    ]
    for (const sizes of batches) {
      const pickle = `\x80\x04]\x94${sizes.map((size) => `(${items(size)}e`).join('')}.`
      const list = loads<unknown[]>(
        Uint8Array.from(pickle, (c) => c.charCodeAt(0)),
        { engine },
      )
      expect(list).toEqual(sizes.flatMap((size) => listOf(size, (i) => [1, null, true][i % 3])))
    }
  })
})

/** Opcodes of so many scalars. */
function items(size: number): string {
  return listOf(size, (i) => ['K\x01', 'N', '\x88'][i % 3]).join('')
}
