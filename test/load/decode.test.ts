import { afterEach, expect, test, vi } from 'vitest'

// How the WebAssembly module comes out of its text, by what the platform has for it.

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test.each(['with Buffer', 'without Buffer'])('is compiled %s', async (what) => {
  if (what === 'without Buffer') vi.stubGlobal('Buffer', undefined)
  vi.resetModules()
  const { loads, dumps, engineInUse } = await import('../../src/index.ts')
  expect(engineInUse()).toBe('wasm')
  const value = { text: 'é😀', ascii: 'a'.repeat(60), ints: [1, 2] }
  expect(loads(dumps(value), { engine: 'wasm' })).toEqual(value)
})
