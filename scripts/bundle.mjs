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
import { CODEC, EXPORTS, INNER, OVER_CODEC } from './entries.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')

/** Every module that an entry needs, itself included. */
function needed(entry, context) {
  const found = new Set([join(ROOT, 'src', `${entry}.ts`)])
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  return found
}

/** The modules that hold the WebAssembly module as text. */
const TEXT = ['binary', 'halves'].map((name) => join(ROOT, 'src', 'wasm', `${name}.ts`))
let modules

/**
 * The shared file of a module that several entries of the codec need, by what their builds have in common: standard.js and wasm.js hold what
 * only builds with the standard adapters or with WebAssembly need, shared.js the rest. The entries over the codec split none of them.
 */
function sharedBy(id, context) {
  if (TEXT.includes(id)) return 'halves'
  modules ??= Object.fromEntries(Object.keys(CODEC).map((entry) => [entry, needed(entry, context)]))
  const has = (entry) => modules[entry].has(id)
  if (has('core') && has('pure')) return 'shared'
  if (has('index') && has('pure')) return 'standard'
  if (has('index') && has('core')) return 'wasm'
  return has('index.workerd') && has('core.workerd') ? 'workerd' : null
}

/**
 * Has each file import the WebAssembly module's text before all others, so that a bundle begins with it. gzip looks back 32 KB: from behind
 * the text, code would find nothing that it knows, which took 1 KB of 64.
 */
function withTextFirst(code) {
  return code.replace(/^(.*)(import\{[^}]*\}from"\.\/(?:halves|wasm)\.js";)/, '$2$1')
}

/** A character as string literals and regular expressions may spell it. */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

rmSync(DIST, { recursive: true, force: true })
const bundle = await rolldown({
  input: Object.fromEntries(
    [...[...Object.keys(CODEC), ...OVER_CODEC].map((entry) => [entry, entry]), ...Object.entries(INNER)].map(([entry, source]) => {
      return [entry, join(ROOT, 'src', `${source}.ts`)]
    }),
  ),
  external: /\.wasm$/,
  optimization: { inlineConst: { mode: 'all', pass: 4 } },
  logLevel: 'warn',
})
await bundle.write({
  dir: DIST,
  format: 'esm',
  chunkFileNames: '[name].js',
  codeSplitting: { groups: [{ debugName: 'shared', name: sharedBy }] },
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
  writeFileSync(file, withTextFirst(readFileSync(file, 'utf8')).replace(/[^\0-\x7f]/g, escaped))
}
copyFileSync(join(ROOT, 'build', 'core.wasm'), join(DIST, 'core.wasm'))

// What require() gives: the same module, so that a class is one class however it came. Node loads it so from 20.19 on.
for (const [, entry] of EXPORTS) writeFileSync(join(DIST, `${entry}.cjs`), `module.exports = require('./${entry}.js')\n`)
