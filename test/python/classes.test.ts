import { describe, expect, test } from 'vitest'
import { dumps, loads, PyGlobal, PyObject, Registry, UnpicklingError } from '../../src/index.ts'

class Items extends Array<unknown> {}
class Table extends Map<unknown, unknown> {}
class Point {
  declare x: number
  static __new__(x: number): Point {
    const point = Object.create(Point.prototype)
    point.x = x
    return point
  }
  __getnewargs__(): number[] {
    return [this.x]
  }
  __getstate__(): null {
    return null
  }
}
class Bare {
  __getnewargs__(): number[] {
    return [5]
  }
}

const registry = new Registry().register('m.Items', Items).register('m.Table', Table).register('m.Point', Point).register('m.Bare', Bare)
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))
const thrown = (run: () => unknown): UnpicklingError => {
  try {
    run()
  } catch (error) {
    return error as UnpicklingError
  }
  throw new Error('nothing was thrown')
}

for (const engine of ['wasm', 'typescript'] as const) {
  describe(engine, () => {
    test.each([0, 1, 2, 3, 4, 5])('subclasses of Array and Map keep their items, protocol %i', (protocol) => {
      const [items, table] = loads<[Items, Table]>(dumps([Items.of(1, 2), new Table([[1, 'a']])], { registry, protocol }), {
        registry,
        engine,
      })
      expect(items).toBeInstanceOf(Items)
      expect([...items]).toEqual([1, 2])
      expect(table).toBeInstanceOf(Table)
      expect([...table]).toEqual([[1, 'a']])
    })

    test('arguments of __new__ reach the class, or are refused', () => {
      const point = loads<Point>(dumps(Point.__new__(5), { registry }), { registry, engine })
      expect(point).toBeInstanceOf(Point)
      expect(point.x).toBe(5)
      expect(thrown(() => loads(dumps(new Bare(), { registry }), { registry, engine })).code).toBe('bad-arguments')
      // A Python subclass of tuple is made with its items.
      expect([...loads<Items>(latin1('cm\nItems\n]K\x01aK\x02a\x85\x81.'), { registry, engine })]).toEqual([1, 2])
    })

    test.each(['length', '0', '4294967294'])('an attribute %s of an Array is refused', (name) => {
      const error = thrown(() => loads(latin1(`cm\nItems\n)\x81}S'${name}'\nL4294967295L\nsb.`), { registry, engine }))
      expect([error.code, error.opcode]).toEqual(['bad-state', 'BUILD'])
    })

    test('what a hook throws comes out as its cause, of whatever class', () => {
      for (const cause of [new RangeError('mine'), new TypeError('mine'), 'mine']) {
        const error = thrown(() =>
          loads(latin1('cm\nf\n.'), {
            engine,
            findClass() {
              throw cause
            },
          }),
        )
        expect(error).toBeInstanceOf(UnpicklingError)
        expect([error.code, error.cause]).toEqual(['hook', cause])
      }
    })

    // PUT 0 of a container, then of something else while the container still waits for its items.
    test.each([
      [']q\0(K\x05q\0eh\0\x86.', [[5], 5]],
      [']q\0K\x05q\0ah\0\x86.', [[5], 5]],
      [']q\0(]q\0(K\x01eeh\0\x86.', [[[1]], [1]]],
      [']q\0(}q\0(X\x01\0\0\0aK\x01ueh\0\x86.', [[{ a: 1 }], { a: 1 }]],
      ['}q\0(X\x01\0\0\0aK\x01q\0uh\0\x86.', [{ a: 1 }, 1]],
    ])('an index is what was put there last: %j', (pickle, value) => {
      expect(loads(latin1(pickle), { engine })).toEqual(value)
    })

    test('a dict that becomes a Map late keeps the order of its keys', () => {
      const late = loads<Map<unknown, unknown>>(latin1("}S'b'\nI1\nsS'1'\nI2\nsS'a'\nI2\nsI3\nNs."), { engine })
      expect([...late.keys()]).toEqual(['b', '1', 'a', 3])
      const batches = latin1("}(S'b'\nI1\nS'1'\nI2\nu(I3\nNu.")
      expect([...loads<Map<unknown, unknown>>(batches, { engine }).keys()]).toEqual(['b', '1', 3])
    })

    test('so do many dicts of the same keys', () => {
      const dict = '}(\x8c\x01bK\x01\x8c\x017K\x02\x8c\x013K\x03u'
      const more = '(\x8c\x01cK\x04\x8c\x011K\x05u'
      const late = loads<Map<unknown, unknown>[]>(latin1(`](${`${dict}${more}K\x09Ns`.repeat(50)}${`${dict}K\x09Ns`.repeat(50)}e.`), {
        engine,
      })
      for (const [i, map] of late.entries()) expect([...map.keys()]).toEqual(i < 50 ? ['b', '7', '3', 'c', '1', 9] : ['b', '7', '3', 9])
    })

    test.each([1, 12, 13, 64, 65, 127, 128, 129, 255, 300])('%i keys, some like ints, in many dicts', (count) => {
      const keyOf = (i: number) => (i % 3 === 1 ? String(count - i) : `k${i}`)
      const rows = Array.from({ length: 40 }, (_, row) => new Map(Array.from({ length: count }, (_, i) => [keyOf(i), row * i] as const)))
      const pickle = dumps(rows)
      expect(loads(pickle, { engine })).toEqual(rows.map((row) => Object.fromEntries(row)))
      expect(loads<Map<string, number>[]>(pickle, { engine, dicts: 'map' }).map((row) => [...row])).toEqual(rows.map((row) => [...row]))
    })

    test('an error on a dict names its opcode and offset', () => {
      const error = thrown(() => loads(latin1('\x8c\x01m\x8c\x01X\x93)R0}K\x01K\x02s.'), { engine, dicts: 'object' }))
      expect([error.code, error.offset, error.opcode]).toEqual(['operand', 15, 'SETITEM'])
    })
  })
}

