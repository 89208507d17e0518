// What `brine FILE` shows is what CPython's `repr` gives, character for character, for every value that has one.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dumps,
  loads,
  PyByteArray,
  PyComplex,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDeque,
  PyFloat,
  PyFraction,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyOrderedDict,
  PyTimeDelta,
  PyTimezone,
  PyTuple,
} from '../../src/index.ts'
import { repr, show } from '../../src/repr/repr.ts'
import { python, run } from '../pythons.ts'

const cases: [pickle: string, text: string][] = JSON.parse(readFileSync(new URL('../vectors/repr.json', import.meta.url), 'utf8'))

test.each(['wasm', 'typescript'] as const)('stored pickles show as CPython 3.13 shows them, engine %s', (engine) => {
  expect(cases.length).toBeGreaterThan(700)
  const wrong: unknown[] = []
  for (const [pickle, text] of cases) {
    const shown = repr(loads(Buffer.from(pickle, 'base64'), { lossless: true, engine }))
    if (shown !== text) wrong.push({ pickle, shown, text })
  }
  expect(wrong).toEqual([])
})

const characters = fc.constantFrom(
  ...'aZ09 _-\'"\\\n\r\t\0\x07\x1b\x7f\x80\x85\xa0\xad\xb5\u00ff\u0100\u0378\u05d0\u200b\u2028\u202e\u3042\ue000\ufeff\ufffe',
  '😀',
  '\ud800',
  '\u{10ffff}',
)
const texts = fc.array(characters, { maxLength: 8 }).map((parts) => parts.join(''))
const int = fc
  .oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 400n), max: 2n ** 400n }))
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value))
const float = fc
  .oneof(
    fc.double(),
    fc.integer({ min: -400, max: 400 }).map((power) => 10 ** power),
  )
  .map((value) => new PyFloat(value))
const bytes = fc.uint8Array({ maxLength: 12 })
const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, PyTimezone.utc),
  int,
  float,
  texts,
  bytes,
  bytes.map((value) => PyByteArray.from(value)),
  fc.tuple(fc.double(), fc.double()).map(([real, imag]) => new PyComplex(real, imag)),
  fc
    .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map((date) => new PyDate(...date)),
  fc
    .tuple(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom(0, 1, 999_999),
      fc.constantFrom(0, 1),
    )
    .map(([year, hour, second, micros, fold]) => new PyDateTime(year, 2, 3, hour, 0, second, micros, null, fold)),
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat(100_000), fc.constantFrom(0, 1)).map((span) => new PyTimeDelta(...span)),
  fc.integer().map((value) => new PyDecimal(value)),
  fc.tuple(fc.integer(), fc.integer({ min: 1 })).map((parts) => new PyFraction(...parts)),
)
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => PyTuple.copy(items)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => PyDeque.from(items)),
    fc.array(fc.tuple(texts, tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(fc.tuple(texts, tie('value')), { maxLength: 4 }).map((pairs) => new PyOrderedDict(pairs)),
    fc.array(texts, { maxLength: 1 }).map((items) => new Set(items)),
    fc.array(texts, { maxLength: 1 }).map((items) => new PyFrozenSet(items)),
  ),
}))

test('random values show as a CPython on this machine shows them', ({ skip }) => {
  // OrderedDict is shown as a dict since 3.12.
  const command = python([3, 12])
  if (command === undefined) {
    console.log('skipped: no CPython from 3.12 on')
    return skip()
  }
  const seed = Date.now() & 0x7fffffff
  console.log(`seed ${seed}`)
  const pickles = fc.sample(values, { seed, numRuns: 1500 }).map((value) => dumps(value))
  const program = [
    'import base64, json, pickle, sys',
    'for line in sys.stdin: print(json.dumps(repr(pickle.loads(base64.b64decode(line)))))',
  ].join('\n')
  const said = run(command, ['-c', program], pickles.map((pickle) => Buffer.from(pickle).toString('base64')).join('\n'))
  const expected = said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string)
  expect(pickles.map((pickle) => repr(loads(pickle, { lossless: true })))).toEqual(expected)
})

const limits = { depth: 20, items: 100, characters: 1000, values: 20_000, lines: 100, width: 80 }

test('broken into lines, a text has the same tokens', () => {
  fc.assert(
    fc.property(values, (value) => {
      const loaded = loads(dumps(value), { lossless: true })
      const tokens = (text: string) => text.replace(/\s+/g, '')
      const all = { ...limits, depth: 100, lines: Number.POSITIVE_INFINITY }
      expect(tokens(show(loaded, all).text)).toBe(tokens(repr(loaded)))
    }),
  )
})

test('lines are as wide as the terminal, where they can be', () => {
  const { text } = show(
    Array.from({ length: 60 }, (_, i) => ({ i, name: 'n'.repeat(i) })),
    limits,
  )
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

test('objects of other classes have their class, arguments and attributes', () => {
  const point = new PyObject(new PyGlobal('app', 'Point'), [1], 'new')
  point.state = new Map<unknown, unknown>([
    ['x', 1],
    ['not a name', 2],
  ])
  expect(repr(point)).toBe("app.Point(1, x=1, **{'not a name': 2})")
  const list = new PyObject(new PyGlobal('app', 'Stack'), [], 'new')
  list.items = [1, 'a']
  expect(repr(list)).toBe("app.Stack([1, 'a'])")
  const hidden = new PyObject(new PyGlobal('a\u001b[31m', 'b\u202e'), [], 'call')
  expect(repr(hidden)).toBe('a\\x1b[31m.b\\u202e()')
})

test('what is large is an outline of at most 100 lines, which counts what it leaves out', () => {
  const layers = Array.from({ length: 5000 }, (_, i) => ({ weights: Array.from({ length: 100 }, () => i / 7), name: `layer${i}` }))
  const { text, isOutline } = show({ layers }, limits)
  expect(isOutline).toBe(true)
  expect(text.split('\n').length).toBeLessThanOrEqual(100)
  expect(text).toContain('... 4992 more')
  expect(text).toContain('weights')
})

test('what shares its parts, and what is deep, is bounded', () => {
  let shared: unknown[] = [1]
  for (let i = 0; i < 60; i++) shared = [shared, shared]
  expect(repr(shared).length).toBeLessThan(20_000_000)
  let deep: unknown[] = []
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(repr(deep)).toContain('[... 1 more]')
  expect(show('x'.repeat(5000), limits).text).toContain("'... 4000 more characters")
})
