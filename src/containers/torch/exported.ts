// Archives of `torch.export.save`: zip archives of raw storages, and of JSON that says which tensor lies where in them
// (torch/export/pt2_archive). Programs are not read.
//
//     archive/archive_format                           'pt2'
//     archive/data/weights/model_weights_config.json   name: storage, element type, sizes, strides, offset
//     archive/data/weights/weight_0 ...                storages
//     archive/data/constants/...                       the same of constants: tensor_0 ...

import { messageOf } from '../../errors.ts'
import { isPlainObject } from '../../python/dict.ts'
import { shapeProblem } from '../../python/numpy/layout.ts'
import { ContainerError } from '../error.ts'
import type { ZipArchive } from '../zip/directory.ts'
import type { ListedMember } from '../zip/records.ts'
import { torchDTypes } from './dtype.ts'
import { type StorageContent, TorchStorage, TorchTensor } from './tensor.ts'

/** The element types by their numbers (torch/_export/serde/schema.py), of which there is none from 14 to 27. */
const NUMBERED =
  ',uint8,int8,int16,int32,int64,float16,float32,float64,complex32,complex64,complex128,bool,bfloat16,,,,,,,,,,,,,,,uint16,float8_e4m3fn,float8_e5m2,float8_e4m3fnuz,float8_e5m2fnuz,float8_e8m0fnu,uint32,uint64'
/** Other layouts are of sparse tensors. */
const STRIDED = 7

/** What is used of the JSON. */
interface Listed {
  readonly config: Readonly<Record<string, { path_name: string; use_pickle: boolean; tensor_meta: Meta | null }>>
}
interface Meta {
  readonly dtype: number
  readonly sizes: readonly { as_int: number }[]
  readonly strides: readonly { as_int: number }[]
  readonly storage_offset: { as_int: number }
  readonly requires_grad: boolean
  readonly layout: number
}

/**
 * The tensors of a folder by name, and null for what is none; in an archive of several models by the names of these. undefined if the folder
 * lists none.
 * @throws ContainerError of code 'unsupported' for a tensor that was pickled, as those of subclasses are
 */
export async function readExported(
  zip: ZipArchive,
  folder: string,
  bytesOf: (member: ListedMember) => Promise<Uint8Array>,
  contentOf: (member: ListedMember) => StorageContent,
): Promise<unknown> {
  const models = new Map<string, Map<string, unknown>>()
  for (const [path, member] of zip.members) {
    if (!path.startsWith(folder) || !path.endsWith('_config.json')) continue
    const tensors = new Map<string, unknown>()
    models.set(path.slice(folder.length, path.lastIndexOf('_', path.length - 13)), tensors)
    try {
      const { config } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(member))) as Listed
      if (!isPlainObject(config)) throw new TypeError(path)
      for (const [name, { path_name, use_pickle, tensor_meta }] of Object.entries(config)) {
        const content = zip.members.get(folder + path_name)
        if (content === undefined) throw new TypeError(`there is no member ${JSON.stringify(path_name)}`)
        if (use_pickle) throw new ContainerError('unsupported', `${JSON.stringify(name)} was pickled on its own`, content.headerOffset)
        tensors.set(name, tensor_meta && tensorOf(tensor_meta, contentOf(content)))
      }
    } catch (cause) {
      if (cause instanceof ContainerError) throw cause
      throw new ContainerError('bad-data', `${JSON.stringify(path)} lists no tensors: ${messageOf(cause)}`, member.headerOffset, { cause })
    }
  }
  return models.size > 1 ? models : [...models.values()][0]
}

function tensorOf({ dtype, sizes, strides, storage_offset, requires_grad, layout }: Meta, content: StorageContent): TorchTensor {
  const type = torchDTypes().get(NUMBERED.split(',')[dtype]!)
  const shape = sizes.map(({ as_int }) => as_int)
  const problem = type === undefined || layout !== STRIDED ? `type ${dtype}, layout ${layout}` : shapeProblem(shape)
  if (problem !== undefined) throw new RangeError(problem)
  const stride = strides.map(({ as_int }) => as_int)
  const storage = new TorchStorage(type!, 'cpu', content, 0, content.nbytes)
  return new TorchTensor(storage, type!, shape, stride, storage_offset.as_int, { requiresGrad: requires_grad })
}
