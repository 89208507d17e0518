// DataFrame: columns and rows.

import { toJson } from '../python/json.ts'
import type { PyObject } from '../python/object.ts'
import { managerOf, type Produce } from './blocks.ts'
import type { Cells } from './cells.ts'
import type { Index } from './index.ts'
import { labelText, labelTexts } from './labels.ts'
import { Printed } from './printed.ts'
import { Series } from './series.ts'
import { attribute, check } from './state.ts'
import { frameTable } from './table.ts'

/** `pandas.DataFrame`: columns with labels, of rows with labels. */
export class DataFrame extends Printed {
  /** The labels of the columns. */
  readonly columns: Index
  /** The labels of the rows. */
  readonly index: Index
  /** Those of one column after another. */
  readonly cells: readonly Cells[]
  /** What it was pickled as, by which it is written back. */
  readonly origin: PyObject

  constructor(columns: Index, index: Index, cells: readonly Cells[], origin: PyObject) {
    super()
    this.columns = columns
    this.index = index
    this.cells = cells
    this.origin = origin
  }

  /**
   * An instance of `pandas.DataFrame`, or of a class that extends it, as a load without this package's registry gives it.
   * @throws ValueProblem of code 'bad-state'
   */
  static from(origin: PyObject, produce?: Produce): DataFrame {
    // Before pandas 0.13 the state was the manager itself.
    const { columns, index, cells } = managerOf(attribute(origin, '_mgr', '_data') ?? origin.state, produce)
    check(columns !== undefined, 'a DataFrame')
    return new DataFrame(columns, index, cells, origin)
  }

  /** Rows and columns. */
  get shape(): [rows: number, columns: number] {
    return [this.index.length, this.cells.length]
  }

  /** Dicts that users attach to it. */
  get attrs(): unknown {
    return attribute(this.origin, 'attrs') ?? {}
  }

  /**
   * The first column of this label; that of a MultiIndex is an Array.
   * @throws RangeError if there is none
   */
  column(label: unknown): Series {
    const place = this.columns.indexOf(label)
    if (place < 0) throw new RangeError(`there is no column ${labelText(label)} in ${this.columns}`)
    return this.columnAt(place)
  }

  /**
   * The column at a place, counted from the end where it is negative.
   * @throws RangeError if there is none
   */
  columnAt(place: number): Series {
    const cells = this.cells.at(place)
    if (cells === undefined) throw new RangeError(`there is no column ${place} of ${this.cells.length}`)
    return new Series(this.columns.at(place), this.index, cells)
  }

  /**
   * The cells of one row after another, without its label.
   * @throws ValueProblem if the rows are more than may be listed, and the pickle holds none of their cells
   */
  *rows(): Generator<unknown[]> {
    this.#refuseHollow()
    for (let i = 0; i < this.index.length; i++) yield this.cells.map(({ source }) => source.read(i))
  }

  /** An object for each row: its cells by the labels of the columns as text. Of equal labels the second is `a.1`. */
  toRecords(): Record<string, unknown>[] {
    const { index, cells } = this
    this.#refuseHollow()
    const names = labelTexts(this.columns)
    return Array.from({ length: index.length }, (_, i) => record(names, (k) => cells[k]!.source.read(i)))
  }

  /**
   * The cells of each column, as {@link Cells.values}, by its label as text. Of equal labels the second is `a.1`. Those of a column are made, or
   * copied, when it is asked for.
   */
  toColumns(): Record<string, ArrayLike<unknown>> {
    const columns: Record<string, ArrayLike<unknown>> = {}
    for (const [k, name] of labelTexts(this.columns).entries()) {
      const set = (value: unknown): void => {
        Object.defineProperty(columns, name, { value, writable: true, enumerable: true, configurable: true })
      }
      Object.defineProperty(columns, name, { get: () => this.cells[k]!.values, set, enumerable: true, configurable: true })
    }
    // Node's console would not ask for them.
    return Object.defineProperty(columns, Symbol.for('nodejs.util.inspect.custom'), { value: () => ({ ...columns }) })
  }

  /** `columns`, `index` and `data` by rows, as `DataFrame.to_json(orient="split")` has them. */
  toJSON(key?: string): unknown {
    return key === undefined ? { columns: this.columns, index: this.index, data: [...this.rows()] } : toJson(this)
  }

  override toString(): string {
    return frameTable(this)
  }

  #refuseHollow(): void {
    if (this.cells.every(({ source }) => source.isHollow)) this.index.refuseHollow()
  }
}

function record<T>(names: readonly string[], value: (k: number) => T): Record<string, T> {
  const made: Record<string, T> = {}
  for (let k = 0; k < names.length; k++) {
    const name = names[k]!
    // Every name is an ordinary key.
    if (name === '__proto__') Object.defineProperty(made, name, { value: value(k), writable: true, enumerable: true, configurable: true })
    else made[name] = value(k)
  }
  return made
}
