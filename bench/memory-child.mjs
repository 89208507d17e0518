// One call in a process of its own: how far its memory rises. Argument { dist, contender, name, way, file }; the value is made from a
// pickle, so that a text of the same data is not what the peak is made of.
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { contenderNamed } from './contenders.mjs'
import { resident } from './resident.mjs'

const { dist, contender, way, file } = JSON.parse(process.argv[2])
const brine = await import(pathToFileURL(`${dist}/index.js`))
const { reads, encode, decode } = await contenderNamed(contender, brine, {})
let input = readFileSync(file)
input = new Uint8Array(input.buffer, input.byteOffset, input.length)
const value = way === 'loads' && reads === 'pickle' ? undefined : brine.loads(input)
if (way === 'loads' && reads !== 'pickle') input = new Uint8Array(encode(value, 5))

const work = way === 'loads' ? () => decode(input) : () => encode(value, 5)
if (way === 'dumps') input = undefined
// What is only there because this is the first call is not what is looked for.
warmUp()
await settle()
const before = process.memoryUsage()
const start = resident()
const kept = work()
const peak = resident().peak - start.now
await settle()
const after = process.memoryUsage()
process.send(
  {
    peak,
    heap: after.heapUsed - before.heapUsed,
    buffers: after.arrayBuffers - before.arrayBuffers,
    // Also what keeps the input alive until here.
    sharesInput: way === 'loads' && ArrayBuffer.isView(kept) && kept.buffer === input.buffer,
    input: input?.length,
  },
  () => process.disconnect(),
)

function warmUp() {
  if (way === 'dumps') encode([1], 5)
  else if (reads === 'pickle') decode(Uint8Array.of(0x80, 5, 0x5d, 0x2e))
  else decode(new Uint8Array(encode([1], 5)))
}

/** Buffers are freed some time after they are found to be garbage. */
async function settle() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc()
    await wait(20)
  }
}
