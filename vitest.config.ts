import { defineConfig } from 'vitest/config'

// Nothing here is a matter of speed: a test that takes this long hangs.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } })
