// How fast scans are: node bench/scan.mjs [FILE or DIRECTORY ...], by default the stored pickles of the tests. The package must be built.
//
// Prints megabytes a second of processor time for a first pass in a fresh process, and for later ones.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { scanSync } from '../dist/scan.js'

const PASSES = 6

function* files(path) {
  if (!statSync(path).isDirectory()) yield path
  else for (const name of readdirSync(path).sort()) yield* files(join(path, name))
}

/** The pickles of a file: each line's `hex` or `base64` of JSON lines, the entries of a JSON array, else the file itself. */
function picklesOf(path) {
  const packed = readFileSync(path)
  const content = path.endsWith('.gz') ? gunzipSync(packed) : packed
  const decoded = ({ hex, base64 }) =>
    hex !== undefined ? Buffer.from(hex, 'hex') : base64 !== undefined ? Buffer.from(base64, 'base64') : undefined
  const name = path.replace(/\.gz$/, '')
  const text = () => content.toString('utf8')
  if (name.endsWith('.jsonl'))
    return text()
      .trim()
      .split('\n')
      .map((line) => decoded(JSON.parse(line)))
  if (name.endsWith('.json')) return [JSON.parse(text())].flat().map((entry) => decoded(entry ?? {}))
  return [content]
}

const given = process.argv.slice(2)
const vectors = ['scan.json.gz', 'scan-cases.jsonl'].map((name) => fileURLToPath(new URL(`../test/vectors/${name}`, import.meta.url)))
const pickles = (given.length > 0 ? given : vectors)
  .flatMap((path) => [...files(path)])
  .flatMap(picklesOf)
  .filter((pickle) => pickle !== undefined)
const size = pickles.reduce((sum, { length }) => sum + length, 0)
const verdicts = {}
const rates = []
for (let pass = 0; pass < PASSES; pass++) {
  const before = process.cpuUsage()
  for (const pickle of pickles) {
    const { verdict } = scanSync(pickle)
    if (pass === 0) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
  }
  const { user, system } = process.cpuUsage(before)
  rates.push(size / (user + system))
}
console.log(`${pickles.length} pickles, ${(size / 1e6).toFixed(1)} MB: ${JSON.stringify(verdicts)}`)
console.log(
  `first pass ${rates[0].toFixed(1)} MB/s, then ${rates
    .slice(1)
    .map((rate) => rate.toFixed(1))
    .join(', ')}`,
)
