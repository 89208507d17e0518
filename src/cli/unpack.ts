// Tells a file by its bytes, and decompresses it where Node can.
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { LooksLike } from '../index.ts'
import { type Guess, sniff, sniffRest } from '../sniff.ts'
import { adviceOf } from './advice.ts'
import { BadData, bytesInput, type Input, tailOf, wholeOf } from './input.ts'
import { bytesText } from './terminal.ts'

/** Compressed files within one another. */
export const MAX_NESTING = 8
/** Bytes that compressed data may become: as many, and as many for each byte. */
const INFLATED_BASE = 16 << 20
const INFLATED_TIMES = 256
export const LARGEST_COMPRESSED = 2 ** 31

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

/** What the file looks like; undefined for a pickle. */
async function look(input: Input): Promise<Guess | undefined> {
  const { head } = input
  const isZip = head[0] === 0x50 && head[1] === 0x4b
  const guess = sniff(isZip && input.size > head.length ? Buffer.concat([head, await tailOf(input)]) : head)
  // A pickle of its own stands at the start of these.
  return guess ?? (sniffRest(head, head.subarray(0, 0))?.looksLike === 'torch-legacy' ? sniffRest(head, head) : undefined)
}

/** The data of a compressed file. @throws BadData where it is damaged, or becomes too much */
async function inflated(input: Input, format: Inflated): Promise<Uint8Array> {
  const bytes = await wholeOf(input, LARGEST_COMPRESSED, 'compressed data')
  const limit = Math.min(INFLATED_BASE + INFLATED_TIMES * bytes.length, 2 ** 32)
  const { zstdDecompress } = zlib as { zstdDecompress?: typeof zlib.gunzip }
  const decompress = { gzip: zlib.gunzip, zlib: zlib.inflate, zstd: zstdDecompress }[format]
  if (decompress === undefined) {
    throw new BadData(adviceOf({ looksLike: format, hint: `This is ${format} data, which this Node does not decompress.` }, input.name))
  }
  try {
    return await promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(decompress)(bytes, { maxOutputLength: limit })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BadData(`this ${format} data becomes more than ${bytesText(limit)}`)
    throw new BadData(`this ${format} data does not decompress: ${message}`)
  }
}
