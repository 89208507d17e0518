// How the arguments of opcodes are laid out (src/abi/arguments.ts): sizes that are known at compile time, and a table for the rest.
import * as argument from '../src/abi/arguments.ts'
import * as op from '../src/abi/opcode.ts'
import { DEBUG } from './debug'
import { ARGUMENTS } from './memory'

/** Where an argument begins behind its opcode's address. */
export const ARGUMENT: usize = 1

// Bytes of an opcode with its argument.
export const BININT_SIZE: usize = 1 + argument.BININT
export const BININT1_SIZE: usize = 1 + argument.BININT1
export const BININT2_SIZE: usize = 1 + argument.BININT2
export const BINFLOAT_SIZE: usize = 1 + argument.BINFLOAT
export const BINGET_SIZE: usize = 1 + argument.BINGET
export const LONG_BINGET_SIZE: usize = 1 + argument.LONG_BINGET
export const BINPUT_SIZE: usize = 1 + argument.BINPUT
export const LONG_BINPUT_SIZE: usize = 1 + argument.LONG_BINPUT
export const MEMOIZE_SIZE: usize = 1 + argument.MEMOIZE

// Bytes of an opcode with its length field.
export const LONG1_HEADER: usize = 1 + (argument.LONG1 & argument.WIDTH)
export const SHORT_BINUNICODE_HEADER: usize = 1 + (argument.SHORT_BINUNICODE & argument.WIDTH)
export const BINUNICODE_HEADER: usize = 1 + (argument.BINUNICODE & argument.WIDTH)

/**
 * How the argument of an opcode byte is laid out. The table lies in linear memory, where src/wasm/module.ts puts it: a switch over the opcode took
 * 4% more of scan, and 12% with calls.
 */
export function argumentOf(opcode: u32): u32 {
  if (DEBUG) assert(load<u8>(ARGUMENTS + op.FRAME) == argument.FRAME)
  return load<u8>(ARGUMENTS + (opcode as usize))
}
