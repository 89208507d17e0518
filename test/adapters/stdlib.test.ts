import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'
import { python, run } from '../pythons.ts'
import { naturally, view } from './view.ts'

interface Vector {
  readonly name: string
  readonly repr: string
  readonly value: unknown
  /** What it is in some protocols, by their number. */
  readonly others?: Readonly<Record<string, unknown>>
  readonly pickles: readonly string[]
}

const VERSIONS = { '27': [2, 7], '38': [3, 8], '313': [3, 13] } as const

function vectorsOf(by: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(`../vectors/stdlib-${by}.json`, import.meta.url), 'utf8')).vectors
}

const decode = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

// Python 2's str is text under this encoding, whatever its bytes.
const encoding = 'latin1'

/** Where protocol 4 and 5 say the same in other words. */
const OTHER_WORDS = new Map([
  ['class method', 'protocol 4 has a name for what CPython writes as getattr(cls, name)'],
  ['ExceptionGroup', 'its type has a str of its own for its module, equal to that of the other exceptions'],
])

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  describe.each(Object.keys(VERSIONS))('what Python %s wrote', (by) => {
    test.each(vectorsOf(by))('$name', ({ value, others, pickles }) => {
      for (const [protocol, pickle] of pickles.entries()) {
        const expected = others?.[protocol] ?? value
        const bytes = decode(pickle)
        expect(view(loads(bytes, { engine, encoding, lossless: true })), `protocol ${protocol}`).toEqual(expected)
        expect(view(loads(bytes, { engine, encoding })), `protocol ${protocol}, natural`).toEqual(naturally(expected))
      }
    })
  })

  test.each(vectorsOf('313'))('written back byte for byte: $name', ({ name, pickles }) => {
    for (const [protocol, pickle] of pickles.entries()) {
      if (protocol >= 4 && OTHER_WORDS.has(name)) continue
      const value = loads(decode(pickle), { engine, lossless: true })
      expect(encode(dumps(value, { engine, protocol })), `protocol ${protocol}`).toBe(pickle)
    }
  })
})

// A key that was a tuple came as an array, which is a list: no key to Python.
const NO_NATURAL_KEY = ['OrderedDict keys']

test.each(Object.entries(VERSIONS))('what Python %s makes of the pickles written back', (by, [major, minor]) => {
  const found = python([major, minor], [major, minor + 1])
  if (found === undefined) return console.warn(`not run: no Python ${major}.${minor} here`)
  const pairs: [name: string, theirs: string, ours: string, natural: boolean][] = []
  for (const { name, pickles } of vectorsOf(by)) {
    for (const [protocol, pickle] of pickles.entries()) {
      for (const lossless of [true, false]) {
        if (!lossless && NO_NATURAL_KEY.includes(name)) continue
        const written = dumps(loads(decode(pickle), { encoding, lossless }), { protocol })
        pairs.push([`${name}, protocol ${protocol}${lossless ? '' : ', natural'}`, pickle, encode(written), !lossless])
      }
    }
  }
  const script = fileURLToPath(new URL('../vectors/make_stdlib.py', import.meta.url))
  expect(JSON.parse(run(found, ['-W', 'ignore', script, '--compare'], JSON.stringify(pairs)))).toEqual([])
})
