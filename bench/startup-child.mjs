// One start, in a process that has done nothing before. Sends milliseconds: until a package is imported, for its first and second
// decoding of a small value, its first encoding, and one of each when warm; or, for `parts`, of the steps that make up brine's start.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { CLOCKS } from './clock.mjs'

const { dist, contender, clock } = JSON.parse(process.argv[2])
const VALUE = [
  { id: 1, name: 'Ada', tags: ['maths', 'poetry'] },
  { id: 2, name: 'Grace', tags: [] },
]
const bytesOf = (base64) => new Uint8Array(Buffer.from(base64, 'base64'))
const PICKLE = bytesOf(
  'gAWVTwAAAAAAAABdlCh9lCiMAmlklEsBjARuYW1llIwDQWRhlIwEdGFnc5RdlCiMBW1hdGhzlIwGcG9ldHJ5lGV1fZQoaAJLAmgDjAVHcmFjZZRoBV2UdWUu',
)
const MSGPACK = bytesOf('kt4AA6JpZAGkbmFtZaNBZGGkdGFnc5KlbWF0aHOmcG9ldHJ53gADomlkAqRuYW1lpUdyYWNlpHRhZ3OQ')
const now = CLOCKS[clock]

const STARTS = {
  async brine() {
    const { loads, dumps } = await import(pathToFileURL(`${dist}/index.js`))
    return { decode: () => loads(PICKLE, { engine: 'wasm' }), encode: () => dumps(VALUE, { engine: 'wasm' }) }
  },
  async 'brine/pure'() {
    const { loads, dumps } = await import(pathToFileURL(`${dist}/pure.js`))
    return { decode: () => loads(PICKLE), encode: () => dumps(VALUE) }
  },
  async pickleparser() {
    const { default: pickleparser } = await import('pickleparser')
    return { decode: () => new pickleparser.Parser().parse(PICKLE) }
  },
  async msgpackr() {
    const { Packr } = await import('msgpackr')
    const packr = new Packr({ useRecords: false })
    return { decode: () => packr.unpack(MSGPACK), encode: () => packr.pack(VALUE) }
  },
}

async function start() {
  const begin = now()
  const { decode, encode } = await STARTS[contender]()
  const imported = now()
  decode()
  const first = now()
  decode()
  const second = now()
  encode?.()
  const written = now()
  return {
    import: imported - begin,
    'first loads': first - imported,
    'second loads': second - first,
    ...(encode && { 'first dumps': written - second }),
    'warm loads': warm(decode),
    ...(encode && { 'warm dumps': warm(encode) }),
  }
}

function warm(work) {
  for (let i = 0; i < 3000; i++) work()
  const begin = now()
  for (let i = 0; i < 200; i++) work()
  return (now() - begin) / 200
}

async function parts() {
  const text = readFileSync(`${dist}/core.wasm`, 'hex')
  const begin = now()
  const bytes = Buffer.from(text, 'hex')
  const decoded = now()
  const module = new WebAssembly.Module(bytes)
  const compiled = now()
  new WebAssembly.Instance(module)
  return {
    'decode hex': decoded - begin,
    compile: compiled - decoded,
    instance: now() - compiled,
  }
}

process.send(contender === 'parts' ? await parts() : await start(), () => process.disconnect())
