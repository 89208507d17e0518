// NumPy's dtypes: what the elements of an array are.
import { ValueProblem } from '../../errors.ts'
import { dictEntries } from '../dict.ts'
import { FreshText } from '../fresh-text.ts'
import type { PyObject } from '../object.ts'
import type { DumpContext, Reduction } from '../registry.ts'
import { printable } from '../show.ts'
import { PyGlobal, PyTuple } from '../values.ts'
import { asciiBytes } from './bytes.ts'
import { shapeText, sizeOf } from './layout.ts'

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
export const UNITS = /^(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as|generic)$/
export const MAX_ITEMSIZE = 0x7fffffff
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

  /** Whether something relies on it. */
  get isSealed(): boolean {
    return this.#sealed
  }

  /** Ends the time in which a state may be set: something relies on it from now on. */
  seal(): this {
    this.#sealed = true
    return this
  }

  /**
   * Sets what a state says.
   * @param parts dtypes that this one consists of, so many times
   * @throws ValueProblem of code 'bad-state' if they are nested too deep, or too many for its bytes
   */
  define(properties: Partial<DType>, parts?: readonly DType[], times = 1): void {
    Object.assign(this, properties)
    if (parts === undefined) return
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

export function badState(what: string): ValueProblem {
  return new ValueProblem('bad-state', `a numpy.dtype ${what}`)
}

function unitText(unit: DTypeUnit | undefined): string {
  return unit === undefined || unit.name === 'generic' ? '' : `[${unit.count === 1 ? '' : unit.count}${unit.name}]`
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
