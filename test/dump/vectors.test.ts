import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dumps, PicklingError } from '../../src/index.ts'
import type { DumpOptions } from '../../src/options.ts'
import { evaluate, registry } from '../zoo.ts'

interface Vector {
  python: string
  js: string
  options?: string
  pickles: (string | { size: number; sha256: string } | { error: string } | null)[]
}

const { vectors } = JSON.parse(readFileSync(new URL('../vectors/dumps.json', import.meta.url), 'utf8')) as {
  vectors: Record<string, Vector>
}

describe.each(['typescript', 'wasm'] as const)('the bytes of CPython 3.13, %s', (engine) => {
  describe.each(Object.entries(vectors))('%s', (_name, { js, options, pickles }) => {
    it.each([0, 1, 2, 3, 4, 5])('protocol %i', (protocol) => {
      const expected = pickles[protocol]
      if (expected === null) return
      const given = options === undefined ? {} : (evaluate(options) as DumpOptions)
      const dump = () => dumps(evaluate(js), { protocol, registry, engine, ...given })
      if (typeof expected === 'object' && 'error' in expected!) expect(dump).toThrow(PicklingError)
      else if (typeof expected === 'string') expect(shown(dump())).toBe(shown(Buffer.from(expected, 'base64')))
      else expect(digest(dump())).toEqual(expected)
    })
  })
})

/** Bytes as text that a person can compare. */
function shown(data: Uint8Array): string {
  return Buffer.from(data)
    .toString('latin1')
    .replace(/[^\x21-\x5b\x5d-\x7e]/g, (c) => (c === '\n' ? '\n' : `\\${c.charCodeAt(0).toString(16).padStart(2, '0')}`))
}

function digest(data: Uint8Array): { size: number; sha256: string } {
  return { size: data.length, sha256: createHash('sha256').update(data).digest('hex') }
}
