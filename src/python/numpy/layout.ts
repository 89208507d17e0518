// How the elements of an array lie in its data. Strides and offsets count elements, as ndarray libraries of npm do; NumPy's own count
// bytes.
import { ValueProblem } from '../../errors.ts'
import { describe } from '../show.ts'

/** As many dimensions as NumPy 2 allows; NumPy 1 stops at 32. */
const MAX_DIMENSIONS = 64

/** 'K' is an order that is neither, as NumPy names it. */
export type Order = 'C' | 'F' | 'K'

/**
 * A copy of a shape out of a pickle. Nothing may be allocated by it before the bytes were seen.
 * @throws ValueProblem of code 'bad-state' if it is no shape
 */
export function readShape(value: unknown, what: string): number[] {
  const problem = Array.isArray(value) ? shapeProblem(value) : 'is no tuple'
  if (problem !== undefined) throw new ValueProblem('bad-state', `the shape of ${what} ${problem}`)
  return Array.from(value as number[])
}

/** Why this is no shape; undefined if it is one. */
export function shapeProblem(shape: readonly unknown[]): string | undefined {
  if (shape.length > MAX_DIMENSIONS) return `has ${shape.length} axes, more than ${MAX_DIMENSIONS}`
  let product = 1
  for (const length of shape) {
    if (!isLength(length)) return `has the length ${describe(length, { depth: 0, characters: 40 })}`
    product *= length || 1
  }
  return Number.isSafeInteger(product) ? undefined : `overflows: ${shapeText(shape as number[])}`
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** As Python writes it: `(2, 3)`, `(3,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
}

/** The number of elements. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}

/** The strides of elements that lie one after another, the last index running fastest ('C') or the first ('F'). */
export function stridesOf(shape: readonly number[], order: 'C' | 'F' = 'C'): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let k = 0; k < shape.length; k++) {
    const axis = order === 'C' ? shape.length - 1 - k : k
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}

/** The order that elements lie in without gaps. As in NumPy, an axis of length 1 has any stride, and an empty array any order. */
export function orderOf(shape: readonly number[], strides: readonly number[]): Order {
  if (shape.includes(0)) return 'C'
  const fits = (order: 'C' | 'F') => stridesOf(shape, order).every((stride, axis) => shape[axis] === 1 || stride === strides[axis])
  return fits('C') ? 'C' : fits('F') ? 'F' : 'K'
}

/** The axes from the longest stride to the shortest: transposed so, an array that has no gaps is in 'C' order. */
export function axesByStride(strides: readonly number[]): number[] {
  return strides.map((_, axis) => axis).sort((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!) || a - b)
}

/** Calls back with the place of every element, the last index running fastest. */
export function eachPlace(shape: readonly number[], strides: readonly number[], offset: number, visit: (place: number) => void): void {
  if (shape.includes(0)) return
  const index = new Array<number>(shape.length).fill(0)
  const last = shape.length - 1
  for (let place = offset; ; ) {
    visit(place)
    let axis = last
    for (; axis >= 0; axis--) {
      place += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      place -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}
