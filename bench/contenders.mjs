/** Everything that is measured in Node. */
export const CONTENDERS = [
  'brine wasm',
  'brine typescript',
  'brine auto',
  'brine wasm, fast',
  'pickleparser',
  'JSON',
  'msgpackr maps',
  'msgpackr records',
  'cbor-x',
  '@msgpack/msgpack',
  'v8.serialize',
]

const MAKERS = {
  'brine wasm': (brine, options) => brineWith(brine, { ...options, engine: 'wasm' }),
  'brine typescript': (brine, options) => brineWith(brine, { ...options, engine: 'typescript' }),
  'brine auto': (brine, options) => brineWith(brine, { ...options, engine: 'auto' }),
  'brine wasm, fast'(brine, options) {
    const { encode } = brineWith(brine, { ...options, engine: 'wasm', fast: true })
    return { encode, check: (bytes) => brine.loads(bytes, options) }
  },
  async pickleparser() {
    const { default: pickleparser } = await import('pickleparser')
    return { reads: 'pickle', decode: (bytes) => new pickleparser.Parser().parse(bytes) }
  },
  JSON() {
    const text = new TextDecoder()
    const utf8 = new TextEncoder()
    return { text: true, decode: (bytes) => JSON.parse(text.decode(bytes)), encode: (value) => utf8.encode(JSON.stringify(value)) }
  },
  'msgpackr maps': () => msgpackr(false),
  'msgpackr records': () => msgpackr(true),
  async 'cbor-x'() {
    const { Encoder } = await import('cbor-x')
    const cbor = new Encoder({ useRecords: false, mapsAsObjects: true })
    return { decode: (bytes) => cbor.decode(bytes), encode: (value) => cbor.encode(value) }
  },
  async '@msgpack/msgpack'() {
    const { Decoder, Encoder } = await import('@msgpack/msgpack')
    const decoder = new Decoder()
    const encoder = new Encoder()
    return { decode: (bytes) => decoder.decode(bytes), encode: (value) => encoder.encodeSharedRef(value) }
  },
  async 'v8.serialize'() {
    const { deserialize, serialize } = await import('node:v8')
    return { decode: (bytes) => deserialize(bytes), encode: (value) => serialize(value) }
  },
}

/**
 * One contender, and nothing of the others. `encode` gives bytes, `decode` takes them; where `reads` is 'pickle', `decode` gets the pickle
 * that CPython wrote, else what the contender's own `encode` gave. `check` reads it back where there is no `decode` to measure. `text`: it
 * has no bytes, and would write out 100 MB of them as digits.
 * @param brine the built package; only brine's own contenders need it
 * @param options of every brine call of this case
 */
export async function contenderNamed(name, brine, options) {
  return await MAKERS[name](brine, options)
}

function brineWith(brine, options) {
  // Made once, as in a program that cares.
  const dumping = [0, 1, 2, 3, 4, 5].map((protocol) => ({ ...options, protocol }))
  return {
    reads: 'pickle',
    decode: (bytes) => brine.loads(bytes, options),
    encode: (value, protocol = 5) => brine.dumps(value, dumping[protocol]),
  }
}

async function msgpackr(useRecords) {
  const { Packr } = await import('msgpackr')
  const packr = new Packr({ useRecords, moreTypes: true })
  return { decode: (bytes) => packr.unpack(bytes), encode: (value) => packr.pack(value) }
}
