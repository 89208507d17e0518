// Measures what a first load or dump costs in a fresh process.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.mjs'
import { median } from './measure.mjs'

const CONTENDERS = ['brine', 'brine/pure', 'pickleparser', 'msgpackr', 'parts']
const path = (file) => fileURLToPath(new URL(file, import.meta.url))

/**
 * Starts fresh processes in turns, `times` of each.
 * @returns medians in milliseconds: the steps inside each process, and how much longer a process lives than an empty script
 */
export async function startup(dist, clock, times) {
  const seen = Object.fromEntries(CONTENDERS.map((contender) => [contender, []]))
  const empty = []
  const first = []
  for (let i = 0; i < times; i++) {
    for (const contender of CONTENDERS) seen[contender].push(await runChild('startup-child.mjs', { dist, contender, clock }))
    empty.push(life(clock, [path('empty-child.mjs')]))
    first.push(life(clock, [path('first-child.mjs'), dist]))
  }
  const steps = {}
  for (const [contender, runs] of Object.entries(seen)) {
    steps[contender] = Object.fromEntries(Object.keys(runs[0]).map((step) => [step, median(runs.map((run) => run[step]))]))
  }
  return { steps, process: { empty: median(empty), first: median(first), difference: median(first.map((ms, i) => ms - empty[i])) } }
}

/** How long a process lives; by the CPU clock, what it says of that itself. */
function life(clock, args) {
  const start = performance.now()
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}`)
  return clock === 'cpu' ? Number(stdout) : performance.now() - start
}
