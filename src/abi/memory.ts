// The map of linear memory while a pickle is read, for asc and tsc both: plain exported constants only.
// Nothing grows: each window of input stops before a region is full.
//
// The regions whose first bytes are stored to all the time begin at places of their own within 4 KiB: a processor that sees a load agree
// with a store just made in the lower 12 bits of the address waits for it, which took 3 to 8% of scan.
//
//    KiB      0  header, the layouts of arguments, then the window of input
//          1088  tape: words, see src/abi/load-tape.ts
//          4160  doubles, in the order of T_FLOAT, T_NUMBER and T_FLOATS
//          5888  symbolic stack: 16 bytes an entry, see assembly/scan/entries.ts
//          6912  ASCII text of this window
//          8072  ints past 64 bits of this window, see assembly/scan/longs.ts
//          8256  other text of this window, UTF-16
//          9472  interned strings, 8-byte aligned and padded with zeros
//          9984  interned strings: where and how long
//         10240  interned strings: hash table
//         10496  memo: what the first indices hold
//         11520  memo: what the indices from the window's first on hold
//         12544  shapes: the tree of their keys
//         12800  shapes: hash table
//         12928  metastack: 16 bytes for each open MARK, see assembly/scan/entries.ts
//         13200  shapes: what interning the values of each one's last key pays, see assembly/scan/strings.ts
//         13312  end
//
// An instance that dumps has a memory of its own, which src/abi/write-tape.ts draws.

export const HEADER = 0
/** Within the first KiB too: how the argument of each opcode byte is laid out, a byte each. Put there once, when an instance is made. */
export const ARGUMENTS = 512
export const INPUT = 1024
/** Bytes of input in a window; 64 bytes past it may be read, and mean nothing. */
export const INPUT_SIZE = 1 << 20

export const TAPE = 1088 * 1024
/** No opcode adds more than 4 words; what is left past this bound is for the marks that are open at a window's end. */
export const TAPE_LIMIT = TAPE + 3072 * 1024 - (1 << 18)
export const NUMBERS = 4160 * 1024

export const STACK = 5888 * 1024 + 0xc00
/** What is left past this bound is for the keys of one record. */
export const STACK_LIMIT = STACK + 1024 * 1024 - 8192
export const METASTACK = 12928 * 1024 + 0xe00
/** What is left past this bound is for what holds for the topmost MARK, which is kept beside the others when they are all looked at. */
export const METASTACK_LIMIT = METASTACK + 256 * 1024 - 64

export const TEXT = 6912 * 1024
/** Strings of a window never come to here: at the end of each piece, of 64 KiB, less than the longest of them may be left free. */
export const TEXT_END = 8072 * 1024
/** Room for what V8 wants to read before the first int, and behind the last one. */
export const LONGS_FRAME = 16
export const LONGS = TEXT_END + LONGS_FRAME
/** Scan stops before an int that would pass it, and goes on with this arena empty. */
export const LONGS_LIMIT = 8256 * 1024 - LONGS_FRAME
export const WIDE = 8256 * 1024
/** Text past this bound is left to TypeScript; a string may take two pieces' room. */
export const WIDE_LIMIT = WIDE + 1216 * 1024 - 2 * 65536

export const INTERN = 9472 * 1024
export const INTERN_LIMIT = INTERN + 512 * 1024 - 64
/** An interned string, by id: where in INTERN it lies, and its length. */
export const INTERN_ENTRIES = 9984 * 1024
export const INTERN_ENTRY_SIZE = 8
export const INTERN_ENTRY_AT = 0
export const INTERN_ENTRY_LENGTH = 4
export const INTERN_CAPACITY = 1 << 15
export const INTERN_SLOTS = 10240 * 1024
/** The table begins small, so that little has to be cleared for the next load and what is looked up lies close together. */
export const FIRST_INTERN_SLOTS = 1 << 10
export const MOST_INTERN_SLOTS = 1 << 16

export const MEMO = 10496 * 1024
export const MEMO_CAPACITY = 1 << 18
export const RECENT = 11520 * 1024
export const RECENT_CAPACITY = 1 << 18

/**
 * A shape, by id: the interned string that is its last key; the id of the shape without that key; the address of the shape with one key more
 * that was met last; and its slot in the hash table above its number of keys.
 */
export const SHAPES = 12544 * 1024
export const SHAPE_SIZE = 16
export const SHAPE_LAST_KEY = 0
export const SHAPE_PARENT = 4
export const SHAPE_LIKELY = 8
export const SHAPE_SLOT_AND_KEYS = 12
/** Bits of the number of keys. */
export const SHAPE_KEYS_BITS = 8
export const SHAPE_KEYS_MASK = 0xff
export const SHAPE_CAPACITY = 1 << 14
export const SHAPE_SLOTS = 12800 * 1024
export const SHAPE_SLOT_MASK = (1 << 15) - 1

export const INTERN_BENEFITS = 13200 * 1024 + 0xa00
