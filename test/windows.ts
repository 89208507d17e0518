// Loads through small windows of WebAssembly, so that all that can be cut by a window's end is.
import { loadsOf } from '../src/api.ts'
import { runWasm } from '../src/load/wasm.ts'
import { printers } from '../src/python/printers.ts'
import { standardReaders } from '../src/python/standard.ts'

/**
 * `loads` with windows of the size given.
 * @param size bytes
 */
export function loadsInWindows(size: number): ReturnType<typeof loadsOf> {
  return loadsOf({ wasm: (unpickler) => runWasm(unpickler, size), standard: standardReaders, explain: undefined, printers })
}
