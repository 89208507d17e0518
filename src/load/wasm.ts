import * as tape from '../abi/load-tape.ts'
import { INPUT, INTERN, INTERN_ENTRIES, MEMO, MEMO_CAPACITY, NUMBERS, RECENT, SHAPES, TAPE, TEXT, WIDE } from '../abi/memory.ts'
import * as op from '../abi/opcode.ts'
import { isIntLike, PyFloat, PyTuple } from '../python/values.ts'
import { type Views, viewsOf } from '../wasm/load-views.ts'
import { lease, release } from '../wasm/module.ts'
import { append, build, newObject, reduce, setItems } from './calls.ts'
import { appendDoubles, appendNumbers, LONG, listOf } from './columns.ts'
import { normalizeInt } from './long.ts'
import { type Shape, shapeOf } from './records.ts'
import { RUNNING, run } from './typescript.ts'
import type { UnpicklerState } from './unpickler.ts'
import { isOneValue, most, windowSize } from './window.ts'

/** Windows that ended at an opcode for TypeScript; a pickle with more of them is no work for scan. */
const MAX_DETOURS = 100
/** Digits of an int in text that scan reads without counting them. */
const SCANNED_DIGITS = 15
/** A window with a smaller part of it left is laid anew, if there is more input. */
const WORTH_SCANNING = 1 / 4

/** What may come on the tape after the numbers of a list that is still open at a window's end: the rest of a batch, a PUT, open MARKs. */
const OPEN_TAGS = (1 << tape.T_INT) | (1 << tape.T_NUMBER) | (1 << tape.T_FLOAT) | (1 << tape.T_PUT) | (1 << tape.T_MARK)

/** UTF-16 units in a piece of text. */
const WIDE_PIECE = tape.PIECE / 2

/** A shape of the current load, or keys that need care. */
interface Record {
  readonly keys: readonly string[]
  readonly shape: Shape | undefined
}

/**
 * The WebAssembly engine: carries a machine on to STOP, window by window: scan in linear memory, then build here.
 * @returns the value, or {@link RUNNING} with the machine as far as it came, for the TypeScript engine to go on
 * @throws UnpicklingError as the TypeScript engine
 */
export function runWasm(unpickler: UnpicklerState): unknown {
  if (!unpickler.memo.isDense || isOneValue(unpickler) || unpickler.maxDigits < SCANNED_DIGITS) return RUNNING
  const core = lease()
  if (core === undefined) return RUNNING
  try {
    return new Scanner(unpickler, viewsOf(core)).run()
  } finally {
    release(core)
  }
}

/** One load through an instance. */
class Scanner {
  readonly #unpickler: UnpicklerState
  readonly #v: Views
  /** Interned strings by id, made when first needed. */
  readonly #strings: string[] = []
  readonly #records: Record[] = []
  /** Position in the input of the window's first byte, and the bytes in it. */
  #base = 0
  #length = 0
  /** Interned strings of this window lie from here on. */
  #internFrom = 0
  #internEnd = 0
  #internPieces: string[] = []
  #textEnd = 0
  #wideEnd = 0

  constructor(unpickler: UnpicklerState, v: Views) {
    this.#unpickler = unpickler
    this.#v = v
  }

