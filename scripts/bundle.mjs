// Makes the JavaScript of dist/ from src/: a file for each entry and one for what several share, so that a start reads few files and a
// class is the same in `brine`, `brine/core` and `brine/pure`. Puts build/core.wasm beside them, for `brine/core.wasm`.
//
// Constants are put where they are used. White space goes, and the names of locals, which takes a seventh off a start; what functions and
// classes are called stays, since stack traces and Node's console show it, and so do the PURE annotations, without which a bundler could drop
// nothing of a shared file. All is ASCII: a single character beyond it would have V8 keep and read a file in units of two bytes.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')
const ENTRIES = ['index', 'core', 'pure', 'index.workerd', 'core.workerd', 'tools']

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

/** The entries of the codec, whose files the other entries use and do not split further. */
const CODEC = ['core', 'pure']

/** Every module that an entry needs. */
function needed(entry, context) {
  const found = new Set([join(ROOT, 'src', `${entry}.ts`)])
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  return found
}

let codec

/** A module that all of the codec's entries need stays in the file that they share, whichever of the other entries uses it too. */
function sharedByCodec(id, context) {
  codec ??= CODEC.map((entry) => needed(entry, context))
  return codec.every((modules) => modules.has(id)) ? 'shared' : null
}

/** A character as string literals and regular expressions may spell it. */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

rmSync(DIST, { recursive: true, force: true })
const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(ROOT, 'src', `${entry}.ts`)])),
  external: /\.wasm$/,
  optimization: { inlineConst: { mode: 'all', pass: 4 } },
  logLevel: 'warn',
})
await bundle.write({
  dir: DIST,
  format: 'esm',
  chunkFileNames: sharedName,
  codeSplitting: { groups: [{ name: sharedByCodec, debugName: 'codec' }] },
  comments: { annotation: true, jsdoc: false, legal: false },
  minify: {
    compress: true,
    mangle: { toplevel: false, keepNames: { class: true, function: true } },
    codegen: { removeWhitespace: true },
  },
})
await bundle.close()
for (const name of readdirSync(DIST)) {
  const file = join(DIST, name)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped))
}
copyFileSync(join(ROOT, 'build', 'core.wasm'), join(DIST, 'core.wasm'))
writeFileSync(join(DIST, 'core.wasm.d.ts'), 'declare const module: WebAssembly.Module\nexport default module\n')
