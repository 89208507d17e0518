// npm run test:everywhere: the packed package in every runtime and bundle that npm has here. With --write the tables go to
// docs/everywhere.md, if all was tested that the page has tables of.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from '../browser/chromium.mjs'
import { bundleAndRun } from './bundlers.mjs'
import { makeData } from './data.mjs'
import { makeProject, useProject } from './project.mjs'
import { bin, installTools, node, ROOT } from './tools.mjs'
import { inWorkerd } from './workerd.mjs'

installTools()
const { project, tarball } = makeProject()
let failures = 0
const sections = []
/** What is not here to be tested in, each as it was said. */
const untested = []
try {
  const data = await makeData(1)
  // An interpreter takes ten times as long.
  const fewer = await makeData(12)
  for (const [name, value] of Object.entries({ data, fewer })) writeFileSync(join(project, `${name}.json`), JSON.stringify(value))
  await runtimes(data)
  table(['', 'the package in an empty project'], useProject(project, tarball))
  browsers('browser/run.mjs')
  browsers('everywhere/in-browsers.mjs')
  await bundles()
} finally {
  rmSync(project, { recursive: true })
}
if (process.argv.includes('--write')) write()
console.log(failures === 0 ? '\nall of it is as it must be' : `\n${failures} FAILED`)
process.exitCode = failures === 0 ? 0 : 1

async function runtimes(data) {
  const rows = []
  const note = (name, expected, report) => {
    const { engine, runs = {}, failed, imported, firstLoads } = report
    const wrong = Object.entries(runs).flatMap(([run, { differing }]) => differing.map((line) => `${run}: ${line}`))
    const problem = failed ?? (engine === expected ? wrong[0] : `the engine is ${engine}, not ${expected}`)
    const checks = Object.values(runs).reduce((sum, { lines }) => sum + lines, 0)
    const result = problem === undefined ? `${checks} checks, all as in Node 20` : `FAILED: ${problem} (and ${wrong.length} more)`
    rows.push([name, engine ?? '', result, ms(imported), ms(firstLoads)])
    console.log(rows.at(-1).join('  '))
  }
  const commands = [
    [`Node ${process.versions.node}`, 'wasm', process.execPath],
    ['the same, --jitless', 'typescript', process.execPath, '--jitless'],
    ['the same, --disallow-code-generation-from-strings', 'wasm', process.execPath, '--disallow-code-generation-from-strings'],
    ...[22, 24, 26].map((version) => [`Node ${says(node(version))}`, 'wasm', node(version)]),
    [`Bun ${says(bin('bun'))}`, 'wasm', bin('bun')],
    [`Deno ${says(bin('deno'))}`, 'wasm', bin('deno'), 'run', '--allow-all', '--quiet'],
  ]
  for (const [name, expected, command, ...flags] of commands) {
    const input = flags.includes('--jitless') ? 'fewer.json' : 'data.json'
    const { stdout, stderr, error } = spawnSync(command, [...flags, 'run.mjs', input], {
      cwd: project,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    note(name, expected, stdout ? JSON.parse(stdout) : { failed: String(error ?? stderr) })
  }
  for (const date of ['2024-09-01', '2026-11-01']) {
    const report = await inWorkerd(project, date, data).catch((error) => ({ failed: String(error) }))
    note(`workerd ${says(bin('workerd'))}, of ${date}`, 'wasm', report)
  }
  table(['runtime', 'engine', 'result', 'import', 'first loads'], rows)
}

/** What a script of tests in browsers prints, with a table for each browser. */
function browsers(script) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'test', script)], { encoding: 'utf8' })
  console.log(stdout + stderr)
  if (status !== 0) failures++
  untested.push(...(stdout.match(/^NOT TESTED in .*$/gm) ?? []))
  for (const part of stdout.split(/\n(?=\n\S.* checks on each engine\n)/)) {
    const title = /^\n?(\S.*) checks on each engine$/m.exec(part)?.[1]
    if (title !== undefined) sections.push(`${title} checks on each engine:\n\n${part.match(/^\|.*$/gm).join('\n')}`)
  }
}

async function bundles() {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    untested.push('NOT TESTED in a browser: bundles; install Chromium or Chrome, or name one in CHROME_PATH')
    console.log(untested.at(-1))
    return
  }
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 })
  const rows = await bundleAndRun(project, browser)
  await browser.close()
  table(
    ['bundler', 'engine', 'script', 'gzipped', 'first loads'],
    rows.map(([name, engine, script, gzipped, first]) => [name, engine, kb(script), kb(gzipped), ms(first)]),
  )
}

/** The version that a command tells. */
function says(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return /\d[\d.-]*/.exec(stdout ?? '')?.[0] ?? '(does not start)'
}

function table(head, rows) {
  failures += rows.filter((row) => row.some((cell) => cell.startsWith('FAILED'))).length
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  sections.push(lines.join('\n'))
  console.log(`\n${lines.join('\n')}\n`)
}

function write() {
  if (untested.length > 0) {
    console.log(`docs/everywhere.md is left as it is:\n${untested.join('\n')}`)
    failures++
    return
  }
  const path = join(ROOT, 'docs', 'everywhere.md')
  const [head] = readFileSync(path, 'utf8').split('<!-- made by')
  writeFileSync(path, `${head}<!-- made by npm run test:everywhere -- --write -->\n\n${sections.join('\n\n')}\n`)
}

function ms(number) {
  return number === undefined ? '' : `${number.toFixed(1)} ms`
}

function kb(bytes) {
  return bytes === undefined ? '' : `${(bytes / 1024).toFixed(1)} KB`
}
