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

/** What is written back in other words. */
const OTHER_WORDS = new Map([
  ['class method', 'read as the name app.Outer.make; CPython makes a call of getattr each time'],
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
      if (OTHER_WORDS.has(name)) continue
      const value = loads(decode(pickle), { engine, lossless: true })
      expect(encode(dumps(value, { engine, protocol })), `protocol ${protocol}`).toBe(pickle)
    }
  })
})

/** What comes back as something else. */
const NOT_THE_SAME: Readonly<Record<string, (name: string, natural: boolean) => boolean>> = {
  // Python 2 has a long where Python 3 writes int (`fixImports`), and no str where it wrote one: text is unicode to it.
  '27': (name, natural) =>
    (natural && name === 'OrderedDict keys') || ['type', 'defaultdict empty', 'int subclass', 'exception unicode'].includes(name),
  // A key that was a tuple came as an array, which is a list, and no key, to Python.
  '38': (name, natural) => natural && name === 'OrderedDict keys',
  '313': (name, natural) => natural && name === 'OrderedDict keys',
}

test.each(Object.entries(VERSIONS))('what Python %s makes of the pickles written back', (by, [major, minor]) => {
  const found = python([major, minor], [major, minor + 1])
  if (found === undefined) return console.warn(`not run: no Python ${major}.${minor} here`)
  const pairs: [name: string, theirs: string, ours: string, natural: boolean][] = []
  for (const { name, pickles } of vectorsOf(by)) {
    for (const [protocol, pickle] of pickles.entries()) {
      for (const lossless of [true, false]) {
        if (NOT_THE_SAME[by]!(name, !lossless)) continue
        const written = dumps(loads(decode(pickle), { encoding, lossless }), { protocol })
        pairs.push([`${name}, protocol ${protocol}${lossless ? '' : ', natural'}`, pickle, encode(written), !lossless])
      }
    }
  }
  const script = fileURLToPath(new URL('../vectors/make_stdlib.py', import.meta.url))
  expect(JSON.parse(run(found, ['-W', 'ignore', script, '--compare'], JSON.stringify(pairs)))).toEqual([])
})
