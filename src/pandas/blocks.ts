// The managers of frames and series (pandas/core/internals), in every layout since 0.13: which column lies where.

import { entry } from '../python/dict.ts'
import { numberOf } from '../python/ints.ts'
import { NDArray } from '../python/numpy/ndarray.ts'
import { PyObject } from '../python/object.ts'
import { PySlice } from '../python/range.ts'
import { cellsOf } from './arrays.ts'
import { type Cells, strip } from './cells.ts'
import { Index } from './index.ts'
import { backing, check, rowOf } from './state.ts'

/** What the manager of a frame or series holds, column by column. */
export interface Manager {
  /** The labels of the columns; undefined in a series. */
  readonly columns: Index | undefined
  readonly index: Index
  readonly cells: readonly Cells[]
}

/** Accounts for what is about to be made, as {@link LoadContext.produce}. */
export type Produce = (bytes: number) => void

/** For a frame that no load accounts for. */
const nothing: Produce = (bytes) => check(bytes < 2 ** 31, 'a frame of so many cells')

interface Block {
  readonly values: unknown
  /** The columns that it holds. */
  readonly places: unknown
}

/**
 * The columns of a BlockManager (pandas/core/internals/managers.py): a few blocks, each an array of the columns of one dtype, and the
 * places of these among all columns.
 * @throws ValueProblem of code 'bad-state' if blocks and axes do not fit
 */
export function managerOf(manager: unknown, produce: Produce = nothing): Manager {
  check(manager instanceof PyObject, 'a BlockManager')
  const { axes, blocks } = partsOf(manager, produce)
  check(Array.isArray(axes) && (axes.length === 1 || axes.length === 2) && axes.every((axis) => axis instanceof Index), 'axes')
  const index = axes.at(-1) as Index
  const columns = axes.length === 2 ? (axes[0] as Index) : undefined
  const column = (values: unknown, row: number): Cells => {
    const cells = cellsOf(values, row, index.length)
    check(cells.length === index.length, `a column of ${cells.length} cells for ${index.length} rows`)
    account(cells, produce)
    return cells
  }
  return { columns, index, cells: columns === undefined ? [column(blocks[0]?.values, 0)] : columnsOf(blocks, columns, column, produce) }
}

/** Bytes of what is made for each array that cells are read from. */
const PART = 64

/** Accounts for cells. Blocks, series and indices may share one array, so that there are more cells than the pickle holds. */
export function account({ length, source, parts }: Cells, produce: Produce): void {
  produce((source.isHollow ? 0 : 8 * length) + PART * parts)
}

interface Parts {
  readonly axes: unknown
  readonly blocks: readonly Block[]
}

/** `BlockManager(blocks, axes)`, or a state. */
function partsOf(manager: PyObject, produce: Produce): Parts {
  const { args, state } = manager
  if (Array.isArray(state)) return oldParts(state, produce)
  const [blocks, axes] = args
  check(Array.isArray(blocks), 'a BlockManager')
  return {
    axes,
    // `_unpickle_block(values, placement, ndim)`, in pandas 1.3 `new_block`.
    blocks: blocks.map((block: unknown) => {
      check(block instanceof PyObject, 'a block')
      return { values: block.args[0], places: block.args[1] }
    }),
  }
}

/** A state of axes, values and the labels of each block, which since 0.14.1 ends with a dict of all that. */
function oldParts([axes, values, items, newer]: readonly unknown[], produce: Produce): Parts {
  const newest = entry(newer, '0.14.1')
  const blocks = entry(newest, 'blocks')
  if (Array.isArray(blocks)) {
    return { axes: entry(newest, 'axes'), blocks: blocks.map((b) => ({ values: entry(b, 'values'), places: entry(b, 'mgr_locs') })) }
  }
  check(Array.isArray(axes) && Array.isArray(values) && Array.isArray(items), 'a BlockManager')
  const [all] = axes
  return {
    axes,
    blocks: values.map((block, i) => {
      const labels: unknown = items[i]
      check(all instanceof Index && labels instanceof Index && labels.length <= all.length, 'labels of a block')
      // They may be a RangeIndex, of which the pickle holds none.
      produce(PART * labels.length)
      const places = Array.from(labels, (label, k) => (values.length === 1 ? k : all.indexOf(label)))
      return { values: block, places: new NDArray(Float64Array.from(places), [places.length]) }
    }),
  }
}

function columnsOf(
  blocks: readonly Block[],
  { length }: Index,
  column: (values: unknown, row: number) => Cells,
  produce: Produce,
): Cells[] {
  produce(PART * length)
  const cells = new Array<Cells>(length)
  let left = length
  for (const { values, places } of blocks) {
    const array = values instanceof NDArray ? values : backing(values)
    const rows = array instanceof NDArray && array.ndim === 2 ? array.shape[0]! : 1
    let row = 0
    for (const place of placesOf(places, length)) {
      check(row < rows && place % 1 === 0 && place >= 0 && place < length && cells[place] === undefined, `column ${place} of a block`)
      cells[place] = column(values, row++)
    }
    check(row === rows, `a block of ${rows} columns`)
    left -= rows
  }
  check(left === 0, `a frame of ${length} columns`)
  return cells
}

/** The columns that a block holds: a slice or an array of ints. At most one more than there are columns. */
function* placesOf(places: unknown, length: number): Generator<number> {
  if (places instanceof PySlice) {
    const [start, stop, step] = [places.start, places.stop, places.step ?? 1].map(numberOf) as [number, number, number]
    check(Number.isInteger(start) && Number.isInteger(step) && step !== 0, 'a placement')
    for (let place = start, i = 0; (step > 0 ? place < stop : place > stop) && i <= length; place += step, i++) yield place
    return
  }
  const array = strip(rowOf(places))
  for (let i = 0; i < array.length && i <= length; i++) yield Number(array[i])
}
