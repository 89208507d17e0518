// What the built package must do in a browser, whichever it is: every vector, in a page and in a worker, on every engine, under every
// policy, against what Node gives. How a page is opened and given files is told by the caller.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as brine from '../../dist/index.js'
import { readCases } from '../everywhere/cases.mjs'
import { fingerprint, fingerprintOfBytes } from '../everywhere/fingerprint.mjs'
import { observe } from '../everywhere/observe.mjs'
import { POLICIES } from './server.mjs'

const LONGEST = 120_000

/**
 * @param name of the browser, with its version
 * @param server as `serve` gives it
 * @param answers what the server answers
 * @param folder for files
 * @param visit opens an address in a new page, gives files to its input, resolves with how to close it, and tells an error of the page
 */
export async function testPackage(name, server, answers, folder, visit) {
  const cases = readCases()
  const expected = await observe(brine, cases, 'typescript')
  answers.set('cases', JSON.stringify({ cases, expected }))
  const files = await makeFiles(folder, cases, answers)

  console.log(`\n${name}, ${expected.length} checks on each engine`)
  console.log(row('where', 'policy', 'engine', 'import', 'first loads', 'next loads', 'checked'))
  console.log(row('---', '---', '---', '---', '---', '---', '---'))
  for (const policy of Object.keys(POLICIES)) {
    for (const place of ['page', 'worker']) {
      const report = await checkIn(visit, `${server.origin}/${policy}/test/browser/page.html?place=${place}`, files, answers)
      const where = `${name}, ${place}, policy ${policy}`
      assert.equal(report.failed, undefined, where)
      for (const [engine, run] of Object.entries(report.runs)) {
        assert.deepEqual(run.differing.slice(0, 10), [], `${where}, ${engine}: ${run.differing.length} differ`)
        assert.equal(run.lines, expected.length)
      }
      for (const file of files) {
        // A browser may have no file system of its own to write to; what it read must be right all the same.
        const { written, ...read } = file.expected
        assert.deepEqual(report.files[file.name], report.hasFileSystem ? { ...read, written } : read, `${where}, ${file.name}`)
      }
      // Or the policy was not in force.
      assert.equal(report.mayEvaluate, policy === 'none', where)
      assert.equal(report.engine, policy === 'strict' ? 'typescript' : 'wasm', where)
      console.log(rowOf(place, policy, report))
      if (!report.hasFileSystem) console.log(`NOT TESTED: writing to the browser's own file system, which ${name} has not (${place})`)
    }
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

async function checkIn(visit, url, files, answers) {
  let fail
  const failed = new Promise((resolve) => {
    fail = (message) => resolve({ failed: message })
  })
  const reported = new Promise((resolve) => answers.set('report', (text) => resolve(JSON.parse(text))))
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST, { failed: `nothing after ${LONGEST / 1000} s` }).unref())
  const paths = files.map(({ path }) => path)
  const close = await visit(url, paths, fail)
  const report = await Promise.race([reported, failed, late])
  await close()
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
