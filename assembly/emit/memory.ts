// The addresses of src/abi/write-tape.ts, in the type that they are used in.
import * as t from '../../src/abi/write-tape.ts'

export const HEADER: usize = t.AT_HEADER
/** Sizes of inlays, then their places in the output. */
export const INLAYS: usize = t.AT_INLAYS
export const CHECKPOINTS: usize = t.AT_CHECKPOINTS
/** UTF-8 of one string of a window's text, where that is UTF-16. */
export const STRING: usize = t.AT_STRING
export const STREAM: usize = t.AT_STREAM
export const GAPS: usize = t.AT_GAPS
export const MARKS: usize = t.AT_MARKS
export const INDICES: usize = t.AT_INDICES
export const REPEATS: usize = t.AT_REPEATS
export const NUMBERS: usize = t.AT_NUMBERS
export const SIZES: usize = t.AT_SIZES
export const TEXT: usize = t.AT_TEXT
export const STRINGS: usize = t.AT_STRINGS
export const SLOTS: usize = t.AT_SLOTS
export const STRING_BYTES: usize = t.AT_STRING_BYTES
export const OUTPUT: usize = t.AT_OUTPUT
