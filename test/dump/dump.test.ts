import vm from 'node:vm'
import { describe, expect, it } from 'vitest'
import { join } from '../../src/dump/pieces.ts'
import { tooLarge } from '../../src/errors.ts'
import {
  dumps,
  loads,
  PickleBuffer,
  PickleError,
  Pickler,
  PicklingError,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  Registry,
} from '../../src/index.ts'
import type { DumpOptions } from '../../src/options.ts'
import { bytes, global, nested, Plain, plain, Reduce, range, registry } from '../zoo.ts'

function failure(value: unknown, options: DumpOptions = {}): PicklingError {
  try {
    dumps(value, options)
  } catch (error) {
    expect(error).toBeInstanceOf(PicklingError)
    return error as PicklingError
  }
  throw new Error('nothing was thrown')
}

function failureOrNone(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}

const cb = () => {}

describe('the path in an error', () => {
  const cases: [string, unknown, string][] = [
    ['the value itself', cb, '$'],
    ['a property', { users: [1, 2, 3, { cb }] }, '$.users[3].cb'],
    ['a property that is no identifier', { 'a b': [{ "it's": cb }] }, '$["a b"][0]["it\'s"]'],
    ['a long key', { ['k'.repeat(100)]: cb }, `$["${'k'.repeat(40)}"...]`],
    ['a property after scalars', { a: 1, b: 'x', c: null, d: { e: cb } }, '$.d.e'],
    ['a list among scalars', [1, 'x', null, [0, [cb]]], '$[3][1][0]'],
    ['beyond a batch', range(1500).map((i) => (i === 1234 ? [cb] : i)), '$[1234][0]'],
    ['an object of many keys', Object.fromEntries(range(100).map((i) => [`k${i}`, i === 70 ? cb : i])), '$.k70'],
    ['a Map value', { map: new Map([['k', [cb]]]) }, '$.map.get("k")[0]'],
    ['a Map value of another key', new Map([[1n, [cb]]]), '$.get(1n)[0]'],
    [
      'a Map key',
      new Map<unknown, unknown>([
        [1, 2],
        [cb, 1],
      ]),
      '$.keys()[1]',
    ],
    ['a Set element', [new Set([1, cb])], '$[0].values()[1]'],
    ['a tuple', PyTuple.of<unknown>(1, PyTuple.of<unknown>(2, cb)), '$[1][1]'],
    ['an instance', [plain({ a: { b: cb } })], '$[0].a.b'],
    ['__reduce__ arguments', [new Reduce(Plain, [1, [cb]])], '$[0].__reduce__()[1][1][0]'],
    ['__reduce__ state', new Reduce(Plain, [], { a: cb }), '$.__reduce__()[2].a'],
    ['__reduce__ items', new Reduce(Plain, [], null, [1, cb]), '$.__reduce__()[3][1]'],
    ['__reduce__ pairs', new Reduce(Plain, [], null, null, [['k', cb]]), '$.__reduce__()[4].k'],
    ['a PyObject', new PyObject(global('zoo:Plain'), [1, cb], 'new'), '$.args[1]'],
    ["a PyObject's state", Object.assign(new PyObject(global('zoo:Plain'), [], 'new'), { state: { a: [cb] } }), '$.state.a[0]'],
    ["a PyObject's callable", new PyObject(cb, [], 'call'), '$.callable'],
    ['depth', [[[[[cb]]]]], '$[0][0][0][0][0]'],
  ]
  it.each(cases)('%s', (_, value, path) => {
    const error = failure(value, { registry })
    expect(error).toMatchObject({ code: 'unsupported', path })
    expect(error.message).toBe(
      `the function cb has no counterpart in Python; a class has one after registry.register('module.Name', cb) (at ${path})`,
    )
    for (const protocol of [0, 2]) expect(failure(value, { registry, protocol })).toMatchObject({ code: 'unsupported' })
  })

  it('is cut short where it is long', () => {
    let value: unknown = cb
    for (let i = 0; i < 100_000; i++) value = [value]
    expect(failure(value).path).toMatch(/^\$(\[0\])+\.\.\.\(\d+ more\)\.\.\.(\[0\])+$/)
  })
})

