// One opcode, but for those that scan's loop does in any case (MARK, constants, empty lists and dicts). Nothing is refused here: an opcode that
// scan does not understand, or that cannot be right, goes to the TypeScript engine as it stands (defer.ts).
import * as argument from '../../src/abi/arguments.ts'
import * as tape from '../../src/abi/load-tape.ts'
import * as op from '../../src/abi/opcode.ts'
import { ARGUMENT, argumentOf } from '../arguments'
import { INPUT, METASTACK, STACK } from '../memory'
import { append, appends, dict, emptySet, emptyTuple, list, setitem, setitems, shortTuple, tuple } from './containers'
import { deferAndEndWindow, deferKnown, deferOpcode, deferPush, end, endInsideOpcode, isAtMark } from './defer'
import {
  ENTRY_SIZE,
  freeze,
  idIn,
  isDictKind,
  isListKind,
  K_DICT,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindIn,
  setEscaped,
  symbolOf,
} from './entries'
import { digits, digitsValue, linesEnd, pushDecimal, pushPlain, pushQuoted } from './lines'
import { hasRoomForLong, pushBig, signExtended } from './longs'
import { memoCount, memoUncertain } from './memo'
import { get, put } from './memoize'
import { internBenefit, pushText, reclaimOperands } from './records'
import {
  emit,
  emitAt,
  fence,
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
} from './state'
import { textWord } from './strings'
import { isAscii } from './text'
import { dataLength, finish, frameEnd, handOverMarks, openFrame, windowLength } from './window'

const MAX_TEXT: u32 = tape.MAX_TEXT
const MAX_PAYLOAD: u32 = tape.MAX_PAYLOAD
const MAX_LONG_BYTES: u32 = tape.MAX_LONG_BYTES
const COUNTED_BY_BYTE: u32 = argument.COUNTED | 1
/** Lengths past it are negative in an int32, as some opcodes read theirs. */
const MAX_INT32: u32 = 0x7fffffff
/** Lengths of 8 bytes past it are left to TypeScript: an offset behind them must fit into 32 bits. */
const MAX_LENGTH8: u64 = 0x3fffffff
/** Memo indices past it have no room in a word's payload. */
const MAX_INDEX: u32 = 0x7ffffff
/** Digits of a memo index that are read here. */
const MAX_INDEX_DIGITS: usize = 7

/** Whether 8-bit strings in ASCII are text (the `encoding` option). */
let legacyText: bool = true

export function setLegacyText(text: bool): void {
  legacyText = text
}

/** How far opcodes may go after a step: to the end of the frame that it opened, or of the window. */
export let limitAfter: u32 = 0

/**
 * Scans one opcode.
 * @param offset of the opcode in the window
 * @param limit where opcodes must end: the end of the frame, or of the window
 * @returns the offset of the next opcode; below 0 where the window ends with this one
 */
