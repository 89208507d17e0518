// node run.mjs DATA, or bun or deno: checks the package that `brine` is here, and prints the report as JSON.
import { readFileSync } from 'node:fs'
import { argv } from 'node:process'
import { checkBuilds } from './builds.mjs'

const started = performance.now()
const brine = await import('brine')
const imported = performance.now()
const value = brine.loads(Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x4b, 1, 0x61, 0x2e), { engine: 'wasm' })
const loaded = performance.now()
if (value.length !== 1) throw new Error('not [1]')

const data = JSON.parse(readFileSync(argv[2], 'utf8'))
const report = await checkBuilds({ brine, pure: await import('brine/pure'), core: await import('brine/core') }, data)
console.log(JSON.stringify({ ...report, imported: imported - started, firstLoads: loaded - imported }))
