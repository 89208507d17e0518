// The table of src/abi/arguments.ts by opcode byte, for code that does not know at compile time which opcode it has.
import * as argument from '../src/abi/arguments.ts'
import * as op from '../src/abi/opcode.ts'
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

/** How the argument of an opcode byte is laid out; 0 for those without one, and for bytes that are no opcode. */
export function argumentOf(opcode: u32): u32 {
  return load<u8>(ARGUMENTS + (opcode as usize))
}

function set(opcode: u32, layout: u32): void {
  store<u8>(ARGUMENTS + (opcode as usize), layout)
}

/** Fills the table that {@link argumentOf} reads, once for an instance. A switch instead of it took 4% more of scan, and calls 12%. */
export function fillArguments(): void {
  if (argumentOf(op.INT) != 0) return
  set(op.INT, argument.INT)
  set(op.BININT, argument.BININT)
  set(op.BININT1, argument.BININT1)
  set(op.BININT2, argument.BININT2)
  set(op.LONG, argument.LONG)
  set(op.LONG1, argument.LONG1)
  set(op.LONG4, argument.LONG4)
  set(op.STRING, argument.STRING)
  set(op.BINSTRING, argument.BINSTRING)
  set(op.SHORT_BINSTRING, argument.SHORT_BINSTRING)
  set(op.BINBYTES, argument.BINBYTES)
  set(op.SHORT_BINBYTES, argument.SHORT_BINBYTES)
  set(op.BINBYTES8, argument.BINBYTES8)
  set(op.BYTEARRAY8, argument.BYTEARRAY8)
  set(op.UNICODE, argument.UNICODE)
  set(op.SHORT_BINUNICODE, argument.SHORT_BINUNICODE)
  set(op.BINUNICODE, argument.BINUNICODE)
  set(op.BINUNICODE8, argument.BINUNICODE8)
  set(op.FLOAT, argument.FLOAT)
  set(op.BINFLOAT, argument.BINFLOAT)
  set(op.GET, argument.GET)
  set(op.BINGET, argument.BINGET)
  set(op.LONG_BINGET, argument.LONG_BINGET)
  set(op.PUT, argument.PUT)
  set(op.BINPUT, argument.BINPUT)
  set(op.LONG_BINPUT, argument.LONG_BINPUT)
  set(op.EXT1, argument.EXT1)
  set(op.EXT2, argument.EXT2)
  set(op.EXT4, argument.EXT4)
  set(op.GLOBAL, argument.GLOBAL)
  set(op.INST, argument.INST)
  set(op.PROTO, argument.PROTO)
  set(op.FRAME, argument.FRAME)
  set(op.PERSID, argument.PERSID)
}
