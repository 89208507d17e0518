// How the time of loads grows with the size of the data, and how much of it is the garbage collector's. node bench/growth.mjs
//
// Rows of a table from 80 KB to 80 MB of pickle, by brine and by JSON, each in a process of its own: once with V8's usual young generation, of 16 MB, and
// once with one of 1 GB, in which objects that are still in use need not be moved. Pauses are those that Node tells of.
import { execFileSync } from 'node:child_process'
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { dumps, loads } from '../dist/index.js'
import { about } from './about.mjs'
import { rows } from './generators.mjs'
import { table } from './table.mjs'

const SIZES = [8e4, 8e5, 8e6, 8e7]
const ROW = 62
const YOUNG = { usual: [], large: ['--max-semi-space-size=512', '--min-semi-space-size=512'] }
/** Data that is read in all, in bytes, after as much that is not measured. */
const READ = 4e8

/**
 * Nanoseconds a byte: by the clock, pauses of the collector in it by kind, and processor time of all threads, of which so much in the
 * system; and new pages a KB.
 */
async function measure(codec, size) {
  const value = rows(Math.round(size / ROW))
  const pickle = dumps(value)
  const json = Buffer.from(JSON.stringify(value))
  const work = codec === 'brine' ? () => loads(pickle) : () => JSON.parse(json.toString())
  const times = Math.max(2, Math.round(READ / size))
  for (let i = 0; i < times; i++) work()
  const pauses = { minor: 0, major: 0 }
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration, detail } of list.getEntries()) {
      if (startTime >= start) pauses[detail.kind === 1 ? 'minor' : 'major'] += duration
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const before = process.resourceUsage()
  const start = performance.now()
  for (let i = 0; i < times; i++) work()
  const all = performance.now() - start
  const after = process.resourceUsage()
  await wait(20)
  observer.disconnect()
  const perByte = (ms) => (ms * 1e6) / (times * pickle.length)
  const used = (what) => after[what] - before[what]
  return {
    all: perByte(all),
    scavenges: perByte(pauses.minor),
    marking: perByte(pauses.major),
    processor: perByte((used('userCPUTime') + used('systemCPUTime')) / 1000),
    system: perByte(used('systemCPUTime') / 1000),
    pages: (used('minorPageFault') * 1e3) / (times * pickle.length),
  }
}

if (process.argv[2] === 'child') {
  console.log(JSON.stringify(await measure(process.argv[3], Number(process.argv[4]))))
} else {
  const lines = []
  for (const codec of ['brine', 'JSON']) {
    for (const [young, flags] of Object.entries(YOUNG)) {
      for (const size of SIZES) {
        const child = execFileSync(process.execPath, [...flags, fileURLToPath(import.meta.url), 'child', codec, String(size)])
        lines.push([
          `${codec}, ${young}`,
          `${size / 1e6} MB`,
          ...Object.values(JSON.parse(child.toString())).map((figure) => figure.toFixed(2)),
        ])
      }
    }
  }
  const { processor, node, date } = about(undefined, Date.now(), 'wall')
  console.log(`${processor}, ${node}, ${date}. Nanoseconds a byte of pickle.\n`)
  console.log(table(['young generation', 'pickle', 'clock', 'scavenges', 'marking', 'processor', 'system', 'pages a KB'], lines))
}
