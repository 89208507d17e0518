// What dict keys and set elements have in common by Python's equality: which are one key, and how much is looked at to tell.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../../src/index.ts'
import { Equality } from '../../src/load/equality.ts'
import { FloodWatch } from '../../src/load/flood.ts'
import { Keys } from '../../src/load/keys.ts'
import { PairTable } from '../../src/load/pair-table.ts'

/** A key, and text that is the same for all that Python takes for equal. */
type Known = readonly [key: unknown, name: string]

const scalar = fc.oneof(
  fc.constantFrom<Known>([true, '1'], [1, '1'], [new PyFloat(1), '1'], [new PyComplex(1, 0), '1'], [false, '0'], [0, '0'], [-0, '0']),
  fc.constantFrom<Known>(
    [2 ** 64, '2**64'],
    [2n ** 64n, '2**64'],
    [new PyFloat(2 ** 64), '2**64'],
    [2n ** 64n + 1n, '2**64+1'],
    [1.5, '1.5'],
  ),
  fc.constantFrom<Known>([10n ** 400n, '1e400'], [10n ** 400n + 1n, '1e400+1'], [-(10n ** 400n), '-1e400'], [Infinity, 'inf']),
  fc.constantFrom<Known>(['1', "'1'"], ['', "''"], [null, 'None'], [new PyComplex(1, 2), '1+2j'], [new PyComplex(1, -2), '1-2j']),
  fc.constantFrom<Known>(
    [new Uint8Array([49]), "b'1'"],
    [new Uint8Array([49, 0]), "b'1\\0'"],
    [new PyGlobal('m', 'C'), 'm.C'],
    [new PyGlobal('m.C', ''), 'm.C.'],
  ),
)
const { key } = fc.letrec<{ key: Known }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc
      .array(tie('key'), { maxLength: 3 })
      .map((parts): Known => [PyTuple.copy(parts.map(([part]) => part)), `(${parts.map(([, name]) => name).join()})`]),
    fc.array(tie('key'), { maxLength: 3 }).map((parts): Known => {
      const unique = new Map(parts.map(([part, name]) => [name, part]))
      return [new PyFrozenSet(unique.values()), `{${[...unique.keys()].sort().join()}}`]
    }),
  ),
}))
/** The same key made anew, so that nothing is known by its identity. */
function copy(value: unknown): unknown {
  if (value instanceof PyTuple) return PyTuple.copy(value.map(copy))
  if (value instanceof PyFrozenSet) return new PyFrozenSet([...value].map(copy).reverse())
  return value instanceof Uint8Array ? value.slice() : value
}

test.each([true, false])('lossless: %s: keys are one key where Python has them equal', (lossless) => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 12 }), fc.nat(), (keys, start) => {
      const put = new Keys(() => {}, lossless)
      const map = new Map<unknown, unknown>()
      const expected = new Map<string, number>()
      for (const [i, [one, name]] of [...keys, ...keys.map(([again, same]): Known => [copy(again), same])].entries()) {
        put.set(map, one, i + start)
        expected.set(name, i + start)
      }
      expect([...map.values()]).toEqual([...expected.values()])
    }),
    { numRuns: 2000 },
  )
})

