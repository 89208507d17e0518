// The arrays that pandas defines (pandas/core/arrays), as cells.

import { isPlainObject } from '../python/dict.ts'
import { DType } from '../python/numpy/dtype.ts'
import { NDArray, type TypedArray, typedClass } from '../python/numpy/ndarray.ts'
import { PyObject } from '../python/object.ts'
import { PyFloat } from '../python/values.ts'
import { arrowCells } from './arrow.ts'
import { Cells, codedCells, intervalCells, lazily, lowerBound, missingToNull, numpyCells, periodCells, strip, timeCells } from './cells.ts'
import { labelText } from './labels.ts'
import { floatText } from './spans.ts'
import { attribute, backing, check, classOf, problem, rowOf } from './state.ts'

/**
 * The cells of an array of NumPy or pandas, or of an index.
 * @param row which row, where the array has two axes
 * @param length how many cells are due, for an array of a class that is not known
 * @throws ValueProblem of code 'bad-state' if it is no array, or not made as pandas makes them
 */
export function cellsOf(value: unknown, row?: number, length?: number): Cells {
  if (value instanceof Cells) return value
  if (value instanceof NDArray) return numpyCells(rowOf(value, row))
  check(value instanceof PyObject, 'an array')
  const name = classOf(value)
  const dtype = attribute(value, '_dtype')
  switch (name) {
    case 'Categorical':
      return codedCells(
        rowOf(backing(value, '_codes', 'codes'), row),
        cellsOf(attribute(dtype, 'categories') ?? attribute(value, '_categories')),
        'category',
      )
    case 'DatetimeArray':
    case 'TimedeltaArray': {
      const times = rowOf(backing(value), row)
      return timeCells(times, dtype instanceof DType ? dtype : times.dtype, attribute(dtype, 'tz') ?? null)
    }
    case 'PeriodArray': {
      const freq = dtype instanceof PyObject ? dtype.args[0] : undefined
      return periodCells(rowOf(backing(value), row), freq ?? attribute(dtype, 'freq', '_freq') ?? attribute(value, '_freq'))
    }
    case 'IntervalArray': {
      const closed = attribute(dtype, 'closed') ?? attribute(value, '_closed') ?? 'right'
      return intervalCells(endsOf(attribute(value, '_left')), endsOf(attribute(value, '_right')), closed)
    }
    case 'SparseArray':
      return sparseCells(value)
    case 'IntegerArray':
    case 'FloatingArray':
    case 'BooleanArray':
      return maskedCells(rowOf(backing(value)), rowOf(attribute(value, '_mask')))
    case 'StringArray':
    case 'StringArrayNumpySemantics':
      return numpyCells(rowOf(backing(value), row), ...stringType(dtype))
    case 'NumpyExtensionArray':
    case 'PandasArray':
      return numpyCells(rowOf(backing(value), row))
    case 'GeometryArray':
      return numpyCells(rowOf(backing(value)), 'geometry')
    case 'ArrowStringArray':
    case 'ArrowStringArrayNumpySemantics':
    case 'ArrowExtensionArray': {
      const type = name === 'ArrowExtensionArray' ? [] : stringType(dtype)
      return arrowCells(attribute(value, '_pa_array', '_data'), ...type)
    }
  }
  check(length !== undefined, `an array of the class ${name}`)
  const read = (): never => {
    throw problem(`nothing here reads the cells of a ${value.className}`)
  }
  return new Cells(length, name, { read })
}

/** The ends of intervals. Not intervals again, of which there could be any depth. */
function endsOf(value: unknown): Cells {
  check(classOf(value) !== 'IntervalArray', 'an array of ends of intervals')
  return cellsOf(value)
}

/** The name of the dtype of str, and how a missing one is shown: NaN in pandas 3's str, NA in what was before it. */
function stringType(dtype: unknown): [name: string, missing: string] {
  const missing = dtype instanceof PyObject ? dtype.args[1] : undefined
  return typeof missing === 'number' || missing instanceof PyFloat ? ['str', 'NaN'] : ['string', '<NA>']
}

/** The names of the nullable dtypes: 'Int64', 'UInt8', 'Float32', 'boolean'. */
function maskedCells(array: NDArray, mask: NDArray): Cells {
  const data = numpyCells(array)
  check(data.length === mask.shape[0] && typedClass(mask.dtype), 'a mask')
  const masked = lazily(() => strip(mask))
  const name = data.dtype === 'bool' ? 'boolean' : data.dtype.replace(/^u?./, (start) => start.toUpperCase())
  return new Cells(data.length, name, { read: (i) => (masked()[i] ? null : data.source.read(i)), missing: '<NA>' })
}

function sparseCells(value: PyObject): Cells {
  const dtype = attribute(value, '_dtype')
  const given = attribute(dtype, '_fill_value', 'fill_value')
  const index = attribute(value, '_sparse_index')
  const array = rowOf(attribute(value, '_sparse_values'))
  const [length, starts, sizes] = index instanceof PyObject ? index.args : []
  check(typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 && given !== undefined, 'a SparseArray')
  const values = numpyCells(array)
  const places = sparsePlaces(starts, classOf(index) === 'BlockIndex' ? sizes : undefined, values.length)
  const fill = missingToNull(given instanceof PyFloat ? given.value : given)
  const isFloat = array.dtype.kind === 'f' && typeof fill === 'number'
  // A natural load has made a float that is whole a number, which would be written back as an int.
  if (isFloat) setFill((dtype as PyObject).state, new PyFloat(fill))
  const read = (i: number): unknown => {
    const at = places()
    const place = lowerBound(at, i)
    return Number(at[place]) === i ? values.source.read(place) : fill
  }
  const name = `Sparse[${values.dtype}, ${isFloat ? floatText(fill) : labelText(fill)}]`
  return new Cells(length, name, { read, isHollow: true, inner: [values], missing: values.source.missing ?? 'NaN' })
}

/**
 * Where the values of a SparseArray lie: at indices of their own, or in blocks that begin at these places and have these sizes. The places of
 * blocks are not made before they are needed: many columns may share one index of blocks.
 */
function sparsePlaces(starts: unknown, sizes: unknown, count: number): () => ArrayLike<number | bigint> {
  const array = rowOf(starts)
  if (sizes === undefined) {
    check(array.shape[0] === count && typedClass(array.dtype), 'a sparse index')
    return lazily(() => strip(array))
  }
  const blocks = rowOf(sizes)
  return lazily(() => placesOfBlocks(strip(array), strip(blocks), count))
}

function placesOfBlocks(starts: TypedArray, sizes: TypedArray, count: number): number[] {
  const all: number[] = []
  for (const [block, size] of sizes.entries()) {
    check(all.length + Number(size) <= count, 'a sparse index')
    for (let i = 0; i < size; i++) all.push(Number(starts[block]) + i)
  }
  check(all.length === count, 'a sparse index')
  return all
}

function setFill(state: unknown, fill: PyFloat): void {
  if (state instanceof Map) state.set('_fill_value', fill)
  else if (isPlainObject(state)) state['_fill_value'] = fill
}
