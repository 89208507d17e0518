// The elements of an array as the text that describes it shows them.
import { describe } from '../show.ts'
import { PyComplex } from '../values.ts'
import type { DType } from './dtype.ts'
import { NumPyScalar } from './scalars.ts'

/** What is asked of an array to print it. */
export interface Elements {
  readonly ndim: number
  readonly shape: readonly number[]
  readonly dtype: DType
  /** One element; with fewer indices than axes, the array of the axes that are left. */
  get(...index: number[]): unknown
}

/** Parts shown at each end of an axis that is too long. */
const EDGE = 3
const LONG_ROW = 10
const MAX_SHOWN = 100
const MAX_LEVEL = 3
const WIDTH = 72

/** Elements that may still be shown, of an array and of those in it: an array of objects may hold itself. */
let left = 0
let level = 0

/** The elements as nested lists, of a long axis only its ends; lists of lists that are too long for one line one below the other. */
export function corner(array: Elements): string {
  if (level === 0) left = MAX_SHOWN
  if (level === MAX_LEVEL) return '…'
  level++
  try {
    const text = array.ndim === 0 ? element(array) : nested(array, 2)
    return text.startsWith('[') && text.includes('\n') ? `\n  ${text}` : ` ${text}`
  } finally {
    level--
  }
}

// Recursive on the axes, of which there are 64 at most.
function nested(array: Elements, indent: number): string {
  const isRow = array.ndim === 1
  const length = array.shape[0]!
  const shown: string[] = []
  for (let i = 0; i < length; i++) {
    if (left <= 0) {
      shown.push('…')
      break
    }
    if (i === EDGE && length > (isRow ? LONG_ROW : 2 * EDGE)) {
      shown.push('…')
      i = length - EDGE
    }
    left--
    shown.push(isRow ? element(array, i) : nested(array.get(i) as Elements, indent + 1))
  }
  const line = `[${shown.join(', ')}]`
  return isRow || (line.length <= WIDTH && !line.includes('\n')) ? line : `[${shown.join(`,\n${' '.repeat(indent + 1)}`)}]`
}

function element(array: Elements, ...index: number[]): string {
  const { dtype } = array
  let value: unknown
  try {
    value = array.get(...index)
  } catch {
    // Text with a character beyond U+10FFFF: nothing may be thrown here.
    return '[unreadable]'
  }
  if (typeof value === 'bigint' || value instanceof NumPyScalar) return String(value)
  if (typeof value === 'number' && dtype.kind === 'f') value = shortest(value, dtype.itemsize)
  if (value instanceof PyComplex) value = new PyComplex(shortest(value.real, dtype.itemsize / 2), shortest(value.imag, dtype.itemsize / 2))
  return describe(value, { depth: 3, items: 8, characters: 60, values: 30 })
}

/** The number of fewest digits that is the same float32, or with five the same float16: 0.1 and not 0.10000000149011612. */
function shortest(value: number, itemsize: number): number {
  if (itemsize > 4 || value === 0) return value
  if (itemsize === 2) return Number(value.toPrecision(5))
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
