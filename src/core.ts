import { type Pickler as ApiPickler, type Unpickler as ApiUnpickler, createApi } from './api.ts'
import { withWasm } from './dump/wasm.ts'
import { runWasm } from './load/wasm.ts'
import { hasWasm } from './wasm/module.ts'

export * from './names.ts'

export const { loads, dumps, load, loadAll, dump, Unpickler, Pickler, engineInUse } = /*#__PURE__*/ createApi({
  wasm: runWasm,
  hasWasm,
  withWasm,
  standard: undefined,
})

export type Pickler = ApiPickler
export type Unpickler = ApiUnpickler
