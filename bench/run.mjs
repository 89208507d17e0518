// The benchmark: npm run bench -- [--quick] [--only NAME]... [--compare OLD.json] [--check [OLD.json]] [--clock wall|cpu] [--dist FOLDER]. See README.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { about } from './about.mjs'
import { CASES } from './cases.mjs'
import { chart } from './chart.mjs'
import { comparison, regressions } from './compare.mjs'
import { measureCase } from './measure-case.mjs'
import { memory } from './memory.mjs'
import { findPython } from './python.mjs'
import { report } from './report.mjs'
import { scaling } from './scaling.mjs'
import { startup } from './startup.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { values: flags, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    compare: { type: 'string' },
    check: { type: 'boolean' },
    clock: { type: 'string' },
    dist: { type: 'string', default: here('../dist') },
  },
  allowPositionals: true,
})
const dist = resolve(flags.dist)
const quick = flags.quick || flags.check
const full = !quick && flags.only === undefined
const clock = flags.clock ?? (flags.check ? 'cpu' : 'wall')
const EFFORT = quick ? { warmup: 25, time: 15, rounds: 3, passes: 1 } : { warmup: 30, time: 15, rounds: 2, passes: 3 }
const TITLE = '# The last run of the benchmark\n\n![Speed of loads and dumps against other codecs](chart.svg)\n\n'
/** Watched for garbage collection, in these cases. */
const GC_CASES = ['movies', 'floats', 'records', 'non-ASCII text']
const GC_CONTENDERS = ['brine wasm', 'brine typescript', 'JSON', 'msgpackr records']

const started = Date.now()
const python = findPython()
const brine = await import(pathToFileURL(`${dist}/index.js`))
const settings = { dist, brine, python, clock, ...EFFORT }
const results = { about: about(python, started, clock), cases: [] }
for (const name of flags.only ?? CASES.filter((one) => !quick || one.quick).map((one) => one.name)) {
  note(name)
  const gc = !quick && GC_CASES.includes(name) ? GC_CONTENDERS : []
  results.cases.push(await measureCase(name, settings, { gc, stages: !quick }))
}
if (flags.only === undefined) {
  note('start-up')
  results.startup = await startup(dist, clock, quick ? 3 : 9)
}
if (full) {
  note('scaling')
  results.scaling = await scaling(settings, 1e8)
  note('memory')
  results.memory = await memory(settings)
}
results.about.seconds = Math.round((Date.now() - started) / 1000)
save()

console.log(report(results))
if (flags.compare !== undefined) console.log(comparison(read(flags.compare), results))
if (flags.check) await check(read(positionals[0] ?? here('results/latest.json')))

/** A full run is what the repository keeps; any other goes to a folder that it does not. */
function save() {
  const folder = here(full ? 'results/' : 'results/local/')
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}latest.json`, `${JSON.stringify(results, rounded, 1)}\n`)
  writeFileSync(`${folder}latest.md`, `${TITLE}${report(results)}`)
  writeFileSync(`${folder}chart.svg`, chart(results))
}

function rounded(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** What seems slower is measured again before it is said: something else may have been going on. */
async function check(old) {
  const runs = [results]
  let slower = regressions(old, runs)
  for (let again = 0; again < 3 && slower.length > 0; again++) {
    const cases = []
    for (const name of new Set(slower.flatMap(({ names }) => names))) {
      note(`again: ${name}`)
      cases.push(await measureCase(name, settings))
    }
    runs.push({ cases })
    slower = regressions(old, runs)
  }
  for (const { text } of slower) console.error(text)
  if (slower.length > 0) process.exitCode = 1
  else console.log(`No slower than the run of ${old.about.date}.`)
}

function note(what) {
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${what}\n`)
}