export function step(offset: u32, limit: u32): i32 {
  limitAfter = limit
  const opcode = load<u8>(INPUT + (offset as usize)) as u32
  const at = INPUT + (offset as usize) + ARGUMENT
  let next: u32 = offset + 1
  const layout = argumentOf(opcode)
  // Bytes of the argument; of one that is counted by a byte, of what follows that byte; of a longer length field, of the field itself.
  let size: u32 = layout & argument.WIDTH
  if (layout != 0) {
    // Bytes that are needed, where the argument passes the limit.
    let needed: u32 = 0
    if ((layout & argument.LINES) != 0) {
      const stop = linesEnd(at, INPUT + (limit as usize), size)
      if (stop == 0) needed = limit - next + 1
      next = (stop - INPUT) as u32
    } else {
      next += size
      if (next > limit) needed = size
      else if (layout == COUNTED_BY_BYTE) {
        size = load<u8>(at)
        next += size
        if (next > limit) needed = 1 + size
      }
    }
    if (needed != 0) return endInsideOpcode(opcode, offset, needed)
  }
  let done = true
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
    case op.LONG1:
      return long1(offset, at + 1, size, next)
    case op.LONG4:
    case op.BINBYTES:
      return longOrBytes(opcode, offset, at + size, load<u32>(at), next)
    case op.SHORT_BINBYTES:
      pointToInput(tape.SPAN_BYTES, size, next)
      break
    case op.SHORT_BINUNICODE:
    case op.SHORT_BINSTRING:
      done = text(opcode, offset, at + 1, size, opcode == op.SHORT_BINUNICODE)
      break
    case op.BINUNICODE:
    case op.BINSTRING:
      return longText(opcode, offset, at + size, load<u32>(at), next, limit)
    case op.BINBYTES8:
    case op.BYTEARRAY8:
    case op.BINUNICODE8:
      return counted8(opcode, offset, load<u64>(at), next, limit)
    case op.INT:
    case op.LONG:
    case op.FLOAT:
    case op.STRING:
    case op.UNICODE:
    case op.PERSID:
      done = textLine(opcode, offset, at, INPUT + (next as usize) - 1)
      break
    case op.GET:
    case op.PUT: {
      const index = indexIn(at, INPUT + (next as usize) - 1)
      if (index < 0) return end(finish(tape.SCAN_LEAVE, offset))
      done = opcode == op.GET ? get(index as u32, offset) : putAboveMark(index as u32, offset)
      break
    }
    case op.MEMOIZE:
      if (memoUncertain) return end(finish(tape.SCAN_LEAVE, offset))
      done = putAboveMark(memoCount, offset)
      break
    case op.BINPUT:
    case op.BINGET:
    case op.LONG_BINPUT:
    case op.LONG_BINGET: {
      const index = size == 1 ? (load<u8>(at) as u32) : load<u32>(at)
      if (index > MAX_INDEX) return end(finish(tape.SCAN_LEAVE, offset))
      const isGet = opcode == op.BINGET || opcode == op.LONG_BINGET
      done = isGet ? get(index, offset) : putAboveMark(index, offset)
      break
    }
    case op.EMPTY_SET:
      emptySet()
      break
    case op.EMPTY_TUPLE:
      emptyTuple()
      break
    case op.TUPLE1:
    case op.TUPLE2:
    case op.TUPLE3:
      done = shortTuple(opcode, offset)
      break
    case op.TUPLE:
      done = tuple(offset)
      break
    case op.LIST:
      done = list(offset)
      break
    case op.DICT:
      done = dict(offset)
      break
    case op.APPEND:
      done = append(offset)
      break
    case op.APPENDS:
      done = appends(offset)
      break
    case op.SETITEM:
      done = setitem(offset)
      break
    case op.SETITEMS:
      done = setitems(offset)
      break
    case op.POP:
      if (isAtMark()) popMark()
      else done = deferOpcode(opcode, offset, 1, false, 0)
      break
    case op.POP_MARK:
      discardToMark(offset)
      break
    case op.DUP:
      done = dup(offset)
      break
    case op.REDUCE:
    case op.NEWOBJ:
      done = call(opcode, offset)
      break
    case op.BUILD:
      done = build(offset)
      break
    case op.FRAME:
      done = frame(offset, load<u64>(at), next)
      break
    case op.STOP:
      if (!reclaimOperands(1) && metastackEnd != METASTACK) handOverMarks()
      emitAt(tape.T_OP, opcode, offset)
      return end(finish(tape.SCAN_STOP, next))
    default:
      done = deferKnown(opcode, offset)
  }
  return after(done, opcode, offset, next)
}

/** Memoises the value on top; false where that is a MARK. */
function putAboveMark(index: u32, offset: u32): bool {
  if (isAtMark()) return false
  put(index, offset)
  return true
}

/** The memo index in a line; below 0 where TypeScript must read it. */
function indexIn(from: usize, to: usize): i32 {
  if (!digits(from, to) || to - from > MAX_INDEX_DIGITS || (to - from > 1 && load<u8>(from) == 0x30)) return -1
  return digitsValue as i32
}

/** The argument of an opcode of protocol 0, a line of text. */
function textLine(opcode: u32, offset: u32, from: usize, to: usize): bool {
  let done = false
  if (opcode == op.INT || opcode == op.LONG) done = pushDecimal(opcode, from, to)
  else if (opcode == op.STRING) done = legacyText && pushQuoted(from, to)
  else if (opcode == op.UNICODE) done = pushPlain(from, to)
  return done || deferPush(opcode, offset, opcode == op.PERSID || opcode == op.STRING ? K_OTHER : K_HASHABLE)
}

/** A str of MAX_TEXT bytes at most, which TypeScript decodes if need be. */
function text(opcode: u32, offset: u32, source: usize, size: u32, utf8: bool): bool {
  return ((utf8 || legacyText) && pushText(textWord(source, size, utf8, internBenefit()))) || deferPush(opcode, offset, K_HASHABLE)
}

/** What `step` returns for an opcode that ends at `next`, if it is `done`; if not, TypeScript judges it. */
function after(done: bool, opcode: u32, offset: u32, next: u32): i32 {
  return done ? (next as i32) : deferAndEndWindow(opcode, offset)
}

