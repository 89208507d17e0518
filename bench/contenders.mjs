import v8 from 'node:v8'
import { Decoder, Encoder } from '@msgpack/msgpack'
import { Encoder as CborX } from 'cbor-x'
import { Packr } from 'msgpackr'
import pickleparser from 'pickleparser'

/**
 * Everything that is measured in this process. `encode` gives bytes, `decode` takes them; where `reads` is 'pickle', `decode` gets the
 * pickle that CPython wrote, else what the contender's own `encode` gave. `text`: it has no bytes, and would write out 100 MB as digits.
 * @param brine the built package
 * @param options of every brine call of this case
 */
export function contenders(brine, options) {
  const engine = (name, more) => ({ ...options, engine: name, ...more })
  const brineWith = (name, opts) => ({
    name,
    reads: 'pickle',
    decode: (bytes) => brine.loads(bytes, opts),
    encode: (value) => brine.dumps(value, opts),
  })
  const fast = engine('wasm', { fast: true })
  const text = new TextDecoder()
  const utf8 = new TextEncoder()
  const maps = new Packr({ useRecords: false, moreTypes: true })
  const records = new Packr({ useRecords: true, moreTypes: true })
  const cbor = new CborX({ useRecords: false, mapsAsObjects: true })
  const encoder = new Encoder()
  const decoder = new Decoder()
  return [
    brineWith('brine wasm', engine('wasm')),
    brineWith('brine typescript', engine('typescript')),
    brineWith('brine auto', engine('auto')),
    { name: 'brine wasm, fast', encode: (value) => brine.dumps(value, fast) },
    { name: 'pickleparser', reads: 'pickle', decode: (bytes) => new pickleparser.Parser().parse(bytes) },
    { name: 'JSON', text: true, decode: (bytes) => JSON.parse(text.decode(bytes)), encode: (value) => utf8.encode(JSON.stringify(value)) },
    { name: 'msgpackr maps', decode: (bytes) => maps.unpack(bytes), encode: (value) => maps.pack(value) },
    { name: 'msgpackr records', decode: (bytes) => records.unpack(bytes), encode: (value) => records.pack(value) },
    { name: 'cbor-x', decode: (bytes) => cbor.decode(bytes), encode: (value) => cbor.encode(value) },
    { name: '@msgpack/msgpack', decode: (bytes) => decoder.decode(bytes), encode: (value) => encoder.encodeSharedRef(value) },
    { name: 'v8.serialize', decode: (bytes) => v8.deserialize(bytes), encode: (value) => v8.serialize(value) },
  ]
}
