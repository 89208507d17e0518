// Measures what the start of the command line costs: whole processes of `node -e 0` and of `brine FILE`, one after the other in turn, by the CPU
// time that both take and by the clock. usage: node bench/cli.mjs [ROUNDS], after npm run build.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dumps, NDArray } from '../dist/index.js'
import { writeNpy } from '../dist/npy.js'

const COMMAND = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const rounds = Number(process.argv[2] ?? 20)
const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'))
const [pickle, npy] = ['values.pkl', 'array.npy'].map((name) => join(folder, name))
writeFileSync(pickle, dumps({ name: 'Ada', values: [1, 2.5, null], when: new Date(0) }))
writeFileSync(npy, writeNpy(new NDArray(Float32Array.of(1, 2, 3), [3])))

const RUNS = {
  'node -e 0': ['-e', '0'],
  'brine --version': [COMMAND, '--version'],
  'brine values.pkl': [COMMAND, pickle],
  'brine json values.pkl': [COMMAND, 'json', pickle],
  'brine dis values.pkl': [COMMAND, 'dis', pickle],
  'brine scan values.pkl': [COMMAND, 'scan', pickle],
  'brine array.npy': [COMMAND, npy],
}

/** CPU time and time by the clock of one process, in milliseconds, as bash has them. */
function measure(args) {
  const script = 'TIMEFORMAT="%3U %3S %3R"; time "$0" "$@" >/dev/null'
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (status !== 0) throw new Error(stderr)
  const [user, system, real] = stderr
    .trim()
    .split(' ')
    .map((seconds) => 1000 * Number(seconds))
  return { cpu: user + system, wall: real }
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1]
const results = Object.fromEntries(Object.keys(RUNS).map((name) => [name, []]))
for (let round = -1; round < rounds; round++) {
  for (const [name, args] of Object.entries(RUNS)) {
    const result = measure(args)
    if (round >= 0) results[name].push(result)
  }
}
rmSync(folder, { recursive: true })
const [bare] = Object.values(results)
const of = (kind, list) => median(list.map((result) => result[kind]))
const lines = [['', 'by the clock', 'over node', 'CPU', 'over node']]
for (const [name, list] of Object.entries(results)) {
  const cells = ['wall', 'cpu'].flatMap((kind) => [of(kind, list), of(kind, list) - of(kind, bare)])
  lines.push([name, ...cells.map((ms) => `${ms.toFixed(0)} ms`)])
}
for (const line of lines) console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(13))).join(''))
