// What can be looked at as a table: frames, series, arrays, tensors, and lists of dicts with the same keys.

import { type NDArray, PyFloat } from '../../../src/index.ts'
import type { Cells as PandasCells } from '../../../src/pandas/cells.ts'
import { DataFrame, Index, Series } from '../../../src/pandas.ts'
import { floatText, shortestOf } from '../../../src/repr/python-text.ts'
import { TorchTensor } from '../../../src/torch.ts'
import type { Cells, Table } from '../protocol.ts'
import { arrayOf, isNumeric, plainArray } from './arrays.ts'
import { labelText } from './parts.ts'
import { oneLine } from './preview.ts'

/** A table, read cell by cell. */
export interface Grid {
  readonly rows: number
  /** The names of columns; undefined where they are the indices from 0. */
  readonly names: readonly string[] | undefined
  readonly dtypes: readonly string[]
  readonly total: number
  readonly slices: number
  readonly isNumeric: (column: number) => boolean
  label(row: number): string
  cell(row: number, column: number, slice: number): string
}

/** Characters of a cell that are shown in the table; the tree shows all. */
const LONGEST = 300

/** Whether {@link gridOf} finds a table. */
export function isTable(value: unknown): boolean {
  if (value instanceof DataFrame || value instanceof Series || value instanceof Index) return true
  if (value instanceof TorchTensor) return value.shape.length > 0 && value.size > 0 && value.storage !== undefined
  return recordKeys(value) !== undefined || (plainArray(value)?.ndim ?? 0) > 0
}

/** @throws TypeError for what is no table */
export async function gridOf(value: unknown): Promise<Grid> {
  if (value instanceof DataFrame) return frameGrid(value)
  if (value instanceof Series) return columnGrid(value, labelText(value.name ?? 'value'), (row) => labelText(value.index.at(row)))
  if (value instanceof Index) return columnGrid(value, labelText(value.name ?? value.className), String)
  const keys = recordKeys(value)
  if (keys !== undefined) return recordGrid(value as Map<unknown, unknown>[], keys)
  const array = await arrayOf(value)
  if (array === undefined) throw new TypeError('this is no table')
  return array.dtype.fields !== undefined && array.ndim === 1 ? structGrid(array) : arrayGrid(array)
}

function cellsText({ dtype, source }: PandasCells, row: number): string {
  const value = source.read(row)
  if (value === null) return source.missing ?? 'NaN'
  if (typeof value === 'number' && dtype.startsWith('float'))
    return floatIn(value, dtype === 'float32' ? 23 : dtype === 'float16' ? 10 : 52)
  return labelText(value).slice(0, LONGEST)
}

function frameGrid({ index, columns, cells }: DataFrame): Grid {
  return {
    rows: index.length,
    names: Array.from(columns, labelText),
    dtypes: cells.map(({ dtype }) => dtype),
    total: cells.length,
    slices: 1,
    isNumeric: (column) => isNumeric(cells[column]!.dtype.toLowerCase()),
    label: (row) => labelText(index.at(row)),
    cell: (row, column) => cellsText(cells[column]!, row),
  }
}

function columnGrid(cells: PandasCells, name: string, label: (row: number) => string): Grid {
  return {
    rows: cells.length,
    names: [name],
    dtypes: [cells.dtype],
    total: 1,
    slices: 1,
    isNumeric: () => isNumeric(cells.dtype.toLowerCase()),
    label,
    cell: (row) => cellsText(cells, row),
  }
}

function structGrid(array: NDArray): Grid {
  const fields = [...array.dtype.fields!]
  return {
    rows: array.size,
    names: fields.map(([name]) => name),
    dtypes: fields.map(([, { dtype }]) => dtype.name),
    total: fields.length,
    slices: 1,
    isNumeric: (column) => 'iuf'.includes(fields[column]![1].dtype.kind),
    label: String,
    cell(row, column) {
      const record = array.get(row)
      const [name, { dtype }] = fields[column]!
      const value = Array.isArray(record) ? record[column] : (record as Record<string, unknown> | null)?.[name]
      return elementText(value, dtype.kind, dtype.itemsize)
    },
  }
}

/** Rows and columns are the last two axes; of the others each combination is a slice. */
function arrayGrid(array: NDArray): Grid {
  const { shape, dtype } = array
  const [rows, columns] = shape.length === 1 ? [shape[0]!, 1] : shape.slice(-2)
  const outer = shape.slice(0, -2)
  return {
    rows: rows!,
    names: shape.length === 1 ? ['value'] : undefined,
    dtypes: [dtype.name],
    total: columns!,
    slices: outer.reduce((a, b) => a * b, 1),
    isNumeric: () => 'iuf'.includes(dtype.kind),
    label: String,
    cell(row, column, slice) {
      const indices = shape.length === 1 ? [row] : [...sliceIndices(outer, slice), row, column]
      return elementText(array.get(...indices), dtype.kind, dtype.itemsize)
    },
  }
}

