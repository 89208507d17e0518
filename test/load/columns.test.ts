import { expect, test } from 'vitest'
import { dumps, type Engine, loads, PyFloat, PyTuple, Registry, type UnpicklingError } from '../../src/index.ts'
import { random, SEED } from '../random.ts'
import { loadsInWindows } from '../windows.ts'

const frame = (size: number) => [0x95, size, 0, 0, 0, 0, 0, 0, 0]

// A pickler may begin a frame between any two opcodes: CPython does where the last has 64 KiB.
test.each<Engine>(['wasm', 'typescript'])('a frame may begin inside a list of numbers (%s)', (engine) => {
  const open = [0x5d, 0x94, 0x28]
  const ints = [0x4b, 1, 0x4b, 2]
  const float = [0x47, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]
  const load = (...parts: number[][]) => loads(Uint8Array.from([0x80, 4, ...parts.flat(), 0x65, 0x2e]), { engine })
  expect(load(frame(3), open, frame(6), ints)).toEqual([1, 2])
  expect(load(frame(5), open, ints.slice(0, 2), frame(4), ints.slice(2))).toEqual([1, 2])
  expect(load(open, frame(20), float, float)).toEqual([0.5, 0.5])
  expect(load(open, float, frame(11), float)).toEqual([0.5, 0.5])
})

const KINDS: readonly ((r: () => number) => unknown)[] = [
  (r) => r() * 100,
  (r) => Math.floor(r() * 300),
  (r) => -Math.floor(r() * 2 ** 31),
  (r) => Math.floor(r() * 2 ** 52) * (r() < 0.5 ? 1 : -1),
  (r) => BigInt(Math.floor(r() * 2 ** 52)) << 20n,
  () => -0,
  () => Number.NaN,
  (r) => new PyFloat(Math.floor(r() * 10)),
  (r) => `text ${Math.floor(r() * 3)}`,
  () => null,
]

// Items of one or two kinds for a while, then others: batches of 1000 meet columns of floats, of ints, of both, and none.
function list(r: () => number): unknown[] {
  const items: unknown[] = []
  for (let run = 0; run < 6; run++) {
    const first = KINDS[Math.floor(r() * KINDS.length)]!
    const second = KINDS[Math.floor(r() * 4)]!
    const count = Math.floor(r() ** 4 * 4000)
    for (let i = 0; i < count; i++) items.push((r() < 0.9 ? first : second)(r))
    if (r() < 0.1) items.push(items)
  }
  return items
}

test.each([2, 4, 5])('lists of numbers of all kinds come back, protocol %i', (protocol) => {
  const r = random(SEED + protocol)
  for (let round = 0; round < 12; round++) {
    const value = [list(r), [list(r), list(r)], list(r)]
    const bytes = dumps(value, { protocol })
    for (const lossless of [false, true]) {
      const expected = loads(bytes, { engine: 'typescript', lossless })
      expect(loads(bytes, { engine: 'wasm', lossless }), `seed ${SEED}`).toEqual(expected)
      if (lossless) expect(Buffer.from(dumps(expected, { protocol })).equals(bytes), `seed ${SEED}`).toBe(true)
    }
  }
})

test.each([1, 2, 4, 5])('tuples of numbers come back, protocol %i', (protocol) => {
  const r = random(SEED + protocol)
  const tuple = (size: number) => PyTuple.from(Array.from({ length: size }, () => KINDS[Math.floor(r() ** 2 * KINDS.length)]!(r)))
  const shared = PyTuple.of(0.5, 1)
  const value = Array.from({ length: 2000 }, (_, i) => (i % 50 === 0 ? shared : tuple(i % 6)))
  const bytes = dumps(value, { protocol })
  for (const lossless of [false, true]) {
    const expected = loads<unknown[]>(bytes, { engine: 'typescript', lossless })
    const found = loads<unknown[]>(bytes, { engine: 'wasm', lossless })
    expect(found, `seed ${SEED}`).toEqual(expected)
    for (let i = 0; i < 2000; i += 50) expect(found[i]).toBe(found[0])
    if (lossless) expect(Buffer.from(dumps(found, { protocol })).equals(bytes), `seed ${SEED}`).toBe(true)
  }
  const keys = dumps(
    new Map([
      [PyTuple.of(1.5, 2.5), 'a'],
      [PyTuple.of(1.5, 3), 'b'],
    ]),
    { protocol },
  )
  expect(loads(keys, { engine: 'wasm' })).toEqual(loads(keys, { engine: 'typescript' }))
})

