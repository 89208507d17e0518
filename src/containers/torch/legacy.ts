// PyTorch's files of before 1.6, which `torch.storage._load_from_bytes` in a plain pickle holds to this day: five pickles one after another,
// and then the storages, each after the number of its elements (torch/serialization.py, `_legacy_load`).
//
//     magic number | protocol (1001) | system | the value | keys of the storages | count, elements | count, elements ...

import { StopFinder } from '../../load/stop.ts'
import type { Accounts } from '../../load/unpickler.ts'
import { entry } from '../../python/dict.ts'
import type { Registry } from '../../python/registry.ts'
import { viewOf } from '../../python/view.ts'
import { ContainerError } from '../error.ts'
import { type ContainerOptions, readPickle } from '../pickles.ts'
import type { Task } from '../task.ts'
import { noStorage, type StorageOf, withStorages } from './persistent.ts'
import { type StorageContent, TorchStorage } from './tensor.ts'

const MAGIC = 0x1950a86a20f9469cfc6cn
const COUNT_SIZE = 8
/** Bytes that are read at first to find the end of a pickle. */
const FIRST_READ = 1 << 16

/** What a file of this kind holds; `isTorch` is false for a pickle that is none of PyTorch's, and then `value` is that pickle's. */
export interface LegacyFile {
  readonly isTorch: boolean
  readonly value: unknown
}

/** Reads bytes of the source, later. */
export type ReadLater = (start: number, end: number) => Promise<Uint8Array>

/** A storage of the file, whose place is known once the last pickle is read. */
interface Place {
  readonly storage: TorchStorage
  start: number
}

/**
 * Reads the pickles of a file, and leaves the storages.
 * @param size bytes of the source
 * @param later how the storages are read
 * @param known the adapters of PyTorch's functions
 * @param outer the load that this file is a part of
 * @throws ContainerError
 * @throws UnpicklingError
 */
export function* readLegacy(
  size: number,
  later: ReadLater,
  options: ContainerOptions,
  known: Registry,
  outer?: Accounts,
): Task<LegacyFile> {
  const nextPickle = (start: number, options: ContainerOptions) => readNext(size, start, options, outer)
  const plain: ContainerOptions = { limits: options.limits ?? {} }
  const first = yield* nextPickle(0, withStorages(options, known, noStorage))
  if (first.value !== MAGIC) return { isTorch: false, value: first.value }
  const protocol = yield* nextPickle(first.end, plain)
  const system = yield* nextPickle(protocol.end, plain)
  const isLittle = entry(system.value, 'little_endian') !== false
  const places = new Map<unknown, Place>()
  const main = yield* nextPickle(system.end, withStorages(options, known, storagesIn(places, isLittle, later)))
  const keys = yield* nextPickle(main.end, plain)
  let start = keys.end
  for (const key of Array.isArray(keys.value) ? keys.value : [undefined]) {
    const place = places.get(key)
    if (place === undefined) throw new ContainerError('bad-data', 'a storage is listed that the value does not refer to', main.end)
    place.start = start
    start += COUNT_SIZE + place.storage.nbytes
  }
  if (start > size) throw new ContainerError('truncated', 'the file ends inside its storages', keys.end)
  return { isTorch: true, value: main.value }
}

/** Reads the pickle that starts at `start`, of a file no more than it takes to find its end. */
function* readNext(
  size: number,
  start: number,
  options: ContainerOptions,
  outer: Accounts | undefined,
): Task<{ value: unknown; end: number }> {
  for (let length = FIRST_READ; ; length *= 4) {
    const bytes: Uint8Array = yield { start, end: Math.min(start + length, size) }
    if (start + bytes.length < size && !new StopFinder().find(bytes)) continue
    const { value, end } = readPickle(bytes, start, options, outer)
    return { value, end: start + end }
  }
}

/** Makes the storages that the value refers to; each key is one storage, of which others may be parts. */
function storagesIn(places: Map<unknown, Place>, isLittle: boolean, later: ReadLater): StorageOf {
  const parts = new Map<unknown, TorchStorage>()
  return (key, type, device, nbytes, view) => {
    let place = places.get(key)
    if (place === undefined) {
      const made: Place = {
        storage: new TorchStorage(
          type,
          device,
          contentOf(() => made.start, nbytes, type.itemsize, isLittle, later),
          0,
          nbytes,
        ),
        start: -1,
      }
      place = made
      places.set(key, place)
    }
    const { storage } = place
    if (storage.nbytes !== nbytes || storage.dtype !== type.name) noStorage()
    if (!Array.isArray(view)) return storage
    const [name, first, count] = view
    const known = parts.get(name)
    if (known !== undefined) return known
    const start = Number(first) * type.itemsize
    const length = Number(count) * type.itemsize
    if (!(start >= 0 && length >= 0 && start + length <= nbytes && Number.isInteger(start + length))) noStorage()
    const part = storage.part(start, length)
    parts.set(name, part)
    return part
  }
}

function contentOf(startOf: () => number, nbytes: number, itemsize: number, isLittle: boolean, later: ReadLater): StorageContent {
  return {
    nbytes,
    isLittle,
    async read(from, to) {
      const start = startOf()
      if (start < 0) throw new ContainerError('missing', 'the file does not list this storage', 0)
      const header = await later(start, start + COUNT_SIZE)
      const count = viewOf(header).getBigInt64(0, isLittle)
      if (count !== BigInt(nbytes / itemsize)) {
        throw new ContainerError('bad-size', `a storage has ${count} elements, not ${nbytes / itemsize}`, start)
      }
      return later(start + COUNT_SIZE + from, start + COUNT_SIZE + to)
    },
  }
}
