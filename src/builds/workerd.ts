// As full.ts, for platforms that compile WebAssembly with the program and refuse to while it answers a request, as Cloudflare's workerd.
import type { Writers } from '../api.ts'
import type { Reader } from '../load/loads.ts'
import { standardRegistry } from '../python/standard.ts'
import { precompiled } from '../workerd.ts'

export { hasWasm } from '../wasm/module.ts'

const build: Reader & Writers = /*#__PURE__*/ precompiled(standardRegistry)
export const reader: Reader = build
export const writers: Writers = build
