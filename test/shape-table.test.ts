// The table of shapes: what was added is found by its keys alone, and stays while others take turns with it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addShape, findShape, sameKeys } from '../src/shape-table.ts'
import { SEED } from './random.ts'

interface Kind {
  keys: string[]
}

/** Few letters, so that many kinds want the same slots, and some are the beginning of others. */
const keyLists = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u{1f9c2}'), maxLength: 3 }), { minLength: 1, maxLength: 6 })

test('law: what is found has just these keys, and is there still when three others were added', () => {
  fc.assert(
    fc.property(fc.array(keyLists, { minLength: 1, maxLength: 40 }), (lists) => {
      const table: Kind[] = []
      const recent: Kind[] = []
      for (const keys of lists) {
        const found = findShape(table, [...keys])
        if (found !== undefined) expect(found.keys).toEqual(keys)
        else recent.push(addShape(table, { keys }))
        for (const kind of recent.slice(-4)) expect(findShape(table, [...kind.keys])).toBe(kind)
      }
      for (const kind of table) if (kind !== undefined) expect(findShape(table, kind.keys)).toBe(kind)
    }),
    { seed: SEED },
  )
})

test('four kinds that want the same slots do not evict one another, whatever was there before', () => {
  // The same count of keys, lengths and first letters.
  const [old, ...kinds] = Array.from({ length: 5 }, (_, i) => ({ keys: ['id', `x${i}`, `x${i}`] })) as [Kind, ...Kind[]]
  const table: Kind[] = []
  addShape(table, old)
  for (const kind of kinds) addShape(table, kind)
  for (let turn = 0; turn < 10; turn++) for (const kind of kinds) expect(findShape(table, kind.keys)).toBe(kind)
  expect(findShape(table, old.keys)).toBeUndefined()
})

test('keys are the same if each is, in order', () => {
  expect(sameKeys(['a', 'b'], ['a', 'b'])).toBe(true)
  for (const other of [['b', 'a'], ['a'], ['a', 'b', 'c'], ['a', 'B']]) expect(sameKeys(['a', 'b'], other)).toBe(false)
})
