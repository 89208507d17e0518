// Measures one case in a process of its own, so that no figure depends on what was measured before it. Argument: a JSON request
// { name, dist, python, clock, warmup, time, rounds, only, gc, stages }; sends the result to the parent.
import { pathToFileURL } from 'node:url'
import { caseNamed } from './cases.mjs'
import { contenders } from './contenders.mjs'
import { gcShare } from './gc.mjs'
import { measure } from './measure.mjs'
import { pickleInPython } from './python.mjs'
import { difference } from './same.mjs'
import { stages } from './stages.mjs'

const request = JSON.parse(process.argv[2])
// pickleparser tells of every number that it rounds.
console.warn = () => {}
const brine = await import(pathToFileURL(`${request.dist}/index.js`))
const core = await import(pathToFileURL(`${request.dist}/wasm/module.js`))
const one = caseNamed(request.name)
const values = one.values()
const options = one.classes === undefined ? {} : { registry: register(one.classes) }
// Messages are read and written so often in one sample that the clock does not show.
const repeats = one.group === 'message' ? 2 : 1
const protocols = one.protocols ? [2, 4, 5] : [5]

const { pickles, times } = makePickles()
const result = {
  name: one.name,
  group: one.group,
  count: values.length,
  sizes: {},
  missing: {},
  loads: {},
  dumps: {},
  protocols: {},
  stages: {},
}
const tasks = []
for (const contender of contenders(brine, options)) {
  if (request.only === undefined || request.only.includes(contender.name)) prepare(contender)
}
if (one.protocols && request.only === undefined) for (const protocol of protocols) prepareProtocol(protocol)
result.sizes.pickle = total(pickles[5])

measure(tasks, request)
const per = repeats * (one.group === 'message' ? values.length : 1)
for (const {
  name,
  into,
  result: { ms, samples },
} of tasks)
  into[name] = { ms: ms / per, samples }
if (request.gc !== undefined) {
  for (const { name, into, work } of tasks) if (request.gc.includes(name) && !isProtocol(into)) into[name].gc = await gcShare(work, 300)
}
if (times !== undefined) addPython()
if (request.stages)
  result.stages = stages(core, request, {
    loads: () => each(pickles[5], (pickle) => brine.loads(pickle, { ...options, engine: 'wasm' })),
    dumps: () => each(values, (value) => brine.dumps(value, { ...options, engine: 'wasm' })),
  })
result.linearMemory = linearMemory()
process.send(result, () => process.disconnect())

function register(classes) {
  const registry = new brine.Registry()
  for (const [name, made] of Object.entries(classes)) registry.register(name, made)
  return registry
}

function makePickles() {
  if (request.python !== null) {
    const seconds = (request.time * request.rounds) / 1000
    return pickleInPython(request.python, values, { protocols, timed: protocols, seconds, repeats, clock: request.clock })
  }
  const made = {}
  for (const protocol of protocols) made[protocol] = values.map((value) => brine.dumps(value, { ...options, protocol }))
  return { pickles: made }
}

/** Adds a contender's tasks, if it gives back what went in. */
function prepare({ name, reads, text, encode, decode }) {
  try {
    if (text && values.some((value) => ArrayBuffer.isView(value))) throw new Error('has no bytes')
    const encoded = encode === undefined ? undefined : values.map((value) => copy(encode(value)))
    if (encoded !== undefined) {
      const back = decode ?? ((bytes) => brine.loads(bytes, options))
      check(encoded, back)
      result.sizes[name] = total(encoded)
    }
    const inputs = reads === 'pickle' ? pickles[5] : encoded
    if (decode !== undefined) {
      check(inputs, decode)
      tasks.push({ name, into: result.loads, work: () => each(inputs, decode) })
    }
    if (encode !== undefined) tasks.push({ name, into: result.dumps, work: () => each(values, encode) })
  } catch (error) {
    result.missing[name] = String(error.message ?? error).slice(0, 100)
  }
}

function prepareProtocol(protocol) {
  for (const engine of ['wasm', 'typescript']) {
    const into = (result.protocols[protocol] ??= { loads: {}, dumps: {} })
    const name = `brine ${engine}`
    try {
      check(pickles[protocol], (pickle) => brine.loads(pickle, { engine }))
      tasks.push({ name, into: into.loads, work: () => each(pickles[protocol], (pickle) => brine.loads(pickle, { engine })) })
      tasks.push({ name, into: into.dumps, work: () => each(values, (value) => brine.dumps(value, { engine, protocol })) })
    } catch (error) {
      result.missing[`${name}, protocol ${protocol}`] = String(error.message)
    }
  }
}

function isProtocol(into) {
  return into !== result.loads && into !== result.dumps
}

function addPython() {
  for (const protocol of protocols) {
    for (const way of ['loads', 'dumps']) {
      const into = protocol === 5 ? [result[way]] : []
      if (one.protocols) into.push((result.protocols[protocol] ??= { loads: {}, dumps: {} })[way])
      for (const figures of into) {
        figures.CPython = { ms: times[protocol][way] / per }
        const gcOff = times[protocol][`${way}, gc off`]
        if (gcOff !== undefined) figures['CPython, gc off'] = { ms: gcOff / per }
      }
    }
  }
}

function check(inputs, decode) {
  if (one.group === 'scaling') return
  for (const [i, value] of values.entries()) {
    const path = difference(value, decode(inputs[i]))
    if (path !== undefined) throw new Error(`differs at ${path.slice(0, 60)}`)
  }
}

/** Encoders may give views of buffers that they use again. */
function copy(bytes) {
  return new Uint8Array(bytes)
}

function total(parts) {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

function each(items, work) {
  for (let i = 0; i < repeats; i++) for (const item of items) globalThis.kept = work(item)
}

function linearMemory() {
  const instance = core.lease()
  const bytes = instance?.memory.buffer.byteLength ?? 0
  if (instance !== undefined) core.release(instance)
  return bytes
}
