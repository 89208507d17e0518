// Build: makes values of the load tape that scan left of one window (src/abi/load-tape.ts), on pickle's stack.
import * as tape from '../abi/load-tape.ts'
import { INPUT, NUMBERS, TAPE } from '../abi/memory.ts'
import * as op from '../abi/opcode.ts'
import { addShape, findShape } from '../shape-table.ts'
import type { Views } from '../wasm/load-views.ts'
import { tupleOf } from './arguments.ts'
import { append, build, newObject, reduce, setItems } from './calls.ts'
import { appendDoubles, appendNumbers, LONG, listOf } from './columns.ts'
import { dictOf, emptyDict, recordOf } from './dicts.ts'
import { type Shape, shapeOf } from './records.ts'
import { ScannedLongs } from './scanned-longs.ts'
import type { ScannedText } from './scanned-text.ts'
import { RUNNING, run } from './typescript.ts'
import type { UnpicklerState } from './unpickler.ts'

/** Tags that may come after the numbers of a list that is still open at a window's end: those of the rest of a batch, a PUT, open MARKs. */
const OPEN_TAGS = (1 << tape.T_INT) | (1 << tape.T_NUMBER) | (1 << tape.T_FLOAT) | (1 << tape.T_PUT) | (1 << tape.T_MARK)

/** By their CONST_: looked up, since which of them comes next no processor foretells: rows with a bool are loaded in 0.95 of the time. */
const CONSTANTS = [null, true, false]

/** Tags of one word that put one value on the stack and look at nothing that lies there. */
const SCALAR_TAGS = (1 << tape.T_INT) | (1 << tape.T_STR) | (1 << tape.T_TEXT) | (1 << tape.T_CONST) | (1 << tape.T_GET)

/** The shapes of all loads: a literal compiled for one serves the next. */
const shapes: Shape[] = []

/** The keys of one shape of scan. */
interface Record {
  readonly keys: readonly string[]
  /** What makes objects of them; undefined for keys that need care. */
  readonly shape: Shape | undefined
  /** The same where nothing else is to be done: neither for Maps nor for keys whose order is to be noted. */
  readonly quick: Shape | undefined
}

/** Makes the values of one load, window by window. */
export class Builder {
  readonly #unpickler: UnpicklerState
  readonly #views: Views
  readonly #text: ScannedText
  readonly #longs: ScannedLongs
  /** By scan's number of their shape. */
  readonly #records: Record[] = []
  /** Position in the input of the window's first byte, and of the first one past the window. */
  #windowStart = 0
  #windowEnd = 0

  constructor(unpickler: UnpicklerState, views: Views, text: ScannedText) {
    this.#unpickler = unpickler
    this.#views = views
    this.#text = text
    this.#longs = new ScannedLongs(views)
  }

