import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'

// What the built package weighs in a page: bundled, minified, gzipped.

const KB = 1024
const dist = fileURLToPath(new URL('../dist/', import.meta.url))
if (!existsSync(dist)) throw new Error('the package is not built: npm run build')

const report: string[] = []
afterAll(() => console.log(report.join('\n')))

async function bundle(name: string, code: string): Promise<{ text: string; gzipped: number; files: string }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: dist },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  })
  const { contents, text } = outputFiles[0]!
  const gzipped = gzipSync(contents, { level: 9 }).length
  report.push(`${name}: ${(contents.length / KB).toFixed(1)} KB, ${(gzipped / KB).toFixed(1)} KB gzipped`)
  return { text, gzipped, files: Object.keys(metafile.inputs).join(' ') }
}

const whole = await bundle("import * from 'brine'", "export * from './index.js'")
const core = await bundle("import * from 'brine/core'", "export * from './core.js'")
const pure = await bundle("import * from 'brine/pure'", "export * from './pure.js'")

const loads = await bundle("import { loads } from 'brine'", "import { loads } from './index.js'; console.log(loads)")
const coreLoads = await bundle("import { loads } from 'brine/core'", "import { loads } from './core.js'; console.log(loads)")

test('one function brings what it needs alone', () => {
  expect(loads.gzipped).toBeLessThanOrEqual(54 * KB)
  expect(loads.files).toContain('/load/')
  expect(coreLoads.gzipped).toBeLessThanOrEqual(34 * KB)
})

test('the whole package', () => {
  expect(whole.gzipped).toBeLessThanOrEqual(72 * KB)
})

test('the core, without the adapters of the standard library and NumPy', () => {
  expect(core.gzipped).toBeLessThanOrEqual(54 * KB)
  expect(core.files).not.toContain('zoneinfo')
  expect(core.files).not.toContain('numpy/')
})

test('brine/pure has no WebAssembly in it, and so weighs less', () => {
  expect(pure.gzipped).toBeLessThan(whole.gzipped)
  expect(pure.text.includes('WebAssembly')).toBe(false)
  expect(pure.files).not.toContain('/wasm/binary.js')
  expect(whole.text.includes('WebAssembly')).toBe(true)
})

test('the WebAssembly module itself', () => {
  const { size } = statSync(`${dist}core.wasm`)
  report.push(`core.wasm: ${(size / KB).toFixed(1)} KB`)
  expect(size).toBeLessThanOrEqual(24 * KB)
})

test.for(['index', 'pure', 'core'])('an unused import of %s bundles to nothing', async (entry) => {
  const { text } = await bundle(`unused import of ${entry}`, `import { loads, PyTuple } from './${entry}.js'`)
  expect(text).toBe('')
})

test('a class alone brings no engine along', async () => {
  const { gzipped } = await bundle("import { PyTuple } from 'brine'", "export { PyTuple } from './index.js'")
  expect(gzipped).toBeLessThan(KB)
})
