// Laws: engines agree, and total. Over pickles that nobody wrote, both engines give the same value, or an UnpicklingError of the same code,
// offset and message; nothing else is thrown, the input is not changed, and no prototype either.
import { describe, expect, test } from 'vitest'
import { INPUT_SIZE, MEMO_CAPACITY, RECENT_CAPACITY } from '../../src/abi/memory.ts'
import { type LoadOptions, loads, Registry, UnpicklingError } from '../../src/index.ts'
import { PersistentId, unlike } from '../describe.ts'
import { generated, mutant, structured } from '../mutate.ts'
import { random, SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'
import { loadsInWindows } from '../windows.ts'

// COUNT=n for more pickles, SEED=n for others.
const COUNT = Number(process.env['COUNT'] ?? 6000)

Error.stackTraceLimit = 0

const pickles = allVectors().map(({ pickle }) => pickle)
const short = pickles.filter(({ length }) => length < 800)
const registry = new Registry({ standard: false }).registerExtension('m', 'C', 1)

type Outcome = { value: unknown } | { error: UnpicklingError }

function outcome(load: typeof loads, bytes: Uint8Array, options: LoadOptions): Outcome {
  try {
    return { value: load(bytes, options) }
  } catch (error) {
    if (error instanceof UnpicklingError) return { error }
    throw error
  }
}

/** How the engines differ on these bytes; undefined where they do not. */
function disagreement(load: typeof loads, bytes: Uint8Array, options: LoadOptions): string | undefined {
  const one = outcome(load, bytes, { ...options, engine: 'typescript' })
  const two = outcome(load, bytes, { ...options, engine: 'wasm' })
  if ('error' in one || 'error' in two) {
    const [said, otherwise] = [one, two].map((result) => {
      if (!('error' in result)) return 'a value'
      const { code, offset, opcode, message } = result.error
      return offset >= 0 && offset <= bytes.length ? `${code} ${offset} ${opcode} ${message}` : `offset ${offset} of ${bytes.length}`
    })
    return said === otherwise ? undefined : `typescript: ${said}; wasm: ${otherwise}`
  }
  return unlike(one.value, two.value)
}

const ENCODINGS = ['ASCII', 'latin1', 'bytes', 'utf-8']

function check(count: number, make: (next: () => number) => Uint8Array, load = loads): void {
  const next = random(SEED)
  const failed: string[] = []
  for (let i = 0; i < count && failed.length < 10; i++) {
    const bytes = make(next)
    const before = bytes.slice()
    const options: LoadOptions = { registry, encoding: ENCODINGS[i % 4]!, lossless: next() < 0.5 }
    if (next() < 0.7) options.persistentLoad = (pid) => new PersistentId(pid)
    if (next() < 0.1) options.dicts = 'map'
    let why: string | undefined
    try {
      why = disagreement(load, bytes, options)
    } catch (error) {
      why = `threw ${error}`
    }
    if (Buffer.compare(before, bytes) !== 0) why = 'the input was changed'
    if (why !== undefined) failed.push(`${Buffer.from(before).toString('base64').slice(0, 3000)} ${JSON.stringify(options)}: ${why}`)
  }
  expect(failed, `SEED=${SEED}`).toEqual([])
}

const own = [Object, Array, Map, Set, Function].map(({ prototype }) => Reflect.ownKeys(prototype).length)

test('mutants of short vectors', { timeout: 120_000 }, () => check(COUNT, (next) => mutant(short, next)))
test('mutants of all vectors', { timeout: 120_000 }, () => check(COUNT / 20, (next) => mutant(pickles, next)))
test('pickles of random opcodes', { timeout: 120_000 }, () => check(COUNT, generated))

test('dicts and lists that go wrong in the middle', { timeout: 120_000 }, () => check(COUNT, structured))

/**
 * A pickle of memo opcodes above all, at the indices where scan's tables begin and end: the first MEMO_CAPACITY, those from a window's first on, and
 * those in between, which scan does not see.
 */
function memoised(next: () => number): Uint8Array {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)]!
  const far = [MEMO_CAPACITY, MEMO_CAPACITY + RECENT_CAPACITY, 3 * MEMO_CAPACITY].flatMap((index) =>
    [-2, -1, 0, 1, 2].map((d) => index + d),
  )
  const used = new Set<number>()
  const bytes: number[] = [0x80, 4, 0x28]
  const count = 5 + Math.floor(next() * 60)
  for (let i = 0; i < count; i++) {
    const choice = next()
    const index = next() < 0.3 ? pick([0, 1, 2, 3, used.size]) : pick(far)
    const fetched = used.size > 0 && next() < 0.98 ? pick([...used]) : index
    if (choice < 0.3)
      bytes.push(...pick([[0x8c, 1, 0x61 + (i % 26)], [0x4b, i], [0x5d], [0x7d], [0x4e], [0x8c, 3, 0x6b, 0x65, 0x30 + (i % 3)]]))
    else if (choice < 0.5) {
      bytes.push(0x4b, i)
      if (next() < 0.5) bytes.splice(-2, 2, 0x8c, 2, 0x6b, 0x61 + (i % 26))
      bytes.push(0x72, index & 255, (index >> 8) & 255, (index >> 16) & 255, 0)
      used.add(index)
    } else if (choice < 0.65) {
      bytes.push(0x8c, 1, 0x41 + (i % 26), 0x94)
      used.add(used.size)
    } else if (choice < 0.9) bytes.push(0x6a, fetched & 255, (fetched >> 8) & 255, (fetched >> 16) & 255, 0)
    else bytes.push(...new Array(Math.floor(next() * 40)).fill([0x4e, 0x30]).flat())
  }
  return Uint8Array.from([...bytes, 0x74, 0x2e])
}

