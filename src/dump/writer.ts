// What the walk writes with: one method for each kind of opcode, over what the two engines do in ways of their own.
import * as op from '../abi/opcode.ts'
import { WriteProblem } from '../errors.ts'
import { floatRepr, longBytes, shortUtf8Into, utf8, utf8Into } from '../text/encode.ts'
import type { Identity } from './identity.ts'
import type { Shape } from './records.ts'

/** Room that every check leaves free: more than any opcode with a short argument takes together with its memo opcode. */
export const SLACK = 128
/** Text up to this many units is encoded by a loop; calling the encoder costs more than that. */
export const SHORT_TEXT = 32
/** Payloads up to this size are copied behind their header at once. */
export const INLINE = 4096

/** What the two engines do in ways of their own: strings, frames, memo indices, and where the bytes go. */
export interface Engine {
  /** Called where a value begins at the writer's limit or past it; leaves SLACK bytes of room. */
  boundary(): void
  /** Makes room for so many bytes and SLACK, wherever an opcode begins. */
  makeRoom(size: number): void
  /** A str, memoised by content. */
  string(value: string): void
  /** A str, not memoised. */
  text(value: string): void
  /** {@link string} of a key that its shape has no memo index for. */
  key(shape: Shape, at: number): void
  /**
   * GET of what the memo opcode of that number put into the memo, as a value.
   * @returns the number, or `~index` where its memo index is known by now
   */
  get(number: number): number
  /** The same in place of an object that turned out to hold itself; of a number or a `~index`. */
  replaceByGet(number: number): void
  /** PUT of the writer's next memo opcode, below protocol 4. */
  put(): void
  /**
   * A value with a long payload behind opcode and size.
   * @param sizeBytes of the size, which is left out for 0
   * @param isFramed whether it stays within the frame whatever its size
   */
  large(opcode: number, sizeBytes: 0 | 4 | 8, data: Uint8Array, isFramed: boolean): void
  /**
   * Writes the numbers that come first among `items[from, end)`, if it has a quicker way for many than for each.
   * @returns the index behind those that were written
   */
  numbers(items: readonly unknown[], from: number, end: number): number
  /** The same of lists of a few numbers that are new to the memo. */
  lists(items: readonly unknown[], from: number, end: number, identity: Identity): number
  /** The pickle in pieces, after STOP. A piece may be a view of the caller's bytes. */
  finish(): Uint8Array[]
}

/**
 * What the walk over a value drives: opcodes in the order in which CPython's pickler writes them, into a buffer that the engine
 * provides. It is one class for both engines, so that calls of its methods have one target wherever V8 compiles them.
 *
 * Where a value begins, a full frame is closed first, as at the top of `save()` in Modules/_pickle.c. An object that may be met again
 * has an ordinal, given by the walk; the writer numbers memo opcodes, and the engine knows which memo index each of them is.
 */
export class Writer {
  readonly protocol: number
  /** Whether nothing is memoised. */
  readonly fast: boolean
  engine!: Engine
  buffer!: Uint8Array
  /** On the same bytes, for floats. */
  view!: DataView
  position = 0
  /** At this position and past it the next value has to ask the engine. */
  limit = 0
  /** Number of the next memo opcode. */
  memo = 0
  /** Of each ordinal's memo opcode; or `~index`, its memo index. */
  numbers: Int32Array
  /** If the engine asks for it, where the MARKs are that begin a batch. */
  marks: Uint16Array | undefined
  mark = 0

  constructor(protocol: number, fast: boolean, numbers = new Int32Array(16)) {
    this.protocol = protocol
    this.fast = fast
    this.numbers = numbers
  }

  none(): void {
    this.begin(op.NONE)
  }

  bool(value: boolean): void {
    if (this.protocol >= 2) this.begin(value ? op.NEWTRUE : op.NEWFALSE)
    else this.line(op.INT, value ? '01' : '00')
  }

