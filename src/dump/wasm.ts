import * as op from '../abi/opcode.ts'
import * as tape from '../abi/write-tape.ts'
import { utf8 } from '../text/encode.ts'
import { type Core, growForDump, lease, release } from '../wasm/module.ts'
import { CACHE_SIZE, type Views, viewsOf } from '../wasm/write-views.ts'
import { type Identity, NO_ORDINAL } from './identity.ts'
import { copyOf } from './pieces.ts'
import type { Shape } from './records.ts'
import { WindowText } from './rope.ts'
import { type Engine, SLACK, Writer } from './writer.ts'

/**
 * Strings that were met again in the window that has them first. A new window costs less than more of them: there, they are GETs with
 * no gap.
 */
const MAX_SAMES = 64
/** The same for objects. */
const MAX_RECENTS = 256

// What is known of a string's place in the memo: its index, or nothing, or below that the gap of this window that will tell.
const UNKNOWN = -1
const FIRST_GAP = -2

/** Bytes of a list besides its items: EMPTY_LIST, MEMOIZE, MARK, APPENDS. */
const LIST_SIZE = 4

const NO_STRINGS: undefined[] = []

/** An instance that has come to know more strings is not kept for the next call: what it has written to is up to 59 MiB. */
const KEPT_STRINGS = 1 << 17
/** Strings that linear memory is to know by content; tests make it few. */
export const most = { strings: tape.MAX_STRINGS }

/**
 * Has opcodes written into a window of linear memory, with gaps for the strings and what hangs on them, which emit fills in. For one
 * dump of protocol 2 to 5 with a memo.
 */
export class WasmEngine implements Engine {
  readonly writer: Writer
  readonly #core: Core
  readonly #views: Views
  readonly #gaps: Int32Array
  // The window: gaps, places where values begin.
  #gap = 0
  /** How many of them are G_SAME. */
  #sames = 0
  /** How many are G_RECENT. */
  #recents = 0
  #checkpoint = 0
  readonly #text: WindowText
  /** Memo opcodes are numbered as if every string were new. This is the first of the window's. */
  #firstMemo = 0
  /** Numbers of those that are none, since the memo has their string already. */
  #repeats: Int32Array
  #repeatCount = 0
  /** Shapes and places in them whose keys this window has met first. */
  #newKeys: (Shape | number)[] = []
  /** Strings met lately, each in the slot that some of its units tell, and what is known of them. */
  #cached: (string | undefined)[] = NO_STRINGS
  readonly #tokens: Int32Array

  /** The same of strings that came when linear memory was full, and those of them that this window has met first. */
  #late: Map<string, number> | undefined
  #newLate: string[] = []
  /** Numbers of the memo opcodes of strings that linear memory is not asked about: long ones, those that end in half a character. */
  #texts: Map<string, number> | undefined

  /** What this window lays in; then what is to be laid into the output, and where. */
  #laidIn: Uint8Array[] = []
  #splices: { at: number; data: Uint8Array }[] = []
  #pieces: Uint8Array[] = []
  /** The piece, and where in it, with the header of the open frame, which is yet to be filled in. */
  #framePiece: Uint8Array | undefined
  #frameAt = 0

  constructor(core: Core, protocol: number) {
    const base = core['emitBegin'](protocol, (Math.random() * 0x100000000) | 0, most.strings) as number
    const found = viewsOf(core, base)
    this.#core = core
    this.#views = found
    this.#gaps = found.gaps
    this.#tokens = found.tokens
    this.#repeats = found.firstRepeats
    this.#text = new WindowText(found.text)
    const writer = new Writer(protocol, false, found.firstNumbers)
    writer.engine = this
    writer.buffer = found.stream
    writer.view = found.streamView
    writer.marks = found.marks
    writer.limit = tape.CHECKPOINT
    this.writer = writer
  }

  /** How many strings linear memory knows by content. */
  get strings(): number {
    return this.#views.header[tape.H_STRINGS] as number
  }

  boundary(): void {
    const { writer } = this
    if (writer.position + SLACK >= writer.buffer.length) {
      this.#flush(false)
    } else {
      this.#views.checkpoints[this.#checkpoint++] = writer.position
      writer.limit = Math.min(writer.position + tape.CHECKPOINT, writer.buffer.length - SLACK)
    }
  }

