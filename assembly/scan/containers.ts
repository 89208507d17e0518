// The opcodes that make tuples, lists and dicts of what lies on the stack, or put it into them. Each gives false where only TypeScript can judge it.
import {
  EMPTY_IS_DICT,
  EMPTY_IS_LIST,
  EMPTY_IS_SET,
  NOP,
  T_DICT,
  T_EMPTY,
  T_LIST,
  T_RECORD,
  T_SETITEMS,
  T_TUPLE,
} from '../../src/abi/load-tape.ts'
import * as op from '../../src/abi/opcode.ts'
import { METASTACK, STACK } from '../memory'
import { appendTo, extendBelow, longTuple } from './columns'
import { deferChange, deferCollecting, deferFilling, deferOpcode, isAtMark } from './defer'
import {
  canWait,
  ENTRY_SIZE,
  idIn,
  isDictKind,
  isListKind,
  K_DICT,
  K_EMPTY_DICT,
  K_EMPTY_LIST,
  K_HASHABLE,
  K_LIST,
  K_OTHER,
  K_STR,
  kindOf,
  MARK_SIZE,
  noteMade,
  symbolOf,
  takeBackEmpty,
  wordAddress,
} from './entries'
import { materializeKeys, reclaimOperands } from './records'
import { ROOT, shapeId, withKey } from './shapes'
import {
  BELOW_CONTAINER,
  BELOW_OTHER,
  belowMark,
  emit,
  emitAt,
  emitPut,
  fence,
  metastackEnd,
  popMark,
  popTo,
  popValues,
  push,
  stackEnd,
} from './state'

export function emptySet(): void {
  push(K_OTHER)
  emit(T_EMPTY, EMPTY_IS_SET)
}

export function emptyTuple(): void {
  push(K_OTHER)
  emit(T_TUPLE, 0)
}

/** TUPLE1, TUPLE2 and TUPLE3. */
export function shortTuple(opcode: u32, offset: u32): bool {
  const items = opcode - op.TUPLE1 + 1
  if (!reclaimOperands(items)) return deferOpcode(opcode, offset, items, true, K_OTHER)
  popValues(items)
  push(K_OTHER)
  emit(T_TUPLE, items)
  return true
}

/** TUPLE, of all above the topmost MARK. */
export function tuple(offset: u32): bool {
  if (metastackEnd == METASTACK) return deferCollecting(op.TUPLE, offset, K_OTHER)
  materializeKeys()
  const first = popMark()
  if (stackEnd == first) emptyTuple()
  else longTuple(first, offset)
  return true
}

/** LIST, the same. */
export function list(offset: u32): bool {
  if (metastackEnd == METASTACK) return deferCollecting(op.LIST, offset, K_LIST)
  materializeKeys()
  const items = ((stackEnd - fence) / ENTRY_SIZE) as u32
  popTo(popMark())
  push(items == 0 ? K_EMPTY_LIST : K_LIST)
  if (items == 0) emit(T_EMPTY, EMPTY_IS_LIST)
  else emit(T_LIST, items)
  return true
}

/** DICT, the same. */
export function dict(offset: u32): bool {
  if (!isAtMark()) return deferCollecting(op.DICT, offset, K_OTHER)
  popMark()
  push(K_EMPTY_DICT)
  emit(T_EMPTY, EMPTY_IS_DICT)
  return true
}

export function append(offset: u32): bool {
  if (!reclaimOperands(2)) return deferOpcode(op.APPEND, offset, 2, false, 0)
  const item = stackEnd - ENTRY_SIZE
  const target = item - ENTRY_SIZE
  if (isListKind(kindOf(target))) appendTo(target, item, offset)
  else deferChange(op.APPEND, offset, target)
  return true
}

export function appends(offset: u32): bool {
  const target = fence - ENTRY_SIZE
  if (belowMark == BELOW_CONTAINER && isListKind(kindOf(target))) {
    const first = popMark()
    if (stackEnd != first) appendTo(target, first, offset)
    return true
  }
  if (metastackEnd - MARK_SIZE == METASTACK && fence == STACK && extendBelow(offset)) {
    popMark()
    return true
  }
  return deferFilling(op.APPENDS, offset)
}

export function setitem(offset: u32): bool {
  if (!reclaimOperands(3)) return deferOpcode(op.SETITEM, offset, 3, false, 0)
  const target = stackEnd - 3 * ENTRY_SIZE
  if (!isDictKind(kindOf(target)) || !setIn(target, target + ENTRY_SIZE, offset)) deferChange(op.SETITEM, offset, target)
  return true
}

/** SETITEMS of any but a record: those end in scan's loop. */
export function setitems(offset: u32): bool {
  materializeKeys()
  const target = fence - ENTRY_SIZE
  const items = stackEnd - fence
  const isDict = belowMark != BELOW_OTHER && isDictKind(kindOf(target)) && (items & ENTRY_SIZE) == 0
  if (!isDict || (items != 0 && !setIn(target, fence, offset))) return deferFilling(op.SETITEMS, offset)
  popMark()
  return true
}

/** Puts the pairs from `first` on into the dict in `entry`; false where TypeScript must look at the keys. */
function setIn(entry: usize, first: usize, offset: u32): bool {
  for (let key = first; key < stackEnd; key += 2 * ENTRY_SIZE) {
    const kind = kindOf(key)
    if (kind != K_STR && kind != K_HASHABLE) return false
  }
  const pairs = ((stackEnd - first) / (2 * ENTRY_SIZE)) as u32
  const waits = kindOf(entry) == K_EMPTY_DICT && canWait(entry)
  popTo(first)
  if (!waits) {
    emitAt(T_SETITEMS, pairs, offset)
    return true
  }
  const memo = takeBackEmpty(entry)
  const shape = pairs == 1 && kindOf(first) == K_STR ? withKey(ROOT, idIn(symbolOf(first))) : 0
  if (shape != 0) {
    store<u32>(wordAddress(first), NOP)
    emit(T_RECORD, shapeId(shape))
  } else emitAt(T_DICT, pairs, offset)
  noteMade(entry, K_DICT)
  emitPut(memo)
  return true
}