describe('what is looked at', () => {
  const counted = (lossless = true) => {
    let total = 0
    const equality = new Equality(lossless, (amount) => {
      total += amount
    })
    return { equality, spent: () => total }
  }
  const nested = (depth: number, wrap: (inner: unknown) => unknown) => {
    let value: unknown = 1
    for (let i = 0; i < depth; i++) value = wrap(value)
    return value
  }
  /** Units for a part, as keys of n and 2n parts are compared: twice as many parts take twice as many. */
  test.each<[name: string, make: (n: number) => unknown]>([
    ['a wide tuple', (n) => PyTuple.copy(Array.from({ length: n }, (_, i) => i))],
    ['a deep tuple', (n) => nested(n, (inner) => PyTuple.of(inner))],
    ['a deep tuple with items', (n) => nested(n, (inner) => PyTuple.of<unknown>(1, inner))],
    ['tuples that double', (n) => nested(n, (inner) => PyTuple.of(inner, inner))],
    ['frozensets that double', (n) => nested(n, (inner) => new PyFrozenSet([inner, PyTuple.of(inner)]))],
    [
      'one tuple in many',
      (n) => {
        const shared = PyTuple.copy(Array.from({ length: n }, (_, i) => i))
        return PyTuple.copy(Array.from({ length: n }, (_, i) => PyTuple.of<unknown>(i, shared)))
      },
    ],
  ])('%s', (_, make) => {
    const spent = [2000, 4000].map((n) => {
      const { equality, spent } = counted()
      equality.numberOf(make(n))
      return spent()
    })
    expect(spent[0]).toBeLessThan(2000 * 16 * 20)
    expect(spent[1]! / spent[0]!).toBeLessThan(2.1)
  })

  // Each of these takes so much time that a load must be able to refuse more of them: what is not accounted for, no limit stops.
  test.each<[name: string, least: number, keys: (n: number) => unknown[]]>([
    ['items of a wide tuple', 16, (n) => [PyTuple.copy(Array.from({ length: n }, (_, i) => i))]],
    ['items of small tuples', 16, (n) => Array.from({ length: n / 10 }, (_, i) => PyTuple.copy(Array(10).fill(i)))],
    ['items of small tuples in a tuple', 16, (n) => [PyTuple.copy(Array.from({ length: n }, (_, i) => PyTuple.of(i)))]],
    ['elements of a frozenset', 16, (n) => [new PyFrozenSet(Array.from({ length: n }, (_, i) => i))]],
    ['levels of a deep tuple', 16, (n) => [nested(n, (inner) => PyTuple.of(inner))]],
    ['bytes', 1, (n) => [new Uint8Array(n)]],
    ['characters of text in a tuple', 1 / 64, (n) => [PyTuple.of('a'.repeat(n))]],
    ['bits of an int in a tuple', 1 / 64, (n) => [PyTuple.of(1n << BigInt(n))]],
    ['bits of an int twice', 2 / 64, (n) => [PyTuple.of(1n << BigInt(n), 1n << BigInt(n))]],
  ])('all of it is accounted for: %s', (_, least, keys) => {
    const [less, more] = [8000, 16_000].map((n) => {
      const { equality, spent } = counted()
      for (const key of keys(n)) equality.numberOf(key)
      return spent()
    }) as [number, number]
    expect(more - less).toBeGreaterThanOrEqual(least * 8000 * 0.99)
  })

  test('all of it is accounted for: text and long ints that are keys themselves', () => {
    for (const key of ['a'.repeat(64_000), 1n << 64_000n]) {
      let spent = 0
      const put = new Keys((amount) => {
        spent += amount
      }, true)
      const map = new Map<unknown, unknown>()
      const set = new Set<unknown>()
      for (let i = 1; i <= 10; i++) {
        put.set(map, key, i)
        put.set(map, i, i)
        expect(spent).toBeGreaterThanOrEqual((2 * i - 1) * 990)
        put.add(set, key)
        put.add(set, i)
        expect(spent).toBeGreaterThanOrEqual(2 * i * 990)
      }
    }
  })

  test('a frozenset in a frozenset is not walked again', () => {
    const { equality, spent } = counted()
    let inner = new PyFrozenSet<unknown>()
    for (let i = 0; i < 5000; i++) {
      equality.numberOf(inner)
      inner = new PyFrozenSet([inner])
    }
    expect(spent()).toBeLessThan(5000 * 16 * 4)
  })

  test('what is a part of itself is no key', () => {
    for (const length of [1, 2, 7, 16, 100]) {
      const { equality, spent } = counted(false)
      const lists: unknown[][] = Array.from({ length }, () => [])
      for (const [i, list] of lists.entries()) list.push(lists[(i + 1) % length])
      expect(() => equality.numberOf(lists[0])).toThrow('a list cannot be a dict key')
      expect(spent()).toBeLessThan(length * 16 * 40)
    }
  })
})

