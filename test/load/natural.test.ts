import { describe, expect, test } from 'vitest'
import {
  type LoadOptions,
  loads,
  PickleBuffer,
  PyByteArray,
  PyComplex,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  Registry,
  UnpicklingError,
} from '../../src/index.ts'
import { unlike } from '../describe.ts'

// The table of what becomes what, for reading.

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** Python, its pickle (a character a byte), the natural value, and the lossless one. */
const TABLE: [python: string, pickle: string, natural: unknown, lossless: unknown][] = [
  ['None', 'N.', null, null],
  ['True', '\x88.', true, true],
  ["'text'", 'X\x04\0\0\0text.', 'text', 'text'],
  ['a lone surrogate', 'X\x03\0\0\0\xed\xa0\x80.', '\ud800', '\ud800'],
  ['2**53 - 1', '\x8a\x07\xff\xff\xff\xff\xff\xff\x1f.', 2 ** 53 - 1, 2 ** 53 - 1],
  ['2**53', '\x8a\x07\0\0\0\0\0\0\x20.', 2n ** 53n, 2n ** 53n],
  ['-2**53', '\x8a\x07\0\0\0\0\0\0\xe0.', -(2n ** 53n), -(2n ** 53n)],
  ['2**53 in text', 'L9007199254740992L\n.', 2n ** 53n, 2n ** 53n],
  ['1.5', 'G?\xf8\0\0\0\0\0\0.', 1.5, 1.5],
  ['1.0', 'G?\xf0\0\0\0\0\0\0.', 1, new PyFloat(1)],
  ['-0.0', 'G\x80\0\0\0\0\0\0\0.', -0, -0],
  ['1e300', 'G\x7e\x37\xe4\x3c\x88\x00\x75\x9c.', 1e300, 1e300],
  ["b'ab'", 'C\x02ab.', bytes('ab'), bytes('ab')],
  ["bytearray(b'ab')", '\x96\x02\0\0\0\0\0\0\0ab.', bytes('ab'), PyByteArray.from(bytes('ab'))],
  ["bytearray(b'ab') of protocol 3", '\x80\x03cbuiltins\nbytearray\nC\x02ab\x85R.', bytes('ab'), PyByteArray.from(bytes('ab'))],
  ["b'\\xe9' of protocol 2", '\x80\x02c_codecs\nencode\nX\x02\0\0\0\xc3\xa9X\x06\0\0\0latin1\x86R.', bytes('\xe9'), bytes('\xe9')],
  ['[1, []]', '](K\x01]e.', [1, []], [1, []]],
  ['(1, ())', 'K\x01)\x86.', [1, []], PyTuple.of<unknown>(1, PyTuple.of())],
  ["{'a': {}}", '}U\x01a}s.', { a: {} }, new Map([['a', new Map()]])],
  [
    "{1: 'int', '1': 'str'}",
    '}(K\x01U\x03intU\x011U\x03stru.',
    new Map<unknown, unknown>([
      [1, 'int'],
      ['1', 'str'],
    ]),
    new Map<unknown, unknown>([
      [1, 'int'],
      ['1', 'str'],
    ]),
  ],
  ['{1, None}', '\x8f(K\x01N\x90.', new Set([1, null]), new Set([1, null])],
  ['frozenset({1})', '(K\x01\x91.', new Set([1]), new PyFrozenSet([1])],
  ['set of protocol 2', 'c__builtin__\nset\n](K\x01e\x85R.', new Set([1]), new Set([1])],
  ['frozenset of protocol 2', 'c__builtin__\nfrozenset\n](K\x01e\x85R.', new Set([1]), new PyFrozenSet([1])],
  ['a class', 'cm\nC\n.', new PyGlobal('m', 'C'), new PyGlobal('m', 'C')],
  ['1.5-2j', 'c__builtin__\ncomplex\nG?\xf8\0\0\0\0\0\0G\xc0\0\0\0\0\0\0\0\x86R.', new PyComplex(1.5, -2), new PyComplex(1.5, -2)],
]

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const registry = new Registry({ standard: false })
  const load = (pickle: string, options: LoadOptions = {}) => loads(bytes(pickle), { engine, registry, ...options })

  test.each(TABLE)('%s', (_, pickle, natural, lossless) => {
    expect(unlike(natural, load(pickle))).toBeUndefined()
    expect(unlike(lossless, load(pickle, { lossless: true }))).toBeUndefined()
  })

  test('a natural value has no Py type where JavaScript has one', () => {
    const [list, floats, set, data] = load('((K\x01tG?\xf0\0\0\0\0\0\0(\x91\x96\0\0\0\0\0\0\0\0l.') as unknown[]
    expect((list as object).constructor).toBe(Array)
    expect(floats).toBe(1)
    expect((set as object).constructor).toBe(Set)
    expect((data as object).constructor).toBe(Uint8Array)
    expect(Object.getPrototypeOf(load('}U\x01aNs.'))).toBe(Object.prototype)
  })

  test('an instance and a call are PyObjects', () => {
    const made = load('cm\nC\nK\x01\x85\x81}U\x01aK\x02sb.') as PyObject
    expect(made).toBeInstanceOf(PyObject)
    expect([made.className, made.via, made.args, made.get('a')]).toEqual(['m.C', 'new', [1], 2])
    const called = load('cm\nf\nK\x01\x85R(K\x07K\x08e.') as PyObject
    expect([called.className, called.via, called.args, called.items]).toEqual(['m.f', 'call', [1], [7, 8]])
  })

  describe('dicts', () => {
    const mixed = '}(U\x01aK\x01K\x02K\x03u.'
    const text = '}(U\x012K\x01U\x011K\x02U\x01aK\x03u.'
    test("'auto' is an object when every key is a str, and else a Map", () => {
      expect(load(text)).toEqual({ 2: 1, 1: 2, a: 3 })
      expect(
        unlike(
          new Map<unknown, unknown>([
            ['a', 1],
            [2, 3],
          ]),
          load(mixed),
        ),
      ).toBeUndefined()
    })
    test("'map' is always a Map, in order", () => {
      expect([...(load(text, { dicts: 'map' }) as Map<string, number>)]).toEqual([
        ['2', 1],
        ['1', 2],
        ['a', 3],
      ])
    })
    test("'object' refuses keys that are no str", () => {
      expect(load(text, { dicts: 'object' })).toEqual({ 2: 1, 1: 2, a: 3 })
      for (const pickle of [mixed, '}U\x01aK\x01sK\x02Ns.', '(K\x02Nd.'])
        expect(() => load(pickle, { dicts: 'object' })).toThrow(UnpicklingError)
    })
    test('a dict that becomes a Map late is one object still', () => {
      // {'a': 1} is memoised and put in a list before it gets the key 2.
      const [one, two, three] = load('(}q\x00U\x01aK\x01sh\x00h\x00K\x02K\x03sh\x00t.') as unknown[]
      expect(two).toBe(one)
      expect(three).toBe(one)
      expect(
        unlike(
          new Map<unknown, unknown>([
            ['a', 1],
            [2, 3],
          ]),
          one,
        ),
      ).toBeUndefined()
    })
    test('it may hold itself', () => {
      const map = load('}q\x00(U\x01ah\x00K\x02h\x00u.') as Map<unknown, unknown>
      expect([map.get('a'), map.get(2)]).toEqual([map, map])
      const object = load('}q\x00U\x01ah\x00s.') as { a: unknown }
      expect(object.a).toBe(object)
    })
    test('keys equal in Python are one: the first key, the last value', () => {
      expect([...(load('}(K\x01U\x01aI01\nU\x01bG?\xf0\0\0\0\0\0\0U\x01cu.') as Map<unknown, unknown>)]).toEqual([[1, 'c']])
      expect([...(load('}(I01\nU\x01aK\x01U\x01bu.') as Map<unknown, unknown>)]).toEqual([[true, 'b']])
      expect((load('}(K\x01K\x02\x86U\x01aK\x01K\x02\x86U\x01bu.') as Map<unknown, unknown>).size).toBe(1)
      expect((load('}(C\x01aU\x01aC\x01aU\x01bU\x01aU\x01cu.') as Map<unknown, unknown>).size).toBe(2)
      expect((load('\x8f(K\x00G\x80\0\0\0\0\0\0\0\x89\x90.') as Set<unknown>).size).toBe(1)
    })
    test('a NaN equals nothing', () => {
      const nan = 'G\x7f\xf8\0\0\0\0\0\0'
      expect((load(`}(${nan}N${nan}Nu.`) as Map<unknown, unknown>).size).toBe(2)
    })
    test('__proto__ and the like are keys as any other', () => {
      for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON', '__defineGetter__']) {
        const length = String.fromCharCode(key.length)
        for (const pickle of [`}U${length}${key}]s.`, `}(U\x01aNU${length}${key}]u.`, `(U${length}${key}]d.`]) {
          const object = load(pickle) as Record<string, unknown>
          expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
          expect(Object.getOwnPropertyDescriptor(object, key)).toEqual({ value: [], writable: true, enumerable: true, configurable: true })
        }
      }
    })
    test('the same keys many times over', () => {
      // Enough of them for whatever is done for records met often.
      const record = (i: number) => `}(U\x09__proto__K${String.fromCharCode(i)}U\x01bNU\x02a"K\x01u`
      const records = load(`](${Array.from({ length: 200 }, (_, i) => record(i)).join('')}e.`) as Record<string, unknown>[]
      expect(records.map((one) => Object.entries(one))).toEqual(
        Array.from({ length: 200 }, (_, i) => [
          ['__proto__', i],
          ['b', null],
          ['a"', 1],
        ]),
      )
    })
    test('a key given twice', () => {
      expect(load('}(U\x01aK\x01U\x01bK\x02U\x01aK\x03u.')).toEqual({ a: 3, b: 2 })
      expect(Object.keys(load('}(U\x01aK\x01U\x01bK\x02U\x01aK\x03u.') as object)).toEqual(['a', 'b'])
    })
  })

  describe('identity', () => {
    test('shared parts are one object', () => {
      const [a, b] = load(']q\x00h\x00\x86.') as unknown[]
      expect(a).toBe(b)
      const list = load(']q\x00(h\x00h\x00e.') as unknown[]
      expect(list[0]).toBe(list)
    })
    test('a tuple that holds itself through a list', () => {
      const tuple = load('](K\x01eq\x00h\x00\x85q\x01ah\x010h\x01.') as unknown[][]
      expect(tuple[0]![1]).toBe(tuple)
    })
    test('bytes share nothing with the input below 64 KiB, and are views of it from there', () => {
      const pickle = bytes('C\x03abc.')
      const value = loads(pickle, { engine }) as Uint8Array
      pickle.fill(0)
      expect(value).toEqual(bytes('abc'))
      const long = bytes(`B\0\0\x01\0${'x'.repeat(65536)}.`)
      expect((loads(long, { engine }) as Uint8Array).buffer).toBe(long.buffer)
    })
  })

  test('any binary type is data', () => {
    const pickle = bytes('..](K\x01e...')
    const part = pickle.subarray(2)
    const view = new DataView(pickle.buffer, 2)
    const shared = new Uint8Array(new SharedArrayBuffer(part.length))
    shared.set(part)
    for (const data of [part, view, Buffer.from(part), part.slice().buffer, shared]) expect(loads(data, { engine })).toEqual([1])
    // @ts-expect-error text is not binary
    expect(() => loads('N.', { engine })).toThrow(TypeError)
  })

  test('buffers', () => {
    const data = bytes('data')
    expect(load('\x97.', { buffers: [data] })).toBe(data)
    expect(load('\x97\x98.', { buffers: [new PickleBuffer(data)] })).toEqual(data)
  })

  describe('hooks and refusals', () => {
    class Point {
      declare x: number
    }
    const instance = 'cm\nC\n)\x81}U\x01xK\x05sb.'
    test('a registered class', () => {
      const point = load(instance, { registry: new Registry({ standard: false }).register('m.C', Point) })
      expect(point).toBeInstanceOf(Point)
      expect(point).toEqual(Object.assign(new Point(), { x: 5 }))
    })
    test('findClass', () => {
      const asked: string[] = []
      const options: LoadOptions = {
        findClass: (module, name) => {
          asked.push(`${module} ${name}`)
          return name === 'C' ? Point : undefined
        },
      }
      expect(load(instance, options)).toBeInstanceOf(Point)
      expect(load('cm\nD\n.', options)).toEqual(new PyGlobal('m', 'D'))
      expect(asked).toEqual(['m C', 'm D'])
    })
    test("allow, and unknown: 'error', name the global and the way to admit it", () => {
      for (const options of [{ allow: ['m.D', 'n.*'] }, { unknown: 'error' as const }]) {
        for (const pickle of ['cm\nC\n.', instance, '\x8c\x01m\x8c\x01C\x93.', '(im\nC\n.']) {
          expect(() => load(pickle, options)).toThrow(/m\.C/)
          expect(() => load(pickle, options)).toThrow(UnpicklingError)
        }
      }
      expect(load('cm\nC\n.', { allow: ['m.C'] })).toEqual(new PyGlobal('m', 'C'))
      expect(load('cm\nC\n.', { allow: ['m.*'] })).toEqual(new PyGlobal('m', 'C'))
      expect(load('c__builtin__\nset\n](K\x01e\x85R.', { allow: [] })).toEqual(new Set([1]))
    })
    test('persistentLoad, and what it throws', () => {
      expect(load('Pid\n.', { persistentLoad: (pid) => ({ pid }) })).toEqual({ pid: 'id' })
      const cause = new Error('gone')
      const error = thrown(() =>
        load('NK\x07Q\x86.', {
          persistentLoad: () => {
            throw cause
          },
        }),
      ) as UnpicklingError
      expect(error).toBeInstanceOf(UnpicklingError)
      expect([error.code, error.offset, error.cause]).toEqual(['hook', 3, cause])
    })
    test('a hook may load', () => {
      const inner = bytes('](K\x01U\x05innere.')
      const value = load('(U\x05outerK\x01QU\x05outerK\x02Qt.', { persistentLoad: (pid) => [pid, loads(inner, { engine })] })
      expect(value).toEqual(['outer', [1, [1, 'inner']], 'outer', [2, [1, 'inner']]])
    })
  })

  test('several pickles in one buffer', async () => {
    const { Unpickler } = await import('../../src/index.ts')
    const unpickler = new Unpickler(bytes(']q\x00.h\x00h\x00\x86.K\x07.'), { engine })
    const first = unpickler.load()
    expect([first, unpickler.offset]).toEqual([[], 4])
    const second = unpickler.load<unknown[]>()
    expect(second[0]).toBe(first)
    expect([unpickler.load(), unpickler.offset]).toEqual([7, 13])
    const error = thrown(() => unpickler.load()) as UnpicklingError
    expect([error.code, error.offset]).toEqual(['truncated', 13])
  })

  test('an Unpickler asked by a hook of its own', async () => {
    const { Unpickler } = await import('../../src/index.ts')
    const unpickler: { load(): unknown } = new Unpickler(bytes(']q\x00.h\x00K\x01QK\x02\x87.K\x07.'), {
      engine,
      persistentLoad: () => (thrown(() => unpickler.load()) as UnpicklingError).code,
    })
    const first = unpickler.load()
    expect(unpickler.load()).toEqual([first, 'hook', 2])
    expect(unpickler.load()).toBe(7)
  })
})

function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
