// The entry `brine/tools`: CPython's pickletools. It looks into pickles and loads none.

export { PickleError } from './errors.ts'
export type { Bytes } from './load/bytes.ts'
export type { Argument, ArgumentInfo } from './tools/arguments.ts'
export { type DisMemo, type DisOptions, dis } from './tools/dis.ts'
export { type PickletoolsCode, PickletoolsError, type PythonType } from './tools/errors.ts'
export { type GenopsOptions, genops, type Operation } from './tools/genops.ts'
export { type OpcodeInfo, opcodes } from './tools/opcodes.ts'
export { optimize } from './tools/optimize.ts'
export type { StackObject } from './tools/stack-objects.ts'
