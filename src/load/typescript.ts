import * as op from '../abi/opcode.ts'
import { ValueProblem } from '../errors.ts'
import { HIGHEST_PROTOCOL } from '../options.ts'
import { isIntLike, PyFloat, PyFrozenSet, PyTuple } from '../python/values.ts'
import { decodeRawUnicodeEscape, decodeStrictAscii, decodeStrictUtf8, decodeStringEscape } from '../text/decode.ts'
import { checkFrame, lineEnd, memoIndex, textLine, tupleOf, uint8Length } from './arguments.ts'
import { addItems, append, build, drop, instantiate, newObject, reduce, setItems } from './calls.ts'
import { decodeLong, parseFloatText, parseInt0, parseLong } from './long.ts'
import { PENDING_DICT, PENDING_LIST, Pending } from './pending.ts'
import type { Machine } from './unpickler.ts'

/** What {@link run} returns when it did not come to STOP. */
export const RUNNING: unique symbol = Symbol('running')

/**
 * The single-pass engine: carries out opcodes from `m.pos` on, one if `once`, else up to STOP (`load` in Modules/_pickle.c).
 * @returns the value at STOP, else {@link RUNNING}
 * @throws UnpicklingError for everything that CPython refuses, at the opcode that could not be carried out
 */
export function run(m: Machine, once: boolean): unknown {
  const { bytes, view, stack, metastack, memo, lossless } = m
  const end = bytes.length
  const memoValues = memo.values
  const { cutter } = m
  const dictsAreMaps = m.dictsAreMaps
  let sp = m.sp
  let fence = m.fence
  let pos = m.pos
  let start = pos
  let opcode = 0
  // Where the opcodes must stop for a moment: the end of the frame, or of the data.
  let limit = m.frameEnd === 0 ? end : m.frameEnd
  const pending = new Pending(m)

  try {
    for (;;) {
      if (pos >= limit) {
        if (m.frameEnd !== 0 && pos >= m.frameEnd) {
          // Between single steps the caller has watched the frame.
          if (!once) checkFrame(m, start, pos)
          m.frameEnd = 0
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
          const newline = lineEnd(m, pos, opcode)
          stack[sp++] = parseInt0(textLine(m, pos, newline), m.maxDigits)
          pos = newline + 1
          break
        }
        case op.BININT:
          if (pos + 4 > end) throw m.truncated(opcode, 4, end - pos)
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)
          pos += 4
          break
        case op.BININT1:
          if (pos >= end) throw m.truncated(opcode, 1, 0)
          stack[sp++] = bytes[pos++]!
          break
        case op.BININT2:
          if (pos + 2 > end) throw m.truncated(opcode, 2, end - pos)
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8)
          pos += 2
          break
        case op.LONG: {
          const newline = lineEnd(m, pos, opcode)
          const line = textLine(m, pos, newline)
          stack[sp++] = parseLong(line.endsWith('L') ? line.slice(0, -1) : line, m.maxDigits)
          pos = newline + 1
          break
        }
        case op.LONG1: {
          const length = bytes[pos]!
          if (pos >= end) throw m.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw m.truncated(opcode, length, end - pos - 1)
          stack[sp++] = decodeLong(bytes, view, pos + 1, pos + 1 + length)
          pos += 1 + length
          break
        }
        case op.LONG4: {
          if (pos + 4 > end) throw m.truncated(opcode, 4, end - pos)
          const length = view.getInt32(pos, true)
          if (length < 0) throw new ValueProblem('bad-length', `an int of ${length} bytes`)
          if (pos + 4 + length > end) throw m.truncated(opcode, length, end - pos - 4)
          stack[sp++] = decodeLong(bytes, view, pos + 4, pos + 4 + length)
          pos += 4 + length
          break
        }
        case op.STRING: {
          const newline = lineEnd(m, pos, opcode)
          stack[sp++] = m.legacyText(decodeStringEscape(bytes.subarray(pos, newline)))
          pos = newline + 1
          break
        }
        case op.BINSTRING: {
          if (pos + 4 > end) throw m.truncated(opcode, 4, end - pos)
          const length = view.getInt32(pos, true)
          if (length < 0) throw new ValueProblem('bad-length', `a str of ${length} bytes`)
          if (pos + 4 + length > end) throw m.truncated(opcode, length, end - pos - 4)
          stack[sp++] = m.legacyText(bytes.subarray(pos + 4, pos + 4 + length))
          pos += 4 + length
          break
        }
        case op.SHORT_BINSTRING: {
          const length = bytes[pos]!
          if (pos >= end) throw m.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw m.truncated(opcode, length, end - pos - 1)
          stack[sp++] = m.legacyText(bytes.subarray(pos + 1, pos + 1 + length))
          pos += 1 + length
          break
        }
        case op.BINBYTES: {
          if (pos + 4 > end) throw m.truncated(opcode, 4, end - pos)
          const length = view.getUint32(pos, true)
          if (pos + 4 + length > end) throw m.truncated(opcode, length, end - pos - 4)
          stack[sp++] = m.bytesAt(pos + 4, pos + 4 + length)
          pos += 4 + length
          break
        }
        case op.SHORT_BINBYTES: {
          const length = bytes[pos]!
          if (pos >= end) throw m.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw m.truncated(opcode, length, end - pos - 1)
          stack[sp++] = m.bytesAt(pos + 1, pos + 1 + length)
          pos += 1 + length
          break
        }
        case op.BINBYTES8:
        case op.BYTEARRAY8:
        case op.BINUNICODE8: {
          const length = uint8Length(m, pos, opcode)
          if (pos + 8 + length > end) throw m.truncated(opcode, length, end - pos - 8)
          const from = pos + 8
          pos = from + length
          stack[sp++] =
            opcode === op.BINBYTES8 ? m.bytesAt(from, pos) : opcode === op.BYTEARRAY8 ? m.byteArrayAt(from, pos) : cutter.cut(from, pos)
          break
        }
        case op.NEXT_BUFFER:
          stack[sp++] = m.nextBuffer()
          break
        case op.READONLY_BUFFER:
          if (sp <= fence) throw m.underflow()
          stack[sp - 1] = m.readonlyBuffer(stack[sp - 1])
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
          const newline = lineEnd(m, pos, opcode)
          stack[sp++] = decodeRawUnicodeEscape(bytes.subarray(pos, newline))
          pos = newline + 1
          break
        }
        case op.SHORT_BINUNICODE: {
          const length = bytes[pos]!
          if (pos >= end) throw m.truncated(opcode, 1, 0)
          if (pos + 1 + length > end) throw m.truncated(opcode, length, end - pos - 1)
          pos += 1 + length
          stack[sp++] = cutter.cut(pos - length, pos)
          break
        }
        case op.BINUNICODE: {
          if (pos + 4 > end) throw m.truncated(opcode, 4, end - pos)
          const length = view.getUint32(pos, true)
          if (pos + 4 + length > end) throw m.truncated(opcode, length, end - pos - 4)
          pos += 4 + length
          stack[sp++] = cutter.cut(pos - length, pos)
          break
        }
        case op.FLOAT: {
          const newline = lineEnd(m, pos, opcode)
          const value = parseFloatText(textLine(m, pos, newline))
          stack[sp++] = lossless && isIntLike(value) ? new PyFloat(value) : value
          pos = newline + 1
          break
        }
        case op.BINFLOAT: {
          if (pos + 8 > end) throw m.truncated(opcode, 8, end - pos)
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
          if (sp - 1 <= fence) throw m.underflow()
          const target = stack[sp - 2]
          if (m.isPlainList(target)) target.push(stack[sp - 1])
          else stack[sp - 2] = append(m, target, stack, sp - 1, sp)
          sp--
          break
        }
        case op.APPENDS: {
          const mark = m.marker()
          fence = m.fence
          if (mark <= fence) throw m.underflow()
          if (pending.isBelow(mark)) {
            if (stack[mark - 1] === PENDING_LIST) {
              pending.settle(stack.slice(mark, sp))
              sp = mark
              break
            }
            pending.settleAll()
          }
          if (sp > mark) stack[mark - 1] = append(m, stack[mark - 1], stack, mark, sp)
          sp = mark
          break
        }
        case op.LIST: {
          const mark = pending.marker()
          fence = m.fence
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
          fence = m.fence
          const tuple = lossless ? tupleOf(stack, mark, sp) : stack.slice(mark, sp)
          sp = mark
          stack[sp++] = tuple
          break
        }
        case op.TUPLE1:
        case op.TUPLE2:
        case op.TUPLE3: {
          const from = sp - (opcode - op.TUPLE1 + 1)
          if (from < fence) throw m.underflow()
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
          fence = m.fence
          if ((sp - mark) % 2 !== 0) throw new ValueProblem('operand', 'an odd number of items for DICT')
          const dict = m.dictOf(stack, mark, sp)
          sp = mark
          stack[sp++] = dict
          break
        }
        case op.SETITEM:
          if (sp - 2 <= fence) throw m.underflow()
          stack[sp - 3] = setItems(m, stack[sp - 3], stack, sp - 2, sp)
          sp -= 2
          break
        case op.SETITEMS: {
          const mark = m.marker()
          fence = m.fence
          if (mark <= fence) throw m.underflow()
          if (pending.isBelow(mark)) {
            if (stack[mark - 1] === PENDING_DICT && (sp - mark) % 2 === 0) {
              pending.settle(m.dictOf(stack, mark, sp))
              sp = mark
              break
            }
            pending.settleAll()
          }
          if (sp > mark) {
            if ((sp - mark) % 2 !== 0) throw new ValueProblem('operand', 'an odd number of items for SETITEMS')
            stack[mark - 1] = setItems(m, stack[mark - 1], stack, mark, sp)
          }
          sp = mark
          break
        }
        case op.EMPTY_SET:
          stack[sp++] = new Set()
          break
        case op.ADDITEMS: {
          const mark = pending.marker()
          fence = m.fence
          if (mark <= fence) throw m.underflow()
          if (sp > mark) addItems(m, stack[mark - 1], stack, mark, sp)
          sp = mark
          break
        }
        case op.FROZENSET: {
          const mark = pending.marker()
          fence = m.fence
          const set = lossless ? new PyFrozenSet() : new Set()
          for (let i = mark; i < sp; i++) m.keys.add(set, stack[i])
          sp = mark
          stack[sp++] = set
          break
        }
        case op.POP:
          if (metastack.length > 0 && fence === sp) {
            pending.marker()
            fence = m.fence
          } else if (sp <= fence) throw m.underflow()
          else drop(stack[--sp])
          break
        case op.DUP: {
          if (sp <= fence) throw m.underflow()
          const value = stack[sp - 1]
          m.shared = true
          stack[sp++] = value
          break
        }
        case op.MARK:
          metastack.push(sp)
          fence = sp
          break
        case op.POP_MARK:
          sp = pending.marker()
          fence = m.fence
          break
        case op.GET: {
          const newline = lineEnd(m, pos, opcode)
          const index = memoIndex(m, pos, newline)
          pos = newline + 1
          pending.settleAll()
          const value = m.memoGet(index)
          if (value === undefined) throw new ValueProblem('memo', `memo index ${index} was never set`)
          stack[sp++] = value
          break
        }
        case op.BINGET:
        case op.LONG_BINGET: {
          const size = opcode === op.BINGET ? 1 : 4
          if (pos + size > end) throw m.truncated(opcode, size, end - pos)
          const index = size === 1 ? bytes[pos]! : view.getUint32(pos, true)
          pos += size
          let value = memoValues[index]
          if (typeof value !== 'string') {
            // Not every index is in the array.
            value = m.memoGet(index)
            if (value === PENDING_LIST || value === PENDING_DICT) {
              pending.settleAll()
              value = m.memoGet(index)
            }
            if (value === undefined) throw new ValueProblem('memo', `memo index ${index} was never set`)
          }
          stack[sp++] = value
          break
        }
        case op.PUT: {
          const newline = lineEnd(m, pos, opcode)
          if (sp <= fence) throw m.underflow()
          const index = memoIndex(m, pos, newline)
          if (index < 0) throw new ValueProblem('memo', `memo index ${index} is negative`)
          pending.put(index, stack[sp - 1])
          pos = newline + 1
          break
        }
        case op.BINPUT:
        case op.LONG_BINPUT: {
          const size = opcode === op.BINPUT ? 1 : 4
          if (pos + size > end) throw m.truncated(opcode, size, end - pos)
          if (sp <= fence) throw m.underflow()
          const index = size === 1 ? bytes[pos]! : view.getUint32(pos, true)
          pos += size
          pending.put(index, stack[sp - 1])
          break
        }
        case op.MEMOIZE:
          if (sp <= fence) throw m.underflow()
          if (memo.count === memoValues.length) {
            memoValues.push(stack[sp - 1])
            memo.count++
          } else pending.put(memo.count, stack[sp - 1])
          break
        case op.EXT1:
        case op.EXT2:
        case op.EXT4: {
          const size = 1 << (opcode - op.EXT1)
          if (pos + size > end) throw m.truncated(opcode, size, end - pos)
          const code = size === 1 ? bytes[pos]! : size === 2 ? view.getUint16(pos, true) : view.getInt32(pos, true)
          stack[sp++] = m.globals.findExtension(code, m.protocol)
          pos += size
          break
        }
        case op.GLOBAL:
        case op.INST: {
          const mark = opcode === op.INST ? pending.marker() : 0
          fence = m.fence
          const newline = lineEnd(m, pos, opcode)
          const nameEnd = lineEnd(m, newline + 1, opcode)
          if (newline === pos || nameEnd === newline + 1) throw new ValueProblem('bad-text', 'an empty module or class name')
          const decode = opcode === op.INST ? decodeStrictAscii : decodeStrictUtf8
          const found = m.globals.find(decode(bytes.subarray(pos, newline)), decode(bytes.subarray(newline + 1, nameEnd)), m.protocol)
          pos = nameEnd + 1
          if (opcode === op.INST) {
            const object = instantiate(m, found, lossless ? tupleOf(stack, mark, sp) : stack.slice(mark, sp))
            sp = mark
            stack[sp++] = object
          } else stack[sp++] = found
          break
        }
        case op.STACK_GLOBAL: {
          if (sp - 1 <= fence) throw m.underflow()
          const module = stack[sp - 2]
          const name = stack[sp - 1]
          if (typeof module !== 'string' || typeof name !== 'string') throw new ValueProblem('operand', 'STACK_GLOBAL requires two str')
          stack[sp - 2] = m.globals.find(module, name, m.protocol)
          sp--
          break
        }
        case op.REDUCE:
          if (sp - 1 <= fence) throw m.underflow()
          stack[sp - 2] = reduce(m, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.BUILD:
          if (sp - 1 <= fence) throw m.underflow()
          build(m, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.OBJ: {
          const mark = pending.marker()
          fence = m.fence
          if (sp - mark < 1) throw m.underflow()
          const object = instantiate(m, stack[mark], lossless ? tupleOf(stack, mark + 1, sp) : stack.slice(mark + 1, sp))
          sp = mark
          stack[sp++] = object
          break
        }
        case op.NEWOBJ:
          if (sp - 1 <= fence) throw m.underflow()
          stack[sp - 2] = newObject(m, stack[sp - 2], stack[sp - 1])
          sp--
          break
        case op.NEWOBJ_EX:
          if (sp - 2 <= fence) throw m.underflow()
          stack[sp - 3] = newObject(m, stack[sp - 3], stack[sp - 2], stack[sp - 1])
          sp -= 2
          break
        case op.PROTO: {
          if (pos >= end) throw m.truncated(opcode, 1, 0)
          const protocol = bytes[pos++]!
          if (protocol > HIGHEST_PROTOCOL) throw new ValueProblem('protocol', `unsupported pickle protocol ${protocol}`)
          m.protocol = protocol
          break
        }
        case op.STOP: {
          if (sp <= fence) throw m.underflow()
          if (pos > limit) checkFrame(m, start, pos)
          m.pos = pos
          m.frameEnd = 0
          pending.settleAll()
          return m.finish(stack[sp - 1])
        }
        case op.FRAME: {
          const length = uint8Length(m, pos, opcode)
          if (m.frameEnd !== 0 && m.frameEnd !== pos) throw new ValueProblem('frame', 'a frame that starts inside another')
          if (pos + 8 + length > end) throw m.truncated(opcode, length, end - pos - 8)
          pos += 8
          m.frameEnd = limit = pos + length
          break
        }
        case op.PERSID: {
          const newline = lineEnd(m, pos, opcode)
          stack[sp++] = m.persistentLoad(decodeStrictAscii(bytes.subarray(pos, newline)))
          pos = newline + 1
          break
        }
        case op.BINPERSID:
          if (sp <= fence) throw m.underflow()
          stack[sp - 1] = m.persistentLoad(stack[sp - 1])
          break
        default:
          throw new ValueProblem('unknown-opcode', `0x${opcode.toString(16).padStart(2, '0')} is no opcode`)
      }
      if (once) {
        if (pos > limit) checkFrame(m, start, pos)
        m.pos = pos
        m.sp = sp
        return RUNNING
      }
    }
  } catch (cause) {
    throw m.failure(cause, start, opcode)
  }
}
