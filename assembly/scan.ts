import * as op from '../src/opcode.ts'
import * as tape from '../src/wasm/tape.ts'
import { memoCount, memoEntry, memoHigh, memoUncertain, moveRecent, recentBase, recentHigh, resetMemo, setMemo } from './memo'
import { HEADER, INPUT, MARKS, MARKS_LIMIT, NUMBERS, STACK, STACK_LIMIT, TAPE, TAPE_LIMIT, TEXT, WIDE } from './memory'
import { MAX_SHAPE_KEYS, resetShapes, shapeOf, shapes } from './shapes'
import {
  ENTRY,
  ESCAPED,
  idOf,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindOf,
} from './stack'
import { copyText, copyWide, intern, interned, internEnd, resetStrings, resetText, textEnd, utf16Units, wideEnd } from './strings'

// From opcodes to the load tape. Pickle's stack is run symbolically, so that lists and dicts are made with their items at hand, keys
// turn into shapes and what the memo holds is known. Nothing is refused here: an opcode that this file does not understand, or that
// cannot be right, goes to the TypeScript engine as it stands (T_OP), which knows every rule and every error.

const MAX_INTERNED: u32 = tape.MAX_INTERNED
const MAX_TEXT: u32 = tape.MAX_TEXT

/** End of the tape so far. */
let tp: usize = TAPE
/** End of the doubles so far. */
let np: usize = NUMBERS
/** Top of the symbolic stack. It holds what this window pushed; what earlier windows left lies below, out of sight. */
let sp: usize = STACK
/** Where the topmost MARK of this window lies on it. */
let fence: usize = STACK
/** End of the marks of this window. */
let mp: usize = MARKS
/** Whether 8-bit strings in ASCII are text (the `encoding` option). */
let legacyText: bool = true
/** Whether PUTs outlive the load (an Unpickler's memo). */
let keepsMemo: bool = false

/** Starts a load. `count` indices of the memo are in use, from 0 on. */
export function begin(count: u32, seed: u32, textIsLegacy: bool, memoIsKept: bool): void {
  resetMemo(count)
  resetStrings(seed)
  resetShapes()
  sp = STACK
  fence = STACK
  mp = MARKS
  legacyText = textIsLegacy
  keepsMemo = memoIsKept
}

function emit(tag: u32, payload: u32): void {
  store<u32>(tp, tag | (payload << tape.TAG_BITS))
  tp += 4
}

/** A word, and the offset of the opcode that it comes from. */
function emitAt(tag: u32, payload: u32, offset: u32): void {
  emit(tag, payload)
  store<u32>(tp, offset)
  tp += 4
}

/** Notes a value whose word comes next. */
function push(kind: u32): void {
  store<u32>(sp, kind)
  store<u32>(sp, tp as u32, 4)
  store<u32>(sp, 0, 8)
  sp += ENTRY
}

/** Notes a value that is already on the value stack. */
function pushMade(kind: u32): void {
  push(kind)
  store<u32>(sp - ENTRY, ESCAPED, 8)
}

/** Whether this window has that many values above its topmost MARK. */
function has(values: usize): bool {
  return sp - fence >= values * ENTRY
}

function popMark(): usize {
  const mark = fence
  mp -= 4
  fence = mp == MARKS ? STACK : (load<u32>(mp - 4) as usize)
  return mark
}

function pushInt(value: i32): void {
  push(K_HASHABLE)
  if (value >= tape.MIN_TAPE_INT && value <= tape.MAX_TAPE_INT) emit(tape.T_INT, value as u32)
  else {
    emit(tape.T_NUMBER, 0)
    store<f64>(np, value as f64)
    np += 8
  }
}

function pushLong(value: i64): void {
  if (value == ((value as i32) as i64)) return pushInt(value as i32)
  push(K_HASHABLE)
  emit(tape.T_NUMBER, 0)
  store<f64>(np, value as f64)
  np += 8
}

function pushConst(constant: u32): void {
  push(K_HASHABLE)
  emit(tape.T_CONST, constant)
}

