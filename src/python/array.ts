// Python's `array.array`: a typed array for each type code of numbers, and text for those of characters.

import { boolAsInt } from './ints.ts'
import { toJson } from './json.ts'
import { swapBytes } from './numpy/bytes.ts'
import { PyObject } from './object.ts'
import type { Adapter, Class, LoadContext } from './registry.ts'
import { describe } from './show.ts'
import { checkCount, checkRange, isInt, Shown, short } from './shown.ts'
import { PyFloat, PyGlobal } from './values.ts'
import { isLittleEndian, viewOf } from './view.ts'
import { writes } from './writes.ts'

/** An `array.array` of unsigned bytes (type code `B`): a plain Uint8Array stands for bytes. */
export class PyUint8Array extends Uint8Array {
  /** The items as a list. */
  toJSON(): number[] {
    return Array.from(this)
  }
}

/** An `array.array` of type code `l`, C's long: a plain BigInt64Array stands for type code `q`. */
export class PyLongArray extends BigInt64Array {
  /** The items as a list: past 2**53 each as a string of digits. */
  toJSON(): unknown {
    return toJson(Array.from(this))
  }
}

/** An `array.array` of type code `L`, C's unsigned long: a plain BigUint64Array stands for type code `Q`. */
export class PyUnsignedLongArray extends BigUint64Array {
  /** The items as a list: past 2**53 each as a string of digits. */
  toJSON(): unknown {
    return toJson(Array.from(this))
  }
}

/** An `array.array` of characters (type codes `u` and `w`): its text, one item a character. */
export class PyUnicodeArray extends Shown {
  readonly typecode: 'u' | 'w'
  /** The items as one text; in UTF-32 items that are no character are U+FFFD in it. */
  readonly text: string
  /** The items as they lie in memory, and how: 18 and 19 are UTF-16, 20 and 21 UTF-32, the second of each big-endian. */
  readonly bytes: Uint8Array
  readonly format: 18 | 19 | 20 | 21

  /** @throws RangeError if the bytes are no whole number of items */
  constructor(typecode: 'u' | 'w', bytes: Uint8Array, format: 18 | 19 | 20 | 21 = 20) {
    super()
    const size = format < 20 ? 2 : 4
    if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of items of ${size}`)
    this.typecode = typecode
    this.bytes = bytes
    this.format = format
    this.text = this.characters().join('')
  }

  /** The items, each a string. */
  characters(): string[] {
    const { bytes, format } = this
    const view = viewOf(bytes)
    const little = format % 2 === 0
    return Array.from({ length: this.length }, (_, i) => {
      const code = format < 20 ? view.getUint16(2 * i, little) : view.getUint32(4 * i, little)
      return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
    })
  }

  /** The array of the characters of a text, or of a list of characters. */
  static from(text: Iterable<string>, typecode: 'u' | 'w' = 'w'): PyUnicodeArray {
    const characters = [...text]
    const view = new DataView(new ArrayBuffer(4 * characters.length))
    for (const [i, character] of characters.entries()) view.setUint32(4 * i, character.codePointAt(0)!, true)
    return new PyUnicodeArray(typecode, new Uint8Array(view.buffer))
  }

  /** Items of the array. */
  get length(): number {
    return this.bytes.length / (this.format < 20 ? 2 : 4)
  }

  protected get label(): string {
    return 'array'
  }

  toString(): string {
    return this.text
  }

  override repr(): string {
    return this.length === 0 ? `array('${this.typecode}')` : `array('${this.typecode}', ${describe(this.text)})`
  }
}

type Items = Int8Array | BigInt64Array | Float64Array
type ItemsClass = { new (size: number): Items; new (buffer: ArrayBuffer): Items; readonly BYTES_PER_ELEMENT: number }

/** What becomes of each type code but `u` and `w`, whose items are characters. */
function classOf(typecode: unknown): ItemsClass | undefined {
  const all: Record<string, unknown> = {
    b: Int8Array,
    B: PyUint8Array,
    h: Int16Array,
    H: Uint16Array,
    i: Int32Array,
    I: Uint32Array,
    l: PyLongArray,
    L: PyUnsignedLongArray,
    q: BigInt64Array,
    Q: BigUint64Array,
    f: Float32Array,
    d: Float64Array,
  }
  return typeof typecode === 'string' && typecode.length === 1 && Object.hasOwn(all, typecode) ? (all[typecode] as ItemsClass) : undefined
}

/** Bytes that a typed array takes besides its items. */
const EMPTY = 200

/** Type codes by the `mformat_code` of Modules/arraymodule.c; of each pair after the first, the second is big-endian. */
const FORMATS = 'BbHHhhIIiiQQqqffdd'

/** The items of a buffer that nothing else holds. */
function fromBytes(type: ItemsClass, bytes: Uint8Array, isBigEndian: boolean): Items {
  const size = type.BYTES_PER_ELEMENT
  if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of items of ${size}`)
  return new type((isBigEndian === isLittleEndian() ? swapBytes(bytes, size) : new Uint8Array(bytes)).buffer)
}

