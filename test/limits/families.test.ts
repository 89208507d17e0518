// Work and memory in proportion to the input, family by family. Nothing here asks the clock: what is counted is what a load accounts for
// (`limits.maxProduced`), the copies that were made, and the bytes that a value keeps alive. bench/families.mjs has the times.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import { type LoadOptions, loads, type PyGlobal, PyObject, Registry, UnpicklingError } from '../../src/index.ts'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

type Part = string | Uint8Array | readonly Part[]
const flat = (part: Part): Buffer[] =>
  typeof part === 'string' ? [Buffer.from(part, 'latin1')] : part instanceof Uint8Array ? [Buffer.from(part)] : part.flatMap(flat)
/** A pickle of parts: text a character a byte, or bytes. */
const pickle = (...parts: Part[]) => new Uint8Array(Buffer.concat(flat(parts)))
const uint4 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
const text = (value: string): Part => ['X', uint4(value.length), value]
const bytes = (size: number): Part => ['B', uint4(size), Buffer.alloc(size, 0x61)]
const int4 = (value: number): Part => ['J', Buffer.from(Int32Array.of(value).buffer)]
const longInt = (size: number, last = 0x5a): Part => ['\x8b', uint4(size), Buffer.alloc(size - 1, 0x5a), Buffer.of(last)]
const global = (module: string, name: string) => `c${module}\n${name}\n`
const key4 = (i: number) => `U\x04${i.toString(36).padStart(4, '0')}`
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

const SIZE = 40_000
const CALLS = 5_000

/** Values at the memo indices 0, 1 ..., then a list of what an operation makes again and again. */
function repeated(values: readonly Part[], operation: Part | ((i: number) => Part), count: number): Uint8Array {
  const memoised = values.map((value, i): Part => [value, `q${String.fromCharCode(i)}0`])
  return pickle('\x80\x04', memoised, '](', typeof operation === 'function' ? times(count, operation) : times(count, () => operation), 'e.')
}

type Family = (count: number) => Uint8Array
const family =
  (values: readonly Part[], operation: Part | ((i: number) => Part)): Family =>
  (count) =>
    repeated(values, operation, count)
const called = (module: string, name: string, argument: Part, before = '', after = ''): Family =>
  family([global(module, name), argument], `h\0(${before}h\x01${after}tR`)

/** What comes of a load: a value, or the code of an UnpicklingError. Anything else that is thrown fails the test. */
function outcome(data: Uint8Array, options: LoadOptions): { value: unknown } | { code: string } {
  try {
    return { value: loads(data, options) }
  } catch (error) {
    expect(error).toBeInstanceOf(UnpicklingError)
    return { code: (error as UnpicklingError).code }
  }
}

const keptBy = (make: () => unknown): { value: unknown; grown: number } => {
  gc()
  const before = process.memoryUsage()
  const value = make()
  gc()
  const after = process.memoryUsage()
  return { value, grown: after.heapUsed + after.external - before.heapUsed - before.external }
}

