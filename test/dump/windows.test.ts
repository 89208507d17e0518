// The WebAssembly engine writes window by window (src/abi/write-tape.ts): what lies across their bounds must not show.
import { describe, expect, it, vi } from 'vitest'
import { MAX_STRINGS } from '../../src/abi/write-tape.ts'
import { dumpPieces } from '../../src/dump/dumps.ts'
import { join } from '../../src/dump/pieces.ts'
import { withWasm } from '../../src/dump/wasm.ts'
import { type DumpOptions, dumps, loads, PyByteArray, PyGlobal, PyTuple } from '../../src/index.ts'
import { random, SEED } from '../random.ts'
import { bytes, nested, plain, range, registry } from '../zoo.ts'

function sameBytes(value: unknown, options: DumpOptions = {}): Uint8Array {
  const expected = dumps(value, { registry, ...options, engine: 'typescript' })
  const pickle = dumps(value, { registry, ...options, engine: 'wasm' })
  if (Buffer.compare(pickle, expected) !== 0) {
    const at = pickle.findIndex((byte, i) => byte !== expected[i])
    expect.fail(`protocol ${options.protocol}: ${pickle.length} bytes for ${expected.length}, other from byte ${at} on`)
  }
  return pickle
}

const cases: [string, () => unknown][] = [
  ['ints', () => range(100_000)],
  [
    'lists of a few numbers',
    () => range(40_000).map((i) => range(i % 18).map((k) => [i, k, i / 7, -i * k, 2 ** (i % 60), -0, Number.NaN][(i + k) % 7])),
  ],
  [
    'lists of a few numbers among others',
    () => {
      const again = range(300).map((i) => [i, 0.5])
      const kinds = [
        (i: number) => [i, i + 1],
        (i: number) => again[i % 300],
        (i: number) => [i, `${i}`],
        (i: number) => [[i], [i, i], []],
        (i: number) => PyTuple.of<unknown>(i, [i], [i, 1], [i, 2], [i, 3], [i, 4]),
        (i: number) => (i % 50 === 0 ? 'text'.repeat(200) : i),
        (i: number) => new Map<unknown, unknown>([[i, [i]]]),
      ]
      return range(30_000).map((i) => kinds[((i >> 4) * 7 + (i % 16 === 5 ? 1 : 0)) % kinds.length]?.(i))
    },
  ],
  ['floats', () => range(40_000).map((i) => i + 0.5)],
  ['large ints', () => range(40_000).map((i) => i * 2 ** 30)],
  ['unique strings', () => range(50_000).map((i) => `string ${i}`)],
  ['repeated strings', () => range(100_000).map((i) => `string ${i % 1000}`)],
  ['text that is not ASCII', () => range(30_000).map((i) => `${'é€\u{1f600}z'.repeat(i % 7)}${i}`)],
  ['lone surrogates', () => range(5000).map((i) => [`${i}\ud83d`, `\ude00${i}`, `a\ud800b${i}`, '\ud83d', '\ude00', '\u{1f600}'])],
  ['strings of every length', () => range(700).map((i) => 'x'.repeat(i * 37) + i)],
  ['long strings twice', () => range(10).map((i) => ['l'.repeat(30_000 + (i % 5)), 'é'.repeat(25_000 + (i % 5)), '€'.repeat(22_000)])],
  [
    'records',
    () => range(20_000).map((i) => ({ id: i, name: `n${i}`, flag: i % 2 === 0, ratio: i / 7, none: null, at: { x: i, y: [i] } })),
  ],
  [
    'records of many kinds',
    () => range(3000).map((i) => Object.fromEntries(range(1 + (i % 9)).map((j) => [`k${(i * 7 + j * 13) % 2000}`, j]))),
  ],
  ['long keys', () => range(200).map((i) => ({ ['k'.repeat(200 + i)]: i, ['k'.repeat(100)]: i, short: i, 'half\ud83d': i }))],
  [
    'more keys than are defined',
    () =>
      range(70_000)
        .map((i) => ({ [`key ${i}`]: 1 }))
        .concat(range(70_000).map((i) => ({ [`key ${i}`]: 2 }))),
  ],
  [
    'shared objects far apart',
    () => {
      const shared = range(10).map((i) => [i])
      return range(60_000).map((i) => (i % 3 === 0 ? shared[i % 10] : [i]))
    },
  ],
  ['bytes', () => range(500).map((i) => bytes('b'.repeat(i * 100)))],
  ['large bytes among others', () => range(20).map((i) => [bytes('b'.repeat(65_530 + i)), i, 'text', [], new Uint8Array(70_000)])],
  ['large bytes alone', () => new Uint8Array(65_536)],
  ['many large bytes', () => range(600).map(() => new Uint8Array(65_536))],
  ['bytearrays', () => range(5).map((i) => new PyByteArray(65_500 + i * 20))],
  ['huge ints', () => [1n << 600_000n, [-(3n ** 50_000n)], 'x', -(1n << 524_280n), { a: 1n << 2_000_000n, b: 2 }, 5n]],
  ['a huge int alone', () => 1n << 600_000n],
  ['endings without a value', () => [nested(150_000), 1, nested(70_000), [nested(3)]]],
  [
    'tuples and their endings',
    () => {
      let tuple: PyTuple = PyTuple.of<unknown>(1, 2)
      for (let i = 0; i < 100_000; i++) tuple = PyTuple.of<unknown>(tuple, i)
      return tuple
    },
  ],
  ['instances', () => range(5000).map((i) => plain({ a: i, b: [`b${i}`] }))],
  ['globals', () => range(10_000).map((i) => new PyGlobal(`m${i % 100}`, `Class${i}`))],
  ['dates and sets', () => range(3000).map((i) => [new Date(i * 1e9), new Set([i, `s${i}`])])],
]

