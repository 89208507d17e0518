// What the entry reads and writes with: both engines, and no adapters.
import type { Writers } from '../api.ts'
import { withWasm } from '../dump/wasm.ts'
import type { Reader } from '../load/loads.ts'
import { runWasm } from '../load/wasm.ts'
import { printers } from '../python/printers.ts'
import { explain } from '../sniff.ts'

export { hasWasm } from '../wasm/module.ts'

export const reader: Reader = { wasm: runWasm, standard: undefined, explain, printers }
export const writers: Writers = { withWasm, standard: undefined, printers }
