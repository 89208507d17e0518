/** Cases that count in the geometric means: structured, and a pickle of 50 KB or more. */
export function counted(results) {
  return results.cases.filter((one) => one.group === 'structured' && one.sizes.pickle >= 50_000)
}

export function messages(results) {
  return results.cases.filter((one) => one.group === 'message')
}

/**
 * How many times as fast one contender is as another in each case that both take part in.
 * @param ours a name, or a list of which the fastest counts
 * @returns `{ name, ratio }` for each case
 */
export function ratios(cases, way, ours, theirs) {
  const found = []
  for (const one of cases) {
    const mine = Math.min(...[ours].flat().map((name) => one[way][name]?.ms ?? Infinity))
    const other = one[way][theirs]?.ms
    if (mine !== Infinity && other !== undefined) found.push({ name: one.name, ratio: other / mine })
  }
  return found
}

export function geometricMean(numbers) {
  return Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length)
}
