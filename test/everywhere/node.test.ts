import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The built package where WebAssembly or `new Function` is refused; the other runtimes are tried by `npm run test:everywhere`.

let folder = ''
let count = 0
let countCore = 0
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-node-'))
  // Its types are those of the built package, which the type check must not need.
  const { makeData } = await import(/* @vite-ignore */ new URL('data.mjs', import.meta.url).href)
  const data = await makeData(40)
  count = data.expected.length
  countCore = data.expectedCore.length
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.for([
  ['--no-warnings', 'wasm'],
  ['--jitless', 'typescript'],
  ['--disallow-code-generation-from-strings', 'wasm'],
] as const)('node %s runs the %s engine, with the same results', { timeout: 120_000 }, ([flag, engine]) => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [flag, fileURLToPath(new URL('run.mjs', import.meta.url)), join(folder, 'data.json')],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  )
  const report = stdout === '' ? { failed: stderr } : JSON.parse(stdout)
  expect(report.failed).toBeUndefined()
  expect(report.engines).toEqual([engine, 'typescript', engine])
  for (const [name, { lines, differing }] of Object.entries<{ lines: number; differing: string[] }>(report.runs)) {
    expect(differing.slice(0, 10), name).toEqual([])
    expect(lines).toBe(name === 'core' ? countCore : count)
  }
  expect(count).toBeGreaterThan(300)
})
