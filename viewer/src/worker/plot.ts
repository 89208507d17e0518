// A line through numbers: of each bucket of neighbours the least and the greatest, so that no peak is lost.
import type { NDArray } from '../../../src/index.ts'
import type { Plot } from '../protocol.ts'
import { numberReader } from './arrays.ts'

/** @param end at most the array's length; `start` lies before it */
export function plotOf(array: NDArray, start: number, end: number, buckets: number): Plot {
  const read = numberReader(array)
  const step = array.strides[0]!
  const count = Math.max(1, Math.min(buckets, end - start))
  const low = new Float64Array(count).fill(Number.NaN)
  const high = new Float64Array(count).fill(Number.NaN)
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = start; i < end; i++) {
    const value = read(array.offset + i * step)
    if (!Number.isFinite(value)) continue
    const bucket = Math.floor(((i - start) * count) / (end - start))
    if (!(low[bucket]! <= value)) low[bucket] = value
    if (!(high[bucket]! >= value)) high[bucket] = value
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  return { low, high, length: array.shape[0]!, least, greatest }
}