/** `_array_reconstructor(cls, typecode, mformat_code, bytes)`, in protocols 3 and up. */
function reconstruct(args: unknown[], context: LoadContext): unknown {
  const [cls, typecode, given, bytes] = checkCount(args, 4, 4)
  const format = checkRange('machine format code', boolAsInt(given), 0, 21)
  const code = FORMATS[format]
  const isArray = cls instanceof PyGlobal && cls.module === 'array' && cls.name === 'array'
  if (isArray && (typecode === 'u' || typecode === 'w') && code === undefined && bytes instanceof Uint8Array) {
    context.produce(EMPTY + 4 * bytes.length)
    context.work(50 * bytes.length)
    return new PyUnicodeArray(typecode, bytes.slice(), format as 18)
  }
  const type = classOf(typecode)
  if (code === undefined || type === undefined || !isArray) return new PyObject(context.global, args, 'call')
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`the items must be bytes, not ${short(bytes)}`)
  const isBigEndian = format > 1 && format % 2 === 1
  // A machine with another C long, or byte order, wrote it: Python takes the type code that such items have here.
  const isOwn = { l: 'q', L: 'Q' }[typecode as string] ?? typecode
  if (code !== isOwn && (code === 'f' || code === 'd')) throw new TypeError(`items of type code ${code} in an array of ${typecode}`)
  context.produce(EMPTY + bytes.length)
  return fromBytes(code === isOwn && !isBigEndian ? type : classOf(code)!, bytes, isBigEndian)
}

/** `array(typecode, items)`, in protocols 0 to 2 and in Python 2. */
function fromItems(args: unknown[], context: LoadContext): unknown {
  const [typecode, items = []] = checkCount(args, 1, 2)
  if ((typecode === 'u' || typecode === 'w') && Array.isArray(items)) {
    context.produce(EMPTY + 16 * items.length)
    context.work(100 * items.length)
    const isText = items.every((item) => typeof item === 'string' && item.length > 0 && item.length <= 2 && [...item].length === 1)
    if (!isText) throw new TypeError(`the items of an array of ${typecode} must be characters`)
    return PyUnicodeArray.from(items, typecode)
  }
  const type = classOf(typecode)
  if (type === undefined || !Array.isArray(items)) return new PyObject(context.global, args, 'call')
  context.produce(EMPTY + type.BYTES_PER_ELEMENT * items.length)
  context.work(8 * items.length)
  const array = new type(items.length)
  const isFloat = array instanceof Float64Array || array instanceof Float32Array
  for (let i = 0; i < items.length; i++) {
    const item: unknown = items[i] instanceof PyFloat && isFloat ? (items[i] as PyFloat).value : boolAsInt(items[i])
    if (isFloat ? typeof item !== 'number' && typeof item !== 'bigint' : !isInt(item))
      throw new TypeError(`item ${i} of an array of ${typecode} is ${short(item)}`)
    // A NaN gets the bits of the only one that there is in JavaScript: how it came by those it has depends on the engine, and on what V8 has compiled.
    if (isFloat) array[i] = Number.isNaN(item) ? Number.NaN : Number(item)
    else array[i] = type.BYTES_PER_ELEMENT === 8 ? BigInt(item as number) : Number(item)
    // biome-ignore lint/suspicious/noDoubleEquals: 1n is 1
    if (!isFloat && array[i] != item) throw new RangeError(`item ${i} of an array of ${typecode} is ${short(item)}`)
  }
  return array
}

export const arrayReaders = (): readonly Adapter[] => [
  { names: ['array._array_reconstructor'], call: reconstruct },
  { names: ['array.array'], call: fromItems },
]

const writer = (typecode: string, format: number, type: Class<ArrayBufferView>): Adapter =>
  writes(type, (array, { protocol }) => {
    const global = new PyGlobal('array', 'array')
    if (protocol < 3) return [global, [typecode, Array.from(array as Int8Array)]]
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    return [new PyGlobal('array', '_array_reconstructor'), [global, typecode, format, bytes]]
  })

export const arrayWriters = (): readonly Adapter[] => [
  writer('B', 0, PyUint8Array),
  writer('L', 10, PyUnsignedLongArray),
  writer('l', 12, PyLongArray),
  writes(PyUnicodeArray, (array, { protocol }) => {
    const { typecode, format, bytes } = array
    const global = new PyGlobal('array', 'array')
    if (protocol < 3) return [global, [typecode, array.characters()]]
    return [new PyGlobal('array', '_array_reconstructor'), [global, typecode, format, bytes]]
  }),
]
