import { type Bytes, loadsWith, PickleReader, type Reader } from './load/loads.ts'
import { runWasm } from './load/wasm.ts'
import type { LoadOptions } from './options.ts'

export * from './errors.ts'
export { DEFAULT_PROTOCOL, type DumpOptions, type Engine, type Found, HIGHEST_PROTOCOL, type Limits, type LoadOptions } from './options.ts'
export { PyObject } from './python/object.ts'
export { type Adapter, type DumpContext, type LoadContext, type Reduction, Registry } from './python/registry.ts'
export { PickleBuffer, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from './python/values.ts'

const reader: Reader = { wasm: runWasm, standard: undefined }

export function loads<T = unknown>(data: Bytes, options: LoadOptions = {}): T {
  return loadsWith(reader, data, options)
}

export class Unpickler extends PickleReader {
  constructor(data: Bytes, options: LoadOptions = {}) {
    super(reader, data, options)
  }
}
