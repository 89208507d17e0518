// As core.ts, for platforms that compile WebAssembly with the program and refuse to while it answers a request, as Cloudflare's workerd.
import type { Writers } from '../api.ts'
import type { Reader } from '../load/loads.ts'
import { precompiled } from '../workerd.ts'

export { hasWasm } from '../wasm/module.ts'

const build: Reader & Writers = /*#__PURE__*/ precompiled(undefined)
export const reader: Reader = build
export const writers: Writers = build
