// Pickles that ask for much by little, family by family: how the time of a load grows when the pickle is twice as long, and how far memory
// rises. `node bench/families.mjs [--dist DIR] [--only WORDS] [--size BYTES] [--engine NAME] [--mode NAME]`; --dist is another build to look at.
import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { families } from './families-pickles.mjs'

/** What RELIABILITY promises: `MEMORY_BASE + MEMORY_FACTOR * input`, and time that grows with the input. */
const MEMORY_BASE = 16e6
const MEMORY_FACTOR = 256
/** A ratio of t(2n) to t(n) above this is looked at: 2 is linear, 4 quadratic. */
const MAX_RATIO = 2.6
/** Loads shorter than this say nothing about a ratio. */
const MIN_MS = 30
const TIMEOUT = 20_000

const { values: given } = parseArgs({
  options: {
    dist: { type: 'string', default: 'dist' },
    only: { type: 'string', default: '' },
    size: { type: 'string', default: '200000' },
    engine: { type: 'string', default: 'wasm,typescript' },
    mode: { type: 'string', default: 'lossless,natural' },
  },
})

/** Loads one family in a process of its own. */
function measure(name, size, engine, mode) {
  return new Promise((done) => {
    const request = JSON.stringify({ dist: resolve(given.dist), name, size, engine, mode })
    const child = fork(new URL('families-child.mjs', import.meta.url), [request], {
      execArgv: ['--expose-gc', '--max-old-space-size=2000'],
    })
    let found = { outcome: 'killed', ms: Number.NaN, peak: Number.NaN, bytes: size }
    child.on('message', (message) => {
      found = message
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT)
    child.on('exit', () => {
      clearTimeout(timer)
      done(found)
    })
  })
}

const size = Number(given.size)
const wanted = Object.keys(families).filter((name) => given.only.split(',').some((word) => name.includes(word)))
console.log('| family | engine | mode | KB | ms(n) | ms(2n) | ratio | peak MB | of bound | outcome | |')
console.log('| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |')
for (const name of wanted) {
  for (const engine of given.engine.split(',')) {
    for (const mode of given.mode.split(',')) {
      const half = await measure(name, size, engine, mode)
      const full = half.outcome === 'killed' ? half : await measure(name, 2 * size, engine, mode)
      const ratio = full.ms / half.ms
      const bound = MEMORY_BASE + MEMORY_FACTOR * full.bytes
      const flags = [
        full.outcome === 'killed' && 'KILLED',
        !/^(value|UnpicklingError)/.test(full.outcome) && 'ERROR',
        full.ms > MIN_MS && ratio > MAX_RATIO && half.outcome === full.outcome && 'RATIO',
        full.ms > MIN_MS && full.ms * 1e6 > 5000 * full.bytes && 'SLOW',
        full.peak > bound && 'MEMORY',
      ].filter(Boolean)
      const cells = [name, engine, mode, (full.bytes / 1000).toFixed(0), half.ms.toFixed(0), full.ms.toFixed(0), ratio.toFixed(1)]
      cells.push((full.peak / 1e6).toFixed(0), (full.peak / bound).toFixed(2), full.outcome, flags.join(' '))
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}
