// The opcodes of a pickle one by one.
import { STOP } from '../abi/opcode.ts'
import { type Bytes, toBytes } from '../load/bytes.ts'
import { type Argument, Cursor } from './arguments.ts'
import { PickletoolsError, placed } from './errors.ts'
import { shown } from './numbers.ts'
import { type Opcode, type OpcodeInfo, opcodeOf } from './opcodes.ts'

/** Where `genops` begins. */
export interface GenopsOptions {
  /** Byte at which the pickle begins. Default 0. */
  start?: number
}

/** An opcode as it stands in a pickle. */
export interface Operation {
  readonly opcode: OpcodeInfo
  /** Its argument: null where it has none; bytes are a view of the data. */
  readonly arg: Argument
  /** Byte offset of the opcode. */
  readonly pos: number
}

/** A pickle's opcodes, one after another. The fields tell of the last one. */
export class Reader {
  readonly #cursor: Cursor
  /** Byte offset of the opcode. */
  pos = 0
  /** What its argument's kind reads; null where it has none. */
  raw: unknown = null

  /** @throws RangeError for a start that is no place in the data */
  constructor(data: Bytes, start = 0) {
    const bytes = toBytes(data)
    if (!Number.isInteger(start) || start < 0 || start > bytes.length) {
      throw new RangeError(`start must be an int in 0 to ${bytes.length}, not ${String(start)}`)
    }
    this.#cursor = new Cursor(bytes, start)
  }

  get bytes(): Uint8Array {
    return this.#cursor.bytes
  }

  /** Byte offset of what follows the opcode and its argument. */
  get end(): number {
    return this.#cursor.pos
  }

  /** The opcodes up to STOP. @throws PickletoolsError where the next one cannot be read */
  *[Symbol.iterator](): Generator<Opcode, void, undefined> {
    let opcode: Opcode
    do yield (opcode = this.#next())
    while (opcode.code !== STOP)
  }

  #next(): Opcode {
    const cursor = this.#cursor
    this.pos = cursor.pos
    try {
      const code = cursor.take(1)
      if (code.length === 0) throw new PickletoolsError('truncated', 'pickle exhausted before seeing STOP')
      const opcode = opcodeOf(code[0]!)
      if (opcode === undefined) throw new PickletoolsError('unknown-opcode', `at position ${this.pos}, opcode ${shown(code)} unknown`)
      this.raw = opcode.arg === null ? null : opcode.arg.read(cursor)
      return opcode
    } catch (error) {
      throw placed(error, this.pos)
    }
  }
}

/**
 * The opcodes of one pickle, up to STOP (CPython's `pickletools.genops`). Nothing is loaded and nothing is checked but the arguments.
 * @param data what holds the pickle
 * @throws PickletoolsError where the data ends before STOP, at a byte that is no opcode, and at an argument that is not what it
 * should be; the opcodes before have been given by then
 * @throws TypeError for data that is no bytes, RangeError for a `start` that is no place in it
 */
export function* genops(data: Bytes, options: GenopsOptions = {}): Generator<Operation, void, undefined> {
  const reader = new Reader(data, options.start)
  for (const opcode of reader) {
    const { pos } = reader
    let arg: Argument = null
    try {
      if (opcode.arg !== null) arg = opcode.arg.value(reader.raw)
    } catch (error) {
      throw placed(error, pos)
    }
    yield { opcode, arg, pos }
  }
}
