// What the worker does for each request of the page.
import { engineInUse } from '../../../src/index.ts'
import { scan } from '../../../src/scan.ts'
import type { Opened, RequestName, Requests } from '../protocol.ts'
import { arrayOf } from './arrays.ts'
import { type Content, contentOf } from './content.ts'
import { detailOf, rowOf } from './detail.ts'
import { memberAt, membersOf } from './members.ts'
import { countOpcodes, operationsBetween } from './opcodes.ts'
import { pictureOf } from './picture.ts'
import { plotOf } from './plot.ts'
import { problemOf } from './problem.ts'
import { sample } from './sample.ts'
import { saved } from './save.ts'
import { hitsBetween, search } from './search.ts'
import { childrenAt, placeAt, setTops } from './session.ts'
import { statsOf } from './stats.ts'
import { cellsOf, type Grid, gridOf, tableOf } from './tables.ts'

type Handler<Name extends RequestName> = (
  given: Requests[Name]['given'],
  part: (progress: unknown) => void,
) => Requests[Name]['answer'] | Promise<Requests[Name]['answer']>

let content: Content | undefined

const valueAt = (address: readonly number[]): unknown => placeAt(address).part.value

/** Grids are asked for again with every scroll. */
const grids = new WeakMap<object, Promise<Grid>>()

function gridAt(address: readonly number[]): Promise<Grid> {
  const value = valueAt(address) as object
  let grid = grids.get(value)
  if (grid === undefined) grids.set(value, (grid = gridOf(value)))
  return grid
}

async function arrayAt(address: readonly number[]) {
  const array = await arrayOf(valueAt(address))
  if (array === undefined) throw new TypeError('this is no array')
  return array
}

async function open({ name, blob: given, isBeginning }: Requests['open']['given']): Promise<Opened> {
  const started = performance.now()
  const blob = given === 'sample' ? sample() : given
  // What was open goes before what comes needs its room.
  content = undefined
  setTops([])
  content = await contentOf(blob)
  const isOne = content.tops.length === 1
  setTops(isBeginning === true ? content.tops.map(({ value }, i) => ({ label: isOne ? '' : String(i), value })) : content.tops)
  const { bytes, error, base, salvaged } = content
  return {
    name,
    size: blob.size,
    format: content.format,
    notes: content.notes,
    count: content.tops.length,
    problem: error === undefined ? undefined : problemOf(error, bytes, base, salvaged),
    took: performance.now() - started,
    engine: engineInUse(),
    inner: given === 'sample' ? blob : bytes.length === blob.size ? undefined : new Blob([bytes as Uint8Array<ArrayBuffer>]),
    isZip: bytes[0] === 0x50 && bytes[1] === 0x4b,
  }
}

export const handlers: { readonly [Name in RequestName]: Handler<Name> } = {
  open,
  rows: ({ address, start, end }) => childrenAt(address, start, end).map(rowOf),
  detail: ({ address }) => detailOf(placeAt(address)),
  async stats({ address }) {
    const array = await arrayOf(valueAt(address))
    return array === undefined ? [] : statsOf(array)
  },
  table: async ({ address }) => tableOf(await gridAt(address)),
  cells: async ({ address, slice, rows, columns }) => cellsOf(await gridAt(address), slice, rows, columns),
  picture: async ({ address, slice }) => pictureOf(await arrayAt(address), slice),
  plot: async ({ address, start, end, buckets }) => plotOf(await arrayAt(address), start, end, buckets),
  text({ address, start, end }) {
    const text = String(valueAt(address))
    return { text: text.slice(start, end), length: text.length }
  },
  bytes({ address, start, end }) {
    const bytes = valueAt(address) as Uint8Array
    return { bytes: bytes.slice(start, end), length: bytes.length }
  },
  search,
  hits: ({ start, end }) => hitsBetween(start, end),
  opcodes: ({ blob }, part) => countOpcodes(blob, part),
  operations: ({ start, end }) => operationsBetween(start, end),
  // Looks into compressed members too.
  scan: ({ blob }) => scan(blob),
  members: () => (content === undefined ? [] : membersOf(content)),
  member: ({ index }) => memberAt(index),
  save: ({ address, format }) => saved(valueAt(address), format),
}