  /**
   * Carries out the tape of a window.
   * @param windowStart position in the input of the window's first byte
   * @param windowEnd the same of the first byte past it
   * @returns the value at STOP, else {@link RUNNING}
   * @throws UnpicklingError
   */
  build(windowStart: number, windowEnd: number): unknown {
    const unpickler = this.#unpickler
    const { words, numbers } = this.#views
    const { stack, memo, lossless } = unpickler
    const memoValues = memo.values
    const text = this.#text
    const { strings } = text
    const end = (TAPE >> 2) + this.#views.header(tape.H_TAPE)
    // The offset in the input of the opcode that is carried out, for those that may fail.
    let offset = -1
    let sp = unpickler.sp
    // Which double is the next one. In a local, which takes 5 % off numbers.
    let number = NUMBERS >> 3
    this.#windowStart = windowStart
    this.#windowEnd = windowEnd
    this.#longs.open()
    try {
      // Of a word that is followed by a second one, `i` is the place of the first until the next turn.
      for (let i = TAPE >> 2, tag = 0; i < end; i += 1 + ((tape.TWO_WORDS >>> tag) & 1)) {
        const word = words[i]!
        const payload = word >>> tape.TAG_BITS
        tag = word & tape.TAG_MASK
        switch (tag) {
          case tape.T_INT:
            stack[sp++] = word >> tape.TAG_BITS
            break
          case tape.T_STR:
            stack[sp++] = strings[payload] ?? text.makeString(payload)
            break
          case tape.T_GET: {
            const value = memoValues[payload]
            stack[sp++] = typeof value === 'object' || value === undefined ? unpickler.memoGet(payload) : value
            break
          }
          case tape.T_PUT:
            memo.put(payload, stack[sp - 1])
            break
          case tape.T_FLOAT:
            stack[sp++] = lossless ? unpickler.floatOf(numbers[number]!) : numbers[number]
            number++
            break
          case tape.T_NUMBER:
            stack[sp++] = numbers[number++]
            break
          case tape.T_CONST:
            stack[sp++] = CONSTANTS[payload]
            break
          case tape.T_TUPLE:
            sp -= payload
            stack[sp] = lossless ? tupleOf(stack, sp, sp + payload) : arrayOf(stack, sp, payload)
            sp++
            break
          case tape.T_LIST:
            sp -= payload
            stack[sp] = arrayOf(stack, sp, payload)
            sp++
            break
          case tape.T_DICT:
            offset = windowStart + words[i + 1]!
            sp -= 2 * payload
            stack[sp] = dictOf(unpickler, stack, sp, sp + 2 * payload)
            sp++
            break
          case tape.T_RECORD: {
            const { keys, quick } = this.#records[payload] ?? this.#record(payload)
            sp -= keys.length
            if (quick !== undefined) {
              const { literal } = quick.values
              stack[sp] = literal !== undefined ? literal(stack, sp) : quick.values.build(stack, sp)
            } else stack[sp] = this.#slowRecord(payload, sp)
            sp++
            break
          }
          case tape.T_EMPTY:
            stack[sp++] = payload === tape.EMPTY_IS_LIST ? [] : payload === tape.EMPTY_IS_SET ? new Set() : emptyDict(unpickler)
            break
          case tape.T_APPENDS:
            appendItems(stack[sp - payload - 1] as unknown[], stack, sp - payload, sp)
            sp -= payload
            if (payload === op.BATCHSIZE) i = this.#appendScalars(stack[sp - 1] as unknown[], i, end)
            break
          case tape.T_SETITEMS:
            offset = windowStart + words[i + 1]!
            sp -= 2 * payload
            stack[sp - 1] = setItems(unpickler, stack[sp - 1], stack, sp, sp + 2 * payload)
            break
          case tape.T_DISCARD:
            sp -= payload
            break
          case tape.T_TEXT:
          case tape.T_WIDE:
            stack[sp++] = tag === tape.T_TEXT ? text.nextAscii(payload) : text.nextWide(payload)
            break
          case tape.T_FLOATS:
          case tape.T_NUMBERS: {
            const isLossless = lossless && tag === tape.T_FLOATS
            const last = isLossless || payload <= 3 ? i : this.#lastBatch(i, end, sp)
            const count = last === i ? payload : this.#countOfBatches(i, last)
            if (last !== i) appendDoubles(stack[sp - 1] as unknown[], numbers, number, count, this.#ahead(count, last, end))
            else stack[sp++] = isLossless ? this.#appendFloats([], number, count) : this.#list(number, count, i, end)
            number += count
            i = last
            break
          }
          case tape.T_APPEND_FLOATS:
          case tape.T_APPEND_NUMBERS:
            if (lossless && tag === tape.T_APPEND_FLOATS) this.#appendFloats(stack[sp - 1] as unknown[], number, payload)
            else appendDoubles(stack[sp - 1] as unknown[], numbers, number, payload, this.#ahead(payload, i, end))
            number += payload
            break
          case tape.T_INTS:
            stack[sp++] = intsOf(words, i + 1, payload)
            i += payload
            break
          case tape.T_EXTEND:
            offset = windowStart + words[i + 1]!
            if (--sp <= unpickler.fence) throw unpickler.underflow()
            stack[sp - 1] = extended(unpickler, stack[sp - 1], stack[sp] as unknown[])
            break
          case tape.T_LONG:
            stack[sp++] = payload === tape.LONG_64 ? this.#views.longs[number++] : this.#longs.next()
            break
          case tape.T_KEYS:
            sp = this.#materializeKeys(i, this.#lastKeys(i), sp)
            i = this.#lastKeys(i)
            break
          case tape.T_CALL:
            offset = windowStart + words[i + 1]!
            this.#call(payload, --sp)
            break
          case tape.T_SPAN:
          case tape.T_MARK:
          case tape.T_DUP:
            sp = this.#rare(tag, payload, words[i + 1]!, sp)
            break
          default: {
            unpickler.sp = sp
            const value = this.#opcode(tag, payload, windowStart + words[i + 1]!)
            if (value !== RUNNING) return value
            sp = unpickler.sp
          }
        }
      }
    } catch (cause) {
      throw unpickler.failure(cause, Math.max(offset, 0), offset < 0 ? -1 : unpickler.bytes[offset]!)
    }
    unpickler.sp = sp
    return RUNNING
  }

  /** @returns the height of the stack then */
  #rare(tag: number, payload: number, second: number, sp: number): number {
    const unpickler = this.#unpickler
    const { stack } = unpickler
    if (tag === tape.T_MARK) unpickler.mark(sp - payload)
    else if (tag === tape.T_SPAN) stack[sp++] = this.#span(second, payload)
    else {
      unpickler.shared = true
      stack[sp] = stack[sp - 1]
      sp++
    }
    return sp
  }

  /** T_OP, T_GET_CHECKED and T_PUT_CHECKED: an opcode as it stands. @returns the value at STOP, else {@link RUNNING} */
  #opcode(tag: number, payload: number, pos: number): unknown {
    const unpickler = this.#unpickler
    const { sp } = unpickler
    unpickler.pos = pos
    if (tag !== tape.T_PUT_CHECKED || sp <= unpickler.fence) return run(unpickler, true)
    unpickler.memo.put(payload, unpickler.stack[sp - 1])
    return RUNNING
  }

