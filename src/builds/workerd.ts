// As full.ts, for platforms that compile WebAssembly with the program and refuse to while it answers a request, as Cloudflare's workerd.
import type { Writers } from '../api.ts'
import type { Reader } from '../load/loads.ts'
import { standardReaders, standardWriters } from '../python/standard.ts'
import { precompiledReader, precompiledWriters } from '../workerd.ts'

export { hasWasm } from '../wasm/module.ts'

export const reader: Reader = /*#__PURE__*/ precompiledReader(standardReaders)
export const writers: Writers = /*#__PURE__*/ precompiledWriters(standardWriters)
