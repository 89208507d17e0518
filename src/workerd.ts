import type { Writers } from './api.ts'
import core from './core.wasm'
import { withWasm } from './dump/wasm.ts'
import type { Reader } from './load/loads.ts'
import { runWasm } from './load/wasm.ts'
import type { Registry } from './python/registry.ts'
import { useModule } from './wasm/module.ts'

/** The parts for platforms that compile WebAssembly with the program and refuse to while it answers a request, as Cloudflare's workerd. */
export function precompiled(standard: (() => Registry) | undefined): Reader & Writers {
  useModule(core)
  return { wasm: runWasm, withWasm, standard }
}
