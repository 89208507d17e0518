// Frames, series and indices as pandas prints them (pandas/io/formats/format.py), long ones cut in the middle.

import { describe, printable } from '../python/show.ts'

import { type Cells, isNA } from './cells.ts'
import { labelText } from './labels.ts'
import { exponent, floatText } from './spans.ts'

/** pandas' `display.max_rows`, `display.min_rows`, `display.width`, `display.max_colwidth` and `display.precision`. */
const MAX_ROWS = 60
const MIN_ROWS = 10
const WIDTH = 80
const CELL_WIDTH = 50
const PRECISION = 6
/** Labels at each end of an index that is too long. */
const EDGE = 10

/** The labels of rows or columns. */
export interface Labels extends Cells {
  /** The class in Python. */
  readonly className: string
  /** A name for each level; null where there is none. */
  readonly names: readonly unknown[]
  /** The labels of each level: of more than one in a MultiIndex. */
  readonly levels: readonly Cells[]
}

interface Column {
  readonly head: readonly string[]
  readonly cells: readonly string[]
}

/** The first and the last of so many places; all where there are no more than `most`. */
function ends(length: number, most: number, shown: number): number[] {
  const isCut = length > most
  return Array.from({ length: isCut ? shown : length }, (_, i) => (isCut && i >= shown / 2 ? length - shown + i : i))
}

/** One cell on one line. */
function cellText(value: unknown, { source, dtype }: Cells): string {
  if (value === null) return source.missing ?? 'NaN'
  if (isNA(value)) return '<NA>'
  if (typeof value === 'number' && (dtype === 'object' || Number.isNaN(value))) return Number.isNaN(value) ? 'NaN' : String(value)
  if (typeof value !== 'object' || (dtype !== 'object' && !ArrayBuffer.isView(value))) return printable(labelText(value))
  if (Array.isArray(value) && value.length < CELL_WIDTH) return `[${value.map((item) => printable(labelText(item))).join(', ')}]`
  const text = describe(value, { depth: 2, items: 10, characters: CELL_WIDTH, values: 50 })
  return (/^[A-Za-z]+\('(.*)'\)$/.exec(text)?.[1] ?? text).replace(/\s+/g, ' ')
}

/** The cells of these rows as text: floats with one number of decimals, times with one precision. */
function texts(cells: Cells, rows: readonly number[]): string[] {
  const { source, dtype } = cells
  const raw = rows.map((row) => {
    try {
      return (source.raw ?? source.read)(row)
    } catch {
      // Nothing may be thrown by what is printed.
      return '?'
    }
  })
  if (/^(?:float|Sparse.float)/i.test(dtype)) return floatTexts(raw, source.missing ?? 'NaN')
  const shown = raw.map((value) => cellText(value, cells))
  if (/^(?:date|timed|cat)/.test(dtype) && shown.every((text) => /^Na|.{6} 00:00:00$/.test(text)))
    return shown.map((text) => text.replace(' 00:00:00', ''))
  if (/^datetime64\[\w+]/.test(dtype)) {
    const digits = 3 * Math.ceil(Math.max(0, ...shown.map((text) => text.slice(20).replace(/0+$/, '').length)) / 3)
    const fraction = (text: string): string => (digits === 0 ? '' : `.${text.slice(20).padEnd(digits, '0').slice(0, digits)}`)
    return shown.map((text) => (text === 'NaT' ? text : text.slice(0, 19) + fraction(text)))
  }
  return shown.map((text) => (text.length > CELL_WIDTH ? `${text.slice(0, CELL_WIDTH - 3)}...` : text))
}

/** FloatArrayFormatter: 6 decimals less the zeros that all end with; an exponent where numbers are tiny, or both long and large. */
function floatTexts(values: readonly unknown[], missing: string): string[] {
  const numbers = values.filter((value) => Number.isFinite(value)) as number[]
  const fixed = numbers.map((value) => value.toFixed(PRECISION))
  const isLong = fixed.some((text) => text.length > PRECISION + 6) && numbers.some((value) => Math.abs(value) > 1e6)
  const isExponent = isLong || numbers.some((value) => value !== 0 && Math.abs(value) < 10 ** -PRECISION)
  const zeros = Math.min(PRECISION - 1, ...fixed.map((text) => /0*$/.exec(text)![0].length))
  return values.map((value) => {
    if (typeof value !== 'number') return missing
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : floatText(value)
    const text = isExponent ? exponent(value, PRECISION) : value.toFixed(PRECISION).slice(0, zeros === 0 ? undefined : -zeros)
    return Object.is(value, -0) ? `-${text}` : text
  })
}

/** Repeats of the level before are left blank, in all levels but the last. */
function sparse(levels: readonly string[][]): string[][] {
  const isSame = (k: number, i: number): boolean => levels.slice(0, k + 1).every((level) => level[i] === level[i - 1])
  return levels.map((level, k) => level.map((text, i) => (k < levels.length - 1 && i > 0 && isSame(k, i) ? '' : text)))
}

/** The columns of an index: one for each level, below its name. */
function indexColumns(index: Labels, rows: readonly number[], above: readonly string[]): Column[] {
  const names = index.names.map((name) => (name === null ? '' : labelText(name)))
  const levels = sparse(index.levels.map((level) => texts(level, rows)))
  const hasNames = names.some((name) => name !== '')
  return levels.map((cells, k) => ({
    head: [...(k === levels.length - 1 ? above : above.map(() => '')), ...(hasNames ? [names[k]!] : [])],
    cells,
  }))
}

