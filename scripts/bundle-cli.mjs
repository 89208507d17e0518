// Makes the command line of dist/ from src/cli/: cli.js, and a file for each command, which is loaded when the command is run. It stands over
// the entries of the package: it imports their files as any other program does, and adds nothing to them.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { EXPORTS, INNER } from './entries.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCE = join(ROOT, 'src')
const DIST = join(ROOT, 'dist')

/** Files of src/ that the command line finds in an entry: a second copy of a class would be another class. */
const IN_ENTRY = Object.fromEntries([
  ...EXPORTS.map(([, entry]) => [`${entry}.ts`, entry]),
  ['errors.ts', 'index'],
  ['python/object.ts', 'index'],
  ['python/values.ts', 'index'],
  ...Object.entries(INNER).map(([entry, source]) => [`${source}.ts`, entry]),
])

const entriesStay = {
  name: 'entries-stay',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return null
    const entry = IN_ENTRY[relative(SOURCE, join(dirname(importer), source))]
    return entry === undefined ? null : { id: `brine:${entry}`, external: true }
  },
}

const bundle = await rolldown({
  input: { cli: join(SOURCE, 'cli', 'main.ts') },
  platform: 'node',
  plugins: [entriesStay],
  logLevel: 'warn',
})
const { output } = await bundle.write({
  dir: DIST,
  format: 'esm',
  chunkFileNames: 'cli-[name].js',
  comments: { annotation: true, jsdoc: false, legal: false },
  minify: { compress: true, mangle: { keepNames: { class: true, function: true } }, codegen: { removeWhitespace: true } },
})
await bundle.close()
for (const { fileName } of output) {
  const file = join(DIST, fileName)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(["'`])brine:(\w[\w-]*)\1/g, '"./$2.js"'))
}
chmodSync(join(DIST, 'cli.js'), 0o755)