describe.each(['wasm', 'typescript'] as const)('what a registered class is given, under %s', (engine) => {
  class Basket {}
  class Items extends Array {}
  class Prices extends Map {}
  class Tags extends Set {}
  const registry = new Registry()
    .register('shop.Basket', Basket)
    .register('shop.Items', Items)
    .register('shop.Prices', Prices)
    .register('shop.Tags', Tags)
  const load = (pickle: string) => loads(new Uint8Array(Buffer.from(pickle, 'latin1')), { engine, registry })

  test('items, for those that extend Array, Map or Set', () => {
    const items = load('\x80\x04cshop\nItems\n)\x81(K\x01K\x02e.')
    expect([items instanceof Items, items]).toEqual([true, Items.from([1, 2])])
    const prices = load('\x80\x04cshop\nPrices\n)\x81(K\x01K\x02\x8c\x01aNu.') as Prices
    expect([prices instanceof Prices, [...prices]]).toEqual([
      true,
      [
        [1, 2],
        ['a', null],
      ],
    ])
    const tags = load('\x80\x04cshop\nTags\n)\x81(K\x01\x8c\x01a\x90.') as Tags
    expect([tags instanceof Tags, [...tags]]).toEqual([true, [1, 'a']])
  })

  test('an error that names the class and what to do, for others', () => {
    for (const [opcodes, message] of [
      ['K\x01a', /cannot append to an instance of Basket: let the class extend Array, or give it an adapter/],
      ['(K\x01K\x02e', /cannot append to an instance of Basket: let the class extend Array/],
      ['K\x01K\x02s', /cannot set items of an instance of Basket: let the class extend Map/],
      ['(K\x01\x90', /cannot add items to an instance of Basket: let the class extend Set/],
    ] as const) {
      expect(() => load(`\x80\x04cshop\nBasket\n)\x81${opcodes}.`)).toThrow(message)
    }
  })

  test('the attributes of a state __dict__, as pydantic has it', () => {
    const state = { __dict__: { name: 'ada', tags: [1] }, __pydantic_fields_set__: new Set(['name']), __pydantic_extra__: null }
    const pickle = dumps(Object.assign(new PyObject(new PyGlobal('shop', 'Basket'), [], 'new'), { state }))
    for (const dicts of ['auto', 'map'] as const) {
      const basket = loads<Record<string, unknown>>(pickle, { engine, registry, dicts })
      expect(basket).toBeInstanceOf(Basket)
      expect([basket['name'], basket['tags'], Object.keys(basket).includes('__dict__')]).toEqual(['ada', [1], false])
      expect(basket['__pydantic_fields_set__']).toEqual(new Set(['name']))
    }
    const odd = dumps(Object.assign(new PyObject(new PyGlobal('shop', 'Basket'), [], 'new'), { state: { __dict__: 5, x: 1 } }))
    expect(loads<Record<string, unknown>>(odd, { engine, registry })).toEqual(Object.assign(new Basket(), { __dict__: 5, x: 1 }))
  })

  test('Maps, in the fields that its class lists', () => {
    class Index {
      static readonly mapFields = ['byName', 'absent']
    }
    const own = new Registry().register('shop.Index', Index)
    const shared = { a: 1, b: 2 }
    const state = { byName: shared, plain: { a: 1 } }
    const object = Object.assign(new PyObject(new PyGlobal('shop', 'Index'), [], 'new'), { state })
    const [index, again] = loads<[{ byName: unknown; plain: unknown }, unknown]>(dumps([object, shared]), { engine, registry: own })
    expect(index.byName).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    )
    expect(index.plain).toEqual({ a: 1 })
    expect(again).toBe(index.byName)
  })
})
