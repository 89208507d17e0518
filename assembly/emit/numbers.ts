// Numbers of a list, or of many short ones, in one go: which opcode each of them takes is found here faster than one by one in TypeScript.
import * as op from '../../src/abi/opcode.ts'
import { MARKS, NUMBERS, SIZES, STREAM } from './memory'

const MAX_SAFE: f64 = 9007199254740991

/** Writes the double at an address as the int or float that it is. Up to 8 bytes past its end are overwritten. */
function putNumber(to: usize, from: usize): usize {
  const value = load<f64>(from)
  // Minus zero is a float.
  const isInt = trunc<f64>(value) == value && (value != 0 || load<u64>(from) == 0)
  if (isInt && value >= (i32.MIN_VALUE as f64) && value <= (i32.MAX_VALUE as f64)) {
    const int = value as i32
    if ((int as u32) < 0x100) {
      store<u16>(to, op.BININT1 | (int << 8))
      return to + 2
    } else if ((int as u32) < 0x10000) {
      store<u32>(to, op.BININT2 | (int << 8))
      return to + 3
    } else {
      store<u8>(to, op.BININT)
      store<i32>(to, int, 1)
      return to + 5
    }
  } else if (isInt && abs<f64>(value) <= MAX_SAFE) {
    const long = value as i64
    const high = (long >> 32) as i32
    // The fifth byte is never to be spared: without it an unsigned int32 would be negative.
    const size: usize = high == (high << 24) >> 24 ? 5 : high == (high << 16) >> 16 ? 6 : 7
    store<u16>(to, op.LONG1 | ((size as u32) << 8))
    store<i64>(to, long, 2)
    return to + 2 + size
  } else {
    store<u8>(to, op.BINFLOAT)
    // NaN is one value here, whichever bits an engine keeps for it.
    // biome-ignore lint/suspicious/noSelfCompare: there is no Number.isNaN here
    store<u64>(to, value != value ? 0xf87f : bswap<u64>(load<u64>(from)), 1)
    return to + 9
  }
}

/**
 * Writes doubles, the items of a list.
 * @param position where in the stream
 * @returns the position behind them
 */
export function emitNumbers(position: u32, count: u32): u32 {
  let to = STREAM + (position as usize)
  const stop = NUMBERS + ((count as usize) << 3)
  for (let from = NUMBERS; from < stop; from += 8) to = putNumber(to, from)
  return (to - STREAM) as u32
}

/**
 * Writes lists of at least one number each, memoised by MEMOIZE; how many numbers each has lies at SIZES.
 * @param mark how many MARKs of the window are noted; that of each list with several numbers comes to them
 */
export function emitLists(position: u32, count: u32, mark: u32): u32 {
  let to = STREAM + (position as usize)
  let from = NUMBERS
  let note = MARKS + ((mark as usize) << 1)
  for (let list: u32 = 0; list < count; list++) {
    const size = load<u8>(SIZES + (list as usize)) as usize
    store<u32>(to, op.EMPTY_LIST | (op.MEMOIZE << 8) | (op.MARK << 16))
    to += 2
    if (size > 1) {
      store<u16>(note, (to - STREAM) as u32)
      note += 2
      to++
    }
    for (const stop = from + (size << 3); from < stop; from += 8) to = putNumber(to, from)
    store<u8>(to++, size > 1 ? op.APPENDS : op.APPEND)
  }
  return (to - STREAM) as u32
}
