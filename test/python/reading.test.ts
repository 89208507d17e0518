// Subclasses of Python's datetime and date show what they read, and are written back as they were.
import { describe, expect, test } from 'vitest'
import { dumps, loads, describe as show, toJson } from '../../src/index.ts'

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const WHEN = '\x07\xe8\x07\x02\x09\x1e\x00\x00\x00\xfa'

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  test.each([
    [`\x80\x04\x8c\x03app\x8c\x05Stamp\x93C\n${WHEN}\x85R.`, "app.Stamp('2024-07-02 09:30:00.000250')", '2024-07-02 09:30:00.000250'],
    [
      `\x80\x04\x8c\x03app\x8c\x05Stamp\x93C\n\x07\xe8\x87\x02\x09\x1e\x00\x00\x00\x00\x85R.`,
      "app.Stamp('2024-07-02 09:30:00')",
      '2024-07-02 09:30:00',
    ],
    ['\x80\x04\x8c\x03app\x8c\x07PayDate\x93C\x04\x07\xe8\x02\x1d\x85R.', "app.PayDate('2024-02-29')", '2024-02-29'],
  ])('%j', (pickle, shown, reading) => {
    const value = loads(latin1(pickle), { engine })
    expect(show(value)).toBe(shown)
    expect(toJson(value)).toMatchObject({ __args__: [reading] })
    const again = loads(dumps(loads(latin1(pickle), { engine, lossless: true }), { engine }), { engine })
    expect(show(again)).toBe(shown)
  })

  test('other bytes are left as they are', () => {
    for (const [state, name] of [
      ['C\n\x07\xe8\x0d\x02\x09\x1e\x00\x00\x00\x00', 'Stamp'],
      ['C\n\x07\xe8\x07\x02\x18\x1e\x00\x00\x00\x00', 'Stamp'],
      ['C\x04\x07\xe8\x02\x1d', 'Token'],
      ['C\x03abc', 'Date'],
    ] as const) {
      const value = loads(latin1(`\x80\x04\x8c\x03app\x8c${String.fromCharCode(name.length)}${name}\x93${state}\x85R.`), { engine })
      expect(show(value)).toMatch(/b'/)
    }
  })
})
