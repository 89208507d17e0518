// How the tests are run. `--mode debug` (`npm run test:debug`) has them load the debug build of the module, with its assertions.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: mode === 'debug' ? [{ find: /^\.\/binary\.ts$/, replacement: fileURLToPath(new URL('test/debug-binary.ts', import.meta.url)) }] : [],
  },
  // Nothing here is a matter of speed: a test that takes this long hangs.
  test: { include: ['test/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
}))
