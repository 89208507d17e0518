// LONG1 and LONG4 of every size: what is a number, and what a bigint, of which digits; and that long ones are not put together limb by limb.
import { expect, test, vi } from 'vitest'
import { dumps, loads } from '../../src/index.ts'
import { random, SEED } from '../random.ts'

const next = random(SEED)
const ENGINES = ['typescript', 'wasm'] as const

function meaning(bytes: readonly number[]): number | bigint {
  const value = BigInt.asIntN(
    8 * bytes.length,
    BigInt(
      '0x0' +
        bytes
          .toReversed()
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join(''),
    ),
  )
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function long(bytes: readonly number[]): number[] {
  const { length } = bytes
  return length < 256 && next() < 0.7 ? [0x8a, length, ...bytes] : [0x8b, length & 255, length >> 8, 0, 0, ...bytes]
}

/** Little-endian bytes with what is hard about them: runs of nothing, of all bits, and either sign. */
function intOf(size: number): number[] {
  const low = Math.floor(next() * size)
  const filler = [0, 255, Math.floor(next() * 256)][Math.floor(next() * 3)]!
  const bytes = Array.from({ length: size }, (_, i) => (i < low ? filler : Math.floor(next() * 256)))
  const top = [0, 0x7f, 0x80, 0xff, undefined][Math.floor(next() * 5)]
  if (top !== undefined) bytes[size - 1] = top
  if (next() < 0.2) bytes.push(...new Array(Math.floor(next() * 12)).fill(bytes.at(-1)! >= 0x80 ? 255 : 0))
  return bytes
}

const listOf = (ints: readonly number[][]) => Uint8Array.from([0x80, 4, 0x28, ...ints.flatMap(long), 0x6c, 0x2e])

test.for(ENGINES)('ints of every size, by %s', (engine) => {
  const sizes = [...Array(300).keys(), 1000, 1023, 1024, 1025, 1100, 2000, 4095, 4096, 4097, 8200]
  for (const size of sizes.slice(1)) {
    const ints = Array.from({ length: 12 }, () => intOf(size))
    expect(loads(listOf(ints), { engine }), `SEED=${SEED}`).toEqual(ints.map(meaning))
  }
  expect(loads(Uint8Array.of(0x8a, 0, 0x2e), { engine })).toBe(0)
})

test.for(ENGINES)('more of them than their digits have room for in one window, by %s', (engine) => {
  const ints = Array.from({ length: 40_000 }, (_, i) => intOf(9 + (i % 40)))
  const loaded = loads<unknown[]>(listOf(ints), { engine })
  expect(loaded.length).toBe(ints.length)
  expect(loaded.findIndex((value, i) => value !== meaning(ints[i]!))).toBe(-1)
})

test.for(ENGINES)('an int that no bigint can hold is refused before its digits are written, by %s', (engine) => {
  const bytes = new Uint8Array(6 + 2 ** 27 + 1)
  bytes[0] = 0x8b
  new DataView(bytes.buffer).setInt32(1, 2 ** 27 + 1, true)
  bytes[bytes.length - 2] = 1
  bytes[bytes.length - 1] = 0x2e
  const message = /^LONG4: more than the platform can hold: an int of 134217729 bytes/
  expect(() => loads(bytes, { engine })).toThrow(
    expect.objectContaining({ code: 'limit', offset: 0, message: expect.stringMatching(message) }),
  )
})

/** How often the methods of DataView that read or write limbs of 64 bits are called. */
function limbsMovedBy(run: () => void): number {
  const methods = ['getBigInt64', 'getBigUint64', 'setBigInt64', 'setBigUint64'] as const
  const spies = methods.map((method) => vi.spyOn(DataView.prototype, method))
  try {
    run()
    return spies.reduce((count, spy) => count + spy.mock.calls.length, 0)
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

// Each limb that is shifted into a bigint, or out of one, takes a time that grows with the whole: of a long int there may be but few such steps.
test.for(ENGINES)('an int of hundreds of kilobytes is read and written whole, by %s', (engine) => {
  for (const bits of [4_000n, 20_000n, 2_000_000n]) {
    for (const value of [(1n << bits) - 12_345n, -(1n << bits) + 12_345n]) {
      let found: unknown
      expect(limbsMovedBy(() => (found = loads(dumps(value, { engine }), { engine })))).toBeLessThanOrEqual(200)
      expect(found === value).toBe(true)
    }
  }
})

/** The package anew, as it is where V8's serializer is to be had, or is not. */
async function loadsWith(module: unknown): Promise<typeof loads> {
  vi.resetModules()
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(module as never)
  return (await import('../../src/index.ts')).loads
}

const lists = Array.from({ length: 4 }, () => Array.from({ length: 5000 }, (_, i) => intOf(i % 100 === 0 ? 200 + (i % 900) : 9 + (i % 60))))

// Another module of the name, which writes what is no array of bigints, as that of other engines does.
const foreign = { serialize: () => Uint8Array.of(1, 2, 3), deserialize: () => [] }
const broken = {
  serialize: () => {
    throw new Error('not here')
  },
}

test.for([undefined, foreign, broken, 'node:v8'] as const)('many long ints alike with and without V8 to make them: %s', async (module) => {
  const own = await import('node:v8')
  const calls = vi.spyOn(own.default, 'deserialize')
  try {
    const anew = await loadsWith(module === 'node:v8' ? own.default : module)
    for (const engine of ENGINES) {
      for (const ints of lists) expect(anew(listOf(ints), { engine }), `SEED=${SEED}`).toEqual(ints.map(meaning))
    }
    if (module === 'node:v8') expect(calls).toHaveBeenCalled()
    else expect(calls).not.toHaveBeenCalled()
  } finally {
    vi.restoreAllMocks()
    vi.resetModules()
  }
})

test('a few long ints ask for no module', async () => {
  const anew = await loadsWith(undefined)
  try {
    expect(anew(listOf(lists[0]!.slice(0, 20)), { engine: 'wasm' })).toEqual(lists[0]!.slice(0, 20).map(meaning))
    expect(process.getBuiltinModule).not.toHaveBeenCalled()
  } finally {
    vi.restoreAllMocks()
    vi.resetModules()
  }
})
