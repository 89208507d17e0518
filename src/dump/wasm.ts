import { decodeUtf8 } from '../load/text.ts'
import * as op from '../opcode.ts'
import { type Core, growForDump, lease, release } from '../wasm/module.ts'
import type { Shape } from './shapes.ts'
import * as tape from './tape.ts'
import { encodeSurrogates, isWellFormed, longBytes, utf8 } from './text.ts'
import type { Writer } from './writer.ts'

/** No method adds more words than this. */
const MARGIN = 4
const NO_BYTES = /*#__PURE__*/ new Uint8Array(0)

const encoder = /*#__PURE__*/ new TextEncoder()

/** Views on one instance's memory, which has grown to its full size before the first dump. */
class Views {
  readonly header: Int32Array
  readonly splices: Uint32Array
  readonly words: Int32Array
  readonly doubles: Float64Array
  readonly text: Uint8Array
  readonly raw: Uint8Array
  readonly recent: Int32Array
  /** Whose index each W_MEMOIZE_AS of this window gives: an ordinal, or `~place` of a text. */
  readonly targets = new Int32Array(tape.WINDOW_WORDS)
  readonly output: Uint8Array
  /** Where the strings lie is counted from the start of linear memory. */
  readonly strings: Uint32Array
  readonly bytes: Uint8Array

  constructor(core: Core, base: number) {
    const { buffer } = core.memory
    this.header = new Int32Array(buffer, base, 16)
    this.splices = new Uint32Array(buffer, base + tape.AT_SPLICES, tape.WINDOW_SPLICES)
    this.words = new Int32Array(buffer, base + tape.AT_TAPE, tape.WINDOW_WORDS)
    this.doubles = new Float64Array(buffer, base + tape.AT_DOUBLES, tape.WINDOW_WORDS)
    this.text = new Uint8Array(buffer, base + tape.AT_TEXT, tape.AT_RAW - tape.AT_TEXT)
    this.raw = new Uint8Array(buffer, base + tape.AT_RAW, tape.AT_RECENT - tape.AT_RAW)
    this.recent = new Int32Array(buffer, base + tape.AT_RECENT, tape.WINDOW_WORDS)
    this.output = new Uint8Array(buffer, base + tape.AT_OUTPUT, tape.AT_STRINGS - tape.AT_OUTPUT)
    this.strings = new Uint32Array(buffer, base + tape.AT_STRINGS, tape.MAX_STRINGS * 4)
    this.bytes = new Uint8Array(buffer)
  }
}

const views = /*#__PURE__*/ new WeakMap<Core, Views>()

/** Writes a tape that emit turns into opcodes, window by window. For one dump of protocol 2 to 5. */
export class WasmWriter implements Writer {
  readonly #core: Core
  readonly #views: Views
  readonly #words: Int32Array
  readonly #doubles: Float64Array
  readonly #fast: boolean
  readonly #keyUnits: number
  #word = 0
  #double = 0
  #text = ''
  #units = 0
  #raw = 0
  /** What this window lays in; then what is to be laid into the output, and where. */
  #laidIn: Uint8Array[] = []
  #splices: { at: number; data: Uint8Array }[] = []
  #pieces: Uint8Array[] = []
  /** The last piece, where the open frame's header lies in it: that is yet to be filled in. */
  #framePiece: Uint8Array | undefined
  #frameAt = 0

  /** Memo index of each ordinal; `~n` while it is this window's nth W_MEMOIZE_AS. */
  #indices = new Int32Array(64)
  readonly #targets: Int32Array
  #recents = 0
  #keys = 0
  /** Strings that linear memory does not keep: long ones, those that end in half a character, all once it is full. */
  #texts: Map<string, number> | undefined
  readonly #textIndices: number[] = []
  #isFull = false