  /** Of T_KEYS that follow one another, the place on the tape of the last. */
  #lastKeys(at: number): number {
    const { words } = this.#views
    while (((words[at]! >>> tape.TAG_BITS) & tape.KEYS_MORE) !== 0) at += 2
    return at
  }

  #record(number: number): Record {
    const keys = this.#text.keysOf(number)
    let shape = findShape(shapes, keys)
    if (shape === undefined) {
      shape = shapeOf(keys)
      if (shape !== undefined) addShape(shapes, shape)
    }
    return (this.#records[number] = { keys, shape, quick: this.#unpickler.dictsAreMaps || shape?.isReordered ? undefined : shape })
  }

  /** A record that is a Map, or whose keys need care, or are to be noted. */
  #slowRecord(record: number, start: number): unknown {
    const { keys, shape } = this.#records[record]!
    if (this.#unpickler.dictsAreMaps) return mapOf(keys, this.#unpickler.stack, start)
    if (shape !== undefined) return recordOf(this.#unpickler, shape, shape.values, this.#unpickler.stack, start)
    const pairs: unknown[] = []
    for (let i = 0; i < keys.length; i++) pairs.push(keys[i], this.#unpickler.stack[start + i])
    return dictOf(this.#unpickler, pairs, 0, pairs.length)
  }

  /**
   * Puts the keys of records before their values: scan kept them off the stack, and the dicts turned out to be no records. They are put in from
   * the top of the stack down, so that each value moves once.
   *
   *     stack before   a b c          T_KEYS of x, y, z: all their values lie there
   *     stack after    x a y b z c
   *
   * @param first place on the tape of the first T_KEYS of a row
   * @param last the same of the last one, whose values lie highest
   * @returns the height of the stack then
   */
  #materializeKeys(first: number, last: number, sp: number): number {
    const { words } = this.#views
    const { stack } = this.#unpickler
    const rows: string[][] = []
    let grown = sp
    for (let i = first; i <= last; i += 2) {
      const payload = words[i]! >>> tape.TAG_BITS
      const keys = this.#text.keysOf(payload >>> tape.KEYS_BITS)
      rows.push((payload & tape.KEYS_LAST) !== 0 ? keys.slice(-1) : keys)
      grown += rows.at(-1)!.length
    }
    let from = sp
    let to = grown
    for (let i = last; i >= first; i -= 2) {
      const keys = rows.pop()!
      const end = sp - words[i + 1]!
      while (from > end) stack[--to] = stack[--from]
      if (((words[i]! >>> tape.TAG_BITS) & (tape.KEYS_WAITING | tape.KEYS_LAST)) !== 0) stack[--to] = keys.pop()
      while (keys.length > 0) {
        stack[--to] = stack[--from]
        stack[--to] = keys.pop()
      }
    }
    return grown
  }

  /** T_CALL: the callable lies just below `sp`, its argument at `sp`. */
  #call(kind: number, sp: number): void {
    const unpickler = this.#unpickler
    const { stack } = unpickler
    if (kind === tape.CALL_REDUCE) stack[sp - 1] = reduce(unpickler, stack[sp - 1], stack[sp])
    else if (kind === tape.CALL_NEWOBJ) stack[sp - 1] = newObject(unpickler, stack[sp - 1], stack[sp])
    else build(unpickler, stack[sp - 1], stack[sp])
  }

  /** T_SPAN: bytes or ASCII text from where it lies in the window. */
  #span(at: number, payload: number): unknown {
    const end = at + (payload >>> tape.SPAN_BITS)
    return (payload & 1) === tape.SPAN_TEXT
      ? this.#views.ascii(INPUT + at, INPUT + end)
      : this.#unpickler.bytesAt(this.#windowStart + at, this.#windowStart + end)
  }

  /** A list of doubles. Literals for the shortest, and room for just as many else: pushing makes room for 17 at once. */
  #list(from: number, count: number, at: number, end: number): number[] {
    const { numbers } = this.#views
    if (count === 2) return [numbers[from]!, numbers[from + 1]!]
    if (count === 3) return [numbers[from]!, numbers[from + 1]!, numbers[from + 2]!]
    return listOf(numbers, from, count, this.#ahead(count, at, end))
  }

  /**
   * Appends the batches that follow one of a list, so long as they hold nothing but scalars, and what GET fetches: each
   * `values, T_APPENDS`. Their values go where they belong in a list that has got its length at once, which takes half as long as by the
   * stack.
   * @param at place on the tape of the T_APPENDS before them
   * @returns the place of the last T_APPENDS that was carried out
   */
  #appendScalars(list: unknown[], at: number, end: number): number {
    const { words } = this.#views
    let last = at
    let to = list.length
    let length = to
    for (let i = at + 1; i < end; i++) {
      const word = words[i]!
      if (((SCALAR_TAGS >>> (word & tape.TAG_MASK)) & 1) !== 0) continue
      if (word !== (((i - last - 1) << tape.TAG_BITS) | tape.T_APPENDS)) break
      length += i - last - 1
      last = i
    }
    list.length = length
    for (let i = at + 1; to < length; i++) {
      const word = words[i]!
      if ((word & tape.TAG_MASK) !== tape.T_APPENDS) list[to++] = this.#scalar(word)
    }
    return last
  }

  /** The value of a word with one of {@link SCALAR_TAGS}. */
  #scalar(word: number): unknown {
    const payload = word >>> tape.TAG_BITS
    switch (word & tape.TAG_MASK) {
      case tape.T_INT:
        return word >> tape.TAG_BITS
      case tape.T_STR:
        return this.#text.strings[payload] ?? this.#text.makeString(payload)
      case tape.T_TEXT:
        return this.#text.nextAscii(payload)
      case tape.T_CONST:
        return CONSTANTS[payload]
      default:
        return this.#unpickler.memoGet(payload)
    }
  }

  /** Appends doubles as lossless loads have floats. */
  #appendFloats(list: unknown[], from: number, count: number): unknown[] {
    const { numbers } = this.#views
    for (let k = from; k < from + count; k++) list.push(this.#unpickler.floatOf(numbers[k]!))
    return list
  }

  /**
   * Batches of one kind that follow one another, each `T_FLOATS or T_NUMBERS, T_EXTEND, offset`, are appended at once to the list on top.
   * @param at place on the tape of the first
   * @returns the place of the last word of the last; `at` where there is no batch, or no list that items may be appended to as they are
   */
  #lastBatch(at: number, end: number, sp: number): number {
    const { words } = this.#views
    const unpickler = this.#unpickler
    if (at + 2 >= end || words[at + 1] !== tape.T_EXTEND || sp <= unpickler.fence || !unpickler.isPlainList(unpickler.stack[sp - 1]))
      return at
    const first = words[at]!
    at += 2
    while (at + 3 < end && words[at + 2] === tape.T_EXTEND && ((words[at + 1]! ^ first) & tape.TAG_MASK) === 0) at += 3
    return at
  }

  #countOfBatches(first: number, last: number): number {
    let count = 0
    for (let i = first; i < last; i += 3) count += this.#views.words[i]! >>> tape.TAG_BITS
    return count
  }

  /** How many more numbers a list may come to hold that is still open at the window's end: as many, for its bytes, as this window had. */
  #ahead(numbers: number, at: number, end: number): number {
    const left = this.#unpickler.bytes.length - this.#windowEnd
    if (numbers <= LONG || left === 0 || end - at > 2 * op.BATCHSIZE) return 0
    for (let i = at + 1; i < end; i++) if (((OPEN_TAGS >>> (this.#views.words[i]! & tape.TAG_MASK)) & 1) === 0) return 0
    return Math.ceil((numbers * left) / (this.#windowEnd - this.#windowStart)) + op.BATCHSIZE
  }
}

/** `stack[start, start + count)`. Literals for the shortest. */
function arrayOf(stack: unknown[], start: number, count: number): unknown[] {
  if (count === 2) return [stack[start], stack[start + 1]]
  if (count === 3) return [stack[start], stack[start + 1], stack[start + 2]]
  return count === 1 ? [stack[start]] : stack.slice(start, start + count)
}

function appendItems(list: unknown[], stack: unknown[], start: number, end: number): void {
  for (let k = start; k < end; k++) list.push(stack[k])
}

function mapOf(keys: readonly string[], stack: unknown[], start: number): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>()
  for (let k = 0; k < keys.length; k++) map.set(keys[k], stack[start + k])
  return map
}

/** The list of the ints in some words, each a T_INT. */
function intsOf(words: Int32Array, from: number, count: number): number[] {
  if (count === 2) return [words[from]! >> tape.TAG_BITS, words[from + 1]! >> tape.TAG_BITS]
  if (count === 3) return [words[from]! >> tape.TAG_BITS, words[from + 1]! >> tape.TAG_BITS, words[from + 2]! >> tape.TAG_BITS]
  const list: number[] = new Array(count)
  for (let k = 0; k < count; k++) list[k] = words[from + k]! >> tape.TAG_BITS
  return list
}

/** T_EXTEND: the value that `items` were appended to. */
function extended(unpickler: UnpicklerState, target: unknown, items: unknown[]): unknown {
  if (!unpickler.isPlainList(target)) return append(unpickler, target, items, 0, items.length)
  appendNumbers(target, items)
  return target
}