/** A str in `size` bytes of UTF-8 (or of ASCII, unless `utf8`); false where TypeScript must decode it. */
function pushText(source: usize, size: usize, utf8: bool): bool {
  if (size <= MAX_INTERNED && size > 0) {
    const id = intern(source, size)
    if (id >= 0) {
      push(K_STR | ((id as u32) << 3))
      emit(tape.T_STR, id as u32)
      return true
    }
  }
  if (copyText(source, size)) {
    push(K_HASHABLE)
    emit(tape.T_TEXT, size as u32)
    return true
  }
  const units = utf8 ? utf16Units(source, size) : -1
  if (units < 0) return false
  copyWide(source, size)
  push(K_HASHABLE)
  emit(tape.T_WIDE, ((size as u32) << 13) | (units as u32))
  return true
}

function put(index: u32, offset: u32): void {
  if (sp == STACK) {
    // The value is one of an earlier window.
    setMemo(index, 0)
    emitAt(tape.T_PUT_CHECKED, index, offset)
    return
  }
  const top = sp - ENTRY
  const kind = kindOf(top)
  const known = memoEntry(index) != 0
  // A word follows that needs the string where it is: it can no longer be a key that a shape leaves out.
  if (kind == K_STR && !known) store<u32>(top, K_HASHABLE)
  if (kind == K_STR && known) {
    setMemo(index, tape.MEMO_STR | (idOf(top) << tape.MEMO_ID_SHIFT))
    return
  }
  setMemo(index, kind == K_STR || kind == K_HASHABLE ? tape.MEMO_HASHABLE : 0)
  // The word of an empty list or dict can be taken back only with that of its PUT, which must be the next one.
  if (known && load<u32>(top, 8) == 0 && tp == (load<u32>(top, 4) as usize) + 4) store<u32>(top, index + 1, 8)
  else store<u32>(top, load<u32>(top, 8) | ESCAPED, 8)
  emit(tape.T_PUT, index)
}

/** Pushes what a memo index holds; false where it holds nothing that scan knows of. */
function get(index: u32, offset: u32): bool {
  const at = memoEntry(index)
  if (at == 0) {
    if (index >= memoHigh) return false
    pushMade(K_OTHER)
    emitAt(tape.T_GET_CHECKED, index, offset)
    return true
  }
  const entry = load<u32>(at)
  if ((entry & tape.MEMO_SET) == 0) return false
  if ((entry & tape.MEMO_STR) != 0) {
    const id = entry >>> tape.MEMO_ID_SHIFT
    push(K_STR | (id << 3))
    emit(tape.T_STR, id)
    return true
  }
  store<u32>(at, entry | tape.MEMO_FETCHED)
  pushMade((entry & tape.MEMO_HASHABLE) != 0 ? K_HASHABLE : K_OTHER)
  emit(tape.T_GET, index)
  return true
}

/** Whether an empty list or dict can still be made later: nobody has it but the stack, and a memo index that nobody fetched. */
function canWait(entry: usize): bool {
  const slot = load<u32>(entry, 8)
  if (slot == 0) return true
  return (slot & ESCAPED) == 0 && (load<u32>(memoEntry(slot - 1)) & tape.MEMO_FETCHED) == 0
}

/** Takes back the words of an empty list or dict; returns its memo index + 1, or 0. */
function takeBack(entry: usize): u32 {
  const at = load<u32>(entry, 4) as usize
  const slot = load<u32>(entry, 8)
  store<u32>(at, tape.T_NOP)
  if (slot != 0) store<u32>(at, tape.T_NOP, 4)
  return slot
}

/** Notes that a list or dict which waited is made now. */
function made(entry: usize, kind: u32, slot: u32): void {
  store<u32>(entry, kind)
  store<u32>(entry, ESCAPED, 8)
  if (slot != 0) emit(tape.T_PUT, slot - 1)
}

/** Notes that TypeScript is about to look at or change the value in `entry` where it lies: its word cannot be taken back any more. */
function settle(entry: usize): void {
  const kind = kindOf(entry)
  if (kind == K_STR) store<u32>(entry, K_HASHABLE)
  else if (kind == K_EMPTY_LIST) store<u32>(entry, K_LIST)
  else if (kind == K_EMPTY_DICT) store<u32>(entry, K_DICT)
}

