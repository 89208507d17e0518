// Bytes of every kind and size: what is written is what is in them, whatever their properties say.
import { expect, test } from 'vitest'
import { dumps, loads, PyByteArray } from '../../src/index.ts'

const SIZES = [0, 1, 10, 63, 64, 65, 255, 256, 4096, 4097, 70_000]
const filled = (size: number) => Uint8Array.from({ length: size }, (_, i) => i * 7 + size)

for (const engine of ['wasm', 'typescript'] as const) {
  for (const protocol of [0, 1, 2, 3, 4, 5]) {
    test(`${engine}, protocol ${protocol}: arrays, views, Buffers and what claims another length`, () => {
      for (const size of SIZES) {
        const data = filled(size)
        const within = new Uint8Array(size + 9)
        within.set(data, 5)
        const claiming = Object.defineProperty(filled(size), 'length', { value: 1_000_000 })
        const shrunk = Object.defineProperty(filled(size), 'length', { value: 0 })
        const elsewhere = Object.defineProperty(filled(size), 'constructor', { value: Array })
        const kinds = [
          data,
          within.subarray(5, 5 + size),
          new DataView(within.buffer, 5, size),
          Buffer.from(data),
          claiming,
          shrunk,
          elsewhere,
        ]
        const expected = dumps([data, 'end'], { engine, protocol })
        for (const value of kinds) expect(Buffer.compare(dumps([value, 'end'], { engine, protocol }), expected)).toBe(0)
        const [read] = loads<[Uint8Array]>(expected, { engine })
        expect(Buffer.compare(read, data)).toBe(0)
        const [array] = loads<[unknown]>(dumps([new PyByteArray(data)], { engine, protocol }), { engine, lossless: true })
        expect(array).toBeInstanceOf(PyByteArray)
        expect(Buffer.compare(array as Uint8Array, data)).toBe(0)
      }
    })
  }

  test(`${engine}: a proxy of bytes is refused`, () => {
    expect(() => dumps([new Proxy(filled(10), {})], { engine })).toThrow()
    expect(() =>
      dumps([new Proxy(filled(10), { get: (target, key) => (key === 'length' ? 1000 : Reflect.get(target, key)) })], { engine }),
    ).toThrow()
  })
}
