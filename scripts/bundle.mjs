// Makes the JavaScript of dist/ from src/: a file for each entry and one for what several share, so that a start reads few files and a
// class is the same in `brine`, `brine/core` and `brine/pure`. Puts build/core.wasm beside them, for `brine/core.wasm`.
//
// Nothing is minified: that would cost the PURE annotations, without which a bundler can drop nothing of a shared file, and the names and
// lines in stack traces and in what Node prints, for half a millisecond of a start.
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')
const ENTRIES = ['index', 'core', 'pure', 'index.workerd', 'core.workerd']

/** What shared files are called, by a source that they hold. */
const SHARED = {
  'src/python/values.ts': 'shared',
  'src/python/standard.ts': 'standard',
  'src/wasm/module.ts': 'wasm',
  'src/workerd.ts': 'workerd',
}

function sharedName({ moduleIds }) {
  const found = Object.keys(SHARED).filter((source) => moduleIds.includes(join(ROOT, source)))
  if (found.length !== 1)
    throw new Error(`one of ${Object.keys(SHARED)} must be in each shared file, not ${found.length} as with ${moduleIds}`)
  return `${SHARED[found[0]]}.js`
}

rmSync(DIST, { recursive: true, force: true })
const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(ROOT, 'src', `${entry}.ts`)])),
  external: /\.wasm$/,
  logLevel: 'warn',
})
await bundle.write({ dir: DIST, format: 'esm', chunkFileNames: sharedName, comments: { annotation: true, jsdoc: false, legal: false } })
await bundle.close()
copyFileSync(join(ROOT, 'build', 'core.wasm'), join(DIST, 'core.wasm'))
writeFileSync(join(DIST, 'core.wasm.d.ts'), 'declare const module: WebAssembly.Module\nexport default module\n')
