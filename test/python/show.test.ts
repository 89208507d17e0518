import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { toJson } from '../../src/python/json.ts'
import { PyObject, usePrinters } from '../../src/python/object.ts'
import { printers } from '../../src/python/printers.ts'
import { describe as show } from '../../src/python/show.ts'
import { PickleBuffer, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../../src/python/values.ts'

usePrinters(printers)

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

function object(name: string, parts: Partial<PyObject> & { args?: unknown[]; via?: 'call' | 'new' } = {}): PyObject {
  const dot = name.lastIndexOf('.')
  const { args = [], via = 'new', ...rest } = parts
  return Object.assign(new PyObject(new PyGlobal(name.slice(0, dot), name.slice(dot + 1)), args, via), rest)
}

/** Everything a PyObject can hold, each part once. */
function everything(): PyObject {
  return object('app.All', {
    args: [1, 'two'],
    kwargs: { three: 3 },
    state: { four: 4 },
    items: [5],
    pairs: [['six', 6]],
    adds: [7],
    laterStates: [8],
    stateSetter: [new PyGlobal('app', 'f'), 9],
  })
}

const reconstructed = object('copy_reg._reconstructor', {
  args: [new PyGlobal('app', 'Old'), new PyGlobal('__builtin__', 'object'), null],
  via: 'call',
  state: { x: 1 },
})

describe('console.log of a PyObject', () => {
  test('shows class, arguments, attributes and items', () => {
    expect(show(object('app.Point', { state: { x: 1, y: 2 } }))).toBe('app.Point { x: 1, y: 2 }')
    expect(show(object('datetime.date', { args: [ascii('\x07z\x01\x02')], via: 'call' }))).toBe("datetime.date('1914-01-02')")
    expect(show(object('uuid.uuid4', { via: 'call' }))).toBe('uuid.uuid4()')
    expect(show(object('app.Empty'))).toBe('app.Empty {}')
    expect(show(object('app.Slots', { state: [null, { a: 1 }] }))).toBe('app.Slots { a: 1 }')
    expect(show(object('app.State', { state: [1, 2] }))).toBe('app.State state([ 1, 2 ])')
    expect(show(reconstructed)).toBe('app.Old { x: 1 }')
    expect(show(everything())).toBe("app.All(1, 'two', three=3) { four: 4 } [ 5 ] { 'six' => 6 } Set { 7 } state(8) setState(<app.f>, 9)")
    expect(inspect(everything())).toBe(show(everything()))
    expect(String(everything())).toBe(show(everything()))
  })

  test('hides no key that is no name, and no half of a state that the other overrides', () => {
    expect(show(object('a.B', { state: new Map<unknown, unknown>([[1, 2]]) }))).toBe('a.B state(Map { 1 => 2 })')
    expect(show(object('a.B', { state: [{ x: 1 }, { x: 2 }] }))).toBe('a.B state([ { x: 1 }, { x: 2 } ])')
    expect(show(object('a.B', { state: null }))).toBe('a.B state(null)')
    expect(show(object('a.B', { state: { 'not a name': 1 } }))).toBe("a.B { 'not a name': 1 }")
  })

  test('shows the values of all types', () => {
    const values: [unknown, string][] = [
      [null, 'null'],
      [undefined, 'undefined'],
      [-0, '-0'],
      [2n ** 64n, '18446744073709551616n'],
      ["it's", "'it\\'s'"],
      ['"\\\n\u{1f600}\ud800\u202e', "'\"\\\\\\n\u{1f600}\\ud800\\u202e'"],
      [new PyFloat(1), '1.0'],
      [new PyComplex(1, -2), '(1-2j)'],
      [PyTuple.of(1), '(1,)'],
      [PyTuple.of(1, 2), '(1, 2)'],
      [[], '[]'],
      [new Set([1]), 'Set { 1 }'],
      [new PyFrozenSet([1]), 'frozenset { 1 }'],
      [new Map([[1, 'a']]), "Map { 1 => 'a' }"],
      [JSON.parse('{"__proto__": 1, "a": 2}'), '{ __proto__: 1, a: 2 }'],
      [ascii("a'\n"), "b'a\\'\\n'"],
      [new PyByteArray([0xff]), "bytearray(b'\\xff')"],
      [new PickleBuffer(ascii('x')), "PickleBuffer(b'x')"],
      [new Float64Array([1.5]), 'Float64Array [ 1.5 ]'],
      [new PyGlobal('os', 'system'), '<os.system>'],
      [new Date(0), '1970-01-01T00:00:00.000Z'],
      [new Date(Number.NaN), 'Invalid Date'],
      [class Point {}, '[class Point]'],
      [
        new (class Point {
          x = 1
        })(),
        'Point { x: 1 }',
      ],
    ]
    for (const [value, text] of values) expect(show(value)).toBe(text)
  })

  test('is indented when long', () => {
    const part = object('app.Part', { state: { title: 'The first part, which has rather a long title', pages: [1, 2] } })
    expect(show(object('app.Book', { state: { parts: [part, part] } }))).toBe(
      [
        'app.Book {',
        '  parts: [',
        "    app.Part { title: 'The first part, which has rather a long title', pages: [ 1, 2 ] },",
        "    app.Part { title: 'The first part, which has rather a long title', pages: [ 1, 2 ] }",
        '  ]',
        '}',
      ].join('\n'),
    )
    const lines = show(Array.from({ length: 60 }, (_, i) => i * 100)).split('\n')
    expect(lines.length).toBeLessThan(8)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100)
  })

  test('counts what it leaves out', () => {
    expect(show(new Array(120).fill(1))).toMatch(/, \.\.\. 20 more\n\]$/)
    expect(show('x'.repeat(1005))).toBe(`'${'x'.repeat(1000)}'... 5 more characters`)
    expect(show(new Uint8Array(1002).fill(0x78))).toBe(`b'${'x'.repeat(1000)}'... 2 more bytes`)
    expect(show([[[1, 2]]], { depth: 1 })).toBe('[ [ ... 1 more ] ]')
    expect(show(2n ** 20_000n)).toMatch(/^0x10{99}\.\.\. 4901 more digits$/)
  })

  test('marks cycles as Node does', () => {
    const self = object('app.Node')
    self.state = { self, list: [self] }
    expect(show(self)).toBe('<ref *1> app.Node { self: [Circular *1], list: [ [Circular *1] ] }')
  })

  test('lets no name act on the terminal', () => {
    const text = show(object('app.\x1b[2J\x9b\u202e', { state: { '\x1b': '\x9b' } }))
    expect(text).toBe("app.\\u001b[2J\\u009b\\u202e { '\\u001b': '\\u009b' }")
    expect(inspect([[[[object('app.\x1b')]]]], { depth: 2 })).not.toContain('\x1b')
  })

  test('lets an inspector of a class speak, and survives one that throws', () => {
    const custom = Symbol.for('nodejs.util.inspect.custom')
    expect(
      show([
        { [custom]: () => 'mine\nof two' },
        {
          get x() {
            throw new Error('no')
          },
        },
      ]),
    ).toBe('[\n  mine\n  of two,\n  [unreadable: Error: no]\n]')
  })
})

