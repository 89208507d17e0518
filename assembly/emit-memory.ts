import * as t from '../src/dump/tape.ts'
import { EMIT } from './memory'

// Addresses of emit's part of linear memory, which is drawn in src/dump/tape.ts.

export const HEADER: usize = EMIT
export const SPLICES: usize = EMIT + t.AT_SPLICES
export const TAPE: usize = EMIT + t.AT_TAPE
export const DOUBLES: usize = EMIT + t.AT_DOUBLES
export const TEXT: usize = EMIT + t.AT_TEXT
export const RAW: usize = EMIT + t.AT_RAW
export const RECENT: usize = EMIT + t.AT_RECENT
export const KEYS: usize = EMIT + t.AT_KEYS
export const OUTPUT: usize = EMIT + t.AT_OUTPUT
export const STRINGS: usize = EMIT + t.AT_STRINGS
export const SLOTS: usize = EMIT + t.AT_SLOTS
export const STRING_BYTES: usize = EMIT + t.AT_STRING_BYTES
