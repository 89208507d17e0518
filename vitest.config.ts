// How the tests are run. `--mode debug` (`npm run test:debug`) has them load the debug build of the module, with its assertions;
// `--mode quick` (`npm run test:quick`) is for the edit loop.
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

/**
 * What `npm run test:quick` leaves out: the longest tests, what is tested of the entries over the codec, and whatever starts a Python or a browser or
 * needs the built package. Of the laws that it keeps it tries fewer pickles.
 */
const NOT_QUICK = [
  'test/laws/{engines-agree-at-length,equal-keys,faithful,iterative,same-bytes}.test.ts',
  'test/dump/windows.test.ts',
  'test/load/columns.test.ts',
  'test/{browser,cli,containers,everywhere,examples,limits,pandas,scan,tools}/**',
  'test/{entries,readme,size}.test.ts',
]

const DEBUG_MODULE = { find: /^\.\/binary\.ts$/, replacement: fileURLToPath(new URL('test/debug-binary.ts', import.meta.url)) }

// Nothing here is a matter of speed: a test that takes as long as its timeout hangs.
export default defineConfig(({ mode }) => ({
  resolve: { alias: mode === 'debug' ? [DEBUG_MODULE] : [] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    ...(mode === 'quick' && { exclude: [...configDefaults.exclude, ...NOT_QUICK], env: { COUNT: '100' } }),
  },
}))
