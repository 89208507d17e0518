// What the states of NumPy's arrays say about memory. NumPy believes them, so that the entries check what it does not: sizes, and which
// elements are pointers to objects.

import { numberOf } from '../../python/ints.ts'
import { PyGlobal, PyTuple } from '../../python/values.ts'
import { bytes, either, type Known, listOf, made, named, optional, real, str } from '../rules.ts'

/** Bit of a dtype's flags: elements are, or hold, pointers to objects. */
const HAS_OBJECT = 1
/**
 * The flags that NumPy writes, by what a dtype is. They are believed when they are read: others make it take elements for pointers.
 * The highest bit, of an aligned record, makes the byte negative in NumPy 1.
 */
const FLAGS = { plain: [0], object: [63], text: [8], fields: [0, 16, 24, 27, 144, 152, 155, -112, -104, -101], own: [64, 0] }

/** NumPy 2's NPY_MAXDIMS. */
const MAX_DIMENSIONS = 64
/** Bytes of an element, at most; NumPy's own limit. */
const MAX_ITEM = 2 ** 31

const isShort = (value: unknown): boolean => typeof value === 'string' && value.length <= 1

export const oneByte = (value: unknown, known: Known): boolean =>
  value === 'b' ||
  (value instanceof Uint8Array && value.length <= 1) ||
  (known.labelOf(value) === 'bytes' && isShort(known.argumentsOf(value)[0]))

/** What is known of a dtype: bytes of an element, and whether there are objects in it. */
interface Layout {
  readonly size: number
  readonly hasObjects: boolean
}

const SIZES: Readonly<Record<string, number>> = {
  b1: 1,
  '?': 1,
  g: 16,
  G: 32,
  e: 2,
  f: 4,
  d: 8,
  F: 8,
  D: 16,
  l: 8,
  L: 8,
  q: 8,
  Q: 8,
  i: 4,
  I: 4,
  h: 2,
  H: 2,
  b: 1,
  B: 1,
}

/** The layouts of dtypes by their states: found once, when the state is given, as dtypes may lie in one another without end. */
const layouts = /*#__PURE__*/ new WeakMap<object, Layout>()

/** The layout of a dtype that the pickle made and gave a state, if that state fits. */
export function layoutOf(dtype: unknown, known: Known): Layout | undefined {
  if (known.labelOf(dtype) !== 'dtype') return undefined
  const state = known.stateOf(dtype)
  const [name] = known.argumentsOf(dtype)
  if (state instanceof PyTuple) return layouts.get(dtype as object)
  // Without a state, which must not come later.
  known.freeze(dtype)
  const simple = typeof name === 'string' ? simpleSize(name) : undefined
  return simple === undefined ? undefined : { size: simple, hasObjects: false }
}

function simpleSize(name: string): number | undefined {
  const match = /^[<>|=]?([a-zA-Z?])(\d*)$/.exec(name)
  if (match === null) return undefined
  const [, kind = '', digits = ''] = match
  if (kind === 'M' || kind === 'm') return 8
  if (kind === 'O' || kind === 'V' || kind === 'S' || kind === 'U') return undefined
  return digits === '' ? SIZES[kind] : Number(digits)
}

function layoutByState(name: unknown, state: PyTuple, known: Known): Layout | undefined {
  const [, , subarray, names, fields, size, , flags] = state
  const allowed = (kind: keyof typeof FLAGS): boolean => FLAGS[kind].includes(numberOf(flags))
  if (name instanceof PyGlobal && known.entryOf(name)?.label === 'ml dtype class') {
    const own = /16$/.test(name.name) ? 2 : 1
    return subarray === null && fields === null && size === own && allowed('own') ? { size: own, hasObjects: false } : undefined
  }
  const kind = typeof name === 'string' ? /[a-zA-Z?]/.exec(name)?.[0] : 'V'
  if (kind !== 'V' && kind !== 'S' && kind !== 'U') {
    if (subarray !== null || names !== null || fields !== null || size !== -1) return undefined
    if (kind === 'O') return allowed('object') ? { size: 8, hasObjects: true } : undefined
    const own = typeof name === 'string' ? simpleSize(name) : undefined
    return own === undefined || !allowed('plain') ? undefined : { size: own, hasObjects: false }
  }
  if (typeof size !== 'number' || !(size >= 0 && size < MAX_ITEM)) return undefined
  if (kind !== 'V') return allowed(kind === 'U' ? 'text' : 'plain') ? { size, hasObjects: false } : undefined
  const inner = partsOf(subarray, fields, size, known)
  const hasObjects = (numberOf(flags) & HAS_OBJECT) !== 0
  if (inner === undefined || !allowed('fields') || hasObjects !== inner.some((part) => part.hasObjects)) return undefined
  return { size, hasObjects }
}

/** The fields of a dtype, or the element of its subarray, if they lie within it. */
function partsOf(subarray: unknown, fields: unknown, size: number, known: Known): Layout[] | undefined {
  const parts: Layout[] = []
  if (subarray !== null) {
    const part = subarray instanceof PyTuple && subarray.length === 2 ? layoutOf(subarray[0], known) : undefined
    const shape = subarray instanceof PyTuple ? subarray[1] : undefined
    const count = shape instanceof PyTuple ? product(shape) : numberOf(shape)
    if (part === undefined || !(part.size * count === size)) return undefined
    parts.push(part)
  }
  if (fields === null) return parts
  if (!(fields instanceof Map) || !known.spend(fields.size) || !known.freeze(fields)) return undefined
  for (const [key, field] of fields) {
    const part = field instanceof PyTuple && (field.length === 2 || field.length === 3) ? layoutOf(field[0], known) : undefined
    const offset = field instanceof PyTuple ? field[1] : undefined
    if (typeof key !== 'string' || part === undefined || typeof offset !== 'number' || !(offset >= 0 && offset + part.size <= size))
      return undefined
    parts.push(part)
  }
  return parts
}

