// Measures one case with every contender.
import { caseNamed } from './cases.mjs'
import { MEASURED, runChild } from './child.mjs'
import { CONTENDERS } from './contenders.mjs'
import { discard, prepare } from './prepare.mjs'

/** CPython's figures take fewer samples to settle: nothing is compiled. */
const PYTHON_SECONDS = 0.1

/**
 * Measures one case with every contender, each in a process of its own, one after the other; and again, as often as there are `passes`:
 * what V8 came to compile differs from process to process, and so does how busy the machine is.
 * @param settings `{ dist, brine, python, clock, warmup, time, rounds, passes }`
 * @param wishes `only`: names of contenders; `gc`: those whose garbage is looked at; `stages`: to take the WebAssembly engine apart
 * @returns sizes in bytes, and for each way and contender the least over passes of the median in milliseconds: of a message, or of all
 *   values of the case
 */
export async function measureCase(name, settings, wishes = {}) {
  const [result, ...others] = [await measureOnce(name, settings, wishes)]
  for (let pass = 1; pass < (settings.passes ?? 1); pass++) others.push(await measureOnce(name, settings, { only: wishes.only }))
  for (const way of ['loads', 'dumps']) {
    settle(
      result[way],
      others.map((other) => other[way]),
    )
    for (const [protocol, figures] of Object.entries(result.protocols))
      settle(
        figures[way],
        others.map((other) => other.protocols[protocol][way]),
      )
  }
  return result
}

/** Puts the least disturbed of several passes in the place of the first one's figures: what else goes on only ever makes it slower. */
function settle(first, others) {
  for (const [contender, figure] of Object.entries(first)) {
    const all = [figure, ...others.map((other) => other[contender]).filter((other) => other !== undefined)]
    figure.ms = Math.min(...all.map(({ ms }) => ms))
    if (figure.samples !== undefined) figure.samples = all.reduce((sum, { samples }) => sum + samples, 0)
  }
}

async function measureOnce(name, settings, { only = CONTENDERS, gc = [], stages = false } = {}) {
  const one = caseNamed(name)
  const { dist, clock, time, rounds } = settings
  // V8 optimizes by work done, of which there is little in a message.
  const warmup = settings.warmup * (one.group === 'message' ? 4 : 1)
  const protocols = one.protocols ? [2, 4, 5] : [5]
  const prepared = prepare(one, { ...settings, protocols, seconds: warmup === 0 ? 0 : PYTHON_SECONDS, clock })
  const { folder, sizes, times } = prepared
  const total = sizes[5].reduce((sum, size) => sum + size, 0)
  const result = { name, group: one.group, sizes: { pickle: total }, missing: {}, loads: {}, dumps: {}, protocols: {}, linearMemory: 0 }
  try {
    for (const contender of only) {
      const request = { name, contender, dist, folder, sizes, clock, warmup, time, rounds, gc: gc.includes(contender) }
      const found = await runChild('measure-child.mjs', { ...request, stages: stages && contender === 'brine wasm' }, MEASURED)
      take(result, one, contender, found)
    }
  } finally {
    discard(prepared)
  }
  const per = one.group === 'message' ? sizes[5].length : 1
  for (const [protocol, figures] of Object.entries(times ?? {})) {
    for (const way of ['loads', 'dumps']) {
      place(result, one, way, Number(protocol), 'CPython', { ms: figures[way] / per })
      const gcOff = figures[`${way}, gc off`]
      if (gcOff !== undefined) place(result, one, way, Number(protocol), 'CPython, gc off', { ms: gcOff / per })
    }
  }
  return result
}

function take(result, one, contender, { missing, size, loads, dumps, stages, linearMemory }) {
  if (missing !== undefined) {
    result.missing[contender] = missing
    return
  }
  if (size !== undefined) result.sizes[contender] = size
  result.linearMemory = Math.max(result.linearMemory, linearMemory)
  if (stages !== undefined) result.stages = stages
  for (const [protocol, figure] of Object.entries(loads)) place(result, one, 'loads', Number(protocol), contender, figure)
  for (const [protocol, figure] of Object.entries(dumps)) place(result, one, 'dumps', Number(protocol), contender, figure)
}

function place(result, one, way, protocol, contender, figure) {
  if (protocol === 5) result[way][contender] = figure
  if (!one.protocols) return
  result.protocols[protocol] ??= { loads: {}, dumps: {} }
  result.protocols[protocol][way][contender] = { ms: figure.ms }
}
