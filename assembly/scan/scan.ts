import * as tape from '../../src/abi/load-tape.ts'
import * as op from '../../src/abi/opcode.ts'
import {
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
import { INPUT, MEMO, MEMO_CAPACITY, METASTACK, METASTACK_LIMIT, NUMBERS, STACK, STACK_LIMIT, TAPE, TAPE_LIMIT } from '../memory'
import { canWait, keepFloatsApart, noteColumn } from './containers'
import { addEntries, moveRecent, nextEntry, resetMemo } from './memo'
import { limitAfter, setLegacyText, step } from './opcodes'
import { benefitOf, lastKey, likelyAfter, parent, ROOT, resetShapes, shapeId, withKey } from './shapes'
import * as state from './state'
import {
  BELOW_CONTAINER,
  BELOW_OTHER,
  ENTRY_SIZE,
  ESCAPED,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindOf,
  MARK_SIZE,
  MAX_SAFE,
  resetStack,
  setState,
} from './state'
import { KEY, resetStrings, resetText, textWord } from './strings'
import { finish, keepMemo, openFrame } from './window'

const MAX_TEXT: usize = tape.MAX_TEXT
const MEMO_BYTES: usize = (MEMO_CAPACITY as usize) << 2
const MEMOIZE_MARK: u32 = op.MEMOIZE | (op.MARK << 8)
const MIN_INT: i64 = tape.MIN_TAPE_INT
const MAX_INT: i64 = tape.MAX_TAPE_INT

/** Whether a string that ends here is the one item of a list, and so no key, however much it looks like one. */
function isAppended(after: usize): bool {
  const opcode = load<u8>(after) as u32
  const memo: usize =
    opcode == op.MEMOIZE ? MEMOIZE_SIZE : opcode == op.BINPUT ? BINPUT_SIZE : opcode == op.LONG_BINPUT ? LONG_BINPUT_SIZE : 0
  return load<u8>(after + memo) == op.APPEND
}

/** Makes the dict in `entry`, which has waited for it, of the values above it; gives the tape's new end. */
function makeRecord(entry: usize, shape: usize, word: usize): usize {
  const slot = load<u32>(entry, 8)
  const header = load<u32>(entry, 4) as usize
  store<u32>(header, tape.NOP)
  store<u32>(entry, K_DICT)
  store<u32>(entry, ESCAPED, 8)
  store<u32>(word, tape.T_RECORD | (shapeId(shape) << tape.TAG_BITS))
  if (slot == 0) return word + 4
  store<u32>(header, tape.NOP, 4)
  store<u32>(word, tape.T_PUT | ((slot - 1) << tape.TAG_BITS), 4)
  return word + 8
}

/** Keeps what holds for the topmost MARK, as in state.ts. */
function saveFrame(mark: usize, lowest: usize, due: usize, shape: usize): void {
  store<u32>(mark, lowest as u32)
  store<u32>(mark, due as u32, 4)
  store<u32>(mark, shape as u32, 8)
}

/** Notes on the symbolic stack a value whose word is the next one. */
function note(entry: usize, kind: u32, word: usize): void {
  store<u64>(entry, (kind as u64) | ((word as u64) << 32))
  store<u32>(entry, 0, 8)
}

// From opcodes to the load tape. Pickle's stack is run symbolically, so that lists and dicts are made with their items at hand, keys
// turn into shapes and what the memo holds is known.

/** Starts a load. `count` indices of the memo are in use, from 0 on. */
export function begin(count: u32, seed: u32, textIsLegacy: bool, memoIsKept: bool, floatsAreApart: bool): void {
  fillArguments()
  resetMemo(count)
  resetStrings(seed)
  resetShapes()
  resetStack()
  setLegacyText(textIsLegacy)
  keepMemo(memoIsKept)
  keepFloatsApart(floatsAreApart)
}

/**
 * Scans opcodes from the window's byte `start` on. The opcodes that most pickles mostly consist of are done right here, with the state
 * in locals; all others, and these where anything is out of the ordinary, by `step`.
 * @param length bytes in the window
 * @param total bytes from the window's first to the end of the data, or more than any window
 * @param frameEnd where the open frame ends, counted in the window; 0 outside of frames
 * @returns SCAN_MORE, SCAN_STOP or SCAN_LEAVE; the header has the rest
 */
export function scan(start: u32, length: u32, total: u32, frameEnd: u32): i32 {
  resetText()
  moveRecent()
  resetStack()
  openFrame(frameEnd)
  let p: usize = INPUT + (start as usize)
  let limit: usize = INPUT + ((frameEnd != 0 && frameEnd < length ? frameEnd : length) as usize)
  // Up to here opcodes may begin without a look at how full the regions are: each takes up 16 bytes of one at most.
  let stop: usize = 0
  let tapeEnd: usize = TAPE
  let numbersEnd: usize = NUMBERS
  let stackEnd: usize = STACK
  let fence: usize = STACK
  // Of a record: where the stack ends when a key is due, and its shape, as in state.ts.
  let nextKeyTop: usize = 0
  let belowMark: usize = 0
  let metastackEnd: usize = METASTACK
  let nextMemo: usize = nextEntry()
  let kind: u32 = 0
  while (true) {
    if (p >= stop) {
      // The end of a frame may lie between two opcodes.
      if (p >= limit) limit = INPUT + (length as usize)
      const room =
        min(min((TAPE_LIMIT - tapeEnd) as isize, (STACK_LIMIT - stackEnd) as isize), (METASTACK_LIMIT - metastackEnd) as isize) >> 4
      if (p >= limit || room <= 0) {
        setState(tapeEnd, numbersEnd, stackEnd, fence, nextKeyTop, belowMark, metastackEnd)
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
    // A key of a record goes without saying: its value is next.
    if (stackEnd == nextKeyTop && opcode == op.BINGET && p + BINGET_SIZE < stop) {
      const entry = load<u32>(MEMO + ((load<u8>(p, 1) as usize) << 2))
      const likely = likelyAfter(belowMark)
      if ((entry & tape.MEMO_STR) != 0 && entry >>> tape.MEMO_ID_SHIFT == lastKey(likely)) {
        belowMark = likely
        nextKeyTop += ENTRY_SIZE
        p += BINGET_SIZE
        opcode = load<u8>(p) as u32
      }
    }
    switch (opcode) {
      case op.BININT1:
        if (p + BININT1_SIZE > limit) break
        note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_INT | ((load<u8>(p, 1) as u32) << tape.TAG_BITS))
        tapeEnd += 4
        p += BININT1_SIZE
        continue
      case op.BININT2:
        if (p + BININT2_SIZE > limit) break
        note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_INT | ((load<u16>(p, 1) as u32) << tape.TAG_BITS))
        tapeEnd += 4
        p += BININT2_SIZE
        continue
      case op.BININT: {
        if (p + BININT_SIZE > limit) break
        const value = load<i32>(p, 1)
        if (value < tape.MIN_TAPE_INT || value > tape.MAX_TAPE_INT) break
        note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_INT | ((value as u32) << tape.TAG_BITS))
        tapeEnd += 4
        p += BININT_SIZE
        continue
      }
      case op.BINFLOAT:
        if (p + BINFLOAT_SIZE > limit) break
        note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_FLOAT)
        tapeEnd += 4
        store<u64>(numbersEnd, bswap<u64>(load<u64>(p, 1)))
        numbersEnd += 8
        p += BINFLOAT_SIZE
        continue
      case op.NONE:
      case op.NEWTRUE:
      case op.NEWFALSE: {
        const constant: u32 = opcode == op.NONE ? tape.CONST_NONE : opcode == op.NEWTRUE ? tape.CONST_TRUE : tape.CONST_FALSE
        note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_CONST | (constant << tape.TAG_BITS))
        tapeEnd += 4
        p += 1
        continue
      }
      case op.BINGET:
      case op.LONG_BINGET: {
        const long = opcode == op.LONG_BINGET
        if (p + (long ? LONG_BINGET_SIZE : BINGET_SIZE) > limit) break
        const index = long ? load<u32>(p, 1) : (load<u8>(p, 1) as u32)
        if (index >= MEMO_CAPACITY) break
        const entry = load<u32>(MEMO + ((index as usize) << 2))
        if ((entry & tape.MEMO_STR) == 0) break
        const id = entry >>> tape.MEMO_ID_SHIFT
        p += long ? LONG_BINGET_SIZE : BINGET_SIZE
        if (stackEnd == nextKeyTop) {
          // The shape that was met last is most often that of the next record, too.
          const likely = likelyAfter(belowMark)
          const longer = lastKey(likely) == id ? likely : withKey(belowMark, id)
          if (longer != 0) {
            belowMark = longer
            nextKeyTop += ENTRY_SIZE
            continue
          }
        }
        note(stackEnd, K_STR | (id << 3), tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_STR | (id << tape.TAG_BITS))
        tapeEnd += 4
        continue
      }
      case op.SHORT_BINUNICODE:
      case op.BINUNICODE: {
        const header: usize = opcode == op.SHORT_BINUNICODE ? SHORT_BINUNICODE_HEADER : BINUNICODE_HEADER
        if (p + header > limit) break
        const size: usize = header == SHORT_BINUNICODE_HEADER ? (load<u8>(p, 1) as usize) : (load<u32>(p, 1) as usize)
        if (size > MAX_TEXT || p + header + size > limit) break
        const text = textWord(p + header, size, true, stackEnd == nextKeyTop ? KEY : benefitOf(nextKeyTop > stackEnd ? belowMark : ROOT))
        if (text == 0) break
        after = p + header + size
        if ((text & tape.TAG_MASK) == tape.T_STR) {
          const id = text >>> tape.TAG_BITS
          if (stackEnd == nextKeyTop) {
            // The shape that was met last is most often that of the next record, too.
            const likely = likelyAfter(belowMark)
            const longer = lastKey(likely) == id ? likely : isAppended(after) ? 0 : withKey(belowMark, id)
            if (longer != 0) {
              belowMark = longer
              nextKeyTop += ENTRY_SIZE
              break
            }
          }
          note(stackEnd, K_STR | (id << 3), tapeEnd)
        } else note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, text)
        tapeEnd += 4
        break
      }
      case op.EMPTY_LIST:
      case op.EMPTY_DICT: {
        const isList = opcode == op.EMPTY_LIST
        note(stackEnd, isList ? K_EMPTY_LIST : K_EMPTY_DICT, tapeEnd)
        store<u32>(stackEnd, 0, 12)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_EMPTY | ((isList ? tape.EMPTY_IS_LIST : tape.EMPTY_IS_DICT) << tape.TAG_BITS))
        tapeEnd += 4
        after = p + 1
        if ((load<u16>(after) as u32) != MEMOIZE_MARK || p + 3 > stop || nextMemo - MEMO >= MEMO_BYTES) break
        // As below, for what comes most often.
        after = 0
        p += 3
        const index = ((nextMemo - MEMO) >>> 2) as u32
        store<u32>(stackEnd - ENTRY_SIZE, index + 1, 8)
        store<u32>(tapeEnd, tape.T_PUT | (index << tape.TAG_BITS))
        tapeEnd += 4
        store<u32>(nextMemo, tape.MEMO_SET)
        nextMemo += 4
        saveFrame(metastackEnd, fence, nextKeyTop, belowMark)
        metastackEnd += MARK_SIZE
        fence = stackEnd
        nextKeyTop = isList ? 0 : stackEnd
        belowMark = isList ? BELOW_CONTAINER : ROOT
        if (!isList) continue
        opened = true
        break
      }
      case op.MEMOIZE:
      case op.BINPUT:
      case op.LONG_BINPUT:
        after = p
        break
      case op.LONG1: {
        const size = load<u8>(p, 1) as usize
        if (p + LONG1_HEADER > limit || p + LONG1_HEADER + size > limit || size == 0 || size > 8) break
        const shift = (64 - (size << 3)) as i64
        const value = (load<i64>(p, 2) << shift) >> shift
        if (value < -MAX_SAFE || value > MAX_SAFE || (value >= MIN_INT && value <= MAX_INT)) break
        note(stackEnd, K_HASHABLE, tapeEnd)
        stackEnd += ENTRY_SIZE
        store<u32>(tapeEnd, tape.T_NUMBER)
        tapeEnd += 4
        store<f64>(numbersEnd, value as f64)
        numbersEnd += 8
        p += LONG1_HEADER + size
        continue
      }
      case op.MARK:
        // What it lies on can get the items, unless a key lies between.
        kind = stackEnd == fence || nextKeyTop > stackEnd ? K_OTHER : kindOf(stackEnd - ENTRY_SIZE)
        saveFrame(metastackEnd, fence, nextKeyTop, belowMark)
        metastackEnd += MARK_SIZE
        fence = stackEnd
        nextKeyTop = kind == K_EMPTY_DICT ? stackEnd : 0
        belowMark = kind == K_EMPTY_DICT ? ROOT : kind >= K_LIST ? BELOW_CONTAINER : BELOW_OTHER
        p += 1
        if (kind != K_EMPTY_LIST && kind != K_LIST) continue
        opened = true
        break
      case op.SETITEMS: {
        const entry = fence - ENTRY_SIZE
        if (stackEnd != nextKeyTop || belowMark == ROOT || !canWait(entry)) break
        tapeEnd = makeRecord(entry, belowMark, tapeEnd)
        stackEnd = fence
        metastackEnd -= MARK_SIZE
        fence = load<u32>(metastackEnd) as usize
        nextKeyTop = load<u32>(metastackEnd, 4) as usize
        belowMark = load<u32>(metastackEnd, 8) as usize
        p += 1
        continue
      }
      case op.APPEND: {
        // The one item of a new list; numbers are columns, which `step` sees to.
        const entry = stackEnd - 2 * ENTRY_SIZE
        if (stackEnd - fence < 2 * ENTRY_SIZE || stackEnd - ENTRY_SIZE < nextKeyTop || kindOf(entry) != K_EMPTY_LIST || !canWait(entry))
          break
        const slot = load<u32>(entry, 8)
        const header = load<u32>(entry, 4) as usize
        if (kindOf(stackEnd - ENTRY_SIZE) == K_HASHABLE && load<u32>(stackEnd - ENTRY_SIZE, 8) == 0) break
        store<u32>(header, tape.NOP)
        store<u32>(entry, K_LIST)
        store<u32>(entry, ESCAPED, 8)
        store<u32>(tapeEnd, tape.T_LIST | (1 << tape.TAG_BITS))
        tapeEnd += 4
        if (slot != 0) {
          store<u32>(header, tape.NOP, 4)
          store<u32>(tapeEnd, tape.T_PUT | ((slot - 1) << tape.TAG_BITS))
          tapeEnd += 4
        }
        stackEnd -= ENTRY_SIZE
        p += 1
        continue
      }
      case op.SETITEM: {
        // The one key of a dict within a record, which was taken for the record's.
        const entry = stackEnd - 2 * ENTRY_SIZE
        if (stackEnd != nextKeyTop || stackEnd - fence < 2 * ENTRY_SIZE || kindOf(entry) != K_EMPTY_DICT || !canWait(entry)) break
        const single = withKey(ROOT, lastKey(belowMark))
        if (single == 0) break
        tapeEnd = makeRecord(entry, single, tapeEnd)
        stackEnd -= ENTRY_SIZE
        nextKeyTop -= ENTRY_SIZE
        belowMark = parent(belowMark)
        p += 1
        continue
      }
      case op.TUPLE2:
        if (stackEnd - fence < 2 * ENTRY_SIZE || stackEnd - ENTRY_SIZE < nextKeyTop) break
        // What may be a column is left to `step`: two floats, an int and a float.
        if (load<u32>(tapeEnd - 4) == tape.T_FLOAT && (load<u32>(tapeEnd - 8) & tape.TAG_MASK & ~tape.T_FLOAT) == tape.T_INT) break
        stackEnd -= ENTRY_SIZE
        note(stackEnd - ENTRY_SIZE, K_OTHER, tapeEnd)
        store<u32>(tapeEnd, tape.T_TUPLE | (2 << tape.TAG_BITS))
        tapeEnd += 4
        p += 1
        continue
      // The others are named so that the switch is dense: only then does asc make a jump table of it.
      case op.INT:
      case op.LONG:
      case op.LONG4:
      case op.STRING:
      case op.BINSTRING:
      case op.SHORT_BINSTRING:
      case op.BINBYTES:
      case op.SHORT_BINBYTES:
      case op.BINBYTES8:
      case op.BYTEARRAY8:
      case op.NEXT_BUFFER:
      case op.READONLY_BUFFER:
      case op.UNICODE:
      case op.BINUNICODE8:
      case op.FLOAT:
      case op.APPENDS:
      case op.LIST:
      case op.EMPTY_TUPLE:
      case op.TUPLE:
      case op.TUPLE1:
      case op.TUPLE3:
      case op.DICT:
      case op.EMPTY_SET:
      case op.ADDITEMS:
      case op.FROZENSET:
      case op.POP:
      case op.DUP:
      case op.POP_MARK:
      case op.GET:
      case op.PUT:
      case op.EXT1:
      case op.EXT2:
      case op.EXT4:
      case op.GLOBAL:
      case op.STACK_GLOBAL:
      case op.REDUCE:
      case op.BUILD:
      case op.INST:
      case op.OBJ:
      case op.NEWOBJ:
      case op.NEWOBJ_EX:
      case op.PROTO:
      case op.STOP:
      case op.FRAME:
      case op.PERSID:
      case op.BINPERSID:
      default:
        break
    }
    if (opened) {
      // Numbers need not be looked at one by one again to know that they are a column.
      const first = tapeEnd
      const firstNumber = numbersEnd
      opcode = 0
      for (const last = min(stop, limit - BINFLOAT_SIZE); p < last; ) {
        opcode = load<u8>(p) as u32
        if (opcode == op.BININT1) {
          store<u32>(tapeEnd, tape.T_INT | ((load<u8>(p, 1) as u32) << tape.TAG_BITS))
          p += BININT1_SIZE
        } else if (opcode == op.BINFLOAT) {
          store<u32>(tapeEnd, tape.T_FLOAT)
          store<u64>(numbersEnd, bswap<u64>(load<u64>(p, 1)))
          numbersEnd += 8
          p += BINFLOAT_SIZE
        } else if (opcode == op.BININT2) {
          store<u32>(tapeEnd, tape.T_INT | ((load<u16>(p, 1) as u32) << tape.TAG_BITS))
          p += BININT2_SIZE
        } else if (opcode == op.BININT) {
          const value = load<i32>(p, 1)
          if (value < tape.MIN_TAPE_INT || value > tape.MAX_TAPE_INT) break
          store<u32>(tapeEnd, tape.T_INT | ((value as u32) << tape.TAG_BITS))
          p += BININT_SIZE
        } else break
        tapeEnd += 4
      }
      const items = ((tapeEnd - first) >>> 2) as u32
      const floats = ((numbersEnd - firstNumber) >>> 3) as u32
      const entry = fence - ENTRY_SIZE
      const slot = load<u32>(entry, 8)
      const header = load<u32>(entry, 4) as usize
      const isColumn = items > 1 && (floats == items || floats == 0)
      if (opcode == op.APPENDS && isColumn && kindOf(entry) == K_EMPTY_LIST && first == header + (slot != 0 ? 8 : 4) && canWait(entry)) {
        p += 1
        if (floats != 0) {
          store<u32>(header, tape.T_FLOATS | (items << tape.TAG_BITS))
          tapeEnd = header + 4
        } else {
          store<u32>(header, tape.NOP)
          store<u32>(first - 4, tape.T_INTS | (items << tape.TAG_BITS))
        }
        if (slot != 0) {
          store<u32>(tapeEnd, tape.T_PUT | ((slot - 1) << tape.TAG_BITS))
          tapeEnd += 4
        }
        store<u32>(entry, K_LIST)
        store<u32>(entry, ESCAPED, 8)
        if (floats != 0) noteColumn(entry, tapeEnd, slot != 0)
        stackEnd = fence
        metastackEnd -= MARK_SIZE
        fence = load<u32>(metastackEnd) as usize
        nextKeyTop = load<u32>(metastackEnd, 4) as usize
        belowMark = load<u32>(metastackEnd, 8) as usize
        continue
      }
      for (let at = first; at < tapeEnd; at += 4, stackEnd += ENTRY_SIZE) note(stackEnd, K_HASHABLE, at)
      continue
    }
    if (after != 0) {
      p = after
      if (p >= limit) continue
      opcode = load<u8>(p) as u32
      const size: usize =
        opcode == op.MEMOIZE ? MEMOIZE_SIZE : opcode == op.BINPUT ? BINPUT_SIZE : opcode == op.LONG_BINPUT ? LONG_BINPUT_SIZE : 0
      if (size == 0) continue
      const index = ((nextMemo - MEMO) >>> 2) as u32
      const given = size == MEMOIZE_SIZE ? index : size == BINPUT_SIZE ? (load<u8>(p, 1) as u32) : load<u32>(p, 1)
      if (given == index && index < MEMO_CAPACITY && p + size <= limit) {
        if (nextKeyTop > stackEnd) {
          store<u32>(nextMemo, tape.MEMO_SET | tape.MEMO_STR | (lastKey(belowMark) << tape.MEMO_ID_SHIFT))
          nextMemo += 4
          p += size
          continue
        }
        if (stackEnd != fence) {
          kind = load<u32>(stackEnd - ENTRY_SIZE)
          if ((kind & 7) == K_STR) {
            store<u32>(nextMemo, tape.MEMO_SET | tape.MEMO_STR | ((kind >>> 3) << tape.MEMO_ID_SHIFT))
            nextMemo += 4
            p += size
            continue
          }
          // Only what was pushed just now: its PUT is then the next word, and can be taken back with it.
          if (load<u32>(stackEnd - ENTRY_SIZE, 8) == 0 && (load<u32>(stackEnd - ENTRY_SIZE, 4) as usize) + 4 == tapeEnd) {
            store<u32>(nextMemo, kind == K_HASHABLE ? tape.MEMO_SET | tape.MEMO_HASHABLE : tape.MEMO_SET)
            nextMemo += 4
            p += size
            store<u32>(stackEnd - ENTRY_SIZE, index + 1, 8)
            store<u32>(tapeEnd, tape.T_PUT | (index << tape.TAG_BITS))
            tapeEnd += 4
            continue
          }
        }
      }
    }
    setState(tapeEnd, numbersEnd, stackEnd, fence, nextKeyTop, belowMark, metastackEnd)
    addEntries(nextMemo)
    const next = step((p - INPUT) as u32, (limit - INPUT) as u32, length, total)
    if (next < 0) return -1 - next
    p = INPUT + (next as usize)
    limit = INPUT + (limitAfter as usize)
    tapeEnd = state.tapeEnd
    numbersEnd = state.numbersEnd
    stackEnd = state.stackEnd
    fence = state.fence
    nextKeyTop = state.nextKeyTop
    belowMark = state.belowMark
    metastackEnd = state.metastackEnd
    nextMemo = nextEntry()
    // A step may take more room than it has bytes, and another limit may hold.
    stop = p
  }
}
