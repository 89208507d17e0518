// What a file is, told by its bytes, and the values in it: pickles, or what a container around them holds.
import { type LooksLike, PyOrderedDict, Unpickler, UnpicklingError } from '../../../src/index.ts'
import { readJoblib } from '../../../src/joblib.ts'
import { readNpy, readNpz } from '../../../src/npy.ts'
import { type Guess, sniff, sniffRest } from '../../../src/sniff.ts'
import { readTorch } from '../../../src/torch.ts'
import { bytesText } from './numbers.ts'
import { loadOptions } from './registry.ts'
import { salvage } from './salvage.ts'
import type { Top } from './session.ts'

/** The values of a file, as far as they could be read. */
export interface Content {
  readonly format: string
  readonly notes: string[]
  readonly tops: Top[]
  readonly error?: unknown
  /** Where in `bytes` the pickle lies that the error is about. */
  readonly base?: number
  /** Where what was saved of that pickle ends, counted from its start. */
  readonly salvaged?: number | undefined
  /** The bytes that the pickles are in. */
  readonly bytes: Uint8Array
  /** Where each pickle ends, where there are several. */
  readonly ends?: readonly number[]
}

/** Compressed files within one another. */
const MAX_NESTING = 4
/** Bytes that compressed data may become. */
const LARGEST = 2 ** 31 - 1
const STREAMS: Readonly<Partial<Record<LooksLike, CompressionFormat>>> = { gzip: 'gzip', zlib: 'deflate' }

/** Reads a file. Throws nothing for any bytes: what is wrong is in `error`. */
export async function contentOf(given: Blob): Promise<Content> {
  let blob = given
  const notes: string[] = []
  for (let nesting = 0; ; nesting++) {
    const bytes = new Uint8Array(await blob.arrayBuffer())
    const guess = sniff(bytes) ?? legacy(bytes)
    const stream = guess && STREAMS[guess.looksLike]
    if (stream === undefined || nesting === MAX_NESTING) return read(blob, bytes, guess, notes)
    try {
      blob = await inflated(blob, stream)
    } catch (error) {
      return { format: stream, notes, tops: [], error, bytes }
    }
    notes.push(`${guess!.looksLike}, ${bytesText(blob.size)} unpacked`)
  }
}

function legacy(bytes: Uint8Array): Guess | undefined {
  const guess = sniffRest(bytes, bytes.subarray(0, 0))
  return guess?.looksLike === 'torch-legacy' ? guess : undefined
}

export async function inflated(blob: Blob, format: CompressionFormat): Promise<Blob> {
  const reader = blob.stream().pipeThrough(new DecompressionStream(format)).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(chunks)
    size += value.length
    if (size > LARGEST) throw new Error(`this data becomes more than ${bytesText(LARGEST)} when it is unpacked`)
    chunks.push(value)
  }
}

async function read(blob: Blob, bytes: Uint8Array, guess: Guess | undefined, notes: string[]): Promise<Content> {
  const one = (format: string, value: unknown): Content => ({ format, notes, tops: [{ label: '', value }], bytes })
  try {
    switch (guess?.looksLike) {
      case 'npy':
        return one('NumPy array (.npy)', await readNpy(bytes, loadOptions(undefined)))
      case 'npz':
        return one('NumPy archive (.npz)', await arraysOf(bytes))
      case 'torch-zip':
      case 'torch-legacy': {
        const file = await readTorch(blob, loadOptions(undefined))
        const content = one(`PyTorch file (${file.format})`, file.value)
        if (file.constants !== undefined) content.tops.push({ label: 'constants', value: file.constants })
        return content
      }
      case 'zip':
        return { format: 'zip archive', notes, tops: [], bytes }
    }
  } catch (error) {
    return { format: guess?.looksLike ?? '', notes, tops: [], error, bytes }
  }
  return picklesOf(bytes, notes)
}

async function arraysOf(bytes: Uint8Array): Promise<PyOrderedDict> {
  const arrays = new PyOrderedDict()
  for await (const [name, array] of await readNpz(bytes, loadOptions(undefined))) arrays.set(name, array)
  return arrays
}

/** What 8-bit text of Python 2 is tried as, one after another. */
const ENCODINGS = [undefined, 'utf-8', 'latin1']

/** The pickles that lie one after another, and what stood before a break. */
async function picklesOf(bytes: Uint8Array, notes: string[]): Promise<Content> {
  const tops: Top[] = []
  const ends: number[] = []
  let encoding = 0
  let at = 0
  const format = () => `${tops.length > 1 ? `${tops.length.toLocaleString('en')} pickles` : 'pickle'}${protocolOf(bytes)}`
  while (at < bytes.length) {
    const rest = at === 0 ? bytes : bytes.subarray(at)
    const unpickler = new Unpickler(rest, loadOptions(ENCODINGS[encoding]))
    try {
      tops.push({ label: String(tops.length), value: unpickler.load() })
      at += unpickler.offset
      ends.push(at)
    } catch (thrown) {
      const error = thrown as UnpicklingError
      if (!(thrown instanceof UnpicklingError)) return { format: format(), notes, tops, error, bytes }
      if (error.looksLike === 'python-2-text' && encoding + 1 < ENCODINGS.length) {
        encoding++
        notes.push(`8-bit text of Python 2, read as ${ENCODINGS[encoding]}`)
        continue
      }
      if (error.looksLike === 'joblib' && tops.length === 0) {
        try {
          const value = await readJoblib(bytes, loadOptions(ENCODINGS[encoding]))
          return { format: 'joblib file', notes, tops: [{ label: '', value }], bytes }
        } catch (inner) {
          return { format: 'joblib file', notes, tops, error: inner, bytes }
        }
      }
      if (tops.length > 0 && rest.every((byte) => byte === 0)) {
        notes.push(`then ${bytesText(rest.length)} of zeros`)
        break
      }
      const behind = at > 0 ? sniffRest(bytes, rest) : undefined
      if (behind?.looksLike === 'django-cache' || (at > 0 && behind?.looksLike === 'zlib')) {
        const inner = await contentOf(new Blob([rest as Uint8Array<ArrayBuffer>]))
        const labelled = inner.tops.map((top) => ({ ...top, label: 'compressed value' }))
        return { ...inner, format: "Django's file cache", notes: [...notes, ...inner.notes], tops: [...tops, ...labelled] }
      }
      const saved = salvage(rest, error, loadOptions(ENCODINGS[encoding]))
      const salvaged: Top[] = saved === undefined ? [] : [{ label: 'before the break', value: saved.value }]
      return { format: format(), notes, tops: [...tops, ...salvaged], error, base: at, salvaged: saved?.end, bytes, ends }
    }
  }
  if (bytes.length === 0)
    return { format: 'nothing', notes, tops, error: new Error('The file is empty: there are no bytes at all.'), bytes }
  return { format: format(), notes, tops: tops.length === 1 ? [{ ...tops[0]!, label: '' }] : tops, bytes, ends }
}

function protocolOf(bytes: Uint8Array): string {
  return bytes[0] === 0x80 && bytes[1]! <= 5 ? `, protocol ${bytes[1]}` : ', protocol 0 or 1'
}