  constructor(core: Core, protocol: number, fast: boolean) {
    const base = core['emitBegin'](protocol, fast, (Math.random() * 0x100000000) | 0) as number
    let found = views.get(core)
    if (found === undefined) {
      found = new Views(core, base)
      views.set(core, found)
    }
    this.#core = core
    this.#views = found
    this.#words = found.words
    this.#doubles = found.doubles
    this.#targets = found.targets
    this.#fast = fast
    this.#keyUnits = fast ? tape.MAX_FAST_KEY_UNITS : tape.MAX_KEY_UNITS
  }

  none(): void {
    this.begin(op.NONE)
  }

  bool(value: boolean): void {
    this.begin(value ? op.NEWTRUE : op.NEWFALSE)
  }

  int32(value: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    if (value <= tape.MAX_TAPE_INT && value >= tape.MIN_TAPE_INT) {
      this.#words[this.#word++] = (value << tape.TAG_BITS) | tape.W_INT
    } else {
      this.#words[this.#word++] = tape.W_INT32
      this.#words[this.#word++] = value
    }
  }

  int53(value: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    this.#words[this.#word++] = tape.W_INT53
    this.#doubles[this.#double++] = value
  }

  float(value: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    this.#words[this.#word++] = tape.W_FLOAT
    this.#doubles[this.#double++] = value
  }

  long(value: bigint): void {
    const bytes = longBytes(value)
    const size = bytes.length
    const header = size < 0x100 ? [op.LONG1, size] : [op.LONG4, size, size >> 8, size >> 16, size >> 24]
    const opcode = new Uint8Array(header.length + size)
    opcode.set(header)
    opcode.set(bytes, header.length)
    this.#rawWord(tape.W_RAW, opcode)
  }

  string(value: string): void {
    const units = value.length
    if (this.#isFull || units > tape.MAX_UNITS || endsInHalf(value)) {
      this.#mappedString(value)
      return
    }
    if (this.#word >= tape.WINDOW_WORDS - MARGIN || this.#units + units > tape.WINDOW_UNITS) {
      this.#flush(false)
      // That may have filled linear memory.
      this.string(value)
      return
    }
    this.#text += value
    this.#units += units
    this.#words[this.#word++] = (units << tape.TAG_BITS) | tape.W_STR
  }

  freshString(value: string, ordinal: number): void {
    this.#writeText(value)
    this.memoize(ordinal)
  }

