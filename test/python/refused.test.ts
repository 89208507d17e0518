import { describe, expect, test } from 'vitest'
import { dumps, type LoadOptions, loads, PyGlobal, PyObject, PyTuple, UnpicklingError } from '../../src/index.ts'
import { describe as describeValue } from '../../src/python/show.ts'

// What the standard library's classes cannot be: each is an error that says which, and nothing is made of a forged size.

/** A pickle of a call, or of an instance with a state, whatever the adapters think of it. */
function pickled(name: string, args: unknown[], state?: unknown): Uint8Array {
  const dot = name.lastIndexOf('.')
  const object = new PyObject(new PyGlobal(name.slice(0, dot), name.slice(dot + 1)), args, state === undefined ? 'call' : 'new')
  object.state = state
  return dumps(object)
}

function errorOf(pickle: Uint8Array, options: LoadOptions = {}): string {
  try {
    return `no error, but ${String(loads(pickle, options))}`
  } catch (error) {
    if (error instanceof UnpicklingError) return `${error.code}: ${error.message.replace(/ \(at byte \d+\)$/, '')}`
    throw error
  }
}

const bytes = (...items: number[]) => Uint8Array.from(items)
const delta = (...args: unknown[]) => new PyObject(new PyGlobal('datetime', 'timedelta'), args, 'call')

const ARRAY = new PyGlobal('array', 'array')

