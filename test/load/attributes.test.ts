// BUILD on many instances of one class: from some uses on by a function made for their attributes, which must do no other than one by one.
import { describe, expect, test } from 'vitest'
import { dumps, loads, Registry } from '../../src/index.ts'

/** More instances than are looked at before a function is made. */
const MANY = 200

const ENGINES = ['wasm', 'typescript'] as const

/** A pickle of instances of `m.Point`, with these attributes. */
function points(states: readonly Record<string, unknown>[]): Uint8Array {
  class Point {}
  const registry = new Registry().register('m.Point', Point)
  return dumps(
    states.map((state) => Object.defineProperties(new Point(), Object.getOwnPropertyDescriptors(state))),
    { registry },
  )
}

const many = (state: (i: number) => Record<string, unknown>): Record<string, unknown>[] => Array.from({ length: MANY }, (_, i) => state(i))

describe.each(ENGINES)('%s', (engine) => {
  test('instances get their attributes, in the order of the pickle, whichever they are', () => {
    class Point {}
    const states = many((i) => (i % 50 < 40 ? { x: i, '7': [i], 'a"\n\u2028b': `${i}` } : i % 2 === 0 ? { x: i } : { y: i, x: null }))
    const found = loads<Point[]>(points(states), { registry: new Registry().register('m.Point', Point), engine })
    expect(found.every((point) => Object.getPrototypeOf(point) === Point.prototype)).toBe(true)
    expect(found.map((point) => ({ ...point }))).toEqual(states)
    expect(found.map((point) => Object.keys(point))).toEqual(states.map((state) => Object.keys(state)))
  })

  test('no setter and no inherited name is assigned to', () => {
    let set = 0
    class Point {
      set x(_: number) {
        set++
      }
    }
    const states = many((i) => JSON.parse(`{"y":${i},"__proto__":1,"constructor":2,"x":${i}}`))
    const found = loads<Point[]>(points(states), { registry: new Registry().register('m.Point', Point), engine })
    expect(found.map((point) => Object.entries(point))).toEqual(states.map((state) => Object.entries(state)))
    expect(set).toBe(0)
  })

  test('nor one that the class gets after many loads', () => {
    class Point {}
    const registry = new Registry().register('m.Point', Point)
    const pickle = points(many((i) => ({ x: i, y: i })))
    loads(pickle, { registry, engine })
    let set = 0
    Object.defineProperty(Point.prototype, 'x', { set: () => set++, configurable: true })
    const found = loads<Point[]>(pickle, { registry, engine })
    expect(found.at(-1)).toEqual(Object.defineProperties(new Point(), Object.getOwnPropertyDescriptors({ x: MANY - 1, y: MANY - 1 })))
    expect(Object.hasOwn(found.at(-1)!, 'x')).toBe(true)
    expect(set).toBe(0)
  })

  test('an instance that takes no attributes is an error', () => {
    let made = 0
    class Point {
      static __new__(): Point {
        const point = new Point()
        return ++made === MANY ? Object.freeze(point) : point
      }
    }
    const options = { registry: new Registry().register('m.Point', Point), engine }
    expect(() => loads(points(many((i) => ({ x: i }))), options)).toThrow(/^BUILD: /)
  })

  test('an instance of a registered class that an adapter without setState made gets its attributes', () => {
    class Point {}
    const registry = new Registry().register('m.Point', Point)
    registry.registerAdapter({ names: ['m.make'], call: () => new Point() })
    // [Point, make()] with the state {'x': 5}
    const pickle = Buffer.from('](cm\nPoint\ncm\nmake\n)R}U\x01xK\x05sbe.', 'latin1')
    expect(loads<unknown[]>(pickle, { registry, engine })[1]).toEqual(Object.assign(new Point(), { x: 5 }))
    // Where the pickle does not name the class, nothing is known to take attributes.
    expect(() => loads(Buffer.from('cm\nmake\n)R}U\x01xK\x05sb.', 'latin1'), { registry, engine })).toThrow(
      'BUILD on an instance of Point, which takes no state',
    )
  })
})
