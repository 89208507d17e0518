import { expect, test } from 'vitest'
import { dumps, loads, Registry } from '../../src/index.ts'

// What one dump leaves behind for the next: nothing that could be seen.

const ROWS = Array.from({ length: 40 }, (_, i) => ({ id: i, name: `name ${i % 7}`, tags: ['a', 'b', `t${i}`] }))

const alone = (value: unknown, protocol: number) => Buffer.from(dumps(value, { protocol, engine: 'typescript', registry: new Registry() }))

test.for([0, 2, 3, 4, 5])('the same bytes however often, protocol %i', (protocol) => {
  const values = [ROWS, ROWS[3], { name: 'id' }, [[], []], 'name 3', { id: 1, name: 2, tags: 3 }, Array.from({ length: 5000 }, () => [])]
  const first = values.map((value) => alone(value, protocol))
  for (let round = 0; round < 3; round++) {
    for (const [i, value] of values.entries()) expect(alone(value, protocol).equals(first[i] as Buffer)).toBe(true)
    for (const value of values) expect(loads(dumps(value, { protocol }), { engine: 'typescript' })).toEqual(value)
  }
})

test('a dump within a dump knows nothing of the outer one, nor the outer one of it', () => {
  class Mark {}
  const registry = new Registry().register('m.Mark', Mark)
  const rows = [1, 2, 3].map((id) => ({ id, name: `name ${id}`, mark: new Mark(), end: 'the end' }))
  const plain = dumps(rows, { registry, engine: 'typescript' })
  const inner = { id: 'name 1', name: 'the end', mark: ['mark'], end: 'of another' }
  const innerAlone = dumps(inner, { engine: 'typescript' })
  let asked = 0
  const reducerOverride = () => {
    asked++
    expect(dumps(inner, { engine: 'typescript' })).toEqual(innerAlone)
    return undefined
  }
  for (let round = 0; round < 3; round++) expect(dumps(rows, { registry, reducerOverride, engine: 'typescript' })).toEqual(plain)
  // Each time the class itself, and three instances.
  expect(asked).toBe(12)
})

test('a dump that failed leaves no string, object or open container behind', () => {
  const shared = { deep: ['a string of its own'] }
  const before = dumps([shared, 'a string of its own'], { engine: 'typescript' })
  for (let i = 0; i < 3; i++) {
    expect(() => dumps({ a: [shared, { b: [Symbol('no')] }] }, { engine: 'typescript' })).toThrow('at $.a[1].b[0]')
    expect(dumps([shared, 'a string of its own'], { engine: 'typescript' })).toEqual(before)
  }
})