  /** A number that `| 0` leaves as it is. */
  int32(value: number): void {
    if (this.position >= this.limit) this.engine.boundary()
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

  /** A safe integer outside int32. */
  int53(value: number): void {
    if (this.protocol < 2) {
      this.line(op.LONG, `${value}L`)
      return
    }
    if (this.position >= this.limit) this.engine.boundary()
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
    if (this.position >= this.limit) this.engine.boundary()
    const at = this.position
    this.buffer[at] = op.BINFLOAT
    // NaN is one value here, whichever bits an engine keeps for it. As an argument, it keeps V8 from inlining the call: 22 ns, not 15.
    const bits = Number.isNaN(value) ? Number.NaN : value
    this.view.setFloat64(at + 1, bits)
    this.position = at + 9
  }

  /** An int of any size outside int32. */
  long(value: bigint): void {
    if (this.protocol < 2) {
      this.line(op.LONG, `${value}L`)
      return
    }
    const bytes = longBytes(value)
    if (bytes.length < 0x100) this.payload(op.LONG1, 1, bytes)
    else if (bytes.length <= INLINE) this.payload(op.LONG4, 4, bytes)
    else this.engine.large(op.LONG4, 4, bytes, true)
  }

  /** A bytes object, protocol 3 and up; not memoised. */
  bytes(data: Uint8Array): void {
    if (data.length < 0x100) this.payload(op.SHORT_BINBYTES, 1, data)
    else if (data.length <= INLINE) this.payload(op.BINBYTES, 4, data)
    else if (data.length <= 0xffffffff) this.engine.large(op.BINBYTES, 4, data, false)
    else if (this.protocol >= 4) this.engine.large(op.BINBYTES8, 8, data, false)
    else throw new WriteProblem('protocol', 'bytes of 4 GiB and more need protocol 4 or newer')
  }

  /** A bytearray, protocol 5 and up; not memoised. */
  byteArray(data: Uint8Array): void {
    if (data.length <= INLINE) this.payload(op.BYTEARRAY8, 8, data)
    else this.engine.large(op.BYTEARRAY8, 8, data, false)
  }

  /** An opcode without argument that begins a value. */
  begin(opcode: number): void {
    if (this.position >= this.limit) this.engine.boundary()
    this.buffer[this.position++] = opcode
  }

  /** An opcode without argument that works on what was written. */
  opcode(opcode: number): void {
    // A store past the end of a typed array is lost without a word, so each one is behind such a check.
    if (this.position >= this.buffer.length) this.engine.makeRoom(1)
    this.buffer[this.position++] = opcode
  }

  string(value: string): void {
    this.engine.string(value)
  }

  /** A str that to Python is an object of its own, whatever it equals; memoised as {@link memoize}. */
  freshString(value: string, ordinal: number): void {
    this.engine.text(value)
    this.memoize(ordinal)
  }

  /** The key of a record: {@link string} of `shape.keys[at]`, whose memo index is kept with the shape. */
  key(shape: Shape, at: number): void {
    const token = shape.tokens[at] as number
    if (token >= 0) this.getIndex(token)
    else this.engine.key(shape, at)
  }

  /** GET of an object that {@link memoize} was called for. */
  get(ordinal: number): void {
    const number = this.numbers[ordinal] as number
    if (number < 0) this.getIndex(~number)
    else this.numbers[ordinal] = this.engine.get(number)
  }

  /** GET in place of an object that turned out to hold itself: the opcodes before it dropped what was written of it. */
  replaceByGet(ordinal: number): void {
    this.engine.replaceByGet(this.numbers[ordinal] as number)
  }

  /**
   * An empty list, dict or set, memoised; not under protocol 0.
   * @param isMarked whether the MARK of its first batch follows
   */
  container(opcode: number, ordinal: number, isMarked: boolean): void {
    if (this.position >= this.limit) this.engine.boundary()
    this.buffer[this.position++] = opcode
    this.memoize(ordinal)
    if (isMarked) this.batch()
  }

  /** MARK before a batch of items, which is no value as the MARK of a tuple is. */
  batch(): void {
    if (this.position >= this.buffer.length) this.engine.makeRoom(1)
    if (this.marks !== undefined) this.marks[this.mark++] = this.position
    this.buffer[this.position++] = op.MARK
  }

  /** PUT of what was just written; an ordinal of -1 takes an index that nothing will ask for. */
  memoize(ordinal: number): void {
    if (this.fast) return
    if (this.protocol >= 4) this.opcode(op.MEMOIZE)
    else this.engine.put()
    this.number(ordinal)
  }

  /** Numbers a memo opcode. */
  number(ordinal: number): void {
    if (ordinal >= this.numbers.length) this.#growNumbers(ordinal)
    if (ordinal >= 0) this.numbers[ordinal] = this.memo
    this.memo++
  }

  /** STOP, and everything since the start in pieces to be laid end to end. */
  finish(): Uint8Array[] {
    this.opcode(op.STOP)
    return this.engine.finish()
  }

  #growNumbers(ordinal: number): void {
    const larger = new Int32Array(ordinal * 4)
    larger.set(this.numbers)
    this.numbers = larger
  }

