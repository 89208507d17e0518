// The TypeScript engine: one loop over the opcodes of a pickle, with pickle's stack (`load` in Modules/_pickle.c).
import * as argument from '../abi/arguments.ts'
import * as op from '../abi/opcode.ts'
import { ValueProblem } from '../errors.ts'
import { HIGHEST_PROTOCOL } from '../options.ts'
import { PyTuple } from '../python/values.ts'
import { checkFrame, truncatedArgument, tupleOf, uint8Length } from './arguments.ts'
import { addItems, append, build, newObject, reduce, setItems } from './calls.ts'
import { dictOf } from './dicts.ts'
import { decodeLong } from './long.ts'
import { isPending, PENDING_DICT, PENDING_LIST, Pending } from './pending.ts'
import { runRare } from './rare.ts'
import type { UnpicklerState } from './unpickler.ts'

/** What {@link run} returns when it did not come to STOP. */
export const RUNNING: unique symbol = Symbol('running')

/**
 * Carries out opcodes from `unpickler.pos` on, one if `once`, else up to STOP.
 *
 * The loop has the stack's height and the place in the data in locals: `unpickler.sp` and `unpickler.pos` are as they were before, until the
 * loop ends or hands an opcode to `runRare`. What else it calls (calls.ts, dicts.ts, hooks) must read neither. Which opcodes stand here and
 * which in rare.ts is a matter of speed alone: those of protocols 2 and up that come often are here, and PROTO and FRAME, with which every
 * small pickle begins: in rare.ts the two took 20 ns of 390.
 * @returns the value at STOP, else {@link RUNNING}
 * @throws UnpicklingError for everything that CPython refuses, at the opcode that could not be carried out
 */