const CALLS: readonly [name: string, args: unknown[], message: string][] = [
  ['datetime.date', [bytes(7, 232, 13, 1)], 'month must be an int in 1 to 12, not 13'],
  ['datetime.date', [bytes(7, 232, 0, 1)], 'month must be an int in 1 to 12, not 0'],
  ['datetime.date', [bytes(7, 231, 2, 29)], 'day must be an int in 1 to 28, not 29'],
  ['datetime.date', [bytes(0, 0, 1, 1)], 'year must be an int in 1 to 9999, not 0'],
  ['datetime.date', [bytes(255, 255, 1, 1)], 'year must be an int in 1 to 9999, not 65535'],
  ['datetime.date', [bytes(7, 232, 1)], 'the state must be 4 bytes'],
  ['datetime.date', ['\u0107\u00e8\x01\x01'], "the state is text, but not in Latin-1: load with encoding: 'latin1' or 'bytes'"],
  ['datetime.date', [bytes(7, 232, 1, 1), null], 'takes 1 argument, not 2'],
  ['datetime.date', [2024, 1], 'takes 3 arguments, not 2'],
  ['datetime.date', [2024, 1, '1'], "day must be an int in 1 to 31, not '1'"],
  ['datetime.date', [2024, 1, 1.5], 'day must be an int in 1 to 31, not 1.5'],
  ['datetime.time', [bytes(24, 0, 0, 0, 0, 0)], 'hour must be an int in 0 to 23, not 24'],
  ['datetime.time', [bytes(0, 60, 0, 0, 0, 0)], 'minute must be an int in 0 to 59, not 60'],
  ['datetime.time', [bytes(0, 0, 0, 15, 66, 64)], 'microsecond must be an int in 0 to 999999, not 1000000'],
  ['datetime.time', [bytes(0, 0, 0, 0, 0, 0), 5], 'tzinfo must be None or an instance of a tzinfo class'],
  ['datetime.datetime', [bytes(7, 232, 141, 1, 0, 0, 0, 0, 0, 0)], 'month must be an int in 1 to 12, not 13'],
  ['datetime.datetime', [bytes(7, 232, 1, 1, 0, 0, 60, 0, 0, 0)], 'second must be an int in 0 to 59, not 60'],
  ['datetime.datetime', [bytes(7, 232, 1, 1, 0, 0, 0, 0, 0, 0), {}], 'tzinfo must be None or an instance of a tzinfo class'],
  ['datetime.datetime', [], 'takes 3 to 8 arguments, not 0'],
  ['datetime.timedelta', [1000000000], 'days must be an int in -999999999 to 999999999, not 1000000000'],
  ['datetime.timedelta', [0, 10n ** 15n], 'days must be an int in -999999999 to 999999999, not 11574074074'],
  ['datetime.timedelta', ['1'], "a timedelta is of numbers, not of '1'"],
  ['datetime.timezone', [delta(1)], 'the offset of a timezone must be strictly within 24 hours, not 1 day, 0:00:00'],
  ['datetime.timezone', [delta(-1)], 'the offset of a timezone must be strictly within 24 hours, not -1 day, 0:00:00'],
  ['datetime.timezone', [3600], 'the offset of a timezone must be a timedelta'],
  ['datetime.timezone', [delta(0), 5], 'the name of a timezone must be a str'],
  ['zoneinfo.ZoneInfo', [bytes(85, 84, 67)], 'the key of a ZoneInfo must be a str'],
  ['decimal.Decimal', ['1.2.3'], "'1.2.3' is no decimal number"],
  ['decimal.Decimal', [''], "'' is no decimal number"],
  ['decimal.Decimal', ['1'.repeat(100000) + 'x'], `'${'1'.repeat(40)}'... 99961 more characters is no decimal number`],
  ['fractions.Fraction', [1, 0], 'the denominator of a Fraction is 0'],
  ['fractions.Fraction', ['1/0'], 'the denominator of a Fraction is 0'],
  ['fractions.Fraction', ['one'], "'one' is no fraction"],
  ['fractions.Fraction', ['1'.repeat(100000) + '/'], `'${'1'.repeat(40)}'... 99961 more characters is no fraction`],
  ['uuid.UUID', ['no'], "'no' is no UUID"],
  ['uuid.UUID', [5], "'5' is no UUID"],
  ['collections.OrderedDict', [[[1]]], '[ 1 ] is no pair of key and value'],
  ['collections.OrderedDict', [[], []], 'takes 0 to 1 argument, not 2'],
  ['collections.defaultdict', [5], 'the first argument must be callable or None'],
  ['collections.deque', [PyTuple.of(), -1], 'maxlen must be an int from 0 on, not -1'],
  ['collections.deque', [PyTuple.of(), 1.5], 'maxlen must be an int from 0 on, not 1.5'],
  ['collections.deque', [PyTuple.of(), 2n ** 63n], 'maxlen must be an int from 0 on, not 9223372036854775808n'],
  ['builtins.range', [0, 1, 0], 'the step of a range is 0'],
  ['builtins.range', [0, 1.5], 'a range is of ints, not of 1.5'],
  ['builtins.slice', [], 'takes 1 to 3 arguments, not 0'],
  ['pathlib.PosixPath', ['a', 5], 'the segments of a path must be str'],
  ['re._compile', ['a', -1], 'flags must be an int in 0 to 2147483647, not -1'],
  ['re._compile', [5, 0], 'a pattern is a str or bytes, not 5'],
  ['array._array_reconstructor', [ARRAY, 'd', 16, bytes(1, 2, 3)], '3 bytes are no whole number of items of 8'],
  ['array._array_reconstructor', [ARRAY, 'd', 22, bytes()], 'machine format code must be an int in 0 to 21, not 22'],
  ['array._array_reconstructor', [ARRAY, 'i', 16, bytes()], 'items of type code d in an array of i'],
  ['array._array_reconstructor', [ARRAY, 'd', 16, 'text'], "the items must be bytes, not 'text'"],
  ['array.array', ['b', [128]], 'item 0 of an array of b is 128'],
  ['array.array', ['Q', [1, -1]], 'item 1 of an array of Q is -1'],
  ['array.array', ['i', [1.5]], 'item 0 of an array of i is 1.5'],
  ['array.array', ['d', ['1']], "item 0 of an array of d is '1'"],
]

const STATES: readonly [name: string, state: unknown, message: string][] = [
  ['uuid.UUID', { int: -1 }, 'the int of a UUID must be in 0 to 2**128-1, not -1'],
  ['uuid.UUID', { int: 2n ** 128n }, 'the int of a UUID must be in 0 to 2**128-1, not 340282366920938463463374607431768211456n'],
  ['uuid.UUID', {}, 'the int of a UUID must be in 0 to 2**128-1, not undefined'],
  ['uuid.UUID', { int: 5, is_safe: 1 }, 'is_safe of a UUID is 1'],
  ['uuid.UUID', [5], 'the state must be a dict, not [ 5 ]'],
  ['collections.UserDict', 'text', "the state must be a dict, not 'text'"],
  ['types.SimpleNamespace', new Map([[5, 6]]), 'an attribute name must be a str, not 5'],
  ['collections.OrderedDict', [1], 'the state must be a dict, not [ 1 ]'],
]

