// PyTorch's files since 1.6, and TorchScript's: zip archives of a pickle and the storages that it refers to.
//
//     archive/data.pkl        the value
//     archive/data/0 ...      storages, uncompressed, aligned
//     archive/byteorder       'little' or 'big'; where it is not there, little
//     archive/constants.pkl   TorchScript only, with storages in archive/constants/

import { decodeLatin1 } from '../../text/decode.ts'
import { ContainerError } from '../error.ts'
import { type ContainerOptions, readPickle } from '../pickles.ts'
import type { ZipArchive } from '../zip/directory.ts'
import { type ListedMember, STORED } from '../zip/records.ts'
import { readExported } from './exported.ts'
import { noStorage, type StorageOf, withStorages } from './persistent.ts'
import { torch } from './registry.ts'
import { type StorageContent, TorchStorage } from './tensor.ts'

/** What an archive holds. */
export interface TorchArchive {
  readonly value: unknown
  readonly format: 'zip' | 'torchscript' | 'pt2'
  /** Constants of TorchScript, where a frozen model has its weights, and of torch.export; undefined where there are none. */
  readonly constants: unknown
}

/** @throws ContainerError, UnpicklingError */
export async function readArchive(zip: ZipArchive, options: ContainerOptions): Promise<TorchArchive> {
  const names = [...zip.members.keys()]
  const found = names.find((name) => /^(?:[^/]*\/)?(?:data\.pkl|archive_format)$/.test(name))
  if (found === undefined) {
    const some = names.slice(0, 3).map((name) => JSON.stringify(name))
    throw new ContainerError('format', `this is no PyTorch file: it has no data.pkl, but ${some.join(', ') || 'nothing'}`, 0)
  }
  const folder = found.slice(0, found.lastIndexOf('/') + 1)
  const bytesOf = (member: ListedMember) => zip.read(member, isVerified(member))
  const order = zip.members.get(`${folder}byteorder`)
  const isLittle = order === undefined || decodeLatin1(await bytesOf(order)).trim() !== 'big'
  const read = async (name: string): Promise<unknown> => {
    const member = zip.members.get(`${folder}${name}.pkl`)!
    const bytes = await bytesOf(member)
    const start = await zip.startOf(member)
    return readPickle(bytes, start, withStorages(options, torch, storagesIn(zip, `${folder}${name}/`, isLittle))).value
  }
  if (found.endsWith('format')) {
    const exported = (name: string) => readExported(zip, `${folder}data/${name}/`, bytesOf, (member) => contentOf(zip, member, isLittle))
    const value = await exported('weights')
    if (value === undefined) throw new ContainerError('unsupported', 'this PyTorch file lists no weights: read it with PyTorch', 0)
    return { value, format: 'pt2', constants: await exported('constants') }
  }
  const isScript = zip.members.has(`${folder}constants.pkl`)
  return { value: await read('data'), format: isScript ? 'torchscript' : 'zip', constants: isScript ? await read('constants') : undefined }
}

/** Makes the storages of a folder. */
function storagesIn(zip: ZipArchive, folder: string, isLittle: boolean): StorageOf {
  const known = new Map<string, TorchStorage>()
  return (key, type, device, nbytes) => {
    const member = zip.members.get(`${folder}${key}`)
    if (typeof key !== 'string' || member === undefined || member.size < nbytes) return noStorage()
    const name = `${key} ${type.name} ${nbytes} ${device}`
    let storage = known.get(name)
    if (storage === undefined) known.set(name, (storage = new TorchStorage(type, device, contentOf(zip, member, isLittle), 0, nbytes)))
    return storage
  }
}

/** A whole member is read with its checksum tried, a part of one without. */
function contentOf(zip: ZipArchive, member: ListedMember, isLittle: boolean): StorageContent {
  return {
    nbytes: member.size,
    isLittle,
    async read(start, end) {
      if (start === 0 && end === member.size) return zip.read(member, isVerified(member))
      if (member.method !== STORED || member.size !== member.compressedSize) return (await zip.read(member)).subarray(start, end)
      const from = await zip.startOf(member)
      return zip.source.read(from + start, from + end)
    },
  }
}

/** `torch.serialization.set_crc32_options(False)` writes 0 for every checksum. */
function isVerified(member: ListedMember): boolean {
  return member.crc32 !== 0
}
