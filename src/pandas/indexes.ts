// How an Index is made of what pandas pickles for it.

import { entry } from '../python/dict.ts'
import { NDArray } from '../python/numpy/ndarray.ts'
import type { PyObject } from '../python/object.ts'
import { cellsOf } from './arrays.ts'
import { Cells, codedCells, intervalCells, periodCells, timeCells } from './cells.ts'
import { Index } from './index.ts'
import { check, rowOf } from './state.ts'

/**
 * The index of a call `_new_Index(cls, dict)`, or one of its like for times, periods and intervals.
 * @throws ValueProblem of code 'bad-state'
 */
export function indexOf(origin: PyObject): Index {
  const [, dict] = origin.args
  const levels = entry(dict, 'levels')
  if (levels !== undefined) return multiIndex(origin, levels, entry(dict, 'codes') ?? entry(dict, 'labels'), entry(dict, 'names'))
  return new Index(origin, labelsIn(dict), [entry(dict, 'name') ?? null])
}

function labelsIn(dict: unknown): Cells {
  const [data, freq, tz, left] = ['data', 'freq', 'tz', 'left'].map((name) => entry(dict, name))
  // Before pandas 0.24 the dtype of times and periods was beside the counts.
  if (data instanceof NDArray && data.dtype.kind === 'M') return timeCells(rowOf(data), data.dtype, tz ?? null)
  if (data instanceof NDArray && data.dtype.kind === 'i' && freq !== undefined && freq !== null) return periodCells(rowOf(data), freq)
  if (data !== undefined) return cellsOf(data)
  if (left !== undefined) return intervalCells(cellsOf(left), cellsOf(entry(dict, 'right')), entry(dict, 'closed'))
  return rangeCells(...(['start', 'stop', 'step'].map((name) => entry(dict, name)) as [number, number, number]))
}

function rangeCells(start: number, stop: number, step: number): Cells {
  check([start, stop, step].every(Number.isSafeInteger) && step !== 0, 'a range of labels')
  const length = Math.max(0, Math.ceil((stop - start) / step))
  check(Number.isSafeInteger(start + step * length), 'a range of labels')
  // Of a step below 0 the first place comes out as -0.
  const placeOf = (value: number): number => {
    const place = (value - start) / step
    return Number.isInteger(place) && place >= 0 && place < length ? Math.abs(place) : -1
  }
  return new Cells(length, 'int64', { read: (i) => start + i * step, isHollow: true, placeOf })
}

/** Labels of several levels: for each level its labels, and for each row the place of its label among them. */
function multiIndex(origin: PyObject, levels: unknown, codes: unknown, names: unknown): Index {
  check(Array.isArray(levels) && Array.isArray(codes) && levels.length === codes.length, 'a MultiIndex')
  const parts = levels.map((level: unknown, k) => {
    check(level instanceof Index, 'a level of a MultiIndex')
    return codedCells(rowOf(codes[k]), level, level.dtype)
  })
  const length = parts[0]?.length ?? 0
  check(
    parts.every((part) => part.length === length),
    'a MultiIndex',
  )
  const cells = new Cells(length, 'object', { read: (i) => parts.map((part) => part.source.read(i)), inner: parts })
  const given = Array.isArray(names) ? names : []
  const all = levels.map((level: Index, k) => given[k] ?? level.name)
  return new Index(origin, cells, all, parts)
}
