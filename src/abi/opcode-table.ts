import * as op from './opcode.ts'

/**
 * How an opcode's argument is laid out after the opcode byte, in pickletools' terms: a fixed number of bytes, a number of
 * text lines, or a length field of that many bytes followed by as many bytes as it says.
 */
export type Argument = { fixed: number } | { lines: number } | { length: 1 | 4 | 8 }

export interface OpcodeInfo {
  readonly name: string
  readonly code: number
  readonly argument: Argument
  /** First protocol that has it. */
  readonly protocol: number
}

const none: Argument = { fixed: 0 }
const line: Argument = { lines: 1 }
const lines: Argument = { lines: 2 }
const fixed = (bytes: number): Argument => ({ fixed: bytes })
const counted = (bytes: 1 | 4 | 8): Argument => ({ length: bytes })
const info = (name: string, code: number, argument: Argument, protocol: number): OpcodeInfo => ({ name, code, argument, protocol })

let table: readonly OpcodeInfo[] | undefined

/** Every opcode, in pickletools' order. Made on first use: most programs never ask. */
export function opcodes(): readonly OpcodeInfo[] {
  table ??= makeTable()
  return table
}

const makeTable = (): readonly OpcodeInfo[] => [
  info('INT', op.INT, line, 0),
  info('BININT', op.BININT, fixed(4), 1),
  info('BININT1', op.BININT1, fixed(1), 1),
  info('BININT2', op.BININT2, fixed(2), 1),
  info('LONG', op.LONG, line, 0),
  info('LONG1', op.LONG1, counted(1), 2),
  info('LONG4', op.LONG4, counted(4), 2),
  info('STRING', op.STRING, line, 0),
  info('BINSTRING', op.BINSTRING, counted(4), 1),
  info('SHORT_BINSTRING', op.SHORT_BINSTRING, counted(1), 1),
  info('BINBYTES', op.BINBYTES, counted(4), 3),
  info('SHORT_BINBYTES', op.SHORT_BINBYTES, counted(1), 3),
  info('BINBYTES8', op.BINBYTES8, counted(8), 4),
  info('BYTEARRAY8', op.BYTEARRAY8, counted(8), 5),
  info('NEXT_BUFFER', op.NEXT_BUFFER, none, 5),
  info('READONLY_BUFFER', op.READONLY_BUFFER, none, 5),
  info('NONE', op.NONE, none, 0),
  info('NEWTRUE', op.NEWTRUE, none, 2),
  info('NEWFALSE', op.NEWFALSE, none, 2),
  info('UNICODE', op.UNICODE, line, 0),
  info('SHORT_BINUNICODE', op.SHORT_BINUNICODE, counted(1), 4),
  info('BINUNICODE', op.BINUNICODE, counted(4), 1),
  info('BINUNICODE8', op.BINUNICODE8, counted(8), 4),
  info('FLOAT', op.FLOAT, line, 0),
  info('BINFLOAT', op.BINFLOAT, fixed(8), 1),
  info('EMPTY_LIST', op.EMPTY_LIST, none, 1),
  info('APPEND', op.APPEND, none, 0),
  info('APPENDS', op.APPENDS, none, 1),
  info('LIST', op.LIST, none, 0),
  info('EMPTY_TUPLE', op.EMPTY_TUPLE, none, 1),
  info('TUPLE', op.TUPLE, none, 0),
  info('TUPLE1', op.TUPLE1, none, 2),
  info('TUPLE2', op.TUPLE2, none, 2),
  info('TUPLE3', op.TUPLE3, none, 2),
  info('EMPTY_DICT', op.EMPTY_DICT, none, 1),
  info('DICT', op.DICT, none, 0),
  info('SETITEM', op.SETITEM, none, 0),
  info('SETITEMS', op.SETITEMS, none, 1),
  info('EMPTY_SET', op.EMPTY_SET, none, 4),
  info('ADDITEMS', op.ADDITEMS, none, 4),
  info('FROZENSET', op.FROZENSET, none, 4),
  info('POP', op.POP, none, 0),
  info('DUP', op.DUP, none, 0),
  info('MARK', op.MARK, none, 0),
  info('POP_MARK', op.POP_MARK, none, 1),
  info('GET', op.GET, line, 0),
  info('BINGET', op.BINGET, fixed(1), 1),
  info('LONG_BINGET', op.LONG_BINGET, fixed(4), 1),
  info('PUT', op.PUT, line, 0),
  info('BINPUT', op.BINPUT, fixed(1), 1),
  info('LONG_BINPUT', op.LONG_BINPUT, fixed(4), 1),
  info('MEMOIZE', op.MEMOIZE, none, 4),
  info('EXT1', op.EXT1, fixed(1), 2),
  info('EXT2', op.EXT2, fixed(2), 2),
  info('EXT4', op.EXT4, fixed(4), 2),
  info('GLOBAL', op.GLOBAL, lines, 0),
  info('STACK_GLOBAL', op.STACK_GLOBAL, none, 4),
  info('REDUCE', op.REDUCE, none, 0),
  info('BUILD', op.BUILD, none, 0),
  info('INST', op.INST, lines, 0),
  info('OBJ', op.OBJ, none, 1),
  info('NEWOBJ', op.NEWOBJ, none, 2),
  info('NEWOBJ_EX', op.NEWOBJ_EX, none, 4),
  info('PROTO', op.PROTO, fixed(1), 2),
  info('STOP', op.STOP, none, 0),
  info('FRAME', op.FRAME, fixed(8), 4),
  info('PERSID', op.PERSID, line, 0),
  info('BINPERSID', op.BINPERSID, none, 1),
]

/** The entry of an opcode byte, or undefined where pickle has none. */
export function opcodeInfo(code: number): OpcodeInfo | undefined {
  return opcodes().find((entry) => entry.code === code)
}
