/** The keys of an object literal in order, and what the writer knows of each: one per kind of record, not per record. */
export class Shape {
  readonly keys: readonly string[]
  /** The writer's own note per key: where its string was memoised, or -1. */
  readonly tokens: number[]
  /** The shape that came after this one last time: records of several kinds mostly take turns. */
  next: Shape | undefined = undefined

  constructor(keys: readonly string[]) {
    this.keys = keys
    const tokens: number[] = []
    for (let i = 0; i < keys.length; i++) tokens.push(-1)
    this.tokens = tokens
  }
}

const SLOTS = 256

/** Finds the shape of an object from its keys: by what came next last time, else in a small direct-mapped table. */
export class Shapes {
  #last = new Shape([])
  readonly #table: (Shape | undefined)[] = []

  /** @param keys at least one key */
  of(keys: string[]): Shape {
    const last = this.#last
    const guess = last.next
    if (guess !== undefined && sameKeys(guess.keys, keys)) {
      this.#last = guess
      return guess
    }
    const found = this.#lookUp(keys)
    last.next = found
    this.#last = found
    return found
  }

  #lookUp(keys: string[]): Shape {
    const first = keys[0] as string
    const final = keys[keys.length - 1] as string
    const slot = (keys.length + first.length * 7 + final.length * 31 + final.charCodeAt(final.length - 1) * 61) & (SLOTS - 1)
    const found = this.#table[slot]
    if (found !== undefined && sameKeys(found.keys, keys)) return found
    const shape = new Shape(keys)
    this.#table[slot] = shape
    return shape
  }
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  const length = a.length
  if (length !== b.length) return false
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false
  return true
}
