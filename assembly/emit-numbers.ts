import * as op from '../src/opcode.ts'
import { NUMBERS, STREAM } from './emit-memory'

// Numbers of a list in one go: which opcode each of them takes is found here faster than one by one in TypeScript.

const MAX_SAFE: f64 = 9007199254740991

/**
 * Writes doubles as the ints and floats that they are.
 * @param position where in the stream
 * @returns the position behind them; up to 8 bytes more are overwritten
 */
export function emitNumbers(position: u32, count: u32): u32 {
  let to = STREAM + (position as usize)
  const stop = NUMBERS + ((count as usize) << 3)
  for (let from = NUMBERS; from < stop; from += 8) {
    const value = load<f64>(from)
    // Minus zero is a float.
    const isInt = trunc<f64>(value) == value && (value != 0 || load<u64>(from) == 0)
    if (isInt && value >= (i32.MIN_VALUE as f64) && value <= (i32.MAX_VALUE as f64)) {
      const int = value as i32
      if ((int as u32) < 0x100) {
        store<u16>(to, op.BININT1 | (int << 8))
        to += 2
      } else if ((int as u32) < 0x10000) {
        store<u32>(to, op.BININT2 | (int << 8))
        to += 3
      } else {
        store<u8>(to, op.BININT)
        store<i32>(to, int, 1)
        to += 5
      }
    } else if (isInt && abs<f64>(value) <= MAX_SAFE) {
      const long = value as i64
      const high = (long >> 32) as i32
      // The fifth byte is never to be spared: without it an unsigned int32 would be negative.
      const size: usize = high == (high << 24) >> 24 ? 5 : high == (high << 16) >> 16 ? 6 : 7
      store<u16>(to, op.LONG1 | ((size as u32) << 8))
      store<i64>(to, long, 2)
      to += 2 + size
    } else {
      store<u8>(to, op.BINFLOAT)
      // NaN is one value here, whichever bits an engine keeps for it.
      // biome-ignore lint/suspicious/noSelfCompare: there is no Number.isNaN here
      store<u64>(to, value != value ? 0xf87f : bswap<u64>(load<u64>(from)), 1)
      to += 9
    }
  }
  return (to - STREAM) as u32
}
