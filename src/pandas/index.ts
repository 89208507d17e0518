// Index: the labels of columns or rows.

import { dictEntries } from '../python/dict.ts'
import { toJson } from '../python/json.ts'
import { NDArray } from '../python/numpy/ndarray.ts'
import { PyObject } from '../python/object.ts'
import { Cells } from './cells.ts'
import { hashable, labelKey } from './labels.ts'
import { shortName } from './state.ts'
import { indexTable } from './table.ts'

/** Labels that the pickle does not hold, and whose places are kept all the same. */
const MAX_PLACES = 1 << 20

/** `pandas.Index` and its subclasses: the labels of columns or rows. That of a MultiIndex is an Array. */
export class Index extends Cells {
  /** A name for each level; null where there is none. */
  readonly names: readonly unknown[]
  /** The labels of each level: of more than one in a MultiIndex. */
  readonly levels: readonly Cells[]
  readonly #origin: PyObject
  #places: Map<string, number> | undefined

  constructor(origin: PyObject, { length, dtype, source }: Cells, names: readonly unknown[], levels?: readonly Cells[]) {
    super(length, dtype, source)
    this.#origin = origin
    this.names = names
    this.levels = levels ?? [this]
  }

  /** Its class in Python, without the module: `Index`, `RangeIndex`, `MultiIndex`. */
  get className(): string {
    return shortName(this.#origin.args[0])
  }

  /** null where it has none, and where it has several levels: then there are {@link names}. */
  get name(): unknown {
    return this.names.length === 1 ? this.names[0] : null
  }

  /** The first place of a label; -1 if it is not there. Numbers are equal as in Python, labels of a MultiIndex by their parts. */
  indexOf(label: unknown): number {
    const { placeOf } = this.source
    if (placeOf !== undefined) {
      // Of a RangeIndex, which has a place for any number in it, however long it is.
      const [, number] = /^n(.*)/.exec(labelKey(label)) ?? []
      return number === undefined ? -1 : placeOf(Number(number))
    }
    this.refuseHollow(MAX_PLACES)
    if (this.#places === undefined) {
      this.#places = new Map()
      let place = 0
      for (const item of this) {
        const key = labelKey(item)
        if (!this.#places.has(key)) this.#places.set(key, place)
        place++
      }
    }
    return this.#places.get(labelKey(label)) ?? -1
  }

  /** The labels as a list. */
  toJSON(key?: string): unknown {
    return key === undefined ? this.listed() : toJson(this)
  }

  override toString(): string {
    return indexTable(this)
  }

  /** The call that it is pickled as. Labels can be hashed, so that what a natural load made an Array of was a tuple. */
  get origin(): PyObject {
    const { callable, args, via } = this.#origin
    const [cls, dict, ...more] = args
    const entries = Array.from(dictEntries(dict), ([key, value]) => [key, labelsOf(key, value)] as const)
    return new PyObject(callable, [cls, new Map(entries), ...more], via)
  }
}

function labelsOf(key: unknown, value: unknown): unknown {
  if (key === 'name') return hashable(value)
  if (key === 'names' && Array.isArray(value)) return Array.from(value, (name) => hashable(name))
  if (key !== 'data' || !(value instanceof NDArray) || !Array.isArray(value.data) || !value.data.some(Array.isArray)) return value
  return new NDArray(
    value.data.map((item) => hashable(item)),
    value.shape,
    value,
  )
}