  /** GET of a memo index. */
  getIndex(index: number): void {
    if (this.position >= this.limit) this.engine.boundary()
    if (this.protocol === 0) this.ascii(op.GET, String(index))
    else this.binget(index)
  }

  /** GLOBAL, or INST: both names end with a newline in the pickle. */
  global(opcode: number, module: string, name: string): void {
    const names = utf8(`${module}\n${name}\n`)
    if (names.length <= INLINE) this.payload(opcode, 0, names)
    else this.engine.large(opcode, 0, names, true)
  }

  /** EXT1, EXT2 or EXT4. */
  extension(code: number): void {
    if (this.position >= this.limit) this.engine.boundary()
    if (code < 0x100) this.sized(op.EXT1, code, 1)
    else if (code < 0x10000) this.sized(op.EXT2, code, 2)
    else this.sized(op.EXT4, code, 4)
  }

  /** PERSID: the text of a persistent id, protocol 0. */
  persid(text: string): void {
    this.line(op.PERSID, text)
  }

  /** The boundary of a value that needs `size` bytes beside its opcode. */
  reserve(size: number): void {
    if (this.position >= this.limit) this.engine.boundary()
    if (this.position + size + SLACK > this.buffer.length) this.engine.makeRoom(size)
  }

  payload(opcode: number, sizeBytes: 0 | 1 | 4 | 8, data: Uint8Array): void {
    this.reserve(data.length)
    this.sized(opcode, data.length, sizeBytes)
    this.buffer.set(data, this.position)
    this.position += data.length
  }

  /** A str that has less than 64 KiB of UTF-8, not memoised, behind a header of its size. */
  inlineText(value: string): void {
    const units = value.length
    if (this.position >= this.limit) this.engine.boundary()
    // The header's form hangs on the size: which it may have is known beforehand for most.
    const header = this.protocol >= 4 && units <= 0xff ? 2 : 5
    let size = units <= SHORT_TEXT ? shortUtf8Into(value, this.buffer, this.position + header) : -1
    if (size < 0) {
      if (this.position + units * 3 + SLACK > this.buffer.length) this.engine.makeRoom(units * 3)
      size = utf8Into(value, this.buffer, this.position + header)
    }
    const { buffer, position: at } = this
    if (header === 2 && size <= 0xff) {
      buffer[at] = op.SHORT_BINUNICODE
      buffer[at + 1] = size
      this.position = at + 2 + size
    } else {
      if (header === 2) buffer.copyWithin(at + 5, at + 2, at + 2 + size)
      this.sized(op.BINUNICODE, size, 4)
      this.position += size
    }
  }

  /** An opcode and an unsigned little-endian argument. */
  sized(opcode: number, value: number, size: 0 | 1 | 2 | 4 | 8): void {
    const buffer = this.buffer
    let at = this.position
    buffer[at++] = opcode
    // Shifts are of 32 bits, by counts modulo 32; a typed array keeps the lowest byte of what is stored.
    for (let i = 0; i < size && i < 4; i++) buffer[at++] = value >>> (8 * i)
    // Multiplied once: a power for each byte would take half as long as a dump of 20 bytes.
    const high = Math.floor(value * 2 ** -32)
    for (let i = 4; i < size; i++) buffer[at++] = high >>> (8 * i)
    this.position = at
  }

  /** GET in binary: BINGET or LONG_BINGET. */
  binget(index: number): void {
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
  line(opcode: number, text: string): void {
    this.reserve(text.length)
    this.ascii(opcode, text)
  }

  ascii(opcode: number, text: string): void {
    const buffer = this.buffer
    let at = this.position
    buffer[at++] = opcode
    for (let i = 0; i < text.length; i++) buffer[at++] = text.charCodeAt(i)
    buffer[at++] = 0x0a
    this.position = at
  }
}
