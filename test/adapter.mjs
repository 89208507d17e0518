// For the shared corpus: `node run.mjs test/adapter.mjs` over the built package. BRINE_ENGINE is the engine. With BRINE_CHUNKS the
// pickle comes in chunks of so many bytes, or, at 0, of random sizes drawn from BRINE_SEED.
import * as brine from '../dist/index.js'
import { makeShallow, PersistentId } from './shallow.mjs'

const engine = process.env.BRINE_ENGINE ?? 'auto'
const chunks = process.env.BRINE_CHUNKS === undefined ? undefined : Number(process.env.BRINE_CHUNKS)

export const name = `brine ${engine}${chunks === undefined ? '' : ` in chunks of ${chunks || 'random sizes'}`}`

export const shallow = makeShallow(brine)

export function load(bytes, opts = {}) {
  const registry = new brine.Registry({ standard: false })
  for (const [module, name, code] of opts.extensions ?? []) registry.registerExtension(module, name, code)
  const options = { lossless: true, engine, registry }
  if (opts.encoding !== undefined) options.encoding = opts.encoding
  if (opts.errors !== undefined) options.errors = opts.errors
  if (opts.fix_imports !== undefined) options.fixImports = opts.fix_imports
  if (opts.persistent) options.persistentLoad = (pid) => new PersistentId(pid)
  if (opts.buffers !== undefined) {
    options.buffers = opts.buffers.map(({ readonly, data }) => (readonly ? data : new brine.PickleBuffer(data)))
  }
  return chunks === undefined ? brine.loads(bytes, options) : brine.load(inChunks(bytes), options)
}

export function isOwnError(error) {
  return error instanceof brine.UnpicklingError && typeof error.code === 'string' && Number.isInteger(error.offset)
}

let seed = Number(process.env.BRINE_SEED ?? 1337)

async function* inChunks(bytes) {
  for (let start = 0; start < bytes.length; ) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    const size = chunks || 1 + (seed % 7 === 0 ? seed >>> 14 : seed >>> 27)
    yield bytes.subarray(start, start + size)
    start += size
  }
}
