// From opcodes to the load tape. Pickle's stack is run symbolically, so that lists and dicts are made with their items at hand, keys turn into
// shapes, and it is known what the memo holds.
import * as tape from '../../src/abi/load-tape.ts'
import * as op from '../../src/abi/opcode.ts'
import {
  ARGUMENT,
  BINFLOAT_SIZE,
  BINGET_SIZE,
  BININT_SIZE,
  BININT1_SIZE,
  BININT2_SIZE,
  BINPUT_SIZE,
  BINUNICODE_HEADER,
  fillArguments,
  LONG_BINGET_SIZE,
  LONG_BINPUT_SIZE,
  LONG1_HEADER,
  MEMOIZE_SIZE,
  SHORT_BINUNICODE_HEADER,
} from '../arguments'
import { DEBUG } from '../debug'
import { INPUT, MEMO_CAPACITY, METASTACK, METASTACK_LIMIT, NUMBERS, STACK, STACK_LIMIT, TAPE, TAPE_LIMIT } from '../memory'
import { checkTables } from './check'
import { keepFloatsApart } from './columns'
import {
  belowMarkIn,
  canWait,
  ENTRY_SIZE,
  emptyEnd,
  fenceIn,
  idIn,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindIn,
  kindOf,
  MARK_SIZE,
  memoOf,
  NOT_MEMOISED,
  nextKeyTopIn,
  noteEntry,
  noteMade,
  noteValue,
  setMemoised,
  storeMark,
  stringSymbol,
  symbolOf,
  takeBackEmpty,
  wordAddress,
} from './entries'
import { signExtended } from './longs'
import { addEntries, firstEntry, indexAt, isString, MEMO_ENTRY_SIZE, moveRecent, nextEntry, resetMemo, stringEntry, stringIn } from './memo'
import { doublesRead, makeColumn, readNumbers, stoppedAt, wordsRead } from './numbers'
import { limitAfter, setLegacyText, step } from './opcodes'
import { benefitOf, lastKey, likelyAfter, parent, ROOT, resetShapes, shapeId, withKey } from './shapes'
import * as state from './state'
import { BELOW_CONTAINER, BELOW_OTHER, DOUBLE, MAX_SAFE, resetStack, setStale, setState } from './state'
import { KEY, resetStrings, textWord } from './strings'
import { resetText } from './text'
import { finish, keepMemo, openWindow } from './window'
import { isTapeInt, payloadOf, tagOf, WORD, writeInt, writePut, writeWord } from './words'

const MAX_TEXT: usize = tape.MAX_TEXT
const MEMOIZE_MARK: u32 = op.MEMOIZE | (op.MARK << 8)
/** Bytes of the opcodes that MEMOIZE_MARK stands for, and of an opcode without an argument. */
const MEMOIZE_MARK_SIZE: usize = 2
const ALONE: usize = 1

/** Bytes of an opcode that memoises the value on top, with its argument; 0 for any other. */
function putSize(opcode: u32): usize {
  return opcode == op.MEMOIZE ? MEMOIZE_SIZE : opcode == op.BINPUT ? BINPUT_SIZE : opcode == op.LONG_BINPUT ? LONG_BINPUT_SIZE : 0
}

/** Whether a string that ends here is the one item of a list, and so no key, however much it looks like one. */
function isAppended(after: usize): bool {
  return load<u8>(after + putSize(load<u8>(after))) == op.APPEND
}

/** Makes the dict in `entry`, which has waited for it, of the values above it; gives the tape's new end. */
function makeRecord(entry: usize, shape: usize, tapeEnd: usize): usize {
  const memo = takeBackEmpty(entry)
  noteMade(entry, K_DICT)
  return writePut(writeWord(tapeEnd, tape.T_RECORD, shapeId(shape)), memo)
}

