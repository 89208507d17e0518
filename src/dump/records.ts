// The kinds of records in a dump: objects with the same keys in the same order.
import { compiled } from '../compiled.ts'
import { valuesOf } from './properties.ts'

type Read = (object: object) => unknown[]

/**
 * Objects in one dump after which a function is compiled that reads values by their keys: 1.5 ns a key, where `Object.values` takes 3 and
 * keyed loads 12. Rows of 26 keys are written in 0.87 of the time. For fewer objects compiling takes longer than is saved.
 */
const USES_BEFORE_COMPILE = 32

/**
 * Objects with more keys than this are not taken for records. Rows of 66 to 120 same keys are written in half the time as records; objects
 * of so many keys of their own take up to a quarter longer.
 */
export const RECORD_KEYS = 128

/** The keys of a kind of record, and what the writer knows of each. */
export class Shape {
  readonly keys: readonly string[]
  /** The writer's note of each key: where its string was memoised, or -1. */
  readonly tokens: number[] = []
  /** The dump, as {@link Shapes} counts them, that the tokens are of. */
  period: number
  /** Objects of these keys in this dump so far. */
  uses = 0
  #read: Read | undefined

  constructor(keys: readonly string[], period: number) {
    this.keys = keys
    for (let i = 0; i < keys.length; i++) this.tokens.push(-1)
    this.period = period
  }

  /** The values of an object of these keys. */
  valuesOf(object: object): unknown[] {
    if (++this.uses <= USES_BEFORE_COMPILE) return valuesOf(object, this.keys)
    this.#read ??= readerOf(this.keys)
    return this.#read(object)
  }
}

/** Functions that are kept, and the longest of them. */
const KEPT = 512
const KEPT_LENGTH = 8192
/** The compiled functions of all dumps, by what they do. */
const readers = /*#__PURE__*/ new Map<string, Read>()

function readerOf(keys: readonly string[]): Read {
  const body = `return[${keys.map((key) => `o[${JSON.stringify(key)}]`)}]`
  let read = readers.get(body)
  if (read === undefined) {
    read = (compiled(['o'], body) as Read | undefined) ?? ((object) => valuesOf(object, keys))
    if (readers.size === KEPT) readers.clear()
    if (body.length < KEPT_LENGTH) readers.set(body, read)
  }
  return read
}

const SLOTS = 256
/** Units in the keys of the shapes that are kept from one dump to the next. */
const MAX_UNITS = 1 << 16

/**
 * Finds the shape of an object from its keys: the last two, or in a small table. Shapes stay known from one dump to the next, their
 * tokens do not.
 */
export class Shapes {
  #last = new Shape([], 0)
  /** The one before: records in records take turns. */
  #earlier = this.#last
  #period = 0
  #units = 0
  readonly #table = new Array<Shape | undefined>(SLOTS).fill(undefined)

  /** @param keys at least one key */
  of(keys: string[]): Shape {
    let found = this.#last
    if (!sameKeys(found.keys, keys)) {
      found = this.#earlier
      if (!sameKeys(found.keys, keys)) found = this.#lookUp(keys)
      this.#earlier = this.#last
      this.#last = found
    }
    if (found.period !== this.#period) {
      const { tokens } = found
      for (let i = 0; i < tokens.length; i++) tokens[i] = -1
      found.period = this.#period
      found.uses = 0
    }
    return found
  }

  /** Tells that no token holds any more. */
  forgetTokens(): void {
    this.#period++
    if (this.#units <= MAX_UNITS) return
    this.#table.fill(undefined)
    this.#last = new Shape([], this.#period)
    this.#earlier = this.#last
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
