// What the numbers of an array are like: the least, the greatest, the mean, how they spread, and how many are none.
import type { NDArray } from '../../../src/index.ts'
import { eachPlace } from '../../../src/python/numpy/layout.ts'
import { hasNumbers, numberReader } from './arrays.ts'
import { countText, shortNumber } from './numbers.ts'

/** Facts by name; none for what holds no numbers. */
export function statsOf(array: NDArray): (readonly [name: string, value: string])[] {
  if (!hasNumbers(array) || array.size === 0) return []
  const read = numberReader(array)
  let [low, high, mean, squares, count, zeros, nans, infinities] = [Infinity, -Infinity, 0, 0, 0, 0, 0, 0]
  eachPlace(array.shape, array.strides, array.offset, (place) => {
    const value = read(place)
    if (Number.isNaN(value)) nans++
    else if (value === Infinity || value === -Infinity) infinities++
    else {
      if (value < low) low = value
      if (value > high) high = value
      if (value === 0) zeros++
      // Welford's way, which loses no digits where the mean is large.
      count++
      const difference = value - mean
      mean += difference / count
      squares += difference * (value - mean)
    }
  })
  const facts: (readonly [string, string])[] = []
  if (count > 0) {
    facts.push(['min', shortNumber(low)], ['max', shortNumber(high)], ['mean', shortNumber(mean)])
    facts.push(['std', shortNumber(Math.sqrt(squares / count))])
  }
  if (zeros > 0) facts.push(['zeros', `${countText(zeros)} (${((100 * zeros) / array.size).toFixed(1)} %)`])
  if (nans > 0) facts.push(['NaN', countText(nans)])
  if (infinities > 0) facts.push(['infinite', countText(infinities)])
  return facts
}
