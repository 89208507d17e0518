// Hands the module that the platform compiled to what reads and writes with it.
import type { Writers } from './api.ts'
import core from './core.wasm'
import { withWasm } from './dump/wasm.ts'
import type { Reader } from './load/loads.ts'
import { runWasm } from './load/wasm.ts'
import { printers } from './python/printers.ts'
import type { Registry } from './python/registry.ts'
import { explain } from './sniff.ts'
import { useModule } from './wasm/module.ts'

/** What a build reads with; a program that reads has the module handed over. */
export function precompiledReader(standard: (() => Registry) | undefined): Reader {
  useModule(core)
  return { wasm: runWasm, standard, explain, printers }
}

/** What a build writes with; a program that writes has the module handed over. */
export function precompiledWriters(standard: (() => Registry) | undefined): Writers {
  useModule(core)
  return { withWasm, standard, printers }
}
