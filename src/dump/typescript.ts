// The TypeScript engine: writes a pickle in one pass into a buffer that grows.
import * as op from '../abi/opcode.ts'
import { PicklingError } from '../errors.ts'
import { rawUnicodeEscape, utf8 } from '../text/encode.ts'
import { NO_ORDINAL } from './identity.ts'
import { copyOf } from './pieces.ts'
import type { Shape } from './records.ts'
import { NO_HASH, Strings } from './strings.ts'
import { type Engine, SHORT_TEXT, SLACK, Writer } from './writer.ts'

const FIRST_CAPACITY = 1 << 13
/**
 * Past this size the buffer is handed over as a piece of the result and begun anew, where a frame's end allows. A buffer that is no larger
 * is kept for the next dump: one that grows from the start takes lists of floats of a megabyte 1.25 times as long.
 */
const PIECE_SIZE = 1 << 22

/** A buffer and the view that floats are written through. */
interface Output {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
}

const NO_OUTPUT: Output = /*#__PURE__*/ output(0)
let spare: Output | undefined
/** The same for dumps with the option `reuse`, whose results are views on it: no other dump may write to it. */
let reused: Output | undefined

/** Lets opcodes stand where they are written: one pass, one growing buffer. The memo lives on from one {@link finish} to the next. */
export class TypeScriptEngine implements Engine {
  readonly writer: Writer
  #output = NO_OUTPUT
  #reuses = false
  #pieces: Uint8Array[] = []
  /** Where the open frame's header lies; -1 where protocol or moment has none. */
  #frame = -1
  /** The number of a string's memo opcode is its memo index. */
  readonly #strings = new Strings()

  constructor(protocol: number, fast: boolean) {
    this.writer = new Writer(protocol, fast)
    this.writer.engine = this
    this.#setOutput(NO_OUTPUT)
  }

  /** @param reuses whether the result may lie in the memory of the last result that did */
  start(reuses: boolean): void {
    const { writer } = this
    const kept = reuses ? reused : spare
    // A caller may have transferred a result to a thread, and the memory with it.
    this.#setOutput(kept !== undefined && kept.bytes.length > 0 ? kept : output(FIRST_CAPACITY))
    this.#reuses = reuses
    if (reuses) reused = undefined
    else spare = undefined
    writer.position = 0
    this.#frame = -1
    if (writer.protocol >= 2) writer.sized(op.PROTO, writer.protocol, 1)
    this.#openFrame()
  }

  finish(): Uint8Array[] {
    this.#closeFrame()
    const pieces = this.#pieces
    const { bytes } = this.#output
    const size = this.writer.position
    this.#checkMemory(bytes.length)
    // Its like for another dump, or for {@link join}, would be overwritten or hold on to the rest of the buffer.
    const last = this.#reuses && pieces.length === 0 ? bytes.subarray(0, size) : copyOf(bytes, 0, size)
    this.discard()
    // Pushed to an empty array, it would come with room for 17.
    if (pieces.length === 0) return [last]
    if (size > 0) pieces.push(last)
    return pieces
  }

  /** Lets go of everything but the memo. */
  discard(): void {
    const { writer } = this
    if (this.#output !== NO_OUTPUT && this.#output.bytes.length <= PIECE_SIZE) {
      if (this.#reuses) reused = this.#output
      else spare = this.#output
    }
    this.#setOutput(NO_OUTPUT)
    if (this.#pieces.length > 0) this.#pieces = []
    writer.position = 0
    writer.limit = 0
  }

  /** Forgets what was memoised when the memo held `size` entries and later. */
  truncate(size: number): void {
    this.#strings.truncate(size)
    this.writer.memo = size
  }

  string(value: string): void {
    this.#write(value)
  }

  key(shape: Shape, at: number): void {
    shape.tokens[at] = this.#write(shape.keys[at] as string)
  }

  /** @returns the memo index */
  #write(value: string): number {
    const { writer } = this
    if (writer.fast) {
      this.text(value)
      return NO_ORDINAL
    }
    if (value.length <= SHORT_TEXT && writer.protocol >= 4) return this.#writeShort(value)
    const index = writer.memo
    const known = this.#strings.note(value, NO_HASH, index)
    if (known >= 0) {
      writer.getIndex(known)
      return known
    }
    this.text(value)
    writer.memoize(NO_ORDINAL)
    return index
  }

  /** In one go over its units, since most are written, and those that turn out to be known take no longer. */
  #writeShort(value: string): number {
    const { writer } = this
    if (writer.position >= writer.limit) this.boundary()
    const { buffer, position: at, memo: index } = writer
    const units = value.length
    let hash = units
    let all = 0
    for (let i = 0; i < units; i++) {
      const code = value.charCodeAt(i)
      hash = (Math.imul(hash, 31) + code) | 0
      all |= code
      buffer[at + 2 + i] = code
    }
    const known = this.#strings.note(value, hash, index)
    if (known >= 0) {
      writer.binget(known)
      return known
    }
    if (all < 0x80) {
      buffer[at] = op.SHORT_BINUNICODE
      buffer[at + 1] = units
      buffer[at + 2 + units] = op.MEMOIZE
      writer.position = at + 3 + units
      writer.memo++
    } else {
      this.text(value)
      writer.memoize(NO_ORDINAL)
    }
    return index
  }

  get(number: number): number {
    this.writer.getIndex(number)
    return number
  }

  replaceByGet(number: number): void {
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

  numbers(_: readonly unknown[], from: number): number {
    return from
  }

  lists(_: readonly unknown[], from: number): number {
    return from
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
    if (isFramed || data.length < op.FRAME_SIZE_TARGET) {
      this.writer.payload(opcode, sizeBytes, data)
      return
    }
    // Outside of frames, so that a reader can take it in one go, and not copied before the end.
    if (this.writer.position >= this.writer.limit) this.boundary()
    this.#closeFrame()
    this.makeRoom(0)
    this.writer.sized(opcode, data.length, sizeBytes)
    this.#pieces.push(copyOf(this.writer.buffer, 0, this.writer.position), data)
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

  #setOutput(output: Output): void {
    this.#output = output
    this.writer.buffer = output.bytes
    this.writer.view = output.view
  }

  /** A hook may have transferred an earlier result, in whose memory this one is being written. */
  #checkMemory(capacity: number): void {
    if (capacity > 0) return
    throw new PicklingError('bad-value', 'the memory of a result with `reuse` was transferred while the next was written to it', '$')
  }

  makeRoom(size: number): void {
    const { writer } = this
    const { buffer, position } = writer
    let capacity = buffer.length
    if (position + size + SLACK <= capacity) return
    this.#checkMemory(capacity)
    const written = this.#frame < 0 ? position : this.#frame
    // What is complete stays where it is; only the open frame moves.
    const from = written * 2 >= PIECE_SIZE && capacity >= PIECE_SIZE ? written : 0
    if (from > 0) this.#pieces.push(buffer.subarray(0, from))
    while (capacity < position - from + size + SLACK) capacity *= 2
    this.#setOutput(output(capacity))
    writer.buffer.set(buffer.subarray(from, position))
    writer.position -= from
    if (this.#frame >= 0) this.#frame -= from
    this.#setLimit()
  }
}

function output(capacity: number): Output {
  const bytes = new Uint8Array(capacity)
  return { bytes, view: new DataView(bytes.buffer) }
}
