// Where values begin in the stream, which frames' ends hang on: found by going through its opcodes, from a checkpoint on.
import { COUNTED, LINES, WIDTH } from '../../src/abi/arguments.ts'
import * as op from '../../src/abi/opcode.ts'
import { argumentOf } from '../arguments'
import { DEBUG } from '../debug'
import { CHECKPOINTS, MARKS, STREAM } from './memory'

let checkpoint: usize = 0
let checkpointsEnd: usize = 0
let mark: usize = 0
let marksEnd: usize = 0

/** For a new window. */
export function resetValues(checkpoints: u32, marks: u32): void {
  checkpoint = CHECKPOINTS
  checkpointsEnd = CHECKPOINTS + ((checkpoints as usize) << 2)
  mark = MARKS
  marksEnd = MARKS + ((marks as usize) << 1)
}

/** The first value in a run of opcodes that begins `distance` bytes after `from` or later; `to` where there is none. */
export function nextValue(from: usize, to: usize, distance: usize): usize {
  const least = from + distance
  let at = from
  while (checkpoint < checkpointsEnd) {
    const place = STREAM + (load<u32>(checkpoint) as usize)
    if (place > least) break
    if (place > at) at = place
    checkpoint += 4
  }
  while (at < to) {
    const opcode = load<u8>(at) as u32
    if (at >= least && beginsValue(opcode, at)) return at
    at += sizeOf(opcode, at)
  }
  return to
}

function beginsValue(opcode: u32, at: usize): bool {
  switch (opcode) {
    case op.MARK: {
      // A MARK begins a tuple, unless it begins a batch of items.
      const place = (at - STREAM) as u32
      while (mark < marksEnd && (load<u16>(mark) as u32) < place) mark += 2
      return mark == marksEnd || (load<u16>(mark) as u32) != place
    }
    case op.APPEND:
    case op.APPENDS:
    case op.SETITEM:
    case op.SETITEMS:
    case op.ADDITEMS:
    case op.TUPLE:
    case op.TUPLE1:
    case op.TUPLE2:
    case op.TUPLE3:
    case op.FROZENSET:
    case op.MEMOIZE:
    case op.REDUCE:
    case op.NEWOBJ:
    case op.NEWOBJ_EX:
    case op.BUILD:
    case op.STACK_GLOBAL:
    case op.POP:
    case op.POP_MARK:
    case op.BINPERSID:
    case op.READONLY_BUFFER:
    case op.STOP:
      return false
    default:
      return true
  }
}

/** Bytes of an opcode and its argument. Of one whose bytes are laid in, more than are there: it is the last of its run. */
function sizeOf(opcode: u32, at: usize): usize {
  const layout = argumentOf(opcode)
  if (DEBUG) assert((layout & LINES) == 0)
  const width = (layout & WIDTH) as usize
  if ((layout & COUNTED) == 0) return 1 + width
  // What is in the stream is shorter than 4 GiB: of a field of 8 bytes the upper half is 0.
  return 1 + width + (width == 1 ? (load<u8>(at, 1) as usize) : (load<u32>(at, 1) as usize))
}
