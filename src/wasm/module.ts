// Compiles the halves of the WebAssembly module, each once, and lends their instances for one call at a time.
import { ARGUMENTS } from '../abi/memory.ts'
import { argumentTable } from '../abi/opcode-table.ts'
import { AT_END } from '../abi/write-tape.ts'
import { type Core, EMIT_HALF, type Half, SCAN_HALF } from './halves.ts'

/** Pages of 64 KiB that the linear memory of a dump has. */
const DUMP_PAGES = AT_END / 65536

/**
 * Takes an instance for the use of one call, or undefined where WebAssembly is refused (a content security policy, `--jitless`, an
 * embedder). A call inside a call gets an instance of its own: linear memory is not re-entrant. Give it back with {@link release}.
 */
export function lease(half: Half): Core | undefined {
  const instance = half.idle.pop()
  if (instance !== undefined) return instance
  if (half.isRefused) return undefined
  try {
    half.module ??= new WebAssembly.Module(decodeHex(half.hex))
    const core = new WebAssembly.Instance(half.module).exports as unknown as Core
    new Uint8Array(core.memory.buffer).set(argumentTable(), ARGUMENTS)
    return core
  } catch {
    half.isRefused = true
    return undefined
  }
}

/** Whether WebAssembly may be used; compiles it to find out, the first time. */
export function hasWasm(): boolean {
  const core = lease(SCAN_HALF)
  if (core !== undefined) release(SCAN_HALF, core)
  return core !== undefined
}

/**
 * Linear memory that a dump needs; a load makes do with what an instance starts with, 208 pages, which end where memory.ts does. Views on the
 * old size go stale.
 * @returns false where the platform has no more memory to give
 */
export function growForDump(core: Core): boolean {
  const missing = DUMP_PAGES - core.memory.buffer.byteLength / 65536
  try {
    if (missing > 0) core.memory.grow(missing)
    return true
  } catch {
    return false
  }
}

/** Gives an instance back. At most two are kept: deeper nesting is rare, and each holds its linear memory. */
export function release({ idle }: Half, core: Core): void {
  if (idle.length < 2) idle.push(core)
}

/** Hands over the whole module as the platform compiled it, for those that refuse to compile at run time. */
export function useModule(compiled: WebAssembly.Module): void {
  for (const half of [SCAN_HALF, EMIT_HALF]) {
    half.module = compiled
    half.isRefused = false
  }
}

type FromHex = { fromHex?(text: string): Uint8Array<ArrayBuffer> }
type NodeBuffer = { from(text: string, encoding: 'hex'): Uint8Array<ArrayBuffer> }

function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as unknown as FromHex).fromHex
  if (native !== undefined) return native.call(Uint8Array, text)
  // The loop below runs before any of it is optimized, and takes longer than all else of a first call.
  const { Buffer } = globalThis as { Buffer?: NodeBuffer }
  if (Buffer !== undefined) return Buffer.from(text, 'hex')
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = nibble(text.charCodeAt(2 * i)) * 16 + nibble(text.charCodeAt(2 * i + 1))
  return bytes
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87
}
