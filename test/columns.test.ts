import { expect, test } from 'vitest'
import { type Engine, loads } from '../src/index.ts'

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
