// Takes the place of src/wasm/binary.ts under `vitest --mode debug`: the debug build of the module, with its assertions.
import { readFileSync } from 'node:fs'

export const CORE_HEX: string = readFileSync(new URL('../build/core.debug.wasm', import.meta.url)).toString('hex')
