// What is in a file, told by its bytes: its pickles, or what a container around them holds.
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { type LoadOptions, type LooksLike, loadAll, PyGlobal, PyObject, Unpickler, UnpicklingError } from '../index.ts'
import { type Guess, sniff, sniffRest } from '../sniff.ts'
import { BadData, bytesInput, type Input, tailOf, wholeOf } from './input.ts'
import { bytesText } from './terminal.ts'

/** How the pickles are read. */
export interface Reading {
  /** Keep every Python type apart, for showing it as Python would. */
  readonly lossless: boolean
  /** As the option of `loads`; undefined to try what fits. */
  readonly encoding: string | undefined
  /** Tells the user something beside the values. */
  say(message: string): void
}

/** One value out of a file. */
export interface Item {
  readonly value: unknown
  /** What it is within the file, where that has to be said. */
  readonly label?: string
}

/** Compressed files within one another. */
const MAX_NESTING = 8
/** Bytes that compressed data may become: as many, and as many for each byte. */
const INFLATED_BASE = 16 << 20
const INFLATED_TIMES = 256
const LARGEST_COMPRESSED = 2 ** 31

/**
 * Everything in a file.
 * @param isInner whether it came out of another
 * @throws BadData, PickleError
 */
export async function* contentsOf(given: Input, reading: Reading, isInner = false): AsyncGenerator<Item, void, undefined> {
  const { input, guess } = await unpacked(given)
  // A pickle of protocol 0 may look like other text.
  if (guess !== undefined && !MAY_BE_PICKLES.has(guess.looksLike)) throw new BadData(adviceOf(guess, input))
  yield* picklesOf(input, reading, isInner)
}

/** A file, decompressed where it is compressed in a way that Node undoes, and what it looks like then: undefined for a pickle. */
export async function unpacked(given: Input): Promise<{ input: Input; guess: Guess | undefined }> {
  let input = given
  for (let nesting = 0; nesting <= MAX_NESTING; nesting++) {
    const guess = await look(input)
    if (guess === undefined || !isInflated(guess.looksLike)) return { input, guess }
    input = bytesInput(input.name, await inflated(input, guess.looksLike))
  }
  throw new BadData(`more than ${MAX_NESTING} compressed files within one another`)
}

type Inflated = 'gzip' | 'zlib' | 'zstd'

function isInflated(looksLike: LooksLike): looksLike is Inflated {
  return looksLike === 'gzip' || looksLike === 'zlib' || looksLike === 'zstd'
}

/** What some pickles look like too: loading tells. */
export const MAY_BE_PICKLES: ReadonlySet<LooksLike> = new Set([
  'text',
  'csv',
  'json',
  'marshal',
  'length-prefix',
  'prefix',
  'zeros',
  'onnx',
])

/** The hint, and the program that unpacks such a file where there is one. */
export function adviceOf({ hint, looksLike }: Guess, { name }: Input): string {
  return hint + (UNPACKING[looksLike]?.(name) ?? '')
}

/** What the file looks like; undefined for a pickle. */
async function look(input: Input): Promise<Guess | undefined> {
  const { head } = input
  const isZip = head[0] === 0x50 && head[1] === 0x4b
  const guess = sniff(isZip && input.size > head.length ? Buffer.concat([head, await tailOf(input)]) : head)
  // A pickle of its own stands at the start of these.
  return guess ?? (sniffRest(head, head.subarray(0, 0))?.looksLike === 'torch-legacy' ? sniffRest(head, head) : undefined)
}

const pipe = (command: string) => (name: string) => ` For example: ${command} ${name === '<stdin>' ? '' : `'${name}' `}| brine -`

/** What unpacks the formats that are not read here. */
const UNPACKING: Readonly<Record<string, (name: string) => string>> = {
  bz2: pipe('bzip2 -dc'),
  xz: pipe('xz -dc'),
  lzma: pipe('xz --format=lzma -dc'),
  lz4: pipe('lz4 -dc'),
  zstd: pipe('zstd -dc'),
  base64: pipe('base64 -d'),
  hex: pipe('xxd -r -p'),
}

