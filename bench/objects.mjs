// Many values of Python's own types, against CPython: node bench/objects.mjs. PYTHON in the environment names another python3.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dumps, loads } from '../dist/index.js'
import { about } from './about.mjs'
import { findPython } from './python.mjs'
import { table } from './table.mjs'

const SCRIPT = fileURLToPath(new URL('objects.py', import.meta.url))
const ROUNDS = 60

/** The median of a call once it is warm, in milliseconds. */
function median(call) {
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    call()
    times.push(performance.now() - start)
  }
  return times.slice(ROUNDS / 3).toSorted((a, b) => a - b)[ROUNDS / 3]
}

const python = findPython()
if (python === undefined) throw new Error('there is no CPython from 3.8 on: set PYTHON')
const folder = mkdtempSync(join(tmpdir(), 'brine-objects-'))
try {
  const answers = JSON.parse(execFileSync(python.command, [SCRIPT, folder], { encoding: 'utf8' }))
  const lines = Object.entries(answers).map(([name, theirs]) => {
    const pickle = readFileSync(join(folder, `${name}.pickle`))
    const value = loads(pickle)
    const loaded = median(() => loads(pickle))
    const dumped = median(() => dumps(value))
    return [
      name,
      String(theirs.count),
      loaded.toFixed(2),
      `${(theirs.loads / loaded).toFixed(2)}x`,
      dumped.toFixed(2),
      `${(theirs.dumps / dumped).toFixed(2)}x`,
    ]
  })
  const { processor, node, CPython, date } = about(python, Date.now(), 'wall')
  console.log(`${processor}; ${node}; CPython ${CPython}; ${date}; milliseconds, medians; how many times as long CPython takes\n`)
  console.log(table(['', 'values', 'loads', 'CPython', 'dumps', 'CPython'], lines))
} finally {
  rmSync(folder, { recursive: true })
}
