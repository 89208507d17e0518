// Opcodes that go on the tape as they stand (T_OP), for the TypeScript engine to carry out on the value stack, and the ends of a window that follow
// from one. The TypeScript engine knows every rule and every error, so scan needs to know none.
import { SCAN_LEAVE, SCAN_MORE, T_MARK, T_OP } from '../../src/abi/load-tape.ts'
import * as op from '../../src/abi/opcode.ts'
import { METASTACK, STACK } from '../memory'
import { ENTRY_SIZE, fenceIn, freeze, K_OTHER, MARK_SIZE, nextKeyTopIn } from './entries'
import { keyWaits, materializeKeys, reclaimOperands } from './records'
import { emit, emitAt, fence, metastackEnd, popMark, popTo, popValues, pushMade, stackEnd } from './state'
import { dataLength, finish, handOverMarks, windowLength } from './window'

/** What `step` returns where the window ended: below 0, and the status. */
export function end(status: i32): i32 {
  return -1 - status
}

/**
 * An opcode that takes `pops` values and leaves one of a kind if `pushes`.
 * @returns false where its values are hidden by a MARK
 */
export function deferOpcode(opcode: u32, offset: u32, pops: usize, pushes: bool, kind: u32): bool {
  if (reclaimOperands(pops)) popValues(pops)
  else if (metastackEnd == METASTACK) popTo(STACK)
  else return false
  emitAt(T_OP, opcode, offset)
  if (pushes) pushMade(kind)
  return true
}

/** An opcode that pushes a value of a kind. */
export function deferPush(opcode: u32, offset: u32, kind: u32): bool {
  return deferOpcode(opcode, offset, 0, true, kind)
}

/** An opcode that changes the value below the top one, the value in `entry`. */
export function deferChange(opcode: u32, offset: u32, entry: usize): void {
  popTo(entry + ENTRY_SIZE)
  freeze(entry)
  emitAt(T_OP, opcode, offset)
}

/** An opcode that makes a value of a kind of all that lies above the topmost MARK. */
export function deferCollecting(opcode: u32, offset: u32, kind: u32): bool {
  if (metastackEnd == METASTACK) popTo(STACK)
  else {
    materializeKeys()
    takeMark()
  }
  emitAt(T_OP, opcode, offset)
  pushMade(kind)
  return true
}

/**
 * An opcode that puts all that lies above the topmost MARK into the value below it.
 * @returns false where scan cannot see that value: below another MARK, or a key of a record
 */
export function deferFilling(opcode: u32, offset: u32): bool {
  if (metastackEnd == METASTACK) popTo(STACK)
  else {
    materializeKeys()
    const outer = metastackEnd - MARK_SIZE
    if (outer != METASTACK && fenceIn(outer) == fence) return false
    if (nextKeyTopIn(outer) > fence) return false
    takeMark()
    if (stackEnd != STACK) freeze(stackEnd - ENTRY_SIZE)
  }
  emitAt(T_OP, opcode, offset)
  return true
}

/** Puts the topmost MARK on the value stack's own metastack, and takes all above it off the symbolic stack. */
function takeMark(): void {
  emit(T_MARK, ((stackEnd - fence) / ENTRY_SIZE) as u32)
  popTo(popMark())
}

/** Whether there is a MARK in this window, and nothing above it. */
export function isAtMark(): bool {
  return metastackEnd != METASTACK && fence == stackEnd && !keyWaits()
}

/** An opcode of those that go on the tape in any case; false of a byte that is no opcode, and where only TypeScript can judge it. */
export function deferKnown(opcode: u32, offset: u32): bool {
  switch (opcode) {
    case op.PROTO:
      emitAt(T_OP, opcode, offset)
      return true
    case op.GLOBAL:
    case op.EXT1:
    case op.EXT2:
    case op.EXT4:
    case op.NEXT_BUFFER:
      return deferPush(opcode, offset, K_OTHER)
    case op.READONLY_BUFFER:
    case op.BINPERSID:
      return deferOpcode(opcode, offset, 1, true, K_OTHER)
    case op.STACK_GLOBAL:
      return deferOpcode(opcode, offset, 2, true, K_OTHER)
    case op.NEWOBJ_EX:
      return deferOpcode(opcode, offset, 3, true, K_OTHER)
    case op.ADDITEMS:
      return deferFilling(opcode, offset)
    case op.FROZENSET:
    case op.INST:
      return deferCollecting(opcode, offset, K_OTHER)
    case op.OBJ:
      return !isAtMark() && deferCollecting(opcode, offset, K_OTHER)
    default:
      return false
  }
}

/** An opcode that only TypeScript can judge, with all that lies on the stack. Scanning goes on after it in a new window, if it does. */
export function deferAndEndWindow(opcode: u32, offset: u32): i32 {
  handOverMarks()
  emitAt(T_OP, opcode, offset)
  return end(finish(SCAN_MORE, offset))
}

/**
 * An opcode whose argument, of `size` bytes or more, passes the window's end, or its frame's. The latter may be right for all that, but
 * TypeScript must then go on alone: it is the memo's opcodes among them that scan would lose track of.
 */
export function endInsideOpcode(opcode: u32, offset: u32, size: u32): i32 {
  if (offset + 1 + size <= windowLength) return end(finish(SCAN_LEAVE, offset))
  if (dataLength > windowLength) return end(finish(SCAN_MORE, offset))
  return deferAndEndWindow(opcode, offset)
}