describe('JSON of a PyObject', () => {
  test('holds every part', () => {
    expect(JSON.parse(JSON.stringify(everything()))).toEqual({
      __class__: 'app.All',
      __args__: [1, 'two'],
      __kwargs__: { three: 3 },
      four: 4,
      __items__: [5],
      __pairs__: { six: 6 },
      __adds__: [7],
      __later_states__: [8],
      __state_setter__: ['app.f', 9],
    })
    expect(toJson(reconstructed)).toEqual({ __class__: 'app.Old', x: 1 })
    const called = new PyObject(object('functools.partial', { args: [1] }), [2], 'call')
    expect(toJson(called)).toEqual({ __class__: { __class__: 'functools.partial', __args__: [1] }, __args__: [2] })
  })

  test('keeps attributes apart from the keys it makes itself', () => {
    expect(toJson(object('a.B', { state: { __class__: 'x' } }))).toEqual({ __class__: 'a.B', __state__: { __class__: 'x' } })
    expect(toJson(object('a.B', { state: [{ x: 1 }, { x: 2 }] }))).toEqual({ __class__: 'a.B', __state__: [{ x: 1 }, { x: 2 }] })
    expect(
      toJson(
        object('a.B', {
          pairs: [
            ['a', 1],
            ['a', 2],
          ],
        }),
      ),
    ).toEqual({
      __class__: 'a.B',
      __pairs__: [
        ['a', 1],
        ['a', 2],
      ],
    })
  })

  test('has a plain form for the values of all types', () => {
    const values: [unknown, unknown][] = [
      [undefined, null],
      [Number.NaN, 'NaN'],
      [Number.NEGATIVE_INFINITY, '-Infinity'],
      [7n, 7],
      [-(2n ** 64n), '-18446744073709551616'],
      [2n ** 5000n, String(2n ** 5000n)],
      [new PyFloat(1), 1],
      [new PyFloat(Number.NaN), 'NaN'],
      [new PyComplex(1, 2), '(1+2j)'],
      [PyTuple.of<unknown>(1, PyTuple.of()), [1, []]],
      [new PyFrozenSet([1]), [1]],
      [new Map([['a', 1]]), { a: 1 }],
      [
        new Map<unknown, unknown>([
          ['1', 1],
          [1, 2],
        ]),
        [
          ['1', 1],
          [1, 2],
        ],
      ],
      [ascii('text'), { __class__: 'bytes', text: 'text' }],
      [new PyByteArray([0, 255]), { __class__: 'bytearray', hex: '00ff' }],
      [new Float32Array([1, Number.NaN]), [1, 'NaN']],
      [new BigInt64Array([1n]), [1]],
      [new Date(0), '1970-01-01T00:00:00.000Z'],
      [new Date(Number.NaN), 'Invalid Date'],
      [new PyGlobal('os', 'system'), 'os.system'],
      [class Point {}, 'Point'],
    ]
    for (const [value, plain] of values) expect(toJson(value)).toEqual(plain)
    const proto = toJson(new Map([['__proto__', { x: 1 }]])) as object
    expect(Object.getPrototypeOf(proto)).toBe(Object.prototype)
    expect(JSON.stringify(proto)).toBe('{"__proto__":{"x":1}}')
  })

  test('refers to a part of itself, and copies what is shared', () => {
    const shared = { x: 1 }
    const root: Record<string, unknown> = { a: shared, 'b c': [shared] }
    root['self'] = root
    ;(root['b c'] as unknown[]).push(root['b c'])
    expect(toJson(root)).toEqual({ a: { x: 1 }, 'b c': [{ x: 1 }, { __ref__: '$["b c"]' }], self: { __ref__: '$' } })
  })
})