  key(shape: Shape, at: number): void {
    const token = shape.tokens[at] as number
    if (token >= 0) {
      if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
      this.#words[this.#word++] = (token << tape.TAG_BITS) | tape.W_KEY
      return
    }
    const key = shape.keys[at] as string
    if (this.#word >= tape.WINDOW_WORDS - MARGIN || this.#units + key.length > tape.WINDOW_UNITS) this.#flush(false)
    if (this.#keys < tape.MAX_KEYS && key.length <= this.#keyUnits && !this.#isFull && !endsInHalf(key)) {
      shape.tokens[at] = this.#keys
      this.#words[this.#word++] = (this.#keys++ << tape.TAG_BITS) | tape.W_DEFINE_KEY
      this.#words[this.#word++] = (key.length << tape.TAG_BITS) | tape.W_STR
      this.#text += key
      this.#units += key.length
    } else {
      this.string(key)
    }
  }

  bytes(data: Uint8Array): void {
    if (data.length >= op.FRAME_SIZE_TARGET) this.#splice(op.BINBYTES, data)
    else this.#rawWord(tape.W_BYTES, data)
  }

  byteArray(data: Uint8Array): void {
    if (data.length >= op.FRAME_SIZE_TARGET) this.#splice(op.BYTEARRAY8, data)
    else this.#rawWord(tape.W_BYTEARRAY, data)
  }

  begin(opcode: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    this.#words[this.#word++] = (opcode << tape.TAG_BITS) | tape.W_BEGIN
  }

  opcode(opcode: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    this.#words[this.#word++] = (opcode << tape.TAG_BITS) | tape.W_OPCODE
  }

  get(ordinal: number): void {
    this.#get(this.#indices[ordinal] as number, tape.W_GET, tape.W_GET_RECENT)
  }

  getInstead(ordinal: number): void {
    this.#get(this.#indices[ordinal] as number, tape.W_GET_INSTEAD, tape.W_GET_RECENT_INSTEAD)
  }

  global(module: string, name: string): void {
    this.#rawWord(tape.W_RAW, utf8(`${String.fromCharCode(op.GLOBAL)}${module}\n${name}\n`))
  }

  extension(code: number): void {
    const opcode =
      code < 0x100 ? [op.EXT1, code] : code < 0x10000 ? [op.EXT2, code, code >> 8] : [op.EXT4, code, code >> 8, code >> 16, code >> 24]
    this.#rawWord(tape.W_RAW, Uint8Array.from(opcode))
  }

  persid(): void {
    throw new Error('protocol 0 is not written here')
  }

  memoize(ordinal: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    if (ordinal < 0) {
      this.#words[this.#word++] = tape.W_MEMOIZE
      return
    }
    if (ordinal >= this.#indices.length) {
      const larger = new Int32Array(ordinal * 4)
      larger.set(this.#indices)
      this.#indices = larger
    }
    this.#indices[ordinal] = ~this.#recents
    this.#memoizeAs(ordinal)
  }

  finish(): Uint8Array[] {
    this.opcode(op.STOP)
    this.#flush(true)
    this.#take()
    return this.#pieces
  }

  #memoizeAs(target: number): void {
    this.#targets[this.#recents++] = target
    this.#words[this.#word++] = tape.W_MEMOIZE_AS
  }

  #get(index: number, absolute: number, recent: number): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) {
      // What is recent is no more after that.
      const nth = ~index
      this.#flush(false)
      if (index < 0) index = this.#views.recent[nth] as number
    }
    this.#words[this.#word++] = index >= 0 ? (index << tape.TAG_BITS) | absolute : (~index << tape.TAG_BITS) | recent
  }

  #mappedString(value: string): void {
    if (this.#fast) {
      this.#writeText(value)
      return
    }
    this.#texts ??= new Map()
    const place = this.#texts.get(value)
    if (place !== undefined) {
      this.#get(this.#textIndices[place] as number, tape.W_GET, tape.W_GET_RECENT)
      return
    }
    this.#writeText(value)
    if (this.#word >= tape.WINDOW_WORDS - MARGIN) this.#flush(false)
    this.#texts.set(value, this.#textIndices.length)
    this.#textIndices.push(~this.#recents)
    this.#memoizeAs(~(this.#textIndices.length - 1))
  }

  /** A text, not memoised. */
  #writeText(value: string): void {
    const units = value.length
    if (units <= tape.MAX_UNITS && !endsInHalf(value)) {
      if (this.#word >= tape.WINDOW_WORDS - MARGIN || this.#units + units > tape.WINDOW_UNITS) this.#flush(false)
      this.#text += value
      this.#units += units
      this.#words[this.#word++] = (units << tape.TAG_BITS) | tape.W_TEXT
      return
    }
    const bytes = utf8(value)
    if (bytes.length >= op.FRAME_SIZE_TARGET) this.#splice(op.BINUNICODE, bytes)
    else this.#rawWord(tape.W_RAW_TEXT, bytes)
  }

  /** A word for bytes that emit copies. Long ones, which only an int or a name can be, are laid in within the frame. */
  #rawWord(tag: number, data: Uint8Array): void {
    if (data.length > op.FRAME_SIZE_TARGET) {
      this.#rawWord(tag, NO_BYTES)
      this.#layIn(tape.W_LAY_IN, data)
      return
    }
    if (this.#word >= tape.WINDOW_WORDS - MARGIN || this.#raw + data.length > tape.WINDOW_RAW) this.#flush(false)
    this.#views.raw.set(data, this.#raw)
    this.#raw += data.length
    this.#words[this.#word++] = (data.length << tape.TAG_BITS) | tag
  }

  #splice(opcode: number, data: Uint8Array): void {
    if (data.length > 0xffffffff) throw new RangeError('more than 4 GiB in one value')
    this.#layIn((opcode << tape.TAG_BITS) | tape.W_SPLICE, data)
  }

  /** Bytes that do not go through linear memory. */
  #layIn(word: number, data: Uint8Array): void {
    if (this.#word >= tape.WINDOW_WORDS - MARGIN || this.#laidIn.length === tape.WINDOW_SPLICES) this.#flush(false)
    this.#words[this.#word++] = word
    this.#words[this.#word++] = data.length
    this.#laidIn.push(data)
  }

  #flush(isLast: boolean): void {
    const { header, recent, splices } = this.#views
    const isAscii = this.#encodeText()
    this.#core['emit'](this.#word, isAscii, isLast)
    this.#word = 0
    this.#double = 0
    this.#raw = 0

    const indices = this.#indices
    const targets = this.#targets
    for (let i = 0; i < this.#recents; i++) {
      const target = targets[i] as number
      if (target >= 0) indices[target] = recent[i] as number
      else this.#textIndices[~target] = recent[i] as number
    }
    this.#recents = 0

    const closed = header[tape.H_CLOSED] as number
    if (closed >= 0) this.#closeFrame(closed)
    for (const [i, data] of this.#laidIn.entries()) this.#splices.push({ at: splices[i] as number, data })
    this.#laidIn = []
    if (isLast) return
    if ((header[tape.H_OUTPUT] as number) > tape.AT_STRINGS - tape.AT_OUTPUT - tape.WINDOW_OUTPUT) this.#take()
    if (!this.#isFull) this.#checkRoom()
  }

  /** Copies the output out of linear memory, with what is laid into it. */
  #take(): void {
    const { header, output } = this.#views
    const pieces = this.#pieces
    const frame = header[tape.H_FRAME] as number
    let from = 0
    for (const { at, data } of this.#splices) {
      this.#addPiece(output.slice(from, at), frame - from)
      pieces.push(data)
      from = at
    }
    this.#splices = []
    this.#addPiece(output.slice(from, header[tape.H_OUTPUT] as number), frame - from)
    this.#core['emitTaken']()
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

  /** Lays the text of a window into linear memory. @returns whether all of it is ASCII */
  #encodeText(): boolean {
    const text = this.#text
    const units = this.#units
    this.#text = ''
    this.#units = 0
    if (units === 0) return true
    const { written } = encoder.encodeInto(text, this.#views.text)
    if (written === units) return true
    if (!isWellFormed(text)) this.#views.text.set(encodeSurrogates(text))
    return false
  }

  /** Takes the strings over into a Map if linear memory might not hold those of another window. */
  #checkRoom(): void {
    const { bytes, header, strings } = this.#views
    const count = header[tape.H_STRINGS] as number
    const size = header[tape.H_STRING_BYTES] as number
    // Each string is padded to 8 bytes.
    const most = tape.WINDOW_WORDS * 8 + tape.WINDOW_UNITS * 3
    if (count + tape.WINDOW_WORDS <= tape.MAX_STRINGS && size + most <= tape.MAX_STRING_BYTES) return
    this.#isFull = true
    this.#texts ??= new Map()
    for (let i = 0; i < count; i++) {
      const at = strings[i * 4] as number
      const text = decodeUtf8(bytes, at, at + (strings[i * 4 + 1] as number))
      this.#texts.set(text, this.#textIndices.length)
      this.#textIndices.push(strings[i * 4 + 2] as number)
    }
  }
}

/** Whether a text ends in the first half of a character, which the rope would join to what comes next. */
function endsInHalf(text: string): boolean {
  return text.length > 0 && (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800
}

/** Writes with an instance of its own, where WebAssembly may be used. */
export function withWasm<T>(protocol: number, fast: boolean, write: (writer: WasmWriter) => T): T | undefined {
  const core = lease()
  if (core === undefined) return undefined
  try {
    if (!growForDump(core)) return undefined
    return write(new WasmWriter(core, protocol, fast))
  } finally {
    release(core)
  }
}
