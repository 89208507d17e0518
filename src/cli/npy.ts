// What is in NumPy's files: the array of a .npy file, the arrays of a .npz archive.
import type { ZipArchive } from '../containers/zip/directory.ts'
import { type ListedMember, STORED } from '../containers/zip/records.ts'
import type { NDArray } from '../index.ts'
import { type NpyFile, openNpy } from '../npy.ts'
import { shapeText, sizeOf } from '../python/numpy/layout.ts'
import { EDGE, ShownArray } from '../repr/forms-numpy.ts'
import type { Input } from './input.ts'
import { type Item, partOf } from './item.ts'
import { Attempts, type Reading } from './libraries.ts'
import { counted, type Table } from './table.ts'
import { bytesText } from './terminal.ts'

const SUFFIX = '.npy'
/** Bytes at the start of a member that have the header of an array: it is 10,000 at most. */
const HEADER = 10_100
/** Of an array in a file that is shown and takes more bytes, the ends alone are read. */
const LARGE = 64 << 20

/** The array of a .npy file. @throws ContainerError, UnpicklingError */
export async function npyItem({ source }: Input, reading: Reading): Promise<Item> {
  return { value: await arrayOf(source, reading) }
}

/** The arrays of a .npz file: where it is shown, below a list of them. @throws ContainerError, UnpicklingError, BadData */
export async function* npzItems(zip: ZipArchive, reading: Reading): AsyncGenerator<Item> {
  const members = new Map<string, ListedMember>()
  for (const [name, member] of zip.members) if (name.endsWith(SUFFIX)) members.set(name.slice(0, -SUFFIX.length), member)
  const read = async (member: ListedMember) => arrayOf(await zip.read(member), reading)
  if (reading.part !== undefined) {
    yield { value: await read(partOf(members, reading.part)) }
    return
  }
  if (reading.shows) {
    const files = new Map<string, NpyFile>()
    for (const [name, member] of members) files.set(name, await openNpy(await headOf(zip, member)))
    const table = tableOf(files)
    yield { value: undefined, table, isListed: true }
    if (elementsOf(files) > reading.elements) return
  }
  for (const [name, member] of members) yield { value: await read(member), member: name }
}

async function arrayOf(source: Input['source'], reading: Reading): Promise<NDArray | ShownArray> {
  return new Attempts(reading).run(async (options) => {
    const file = await openNpy(source, options)
    const { dtype, shape, order, nbytes = 0 } = file
    const [length = 0] = shape
    const hasRows = order === 'C' || shape.length === 1
    if (!reading.shows || reading.elements === Number.POSITIVE_INFINITY || nbytes <= LARGE || !hasRows || length <= 2 * EDGE)
      return file.read()
    return new ShownArray('array', dtype, shape, await file.slice(0, EDGE), await file.slice(length - EDGE, length))
  })
}

/** Bytes that have the header of a member: all of it where it is compressed. */
async function headOf(zip: ZipArchive, member: ListedMember): Promise<Uint8Array> {
  if (member.method !== STORED || member.size <= HEADER) return zip.read(member)
  const start = await zip.startOf(member)
  return zip.source.read(start, Math.min(start + HEADER, member.bound))
}

function tableOf(files: ReadonlyMap<string, NpyFile>): Table {
  let bytes = 0
  const rows = [...files].map(([name, { dtype, shape, nbytes }]) => {
    bytes += nbytes ?? 0
    return [name, nbytes === undefined ? 'object' : dtype.name, shapeText(shape), nbytes === undefined ? '' : bytesText(nbytes)]
  })
  return { headings: ['name', 'dtype', 'shape', 'bytes'], rows, sum: `${counted(files.size, 'array')}, ${bytesText(bytes)}` }
}

function elementsOf(files: ReadonlyMap<string, NpyFile>): number {
  let elements = 0
  for (const { shape } of files.values()) elements += sizeOf(shape)
  return elements
}
