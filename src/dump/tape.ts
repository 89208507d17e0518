// The write tape: what the walk (src/dump/wasm.ts) leaves in linear memory and emit (assembly/emit.ts) turns into opcodes.
// Plain exported constants only: asc and tsc both compile this file.
//
//   word   31 ........................ 5 4 .... 0
//          |           payload          |  tag  |
//
// Words come in the order of the pickle. Those of the first group begin a value: there a full frame is closed.

export const TAG_BITS = 5
export const TAG_MASK = 31

/** payload: signed int */
export const W_INT = 0
/** payload: key number, of a key defined before: GET of its string */
export const W_KEY = 1
/** payload: UTF-16 units of the next text, memoised by content */
export const W_STR = 2
/** the next double, a float */
export const W_FLOAT = 3
/** payload: opcode without argument */
export const W_BEGIN = 4
/** payload: memo index */
export const W_GET = 5
/** payload: which of this window's W_MEMOIZE_AS */
export const W_GET_RECENT = 6
/** payload: key number; the next text follows as a W_STR of its own, and the key is that string from now on */
export const W_DEFINE_KEY = 7
/** the next word is an int32 */
export const W_INT32 = 8
/** the next double, an int outside int32 */
export const W_INT53 = 9
/** payload: UTF-16 units of the next text, not memoised */
export const W_TEXT = 10
/** payload: bytes of the next raw bytes: UTF-8 of a text, not memoised */
export const W_RAW_TEXT = 11
/** payload: bytes of the next raw bytes, a bytes object */
export const W_BYTES = 12
/** payload: bytes of the next raw bytes, a bytearray */
export const W_BYTEARRAY = 13
/** payload: bytes of the next raw bytes: opcode and argument as they stand */
export const W_RAW = 14
/** payload: opcode (BINUNICODE, BINBYTES, BYTEARRAY8); the next word is the size of what is laid in afterwards, outside of frames */
export const W_SPLICE = 15

/** payload: opcode without argument */
export const W_OPCODE = 16
/** PUT of an index that nothing will ask for */
export const W_MEMOIZE = 17
/** PUT of an index that is reported */
export const W_MEMOIZE_AS = 18
/** As W_GET and W_GET_RECENT, but no new value */
export const W_GET_INSTEAD = 19
export const W_GET_RECENT_INSTEAD = 20

/** the next word is the size of what is laid in afterwards as it stands, within the frame */
export const W_LAY_IN = 21

/** Ints of W_INT: 27 bits with sign. */
export const MAX_TAPE_INT = 67108863
export const MIN_TAPE_INT = -67108864

/** Words in a window at most. */
export const WINDOW_WORDS = 16384
/** Bytes of output that a window adds at most: 5 for each word and its memo opcode, or a short key's text, beside text and raw bytes. */
export const WINDOW_OUTPUT = 1572864
/** UTF-16 units of text in a window at most. */
export const WINDOW_UNITS = 65536
/** Raw bytes in a window at most. */
export const WINDOW_RAW = 131072
/** Splices and what is laid in, in a window at most. */
export const WINDOW_SPLICES = 256
/** Strings of more units than this are encoded one by one: those up to here fit into a frame whatever they hold. */
export const MAX_UNITS = 21845
/** Keys that can be defined, and UTF-16 units of one; with `fast` each use of a key is its text. */
export const MAX_KEYS = 65536
export const MAX_KEY_UNITS = 255
export const MAX_FAST_KEY_UNITS = 20

/** Strings that emit memoises by content, and bytes of theirs; past these bounds TypeScript does it. */
export const MAX_STRINGS = 131072
export const MAX_STRING_BYTES = 8388608

/** Words of emit's header: bytes of output that lie there to be taken. */
export const H_OUTPUT = 0
/** Where among them the open frame's header lies; -1 where there is none. */
export const H_FRAME = 1
/** Size of the frame that this window closed, but whose header was taken before; -1 where there is none. */
export const H_CLOSED = 2
/** Strings memoised by content, and the bytes they take. */
export const H_STRINGS = 3
export const H_STRING_BYTES = 4

// emit's part of linear memory, from the address that emitBegin gives. Offsets in KiB:
//
//      0  header; then the places of splices in the output
//      8  write tape
//     80  doubles, in the order of W_FLOAT and W_INT53
//    216  text of this window, UTF-8; 64 bytes past its end may be read
//    416  raw bytes of this window; 64 KiB of room past the bound
//    616  memo indices of this window's W_MEMOIZE_AS
//    684  keys: memo index, or with `fast` where the key's bytes lie and how many they are
//   1200  output that was not taken yet
//   6656  strings: address of their bytes, size, memo index, hash (16 bytes each)
//   8704  strings: hash table (8 bytes a slot: id + 1, hash)
//  10752  strings: bytes, 8-byte aligned and padded with zeros
//
// The last ends after 18.5 MiB.

export const AT_SPLICES = 1024
export const AT_TAPE = 8 << 10
export const AT_DOUBLES = 80 << 10
export const AT_TEXT = 216 << 10
export const AT_RAW = 416 << 10
export const AT_RECENT = 616 << 10
export const AT_KEYS = 684 << 10
export const AT_OUTPUT = 1200 << 10
export const AT_STRINGS = 6656 << 10
export const AT_SLOTS = 8704 << 10
export const AT_STRING_BYTES = 10752 << 10
