import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loads } from '../../src/index.ts'
import { standardRegistry } from '../../src/python/standard.ts'
import { naturally, view } from './view.ts'

interface Vector {
  readonly name: string
  readonly repr: string
  readonly value: unknown
  /** What it is in some protocols, by their number. */
  readonly others?: Readonly<Record<string, unknown>>
  readonly pickles: readonly string[]
}

const MADE_BY = ['27', '38', '313'] as const

function vectorsOf(by: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(`../vectors/stdlib-${by}.json`, import.meta.url), 'utf8')).vectors
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

const registry = standardRegistry()

describe.each(['typescript'] as const)('%s', (engine) => {
  describe.each(MADE_BY)('what Python %s wrote', (by) => {
    // Python 2's str is text under this encoding, whatever its bytes.
    const options = { engine, registry, encoding: 'latin1' }

    test.each(vectorsOf(by))('$name', ({ value, others, pickles }) => {
      for (const [protocol, pickle] of pickles.entries()) {
        const expected = others?.[protocol] ?? value
        const bytes = bytesOf(pickle)
        expect(view(loads(bytes, { ...options, lossless: true })), `protocol ${protocol}`).toEqual(expected)
        expect(view(loads(bytes, options)), `protocol ${protocol}, natural`).toEqual(naturally(expected))
      }
    })
  })
})
