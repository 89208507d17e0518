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

/** The parts of a build, in one object: a program that uses either half has the module handed over. */
export function precompiled(standard: (() => Registry) | undefined): Reader & Writers {
  useModule(core)
  return { wasm: runWasm, withWasm, standard, explain, printers }
}
