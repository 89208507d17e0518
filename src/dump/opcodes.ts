import * as op from '../opcode.ts'
import type { Shape } from './shapes.ts'
import { floatRepr, longBytes, utf8 } from './text.ts'
import type { Writer } from './writer.ts'

/** Room that every check leaves free: more than any opcode with a short argument takes together with its memo opcode. */
export const SLACK = 128
/** Payloads up to this size are copied behind their header at once. */
export const INLINE = 4096

/** Opcodes and their arguments, written into a buffer: what both engines write in the same way. */
export abstract class Opcodes implements Writer {
  protected readonly protocol: number
  protected buffer: Uint8Array
  /** On the same bytes, for floats. */
  protected view: DataView
  protected position = 0
  /** At this position and past it the next value has to ask {@link boundary}. */
  protected limit = 0

  constructor(protocol: number, buffer: Uint8Array, view: DataView) {
    this.protocol = protocol
    this.buffer = buffer
    this.view = view
  }

  abstract string(value: string): void
  abstract freshString(value: string, ordinal: number): void
  abstract key(shape: Shape, at: number): void
  abstract container(opcode: number, ordinal: number, isMarked: boolean): void
  abstract mark(): void
  abstract memoize(ordinal: number): void
  abstract get(ordinal: number): void
  abstract getInstead(ordinal: number): void
  abstract finish(): Uint8Array[]

  /** Called where a value begins at the limit or past it; leaves SLACK bytes of room. */
  protected abstract boundary(): void
  /** Makes room for so many bytes and SLACK, wherever an opcode begins. */
  protected abstract makeRoom(size: number): void
  /**
   * A value with a long payload behind opcode and size.
   * @param sizeBytes of the size, which is left out for 0
   * @param isFramed whether it stays within the frame whatever its size
   */
  protected abstract large(opcode: number, sizeBytes: 0 | 4 | 8, data: Uint8Array, isFramed: boolean): void

  none(): void {
    this.begin(op.NONE)
  }

  bool(value: boolean): void {
    if (this.protocol >= 2) this.begin(value ? op.NEWTRUE : op.NEWFALSE)
    else this.line(op.INT, value ? '01' : '00')
  }

  int32(value: number): void {
    if (this.position >= this.limit) this.boundary()
    const buffer = this.buffer
    const at = this.position
    if (this.protocol === 0) {
      this.line(op.INT, String(value))
    } else if (value >>> 0 < 0x100) {
      buffer[at] = op.BININT1
      buffer[at + 1] = value
      this.position = at + 2
    } else if (value >>> 0 < 0x10000) {
      buffer[at] = op.BININT2
      buffer[at + 1] = value
      buffer[at + 2] = value >> 8
      this.position = at + 3
    } else {
      buffer[at] = op.BININT
      buffer[at + 1] = value
      buffer[at + 2] = value >> 8
      buffer[at + 3] = value >> 16
      buffer[at + 4] = value >> 24
      this.position = at + 5
    }
  }

  int53(value: number): void {
    if (this.protocol < 2) {
      this.line(op.LONG, `${value}L`)
      return
    }
    if (this.position >= this.limit) this.boundary()
    const buffer = this.buffer
    const at = this.position
    const low = value | 0
    const high = Math.floor(value / 0x100000000)
    // The fifth byte is never to be spared: without it an unsigned int32 would be negative.
    const size = high === (high << 24) >> 24 ? 5 : high === (high << 16) >> 16 ? 6 : 7
    buffer[at] = op.LONG1
    buffer[at + 1] = size
    for (let i = 0; i < 4; i++) buffer[at + 2 + i] = low >> (8 * i)
    for (let i = 4; i < size; i++) buffer[at + 2 + i] = high >> (8 * i - 32)
    this.position = at + 2 + size
  }

  float(value: number): void {
    if (this.protocol === 0) {
      this.line(op.FLOAT, floatRepr(value))
      return
    }
    if (this.position >= this.limit) this.boundary()
    const at = this.position
    this.buffer[at] = op.BINFLOAT
    // NaN is one value here, whichever bits an engine keeps for it.
    this.view.setFloat64(at + 1, Number.isNaN(value) ? Number.NaN : value)
    this.position = at + 9
  }

