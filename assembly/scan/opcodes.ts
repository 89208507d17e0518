import * as argument from '../../src/abi/arguments.ts'
import * as tape from '../../src/abi/load-tape.ts'
import * as op from '../../src/abi/opcode.ts'
import { argumentOf } from '../arguments'
import { INPUT, METASTACK, STACK } from '../memory'
import { appendTo, extendBelow, freeze, setIn, tupleOf } from './containers'
import { digits, digitsValue, linesEnd, pushDecimal, pushQuoted, pushUnescaped } from './lines'
import { hasRoomForHex, pushHex } from './longs'
import { memoCount, memoEntry, memoHigh, memoUncertain, setMemo } from './memo'
import { internBenefit, keyWaits, materializeKeys, pushString, pushText, reclaimOperands, waitingKey } from './records'
import {
  BELOW_CONTAINER,
  BELOW_OTHER,
  belowMark,
  ENTRY_SIZE,
  ESCAPED,
  emit,
  emitAt,
  fence,
  idOf,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindOf,
  MARK_SIZE,
  metastackEnd,
  popMark,
  popTo,
  popValues,
  push,
  pushFloat,
  pushInt,
  pushLong,
  pushMade,
  stackEnd,
  tapeEnd,
} from './state'
import { isAscii, textWord } from './strings'
import { finish, frameEnd, handOverMarks, openFrame } from './window'

// One opcode, but for those that scan does in any case (MARK, constants, empty lists and dicts). Nothing is refused here: an opcode that
// this file does not understand, or that cannot be right, goes to the TypeScript engine as it stands (T_OP), which knows every rule and
// every error.

const MAX_TEXT: u32 = tape.MAX_TEXT
const MAX_PAYLOAD: u32 = tape.MAX_PAYLOAD
const COUNTED_BY_BYTE: u32 = argument.COUNTED | 1
const MAX_HEX_BYTES: u32 = tape.MAX_HEX_BYTES

/** Whether 8-bit strings in ASCII are text (the `encoding` option). */
let legacyText: bool = true

export function setLegacyText(text: bool): void {
  legacyText = text
}

/** How far opcodes may go after a step: to the end of the frame that it opened, or of the window. */
export let limitAfter: u32 = 0

/** What {@link step} returns where the window ended: below 0, and the status. */
function end(status: i32): i32 {
  return -1 - status
}

function put(index: u32, offset: u32): void {
  if (stackEnd == STACK) {
    // The value is one of an earlier window.
    setMemo(index, 0)
    emitAt(tape.T_PUT_CHECKED, index, offset)
    return
  }
  const at = memoEntry(index)
  const known = at != 0
  // What had this index may still wait for its items: its own PUT must then stay before this one.
  if (known && (load<u32>(at) & tape.MEMO_SET) != 0) store<u32>(at, load<u32>(at) | tape.MEMO_FETCHED)
  if (keyWaits()) {
    if (known) {
      setMemo(index, tape.MEMO_STR | (waitingKey() << tape.MEMO_ID_SHIFT))
      return
    }
    materializeKeys()
  }
  const top = stackEnd - ENTRY_SIZE
  const kind = kindOf(top)
  // A word follows that needs the string where it is: it can no longer be a key that a shape leaves out.
  if (kind == K_STR && !known) store<u32>(top, K_HASHABLE)
  if (kind == K_STR && known) {
    setMemo(index, tape.MEMO_STR | (idOf(top) << tape.MEMO_ID_SHIFT))
    return
  }
  setMemo(index, kind == K_STR || kind == K_HASHABLE ? tape.MEMO_HASHABLE : 0)
  // The word of an empty list or dict can be taken back only with that of its PUT, which must be the next one.
  if (known && load<u32>(top, 8) == 0 && tapeEnd == (load<u32>(top, 4) as usize) + 4) store<u32>(top, index + 1, 8)
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
    pushString(entry >>> tape.MEMO_ID_SHIFT)
    return true
  }
  store<u32>(at, entry | tape.MEMO_FETCHED)
  pushMade((entry & tape.MEMO_HASHABLE) != 0 ? K_HASHABLE : K_OTHER)
  emit(tape.T_GET, index)
  return true
}

