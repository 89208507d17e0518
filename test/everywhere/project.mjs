// The package as npm would deliver it, in an empty project.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bin, node, ROOT } from './tools.mjs'

/** @returns the project's folder and the tarball */
export function makeProject() {
  const project = mkdtempSync(join(tmpdir(), 'brine-project-'))
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', project], { cwd: ROOT, encoding: 'utf8' }))
  const tarball = join(project, filename)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball], { cwd: project })
  for (const name of ['run', 'builds', 'observe', 'fingerprint', 'worker']) {
    const file = `${name}.mjs`
    copyFileSync(fileURLToPath(new URL(file, import.meta.url)), join(project, file))
  }
  return { project, tarball }
}

/** Uses it from TypeScript and by `require`, and lints it. @returns rows of what was tried and what came of it */
export function useProject(project, tarball) {
  const rows = []
  const run = (what, command, ...args) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: project, encoding: 'utf8' })
    rows.push([what, status === 0 ? 'ok' : `FAILED: ${(error ?? stdout + stderr).toString().trim()}`])
  }
  writeFileSync(join(project, 'main.cts'), REQUIRE)
  writeFileSync(join(project, 'main.mts'), IMPORT)
  const typescript = join(ROOT, 'node_modules', '.bin', 'tsc')
  const strict = ['--strict', '--target', 'es2022', '--outDir', 'out', 'main.mts']
  const nodeTypes = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types')]
  run('TypeScript, nodenext, with DOM', typescript, ...strict, 'main.cts', '--module', 'nodenext', '--lib', 'es2022,dom', '--types', '')
  run('TypeScript, nodenext, with Node', typescript, ...strict, 'main.cts', '--module', 'nodenext', '--lib', 'es2022', ...nodeTypes)
  run(
    'TypeScript, bundler resolution',
    typescript,
    ...strict,
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--lib',
    'es2022,dom',
    '--types',
    '',
  )
  run('what it made, in Node 20', process.execPath, 'out/main.mjs')
  for (const [version, path] of [[20, process.execPath], ...[22, 24, 26].map((version) => [version, node(version)])]) {
    run(`require() in Node ${version}`, path, 'out/main.cjs')
  }
  run('publint', bin('publint'), '--strict', tarball)
  // A WebAssembly module is no CommonJS: bundlers and workerd import it, nothing requires it.
  run('attw, all but core.wasm', bin('attw'), tarball, '--exclude-entrypoints', 'core.wasm')
  return rows
}

const IMPORT = `
import { dumps, load, loads, PyTuple, Registry, Unpickler, UnpicklingError, type LoadOptions } from 'brine'
import * as core from 'brine/core'
import * as pure from 'brine/pure'

class Point { constructor(public x: number, public y: number) {} }
const options: LoadOptions = { registry: new Registry().register('geometry.Point', Point), lossless: true }
const bytes = dumps([new Point(1, 2), PyTuple.of(1, 'a')], options)
const [point] = loads<[Point, PyTuple]>(bytes, options)
const unknown: unknown = loads(bytes, options)
// @ts-expect-error what a pickle holds is not known
unknown.length
// @ts-expect-error no such option
const misspelt: LoadOptions = { loseless: true }
if (Object.keys(misspelt).length !== 1) throw new Error('an option was lost')
const unpickler: Unpickler = new Unpickler(bytes, options)
unpickler.load()
const streamed: Point[] = await load<[Point]>(new Blob([bytes]), options)
try {
  pure.loads(new Uint8Array([0x80]))
} catch (error) {
  if (!(error instanceof pure.UnpicklingError) || error.offset !== 0) throw error
}
const sum: number = point.x + unpickler.offset - bytes.length + streamed[0]!.y
if (sum !== 3 || core.loads<number>(core.dumps(7)) !== 7 || UnpicklingError.name !== 'UnpicklingError') throw new Error('wrong')
`

const REQUIRE = `
import brine = require('brine')
import pure = require('brine/pure')
const back: number[] = brine.loads(pure.dumps([1, 2]))
if (back.length !== 2 || brine.engineInUse() !== 'wasm') throw new Error('wrong')
`
