// The WebAssembly engine: writes the write tape, window by window, and has emit make a pickle of it (src/abi/write-tape.ts).
import * as op from '../abi/opcode.ts'
import * as tape from '../abi/write-tape.ts'
import { utf8 } from '../text/encode.ts'
import { type Core, EMIT_HALF } from '../wasm/halves.ts'
import { growForDump, lease, release } from '../wasm/module.ts'
import { CACHE_SIZE, type Views, viewsOf } from '../wasm/write-views.ts'
import { type Identity, NO_ORDINAL } from './identity.ts'
import { copyOf } from './pieces.ts'
import { isPlainArray } from './properties.ts'
import type { Shape } from './records.ts'
import { WindowText } from './rope.ts'
import { type Engine, SLACK, Writer } from './writer.ts'

/**
 * GAP_GET_STRINGs in a window. With more of them, a new window costs less than their gaps: in the new window the memo indices of these
 * strings are known, and a GET is written as it stands.
 */
const MAX_GET_STRINGS = 64
/** The same for GAP_GET_RECENTs. */
const MAX_GET_RECENTS = 256

// A token says what is known of a string's memo index: from 0 on the index itself, -1 nothing, from -2 down the GAP_STRING of this
// window that will tell, which is FIRST_GAP less the token.
const UNKNOWN = -1
const FIRST_GAP = -2

/** Bytes of a list besides its items: EMPTY_LIST, MEMOIZE, MARK, APPENDS. */
const LIST_SIZE = 4

const NO_STRINGS: undefined[] = []

/** An instance that has come to know more strings is not kept for the next call: the memory that it has written to is up to 60 MiB. */
const KEPT_STRINGS = 1 << 17

/**
 * Has opcodes written into a window of linear memory, with gaps for the strings and what hangs on them, which emit fills in. For one
 * dump of protocol 2 to 5 with a memo.
 */
export class WasmEngine implements Engine {
  readonly writer: Writer
  readonly #core: Core
  readonly #views: Views
  readonly #gaps: Int32Array
  /** Gaps of this window so far; then how many of them are GAP_GET_STRING, and how many GAP_GET_RECENT. */
  #gap = 0
  #getStrings = 0
  #getRecents = 0
  #checkpoint = 0
  readonly #text: WindowText
  /** The writer numbers memo opcodes as if every string were new. This is the number of the window's first one. */
  #firstMemo = 0
  /**
   * Memo numbers that never became memo indices, because emit found their string in the memo already. Sorted; `#indexOf` subtracts how
   * many come before.
   */
  #repeats: Int32Array
  #repeatCount = 0
  /** Keys that this window has met first: their Shapes and places in them, by turns. */
  #newKeys: (Shape | number)[] = []
  /** A cache of strings met lately, each in the slot that some of its units tell, and their tokens. */
  #cached: (string | undefined)[] = NO_STRINGS
  readonly #tokens: Int32Array

  /** Tokens of the strings that came when emit took note of no more, and those of these strings that this window has met first. */
  #late: Map<string, number> | undefined
  #newLate: string[] = []
  /** Memo numbers of strings that emit is not asked about: long ones, and those that end in half a character. */
  #texts: Map<string, number> | undefined

  /** Bytes that this window lays in. */
  #newInlays: Uint8Array[] = []
  /** Bytes that are to be laid into the output that is still in linear memory, and where. */
  #inlays: { at: number; data: Uint8Array }[] = []
  /** The pickle up to the output in linear memory. */
  readonly #pieces: Uint8Array[] = []