/** BINUNICODE and BINSTRING. @param next where the text begins */
function longText(opcode: u32, offset: u32, source: usize, size: u32, next: u32, limit: u32): i32 {
  const utf8 = opcode == op.BINUNICODE
  if (size <= MAX_TEXT) {
    if (next + size > limit) return endInsideOpcode(opcode, offset, next - offset - 1 + size)
    return after(text(opcode, offset, source, size, utf8), opcode, offset, next + size)
  }
  if (size <= limit - next && (utf8 || legacyText) && isAscii(source, size)) {
    pointToInput(tape.SPAN_TEXT, size, next + size)
    return (next + size) as i32
  }
  const isCut = next + size > dataLength || (limit < windowLength && next + size > limit)
  if (size > MAX_INT32 || isCut) return deferAndEndWindow(opcode, offset)
  return after(deferPush(opcode, offset, K_HASHABLE), opcode, offset, next + size)
}

/** LONG4 and BINBYTES. @param next where the bytes begin */
function longOrBytes(opcode: u32, offset: u32, source: usize, size: u32, next: u32): i32 {
  // The frame may end past the window, and nothing looks at it again where the bytes are only pointed to.
  const isCut = next + size > dataLength || (offset < frameEnd && next + size > frameEnd)
  if (size > MAX_INT32 || isCut) return deferAndEndWindow(opcode, offset)
  next += size
  if (opcode == op.BINBYTES) {
    if (size >= MAX_PAYLOAD) return after(deferPush(opcode, offset, K_OTHER), opcode, offset, next)
    pointToInput(tape.SPAN_BYTES, size, next)
  } else {
    if (size <= 8 || size > MAX_LONG_BYTES || next > windowLength) return after(deferPush(opcode, offset, K_HASHABLE), opcode, offset, next)
    if (!hasRoomForLong(size)) return end(finish(tape.SCAN_MORE, offset))
    pushBig(source, size)
  }
  return next as i32
}

/** LONG1 of `size` bytes. */
function long1(offset: u32, source: usize, size: u32, next: u32): i32 {
  if (size <= 8) pushLong(signExtended(source, size))
  else if (hasRoomForLong(size)) pushBig(source, size)
  else return end(finish(tape.SCAN_MORE, offset))
  return next as i32
}

/** BINBYTES8, BYTEARRAY8 and BINUNICODE8. @param next where the bytes begin */
function counted8(opcode: u32, offset: u32, length: u64, next: u32, limit: u32): i32 {
  const size = length as u32
  const isCut = next + size > dataLength || (limit < windowLength && next + size > limit)
  if (length > MAX_LENGTH8 || isCut) return deferAndEndWindow(opcode, offset)
  return after(deferPush(opcode, offset, opcode == op.BINUNICODE8 ? K_HASHABLE : K_OTHER), opcode, offset, next + size)
}

/** Bytes or text that stay in the input, where they end before `to`. */
function pointToInput(kind: u32, size: u32, to: u32): void {
  emitAt(tape.T_SPAN, (size << tape.SPAN_BITS) | kind, to - size)
  pushMade(kind == tape.SPAN_TEXT ? K_HASHABLE : K_OTHER)
}

/** POP_MARK: the values above the topmost MARK go. */
function discardToMark(offset: u32): void {
  if (metastackEnd == METASTACK) {
    popTo(STACK)
    emitAt(tape.T_OP, op.POP_MARK, offset)
    return
  }
  emit(tape.T_DISCARD, ((stackEnd - fence) / ENTRY_SIZE) as u32)
  popTo(popMark())
}

function dup(offset: u32): bool {
  if (!reclaimOperands(1)) return deferOpcode(op.DUP, offset, 1, true, K_OTHER)
  const top = stackEnd - ENTRY_SIZE
  setEscaped(top)
  const symbol = symbolOf(top)
  const kind = kindIn(symbol)
  pushMade(isListKind(kind) ? K_LIST : isDictKind(kind) ? K_DICT : symbol)
  if (kind == K_STR) emit(tape.T_STR, idIn(symbol))
  else emit(tape.T_DUP, 0)
  return true
}

/** REDUCE and NEWOBJ. */
function call(opcode: u32, offset: u32): bool {
  if (!reclaimOperands(2)) return deferOpcode(opcode, offset, 2, true, K_OTHER)
  popValues(2)
  push(K_OTHER)
  emitAt(tape.T_CALL, opcode == op.REDUCE ? tape.CALL_REDUCE : tape.CALL_NEWOBJ, offset)
  return true
}

function build(offset: u32): bool {
  if (!reclaimOperands(2)) return deferOpcode(op.BUILD, offset, 2, false, 0)
  popValues(1)
  freeze(stackEnd - ENTRY_SIZE)
  emitAt(tape.T_CALL, tape.CALL_BUILD, offset)
  return true
}

/** FRAME of `size` bytes, which begin at `next`. */
function frame(offset: u32, size: u64, next: u32): bool {
  if (offset < frameEnd || size > ((dataLength - next) as u64)) return false
  openFrame(next + (size as u32))
  if (size != 0 && frameEnd < windowLength) limitAfter = frameEnd
  return true
}
