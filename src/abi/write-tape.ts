// The write tape: what the walk (src/dump/wasm.ts) leaves in linear memory, and emit (assembly/emit/emit.ts) makes a pickle of.
// Plain exported constants only: asc and tsc both compile this file.
//
// It is a stream of opcodes as they stand in the pickle, with gaps for what only emit can tell: which strings are in the memo
// already, and so the memo index of all that comes after them. Each gap is two words:
//
//   31 ............. 16 15 ............. 0      31 ............................ 5 4 .... 0
//     memo opcodes before   place in stream                 payload                  tag
//
// "Memo opcodes before" counts this window's, as if every string were new.

export const TAG_BITS = 5
export const TAG_MASK = 31

// These begin a value. There a full frame is closed.
/** payload: size of the next text, which the memo has once: GET, or the text and its memo opcode */
export const G_STR = 0
/** payload: size of the next text, not memoised */
export const G_TEXT = 1
/** payload: number of an earlier gap of this window, a G_STR: GET of the same string */
export const G_SAME = 2
/** payload: number of a memo opcode of this window: GET of what it put into the memo */
export const G_RECENT = 3
/** payload: opcode (BINUNICODE, BINBYTES, BYTEARRAY8) whose size and bytes are laid in outside of frames */
export const G_SPLICE = 4

// These go on with one.
/** as G_RECENT */
export const G_RECENT_INSTEAD = 5
/** payload: memo index: GET */
export const G_GET_INSTEAD = 6
/** PUT, below protocol 4 */
export const G_PUT = 7
/** bytes are laid in within the frame */
export const G_LAY_IN = 8

/** Bytes of stream in a window; the place behind it has 16 bits still. */
export const WINDOW = 65535
/** Gaps in a window. */
export const MAX_GAPS = 8192
/** Sizes that are laid in in a window. */
export const MAX_SPLICES = 256
/** Bytes of stream after which a place is noted where a value begins, for emit to find frames' ends from. */
export const CHECKPOINT = 4096
/** Numbers that emitNumbers or emitLists takes at once, and the most bytes of opcode that one of them makes. */
export const MAX_NUMBERS = 1000
export const NUMBER_SIZE = 9
/** Numbers at most in a list that emitLists takes. */
export const MAX_FEW = 15
/** UTF-16 units of text in a window. */
export const MAX_UNITS = 65536
/** Strings of more units than this are written and known by TypeScript: going over their text several times would cost more. */
export const MAX_STRING = 256
/** Those of more than this are not even written into the stream, but laid in. */
export const MAX_INLINE = 16384
/** Bytes of output that a window adds at most: its stream, its text, 10 bytes for each gap. */
export const MAX_OUTPUT = 458752

/** Strings that emit comes to know by content, and bytes of theirs; those of the window that passes a bound are the last. */
export const MAX_STRINGS = 1048575 - MAX_GAPS
export const MAX_STRING_BYTES = 16777216 - MAX_GAPS * 8 - MAX_UNITS * 3

/** Words of emit's header: bytes of output that lie there to be taken. */
export const H_OUTPUT = 0
/** Where among them the open frame's header lies; -1 where there is none. */
export const H_FRAME = 1
/** Size of the frame that this window closed, but whose header was taken before; -1 where there is none. */
export const H_CLOSED = 2
/** How many strings of this window were in the memo already. */
export const H_REPEATS = 3
/** Whether emit takes note of no more strings. */
export const H_FULL = 4
/** Strings that it has taken note of. */
export const H_STRINGS = 5
/** Bytes of UTF-8 that the window's text took. */
export const H_TEXT = 6

/** How a window's text lies there, and what sizes in gaps count: UTF-8 and its bytes, UTF-8 and units of UTF-16, UTF-16 and its units. */
export const TEXT_BYTES = 0
export const TEXT_UNITS = 1
export const TEXT_WIDE = 2

// emit's part of linear memory, from the address that emitBegin gives. Offsets in KiB:
//
//      0  header; at 1 KiB sizes of what is laid in, then the places for it in the output; at 4 KiB checkpoints; at 6 KiB a string
//      8  stream; a few bytes past its end may be read
//     80  gaps
//    224  marks: places of the MARKs that begin a batch, not a value
//    296  memo index of each gap's string
//    336  numbers of the memo opcodes that are none, since their strings were in the memo already
//    352  numbers that emitNumbers or emitLists is to write into the stream, as doubles
//    360  sizes of the lists that emitLists is to write of them, a byte each
//    384  text; 64 bytes past its end may be read
//    640  output that was not taken yet
//   6656  strings: address of their bytes, size, memo index, hash (16 bytes each)
//  23040  strings: hash table (4 bytes a slot)
//  31232  strings: bytes, 8-byte aligned and padded with zeros
//
// The last ends after 46.5 MiB, of which a platform gives the pages that are written to.

export const AT_SPLICES = 1024
export const AT_CHECKPOINTS = 4 << 10
export const AT_STRING = 6 << 10
export const AT_STREAM = 8 << 10
export const AT_GAPS = 80 << 10
export const AT_MARKS = 224 << 10
export const AT_INDICES = 296 << 10
export const AT_REPEATS = 336 << 10
export const AT_NUMBERS = 352 << 10
export const AT_SIZES = 360 << 10
export const AT_TEXT = 384 << 10
export const AT_OUTPUT = 640 << 10
export const AT_STRINGS = 6656 << 10
export const AT_SLOTS = 23040 << 10
export const AT_STRING_BYTES = 31232 << 10
