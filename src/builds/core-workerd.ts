// As core.ts, for platforms that compile WebAssembly with the program and refuse to while it answers a request, as Cloudflare's workerd.
import type { Writers } from '../api.ts'
import type { Reader } from '../load/loads.ts'
import { precompiledReader, precompiledWriters } from '../workerd.ts'

export { hasWasm } from '../wasm/module.ts'

export const reader: Reader = /*#__PURE__*/ precompiledReader(undefined)
export const writers: Writers = /*#__PURE__*/ precompiledWriters(undefined)