  /** @param mostStrings how many strings emit is to know by content */
  constructor(core: Core, protocol: number, mostStrings: number) {
    core['emitBegin'](protocol, (Math.random() * 0x100000000) | 0, mostStrings)
    const found = viewsOf(core)
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

  /** How many strings emit knows by content. */
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
    if (this.#gap === tape.MAX_GAPS || this.#getRecents > MAX_GET_RECENTS) this.#flush(false)
    if (number >= this.#firstMemo) {
      this.#getRecents++
      this.#addGap(tape.GAP_GET_RECENT, number - this.#firstMemo)
      return number
    }
    const index = this.#indexOf(number)
    this.writer.getIndex(index)
    return ~index
  }

  replaceByGet(number: number): void {
    if (this.#gap === tape.MAX_GAPS) this.#flush(false)
    if (number >= this.#firstMemo) this.#addGap(tape.GAP_REPLACE_BY_RECENT, number - this.#firstMemo)
    else this.#addGap(tape.GAP_REPLACE_BY_GET, number < 0 ? ~number : this.#indexOf(number))
  }

  put(): void {
    if (this.#gap === tape.MAX_GAPS) this.#flush(false)
    this.#addGap(tape.GAP_PUT, 0)
  }

  large(opcode: number, sizeBytes: 0 | 4 | 8, data: Uint8Array, isFramed: boolean): void {
    if (!isFramed && data.length >= op.FRAME_SIZE_TARGET) {
      this.#layIn(tape.GAP_OUTSIDE_FRAME, opcode, data)
    } else {
      this.writer.reserve(0)
      this.writer.sized(opcode, data.length, sizeBytes)
      // Copied: a getter may change the bytes before they are laid in, and the TypeScript engine copies them at once.
      this.#layIn(tape.GAP_WITHIN_FRAME, 0, data.slice())
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
    this.#take()
    return this.#pieces
  }

  key(shape: Shape, at: number): void {
    if (this.#gap === tape.MAX_GAPS || this.#getStrings > MAX_GET_STRINGS) this.#flush(false)
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
    if (this.#gap === tape.MAX_GAPS || this.#newInlays.length === tape.MAX_INLAYS) this.#flush(false)
    this.#views.inlays[this.#newInlays.length] = data.length
    this.#newInlays.push(data)
    this.#addGap(tag, payload)
  }

  #addGap(tag: number, payload: number): void {
    const at = this.#gap++ << 1
    this.#gaps[at] = this.writer.position | ((this.writer.memo - this.#firstMemo) << 16)
    this.#gaps[at + 1] = (payload << tape.TAG_BITS) | tag
  }

  #addGetString(token: number): void {
    this.#getStrings++
    this.#addGap(tape.GAP_GET_STRING, FIRST_GAP - token)
  }

  /** The memo index of an earlier window's memo opcode: its number, less the numbers before that never became memo indices. */
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

  /** @returns the string's token */
  #writeString(value: string): number {
    const units = value.length
    if (units > tape.MAX_STRING) return this.#writeMapped(value)
    if (this.#gap === tape.MAX_GAPS || this.#text.units + units > tape.MAX_UNITS || this.#getStrings > MAX_GET_STRINGS) this.#flush(false)
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
    this.#addGap(tape.GAP_STRING, this.#text.add(value))
    this.writer.memo++
    return token
  }

  /** GET of a string by its token, which is not UNKNOWN. */
  #writeKnown(token: number): number {
    if (token >= 0) this.writer.getIndex(token)
    else this.#addGetString(token)
    return token
  }

  /** A string that emit is not asked about. @returns the token UNKNOWN */
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
      this.#addGap(tape.GAP_TEXT, this.#text.add(value))
    } else if (units <= tape.MAX_INLINE) {
      this.writer.inlineText(value)
    } else {
      const bytes = utf8(value)
      this.large(op.BINUNICODE, 4, bytes, false)
    }
  }

  /** Has emit make output of the window, and begins the next one. */
  #flush(isLast: boolean): void {
    const { header, inlays } = this.#views
    const { writer } = this
    const form = this.#text.lay()
    this.#core['emit'](writer.position, this.#gap, writer.memo - this.#firstMemo, this.#checkpoint, writer.mark, form, isLast)
    this.#text.next(header[tape.H_TEXT] as number)
    this.#noteRepeats()
    this.#resolveTokens()
    writer.position = 0
    writer.limit = tape.CHECKPOINT
    writer.mark = 0
    this.#checkpoint = 0
    this.#gap = 0
    this.#getStrings = 0
    this.#getRecents = 0
    for (const [i, data] of this.#newInlays.entries()) this.#inlays.push({ at: inlays[i] as number, data })
    this.#newInlays = []
    if (isLast) return
    if (header[tape.H_FULL] !== 0) this.#late ??= new Map()
    if ((header[tape.H_OUTPUT] as number) >= tape.TAKEN_FROM) {
      this.#take()
      this.#core['emitTaken']()
    }
  }

  /** Notes which memo numbers of the window never became memo indices. */
  #noteRepeats(): void {
    const { header, repeats } = this.#views
    const count = header[tape.H_REPEATS] as number
    if (this.#repeatCount + count > this.#repeats.length) {
      const larger = new Int32Array((this.#repeatCount + count) * 2)
      larger.set(this.#repeats)
      this.#repeats = larger
    }
    for (let i = 0; i < count; i++) this.#repeats[this.#repeatCount++] = this.#firstMemo + (repeats[i] as number)
    this.#firstMemo = this.writer.memo
  }

  /** Puts memo indices in the place of the tokens that stand for gaps of this window. */
  #resolveTokens(): void {
    const { indices } = this.#views
    const keys = this.#newKeys
    for (let i = 0; i < keys.length; i += 2) {
      const { tokens } = keys[i] as Shape
      const at = keys[i + 1] as number
      tokens[at] = indices[FIRST_GAP - (tokens[at] as number)] as number
    }
    this.#newKeys = []
    for (const text of this.#newLate) this.#late?.set(text, indices[FIRST_GAP - (this.#late.get(text) as number)] as number)
    this.#newLate = []
    if (this.#cached === NO_STRINGS) return
    const tokens = this.#tokens
    for (let slot = 0; slot < CACHE_SIZE; slot++) {
      const token = tokens[slot] as number
      if (token < UNKNOWN) tokens[slot] = indices[FIRST_GAP - token] as number
    }
  }

  /** Copies the output up to the open frame out of linear memory, with the bytes that are laid into it. */
  #take(): void {
    const { header, output } = this.#views
    const size = header[tape.H_OUTPUT] as number
    let from = 0
    let taken = 0
    for (const { at, data } of this.#inlays) {
      if (at > size) break
      this.#pieces.push(copyOf(output, from, at), data)
      from = at
      taken++
    }
    this.#pieces.push(copyOf(output, from, size))
    this.#inlays = this.#inlays.slice(taken)
    // The rest is laid into the open frame, which is moved.
    for (const inlay of this.#inlays) inlay.at -= size
  }
}

/** Copies the numbers at the start of `items[from, end)`, and tells how many. */
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
  if (!isPlainArray(list)) return 0
  const { length } = list
  if (length > tape.MAX_FEW) return 0
  let count = 0
  for (; count < length; count++) {
    const item = list[count]
    if (typeof item !== 'number') return 0
    numbers[at + count] = item
  }
  // Not the length, which a Proxy may give as -1 or 1.5.
  return count
}

/** Whether a text ends in the first half of a character, which the rope would join to the text that comes next. */
function endsInHalf(text: string): boolean {
  return text.length > 0 && (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800
}

/**
 * Writes with an instance of WebAssembly, or gives undefined where none may be used.
 * @param mostStrings how many strings emit is to know by content; tests make it few
 */
export function withWasm<T>(protocol: number, write: (writer: Writer) => T, mostStrings = tape.MAX_STRINGS): T | undefined {
  const core = lease(EMIT_HALF)
  if (core === undefined) return undefined
  let engine: WasmEngine | undefined
  try {
    if (!growForDump(core)) return undefined
    engine = new WasmEngine(core, protocol, mostStrings)
    return write(engine.writer)
  } finally {
    if (engine === undefined || engine.strings <= KEPT_STRINGS) release(EMIT_HALF, core)
  }
}
