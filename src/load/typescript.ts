import * as op from '../abi/opcode.ts'
import { ValueProblem } from '../errors.ts'
import { HIGHEST_PROTOCOL } from '../options.ts'
import { isIntLike, PyFloat, PyFrozenSet, PyTuple } from '../python/values.ts'
import { decodeRawUnicodeEscape, decodeStrictAscii, decodeStrictUtf8, decodeStringEscape } from '../text/decode.ts'
import { checkFrame, lineEnd, memoIndex, textLine, tupleOf, uint8Length } from './arguments.ts'
import { addItems, append, build, drop, instantiate, newObject, reduce, setItems } from './calls.ts'
import { dictOf } from './dicts.ts'
import { decodeLong, parseFloatText, parseInt0, parseLong } from './long.ts'
import { PENDING_DICT, PENDING_LIST, Pending } from './pending.ts'
import type { UnpicklerState } from './unpickler.ts'

/** What {@link run} returns when it did not come to STOP. */
export const RUNNING: unique symbol = Symbol('running')

/**
 * The single-pass engine: carries out opcodes from `m.pos` on, one if `once`, else up to STOP (`load` in Modules/_pickle.c).
 * @returns the value at STOP, else {@link RUNNING}
 * @throws UnpicklingError for everything that CPython refuses, at the opcode that could not be carried out
 */