test('ints at the bounds of each form', () => {
  const bounds = [0n, 8n, 16n, 26n, 27n, 31n, 32n, 47n, 48n, 53n, 55n, 56n, 63n, 64n, 127n, 128n, 2039n, 2040n, 8192n]
  const ints = bounds.flatMap((bit) => [-1n, 0n, 1n].flatMap((off) => [(1n << bit) + off, -(1n << bit) + off]))
  const numbers = ints.map((int) => (int >= -(2n ** 53n) + 1n && int <= 2n ** 53n - 1n ? Number(int) : int))
  for (const engine of ['wasm', 'typescript'] as const) {
    for (const protocol of [2, 5]) {
      expect(loads(dumps(ints, { protocol }), { engine })).toEqual(numbers)
      for (const [i, int] of ints.entries()) expect(loads(dumps(int, { protocol }), { engine })).toBe(numbers[i])
    }
  }
})

test('what comes behind a long bytes object is read, and missed', () => {
  const long = new Uint8Array(3 << 20).fill(7)
  for (const value of [
    long,
    [long, 'behind', 1.5],
    ['before', long, long.slice(1), 'behind'],
    [long, Array(70_000).fill('x'.repeat(60))],
  ]) {
    const bytes = dumps(value)
    for (const engine of ['wasm', 'typescript'] as const) expect(Buffer.from(dumps(loads(bytes, { engine }))).equals(bytes)).toBe(true)
    for (let cut = bytes.length - 30; cut < bytes.length; cut++) {
      expect(() => loads(bytes.subarray(0, cut), { engine: 'wasm' })).toThrow(/at byte/)
    }
  }
})

// More than a window: what is appended to lies in an earlier one.
test('numbers for a value of an earlier window', () => {
  const float = [0x47, 0x3f, 0xe0, 0, 0, 0, 0, 0, 1]
  const batch = [0x28, ...Array(1000).fill(float).flat(), 0x65]
  const batches = Array(150).fill(batch).flat()
  const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))
  const deque = [...ascii('ccollections\ndeque\n'), 0x29, 0x52]
  const thing = [...ascii('cm\nThing\n'), 0x29, 0x81]
  const list = [0x5d, 0x94]
  const popped = [...list, ...batches, 0x30]
  const byteArray = [0x96, 1, 0, 0, 0, 0, 0, 0, 0, 7]
  const endings: [string, number[]][] = [
    ['a list', [...list, ...batches]],
    ['a list in a list', [0x28, ...list, ...batches, 0x6c]],
    ['a list fetched again', [...list, ...batches, 0x68, 0, 0x86]],
    ['a deque', [...deque, ...batches]],
    ['an unknown object', [...thing, ...batches]],
    ['nothing', [...popped, ...batch]],
    ['nothing above a MARK', [0x4e, 0x28, ...popped, ...batch]],
    ['None', [0x4e, ...popped, ...batch]],
    ['a bytearray', [...byteArray, ...popped, ...batch]],
    ['a tuple', [...popped, 0x4e, 0x85, ...Array(200_000).fill([0x4e, 0x30]).flat(), ...batch]],
  ]
  for (const [what, opcodes] of endings) {
    const pickle = Uint8Array.from([0x80, 5, ...opcodes, 0x2e])
    for (const lossless of [false, true]) {
      const [wasm, typescript] = (['wasm', 'typescript'] as const).map((engine) => {
        try {
          return Buffer.from(dumps(loads(pickle, { engine, lossless }))).toString('latin1')
        } catch (error) {
          return String(error)
        }
      })
      expect(wasm === typescript, `${what}: ${wasm?.slice(0, 100)} against ${typescript?.slice(0, 100)}`).toBe(true)
    }
  }
})

