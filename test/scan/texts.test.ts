// Scan makes no text or number of what a pickle holds: of a tuple of the tuple before, twice, and so on, that would have no end.
import { expect, test } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { PyTuple } from '../../src/index.ts'
import { PyObject } from '../../src/python/object.ts'
import { PyGlobal } from '../../src/python/values.ts'
import { allowList } from '../../src/scan/allow/table.ts'
import type { Known } from '../../src/scan/rules.ts'
import { random, SEED } from '../random.ts'
import { call, name, pickle, str, tuple, verdict } from './assemble.ts'

const ROUNDS = 500

test('no entry of the allow list converts an argument or a state', () => {
  const table = allowList()
  const entries = [...table.values()]
  const labels = [...new Set(entries.map(({ label }) => label))]
  const next = random(SEED)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!
  const trap = (): unknown => {
    const value = pick<object>([PyTuple.of(1, 2), [1, 2], new Map([['a', 1]]), new PyObject(new PyGlobal('a', 'B'), [], 'call')])
    return Object.defineProperty(value, Symbol.toPrimitive, {
      value: () => {
        throw new Error('made a text or number')
      },
    })
  }
  const globals = [...table.keys()].map((key) => new PyGlobal(...(key.split(' ') as [string, string])))
  const plain = (): unknown =>
    pick([
      null,
      true,
      0,
      1,
      2,
      4,
      'a',
      's',
      'a-b',
      '<f8',
      'O',
      new Uint8Array(3),
      PyTuple.of(),
      PyTuple.of(1),
      [],
      new Map(),
      pick(globals),
    ])
  const value = (depth = 0): unknown => {
    if (next() < 0.3) return trap()
    if (depth > 2 || next() < 0.6) return plain()
    const items = Array.from({ length: Math.floor(next() * 9) }, () => value(depth + 1))
    return pick([
      () => PyTuple.copy(items),
      () => items,
      () => new Map(items.map((item, i) => [pick(['shape', 'dtype', 'stop', 'start', `${i}`]), item])),
    ])()
  }
  const known: Known = {
    entryOf: (asked) => (asked instanceof PyGlobal ? table.get(`${asked.module} ${asked.name}`) : undefined),
    labelOf: () => pick(labels) ?? '',
    argumentsOf: () => [value(), value()],
    stateOf: () => value(),
    freeze: () => true,
    spend: () => true,
  } as Known
  for (const rule of new Set(entries.map(({ rule }) => rule))) {
    for (let round = 0; round < ROUNDS; round++) {
      const values = Array.from({ length: Math.floor(next() * 8) }, () => value())
      try {
        for (const part of [rule.call, rule.make]) if (typeof part === 'function') part(values, known, value())
        for (const part of [rule.state, rule.items, rule.values]) if (typeof part === 'function') part(value(), known, value() as object)
      } catch (error) {
        expect.fail(`seed ${SEED}, ${String((error as Error).stack)}`)
      }
    }
  }
})

/** Sixty tuples, each of the one before twice. */
const laughs = [op.EMPTY_TUPLE, op.MEMOIZE, ...Array.from({ length: 60 }, (_, i) => [op.BINGET, i, op.TUPLE2, op.MEMOIZE])]

test.each([
  ['re._compile', call(name('re', '_compile'), str('a-b'), laughs)],
  ['a loss', call(name('sklearn._loss._loss', '__pyx_unpickle_CyHuberLoss'), laughs, op.NONE, op.NONE)],
  ['array._array_reconstructor', call(name('array', '_array_reconstructor'), laughs, str('b'), str('a'), op.NONE)],
  ['type', call(name('builtins', 'type'), laughs)],
  [
    'a lazy text',
    call(
      name('django.utils.functional', '_lazy_proxy_unpickle'),
      name('django.utils.translation', 'gettext'),
      tuple(str('a')),
      op.EMPTY_DICT,
      laughs,
    ),
  ],
])('tuples without end for %s', (_, part) => {
  expect(verdict(pickle(part))).toBe('unknown')
})
