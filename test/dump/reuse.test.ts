// The option `reuse`: results in memory that the next call uses again.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dump, dumps, framed, loads, Pickler } from '../../src/index.ts'
import { SEED } from '../random.ts'

const RUNS = { seed: SEED, numRuns: Number(process.env['COUNT'] ?? 200) }
const ENGINES = ['wasm', 'typescript', 'auto'] as const
const REUSE = { reuse: true, engine: 'typescript' } as const

const copy = (bytes: Uint8Array) => Buffer.from(bytes)

describe.each(ENGINES)('%s', (engine) => {
  test('the bytes of any values, one after another, are what they are without', () => {
    const value = fc.oneof(fc.jsonValue(), fc.uint8Array({ maxLength: 6000 }), fc.string({ maxLength: 20_000 }), fc.array(fc.double()))
    const protocol = fc.integer({ min: 0, max: 5 })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, protocol, fc.boolean()), { maxLength: 12 }), (dumped) => {
        for (const [one, protocol, reuse] of dumped) {
          expect(copy(dumps(one, { protocol, reuse, engine }))).toEqual(copy(dumps(one, { protocol, engine })))
        }
      }),
      RUNS,
    )
  })

  test.each([8000, 8200, 70_000, 999_000, 1_100_000, 9_000_000])(
    'a result of about %i bytes is whole, and so is a small one after it',
    (size) => {
      const value = [1.5, new Uint8Array(size), 'x'.repeat(size >> 3), ['end']]
      expect(copy(dumps(value, { reuse: true, engine })).equals(copy(dumps(value, { engine })))).toBe(true)
      expect(copy(dumps('small', { reuse: true, engine }))).toEqual(copy(dumps('small', { engine })))
    },
  )

  test('a result without is never written over', () => {
    const kept = dumps(['kept', 1], { engine })
    const before = copy(kept)
    for (let i = 0; i < 5; i++) {
      dumps(['other', i], { reuse: true, engine })
      dumps(['other', i], { engine })
    }
    expect(copy(kept)).toEqual(before)
    expect(kept.buffer.byteLength).toBe(kept.length)
  })
})

test('the next call writes over the last result, and no other dump does', () => {
  const first = dumps('first', REUSE)
  const before = copy(first)
  dumps('other')
  expect(framed('other').length).toBe(before.length + 4)
  new Pickler().dump('other')
  expect(copy(first)).toEqual(before)
  const second = dumps('other', REUSE)
  expect(second.buffer).toBe(first.buffer)
  expect(copy(first)).toEqual(copy(second))
})

test('results of Picklers too, which keep their memos', () => {
  const plain = new Pickler()
  const reusing = new Pickler({ reuse: true })
  const shared = { a: [1, 2, 3] }
  let last: Uint8Array | undefined
  for (const value of [shared, [shared, 'x'], { again: shared }]) {
    const result = reusing.dump(value)
    expect(copy(result)).toEqual(copy(plain.dump(value)))
    if (last !== undefined) expect(result.buffer).toBe(last.buffer)
    last = result
  }
})

test('a dump in a getter leaves the outer one alone, and its own result is whole until the next call', () => {
  let inner: Uint8Array | undefined
  const value = {
    before: 'b',
    get now() {
      inner = dumps(['inner', 1, 2], REUSE)
      return 'now'
    },
    after: 'a',
  }
  for (let i = 0; i < 3; i++) {
    expect(copy(dumps(value, REUSE))).toEqual(copy(dumps({ before: 'b', now: 'now', after: 'a' })))
    expect(loads(inner as Uint8Array)).toEqual(['inner', 1, 2])
  }
})

test('a dump that failed leaves the memory for the next', () => {
  for (let i = 0; i < 3; i++) {
    expect(() => dumps(['x', Symbol('no')], REUSE)).toThrow('at $[1]')
    expect(loads(dumps(['x', i], REUSE))).toEqual(['x', i])
  }
})

test('an earlier result within the value is refused, and written where it is a copy', () => {
  for (const size of [10, 5000]) {
    const earlier = dumps(new Uint8Array(size), REUSE)
    expect(() => dumps({ a: [earlier] }, REUSE)).toThrow(/an earlier result with `reuse`.*\$\.a\[0\]/)
    const kept = dumps(new Uint8Array(size), REUSE).slice()
    expect(loads(dumps([kept], REUSE))).toEqual([kept])
    // Where the memory is not written to, there is nothing to refuse.
    const other = dumps('other', REUSE)
    expect(loads(dumps([other]))).toEqual([other])
  }
})

test('memory that was transferred is not written to', () => {
  const move = (bytes: Uint8Array) => structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] })
  move(dumps('first', REUSE))
  expect(loads(dumps('second', REUSE))).toBe('second')
  for (const size of [1, 20_000]) {
    const earlier = dumps('earlier', REUSE)
    const value = {
      get a() {
        move(earlier)
        return 'a'
      },
      b: new Uint8Array(size),
    }
    expect(() => dumps(value, REUSE)).toThrow('was transferred')
    expect(loads(dumps('after', REUSE))).toBe('after')
  }
})

test('a stream keeps what it was given', async () => {
  const chunks: Uint8Array[] = []
  const sink = { write: (chunk: Uint8Array) => void chunks.push(chunk) }
  await Promise.all([dump('one', sink, REUSE), dump('two', sink, REUSE), dump('six', sink, REUSE)])
  expect(chunks.map((chunk) => loads(chunk))).toEqual(['one', 'two', 'six'])
})
