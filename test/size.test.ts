import { existsSync, readFileSync, statSync } from 'node:fs'
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

/** Text that only one part of the package holds, and that no minifier changes. */
const TELLTALES = {
  load: 'a frame that starts inside another',
  dump: 'an invalid Date has no datetime',
  zoneinfo: 'Intl.DateTimeFormat',
  numpy: 'recarray',
  readers: 'is no pair of key and value',
  writers: 'more than its maxlen',
  binary: '0061736d01',
  WebAssembly: 'WebAssembly',
}

const partsIn = (text: string) => Object.entries(TELLTALES).flatMap(([part, telltale]) => (text.includes(telltale) ? [part] : []))

async function bundle(name: string, code: string): Promise<{ text: string; gzipped: number; parts: string[] }> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: dist },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const { contents, text } = outputFiles[0]!
  const gzipped = gzipSync(contents, { level: 9 }).length
  report.push(`${name}: ${(contents.length / KB).toFixed(1)} KB, ${(gzipped / KB).toFixed(1)} KB gzipped`)
  return { text, gzipped, parts: partsIn(text) }
}

const whole = await bundle("import * from 'brine'", "export * from './index.js'")
const core = await bundle("import * from 'brine/core'", "export * from './core.js'")
const pure = await bundle("import * from 'brine/pure'", "export * from './pure.js'")

const tools = await bundle("import * from 'brine/core', 'brine/tools'", "export * from './core.js'; export * from './tools.js'")

const scan = await bundle("import * from 'brine/core', 'brine/scan'", "export * from './core.js'; export * from './scan.js'")

const loads = await bundle("import { loads } from 'brine'", "import { loads } from './index.js'; console.log(loads)")
const dumps = await bundle("import { dumps } from 'brine'", "import { dumps } from './index.js'; console.log(dumps)")
const smallest = await bundle("import { loads } from 'brine/core/pure'", "import { loads } from './core-pure.js'; console.log(loads)")
const coreLoads = await bundle("import { loads } from 'brine/core'", "import { loads } from './core.js'; console.log(loads)")
const pureLoads = await bundle("import { loads } from 'brine/pure'", "import { loads } from './pure.js'; console.log(loads)")
const coreDumps = await bundle("import { dumps } from 'brine/core'", "import { dumps } from './core.js'; console.log(dumps)")
const pureDumps = await bundle("import { dumps } from 'brine/pure'", "import { dumps } from './pure.js'; console.log(dumps)")
const smallestDumps = await bundle("import { dumps } from 'brine/core/pure'", "import { dumps } from './core-pure.js'; console.log(dumps)")

test('the whole package', () => {
  expect(whole.gzipped).toBeLessThanOrEqual(90.25 * KB)
  expect(whole.parts).toEqual(Object.keys(TELLTALES))
})

test('one function brings what it needs alone: of the WebAssembly module and of each adapter, one half', () => {
  expect(loads.gzipped).toBeLessThanOrEqual(62.75 * KB)
  expect(loads.parts).toEqual(['load', 'zoneinfo', 'numpy', 'readers', 'binary', 'WebAssembly'])
  expect(dumps.gzipped).toBeLessThanOrEqual(47 * KB)
  expect(dumps.parts).toEqual(['dump', 'zoneinfo', 'writers', 'binary', 'WebAssembly'])
  expect(coreLoads.gzipped).toBeLessThanOrEqual(41.75 * KB)
  expect(coreLoads.parts).toEqual(['load', 'binary', 'WebAssembly'])
})

test('the smallest: no WebAssembly, no adapters, no hints, nothing that shows values', () => {
  expect(smallest.gzipped).toBeLessThanOrEqual(21.25 * KB)
  expect(smallest.parts).toEqual(['load'])
  expect(smallestDumps.gzipped).toBeLessThanOrEqual(21 * KB)
  expect(smallestDumps.parts).toEqual(['dump'])
})

