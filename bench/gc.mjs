// Measures the share of time that the garbage collector takes.
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Runs work over and over, long enough to fill the young generation a few times, and adds up the pauses of the garbage collector. The
 * medians elsewhere leave most of these out: a pause falls into one sample of many.
 * @returns the share of the time that was pauses
 */
export async function gcShare(work, milliseconds) {
  let paused = 0
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (startTime >= start && startTime < end) paused += duration
  })
  observer.observe({ entryTypes: ['gc'] })
  const start = performance.now()
  let end = start
  while (end - start < milliseconds) {
    work()
    end = performance.now()
  }
  await wait(5)
  observer.disconnect()
  return paused / (end - start)
}