/** Items `[first, sp)` for the list in `entry`. */
function appendTo(entry: usize, first: usize): void {
  const items = ((sp - first) / ENTRY) as u32
  sp = first
  if (kindOf(entry) == K_LIST || !canWait(entry)) {
    emit(tape.T_APPENDS, items)
    return
  }
  const header = load<u32>(entry, 4) as usize
  const from = load<u32>(first, 4) as usize
  const slot = takeBack(entry)
  if (tp - from == (items as usize) << 2) {
    // One word an item, none between: a column, if all are of one kind.
    const tag = load<u32>(from) & tape.TAG_MASK
    let at = from
    if (tag == tape.T_FLOAT) {
      while (at < tp && load<u32>(at) == tape.T_FLOAT) at += 4
      if (at == tp) {
        tp = from
        emit(tape.T_FLOATS, items)
        made(entry, K_LIST, slot)
        return
      }
    } else if (tag == tape.T_INT && items > 1) {
      while (at < tp && (load<u32>(at) & tape.TAG_MASK) == tape.T_INT) at += 4
      if (at == tp) {
        store<u32>(header, tape.T_INTS | (items << tape.TAG_BITS))
        made(entry, K_LIST, slot)
        return
      }
    }
  }
  emit(tape.T_LIST, items)
  made(entry, K_LIST, slot)
}

/** Whether the keys in `[first, sp)` are interned strings (2), or at least hashable by their kind (1). */
function keyKinds(first: usize): i32 {
  let kinds = 2
  for (let entry = first; entry < sp; entry += 2 * ENTRY) {
    const kind = kindOf(entry)
    if (kind == K_STR) continue
    if (kind != K_HASHABLE) return 0
    kinds = 1
  }
  return kinds
}

/** Entries `[first, sp)` for the dict in `entry`; false where TypeScript must look at the keys. */
function setIn(entry: usize, first: usize): bool {
  const kinds = keyKinds(first)
  if (kinds == 0) return false
  const pairs = (sp - first) / (2 * ENTRY)
  if (kindOf(entry) == K_DICT || !canWait(entry)) {
    sp = first
    emit(tape.T_SETITEMS, pairs as u32)
    return true
  }
  const slot = takeBack(entry)
  const shape = kinds == 2 && pairs <= MAX_SHAPE_KEYS ? shapeOf(first, pairs) : -1
  if (shape >= 0) {
    for (let key = first; key < sp; key += 2 * ENTRY) store<u32>(load<u32>(key, 4) as usize, tape.T_NOP)
    emit(tape.T_RECORD, shape as u32)
  } else emit(tape.T_DICT, pairs as u32)
  sp = first
  made(entry, K_DICT, slot)
  return true
}

/** Puts the open MARKs of this window on the value stack's own metastack, and all values out of sight. */
function surrender(): void {
  for (let mark = MARKS; mark < mp; mark += 4) emit(tape.T_MARK, ((sp - (load<u32>(mark) as usize)) / ENTRY) as u32)
  mp = MARKS
  sp = STACK
  fence = STACK
}

/** Squeezes the tape: no NOPs, and after STOP no PUTs that nothing fetched. */
function squeeze(stopped: bool): void {
  const twoWords: u32 = (1 << tape.T_OP) | (1 << tape.T_GET_CHECKED) | (1 << tape.T_PUT_CHECKED) | (1 << tape.T_CALL)
  const dropPuts = stopped && !keepsMemo
  let to = TAPE
  for (let from = TAPE; from < tp; from += 4) {
    const word = load<u32>(from)
    const tag = word & tape.TAG_MASK
    if (tag == tape.T_NOP) continue
    if (tag == tape.T_PUT && dropPuts) {
      const at = memoEntry(word >>> tape.TAG_BITS)
      if (at != 0 && (load<u32>(at) & tape.MEMO_FETCHED) == 0) continue
    }
    store<u32>(to, word)
    to += 4
    if (((twoWords >>> tag) & 1) != 0) {
      from += 4
      store<u32>(to, load<u32>(from))
      to += 4
    }
  }
  tp = to
}

