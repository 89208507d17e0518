// NumPy's dtypes: what the elements of an array are.
import { ValueProblem } from '../../errors.ts'
import { dictEntries } from '../dict.ts'
import { FreshText } from '../fresh-text.ts'
import type { PyObject } from '../object.ts'
import type { DumpContext, LoadContext, Reduction } from '../registry.ts'
import { describe, printable } from '../show.ts'
import { PyFloat, PyGlobal, PyTuple } from '../values.ts'
import { asciiBytes, asText } from './bytes.ts'
import { readShape, shapeText, sizeOf } from './layout.ts'

/** NumPy's letter for a kind of element: bool, int, unsigned int, float, complex, timedelta, datetime, object, bytes, str, void. */
export type DTypeKind = 'b' | 'i' | 'u' | 'f' | 'c' | 'm' | 'M' | 'O' | 'S' | 'U' | 'V'

/** A field of a structured dtype. */
export interface DTypeField {
  readonly dtype: DType
  /** Bytes from the start of the record. */
  readonly offset: number
  /** A second name, as NumPy allows. */
  readonly title: unknown
}

/** What one tick of a datetime64 or timedelta64 is: `count` units of this name ('s', 'ns', 'D', ... or 'generic'). */
export interface DTypeUnit {
  readonly name: string
  readonly count: number
}

const SIZES: ReadonlyMap<string, readonly number[]> = /*#__PURE__*/ new Map([
  ['b', [1]],
  ['i', [1, 2, 4, 8]],
  ['u', [1, 2, 4, 8]],
  ['f', [2, 4, 8, 12, 16]],
  ['c', [8, 16, 24, 32]],
  ['m', [8]],
  ['M', [8]],
  ['O', [4, 8]],
])
const WORDS = { b: 'bool', i: 'int', u: 'uint', f: 'float', c: 'complex', m: 'timedelta64', M: 'datetime64', O: 'object' } as const
const UNITS = /^(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as|generic)$/
const MAX_ITEMSIZE = 0x7fffffff
/** Bounds on what reading or showing one element may visit: records in records, and leaves where fields overlap. */
const MAX_DEPTH = 256
const MAX_LEAVES_A_BYTE = 16

const DTYPE = /*#__PURE__*/ new PyGlobal('numpy', 'dtype')
const builtins = /*#__PURE__*/ new Map<string, DType>()

/** The type of the elements of a NumPy array (`numpy.dtype`), after numpy/_core/src/multiarray/descriptor.c. */
export class DType {
  readonly kind: DTypeKind
  /** Bytes of one element. */
  readonly itemsize: number
  /** '<' or '>' for little- and big-endian, '|' where there is no such order. */
  readonly byteorder: '<' | '>' | '|'
  readonly alignment: number
  /** NumPy's own flags, as NumPy wrote them. */
  readonly flags: number = 0
  /** The fields of a structured dtype by name, in their order. */
  readonly fields: ReadonlyMap<string, DTypeField> | undefined = undefined
  /** The dtype of the elements of a sub-array, whose shape is {@link shape}. */
  readonly base: DType | undefined = undefined
  readonly shape: readonly number[] = []
  /** The unit of a datetime64 or timedelta64. */
  readonly unit: DTypeUnit | undefined = undefined
  /** What Python code attached to it (`np.dtype(..., metadata=)`): a dict, or null. */
  readonly metadata: unknown = null
  /** The class of the elements where NumPy names one, which is `numpy.record`. */
  readonly type: PyGlobal | undefined = undefined
  /** What the pickle has where this package does not know the dtype (bfloat16, StringDType): it is written back as it was. */
  readonly origin: PyObject | undefined = undefined
  /** How an element is read that NumPy itself has no type for: bfloat16, a float8, int4. */
  readonly small: { itemsize: 1 | 2; read(bits: number): number } | undefined = undefined
  /** Whether elements are, or hold, Python objects: then the data is a list. */
  readonly hasObject: boolean
  /** Whether Python can export such elements as a buffer, so that protocol 5 carries them as one. */
  readonly isBuffer: boolean
  #depth = 0
  #leaves = 1
  #sealed = false