export function run(unpickler: UnpicklerState, once: boolean): unknown {
  const { bytes, view, stack, metastack, memo, lossless } = unpickler
  const end = bytes.length
  const memoValues = memo.values
  const { cutter } = unpickler
  const dictsAreMaps = unpickler.dictsAreMaps
  let sp = unpickler.sp
  let fence = unpickler.fence
  let pos = unpickler.pos
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
        case op.INT: {
          const newline = lineEnd(unpickler, pos, opcode)
          stack[sp++] = parseInt0(textLine(unpickler, pos, newline), unpickler.maxDigits)
          pos = newline + 1
          break
        }
        case op.BININT:
          if (pos + 4 > end) throw unpickler.truncated(opcode, 4, end - pos)
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)
          pos += 4
          break
        case op.BININT1:
          if (pos >= end) throw unpickler.truncated(opcode, 1, 0)
          stack[sp++] = bytes[pos++]!
          break
        case op.BININT2:
          if (pos + 2 > end) throw unpickler.truncated(opcode, 2, end - pos)
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8)
          pos += 2
          break
        case op.LONG: {
          const newline = lineEnd(unpickler, pos, opcode)
          const line = textLine(unpickler, pos, newline)
          stack[sp++] = parseLong(line.endsWith('L') ? line.slice(0, -1) : line, unpickler.maxDigits)
          pos = newline + 1
          break
        }
        case op.LONG1: {
          const length = bytes[pos]!
          if (pos >= end) throw unpickler.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw unpickler.truncated(opcode, length, end - pos - 1)
          stack[sp++] = decodeLong(bytes, view, pos + 1, pos + 1 + length)
          pos += 1 + length
          break
        }
        case op.LONG4: {
          if (pos + 4 > end) throw unpickler.truncated(opcode, 4, end - pos)
          const length = view.getInt32(pos, true)
          if (length < 0) throw new ValueProblem('bad-length', `an int of ${length} bytes`)
          if (pos + 4 + length > end) throw unpickler.truncated(opcode, length, end - pos - 4)
          stack[sp++] = decodeLong(bytes, view, pos + 4, pos + 4 + length)
          pos += 4 + length
          break
        }
        case op.STRING: {
          const newline = lineEnd(unpickler, pos, opcode)
          stack[sp++] = unpickler.legacyText(decodeStringEscape(bytes.subarray(pos, newline)))
          pos = newline + 1
          break
        }
        case op.BINSTRING: {
          if (pos + 4 > end) throw unpickler.truncated(opcode, 4, end - pos)
          const length = view.getInt32(pos, true)
          if (length < 0) throw new ValueProblem('bad-length', `a str of ${length} bytes`)
          if (pos + 4 + length > end) throw unpickler.truncated(opcode, length, end - pos - 4)
          stack[sp++] = unpickler.legacyText(bytes.subarray(pos + 4, pos + 4 + length))
          pos += 4 + length
          break
        }
        case op.SHORT_BINSTRING: {
          const length = bytes[pos]!
          if (pos >= end) throw unpickler.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw unpickler.truncated(opcode, length, end - pos - 1)
          stack[sp++] = unpickler.legacyText(bytes.subarray(pos + 1, pos + 1 + length))
          pos += 1 + length
          break
        }
        case op.BINBYTES: {
          if (pos + 4 > end) throw unpickler.truncated(opcode, 4, end - pos)
          const length = view.getUint32(pos, true)
          if (pos + 4 + length > end) throw unpickler.truncated(opcode, length, end - pos - 4)
          stack[sp++] = unpickler.bytesAt(pos + 4, pos + 4 + length)
          pos += 4 + length
          break
        }
        case op.SHORT_BINBYTES: {
          const length = bytes[pos]!
          if (pos >= end) throw unpickler.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw unpickler.truncated(opcode, length, end - pos - 1)
          stack[sp++] = unpickler.bytesAt(pos + 1, pos + 1 + length)
          pos += 1 + length
          break
        }
        case op.BINBYTES8:
        case op.BYTEARRAY8:
        case op.BINUNICODE8: {
          const length = uint8Length(unpickler, pos, opcode)
          if (pos + 8 + length > end) throw unpickler.truncated(opcode, length, end - pos - 8)
          const from = pos + 8
          pos = from + length
          stack[sp++] =
            opcode === op.BINBYTES8
              ? unpickler.bytesAt(from, pos)
              : opcode === op.BYTEARRAY8
                ? unpickler.byteArrayAt(from, pos)
                : cutter.cut(from, pos)
          break
        }
        case op.NEXT_BUFFER:
          stack[sp++] = unpickler.nextBuffer()
          break
        case op.READONLY_BUFFER:
          if (sp <= fence) throw unpickler.underflow()
          stack[sp - 1] = unpickler.readonlyBuffer(stack[sp - 1])
          break
        case op.NONE:
          stack[sp++] = null
          break
        case op.NEWTRUE:
          stack[sp++] = true
          break
        case op.NEWFALSE:
          stack[sp++] = false
          break
        case op.UNICODE: {
          const newline = lineEnd(unpickler, pos, opcode)
          stack[sp++] = decodeRawUnicodeEscape(bytes.subarray(pos, newline))
          pos = newline + 1
          break
        }
        case op.SHORT_BINUNICODE: {
          const length = bytes[pos]!
          if (pos >= end) throw unpickler.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw unpickler.truncated(opcode, length, end - pos - 1)
          pos += 1 + length
          stack[sp++] = cutter.cut(pos - length, pos)
          break
        }
        case op.BINUNICODE: {
          if (pos + 4 > end) throw unpickler.truncated(opcode, 4, end - pos)
          const length = view.getUint32(pos, true)
          if (pos + 4 + length > end) throw unpickler.truncated(opcode, length, end - pos - 4)
          pos += 4 + length
          stack[sp++] = cutter.cut(pos - length, pos)
          break
        }
        case op.FLOAT: {
          const newline = lineEnd(unpickler, pos, opcode)
          const value = parseFloatText(textLine(unpickler, pos, newline))
          stack[sp++] = lossless && isIntLike(value) ? new PyFloat(value) : value
          pos = newline + 1
          break
        }
        case op.BINFLOAT: {
          if (pos + 8 > end) throw unpickler.truncated(opcode, 8, end - pos)
          const value = view.getFloat64(pos)
          stack[sp++] = lossless && isIntLike(value) ? new PyFloat(value) : value
          pos += 8
          break
        }
        case op.EMPTY_LIST: {
          const after = once ? -1 : pending.start(PENDING_LIST, pos, limit, sp)
          if (after < 0) stack[sp++] = []
          else {
            stack[sp++] = PENDING_LIST
            metastack.push(sp)
            fence = sp
            pos = after
          }
          break
        }
        case op.APPEND: {
          if (sp - 1 <= fence) throw unpickler.underflow()
          const target = stack[sp - 2]
          if (unpickler.isPlainList(target)) target.push(stack[sp - 1])
          else stack[sp - 2] = append(unpickler, target, stack, sp - 1, sp)
          sp--
          break
        }
        case op.APPENDS: {
          const mark = unpickler.marker()
          fence = unpickler.fence
          if (mark <= fence) throw unpickler.underflow()
          if (pending.isBelow(mark)) {
            if (stack[mark - 1] === PENDING_LIST) {
              pending.settle(stack.slice(mark, sp))
              sp = mark
              break
            }
            pending.settleAll()
          }
          if (sp > mark) stack[mark - 1] = append(unpickler, stack[mark - 1], stack, mark, sp)
          sp = mark
          break
        }
        case op.LIST: {
          const mark = pending.marker()
          fence = unpickler.fence
          const list = stack.slice(mark, sp)
          sp = mark
          stack[sp++] = list
          break
        }
        case op.EMPTY_TUPLE:
          stack[sp++] = lossless ? new PyTuple() : []
          break
        case op.TUPLE: {
          const mark = pending.marker()
          fence = unpickler.fence
          const tuple = lossless ? tupleOf(stack, mark, sp) : stack.slice(mark, sp)
          sp = mark
          stack[sp++] = tuple
          break
        }
        case op.TUPLE1:
        case op.TUPLE2:
        case op.TUPLE3: {
          const from = sp - (opcode - op.TUPLE1 + 1)
          if (from < fence) throw unpickler.underflow()
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
            metastack.push(sp)
            fence = sp
            pos = after
          }
          break
        }
        case op.DICT: {
          const mark = pending.marker()
          fence = unpickler.fence
          if ((sp - mark) % 2 !== 0) throw new ValueProblem('operand', 'an odd number of items for DICT')
          const dict = dictOf(unpickler, stack, mark, sp)
          sp = mark
          stack[sp++] = dict
          break
        }
        case op.SETITEM:
          if (sp - 2 <= fence) throw unpickler.underflow()
          stack[sp - 3] = setItems(unpickler, stack[sp - 3], stack, sp - 2, sp)
          sp -= 2
          break
        case op.SETITEMS: {
          const mark = unpickler.marker()
          fence = unpickler.fence
          if (mark <= fence) throw unpickler.underflow()
          if (pending.isBelow(mark)) {
            if (stack[mark - 1] === PENDING_DICT && (sp - mark) % 2 === 0) {
              pending.settle(dictOf(unpickler, stack, mark, sp))
              sp = mark
              break
            }
            pending.settleAll()
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
          fence = unpickler.fence
          if (mark <= fence) throw unpickler.underflow()
          if (sp > mark) addItems(unpickler, stack[mark - 1], stack, mark, sp)
          sp = mark
          break
        }
        case op.FROZENSET: {
          const mark = pending.marker()
          fence = unpickler.fence
          const set = lossless ? new PyFrozenSet() : new Set()
          for (let i = mark; i < sp; i++) unpickler.keys.add(set, stack[i])
          sp = mark
          stack[sp++] = set
          break
        }
        case op.POP:
          if (metastack.length > 0 && fence === sp) {
            pending.marker()
            fence = unpickler.fence
          } else if (sp <= fence) throw unpickler.underflow()
          else drop(stack[--sp])
          break
        case op.DUP: {
          if (sp <= fence) throw unpickler.underflow()
          const value = stack[sp - 1]
          unpickler.shared = true
          stack[sp++] = value
          break
        }
        case op.MARK:
          metastack.push(sp)
          fence = sp
          break
        case op.POP_MARK:
          sp = pending.marker()
          fence = unpickler.fence
          break
        case op.GET: {
          const newline = lineEnd(unpickler, pos, opcode)
          const index = memoIndex(unpickler, pos, newline)
          pos = newline + 1
          pending.settleAll()
          const value = unpickler.memoGet(index)
          if (value === undefined) throw new ValueProblem('memo', `memo index ${index} was never set`)
          stack[sp++] = value
          break
        }
        case op.BINGET:
        case op.LONG_BINGET: {
          const size = opcode === op.BINGET ? 1 : 4
          if (pos + size > end) throw unpickler.truncated(opcode, size, end - pos)
          const index = size === 1 ? bytes[pos]! : view.getUint32(pos, true)
          pos += size
          let value = memoValues[index]
          if (typeof value !== 'string') {
            // Not every index is in the array.
            value = unpickler.memoGet(index)
            if (value === PENDING_LIST || value === PENDING_DICT) {
              pending.settleAll()
              value = unpickler.memoGet(index)
            }
            if (value === undefined) throw new ValueProblem('memo', `memo index ${index} was never set`)
          }
          stack[sp++] = value
          break
        }
        case op.PUT: {
          const newline = lineEnd(unpickler, pos, opcode)
          if (sp <= fence) throw unpickler.underflow()
          const index = memoIndex(unpickler, pos, newline)
          if (index < 0) throw new ValueProblem('memo', `memo index ${index} is negative`)
          pending.put(index, stack[sp - 1])
          pos = newline + 1
          break
        }
        case op.BINPUT:
        case op.LONG_BINPUT: {
          const size = opcode === op.BINPUT ? 1 : 4
          if (pos + size > end) throw unpickler.truncated(opcode, size, end - pos)
          if (sp <= fence) throw unpickler.underflow()
          const index = size === 1 ? bytes[pos]! : view.getUint32(pos, true)
          pos += size
          pending.put(index, stack[sp - 1])
          break
        }
        case op.MEMOIZE:
          if (sp <= fence) throw unpickler.underflow()
          if (memo.count === memoValues.length) {
            memoValues.push(stack[sp - 1])
            memo.count++
          } else pending.put(memo.count, stack[sp - 1])
          break
        case op.EXT1:
        case op.EXT2:
        case op.EXT4: {
          const size = 1 << (opcode - op.EXT1)
          if (pos + size > end) throw unpickler.truncated(opcode, size, end - pos)
          const code = size === 1 ? bytes[pos]! : size === 2 ? view.getUint16(pos, true) : view.getInt32(pos, true)
          stack[sp++] = unpickler.globals.findExtension(code, unpickler.protocol)
          pos += size
          break
        }
        case op.GLOBAL:
        case op.INST: {
          const mark = opcode === op.INST ? pending.marker() : 0
          fence = unpickler.fence
          const newline = lineEnd(unpickler, pos, opcode)
          const nameEnd = lineEnd(unpickler, newline + 1, opcode)
          if (newline === pos || nameEnd === newline + 1) throw new ValueProblem('bad-text', 'an empty module or class name')
          const decode = opcode === op.INST ? decodeStrictAscii : decodeStrictUtf8
          const found = unpickler.globals.find(
            decode(bytes.subarray(pos, newline)),
            decode(bytes.subarray(newline + 1, nameEnd)),
            unpickler.protocol,
          )
          pos = nameEnd + 1
          if (opcode === op.INST) {
            const object = instantiate(unpickler, found, lossless ? tupleOf(stack, mark, sp) : stack.slice(mark, sp))
            sp = mark
            stack[sp++] = object
          } else stack[sp++] = found
          break
        }
        case op.STACK_GLOBAL: {
          if (sp - 1 <= fence) throw unpickler.underflow()
          const module = stack[sp - 2]
          const name = stack[sp - 1]
          if (typeof module !== 'string' || typeof name !== 'string') throw new ValueProblem('operand', 'STACK_GLOBAL requires two str')
          stack[sp - 2] = unpickler.globals.find(module, name, unpickler.protocol)
          sp--
          break
        }
        case op.REDUCE:
          if (sp - 1 <= fence) throw unpickler.underflow()
          stack[sp - 2] = reduce(unpickler, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.BUILD:
          if (sp - 1 <= fence) throw unpickler.underflow()
          build(unpickler, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.OBJ: {
          const mark = pending.marker()
          fence = unpickler.fence
          if (sp - mark < 1) throw unpickler.underflow()
          const object = instantiate(unpickler, stack[mark], lossless ? tupleOf(stack, mark + 1, sp) : stack.slice(mark + 1, sp))
          sp = mark
          stack[sp++] = object
          break
        }
        case op.NEWOBJ:
          if (sp - 1 <= fence) throw unpickler.underflow()
          stack[sp - 2] = newObject(unpickler, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.NEWOBJ_EX:
          if (sp - 2 <= fence) throw unpickler.underflow()
          stack[sp - 3] = newObject(unpickler, stack[sp - 3], stack[sp - 2], stack[sp - 1])
          sp -= 2
          break
        case op.PROTO: {
          if (pos >= end) throw unpickler.truncated(opcode, 1, 0)
          const protocol = bytes[pos++]!
          if (protocol > HIGHEST_PROTOCOL) throw new ValueProblem('protocol', `unsupported pickle protocol ${protocol}`)
          unpickler.protocol = protocol
          break
        }
        case op.STOP: {
          if (sp <= fence) throw unpickler.underflow()
          if (pos > limit) checkFrame(unpickler, start, pos)
          unpickler.pos = pos
          unpickler.frameEnd = 0
          pending.settleAll()
          return unpickler.finish(stack[sp - 1])
        }
        case op.FRAME: {
          const length = uint8Length(unpickler, pos, opcode)
          if (unpickler.frameEnd !== 0 && unpickler.frameEnd !== pos) throw new ValueProblem('frame', 'a frame that starts inside another')
          if (pos + 8 + length > end) throw unpickler.truncated(opcode, length, end - pos - 8)
          pos += 8
          unpickler.frameEnd = limit = pos + length
          break
        }
        case op.PERSID: {
          const newline = lineEnd(unpickler, pos, opcode)
          stack[sp++] = unpickler.persistentLoad(decodeStrictAscii(bytes.subarray(pos, newline)))
          pos = newline + 1
          break
        }
        case op.BINPERSID:
          if (sp <= fence) throw unpickler.underflow()
          stack[sp - 1] = unpickler.persistentLoad(stack[sp - 1])
          break
        default:
          throw new ValueProblem('unknown-opcode', `0x${opcode.toString(16).padStart(2, '0')} is no opcode`)
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