describe('what has no counterpart', () => {
  class Book {}
  it.each([
    [Symbol('s'), 'Symbol(s) has no counterpart in Python'],
    [new WeakMap(), 'an instance of WeakMap, which is not registered'],
    [new Book(), "an instance of Book, which is not registered: registry.register('module.Book', Book)"],
    [Book, 'the function Book has no counterpart in Python'],
    [() => 1, 'the function anonymous'],
    [new Error('x'), 'an instance of Error'],
    [/x/, 'an instance of RegExp'],
    [new (class Stack extends Array {})(), 'an instance of Stack'],
    [new (class Index extends Map {})(), 'an instance of Index'],
    [new (class Day extends Date {})(), 'an instance of Day'],
    [Object.create({ inherited: 1 }), 'an instance of Object'],
    [new String('boxed'), 'an instance of String'],
    [Promise.resolve(1), 'an instance of Promise'],
  ])('%s', (value, message) => {
    expect(failure([value])).toMatchObject({ code: 'unsupported', path: '$[0]' })
    expect(failure([value]).message).toContain(message)
  })

  it('is looked at once a class is registered', () => {
    expect(loads(dumps(new Book(), { registry: new Registry().register('m.Book', Book) }))).toMatchObject({ className: 'm.Book' })
  })

  it.each([
    [new Date(Number.NaN), 'an invalid Date has no datetime'],
    [new Date('-000001-01-01'), "a datetime's year is 1 to 9999, not -1"],
    [new Date('+010000-01-01T00:00:00Z'), "a datetime's year is 1 to 9999, not 10000"],
  ])('%s', (date, message) => {
    expect(failure({ date })).toMatchObject({ code: 'bad-value', path: '$.date', message: `${message} (at $.date)` })
  })

  it('is what the protocol cannot hold', () => {
    expect(failure([new PickleBuffer(bytes('a'))], { protocol: 4 })).toMatchObject({ code: 'protocol', path: '$[0]' })
    expect(failure([new PyGlobal('m', 'ä')], { protocol: 2 })).toMatchObject({ code: 'protocol', path: '$[0]' })
    expect(failure([new PyGlobal('m', 'a\nb')], { protocol: 2 })).toMatchObject({ code: 'bad-value', path: '$[0]' })
    expect(failure([10n ** 4300n], { protocol: 1 })).toMatchObject({ code: 'protocol', path: '$[0]' })
    expect(loads(dumps([-(10n ** 4299n)], { protocol: 1 }))).toEqual([-(10n ** 4299n)])
  })
})

describe('the value itself', () => {
  const ENGINES = ['auto', 'wasm', 'typescript'] as const

  it('is a function, whatever its prototype', () => {
    for (const engine of ENGINES) {
      for (const prototype of [null, Object.prototype]) {
        const value = Object.assign(
          Object.setPrototypeOf(() => {}, prototype),
          { a: 1 },
        )
        expect(failure(value, { engine })).toMatchObject({ code: 'unsupported', path: '$' })
      }
    }
  })

  it('throws a proxy that was revoked, whatever is asked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const thrower = () => {
      throw proxy
    }
    const cases: [string, unknown, DumpOptions][] = [
      ['persistentId threw: ', [1], { persistentId: thrower }],
      ['reducerOverride threw: ', [plain({})], { reducerOverride: thrower }],
      ['bufferCallback threw: ', [new PickleBuffer(bytes('a'))], { bufferCallback: thrower }],
      ['a method of the class threw: ', Object.assign(new Reduce(Plain, []), { __reduce__: thrower }), {}],
      [
        "the adapter's reduce threw: ",
        new Date(0),
        { registry: new Registry().registerAdapter({ names: ['m.D'], type: Date, reduce: thrower }) },
      ],
      ['reading the value threw: ', Object.defineProperty({}, 'a', { enumerable: true, get: thrower }), {}],
    ]
    for (const engine of ENGINES) {
      for (const [message, value, options] of cases) {
        const { code, message: text, cause } = failure(value, { registry, ...options, engine })
        expect([code, text]).toEqual(['hook', expect.stringContaining(message)])
        expect(cause === proxy).toBe(true)
      }
    }
  })

  it('has items added, which CPython can write below protocol 4 no more than this package', () => {
    const object = Object.assign(new PyObject(global('m:Bag'), [], 'new'), { adds: [1] })
    for (const protocol of [0, 1, 2, 3]) {
      expect(failure([object], { protocol })).toMatchObject({
        code: 'protocol',
        message: expect.stringContaining("CPython's own picklers"),
        path: '$[0].adds',
      })
    }
    expect(failureOrNone(() => dumps([object], { protocol: 4 }))).toBeUndefined()
  })

  it('is more than the platform can hold', () => {
    const huge = { length: 2 ** 52 } as Uint8Array
    expect(failureOrNone(() => join([huge, huge]))).toMatchObject({ code: 'limit', path: '$', cause: expect.any(RangeError) })
    // What V8 throws where a Set would have more than 2**24 - 1 members, which takes a gigabyte to come to.
    expect(tooLarge(new RangeError('Set maximum size exceeded'), '$')).toMatchObject({
      code: 'limit',
      message: expect.stringContaining('with fast: true'),
    })
  })

  it('is a proxy that was revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const [one, ...others] = ENGINES.map((engine) => failure(proxy, { engine }))
    expect(one).toMatchObject({ code: 'hook', path: '$' })
    for (const other of others) expect(other).toEqual(one)
  })
})