  /** Use {@link DType.of}. */
  constructor(
    kind: DTypeKind,
    itemsize: number,
    byteorder: '<' | '>' | '|',
    more: Partial<Pick<DType, 'type' | 'origin' | 'small' | 'unit' | 'base' | 'shape' | 'fields'>> = {},
  ) {
    this.kind = kind
    this.itemsize = itemsize
    this.byteorder = byteorder
    this.alignment = kind === 'U' ? 4 : kind === 'S' || kind === 'V' ? 1 : kind === 'c' ? itemsize / 2 : itemsize
    this.hasObject = kind === 'O'
    this.isBuffer = kind !== 'O' && kind !== 'm' && kind !== 'M' && more.origin === undefined
    if (kind === 'O') this.flags = 63
    if (kind === 'U') this.flags = 8
    Object.assign(this, more)
  }

  /**
   * The dtype of this type string: '<f8', '>i4', '|b1', 'U10', 'M8[ns]'. Equal strings of fixed size give one object, as in NumPy.
   * @throws TypeError if it is none; structured dtypes have no string
   */
  static of(text: string): DType {
    let dtype = builtins.get(text)
    if (dtype !== undefined) return dtype
    dtype = parseDType(text)?.seal()
    if (dtype === undefined) throw new TypeError(`'${text}' is no type string of a NumPy dtype, such as '<f8' or 'M8[ns]'`)
    const known = builtins.get(dtype.str)
    if (known !== undefined) return known
    const isSingle = dtype.byteorder !== '>' && dtype.unit === undefined && !'SUV'.includes(dtype.kind)
    if (isSingle) builtins.set(dtype.str, dtype).set(text, dtype)
    return dtype
  }

  /** The elements that are read for one of this dtype: those of all fields of fields, at least 1. */
  get leaves(): number {
    return Math.max(this.#leaves, 1)
  }

  /** NumPy's name: 'float64', 'datetime64[ns]', 'object'; the type string where that says more. */
  get name(): string {
    const { kind, byteorder } = this
    if (byteorder === '>' || this.fields !== undefined || kind === 'S' || kind === 'U' || kind === 'V') return this.toString()
    if (kind === 'm' || kind === 'M') return WORDS[kind] + unitText(this.unit)
    return kind === 'b' || kind === 'O' ? WORDS[kind] : WORDS[kind] + this.itemsize * 8
  }

  /** The type string: '<f8', '|S5', '<M8[ns]'; '|V12' for anything structured. */
  get str(): string {
    const { kind, itemsize } = this
    return this.byteorder + kind + (kind === 'O' ? '' : kind === 'U' ? itemsize / 4 : itemsize) + unitText(this.unit)
  }

  /** {@link str}, or the fields as Python would list them. */
  toString(): string {
    return showDType(this, 3)
  }

  /** As `toString()`. */
  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `dtype ${this}`
  }

  /** Ends the time in which a state may be set: something relies on it from now on. */
  seal(): this {
    this.#sealed = true
    return this
  }