test('a table of pairs tells all pairs apart', () => {
  const table = new PairTable()
  const pairs = Array.from({ length: 50_000 }, (_, i) => [i % 223, Math.floor(i / 223)] as const)
  const numbers = () => pairs.map(([first, second]) => table.numberOf(first, second))
  expect(numbers()).toEqual([...pairs.keys()])
  expect(numbers()).toEqual([...pairs.keys()])
})

describe('the watch for keys made to collide', () => {
  const COUNT = 100_000
  // Keys as programs have them: V8 spreads them well, and none is refused.
  test.each<[name: string, key: (i: number) => number | bigint]>([
    ['counted', (i) => i],
    ['negative', (i) => -i],
    ['multiples of 1024', (i) => i * 1024],
    ['multiples of 2**32', (i) => i * 2 ** 32],
    ['halves', (i) => i + 0.5],
    ['hundredths', (i) => i / 100],
    ['milliseconds', (i) => 1.7e12 + i * 1000],
    ['nanoseconds', (i) => 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000_000n],
    ['floats of 32 bits', (i) => Math.fround(i * 0.1)],
    ['large', (i) => i * 1e300],
  ])('%s', (_, of) => {
    const keys = new Set(Array.from({ length: COUNT }, (_, i) => of(i)))
    const watch = new FloodWatch([])
    for (const key of keys) watch.add(key)
  })
})

describe('keys made to collide', () => {
  const MASK = 0xffffffffn
  const inverse = (factor: bigint) => {
    let found = factor
    for (let i = 0; i < 6; i++) found = (found * (2n - factor * found)) & MASK
    return found
  }
  const unshift = (value: bigint, bits: bigint) => {
    let found = value
    for (let i = bits; i < 32n; i += bits) found = value ^ (found >> bits)
    return found
  }
  /** The int that V8 hashes to this: its steps undone, last one first. */
  const intOfHash = (hash: number) => {
    let h = (unshift(BigInt(hash), 16n) * inverse(2057n)) & MASK
    h = (unshift(h, 4n) * inverse(5n)) & MASK
    return Number(BigInt.asIntN(32, (unshift(h, 12n) + 1n) * inverse(32767n)))
  }
  const COUNT = 20_000
  /** In one bucket; in as many as there are in a table of 4096, 64 in each; in the upper half of all. */
  const choices: [name: string, hashOf: (i: number) => number][] = [
    ['in one bucket', (i) => i * 2 ** 15],
    ['64 in each of 64 buckets', (i) => (i % 64) + 4096 * Math.floor(i / 64)],
    ['in every 64th bucket', (i) => i * 64 * 4],
  ]
  const forms: [name: string, of: (int: number) => unknown][] = [
    ['ints', (int) => int],
    ['floats that are ints', (int) => new PyFloat(int)],
    ['complex numbers that are ints', (int) => new PyComplex(int, 0)],
    ['tuples of ints', (int) => PyTuple.of(int)],
    ['frozensets of floats', (int) => new PyFrozenSet([new PyFloat(int)])],
  ]
  test.each(choices.flatMap(([where, hashOf]) => forms.map(([what, of]) => [what, where, hashOf, of] as const)))(
    '%s, %s',
    (_, _where, hashOf, of) => {
      const put = new Keys(() => {}, true)
      const ints = Array.from({ length: COUNT }, (_, i) => intOfHash(hashOf(i) % 2 ** 30))
      for (const container of [new Map<unknown, unknown>(), new Set<unknown>()]) {
        expect(() => {
          for (const int of ints) container instanceof Map ? put.set(container, of(int), null) : put.add(container, of(int))
        }).toThrow('made to collide')
        expect(container.size).toBeLessThan(16_384)
      }
    },
  )
  test('floats of which the ints have their low 64 bits in common', () => {
    const put = new Keys(() => {}, true)
    const set = new Set<unknown>()
    for (let i = 1; i <= COUNT; i++) put.add(set, i * 2 ** 64)
    expect(set.size).toBe(COUNT)
    // The ints themselves do meet in V8's table.
    expect(() => {
      for (let i = 1n; i <= COUNT; i++) put.add(set, (i << 64n) + 1n)
    }).toThrow('made to collide')
  })
})
