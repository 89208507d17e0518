// Opcodes that the TypeScript engine's loop leaves to functions: those of protocol 0, those that take long anyway, and those that
// hardly occur.
import { WIDTH } from '../abi/arguments.ts'
import * as op from '../abi/opcode.ts'
import { argumentTable } from '../abi/opcode-table.ts'
import { ValueProblem } from '../errors.ts'
import { PyFrozenSet } from '../python/values.ts'
import { decodeRawUnicodeEscape, decodeStrictAscii, decodeStrictUtf8, decodeStringEscape } from '../text/decode.ts'
import { lineEnd, memoIndex, textLine, truncatedArgument, tupleOf, uint8Length } from './arguments.ts'
import { drop, instantiate } from './calls.ts'
import { dictOf } from './dicts.ts'
import { decodeLong, parseFloatText, parseInt0, parseLong } from './long.ts'
import type { Pending } from './pending.ts'
import type { UnpicklerState } from './unpickler.ts'

/**
 * Carries out one opcode. Here `unpickler.sp` and `unpickler.pos` are the stack's height and the place in the data, as nowhere else while
 * the loop runs.
 * @throws ValueProblem also for a byte that is no opcode
 */
export function runRare(unpickler: UnpicklerState, pending: Pending, opcode: number): void {
  switch (opcode) {
    case op.INT:
    case op.LONG:
    case op.STRING:
    case op.UNICODE:
    case op.FLOAT:
    case op.PERSID:
    case op.GET:
    case op.PUT:
      runLine(unpickler, pending, opcode)
      return
    case op.LONG4:
    case op.BINSTRING:
    case op.BINBYTES8:
    case op.BYTEARRAY8:
    case op.BINUNICODE8:
      push(unpickler, countedValue(unpickler, opcode))
      return
    case op.GLOBAL:
    case op.INST:
      runNamed(unpickler, pending, opcode)
      return
    case op.EXT1:
    case op.EXT2:
    case op.EXT4:
      runExtension(unpickler, opcode)
      return
    case op.LIST:
    case op.DICT:
    case op.FROZENSET:
    case op.OBJ:
      collect(unpickler, pending, opcode)
      return
    case op.POP:
      if (unpickler.metastack.length > 0 && unpickler.fence === unpickler.sp) pending.marker()
      else drop(pop(unpickler))
      return
    case op.POP_MARK:
      unpickler.sp = pending.marker()
      return
    case op.DUP:
      if (unpickler.sp <= unpickler.fence) throw unpickler.underflow()
      unpickler.shared = true
      push(unpickler, unpickler.stack[unpickler.sp - 1])
      return
    case op.NEXT_BUFFER:
      push(unpickler, unpickler.nextBuffer())
      return
    case op.READONLY_BUFFER:
      push(unpickler, unpickler.readonlyBuffer(pop(unpickler)))
      return
    case op.BINPERSID:
      push(unpickler, unpickler.persistentLoad(pop(unpickler)))
      return
  }
  throw new ValueProblem('unknown-opcode', `0x${opcode.toString(16).padStart(2, '0')} is no opcode`)
}

function push(unpickler: UnpicklerState, value: unknown): void {
  unpickler.stack[unpickler.sp++] = value
}

/** @throws ValueProblem where a MARK is on top, or nothing */
function pop(unpickler: UnpicklerState): unknown {
  if (unpickler.sp <= unpickler.fence) throw unpickler.underflow()
  return unpickler.stack[--unpickler.sp]
}

/** The opcodes whose argument is a line of text. */
function runLine(unpickler: UnpicklerState, pending: Pending, opcode: number): void {
  const { bytes, maxDigits, pos: start } = unpickler
  const end = lineEnd(unpickler, start, opcode)
  unpickler.pos = end + 1
  switch (opcode) {
    case op.INT:
      push(unpickler, parseInt0(textLine(unpickler, start, end), maxDigits))
      return
    case op.LONG: {
      const line = textLine(unpickler, start, end)
      push(unpickler, parseLong(line.endsWith('L') ? line.slice(0, -1) : line, maxDigits))
      return
    }
    case op.FLOAT:
      push(unpickler, unpickler.floatOf(parseFloatText(textLine(unpickler, start, end))))
      return
    case op.STRING:
      push(unpickler, unpickler.legacyText(decodeStringEscape(bytes.subarray(start, end))))
      return
    case op.UNICODE:
      push(unpickler, decodeRawUnicodeEscape(bytes.subarray(start, end)))
      return
    case op.PERSID:
      push(unpickler, unpickler.persistentLoad(decodeStrictAscii(bytes.subarray(start, end))))
      return
    case op.GET: {
      const index = memoIndex(unpickler, start, end)
      pending.makeEmpty()
      const value = unpickler.memoGet(index)
      if (value === undefined) throw new ValueProblem('memo', `memo index ${index} was never set`)
      push(unpickler, value)
      return
    }
    default: {
      const { sp } = unpickler
      if (sp <= unpickler.fence) throw unpickler.underflow()
      const index = memoIndex(unpickler, start, end)
      if (index < 0) throw new ValueProblem('memo', `memo index ${index} is negative`)
      pending.put(index, unpickler.stack[sp - 1])
    }
  }
}