  /**
   * `dtype.__setstate__` (arraydescr_setstate).
   * @throws ValueProblem of code 'bad-state'
   */
  setState(state: unknown, context: LoadContext): void {
    if (this.#sealed) throw badState('is given a state when it has one, or is in use')
    if (!Array.isArray(state) || state.length < 7 || state.length > 9) throw badState('has a state that is no tuple of 7 to 9 items')
    const [version, order, subarray, names, fields, itemsize, alignment, flags = 0, metadata = null] = state
    const number = intOf(version)
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 4)
      throw badState(`has a state of version ${brief(version)}, not 0 to 4`)
    const isLetter = (typeof order === 'string' || order instanceof Uint8Array) && order.length === 1
    const byteorder = isLetter ? asText(order)?.replace('=', '<') : undefined
    if (byteorder !== '<' && byteorder !== '>' && byteorder !== '|') throw badState(`has the byte order ${brief(order)}`)
    // A longdouble in the order of another machine has no format in the buffer protocol.
    if (byteorder === '>' && this.itemsize > (this.kind === 'c' ? 16 : 8) && (this.kind === 'f' || this.kind === 'c'))
      this.#set({ isBuffer: false })
    this.#set({ byteorder, flags: integer(flags, 'flags', -0x80, Number.MAX_SAFE_INTEGER) })
    if (this.kind === 'S' || this.kind === 'U' || this.kind === 'V') {
      this.#set({ itemsize: integer(itemsize, 'itemsize', 0, MAX_ITEMSIZE), alignment: integer(alignment, 'alignment', 0, MAX_ITEMSIZE) })
      if (this.kind === 'U' && this.itemsize % 4 !== 0) throw badState(`of kind U has the itemsize ${this.itemsize}, no multiple of 4`)
    }
    if (subarray !== null && (this.kind !== 'V' || names !== null)) throw badState(`of kind ${this.kind} has a sub-array as well`)
    if (subarray !== null) this.#setSubarray(subarray)
    if (names !== null || fields !== null) this.#setFields(names, fields, context)
    if (this.kind !== 'm' && this.kind !== 'M') this.#set({ metadata })
    else if (metadata !== null) this.#set(readUnit(metadata))
    this.seal()
  }

  #set(properties: Partial<DType>): void {
    Object.assign(this, properties)
  }

  #setSubarray(subarray: unknown): void {
    const [base, given] = Array.isArray(subarray) ? subarray : []
    if (!(base instanceof DType) || base === this) throw badState('has a sub-array that is no tuple of a dtype and a shape')
    // NumPy makes an int of what is a number and no tuple.
    const isNumber = typeof given === 'number' || given instanceof PyFloat
    const shape = readShape(
      Array.isArray(given) ? given.map(intOf) : [isNumber ? Math.trunc(Number(given)) : intOf(given)],
      'a sub-array of a numpy.dtype',
    )
    const size = sizeOf(shape)
    if (base.itemsize * size !== this.itemsize) throw badState(`of ${this.itemsize} bytes has a sub-array of ${base.itemsize * size}`)
    this.#set({ base: base.seal(), shape, hasObject: base.hasObject, isBuffer: base.isBuffer })
    this.#nest([base], size)
  }

  #setFields(names: unknown, given: unknown, context: LoadContext): void {
    if (!Array.isArray(names)) throw badState('has names that are no tuple')
    // Many dtypes may share one dict, and one tuple of names.
    context.produce(256 * names.length)
    const byName = new Map<string | undefined, unknown>()
    for (const [key, field] of dictEntries(given)) {
      context.produce(64 + textSize(key))
      byName.set(asText(key), field)
    }
    const fields = new Map<string, DTypeField>()
    let isBuffer = this.isBuffer
    let end = 0
    for (const item of names) {
      context.produce(textSize(item))
      const name = asText(item)
      const field = byName.get(name)
      if (name === undefined || !Array.isArray(field) || field.length < 2 || fields.has(name)) throw badState(`has no field ${brief(item)}`)
      const dtype: unknown = field[0]
      if (!(dtype instanceof DType) || dtype === this) throw badState(`has a field ${brief(name)} without a dtype`)
      const offset = integer(field[1], `offset of ${brief(name)}`, 0, this.itemsize)
      isBuffer &&= dtype.isBuffer && offset >= end && !name.includes(':')
      end = offset + dtype.itemsize
      if (end > this.itemsize) throw badState(`of ${this.itemsize} bytes has a field ${brief(name)} that ends at ${end}`)
      fields.set(name, { dtype: dtype.seal(), offset, title: field[2] ?? null })
    }
    this.#set({ fields })
    // A number may have fields too, other ways to look at its bytes: it stays a number.
    if (this.kind !== 'V') return
    const parts = [...fields.values()].map((field) => field.dtype)
    this.#set({ isBuffer, hasObject: parts.some((part) => part.hasObject) })
    this.#nest(parts, 1)
  }

  #nest(parts: readonly DType[], times: number): void {
    this.#leaves = 0
    for (const part of parts) {
      this.#depth = Math.max(this.#depth, part.#depth + 1)
      this.#leaves += part.#leaves * times
    }
    if (this.#depth > MAX_DEPTH) throw badState(`is nested more than ${MAX_DEPTH} deep`)
    if (this.#leaves > 4096 + MAX_LEAVES_A_BYTE * this.itemsize) throw badState(`of ${this.itemsize} bytes has ${this.#leaves} parts`)
  }

  /** `dtype.__reduce__` (arraydescr_reduce). */
  reduce(context: DumpContext): Reduction {
    const { kind, itemsize, fields, unit } = this
    const isSized = kind === 'S' || kind === 'U' || kind === 'V'
    const hasMetadata = unit !== undefined || this.metadata !== null
    const state: unknown[] = [hasMetadata ? 4 : 3, this.byteorder]
    state.push(this.base === undefined ? null : PyTuple.of<unknown>(this.base, PyTuple.copy(this.shape)))
    state.push(fields === undefined ? null : PyTuple.copy([...fields.keys()]), fields === undefined ? null : fieldsDict(fields))
    state.push(isSized ? itemsize : -1, isSized ? this.alignment : -1, flagsFor(this.flags, context.numpy))
    if (unit !== undefined)
      state.push(PyTuple.of(metadataFor(this.metadata, context.numpy), PyTuple.of<unknown>(asciiBytes(unit.name), unit.count, 1, 1)))
    else if (hasMetadata) state.push(this.metadata)
    const text = new FreshText(kind + (kind === 'U' ? itemsize / 4 : itemsize))
    return [DTYPE, [this.type ?? text, false, true], PyTuple.copy(state)]
  }
}