describe.for([40, 64, 100, 700])('windows of %i bytes', { timeout: 120_000 }, (size) => {
  const load = loadsInWindows(size)
  test('vectors', () => check(COUNT / 20, (next) => short[Math.floor(next() * short.length)]!, load))
  test('mutants', () => check(COUNT / 4, (next) => mutant(short, next), load))
  test('random opcodes', () => check(COUNT / 4, generated, load))
  test('dicts and lists', () => check(COUNT / 4, structured, load))
  test('memo indices', () => check(COUNT / 40, memoised, load))
})

test('vectors and mutants across the edge of a window', { timeout: 300_000 }, () => {
  // Strings, since their bytes are cheap to get over: dropped one by one, or kept above an open MARK.
  const text = [0x8c, 255, ...new Array(255).fill(0x61)]
  const fill = (item: number[], first: number[]) => {
    const bytes = new Uint8Array(INPUT_SIZE + 300)
    bytes.set(first)
    for (let at = first.length; at < INPUT_SIZE; at += item.length) bytes.set(item, at)
    return bytes
  }
  const dropped = [...text, 0x30]
  const nothing = fill(dropped, [])
  const open = fill(text, [0x28])
  check(COUNT / 40, (next) => {
    const body =
      next() < 0.2
        ? generated(next)
        : next() < 0.3
          ? structured(next)
          : next() < 0.5
            ? mutant(short, next)
            : short[Math.floor(next() * short.length)]!
    // Where in the body the edge falls; a few bytes about it, since a window may end a little early.
    const edge = Math.floor(next() * (body.length + 8)) - 4
    const isOpen = next() < 0.3
    const whole = isOpen ? text.length : dropped.length
    const first = isOpen ? 1 : 0
    const items = Math.floor((INPUT_SIZE - edge - first) / whole)
    const rest = (INPUT_SIZE - edge - first - items * whole) & ~1
    // Up to the last byte but one with N0.
    const filler = new Uint8Array(first + items * whole + rest)
    filler.set((isOpen ? open : nothing).subarray(0, first + items * whole))
    for (let i = 0; i < rest; i++) filler[first + items * whole + i] = i % 2 === 0 ? 0x4e : 0x30
    const bytes = new Uint8Array(filler.length + body.length + 1)
    bytes.set(filler)
    bytes.set(body, filler.length)
    if (!isOpen) return bytes.subarray(0, -1)
    bytes.set([0x74, 0x2e], bytes.length - 2)
    return bytes
  })
})

test('no prototype has changed', () => {
  expect([Object, Array, Map, Set, Function].map(({ prototype }) => Reflect.ownKeys(prototype).length)).toEqual(own)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})
