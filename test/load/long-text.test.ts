import buffer from 'node:buffer'
import { expect, test, vi } from 'vitest'
import { UnpicklingError } from '../../src/errors.ts'
import { dumps, loads } from '../../src/index.ts'
import { random, SEED } from '../random.ts'

// Text too long to go through linear memory: what it says, where it may stand, and how it ends too soon.

const next = random(SEED)
const ENGINES = ['typescript', 'wasm'] as const
const SIZES = [255, 256, 4080, 4095, 4096, 4097, 4111, 4112, 5000, 65_535, 65_536, 70_000, 300_000]

const below = (bound: number) => Math.floor(next() * bound)
const words = (size: number) =>
  Array.from({ length: 40 }, () => String.fromCharCode(32 + below(95)))
    .join('')
    .repeat(Math.ceil(size / 40))
    .slice(0, size)
const uint4 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
const latin1 = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

/** One that differs from ASCII in one place: nowhere, at either end, or in the middle. */
function textOf(size: number): string {
  const text = words(size)
  const at = [undefined, 0, size - 1, below(size)][below(4)]
  return at === undefined ? text : text.slice(0, at) + ['é', '€', '\u{1f600}', '\ud800', '\0', '\x7f'][below(6)] + text.slice(at + 1)
}

test.for(ENGINES)('in lists, as keys and values, fetched again, by %s', (engine) => {
  for (const size of SIZES) {
    const [a, b, key, late] = [textOf(size), textOf(size), textOf(size), textOf(size)] as [string, string, string, string]
    const value = [a, [b, a, 1], { [key]: a, [late]: [b] }, { x: b, y: key }, [[a], [b]], late, a]
    for (const protocol of [1, 2, 4, 5]) expect(loads(dumps(value, { protocol }), { engine }), `SEED=${SEED} size ${size}`).toEqual(value)
  }
})

test.for(ENGINES)('many, across the windows that scan has, by %s', (engine) => {
  const value = Array.from({ length: 400 }, (_, i) => ({ name: `n${i}`, text: textOf(below(20_000)), [words(4090 + below(12))]: i }))
  const bytes = dumps(value)
  for (const lossless of [false, true]) {
    const loaded = loads(bytes, { engine, lossless })
    expect(Buffer.from(dumps(loaded)).equals(bytes), `SEED=${SEED}`).toBe(true)
  }
  expect(loads(bytes, { engine })).toEqual(value)
})

test.for(ENGINES)('8-bit text under each encoding, by %s', (engine) => {
  for (const size of [4096, 4097, 9000]) {
    const text = words(size)
    const pickle = Uint8Array.from([0x80, 2, 0x28, 0x54, ...uint4(size), ...latin1(text), 0x71, 0, 0x68, 0, 0x6c, 0x2e])
    for (const encoding of ['ascii', 'latin1', 'utf-8']) expect(loads(pickle, { engine, encoding })).toEqual([text, text])
    const bytes = Uint8Array.from(latin1(text))
    expect(loads(pickle, { engine, encoding: 'bytes' })).toEqual([bytes, bytes])
    const high = pickle.slice()
    high[8 + below(size)] = 0xe9
    expect(() => loads(high, { engine })).toThrow(UnpicklingError)
    expect(loads<string[]>(high, { engine, encoding: 'latin1' })[0]).toMatch(/é/)
  }
})

// As CPython 3.13 has them: bytes(range(128, 256)).decode('cp1252', 'replace').
test.for(ENGINES)('every byte of cp1252, by %s', (engine) => {
  const upper = Uint8Array.from({ length: 128 }, (_, i) => 128 + i)
  const pickle = Uint8Array.from([0x54, ...uint4(128), ...upper, 0x2e])
  const controls = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ'
  const letters = String.fromCharCode(...upper.subarray(32))
  for (const encoding of ['cp1252', 'windows-1252', 'CP1252']) {
    expect(loads(pickle, { engine, encoding, errors: 'replace' })).toBe(controls + letters)
    expect(() => loads(pickle, { engine, encoding })).toThrow(/byte 0x81 at position 1 is not cp1252/)
  }
  for (const encoding of ['cp1251', 'iso-8859-9', 'shift_jis', 'utf-16', 'no such']) {
    expect(() => loads(pickle, { engine, encoding })).toThrow(/encoding must be/)
  }
})

test.for(ENGINES)('cut off, or past its frame, by %s', (engine) => {
  const size = 6000
  const text = [0x58, ...uint4(size), ...latin1(words(size)), 0x94, 0x2e]
  const whole = Uint8Array.from([0x80, 4, ...text])
  expect(loads<string>(whole, { engine }).length).toBe(size)
  for (const length of [3, 6, 7, 8, 100, size, size + 6, size + 7, size + 8]) {
    expect(() => loads(whole.subarray(0, length), { engine })).toThrow(/truncated|ran out of data|STOP/)
  }
  const framed = (frame: number) => Uint8Array.from([0x80, 4, 0x95, ...uint4(frame), 0, 0, 0, 0, ...text])
  for (const frame of [4, 6, 100, size + 4]) expect(() => loads(framed(frame), { engine })).toThrow(UnpicklingError)
  // A frame may end behind the size: what comes next is read from behind it.
  for (const frame of [5, size + 5, size + 6, size + 7]) expect(loads<string>(framed(frame), { engine }).length).toBe(size)
})

test.for(ENGINES)('of more than the platform can hold, by %s', (engine) => {
  const size = 600_000_000
  // Zeros that nothing touches take no memory.
  const pickle = new Uint8Array(size + 10)
  pickle.set([0x8d, ...uint4(size)])
  pickle[pickle.length - 1] = 0x2e
  const answer = (): unknown => {
    try {
      return loads<string>(pickle, { engine }).length
    } catch (error) {
      return error
    }
  }
  const found = answer()
  if (found !== size) expect(found).toMatchObject({ name: 'UnpicklingError', code: 'limit', offset: 0, opcode: 'BINUNICODE8' })
})

test.for(['typescript', 'wasm'] as const)('more than a megabyte, ASCII or all but, by %s', (engine) => {
  const ascii = 'The quick brown fox. '.repeat(70_000)
  const getBuiltinModule = vi.spyOn(process, 'getBuiltinModule')
  try {
    for (const module of [undefined, buffer]) {
      getBuiltinModule.mockReturnValue(module as never)
      for (const text of [ascii, `${ascii}\u00e9`, `\u20ac${ascii}`, `${ascii}\ud800`, `${ascii}\ufffd`, `\ufeff${ascii}`]) {
        for (const value of [text, ['x', text, 'y']]) expect(loads(dumps(value), { engine })).toEqual(value)
      }
      const bad = dumps(ascii)
      bad[bad.length - 9] = 0xff
      expect(() => loads(bad, { engine })).toThrow(expect.objectContaining({ code: 'bad-utf8' }))
    }
  } finally {
    getBuiltinModule.mockRestore()
  }
})
