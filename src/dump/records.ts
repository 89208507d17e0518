/** The keys of an object literal in order, and what the writer knows of each: one per kind of record, not per record. */
export class Shape {
  readonly keys: readonly string[]
  /** The writer's own note per key: where its string was memoised, or -1. */
  readonly tokens: number[] = []
  /** The dumps, counted by {@link Shapes}, that the notes are of. */
  period: number
  /** The shape that came after this one last time: records of several kinds mostly take turns. */
  next: Shape | undefined = undefined

  constructor(keys: readonly string[], period: number) {
    this.keys = keys
    for (let i = 0; i < keys.length; i++) this.tokens.push(-1)
    this.period = period
  }
}

const SLOTS = 256
/** Units in the keys of the shapes that are kept from one dump to the next. */
const MAX_UNITS = 1 << 16

/**
 * Finds the shape of an object from its keys: by what came next last time, else in a small table. Shapes stay known from one dump to the
 * next, what the writer noted of them does not.
 */
export class Shapes {
  #last = new Shape([], 0)
  #period = 0
  #units = 0
  readonly #table = new Array<Shape | undefined>(SLOTS).fill(undefined)

  /** @param keys at least one key */
  of(keys: string[]): Shape {
    const last = this.#last
    let found = last.next
    if (found === undefined || !sameKeys(found.keys, keys)) {
      found = this.#lookUp(keys)
      last.next = found
    }
    this.#last = found
    if (found.period !== this.#period) {
      const { tokens } = found
      for (let i = 0; i < tokens.length; i++) tokens[i] = -1
      found.period = this.#period
    }
    return found
  }

  /** Nothing holds any more of what the writer noted. */
  forgetTokens(): void {
    this.#period++
    if (this.#units <= MAX_UNITS) return
    // Shapes that are in the table no more are still held by what came before them.
    this.#table.fill(undefined)
    this.#last = new Shape([], this.#period)
    this.#units = 0
  }

  #lookUp(keys: string[]): Shape {
    const first = keys[0] as string
    const final = keys[keys.length - 1] as string
    const slot = (keys.length + first.length * 7 + final.length * 31 + final.charCodeAt(final.length - 1) * 61) & (SLOTS - 1)
    const table = this.#table
    const found = table[slot]
    if (found !== undefined && sameKeys(found.keys, keys)) return found
    // Two that want one slot must not make each other anew all the time.
    const other = table[slot ^ 1]
    if (other !== undefined && sameKeys(other.keys, keys)) return other
    const shape = new Shape(keys, this.#period)
    if (found !== undefined) table[slot ^ 1] = found
    table[slot] = shape
    for (const key of keys) this.#units += key.length + 16
    return shape
  }
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  const length = a.length
  if (length !== b.length) return false
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false
  return true
}
