// The map of linear memory while a pickle is read. Nothing grows: each window of input stops before a region is full.
//
//    MiB  0      header, then the window of input
//         2      tape: words, see src/wasm/tape.ts
//         6      doubles, in the order of T_FLOAT, T_NUMBER and T_FLOATS
//         8      symbolic stack: 16 bytes an entry, see stack.ts
//        10      marks: the stack addresses at the open MARKs
//        10.5    ASCII text of this window
//        12      other text of this window, UTF-8
//        13.5    interned strings, 8-byte aligned and padded with zeros
//        14      interned strings: where and how long, then their hash table
//        14.5    memo: what the first indices hold
//        15.5    memo: what the indices from the window's first on hold
//        17.5    shapes: their keys, then the table, then their hash table
//        18.5    emit's own, see emit.ts
//        32      end

const MIB: usize = 1 << 20

export const HEADER: usize = 0
export const INPUT: usize = 1024
/** Bytes of input in a window; 64 bytes past it may be read, and mean nothing. */
export const WINDOW: u32 = 1 << 20

export const TAPE: usize = 2 * MIB
/** No opcode adds more than 4 words; what is left past this bound is for the marks that are open at a window's end. */
export const TAPE_LIMIT: usize = TAPE + 4 * MIB - (1 << 19)
export const NUMBERS: usize = 6 * MIB

export const STACK: usize = 8 * MIB
export const STACK_LIMIT: usize = STACK + 2 * MIB - 64
export const MARKS: usize = 10 * MIB
export const MARKS_LIMIT: usize = MARKS + (1 << 18)

export const TEXT: usize = 10 * MIB + (MIB >> 1)
export const WIDE: usize = 12 * MIB

export const INTERN: usize = 13 * MIB + (MIB >> 1)
export const INTERN_LIMIT: usize = INTERN + (MIB >> 1) - 64
export const INTERN_ENTRIES: usize = 14 * MIB
export const INTERN_CAPACITY: u32 = 1 << 15
export const INTERN_SLOTS: usize = 14 * MIB + (MIB >> 2)
export const INTERN_SLOT_MASK: u32 = (1 << 16) - 1

export const MEMO: usize = 14 * MIB + (MIB >> 1)
export const MEMO_CAPACITY: u32 = 1 << 18
export const RECENT: usize = 15 * MIB + (MIB >> 1)
export const RECENT_CAPACITY: u32 = 1 << 19

export const SHAPE_KEYS: usize = 17 * MIB + (MIB >> 1)
export const SHAPE_KEYS_LIMIT: usize = SHAPE_KEYS + (MIB >> 1) - 256
export const SHAPES: usize = 18 * MIB
export const SHAPE_CAPACITY: u32 = 4096
export const SHAPE_SLOTS: usize = 18 * MIB + (MIB >> 2)
export const SHAPE_SLOT_MASK: u32 = 16383

export const EMIT: usize = 18 * MIB + (MIB >> 1)
export const PAGES: i32 = 512
