// Measures one contender on one case, in a process of its own: what V8 has learnt of one codec's code, and the garbage of another, are in
// nobody's figures. Argument: a JSON request { name, contender, dist, folder, sizes, clock, warmup, time, rounds, gc, stages }; sends what
// it found to the parent.
import { pathToFileURL } from 'node:url'
import { caseNamed } from './cases.mjs'
import { contenderNamed } from './contenders.mjs'
import { gcShare } from './gc.mjs'
import { measure } from './measure.mjs'
import { readPickles } from './prepare.mjs'
import { difference } from './same.mjs'
import { stages, watchInstances } from './stages.mjs'

const request = JSON.parse(process.argv[2])
// pickleparser tells of every number that it rounds.
console.warn = () => {}
const one = caseNamed(request.name)
const values = one.values()
const isBrine = request.contender.startsWith('brine')
const instances = watchInstances()
const brine = isBrine ? await import(pathToFileURL(`${request.dist}/index.js`)) : undefined
const options = isBrine && one.classes !== undefined ? { registry: register(one.classes) } : {}
const contender = await contenderNamed(request.contender, brine, options)
// Messages are read and written so often in one sample that the clock does not show.
const repeats = one.group === 'message' ? 2 : 1
const per = repeats * (one.group === 'message' ? values.length : 1)

process.send(await found(), () => process.disconnect())

async function found() {
  const tasks = { loads: [], dumps: [] }
  let size
  try {
    size = prepare(tasks)
  } catch (error) {
    return { missing: String(error.message ?? error).slice(0, 100) }
  }
  // One way after the other, as programs mostly do.
  measure(tasks.loads, request)
  measure(tasks.dumps, request)
  const result = { size, loads: {}, dumps: {}, linearMemory: isBrine ? linearMemory() : 0 }
  for (const way of ['loads', 'dumps']) {
    for (const { protocol, work, result: figures } of tasks[way]) {
      result[way][protocol] = { ms: figures.ms / per, samples: figures.samples }
      if (request.gc && protocol === 5) result[way][protocol].gc = await gcShare(work, 300)
    }
  }
  if (request.stages) result.stages = stages(instances, request, { loads: tasks.loads.at(-1).work, dumps: tasks.dumps.at(-1).work })
  return result
}

/**
 * Makes the tasks, one for each protocol.
 * @returns the bytes of what the contender writes
 * @throws Error if the contender does not give back what went in
 */
function prepare(tasks) {
  const { reads, text, encode, decode, check: back = decode } = contender
  if (text && values.some((value) => ArrayBuffer.isView(value))) throw new Error('has no bytes')
  let size
  for (const protocol of isBrine && one.protocols ? [2, 4, 5] : [5]) {
    const write = isBrine ? (value) => encode(value, protocol) : encode
    const encoded = write === undefined ? undefined : values.map((value) => new Uint8Array(write(value)))
    if (encoded !== undefined) {
      check(encoded, back)
      size = encoded.reduce((sum, bytes) => sum + bytes.length, 0)
      tasks.dumps.push({ protocol, work: () => each(values, write) })
    }
    if (decode === undefined) continue
    const inputs = reads === 'pickle' ? readPickles(request, protocol) : encoded
    if (inputs !== encoded) check(inputs, decode)
    tasks.loads.push({ protocol, work: () => each(inputs, decode) })
  }
  return size
}

function register(classes) {
  const registry = new brine.Registry()
  for (const [name, made] of Object.entries(classes)) registry.register(name, made)
  return registry
}

function check(inputs, decode) {
  if (one.group === 'scaling') return
  for (const [i, value] of values.entries()) {
    const path = difference(value, decode(inputs[i]))
    if (path !== undefined) throw new Error(`differs at ${path.slice(0, 60)}`)
  }
}

function each(items, work) {
  for (let i = 0; i < repeats; i++) for (const item of items) globalThis.kept = work(item)
}

function linearMemory() {
  return Math.max(0, ...instances.map(({ memory }) => memory.buffer.byteLength))
}
