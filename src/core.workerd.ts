import { type Pickler as ApiPickler, type Unpickler as ApiUnpickler, createApi } from './api.ts'
import { precompiled } from './workerd.ts'

export * from './names.ts'

export const { loads, dumps, load, loadAll, dump, Unpickler, Pickler, engineInUse } = /*#__PURE__*/ createApi(
  /*#__PURE__*/ precompiled(undefined),
)

export type Pickler = ApiPickler
export type Unpickler = ApiUnpickler
