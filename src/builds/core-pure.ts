// What the entry reads and writes with: the TypeScript engine alone.
import type { Writers } from '../api.ts'
import type { Reader } from '../load/loads.ts'

export const reader: Reader = { wasm: undefined, standard: undefined, explain: undefined, printers: undefined }
export const writers: Writers = { withWasm: undefined, standard: undefined, printers: undefined }

/** There is no WebAssembly in this build. */
export function hasWasm(): boolean {
  return false
}
