// The kinds of records in a dump: objects with the same keys in the same order.
import { compiled } from '../compiled.ts'
import { addShape, findShape, sameKeys } from '../shape-table.ts'
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
  readonly tokens: number[]
  /** The dump, as {@link Shapes} counts them, that the tokens are of. */
  period = 0
  /** Objects of these keys in this dump so far. */
  uses = 0
  #read: Read | undefined

  constructor(keys: readonly string[]) {
    this.keys = keys
    this.tokens = keys.map(() => -1)
  }

  /** The values of an object of these keys. */
  valuesOf(object: object): unknown[] {
    if (++this.uses === USES_BEFORE_COMPILE) this.#read ??= readerOf(this.keys)
    return this.#read === undefined ? valuesOf(object, this.keys) : this.#read(object)
  }
}

/** The compiled functions of all dumps. */
const readers: { readonly keys: readonly string[]; readonly read: Read }[] = []

function readerOf(keys: readonly string[]): Read | undefined {
  const found = findShape(readers, keys)
  if (found !== undefined) return found.read
  const read = compiled(keys, 'o', (quoted) => `return[${quoted.map((key) => `o[${key}]`)}]`) as Read | undefined
  return read && addShape(readers, { keys, read }).read
}

const NONE = /*#__PURE__*/ new Shape([])
/** Units in the keys of the shapes that are kept from one dump to the next. */
const MAX_UNITS = 1 << 16

/**
 * Finds the shape of an object from its keys: the last two, or in a table. Shapes stay known from one dump to the next, their
 * tokens do not.
 */
export class Shapes {
  #last = NONE
  /** The one before: records in records take turns. */
  #earlier = NONE
  #period = 0
  #units = 0
  #table: Shape[] = []

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
    this.#table = []
    this.#last = NONE
    this.#earlier = NONE
    this.#units = 0
  }

  #lookUp(keys: string[]): Shape {
    const found = findShape(this.#table, keys)
    if (found !== undefined) return found
    for (const key of keys) this.#units += key.length
    return addShape(this.#table, new Shape(keys))
  }
}