function finish(status: i32, consumed: u32): i32 {
  if (status != tape.SCAN_STOP) surrender()
  squeeze(status == tape.SCAN_STOP)
  const header = HEADER
  store<u32>(header + tape.H_TAPE * 4, ((tp - TAPE) >>> 2) as u32)
  store<u32>(header + tape.H_CONSUMED * 4, consumed)
  store<u32>(header + tape.H_INTERNED * 4, interned)
  store<u32>(header + tape.H_INTERN_END * 4, internEnd as u32)
  store<u32>(header + tape.H_TEXT_END * 4, (textEnd - TEXT) as u32)
  store<u32>(header + tape.H_WIDE_END * 4, (wideEnd - WIDE) as u32)
  store<u32>(header + tape.H_SHAPES * 4, shapes)
  store<u32>(header + tape.H_MEMO_COUNT * 4, memoCount)
  store<u32>(header + tape.H_MEMO_HIGH * 4, memoHigh)
  store<u32>(header + tape.H_RECENT_BASE * 4, recentBase)
  store<u32>(header + tape.H_RECENT_HIGH * 4, recentHigh)
  return status
}

/** An opcode for TypeScript, which takes `pops` values and leaves `pushes`; false where its values are hidden by a MARK. */
function hand(opcode: u32, offset: u32, pops: usize, pushes: usize, kind: u32): bool {
  if (has(pops)) sp -= pops * ENTRY
  else if (mp == MARKS) sp = STACK
  else return false
  emitAt(tape.T_OP, opcode, offset)
  if (pushes != 0) pushMade(kind)
  return true
}

/** An opcode for TypeScript that works back to MARK; what is below the MARK stays. False where that is out of sight. */
function handMarked(opcode: u32, offset: u32, target: bool, kind: u32): bool {
  if (mp == MARKS) sp = STACK
  else {
    const items = ((sp - fence) / ENTRY) as u32
    const mark = fence
    if (target && mark == (mp - 4 == MARKS ? STACK : (load<u32>(mp - 8) as usize)) && mp - 4 != MARKS) return false
    emit(tape.T_MARK, items)
    sp = popMark()
    if (target && sp != STACK) settle(sp - ENTRY)
  }
  emitAt(tape.T_OP, opcode, offset)
  if (!target) pushMade(kind)
  return true
}

/** A run of decimal digits, `value` of up to 15 of them; end - 0 where the line is anything else. */
let digitsValue: i64 = 0

function digits(from: usize, to: usize): bool {
  let value: i64 = 0
  if (to - from > 15 || to == from) return false
  for (; from < to; from++) {
    const digit = (load<u8>(from) as u32) - 0x30
    if (digit > 9) return false
    value = value * 10 + (digit as i64)
  }
  digitsValue = value
  return true
}

/** Address of the newline from `from` on; 0 where there is none before `end`. */
function newline(from: usize, end: usize): usize {
  while (from < end && load<u8>(from) != 0x0a) from++
  return from < end ? from : 0
}

/** The ASCII argument of INT or LONG; false where TypeScript must parse it. */
function pushDecimal(opcode: u32, from: usize, to: usize): bool {
  if (opcode == op.LONG && to > from && load<u8>(to - 1) == 0x4c) to--
  else if (opcode == op.INT && to - from == 2 && load<u8>(from) == 0x30) {
    const digit = load<u8>(from + 1)
    if (digit != 0x30 && digit != 0x31) return false
    pushConst(digit == 0x31 ? tape.CONST_TRUE : tape.CONST_FALSE)
    return true
  }
  const negative = to > from && load<u8>(from) == 0x2d
  if (negative) from++
  // A leading zero is octal for INT and an error for LONG; a sign with one digit may be a bool.
  if (!digits(from, to) || (to - from > 1 && load<u8>(from) == 0x30) || (negative && to - from == 1)) return false
  pushLong(negative ? -digitsValue : digitsValue)
  return true
}

/** The argument of STRING: quoted, without escapes; false where TypeScript must parse it. */
function pushQuoted(from: usize, to: usize): bool {
  if (!legacyText || to - from < 2 || to - from > MAX_TEXT) return false
  const quote = load<u8>(from)
  if ((quote != 0x27 && quote != 0x22) || load<u8>(to - 1) != quote) return false
  for (let at = from; at < to; at++) if (load<u8>(at) == 0x5c) return false
  return pushText(from + 1, to - from - 2, false)
}

