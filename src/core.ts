import {
  type Pickler as ApiPickler,
  type Unpickler as ApiUnpickler,
  dumpOf,
  dumpsOf,
  framedOf,
  framesOf,
  loadAllOf,
  loadOf,
  loadsOf,
  picklerOf,
  unpicklerOf,
} from './api.ts'
import { withWasm } from './dump/wasm.ts'
import { runWasm } from './load/wasm.ts'
import { hasWasm } from './wasm/module.ts'

export * from './names.ts'

const reader = { wasm: runWasm, standard: undefined }
const writers = { withWasm, standard: undefined }

/** As in `brine`. */
export const loads = /*#__PURE__*/ loadsOf(reader)

/** As in `brine`. */
export const dumps = /*#__PURE__*/ dumpsOf(writers)

/** As in `brine`. */
export const load = /*#__PURE__*/ loadOf(reader)

/** As in `brine`. */
export const loadAll = /*#__PURE__*/ loadAllOf(reader)

/** As in `brine`. */
export const dump = /*#__PURE__*/ dumpOf(writers)

/** As in `brine`. */
export const frames = /*#__PURE__*/ framesOf(reader)

/** As in `brine`. */
export const framed = /*#__PURE__*/ framedOf(writers)

/** As in `brine`. */
export const Unpickler = /*#__PURE__*/ unpicklerOf(reader)
export type Unpickler = ApiUnpickler

/** As in `brine`. */
export const Pickler = /*#__PURE__*/ picklerOf(writers)
export type Pickler = ApiPickler

/** As in `brine`. */
export function engineInUse(): 'wasm' | 'typescript' {
  return hasWasm() ? 'wasm' : 'typescript'
}
