// What pandas pickles, as rows of text and as arrays: frames, series and indices.
import { NDArray, type TypedArray } from '../index.ts'
import { DataFrame, Index, Interval, Period, Series } from '../pandas.ts'
import type { ReprLimits } from '../repr/form.ts'
import { type Form, leaf } from '../repr/form.ts'
import { harmless } from '../repr/harmless.ts'
import { floatText, shortestOf } from '../repr/python-text.ts'
import { cellText, type Rows } from './csv.ts'
import { BadData } from './input.ts'
import { partOf } from './item.ts'
import { inLine, tableText } from './table.ts'

/** Bits of the fraction of a float, by its dtype. */
const FRACTION_BITS: Readonly<Record<string, number>> = { float16: 10, float32: 23 }
/** Characters of a cell of a table. */
const CELL = 200

/** The cells of a column, or the labels of a level of an index. */
type Column = Index['levels'][number]

/** A frame, series or index as the table that pandas prints; where more is asked for, with all of its columns, and as many rows. */
export function frameForm(value: object, { items, lines }: ReprLimits): Form | undefined {
  if (!(value instanceof DataFrame || value instanceof Series || value instanceof Index)) return undefined
  if (lines !== Number.POSITIVE_INFINITY) return leaf(harmless(String(value)))
  const [headings, ...rows] = frameRows(value, items)
  const short = (text: string) => (text.length > CELL ? `${text.slice(0, CELL)}...` : text)
  const { length } = value instanceof DataFrame ? value.index : value
  const columns = value instanceof DataFrame ? ` x ${value.columns.length} columns` : ''
  return leaf(tableText({ headings: headings!, rows: rows.map((row) => row.map(short)), sum: `[${length} rows${columns}]` }, items))
}

/** The column of this name. @throws BadData if there is none, or it is no frame */
export function columnOf(value: unknown, name: string): Series {
  if (!(value instanceof DataFrame)) throw new BadData('--part is the name of a column of a frame, which this value is not')
  const places = new Map<string, number>()
  for (const [place, text] of textsOf(value.columns).entries()) if (!places.has(text)) places.set(text, place)
  return value.columnAt(partOf(places, name))
}

/**
 * The rows of a frame, series or index below their headings, as pandas' `to_csv` has them; undefined for anything else.
 * @throws BadData for a cell that has no text
 */
export function csvRows(value: unknown): Rows | undefined {
  return value instanceof DataFrame || value instanceof Series || value instanceof Index
    ? frameRows(value, Number.POSITIVE_INFINITY)
    : undefined
}

/** @param most rows below the headings */
function* frameRows(value: DataFrame | Series | Index, most: number): Generator<string[]> {
  const index = value instanceof Index ? value : value.index
  const columns: readonly Column[] = value instanceof DataFrame ? value.cells : value instanceof Series ? [value] : []
  // Else a pickle of a hundred bytes would fill the disk.
  if (most === Number.POSITIVE_INFINITY && columns.every(({ source }) => source.isHollow)) index.refuseHollow()
  const names = index.names.map((name) => (name === null ? '' : cellText(name, 'the name of the index')))
  const headings = headingsOf(value, names)
  yield* headings
  const count = Math.min(index.length, most)
  const texts = [...index.levels, ...columns].map((column, k) => {
    const text = (i: number) => textOf(column, i, `row ${i}, ${inLine(headings[0]![k] ?? '')}`)
    return column.dtype.startsWith('datetime64') ? timed(text, count, column.dtype.includes(',')) : text
  })
  for (let i = 0; i < count; i++) yield texts.map((text) => text(i))
}