  run(): unknown {
    const unpickler = this.#unpickler
    const v = this.#v
    const { bytes } = unpickler
    const { core } = v
    // All encodings there are have ASCII as it is.
    const isText = unpickler.options.encoding?.toLowerCase() !== 'bytes'
    core['begin'](unpickler.memo.count, (Math.random() * 0x100000000) >>> 0, isText, unpickler.keepsMemo, unpickler.lossless)
    let interned = 0
    for (let detours = 0; detours < MAX_DETOURS; ) {
      const left = this.#base + this.#length - unpickler.pos
      const atEnd = this.#base + this.#length === bytes.length
      if (left <= 0 || (!atEnd && left < WORTH_SCANNING * most.size)) this.#lay(unpickler.pos)
      const total = Math.min(bytes.length - this.#base, 0x7fffffff)
      const frameEnd = unpickler.frameEnd > unpickler.pos ? Math.min(unpickler.frameEnd - this.#base, 0xffffffff) : 0
      const from = unpickler.pos
      const status: number = core['scan'](from - this.#base, this.#length, total, frameEnd)
      const end = this.#base + v.header(tape.H_CONSUMED)
      this.#open(interned)
      const lastFrameEnd = v.header(tape.H_FRAME_END)
      if (lastFrameEnd !== frameEnd) unpickler.frameEnd = this.#base + lastFrameEnd
      const value = this.#build()
      if (value !== RUNNING) {
        if (unpickler.keepsMemo) this.#keepMemo(true)
        return value
      }
      if (unpickler.pos > end) detours++
      else unpickler.pos = end
      this.#keepStrings(interned)
      interned = v.header(tape.H_INTERNED)
      this.#keepMemo(false)
      if (status === tape.SCAN_LEAVE) break
      if (unpickler.pos === from || unpickler.pos >= bytes.length) {
        // One opcode is longer than a window, or the data has come to its end. Of a memo index in such a line, scan would not know.
        if (bytes[unpickler.pos] === op.GET || bytes[unpickler.pos] === op.PUT) break
        const last = run(unpickler, true)
        if (last !== RUNNING) return last
        detours++
      }
    }
    this.#keepMemo(true)
    if (unpickler.frameEnd <= unpickler.pos) unpickler.frameEnd = 0
    return RUNNING
  }

  /** Copies a window of the input into linear memory. */
  #lay(from: number): void {
    const { bytes } = this.#unpickler
    this.#base = from
    this.#length = windowSize(this.#unpickler, from)
    this.#v.bytes.set(this.#length === bytes.length ? bytes : bytes.subarray(from, from + this.#length), INPUT)
  }

  /** Takes note of the text that scan left. */
  #open(interned: number): void {
    const v = this.#v
    this.#internFrom = this.#internEnd
    this.#internEnd = interned === v.header(tape.H_INTERNED) ? this.#internEnd : v.header(tape.H_INTERN_END) - INTERN
    this.#internPieces = []
    this.#textEnd = v.header(tape.H_TEXT_END)
    this.#wideEnd = v.header(tape.H_WIDE_END)
  }

  /** The interned string of an id. */
  #string(id: number): string {
    const v = this.#v
    const entry = (INTERN_ENTRIES >> 2) + 2 * id
    const at = v.words[entry]!
    const piece = at >>> 16
    const from = Math.max(piece * tape.PIECE, this.#internFrom)
    const text = (this.#internPieces[piece] ??= v.ascii(INTERN + from, INTERN + Math.min((piece + 1) * tape.PIECE, this.#internEnd)))
    return (this.#strings[id] = text.substring(at - from, at - from + (v.words[entry + 1]! & 0xff)))
  }

  /** The piece of ASCII text at an offset of this window's. */
  #textPiece(at: number): string {
    const from = at & -tape.PIECE
    return this.#v.ascii(TEXT + from, TEXT + Math.min(from + tape.PIECE, this.#textEnd))
  }

  /** The piece of other text at an offset of this window's. */
  #widePiece(at: number): string {
    const from = at & -tape.PIECE
    return this.#v.wide(WIDE + from, WIDE + Math.min(from + tape.PIECE, this.#wideEnd))
  }

  /** The keys of a shape, of which each knows its last one and the shape before that (assembly/scan/shapes.ts). */
  #keysOf(id: number): string[] {
    const { words } = this.#v
    const keys: string[] = []
    for (
      let entry = (SHAPES >> 2) + 4 * id;
      keys.length < (words[(SHAPES >> 2) + 4 * id + 3]! & 0xff);
      entry = (SHAPES >> 2) + 4 * words[entry + 1]!
    ) {
      const key = words[entry]!
      keys.push(this.#strings[key] ?? this.#string(key))
    }
    return keys.reverse()
  }

  #record(id: number): Record {
    const keys = this.#keysOf(id)
    return (this.#records[id] = { keys, shape: shapeOf(keys) })
  }

  /**
   * Puts keys before their values, which lie on the stack, from the top of it down.
   * @param first the first T_KEYS of a row
   * @param last the last one, whose values lie highest
   * @returns the number of values on the stack then
   */
  #spell(first: number, last: number, sp: number): number {
    const { words } = this.#v
    const { stack } = this.#unpickler
    const rows: string[][] = []
    let grown = sp
    for (let i = first; i <= last; i += 2) {
      const payload = words[i]! >>> tape.TAG_BITS
      const keys = this.#keysOf(payload >>> tape.KEYS_BITS)
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

  /** A record in a form other than a plain object of its shape. */
  #slowRecord(keys: readonly string[], start: number): unknown {
    const unpickler = this.#unpickler
    const pairs: unknown[] = []
    for (let i = 0; i < keys.length; i++) pairs.push(keys[i], unpickler.stack[start + i])
    return unpickler.dictOf(pairs, 0, pairs.length)
  }

  /** Makes every interned string of the window that ends: its text is about to be given up. */
  #keepStrings(from: number): void {
    for (let id = from; id < this.#v.header(tape.H_INTERNED); id++) this.#strings[id] ?? this.#string(id)
  }

  /** Puts the strings that only scan knows of into the memo: those out of its sight in the next window, or all. */
  #keepMemo(all: boolean): void {
    const v = this.#v
    const recentBase = v.header(tape.H_RECENT_BASE)
    this.#keepRange(RECENT, recentBase, v.header(tape.H_RECENT_HIGH))
    if (all) this.#keepRange(MEMO, 0, Math.min(v.header(tape.H_MEMO_HIGH), MEMO_CAPACITY))
  }