describe.each([true, false])('lossless: %s', (lossless) => {
  test.each(CALLS.map(([name, args, message]) => [name, describeValue(args, { characters: 40 }), message, args] as const))(
    '%s of %s',
    (name, _title, message, args) => {
      expect(errorOf(pickled(name, args), { lossless })).toBe(`bad-arguments: ${name}: ${message}`)
    },
  )
})

test.each([
  ['collections.deque', []],
  ['builtins.range', [1]],
  ['datetime.date', [2024, 2, 29]],
])('%s takes no state, but for none at all', (name, args) => {
  expect(errorOf(pickled(name, args, { a: 1 }))).toMatch(/^operand: BUILD on (a list|an instance of Py\w+), which takes no state$/)
  expect(loads(pickled(name, args, PyTuple.of(null, new Map())))).toBeDefined()
})

test.each(STATES.map(([name, state, message]) => [name, describeValue(state), message, state] as const))(
  '%s with the state %s',
  (name, _title, message, state) => {
    expect(errorOf(pickled(name, [], state)).replace(/^bad-state: (\S+?):? /, '$1: ')).toBe(`${name}: ${message}`)
  },
)

test('more digits than Python reads', () => {
  expect(errorOf(pickled('fractions.Fraction', ['1'.repeat(4301)]))).toBe('limit: fractions.Fraction: more than 4300 digits')
})

test('an unhashable key', () => {
  expect(errorOf(pickled('collections.OrderedDict', [[[[], 1]]]), { lossless: true })).toMatch(/^unhashable: /)
})

test('nothing is made of a size', () => {
  const range = loads<{ length: number | bigint }>(pickled('builtins.range', [0, 10n ** 30n]))
  expect(range.length).toBe(10n ** 30n)
  expect(loads<unknown[]>(pickled('collections.deque', [PyTuple.of(), Number.MAX_SAFE_INTEGER])).length).toBe(0)
})

test('copies are accounted for', () => {
  // One dict, and a Counter of it ten thousand times over.
  const dict = new Map(Array.from({ length: 1000 }, (_, i) => [i, i]))
  const counters = Array.from({ length: 10_000 }, () => new PyObject(new PyGlobal('collections', 'Counter'), [dict], 'call'))
  expect(errorOf(dumps(counters))).toMatch(/^limit: calls in this pickle make more than/)
})

test('what a deque drops is accounted for', () => {
  const deque = new PyObject(new PyGlobal('collections', 'deque'), [PyTuple.of(), 3], 'call')
  deque.items = [1, 2, 3, 4, 5]
  expect(loads(dumps(deque))).toEqual(Object.assign([3, 4, 5], { maxlen: 3 }))
  // Each item past the end moves all the others: 10**10 moves.
  deque.args[1] = 100_000
  deque.items = new Array(200_000).fill(0)
  expect(errorOf(dumps(deque))).toMatch(/^limit: calls in this pickle make more than/)
})

test('arguments that Python takes but never pickles are kept as they are', () => {
  for (const [name, ...args] of [
    ['datetime.timedelta', 0.5],
    ['decimal.Decimal', PyTuple.of<unknown>(0, PyTuple.of(1, 2), -1)],
    ['fractions.Fraction', '0.5'],
    ['fractions.Fraction', 0.5],
    ['collections.Counter', 'abc'],
    ['collections.deque', 'abc'],
    ['types.SimpleNamespace', { a: 1 }],
    ['array.array', 'u', 'text'],
    ['array._array_reconstructor', new PyGlobal('app', 'Array'), 'b', 1, bytes(1)],
  ] as const) {
    const pickle = pickled(name, args as unknown as unknown[])
    const value = loads(pickle, { lossless: true })
    expect(value).toBeInstanceOf(PyObject)
    expect(dumps(value)).toEqual(pickle)
  }
})

test('__proto__ and the like are attributes and keys like any other', () => {
  const state = JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": 2, "toString": 3 }')
  const namespace = loads<Record<string, unknown>>(pickled('types.SimpleNamespace', [], state))
  expect(Object.keys(namespace)).toEqual(['__proto__', 'constructor', 'toString'])
  expect(Object.hasOwn(namespace, '__proto__')).toBe(true)
  expect((namespace as { polluted?: unknown }).polluted).toBeUndefined()
  expect(dumps(namespace)).toEqual(
    pickled('types.SimpleNamespace', [], state).map((byte, i, all) => (all[i - 1] === 0x29 && byte === 0x81 ? 0x52 : byte)),
  )
})
