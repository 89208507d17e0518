// The public names that are the same in every build.

export type { ByteSink } from './dump/sink.ts'
export {
  type LooksLike,
  PickleError,
  type PicklingCode,
  PicklingError,
  type UnpicklingCode,
  UnpicklingError,
  ValueProblem,
} from './errors.ts'
export type { Bytes } from './load/bytes.ts'
export type { ByteSource } from './load/source.ts'
export {
  DEFAULT_PROTOCOL,
  type DumpOptions,
  type Engine,
  type Found,
  type FrameOptions,
  HIGHEST_PROTOCOL,
  type Limits,
  type LoadOptions,
} from './options.ts'
export { type JsonOptions, toJson } from './python/json.ts'
export { type Dict, get, has } from './python/lookup.ts'
export { PyObject, type Via } from './python/object.ts'
export { type Adapter, type Class, type DumpContext, type LoadContext, type Reduction, Registry } from './python/registry.ts'
export { describe, type ShowLimits } from './python/show.ts'
export { PickleBuffer, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from './python/values.ts'
