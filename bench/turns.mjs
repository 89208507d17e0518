// Files of many kinds in turns in one process, as a program meets them, against each in a process of its own: node bench/turns.mjs [DIST]
//
// In turns, code that V8 has compiled knows many kinds of records, and what a file needs of the processor's caches others have displaced.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { table } from './table.mjs'

const require = createRequire(import.meta.url)
const folder = new URL('node_modules/vega-datasets/data/', import.meta.url)
const [dist = fileURLToPath(new URL('../dist', import.meta.url)), way, only] = process.argv.slice(2)
const { dumps, loads } = await import(pathToFileURL(`${dist}/index.js`).href)

/** Real JSON files from 40 KB to 4 MB. */
const FILES = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => fileURLToPath(new URL(name, folder)))
  .concat(['world-atlas/countries-110m.json', 'mime-db/db.json'].map((path) => require.resolve(path)))
  .concat(fileURLToPath(new URL('../package-lock.json', import.meta.url)))
  .filter((path) => {
    const { length } = readFileSync(path)
    return length >= 40_000 && length < 4_000_000
  })

/** Medians of brine and JSON in milliseconds, for each of some files. */
function measure(paths) {
  const values = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')))
  const pickles = values.map((value) => dumps(value))
  const texts = values.map((value) => JSON.stringify(value))
  const times = values.map(() => [[], []])
  const end = Date.now() + (paths.length === 1 ? 1000 : 8000)
  for (let round = 0; Date.now() < end || round < 12; round++) {
    for (const [i, value] of values.entries()) {
      const works =
        way === 'loads' ? [() => loads(pickles[i]), () => JSON.parse(texts[i])] : [() => dumps(value), () => JSON.stringify(value)]
      for (const [who, work] of works.entries()) {
        const start = performance.now()
        work()
        if (round > 3) times[i][who].push(performance.now() - start)
      }
    }
  }
  return times.map((both) => both.map((all) => all.toSorted((a, b) => a - b)[all.length >> 1]))
}

const mean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
const child = (...args) => JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), dist, ...args], { encoding: 'utf8' }))

if (way !== undefined) {
  console.log(JSON.stringify(measure(only === undefined ? FILES : [FILES[only]])))
} else {
  for (const each of ['loads', 'dumps']) {
    const together = child(each)
    const alone = FILES.map((_, i) => child(each, String(i))[0])
    const lines = FILES.map((path, i) => {
      const ms = [alone[i][0], together[i][0]].map((time) => time.toFixed(3))
      const ratios = [alone[i], together[i]].map(([brine, json]) => json / brine)
      return { cells: [path.split(/[/\\]/).at(-1), ...ms, ...ratios.map((ratio) => `${ratio.toFixed(2)}x`)], ratios }
    })
    const means = [0, 1].map((k) => `${mean(lines.map(({ ratios }) => ratios[k])).toFixed(2)}x`)
    const slower = `${mean(FILES.map((_, i) => together[i][0] / alone[i][0])).toFixed(2)}x`
    console.log(`${each}: milliseconds, and how many times as long JSON takes\n`)
    console.log(
      table(
        ['', 'alone', 'in turns', 'JSON, alone', 'JSON, in turns'],
        [...lines.map(({ cells }) => cells), ['geometric mean', '', slower, ...means]],
      ),
    )
    console.log()
  }
}