describe('options', () => {
  it.each([6, 1.5, '2', Number.NaN, {}])('refuses protocol %s', (protocol) => {
    expect(failure(1, { protocol: protocol as number })).toMatchObject({ code: 'protocol', path: '$' })
  })

  it('knows the names of the default and the highest protocol', () => {
    for (const protocol of [undefined, null, -1, -7, 5]) expect(dumps(1, { protocol })).toEqual(Uint8Array.of(0x80, 5, 0x4b, 1, 0x2e))
  })

  it('refuses bufferCallback below protocol 5', () => {
    expect(failure(1, { protocol: 4, bufferCallback: () => true })).toMatchObject({ code: 'protocol', path: '$' })
  })

  it('hands buffers over in order, and takes those back that are to be in band', () => {
    const buffers = [new PickleBuffer(bytes('one')), new PickleBuffer(bytes('two')), new PickleBuffer(bytes('three'))]
    const taken: PickleBuffer[] = []
    const pickle = dumps([...buffers, buffers[0]], { bufferCallback: (buffer) => buffer === buffers[1] || void taken.push(buffer) })
    expect(taken).toEqual([buffers[0], buffers[2], buffers[0]])
    const read = loads<Uint8Array[]>(pickle, { buffers: taken })
    expect(read.map((b) => Buffer.from(b).toString())).toEqual(['one', 'two', 'three', 'one'])
  })
})

describe('hooks', () => {
  const boom = new Error('boom')
  const thrower = () => {
    throw boom
  }
  it.each<[string, unknown, DumpOptions]>([
    ['persistentId', [1], { persistentId: (value) => (value === 1 ? thrower() : null) }],
    ['reducerOverride', [plain({})], { reducerOverride: thrower }],
    ['bufferCallback', [new PickleBuffer(bytes('a'))], { bufferCallback: thrower }],
    ['a method of the class', [Object.assign(new Reduce(Plain, []), { __reduce__: thrower })], {}],
  ])('%s may throw', (name, value, options) => {
    expect(failure(value, { registry, ...options })).toMatchObject({
      code: 'hook',
      path: '$[0]',
      cause: boom,
      message: `${name} threw: boom (at $[0])`,
    })
  })

  it('may throw what cannot be put in words', () => {
    const odd = [Object.create(null), Object.assign(new Error('x'), { message: Symbol('m') }), undefined]
    for (const cause of odd) {
      const persistentId = () => {
        throw cause
      }
      expect(failure([1], { persistentId })).toMatchObject({ code: 'hook', cause })
      const getter = Object.defineProperty({}, 'a', { enumerable: true, get: persistentId })
      expect(failure(getter)).toMatchObject({ code: 'hook', cause })
    }
  })

  it('an error of this package passes through', () => {
    const own = new PickleError('mine')
    const persistentId = () => {
      throw own
    }
    expect(() => dumps(1, { persistentId })).toThrow(own)
  })

  it('a getter may throw', () => {
    const value = {
      get a() {
        return thrower()
      },
    }
    expect(failure({ x: value })).toMatchObject({ code: 'hook', path: '$.x', cause: boom })
  })

  it('may dump again', () => {
    const seen: unknown[] = []
    const options: DumpOptions = {
      registry,
      reducerOverride(value) {
        if (value instanceof Plain) seen.push(loads(dumps({ of: value.a }, { registry })))
        return undefined
      },
    }
    const pickle = dumps([plain({ a: [1] }), plain({ a: 'x' })], options)
    expect(seen).toEqual([{ of: [1] }, { of: 'x' }])
    expect(pickle).toEqual(dumps([plain({ a: [1] }), plain({ a: 'x' })], { registry }))
  })
})

