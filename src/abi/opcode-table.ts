// Every opcode with its name, its argument and the protocol that brought it, for error messages, tests and what steps over opcodes.
import * as argument from './arguments.ts'
import * as op from './opcode.ts'

export interface OpcodeInfo {
  readonly name: string
  readonly code: number
  /** How its argument is laid out, as arguments.ts says. */
  readonly argument: number
  /** First protocol that has it. */
  readonly protocol: number
}

const info = (name: string, code: number, layout: number, protocol: number): OpcodeInfo => ({ name, code, argument: layout, protocol })

let table: readonly OpcodeInfo[] | undefined

/** Every opcode, in pickletools' order. Made on first use: most programs never ask. */
export function opcodes(): readonly OpcodeInfo[] {
  table ??= makeTable()
  return table
}

const makeTable = (): readonly OpcodeInfo[] => [
  info('INT', op.INT, argument.INT, 0),
  info('BININT', op.BININT, argument.BININT, 1),
  info('BININT1', op.BININT1, argument.BININT1, 1),
  info('BININT2', op.BININT2, argument.BININT2, 1),
  info('LONG', op.LONG, argument.LONG, 0),
  info('LONG1', op.LONG1, argument.LONG1, 2),
  info('LONG4', op.LONG4, argument.LONG4, 2),
  info('STRING', op.STRING, argument.STRING, 0),
  info('BINSTRING', op.BINSTRING, argument.BINSTRING, 1),
  info('SHORT_BINSTRING', op.SHORT_BINSTRING, argument.SHORT_BINSTRING, 1),
  info('BINBYTES', op.BINBYTES, argument.BINBYTES, 3),
  info('SHORT_BINBYTES', op.SHORT_BINBYTES, argument.SHORT_BINBYTES, 3),
  info('BINBYTES8', op.BINBYTES8, argument.BINBYTES8, 4),
  info('BYTEARRAY8', op.BYTEARRAY8, argument.BYTEARRAY8, 5),
  info('NEXT_BUFFER', op.NEXT_BUFFER, argument.NEXT_BUFFER, 5),
  info('READONLY_BUFFER', op.READONLY_BUFFER, argument.READONLY_BUFFER, 5),
  info('NONE', op.NONE, argument.NONE, 0),
  info('NEWTRUE', op.NEWTRUE, argument.NEWTRUE, 2),
  info('NEWFALSE', op.NEWFALSE, argument.NEWFALSE, 2),
  info('UNICODE', op.UNICODE, argument.UNICODE, 0),
  info('SHORT_BINUNICODE', op.SHORT_BINUNICODE, argument.SHORT_BINUNICODE, 4),
  info('BINUNICODE', op.BINUNICODE, argument.BINUNICODE, 1),
  info('BINUNICODE8', op.BINUNICODE8, argument.BINUNICODE8, 4),
  info('FLOAT', op.FLOAT, argument.FLOAT, 0),
  info('BINFLOAT', op.BINFLOAT, argument.BINFLOAT, 1),
  info('EMPTY_LIST', op.EMPTY_LIST, argument.EMPTY_LIST, 1),
  info('APPEND', op.APPEND, argument.APPEND, 0),
  info('APPENDS', op.APPENDS, argument.APPENDS, 1),
  info('LIST', op.LIST, argument.LIST, 0),
  info('EMPTY_TUPLE', op.EMPTY_TUPLE, argument.EMPTY_TUPLE, 1),
  info('TUPLE', op.TUPLE, argument.TUPLE, 0),
  info('TUPLE1', op.TUPLE1, argument.TUPLE1, 2),
  info('TUPLE2', op.TUPLE2, argument.TUPLE2, 2),
  info('TUPLE3', op.TUPLE3, argument.TUPLE3, 2),
  info('EMPTY_DICT', op.EMPTY_DICT, argument.EMPTY_DICT, 1),
  info('DICT', op.DICT, argument.DICT, 0),
  info('SETITEM', op.SETITEM, argument.SETITEM, 0),
  info('SETITEMS', op.SETITEMS, argument.SETITEMS, 1),
  info('EMPTY_SET', op.EMPTY_SET, argument.EMPTY_SET, 4),
  info('ADDITEMS', op.ADDITEMS, argument.ADDITEMS, 4),
  info('FROZENSET', op.FROZENSET, argument.FROZENSET, 4),
  info('POP', op.POP, argument.POP, 0),
  info('DUP', op.DUP, argument.DUP, 0),
  info('MARK', op.MARK, argument.MARK, 0),
  info('POP_MARK', op.POP_MARK, argument.POP_MARK, 1),
  info('GET', op.GET, argument.GET, 0),
  info('BINGET', op.BINGET, argument.BINGET, 1),
  info('LONG_BINGET', op.LONG_BINGET, argument.LONG_BINGET, 1),
  info('PUT', op.PUT, argument.PUT, 0),
  info('BINPUT', op.BINPUT, argument.BINPUT, 1),
  info('LONG_BINPUT', op.LONG_BINPUT, argument.LONG_BINPUT, 1),
  info('MEMOIZE', op.MEMOIZE, argument.MEMOIZE, 4),
  info('EXT1', op.EXT1, argument.EXT1, 2),
  info('EXT2', op.EXT2, argument.EXT2, 2),
  info('EXT4', op.EXT4, argument.EXT4, 2),
  info('GLOBAL', op.GLOBAL, argument.GLOBAL, 0),
  info('STACK_GLOBAL', op.STACK_GLOBAL, argument.STACK_GLOBAL, 4),
  info('REDUCE', op.REDUCE, argument.REDUCE, 0),
  info('BUILD', op.BUILD, argument.BUILD, 0),
  info('INST', op.INST, argument.INST, 0),
  info('OBJ', op.OBJ, argument.OBJ, 1),
  info('NEWOBJ', op.NEWOBJ, argument.NEWOBJ, 2),
  info('NEWOBJ_EX', op.NEWOBJ_EX, argument.NEWOBJ_EX, 4),
  info('PROTO', op.PROTO, argument.PROTO, 2),
  info('STOP', op.STOP, argument.STOP, 0),
  info('FRAME', op.FRAME, argument.FRAME, 4),
  info('PERSID', op.PERSID, argument.PERSID, 0),
  info('BINPERSID', op.BINPERSID, argument.BINPERSID, 1),
]

/** The entry of an opcode byte, or undefined where pickle has none. */
export function opcodeInfo(code: number): OpcodeInfo | undefined {
  return opcodes().find((entry) => entry.code === code)
}

let layouts: Uint8Array | undefined

/** How the argument of each opcode byte is laid out, as arguments.ts says; NO_OPCODE where pickle has none. */
export function argumentTable(): Uint8Array {
  if (layouts === undefined) {
    layouts = new Uint8Array(256).fill(argument.NO_OPCODE)
    for (const info of opcodes()) layouts[info.code] = info.argument
  }
  return layouts
}