function sliceIndices(outer: readonly number[], slice: number): number[] {
  const indices: number[] = []
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    indices.unshift(slice % outer[axis]!)
    slice = Math.floor(slice / outer[axis]!)
  }
  return indices
}

/** Dicts that are looked through for the names of columns. */
const SAMPLED = 200

/** The keys of a list of dicts, in the order in which they come; undefined for any other value. */
function recordKeys(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const keys = new Set<string>()
  for (const item of value.slice(0, SAMPLED)) {
    if (!(item instanceof Map) || item.size === 0 || item.size > SAMPLED) return undefined
    for (const key of item.keys()) {
      if (typeof key !== 'string' || keys.size > SAMPLED) return undefined
      keys.add(key)
    }
  }
  return [...keys]
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat
}

function recordGrid(records: readonly Map<unknown, unknown>[], names: string[]): Grid {
  const numeric = names.map((name) => isNumber(records[0]!.get(name)))
  const get = (row: number, column: number) => {
    const record = records[row]
    return record instanceof Map ? record.get(names[column]) : undefined
  }
  return {
    rows: records.length,
    names,
    dtypes: [],
    total: names.length,
    slices: 1,
    isNumeric: (column) => numeric[column]!,
    label: String,
    cell(row, column) {
      const value = get(row, column)
      return value === undefined ? '' : typeof value === 'string' ? value.slice(0, LONGEST) : oneLine(value, LONGEST)
    },
  }
}

const FRACTION_BITS: Readonly<Record<number, number>> = { 2: 10, 4: 23 }

function floatIn(value: number, bits: number): string {
  return floatText(bits < 52 ? shortestOf(value, bits) : value)
}

/** An element of an array as NumPy prints it within one. */
function elementText(value: unknown, kind: string, itemsize: number): string {
  if (value === null && kind !== 'O') return '--'
  if (kind === 'f' && typeof value === 'number') return floatIn(value, FRACTION_BITS[itemsize] ?? 52)
  if (kind === 'M' || kind === 'm') return String(value)
  return typeof value === 'string' ? value.slice(0, LONGEST) : oneLine(value, LONGEST)
}

/** Rows, and columns, by which it is told how wide a column is. */
const MEASURED = 60
const MEASURED_COLUMNS = 2000
const WIDEST = 42

/** What the page has to know to lay out a table. */
export function tableOf(grid: Grid): Table {
  const sampled = Array.from({ length: Math.min(MEASURED, grid.rows) }, (_, i) => (i < MEASURED - 5 ? i : grid.rows - MEASURED + i))
  const width = (column: number) => {
    const heads = [grid.names?.[column] ?? String(grid.total - 1), grid.dtypes[column] ?? '']
    return Math.min(WIDEST, Math.max(3, ...[...heads, ...sampled.map((row) => grid.cell(row, column, 0))].map(({ length }) => length)))
  }
  const count = grid.names === undefined ? Math.min(grid.total, 8) : Math.min(grid.total, MEASURED_COLUMNS)
  const widths = Array.from({ length: count }, (_, column) => width(column))
  return {
    rows: grid.rows,
    columns: grid.names ?? [],
    dtypes: grid.names === undefined ? [] : grid.dtypes,
    total: grid.total,
    numeric: grid.names === undefined ? [grid.isNumeric(0)] : Array.from({ length: count }, (_, column) => grid.isNumeric(column)),
    widths: grid.names === undefined && count > 0 ? [Math.max(...widths)] : widths,
    labelWidth: Math.min(WIDEST, Math.max(String(grid.rows).length, ...sampled.map((row) => grid.label(row).length))),
    slices: grid.slices,
  }
}

export function cellsOf(grid: Grid, slice: number, rows: readonly [number, number], columns: readonly [number, number]): Cells {
  const labels: string[] = []
  const cells: string[][] = []
  for (let row = rows[0]; row < Math.min(rows[1], grid.rows); row++) {
    labels.push(grid.label(row))
    const line: string[] = []
    for (let column = columns[0]; column < Math.min(columns[1], grid.total); column++) line.push(grid.cell(row, column, slice))
    cells.push(line)
  }
  return { labels, cells }
}