describe('reduce values of the wrong form', () => {
  const g = global('m:f')
  it.each<[string, unknown, string]>([
    ['a number', 5, 'a reduce value is a string or an array, not number'],
    ['one item', [g], 'a reduce value has 2 to 6 items, not 1'],
    ['seven items', [g, [], 1, [], [], g, 1], 'a reduce value has 2 to 6 items, not 7'],
    ['no callable', ['f', []], 'the first item of a reduce value is what Python calls'],
    ['no arguments', [g, {}], 'the second item of a reduce value is the array of arguments'],
    ['items', [g, [], null, 5], 'the fourth item of a reduce value is an iterable'],
    ['pairs', [g, [], null, null, [1]], 'dict items are pairs of a key and a value'],
    ['setter', [g, [], 1, null, null, 'x'], 'the sixth item of a reduce value is a function'],
    ['empty __newobj__', [global('copyreg:__newobj__'), []], 'the first argument of __newobj__ is a class'],
    ['short __newobj_ex__', [global('copyreg:__newobj_ex__'), [g]], '__newobj_ex__ takes a class, a tuple and a dict, not 1'],
  ])('%s', (_, reduction, message) => {
    const error = failure([{}, plain({})], { registry, reducerOverride: () => reduction as never })
    expect(error).toMatchObject({ code: 'bad-reduce', path: '$[1]' })
    expect(error.message).toContain(message)
  })

  it('a method that gives nothing', () => {
    expect(failure(Object.assign(new Reduce(Plain, []), { reduction: undefined }), { registry })).toMatchObject({
      code: 'bad-reduce',
      message: '__reduce__ gave undefined (at $)',
    })
  })

  it('what no module is known for', () => {
    expect(failure([new WeakSet()], { reducerOverride: () => 'name' })).toMatchObject({ code: 'bad-reduce', path: '$[0]' })
    expect(dumps(new WeakSet(), { protocol: 0, reducerOverride: () => 'm:a' })).toEqual(bytes('cm\na\np0\n.'))
  })
})

describe('depth', { timeout: 60_000 }, () => {
  it.each([0, 1, 2, 4, 5])('a list nested a million deep, protocol %i', (protocol) => {
    const pickle = dumps(nested(1_000_000), { protocol })
    expect(pickle.length).toBeGreaterThan(3_000_000)
    if (protocol === 2) expect(Buffer.compare(dumps(loads(pickle), { protocol }), pickle)).toBe(0)
  })

  it.each(['object', 'Map', 'tuple', 'instance'])('%s nested 200,000 deep', (type) => {
    let value: unknown = 1
    for (let i = 0; i < 200_000; i++) {
      value =
        type === 'object'
          ? { v: value }
          : type === 'Map'
            ? new Map([[1, value]])
            : type === 'tuple'
              ? PyTuple.copy([value])
              : plain({ v: value })
    }
    expect(dumps(value, { registry }).length).toBeGreaterThan(400_000)
    expect(dumps(value, { registry, fast: true }).length).toBeGreaterThan(200_000)
  })

  it('a cycle under `fast` ends', () => {
    const list: unknown[] = [1]
    list.push({ list: [list] })
    expect(failure(list, { fast: true })).toMatchObject({ code: 'bad-value' })
    const self = plain({}) as Plain & { me: unknown }
    self.me = self
    expect(failure(self, { fast: true, registry })).toMatchObject({ code: 'bad-value' })
    // Deep, but no cycle.
    expect(dumps(nested(10_000), { fast: true })).toHaveLength(2 + 9 + 10_001 + 10_000 + 1)
  })

  it('what no Python could make of itself ends', () => {
    const tuple = new PyTuple(1)
    tuple[0] = tuple
    expect(failure([tuple])).toMatchObject({ code: 'bad-value' })
    const object = new PyObject(global('m:f'), [], 'call')
    object.args = [PyTuple.of(object)]
    expect(failure([object])).toMatchObject({ code: 'bad-value' })
    object.args = []
    object.callable = object
    expect(failure([object])).toMatchObject({ code: 'bad-value' })
  })

  it('what is made of itself by way of what is made for it ends', () => {
    const set = new PyFrozenSet()
    set.add(set)
    const made = new PyObject(global('m:C'), [], 'new')
    made.kwargs = new Map([['k', made]])
    const chain = Array.from({ length: 2000 }, () => new PyFrozenSet())
    for (const [i, link] of chain.entries()) link.add(chain[(i + 1) % chain.length])
    for (const protocol of [0, 1, 2, 3]) {
      for (const value of [set, chain]) expect(failure([value], { protocol })).toMatchObject({ code: 'bad-value' })
    }
    for (const protocol of [2, 3]) expect(failure([made], { protocol })).toMatchObject({ code: 'bad-value' })
    // With a list for each time it comes again, it can be made.
    const tuple = PyTuple.from(Array.from({ length: 300 }, () => [] as unknown[]))
    for (const list of tuple) (list as unknown[]).push(tuple)
    const loaded = loads<unknown[][]>(dumps(tuple), { lossless: true })
    expect(loaded.every((list) => list[0] === loaded)).toBe(true)
  })
})

