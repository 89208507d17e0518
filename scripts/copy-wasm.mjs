// Puts build/core.wasm beside the compiled package, for `brine/core.wasm`, and what platforms that compile it make of it.
import { copyFileSync, writeFileSync } from 'node:fs'

copyFileSync(new URL('../build/core.wasm', import.meta.url), new URL('../dist/core.wasm', import.meta.url))
writeFileSync(new URL('../dist/core.wasm.d.ts', import.meta.url), 'declare const module: WebAssembly.Module\nexport default module\n')
