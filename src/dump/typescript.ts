import * as op from '../opcode.ts'
import type { Shape } from './shapes.ts'
import { floatRepr, longBytes, rawUnicodeEscape, utf8, utf8Into } from './text.ts'
import type { Writer } from './writer.ts'

/** Room that every check leaves free, more than any opcode with a short argument takes together with its memo opcode. */
const SLACK = 64
/** ASCII text up to this long is copied by a loop; calling the encoder costs more than that. */
const SHORT_TEXT = 40
const FIRST_CAPACITY = 1 << 13
/** Past this size the buffer is handed over as a piece of the result and begun anew, where a frame's end allows. */
const PIECE_SIZE = 1 << 22
/** The largest buffer kept for the next dump. */
const SPARE_SIZE = 1 << 20

/** A buffer and the view that floats are written through. */
interface Output {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
}

const NO_OUTPUT: Output = /*#__PURE__*/ output(0)
let spare: Output | undefined

/** Writes each opcode at once, in a single pass. The memo lives on from one {@link finish} to the next. */
export class TypeScriptWriter implements Writer {
  readonly #protocol: number
  readonly #fast: boolean
  #pieces: Uint8Array[] = []
  #buffer: Uint8Array<ArrayBuffer> = NO_OUTPUT.bytes
  #view: DataView = NO_OUTPUT.view
  #position = 0
  /** Where the open frame's header lies; -1 where protocol or moment has none. */
  #frame = -1
  /** At this position the next value has to close the frame or find more room. */
  #limit = 0

  /** Memo index of each string. */
  #strings = new Map<string, number>()
  /** Memo index of each ordinal. */
  #indices = new Int32Array(16)
  #memoSize = 0

  constructor(protocol: number, fast: boolean) {
    this.#protocol = protocol
    this.#fast = fast
  }

  get memoSize(): number {
    return this.#memoSize
  }

  start(): void {
    this.#pieces = []
    this.#setOutput(spare ?? output(FIRST_CAPACITY))
    spare = undefined
    this.#position = 0
    this.#frame = -1
    if (this.#protocol >= 2) {
      this.#buffer[0] = op.PROTO
      this.#buffer[1] = this.#protocol
      this.#position = 2
    }
    this.#openFrame()
  }

