// How NumPy's arrays and scalars are shown: as NumPy does, with shape and dtype always said.
import { DType, MaskedArray, NDArray, NumPyScalar, PyComplex, PyFloat, PyTuple } from '../index.ts'
import type { ReprLimits } from './form.ts'
import { call, DOTS, type Entry, type Form, type Group, leaf, Shaped, valuesOf } from './form.ts'
import { complexText, floatText, shortestOf } from './python-text.ts'

/** Elements of an array that is shown whole (NumPy's `threshold`), and parts shown at each end of a longer axis (`edgeitems`). */
export const THRESHOLD = 1000
export const EDGE = 3
/** Bits of the fraction of a float, by its size in bytes. */
const FRACTION_BITS: Readonly<Record<number, number>> = { 2: 10, 4: 23 }

/** An array under another name, or of another dtype, than its own; or the two ends of one that is too large to be read whole. */
export class ShownArray {
  readonly name: string
  readonly dtype: DType | string
  readonly shape: readonly number[]
  readonly array: NDArray
  readonly last: NDArray | undefined

  /**
   * @param array all of it, or where there is a `last` the first {@link EDGE} parts along its first axis
   * @param last the last {@link EDGE} parts
   */
  constructor(name: string, dtype: DType | string, shape: readonly number[], array: NDArray, last?: NDArray) {
    this.name = name
    this.dtype = dtype
    this.shape = shape
    this.array = array
    this.last = last
  }
}

/** The form of something of NumPy's; undefined for anything else. */
export function arrayForm(value: object, limits: ReprLimits): Form | undefined {
  if (value instanceof NDArray) return ndarrayForm(value, limits)
  if (value instanceof ShownArray) return shownForm(value, limits)
  if (value instanceof NumPyScalar) return scalarForm(value)
  return value instanceof DType ? call('dtype', [{ value: new Shaped(dtypeLeaf(value)) }]) : undefined
}

function ndarrayForm(array: NDArray, limits: ReprLimits): Group {
  const { className, shape, dtype } = array
  const short = className.slice(className.lastIndexOf('.') + 1)
  const name = className === 'numpy.ndarray' ? 'array' : array instanceof MaskedArray ? 'masked_array' : short
  return arrayCall(name, dataOf(array, limits), shape, dtypeLeaf(dtype))
}

function shownForm({ name, dtype, shape, array, last }: ShownArray, limits: ReprLimits): Group {
  const data = last === undefined ? dataOf(array, limits) : new Shaped(ends(array, last))
  return arrayCall(name, data, shape, typeof dtype === 'string' ? leaf(dtype, 'class') : dtypeLeaf(dtype))
}

function arrayCall(name: string, data: unknown, shape: readonly number[], dtype: Form): Group {
  const entries: Entry[] = [{ value: data }, { label: 'shape=', value: PyTuple.copy(shape) }, { label: 'dtype=', value: new Shaped(dtype) }]
  return call(name, entries)
}

/** The elements of an array. */
function dataOf(array: NDArray, { items }: ReprLimits): unknown {
  const edge = array.size <= Math.max(THRESHOLD, items) || items === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : EDGE
  return array.ndim === 0 ? element(array.get(), array.dtype) : new Shaped(rows(array, edge))
}

/** The two ends of an array. */
function ends(first: NDArray, last: NDArray): Group {
  const entries = [...parts(first, EDGE), DOTS, ...parts(last, EDGE)]
  return { ...rows(first, EDGE), size: entries.length, entries }
}

/** The parts along the first axis, recursively: there are 64 axes at most. Of a long axis only the ends are shown. */
function rows(array: NDArray, edge: number): Group {
  const length = array.shape[0]!
  const size = length > 2 * edge ? 2 * edge + 1 : length
  return { name: '', open: '[', close: ']', size, entries: parts(array, edge), cycle: '[...]', kind: array.ndim > 1 ? 'rows' : 'list' }
}

