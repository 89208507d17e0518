// What is said of a frame, series or index in the terms of vectors/pandas_cases.py, where pandas says it.

import { DataFrame, Index, Interval, Period, Series, Timedelta, Timestamp } from '../../src/pandas.ts'
import { PyComplex, PyFloat } from '../../src/python/values.ts'

export interface Told {
  kind: 'DataFrame' | 'Series' | 'Index'
  shape?: number[]
  name?: unknown
  names: unknown[]
  columns?: unknown[]
  index?: unknown[]
  labels?: unknown[]
  cells?: unknown[]
  dtypes: string[]
  class?: string
  text?: string | null
}

/** One cell, in JSON. */
export function cell(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (value instanceof PyFloat) return cell(value.value)
  if (typeof value === 'bigint') return { int: String(value) }
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return { float: 'nan' }
    return Number.isFinite(value) ? value : { float: value > 0 ? 'inf' : '-inf' }
  }
  if (value instanceof Timestamp) return { Timestamp: value.isoformat() }
  for (const type of [Timedelta, Period, Interval]) if (value instanceof type) return { [type.name]: String(value) }
  if (Array.isArray(value)) return { list: value.map(cell) }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (value instanceof PyComplex) return { complex: [value.real, value.imag] }
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [key, cell(item)]) }
  if (Object.getPrototypeOf(value) === Object.prototype)
    return { dict: Object.entries(value as object).map(([key, item]) => [key, cell(item)]) }
  return { other: String(value) }
}

const labels = (index: Index): unknown[] =>
  Array.from(index, (label) => (index.levels.length > 1 ? (label as unknown[]).map(cell) : cell(label)))

export function told(value: unknown): Told {
  if (value instanceof DataFrame) {
    const columns = value.shape[1]
    const series = Array.from({ length: columns }, (_, i) => value.columnAt(i))
    return {
      kind: 'DataFrame',
      shape: value.shape,
      columns: labels(value.columns),
      index: labels(value.index),
      names: [value.columns.names.map(cell), value.index.names.map(cell)],
      cells: series.map((column) => [...column].map(cell)),
      dtypes: series.map((column) => column.dtype),
      text: String(value),
    }
  }
  if (value instanceof Series) {
    return {
      kind: 'Series',
      name: cell(value.name),
      index: labels(value.index),
      names: value.index.names.map(cell),
      cells: [...value].map(cell),
      dtypes: [value.dtype],
      text: String(value),
    }
  }
  if (!(value instanceof Index)) throw new Error('neither a frame, nor a series, nor an index')
  return { kind: 'Index', labels: labels(value), names: value.names.map(cell), dtypes: [value.dtype], class: value.className }
}

/** Aliases of frequencies before pandas 2.2. */
const ALIASES: Record<string, string> = { A: 'Y', H: 'h', T: 'min', S: 's', L: 'ms', U: 'us', N: 'ns' }

/**
 * With the names of dtypes that are the same in every version of pandas and for every library of time zones, and without the text that is
 * printed. What Arrow's types are made of is not told.
 */
export function normal({ text: _, dtypes, ...rest }: Told): Told {
  const plain = dtypes.map((dtype) =>
    dtype
      .replace(/^period\[(\d*)([AHTSLUN])\b/, (_, count, alias) => `period[${count}${ALIASES[alias]}`)
      .replace(/tzfile\('.*zoneinfo\/(.*)'\)/, '$1')
      .replace('pytz.FixedOffset(90)', 'UTC+01:30')
      .replace(/^(list|struct|dictionary)(?:_|<.*>)?\[pyarrow\]/, '$1'),
  )
  return { ...rest, dtypes: plain }
}
