// Says which of the aims of speed a run meets.
import { counted, geometricMean, messages, ratios } from './ratios.mjs'

// At least so many times as fast in the geometric mean, and at least so many times in every single case.
const BEST = ['brine wasm', 'brine typescript', 'brine auto']
const RATIOS = [
  ['loads', 'brine wasm', 'CPython', 3, 1],
  ['loads', 'brine wasm', 'JSON', 3, 1.2],
  ['loads', 'brine wasm', 'brine typescript', 1.8, 1.1],
  ['loads', 'brine wasm', 'msgpackr maps', 2, 0.8],
  ['loads', 'brine wasm', 'msgpackr records', 1, 0.6],
  ['dumps', BEST, 'CPython', 1.5, 1],
  ['dumps', BEST, 'JSON', 1.7, 1],
  ['dumps', 'brine wasm', 'brine typescript', 1.3, 1],
  ['dumps', 'brine wasm, fast', 'msgpackr maps', 1.2, 0.7],
]
const MESSAGES = [
  ['loads', 'brine auto', 'CPython', 1, 0.8],
  ['dumps', 'brine auto', 'CPython', 1, 0.8],
]

const MIB = 2 ** 20

/**
 * The targets, each with what was measured.
 * @returns `{ target, wanted, measured, met }`; `met` is undefined where the run has no figures for it
 */
export function targets(results) {
  return [
    ...RATIOS.map((row) => ratioTarget(counted(results), '', row)),
    ...MESSAGES.map((row) => ratioTarget(messages(results), 'messages, ', row)),
    ...(results.memory === undefined ? [] : results.memory.filter(isLarge).map(copies)),
    linearMemory(results),
    ...(results.startup === undefined ? [] : [start(results.startup)]),
    ...(results.scaling === undefined ? [] : Object.entries(results.scaling).flatMap(flatness)),
  ]
}

function ratioTarget(cases, prefix, [way, ours, theirs, atLeast, floor]) {
  const target = `${prefix}${way}: ${Array.isArray(ours) ? 'best engine' : ours} / ${theirs}`
  const wanted = `${atLeast.toFixed(1)}x, each ${floor.toFixed(1)}x`
  const found = ratios(cases, way, ours, theirs)
  if (found.length === 0) return { target, wanted, measured: 'not measured' }
  const mean = geometricMean(found.map(({ ratio }) => ratio))
  const under = found.filter(({ ratio }) => ratio < floor).sort((a, b) => a.ratio - b.ratio)
  const least = found.reduce((a, b) => (b.ratio < a.ratio ? b : a))
  const named =
    under.length === 0 ? `least ${times(least.ratio)} ${least.name}` : under.map(({ name, ratio }) => `${times(ratio)} ${name}`).join(', ')
  return {
    target,
    wanted,
    measured: `${times(mean)}; ${under.length === 0 ? '' : 'under: '}${named}`,
    met: mean >= atLeast && under.length === 0,
  }
}

const times = (ratio) => `${ratio.toFixed(2)}x`

function isLarge({ name, contender }) {
  return /:100000000$/.test(name) && contender.startsWith('brine')
}

function copies({ name, contender, way, size, peak }) {
  const wanted = way === 'loads' ? 0 : 1
  const measured = peak / size
  const what = name.startsWith('bytes') ? 'bytes' : 'float64 array'
  return {
    target: `${way} of 100 MB ${what}: ${contender}`,
    wanted: wanted === 0 ? 'no copy' : 'one copy',
    measured: `${measured.toFixed(2)} copies`,
    met: measured < wanted + 0.1,
  }
}

function linearMemory(results) {
  const scaled = Object.values(results.scaling ?? {}).flat()
  const most = Math.max(...[...results.cases, ...scaled].map((one) => one.linearMemory))
  return { target: 'linear memory of an instance', wanted: '64 MiB at most', measured: `${most / MIB} MiB`, met: most <= 64 * MIB }
}

function start({ steps, process }) {
  const inside = steps.brine.import + steps.brine['first loads']
  return {
    target: 'import and first loads, over an empty script',
    wanted: '5 ms at most',
    measured: `${inside.toFixed(1)} ms inside the process, ${process.difference.toFixed(1)} ms of its life`,
    met: inside <= 5,
  }
}

function flatness([kind, rows]) {
  const large = rows.filter(({ size }) => size > 5e5)
  return ['loads', 'dumps'].map((way) => {
    const figures = large.map((row) => row[way]['brine wasm']).filter((ns) => ns !== undefined)
    const spread = Math.max(...figures) / Math.min(...figures)
    return {
      target: `${way} time per byte, ${kind}, 1 MB to ${Math.round(large.at(-1)?.size / 1e6)} MB`,
      wanted: 'within 1.5x',
      measured: figures.length < 2 ? 'not measured' : `${spread.toFixed(2)}x (${figures.map((ns) => ns.toFixed(1)).join(', ')} ns/B)`,
      met: figures.length < 2 ? undefined : spread <= 1.5,
    }
  })
}
