// Writes the report of a run as Markdown.
import { counted, geometricMean, ratios } from './ratios.mjs'
import { table } from './table.mjs'
import { targets } from './targets.mjs'

const US = 'brine wasm'
const SHORT = {
  'brine wasm': 'wasm',
  'brine typescript': 'typescript',
  'brine auto': 'auto',
  'brine wasm, fast': 'wasm fast',
  'CPython, gc off': 'CPython -gc',
  '@msgpack/msgpack': '@msgpack',
  'msgpackr maps': 'mr maps',
  'msgpackr records': 'mr records',
  'v8.serialize': 'v8',
}

/** Everything that a run found, as Markdown; tables are aligned, so that it reads well in a terminal too. */
export function report(results) {
  const parts = [machine(results), ...['loads', 'dumps'].map((way) => speeds(results, way)), losses(results), protocolTable(results)]
  parts.push(stageTable(results), gcTable(results), startTable(results), scalingTable(results), memoryTable(results), targetTable(results))
  return parts.filter((part) => part !== '').join('\n\n') + '\n'
}

function machine({ about, cases }) {
  const missing = cases.flatMap((one) => Object.entries(one.missing).map(([contender, why]) => `- ${one.name}, ${contender}: ${why}`))
  return [
    `## Machine`,
    ...Object.entries(about).map(([what, value]) => `- ${what}: ${value}`),
    ...(missing.length === 0 ? [] : ['\nLeft out, since the value does not come back:\n', ...missing]),
  ].join('\n')
}

function speeds(results, way) {
  const names = contendersOf(results, way)
  const others = names.filter((name) => name !== US)
  const header = ['', 'bytes', `${way} ms`, ...others.map(short)]
  const rows = results.cases.map((one) => [
    one.name,
    String(one.sizes.pickle),
    milliseconds(one[way][US]?.ms),
    ...others.map((name) => multiple(one[way][name]?.ms / one[way][US]?.ms)),
  ])
  const sets = counted(results)
  const means = others.map((name) => ratios(sets, way, US, name).map(({ ratio }) => ratio))
  rows.push(['geometric mean', '', '', ...means.map((list) => (list.length === sets.length ? multiple(geometricMean(list)) : ''))])
  return [
    `## ${way}, protocol 5`,
    `Median time of brine's WebAssembly engine, and how many times as long the others take. Messages: per message. The mean is over`,
    `the structured sets of 50 KB and more, where a contender can do all of them.\n`,
    table(header, rows),
  ].join('\n')
}

function contendersOf(results, way) {
  const names = new Set(results.cases.flatMap((one) => Object.keys(one[way])))
  return [...names]
}

function losses(results) {
  const rows = []
  for (const way of ['loads', 'dumps']) {
    for (const name of contendersOf(results, way)) {
      const slower = ratios(results.cases, way, ['brine wasm', 'brine auto'], name)
        .filter(({ ratio }) => ratio < 0.97 && !name.startsWith('brine') && !name.endsWith('gc off'))
        .sort((a, b) => a.ratio - b.ratio)
      if (slower.length > 0) rows.push([way, name, slower.map((one) => `${one.name} ${one.ratio.toFixed(2)}x`).join(', ')])
    }
  }
  return `## Where brine is the slower one\nThe faster of wasm and auto against each; 0.5x is half as fast.\n\n${table(['', 'against', ''], rows)}`
}

function protocolTable({ cases }) {
  const rows = []
  for (const one of cases) {
    for (const [protocol, ways] of Object.entries(one.protocols)) {
      const figures = (way) => ['brine wasm', 'brine typescript', 'CPython'].map((name) => milliseconds(ways[way][name]?.ms))
      rows.push([one.name, protocol, ...figures('loads'), ...figures('dumps')])
    }
  }
  if (rows.length === 0) return ''
  const header = ['', 'protocol', 'loads: wasm', 'typescript', 'CPython', 'dumps: wasm', 'typescript', 'CPython']
  return `## Protocols\nMilliseconds.\n\n${table(header, rows)}`
}