  #keepRange(table: number, base: number, count: number): void {
    const { words } = this.#v
    for (let i = 0; i < count; i++) {
      const entry = words[(table >> 2) + i]!
      if ((entry & tape.MEMO_STR) === 0) continue
      const id = entry >>> tape.MEMO_ID_SHIFT
      this.#unpickler.memo.put(base + i, this.#strings[id] ?? this.#string(id))
    }
  }

  /** How many more numbers a list may come to hold that is still open at the window's end: as many, for its bytes, as this window had. */
  #ahead(numbers: number, at: number, end: number): number {
    const left = this.#unpickler.bytes.length - this.#base - this.#length
    if (numbers <= LONG || left === 0 || end - at > 2 * op.BATCHSIZE) return 0
    for (let i = at + 1; i < end; i++) if (((OPEN_TAGS >>> (this.#v.words[i]! & tape.TAG_MASK)) & 1) === 0) return 0
    return Math.ceil((numbers * left) / this.#length) + op.BATCHSIZE
  }

  /** Turns the tape into values. */
  #build(): unknown {
    const unpickler = this.#unpickler
    const { words, numbers } = this.#v
    const { stack, memo, lossless, dictsAreMaps } = unpickler
    const memoValues = memo.values
    const strings = this.#strings
    const records = this.#records
    const end = (TAPE >> 2) + this.#v.header(tape.H_TAPE)
    let number = NUMBERS >> 3
    let sp = unpickler.sp
    // The next ASCII text, and the piece that it is cut from.
    let textAt = 0
    let piece = ''
    let pieceFrom = 0
    let pieceTo = 0
    let wideAt = 0
    let widePiece = ''
    let wideFrom = 0
    let wideTo = 0
    let opcode = -1
    let offset = 0
    try {
      for (let i = TAPE >> 2; i < end; i++) {
        const word = words[i]!
        const payload = word >>> tape.TAG_BITS
        switch (word & tape.TAG_MASK) {
          case tape.T_INT:
            stack[sp++] = word >> tape.TAG_BITS
            break
          case tape.T_STR: {
            const text = strings[payload]
            stack[sp++] = text !== undefined ? text : this.#string(payload)
            break
          }
          case tape.T_GET: {
            const value = memoValues[payload]
            stack[sp++] = typeof value === 'object' || value === undefined ? unpickler.memoGet(payload) : value
            break
          }
          case tape.T_PUT:
            memo.put(payload, stack[sp - 1])
            break
          case tape.T_FLOAT: {
            const value = numbers[number++]!
            stack[sp++] = lossless ? floatOf(value) : value
            break
          }
          case tape.T_NUMBER:
            stack[sp++] = numbers[number++]
            break
          case tape.T_CONST:
            stack[sp++] = payload === tape.CONST_NONE ? null : payload === tape.CONST_TRUE
            break
          case tape.T_TUPLE: {
            sp -= payload
            let tuple: unknown[]
            if (lossless) {
              tuple = new PyTuple(payload)
              for (let k = 0; k < payload; k++) tuple[k] = stack[sp + k]
            } else if (payload === 2) tuple = [stack[sp], stack[sp + 1]]
            else tuple = stack.slice(sp, sp + payload)
            stack[sp++] = tuple
            break
          }
          case tape.T_LIST: {
            sp -= payload
            const list = payload === 1 ? [stack[sp]] : stack.slice(sp, sp + payload)
            stack[sp++] = list
            break
          }
          case tape.T_DICT:
            offset = this.#base + words[++i]!
            opcode = unpickler.bytes[offset]!
            sp -= 2 * payload
            stack[sp] = unpickler.dictOf(stack, sp, sp + 2 * payload)
            sp++
            break
          case tape.T_RECORD: {
            const record = records[payload] ?? this.#record(payload)
            const { keys, shape } = record
            sp -= keys.length
            if (dictsAreMaps) {
              const map = new Map<unknown, unknown>()
              for (let k = 0; k < keys.length; k++) map.set(keys[k], stack[sp + k])
              stack[sp++] = map
            } else if (shape !== undefined) {
              stack[sp] = shape.values.build(stack, sp)
              sp++
            } else {
              stack[sp] = this.#slowRecord(keys, sp)
              sp++
            }
            break
          }
          case tape.T_EMPTY:
            stack[sp++] = payload === tape.EMPTY_IS_LIST ? [] : payload === tape.EMPTY_IS_SET ? new Set() : dictsAreMaps ? new Map() : {}
            break
          case tape.T_APPENDS: {
            const first = sp - payload
            const list = stack[first - 1] as unknown[]
            for (let k = first; k < sp; k++) list.push(stack[k])
            sp = first
            break
          }
          case tape.T_SETITEMS: {
            const first = sp - 2 * payload
            offset = this.#base + words[++i]!
            opcode = unpickler.bytes[offset]!
            stack[first - 1] = setItems(unpickler, stack[first - 1], stack, first, sp)
            sp = first
            break
          }
          case tape.T_DISCARD:
            sp -= payload
            break
          case tape.T_TEXT:
            // The same rule as `fit` in assembly/scan/strings.ts: no text crosses a piece's end.
            if (textAt + payload > pieceTo) {
              if (payload !== 0 && textAt !== 0) textAt = (textAt + payload - 1) & -tape.PIECE
              pieceFrom = textAt
              pieceTo = textAt + tape.PIECE
              piece = this.#textPiece(textAt)
            }
            stack[sp++] = piece.substring(textAt - pieceFrom, textAt - pieceFrom + payload)
            textAt += payload
            break
          case tape.T_WIDE:
            // As above, in units of two bytes.
            if (wideAt + payload > wideTo) {
              if (wideAt !== 0) wideAt = (wideAt + payload - 1) & -WIDE_PIECE
              wideFrom = wideAt
              wideTo = wideAt + WIDE_PIECE
              widePiece = this.#widePiece(2 * wideAt)
            }
            stack[sp++] = widePiece.substring(wideAt - wideFrom, wideAt - wideFrom + payload)
            wideAt += payload
            break
          case tape.T_FLOATS:
          case tape.T_NUMBERS: {
            // Literals for the shortest, and room for just as many else: pushing makes room for 17 at once.
            let list: unknown[]
            if (lossless && (word & tape.TAG_MASK) === tape.T_FLOATS) {
              list = []
              for (let k = 0; k < payload; k++) list.push(floatOf(numbers[number + k]!))
            } else if (payload === 2) list = [numbers[number], numbers[number + 1]]
            else if (payload === 3) list = [numbers[number], numbers[number + 1], numbers[number + 2]]
            else if (i + 2 < end && words[i + 1] === tape.T_EXTEND && sp > unpickler.fence && unpickler.isPlainList(stack[sp - 1])) {
              // Batches of one kind that follow one another are appended together.
              let count = payload
              for (i += 2; i + 3 < end && words[i + 2] === tape.T_EXTEND && ((words[i + 1]! ^ word) & tape.TAG_MASK) === 0; i += 3) {
                count += words[i + 1]! >>> tape.TAG_BITS
              }
              appendDoubles(stack[sp - 1] as unknown[], numbers, number, count, this.#ahead(count, i, end))
              number += count
              break
            } else list = listOf(numbers, number, payload, this.#ahead(payload, i, end))
            number += payload
            stack[sp++] = list
            break
          }
          case tape.T_APPEND_FLOATS:
          case tape.T_APPEND_NUMBERS: {
            const list = stack[sp - 1] as unknown[]
            if (lossless && (word & tape.TAG_MASK) === tape.T_APPEND_FLOATS) {
              for (let k = 0; k < payload; k++) list.push(floatOf(numbers[number + k]!))
            } else appendDoubles(list, numbers, number, payload, this.#ahead(payload, i, end))
            number += payload
            break
          }
          case tape.T_INTS: {
            let list: number[]
            if (payload === 2) list = [words[i + 1]! >> tape.TAG_BITS, words[i + 2]! >> tape.TAG_BITS]
            else if (payload === 3) {
              list = [words[i + 1]! >> tape.TAG_BITS, words[i + 2]! >> tape.TAG_BITS, words[i + 3]! >> tape.TAG_BITS]
            } else {
              list = new Array(payload)
              for (let k = 0; k < payload; k++) list[k] = words[i + 1 + k]! >> tape.TAG_BITS
            }
            i += payload
            stack[sp++] = list
            break
          }
          case tape.T_EXTEND: {
            opcode = op.APPENDS
            offset = this.#base + words[++i]!
            if (--sp <= unpickler.fence) throw unpickler.underflow()
            const items = stack[sp] as unknown[]
            const target = stack[sp - 1]
            if (unpickler.isPlainList(target)) appendNumbers(target, items)
            else stack[sp - 1] = append(unpickler, target, items, 0, items.length)
            break
          }
          case tape.T_LONG:
            if (payload === tape.LONG_64) stack[sp++] = this.#v.longs[number++]
            else {
              const magnitude = BigInt(stack[sp - 1] as string)
              stack[sp - 1] = normalizeInt(payload === tape.LONG_HEX ? magnitude : -magnitude)
            }
            break
          case tape.T_SPAN: {
            const at = words[++i]!
            const end = at + (payload >>> 1)
            stack[sp++] =
              (payload & 1) === tape.SPAN_TEXT
                ? this.#v.ascii(INPUT + at, INPUT + end)
                : unpickler.bytesAt(this.#base + at, this.#base + end)
            break
          }
          case tape.T_KEYS: {
            const first = i
            while (((words[i]! >>> tape.TAG_BITS) & tape.KEYS_MORE) !== 0) i += 2
            sp = this.#spell(first, i, sp)
            i++
            break
          }
          case tape.T_MARK:
            unpickler.metastack.push(sp - payload)
            break
          case tape.T_DUP:
            unpickler.shared = true
            stack[sp] = stack[sp - 1]
            sp++
            break
          case tape.T_CALL: {
            opcode = payload === tape.CALL_REDUCE ? op.REDUCE : payload === tape.CALL_NEWOBJ ? op.NEWOBJ : op.BUILD
            offset = this.#base + words[++i]!
            sp--
            if (opcode === op.REDUCE) stack[sp - 1] = reduce(unpickler, stack[sp - 1], stack[sp])
            else if (opcode === op.NEWOBJ) stack[sp - 1] = newObject(unpickler, stack[sp - 1], stack[sp])
            else build(unpickler, stack[sp - 1], stack[sp])
            break
          }
          default: {
            // T_OP, T_GET_CHECKED and T_PUT_CHECKED: an opcode as it stands.
            unpickler.sp = sp
            unpickler.pos = this.#base + words[++i]!
            if ((word & tape.TAG_MASK) === tape.T_PUT_CHECKED && sp > unpickler.fence) {
              memo.put(payload, stack[sp - 1])
              break
            }
            const value = run(unpickler, true)
            if (value !== RUNNING) return value
            sp = unpickler.sp
          }
        }
      }
    } catch (cause) {
      throw unpickler.failure(cause, offset, opcode)
    }
    unpickler.sp = sp
    return RUNNING
  }
}

/** A float as lossless loads have it. */
function floatOf(value: number): number | PyFloat {
  return isIntLike(value) ? new PyFloat(value) : value
}