/** What `dtype.__setstate__` takes, if it fits the dtype that it is for: flags and sizes are believed. */
export function dtypeState(value: unknown, known: Known, dtype: unknown): boolean {
  if (!(value instanceof PyTuple) || value.length < 8 || value.length > 9) return false
  const [version, order, , names, fields, size, alignment, flags, metadata] = value
  const isVersion = version === 3 || version === 4
  const isOrder = typeof order === 'string' && /^[<>|=]$/.test(order)
  const isNamed =
    names === null ||
    (names instanceof PyTuple &&
      known.spend(names.length) &&
      fields instanceof Map &&
      names.every((name) => typeof name === 'string' && fields.has(name)))
  const isSized = [size, alignment, flags].every((number) => typeof number === 'number' && Number.isInteger(number))
  const hasPlainMetadata = metadata === undefined || metadata === null || metadata instanceof Map || metadata instanceof PyTuple
  if (!(isVersion && isOrder && isNamed && isSized && hasPlainMetadata)) return false
  const layout = layoutByState(known.argumentsOf(dtype)[0], value, known)
  if (layout !== undefined) layouts.set(dtype as object, layout)
  return layout !== undefined
}

function product(shape: readonly unknown[]): number {
  let count = shape.length > MAX_DIMENSIONS ? Number.NaN : 1
  if (shape.length > MAX_DIMENSIONS) return count
  for (const length of shape) {
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) return Number.NaN
    count *= length
  }
  return count
}

/** Bytes of a bytes value, or of the text that stands for one. */
function sizeOf(value: unknown, known: Known): number | undefined {
  let content = value
  // bytes of bytes of a str
  while (known.labelOf(content) === 'bytes' && known.spend(1)) content = known.argumentsOf(content)[0] ?? ''
  return typeof content === 'string' || content instanceof Uint8Array ? content.length : undefined
}

/** `(version, shape, dtype, isFortran, data)`: `ndarray.__setstate__` allocates by shape and dtype, and takes as many items of the list. */
export function arrayState(value: unknown, known: Known): boolean {
  if (!(value instanceof PyTuple)) return false
  return dataFits(value.length === 5 ? value.slice(1) : value, known)
}

function dataFits([shape, dtype, fortran, data]: readonly unknown[], known: Known): boolean {
  // NumPy's own strings are made of what str gives for an element.
  if (isStringDtype(dtype, known) && !listOf(either(str, optional(real), named('pandas NA')))(data, known)) return false
  const layout = layoutOf(dtype, known) ?? (isStringDtype(dtype, known) ? { size: 16, hasObjects: true } : undefined)
  if (!(shape instanceof PyTuple) || layout === undefined || !(typeof fortran === 'boolean' || typeof fortran === 'number')) return false
  const count = product(shape)
  if (Array.isArray(data)) return layout.hasObjects && !(data instanceof PyTuple) && data.length === count
  return !layout.hasObjects && sizeOf(data, known) === count * layout.size
}

function isStringDtype(dtype: unknown, known: Known): boolean {
  return (
    known.labelOf(dtype) === 'dtype' && known.stateOf(dtype) === undefined && /^(number|boolean)$/.test(typeof known.argumentsOf(dtype)[0])
  )
}

/** `(version, shape, dtype, isFortran, data, mask, fill_value)`. */
export function maskedState(value: unknown, known: Known): boolean {
  if (!(value instanceof PyTuple) || value.length !== 7) return false
  const [, shape, dtype, fortran, data, mask, fill] = value
  const isFill = either(optional(real), str, bytes, made('ndarray', 'numpy scalar'))(fill, known)
  const size = sizeOf(mask, known)
  return (
    dataFits([shape, dtype, fortran, data], known) &&
    isFill &&
    size !== undefined &&
    (product(shape as PyTuple) === 0 || size >= product(shape as PyTuple))
  )
}

/** `scalar(dtype, data)`: bytes of one element, or for a record with objects in it an array. */
export function isScalar(values: readonly unknown[], known: Known): boolean {
  const [dtype, data] = values
  const layout = layoutOf(dtype, known)
  if (values.length !== 2 || layout === undefined) return false
  if (layout.hasObjects) {
    const shape = known.labelOf(data) === 'ndarray' ? (known.stateOf(data) as PyTuple | undefined)?.[1] : undefined
    return shape instanceof PyTuple && product(shape) > 0
  }
  return sizeOf(data, known) === layout.size || known.labelOf(data) === 'ndarray'
}

/** `_frombuffer(buffer, dtype, shape, order)`. */
export function isFromBuffer(values: readonly unknown[], known: Known): boolean {
  const [buffer, dtype, shape, order] = values
  const layout = layoutOf(dtype, known)
  const isBuffer = bytes(buffer, known) || known.labelOf(buffer) === 'ndarray'
  return (
    values.length === 4 &&
    isBuffer &&
    layout !== undefined &&
    !layout.hasObjects &&
    shape instanceof PyTuple &&
    (order === 'C' || order === 'F' || order === 'A')
  )
}
