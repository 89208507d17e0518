// Law: dumps never writes keys or elements of which Python would keep one for several.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DumpOptions,
  dumps,
  loads,
  PicklingError,
  PyComplex,
  PyDecimal,
  PyException,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyOrderedDict,
  PyTuple,
  PyUUID,
  Registry,
} from '../../src/index.ts'
import { python, run } from '../pythons.ts'
import { SEED } from '../random.ts'

const RUNS = { seed: SEED, numRuns: Number(process.env['COUNT'] ?? 500) }
const ENGINES = ['wasm', 'typescript'] as const
const PROTOCOLS = [0, 1, 2, 3, 4, 5]

function failure(value: unknown, options: DumpOptions = {}): unknown {
  try {
    dumps(value, options)
    return undefined
  } catch (error) {
    return error
  }
}

const tuple = (...items: unknown[]) => PyTuple.copy(items)
const bytes = (...items: number[]) => Uint8Array.of(...items)
const nested = (depth: number) => {
  let made = tuple(1)
  for (let i = 0; i < depth; i++) made = tuple(made)
  return made
}

const EQUAL: [string, unknown, unknown][] = [
  ['1 and True', 1, true],
  ['0 and False', false, 0],
  ['-0 is a float', -0, false],
  ['1 and a bigint', 1, 1n],
  ['1 and 1.0', new PyFloat(1), 1],
  ['two floats', new PyFloat(1), new PyFloat(1)],
  ['2**60 as float and int', 2 ** 60, 2n ** 60n],
  ['1 and a complex', new PyComplex(1, 0), 1],
  ['None twice', null, undefined],
  ['tuples', tuple(1, 'a', tuple()), tuple(true, 'a', tuple())],
  ['empty tuples', tuple(), tuple()],
  ['deep tuples', nested(20_000), nested(20_000)],
  ['bytes', bytes(1, 2), Buffer.from([1, 2])],
  ['empty bytes', bytes(), new ArrayBuffer(0)],
  ['frozensets', new PyFrozenSet([1, 'a', 2n]), new PyFrozenSet(['a', 2, true])],
  ['globals', new PyGlobal('m', 'f'), new PyGlobal('m', 'f')],
  ['dates', new Date(5), new Date(5)],
  ['Decimals', new PyDecimal('1.5'), new PyDecimal('1.5')],
  ['UUIDs', new PyUUID(7n), new PyUUID(7n)],
  ['a tuple of UUIDs', tuple(new PyUUID(7n)), tuple(new PyUUID(7n))],
]

const DIFFERENT: [string, unknown, unknown][] = [
  ['1 and its text', 1, '1'],
  ['NaN twice', Number.NaN, new PyFloat(Number.NaN)],
  ['tuples of NaN', tuple(Number.NaN), tuple(Number.NaN)],
  ['tuples of other lengths', tuple(1), tuple(1, 1)],
  ['tuples of text that looks alike', tuple('1,2'), tuple('1', '2')],
  ['a tuple and its item', tuple(1), 1],
  ['a tuple and a frozenset', tuple(1), new PyFrozenSet([1])],
  ['bytes and text', bytes(97), 'a'],
  ['2**53 and the int after it', 2 ** 53, 2n ** 53n + 1n],
  ['exceptions, which equal themselves alone', new PyException('ValueError', ['a']), new PyException('ValueError', ['a'])],
  ['dates', new Date(5), new Date(6)],
]

describe.each(ENGINES)('%s', (engine) => {
  it.each(EQUAL)('refuses %s', (_, a, b) => {
    for (const protocol of PROTOCOLS) {
      const options = { engine, protocol }
      const map = new Map([['first', 0] as [unknown, unknown], [a, 1], [b, 2]])
      const message = 'Python takes this and .keys()[1] for one and the same, and would keep one of the two (at $.m.keys()[2])'
      expect(failure({ m: map }, options)).toMatchObject({ code: 'bad-value', path: '$.m.keys()[2]', message })
      const path = protocol < 4 ? '$[0]' : '$[0].values()[1]'
      for (const set of [new Set([a, b]), new PyFrozenSet([a, b])])
        expect(failure([set], options)).toMatchObject({ code: 'bad-value', path })
      expect(failure(new PyOrderedDict([[a, 1] as [unknown, unknown], [b, 2]]), options)).toMatchObject({ code: 'bad-value' })
    }
  })

  it.each(DIFFERENT)('writes %s', (_, a, b) => {
    for (const protocol of PROTOCOLS) {
      const map = new Map([[a, 1] as [unknown, unknown], [b, 2]])
      expect(loads(dumps(map, { engine, protocol }), { dicts: 'map' })).toHaveProperty('size', 2)
      expect(failure(new Set([a, b]), { engine, protocol })).toBeUndefined()
    }
  })
})

