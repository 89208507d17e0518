// Numbers as people read them.

/** '1.5 MB': of 1000 bytes a step, as file managers have it. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? '' : 's'}`
  const step = Math.min(4, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return `${value.toFixed(value < 10 ? 1 : 0)} ${' kMGT'[step]}B`
}

/** A count with its thousands apart. */
export function countText(count: number): string {
  return count.toLocaleString('en')
}

/** A number with at most `digits` digits that say something. */
export function shortNumber(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞'
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return countText(value)
  return String(Number(value.toPrecision(digits)))
}