describe('objects of another realm', () => {
  const foreign = (code: string) => vm.runInNewContext(code) as unknown
  it.each([
    ['({ a: [1, { b: 2 }] })', { a: [1, { b: 2 }] }],
    ['[1, [2]]', [1, [2]]],
    ['new Map([[1, 2]])', new Map([[1, 2]])],
    ['new Set([1])', new Set([1])],
    ['new Uint8Array([1, 2])', Uint8Array.of(1, 2)],
    ['new Uint8Array([1, 2]).buffer', Uint8Array.of(1, 2)],
    ['new Float64Array([1, 2])', Float64Array.of(1, 2)],
    ['new Date(0)', new Date(0)],
  ])('%s', (code, same) => {
    expect(dumps(foreign(code))).toEqual(dumps(same))
  })

  it.each(['new (class A {})', 'new (class A extends Array {})', '/x/', 'new Error()'])('%s', (code) => {
    expect(failure(foreign(code))).toMatchObject({ code: 'unsupported' })
  })
})

describe('Pickler', () => {
  it('keeps its memo from one value to the next', () => {
    const pickler = new Pickler({ protocol: 2 })
    const shared = ['x']
    expect(pickler.dump(shared)).toEqual(dumps(shared, { protocol: 2 }))
    expect(Buffer.from(pickler.dump(shared)).toString('latin1')).toBe('\x80\x02h\0.')
    expect(Buffer.from(pickler.dump(['x', 'y'])).toString('latin1')).toBe('\x80\x02]q\x02(h\x01X\x01\0\0\0yq\x03e.')
    pickler.clearMemo()
    expect(pickler.dump(shared)).toEqual(dumps(shared, { protocol: 2 }))
  })

  it.each([0, 2, 4, 5])('is as before after a failed dump, protocol %i', (protocol) => {
    const shared = { a: 1, b: [2] }
    const one = new Pickler({ protocol, registry })
    const other = new Pickler({ protocol, registry })
    const values = [[shared, 'x', plain({ p: shared })], [shared, 'y', 'x', global('m:f')], { a: 2, b: shared, c: plain({ p: 1 }) }]
    for (const [i, value] of values.entries()) {
      expect(() => one.dump([shared, { fresh: 'new', a: 1 }, new Set(['z', { b: 1 }]), plain({ q: 1 }), global('m:g'), cb, i])).toThrow(
        PicklingError,
      )
      expect(one.dump(value)).toEqual(other.dump(value))
    }
  })

  it('has what a failed dump took in band left out again', () => {
    let isInBand = false
    const pickler = new Pickler({ protocol: 5, bufferCallback: () => isInBand })
    const buffer = new PickleBuffer(Uint8Array.of(1, 2, 3))
    pickler.dump([buffer])
    isInBand = true
    expect(() => pickler.dump([buffer, cb])).toThrow(PicklingError)
    expect(loads(pickler.dump([buffer]))).toEqual([Uint8Array.of(1, 2, 3)])
    // From then on it is in the memo.
    expect(
      Buffer.from(pickler.dump([buffer]))
        .toString('latin1')
        .endsWith(']\x94h\x02a.'),
    ).toBe(true)
  })

  it('does not forget what the dump under way has written', () => {
    const pickler = new Pickler()
    const shared = ['x']
    const errors: unknown[] = []
    const value = {
      first: shared,
      get changed() {
        try {
          pickler.clearMemo()
        } catch (error) {
          errors.push(error)
        }
        return 1
      },
      again: shared,
    }
    expect(loads(pickler.dump(value))).toEqual({ first: ['x'], changed: 1, again: ['x'] })
    expect(errors).toMatchObject([{ name: 'PicklingError', code: 'hook' }])
    pickler.clearMemo()
    expect(pickler.dump(shared)).toEqual(dumps(shared))
  })

  it('refuses a dump in the middle of another, and is then as before', () => {
    const pickler = new Pickler()
    let inner: unknown
    const value = {
      get a() {
        return pickler.dump('x')
      },
      get b() {
        try {
          pickler.dump('x')
        } catch (error) {
          inner = error
        }
        return 1
      },
    }
    expect(() => pickler.dump(value)).toThrow('this Pickler was asked for a dump in the middle of another')
    Object.defineProperty(value, 'a', { value: 'long '.repeat(20_000), enumerable: true })
    expect(loads(pickler.dump(value))).toEqual({ a: 'long '.repeat(20_000), b: 1 })
    expect(inner).toMatchObject({ code: 'hook', path: '$' })
  })
})