/** A dtype of its own from a type string, with or without a byte order; undefined if it is none. */
export function parseDType(text: string): DType | undefined {
  const [, order, kind, digits, count, unit] = /^([<>|=]?)([biufcmMOSUV])(\d{0,10})(?:\[([1-9]\d{0,8})?(\w+)\])?$/.exec(text) ?? []
  if (kind === undefined || digits === undefined) return undefined
  const isTime = kind === 'm' || kind === 'M'
  if (unit !== undefined && !(isTime && UNITS.test(unit))) return undefined
  const sizes = SIZES.get(kind)
  const itemsize = kind === 'U' ? Number(digits) * 4 : digits === '' && kind === 'O' ? 8 : Number(digits)
  if (sizes === undefined ? itemsize > MAX_ITEMSIZE : !sizes.includes(itemsize)) return undefined
  const hasOrder = !'bSVO'.includes(kind) && itemsize + (kind === 'U' ? 4 : 0) > 1
  return new DType(kind as DTypeKind, itemsize, hasOrder ? (order === '>' ? '>' : '<') : '|', {
    ...(isTime && { unit: { name: unit ?? 'generic', count: Number(count ?? 1) } }),
  })
}

const masks = /*#__PURE__*/ new WeakMap<DType, DType>()

/** A dtype of the same form with a bool for every element: what NumPy makes the mask of (`numpy.ma.make_mask_descr`). */
export function maskDType(dtype: DType): DType {
  const { base, fields } = dtype
  if (dtype.kind !== 'V' || (base === undefined && fields === undefined)) return DType.of('|b1')
  let mask = masks.get(dtype)
  if (mask !== undefined) return mask
  if (base !== undefined) {
    const inner = maskDType(base)
    mask = new DType('V', inner.itemsize * sizeOf(dtype.shape), '|', { base: inner, shape: dtype.shape })
  } else {
    const parts = new Map<string, DTypeField>()
    let offset = 0
    for (const [name, field] of fields ?? []) {
      const inner = maskDType(field.dtype)
      parts.set(name, { dtype: inner, offset, title: null })
      offset += inner.itemsize
    }
    mask = new DType('V', offset, '|', { fields: parts })
  }
  masks.set(dtype, mask)
  return mask
}

