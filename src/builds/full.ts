// What the entry reads and writes with: both engines, and the adapters of the standard library and NumPy.
import type { Writers } from '../api.ts'
import { withWasm } from '../dump/wasm.ts'
import type { Reader } from '../load/loads.ts'
import { runWasm } from '../load/wasm.ts'
import { printers } from '../python/printers.ts'
import { standardReaders, standardWriters } from '../python/standard.ts'
import { explain } from '../sniff.ts'

export { hasWasm } from '../wasm/module.ts'

export const reader: Reader = { wasm: runWasm, standard: standardReaders, explain, printers }
export const writers: Writers = { withWasm, standard: standardWriters, printers }