function stageTable({ cases }) {
  const rows = cases
    .filter((one) => one.stages?.loads !== undefined && one.group === 'structured')
    .map((one) => {
      const { loads, dumps } = one.stages
      return [one.name, ...[loads.wasm, loads.rest, dumps?.rest, dumps?.wasm].map(milliseconds), `${loads.calls} / ${dumps?.calls ?? 0}`]
    })
  if (rows.length === 0) return ''
  return `## Stages of the WebAssembly engine\nMilliseconds.\n\n${table(['', 'scan', 'copy and build', 'walk and join', 'emit', 'wasm calls'], rows)}`
}

function gcTable({ cases }) {
  const measured = cases.filter((one) => Object.values(one.loads).some(({ gc }) => gc !== undefined))
  if (measured.length === 0) return ''
  const columns = ['loads', 'dumps'].flatMap((way) =>
    Object.keys(measured[0][way])
      .filter((name) => measured[0][way][name].gc !== undefined)
      .map((name) => [way, name]),
  )
  const rows = measured.map((one) => [one.name, ...columns.map(([way, name]) => percent(one[way][name]?.gc))])
  return `## Garbage collection\nShare of the time that was pauses.\n\n${table(['', ...columns.map(([way, name]) => `${way} ${short(name)}`)], rows)}`
}

function startTable({ startup }) {
  if (startup === undefined) return ''
  const { parts, ...steps } = startup.steps
  const names = Object.keys(steps.brine)
  const rows = Object.entries(steps).map(([name, figures]) => [name, ...names.map((step) => milliseconds(figures[step]))])
  const { empty, first, difference } = startup.process
  return [
    `## Start-up\nMilliseconds, in fresh processes.\n`,
    table(['', ...names], rows),
    `\nBrine's own start: ${Object.entries(parts)
      .map(([step, ms]) => `${step} ${milliseconds(ms)}`)
      .join(', ')}.`,
    `An empty script takes ${empty.toFixed(1)} ms, one that imports brine and loads a pickle ${first.toFixed(1)} ms (+${difference.toFixed(1)}).`,
  ].join('\n')
}

function scalingTable({ scaling }) {
  if (scaling === undefined) return ''
  const found = Object.entries(scaling)
  const columns = ['loads', 'dumps'].flatMap((way) =>
    Object.keys(found[0][1][0][way])
      .filter((name) => !name.endsWith('off'))
      .map((name) => [way, name]),
  )
  const rows = found.flatMap(([kind, list]) =>
    list.map((row) => [kind, String(row.size), ...columns.map(([way, name]) => row[way][name]?.toFixed(1) ?? '')]),
  )
  return `## Scaling\nNanoseconds per byte of pickle.\n\n${table(['', 'bytes', ...columns.map(([way, name]) => `${way} ${short(name)}`)], rows)}`
}

function memoryTable({ memory }) {
  if (memory === undefined) return ''
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1)
  const rows = memory.map((one) => [
    one.name.split(':')[0],
    megabytes(one.size),
    one.contender,
    one.way,
    ...[one.peak, one.heap, one.buffers].map(megabytes),
  ])
  return `## Memory of one call\nMB above what was resident before, in fresh processes.\n\n${table(['', 'pickle', '', '', 'peak', 'heap after', 'buffers after'], rows)}`
}

function targetTable(results) {
  const rows = targets(results).map(({ target, wanted, measured, met }) => [
    met === undefined ? '?' : met ? 'pass' : 'MISS',
    target,
    wanted,
    measured,
  ])
  return `## Targets\n${table(['', '', 'wanted', 'measured'], rows)}`
}

const short = (name) => SHORT[name] ?? name
const percent = (share) => (share === undefined ? '' : `${(share * 100).toFixed(0)}%`)
const multiple = (ratio) => (Number.isFinite(ratio) ? `${ratio < 9.95 ? ratio.toFixed(2) : ratio.toFixed(0)}x` : '')

function milliseconds(ms) {
  if (ms === undefined) return ''
  return ms >= 9.995 ? ms.toFixed(1) : ms >= 0.01 ? ms.toFixed(3).slice(0, 5) : ms.toPrecision(2)
}
