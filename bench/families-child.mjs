// One load of one family in a process of its own. Argument { dist, name, size, engine, mode }; answers processor milliseconds, the bytes that
// the process rose by at its highest, and what came of it.
import { pathToFileURL } from 'node:url'
import { families } from './families-pickles.mjs'
import { resident } from './resident.mjs'

const { dist, name, size, engine, mode } = JSON.parse(process.argv[2])
const { loads, Registry } = await import(pathToFileURL(`${dist}/index.js`))
const family = families[name]
const made = family(size)
const { bytes, setUp } = made instanceof Uint8Array ? { bytes: made } : made
const registry = new Registry()
setUp?.(registry)
const options = { engine, lossless: mode === 'lossless', registry }
// What is only there because this is the first call is not what is looked for.
loads(new Uint8Array([0x80, 4, 0x5d, 0x94, 0x2e]), options)
globalThis.gc()
const before = resident().now
const cpu = process.cpuUsage()
let outcome
let value
try {
  value = loads(new Uint8Array(bytes), options)
  outcome = 'value'
} catch (error) {
  outcome = `${error?.name} ${error?.code}: ${String(error?.message).slice(0, 60)}`
}
const { user, system } = process.cpuUsage(cpu)
const peak = resident().peak - before
process.send({ outcome, ms: (user + system) / 1000, peak, bytes: bytes.length, kept: value === undefined }, () => process.exit())