  finish(): Uint8Array[] {
    this.opcode(op.STOP)
    this.#closeFrame()
    const pieces = this.#pieces
    const size = this.#position
    const kept = this.#buffer.length <= SPARE_SIZE
    if (size > 0) pieces.push(kept ? this.#buffer.slice(0, size) : this.#buffer.subarray(0, size))
    this.discard()
    return pieces
  }

  /** Lets go of everything but the memo. */
  discard(): void {
    if (this.#buffer.length <= SPARE_SIZE && this.#buffer.length > 0) spare = { bytes: this.#buffer, view: this.#view }
    this.#setOutput(NO_OUTPUT)
    this.#pieces = []
    this.#position = 0
    this.#limit = 0
  }

  /** Forgets what was memoised when the memo held `size` entries and later. */
  truncate(size: number): void {
    // Indices rise in the order of insertion, so what goes lies at the end.
    for (const [text, index] of this.#strings) if (index >= size) this.#strings.delete(text)
    this.#memoSize = size
  }

  none(): void {
    this.begin(op.NONE)
  }

  bool(value: boolean): void {
    if (this.#protocol >= 2) this.begin(value ? op.NEWTRUE : op.NEWFALSE)
    else this.#line(op.INT, value ? '01' : '00')
  }

  int32(value: number): void {
    if (this.#position >= this.#limit) this.#boundary()
    const buffer = this.#buffer
    const at = this.#position
    if (this.#protocol === 0) {
      this.#line(op.INT, String(value))
    } else if (value >>> 0 < 0x100) {
      buffer[at] = op.BININT1
      buffer[at + 1] = value
      this.#position = at + 2
    } else if (value >>> 0 < 0x10000) {
      buffer[at] = op.BININT2
      buffer[at + 1] = value
      buffer[at + 2] = value >> 8
      this.#position = at + 3
    } else {
      buffer[at] = op.BININT
      buffer[at + 1] = value
      buffer[at + 2] = value >> 8
      buffer[at + 3] = value >> 16
      buffer[at + 4] = value >> 24
      this.#position = at + 5
    }
  }

  int53(value: number): void {
    if (this.#protocol < 2) {
      this.#line(op.LONG, `${value}L`)
      return
    }
    if (this.#position >= this.#limit) this.#boundary()
    const buffer = this.#buffer
    const at = this.#position
    const low = value | 0
    const high = Math.floor(value / 0x100000000)
    // The fifth byte is never to be spared: without it an unsigned int32 would be negative.
    const size = high === (high << 24) >> 24 ? 5 : high === (high << 16) >> 16 ? 6 : 7
    buffer[at] = op.LONG1
    buffer[at + 1] = size
    for (let i = 0; i < 4; i++) buffer[at + 2 + i] = low >> (8 * i)
    for (let i = 4; i < size; i++) buffer[at + 2 + i] = high >> (8 * i - 32)
    this.#position = at + 2 + size
  }

  float(value: number): void {
    if (this.#protocol === 0) {
      this.#line(op.FLOAT, floatRepr(value))
      return
    }
    if (this.#position >= this.#limit) this.#boundary()
    const at = this.#position
    this.#buffer[at] = op.BINFLOAT
    // NaN is one value here, whichever bits an engine keeps for it.
    this.#view.setFloat64(at + 1, Number.isNaN(value) ? Number.NaN : value)
    this.#position = at + 9
  }

  long(value: bigint): void {
    if (this.#protocol < 2) {
      this.#line(op.LONG, `${value}L`)
      return
    }
    const bytes = longBytes(value)
    this.#reserve(bytes.length)
    if (bytes.length < 0x100) {
      this.#buffer[this.#position++] = op.LONG1
      this.#buffer[this.#position++] = bytes.length
    } else {
      this.#sized(op.LONG4, bytes.length, 4)
    }
    this.#buffer.set(bytes, this.#position)
    this.#position += bytes.length
  }

  string(value: string): void {
    if (this.#fast) {
      this.#text(value)
      return
    }
    const known = this.#strings.get(value)
    if (known !== undefined) this.#getIndex(known)
    else this.#newString(value)
  }

  freshString(value: string, ordinal: number): void {
    this.#text(value)
    this.memoize(ordinal)
  }

  key(shape: Shape, at: number): void {
    const known = shape.tokens[at] as number
    if (known >= 0) {
      this.#getIndex(known)
      return
    }
    const key = shape.keys[at] as string
    this.string(key)
    if (!this.#fast) shape.tokens[at] = this.#strings.get(key) as number
  }

  bytes(data: Uint8Array): void {
    const size = data.length
    if (size >= op.FRAME_SIZE_TARGET) this.#splice(op.BINBYTES, size, 4, data)
    else {
      this.#reserve(size)
      if (size < 0x100) {
        this.#buffer[this.#position++] = op.SHORT_BINBYTES
        this.#buffer[this.#position++] = size
      } else {
        this.#sized(op.BINBYTES, size, 4)
      }
      this.#buffer.set(data, this.#position)
      this.#position += size
    }
  }

  byteArray(data: Uint8Array): void {
    const size = data.length
    if (size >= op.FRAME_SIZE_TARGET) this.#splice(op.BYTEARRAY8, size, 8, data)
    else {
      this.#reserve(size)
      this.#sized(op.BYTEARRAY8, size, 8)
      this.#buffer.set(data, this.#position)
      this.#position += size
    }
  }

  begin(opcode: number): void {
    if (this.#position >= this.#limit) this.#boundary()
    this.#buffer[this.#position++] = opcode
  }

  get(ordinal: number): void {
    this.#getIndex(this.#indices[ordinal] as number)
  }

  getInstead(ordinal: number): void {
    if (this.#position + SLACK > this.#buffer.length) this.#grow(SLACK)
    this.#getHere(this.#indices[ordinal] as number)
  }

  global(module: string, name: string): void {
    // GLOBAL is written below protocol 4 alone, so no frame is open.
    const bytes = utf8(`${module}\n${name}\n`)
    this.#reserve(bytes.length)
    this.#buffer[this.#position++] = op.GLOBAL
    this.#buffer.set(bytes, this.#position)
    this.#position += bytes.length
  }

  extension(code: number): void {
    if (this.#position >= this.#limit) this.#boundary()
    const size = code < 0x100 ? 1 : code < 0x10000 ? 2 : 4
    this.#sized(size === 1 ? op.EXT1 : size === 2 ? op.EXT2 : op.EXT4, code, size)
  }

  persid(text: string): void {
    this.#line(op.PERSID, text)
  }

  opcode(opcode: number): void {
    // A store past the end of a typed array is lost without a word, so each one is behind such a check.
    if (this.#position >= this.#buffer.length) this.#grow(1)
    this.#buffer[this.#position++] = opcode
  }

  memoize(ordinal: number): void {
    if (this.#fast) return
    const index = this.#memoSize++
    if (ordinal >= 0) {
      if (ordinal >= this.#indices.length) {
        const larger = new Int32Array(ordinal * 4)
        larger.set(this.#indices)
        this.#indices = larger
      }
      this.#indices[ordinal] = index
    }
    if (this.#protocol >= 4) this.opcode(op.MEMOIZE)
    else this.#put(index)
  }

  #newString(value: string): void {
    this.#text(value)
    const index = this.#memoSize++
    this.#strings.set(value, index)
    if (this.#protocol >= 4) this.opcode(op.MEMOIZE)
    else this.#put(index)
  }

  #put(index: number): void {
    if (this.#position + SLACK > this.#buffer.length) this.#grow(SLACK)
    if (this.#protocol === 0) this.#ascii(op.PUT, String(index))
    else if (index < 0x100) this.#sized(op.BINPUT, index, 1)
    else this.#sized(op.LONG_BINPUT, index, 4)
  }

  #getIndex(index: number): void {
    if (this.#position >= this.#limit) this.#boundary()
    this.#getHere(index)
  }

  #getHere(index: number): void {
    const buffer = this.#buffer
    const at = this.#position
    if (this.#protocol === 0) {
      this.#ascii(op.GET, String(index))
    } else if (index < 0x100) {
      buffer[at] = op.BINGET
      buffer[at + 1] = index
      this.#position = at + 2
    } else {
      buffer[at] = op.LONG_BINGET
      buffer[at + 1] = index
      buffer[at + 2] = index >> 8
      buffer[at + 3] = index >> 16
      buffer[at + 4] = index >> 24
      this.#position = at + 5
    }
  }

  #text(value: string): void {
    if (this.#position >= this.#limit) this.#boundary()
    const length = value.length
    const protocol = this.#protocol
    if (protocol === 0) {
      this.#line(op.UNICODE, rawUnicodeEscape(value))
      return
    }
    const short = protocol >= 4
    if (length <= SHORT_TEXT) {
      const buffer = this.#buffer
      let at = this.#position
      buffer[at] = short ? op.SHORT_BINUNICODE : op.BINUNICODE
      buffer[at + 1] = length
      at += 2
      if (!short) {
        buffer[at] = 0
        buffer[at + 1] = 0
        buffer[at + 2] = 0
        at += 3
      }
      let i = 0
      for (; i < length; i++) {
        const code = value.charCodeAt(i)
        if (code > 0x7f) break
        buffer[at + i] = code
      }
      if (i === length) {
        this.#position = at + length
        return
      }
    } else if (length * 3 >= op.FRAME_SIZE_TARGET) {
      const bytes = utf8(value)
      if (bytes.length >= op.FRAME_SIZE_TARGET) {
        this.#splice(op.BINUNICODE, bytes.length, 4, bytes)
        return
      }
    }
    this.#reserve(length * 3)
    const header = short && length <= 0xff ? 2 : 5
    const at = this.#position
    const size = utf8Into(value, this.#buffer, at + header)
    if (header === 2 && size > 0xff) {
      this.#buffer.copyWithin(at + 5, at + 2, at + 2 + size)
      this.#sized(op.BINUNICODE, size, 4)
    } else if (header === 2) {
      this.#sized(op.SHORT_BINUNICODE, size, 1)
    } else {
      this.#sized(op.BINUNICODE, size, 4)
    }
    this.#position += size
  }

  /** An opcode and an unsigned little-endian argument. */
  #sized(opcode: number, value: number, size: 1 | 2 | 4 | 8): void {
    const buffer = this.#buffer
    let at = this.#position
    buffer[at++] = opcode
    for (let i = 0; i < size; i++) {
      // Shifts count modulo 32, and no length here needs more bits than that.
      buffer[at++] = i < 4 ? value >>> (8 * i) : 0
    }
    this.#position = at
  }

  /** An opcode whose argument is a line of latin-1 text, as a value of its own. */
  #line(opcode: number, text: string): void {
    this.#reserve(text.length)
    this.#ascii(opcode, text)
  }

  #ascii(opcode: number, text: string): void {
    const buffer = this.#buffer
    let at = this.#position
    buffer[at++] = opcode
    for (let i = 0; i < text.length; i++) buffer[at++] = text.charCodeAt(i)
    buffer[at++] = 0x0a
    this.#position = at
  }

  /** A large argument: outside of frames, so that a reader can take it in one go, and not copied before the end. */
  #splice(opcode: number, size: number, sizeBytes: 4 | 8, data: Uint8Array): void {
    if (size > 0xffffffff) throw new RangeError('more than 4 GiB in one value')
    this.#closeFrame()
    if (this.#position + SLACK > this.#buffer.length) this.#grow(SLACK)
    this.#sized(opcode, size, sizeBytes)
    this.#pieces.push(this.#buffer.slice(0, this.#position), data)
    this.#position = 0
    this.#openFrame()
  }

  /** The boundary of a value that needs `size` bytes beside its header. */
  #reserve(size: number): void {
    if (this.#position >= this.#limit) this.#boundary()
    if (this.#position + size + SLACK > this.#buffer.length) this.#grow(size + SLACK)
  }

  #boundary(): void {
    if (this.#frame >= 0 && this.#position - this.#frame - op.FRAME_HEADER_SIZE >= op.FRAME_SIZE_TARGET) {
      this.#closeFrame()
      this.#openFrame()
    }
    if (this.#position + SLACK > this.#buffer.length) this.#grow(SLACK)
    this.#setLimit()
  }

  /** CPython opens a frame at its first byte; opened early, it is dropped again if it stays empty. */
  #openFrame(): void {
    if (this.#protocol >= 4) {
      if (this.#position + SLACK > this.#buffer.length) this.#grow(SLACK)
      this.#frame = this.#position
      this.#position += op.FRAME_HEADER_SIZE
    }
    this.#setLimit()
  }

  #closeFrame(): void {
    if (this.#frame < 0) return
    const frame = this.#frame
    const length = this.#position - frame - op.FRAME_HEADER_SIZE
    this.#frame = -1
    if (length < op.FRAME_SIZE_MIN) {
      this.#buffer.copyWithin(frame, frame + op.FRAME_HEADER_SIZE, this.#position)
      this.#position -= op.FRAME_HEADER_SIZE
    } else {
      const end = this.#position
      this.#position = frame
      this.#sized(op.FRAME, length, 8)
      this.#position = end
    }
  }

  #setLimit(): void {
    const full = this.#buffer.length - SLACK
    const frame = this.#frame < 0 ? full : this.#frame + op.FRAME_HEADER_SIZE + op.FRAME_SIZE_TARGET
    this.#limit = Math.min(frame, full)
  }

  #setOutput({ bytes, view }: Output): void {
    this.#buffer = bytes
    this.#view = view
  }

  /** Room for `size` bytes more. */
  #grow(size: number): void {
    const written = this.#frame < 0 ? this.#position : this.#frame
    const open = this.#position - written
    let capacity = this.#buffer.length
    if (written >= PIECE_SIZE / 2 && capacity >= PIECE_SIZE) {
      // What is complete stays where it is; only the open frame moves.
      this.#pieces.push(this.#buffer.subarray(0, written))
      while (capacity < open + size) capacity *= 2
      const next = output(capacity)
      next.bytes.set(this.#buffer.subarray(written, this.#position))
      this.#setOutput(next)
      this.#position = open
      if (this.#frame >= 0) this.#frame = 0
    } else {
      while (capacity < this.#position + size) capacity *= 2
      const next = output(capacity)
      next.bytes.set(this.#buffer.subarray(0, this.#position))
      this.#setOutput(next)
    }
    this.#setLimit()
  }
}

function output(capacity: number): Output {
  const bytes = new Uint8Array(capacity)
  return { bytes, view: new DataView(bytes.buffer) }
}
