// Values that have rows and columns, as CSV: arrays, and lists of dicts or lists.
import {
  MaskedArray,
  NDArray,
  NumPyItems,
  NumPyScalar,
  PyComplex,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyFloat,
  PyFraction,
  PyIPAddress,
  PyPath,
  PyTime,
  PyTimeDelta,
  PyUUID,
} from '../index.ts'
import { elementText } from '../repr/forms-numpy.ts'
import { complexText, floatText } from '../repr/python-text.ts'
import { repr } from '../repr/repr.ts'
import { BadData } from './input.ts'
import { inLine } from './table.ts'

/** Rows of text. */
export type Rows = Iterable<readonly string[]>

/** Characters that are written at once. */
const PIECE = 1 << 16

/** What each of these is in Python, where a cell cannot hold it. */
const CELLS = [PyDateTime, PyDate, PyTime, PyTimeDelta, PyDecimal, PyFraction, PyUUID, PyPath, PyIPAddress]

/** The text of rows, in pieces: quotes where they are needed, lines that end with a line feed, as pandas writes it. */
export function* csvPieces(rows: Rows): Generator<string> {
  let piece = ''
  for (const row of rows) {
    // A line without anything would be no row.
    piece += row.length === 1 && row[0] === '' ? '""\n' : `${row.map(quoted).join(',')}\n`
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield piece
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/**
 * The rows of a value, of a lossless load.
 * @throws BadData if it has none, and from the rows for a cell that is no single value
 */
export function rowsOf(value: unknown): Rows {
  if (value instanceof NDArray) return arrayRows(value)
  if (ArrayBuffer.isView(value) && 'BYTES_PER_ELEMENT' in value && !(value.constructor === Uint8Array)) {
    return columnOf(value as unknown as ArrayLike<unknown>)
  }
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((row) => row instanceof Map)) return recordRows(value)
    if (value.every((row) => Array.isArray(row)))
      return value.map((row: unknown[], i) => Array.from(row, (cell, k) => cellText(cell, `row ${i}, column ${k}`)))
  }
  throw new BadData('this value has no rows and columns: arrays, lists of dicts and lists of lists have. --to json takes any value')
}

function* columnOf(items: ArrayLike<unknown>): Generator<string[]> {
  for (let i = 0; i < items.length; i++) yield [cellText(items[i], `row ${i}`)]
}

/** Without headings, as `numpy.savetxt`; records have their fields for headings. */
function* arrayRows(array: NDArray): Generator<string[]> {
  const { ndim, shape, dtype } = array
  if (ndim === 0 || ndim > 2) {
    throw new BadData(`CSV has rows and columns, and this array the shape (${shape.join(', ')}): --to npy keeps it`)
  }
  if (array instanceof MaskedArray) throw new BadData('CSV has no place for the mask of an array: --to json keeps it')
  const fields = ndim === 1 && dtype.fields !== undefined ? [...dtype.fields] : undefined
  if (fields !== undefined) yield fields.map(([name]) => name)
  for (let i = 0; i < shape[0]!; i++) {
    const part = array.get(i)
    if (fields !== undefined) {
      yield fields.map(([name, field]) => elementCell((part as Record<string, unknown>)[name], field.dtype, `row ${i}, ${name}`))
    } else if (part instanceof NDArray) {
      yield Array.from({ length: shape[1]! }, (_, k) => elementCell(part.get(k), dtype, `row ${i}, column ${k}`))
    } else yield [elementCell(part, dtype, `row ${i}`)]
  }
}

function elementCell(element: unknown, dtype: NDArray['dtype'], place: string): string {
  return elementText(element, dtype) ?? cellText(element, place)
}

/** The keys of all dicts are the headings; a dict that lacks one has an empty cell. */
function* recordRows(records: readonly Map<unknown, unknown>[]): Generator<string[]> {
  const keys = new Set<unknown>()
  for (const record of records) for (const key of record.keys()) keys.add(key)
  const headings = Array.from(keys, (key) => cellText(key, 'the headings'))
  yield headings
  for (const [i, record] of records.entries()) {
    let k = 0
    yield Array.from(keys, (key) => cellText(record.get(key), `row ${i}, ${inLine(headings[k++]!)}`))
  }
}

/**
 * A single value as Python's `str` has it; nothing for None and NaN.
 * @throws BadData for what is no single value
 */
export function cellText(value: unknown, place: string): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isNaN(value) ? '' : Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value)
    case 'undefined':
      return ''
  }
  if (value === null) return ''
  if (value instanceof PyFloat) return Number.isNaN(value.value) ? '' : floatText(value.value)
  if (value instanceof NumPyScalar) return value.isNaT ? '' : (elementText(value.value, value.dtype) ?? String(value))
  if (value instanceof PyComplex) return complexText(value.real, value.imag)
  if (CELLS.some((type) => value instanceof type)) return String(value)
  // Containers are written as Python writes them, as the csv module and pandas do.
  if (Array.isArray(value) || value instanceof Map || value instanceof Set || value instanceof Uint8Array) return repr(value)
  throw new BadData(`${place}: ${described(value as object)} does not fit in a cell of CSV: --to json keeps it`)
}

function described(value: object): string {
  return value instanceof NDArray || value instanceof NumPyItems ? 'an array' : `an object (${inLine(value.constructor.name)})`
}