function badState(what: string): ValueProblem {
  return new ValueProblem('bad-state', `a numpy.dtype ${what}`)
}

/** A part of the pickle in a message: what a value of a few bytes refers to may be of any size. */
function brief(value: unknown): string {
  return describe(value, { depth: 0, characters: 40 })
}

/** Bytes that a name takes as text, where it is not text already. */
function textSize(name: unknown): number {
  return name instanceof Uint8Array ? name.length : 0
}

/** The int that a bool is, or a NumPy scalar of an int in a lossless load; anything else as it is. */
function intOf(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  const { dtype, value: int } = (typeof value === 'object' && value !== null ? value : {}) as { dtype?: unknown; value?: unknown }
  return dtype instanceof DType && (dtype.kind === 'i' || dtype.kind === 'u') ? int : value
}

function integer(given: unknown, what: string, least: number, most: number): number {
  const value = intOf(given)
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw badState(`has the ${what} ${brief(given)}`)
}

function unitText(unit: DTypeUnit | undefined): string {
  return unit === undefined || unit.name === 'generic' ? '' : `[${unit.count === 1 ? '' : unit.count}${unit.name}]`
}

/** `(metadata, (unit, count, denominator, event))`, as datetime dtypes have it. */
function readUnit(value: unknown): { metadata: unknown; unit: DTypeUnit } {
  const [metadata, tuple] = Array.isArray(value) && value.length === 2 ? value : []
  const [unit, count, denominator = 1] = Array.isArray(tuple) ? (tuple.length === 3 ? tuple.slice(0, 2) : tuple) : []
  const name = asText(unit)
  if (name === undefined || !UNITS.test(name) || denominator !== 1) throw badState(`has the time unit ${brief(name ?? tuple)}`)
  return { metadata, unit: { name, count: integer(count, 'count of time units', 1, MAX_ITEMSIZE) } }
}

function fieldsDict(fields: ReadonlyMap<string, DTypeField>): Map<unknown, unknown> {
  const dict = new Map<unknown, unknown>()
  for (const [name, { dtype, offset, title }] of fields) {
    const field = title === null ? PyTuple.of<unknown>(dtype, offset) : PyTuple.of(dtype, offset, title)
    dict.set(name, field)
    if (typeof title === 'string') dict.set(title, field)
  }
  return dict
}

/** NumPy 1 keeps the flags in a signed byte, and refuses what overflows it. */
function flagsFor(flags: number, numpy: 1 | 2 | undefined): number {
  if (numpy === 1 && flags > 0x7f) return flags - 0x100
  return numpy === 2 && flags < 0 ? flags + 0x100 : flags
}

/** Where a datetime dtype has no metadata, NumPy 1 writes an empty dict and NumPy 2 writes None. */
function metadataFor(metadata: unknown, numpy: 1 | 2 | undefined): unknown {
  if (numpy === 1 && metadata === null) return new Map()
  return numpy === 2 && [...dictEntries(metadata)].length === 0 ? null : metadata
}

function showDType(dtype: DType, levels: number): string {
  if (dtype.origin !== undefined) return printable(String(dtype.small === undefined ? dtype.origin.className : dtype.origin.args[0]))
  if (dtype.kind === 'V' && dtype.base !== undefined) {
    return levels > 0 ? `(${quoted(dtype.base, levels)}, ${shapeText(dtype.shape)})` : dtype.str
  }
  if (dtype.kind !== 'V' || dtype.fields === undefined || levels === 0) return dtype.str
  const shown: string[] = []
  for (const [name, field] of dtype.fields) {
    if (shown.length === 32) return `[${shown.join(', ')}, …]`
    shown.push(`('${printable(name)}', ${quoted(field.dtype, levels)})`)
  }
  return `[${shown.join(', ')}]`
}

function quoted(dtype: DType, levels: number): string {
  const text = showDType(dtype, levels - 1)
  return /^[[(]/.test(text) ? text : `'${text}'`
}