describe('what a hook may write as something else is not compared', () => {
  const map = new Map([[1, 'a'] as [unknown, unknown], [true, 'b']])
  it('persistentId', () => {
    const pickle = dumps(map, { persistentId: (value) => (value === true ? 'yes' : undefined) })
    expect(loads(pickle, { dicts: 'map', persistentLoad: (pid) => pid })).toEqual(new Map([[1, 'a'] as [unknown, unknown], ['yes', 'b']]))
  })
  it('reducerOverride', () => {
    let count = 0
    const reducerOverride = (value: object) => (value instanceof Date ? ([new PyGlobal('m', 'f'), [++count]] as const) : undefined)
    expect(failure(new Set([new Date(5), new Date(5)]), { reducerOverride: reducerOverride as never })).toBeUndefined()
  })
})

it('shared tuples within tuples are gone through once', () => {
  let made = tuple(1)
  for (let i = 0; i < 200; i++) made = tuple(made, made)
  const many = Array.from({ length: 300 }, (_, i) => new Map([[made, 1] as [unknown, unknown], [i, 2]]))
  expect(failure(many)).toBeUndefined()
})

it('a tuple that holds itself, by a frozenset, is only compared', () => {
  const holder = new PyFrozenSet<unknown>()
  const made = tuple(holder)
  holder.add(made)
  expect(failure(new Set([made, 1]))).toMatchObject({ code: 'bad-value', message: expect.stringContaining('made of itself') })
})

const leaf = fc.oneof(
  fc.constantFrom<unknown>(0, 1, -1, true, false, 0n, 1n, 2n ** 53n, 2 ** 53, 1.5, null, 'a', '1', ''),
  fc.constantFrom(1, 0, 2 ** 53, 1.5).map((value) => new PyFloat(value)),
  fc.constantFrom(bytes(), bytes(1), bytes(49)),
  fc.constantFrom('f', 'g').map((name) => new PyGlobal('m', name)),
)
const key = fc.letrec<{ key: unknown }>((tie) => ({
  key: fc.oneof(
    { weight: 3, arbitrary: leaf },
    fc.array(tie('key'), { maxLength: 2 }).map((items) => tuple(...items)),
    fc.array(tie('key'), { maxLength: 2 }).map((items) => new PyFrozenSet(items)),
  ),
})).key

/** Every -0 would be 0 in a Map; the others are keys as they are. */
const keys = fc.array(key, { minLength: 2, maxLength: 6 })

describe('refuses what would be fewer after loading, and nothing else', () => {
  const registry = new Registry()
  /** Written without being compared, since there is a hook. */
  const unchecked = (value: unknown) => dumps(value, { persistentId: () => undefined, registry })

  it('as this package reads', () => {
    fc.assert(
      fc.property(keys, fc.constantFrom(...ENGINES), (items, engine) => {
        const map = new Map(items.map((item) => [item, 1]))
        // Frozensets within may hold equal elements too: then there is no whole to compare with.
        fc.pre(items.every((item) => failure([item], { engine }) === undefined))
        const { size } = loads<Map<unknown, unknown>>(unchecked(map), { lossless: true })
        const error = failure(map, { engine })
        if (size === map.size) expect(error).toBeUndefined()
        else expect(error).toBeInstanceOf(PicklingError)
      }),
      RUNS,
    )
  })

  const any = python([3, 6])
  if (any === undefined) console.warn('skipped: no CPython 3.6 or newer was found (PYTHON names one)')
  it.skipIf(any === undefined)('as CPython reads', () => {
    const maps = [...EQUAL, ...DIFFERENT]
      .filter(([name]) => !name.startsWith('deep') && !name.startsWith('globals'))
      .map(([, a, b]) => new Map([[a, 1] as [unknown, unknown], [b, 2]]))
    const program = 'import sys, pickle\nfor line in sys.stdin: print(len(pickle.loads(bytes.fromhex(line))))'
    const input = maps.map((map) => Buffer.from(unchecked(map)).toString('hex')).join('\n')
    const sizes = run(any as never, ['-c', program], input)
      .trim()
      .split('\n')
      .map(Number)
    expect(sizes).toEqual(maps.map((map) => (failure(map) === undefined ? 2 : 1)))
  })
})
