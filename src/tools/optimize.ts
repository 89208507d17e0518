// A pickle without the memo opcodes that nothing refers to.
import * as op from '../abi/opcode.ts'
import type { Bytes } from '../load/bytes.ts'
import { HIGHEST_PROTOCOL } from '../options.ts'
import { PickletoolsError } from './errors.ts'
import { Reader } from './genops.ts'
import { GETS, memoKey, PUTS } from './memo.ts'

/**
 * The same pickle, shorter: without the opcodes that put into the memo what nothing gets from it, and framed anew. Byte for byte what
 * CPython 3.14's `pickletools.optimize` gives. As there, opcodes that use the memo become those of the highest protocol that a PROTO or
 * a GET opcode names, and a pickle that cannot be loaded, since it gets what it never put, may be taken without complaint.
 * @param data what holds the pickle; what follows its STOP is dropped
 * @throws PickletoolsError where the pickle cannot be read to its STOP, for a PROTO above 5, and in protocols 1 and up for a GET
 * that no PUT comes before
 * @throws TypeError for data that is no bytes
 */
export function optimize(data: Bytes): Uint8Array {
  const first = new Reader(data)
  const { wanted, protocol } = gets(first)
  const out = new Framed(protocol >= 4)
  const put = new Set<number | string>()
  let index = 0
  // What was read once can be read again.
  const reader = new Reader(first.bytes)
  for (const { code } of reader) {
    const { pos, end } = reader
    const piece = reader.bytes.subarray(pos, end)
    if (code === op.PROTO && pos === 0) {
      out.raw(piece)
    } else if (PUTS.includes(code)) {
      const key = memoKey(code === op.MEMOIZE ? put.size : (reader.raw as number))
      put.add(key)
      if (!wanted.has(key)) continue
      wanted.set(key, index)
      out.write(putOpcode(index++, protocol))
    } else if (GETS.includes(code)) {
      out.write(getOpcode(wanted.get(memoKey(reader.raw as number)), protocol, pos))
    } else if (code !== op.FRAME) {
      out.write(piece)
    }
  }
  return out.finish()
}

/** The keys that a pickle gets from the memo, each without its new index, and the protocol that the memo opcodes are to be of. */
function gets(reader: Reader): { wanted: Map<number | string, number | undefined>; protocol: number } {
  const wanted = new Map<number | string, number | undefined>()
  let protocol = 0
  for (const { code, proto } of reader) {
    const raw = reader.raw as number
    if (GETS.includes(code)) {
      wanted.set(memoKey(raw), undefined)
      protocol = Math.max(protocol, proto)
    } else if (code === op.PROTO) {
      protocol = Math.max(protocol, raw)
    }
  }
  if (protocol <= HIGHEST_PROTOCOL) return { wanted, protocol }
  throw new PickletoolsError('protocol', `pickle protocol must be <= ${HIGHEST_PROTOCOL}`, 'ValueError', reader.pos)
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** An opcode with its index in one byte where it fits, else in four. */
function indexed(short: number, long: number, index: number): Uint8Array {
  if (index < 256) return Uint8Array.of(short, index)
  return Uint8Array.of(long, index, index >>> 8, index >>> 16, index >>> 24)
}

/** CPython's `_Pickler.put`. */
function putOpcode(index: number, protocol: number): Uint8Array {
  if (protocol >= 4) return Uint8Array.of(op.MEMOIZE)
  return protocol >= 1 ? indexed(op.BINPUT, op.LONG_BINPUT, index) : ascii(`p${index}\n`)
}

/** CPython's `_Pickler.get`. */
function getOpcode(index: number | undefined, protocol: number, offset: number): Uint8Array {
  // CPython takes None for an index that was never put: as text it is written out, in binary it cannot be compared.
  if (protocol < 1) return ascii(`g${index ?? 'None'}\n`)
  if (index !== undefined) return indexed(op.BINGET, op.LONG_BINGET, index)
  throw new PickletoolsError('memo', "'<' not supported between instances of 'NoneType' and 'int'", 'TypeError', offset)
}

/** Bytes that grow, in frames (CPython's `_Framer`). */
class Framed {
  #bytes = new Uint8Array(1024)
  #size = 0
  /** Where the open frame begins. */
  #frame = 0
  readonly #isFramed: boolean

  constructor(isFramed: boolean) {
    this.#isFramed = isFramed
  }

  /** Bytes outside of frames, which come where no frame is open. */
  raw(piece: Uint8Array): void {
    this.#append(piece)
    this.#frame = this.#size
  }

  /** One opcode. One that is longer than a frame should be stands outside of frames. */
  write(opcode: Uint8Array): void {
    const isLong = opcode.length > op.FRAME_SIZE_TARGET
    if (isLong || this.#size - this.#frame >= op.FRAME_SIZE_TARGET) this.#commit()
    if (isLong) this.raw(opcode)
    else this.#append(opcode)
  }

  finish(): Uint8Array {
    this.#commit()
    return this.#bytes.slice(0, this.#size)
  }

  /** Closes the frame. One that is shorter than it should be has no header. */
  #commit(): void {
    const start = this.#frame
    const length = this.#size - start
    if (this.#isFramed && length >= op.FRAME_SIZE_MIN) {
      this.#append(new Uint8Array(op.FRAME_HEADER_SIZE))
      this.#bytes.copyWithin(start + op.FRAME_HEADER_SIZE, start, start + length)
      this.#bytes[start] = op.FRAME
      new DataView(this.#bytes.buffer).setBigUint64(start + 1, BigInt(length), true)
    }
    this.#frame = this.#size
  }

  #append(piece: Uint8Array): void {
    const size = this.#size
    if (size + piece.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * (size + piece.length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(piece, size)
    this.#size += piece.length
  }
}