/** The lines above: of several levels of columns each has one, and the names of the index have one of their own below. */
function headingsOf(value: DataFrame | Series | Index, names: readonly string[]): string[][] {
  if (value instanceof Index) return [names.map((name) => (name === '' ? '0' : name))]
  if (value instanceof Series) return [[...names, value.name === null ? '0' : cellText(value.name, 'the name')]]
  const { columns } = value
  if (columns.levels.length === 1) return [[...names, ...textsOf(columns)]]
  const rows = columns.levels.map((level, k) => {
    const name = columns.names[k] ?? null
    return [name === null ? '' : cellText(name, 'the name of the columns'), ...names.slice(1).map(() => ''), ...textsOf(level)]
  })
  return names.every((name) => name === '') ? rows : [...rows, [...names, ...textsOf(columns).map(() => '')]]
}

function textsOf(column: Column): string[] {
  return Array.from({ length: column.length }, (_, i) => textOf(column, i, `label ${i}`))
}

function textOf(column: Column, i: number, place: string): string {
  const value = column.source.read(i)
  const bits = FRACTION_BITS[floatType(column) ?? '']
  if (typeof value === 'number' && floatType(column) !== undefined) {
    return Number.isNaN(value) ? '' : floatText(bits === undefined ? value : shortestOf(value, bits))
  }
  return value instanceof Period || value instanceof Interval ? String(value) : cellText(value, place)
}

/** The type of floats, also of those that are categories or sparse; undefined for other cells. */
function floatType({ dtype, source }: Column): string | undefined {
  const [inner] = source.inner ?? []
  const [, type] = /^(?:Sparse\[)?(float\d+)/i.exec(dtype) ?? []
  return type?.toLowerCase() ?? (inner === undefined || dtype.startsWith('interval') ? undefined : floatType(inner))
}

/** Times with as many digits as the longest of them needs; of days alone the dates. */
function timed(text: (i: number) => string, count: number, hasZone: boolean): (i: number) => string {
  let digits = 0
  let isDays = !hasZone
  for (let i = 0; i < count; i++) {
    const time = text(i)
    isDays &&= time === '' || time.endsWith(' 00:00:00')
    const [, fraction = ''] = /\.(\d+)/.exec(time) ?? []
    digits = Math.max(digits, 3 * Math.ceil(fraction.replace(/0+$/, '').length / 3))
  }
  if (isDays) return (i) => text(i).slice(0, 10)
  if (digits === 0) return text
  return (i) =>
    text(i).replace(/^(\S+ \d\d:\d\d:\d\d)(?:\.(\d+))?/, (_, whole: string, fraction = '') => {
      return `${whole}.${fraction.padEnd(digits, '0').slice(0, digits)}`
    })
}

/**
 * The numbers of a series, or of a frame whose columns are all of one type, as an array; undefined for what is neither.
 * @throws BadData where there is no such array
 */
export function frameArray(value: unknown): NDArray | undefined {
  if (value instanceof Series || value instanceof Index) return new NDArray(numbersOf(value, 'it'), [value.length])
  if (!(value instanceof DataFrame)) return undefined
  const [rows, columns] = value.shape
  const parts = value.cells.map((cells, k) => numbersOf(cells, `the column ${inLine(textsOf(value.columns)[k]!)}`))
  const types = new Set(value.cells.map(({ dtype }) => dtype))
  if (types.size > 1) {
    throw new BadData(`an array has one dtype, and the columns of this frame have ${[...types].join(', ')}: --part COLUMN, or --to csv`)
  }
  if (parts.length === 0) throw new BadData('this frame has no columns')
  const joined = new (parts[0]!.constructor as new (length: number) => TypedArray)(rows * columns)
  // As pandas' to_numpy has it: each row together.
  for (const [k, part] of parts.entries()) for (let i = 0; i < rows; i++) joined[i * columns + k] = part[i] as never
  return new NDArray(joined, [rows, columns])
}

/** @throws BadData for cells that no typed array holds */
function numbersOf({ values, dtype }: Column, what: string): TypedArray {
  if (ArrayBuffer.isView(values)) return values as unknown as TypedArray
  throw new BadData(`${what} is of dtype ${dtype}, which is no plain number: --to csv keeps it`)
}
