import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dumps, type LoadOptions, loads, PicklingError, UnpicklingError } from '../../src/index.ts'
import { describe as describeValue } from '../../src/python/show.ts'
import { mutant } from '../mutate.ts'
import { random, SEED } from '../random.ts'
import { view } from './view.ts'

// Pickles of the standard library's values with things wrong with them.

const pickles: Uint8Array[] = []
for (const by of ['27', '313']) {
  const file = new URL(`../vectors/stdlib-${by}.json`, import.meta.url)
  for (const vector of JSON.parse(readFileSync(file, 'utf8')).vectors) {
    for (const base64 of vector.pickles) if (base64.length < 1000) pickles.push(new Uint8Array(Buffer.from(base64, 'base64')))
  }
}

/** What a load gives, or the error it ends with, as text. */
function outcome(pickle: Uint8Array, options: LoadOptions): { value?: unknown; text: string } {
  try {
    const value = loads(pickle, { encoding: 'latin1', ...options })
    return { value, text: JSON.stringify(view(value)) }
  } catch (error) {
    if (!(error instanceof UnpicklingError)) throw error
    // An adapter that fails with anything but a problem of the pickle.
    if (error.code === 'hook') throw error.cause
    return { text: `${error.code} at ${error.offset}: ${error.message}` }
  }
}

test('mutants give a value or an error, the same by both engines', { timeout: 120_000 }, () => {
  const next = random(SEED)
  let read = 0
  for (let i = 0; i < 10_000; i++) {
    const pickle = mutant(pickles, next)
    const lossless = i % 2 === 0
    try {
      const { value, text } = outcome(pickle, { engine: 'typescript', lossless })
      expect(outcome(pickle, { engine: 'wasm', lossless }).text).toBe(text)
      if (value === undefined) continue
      read++
      describeValue(value)
      try {
        dumps(value)
      } catch (error) {
        if (!(error instanceof PicklingError)) throw error
      }
    } catch (error) {
      throw new Error(`mutant ${i} of seed ${SEED}: ${Buffer.from(pickle).toString('base64')}`, { cause: error })
    }
  }
  expect(read).toBeGreaterThan(800)
})