  long(value: bigint): void {
    if (this.protocol < 2) {
      this.line(op.LONG, `${value}L`)
      return
    }
    const bytes = longBytes(value)
    if (bytes.length < 0x100) this.payload(op.LONG1, 1, bytes)
    else if (bytes.length <= INLINE) this.payload(op.LONG4, 4, bytes)
    else this.large(op.LONG4, 4, bytes, true)
  }

  bytes(data: Uint8Array): void {
    if (data.length < 0x100) this.payload(op.SHORT_BINBYTES, 1, data)
    else if (data.length <= INLINE) this.payload(op.BINBYTES, 4, data)
    else this.large(op.BINBYTES, 4, data, false)
  }

  byteArray(data: Uint8Array): void {
    if (data.length <= INLINE) this.payload(op.BYTEARRAY8, 8, data)
    else this.large(op.BYTEARRAY8, 8, data, false)
  }

  begin(opcode: number): void {
    if (this.position >= this.limit) this.boundary()
    this.buffer[this.position++] = opcode
  }

  opcode(opcode: number): void {
    // A store past the end of a typed array is lost without a word, so each one is behind such a check.
    if (this.position >= this.buffer.length) this.makeRoom(1)
    this.buffer[this.position++] = opcode
  }

  global(module: string, name: string): void {
    const names = utf8(`${module}\n${name}\n`)
    if (names.length <= INLINE) this.payload(op.GLOBAL, 0, names)
    else this.large(op.GLOBAL, 0, names, true)
  }

  extension(code: number): void {
    if (this.position >= this.limit) this.boundary()
    if (code < 0x100) this.sized(op.EXT1, code, 1)
    else if (code < 0x10000) this.sized(op.EXT2, code, 2)
    else this.sized(op.EXT4, code, 4)
  }

  persid(text: string): void {
    this.line(op.PERSID, text)
  }

  /** The boundary of a value that needs `size` bytes beside its opcode. */
  protected reserve(size: number): void {
    if (this.position >= this.limit) this.boundary()
    if (this.position + size + SLACK > this.buffer.length) this.makeRoom(size)
  }

  protected payload(opcode: number, sizeBytes: 0 | 1 | 4 | 8, data: Uint8Array): void {
    this.reserve(data.length)
    this.sized(opcode, data.length, sizeBytes)
    this.buffer.set(data, this.position)
    this.position += data.length
  }

  /** An opcode and an unsigned little-endian argument. */
  protected sized(opcode: number, value: number, size: 0 | 1 | 2 | 4 | 8): void {
    const buffer = this.buffer
    let at = this.position
    buffer[at++] = opcode
    for (let i = 0; i < size; i++) {
      // Shifts count modulo 32, and no length here needs more bits than that.
      buffer[at++] = i < 4 ? value >>> (8 * i) : 0
    }
    this.position = at
  }

  /** GET in binary: BINGET or LONG_BINGET. */
  protected binget(index: number): void {
    const buffer = this.buffer
    const at = this.position
    if (index < 0x100) {
      buffer[at] = op.BINGET
      buffer[at + 1] = index
      this.position = at + 2
    } else {
      buffer[at] = op.LONG_BINGET
      buffer[at + 1] = index
      buffer[at + 2] = index >> 8
      buffer[at + 3] = index >> 16
      buffer[at + 4] = index >> 24
      this.position = at + 5
    }
  }

  /** A value of a line of latin-1 text. */
  protected line(opcode: number, text: string): void {
    this.reserve(text.length)
    this.ascii(opcode, text)
  }

  protected ascii(opcode: number, text: string): void {
    const buffer = this.buffer
    let at = this.position
    buffer[at++] = opcode
    for (let i = 0; i < text.length; i++) buffer[at++] = text.charCodeAt(i)
    buffer[at++] = 0x0a
    this.position = at
  }
}
