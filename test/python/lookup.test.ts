// get and has find keys by Python's equality, in a container that changes as well.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dumps, get, has, loads, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyObject, PyTuple } from '../../src/index.ts'
import { type Python, python, run } from '../pythons.ts'
import { SEED } from '../random.ts'

/** A Python key: how it is written in Python, and as a value of this side in one of several forms. */
interface Key {
  readonly python: string
  /** The same text for keys that Python takes for equal, made with no code of the package. */
  readonly canonical: string
  /** @param form picks one of the forms, and those of the parts */
  make(form: number): unknown
}

const int = (value: bigint): Key => ({
  python: String(value),
  canonical: `number ${value}`,
  make: (form) => (form % 2 === 0 && value < 2n ** 64n && BigInt(Number(value)) === value ? Number(value) : value),
})

const float = (value: number): Key => ({
  python: `float('${value}')`,
  canonical: `number ${Number.isInteger(value) ? BigInt(value) : value}`,
  make: (form) => (form % 2 === 0 && !Number.isSafeInteger(value) ? value : new PyFloat(value)),
})

const tuple = (items: readonly Key[]): Key => ({
  python: `(${items.map((item) => `${item.python},`).join('')})`,
  canonical: `(${items.map((item) => item.canonical).join()})`,
  make: (form) => {
    const made = items.map((item, i) => item.make(form + i))
    return form % 3 === 0 ? made : PyTuple.copy(made)
  },
})

function frozenset(items: readonly Key[]): Key {
  const unique = [...new Map(items.map((item) => [item.canonical, item])).values()]
  return {
    python: `frozenset([${unique.map((item) => item.python).join()}])`,
    canonical: `{${unique
      .map((item) => item.canonical)
      .sort()
      .join()}}`,
    make: (form) => {
      const made = unique.map((item, i) => item.make(form + i))
      if (form % 2 === 1) made.reverse()
      return form % 3 === 0 ? new Set(made) : new PyFrozenSet(made)
    },
  }
}

const text = (value: string): Key => ({ python: JSON.stringify(value), canonical: `text ${JSON.stringify(value)}`, make: () => value })

const bytes = (values: number[]): Key => ({
  python: `bytes([${values}])`,
  canonical: `bytes ${values}`,
  make: (form) => (form % 2 === 0 ? Uint8Array.from(values) : Buffer.from(values)),
})

const complex = (real: number, imag: number): Key => ({
  python: `complex(${real}, ${imag})`,
  canonical: imag === 0 ? `number ${real}` : `complex ${real} ${imag}`,
  make: () => new PyComplex(real, imag),
})

const none: Key = { python: 'None', canonical: 'None', make: (form) => (form % 2 === 0 ? null : undefined) }
const bool = (value: boolean): Key => ({ python: value ? 'True' : 'False', canonical: `number ${Number(value)}`, make: () => value })
const name: Key = { python: 'len', canonical: 'len', make: () => new PyGlobal('builtins', 'len') }

const key = fc.letrec<{ key: Key }>((tie) => ({
  key: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Key>(none, name, complex(1, 0), complex(0, 1), complex(2, 1)),
    fc.boolean().map(bool),
    fc.oneof(fc.integer({ min: -2, max: 3 }).map(BigInt), fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 60n, 10n ** 400n)).map(int),
    fc
      .constantFrom(0, -0, 1, 2, 0.5, 2 ** 53, 2 ** 60, Number.POSITIVE_INFINITY)
      .map((value) => (Number.isFinite(value) ? float(value) : { ...float(value), python: "float('inf')" })),
    fc.constantFrom('', '1', 'a', 'a,b').map(text),
    fc.array(fc.integer({ min: 97, max: 98 }), { maxLength: 3 }).map(bytes),
    fc.array(tie('key'), { maxLength: 3 }).map(tuple),
    fc.array(tie('key'), { maxLength: 3 }).map(frozenset),
  ),
})).key

const form = fc.nat(5)