test('the core, without the adapters of the standard library and NumPy', () => {
  expect(core.gzipped).toBeLessThanOrEqual(67.75 * KB)
  expect(core.parts).toEqual(['load', 'dump', 'binary', 'WebAssembly'])
})

test('brine/tools, over the core', () => {
  expect(tools.gzipped - core.gzipped).toBeLessThanOrEqual(9 * KB)
  expect(tools.parts).toEqual(core.parts)
})

test('brine/pandas, over the package, of which it is no part', async () => {
  const both = await bundle("import * from 'brine', 'brine/pandas'", "export * from './index.js'; export * from './pandas.js'")
  expect(both.gzipped - whole.gzipped).toBeLessThanOrEqual(10.5 * KB)
  expect(both.text).toContain('MonthEnd')
  expect(whole.text).not.toContain('MonthEnd')
})

test('brine/scan, over the core: half of it is the allow list', () => {
  expect(scan.gzipped - core.gzipped).toBeLessThanOrEqual(32.25 * KB)
  // NumPy's names stand on the list.
  expect(scan.parts.filter((part) => part !== 'numpy')).toEqual(core.parts)
})

test('README says what the imports weigh, within a KB', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = {
    brine: [whole, loads, dumps],
    'brine/pure': [pure, pureLoads, pureDumps],
    'brine/core': [core, coreLoads, coreDumps],
    'brine/core/pure': [smallest, smallestDumps],
  }
  for (const [name, bundles] of Object.entries(rows)) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``) && line.endsWith(' KB |'))!
    const said = Array.from(row.matchAll(/(\d+) KB/g), ([, size]) => Number(size))
    expect(said.length).toBe(bundles.length)
    bundles.forEach(({ gzipped }, i) => {
      expect(Math.abs(said[i]! - gzipped / KB), `${name}: ${(gzipped / KB).toFixed(1)} KB`).toBeLessThan(1)
    })
  }
})

test('brine/pure has no WebAssembly in it, and so weighs less', () => {
  expect(pure.gzipped).toBeLessThan(whole.gzipped)
  expect(pure.parts).toEqual(['load', 'dump', 'zoneinfo', 'numpy', 'readers', 'writers'])
})

test.for([
  ['npy', 6.25],
  ['torch', 8.6],
  ['joblib', 4],
] as const)('what brine/%s adds to brine', async ([entry, most]) => {
  const { gzipped } = await bundle(
    `import * from 'brine' and 'brine/${entry}'`,
    `export * from './index.js'; export * from './${entry}.js'`,
  )
  report.push(`  brine/${entry} adds ${((gzipped - whole.gzipped) / KB).toFixed(1)} KB`)
  expect(gzipped - whole.gzipped).toBeLessThanOrEqual(most * KB)
})

test('the WebAssembly module itself', () => {
  const { size } = statSync(`${dist}core.wasm`)
  report.push(`core.wasm: ${(size / KB).toFixed(1)} KB`)
  expect(size).toBeLessThanOrEqual(24 * KB)
})

test.for([
  ['index', 'loads, PyTuple'],
  ['pure', 'loads, PyTuple'],
  ['core', 'loads, PyTuple'],
  ['tools', 'dis, genops, optimize, opcodes'],
  ['scan', 'scan, scanSync'],
  ['npy', 'readNpy, writeNpz'],
  ['torch', 'readTorch, torch'],
  ['joblib', 'readJoblib'],
  ['pandas', 'pandas, DataFrame'],
])('an unused import of %s bundles to nothing', async ([entry, names]) => {
  const { text } = await bundle(`unused import of ${entry}`, `import { ${names} } from './${entry}.js'`)
  expect(text).toBe('')
})

test('a class alone brings no engine along', async () => {
  const { gzipped, parts } = await bundle("import { PyTuple } from 'brine'", "export { PyTuple } from './index.js'")
  // Symbols as names keep bundlers from dropping PyObject, with what prints it.
  expect(gzipped).toBeLessThan(1.25 * KB)
  expect(parts).toEqual([])
})