/** Pushes a str; false where TypeScript must decode it. */
function readText(utf8: bool, source: usize, size: u32): bool {
  return (utf8 || legacyText) && pushText(textWord(source, size, utf8, internBenefit()))
}

/** An opcode for TypeScript, which takes `pops` values and leaves `pushes`; false where its values are hidden by a MARK. */
function deferOpcode(opcode: u32, offset: u32, pops: usize, pushes: usize, kind: u32): bool {
  if (reclaimOperands(pops)) popValues(pops)
  else if (metastackEnd == METASTACK) popTo(STACK)
  else return false
  emitAt(tape.T_OP, opcode, offset)
  if (pushes != 0) pushMade(kind)
  return true
}

/** Bytes or text that stay in the input, where they end before `stop`. */
function pointToInput(kind: u32, size: u32, stop: u32): bool {
  emitAt(tape.T_SPAN, (size << 1) | kind, stop - size)
  pushMade(kind == tape.SPAN_TEXT ? K_HASHABLE : K_OTHER)
  return true
}

/** An opcode for TypeScript that works back to MARK; what is below the MARK stays. False where that is out of sight. */
function deferMarked(opcode: u32, offset: u32, changes: bool, kind: u32): bool {
  if (metastackEnd == METASTACK) popTo(STACK)
  else {
    materializeKeys()
    // What is changed must lie right below the MARK: not below another one, nor be a key.
    const outer = metastackEnd - MARK_SIZE
    if (changes && outer != METASTACK && (load<u32>(outer) as usize) == fence) return false
    if (changes && (load<u32>(outer, 4) as usize) > fence) return false
    emit(tape.T_MARK, ((stackEnd - fence) / ENTRY_SIZE) as u32)
    popTo(popMark())
    if (changes && stackEnd != STACK) freeze(stackEnd - ENTRY_SIZE)
  }
  emitAt(tape.T_OP, opcode, offset)
  if (!changes) pushMade(kind)
  return true
}

/** Whether there is a MARK in this window, and nothing above it. */
function isAtMark(): bool {
  return metastackEnd != METASTACK && fence == stackEnd && !keyWaits()
}

/** An opcode that only TypeScript can judge, with all that lies on the stack; scanning goes on after it, if it does. */
function deferAndEndWindow(opcode: u32, from: u32): i32 {
  handOverMarks()
  emitAt(tape.T_OP, opcode, from)
  return end(finish(tape.SCAN_MORE, from))
}

/**
 * An opcode whose argument passes the window's end, or its frame's. The latter may be right for all that, but TypeScript must then go
 * on alone: it is the memo's opcodes among them that scan would lose track of.
 */
function endInsideOpcode(opcode: u32, from: u32, size: u32, length: u32, total: u32): i32 {
  if (from + 1 + size <= length) return end(finish(tape.SCAN_LEAVE, from))
  if (total > length) return end(finish(tape.SCAN_MORE, from))
  return deferAndEndWindow(opcode, from)
}

/**
 * Scans one opcode.
 * @param from its offset in the window
 * @param limit where opcodes must end: the end of the frame, or of the window
 * @param length bytes in the window
 * @param total bytes from the window's first to the end of the data
 * @returns the offset of the next opcode; below 0 where the window ends with this one
 */