/** A column: numbers below a blank in which one may have its sign, text with a blank before it, times with none. */
function columnOf(head: readonly string[], cells: Cells, rows: readonly number[]): Column {
  const isTime = /^(?:date|timed)/.test(cells.dtype)
  const isNumber = /^(?:u?int|float|complex|bool|Sparse)/i.test(cells.dtype)
  const blank = (text: string): string => (isTime || (isNumber && text.startsWith('-')) || text === '' ? text : ` ${text}`)
  return { head: isNumber ? head.map((text) => ` ${text}`) : head, cells: texts(cells, rows).map(blank) }
}

function columnWidth({ head, cells }: Column): number {
  return Math.max(...[...head, ...cells].map(widthOf), 0)
}

/** In characters, as pandas counts them. */
function widthOf(text: string): number {
  return [...text].length
}

function pad(text: string, width: number, isLeft: boolean): string {
  const blanks = ' '.repeat(width - widthOf(text))
  return isLeft ? text + blanks : blanks + text
}

/**
 * Lines of columns: those of the index to the left, the others to the right; with dots where rows are left out.
 * @param gap blanks between levels of the index
 */
function layout(left: readonly Column[], right: readonly Column[], gap: number, isCut: boolean): string {
  const lines: string[] = []
  for (const [k, column] of [...left, ...right].entries()) {
    const isLeft = k < left.length
    const width = columnWidth(column)
    const cells = [...column.cells]
    if (isCut) cells.splice(MIN_ROWS / 2, 0, isLeft && gap > 1 ? '' : width > 3 ? '...' : '..')
    const margin = ' '.repeat(k === 0 ? 0 : isLeft ? gap : 2 * gap - 1)
    for (const [i, text] of [...column.head, ...cells].entries()) {
      lines[i] = (lines[i] ?? '') + margin + pad(text, width, isLeft)
    }
  }
  return lines.map((line) => line.trimEnd()).join('\n')
}

export function frameTable({ columns, index, cells }: { columns: Labels; index: Labels; cells: readonly Cells[] }): string {
  if (cells.length === 0 || index.length === 0) return `Empty DataFrame\nColumns: [${list(columns)}]\nIndex: [${list(index)}]`
  const rows = ends(index.length, MAX_ROWS, MIN_ROWS)
  const isCut = rows.length < index.length
  const above = columns.levels.map((_, k) => labelText(columns.names[k] ?? ''))
  const left = indexColumns(index, rows, above)
  const blank = left[0]!.head.slice(above.length).map(() => '')
  let room = WIDTH - left.reduce((sum, column) => sum + columnWidth(column) + 1, -1)
  // From both ends to the middle, as far as there is room.
  const shown: Column[] = []
  const places: number[] = []
  for (let k = 0; k < cells.length; k++) {
    const place = k % 2 === 0 ? k / 2 : cells.length - (k + 1) / 2
    const head = columns.levels.map((level) => texts(level, [place])[0]!)
    const column = columnOf([...head, ...blank], cells[place]!, rows)
    room -= columnWidth(column) + 1
    if (k > 0 && room < (k === cells.length - 1 ? 0 : 5)) break
    const middle = Math.ceil(k / 2)
    shown.splice(middle, 0, column)
    places.splice(middle, 0, place)
  }
  const heads = sparse(above.map((_, level) => shown.map(({ head }) => head[level]!)))
  const right: Column[] = shown.map((column, k) => ({ ...column, head: [...heads.map((level) => level[k]!), ...blank] }))
  const isNarrow = right.length < cells.length
  if (isNarrow)
    right.splice(Math.ceil(right.length / 2), 0, { head: [...above.map(() => ' ...'), ...blank], cells: rows.map(() => ' ...') })
  return layout(left, right, 1, isCut) + (isCut || isNarrow ? `\n\n[${index.length} rows x ${cells.length} columns]` : '')
}

export function seriesTable(cells: Cells & { name: unknown; index: Labels }): string {
  const { name, index } = cells
  const rows = ends(cells.length, MAX_ROWS, MIN_ROWS)
  const isCut = rows.length < cells.length
  const about = [`dtype: ${cells.dtype}`]
  if (isCut) about.unshift(`Length: ${cells.length}`)
  if (name !== null) about.unshift(`Name: ${labelText(name)}`)
  if (cells.length === 0) return `Series([], ${about.join(', ')})`
  const left = indexColumns(index, rows, [])
  const right = columnOf(
    left[0]!.head.map(() => ''),
    cells,
    rows,
  )
  return `${layout(left, [right], 2, isCut)}\n${about.join(', ')}`
}

/** The labels of an index, long ones cut in the middle. */
function list({ length, levels }: Labels): string {
  const places = ends(length, 2 * EDGE, 2 * EDGE)
  const all = levels.map((level) => texts(level, places))
  const items = places.map((_, i) => (all.length > 1 ? `(${all.map((level) => level[i]).join(', ')})` : all[0]![i]!))
  if (places.length < length) items.splice(EDGE, 0, '...')
  return items.join(', ')
}

export function indexTable(index: Labels): string {
  const { className, names, length, dtype } = index
  const named = names.every((name) => name === null)
    ? ''
    : `, ${names.length > 1 ? 'names' : 'name'}=${labelText(names.length > 1 ? names : names[0])}`
  return `${className}([${list(index)}], dtype='${dtype}'${named}, length=${length})`
}
