// The storages of PyTorch that persistent ids stand for. torch.load believes how many elements they have, so that the records are measured.

import { numberOf } from '../python/ints.ts'
import { PyGlobal } from '../python/values.ts'

/** A storage that a pickle names. */
export interface Storage {
  /** The record is `data/` and this. */
  readonly key: string
  /** Bytes that it is said to have; NaN where it is not said. */
  readonly size: number
  readonly path: string
  readonly offset: number
}

const CLASS = /^(\w*Storage|storage (Typed|Untyped)Storage)$/

/** Whether a persistent id is `('storage', class, key, location, elements)`. */
export function isStorage(pid: unknown): pid is readonly unknown[] {
  const [kind, type] = Array.isArray(pid) ? pid : []
  return kind === 'storage' && type instanceof PyGlobal && /^torch(\.cuda|\.storage)?$/.test(type.module) && CLASS.test(type.name)
}

export function storageOf([, type, key, , count]: readonly unknown[], path: string, offset: number): Storage {
  return {
    key: typeof key === 'string' ? key : String(numberOf(key)),
    size: typeof count === 'number' ? count * elementSize((type as PyGlobal).name) : Number.NaN,
    path,
    offset,
  }
}

/** Bytes of an element of a class of storages. */
function elementSize(name: string): number {
  if (name.startsWith('ComplexDouble')) return 16
  if (/^(Double|Long|ComplexFloat)/.test(name)) return 8
  if (/^(Float|Int|QInt32)/.test(name)) return 4
  return /^(Half|BFloat16|Short)/.test(name) ? 2 : 1
}
