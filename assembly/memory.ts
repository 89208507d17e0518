// The map of linear memory while a pickle is read. Nothing grows: each window of input stops before a region is full.
//
//    MiB  0      header, then the window of input
//         0.75   tape: words, see src/wasm/tape.ts
//         2.75   doubles, in the order of T_FLOAT, T_NUMBER and T_FLOATS
//         3.75   symbolic stack: 16 bytes an entry, see state.ts
//         4.75   marks: the stack addresses at the open MARKs
//         5      ASCII text of this window
//         5.75   other text of this window, UTF-8
//         6.5    interned strings, 8-byte aligned and padded with zeros
//         7      interned strings: where and how long
//         7.25   interned strings: hash table
//         7.5    memo: what the first indices hold
//         8.5    memo: what the indices from the window's first on hold
//         9.5    shapes: their keys
//        10      shapes: the table, then its hash table
//        10.25   emit's own, see emit.ts

const KIB: usize = 1 << 10

export const HEADER: usize = 0
export const INPUT: usize = 1024
/** Bytes of input in a window; 64 bytes past it may be read, and mean nothing. */
export const WINDOW: u32 = 1 << 19

export const TAPE: usize = 768 * KIB
/** No opcode adds more than 4 words; what is left past this bound is for the marks that are open at a window's end. */
export const TAPE_LIMIT: usize = TAPE + 2048 * KIB - (1 << 18)
export const NUMBERS: usize = 2816 * KIB

export const STACK: usize = 3840 * KIB
export const STACK_LIMIT: usize = STACK + 1024 * KIB - 64
export const MARKS: usize = 4864 * KIB
export const MARKS_LIMIT: usize = MARKS + 128 * KIB

export const TEXT: usize = 5120 * KIB
export const WIDE: usize = 5888 * KIB

export const INTERN: usize = 6656 * KIB
export const INTERN_LIMIT: usize = INTERN + 512 * KIB - 64
export const INTERN_ENTRIES: usize = 7168 * KIB
export const INTERN_CAPACITY: u32 = 1 << 15
export const INTERN_SLOTS: usize = 7424 * KIB
export const INTERN_SLOT_MASK: u32 = (1 << 16) - 1

export const MEMO: usize = 7680 * KIB
export const MEMO_CAPACITY: u32 = 1 << 18
export const RECENT: usize = 8704 * KIB
export const RECENT_CAPACITY: u32 = 1 << 18

export const SHAPE_KEYS: usize = 9728 * KIB
export const SHAPE_KEYS_LIMIT: usize = SHAPE_KEYS + 512 * KIB - 256
export const SHAPES: usize = 10240 * KIB
export const SHAPE_CAPACITY: u32 = 4096
export const SHAPE_SLOTS: usize = 10304 * KIB
export const SHAPE_SLOT_MASK: u32 = 16383

export const EMIT: usize = 10496 * KIB