describe.each(cases)('%s', (_, make) => {
  it.each([2, 3, 4, 5])('protocol %i', { timeout: 60_000 }, (protocol) => {
    sameBytes(make(), { protocol })
  })
  it('fast', { timeout: 60_000 }, () => {
    if (_ !== 'shared objects far apart') sameBytes(make(), { fast: true })
    else sameBytes(make(), { fast: true, protocol: 4 })
  })
})

describe('more strings than linear memory keeps', () => {
  const once = range(60_000).map((i) => `${i}${i % 3 === 0 ? 'é' : ''}`)
  for (let i = 0; i < 60_000; i += 1000) once[i + 7] = once[i / 2]!
  const value = [
    once,
    once.slice(0, 1000).concat(['new', 'new']),
    { '5': '17', a: [once[59_999]], new: 'a' },
    once.toReversed(),
    'half\ud83d',
    once,
  ]
  it.for([1, 1000, 20_000, 59_000, MAX_STRINGS])('%i of them', (strings) => {
    for (const protocol of [2, 4]) {
      const expected = dumps(value, { protocol, engine: 'typescript' })
      const pieces = dumpPieces(value, { protocol, engine: 'wasm' }, undefined, (_, write) => withWasm(protocol, write, strings))
      const pickle = join(pieces)
      expect(Buffer.compare(pickle, expected)).toBe(0)
      expect(loads<unknown[]>(pickle)[1]).toHaveLength(1002)
    }
  })
})

it('more bytes of strings than linear memory keeps', { timeout: 60_000 }, () => {
  const long = (i: number) => `${'text'.repeat(60)}${i}`
  sameBytes([range(70_000).map(long), range(500).map((i) => [long(i * 150), `small ${i % 400}`])])
})

it('text of any width, where Node gives its units and where nothing does', { timeout: 60_000 }, async () => {
  const next = random(SEED)
  const below = (n: number) => Math.floor(next() * n)
  const alphabets = [
    'abcdefgh 0',
    'äöüß',
    'привет мир',
    '日本語の文章',
    '\u{1f600}\u{1d518}',
    '\ud800\udbff',
    '\udc00\udfff',
    '\0\x7f\x80\u07ff\u0800\uffff',
  ]
  const units = alphabets.map((alphabet) => Array.from({ length: alphabet.length }, (_, i) => alphabet.charAt(i)))
  const text = (): string => {
    let made = ''
    for (let runs = below(6); runs >= 0; runs--) {
      const from = units[below(units.length)] as string[]
      for (let i = below(14); i > 0; i--) made += from[below(from.length)]
    }
    return made
  }
  const value = range(20_000).map((i) => (i % 9 === 0 ? { [text()]: text(), z: i } : text()))
  const expected = sameBytes(value)
  expect(loads(expected)).toEqual(value)
  vi.stubGlobal('Deno', {})
  vi.resetModules()
  const elsewhere = await import('../../src/index.ts')
  vi.unstubAllGlobals()
  expect(Buffer.compare(elsewhere.dumps(value, { engine: 'wasm' }), expected), `SEED=${SEED}`).toBe(0)
})

it('mixtures', { timeout: 120_000 }, () => {
  const next = random(SEED)
  const below = (n: number) => Math.floor(next() * n)
  const texts = range(300).map((i) => 'é'.repeat(below(3)) + 't'.repeat(below(40)) + i)
  const shared: unknown[] = range(50).map((i) => [i])
  const make = (depth: number): unknown => {
    const kind = below(depth > 4 ? 8 : 12)
    if (kind < 2) return below(2) === 0 ? below(300) : below(2 ** 31) * (below(2) === 0 ? -1 : 4)
    if (kind < 4) return texts[below(texts.length)]
    if (kind === 4) return next()
    if (kind === 5) return shared[below(shared.length)]
    if (kind === 6) return `unique ${next()}`
    if (kind === 7) return below(50) === 0 ? new Uint8Array(below(80_000)) : below(10) === 0 ? 'l'.repeat(below(70_000)) : null
    if (kind === 8) return PyTuple.copy(range(below(5)).map(() => make(depth + 1)))
    if (kind < 11) return Object.fromEntries(range(below(6)).map((i) => [texts[(i * 7 + depth) % 40], make(depth + 1)]))
    return range(below(12)).map(() => make(depth + 1))
  }
  for (let round = 0; round < 30; round++) {
    const value = range(2000).map(() => make(0))
    for (const protocol of [2, 4, 5]) sameBytes(value, { protocol })
  }
})

it('a dump within a dump', () => {
  const inner = range(1000).map((i) => `inner ${i}`)
  const outer = [plain({ a: 1 }), ...range(1000).map((i) => `outer ${i}`), plain({ a: 2 }), 'outer 5']
  const answers: Uint8Array[] = []
  const reducerOverride = () => void answers.push(dumps(inner, { engine: 'wasm' }))
  expect(dumps(outer, { registry, reducerOverride, engine: 'wasm' })).toEqual(dumps(outer, { registry, engine: 'typescript' }))
  for (const answer of answers) expect(answer).toEqual(dumps(inner, { engine: 'typescript' }))
})

it('a failure leaves nothing behind', () => {
  for (let round = 0; round < 5; round++) {
    expect(() => dumps([range(20_000), ['secret', {}, round], () => {}], { engine: 'wasm' })).toThrow('$[2]')
    expect(dumps(['secret', 1], { engine: 'wasm' })).toEqual(dumps(['secret', 1], { engine: 'typescript' }))
  }
})
