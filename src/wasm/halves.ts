// The two halves of the WebAssembly module: scan, which loads need, and emit, which dumps need. A program that only reads has no emit in its
// bundle, and compiles none.
import { EMIT_HEX, SCAN_HEX } from './binary.ts'

/** What a half exports: its part of the ABI in assembly/index.ts. */
export interface Core {
  readonly memory: WebAssembly.Memory
  // biome-ignore lint/suspicious/noExplicitAny: filled in by the scan and emit halves of the ABI
  readonly [name: string]: any
}

/** One half, with what came of it so far. */
export interface Half {
  /** The module's bytes in hexadecimal. */
  readonly hex: string
  module: WebAssembly.Module | undefined
  /** Whether the platform refused to compile it. */
  isRefused: boolean
  /** Instances that no call uses. */
  readonly idle: Core[]
}

export const SCAN_HALF: Half = { hex: SCAN_HEX, module: undefined, isRefused: false, idle: [] }
export const EMIT_HALF: Half = { hex: EMIT_HEX, module: undefined, isRefused: false, idle: [] }