// Bytes and ints of less than 64 KiB are only pointed to; no other look at them tells that their frame ends first.
test.each<Engine>(['wasm', 'typescript'])('bytes that pass the end of a frame which ends past the window are refused (%s)', (engine) => {
  const window = 1 << 20
  for (const opcode of [0x42, 0x8b]) {
    for (const past of [0, 1]) {
      const bytes = new Uint8Array(window + 2000)
      const view = new DataView(bytes.buffer)
      const put = (at: number, code: number, size: number) => {
        bytes[at] = code
        view.setUint32(at + 1, size, true)
        return at + 5 + size
      }
      bytes.set([0x80, 4, 0x95])
      let at = 11
      // Bytes and POP, up to just before the window's end.
      for (const last = window - 20; at < last; at++) {
        at = put(at, 0x42, Math.min(60000, last - at - 6))
        bytes[at] = 0x30
      }
      const end = put(at, opcode, 1000)
      bytes[end] = 0x2e
      view.setBigUint64(3, BigInt(end - past - 11), true)
      const load = () => loads(bytes, { engine })
      if (past === 0) expect(load()).toEqual(opcode === 0x42 ? new Uint8Array(1000) : 0)
      else expect(load).toThrow(expect.objectContaining({ code: 'frame', offset: at }))
    }
  }
})

const FLOAT = [0x47, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]
const FOUR = [...FLOAT, ...FLOAT, ...FLOAT, ...FLOAT]

// A tape that is squeezed leaves words behind its end. Those of the last one here are an append's.
test('a tuple that is the last of a window, after an append to a list of an earlier one', () => {
  for (let lists = 1; lists < 9; lists++) {
    const ints = Array.from({ length: lists }, () => [0x5d, 0x94, 0x28, 0x4b, 1, 0x4b, 2, 0x65]).flat()
    const second = [0x28, ...ints, 0x65, 0x28, ...FOUR, 0x65, 0x28, ...FOUR, 0x74]
    // PROTO, a list, MARK, as many Nones as make this window as long as the next, and a list.
    const first = [0x80, 4, 0x5d, 0x28, ...new Array<number>(second.length - 5).fill(0x4e), 0x5d]
    const bytes = Uint8Array.from([...first, ...second, 0x65, 0x2e])
    const expected = [...first.slice(4, -1).map(() => null), [...new Array(lists).fill([1, 2]), 0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]]
    expect(loads(bytes, { engine: 'typescript' })).toEqual(expected)
    expect(loadsInWindows(second.length)(bytes, { engine: 'wasm' })).toEqual(expected)
  }
})

test('batches for what is no list fail where the bad item is', () => {
  const registry = new Registry()
  registry.registerAdapter({
    names: ['shop.Basket'],
    call: () => ({ items: 0 }),
    append(basket: { items: number }, item) {
      if (++basket.items === 5) throw new Error(`no room for ${item}`)
    },
  })
  const batch = [0x28, ...FLOAT, ...FLOAT, 0x65]
  const padding = Array.from({ length: 2 * batch.length }, () => [0x4e, 0x30]).flat()
  const head = [0x80, 4, ...padding, ...Buffer.from('cshop\nBasket\n)R')]
  const bytes = Uint8Array.from([...head, ...batch, ...batch, ...batch, ...batch, 0x2e])
  // Nothing but batches in the second window.
  for (const size of [head.length, head.length - 1, head.length + batch.length]) {
    const failures = (['typescript', 'wasm'] as const).map((engine) => {
      try {
        return loadsInWindows(size)(bytes, { engine, registry })
      } catch (error) {
        const { code, offset, message } = error as UnpicklingError
        return { code, offset, message }
      }
    })
    expect(failures[0]).toMatchObject({ code: 'hook', offset: head.length + 3 * batch.length - 1 })
    expect(failures[1]).toEqual(failures[0])
  }
})
