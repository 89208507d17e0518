// The lengths that opcodes carry, those of data too large for a test included.
import { expect, it } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { Writer } from '../../src/dump/writer.ts'

it('writes lengths of 1 to 8 bytes, little-endian', () => {
  const lengths = [0, 1, 0xff, 0x100, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 2 ** 40 + 5, Number.MAX_SAFE_INTEGER]
  for (const length of lengths) {
    for (const size of [1, 2, 4, 8] as const) {
      const writer = new Writer(4, false)
      writer.buffer = new Uint8Array(16)
      writer.sized(op.FRAME, length, size)
      const expected = new Uint8Array(16)
      expected[0] = op.FRAME
      for (let i = 0; i < size; i++) expected[1 + i] = Number((BigInt(length) >> BigInt(8 * i)) & 0xffn)
      expect([writer.position, writer.buffer]).toEqual([1 + size, expected])
    }
  }
})