export function run(unpickler: UnpicklerState, once: boolean): unknown {
  const { bytes, view, stack, memo, cutter, lossless, dictsAreMaps } = unpickler
  const end = bytes.length
  const memoValues = memo.values
  let { sp, pos } = unpickler
  let start = pos
  let opcode = 0
  // Where the opcodes must stop for a moment: the end of the frame, or of the data.
  let limit = unpickler.frameEnd === 0 ? end : unpickler.frameEnd
  const pending = new Pending(unpickler)

  try {
    for (;;) {
      if (pos >= limit) {
        if (unpickler.frameEnd !== 0 && pos >= unpickler.frameEnd) {
          // Between single steps the caller has watched the frame.
          if (!once) checkFrame(unpickler, start, pos)
          unpickler.frameEnd = 0
          limit = end
        }
        start = pos
        opcode = -1
        if (pos >= end) throw new ValueProblem('truncated', 'the data ends before STOP')
      }
      start = pos
      opcode = bytes[pos++]!
      switch (opcode) {
        case op.BININT:
          if (pos + argument.BININT > end) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)
          pos += 4
          break
        case op.BININT1:
          if (pos >= end) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = bytes[pos++]!
          break
        case op.BININT2:
          if (pos + argument.BININT2 > end) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8)
          pos += 2
          break
        case op.LONG1: {
          const length = bytes[pos]!
          // Where there is no length, the comparison is false as well.
          if (!(pos + 1 + length <= end)) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = decodeLong(bytes, view, pos + 1, pos + 1 + length)
          pos += 1 + length
          break
        }
        case op.SHORT_BINSTRING: {
          const length = bytes[pos]!
          if (!(pos + 1 + length <= end)) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = unpickler.legacyText(bytes.subarray(pos + 1, pos + 1 + length))
          pos += 1 + length
          break
        }
        case op.BINBYTES: {
          if (pos + 4 > end) throw truncatedArgument(unpickler, pos, opcode)
          const length = view.getUint32(pos, true)
          if (pos + 4 + length > end) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = unpickler.bytesAt(pos + 4, pos + 4 + length)
          pos += 4 + length
          break
        }
        case op.SHORT_BINBYTES: {
          const length = bytes[pos]!
          if (!(pos + 1 + length <= end)) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = unpickler.bytesAt(pos + 1, pos + 1 + length)
          pos += 1 + length
          break
        }
        case op.NONE:
          stack[sp++] = null
          break
        case op.NEWTRUE:
          stack[sp++] = true
          break
        case op.NEWFALSE:
          stack[sp++] = false
          break
        case op.SHORT_BINUNICODE: {
          const length = bytes[pos]!
          if (!(pos + 1 + length <= end)) throw truncatedArgument(unpickler, pos, opcode)
          pos += 1 + length
          stack[sp++] = cutter.cut(pos - length, pos)
          break
        }
        case op.BINUNICODE: {
          if (pos + 4 > end) throw truncatedArgument(unpickler, pos, opcode)
          const length = view.getUint32(pos, true)
          if (pos + 4 + length > end) throw truncatedArgument(unpickler, pos, opcode)
          pos += 4 + length
          stack[sp++] = cutter.cut(pos - length, pos)
          break
        }
        case op.BINFLOAT: {
          if (pos + argument.BINFLOAT > end) throw truncatedArgument(unpickler, pos, opcode)
          stack[sp++] = unpickler.floatOf(view.getFloat64(pos))
          pos += 8
          break
        }
        case op.EMPTY_LIST: {
          const after = once ? -1 : pending.start(PENDING_LIST, pos, limit, sp)
          if (after < 0) stack[sp++] = []
          else {
            stack[sp++] = PENDING_LIST
            unpickler.mark(sp)
            pos = after
          }
          break
        }
        case op.APPEND: {
          if (sp - 1 <= unpickler.fence) throw unpickler.underflow()
          const target = stack[sp - 2]
          if (unpickler.isPlainList(target)) target.push(stack[sp - 1])
          else stack[sp - 2] = append(unpickler, target, stack, sp - 1, sp)
          sp--
          break
        }
        case op.APPENDS: {
          const mark = unpickler.marker()
          if (mark <= unpickler.fence) throw unpickler.underflow()
          if (pending.isBelow(mark)) {
            if (stack[mark - 1] === PENDING_LIST) {
              pending.fill(stack.slice(mark, sp))
              sp = mark
              break
            }
            pending.makeEmpty()
          }
          if (sp > mark) stack[mark - 1] = append(unpickler, stack[mark - 1], stack, mark, sp)
          sp = mark
          break
        }
        case op.EMPTY_TUPLE:
          stack[sp++] = lossless ? new PyTuple() : []
          break
        case op.TUPLE: {
          const mark = pending.marker()
          const tuple = lossless ? tupleOf(stack, mark, sp) : stack.slice(mark, sp)
          sp = mark
          stack[sp++] = tuple
          break
        }
        case op.TUPLE1:
        case op.TUPLE2:
        case op.TUPLE3: {
          const from = sp - (opcode - op.TUPLE1 + 1)
          if (from < unpickler.fence) throw unpickler.underflow()
          if (lossless) stack[from] = tupleOf(stack, from, sp)
          else if (opcode === op.TUPLE2) stack[from] = [stack[from], stack[from + 1]]
          else if (opcode === op.TUPLE1) stack[from] = [stack[from]]
          else stack[from] = [stack[from], stack[from + 1], stack[from + 2]]
          sp = from + 1
          break
        }
        case op.EMPTY_DICT: {
          const after = once ? -1 : pending.start(PENDING_DICT, pos, limit, sp)
          if (after < 0) stack[sp++] = dictsAreMaps ? new Map() : {}
          else {
            stack[sp++] = PENDING_DICT
            unpickler.mark(sp)
            pos = after
          }
          break
        }
        case op.SETITEM:
          if (sp - 2 <= unpickler.fence) throw unpickler.underflow()
          stack[sp - 3] = setItems(unpickler, stack[sp - 3], stack, sp - 2, sp)
          sp -= 2
          break
        case op.SETITEMS: {
          const mark = unpickler.marker()
          if (mark <= unpickler.fence) throw unpickler.underflow()
          if (pending.isBelow(mark)) {
            if (stack[mark - 1] === PENDING_DICT && (sp - mark) % 2 === 0) {
              pending.fill(dictOf(unpickler, stack, mark, sp))
              sp = mark
              break
            }
            pending.makeEmpty()
          }
          if (sp > mark) {
            if ((sp - mark) % 2 !== 0) throw new ValueProblem('operand', 'an odd number of items for SETITEMS')
            stack[mark - 1] = setItems(unpickler, stack[mark - 1], stack, mark, sp)
          }
          sp = mark
          break
        }
        case op.EMPTY_SET:
          stack[sp++] = new Set()
          break
        case op.ADDITEMS: {
          const mark = pending.marker()
          if (mark <= unpickler.fence) throw unpickler.underflow()
          if (sp > mark) addItems(unpickler, stack[mark - 1], stack, mark, sp)
          sp = mark
          break
        }
        case op.MARK:
          unpickler.mark(sp)
          break
        case op.BINGET:
        case op.LONG_BINGET: {
          const size = opcode === op.BINGET ? 1 : 4
          if (pos + size > end) throw truncatedArgument(unpickler, pos, opcode)
          const index = size === 1 ? bytes[pos]! : view.getUint32(pos, true)
          pos += size
          let value = memoValues[index]
          if (typeof value !== 'string') {
            // Not every index is in the array.
            value = unpickler.memoGet(index)
            if (isPending(value)) {
              pending.makeEmpty()
              value = unpickler.memoGet(index)
            }
            if (value === undefined) throw new ValueProblem('memo', `memo index ${index} was never set`)
          }
          stack[sp++] = value
          break
        }
        case op.BINPUT:
        case op.LONG_BINPUT: {
          const size = opcode === op.BINPUT ? 1 : 4
          if (pos + size > end) throw truncatedArgument(unpickler, pos, opcode)
          if (sp <= unpickler.fence) throw unpickler.underflow()
          const index = size === 1 ? bytes[pos]! : view.getUint32(pos, true)
          pos += size
          pending.put(index, stack[sp - 1])
          break
        }
        case op.MEMOIZE:
          if (sp <= unpickler.fence) throw unpickler.underflow()
          // As Memo.put, by hand: V8 makes a call of that in a function of this size, which takes 9 % of a pickle of many strings.
          if (memo.isDense) {
            memoValues.push(stack[sp - 1])
            memo.count++
          } else pending.put(memo.count, stack[sp - 1])
          break
        case op.STACK_GLOBAL: {
          if (sp - 1 <= unpickler.fence) throw unpickler.underflow()
          const module = stack[sp - 2]
          const name = stack[sp - 1]
          if (typeof module !== 'string' || typeof name !== 'string') throw new ValueProblem('operand', 'STACK_GLOBAL requires two str')
          stack[sp - 2] = unpickler.globals.find(module, name, unpickler.protocol)
          sp--
          break
        }
        case op.REDUCE:
          if (sp - 1 <= unpickler.fence) throw unpickler.underflow()
          stack[sp - 2] = reduce(unpickler, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.BUILD:
          if (sp - 1 <= unpickler.fence) throw unpickler.underflow()
          // Single steps are taken for WebAssembly, which has read on already.
          unpickler.rawStart = once ? -1 : pos
          build(unpickler, stack[sp - 2], stack[sp - 1])
          if (unpickler.rawStart > pos) {
            pos = unpickler.rawStart
            limit = end
          }
          unpickler.rawStart = -1
          sp--
          break
        case op.NEWOBJ:
          if (sp - 1 <= unpickler.fence) throw unpickler.underflow()
          stack[sp - 2] = newObject(unpickler, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.NEWOBJ_EX:
          if (sp - 2 <= unpickler.fence) throw unpickler.underflow()
          stack[sp - 3] = newObject(unpickler, stack[sp - 3], stack[sp - 2], stack[sp - 1])
          sp -= 2
          break
        case op.PROTO: {
          if (pos >= end) throw truncatedArgument(unpickler, pos, opcode)
          const protocol = bytes[pos++]!
          if (protocol > HIGHEST_PROTOCOL) throw new ValueProblem('protocol', `unsupported pickle protocol ${protocol}`)
          unpickler.protocol = protocol
          break
        }
        case op.FRAME: {
          const length = uint8Length(unpickler, pos, opcode)
          if (unpickler.frameEnd !== 0 && unpickler.frameEnd !== pos) throw new ValueProblem('frame', 'a frame that starts inside another')
          pos += argument.FRAME
          if (pos + length > end) throw unpickler.truncated(opcode, length, end - pos)
          limit = unpickler.frameEnd = pos + length
          break
        }
        case op.STOP: {
          if (sp <= unpickler.fence) throw unpickler.underflow()
          if (pos > limit) checkFrame(unpickler, start, pos)
          unpickler.pos = pos
          unpickler.frameEnd = 0
          pending.makeEmpty()
          return unpickler.finish(stack[sp - 1])
        }
        default:
          unpickler.sp = sp
          unpickler.pos = pos
          runRare(unpickler, pending, opcode)
          sp = unpickler.sp
          pos = unpickler.pos
          limit = unpickler.frameEnd === 0 ? end : unpickler.frameEnd
      }
      if (once) {
        if (pos > limit) checkFrame(unpickler, start, pos)
        unpickler.pos = pos
        unpickler.sp = sp
        return RUNNING
      }
    }
  } catch (cause) {
    throw unpickler.failure(cause, start, opcode)
  }
}
