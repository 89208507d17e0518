// Law: iterative. Depth costs memory and never the call stack, in reading, in keys and in writing.
import { describe, expect, test } from 'vitest'
import { dumps, type LoadOptions, loads, PyTuple, Registry } from '../../src/index.ts'
import { outcome, pickle } from '../parts.ts'

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const registry = new Registry({ standard: false })
  const lossless: LoadOptions = { engine, registry, lossless: true }
  const natural: LoadOptions = { engine, registry }
  const both = [lossless, natural]

  describe('a million levels', { timeout: 60_000 }, () => {
    const DEPTH = 1_000_000
    const LESS = 300_000
    const child = (value: unknown): unknown =>
      Array.isArray(value) ? value[0] : value instanceof Map ? value.get('k') : (value as Record<string, unknown>)['k']
    test.each([
      ['lists', pickle(']'.repeat(DEPTH), 'K\x07', 'a'.repeat(DEPTH), '.')],
      ['lists by MARK', pickle('('.repeat(LESS), 'K\x07', 'l'.repeat(LESS), '.')],
      ['lists by APPENDS', pickle(']('.repeat(LESS), 'K\x07', 'e'.repeat(LESS), '.')],
      ['tuples', pickle('K\x07', '\x85'.repeat(DEPTH), '.')],
      ['dicts', pickle('}U\x01k'.repeat(LESS), 'K\x07', 's'.repeat(LESS), '.')],
      ['dicts by SETITEMS', pickle('}(U\x01k'.repeat(LESS), 'K\x07', 'u'.repeat(LESS), '.')],
    ])('%s', (name, bytes) => {
      for (const mode of both) {
        let value = loads(bytes, mode)
        let depth = 0
        for (; typeof value === 'object'; value = child(value)) depth++
        expect([value, depth]).toEqual([7, name === 'lists' || name === 'tuples' ? DEPTH : LESS])
      }
    })
    test('frozensets, each an element of the next', () => {
      const { value, error } = outcome(pickle('('.repeat(300_000), '\x91'.repeat(300_000), '.'), lossless)
      if (error === undefined) expect(value).toBeInstanceOf(Set)
    })
  })

  test('a tuple 300,000 deep as a dict key', () => {
    const { error, value } = outcome(pickle('}N', '\x85'.repeat(300_000), 'K\x07s.'), lossless)
    if (error === undefined) expect([...(value as Map<unknown, unknown>).values()]).toEqual([7])
  })

  test('a million levels are written, and read again', { timeout: 60_000 }, () => {
    let list: unknown = 7
    let tuple: unknown = 7
    let dict: unknown = 7
    for (let i = 0; i < 1_000_000; i++) {
      list = [list]
      tuple = PyTuple.of(tuple)
      if (i % 4 === 0) dict = { k: dict }
    }
    for (const value of [list, tuple, dict]) {
      const written = dumps(value, { engine })
      // Written once more they are the same: a comparison of the values would have to be iterative too.
      const again = dumps(loads(written, lossless), { engine })
      expect(Buffer.compare(again, written)).toBe(0)
    }
  })
})
