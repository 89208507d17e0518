/** A seeded generator (mulberry32), so that every run measures the same data. */
export function random(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (below) => Math.floor(next() * below)
  const pick = (items) => items[int(items.length)]
  return { next, int, pick, letters: (size) => times(size, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[int(36)]).join('') }
}

/** The results of n calls. */
export function times(n, make) {
  const made = []
  for (let i = 0; i < n; i++) made.push(make(i))
  return made
}
