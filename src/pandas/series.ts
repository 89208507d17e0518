// Series: a column with its labels.

import { dictEntries, entry } from '../python/dict.ts'
import { toJson } from '../python/json.ts'
import type { PyObject } from '../python/object.ts'
import { managerOf, type Produce } from './blocks.ts'
import { Cells } from './cells.ts'
import type { Index } from './index.ts'
import { hashable } from './labels.ts'
import { attribute, check } from './state.ts'
import { seriesTable } from './table.ts'

/** `pandas.Series`: cells with labels. */
export class Series extends Cells {
  readonly name: unknown
  readonly index: Index
  /** What it was pickled as, by which it is written back; undefined for a column of a frame. */
  readonly origin: PyObject | undefined

  constructor(name: unknown, index: Index, { length, dtype, source }: Cells, origin?: PyObject) {
    super(length, dtype, source)
    this.name = name
    this.index = index
    this.origin = origin
  }

  /**
   * An instance of `pandas.Series`, or of a class that extends it, as a load without this package's registry gives it.
   * @throws ValueProblem of code 'bad-state'
   */
  static from(origin: PyObject, produce?: Produce): Series {
    const { columns, index, cells } = managerOf(attribute(origin, '_mgr', '_data'), produce)
    check(columns === undefined, 'a Series')
    return new Series(attribute(origin, '_name', 'name') ?? null, index, cells[0]!, origin)
  }

  /** Dicts that users attach to it. */
  get attrs(): unknown {
    return attribute(this.origin, 'attrs') ?? {}
  }

  /** `name`, `index` and `data`, a value for each row. */
  toJSON(key?: string): unknown {
    return key === undefined ? { name: this.name, index: this.index, data: this.listed() } : toJson(this)
  }

  override toString(): string {
    return seriesTable(this)
  }
}

/** The state of a series, whose name can be hashed, so that what a natural load made an Array of was a tuple. */
export function seriesState(state: unknown): unknown {
  if (!Array.isArray(entry(state, '_name') ?? entry(state, 'name'))) return state
  return new Map(
    Array.from(dictEntries(state), ([key, value]) => [key, key === '_name' || key === 'name' ? hashable(value) : value] as const),
  )
}
