// Addresses of emit's part of linear memory, which is drawn in src/abi/write-tape.ts.
import * as t from '../../src/abi/write-tape.ts'
import { EMIT } from '../memory'

export const HEADER: usize = EMIT
/** Sizes of inlays, then their places in the output. */
export const INLAYS: usize = EMIT + t.AT_INLAYS
export const CHECKPOINTS: usize = EMIT + t.AT_CHECKPOINTS
/** UTF-8 of one string of a window's text, where that is UTF-16. */
export const STRING: usize = EMIT + t.AT_STRING
export const STREAM: usize = EMIT + t.AT_STREAM
export const GAPS: usize = EMIT + t.AT_GAPS
export const MARKS: usize = EMIT + t.AT_MARKS
export const INDICES: usize = EMIT + t.AT_INDICES
export const REPEATS: usize = EMIT + t.AT_REPEATS
export const NUMBERS: usize = EMIT + t.AT_NUMBERS
export const SIZES: usize = EMIT + t.AT_SIZES
export const TEXT: usize = EMIT + t.AT_TEXT
export const STRINGS: usize = EMIT + t.AT_STRINGS
export const SLOTS: usize = EMIT + t.AT_SLOTS
export const STRING_BYTES: usize = EMIT + t.AT_STRING_BYTES
export const OUTPUT: usize = EMIT + t.AT_OUTPUT
