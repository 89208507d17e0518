// The layout of the symbolic stack and of its marks in linear memory, and what can be told and noted there by address alone. Nothing here
// touches a register of state.ts.
//
//   entry (16 bytes):  symbol | address of its word on the tape | memo index + 1, ESCAPED | of a list: the column that it ends with
//   mark  (16 bytes):  fence | nextKeyTop | belowMark, as they were before the MARK
import { MEMO_FETCHED, NOP, T_EMPTY, T_PUT } from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { memoEntry } from './memo'
import { payloadOf, tagOf, WORD } from './words'

export const ENTRY_SIZE: usize = 16
/** What the value is: its kind, and above KIND_BITS the id of an interned string. */
const ENTRY_SYMBOL: usize = 0
/** Where on the tape the word lies that pushes the value. */
const ENTRY_WORD: usize = 4
/** Of a value that its next words memoised: memo index + 1; 0 of one that is not memoised; or ESCAPED. */
const ENTRY_MEMO: usize = 8
/** Of a list only: where the tape ends if the list ends with a column, and whether its PUT came behind that (columns.ts). Else anything. */
const ENTRY_COLUMN: usize = 12

const KIND_BITS: u32 = 3
const KIND_MASK: u32 = 7
/** anything else: it may be unhashable, or a container made before this window */
export const K_OTHER: u32 = 0
/** an interned string */
export const K_STR: u32 = 1
/** a str, a number, None or a bool: a dict key that needs no look at its value */
export const K_HASHABLE: u32 = 2
// From here on they are containers, see isContainerKind.
/** a list that has been made */
export const K_LIST: u32 = 3
/** a list without items, whose making can wait for them: its word is a T_EMPTY that may still be taken back */
export const K_EMPTY_LIST: u32 = 4
export const K_DICT: u32 = 5
export const K_EMPTY_DICT: u32 = 6

/** The value has been duplicated or memoised in such a way that its word cannot be taken back. */
export const ESCAPED: u32 = 0x80000000
/** The memo of a value that nothing has memoised. */
export const NOT_MEMOISED: u32 = 0
/** What nobody noted in ENTRY_COLUMN, in a debug build: to read it is a fault. */
const NO_COLUMN_NOTED: u32 = 0x5a5a5a5a

/** The symbol of an interned string. */
export function stringSymbol(id: u32): u32 {
  return K_STR | (id << KIND_BITS)
}

export function symbolOf(entry: usize): u32 {
  return load<u32>(entry, ENTRY_SYMBOL)
}

export function kindIn(symbol: u32): u32 {
  return symbol & KIND_MASK
}

/** The id of an interned string. */
export function idIn(symbol: u32): u32 {
  return symbol >>> KIND_BITS
}

export function kindOf(entry: usize): u32 {
  return kindIn(symbolOf(entry))
}

export function isContainerKind(kind: u32): bool {
  return kind >= K_LIST
}

export function isListKind(kind: u32): bool {
  return kind == K_LIST || kind == K_EMPTY_LIST
}

export function isDictKind(kind: u32): bool {
  return kind == K_DICT || kind == K_EMPTY_DICT
}

export function setKind(entry: usize, kind: u32): void {
  store<u32>(entry, kind, ENTRY_SYMBOL)
}

/** Notes a value that is no list and whose word is at `word`: what ENTRY_COLUMN has stays there. */
export function noteValue(entry: usize, symbol: u32, word: usize): void {
  store<u64>(entry, (symbol as u64) | ((word as u64) << 32), ENTRY_SYMBOL)
  store<u32>(entry, NOT_MEMOISED, ENTRY_MEMO)
  if (DEBUG) store<u32>(entry, NO_COLUMN_NOTED, ENTRY_COLUMN)
}

/** Notes any value whose word is at `word`. */
export function noteEntry(entry: usize, symbol: u32, word: usize): void {
  store<u64>(entry, (symbol as u64) | ((word as u64) << 32), ENTRY_SYMBOL)
  store<u64>(entry, NOT_MEMOISED, ENTRY_MEMO)
}

/** Notes a value on the stack that has no word on the tape. */
export function noteWithoutWord(entry: usize, kind: u32): void {
  store<u64>(entry, kind as u64, ENTRY_SYMBOL)
  store<u64>(entry, NOT_MEMOISED, ENTRY_MEMO)
}

export function moveEntry(from: usize, to: usize): void {
  v128.store(to, v128.load(from))
}

/** Where on the tape the word of a value lies. */
export function wordAddress(entry: usize): usize {
  return load<u32>(entry, ENTRY_WORD) as usize
}

export function memoOf(entry: usize): u32 {
  return load<u32>(entry, ENTRY_MEMO)
}

