// The built package in headless Chromium: every vector, in a page and in a worker, on every engine, under every policy, against what
// Node gives; then the viewer with real files. Run by npm test.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import * as brine from '../../dist/index.js'
import { readCases } from '../everywhere/cases.mjs'
import { fingerprint, fingerprintOfBytes } from '../everywhere/fingerprint.mjs'
import { observe } from '../everywhere/observe.mjs'
import { findChromium } from './chromium.mjs'
import { POLICIES, serve } from './server.mjs'
import { driveViewer } from './viewer.mjs'

const LONGEST = 120_000

const executablePath = findChromium()
if (executablePath === undefined) {
  console.log('NOT TESTED in a browser: install Chromium or Chrome, or name one in CHROME_PATH, and run npm test again')
} else await testIn(executablePath)

async function testIn(executablePath) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-browser-'))
  const answers = new Map()
  const server = await serve(answers)
  // As root Chromium has no sandbox; the rest keeps it from calling home.
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const browser = await chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 })
  try {
    const cases = readCases()
    const expected = await observe(brine, cases, 'typescript')
    answers.set('cases', JSON.stringify({ cases, expected }))
    const files = await makeFiles(folder, cases, answers)

    console.log(`\nChromium ${browser.version()} (${executablePath}), ${expected.length} checks on each engine`)
    console.log(row('where', 'policy', 'engine', 'import', 'first loads', 'next loads', 'checked'))
    console.log(row('---', '---', '---', '---', '---', '---', '---'))
    for (const policy of Object.keys(POLICIES)) {
      for (const place of ['page', 'worker']) {
        const report = await checkIn(browser, `${server.origin}/${policy}/test/browser/page.html?place=${place}`, files, answers)
        const where = `${place}, policy ${policy}`
        assert.equal(report.failed, undefined, where)
        for (const [engine, run] of Object.entries(report.runs)) {
          assert.deepEqual(run.differing.slice(0, 10), [], `${where}, ${engine}: ${run.differing.length} differ`)
          assert.equal(run.lines, expected.length)
        }
        for (const file of files) assert.deepEqual(report.files[file.name], file.expected, `${where}, ${file.name}`)
        // Or the policy was not in force.
        assert.equal(report.mayEvaluate, policy === 'none', where)
        assert.equal(report.engine, policy === 'strict' ? 'typescript' : 'wasm', where)
        console.log(rowOf(place, policy, report))
      }
    }
    await driveViewer(browser, server.origin, folder)
  } finally {
    await browser.close()
    server.stop()
    rmSync(folder, { recursive: true })
  }
}

/** Pickles as files, and what comes of each. */
async function makeFiles(folder, cases, answers) {
  const whole = cases.filter(
    ({ name, options }) => options === undefined && /frame-large-bytes|records|text/.test(name) && /p[05]$/.test(name),
  )
  assert.ok(whole.length > 2)
  const files = []
  for (const { name, base64 } of whole.slice(0, 8)) {
    const bytes = Buffer.from(base64, 'base64')
    const file = `${name.replaceAll(' ', '-')}.pkl`
    const value = await brine.load(new Blob([bytes]), { lossless: true })
    const seen = fingerprint(value)
    const written = fingerprintOfBytes(brine.dumps(value, { protocol: 5 }))
    writeFileSync(join(folder, file), bytes)
    answers.set(`files/${file}`, bytes)
    files.push({ name: file, path: join(folder, file), expected: { chosen: seen, fetched: seen, written } })
  }
  return files
}

async function checkIn(browser, url, files, answers) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const failed = new Promise((resolve) => page.on('pageerror', (error) => resolve({ failed: String(error) })))
  const reported = new Promise((resolve) => answers.set('report', (text) => resolve(JSON.parse(text))))
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST, { failed: `nothing after ${LONGEST / 1000} s` }).unref())
  await page.goto(url)
  await page.setInputFiles('input', files.map(({ path }) => path)) // biome-ignore format: one call
  const report = await Promise.race([reported, failed, late])
  await context.close()
  return report
}

function rowOf(place, policy, { engine, runs, startUp }) {
  const checked = Object.entries(runs).map(([name, { took }]) => `${name} in ${(took / 1000).toFixed(1)} s`)
  return row(place, POLICIES[policy] ?? 'none', engine, ...startUp.map((ms) => `${ms.toFixed(1)} ms`), checked.join(', '))
}

function row(...cells) {
  const widths = [6, 37, 10, 8, 11, 10, 0]
  return `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
}