describe('a value made to overwhelm', () => {
  test('a million deep', () => {
    let list: unknown[] = []
    let called = object('a.B')
    for (let i = 0; i < 1e6; i++) {
      list = [list]
      called = new PyObject(called, [], 'call')
    }
    for (const value of [list, called]) {
      expect(show(value).length).toBeLessThan(1000)
      let plain = toJson(value) as Record<string, unknown> | undefined
      let depth = 0
      for (; typeof plain === 'object'; depth++) plain = (plain['0'] ?? plain['__class__']) as typeof plain
      expect(depth).toBe(1e6 + 1)
    }
  }, 30_000)

  test('doubling at every level, or sharing one large part', () => {
    let doubled: unknown[] = ['x']
    for (let i = 0; i < 60; i++) doubled = [doubled, doubled]
    const wide = new Array(10_000).fill(new Array(10_000).fill(1))
    const bytes = new Array(10_000).fill(new Uint8Array(100_000))
    // To put each in decimal digits would take minutes.
    const ints = new Array(200_000).fill(3n ** 100_000n)
    for (const value of [doubled, wide, bytes]) {
      expect(show(value).length).toBeLessThan(1e6)
      expect(JSON.stringify(toJson(value)).length).toBeLessThan(2e6)
    }
    expect(show(ints).length).toBeLessThan(1e6)
    expect(toJson(ints)).toHaveLength(ints.length)
  })
})

