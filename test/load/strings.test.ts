import { expect, test } from 'vitest'
import { NO_HASH, Strings } from '../../src/dump/strings.ts'
import { random, SEED } from '../random.ts'
import { range } from '../zoo.ts'

const next = random(SEED)
const below = (bound: number) => Math.floor(next() * bound)

/** Notes strings and forgets some, and holds each answer against a Map's. */
function agree(count: number, hashOf: (text: string) => number): void {
  const strings = new Strings()
  const model = new Map<string, number>()
  let index = 0
  for (let i = 0; i < count; i++) {
    const text = `string ${below(count)}`
    const known = model.get(text)
    const found = strings.note(text, hashOf(text), index)
    if (found !== (known ?? -1)) expect.fail(`SEED=${SEED}: ${found}, not ${known}, for ${text}`)
    if (known === undefined) model.set(text, index)
    index += 1 + below(3)
    if (below(count / 4) === 0) {
      const size = below(3) === 0 ? 0 : below(index)
      strings.truncate(size)
      for (const [key, value] of model) if (value >= size) model.delete(key)
      index = Math.min(index, size)
    }
  }
}

const spread = (text: string) => Math.imul(Number(text.slice(7)) + 1, 0x9e3779b1)

test.for([10, 600, 5000, 40_000])('%i strings are known by what they say', (count) => {
  for (let round = 0; round < 5; round++) {
    agree(count, spread)
    // Some without a hash, some with that of many others.
    agree(count, (text) => (text.endsWith('7') ? NO_HASH : spread(text)))
    agree(count, (text) => spread(text) >> 20)
    agree(count, (text) => Number(text.slice(7)) << 16)
  }
})

test('strings made to have one hash cost no more than others', () => {
  const strings = new Strings()
  const texts = range(200_000).map((i) => `made ${i}`)
  for (const round of [0, 1]) {
    for (const [i, text] of texts.entries()) if (strings.note(text, 77, i) !== (round === 0 ? -1 : i)) expect.fail(text)
  }
  strings.truncate(0)
  expect(strings.note('made 5', 77, 0)).toBe(-1)
  expect(strings.note('made 5', 77, 1)).toBe(0)
})