/** The value of an opcode that has a length of 4 or 8 bytes. */
function countedValue(unpickler: UnpicklerState, opcode: number): unknown {
  const { bytes, view, pos } = unpickler
  const width = argumentTable()[opcode]! & WIDTH
  if (pos + width > bytes.length) throw truncatedArgument(unpickler, pos, opcode)
  const length = width === 4 ? view.getInt32(pos, true) : uint8Length(unpickler, pos, opcode)
  if (length < 0) throw new ValueProblem('bad-length', `${opcode === op.LONG4 ? 'an int' : 'a str'} of ${length} bytes`)
  const start = pos + width
  const end = start + length
  if (end > bytes.length) throw truncatedArgument(unpickler, pos, opcode)
  unpickler.pos = end
  switch (opcode) {
    case op.LONG4:
      return decodeLong(bytes, view, start, end)
    case op.BINSTRING:
      return unpickler.legacyText(bytes.subarray(start, end))
    case op.BINBYTES8:
      return unpickler.bytesAt(start, end)
    case op.BYTEARRAY8:
      return unpickler.byteArrayAt(start, end)
    default:
      return unpickler.cutter.cut(start, end)
  }
}

/** GLOBAL, and INST, which also calls what it names with the items above MARK. */
function runNamed(unpickler: UnpicklerState, pending: Pending, opcode: number): void {
  const { bytes, stack, pos } = unpickler
  const mark = opcode === op.INST ? pending.marker() : 0
  const newline = lineEnd(unpickler, pos, opcode)
  const nameEnd = lineEnd(unpickler, newline + 1, opcode)
  if (newline === pos || nameEnd === newline + 1) throw new ValueProblem('bad-text', 'an empty module or class name')
  const decode = opcode === op.INST ? decodeStrictAscii : decodeStrictUtf8
  const module = decode(bytes.subarray(pos, newline))
  const found = unpickler.globals.find(module, decode(bytes.subarray(newline + 1, nameEnd)), unpickler.protocol)
  unpickler.pos = nameEnd + 1
  if (opcode === op.GLOBAL) {
    push(unpickler, found)
    return
  }
  stack[mark] = instantiate(unpickler, found, argumentsOf(unpickler, mark))
  unpickler.sp = mark + 1
}

/** The values from a place on the stack up, as the arguments of a call. */
function argumentsOf({ stack, sp, lossless }: UnpicklerState, from: number): unknown[] {
  return lossless ? tupleOf(stack, from, sp) : stack.slice(from, sp)
}

/** EXT1, EXT2 and EXT4. */
function runExtension(unpickler: UnpicklerState, opcode: number): void {
  const { bytes, view, pos } = unpickler
  const size = argumentTable()[opcode]!
  if (pos + size > bytes.length) throw truncatedArgument(unpickler, pos, opcode)
  const code = size === 1 ? bytes[pos]! : size === 2 ? view.getUint16(pos, true) : view.getInt32(pos, true)
  push(unpickler, unpickler.globals.findExtension(code, unpickler.protocol))
  unpickler.pos += size
}

/** The opcodes that put one value in the place of MARK and all above it. */
function collect(unpickler: UnpicklerState, pending: Pending, opcode: number): void {
  const { stack, sp, lossless } = unpickler
  const mark = pending.marker()
  switch (opcode) {
    case op.LIST:
      stack[mark] = stack.slice(mark, sp)
      break
    case op.DICT:
      if ((sp - mark) % 2 !== 0) throw new ValueProblem('operand', 'an odd number of items for DICT')
      stack[mark] = dictOf(unpickler, stack, mark, sp)
      break
    case op.FROZENSET: {
      const set = lossless ? new PyFrozenSet() : new Set()
      for (let i = mark; i < sp; i++) unpickler.keys.add(set, stack[i])
      stack[mark] = set
      break
    }
    default:
      if (sp - mark < 1) throw unpickler.underflow()
      stack[mark] = instantiate(unpickler, stack[mark], argumentsOf(unpickler, mark + 1))
  }
  unpickler.sp = mark + 1
}
