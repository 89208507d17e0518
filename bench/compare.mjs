// Compares two runs of the benchmark.
import { geometricMean } from './ratios.mjs'
import { table } from './table.mjs'

// Two runs are never on the same machine under the same load. What is compared is brine's time over that of a yardstick in the same case
// and run: the geometric mean of contenders that do not change with brine.
const YARDSTICKS = ['JSON', 'msgpackr maps', 'msgpackr records', 'cbor-x', 'v8.serialize', 'CPython']
const ENGINES = ['brine wasm', 'brine typescript', 'brine auto']

/** @returns `{ way, engine, name, change }` for what both runs have; a change of 1.1 is 10% slower now */
export function changes(old, now) {
  const found = []
  for (const one of now.cases) {
    const before = old.cases.find(({ name }) => name === one.name)
    if (before === undefined) continue
    for (const way of ['loads', 'dumps']) {
      const both = YARDSTICKS.filter((name) => one[way][name] !== undefined && before[way][name] !== undefined)
      if (both.length === 0) continue
      const yardstick = (run) => geometricMean(both.map((name) => run[way][name].ms))
      for (const engine of ENGINES) {
        if (one[way][engine] === undefined || before[way][engine] === undefined) continue
        const change = one[way][engine].ms / yardstick(one) / (before[way][engine].ms / yardstick(before))
        found.push({ way, engine, name: one.name, change })
      }
    }
  }
  return found
}

export function comparison(old, now) {
  const all = changes(old, now)
  const columns = ['loads', 'dumps'].flatMap((way) => ENGINES.map((engine) => [way, engine]))
  const at = (way, engine, name) =>
    all.filter((one) => one.way === way && one.engine === engine && (name === undefined || one.name === name))
  const figure = (list) => (list.length === 0 ? '' : `${geometricMean(list.map(({ change }) => 1 / change)).toFixed(2)}x`)
  const names = [...new Set(all.map(({ name }) => name))]
  const rows = [...names, undefined].map((name) => [
    name ?? 'geometric mean',
    ...columns.map(([way, engine]) => figure(at(way, engine, name))),
  ])
  return `## Against the run of ${old.about.date}\nHow many times as fast as then, by the other codecs' time in the same run.\n\n${table(['', ...columns.map(([way, engine]) => `${way} ${engine.slice(6)}`)], rows)}\n`
}

/** Slower by this much in the mean of a way and engine, or in a single case. */
const MEAN_LIMIT = 1.15
const CASE_LIMIT = 1.5

/**
 * What got slower. A case that was measured several times counts by the best of its ratios.
 * @param runs this build's
 * @returns `{ text, names }`: in words, and the cases that it rests on
 */
export function regressions(old, runs) {
  const best = new Map()
  for (const one of runs.flatMap((run) => changes(old, run))) {
    const key = `${one.way} ${one.engine} ${one.name}`
    if (!best.has(key) || best.get(key).change > one.change) best.set(key, one)
  }
  const found = []
  for (const way of ['loads', 'dumps']) {
    // 'auto' is one of these two.
    for (const engine of ['brine wasm', 'brine typescript']) {
      const list = [...best.values()].filter((one) => one.way === way && one.engine === engine)
      const mean = geometricMean(list.map(({ change }) => change))
      const slower = (change) => `${way} ${engine} takes ${change.toFixed(2)} times the time it took`
      if (mean > MEAN_LIMIT)
        found.push({ text: `${slower(mean)}, in the mean of ${list.length} cases`, names: list.map(({ name }) => name) })
      for (const { name, change } of list) if (change > CASE_LIMIT) found.push({ text: `${slower(change)}: ${name}`, names: [name] })
    }
  }
  return found
}
