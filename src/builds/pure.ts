// What the entry reads and writes with: the TypeScript engine, and the adapters of the standard library and NumPy.
import type { Writers } from '../api.ts'
import type { Reader } from '../load/loads.ts'
import { printers } from '../python/printers.ts'
import { standardReaders, standardWriters } from '../python/standard.ts'
import { explain } from '../sniff.ts'

export const reader: Reader = { wasm: undefined, standard: standardReaders, explain, printers }
export const writers: Writers = { withWasm: undefined, standard: standardWriters, printers }

/** There is no WebAssembly in this build. */
export function hasWasm(): boolean {
  return false
}
