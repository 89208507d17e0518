import * as op from '../src/opcode.ts'
import * as tape from '../src/wasm/tape.ts'
import { keepFloatsApart } from './containers'
import { addMemo, memoCount, moveRecent, resetMemo } from './memo'
import { INPUT, MARKS_LIMIT, MEMO, MEMO_CAPACITY, NUMBERS, STACK, STACK_LIMIT, TAPE, TAPE_LIMIT } from './memory'
import { resetShapes } from './shapes'
import {
  ENTRY,
  fence,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_OTHER,
  K_STR,
  kindOf,
  mp,
  np,
  pushMarkAt,
  resetStack,
  setState,
  sp,
  tp,
} from './state'
import { limitAfter, setLegacyText, step } from './step'
import { resetStrings, resetText, textWord } from './strings'
import { finish, keepMemo, openFrame } from './window'

const MAX_TEXT: usize = tape.MAX_TEXT

// From opcodes to the load tape. Pickle's stack is run symbolically, so that lists and dicts are made with their items at hand, keys
// turn into shapes and what the memo holds is known.

/** Starts a load. `count` indices of the memo are in use, from 0 on. */
export function begin(count: u32, seed: u32, textIsLegacy: bool, memoIsKept: bool, floatsAreApart: bool): void {
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
  let word: usize = TAPE
  let number: usize = NUMBERS
  let top: usize = STACK
  let lowest: usize = STACK
  while (true) {
    if (p >= limit || word > TAPE_LIMIT || top > STACK_LIMIT || mp == MARKS_LIMIT) {
      if (p < limit || p >= INPUT + (length as usize)) {
        setState(word, number, top, lowest)
        return finish(tape.SCAN_MORE, (p - INPUT) as u32)
      }
      // The end of a frame, between two opcodes.
      limit = INPUT + (length as usize)
    }
    switch (load<u8>(p) as u32) {
      case op.BININT1:
        if (p + 2 > limit) break
        store<u32>(top, K_HASHABLE)
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_INT | ((load<u8>(p, 1) as u32) << tape.TAG_BITS))
        word += 4
        p += 2
        continue
      case op.BININT2:
        if (p + 3 > limit) break
        store<u32>(top, K_HASHABLE)
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_INT | ((load<u16>(p, 1) as u32) << tape.TAG_BITS))
        word += 4
        p += 3
        continue
      case op.BININT: {
        if (p + 5 > limit) break
        const value = load<i32>(p, 1)
        if (value < tape.MIN_TAPE_INT || value > tape.MAX_TAPE_INT) break
        store<u32>(top, K_HASHABLE)
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_INT | ((value as u32) << tape.TAG_BITS))
        word += 4
        p += 5
        continue
      }
      case op.BINFLOAT:
        if (p + 9 > limit) break
        store<u32>(top, K_HASHABLE)
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_FLOAT)
        word += 4
        store<u64>(number, bswap<u64>(load<u64>(p, 1)))
        number += 8
        p += 9
        continue
      case op.NONE:
      case op.NEWTRUE:
      case op.NEWFALSE: {
        const opcode = load<u8>(p) as u32
        const constant: u32 = opcode == op.NONE ? tape.CONST_NONE : opcode == op.NEWTRUE ? tape.CONST_TRUE : tape.CONST_FALSE
        store<u32>(top, K_HASHABLE)
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_CONST | (constant << tape.TAG_BITS))
        word += 4
        p += 1
        continue
      }
      case op.BINGET:
      case op.LONG_BINGET: {
        const long = load<u8>(p) == op.LONG_BINGET
        if (p + (long ? 5 : 2) > limit) break
        const index = long ? load<u32>(p, 1) : (load<u8>(p, 1) as u32)
        if (index >= MEMO_CAPACITY) break
        const entry = load<u32>(MEMO + ((index as usize) << 2))
        if ((entry & tape.MEMO_STR) == 0) break
        const id = entry >>> tape.MEMO_ID_SHIFT
        store<u32>(top, K_STR | (id << 3))
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_STR | (id << tape.TAG_BITS))
        word += 4
        p += long ? 5 : 2
        continue
      }
      case op.SHORT_BINUNICODE:
      case op.BINUNICODE: {
        const header: usize = load<u8>(p) == op.SHORT_BINUNICODE ? 2 : 5
        if (p + header > limit) break
        const size: usize = header == 2 ? (load<u8>(p, 1) as usize) : (load<u32>(p, 1) as usize)
        if (size > MAX_TEXT || p + header + size > limit) break
        const isKey = lowest != STACK && kindOf(lowest - ENTRY) == K_EMPTY_DICT && ((top - lowest) & ENTRY) == 0
        const text = textWord(p + header, size, true, isKey)
        if (text == 0) break
        store<u32>(top, (text & tape.TAG_MASK) == tape.T_STR ? K_STR | ((text >>> tape.TAG_BITS) << 3) : K_HASHABLE)
        store<u32>(top, word as u32, 4)
        store<u32>(top, 0, 8)
        top += ENTRY
        store<u32>(word, text)
        word += 4
        p += header + size
        continue
      }
      case op.MEMOIZE:
      case op.BINPUT:
      case op.LONG_BINPUT: {
        const opcode = load<u8>(p) as u32
        const size: usize = opcode == op.MEMOIZE ? 1 : opcode == op.BINPUT ? 2 : 5
        if (p + size > limit || top == lowest || memoCount >= MEMO_CAPACITY) break
        if (opcode == op.BINPUT ? (load<u8>(p, 1) as u32) != memoCount : opcode == op.LONG_BINPUT && load<u32>(p, 1) != memoCount) break
        const entry = top - ENTRY
        const kind = load<u32>(entry)
        if ((kind & 7) == K_STR) {
          if (!addMemo(tape.MEMO_SET | tape.MEMO_STR | ((kind >>> 3) << tape.MEMO_ID_SHIFT))) break
        } else {
          // Only what was pushed just now: its PUT is then the next word, and can be taken back with it.
          if (load<u32>(entry, 8) != 0 || (load<u32>(entry, 4) as usize) + 4 != word) break
          const index = memoCount
          if (!addMemo((kind & 7) == K_HASHABLE ? tape.MEMO_SET | tape.MEMO_HASHABLE : tape.MEMO_SET)) break
          store<u32>(entry, index + 1, 8)
          store<u32>(word, tape.T_PUT | (index << tape.TAG_BITS))
          word += 4
        }
        p += size
        continue
      }
      case op.EMPTY_LIST:
      case op.EMPTY_DICT: {
        const isList = load<u8>(p) == op.EMPTY_LIST
        store<u32>(top, isList ? K_EMPTY_LIST : K_EMPTY_DICT)
        store<u32>(top, word as u32, 4)
        store<u64>(top, 0, 8)
        top += ENTRY
        store<u32>(word, tape.T_EMPTY | ((isList ? tape.EMPTY_IS_LIST : tape.EMPTY_IS_DICT) << tape.TAG_BITS))
        word += 4
        p += 1
        continue
      }
      case op.MARK:
        pushMarkAt(top)
        lowest = top
        p += 1
        continue
      case op.TUPLE2:
        if (top - lowest < 2 * ENTRY) break
        // What may be a column is left to `step`: two floats, an int and a float.
        if (load<u32>(word - 4) == tape.T_FLOAT && (load<u32>(word - 8) & tape.TAG_MASK & ~tape.T_FLOAT) == tape.T_INT) break
        top -= ENTRY
        store<u32>(top - ENTRY, K_OTHER)
        store<u32>(top - ENTRY, word as u32, 4)
        store<u32>(top - ENTRY, 0, 8)
        store<u32>(word, tape.T_TUPLE | (2 << tape.TAG_BITS))
        word += 4
        p += 1
        continue
      default:
        break
    }
    setState(word, number, top, lowest)
    const next = step((p - INPUT) as u32, (limit - INPUT) as u32, length, total)
    if (next < 0) return -1 - next
    p = INPUT + (next as usize)
    limit = INPUT + (limitAfter as usize)
    word = tp
    number = np
    top = sp
    lowest = fence
  }
}
