import { type Pickler as ApiPickler, type Unpickler as ApiUnpickler, createApi } from './api.ts'
import { standardRegistry } from './python/standard.ts'

export * from './names.ts'
export * from './standard-names.ts'

export const { loads, dumps, load, loadAll, dump, Unpickler, Pickler, engineInUse } = /*#__PURE__*/ createApi({
  wasm: undefined,
  hasWasm: () => false,
  withWasm: undefined,
  standard: standardRegistry,
})

export type Pickler = ApiPickler
export type Unpickler = ApiUnpickler
