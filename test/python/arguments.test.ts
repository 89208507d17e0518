// What Python's constructors and `__setstate__`s take, adapters take: to an equal value, or kept as the call it is.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describe as describeValue, dumps, loads, PyDecimal, PyObject } from '../../src/index.ts'

const rows: [name: string, call: string, result: string][] = JSON.parse(
  readFileSync(new URL('../vectors/arguments.json', import.meta.url), 'utf8'),
)
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
/** Everything about a value, private fields too. */
const shown = (value: unknown) => describeValue(value, { depth: 20, items: 1000, characters: 10_000, values: 100_000 })

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  test.each(rows)('%s', (_, call, result) => {
    const value = loads(bytes(call), { engine, lossless: true })
    const expected = loads(bytes(result), { engine, lossless: true })
    if (value instanceof PyObject && !(expected instanceof PyObject)) {
      // Kept: the same call again.
      expect(value.via).toBe('call')
      const again = loads(dumps(value, { protocol: 4 }), { engine, lossless: true })
      expect(shown(again)).toBe(shown(value))
    } else if (value instanceof PyDecimal && expected instanceof PyDecimal) {
      // The text is kept as it was written.
      expect(value.toNumber()).toBe(expected.toNumber())
    } else {
      // By text, since toEqual goes through every int of a range.
      expect(shown(value)).toBe(shown(expected))
    }
    expect(loads(bytes(call), { engine })).toBeDefined()
  })
})