/** The data of a compressed file. @throws BadData where it is damaged, or becomes too much */
async function inflated(input: Input, format: Inflated): Promise<Uint8Array> {
  const bytes = await wholeOf(input, LARGEST_COMPRESSED, 'compressed data')
  const limit = Math.min(INFLATED_BASE + INFLATED_TIMES * bytes.length, 2 ** 32)
  const { zstdDecompress } = zlib as { zstdDecompress?: typeof zlib.gunzip }
  const decompress = { gzip: zlib.gunzip, zlib: zlib.inflate, zstd: zstdDecompress }[format]
  if (decompress === undefined) throw new BadData(`zstd data, which this Node does not decompress.${pipe('zstd -dc')(input.name)}`)
  try {
    return await promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(decompress)(bytes, { maxOutputLength: limit })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BadData(`this ${format} data becomes more than ${bytesText(limit)}`)
    throw new BadData(`this ${format} data does not decompress: ${message}`)
  }
}

/** What 8-bit text of Python 2 is tried as, one after another: what is text in UTF-8 is hardly ever anything else. */
const ENCODINGS = ['utf-8', 'latin1']

/** The pickles of a file, one after another. */
async function* picklesOf(input: Input, reading: Reading, isInner: boolean): AsyncGenerator<Item, void, undefined> {
  let { encoding } = reading
  let given = 0
  for (;;) {
    let count = 0
    try {
      for await (const value of loadAll(input.chunks(), optionsOf(reading, encoding))) {
        if (++count <= given) continue
        given = count
        yield { value }
      }
      if (count === 0) throw new BadData('There are no bytes at all: an empty file, or a stream that was read before.')
      return
    } catch (error) {
      if (!(error instanceof UnpicklingError)) throw error
      const next = error.looksLike === 'python-2-text' && reading.encoding === undefined ? nextEncoding(encoding) : undefined
      if (next !== undefined) {
        encoding = next
        reading.say(`8-bit text of Python 2, read as ${encoding}: --encoding says otherwise`)
        continue
      }
      if (given === 0) throw error
      const rest = await restOf(input, reading, given, error)
      if (rest !== undefined && !isInner) yield* contentsOf(rest, reading, true)
      return
    }
  }
}

function nextEncoding(encoding: string | undefined): string | undefined {
  return ENCODINGS[encoding === undefined ? 0 : ENCODINGS.indexOf(encoding) + 1]
}

/**
 * What lies behind pickles that could be read: a file of its own, or undefined for nothing.
 * @throws BadData where it is neither
 */
async function restOf(input: Input, { say }: Reading, count: number, error: UnpicklingError): Promise<Input | undefined> {
  if (error.looksLike === 'django-cache') {
    const first = new Unpickler(input.head)
    first.load()
    say('a file of the cache of Django: the time when it expires, then the value')
    return bytesInput(input.name, (await wholeOf(input, LARGEST_COMPRESSED, 'compressed data')).subarray(first.offset))
  }
  const pickles = `${count} pickle${count === 1 ? '' : 's'}`
  if (error.code === 'unknown-opcode' && (await isZeros(input, error.offset))) {
    say(`${pickles}, then zeros from byte ${error.offset} on`)
    return undefined
  }
  throw new BadData(`${pickles} could be read, and no more: ${error.message}`, { cause: error })
}

async function isZeros(input: Input, start: number): Promise<boolean> {
  for await (const chunk of input.chunks(start)) if (!chunk.every((byte) => byte === 0)) return false
  return true
}

function optionsOf({ lossless }: Reading, encoding: string | undefined): LoadOptions {
  return {
    lossless,
    ...(encoding === undefined ? {} : { encoding }),
    persistentLoad: (pid) => new PyObject(new PyGlobal('pickle', 'persistent_load'), [pid], 'call'),
  }
}
