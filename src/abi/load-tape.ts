// The load tape: what scan (assembly/scan/scan.ts) leaves in linear memory and build (src/load/build.ts) turns into values.
// Plain exported constants only: asc and tsc both compile this file.
//
//   word   31 ........................ 5 4 .... 0
//          |           payload          |  tag  |
//
// Words come in the order of a stack machine: values are pushed, containers pop what they hold. A word whose tag is in TWO_WORDS, below, is
// followed by a second one that is all payload.
//
// All 32 tags are taken. One is had back where two that have no payload (T_FLOAT, T_NUMBER, T_DUP, T_EXTEND) come to share a tag.

export const TAG_BITS = 5
export const TAG_MASK = 31

/** payload: signed int */
export const T_INT = 0
/** payload: id of an interned string */
export const T_STR = 1
/** payload: memo index, known to be set */
export const T_GET = 2
/** payload: memo index that gets the value on top. Left out at the end of a load where nothing fetches the index. */
export const T_PUT = 3
/** the next double, a Python float */
export const T_FLOAT = 4
/** the next double, a Python int */
export const T_NUMBER = 5
/** payload: CONST_ */
export const T_CONST = 6
/** payload: items to pop */
export const T_TUPLE = 7
export const T_LIST = 8
/** payload: pairs to pop, whose keys are str or numbers; the next word is the opcode's offset in the window */
export const T_DICT = 9
/** payload: id of a shape, whose values are popped */
export const T_RECORD = 10
/** payload: EMPTY_ */
export const T_EMPTY = 11
/** payload: items to pop and append to the list below them */
export const T_APPENDS = 12
/** payload: pairs to pop and set in the dict below them; keys and next word as for T_DICT */
export const T_SETITEMS = 13
/** payload: values to pop */
export const T_DISCARD = 14
/** payload: bytes of the next ASCII text in the arena TEXT */
export const T_TEXT = 15
/** payload: UTF-16 units of the next text in the arena WIDE */
export const T_WIDE = 16
/** payload: how many of the next doubles, all floats, make a list; or a tuple, where both are arrays */
export const T_FLOATS = 17
/** payload: how many of the next words, each a T_INT, make a list */
export const T_INTS = 18
/** payload: opcode, which the TypeScript engine carries out on the value stack; the next word is the opcode's offset in the window */
export const T_OP = 19
/** payload: how many values lie above a MARK, which is put on the value stack's own metastack */
export const T_MARK = 20
/** no payload: the value on top once more */
export const T_DUP = 21
/** payload: memo index that may not be set; the next word is the opcode's offset in the window */
export const T_GET_CHECKED = 22
/** payload: memo index that gets a value of an earlier window; the next word is the opcode's offset in the window */
export const T_PUT_CHECKED = 23
/** payload: CALL_; the next word is the opcode's offset in the window */
export const T_CALL = 24
/**
 * payload: id of a shape, above KEYS_BITS bits, which KEYS_ names. The shape's keys are put before their values, which lie on the stack; the next
 * word is how many other values lie above the last of these.
 */
export const T_KEYS = 25
/** payload: LONG_, how an int past 2**53 is given */
export const T_LONG = 26
/** payload: how many bytes a bytes object or ASCII text has, above SPAN_BITS bits, SPAN_; the next word is where in the window they lie */
export const T_SPAN = 27
/** payload: how many of the next doubles, ints or floats, make a list; or a tuple, where both are arrays */
export const T_NUMBERS = 28
/** payload: how many of the next doubles, all floats, are appended to the list on top */
export const T_APPEND_FLOATS = 29
/** payload: the same of ints and floats */
export const T_APPEND_NUMBERS = 30
/** no payload: the items of the list on top are appended to the value below it, of whatever type; the next word is the opcode's offset */
export const T_EXTEND = 31

/** Bit `tag` is set for the tags whose word is followed by a second one. */
export const TWO_WORDS =
  (1 << T_DICT) |
  (1 << T_SETITEMS) |
  (1 << T_OP) |
  (1 << T_GET_CHECKED) |
  (1 << T_PUT_CHECKED) |
  (1 << T_CALL) |
  (1 << T_KEYS) |
  (1 << T_SPAN) |
  (1 << T_EXTEND)

export const CONST_NONE = 0
export const CONST_TRUE = 1
export const CONST_FALSE = 2
/** A whole word: in the place of one that a later opcode made pointless. Squeezed out at the end of the window. */
export const NOP = T_CONST | (3 << TAG_BITS)

/** LONG_64: the int lies, in 64 bits, where the next double would. LONG_BIG: the next of the arena LONGS. */
export const LONG_64 = 0
export const LONG_BIG = 1
/** Ints of more bytes are left to TypeScript. */
export const MAX_LONG_BYTES = 1024
/** V8's tag of a bigint, 'Z', in the arena LONGS. */
export const LONG_TAG = 0x5a

/** Bits of T_KEYS: the last key has no value yet; only the last key is put on the stack; another T_KEYS follows, of values further up. */
export const KEYS_WAITING = 1
export const KEYS_LAST = 2
export const KEYS_MORE = 4
export const KEYS_BITS = 3

export const EMPTY_IS_LIST = 0
export const EMPTY_IS_DICT = 1
export const EMPTY_IS_SET = 2

export const CALL_REDUCE = 0
export const CALL_NEWOBJ = 1
export const CALL_BUILD = 2

/** Ints of T_INT: 27 bits with sign. */
export const MAX_TAPE_INT = 67108863
export const MIN_TAPE_INT = -67108864

export const SPAN_BYTES = 0
export const SPAN_TEXT = 1
export const SPAN_BITS = 1
/** Bytes objects in a T_SPAN are smaller than this; TypeScript takes the opcode of larger ones. */
export const MAX_PAYLOAD = 65536

/** Why scan came back: the window is used up, STOP was met, TypeScript is to go on from here alone. */
export const SCAN_MORE = 0
export const SCAN_STOP = 1
export const SCAN_LEAVE = 2

/** Words of the header at address 0, which scan fills before it returns. */
export const H_TAPE = 0
export const H_CONSUMED = 1
export const H_INTERNED = 2
export const H_INTERN_END = 3
export const H_TEXT_END = 4
export const H_WIDE_END = 5
export const H_SHAPES = 6
/** One past the highest memo index of the T_PUTs on the tape. */
export const H_PUT_HIGH = 7
export const H_MEMO_HIGH = 8
export const H_RECENT_BASE = 9
export const H_RECENT_HIGH = 10
/** Where in the window the last frame ends that was open; or past it. */
export const H_FRAME_END = 11
/** Ints in the arena LONGS, and where they end there. */
export const H_LONGS = 12
export const H_LONGS_END = 13

/** Entries of the memo tables: bits, and the id of an interned string above them. */
export const MEMO_SET = 1
export const MEMO_FETCHED = 2
export const MEMO_STR = 4
export const MEMO_HASHABLE = 8
export const MEMO_ID_SHIFT = 4

/** ASCII strings up to this many bytes are interned; only they can be keys of a shape. */
export const MAX_INTERNED = 48
/** Strings up to this many bytes go through linear memory. Longer ones are a T_SPAN, and TypeScript takes the opcode of those not in ASCII. */
export const MAX_TEXT = 4096
/** Text is decoded in pieces of this size, and no string crosses one's end: a string cut from a piece keeps all of it alive. */
export const PIECE = 65536
