// Runs tasks in turns and takes the medians of their times.
import { Bench } from 'tinybench'
import { CLOCKS } from './clock.mjs'

const MIN_SLICES = 3
const MAX_SLICES = 8

/**
 * Runs tinybench tasks in turns: a round of each, then the next round. Sets `result` of each: the median over all rounds in milliseconds.
 * @param tasks `{ work }`
 * @param request milliseconds of a slice of `warmup` (0: one call), and of `time` for each task and round; `rounds`; the `clock`
 */
export function measure(tasks, { warmup, time, rounds, clock }) {
  const now = CLOCKS[clock]
  for (const task of tasks) task.best = warmUp(task.work, warmup, now)
  const benches = tasks.map(({ work, best }) => {
    // As many samples as the time is good for at the best speed: a pause must not leave a round with nothing but itself.
    const iterations = warmup === 0 ? 1 : Math.max(3, Math.min(2000, Math.round(time / best)))
    const bench = new Bench({ now, time: 0, iterations, retainSamples: true, throws: true })
    return bench.add('work', () => void work(), { async: false }).tasks[0]
  })
  const samples = tasks.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, bench] of benches.entries()) {
      bench.runSync()
      for (const sample of bench.result.latency.samples) samples[i].push(sample)
    }
  }
  for (const [i, task] of tasks.entries()) task.result = { ms: median(samples[i]), samples: samples[i].length }
}

/** Runs slices of warm-up until one is no faster than that before; returns the best time in the last. */
function warmUp(work, milliseconds, now) {
  let last = Infinity
  for (let slice = 1; ; slice++) {
    const end = now() + milliseconds
    let best = Infinity
    do {
      const start = now()
      work()
      best = Math.min(best, now() - start)
    } while (now() < end)
    if (milliseconds === 0 || slice === MAX_SLICES || (slice >= MIN_SLICES && best > last * 0.95)) return best
    last = best
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
