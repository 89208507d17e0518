// What a build of the package does with a fixed set of input, as `[what, observation]` lines. It runs unchanged in every runtime and
// in browsers, so it is plain JavaScript and uses nothing of any platform but streams and Blob. What the TypeScript engine does in
// Node, which the other tests compare with CPython, is what every engine must do everywhere.
import { fingerprint, fingerprintOfBytes } from './fingerprint.mjs'

// Thousands of errors are thrown here, and half their cost is the stack trace.
Error.stackTraceLimit = 0

/**
 * @param brine a build of the package
 * @param cases from cases.mjs
 * @param engine 'wasm', 'typescript' or 'auto'
 */
export async function observe(brine, cases, engine) {
  const lines = []
  const note = (what, observation) => lines.push([what, observation])
  for (const one of cases) observePickle(brine, one, engine, note)
  observeValues(brine, engine, note)
  observeErrors(brine, engine, note)
  await observeStreams(brine, engine, note)
  return lines
}

/** The lines that differ, as text. */
export function differences(expected, observed) {
  const found = new Map(observed)
  const differing = expected
    .filter(([what, observation]) => found.get(what) !== observation)
    .map(([what, observation]) => `${what}: ${found.get(what)} instead of ${observation}`)
  if (observed.length !== expected.length) differing.push(`${observed.length} lines instead of ${expected.length}`)
  return differing
}

class PersistentId {
  constructor(pid) {
    this.pid = pid
  }
}

function observePickle(brine, { name, base64, standard, protocol, options, extensions = [], persistent, buffers }, engine, note) {
  const pickle = fromBase64(base64)
  const registry = new brine.Registry({ standard })
  for (const extension of extensions) registry.registerExtension(...extension)
  const loadOptions = (more) => ({
    ...options,
    ...more,
    registry,
    engine,
    persistentLoad: persistent && ((pid) => new PersistentId(pid)),
    buffers: buffers?.map(({ readonly, hex }) => (readonly ? fromHex(hex) : new brine.PickleBuffer(fromHex(hex)))),
  })
  const reading = (bytes, more) => attempt(brine, () => fingerprint(brine.loads(bytes, loadOptions(more))))
  note(`${name}: natural`, reading(pickle))
  note(`${name}: lossless`, reading(pickle, { lossless: true }))
  const writing = () => {
    const value = brine.loads(pickle, loadOptions({ lossless: true }))
    const persistentId = (object) => (object instanceof PersistentId ? object.pid : undefined)
    const bytes = brine.dumps(value, {
      protocol,
      registry,
      engine,
      fixImports: options?.fixImports,
      persistentId: persistent && persistentId,
      bufferCallback: buffers && (() => false),
    })
    return bytes.length === pickle.length && bytes.every((byte, i) => byte === pickle[i]) ? 'the same bytes' : fingerprintOfBytes(bytes)
  }
  note(`${name}: written back`, attempt(brine, writing))
  const damaged = []
  for (let i = 1; i <= (pickle.length < 10_000 ? 3 : 0); i++) {
    const at = Math.floor((pickle.length * i) / 4)
    damaged.push(reading(pickle.subarray(0, at)), reading(pickle.with(at, pickle[at] ^ (1 << i))))
  }
  note(`${name}: damaged`, damaged.join(' '))
}

function observeValues(brine, engine, note) {
  const registry = new brine.Registry().register('geometry.Point', Point)
  for (const [name, value] of Object.entries(values(brine))) {
    for (const protocol of [0, 2, 3, 4, 5]) {
      const observation = attempt(brine, () => {
        const bytes = brine.dumps(value, { protocol, registry, engine })
        const natural = brine.loads(bytes, { registry, engine })
        const lossless = brine.loads(bytes, { registry, engine, lossless: true })
        const again = brine.dumps(lossless, { protocol, registry, engine })
        return [fingerprintOfBytes(bytes), fingerprint(natural), fingerprint(lossless), fingerprintOfBytes(again)].join(' ')
      })
      note(`${name} at protocol ${protocol}`, observation)
    }
  }
}

class Point {
  constructor(x, y) {
    this.x = x
    this.y = y
  }
}

