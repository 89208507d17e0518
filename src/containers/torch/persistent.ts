// Persistent ids in PyTorch's pickles, which stand for storages, and the names that are known where they occur.

import { ValueProblem } from '../../errors.ts'
import { asText } from '../../python/numpy/bytes.ts'
import type { Registry } from '../../python/registry.ts'
import { PyGlobal } from '../../python/values.ts'
import type { ContainerOptions } from '../pickles.ts'
import { storageDTypes, type TorchDType } from './dtype.ts'
import { knownNames } from './rebuild.ts'
import type { TorchStorage } from './tensor.ts'

/**
 * Gives the storage of a key.
 * @param view `(key, offset, size)` of a part of it, in elements, as the pickle has it
 * @throws ValueProblem of code 'persistent-id' if there is none
 */
export type StorageOf = (key: unknown, type: TorchDType, device: string, nbytes: number, view: unknown) => TorchStorage

/**
 * The options of a load in which persistent ids are storages, and PyTorch's functions make tensors.
 * @param known the adapters of those functions, which come after those of the caller
 */
export function withStorages(options: ContainerOptions, known: Registry, storageOf: StorageOf): ContainerOptions {
  const { registry, findClass, persistentLoad, allow } = options
  const types = storageDTypes()
  return {
    ...options,
    ...(allow !== undefined && { allow: [...allow, ...knownNames()] }),
    findClass(module, name) {
      const found = findClass?.(module, name)
      const isOwn = registry?.classByName(module, name) !== undefined || registry?.adapterByName(module, name) !== undefined
      return found === undefined && !isOwn ? known.adapterByName(module, name) : found
    },
    persistentLoad(pid) {
      const [kind, type, key, device, count, view] = Array.isArray(pid) ? pid : []
      if (asText(kind) === 'module') return type
      const dtype = asText(kind) === 'storage' && type instanceof PyGlobal ? types.get(type.name) : undefined
      if (dtype === undefined || !Number.isSafeInteger(count) || count < 0) {
        if (persistentLoad !== undefined) return persistentLoad(pid)
        throw new ValueProblem('persistent-id', 'the pickle has a persistent id that is no known storage: give the option persistentLoad')
      }
      const nbytes = count * dtype.itemsize
      return storageOf(asText(key) ?? key, dtype, asText(device) ?? '', nbytes, view)
    },
  }
}

/** @throws ValueProblem for a persistent id of a storage that is not there as it says */
export function noStorage(): never {
  throw new ValueProblem('persistent-id', 'the pickle refers to a storage that the file does not have, or not of this size')
}
