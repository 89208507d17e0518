import * as op from '../opcode.ts'
import { Opcodes, SLACK } from './opcodes.ts'
import type { Shape } from './shapes.ts'
import { rawUnicodeEscape, shortUtf8Into, utf8, utf8Into } from './text.ts'

/** Text up to this many units is encoded by a loop; calling the encoder costs more than that. */
const SHORT_TEXT = 32
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
export class TypeScriptWriter extends Opcodes {
  readonly #fast: boolean
  #pieces: Uint8Array[] = []
  /** Where the open frame's header lies; -1 where protocol or moment has none. */
  #frame = -1

  /** Memo index of each string. */
  #strings = new Map<string, number>()
  /** Memo index of each ordinal. */
  #indices = new Int32Array(16)
  #memoSize = 0

  constructor(protocol: number, fast: boolean) {
    super(protocol, NO_OUTPUT.bytes, NO_OUTPUT.view)
    this.#fast = fast
  }

  get memoSize(): number {
    return this.#memoSize
  }

  start(): void {
    this.#pieces = []
    this.#setOutput(spare ?? output(FIRST_CAPACITY))
    spare = undefined
    this.position = 0
    this.#frame = -1
    if (this.protocol >= 2) this.sized(op.PROTO, this.protocol, 1)
    this.#openFrame()
  }

  finish(): Uint8Array[] {
    this.opcode(op.STOP)
    this.#closeFrame()
    const pieces = this.#pieces
    const size = this.position
    const kept = this.buffer.length <= SPARE_SIZE
    if (size > 0) pieces.push(kept ? this.buffer.slice(0, size) : this.buffer.subarray(0, size))
    this.discard()
    return pieces
  }

  /** Lets go of everything but the memo. */
  discard(): void {
    if (this.buffer.length <= SPARE_SIZE && this.buffer.length > 0) {
      spare = { bytes: this.buffer as Uint8Array<ArrayBuffer>, view: this.view }
    }
    this.#setOutput(NO_OUTPUT)
    this.#pieces = []
    this.position = 0
    this.limit = 0
  }

  /** Forgets what was memoised when the memo held `size` entries and later. */
  truncate(size: number): void {
    for (const [text, index] of this.#strings) if (index >= size) this.#strings.delete(text)
    this.#memoSize = size
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

  get(ordinal: number): void {
    this.#getIndex(this.#indices[ordinal] as number)
  }

  getInstead(ordinal: number): void {
    this.makeRoom(0)
    this.#getHere(this.#indices[ordinal] as number)
  }

  container(opcode: number, ordinal: number, isMarked: boolean): void {
    if (this.position >= this.limit) this.boundary()
    this.buffer[this.position++] = opcode
    if (this.protocol < 4) {
      this.memoize(ordinal)
    } else if (!this.#fast) {
      if (ordinal >= this.#indices.length) this.#growIndices(ordinal)
      if (ordinal >= 0) this.#indices[ordinal] = this.#memoSize
      this.#memoSize++
      this.buffer[this.position++] = op.MEMOIZE
    }
    if (isMarked) this.buffer[this.position++] = op.MARK
  }

  mark(): void {
    this.opcode(op.MARK)
  }

  memoize(ordinal: number): void {
    if (this.#fast) return
    const index = this.#memoSize++
    if (ordinal >= this.#indices.length) this.#growIndices(ordinal)
    if (ordinal >= 0) this.#indices[ordinal] = index
    this.#put(index)
  }

  #growIndices(ordinal: number): void {
    const larger = new Int32Array(ordinal * 4)
    larger.set(this.#indices)
    this.#indices = larger
  }

  #newString(value: string): void {
    this.#text(value)
    const index = this.#memoSize++
    this.#strings.set(value, index)
    this.#put(index)
  }

  #put(index: number): void {
    if (this.protocol >= 4) {
      this.opcode(op.MEMOIZE)
      return
    }
    this.makeRoom(0)
    if (this.protocol === 0) this.ascii(op.PUT, String(index))
    else if (index < 0x100) this.sized(op.BINPUT, index, 1)
    else this.sized(op.LONG_BINPUT, index, 4)
  }

  #getIndex(index: number): void {
    if (this.position >= this.limit) this.boundary()
    this.#getHere(index)
  }

  #getHere(index: number): void {
    if (this.protocol === 0) this.ascii(op.GET, String(index))
    else this.binget(index)
  }

  #text(value: string): void {
    if (this.position >= this.limit) this.boundary()
    const units = value.length
    const { protocol } = this
    if (protocol === 0) {
      this.line(op.UNICODE, rawUnicodeEscape(value))
      return
    }
    // The header lies before the text, and its form hangs on the size: which it may have is known beforehand for most.
    const header = protocol >= 4 && units <= 0xff ? 2 : 5
    let size = -1
    if (units <= SHORT_TEXT) {
      size = shortUtf8Into(value, this.buffer, this.position + header)
    } else if (units * 3 >= op.FRAME_SIZE_TARGET) {
      const bytes = utf8(value)
      if (bytes.length >= op.FRAME_SIZE_TARGET) {
        this.large(op.BINUNICODE, 4, bytes, false)
        return
      }
    }
    if (size < 0) {
      this.makeRoom(units * 3)
      size = utf8Into(value, this.buffer, this.position + header)
    }
    const at = this.position
    if (header === 2 && size <= 0xff) {
      this.buffer[at] = op.SHORT_BINUNICODE
      this.buffer[at + 1] = size
      this.position = at + 2 + size
    } else {
      if (header === 2) this.buffer.copyWithin(at + 5, at + 2, at + 2 + size)
      this.sized(op.BINUNICODE, size, 4)
      this.position += size
    }
  }