/** Values of every kind that `dumps` takes. */
function values(brine) {
  const shared = { text: 'shared' }
  const cycle = { list: [shared, shared] }
  cycle.self = cycle
  let deep = []
  for (let i = 0; i < 12_000; i++) deep = [deep]
  const range = (length, make) => Array.from({ length }, (_, i) => make(i))
  return {
    scalars: [null, true, false, 0, -0, 1, 255, 256, 65536, -1, 2 ** 31, 2 ** 53 - 1, 2 ** 60, 1.5, Number.NaN, -1 / 0, 5e-324],
    bigints: [0n, 2n ** 63n, -(2n ** 64n), 10n ** 100n, 2n ** 5000n],
    text: ['', 'ascii', 'é', '漢字', '😀', 'lone \ud800 half', 'nul \0', "quote's", 'line\nbreak', 'x'.repeat(300), 'é'.repeat(35_000)],
    bytes: [new Uint8Array(0), new Uint8Array([0, 127, 128, 255]), new Uint8Array(70_000).fill(7), new brine.PyByteArray([1, 2])],
    floats: range(2100, (i) => i / 7),
    ints: range(2100, (i) => i * i - 1000),
    records: range(500, (i) => ({ id: i, name: `user ${i % 37}`, score: i / 4, active: i % 2 === 0, tags: ['a', `b${i % 5}`] })),
    wide: Object.fromEntries(range(2500, (i) => [`key ${i}`, i])),
    maps: new Map([[1, 'int'], ['1', 'str'], [1.5, [2n ** 70n]], [null, new Set([1, 'x'])]]), // biome-ignore format: one entry
    names: JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": null, "": 2}'),
    lossless: [
      brine.PyTuple.of(1, brine.PyTuple.of()),
      new brine.PyFloat(2),
      new brine.PyFrozenSet([1, 2]),
      new brine.PyGlobal('os', 'system'),
    ],
    dates: [new Date(0), new Date(Date.UTC(1969, 6, 20, 20, 17, 40, 123))],
    typed: [new Float64Array([1.5, -0]), new Int16Array([-1, 300]), new BigInt64Array([-1n])],
    instances: [new Point(1, 2.5), new Point(shared, shared)],
    cycle,
    deep,
  }
}

function observeErrors(brine, engine, note) {
  const refused = { function: () => {}, symbol: Symbol('s'), class: new (class Unknown {})(), date: new Date(Number.NaN) }
  for (const [name, value] of Object.entries(refused)) {
    note(
      `dumps of a ${name}`,
      attempt(brine, () => fingerprintOfBytes(brine.dumps({ users: [value] }, { engine }))),
    )
  }
  // Each asks for far more than there is, or for what must never be done.
  const hostile = {
    empty: '',
    'no pickle': 'hello',
    'lying length': '\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.',
    'lying frame': '\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xffN.',
    'memo index': '\x80\x02Nr\xff\xff\xff\x7f.',
    'a command': 'cos\nsystem\n(S"true"\ntR.',
    prototype: '\x80\x02c__builtin__\nobject\nU\x09__proto__\x85R.',
    'many marks': `${'('.repeat(5000)}.`,
  }
  for (const [name, text] of Object.entries(hostile)) {
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0))
    note(
      `loads of ${name}`,
      attempt(brine, () => fingerprint(brine.loads(bytes, { engine }))),
    )
  }
  note(
    'prototypes after all of it',
    Object.keys(Object.prototype)
      .concat('polluted' in {} ? ['polluted'] : [])
      .join(),
  )
}

async function observeStreams(brine, engine, note) {
  const many = [{ a: [1, 2.5, 'x'] }, 'y'.repeat(200_000), new Uint8Array(100_000).fill(9)]
  const written = []
  let open = true
  const stream = new WritableStream({
    write: (chunk) => void written.push(chunk),
    close: () => {
      open = false
    },
  })
  for (const value of many) await brine.dump(value, stream, { engine })
  const all = new Uint8Array(await new Blob(written).arrayBuffer())
  note('dump to a WritableStream', `${fingerprintOfBytes(all)} ${open ? 'left open' : 'closed'}`)
  note('load of a Blob', fingerprint(await brine.load(new Blob([all]), { engine })))
  const chunks = new ReadableStream({
    start(controller) {
      for (let at = 0; at < all.length; at += 1013) controller.enqueue(all.slice(at, at + 1013))
      controller.close()
    },
  })
  const loaded = []
  for await (const value of brine.loadAll(chunks, { engine })) loaded.push(fingerprint(value))
  note('loadAll of a ReadableStream', loaded.join(' '))
}

function attempt(brine, act) {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof brine.PickleError)) return `threw ${error}`
    return `${error.name} ${error.code} ${error.offset ?? error.path}`
  }
}

function fromBase64(text) {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

function fromHex(text) {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
}
