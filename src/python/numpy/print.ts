import { describe } from '../show.ts'
import type { DType } from './dtype.ts'
import type { NDArray } from './ndarray.ts'
import { NumPyScalar } from './scalars.ts'

/** Parts shown at each end of an axis that is too long. */
const EDGE = 3
const LONG_ROW = 10
const MAX_SHOWN = 200
const WIDTH = 72

/** The elements as nested lists, of a long axis only its ends; lists of lists that are too long for one line one below the other. */
export function corner(array: NDArray): string {
  let left = MAX_SHOWN

  // Recursive on the axes, of which there are 64 at most.
  const show = (part: NDArray, indent: number): string => {
    const isRow = part.ndim === 1
    const length = part.shape[0]!
    const shown: string[] = []
    for (let i = 0; i < length && left > 0; i++) {
      if (i === EDGE && length > (isRow ? LONG_ROW : 2 * EDGE)) {
        shown.push('…')
        i = length - EDGE
      }
      left--
      shown.push(isRow ? element(part.get(i), array.dtype) : show(part.get(i) as NDArray, indent + 1))
    }
    if (left <= 0) shown.push('…')
    const line = `[${shown.join(', ')}]`
    return isRow || (line.length <= WIDTH && !line.includes('\n')) ? line : `[${shown.join(`,\n${' '.repeat(indent + 1)}`)}]`
  }

  if (array.ndim === 0) return element(array.get(), array.dtype)
  const text = show(array, 2)
  return text.includes('\n') ? `\n  ${text}` : text
}

function element(value: unknown, dtype: DType): string {
  if (typeof value === 'number' && dtype.kind === 'f' && dtype.itemsize < 8) value = shortest(value, dtype.itemsize)
  if (typeof value === 'bigint' || value instanceof NumPyScalar) return String(value)
  return describe(value, { depth: 1, items: 8, characters: 60, values: 30 })
}

/** The number of fewest digits that is the same float32, or with five the same float16: 0.1 and not 0.10000000149011612. */
function shortest(value: number, itemsize: number): number {
  if (itemsize === 2) return Number(value.toPrecision(5))
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
