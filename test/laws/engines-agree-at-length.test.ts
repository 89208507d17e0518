// Law: engines agree, over data larger than a window of input, and than each region of linear memory (src/abi/memory.ts).
import { describe, expect, test } from 'vitest'
import { dumps, loads, PyTuple } from '../../src/index.ts'
import { unlike } from '../describe.ts'

const ENGINES = ['wasm', 'typescript'] as const

describe('more than a window', { timeout: 60_000 }, () => {
  const many = (count: number, make: (i: number) => unknown) => Array.from({ length: count }, (_, i) => make(i))
  const shared = many(70_000, (i) => [i])
  test.each<[string, unknown]>([
    ['small ints', many(400_000, (i) => i % 256)],
    ['ints of four bytes', many(200_000, (i) => i * 5000)],
    ['floats', many(150_000, (i) => i + 0.5)],
    ['floats with something else now and then', many(300_000, (i) => (i % 9973 === 0 ? `${i}` : i + 0.5))],
    ['floats and ints', many(250_000, (i) => (i % 3 === 0 ? 2 ** 31 + i : i / 7))],
    ['long lists of floats, some of them empty', many(12, (i) => many(i % 3 === 0 ? 0 : 20_000 + 3001 * i, (k) => [k + 0.25, k])).flat()],
    ['lists of floats longer than a window', [many(130_000, (i) => i + 0.5), [many(120_000, (i) => -i / 3), 7], many(5000, (i) => i / 3)]],
    ['big ints', many(30_000, (i) => (1n << 80n) + BigInt(i))],
    ['distinct short strings', many(100_000, (i) => `text ${i}`)],
    ['distinct long strings', many(8000, (i) => `${i} `.repeat(40))],
    ['text that is not ASCII', many(40_000, (i) => `é漢 😀 ${i}`)],
    ['strings of 5 KB', many(300, (i) => `${i}`.repeat(1500))],
    ['strings of 100 KB', many(20, (i) => 'abcdefghijklmnopqrst'.charAt(i).repeat(100_000))],
    ['one string, over and over', many(300_000, () => 'the same')],
    ['bytes of 100 KB', many(20, (i) => new Uint8Array(100_000).fill(i))],
    ['records', many(20_000, (i) => ({ id: i, name: `n${i}`, ok: i % 2 === 0, x: i / 3, tags: ['a', 'b'] }))],
    [
      'records whose strings are new for long, then known',
      many(30_000, (i) => ({ code: `c${i < 10_000 ? i : i % 7}`, name: i % 2 === 0 ? `é${i}` : `n${i % 5}`, at: `2001-02-14 ${i}` })),
    ],
    ['records of ever other keys', many(12_000, (i) => ({ [`k${i}`]: i, [`l${i % 7}`]: null, same: [] }))],
    ['a wide record', Object.fromEntries(many(60_000, (i) => [`key ${i}`, i]) as [string, number][])],
    ['a Map of ints', new Map(many(200_000, (i) => [i, null]) as [number, null][])],
    ['a Set', new Set(many(200_000, (i) => i * 3))],
    ['empty lists', many(280_000, () => [])],
    ['what was met long ago', [shared, many(70_000, (i) => shared[(i * 7919) % 70_000])]],
    ['strings met long ago', [many(60_000, (i) => `s${i}`), many(60_000, (i) => `s${(i * 7919) % 60_000}`)]],
    ['deep lists', Array.from({ length: 150_000 }).reduce<unknown>((inner) => [inner], 7)],
    ['deep records', Array.from({ length: 70_000 }, (_, i) => i).reduce<unknown>((inner, i) => ({ i, inner }), 7)],
    ['a tuple of half a million', PyTuple.copy(many(500_000, () => null))],
    ['tuples', many(60_000, (i) => PyTuple.of<unknown>(i, `t${i}`, 0.5))],
  ])('%s', (_, value) => {
    const [pickle, other] = ENGINES.map((engine) => dumps(value, { engine }))
    expect(Buffer.compare(pickle!, other!)).toBe(0)
    for (const engine of ENGINES) expect(unlike(asLossless(value), loads(pickle!, { engine, lossless: true }))).toBeUndefined()
  })
})

/** The value as a lossless load has it: dicts as Maps. Of what is shared one copy is made, and nothing is recursive. */
function asLossless(root: unknown): unknown {
  const made = new Map<unknown, unknown>()
  const holder: unknown[] = []
  const work: [value: unknown, put: (made: unknown) => void][] = [[root, (value) => holder.push(value)]]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [value, put] = next
    if (made.has(value)) put(made.get(value))
    else if (Array.isArray(value)) {
      const list: unknown[] = value instanceof PyTuple ? new PyTuple(value.length) : new Array(value.length)
      made.set(value, list)
      put(list)
      for (let i = value.length; i-- > 0; ) work.push([value[i], (item) => void (list[i] = item)])
    } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      // The keys first, so that they keep their order.
      const dict = new Map<unknown, unknown>(Object.keys(value).map((name) => [name, undefined]))
      made.set(value, dict)
      put(dict)
      for (const [name, item] of Object.entries(value)) work.push([item, (part) => dict.set(name, part)])
    } else put(value)
  }
  return holder[0]
}
