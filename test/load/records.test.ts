// Dicts of the same keys: which keys have a shape, and that very long ones are read as any others.
import { expect, test } from 'vitest'
import { areLong } from '../../src/compiled.ts'
import { dumps, loads, Registry } from '../../src/index.ts'
import { shapeOf, shapeOnStack } from '../../src/load/records.ts'

test('keys that are long together have no shape, so that none is made of the same long keys in another order for each dict', () => {
  const keys = Array.from({ length: 128 }, (_, i) => `${i} `.padEnd(100, 'k'))
  expect(shapeOf(keys.slice(0, 80))?.keys).toEqual(keys.slice(0, 80))
  expect(shapeOf(keys)).toBeUndefined()
  expect(areLong(keys)).toBe(true)
  expect(areLong(keys.slice(0, 80))).toBe(false)
  expect(shapeOf(['k'.repeat(8192)])).toBeDefined()
  expect(shapeOf(['k'.repeat(8193)])).toBeUndefined()
  expect(shapeOf(['k'.repeat(8191), 'x', 'y'])).toBeUndefined()
  // The table of shapes is asked at one of four dicts.
  for (let i = 0; i < 8; i++) {
    expect(
      shapeOnStack(
        keys.flatMap((key) => [key, i]),
        0,
        2 * keys.length,
      ),
    ).toBeUndefined()
  }
})

test.for(['wasm', 'typescript'] as const)('%s: dicts of long keys in many orders', (engine) => {
  const keys = Array.from({ length: 40 }, (_, i) => `${i} `.padEnd(300, 'k'))
  const rows = Array.from({ length: 100 }, (_, row) =>
    Object.fromEntries(keys.map((_, i) => [keys[(i * 7 + row * 3) % keys.length]!, row * i])),
  )
  for (const protocol of [1, 2, 4]) {
    const loaded = loads<object[]>(dumps(rows, { protocol }), { engine })
    expect(loaded).toEqual(rows)
    expect(loaded.map((row) => Object.keys(row))).toEqual(rows.map((row) => Object.keys(row)))
    const maps = loads<Map<string, number>[]>(dumps(rows, { protocol }), { engine, dicts: 'map' })
    expect(maps.map((map) => [...map])).toEqual(rows.map((row) => Object.entries(row)))
  }
})

test.for(['wasm', 'typescript'] as const)('%s: instances with attributes of long names', (engine) => {
  class Settings {
    [name: string]: number
  }
  const registry = new Registry().register('app.Settings', Settings)
  const names = Array.from({ length: 40 }, (_, i) => `${i} `.padEnd(300, 'k'))
  const instances = Array.from({ length: 100 }, (_, row) =>
    Object.assign(new Settings(), Object.fromEntries(names.map((name, i) => [name, row * i]))),
  )
  const loaded = loads<Settings[]>(dumps(instances, { registry }), { registry, engine })
  expect(loaded).toEqual(instances)
  expect(loaded.every((one) => one instanceof Settings)).toBe(true)
})