/** Starts a load. `count` indices of the memo are in use, from 0 on. */
export function begin(count: u32, seed: u32, textIsLegacy: bool, memoIsKept: bool, floatsAreApart: bool): void {
  fillArguments()
  resetMemo(count)
  resetStrings(seed)
  resetShapes()
  resetStack()
  if (DEBUG) checkTables(count)
  setLegacyText(textIsLegacy)
  keepMemo(memoIsKept)
  keepFloatsApart(floatsAreApart)
}

/**
 * Scans opcodes from the window's byte `start` on. The opcodes that most pickles mostly consist of are done right here, with the registers
 * of state.ts in locals; all others, and these where anything is out of the ordinary, by `step`. That is why this function is long: with
 * the body of a case in a function of its own, which has to leave several registers in globals, scan takes longer.
 * @param length bytes in the window
 * @param total bytes from the window's first to the end of the data, or more than any window
 * @param frameEnd where the open frame ends, counted in the window; 0 outside of frames
 * @returns SCAN_MORE, SCAN_STOP or SCAN_LEAVE; the header has the rest
 */
export function scan(start: u32, length: u32, total: u32, frameEnd: u32): i32 {
  resetText()
  moveRecent()
  resetStack()
  openWindow(length, total, frameEnd)
  let p: usize = INPUT + (start as usize)
  let limit: usize = INPUT + ((frameEnd != 0 && frameEnd < length ? frameEnd : length) as usize)
  // Up to here opcodes may begin without a look at how full the regions are: each takes up 16 bytes of one at most.
  let stop: usize = 0
  // The registers of state.ts, which says what may be called while they are here.
  let tapeEnd: usize = TAPE
  let numbersEnd: usize = NUMBERS
  let stackEnd: usize = STACK
  let fence: usize = STACK
  let belowMark: usize = BELOW_OTHER
  let nextKeyTop: usize = 0
  let metastackEnd: usize = METASTACK
  // Where the memo's next entry goes, see nextEntry.
  let nextMemo: usize = nextEntry()
  setStale()
  while (true) {
    if (p >= stop) {
      // The end of a frame may lie between two opcodes.
      if (p >= limit) limit = INPUT + (length as usize)
      const room =
        min(min((TAPE_LIMIT - tapeEnd) as isize, (STACK_LIMIT - stackEnd) as isize), (METASTACK_LIMIT - metastackEnd) as isize) >> 4
      if (p >= limit || room <= 0) {
        setState(tapeEnd, numbersEnd, stackEnd, fence, belowMark, nextKeyTop, metastackEnd)
        addEntries(nextMemo)
        return finish(tape.SCAN_MORE, (p - INPUT) as u32)
      }
      stop = min(limit, p + (room as usize))
    }
    // Where a value that may be memoised ends.
    let after: usize = 0
    // Whether a list's items begin.
    let opened = false
    let opcode = load<u8>(p) as u32
    // Where a record's next key is the one that came after the last ones before, no word is needed: its value is next.
    if (stackEnd == nextKeyTop && opcode == op.BINGET && p + BINGET_SIZE < stop) {
      const entry = firstEntry(load<u8>(p, ARGUMENT))
      const likely = likelyAfter(belowMark)
      if (isString(entry) && stringIn(entry) == lastKey(likely)) {
        belowMark = likely
        nextKeyTop += ENTRY_SIZE
        p += BINGET_SIZE
        opcode = load<u8>(p) as u32
      }
    }
    switch (opcode) {
      case op.BININT1:
        if (p + BININT1_SIZE > limit) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeInt(tapeEnd, load<u8>(p, ARGUMENT))
        p += BININT1_SIZE
        continue
      case op.BININT2:
        if (p + BININT2_SIZE > limit) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeInt(tapeEnd, load<u16>(p, ARGUMENT))
        p += BININT2_SIZE
        continue
      case op.BININT: {
        if (p + BININT_SIZE > limit) break
        const value = load<i32>(p, ARGUMENT)
        if (!isTapeInt(value)) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeInt(tapeEnd, value)
        p += BININT_SIZE
        continue
      }
      case op.LONG1: {
        if (p + LONG1_HEADER > limit) break
        const size = load<u8>(p, ARGUMENT) as usize
        if (p + LONG1_HEADER + size > limit || size == 0 || size > 8) break
        const value = signExtended(p + LONG1_HEADER, size)
        if (value < -MAX_SAFE || value > MAX_SAFE || (value == (value as i32 as i64) && isTapeInt(value as i32))) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_NUMBER, 0)
        store<f64>(numbersEnd, value as f64)
        numbersEnd += DOUBLE
        p += LONG1_HEADER + size
        continue
      }
      case op.BINFLOAT:
        if (p + BINFLOAT_SIZE > limit) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_FLOAT, 0)
        store<u64>(numbersEnd, bswap<u64>(load<u64>(p, ARGUMENT)))
        numbersEnd += DOUBLE
        p += BINFLOAT_SIZE
        continue
      case op.NONE:
      case op.NEWTRUE:
      case op.NEWFALSE: {
        const constant: u32 = opcode == op.NONE ? tape.CONST_NONE : opcode == op.NEWTRUE ? tape.CONST_TRUE : tape.CONST_FALSE
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_CONST, constant)
        p += ALONE
        continue
      }
      case op.BINGET:
      case op.LONG_BINGET: {
        const size: usize = opcode == op.BINGET ? BINGET_SIZE : LONG_BINGET_SIZE
        if (p + size > limit) break
        const index = size == BINGET_SIZE ? (load<u8>(p, ARGUMENT) as u32) : load<u32>(p, ARGUMENT)
        if (index >= MEMO_CAPACITY) break
        const entry = firstEntry(index)
        if (!isString(entry)) break
        const id = stringIn(entry)
        p += size
        if (stackEnd == nextKeyTop) {
          const shape = withKey(belowMark, id)
          if (shape != 0) {
            belowMark = shape
            nextKeyTop += ENTRY_SIZE
            continue
          }
        }
        noteValue(stackEnd, stringSymbol(id), tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_STR, id)
        continue
      }
      case op.SHORT_BINUNICODE:
      case op.BINUNICODE: {
        const header: usize = opcode == op.SHORT_BINUNICODE ? SHORT_BINUNICODE_HEADER : BINUNICODE_HEADER
        if (p + header > limit) break
        const size: usize = header == SHORT_BINUNICODE_HEADER ? (load<u8>(p, ARGUMENT) as usize) : (load<u32>(p, ARGUMENT) as usize)
        if (size > MAX_TEXT || p + header + size > limit) break
        const benefit = stackEnd == nextKeyTop ? KEY : benefitOf(nextKeyTop > stackEnd ? belowMark : ROOT)
        const word = textWord(p + header, size, true, benefit)
        if (word == 0) break
        after = p + header + size
        if (tagOf(word) == tape.T_STR) {
          const id = payloadOf(word)
          if (stackEnd == nextKeyTop) {
            const likely = likelyAfter(belowMark)
            const shape = lastKey(likely) == id ? likely : isAppended(after) ? 0 : withKey(belowMark, id)
            if (shape != 0) {
              belowMark = shape
              nextKeyTop += ENTRY_SIZE
              break
            }
          }
          noteValue(stackEnd, stringSymbol(id), tapeEnd)
        } else noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, word)
        tapeEnd += WORD
        break
      }
      case op.EMPTY_LIST:
      case op.EMPTY_DICT: {
        const isList = opcode == op.EMPTY_LIST
        noteEntry(stackEnd, isList ? K_EMPTY_LIST : K_EMPTY_DICT, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_EMPTY, isList ? tape.EMPTY_IS_LIST : tape.EMPTY_IS_DICT)
        p += ALONE
        after = p
        const index = indexAt(nextMemo)
        if ((load<u16>(p) as u32) != MEMOIZE_MARK || p + MEMOIZE_MARK_SIZE > stop || index >= MEMO_CAPACITY) break
        // As with MEMOIZE and MARK, for what comes most often.
        after = 0
        p += MEMOIZE_MARK_SIZE
        setMemoised(stackEnd - ENTRY_SIZE, index)
        tapeEnd = writeWord(tapeEnd, tape.T_PUT, index)
        store<u32>(nextMemo, tape.MEMO_SET)
        nextMemo += MEMO_ENTRY_SIZE
        storeMark(metastackEnd, fence, nextKeyTop, belowMark)
        metastackEnd += MARK_SIZE
        fence = stackEnd
        nextKeyTop = isList ? 0 : stackEnd
        belowMark = isList ? BELOW_CONTAINER : ROOT
        opened = isList
        if (!isList) continue
        break
      }
      case op.MARK: {
        // What it lies on can get the items, unless a key lies between.
        const kind = stackEnd == fence || nextKeyTop > stackEnd ? K_OTHER : kindOf(stackEnd - ENTRY_SIZE)
        storeMark(metastackEnd, fence, nextKeyTop, belowMark)
        metastackEnd += MARK_SIZE
        fence = stackEnd
        nextKeyTop = kind == K_EMPTY_DICT ? stackEnd : 0
        belowMark = kind == K_EMPTY_DICT ? ROOT : kind >= K_LIST ? BELOW_CONTAINER : BELOW_OTHER
        p += ALONE
        opened = kind == K_EMPTY_LIST || kind == K_LIST
        if (!opened) continue
        break
      }
      case op.MEMOIZE:
      case op.BINPUT:
      case op.LONG_BINPUT:
        after = p
        break
      case op.SETITEMS: {
        const entry = fence - ENTRY_SIZE
        if (stackEnd != nextKeyTop || belowMark == ROOT || !canWait(entry)) break
        tapeEnd = makeRecord(entry, belowMark, tapeEnd)
        stackEnd = fence
        metastackEnd -= MARK_SIZE
        fence = fenceIn(metastackEnd)
        nextKeyTop = nextKeyTopIn(metastackEnd)
        belowMark = belowMarkIn(metastackEnd)
        p += ALONE
        continue
      }
      case op.APPEND: {
        // The one item of a new list; numbers are columns, which `step` sees to.
        const item = stackEnd - ENTRY_SIZE
        const entry = item - ENTRY_SIZE
        if (stackEnd - fence < 2 * ENTRY_SIZE || item < nextKeyTop || kindOf(entry) != K_EMPTY_LIST || !canWait(entry)) break
        if (kindOf(item) == K_HASHABLE && memoOf(item) == NOT_MEMOISED) break
        const memo = takeBackEmpty(entry)
        noteMade(entry, K_LIST)
        tapeEnd = writePut(writeWord(tapeEnd, tape.T_LIST, 1), memo)
        stackEnd = item
        p += ALONE
        continue
      }
      case op.SETITEM: {
        // The one key of a dict within a record, which was taken for the record's.
        const entry = stackEnd - 2 * ENTRY_SIZE
        if (stackEnd != nextKeyTop || stackEnd - fence < 2 * ENTRY_SIZE || kindOf(entry) != K_EMPTY_DICT || !canWait(entry)) break
        const shape = withKey(ROOT, lastKey(belowMark))
        if (shape == 0) break
        tapeEnd = makeRecord(entry, shape, tapeEnd)
        stackEnd -= ENTRY_SIZE
        nextKeyTop -= ENTRY_SIZE
        belowMark = parent(belowMark)
        p += ALONE
        continue
      }
      case op.TUPLE2:
        if (stackEnd - fence < 2 * ENTRY_SIZE || stackEnd - ENTRY_SIZE < nextKeyTop) break
        stackEnd -= ENTRY_SIZE
        noteValue(stackEnd - ENTRY_SIZE, K_OTHER, tapeEnd)
        tapeEnd = writeWord(tapeEnd, tape.T_TUPLE, 2)
        p += ALONE
        continue
      // Of a switch whose cases are less than a third of their range, binaryen makes no jump table, which takes 7% more of scan: these are
      // named for their number.
      case op.APPENDS:
      case op.EMPTY_TUPLE:
      case op.TUPLE:
      case op.TUPLE1:
      case op.TUPLE3:
      case op.EMPTY_SET:
      case op.POP:
      case op.DUP:
      case op.GLOBAL:
      case op.STACK_GLOBAL:
      case op.REDUCE:
      case op.BUILD:
      case op.NEWOBJ:
      case op.PROTO:
      case op.STOP:
      default:
        break
    }
    if (opened) {
      const first = tapeEnd
      const firstNumber = numbersEnd
      p = readNumbers(p, min(stop, limit - BINFLOAT_SIZE), tapeEnd, numbersEnd)
      tapeEnd = wordsRead
      numbersEnd = doublesRead
      const items = ((tapeEnd - first) / WORD) as u32
      const floats = ((numbersEnd - firstNumber) / DOUBLE) as u32
      const entry = fence - ENTRY_SIZE
      const isColumn = items > 1 && (floats == items || floats == 0)
      if (stoppedAt == op.APPENDS && isColumn && kindOf(entry) == K_EMPTY_LIST && first == emptyEnd(entry) && canWait(entry)) {
        tapeEnd = makeColumn(entry, first, items, floats != 0)
        stackEnd = fence
        metastackEnd -= MARK_SIZE
        fence = fenceIn(metastackEnd)
        nextKeyTop = nextKeyTopIn(metastackEnd)
        belowMark = belowMarkIn(metastackEnd)
        p += ALONE
      } else for (let at = first; at < tapeEnd; at += WORD, stackEnd += ENTRY_SIZE) noteValue(stackEnd, K_HASHABLE, at)
      continue
    }
    if (after != 0) {
      p = after
      if (p >= limit) continue
      const size = putSize(load<u8>(p))
      if (size == 0) continue
      const index = indexAt(nextMemo)
      const given = size == MEMOIZE_SIZE ? index : size == BINPUT_SIZE ? (load<u8>(p, ARGUMENT) as u32) : load<u32>(p, ARGUMENT)
      if (given == index && index < MEMO_CAPACITY && p + size <= limit) {
        if (nextKeyTop > stackEnd) {
          store<u32>(nextMemo, stringEntry(lastKey(belowMark)))
          nextMemo += MEMO_ENTRY_SIZE
          p += size
          continue
        }
        if (stackEnd != fence) {
          const top = stackEnd - ENTRY_SIZE
          const symbol = symbolOf(top)
          if (kindIn(symbol) == K_STR) {
            store<u32>(nextMemo, stringEntry(idIn(symbol)))
            nextMemo += MEMO_ENTRY_SIZE
            p += size
            continue
          }
          // Only what was pushed just now: its PUT is then the next word, and can be taken back with it.
          if (memoOf(top) == NOT_MEMOISED && wordAddress(top) + WORD == tapeEnd) {
            store<u32>(nextMemo, symbol == K_HASHABLE ? tape.MEMO_SET | tape.MEMO_HASHABLE : tape.MEMO_SET)
            nextMemo += MEMO_ENTRY_SIZE
            p += size
            setMemoised(top, index)
            tapeEnd = writeWord(tapeEnd, tape.T_PUT, index)
            continue
          }
        }
      }
    }
    setState(tapeEnd, numbersEnd, stackEnd, fence, belowMark, nextKeyTop, metastackEnd)
    addEntries(nextMemo)
    const next = step((p - INPUT) as u32, (limit - INPUT) as u32)
    if (next < 0) return -1 - next
    p = INPUT + (next as usize)
    limit = INPUT + (limitAfter as usize)
    tapeEnd = state.tapeEnd
    numbersEnd = state.numbersEnd
    stackEnd = state.stackEnd
    fence = state.fence
    belowMark = state.belowMark
    nextKeyTop = state.nextKeyTop
    metastackEnd = state.metastackEnd
    nextMemo = nextEntry()
    setStale()
    // A step may take more room than it has bytes, and another limit may hold.
    stop = p
  }
}