describe('what is read as it goes', () => {
  const ENGINES = ['auto', 'wasm', 'typescript'] as const

  it.each([5000, 70_000])('%i bytes whose buffer a getter makes longer, shorter, or takes away', (size) => {
    // Of Node 20, of which the types are not.
    type Resizable = ArrayBuffer & { resize(size: number): void }
    const resizable = () => new (ArrayBuffer as new (size: number, options: object) => Resizable)(size, { maxByteLength: 200_000 })
    const after = (data: unknown, change: () => void) => {
      const changing = {
        get x() {
          change()
          return 1
        },
      }
      return { list: [data, changing] }
    }
    for (const engine of ENGINES) {
      for (const wrap of [
        (data: ArrayBuffer) => data,
        (data: ArrayBuffer) => new Uint8Array(data),
        (data: ArrayBuffer) => new PickleBuffer(new Uint8Array(data)),
      ]) {
        const longer = resizable()
        expect(
          loads(
            dumps(
              after(wrap(longer), () => longer.resize(80_000)),
              { engine },
            ),
          ),
        ).toEqual({ list: [new Uint8Array(size), { x: 1 }] })
        const shorter = resizable()
        const taken = new ArrayBuffer(size)
        for (const value of [
          after(wrap(shorter), () => shorter.resize(10)),
          after(wrap(taken), () => structuredClone(taken, { transfer: [taken] })),
        ]) {
          expect(failure(value, { engine })).toMatchObject({ code: 'bad-value', path: '$' })
        }
      }
    }
  })

  it('bytes that a getter writes to', () => {
    for (const size of [100, 4000, 5000, 60_000, 70_000]) {
      const pickles = ENGINES.map((engine) => {
        const data = new Uint8Array(size)
        const after = {
          get changed() {
            data.fill(7)
            return 'x'
          },
        }
        // Of an array of bytes, 'wasm' would leave all to TypeScript.
        return dumps({ list: [data, after, 'x'] }, { engine })
      })
      expect(pickles[1]).toEqual(pickles[0])
      expect(pickles[2]).toEqual(pickles[0])
      // Long ones are copied at the end.
      expect(loads<{ list: [Uint8Array] }>(pickles[0] as Uint8Array).list[0][0]).toBe(size < 65_536 ? 0 : 7)
    }
  })

  it('an array that a hook changes', () => {
    const list: unknown[] = [plain({}), 1, 2, 3]
    const options = { registry, reducerOverride: () => void (list.length = 2) }
    expect(loads(dumps(list, options))).toHaveLength(2)
    // The class of an instance is asked about too.
    const growing: unknown[] = [plain({}), 1]
    expect(loads(dumps(growing, { registry, reducerOverride: () => void growing.push(5) }))).toHaveLength(4)
  })

  it('a getter, once', () => {
    for (const engine of ['auto', 'wasm', 'typescript'] as const) {
      let times = 0
      const counter = {
        get times() {
          return ++times
        },
      }
      expect(loads(dumps([counter, 'x'], { engine }))).toEqual([{ times: 1 }, 'x'])
      expect(loads(dumps({ counter }, { engine }))).toEqual({ counter: { times: 2 } })
    }
  })

  it('an array that says no number for its length', () => {
    for (const engine of ['auto', 'wasm', 'typescript'] as const) {
      for (const length of ['x', Number.NaN, -1, 2.5]) {
        const odd = new Proxy([1, 2, 3], { get: (list, key) => (key === 'length' ? length : Reflect.get(list, key)) })
        expect(loads<unknown[][]>(dumps([odd], { engine }))[0]?.length).toBeLessThan(4)
        // Short lists of numbers go through linear memory many at a time.
        const lists = () => [[0, 1.5], odd, [2, 2.5], new Proxy(odd, {}), [4, 4.5]]
        expect(dumps(lists(), { engine })).toEqual(dumps(lists(), { engine: 'typescript' }))
      }
    }
  })

  it('gives a result of its own', () => {
    const data = new Uint8Array(100_000)
    const pickle = dumps(data)
    expect(pickle.buffer).not.toBe(data.buffer)
    expect(pickle.buffer.byteLength).toBe(pickle.length)
    data.fill(7)
    expect(loads(pickle)).toEqual(new Uint8Array(100_000))
    const again = dumps(range(100))
    dumps(range(200))
    expect(loads(again)).toEqual(range(100))
  })
})

