// The write tape: what the walk over a value leaves in linear memory (src/dump/wasm.ts), and emit makes a pickle of
// (assembly/emit/emit.ts). Plain exported constants only: asc and tsc both compile this file.
//
// The tape is a stream of opcodes as they stand in the pickle, with gaps for what only emit can tell: which strings are in the memo
// already, and so the memo index of everything that comes after them. A gap is two words:
//
//   31 ............. 16 15 ............. 0      31 ............................ 5 4 .... 0
//     memo opcodes before   place in stream                 payload                  tag
//
// "Memo opcodes before" counts those of this window, as if every string were new.

export const TAG_BITS = 5
export const TAG_MASK = 31
/** Bytes of a gap, and where its second word lies. */
export const GAP_SIZE = 8
export const GAP_PAYLOAD_AND_TAG = 4

// A value begins at a gap with one of these tags: a full frame is closed there.
/** payload: size of the next text, a str that is memoised once: GET, or the text and its memo opcode */
export const GAP_STRING = 0
/** payload: size of the next text, a str that is written wherever it comes; its memo opcode is in the stream */
export const GAP_TEXT = 1
/** payload: number of an earlier GAP_STRING of this window: GET of the same string */
export const GAP_GET_STRING = 2
/** payload: number of a memo opcode of this window: GET of what this opcode put into the memo */
export const GAP_GET_RECENT = 3
/** payload: opcode (BINUNICODE, BINBYTES, BINBYTES8, BYTEARRAY8) whose size follows, and whose bytes TypeScript lays in, outside of frames */
export const GAP_OUTSIDE_FRAME = 4

// No value begins at a gap with one of these.
/** as GAP_GET_RECENT, but in place of an object that was memoised among its own items: the opcodes before the gap dropped the object */
export const GAP_REPLACE_BY_RECENT = 5
/** payload: memo index: the same GET, of what an earlier window memoised */
export const GAP_REPLACE_BY_GET = 6
/** PUT, below protocol 4 */
export const GAP_PUT = 7
/** TypeScript lays bytes in, within the frame; their opcode and size are in the stream */
export const GAP_WITHIN_FRAME = 8

/** Bytes of stream in a window; the place behind the last one has 16 bits still. */
export const WINDOW = 65535
/** Gaps in a window. */
export const MAX_GAPS = 8192
/** Gaps in a window that TypeScript lays bytes in at. */
export const MAX_INLAYS = 256
/** Bytes of an inlay's size, a double: a size may have more than 32 bits. */
export const INLAY_SIZE = 8
/** Bytes of stream after which the walk notes a place where a value begins, for emit to find the ends of frames from. */
export const CHECKPOINT = 4096
/** Numbers that emitNumbers or emitLists takes at once, and the most bytes of opcode that one of them makes. */
export const MAX_NUMBERS = 1000
export const NUMBER_SIZE = 9
/** Most numbers in a list that emitLists takes. */
export const MAX_FEW = 15
/** UTF-16 units of text in a window. */
export const MAX_UNITS = 65536
/** TypeScript writes and knows strings of more units than this: emit would have to go over their text several times. */
export const MAX_STRING = 256
/** Strings of more units than this are not even written into the stream, but laid in. */
export const MAX_INLINE = 16384

/** Strings that emit comes to know by content, and bytes of theirs; those of the window that passes a bound are the last. */
export const MAX_STRINGS = 1048575 - MAX_GAPS
export const MAX_STRING_BYTES = 16777216 - MAX_GAPS * 8 - MAX_UNITS * 3

/** From so many bytes of output before the open frame on, TypeScript takes them. */
export const TAKEN_FROM = 4194304
/** Containers open at a time: more than this much memory could hold anyway. */
export const MAX_DEPTH = 5000000

// Words of emit's header.
/** Bytes of output that lie there to be taken: all that comes before the open frame. */
export const H_OUTPUT = 0
/** How many strings of this window were in the memo already. */
export const H_REPEATS = 1
/** Whether emit takes note of no more strings. */
export const H_FULL = 2
/** Strings that emit has taken note of. */
export const H_STRINGS = 3
/** Bytes of UTF-8 that the window's text took. */
export const H_TEXT = 4

/** How a window's text lies there, and what sizes in gaps count: UTF-8 and its bytes, UTF-8 and units of UTF-16, UTF-16 and its units. */
export const TEXT_BYTES = 0
export const TEXT_UNITS = 1
export const TEXT_WIDE = 2

// The map of linear memory while a value is dumped. Addresses in KiB:
//
//      0  header; at 512 bytes the layouts of arguments; at 1 KiB the sizes of inlays, in whose place emit puts where in the output they
//         belong; at 4 KiB checkpoints; at 6 KiB one string of a text in UTF-16, as UTF-8
//      8  stream; a few bytes past its end may be read
//     80  gaps
//    224  marks: places of the MARKs that begin a batch, not a value
//    296  memo index of each gap's string
//    336  numbers of the memo opcodes that are none, since their strings were in the memo already
//    352  numbers that emitNumbers or emitLists is to write into the stream, as doubles
//    360  sizes of the lists that emitLists is to write of these numbers, a byte each
//    384  text; 64 bytes past its end may be read
//    640  strings: address of their bytes, size, memo index, hash (16 bytes each)
//  17024  strings: hash table (4 bytes a slot)
//  25216  strings: bytes, 8-byte aligned and padded with zeros
//  41600  output that was not taken yet: TAKEN_FROM, a window's, and the open frame
//  61824  end
//
// That is 60.4 MiB, of which a platform gives the pages that are written to. A load has an instance of its own, which src/abi/memory.ts draws.

export const AT_HEADER = 0
export const AT_INLAYS = 1024
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
export const AT_STRINGS = 640 << 10
export const AT_SLOTS = 17024 << 10
export const AT_STRING_BYTES = 25216 << 10
export const AT_OUTPUT = 41600 << 10
export const AT_END = 61824 << 10