  protected large(opcode: number, sizeBytes: 0 | 4 | 8, data: Uint8Array, isFramed: boolean): void {
    if (data.length > 0xffffffff) throw new RangeError('more than 4 GiB in one value')
    if (isFramed || data.length < op.FRAME_SIZE_TARGET) {
      this.payload(opcode, sizeBytes, data)
      return
    }
    // Outside of frames, so that a reader can take it in one go, and not copied before the end.
    if (this.position >= this.limit) this.boundary()
    this.#closeFrame()
    this.makeRoom(0)
    this.sized(opcode, data.length, sizeBytes)
    this.#pieces.push(this.buffer.slice(0, this.position), data)
    this.position = 0
    this.#openFrame()
  }

  protected boundary(): void {
    if (this.#frame >= 0 && this.position - this.#frame - op.FRAME_HEADER_SIZE >= op.FRAME_SIZE_TARGET) {
      this.#closeFrame()
      this.#openFrame()
    }
    this.makeRoom(0)
    this.#setLimit()
  }

  /** CPython opens a frame at its first byte; opened early, it is dropped again if it stays empty. */
  #openFrame(): void {
    if (this.protocol >= 4) {
      this.makeRoom(0)
      this.#frame = this.position
      this.position += op.FRAME_HEADER_SIZE
    }
    this.#setLimit()
  }

  #closeFrame(): void {
    if (this.#frame < 0) return
    const frame = this.#frame
    const length = this.position - frame - op.FRAME_HEADER_SIZE
    this.#frame = -1
    if (length < op.FRAME_SIZE_MIN) {
      this.buffer.copyWithin(frame, frame + op.FRAME_HEADER_SIZE, this.position)
      this.position -= op.FRAME_HEADER_SIZE
    } else {
      const end = this.position
      this.position = frame
      this.sized(op.FRAME, length, 8)
      this.position = end
    }
  }

  #setLimit(): void {
    const full = this.buffer.length - SLACK
    const frame = this.#frame < 0 ? full : this.#frame + op.FRAME_HEADER_SIZE + op.FRAME_SIZE_TARGET
    this.limit = Math.min(frame, full)
  }

  #setOutput({ bytes, view }: Output): void {
    this.buffer = bytes
    this.view = view
  }

  protected makeRoom(size: number): void {
    const needed = size + SLACK
    let capacity = this.buffer.length
    if (this.position + needed <= capacity) return
    const written = this.#frame < 0 ? this.position : this.#frame
    const open = this.position - written
    const isPiece = written >= PIECE_SIZE / 2 && capacity >= PIECE_SIZE
    while (capacity < (isPiece ? open : this.position) + needed) capacity *= 2
    const next = output(capacity)
    if (isPiece) {
      // What is complete stays where it is; only the open frame moves.
      this.#pieces.push(this.buffer.subarray(0, written))
      next.bytes.set(this.buffer.subarray(written, this.position))
      this.position = open
      if (this.#frame >= 0) this.#frame = 0
    } else {
      next.bytes.set(this.buffer.subarray(0, this.position))
    }
    this.#setOutput(next)
    this.#setLimit()
  }
}

function output(capacity: number): Output {
  const bytes = new Uint8Array(capacity)
  return { bytes, view: new DataView(bytes.buffer) }
}
