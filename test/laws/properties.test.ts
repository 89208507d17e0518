import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DumpOptions,
  dumps,
  type LoadOptions,
  loads,
  PyByteArray,
  PyComplex,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  Registry,
} from '../../src/index.ts'
import { unlike } from '../describe.ts'
import { SEED } from '../random.ts'

// fast-check prints the seed and the smallest counterexample of a failure.
const RUNS = { seed: SEED, numRuns: Number(process.env['COUNT'] ?? 300) }
const ENGINES = ['wasm', 'typescript'] as const
const PROTOCOLS = [0, 1, 2, 3, 4, 5]
const registry = new Registry({ standard: false })

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((u) => String.fromCharCode(u)) }),
)
const key = fc.oneof({ weight: 8, arbitrary: text }, fc.constantFrom('__proto__', 'constructor', 'toString', '0', '1', '-1', '', 'then'))
const safe = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(255, 256, 65535, 65536, 2 ** 31, -(2 ** 31) - 1))
const unsafe = fc.bigInt().filter((int) => int > Number.MAX_SAFE_INTEGER || int < Number.MIN_SAFE_INTEGER)
const fraction = fc.double().filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0))
const bytes = fc.uint8Array({ maxLength: 300 })
const scalar = fc.oneof(fc.constant(null), fc.boolean(), safe, unsafe, fraction, text, bytes)
/** Keys that are equal in Python only where they are in JavaScript: no bool and no -0 beside 0, no NaN. */
const hashable = fc.oneof(
  text,
  safe,
  unsafe,
  fraction.filter((value) => Number.isFinite(value) && value !== 0),
  fc.constant(null),
)

/** Values that a natural load gives back as they were. */
const natural = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('array'), tie('object'), tie('map'), tie('set')),
  array: fc.array(tie('value')),
  object: fc.array(fc.tuple(key, tie('value'))).map((entries) => plainObject(entries)),
  // One key that is no str, since else it would be an object.
  map: fc.array(fc.tuple(hashable, tie('value'))).map((entries) => new Map([[7, 'seven'] as [unknown, unknown], ...entries])),
  set: fc.array(hashable).map((elements) => new Set(elements)),
})).value

/** Values that a lossless load gives back as they were. */
const lossless = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('special'),
    tie('list'),
    tie('tuple'),
    tie('dict'),
    tie('sets'),
    tie('object'),
  ),
  special: fc.oneof(
    fc.integer().map((value) => new PyFloat(value)),
    bytes.map((value) => new PyByteArray(value)),
    fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })).map(([re, im]) => new PyComplex(re, im)),
    fc.constantFrom('C', 'f', '__proto__').map((name) => new PyGlobal('some.module', name)),
  ),
  list: fc.array(tie('value')),
  tuple: fc.array(tie('value')).map((items) => PyTuple.copy(items)),
  dict: fc.array(fc.tuple(hashable, tie('value'))).map((entries) => new Map(entries)),
  sets: fc.tuple(fc.array(hashable), fc.boolean()).map(([items, frozen]) => (frozen ? new PyFrozenSet(items) : new Set(items))),
  object: fc
    .record({
      args: fc.array(tie('value')),
      via: fc.constantFrom('call', 'new'),
      state: fc.option(tie('value')),
      items: fc.option(fc.array(tie('value'), { minLength: 1 })),
    })
    .map(({ args, via, state, items }) => {
      const object = new PyObject(new PyGlobal('some.module', 'C'), PyTuple.copy(args), via as 'call' | 'new')
      if (state !== null) object.state = state
      if (items !== null) object.items = items
      return object
    }),
})).value

function plainObject(entries: readonly [string, unknown][]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [name, value] of entries) Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  return object
}

/**
 * Runs a check on a value some parts of which were put in other places of it too: shared references, and cycles. They are taken out
 * again, since fast-check goes on with the same objects.
 */
function knotted(value: unknown, picks: readonly number[], check: () => void): void {
  const containers: (unknown[] | Map<unknown, unknown>)[] = []
  const work = [value]
  while (work.length > 0) {
    const next = work.pop()
    if (Array.isArray(next)) {
      if (!(next instanceof PyTuple)) containers.push(next)
      for (const item of next) work.push(item)
    } else if (next instanceof Map) {
      containers.push(next)
      for (const item of next.values()) work.push(item)
    }
  }
  const undo: (() => unknown)[] = []
  for (let i = 0; i + 1 < picks.length && containers.length > 0; i += 2) {
    const into = containers[picks[i]! % containers.length]!
    const part = containers[picks[i + 1]! % containers.length]
    if (Array.isArray(into)) {
      into.push(part)
      undo.push(() => into.pop())
    } else {
      into.set(`knot ${i}`, part)
      undo.push(() => into.delete(`knot ${i}`))
    }
  }
  try {
    check()
  } finally {
    for (const step of undo.reverse()) step()
  }
}

const picks = fc.array(fc.nat(1000), { maxLength: 8 })
const protocols = fc.constantFrom(...PROTOCOLS)

describe.each(ENGINES)('%s', { timeout: 120_000 }, (engine) => {
  const load = (pickle: Uint8Array, options: LoadOptions = {}) => loads(pickle, { engine, registry, ...options })
  const dump = (value: unknown, options: DumpOptions) => dumps(value, { engine, registry, ...options })

  test('natural values come back as they were', () => {
    fc.assert(
      fc.property(natural, picks, protocols, (value, picks, protocol) =>
        knotted(value, picks, () => expect(unlike(value, load(dump(value, { protocol })))).toBeUndefined()),
      ),
      RUNS,
    )
  })

  test('lossless values come back as they were', () => {
    fc.assert(
      // Below 2 there is no NEWOBJ, and what is written is a call of copyreg.__newobj__.
      fc.property(lossless, picks, fc.constantFrom(2, 3, 4, 5), (value, picks, protocol) =>
        knotted(value, picks, () => expect(unlike(value, load(dump(value, { protocol }), { lossless: true }))).toBeUndefined()),
      ),
      RUNS,
    )
  })

  test('what was loaded is dumped to the same bytes', () => {
    fc.assert(
      fc.property(lossless, picks, protocols, (value, picks, protocol) =>
        knotted(value, picks, () => {
          const pickle = dump(value, { protocol })
          expect(Buffer.compare(dump(load(pickle, { lossless: true }), { protocol }), pickle)).toBe(0)
        }),
      ),
      RUNS,
    )
  })

  test('a Map is an object or a Map as `dicts` says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, scalar)), (entries) => {
        const pickle = dump(new Map(entries), {})
        expect(unlike(new Map(entries), load(pickle, { dicts: 'map' }))).toBeUndefined()
        expect(unlike(plainObject([...new Map(entries)]), load(pickle, { dicts: 'object' }))).toBeUndefined()
      }),
      RUNS,
    )
  })
})

test('engines write the same bytes and read the same values', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(lossless, picks, protocols, fc.boolean(), (value, picks, protocol, isLossless) =>
      knotted(value, picks, () => {
        const [one, two] = ENGINES.map((engine) => dumps(value, { engine, protocol, registry }))
        expect(Buffer.compare(one!, two!)).toBe(0)
        const [three, four] = ENGINES.map((engine) => loads(one!, { engine, registry, lossless: isLossless }))
        expect(unlike(three, four)).toBeUndefined()
      }),
    ),
    RUNS,
  )
})

// Data larger than a window of input (512 KiB), and than each region of linear memory (assembly/memory.ts).
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
