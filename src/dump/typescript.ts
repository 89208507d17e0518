import * as op from '../opcode.ts'
import { NO_ORDINAL } from './identity.ts'
import type { Shape } from './shapes.ts'
import { rawUnicodeEscape, utf8 } from './text.ts'
import { type Engine, SLACK, Writer } from './writer.ts'

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

/** Lets opcodes stand where they are written: one pass, one growing buffer. The memo lives on from one {@link finish} to the next. */
export class TypeScriptEngine implements Engine {
  readonly writer: Writer
  #pieces: Uint8Array[] = []
  /** Where the open frame's header lies; -1 where protocol or moment has none. */
  #frame = -1
  /** Number of each string's memo opcode, which is its memo index. */
  #strings = new Map<string, number>()

  constructor(protocol: number, fast: boolean) {
    this.writer = new Writer(protocol, fast)
    this.writer.engine = this
    this.#setOutput(NO_OUTPUT)
  }

  start(): void {
    const { writer } = this
    this.#pieces = []
    this.#setOutput(spare ?? output(FIRST_CAPACITY))
    spare = undefined
    writer.position = 0
    this.#frame = -1
    if (writer.protocol >= 2) writer.sized(op.PROTO, writer.protocol, 1)
    this.#openFrame()
  }

  finish(): Uint8Array[] {
    this.#closeFrame()
    const pieces = this.#pieces
    const { buffer, position: size } = this.writer
    const kept = buffer.length <= SPARE_SIZE
    if (size > 0) pieces.push(kept ? buffer.slice(0, size) : buffer.subarray(0, size))
    this.discard()
    return pieces
  }

  /** Lets go of everything but the memo. */
  discard(): void {
    const { writer } = this
    if (writer.buffer.length <= SPARE_SIZE && writer.buffer.length > 0) {
      spare = { bytes: writer.buffer as Uint8Array<ArrayBuffer>, view: writer.view }
    }
    this.#setOutput(NO_OUTPUT)
    this.#pieces = []
    writer.position = 0
    writer.limit = 0
  }

  /** Forgets what was memoised when the memo held `size` entries and later. */
  truncate(size: number): void {
    for (const [text, index] of this.#strings) if (index >= size) this.#strings.delete(text)
    this.writer.memo = size
  }

  string(value: string): void {
    const { writer } = this
    const known = writer.fast ? undefined : this.#strings.get(value)
    if (known !== undefined) {
      writer.getIndex(known)
    } else {
      this.text(value)
      if (writer.fast) return
      this.#strings.set(value, writer.memo)
      writer.memoize(NO_ORDINAL)
    }
  }

  key(shape: Shape, at: number): void {
    const key = shape.keys[at] as string
    this.string(key)
    if (!this.writer.fast) shape.tokens[at] = this.#strings.get(key) as number
  }

  get(number: number): void {
    this.writer.getIndex(number)
  }

  getInstead(number: number): void {
    this.makeRoom(0)
    if (this.writer.protocol === 0) this.writer.ascii(op.GET, String(number))
    else this.writer.binget(number)
  }

  put(): void {
    this.makeRoom(0)
    const { writer } = this
    const index = writer.memo
    if (writer.protocol === 0) writer.ascii(op.PUT, String(index))
    else if (index < 0x100) writer.sized(op.BINPUT, index, 1)
    else writer.sized(op.LONG_BINPUT, index, 4)
  }

  text(value: string): void {
    const { writer } = this
    if (writer.protocol === 0) {
      writer.line(op.UNICODE, rawUnicodeEscape(value))
      return
    }
    if (value.length * 3 >= op.FRAME_SIZE_TARGET) {
      const bytes = utf8(value)
      if (bytes.length >= op.FRAME_SIZE_TARGET) {
        this.large(op.BINUNICODE, 4, bytes, false)
        return
      }
    }
    writer.inlineText(value)
  }

  large(opcode: number, sizeBytes: 0 | 4 | 8, data: Uint8Array, isFramed: boolean): void {
    if (data.length > 0xffffffff) throw new RangeError('more than 4 GiB in one value')
    if (isFramed || data.length < op.FRAME_SIZE_TARGET) {
      this.writer.payload(opcode, sizeBytes, data)
      return
    }
    // Outside of frames, so that a reader can take it in one go, and not copied before the end.
    if (this.writer.position >= this.writer.limit) this.boundary()
    this.#closeFrame()
    this.makeRoom(0)
    this.writer.sized(opcode, data.length, sizeBytes)
    this.#pieces.push(this.writer.buffer.slice(0, this.writer.position), data)
    this.writer.position = 0
    this.#openFrame()
  }

  boundary(): void {
    if (this.#frame >= 0 && this.writer.position - this.#frame - op.FRAME_HEADER_SIZE >= op.FRAME_SIZE_TARGET) {
      this.#closeFrame()
      this.#openFrame()
    }
    this.makeRoom(0)
    this.#setLimit()
  }

  /** CPython opens a frame at its first byte; opened early, it is dropped again if it stays empty. */
  #openFrame(): void {
    if (this.writer.protocol >= 4) {
      this.makeRoom(0)
      this.#frame = this.writer.position
      this.writer.position += op.FRAME_HEADER_SIZE
    }
    this.#setLimit()
  }

  #closeFrame(): void {
    if (this.#frame < 0) return
    const frame = this.#frame
    const length = this.writer.position - frame - op.FRAME_HEADER_SIZE
    this.#frame = -1
    if (length < op.FRAME_SIZE_MIN) {
      this.writer.buffer.copyWithin(frame, frame + op.FRAME_HEADER_SIZE, this.writer.position)
      this.writer.position -= op.FRAME_HEADER_SIZE
    } else {
      const end = this.writer.position
      this.writer.position = frame
      this.writer.sized(op.FRAME, length, 8)
      this.writer.position = end
    }
  }

  #setLimit(): void {
    const full = this.writer.buffer.length - SLACK
    const frame = this.#frame < 0 ? full : this.#frame + op.FRAME_HEADER_SIZE + op.FRAME_SIZE_TARGET
    this.writer.limit = Math.min(frame, full)
  }

  #setOutput({ bytes, view }: Output): void {
    this.writer.buffer = bytes
    this.writer.view = view
  }

  makeRoom(size: number): void {
    const needed = size + SLACK
    let capacity = this.writer.buffer.length
    if (this.writer.position + needed <= capacity) return
    const written = this.#frame < 0 ? this.writer.position : this.#frame
    const open = this.writer.position - written
    const isPiece = written >= PIECE_SIZE / 2 && capacity >= PIECE_SIZE
    while (capacity < (isPiece ? open : this.writer.position) + needed) capacity *= 2
    const next = output(capacity)
    if (isPiece) {
      // What is complete stays where it is; only the open frame moves.
      this.#pieces.push(this.writer.buffer.subarray(0, written))
      next.bytes.set(this.writer.buffer.subarray(written, this.writer.position))
      this.writer.position = open
      if (this.#frame >= 0) this.#frame = 0
    } else {
      next.bytes.set(this.writer.buffer.subarray(0, this.writer.position))
    }
    this.#setOutput(next)
    this.#setLimit()
  }
}

function output(capacity: number): Output {
  const bytes = new Uint8Array(capacity)
  return { bytes, view: new DataView(bytes.buffer) }
}
