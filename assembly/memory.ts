// The map of linear memory while a pickle is read. Nothing grows: each window of input stops before a region is full.
//
//    KiB      0  header, then the window of input
//          1088  tape: words, see src/wasm/tape.ts
//          4160  doubles, in the order of T_FLOAT, T_NUMBER and T_FLOATS
//          5888  symbolic stack: 16 bytes an entry, see state.ts
//          6912  marks: the stack addresses at the open MARKs
//          7040  ASCII text of this window
//          8256  other text of this window, UTF-8
//          9472  interned strings, 8-byte aligned and padded with zeros
//          9984  interned strings: where and how long
//         10240  interned strings: hash table
//         10496  memo: what the first indices hold
//         11520  memo: what the indices from the window's first on hold
//         12544  shapes: their keys
//         13056  shapes: the table
//         13120  shapes: hash table
//         13312  emit's own, see emit.ts

const KIB: usize = 1 << 10

export const HEADER: usize = 0
export const INPUT: usize = 1024
/** Bytes of input in a window; 64 bytes past it may be read, and mean nothing. */
export const WINDOW: u32 = 1 << 20

export const TAPE: usize = 1088 * KIB
/** No opcode adds more than 4 words; what is left past this bound is for the marks that are open at a window's end. */
export const TAPE_LIMIT: usize = TAPE + 3072 * KIB - (1 << 18)
export const NUMBERS: usize = 4160 * KIB

export const STACK: usize = 5888 * KIB
export const STACK_LIMIT: usize = STACK + 1024 * KIB - 64
export const MARKS: usize = 6912 * KIB
export const MARKS_LIMIT: usize = MARKS + 128 * KIB

export const TEXT: usize = 7040 * KIB
export const WIDE: usize = 8256 * KIB

export const INTERN: usize = 9472 * KIB
export const INTERN_LIMIT: usize = INTERN + 512 * KIB - 64
export const INTERN_ENTRIES: usize = 9984 * KIB
export const INTERN_CAPACITY: u32 = 1 << 15
export const INTERN_SLOTS: usize = 10240 * KIB
export const INTERN_SLOT_MASK: u32 = (1 << 16) - 1

export const MEMO: usize = 10496 * KIB
export const MEMO_CAPACITY: u32 = 1 << 18
export const RECENT: usize = 11520 * KIB
export const RECENT_CAPACITY: u32 = 1 << 18

export const SHAPE_KEYS: usize = 12544 * KIB
export const SHAPE_KEYS_LIMIT: usize = SHAPE_KEYS + 512 * KIB - 256
export const SHAPES: usize = 13056 * KIB
export const SHAPE_CAPACITY: u32 = 4096
export const SHAPE_SLOTS: usize = 13120 * KIB
export const SHAPE_SLOT_MASK: u32 = 16383

export const EMIT: usize = 13312 * KIB