describe('what does not fit', () => {
  const nested = (levels: number): unknown =>
    levels === 0 ? 1 : Array.from({ length: 6 }, () => ({ child: nested(levels - 1), name: 'x'.repeat(30) }))

  test('a value of many lines is shown as an outline, and whole to whoever asks for it', () => {
    const model = object('app.Model', { state: { trees: nested(4), depth: 3 } })
    const outline = show(model).split('\n')
    expect(outline.length).toBeGreaterThan(5)
    expect(outline.length).toBeLessThanOrEqual(100)
    expect(outline[0]).toBe('app.Model {')
    expect(outline.at(-2)).toBe('  depth: 3')
    expect(show(model, { lines: 20 }).split('\n').length).toBeLessThanOrEqual(20)
    expect(show(model, { depth: 20, values: 20_000 }).split('\n').length).toBeGreaterThan(1000)
  })

  test('what is too deep shows its name and how much is in it, and nothing where nothing is', () => {
    const deep = (value: unknown) => show({ value }, { depth: 1 })
    expect(deep(object('app.B', { state: { x: 1, y: 2 } }))).toBe('{ value: app.B { ... 2 more } }')
    expect(deep(object('app.B', { state: {} }))).toBe('{ value: app.B {} }')
    for (const empty of [{}, new Map(), [], new Set(), new Uint8Array(0)]) expect(deep(empty)).not.toMatch(/ 0 more/)
    expect(show({ a: 1, b: 2, c: 3 }, { items: 1 })).toBe('{ a: 1, ... 2 more }')
  })

  test('a state of __dict__, as pydantic has, shows the attributes in it', () => {
    const user = object('shop.User', { state: { __dict__: { name: 'ada', age: 36 }, __pydantic_fields_set__: new Set(['name']) } })
    expect(show(user)).toBe("shop.User { name: 'ada', age: 36, __pydantic_fields_set__: Set { 'name' } }")
    expect([user.get('name'), user.get('age')]).toEqual(['ada', 36])
    expect(toJson(user)).toEqual({ __class__: 'shop.User', name: 'ada', age: 36, __pydantic_fields_set__: ['name'] })
    const twice = object('shop.User', { state: { name: 'x', __dict__: { name: 'ada' } } })
    expect(toJson(twice)).toEqual({ __class__: 'shop.User', __state__: { name: 'x', __dict__: { name: 'ada' } } })
  })
})

describe('toJson', () => {
  test('is the same for a Map at the top and below an object', () => {
    const map = new Map<unknown, unknown>([
      [1, 'one'],
      ['b', new Set([2n ** 70n])],
    ])
    const plain = [
      [1, 'one'],
      ['b', ['1180591620717411303424']],
    ]
    expect(toJson(map)).toEqual(plain)
    expect(toJson({ map })).toEqual({ map: plain })
    expect(toJson(object('a.B', { state: { map } }))).toEqual({ __class__: 'a.B', map: plain })
    expect(JSON.parse(JSON.stringify(toJson(new Map([['x', 1]]))))).toEqual({ x: 1 })
  })

  test('gives bytes as it is asked', () => {
    for (const size of [0, 1, 2, 3, 100, 6143, 6144, 6145, 20_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7)
      expect(toJson(bytes, { bytes: 'base64' })).toBe(Buffer.from(bytes).toString('base64'))
      expect(toJson([bytes], { bytes: 'hex' })).toEqual([Buffer.from(bytes).toString('hex')])
    }
    expect(toJson(new PyByteArray(Buffer.from('salt')))).toEqual({ __class__: 'bytearray', text: 'salt' })
  })

  test('gives bigints as it is asked', () => {
    expect(toJson([5n, 2n ** 53n, -(2n ** 64n)])).toEqual([5, '9007199254740992', '-18446744073709551616'])
    expect(toJson([5n], { bigints: 'text' })).toEqual(['5'])
  })

  test('refuses options that are none', () => {
    // biome-ignore lint/suspicious/noExplicitAny: options of wrong types are what is tried
    for (const options of [{ bytes: 'base65' }, { bigints: 1 }] as any[]) expect(() => toJson(1, options)).toThrow(TypeError)
  })

  test('a cycle is a reference at the top as below', () => {
    const cycle: Record<string, unknown> = { name: 'a' }
    cycle['self'] = cycle
    expect(toJson(cycle)).toEqual({ name: 'a', self: { __ref__: '$' } })
    const map = new Map<string, unknown>()
    map.set('map', map)
    expect(toJson(map)).toEqual({ map: { __ref__: '$' } })
  })
})