const digits = '7'.repeat(SIZE)
const longList: Part = ['](', 'K\x01'.repeat(SIZE / 2), 'e']
const longTuple: Part = ['(', 'K\x01'.repeat(SIZE / 2), 't']
const longDict: Part = ['}(', times(SIZE / 8, (i) => [key4(i), 'N']), 'u']

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  describe.each([true, false])('lossless: %s', (lossless) => {
    const options: LoadOptions = { engine, lossless }
    // What is made once, linear memory and adapters, is not what a pickle asks for.
    beforeAll(() => {
      loads(called('uuid', 'UUID', text('x'))(0), options)
      loads(pickle('\x80\x04', global('collections', 'deque'), ')R.'), options)
    })
    const size = (value: unknown) => (value instanceof Map || value instanceof Set ? value.size : Object.keys(value as object).length)

    // Long text, bytes and ints that no value has: the call is kept, with its argument as it is, and not looked into.
    test.each<[name: string, make: Family]>([
      ['uuid.UUID of hyphens', called('uuid', 'UUID', text('-'.repeat(SIZE)))],
      ['numpy.dtype of bytes', called('numpy', 'dtype', bytes(SIZE), '', '\x89\x88')],
      ['numpy.dtype of text', called('numpy', 'dtype', text('f'.repeat(SIZE)), '', '\x89\x88')],
      [
        '_reconstruct of a placeholder',
        called('numpy.core.multiarray', '_reconstruct', bytes(SIZE), `${global('numpy', 'ndarray')}K\0\x85`),
      ],
      ['getattr of a name', called('builtins', 'getattr', text('a'.repeat(SIZE)), global('m', 'C'))],
      ['decimal.Decimal of an int', called('decimal', 'Decimal', longInt(SIZE))],
      ['array.array of a type code', called('array', 'array', text('d'.repeat(SIZE)), '', ')')],
      ['complex of many arguments', family([global('builtins', 'complex'), longTuple], 'h\0h\x01R')],
      ['timedelta of an int', called('datetime', 'timedelta', longInt(SIZE))],
    ])('%s: kept, not looked into', (_, make) => {
      const { value, grown } = keptBy(() => loads(make(CALLS), { ...options, limits: { maxProduced: 0 } }))
      const calls = value as PyObject[]
      expect(calls).toHaveLength(CALLS)
      expect(calls.every((call) => call instanceof PyObject)).toBe(true)
      // One argument, and no copy of it: an object for each call, and no more.
      expect(grown).toBeLessThan(CALLS * 1000 + 8 * SIZE)
    })

    // What has to be looked at is accounted for before it is looked at, so that there is an end to it.
    test.each<[name: string, make: Family]>([
      ['decimal.Decimal of text', called('decimal', 'Decimal', text(digits))],
      ['decimal.Decimal of blanks', called('decimal', 'Decimal', text(`${' '.repeat(SIZE)}1`))],
      ['fractions.Fraction of 4300 digits', called('fractions', 'Fraction', text('7'.repeat(4300)))],
      ['fractions.Fraction of an int', called('fractions', 'Fraction', longInt(SIZE, 0xa5), 'K\x01')],
      ['pathlib.PurePath of many parts', family([global('pathlib', 'PurePosixPath'), ['(', 'U\x01a'.repeat(SIZE / 3), 't']], 'h\0h\x01R')],
      ['array.array of a list', called('array', 'array', longList, 'U\x01d')],
      ['bytearray', called('builtins', 'bytearray', bytes(SIZE))],
      ['_codecs.encode', called('_codecs', 'encode', text(digits), '', 'U\x06latin1')],
      ['set', called('builtins', 'set', longList)],
      ['deque', called('collections', 'deque', longList)],
      ['OrderedDict of pairs', called('collections', 'OrderedDict', ['](', times(SIZE / 10, (i) => [key4(i), 'N\x86']), 'e'])],
      ['Counter', called('collections', 'Counter', longDict)],
      ['defaultdict', called('collections', 'defaultdict', longDict, 'N')],
      [
        'copyreg.__newobj__',
        family([global('copyreg', '__newobj__'), [`(${global('collections', 'UserDict')}`, 'N'.repeat(SIZE), 't']], 'h\0h\x01R'),
      ],
      ['NEWOBJ_EX', family([global('collections', 'UserDict'), longDict], 'h\0)h\x01\x92')],
      ['states', family([global('types', 'SimpleNamespace'), longDict], 'h\0)Rh\x01b')],
      [
        'a bytearray that grows',
        (count) => pickle('\x80\x05](\x96', uint4(SIZE), uint4(0), Buffer.alloc(SIZE), 'q\0', 'h\0K\x01a0'.repeat(count), 'e.'),
      ],
    ])('%s: refused past the limit', (name, make) => {
      if (name === 'a bytearray that grows' && !lossless) return
      expect(outcome(make(CALLS), options)).toEqual({ code: 'limit' })
      // What is not shared by many is read.
      expect(outcome(make(3), options)).toHaveProperty('value')
    })

    test('names: one object for each, whatever its length, and no text put together', () => {
      const long = text('a'.repeat(SIZE))
      const same = family(['U\x01m', long], 'h\0h\x01\x93')
      const inLong = family([long], (i) => ['h\0', key4(i), '\x93'])
      for (const make of [same, inLong]) {
        for (const protocol of [2, 4]) {
          const data = make(CALLS)
          data[1] = protocol
          const { value, grown } = keptBy(() => loads<PyGlobal[]>(data, options))
          expect(new Set(value as PyGlobal[]).size).toBe(make === same ? 1 : CALLS)
          expect(grown).toBeLessThan(CALLS * 1000 + 8 * SIZE)
        }
      }
      const nested = family([global('builtins', 'getattr'), ['U\x01m', long, '\x93']], (i) => ['h\0h\x01', key4(i), '\x86R'])
      expect((loads(nested(CALLS), options) as unknown[]).every((call) => call instanceof PyObject)).toBe(true)
    })

    test('registered classes: arguments and states that many share', () => {
      const cases: [type: new () => object, make: Family][] = [
        [class extends Array {}, family([global('m', 'C'), ['(', longList, 't']], 'h\0h\x01\x81')],
        [class extends Map {}, family([global('m', 'C'), ['(', longDict, 't']], 'h\0h\x01\x81')],
        [class extends Set {}, family([global('m', 'C'), ['(', '](', times(SIZE / 5, int4), 'e', 't']], 'h\0h\x01\x81')],
        [class {}, family([global('m', 'C'), longTuple], 'h\0h\x01R')],
        [class {}, family([global('m', 'C'), longDict], 'h\0)\x81h\x01b')],
      ]
      for (const [type, make] of cases) {
        const registry = new Registry().register('m.C', type)
        expect(outcome(make(CALLS), { ...options, registry })).toEqual({ code: 'limit' })
        expect(outcome(make(3), { ...options, registry })).toHaveProperty('value')
      }
    })

    // What is looked at again by each call, though nothing is made of it.
    test('arguments and states that many calls go through', () => {
      class Made {
        static __new__(): Made {
          return new Made()
        }
      }
      const registry = new Registry().register('m.Made', Made)
      const cases: [name: string, make: Family, isLooked: boolean][] = [
        ['arguments of __new__', family([global('m', 'Made'), longTuple], 'h\0h\x01\x81'), true],
        // Of an object all names are text. Of a Map they are gone through.
        ['names of keyword arguments', family([global('m', 'C'), longDict], 'h\0)h\x01\x92'), lossless],
      ]
      for (const [name, make, isLooked] of cases) {
        const found = outcome(make(2 * CALLS), { ...options, registry })
        if (isLooked) expect(found, name).toEqual({ code: 'limit' })
        else expect(found, name).toHaveProperty('value')
        expect(outcome(make(3), { ...options, registry }), name).toHaveProperty('value')
      }
    })

    // A tuple stays what it is in a lossless load. In another a copy is made of the array.
    test('a state that is a tuple, and shared', () => {
      const make = family([global('m', 'C'), longTuple], 'h\0)\x81h\x01b')
      const limits = { maxProduced: 20 * SIZE }
      if (lossless) expect(outcome(make(20), { ...options, limits })).toHaveProperty('value')
      else expect(outcome(make(20), { ...options, limits })).toEqual({ code: 'limit' })
      expect(outcome(make(1), { ...options, limits })).toHaveProperty('value')
    })

    describe('keys', () => {
      const n = 20_000
      // A key that is not made of parts which many share is looked at once.
      test.each<[name: string, data: Uint8Array, size: number]>([
        ['nested on the right', pickle('\x80\x04}', 'K\x01'.repeat(n), ')', '\x86'.repeat(n), 'Ns.'), 1],
        ['nested on the left', pickle('\x80\x04}N', 'K\x01\x86'.repeat(n), 'Ns.'), 1],
        [
          'one tuple in many',
          pickle(
            '\x80\x04',
            longTuple,
            'q\0}(',
            times(n, (i) => ['h\0', int4(i), '\x86N']),
            'u.',
          ),
          n,
        ],
        ['one tuple many times', pickle('\x80\x04', longTuple, 'q\0}(', 'h\0N'.repeat(n), 'u.'), 1],
        ['two equal tuples by turns', pickle('\x80\x04', longTuple, 'q\0', longTuple, 'q\x01}(', 'h\0Nh\x01N'.repeat(n), 'u.'), 1],
        [
          'one frozenset in many',
          pickle(
            '\x80\x04(',
            times(2000, int4),
            '\x91q\0}(',
            times(n, (i) => ['h\0', int4(i), '\x86N']),
            'u.',
          ),
          n,
        ],
        [
          'bytes in many',
          pickle(
            '\x80\x04',
            bytes(SIZE),
            'q\0}(',
            times(n, (i) => ['h\0', int4(i), '\x86N']),
            'u.',
          ),
          n,
        ],
        [
          'a long int in many',
          pickle(
            '\x80\x04',
            longInt(SIZE / 20),
            'q\0}(',
            times(n, (i) => ['h\0', int4(i), '\x86N']),
            'u.',
          ),
          n,
        ],
        ['two equal strings by turns', pickle('\x80\x04', text(digits), 'q\0', text(digits), 'q\x01}(', 'h\0Nh\x01N'.repeat(n), 'u.'), 1],
        ['frozensets within one another', pickle('\x80\x04', '('.repeat(n), '\x91'.repeat(n), '.'), 1],
      ])('%s', (_, data, count) => {
        expect(size(loads(data, { ...options, dicts: 'map' }))).toBe(count)
      })
    })
  })
})