/** The argument of UNICODE, where it is ASCII without escapes. */
function pushUnescaped(from: usize, to: usize): bool {
  if (to - from > MAX_TEXT) return false
  for (let at = from; at < to; at++) if (load<u8>(at) == 0x5c) return false
  return pushText(from, to - from, false)
}

/**
 * Scans opcodes from the window's byte `start` on.
 * @param length bytes in the window
 * @param total bytes from the window's first to the end of the data, or more than any window
 * @param frameEnd where the open frame ends, counted in the window; 0 outside of frames
 * @returns SCAN_MORE, SCAN_STOP or SCAN_LEAVE; the header has the rest
 */
export function scan(start: u32, length: u32, total: u32, frameEnd: u32): i32 {
  tp = TAPE
  np = NUMBERS
  resetText()
  moveRecent()
  let limit: u32 = frameEnd != 0 && frameEnd < length ? frameEnd : length
  let p: u32 = start
  while (true) {
    if (p >= limit) {
      if (p >= length) return finish(tape.SCAN_MORE, p)
      // The end of a frame, between two opcodes.
      limit = length
    }
    const from = p
    if (tp > TAPE_LIMIT || sp > STACK_LIMIT || mp == MARKS_LIMIT) return finish(tape.SCAN_MORE, from)
    const opcode = load<u8>(INPUT + (p as usize)) as u32
    const at = INPUT + (p as usize) + 1
    p++
    let done = true
    // Bytes after the opcode that must be there before it is looked at.
    let size: u32 = 0
    switch (opcode) {
      case op.BININT1:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        p += 1
        pushInt(load<u8>(at))
        break
      case op.BININT2:
        if (p + 2 > limit) return stopShort(opcode, from, 2, length, total)
        p += 2
        pushInt(load<u16>(at))
        break
      case op.BININT:
        if (p + 4 > limit) return stopShort(opcode, from, 4, length, total)
        p += 4
        pushInt(load<i32>(at))
        break
      case op.BINFLOAT:
        if (p + 8 > limit) return stopShort(opcode, from, 8, length, total)
        p += 8
        push(K_HASHABLE)
        emit(tape.T_FLOAT, 0)
        store<u64>(np, bswap<u64>(load<u64>(at)))
        np += 8
        break
      case op.SHORT_BINUNICODE:
      case op.SHORT_BINSTRING:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        size = load<u8>(at)
        if (p + 1 + size > limit) return stopShort(opcode, from, 1 + size, length, total)
        p += 1 + size
        if (opcode == op.SHORT_BINUNICODE) done = pushText(at + 1, size, true)
        else done = legacyText && pushText(at + 1, size, false)
        if (!done) done = hand(opcode, from, 0, 1, K_HASHABLE)
        break
      case op.BINUNICODE:
      case op.BINSTRING:
        if (p + 4 > limit) return stopShort(opcode, from, 4, length, total)
        size = load<u32>(at)
        if (size > MAX_TEXT) {
          if (size > 0x7fffffff || p + 4 + size > total || (limit < length && p + 4 + size > limit)) return leaveTo(opcode, from)
          done = hand(opcode, from, 0, 1, K_HASHABLE)
          p += 4 + size
          break
        }
        if (p + 4 + size > limit) return stopShort(opcode, from, 4 + size, length, total)
        p += 4 + size
        if (opcode == op.BINUNICODE) done = pushText(at + 4, size, true)
        else done = legacyText && pushText(at + 4, size, false)
        if (!done) done = hand(opcode, from, 0, 1, K_HASHABLE)
        break
      case op.MEMOIZE:
        if (memoUncertain) return finish(tape.SCAN_LEAVE, from)
        if (sp == fence && mp != MARKS) done = false
        else put(memoCount, from)
        break
      case op.BINPUT:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        p += 1
        if (sp == fence && mp != MARKS) done = false
        else put(load<u8>(at), from)
        break
      case op.LONG_BINPUT:
        if (p + 4 > limit) return stopShort(opcode, from, 4, length, total)
        p += 4
        size = load<u32>(at)
        if (size > 0x7ffffff) return finish(tape.SCAN_LEAVE, from)
        if (sp == fence && mp != MARKS) done = false
        else put(size, from)
        break
      case op.BINGET:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        p += 1
        done = get(load<u8>(at), from)
        break
      case op.LONG_BINGET:
        if (p + 4 > limit) return stopShort(opcode, from, 4, length, total)
        p += 4
        size = load<u32>(at)
        if (size > 0x7ffffff) return finish(tape.SCAN_LEAVE, from)
        done = get(size, from)
        break
      case op.MARK:
        store<u32>(mp, sp as u32)
        mp += 4
        fence = sp
        break
      case op.NONE:
        pushConst(tape.CONST_NONE)
        break
      case op.NEWTRUE:
        pushConst(tape.CONST_TRUE)
        break
      case op.NEWFALSE:
        pushConst(tape.CONST_FALSE)
        break
      case op.EMPTY_LIST:
        push(K_EMPTY_LIST)
        emit(tape.T_EMPTY, tape.EMPTY_IS_LIST)
        break
      case op.EMPTY_DICT:
        push(K_EMPTY_DICT)
        emit(tape.T_EMPTY, tape.EMPTY_IS_DICT)
        break
      case op.EMPTY_SET:
        push(K_OTHER)
        emit(tape.T_EMPTY, tape.EMPTY_IS_SET)
        break
      case op.EMPTY_TUPLE:
        push(K_OTHER)
        emit(tape.T_TUPLE, 0)
        break
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3:
        size = opcode - op.TUPLE1 + 1
        if (has(size)) {
          sp -= (size as usize) * ENTRY
          push(K_OTHER)
          emit(tape.T_TUPLE, size)
        } else done = hand(opcode, from, size, 1, K_OTHER)
        break
      case op.TUPLE:
      case op.LIST:
        if (mp == MARKS) done = handMarked(opcode, from, false, opcode == op.LIST ? K_LIST : K_OTHER)
        else {
          size = ((sp - fence) / ENTRY) as u32
          sp = popMark()
          if (opcode == op.TUPLE) {
            push(K_OTHER)
            emit(tape.T_TUPLE, size)
          } else if (size == 0) {
            push(K_EMPTY_LIST)
            emit(tape.T_EMPTY, tape.EMPTY_IS_LIST)
          } else {
            push(K_LIST)
            emit(tape.T_LIST, size)
          }
        }
        break
      case op.DICT:
        if (mp != MARKS && sp == fence) {
          popMark()
          push(K_EMPTY_DICT)
          emit(tape.T_EMPTY, tape.EMPTY_IS_DICT)
        } else done = handMarked(opcode, from, false, K_OTHER)
        break
      case op.APPEND:
        if (has(2) && (kindOf(sp - 2 * ENTRY) == K_LIST || kindOf(sp - 2 * ENTRY) == K_EMPTY_LIST)) appendTo(sp - 2 * ENTRY, sp - ENTRY)
        else if (has(2)) {
          sp -= ENTRY
          settle(sp - ENTRY)
          emitAt(tape.T_OP, opcode, from)
        } else done = hand(opcode, from, 2, 0, 0)
        break
      case op.APPENDS: {
        const target = fence - ENTRY
        if (mp != MARKS && isTarget(target) && (kindOf(target) == K_LIST || kindOf(target) == K_EMPTY_LIST)) {
          const first = popMark()
          if (sp != first) appendTo(target, first)
        } else done = handMarked(opcode, from, true, 0)
        break
      }
      case op.SETITEM:
        if (has(3)) {
          const target = sp - 3 * ENTRY
          const kind = kindOf(target)
          if ((kind != K_DICT && kind != K_EMPTY_DICT) || !setIn(target, target + ENTRY)) {
            sp -= 2 * ENTRY
            settle(target)
            emitAt(tape.T_OP, opcode, from)
          }
        } else done = hand(opcode, from, 3, 0, 0)
        break
      case op.SETITEMS: {
        const target = fence - ENTRY
        const items = sp - fence
        if (mp != MARKS && isTarget(target) && (kindOf(target) == K_DICT || kindOf(target) == K_EMPTY_DICT) && (items & ENTRY) == 0) {
          if (items == 0) popMark()
          else if (setIn(target, fence)) popMark()
          else done = handMarked(opcode, from, true, 0)
        } else done = handMarked(opcode, from, true, 0)
        break
      }
      case op.ADDITEMS:
        done = handMarked(opcode, from, true, 0)
        break
      case op.FROZENSET:
        done = handMarked(opcode, from, false, K_OTHER)
        break
      case op.OBJ:
        done = !(mp != MARKS && sp == fence) && handMarked(opcode, from, false, K_OTHER)
        break
      case op.POP:
        if (mp != MARKS && fence == sp) popMark()
        else done = hand(opcode, from, 1, 0, 0)
        break
      case op.POP_MARK:
        if (mp == MARKS) done = handDropped(opcode, from)
        else {
          emit(tape.T_DISCARD, ((sp - fence) / ENTRY) as u32)
          sp = popMark()
        }
        break
      case op.DUP:
        if (has(1)) {
          const top = sp - ENTRY
          store<u32>(top, load<u32>(top, 8) | ESCAPED, 8)
          const kind = load<u32>(top)
          pushMade(kind == K_EMPTY_LIST || kind == K_LIST ? K_LIST : kind == K_EMPTY_DICT || kind == K_DICT ? K_DICT : kind)
          if ((kind & 7) == K_STR) emit(tape.T_STR, kind >>> 3)
          else emit(tape.T_DUP, 0)
        } else if (mp == MARKS) {
          sp = STACK
          emitAt(tape.T_OP, opcode, from)
          pushMade(K_OTHER)
        } else done = false
        break
      case op.REDUCE:
      case op.NEWOBJ:
        if (has(2)) {
          sp -= 2 * ENTRY
          push(K_OTHER)
          emitAt(tape.T_CALL, opcode == op.REDUCE ? tape.CALL_REDUCE : tape.CALL_NEWOBJ, from)
        } else done = hand(opcode, from, 2, 1, K_OTHER)
        break
      case op.BUILD:
        if (has(2)) {
          sp -= ENTRY
          settle(sp - ENTRY)
          emitAt(tape.T_CALL, tape.CALL_BUILD, from)
        } else done = hand(opcode, from, 2, 0, 0)
        break
      case op.NEWOBJ_EX:
        done = hand(opcode, from, 3, 1, K_OTHER)
        break
      case op.STACK_GLOBAL:
        done = hand(opcode, from, 2, 1, K_OTHER)
        break
      case op.READONLY_BUFFER:
      case op.BINPERSID:
        done = hand(opcode, from, 1, 1, K_OTHER)
        break
      case op.NEXT_BUFFER:
        done = hand(opcode, from, 0, 1, K_OTHER)
        break
      case op.EXT1:
      case op.EXT2:
      case op.EXT4:
        size = 1 << (opcode - op.EXT1)
        if (p + size > limit) return stopShort(opcode, from, size, length, total)
        p += size
        done = hand(opcode, from, 0, 1, K_OTHER)
        break
      case op.PROTO:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        p += 1
        emitAt(tape.T_OP, opcode, from)
        break
      case op.FRAME: {
        if (p + 8 > limit) return stopShort(opcode, from, 8, length, total)
        const frame = load<u64>(at)
        p += 8
        if (limit < length || frame > ((total - p) as u64)) return leaveTo(opcode, from)
        if (frame != 0 && p + (frame as u32) < length) limit = p + (frame as u32)
        emitAt(tape.T_OP, opcode, from)
        break
      }
      case op.LONG1:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        size = load<u8>(at)
        if (p + 1 + size > limit) return stopShort(opcode, from, 1 + size, length, total)
        p += 1 + size
        if (size <= 6) {
          const shift: i64 = 64 - ((size as i64) << 3)
          pushLong(size == 0 ? 0 : (load<i64>(at + 1) << shift) >> shift)
        } else done = hand(opcode, from, 0, 1, K_HASHABLE)
        break
      case op.SHORT_BINBYTES:
        if (p + 1 > limit) return stopShort(opcode, from, 1, length, total)
        size = load<u8>(at)
        if (p + 1 + size > limit) return stopShort(opcode, from, 1 + size, length, total)
        p += 1 + size
        done = hand(opcode, from, 0, 1, K_OTHER)
        break
      case op.LONG4:
      case op.BINBYTES:
        if (p + 4 > limit) return stopShort(opcode, from, 4, length, total)
        size = load<u32>(at)
        if (size > 0x7fffffff || p + 4 + size > total || (limit < length && p + 4 + size > limit)) return leaveTo(opcode, from)
        p += 4 + size
        done = hand(opcode, from, 0, 1, opcode == op.LONG4 ? K_HASHABLE : K_OTHER)
        break
      case op.BINBYTES8:
      case op.BYTEARRAY8:
      case op.BINUNICODE8: {
        if (p + 8 > limit) return stopShort(opcode, from, 8, length, total)
        const bytes = load<u64>(at)
        if (bytes > 0x3fffffff || p + 8 + (bytes as u32) > total || (limit < length && p + 8 + (bytes as u32) > limit)) return leaveTo(opcode, from)
        p += 8 + (bytes as u32)
        done = hand(opcode, from, 0, 1, opcode == op.BINUNICODE8 ? K_HASHABLE : K_OTHER)
        break
      }
      case op.INT:
      case op.LONG:
      case op.FLOAT:
      case op.STRING:
      case op.UNICODE:
      case op.PERSID:
      case op.GET:
      case op.PUT: {
        const stop = newline(at, INPUT + (limit as usize))
        if (stop == 0) return stopShort(opcode, from, limit - p + 1, length, total)
        p = ((stop - INPUT) as u32) + 1
        if (opcode == op.GET || opcode == op.PUT) {
          if (!digits(at, stop) || stop - at > 7 || (stop - at > 1 && load<u8>(at) == 0x30)) return finish(tape.SCAN_LEAVE, from)
          if (opcode == op.GET) done = get(digitsValue as u32, from)
          else if (sp == fence && mp != MARKS) done = false
          else put(digitsValue as u32, from)
          break
        }
        done = false
        if (opcode == op.INT || opcode == op.LONG) done = pushDecimal(opcode, at, stop)
        else if (opcode == op.STRING) done = pushQuoted(at, stop)
        else if (opcode == op.UNICODE) done = pushUnescaped(at, stop)
        if (!done) done = hand(opcode, from, 0, 1, opcode == op.PERSID || opcode == op.STRING ? K_OTHER : K_HASHABLE)
        break
      }
      case op.GLOBAL:
      case op.INST: {
        let stop = newline(at, INPUT + (limit as usize))
        if (stop != 0) stop = newline(stop + 1, INPUT + (limit as usize))
        if (stop == 0) return stopShort(opcode, from, limit - p + 1, length, total)
        p = ((stop - INPUT) as u32) + 1
        done = opcode == op.GLOBAL ? hand(opcode, from, 0, 1, K_OTHER) : handMarked(opcode, from, false, K_OTHER)
        break
      }
      case op.STOP:
        if (!has(1) && mp != MARKS) surrender()
        emitAt(tape.T_OP, opcode, from)
        return finish(tape.SCAN_STOP, p)
      default:
        done = false
    }
    if (!done) return leaveTo(opcode, from)
  }
}

/** Whether an entry just below the topmost MARK is one of this window, and not itself below another MARK. */
function isTarget(entry: usize): bool {
  return entry >= (mp - 4 == MARKS ? STACK : (load<u32>(mp - 8) as usize)) && entry < fence
}

/** POP_MARK on a MARK of an earlier window. */
function handDropped(opcode: u32, offset: u32): bool {
  sp = STACK
  emitAt(tape.T_OP, opcode, offset)
  return true
}

/** An opcode that only TypeScript can judge, with all that lies on the stack; scanning goes on after it, if it does. */
function leaveTo(opcode: u32, from: u32): i32 {
  surrender()
  emitAt(tape.T_OP, opcode, from)
  return finish(tape.SCAN_MORE, from)
}

/** An opcode whose argument passes the window's end, or its frame's. */
function stopShort(opcode: u32, from: u32, size: u32, length: u32, total: u32): i32 {
  if (from + 1 + size > length && total > length) return finish(tape.SCAN_MORE, from)
  return leaveTo(opcode, from)
}