/** Notes that the word behind the value's own is the PUT of this memo index. */
export function setMemoised(entry: usize, index: u32): void {
  store<u32>(entry, index + 1, ENTRY_MEMO)
}

/** Notes that the value's word must stay. */
export function setEscaped(entry: usize): void {
  store<u32>(entry, memoOf(entry) | ESCAPED, ENTRY_MEMO)
}

// A column is noted by where the tape ends with it, and whether the list's T_PUT came behind it and is the last word there: addresses of words leave
// the lowest bit free.
const PUT_FOLLOWS: u32 = 1

/** Notes that the list in `entry` ends with a column, and where the tape ended then. */
export function noteColumn(entry: usize, end: usize, isPut: bool): void {
  if (DEBUG) assert(isListKind(kindOf(entry)) && (end & (WORD - 1)) == 0)
  store<u32>(entry, (end as u32) | (isPut ? PUT_FOLLOWS : 0), ENTRY_COLUMN)
}

/** What is noted of the column that the list in `entry` ends with; 0 where there is none. */
export function columnIn(entry: usize): u32 {
  const noted = load<u32>(entry, ENTRY_COLUMN)
  if (DEBUG) assert(isListKind(kindOf(entry)) && noted != NO_COLUMN_NOTED)
  return noted
}

/** Where the tape ended. */
export function endOfColumn(noted: u32): usize {
  return (noted & ~PUT_FOLLOWS) as usize
}

/** Where the column's word lies. */
export function wordOfColumn(noted: u32): usize {
  return endOfColumn(noted) - ((noted & PUT_FOLLOWS) != 0 ? 2 * WORD : WORD)
}

// Lists and dicts are made when their items are there. Until then they are a T_EMPTY, and the T_PUT behind it if they are memoised, that can
// be taken back unless somebody else has got hold of the value.

/** Whether an empty list or dict can still be made later: nobody has it but the stack, and a memo index that nobody fetched. */
export function canWait(entry: usize): bool {
  const memo = memoOf(entry)
  if (memo == NOT_MEMOISED) return true
  if (DEBUG) assert((memo & ESCAPED) != 0 || memoEntry(memo - 1) != 0)
  return (memo & ESCAPED) == 0 && (load<u32>(memoEntry(memo - 1)) & MEMO_FETCHED) == 0
}

/** Address behind the words of an empty list or dict: its T_EMPTY, and its T_PUT if it has one. */
export function emptyEnd(entry: usize): usize {
  return wordAddress(entry) + (memoOf(entry) == NOT_MEMOISED ? WORD : 2 * WORD)
}

/** Takes back the words of an empty list or dict; gives its memo, for the PUT behind the word that makes it. */
export function takeBackEmpty(entry: usize): u32 {
  const word = wordAddress(entry)
  const memo = memoOf(entry)
  if (DEBUG) assert(tagOf(load<u32>(word)) == T_EMPTY)
  store<u32>(word, NOP)
  if (memo != NOT_MEMOISED) {
    if (DEBUG) assert(tagOf(load<u32>(word, WORD)) == T_PUT && payloadOf(load<u32>(word, WORD)) == memo - 1)
    store<u32>(word, NOP, WORD)
  }
  return memo
}

/** Notes that a list or dict which waited is made, and how: its words must stay. */
export function noteMade(entry: usize, kind: u32): void {
  setKind(entry, kind)
  store<u32>(entry, ESCAPED, ENTRY_MEMO)
}

/** Notes that TypeScript is about to look at the value in `entry` or to change it where it lies: its word cannot be taken back any more. */
export function freeze(entry: usize): void {
  const kind = kindOf(entry)
  if (kind == K_STR) setKind(entry, K_HASHABLE)
  else if (kind == K_EMPTY_LIST) setKind(entry, K_LIST)
  else if (kind == K_EMPTY_DICT) setKind(entry, K_DICT)
}

export const MARK_SIZE: usize = 16
const MARK_FENCE: usize = 0
const MARK_NEXT_KEY_TOP: usize = 4
const MARK_BELOW: usize = 8

/** Keeps the registers fence, nextKeyTop and belowMark of state.ts while another MARK is the topmost one. */
export function storeMark(mark: usize, fence: usize, nextKeyTop: usize, belowMark: usize): void {
  store<u32>(mark, fence as u32, MARK_FENCE)
  store<u32>(mark, nextKeyTop as u32, MARK_NEXT_KEY_TOP)
  store<u32>(mark, belowMark as u32, MARK_BELOW)
}

export function fenceIn(mark: usize): usize {
  return load<u32>(mark, MARK_FENCE) as usize
}

export function nextKeyTopIn(mark: usize): usize {
  return load<u32>(mark, MARK_NEXT_KEY_TOP) as usize
}

export function belowMarkIn(mark: usize): usize {
  return load<u32>(mark, MARK_BELOW) as usize
}