  makeRoom(size: number): void {
    if (this.writer.position + size + SLACK > this.writer.buffer.length) this.#flush(false)
  }

  string(value: string): void {
    this.#writeString(value)
  }

  get(number: number): number {
    if (this.#gap === tape.MAX_GAPS || this.#recents > MAX_RECENTS) this.#flush(false)
    if (number >= this.#firstMemo) {
      this.#recents++
      this.#addGap(tape.G_RECENT, number - this.#firstMemo)
      return number
    }
    const index = this.#indexOf(number)
    this.writer.getIndex(index)
    return ~index
  }

  getInstead(number: number): void {
    if (this.#gap === tape.MAX_GAPS) this.#flush(false)
    if (number >= this.#firstMemo) this.#addGap(tape.G_RECENT_INSTEAD, number - this.#firstMemo)
    else this.#addGap(tape.G_GET_INSTEAD, number < 0 ? ~number : this.#indexOf(number))
  }

  put(): void {
    if (this.#gap === tape.MAX_GAPS) this.#flush(false)
    this.#addGap(tape.G_PUT, 0)
  }

  large(opcode: number, sizeBytes: 0 | 4 | 8, data: Uint8Array, isFramed: boolean): void {
    if (data.length > 0xffffffff) throw new RangeError('more than 4 GiB in one value')
    if (!isFramed && data.length >= op.FRAME_SIZE_TARGET) {
      this.#layIn(tape.G_SPLICE, opcode, data)
    } else {
      this.writer.reserve(0)
      this.writer.sized(opcode, data.length, sizeBytes)
      // As they are now: a getter may change them before they are laid in, and the TypeScript engine copies them at once.
      this.#layIn(tape.G_LAY_IN, 0, data.slice())
    }
  }

  numbers(items: readonly unknown[], from: number, end: number): number {
    const { writer } = this
    const { numbers } = this.#views
    for (;;) {
      const count = gather(items, from, Math.min(end, from + tape.MAX_NUMBERS), numbers)
      if (count === 0) return from
      if (writer.position >= writer.limit) this.boundary()
      this.makeRoom(count * tape.NUMBER_SIZE)
      writer.position = this.#core['emitNumbers'](writer.position, count) as number
      from += count
      if (count < tape.MAX_NUMBERS) return from
    }
  }

  lists(items: readonly unknown[], from: number, end: number, identity: Identity): number {
    const { writer } = this
    const { numbers, sizes } = this.#views
    if (writer.protocol < 4) return from
    for (;;) {
      if (writer.position >= writer.limit) this.boundary()
      this.makeRoom(Math.min(tape.MAX_NUMBERS, (end - from) * tape.MAX_FEW) * (tape.NUMBER_SIZE + LIST_SIZE))
      let count = 0
      let lists = 0
      let marks = 0
      for (; from < end && count <= tape.MAX_NUMBERS - tape.MAX_FEW; from++) {
        const list = items[from]
        const size = gatherFew(list, numbers, count)
        if (size === 0) break
        const ordinal = identity.enter(list as object)
        if (ordinal < NO_ORDINAL) break
        writer.number(ordinal)
        sizes[lists++] = size
        if (size > 1) marks++
        count += size
      }
      if (lists === 0) return from
      writer.position = this.#core['emitLists'](writer.position, lists, writer.mark) as number
      writer.mark += marks
      if (count <= tape.MAX_NUMBERS - tape.MAX_FEW) return from
    }
  }

  finish(): Uint8Array[] {
    this.#flush(true)
    this.#take(true)
    return this.#pieces
  }

  key(shape: Shape, at: number): void {
    if (this.#gap === tape.MAX_GAPS || this.#sames > MAX_SAMES) this.#flush(false)
    const token = shape.tokens[at] as number
    if (token !== UNKNOWN) {
      this.#writeKnown(token)
    } else {
      const written = this.#writeString(shape.keys[at] as string)
      shape.tokens[at] = written
      if (written < UNKNOWN) this.#newKeys.push(shape, at)
    }
  }

  /** Bytes that do not go through linear memory. */
  #layIn(tag: number, payload: number, data: Uint8Array): void {
    if (this.#gap === tape.MAX_GAPS || this.#laidIn.length === tape.MAX_SPLICES) this.#flush(false)
    this.#views.splices[this.#laidIn.length] = data.length
    this.#laidIn.push(data)
    this.#addGap(tag, payload)
  }

  #addGap(tag: number, payload: number): void {
    const at = this.#gap++ << 1
    this.#gaps[at] = this.writer.position | ((this.writer.memo - this.#firstMemo) << 16)
    this.#gaps[at + 1] = (payload << tape.TAG_BITS) | tag
  }

  #addSame(token: number): void {
    this.#sames++
    this.#addGap(tape.G_SAME, FIRST_GAP - token)
  }

  /** The memo index of an earlier window's memo opcode: its number, less the strings before it that were no new ones. */
  #indexOf(number: number): number {
    const repeats = this.#repeats
    let low = 0
    let high = this.#repeatCount
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((repeats[middle] as number) < number) low = middle + 1
      else high = middle
    }
    return number - low
  }

  /** @returns the memo index, or FIRST_GAP less the gap that will know it, or UNKNOWN */
  #writeString(value: string): number {
    const units = value.length
    if (units > tape.MAX_STRING) return this.#writeMapped(value)
    if (this.#gap === tape.MAX_GAPS || this.#text.units + units > tape.MAX_UNITS || this.#sames > MAX_SAMES) this.#flush(false)
    let last = 0
    let slot = 0
    if (units > 0) {
      last = value.charCodeAt(units - 1)
      slot = (units + value.charCodeAt(0) * 7 + value.charCodeAt(units >> 1) * 31 + last * 101) & (CACHE_SIZE - 1)
    }
    if (this.#cached[slot] === value) return this.#writeKnown(this.#tokens[slot] as number)
    // A rope would join one half of a character to the other.
    if ((last & 0xfc00) === 0xd800) return this.#writeMapped(value)
    const token = FIRST_GAP - this.#gap
    if (this.#late !== undefined) {
      const known = this.#late.get(value)
      if (known !== undefined) return this.#writeKnown(known)
      this.#late.set(value, token)
      this.#newLate.push(value)
    }
    if (this.#cached === NO_STRINGS) this.#cached = new Array(CACHE_SIZE)
    this.#cached[slot] = value
    this.#tokens[slot] = token
    this.#addGap(tape.G_STR, this.#text.add(value))
    this.writer.memo++
    return token
  }

  /** A string whose memo index, or whose gap in this window, is known. */
  #writeKnown(token: number): number {
    if (token >= 0) this.writer.getIndex(token)
    else this.#addSame(token)
    return token
  }

  #writeMapped(value: string): number {
    this.#texts ??= new Map()
    const number = this.#texts.get(value)
    if (number !== undefined) {
      this.get(number)
    } else {
      this.text(value)
      this.#texts.set(value, this.writer.memo)
      this.writer.memoize(NO_ORDINAL)
    }
    return UNKNOWN
  }

  text(value: string): void {
    const units = value.length
    if (units <= tape.MAX_STRING && !endsInHalf(value)) {
      if (this.#gap === tape.MAX_GAPS || this.#text.units + units > tape.MAX_UNITS) this.#flush(false)
      this.#addGap(tape.G_TEXT, this.#text.add(value))
    } else if (units <= tape.MAX_INLINE) {
      this.writer.inlineText(value)
    } else {
      const bytes = utf8(value)
      this.large(op.BINUNICODE, 4, bytes, false)
    }
  }

  #flush(isLast: boolean): void {
    const { header, indices, repeats, splices } = this.#views
    const { writer } = this
    const form = this.#text.lay()
    this.#core['emit'](writer.position, this.#gap, writer.memo - this.#firstMemo, this.#checkpoint, writer.mark, form, isLast)
    this.#text.next(header[tape.H_TEXT] as number)
    writer.position = 0
    writer.limit = tape.CHECKPOINT
    writer.mark = 0
    this.#checkpoint = 0

    // What was pending is known now.
    const count = header[tape.H_REPEATS] as number
    if (this.#repeatCount + count > this.#repeats.length) {
      const larger = new Int32Array((this.#repeatCount + count) * 2)
      larger.set(this.#repeats)
      this.#repeats = larger
    }
    for (let i = 0; i < count; i++) this.#repeats[this.#repeatCount++] = this.#firstMemo + (repeats[i] as number)
    this.#firstMemo = writer.memo
    const keys = this.#newKeys
    for (let i = 0; i < keys.length; i += 2) {
      const { tokens } = keys[i] as Shape
      const at = keys[i + 1] as number
      tokens[at] = indices[FIRST_GAP - (tokens[at] as number)] as number
    }
    this.#newKeys = []
    for (const text of this.#newLate) this.#late?.set(text, indices[FIRST_GAP - (this.#late.get(text) as number)] as number)
    this.#newLate = []
    const tokens = this.#tokens
    if (this.#cached !== NO_STRINGS)
      for (let slot = 0; slot < CACHE_SIZE; slot++) {
        const token = tokens[slot] as number
        if (token < UNKNOWN) tokens[slot] = indices[FIRST_GAP - token] as number
      }
    this.#gap = 0
    this.#sames = 0
    this.#recents = 0

    const closed = header[tape.H_CLOSED] as number
    if (closed >= 0) this.#closeFrame(closed)
    for (const [i, data] of this.#laidIn.entries()) this.#splices.push({ at: splices[i] as number, data })
    this.#laidIn = []
    if (isLast) return
    if (header[tape.H_FULL] !== 0) this.#late ??= new Map()
    if ((header[tape.H_OUTPUT] as number) > tape.AT_STRINGS - tape.AT_OUTPUT - tape.MAX_OUTPUT) this.#take(false)
  }

  /** Copies the output out of linear memory, with what is laid into it. */
  #take(isLast: boolean): void {
    const { header, output } = this.#views
    const frame = header[tape.H_FRAME] as number
    let from = 0
    for (const { at, data } of this.#splices) {
      this.#addPiece(copyOf(output, from, at), frame - from)
      this.#pieces.push(data)
      from = at
    }
    this.#splices = []
    this.#addPiece(copyOf(output, from, header[tape.H_OUTPUT] as number), frame - from)
    if (!isLast) this.#core['emitTaken']()
  }

  #addPiece(piece: Uint8Array, frameAt: number): void {
    if (frameAt >= 0 && frameAt < piece.length) {
      this.#framePiece = piece
      this.#frameAt = frameAt
    }
    this.#pieces.push(piece)
  }

  /** Fills in the header of a frame that was taken, or drops it. */
  #closeFrame(size: number): void {
    const piece = this.#framePiece as Uint8Array
    const at = this.#frameAt
    if (size >= op.FRAME_SIZE_MIN) {
      const view = new DataView(piece.buffer, piece.byteOffset + at, op.FRAME_HEADER_SIZE)
      view.setUint8(0, op.FRAME)
      view.setBigUint64(1, BigInt(size), true)
    } else {
      piece.copyWithin(at, at + op.FRAME_HEADER_SIZE)
      this.#pieces[this.#pieces.lastIndexOf(piece)] = piece.subarray(0, piece.length - op.FRAME_HEADER_SIZE)
    }
  }
}

/** Copies the numbers that come first among `items[from, end)`, and tells how many. */
function gather(items: readonly unknown[], from: number, end: number, numbers: Float64Array): number {
  let count = 0
  for (let i = from; i < end; i++) {
    const item = items[i]
    if (typeof item !== 'number') break
    numbers[count++] = item
  }
  return count
}

/** Copies the numbers of a list of a few, and tells how many; 0 for anything else. */
function gatherFew(list: unknown, numbers: Float64Array, at: number): number {
  if (!Array.isArray(list) || Object.getPrototypeOf(list) !== Array.prototype) return 0
  const { length } = list
  if (length > tape.MAX_FEW) return 0
  for (let i = 0; i < length; i++) {
    const item = list[i]
    if (typeof item !== 'number') return 0
    numbers[at + i] = item
  }
  return length
}

/** Whether a text ends in the first half of a character, which the rope would join to what comes next. */
function endsInHalf(text: string): boolean {
  return text.length > 0 && (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800
}

/** Writes with an instance of its own, where WebAssembly may be used. */
export function withWasm<T>(protocol: number, write: (writer: Writer) => T): T | undefined {
  const core = lease()
  if (core === undefined) return undefined
  let engine: WasmEngine | undefined
  try {
    if (!growForDump(core)) return undefined
    engine = new WasmEngine(core, protocol)
    return write(engine.writer)
  } finally {
    if (engine === undefined || engine.strings <= KEPT_STRINGS) release(core)
  }
}
