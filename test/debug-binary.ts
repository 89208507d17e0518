// Takes the place of src/wasm/binary.ts under `vitest --mode debug`: the debug build of the module, with its assertions, as either half.
import { readFileSync } from 'node:fs'

const debug = readFileSync(new URL('../build/core.debug.wasm', import.meta.url)).toString('hex')
export const SCAN_HEX: string = debug
export const EMIT_HEX: string = debug
