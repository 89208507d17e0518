// Law: identity. What was written is read as it was, and what was read is written as it was: shared references, cycles and all.
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
