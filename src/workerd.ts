import type { Build } from './api.ts'
import core from './core.wasm'
import { withWasm } from './dump/wasm.ts'
import { runWasm } from './load/wasm.ts'
import type { Registry } from './python/registry.ts'
import { hasWasm, useModule } from './wasm/module.ts'

/** The parts for platforms that compile WebAssembly with the program and refuse to while it answers a request, as Cloudflare's workerd. */
export function precompiled(standard: (() => Registry) | undefined): Build {
  useModule(core)
  return { wasm: runWasm, hasWasm, withWasm, standard }
}
