import { afterEach, expect, it, vi } from 'vitest'
import { withWasm } from '../../src/dump/wasm.ts'
import { dumps, loads, Pickler, PyTuple } from '../../src/index.ts'
import { dumps as pureDumps } from '../../src/pure.ts'
import * as module from '../../src/wasm/module.ts'
import { range } from '../zoo.ts'

vi.mock('../../src/wasm/module.ts', { spy: true })
afterEach(() => {
  vi.clearAllMocks()
})

const used = () => vi.mocked(module.growForDump).mock.results.some(({ value }) => value === true)

it("'auto' takes WebAssembly for text and many numbers in lists, TypeScript for the rest", () => {
  const large: unknown[] = [
    range(2000).map((i) => `unique ${i}`),
    range(500).map((i) => ({ id: i, name: `name ${i}`, tags: ['x', 'y'] })),
    { rows: range(1000).map((i) => ['some', `text ${i}`]) },
    Object.fromEntries(range(1000).map((i) => [`key ${i}`, i])),
    range(5000),
    { x: [range(5000).map((i) => i / 3)] },
    range(5000).map((i) => [i, i / 3]),
  ]
  const small: unknown[] = [
    1,
    'x'.repeat(5000),
    { a: 1, b: 'x' },
    range(1000),
    range(500).map((i) => [i, i / 3]),
    range(5000).map((i) => PyTuple.of(i, null)),
    [new Uint8Array(100_000)],
    null,
    [],
  ]
  for (const value of large) {
    dumps(value)
    expect(used(), JSON.stringify(value).slice(0, 50)).toBe(true)
    vi.clearAllMocks()
  }
  for (const value of small) {
    dumps(value)
    expect(used(), JSON.stringify(value).slice(0, 50)).toBe(false)
  }
})

it('protocols 0 and 1, `fast` and Pickler are TypeScript', () => {
  const value = range(2000).map((i) => `unique ${i}`)
  for (const protocol of [0, 1]) dumps(value, { protocol, engine: 'wasm' })
  dumps(value, { fast: true, engine: 'wasm' })
  new Pickler({ engine: 'wasm' }).dump(value)
  expect(used()).toBe(false)
  dumps(value, { protocol: 2, engine: 'wasm' })
  expect(used()).toBe(true)
})

it('brine/pure has none', () => {
  expect(pureDumps(['a', 1], { engine: 'wasm' })).toEqual(dumps(['a', 1]))
  expect(used()).toBe(false)
})

it('falls back where WebAssembly is refused, and where it has no more memory', () => {
  const value = range(2000).map((i) => `unique ${i}`)
  const expected = dumps(value, { engine: 'typescript' })
  vi.mocked(module.lease).mockReturnValueOnce(undefined)
  expect(dumps(value, { engine: 'wasm' })).toEqual(expected)
  vi.mocked(module.growForDump).mockReturnValueOnce(false)
  expect(dumps(value, { engine: 'wasm' })).toEqual(expected)
  expect(dumps(value, { engine: 'wasm' })).toEqual(expected)
})

it('gives its instance back, whatever happens', () => {
  expect(() =>
    withWasm(5, () => {
      throw new Error('within')
    }),
  ).toThrow('within')
  expect(module.release).toHaveBeenCalledTimes(1)
})

it('lets an instance go that has come to know many strings', () => {
  dumps(
    range(140_000).map((i) => `unique ${i}`),
    { engine: 'wasm' },
  )
  expect(used()).toBe(true)
  expect(module.release).toHaveBeenCalledTimes(0)
})

it('an engine that there is not is a TypeError', () => {
  for (const engine of ['Wasm', '', 1, null]) {
    const message = `engine must be 'auto', 'wasm' or 'typescript', not ${String(engine)}`
    expect(() => dumps([1], { engine: engine as never })).toThrow(new TypeError(message))
    expect(() => loads(dumps([1]), { engine: engine as never })).toThrow(new TypeError(message))
  }
})
