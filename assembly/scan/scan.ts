// Scan: from opcodes to the load tape. Pickle's stack is run on symbols (entries.ts), so that lists and dicts are made when their items are at
// hand, keys turn into shapes (shapes.ts), and scan knows what the memo holds (memo.ts).
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
  LONG_BINGET_SIZE,
  LONG_BINPUT_SIZE,
  LONG1_HEADER,
  MEMOIZE_SIZE,
  SHORT_BINUNICODE_HEADER,
} from '../arguments'
import { INPUT, MEMO_CAPACITY, METASTACK, METASTACK_LIMIT, NUMBERS, STACK, STACK_LIMIT, TAPE, TAPE_LIMIT } from '../memory'
import {
  belowMarkIn,
  canWait,
  ENTRY_SIZE,
  emptyEnd,
  fenceIn,
  idIn,
  isContainerKind,
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
import { resetLongs, signExtended } from './longs'
import { addEntries, firstEntry, indexAt, isString, MEMO_ENTRY_SIZE, moveRecent, nextEntry, stringEntry, stringIn } from './memo'
import { doublesRead, makeColumn, readNumbers, stoppedAt, wordsRead } from './numbers'
import { limitAfter, step } from './opcodes'
import { benefitOf, lastKey, likelyAfter, parent, ROOT, shapeId, withKey } from './shapes'
import * as state from './state'
import { BELOW_CONTAINER, BELOW_OTHER, DOUBLE, MAX_SAFE, resetStack, setStale, setState } from './state'
import { KEY, textWord } from './strings'
import { resetText } from './text'
import { finish, openWindow } from './window'
import { isTapeInt, payloadOf, tagOf, WORD, writeInt, writePut, writeWord } from './words'

const MAX_TEXT: usize = tape.MAX_TEXT
/** MEMOIZE and a MARK behind it, as a load of 16 bits gives them. */
const MEMOIZE_MARK: u32 = op.MEMOIZE | (op.MARK << 8)
/** Bytes of the two opcodes in MEMOIZE_MARK, and of an opcode without an argument. */
const MEMOIZE_MARK_SIZE: usize = 2
const ALONE: usize = 1

/** Bytes of an opcode that memoises the value on top, with its argument; 0 for any other. */
function putSize(opcode: u32): usize {
  return opcode == op.MEMOIZE ? MEMOIZE_SIZE : opcode == op.BINPUT ? BINPUT_SIZE : opcode == op.LONG_BINPUT ? LONG_BINPUT_SIZE : 0
}

/** Whether the string that ends at `after` is the one item of a list, since an APPEND follows: then it is no key, though a key is due. */
function isAppended(after: usize): bool {
  return load<u8>(after + putSize(load<u8>(after))) == op.APPEND
}

/** Makes the dict in `entry`, which has waited for its items, of the values above it; gives the tape's new end. */
function makeRecord(entry: usize, shape: usize, tapeEnd: usize): usize {
  const memo = takeBackEmpty(entry)
  noteMade(entry, K_DICT)
  return writePut(writeWord(tapeEnd, tape.T_RECORD, shapeId(shape)), memo)
}

/**
 * Scans opcodes from the window's byte `start` on. The opcodes that most pickles mostly consist of are done right here, with the registers
 * of state.ts in locals. All others are done by `step`, and so are these where anything is out of the ordinary. That is why this function
 * is long: a case that is left to `step` must store and load all registers. Without the case of strings, mime-db takes 1.35 times as long.
 * @param length bytes in the window
 * @param total bytes from the window's first to the end of the data, or more than any window
 * @param frameEnd where the open frame ends, counted in the window; 0 outside of frames
 * @returns SCAN_MORE, SCAN_STOP or SCAN_LEAVE; the header has the rest
 */
export function scan(start: u32, length: u32, total: u32, frameEnd: u32): i32 {
  resetText()
  resetLongs()
  moveRecent()
  resetStack()
  openWindow(length, total, frameEnd)
  let pos: usize = INPUT + (start as usize)
  let limit: usize = INPUT + ((frameEnd != 0 && frameEnd < length ? frameEnd : length) as usize)
  // Before this address opcodes may begin without a look at how full the regions are: an opcode takes up 16 bytes of one at most.
  let stop: usize = 0
  // The registers, as they are declared in state.ts. There it is said which functions may be called while these locals hold them.
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
    if (pos >= stop) {
      // The end of a frame may lie between two opcodes.
      if (pos >= limit) limit = INPUT + (length as usize)
      const room =
        min(min((TAPE_LIMIT - tapeEnd) as isize, (STACK_LIMIT - stackEnd) as isize), (METASTACK_LIMIT - metastackEnd) as isize) >> 4
      if (pos >= limit || room <= 0) {
        setState(tapeEnd, numbersEnd, stackEnd, fence, belowMark, nextKeyTop, metastackEnd)
        addEntries(nextMemo)
        return finish(tape.SCAN_MORE, (pos - INPUT) as u32)
      }
      stop = min(limit, pos + (room as usize))
    }
    // Where the opcode ends, if it pushed a value that the next one may memoise; else 0.
    let after: usize = 0
    // Whether the opcode was the MARK before the items of a list.
    let opened = false
    let opcode = load<u8>(pos) as u32
    // Most often a GET where a key is due is of the key that came next in the last record, too. Then its value is read at once.
    if (stackEnd == nextKeyTop && opcode == op.BINGET && pos + BINGET_SIZE < stop) {
      const entry = firstEntry(load<u8>(pos, ARGUMENT))
      const likely = likelyAfter(belowMark)
      if (isString(entry) && stringIn(entry) == lastKey(likely)) {
        belowMark = likely
        nextKeyTop += ENTRY_SIZE
        pos += BINGET_SIZE
        opcode = load<u8>(pos) as u32
      }
    }
    switch (opcode) {
      case op.BININT1:
        if (pos + BININT1_SIZE > limit) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeInt(tapeEnd, load<u8>(pos, ARGUMENT))
        pos += BININT1_SIZE
        continue
      case op.BININT2:
        if (pos + BININT2_SIZE > limit) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeInt(tapeEnd, load<u16>(pos, ARGUMENT))
        pos += BININT2_SIZE
        continue
      case op.BININT: {
        if (pos + BININT_SIZE > limit) break
        const value = load<i32>(pos, ARGUMENT)
        if (!isTapeInt(value)) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeInt(tapeEnd, value)
        pos += BININT_SIZE
        continue
      }
      case op.LONG1: {
        if (pos + LONG1_HEADER > limit) break
        const size = load<u8>(pos, ARGUMENT) as usize
        if (pos + LONG1_HEADER + size > limit || size == 0 || size > 8) break
        const value = signExtended(pos + LONG1_HEADER, size)
        if (value < -MAX_SAFE || value > MAX_SAFE || (value == (value as i32 as i64) && isTapeInt(value as i32))) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_NUMBER, 0)
        store<f64>(numbersEnd, value as f64)
        numbersEnd += DOUBLE
        pos += LONG1_HEADER + size
        continue
      }
      case op.BINFLOAT:
        if (pos + BINFLOAT_SIZE > limit) break
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_FLOAT, 0)
        store<u64>(numbersEnd, bswap<u64>(load<u64>(pos, ARGUMENT)))
        numbersEnd += DOUBLE
        pos += BINFLOAT_SIZE
        continue
      case op.NONE:
      case op.NEWTRUE:
      case op.NEWFALSE: {
        const constant: u32 = opcode == op.NONE ? tape.CONST_NONE : opcode == op.NEWTRUE ? tape.CONST_TRUE : tape.CONST_FALSE
        noteValue(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        tapeEnd = writeWord(tapeEnd, tape.T_CONST, constant)
        pos += ALONE
        continue
      }
      case op.BINGET:
      case op.LONG_BINGET: {
        const size: usize = opcode == op.BINGET ? BINGET_SIZE : LONG_BINGET_SIZE
        if (pos + size > limit) break
        const index = size == BINGET_SIZE ? (load<u8>(pos, ARGUMENT) as u32) : load<u32>(pos, ARGUMENT)
        if (index >= MEMO_CAPACITY) break
        const entry = firstEntry(index)
        if (!isString(entry)) break
        const id = stringIn(entry)
        pos += size
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
        if (pos + header > limit) break
        const size: usize = header == SHORT_BINUNICODE_HEADER ? (load<u8>(pos, ARGUMENT) as usize) : (load<u32>(pos, ARGUMENT) as usize)
        if (size > MAX_TEXT || pos + header + size > limit) break
        const benefit = stackEnd == nextKeyTop ? KEY : benefitOf(nextKeyTop > stackEnd ? belowMark : ROOT)
        const word = textWord(pos + header, size, true, benefit)
        if (word == 0) break
        after = pos + header + size
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
        pos += ALONE
        after = pos
        const index = indexAt(nextMemo)
        if ((load<u16>(pos) as u32) != MEMOIZE_MARK || pos + MEMOIZE_MARK_SIZE > stop || index >= MEMO_CAPACITY) break
        // An empty container is mostly memoised and gets items: MEMOIZE and MARK are carried out with it.
        after = 0
        pos += MEMOIZE_MARK_SIZE
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
        // The value on top can get the items, unless a record's key without a value is above it: that has no entry on the stack.
        const kind = stackEnd == fence || nextKeyTop > stackEnd ? K_OTHER : kindOf(stackEnd - ENTRY_SIZE)
        storeMark(metastackEnd, fence, nextKeyTop, belowMark)
        metastackEnd += MARK_SIZE
        fence = stackEnd
        nextKeyTop = kind == K_EMPTY_DICT ? stackEnd : 0
        belowMark = kind == K_EMPTY_DICT ? ROOT : isContainerKind(kind) ? BELOW_CONTAINER : BELOW_OTHER
        pos += ALONE
        opened = kind == K_EMPTY_LIST || kind == K_LIST
        if (!opened) continue
        break
      }
      case op.MEMOIZE:
      case op.BINPUT:
      case op.LONG_BINPUT:
        after = pos
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
        pos += ALONE
        continue
      }
      case op.APPEND: {
        // The one item of a new list. A number may make the list a column, which `step` looks after.
        const item = stackEnd - ENTRY_SIZE
        const entry = item - ENTRY_SIZE
        if (stackEnd - fence < 2 * ENTRY_SIZE || item < nextKeyTop || kindOf(entry) != K_EMPTY_LIST || !canWait(entry)) break
        if (kindOf(item) == K_HASHABLE && memoOf(item) == NOT_MEMOISED) break
        const memo = takeBackEmpty(entry)
        noteMade(entry, K_LIST)
        tapeEnd = writePut(writeWord(tapeEnd, tape.T_LIST, 1), memo)
        stackEnd = item
        pos += ALONE
        continue
      }
      case op.SETITEM: {
        // The one key of a dict that is a value of a record. The key was taken for the record's next one.
        const entry = stackEnd - 2 * ENTRY_SIZE
        if (stackEnd != nextKeyTop || stackEnd - fence < 2 * ENTRY_SIZE || kindOf(entry) != K_EMPTY_DICT || !canWait(entry)) break
        const shape = withKey(ROOT, lastKey(belowMark))
        if (shape == 0) break
        tapeEnd = makeRecord(entry, shape, tapeEnd)
        stackEnd -= ENTRY_SIZE
        nextKeyTop -= ENTRY_SIZE
        belowMark = parent(belowMark)
        pos += ALONE
        continue
      }
      case op.TUPLE2:
        if (stackEnd - fence < 2 * ENTRY_SIZE || stackEnd - ENTRY_SIZE < nextKeyTop) break
        stackEnd -= ENTRY_SIZE
        noteValue(stackEnd - ENTRY_SIZE, K_OTHER, tapeEnd)
        tapeEnd = writeWord(tapeEnd, tape.T_TUPLE, 2)
        pos += ALONE
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
      pos = readNumbers(pos, min(stop, limit - BINFLOAT_SIZE), tapeEnd, numbersEnd)
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
        pos += ALONE
      } else for (let at = first; at < tapeEnd; at += WORD, stackEnd += ENTRY_SIZE) noteValue(stackEnd, K_HASHABLE, at)
      continue
    }
    if (after != 0) {
      pos = after
      if (pos >= limit) continue
      const size = putSize(load<u8>(pos))
      if (size == 0) continue
      const index = indexAt(nextMemo)
      const given = size == MEMOIZE_SIZE ? index : size == BINPUT_SIZE ? (load<u8>(pos, ARGUMENT) as u32) : load<u32>(pos, ARGUMENT)
      if (given == index && index < MEMO_CAPACITY && pos + size <= limit) {
        if (nextKeyTop > stackEnd) {
          store<u32>(nextMemo, stringEntry(lastKey(belowMark)))
          nextMemo += MEMO_ENTRY_SIZE
          pos += size
          continue
        }
        if (stackEnd != fence) {
          const top = stackEnd - ENTRY_SIZE
          const symbol = symbolOf(top)
          if (kindIn(symbol) == K_STR) {
            store<u32>(nextMemo, stringEntry(idIn(symbol)))
            nextMemo += MEMO_ENTRY_SIZE
            pos += size
            continue
          }
          // Only a value whose word is the last: its PUT is then the next word, and can be taken back together with it.
          if (memoOf(top) == NOT_MEMOISED && wordAddress(top) + WORD == tapeEnd) {
            store<u32>(nextMemo, symbol == K_HASHABLE ? tape.MEMO_SET | tape.MEMO_HASHABLE : tape.MEMO_SET)
            nextMemo += MEMO_ENTRY_SIZE
            pos += size
            setMemoised(top, index)
            tapeEnd = writeWord(tapeEnd, tape.T_PUT, index)
            continue
          }
        }
      }
    }
    setState(tapeEnd, numbersEnd, stackEnd, fence, belowMark, nextKeyTop, metastackEnd)
    addEntries(nextMemo)
    const next = step((pos - INPUT) as u32, (limit - INPUT) as u32)
    if (next < 0) return -1 - next
    pos = INPUT + (next as usize)
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
    // A step may take up more than 16 bytes, and change the limit.
    stop = pos
  }
}
