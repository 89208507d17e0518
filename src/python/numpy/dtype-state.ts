// What the pickle says of a dtype: its state, as NumPy's `dtype.__setstate__` takes it.
import { dictEntries } from '../dict.ts'
import type { LoadContext } from '../registry.ts'
import { describe } from '../show.ts'
import { PyFloat } from '../values.ts'
import { asText } from './bytes.ts'
import { badState, DType, type DTypeField, type DTypeUnit, MAX_ITEMSIZE, UNITS } from './dtype.ts'
import { readShape, sizeOf } from './layout.ts'

/**
 * `dtype.__setstate__` (arraydescr_setstate).
 * @throws ValueProblem of code 'bad-state'
 */
export function setDTypeState(dtype: DType, state: unknown, context: LoadContext): void {
  if (dtype.isSealed) throw badState('is given a state when it has one, or is in use')
  if (!Array.isArray(state) || state.length < 7 || state.length > 9) throw badState('has a state that is no tuple of 7 to 9 items')
  const [version, order, subarray, names, fields, itemsize, alignment, flags = 0, metadata = null] = state
  const number = intOf(version)
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 4)
    throw badState(`has a state of version ${brief(version)}, not 0 to 4`)
  const isLetter = (typeof order === 'string' || order instanceof Uint8Array) && order.length === 1
  const byteorder = isLetter ? asText(order)?.replace('=', '<') : undefined
  if (byteorder !== '<' && byteorder !== '>' && byteorder !== '|') throw badState(`has the byte order ${brief(order)}`)
  // A longdouble in the order of another machine has no format in the buffer protocol.
  if (byteorder === '>' && dtype.itemsize > (dtype.kind === 'c' ? 16 : 8) && (dtype.kind === 'f' || dtype.kind === 'c'))
    dtype.define({ isBuffer: false })
  dtype.define({ byteorder, flags: integer(flags, 'flags', -0x80, Number.MAX_SAFE_INTEGER) })
  if (dtype.kind === 'S' || dtype.kind === 'U' || dtype.kind === 'V') {
    dtype.define({ itemsize: integer(itemsize, 'itemsize', 0, MAX_ITEMSIZE), alignment: integer(alignment, 'alignment', 0, MAX_ITEMSIZE) })
    if (dtype.kind === 'U' && dtype.itemsize % 4 !== 0) throw badState(`of kind U has the itemsize ${dtype.itemsize}, no multiple of 4`)
  }
  if (subarray !== null && (dtype.kind !== 'V' || names !== null)) throw badState(`of kind ${dtype.kind} has a sub-array as well`)
  if (subarray !== null) setSubarray(dtype, subarray)
  if (names !== null || fields !== null) setFields(dtype, names, fields, context)
  if (dtype.kind !== 'm' && dtype.kind !== 'M') dtype.define({ metadata })
  else if (metadata !== null) dtype.define(readUnit(metadata))
  dtype.seal()
}

function setSubarray(dtype: DType, subarray: unknown): void {
  const [base, given] = Array.isArray(subarray) ? subarray : []
  if (!(base instanceof DType) || base === dtype) throw badState('has a sub-array that is no tuple of a dtype and a shape')
  // NumPy makes an int of what is a number and no tuple.
  const isNumber = typeof given === 'number' || given instanceof PyFloat
  const shape = readShape(
    Array.isArray(given) ? given.map(intOf) : [isNumber ? Math.trunc(Number(given)) : intOf(given)],
    'a sub-array of a numpy.dtype',
  )
  const size = sizeOf(shape)
  if (base.itemsize * size !== dtype.itemsize) throw badState(`of ${dtype.itemsize} bytes has a sub-array of ${base.itemsize * size}`)
  dtype.define({ base: base.seal(), shape, hasObject: base.hasObject, isBuffer: base.isBuffer }, [base], size)
}

function setFields(dtype: DType, names: unknown, given: unknown, context: LoadContext): void {
  if (!Array.isArray(names)) throw badState('has names that are no tuple')
  // Many dtypes may share one dict, and one tuple of names.
  context.produce(256 * names.length)
  const byName = new Map<string | undefined, unknown>()
  for (const [key, field] of dictEntries(given)) {
    context.produce(64 + textSize(key))
    byName.set(asText(key), field)
  }
  const fields = new Map<string, DTypeField>()
  let isBuffer = dtype.isBuffer
  let end = 0
  for (const item of names) {
    context.produce(textSize(item))
    const name = asText(item)
    const field = byName.get(name)
    if (name === undefined || !Array.isArray(field) || field.length < 2 || fields.has(name)) throw badState(`has no field ${brief(item)}`)
    const part: unknown = field[0]
    if (!(part instanceof DType) || part === dtype) throw badState(`has a field ${brief(name)} without a dtype`)
    const offset = integer(field[1], `offset of ${brief(name)}`, 0, dtype.itemsize)
    isBuffer &&= part.isBuffer && offset >= end && !name.includes(':')
    end = offset + part.itemsize
    if (end > dtype.itemsize) throw badState(`of ${dtype.itemsize} bytes has a field ${brief(name)} that ends at ${end}`)
    fields.set(name, { dtype: part.seal(), offset, title: field[2] ?? null })
  }
  dtype.define({ fields })
  // A number may have fields too, other ways to look at its bytes: it stays a number.
  if (dtype.kind !== 'V') return
  const parts = [...fields.values()].map((field) => field.dtype)
  dtype.define({ isBuffer, hasObject: parts.some((part) => part.hasObject) }, parts)
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

/** `(metadata, (unit, count, denominator, event))`, as datetime dtypes have it. */
function readUnit(value: unknown): { metadata: unknown; unit: DTypeUnit } {
  const [metadata, tuple] = Array.isArray(value) && value.length === 2 ? value : []
  const [unit, count, denominator = 1] = Array.isArray(tuple) ? (tuple.length === 3 ? tuple.slice(0, 2) : tuple) : []
  const name = asText(unit)
  if (name === undefined || !UNITS.test(name) || denominator !== 1) throw badState(`has the time unit ${brief(name ?? tuple)}`)
  return { metadata, unit: { name, count: integer(count, 'count of time units', 1, MAX_ITEMSIZE) } }
}
