// A table of shapes by their keys. Each may stand in one of a few slots, so that kinds of records that take turns do not evict one another.

interface Keyed {
  readonly keys: readonly string[]
}

const SLOTS = 512
/** How many slots, one behind the other, the same keys may stand in. */
const WAYS = 4

/** The shape of these keys. */
export function findShape<T extends Keyed>(table: readonly (T | undefined)[], keys: readonly string[]): T | undefined {
  const first = slotOf(keys)
  for (let slot = first; slot < first + WAYS; slot++) {
    const shape = table[slot]
    if (shape === undefined || sameKeys(shape.keys, keys)) return shape
  }
  return undefined
}

/** Puts a shape that is not there in the place of the oldest in its slots. */
export function addShape<T extends Keyed>(table: (T | undefined)[], shape: T): T {
  const first = slotOf(shape.keys)
  // Before the first: V8 keeps an array that grows from one of its last elements as a hash table.
  table.length = SLOTS
  for (let slot = first + WAYS - 1; slot > first; slot--) table[slot] = table[slot - 1]
  return (table[first] = shape)
}

function slotOf(keys: readonly string[]): number {
  const last = keys[keys.length - 1] as string
  const middle = keys[keys.length >> 1] as string
  // Two keys tell most kinds apart: 158 of 23 files nearly all had room.
  const hash = Math.imul(keys.length + middle.length * 31 + last.charCodeAt(0) * 961, 0x9e3779b1)
  return (hash >>> 23) & -WAYS
}

export function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  const length = a.length
  if (length !== b.length) return false
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false
  return true
}
