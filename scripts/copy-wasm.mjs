// Puts build/core.wasm beside the compiled package, for `brine/core.wasm`.
import { copyFileSync } from 'node:fs'

copyFileSync(new URL('../build/core.wasm', import.meta.url), new URL('../dist/core.wasm', import.meta.url))