function* parts(array: NDArray, edge: number): Generator<Entry> {
  const length = array.shape[0]!
  for (let i = 0; i < length; i++) {
    if (i === edge && length > 2 * edge) {
      yield DOTS
      i = length - edge
    }
    const part = array.get(i)
    yield { value: array.ndim > 1 ? new Shaped(rows(part as NDArray, edge)) : element(part, array.dtype) }
  }
}

/** An element as the value that shows as it does within an array: floats with their fewest digits, times as text. */
function element(value: unknown, dtype: DType): unknown {
  if (value === null && dtype.kind !== 'O') return new Shaped(leaf('--', 'more'))
  const { kind, itemsize } = dtype
  if (kind === 'f' && typeof value === 'number') return new Shaped(leaf(floating(value, itemsize), 'number'))
  if (kind === 'c' && value instanceof PyComplex) return new Shaped(leaf(complexOf(value, itemsize), 'number'))
  if (value instanceof NumPyScalar) return scalarElement(value)
  if (kind === 'V' && dtype.fields !== undefined && typeof value === 'object' && value !== null) return record(value, dtype)
  return value
}

function scalarElement(scalar: NumPyScalar): unknown {
  const { kind } = scalar.dtype
  return kind === 'M' ? String(scalar) : new Shaped(leaf(String(scalar), 'number'))
}

/** The fields of a record, as the tuple that NumPy shows. */
function record(value: object, dtype: DType): unknown {
  const fields = [...dtype.fields!].map(([name, field]) => element((value as Record<string, unknown>)[name], field.dtype))
  return new Shaped({ name: '', open: '(', close: ')', size: fields.length, entries: valuesOf(fields), cycle: '(...)', kind: 'tuple' })
}

/** The text of a number in an array of this dtype, with its fewest digits; nothing for NaN, undefined for what is no float. */
export function elementText(value: unknown, { kind, itemsize }: DType): string | undefined {
  if (kind === 'f' && typeof value === 'number') return Number.isNaN(value) ? '' : floating(value, itemsize)
  return kind === 'c' && value instanceof PyComplex ? complexOf(value, itemsize) : undefined
}

function floating(value: number, itemsize: number): string {
  const bits = FRACTION_BITS[itemsize]
  return floatText(bits === undefined ? value : shortestOf(value, bits))
}

function complexOf({ real, imag }: PyComplex, itemsize: number): string {
  return complexText(real, imag, (part) => floating(part, itemsize / 2).replace(/\.0$/, ''))
}

/** As NumPy 2 shows it: `np.float64(1.5)`, `np.datetime64('2020-01-31')`. */
function scalarForm(scalar: NumPyScalar): Form {
  const { dtype } = scalar
  const { kind, name, unit } = dtype
  const { value } = scalar
  if (kind === 'b') return leaf(value === true ? 'np.True_' : 'np.False_', 'constant')
  if (kind === 'M') return call('np.datetime64', [{ value: String(scalar) }])
  if (kind === 'm') {
    const count = scalar.isNaT ? 'NaT' : (value as bigint) * BigInt(unit?.count ?? 1)
    return call('np.timedelta64', [...valuesOf(unit === undefined || unit.name === 'generic' ? [count] : [count, unit.name])])
  }
  if (kind === 'U' || kind === 'S') return call(kind === 'U' ? 'np.str_' : 'np.bytes_', [{ value }])
  if (kind === 'V') return call('np.void', [{ value: element(value, dtype) }, { label: 'dtype=', value: new Shaped(dtypeLeaf(dtype)) }])
  const inner = kind === 'f' && typeof value === 'number' && dtype.itemsize > 8 ? new PyFloat(value) : value
  return call(`np.${name}`, [{ value: element(inner, dtype) }])
}

/** As NumPy has it: `float64`, `object`, `'<U2'`, `[('x', '<i4')]`. */
function dtypeLeaf(dtype: DType): Form {
  const { kind, byteorder, name } = dtype
  if (kind === 'O') return leaf('object', 'class')
  if ('biufc'.includes(kind) && byteorder !== '>') return leaf(name, 'class')
  const text = String(dtype)
  return leaf(/^[[(]/.test(text) ? text : `'${text}'`, 'class')
}
