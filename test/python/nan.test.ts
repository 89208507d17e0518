// NaNs of any sign, kind and payload, as BINFLOAT and in an array of floats: both engines give them the same bits.
import { expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'

const ENGINES = ['wasm', 'typescript'] as const
/** Quiet and signalling ones, of both signs, with small and large payloads. */
const NANS = ['7ff0000000000001', 'fff0000000000001', '7ff4deadbeef0001', '7ff8000000000000', 'fff8000000000000', '7fffffffffffffff']
const QUIET = '7ff8000000000000'

const ascii = (text: string) => Buffer.from(text, 'latin1')
const binfloats = (bits: readonly string[]) => bits.map((hex) => Buffer.from(`47${hex}`, 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test.each([false, true])('in an array.array of floats, lossless: %s', (lossless) => {
  // As lists of one, few and many items, which the engines build in ways of their own; and among other floats.
  for (const bits of [...NANS.map((one) => [one]), NANS.slice(0, 2), NANS.slice(1, 4), NANS, [...NANS, '3ff8000000000000', ...NANS]]) {
    for (const [typecode, size] of [
      ['d', 8],
      ['f', 4],
    ] as const) {
      const pickle = Buffer.concat([ascii(`\x80\x02carray\narray\nU\x01${typecode}](`), ...binfloats(bits), ascii('e\x86R.')])
      const [one, two] = ENGINES.map((engine) => {
        const array = loads<Float64Array | Float32Array>(pickle, { engine, lossless })
        expect(array.BYTES_PER_ELEMENT).toBe(size)
        return hexOf(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      })
      expect(one).toBe(two)
      const expected = bits.map((hex) => (NANS.includes(hex) ? QUIET : hex)).map((hex) => Buffer.from(hex, 'hex').readDoubleBE())
      const items = typecode === 'd' ? Float64Array.from(expected) : Float32Array.from(expected)
      expect(one).toBe(hexOf(new Uint8Array(items.buffer)))
    }
  }
})

test.each([false, true])('alone and in lists, written again, lossless: %s', (lossless) => {
  for (const count of [1, 2, 3, 4, 20, 1500]) {
    for (const hex of NANS) {
      const pickle = Buffer.concat([ascii('\x80\x04](G?\xf8\0\0\0\0\0\0'), ...binfloats(new Array(count).fill(hex)), ascii('e.')])
      const written = ENGINES.flatMap((reader) => {
        const value = loads<number[]>(pickle, { engine: reader, lossless })
        expect(value.slice(1)).toEqual(new Array(count).fill(Number.NaN))
        return ENGINES.map((writer) => hexOf(dumps(value, { engine: writer })))
      })
      expect(new Set(written).size, hex).toBe(1)
      expect(written[0]).toContain(`47${QUIET}`)
    }
  }
})
