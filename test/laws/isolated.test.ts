// Law: isolated. The input is never changed, nothing of one load shows in the next, a load that failed leaves nothing behind, and a pickle that
// comes in chunks is what it is in one piece.
import { describe, expect, test } from 'vitest'
import { type LoadOptions, load, loads, Registry, Unpickler, UnpicklingError } from '../../src/index.ts'
import { PersistentId, unlike } from '../describe.ts'
import { generated, mutant, structured } from '../mutate.ts'
import { latin1, outcome, pickle, uint4 } from '../parts.ts'
import { random, SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'

// COUNT=n for more pickles.
const COUNT = Number(process.env['COUNT'] ?? 1500)

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const registry = new Registry({ standard: false })
  const lossless: LoadOptions = { engine, registry, lossless: true }
  const natural: LoadOptions = { engine, registry }
  const both = [lossless, natural]

  test('an Unpickler that failed finds the same when asked again', () => {
    for (const bytes of [pickle('\x8c\x01a\x94h\x03.'), pickle(']\x94]\x94h\x04.'), pickle('Nr\xff\xff\0\0q\0j\x03\0\0\0.')]) {
      // After a load that left a list at 0 and far off, so that MEMOIZE goes on with 2.
      const unpickler = new Unpickler(pickle(']\x94r\x00\x00\x10\x00.', bytes), lossless)
      unpickler.load()
      const tries = Array.from({ length: 3 }, () => {
        try {
          return unpickler.load()
        } catch (error) {
          return `${(error as UnpicklingError).offset} ${(error as Error).message}`
        }
      })
      expect(tries[0]).toMatch(/was never set/)
      expect(new Set(tries).size).toBe(1)
    }
  })

  test('an Unpickler that failed has forgotten what it put, at whichever index', () => {
    const indices = [0, 1, 2, 3, 5, 9, 5000, 70_000]
    const puts = indices.flatMap((a) => indices.map((b) => `Nr${latin1(uint4(a))}Kar${latin1(uint4(b))}`))
    for (const before of ['N\x94.', ']\x94]\x94N.', 'Nr\x88\x13\0\0.', ']\x94N\x94Nr\x05\0\0\0.']) {
      for (const [i, put] of puts.entries()) {
        const after = `(\x8c\x01x\x94${put}${puts[(i * 7) % puts.length]}Q`
        let failing = true
        const persistentLoad = () => {
          if (failing) throw new Error('the first time')
          return 'pid'
        }
        const gets = indices.map((index) => `j${latin1(uint4(index))}`)
        const answers = (mode: LoadOptions) => {
          failing = true
          const unpickler = new Unpickler(pickle(before, `${after}\x94${gets[i % 8]}t.`), { ...mode, persistentLoad })
          unpickler.load()
          const tell = () => {
            try {
              return unpickler.load()
            } catch (error) {
              return (error as UnpicklingError).message
            }
          }
          const first = tell()
          failing = false
          return [first, tell()]
        }
        const [first, second] = answers(natural)
        expect(first).toMatch(/the first time/)
        // As if there had been no first time.
        failing = false
        const fresh = new Unpickler(pickle(before, `${after}\x94${gets[i % 8]}t.`), { ...natural, persistentLoad })
        fresh.load()
        let expected: unknown
        try {
          expected = fresh.load()
        } catch (error) {
          expected = (error as UnpicklingError).message
        }
        expect(second).toEqual(expected)
      }
    }
  })

  test('what a caller before left in linear memory is never read', () => {
    // Every opcode with an argument, cut short, after loads that filled the same place with what would complete it.
    const secret = pickle('(', '\x8c\x06secret'.repeat(20_000), 't.')
    for (const start of [
      'U\x20',
      'X\x20\0\0\0',
      '\x8c\x20',
      'C\x20',
      '\x8a\x10',
      'G',
      'J',
      'M',
      'K',
      'j',
      'h',
      'I1',
      'Vsec',
      "S'sec",
      'cm',
      '\x95',
    ]) {
      loads(secret, natural)
      for (const mode of both) expect(outcome(pickle('(N', start), mode).error?.code).toBe('truncated')
    }
  })

  test('after a failure the next load is as before', () => {
    const good = pickle('}(U\x01aK\x01U\x01b](K\x02K\x03eu.')
    const before = loads(good, natural)
    for (const bad of ['](K\x01', '}(U\x01au.', 'h\x05.', '\x80\x04\x95\x05\0\0\0\0\0\0\0]\x94(N', 'K\x01q\x00\xff']) {
      expect(() => loads(pickle(bad), natural), bad).toThrow(UnpicklingError)
      expect(loads(good, natural)).toEqual(before)
      expect(() => loads(pickle('h\x00.'), natural)).toThrow(/memo/)
    }
  })

  test('a pickle in chunks is what it is in one piece, or fails for the same reason at the same offset', { timeout: 120_000 }, async () => {
    Error.stackTraceLimit = 0
    const next = random(SEED)
    const short = allVectors()
      .map((vector) => vector.pickle)
      .filter(({ length }) => length < 800)
    const makers = [() => mutant(short, next), () => generated(next), () => structured(next)]
    const failed: string[] = []
    for (let i = 0; i < COUNT && failed.length < 10; i++) {
      const bytes = makers[i % makers.length]!()
      const before = bytes.slice()
      const options: LoadOptions = { ...both[i % 2], encoding: 'latin1', persistentLoad: (pid) => new PersistentId(pid) }
      const whole = outcome(bytes, options)
      async function* chunks() {
        for (let at = 0, end = 0; at < bytes.length; at = end) {
          end = at + 1 + Math.floor(next() ** 3 * 300)
          yield bytes.slice(at, end)
        }
      }
      const inChunks = await load(chunks(), options).then(
        (value) => ({ value, error: undefined }),
        (error: unknown) => ({ value: undefined, error }),
      )
      const said = (error: unknown) => (error instanceof UnpicklingError ? `${error.code} ${error.offset} ${error.opcode}` : `${error}`)
      const isSame =
        whole.error === undefined && inChunks.error === undefined
          ? unlike(whole.value, inChunks.value) === undefined
          : said(whole.error) === said(inChunks.error)
      if (!isSame) failed.push(`${Buffer.from(before).toString('base64')}: ${said(whole.error)}; in chunks ${said(inChunks.error)}`)
      if (Buffer.compare(before, bytes) !== 0) failed.push(`${Buffer.from(before).toString('base64')} was changed`)
    }
    expect(failed, `SEED=${SEED}`).toEqual([])
  })
})
