// Makes the JavaScript of dist/ from src/: one file for each entry and one for what several share, so that a start reads and parses few
// files, and a class is the same in `brine`, `brine/core` and `brine/pure`. Puts build/core.wasm beside them, for `brine/core.wasm`.
//
// Neither white space nor names are minified. Bundlers would lose the PURE annotations with the white space, and then could drop nothing
// of a shared file; and stack traces, `console.log` and the error line that Node prints stay readable.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')
const ENTRIES = ['index', 'core', 'pure', 'index.workerd', 'core.workerd']

/** Shared files by a source that only they hold: esbuild names them by their contents. */
const SHARED = {
  'src/python/values.ts': 'shared.js',
  'src/python/standard.ts': 'standard.js',
  'src/wasm/module.ts': 'wasm.js',
  'src/workerd.ts': 'workerd.js',
}

const { outputFiles, metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ENTRIES.map((entry) => `src/${entry}.ts`),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minifySyntax: true,
  external: ['*.wasm'],
  metafile: true,
  write: false,
})

const names = new Map()
for (const [path, { inputs, entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint !== undefined) continue
  const found = Object.keys(SHARED).filter((source) => source in inputs)
  if (found.length !== 1) throw new Error(`${path} holds ${found.length} of ${Object.keys(SHARED).join(', ')}`)
  names.set(basename(path), SHARED[found[0]])
}

rmSync(DIST, { recursive: true, force: true })
mkdirSync(DIST)
for (const { path, text } of outputFiles) {
  const renamed = text.replace(/"\.\/(chunk-\w+\.js)"/g, (_, chunk) => `"./${names.get(chunk)}"`)
  writeFileSync(join(DIST, names.get(basename(path)) ?? basename(path)), renamed)
}
copyFileSync(join(ROOT, 'build', 'core.wasm'), join(DIST, 'core.wasm'))
writeFileSync(join(DIST, 'core.wasm.d.ts'), 'declare const module: WebAssembly.Module\nexport default module\n')
