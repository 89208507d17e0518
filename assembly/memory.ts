import * as map from '../src/abi/memory.ts'

// The addresses of src/abi/memory.ts, in the types that they are used in.

export const HEADER: usize = map.HEADER
export const ARGUMENTS: usize = map.ARGUMENTS
export const INPUT: usize = map.INPUT
export const TAPE: usize = map.TAPE
export const TAPE_LIMIT: usize = map.TAPE_LIMIT
export const NUMBERS: usize = map.NUMBERS
export const STACK: usize = map.STACK
export const STACK_LIMIT: usize = map.STACK_LIMIT
export const METASTACK: usize = map.METASTACK
export const METASTACK_LIMIT: usize = map.METASTACK_LIMIT
export const TEXT: usize = map.TEXT
export const TEXT_END: usize = map.TEXT_END
export const WIDE: usize = map.WIDE
export const WIDE_LIMIT: usize = map.WIDE_LIMIT
export const INTERN: usize = map.INTERN
export const INTERN_LIMIT: usize = map.INTERN_LIMIT
export const INTERN_ENTRIES: usize = map.INTERN_ENTRIES
export const INTERN_CAPACITY: u32 = map.INTERN_CAPACITY
export const INTERN_SLOTS: usize = map.INTERN_SLOTS
export const FIRST_INTERN_SLOTS: u32 = map.FIRST_INTERN_SLOTS
export const MOST_INTERN_SLOTS: u32 = map.MOST_INTERN_SLOTS
export const MEMO: usize = map.MEMO
export const MEMO_CAPACITY: u32 = map.MEMO_CAPACITY
export const RECENT: usize = map.RECENT
export const RECENT_CAPACITY: u32 = map.RECENT_CAPACITY
export const SHAPES: usize = map.SHAPES
export const SHAPE_CAPACITY: u32 = map.SHAPE_CAPACITY
export const SHAPE_SLOTS: usize = map.SHAPE_SLOTS
export const SHAPE_SLOT_MASK: u32 = map.SHAPE_SLOT_MASK
export const INTERN_BENEFITS: usize = map.INTERN_BENEFITS
export const EMIT: usize = map.EMIT
