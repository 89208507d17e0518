import { describe, dumps, engineInUse, loadAll, PickleError, PyFrozenSet, PyTuple } from '../../dist/index.js'

/** What stands in the place of an object that is kept outside of the pickle. */
class PersistentId {
  constructor(id) {
    this.id = id
  }
}

// More than a person looks at; the rest is counted.
const SHOWN = { depth: 30, items: 500, characters: 2000, values: 5000 }
const MOST = 100

/** The open file. */
let bytes = new Uint8Array(0)

const acts = {
  engine: () => engineInUse(),

  async open({ file, sample, lossless }) {
    try {
      bytes = sample ? sampleBytes() : new Uint8Array(await file.arrayBuffer())
    } catch (error) {
      bytes = new Uint8Array(0)
      return { texts: [], facts: '', error: { message: `The file cannot be read: ${error.message}` } }
    }
    return acts.show({ lossless })
  },

  async show({ lossless }) {
    const texts = []
    const started = performance.now()
    const { values, error } = await read(lossless)
    const took = performance.now() - started
    for (const value of values.slice(0, MOST)) texts.push(describe(value, SHOWN))
    const facts = [
      values.length > MOST ? `first ${MOST} of ${values.length} pickles` : values.length === 1 ? 'one pickle' : `${values.length} pickles`,
      `${bytes.length.toLocaleString('en')} bytes`,
      `${took.toFixed(took < 10 ? 1 : 0)} ms`,
    ]
    return { texts, facts: facts.join(' · '), error: error && problem(error) }
  },

  async save({ protocol }) {
    const { values } = await read(true)
    const persistentId = (value) => (value instanceof PersistentId ? value.id : undefined)
    return written(() => new Blob(values.map((value) => dumps(value, { protocol, persistentId }))))
  },

  write: ({ json, protocol }) => written(() => new Blob([dumps(JSON.parse(json), { protocol })])),
}

/** The pickles of the open file, up to the first one that cannot be read. */
async function read(lossless) {
  const values = []
  try {
    const pickles = loadAll(bytes, {
      lossless,
      errors: 'backslashreplace', // a Python 2 str that is no text is shown all the same
      persistentLoad: (id) => new PersistentId(id),
    })
    for await (const value of pickles) values.push(value)
    if (values.length === 0) return { values, error: new Error('The file is empty.') }
  } catch (error) {
    return { values, error }
  }
  return { values }
}

/** What a person needs to know: what is wrong, and the bytes it is in. */
function problem(error) {
  const { message, offset } = error
  if (!(error instanceof PickleError) || offset === undefined || bytes.length === 0) return { message }
  const start = Math.max(0, (offset & ~15) - 16)
  return { message, around: { bytes: bytes.slice(start, start + 64), start, offset } }
}

function written(write) {
  try {
    return { bytes: write() }
  } catch (error) {
    return { error: { message: error.message } }
  }
}

function sampleBytes() {
  const author = { name: 'Ada Lovelace', born: 1815 }
  return dumps({
    title: 'Notes on the Analytical Engine',
    authors: [author],
    translator: author,
    published: new Date(Date.UTC(1843, 8, 1)),
    pages: PyTuple.of(666, 731),
    tags: new PyFrozenSet(['maths', 'engines']),
    counts: new Map([[1, 'one'], [2, 'two']]), // biome-ignore format: a map on one line
    bernoulli: [1 / 6, -1 / 30, 1 / 42],
    large: 2n ** 100n,
    raw: new Uint8Array([0x80, 0x05, 0x4e, 0x2e]),
    missing: null,
  })
}

addEventListener('message', async ({ data: { id, act, question } }) => {
  postMessage({ id, answer: await acts[act](question) })
})