export function step(from: u32, limit: u32, length: u32, total: u32): i32 {
  const opcode = load<u8>(INPUT + (from as usize)) as u32
  const at = INPUT + (from as usize) + 1
  let p: u32 = from + 1
  let done = true
  limitAfter = limit
  const layout = argumentOf(opcode)
  // Bytes of the argument; of one with a length field, of what follows the field.
  let size: u32 = layout & argument.WIDTH
  if ((layout & argument.LINES) != 0) {
    const stop = linesEnd(at, INPUT + (limit as usize), size)
    if (stop == 0) return endInsideOpcode(opcode, from, limit - p + 1, length, total)
    p = (stop - INPUT) as u32
  } else if (layout != 0) {
    if (p + size > limit) return endInsideOpcode(opcode, from, size, length, total)
    p += size
    if (layout == COUNTED_BY_BYTE) {
      size = load<u8>(at)
      if (p + size > limit) return endInsideOpcode(opcode, from, 1 + size, length, total)
      p += size
    }
  }
  switch (opcode) {
    case op.BININT1:
      pushInt(load<u8>(at))
      break
    case op.BININT2:
      pushInt(load<u16>(at))
      break
    case op.BININT:
      pushInt(load<i32>(at))
      break
    case op.BINFLOAT:
      pushFloat(at)
      break
    case op.SHORT_BINUNICODE:
    case op.SHORT_BINSTRING:
      done = readText(opcode == op.SHORT_BINUNICODE, at + 1, size) || deferOpcode(opcode, from, 0, 1, K_HASHABLE)
      break
    case op.BINUNICODE:
    case op.BINSTRING:
      size = load<u32>(at)
      if (size > MAX_TEXT) {
        if (size <= limit - p && (opcode == op.BINUNICODE || legacyText) && isAscii(at + 4, size)) {
          p += size
          done = pointToInput(tape.SPAN_TEXT, size, p)
          break
        }
        if (size > 0x7fffffff || p + size > total || (limit < length && p + size > limit)) return deferAndEndWindow(opcode, from)
        done = deferOpcode(opcode, from, 0, 1, K_HASHABLE)
        p += size
        break
      }
      if (p + size > limit) return endInsideOpcode(opcode, from, 4 + size, length, total)
      p += size
      done = readText(opcode == op.BINUNICODE, at + 4, size) || deferOpcode(opcode, from, 0, 1, K_HASHABLE)
      break
    case op.MEMOIZE:
      if (memoUncertain) return end(finish(tape.SCAN_LEAVE, from))
      if (isAtMark()) done = false
      else put(memoCount, from)
      break
    case op.BINPUT:
      if (isAtMark()) done = false
      else put(load<u8>(at), from)
      break
    case op.LONG_BINPUT:
      size = load<u32>(at)
      if (size > 0x7ffffff) return end(finish(tape.SCAN_LEAVE, from))
      if (isAtMark()) done = false
      else put(size, from)
      break
    case op.BINGET:
      done = get(load<u8>(at), from)
      break
    case op.LONG_BINGET:
      size = load<u32>(at)
      if (size > 0x7ffffff) return end(finish(tape.SCAN_LEAVE, from))
      done = get(size, from)
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
      if (reclaimOperands(size)) tupleOf(size, from)
      else done = deferOpcode(opcode, from, size, 1, K_OTHER)
      break
    case op.TUPLE:
    case op.LIST:
      if (metastackEnd == METASTACK) done = deferMarked(opcode, from, false, opcode == op.LIST ? K_LIST : K_OTHER)
      else {
        materializeKeys()
        size = ((stackEnd - fence) / ENTRY_SIZE) as u32
        const first = popMark()
        if (opcode == op.TUPLE && size != 0) {
          tupleOf(size, from)
          break
        }
        popTo(first)
        if (opcode == op.TUPLE) {
          push(K_OTHER)
          emit(tape.T_TUPLE, 0)
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
      if (isAtMark()) {
        popMark()
        push(K_EMPTY_DICT)
        emit(tape.T_EMPTY, tape.EMPTY_IS_DICT)
      } else done = deferMarked(opcode, from, false, K_OTHER)
      break
    case op.APPEND:
      if (reclaimOperands(2) && (kindOf(stackEnd - 2 * ENTRY_SIZE) == K_LIST || kindOf(stackEnd - 2 * ENTRY_SIZE) == K_EMPTY_LIST))
        appendTo(stackEnd - 2 * ENTRY_SIZE, stackEnd - ENTRY_SIZE, from)
      else if (reclaimOperands(2)) {
        popValues(1)
        freeze(stackEnd - ENTRY_SIZE)
        emitAt(tape.T_OP, opcode, from)
      } else done = deferOpcode(opcode, from, 2, 0, 0)
      break
    case op.APPENDS: {
      const list = fence - ENTRY_SIZE
      if (belowMark == BELOW_CONTAINER && (kindOf(list) == K_LIST || kindOf(list) == K_EMPTY_LIST)) {
        const first = popMark()
        if (stackEnd != first) appendTo(list, first, from)
      } else if (metastackEnd - MARK_SIZE == METASTACK && fence == STACK && extendBelow(from)) popMark()
      else done = deferMarked(opcode, from, true, 0)
      break
    }
    case op.SETITEM:
      if (reclaimOperands(3)) {
        const dict = stackEnd - 3 * ENTRY_SIZE
        const kind = kindOf(dict)
        if ((kind != K_DICT && kind != K_EMPTY_DICT) || !setIn(dict, dict + ENTRY_SIZE, from)) {
          popValues(2)
          freeze(dict)
          emitAt(tape.T_OP, opcode, from)
        }
      } else done = deferOpcode(opcode, from, 3, 0, 0)
      break
    case op.SETITEMS: {
      // Records end in scan.
      materializeKeys()
      const dict = fence - ENTRY_SIZE
      const items = stackEnd - fence
      const isDict = belowMark != BELOW_OTHER && (kindOf(dict) == K_DICT || kindOf(dict) == K_EMPTY_DICT) && (items & ENTRY_SIZE) == 0
      if (isDict && (items == 0 || setIn(dict, fence, from))) popMark()
      else done = deferMarked(opcode, from, true, 0)
      break
    }
    case op.ADDITEMS:
      done = deferMarked(opcode, from, true, 0)
      break
    case op.FROZENSET:
      done = deferMarked(opcode, from, false, K_OTHER)
      break
    case op.OBJ:
      done = !isAtMark() && deferMarked(opcode, from, false, K_OTHER)
      break
    case op.POP:
      if (isAtMark()) popMark()
      else done = deferOpcode(opcode, from, 1, 0, 0)
      break
    case op.POP_MARK:
      if (metastackEnd == METASTACK) {
        popTo(STACK)
        emitAt(tape.T_OP, opcode, from)
      } else {
        emit(tape.T_DISCARD, ((stackEnd - fence) / ENTRY_SIZE) as u32)
        popTo(popMark())
      }
      break
    case op.DUP:
      if (reclaimOperands(1)) {
        const top = stackEnd - ENTRY_SIZE
        store<u32>(top, load<u32>(top, 8) | ESCAPED, 8)
        const kind = load<u32>(top)
        pushMade(kind == K_EMPTY_LIST || kind == K_LIST ? K_LIST : kind == K_EMPTY_DICT || kind == K_DICT ? K_DICT : kind)
        if ((kind & 7) == K_STR) emit(tape.T_STR, kind >>> 3)
        else emit(tape.T_DUP, 0)
      } else if (metastackEnd == METASTACK) {
        popTo(STACK)
        emitAt(tape.T_OP, opcode, from)
        pushMade(K_OTHER)
      } else done = false
      break
    case op.REDUCE:
    case op.NEWOBJ:
      if (reclaimOperands(2)) {
        popValues(2)
        push(K_OTHER)
        emitAt(tape.T_CALL, opcode == op.REDUCE ? tape.CALL_REDUCE : tape.CALL_NEWOBJ, from)
      } else done = deferOpcode(opcode, from, 2, 1, K_OTHER)
      break
    case op.BUILD:
      if (reclaimOperands(2)) {
        popValues(1)
        freeze(stackEnd - ENTRY_SIZE)
        emitAt(tape.T_CALL, tape.CALL_BUILD, from)
      } else done = deferOpcode(opcode, from, 2, 0, 0)
      break
    case op.NEWOBJ_EX:
      done = deferOpcode(opcode, from, 3, 1, K_OTHER)
      break
    case op.STACK_GLOBAL:
      done = deferOpcode(opcode, from, 2, 1, K_OTHER)
      break
    case op.READONLY_BUFFER:
    case op.BINPERSID:
      done = deferOpcode(opcode, from, 1, 1, K_OTHER)
      break
    case op.NEXT_BUFFER:
      done = deferOpcode(opcode, from, 0, 1, K_OTHER)
      break
    case op.EXT1:
    case op.EXT2:
    case op.EXT4:
      done = deferOpcode(opcode, from, 0, 1, K_OTHER)
      break
    case op.PROTO:
      emitAt(tape.T_OP, opcode, from)
      break
    case op.FRAME: {
      const frame = load<u64>(at)
      if (from < frameEnd || frame > ((total - p) as u64)) return deferAndEndWindow(opcode, from)
      openFrame(p + (frame as u32))
      if (frame != 0 && frameEnd < length) limitAfter = frameEnd
      break
    }
    case op.LONG1:
      if (size <= 8) {
        const shift: i64 = 64 - ((size as i64) << 3)
        pushLong(size == 0 ? 0 : (load<i64>(at + 1) << shift) >> shift)
      } else if (hasRoomForHex(size, length - p)) pushHex(at + 1, size)
      else return end(finish(tape.SCAN_MORE, from))
      break
    case op.SHORT_BINBYTES:
      done = pointToInput(tape.SPAN_BYTES, size, p)
      break
    case op.LONG4:
    case op.BINBYTES:
      size = load<u32>(at)
      // The frame may end past the window, and nothing looks at it again where the bytes are only pointed to.
      if (size > 0x7fffffff || p + size > total || (from < frameEnd && p + size > frameEnd)) return deferAndEndWindow(opcode, from)
      p += size
      if (opcode == op.LONG4) {
        if (size <= 8 || size > MAX_HEX_BYTES || p > length) done = deferOpcode(opcode, from, 0, 1, K_HASHABLE)
        else if (hasRoomForHex(size, length - p)) pushHex(at + 4, size)
        else return end(finish(tape.SCAN_MORE, from))
      } else if (size >= MAX_PAYLOAD) done = deferOpcode(opcode, from, 0, 1, K_OTHER)
      else done = pointToInput(tape.SPAN_BYTES, size, p)
      break
    case op.BINBYTES8:
    case op.BYTEARRAY8:
    case op.BINUNICODE8: {
      const bytes = load<u64>(at)
      if (bytes > 0x3fffffff || p + (bytes as u32) > total || (limit < length && p + (bytes as u32) > limit))
        return deferAndEndWindow(opcode, from)
      p += bytes as u32
      done = deferOpcode(opcode, from, 0, 1, opcode == op.BINUNICODE8 ? K_HASHABLE : K_OTHER)
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
      const stop = INPUT + (p as usize) - 1
      if (opcode == op.GET || opcode == op.PUT) {
        if (!digits(at, stop) || stop - at > 7 || (stop - at > 1 && load<u8>(at) == 0x30)) return end(finish(tape.SCAN_LEAVE, from))
        if (opcode == op.GET) done = get(digitsValue as u32, from)
        else if (isAtMark()) done = false
        else put(digitsValue as u32, from)
        break
      }
      done = false
      if (opcode == op.INT || opcode == op.LONG) done = pushDecimal(opcode, at, stop)
      else if (opcode == op.STRING) done = legacyText && pushQuoted(at, stop)
      else if (opcode == op.UNICODE) done = pushUnescaped(at, stop)
      if (!done) done = deferOpcode(opcode, from, 0, 1, opcode == op.PERSID || opcode == op.STRING ? K_OTHER : K_HASHABLE)
      break
    }
    case op.GLOBAL:
      done = deferOpcode(opcode, from, 0, 1, K_OTHER)
      break
    case op.INST:
      done = deferMarked(opcode, from, false, K_OTHER)
      break
    case op.STOP:
      if (!reclaimOperands(1) && metastackEnd != METASTACK) handOverMarks()
      emitAt(tape.T_OP, opcode, from)
      return end(finish(tape.SCAN_STOP, p))
    default:
      done = false
  }
  if (!done) return deferAndEndWindow(opcode, from)
  return p as i32
}
