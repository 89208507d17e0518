// Dicts of so many keys that they are records no more: on either side of that number they are written as Maps of the same entries are.
import { expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'

const SIZES = [1, 2, 63, 64, 65, 127, 128, 129, 130, 500, 501, 1000, 1001]

/** Rows of that many keys, the same in each; every seventh value is a container, and texts come again. */
const rows = (size: number): Record<string, unknown>[] =>
  Array.from({ length: 4 }, (_, row) =>
    Object.fromEntries(
      Array.from({ length: size }, (_, i) => [
        i % 3 === 0 ? `${1900 + i}` : `key ${i}`,
        i % 7 === 0 ? [row, { i }] : i % 5 === 0 ? `text ${i}` : i * row,
      ]),
    ),
  )

const asMaps = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(asMaps)
    : typeof value === 'object' && value !== null
      ? new Map(Object.entries(value).map(([key, item]) => [key, asMaps(item)]))
      : value

for (const engine of ['wasm', 'typescript', 'auto'] as const) {
  test.each(SIZES)(`${engine}: %i keys`, (size) => {
    for (const value of [rows(size), rows(size)[0]]) {
      for (const protocol of [1, 2, 3, 4, 5]) {
        const pickle = dumps(value, { engine, protocol })
        expect(Buffer.compare(pickle, dumps(asMaps(value), { engine: 'typescript', protocol }))).toBe(0)
        expect(loads(pickle)).toEqual(value)
      }
    }
  })
}
