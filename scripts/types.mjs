// Makes the types of dist/ out of build/types, where tsc left a file for each source: a file for each entry, and those that they share; the
// same for CommonJS; and all of them once more for TypeScript before 5.7, to which typed arrays are not generic.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { EXPORTS } from './entries.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')

const bundle = await rolldown({
  input: Object.fromEntries(EXPORTS.map(([, entry]) => [entry, join(ROOT, 'build', 'types', `${entry}.d.ts`)])),
  plugins: [dts({ dtsInput: true })],
  external: /\.wasm$/,
  logLevel: 'warn',
})
await bundle.write({ dir: DIST, format: 'esm', chunkFileNames: 'types-[name].d.ts' })
await bundle.close()
writeFileSync(join(DIST, 'core.wasm.d.ts'), 'declare const module: WebAssembly.Module\nexport default module\n')

mkdirSync(join(DIST, 'ts5.2'), { recursive: true })
const forRequire = (text) => text.replace(/from "(\.[^"]*)\.js"/g, 'from "$1.cjs"')
const before57 = (text) => text.replace(/\b(\w+Array)<ArrayBuffer(?:Like)?>/g, '$1')
for (const name of readdirSync(DIST).filter((name) => name.endsWith('.d.ts') && name !== 'core.wasm.d.ts')) {
  const text = readFileSync(join(DIST, name), 'utf8').replace(/^\/\/ .*\.d\.ts$\n/gm, '')
  writeFileSync(join(DIST, name), text)
  for (const [file, types] of [
    [name, text],
    [name.replace(/\.ts$/, '.cts'), forRequire(text)],
  ]) {
    writeFileSync(join(DIST, file), types)
    writeFileSync(join(DIST, 'ts5.2', file), before57(types))
  }
}