describe('the bytes of a result', () => {
  const ENGINES = ['typescript', 'wasm', 'auto'] as const

  // Copies are made in several ways, by size, some of them into memory that was not cleared.
  it.each([0, 1, 59, 60, 255, 256, 4082, 4086, 4090, 4096, 65_500, 65_536, 1 << 20, (1 << 22) - 20, (1 << 22) + 1])(
    'are all there: %i of payload',
    (size) => {
      const data = new Uint8Array(size).fill(0xab)
      const text = 'x'.repeat(size)
      for (const engine of ENGINES) {
        expect(Buffer.compare(loads(dumps(data, { engine })), data)).toBe(0)
        expect(loads<string>(dumps(text, { engine })) === text).toBe(true)
        const [one, two, three] = loads<[string, Uint8Array, string]>(dumps([text, data, `${text}y`], { engine }))
        expect(one === text && Buffer.compare(two, data) === 0 && three === `${text}y`).toBe(true)
      }
    },
  )

  it('do not hang on what was dumped before', () => {
    // Two kinds of records that want one slot in the table of shapes, in dumps of one and of both.
    const one = { type: 'insert', id: 1, at: 0.5, by: 'a', n: 1, path: ['x'], value: { old: 'b', new: null } }
    const other = { old: 'b', new: 'insert' }
    const values: unknown[] = [one, other, [other, one, other, one], [one, one, other, other], other, one]
    for (const engine of ENGINES) {
      const fresh = values.map((value) => new Pickler().dump(value))
      for (let round = 0; round < 3; round++) {
        for (const [i, value] of values.entries()) expect(dumps(value, { engine })).toEqual(fresh[i])
      }
    }
  })

  it('cost a proxy the same looks, whichever engine', () => {
    const looks = ENGINES.map((engine) => {
      const seen: string[] = []
      const root = new Proxy(
        { a: 1, b: 'x' },
        {
          ownKeys(target) {
            seen.push('ownKeys')
            return Reflect.ownKeys(target)
          },
          get(target, key) {
            seen.push(`get ${String(key)}`)
            return Reflect.get(target, key)
          },
        },
      )
      expect(loads(dumps(root, { engine }))).toEqual({ a: 1, b: 'x' })
      return seen
    })
    expect(looks[1]).toEqual(looks[0])
    expect(looks[2]).toEqual(looks[0])
  })
})