describe('by value', () => {
  it('finds each key in every form', () => {
    fc.assert(
      fc.property(key, key, form, form, (one, other, first, second) => {
        const map = new Map([[one.make(first), 'value']])
        const set = new Set([one.make(first)])
        const isEqual = one.canonical === other.canonical
        expect([has(map, other.make(second)), has(set, other.make(second)), get(map, other.make(second))]).toEqual([
          isEqual,
          isEqual,
          isEqual ? 'value' : undefined,
        ])
        expect(get(map, one.make(second))).toBe('value')
      }),
      { seed: SEED, numRuns: 2000 },
    )
  })

  it('is right whatever happens to the container', () => {
    const step = fc.record({ what: fc.constantFrom('add', 'delete', 'ask', 'clear'), key, form })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const map = new Map<unknown, string>()
        const inUse = new Map<string, unknown>()
        for (const { what, key, form } of steps) {
          const made = key.make(form)
          if (what === 'add' && !inUse.has(key.canonical)) {
            inUse.set(key.canonical, made)
            map.set(made, key.canonical)
          } else if (what === 'delete') {
            // Another key of the same number: the size is as it was.
            const [first] = inUse
            if (first !== undefined) {
              map.delete(first[1])
              inUse.delete(first[0])
              if (!inUse.has(key.canonical)) {
                inUse.set(key.canonical, made)
                map.set(made, key.canonical)
              }
            }
          } else if (what === 'clear' && steps.length % 7 === 0) {
            map.clear()
            inUse.clear()
          }
          expect(get(map, key.make(form + 1))).toBe(inUse.has(key.canonical) ? key.canonical : undefined)
        }
        for (const canonical of inUse.keys()) {
          const found = steps.find((step) => step.key.canonical === canonical)
          expect(get(map, found?.key.make(5))).toBe(canonical)
        }
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })

  it('finds what loads makes of tuples, frozensets and bytes', () => {
    const dict = new Map<unknown, unknown>([
      [PyTuple.of(1, PyTuple.of('a', null)), 'tuple'],
      [new PyFrozenSet([1, 'x']), 'frozenset'],
      [Uint8Array.of(97, 98), 'bytes'],
      [2n ** 70n, 'int'],
    ])
    for (const lossless of [true, false]) {
      for (const engine of ['wasm', 'typescript'] as const) {
        const map = loads(dumps(dict), { lossless, engine }) as Map<unknown, unknown>
        expect(get(map, [1, ['a', null]])).toBe('tuple')
        expect(get(map, PyTuple.of(true, PyTuple.of('a', undefined)))).toBe('tuple')
        expect(get(map, new Set(['x', 1n]))).toBe('frozenset')
        expect(get(map, Buffer.from('ab'))).toBe('bytes')
        expect(get(map, 2 ** 70)).toBe('int')
        expect([has(map, [1, ['a']]), has(map, [1, ['a', null], 2]), has(map, 'ab'), has(map, new PyByteArray([97]))]).toEqual([
          false,
          false,
          false,
          false,
        ])
      }
    }
  })

  it('takes objects for dicts of strings', () => {
    const dict = loads(dumps({ a: 1, b: undefined })) as Record<string, unknown>
    expect([get(dict, 'a'), has(dict, 'a'), has(dict, 'b'), has(dict, 'c'), has(dict, 1), has(dict, ['a'])]).toEqual([
      1,
      true,
      true,
      false,
      false,
      false,
    ])
    expect([has(dict, 'toString'), get(dict, '__proto__'), has(Object.create(null), 'x')]).toEqual([false, undefined, false])
    for (const container of [null, 1, 'a', [1], new PyObject(new PyGlobal('m', 'C'), [], 'new'), new Date(0)]) {
      expect(() => get(container as unknown as Map<unknown, unknown>, 1)).toThrow(TypeError)
      expect(() => has(container as unknown as Map<unknown, unknown>, 1)).toThrow(TypeError)
    }
  })

  it('finds NaN, and what has no value to compare, as the very object only', () => {
    const [nan, instance] = [new PyFloat(Number.NaN), new PyObject(new PyGlobal('m', 'C'), [], 'new')]
    const pair = [Number.NaN]
    const map = new Map<unknown, number>([
      [nan, 1],
      [instance, 2],
      [pair, 3],
      [[instance], 4],
      [new PyComplex(Number.NaN, 1), 5],
    ])
    expect([get(map, nan), get(map, instance), get(map, pair), get(map, [instance])]).toEqual([1, 2, 3, 4])
    const others = [
      new PyFloat(Number.NaN),
      Number.NaN,
      [Number.NaN],
      [nan, 1],
      new PyObject(new PyGlobal('m', 'C'), [], 'new'),
      new PyComplex(Number.NaN, 1),
    ]
    for (const other of others) expect(has(map, other)).toBe(false)
    // What a Map or Set itself finds is there.
    expect(has(new Set([Number.NaN]), Number.NaN)).toBe(true)
  })

  it('bears tuples that nest deep, share parts, or hold themselves', () => {
    const nested = (depth: number): unknown => {
      let made: unknown = [1]
      for (let i = 0; i < depth; i++) made = [made]
      return made
    }
    const shared = (levels: number): unknown => {
      let made: unknown = [1]
      for (let i = 0; i < levels; i++) made = [made, made]
      return made
    }
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    const map = new Map<unknown, string>([
      [nested(50_000), 'deep'],
      [shared(60), 'shared'],
      [cyclic, 'cyclic'],
    ])
    expect([get(map, nested(50_000)), get(map, shared(60)), get(map, cyclic)]).toEqual(['deep', 'shared', 'cyclic'])
    expect([has(map, nested(49_999)), has(map, shared(59))]).toEqual([false, false])
  })
})

const newest = python([3, 6])
if (newest === undefined) console.log('lookup.test.ts: no Python 3 here; equality is compared with the canonical forms in this file alone')

describe.skipIf(newest === undefined)('CPython', () => {
  it('finds the same keys', () => {
    const keys = fc.array(fc.tuple(key, form), { maxLength: 12 })
    const nan: Key = { python: "float('nan')", canonical: 'nan', make: () => new PyFloat(Number.NaN) }
    const asked = fc.array(fc.tuple(fc.oneof(key, fc.constant(nan), fc.constant(tuple([nan]))), form), { maxLength: 12 })
    const cases = fc.sample(fc.tuple(keys, asked), { seed: SEED, numRuns: 2000 })
    const program = `
import json, sys
for keys, asked in json.load(sys.stdin):
    keys = [eval(key) for key in keys]
    found = {}
    for i, key in enumerate(keys): found.setdefault(key, i)
    print(json.dumps([sorted(found.values()), [found.get(eval(key), -1) for key in asked]]))
`
    const input = cases.map(([keys, asked]) => [keys, asked].map((list) => list.map(([one]) => one.python)))
    const answers = run(newest as Python, ['-c', program], JSON.stringify(input))
      .trim()
      .split('\n')
    expect(answers.length).toBe(cases.length)
    for (const [i, answer] of answers.entries()) {
      const [kept, expected] = JSON.parse(answer) as [number[], number[]]
      const [keys, asked] = cases[i] as (typeof cases)[number]
      const map = new Map(kept.map((at) => [keys[at]?.[0].make(keys[at]?.[1] ?? 0), at]))
      const found = asked.map(([one, form]) => get(map, one.make(form)) ?? -1)
      expect(found, JSON.stringify(input[i])).toEqual(expected)
    }
  })
})
