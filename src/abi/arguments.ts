// How the argument of each opcode is laid out behind the opcode byte: one byte an opcode, named as the opcode, in pickletools' order.
// Both engines, the search for a pickle's end and the writer's frames read it here and nowhere else.
// Plain exported constants only: asc and tsc both compile this file.
//
//   0x0n  n bytes
//   0x1n  n lines of text, each ended by a newline
//   0x2n  a length field of n bytes (little-endian), and as many bytes as it says

export const LINES = 0x10
export const COUNTED = 0x20
/** The part that counts: bytes, lines, or bytes of the length field. */
export const WIDTH = 0x0f
/** A byte that is no opcode: it has none of the forms above. */
export const NO_OPCODE = 0x40

export const INT = LINES | 1
export const BININT = 4
export const BININT1 = 1
export const BININT2 = 2
export const LONG = LINES | 1
export const LONG1 = COUNTED | 1
export const LONG4 = COUNTED | 4
export const STRING = LINES | 1
export const BINSTRING = COUNTED | 4
export const SHORT_BINSTRING = COUNTED | 1
export const BINBYTES = COUNTED | 4
export const SHORT_BINBYTES = COUNTED | 1
export const BINBYTES8 = COUNTED | 8
export const BYTEARRAY8 = COUNTED | 8
export const NEXT_BUFFER = 0
export const READONLY_BUFFER = 0
export const NONE = 0
export const NEWTRUE = 0
export const NEWFALSE = 0
export const UNICODE = LINES | 1
export const SHORT_BINUNICODE = COUNTED | 1
export const BINUNICODE = COUNTED | 4
export const BINUNICODE8 = COUNTED | 8
export const FLOAT = LINES | 1
export const BINFLOAT = 8
export const EMPTY_LIST = 0
export const APPEND = 0
export const APPENDS = 0
export const LIST = 0
export const EMPTY_TUPLE = 0
export const TUPLE = 0
export const TUPLE1 = 0
export const TUPLE2 = 0
export const TUPLE3 = 0
export const EMPTY_DICT = 0
export const DICT = 0
export const SETITEM = 0
export const SETITEMS = 0
export const EMPTY_SET = 0
export const ADDITEMS = 0
export const FROZENSET = 0
export const POP = 0
export const DUP = 0
export const MARK = 0
export const POP_MARK = 0
export const GET = LINES | 1
export const BINGET = 1
export const LONG_BINGET = 4
export const PUT = LINES | 1
export const BINPUT = 1
export const LONG_BINPUT = 4
export const MEMOIZE = 0
export const EXT1 = 1
export const EXT2 = 2
export const EXT4 = 4
export const GLOBAL = LINES | 2
export const STACK_GLOBAL = 0
export const REDUCE = 0
export const BUILD = 0
export const INST = LINES | 2
export const OBJ = 0
export const NEWOBJ = 0
export const NEWOBJ_EX = 0
export const PROTO = 1
export const STOP = 0
export const FRAME = 8
export const PERSID = LINES | 1
export const BINPERSID = 0
