// Pickles behind their length, as sockets carry them: frames reads what framed and Python's struct write.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dumps, framed, frames, PicklingError, UnpicklingError } from '../../src/index.ts'
import { SEED } from '../random.ts'

const concat = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}

const failure = (values: AsyncIterable<unknown>): Promise<UnpicklingError> =>
  all(values).then(
    () => expect.unreachable(),
    (error) => error,
  )

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  test('what framed writes, frames reads, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(2 as const, 4 as const, 8 as const),
        fc.boolean(),
        async (values, size, lengthBytes, littleEndian) => {
          const options = { lengthBytes, littleEndian, engine }
          const bytes = concat(...values.map((value) => framed(value, options)))
          const direct = values.map((value) => dumps(value, { engine }))
          expect(await all(frames(inChunks(bytes, size), options))).toEqual(await all(frames(bytes, options)))
          expect((await all(frames(bytes, options))).map((value) => dumps(value, { engine }))).toEqual(direct)
        },
      ),
      { seed: SEED, numRuns: 200 },
    )
  })

  test('the length is four bytes in network order', () => {
    const pickle = dumps({ a: 1 }, { engine })
    expect(framed({ a: 1 }, { engine })).toEqual(concat(Uint8Array.of(0, 0, 0, pickle.length), pickle))
    expect(framed({ a: 1 }, { engine, lengthBytes: 2, littleEndian: true })).toEqual(concat(Uint8Array.of(pickle.length, 0), pickle))
  })

  test('a length of -1 says that eight bytes of length follow, as multiprocessing writes it', async () => {
    const pickle = dumps([1, 2], { engine })
    const long = concat(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, pickle.length), pickle)
    expect(await all(frames(inChunks(concat(long, framed('next')), 3), { engine }))).toEqual([[1, 2], 'next'])
  })

  test('offsets are counted from the start of the source', async () => {
    const bad = concat(framed(1, { engine }), Uint8Array.of(0, 0, 0, 3, 0x80, 4, 0xff))
    const error = await failure(frames(bad, { engine }))
    expect([error.code, error.offset]).toEqual(['unknown-opcode', framed(1, { engine }).length + 6])
  })

  test('bytes of a frame behind its pickle are passed over', async () => {
    const pickle = concat(dumps(1, { engine }), Uint8Array.of(1, 2, 3))
    const bytes = concat(Uint8Array.of(0, 0, 0, pickle.length), pickle, framed(2, { engine }))
    expect(await all(frames(bytes, { engine }))).toEqual([1, 2])
  })
})

test('a length past maxLength is refused before anything is waited for', async () => {
  const error = await failure(frames(Uint8Array.of(0x7f, 0, 0, 0)))
  expect([error instanceof UnpicklingError, error.code, error.offset]).toEqual([true, 'limit', 0])
  expect(error.message).toMatch(/a frame of 2130706432 bytes, more than maxLength \(67108864\)/)
  expect((await failure(frames(framed('x'.repeat(100)), { maxLength: 99 }))).code).toBe('limit')
  expect(await all(frames(framed('x'.repeat(100)), { maxLength: framed('x'.repeat(100)).length - 4 }))).toEqual(['x'.repeat(100)])
})

test('what is no frame is named', async () => {
  expect((await failure(frames(dumps({ a: 1 })))).hint).toMatch(/no length before it: read it with load or loadAll/)
  expect((await failure(frames(new Uint8Array(Buffer.from('GET / HTTP/1.1'))))).hint).toMatch(/the text "GET "/)
})

test('a source that ends within a frame is truncated, one that ends behind a frame is not', async () => {
  const two = concat(framed(1), framed({ a: [1, 2, 3] }))
  const first = framed(1).length
  for (let end = 0; end <= two.length; end++) {
    if (end === 0 || end === first || end === two.length)
      expect((await all(frames(two.subarray(0, end)))).length).toBe(end === 0 ? 0 : end === first ? 1 : 2)
    else {
      const error = await failure(frames(inChunks(two.subarray(0, end), 4)))
      expect([error.code, error.offset]).toEqual(['truncated', end < first ? 0 : first])
    }
  }
})

test('options that are none are refused', async () => {
  // biome-ignore lint/suspicious/noExplicitAny: options of wrong types are what is tried
  const wrong: any[] = [{ lengthBytes: 3 }, { lengthBytes: '4' }, { maxLength: -1 }, { maxLength: Number.NaN }]
  for (const options of wrong) {
    await expect(all(frames(new Uint8Array(0), options))).rejects.toThrow(RangeError)
    expect(() => framed(1, options)).toThrow(RangeError)
  }
  expect(() => framed('x'.repeat(300), { lengthBytes: 1 })).toThrow(PicklingError)
  expect(() => framed('x'.repeat(300), { maxLength: 299 })).toThrow(/a pickle of \d+ bytes, where a frame takes 299 at most/)
})
