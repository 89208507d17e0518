// What is in a file, told by its bytes: its pickles, or what a container around them holds.
import { loadAll, Unpickler, UnpicklingError } from '../index.ts'
import { adviceOf } from './advice.ts'
import { BadData, bytesInput, type Input, sourceOf, wholeOf } from './input.ts'
import type { Item } from './item.ts'
import { Attempts, type Reading } from './libraries.ts'
import { LARGEST_COMPRESSED, MAX_NESTING, MAY_BE_PICKLES, unpacked } from './unpack.ts'

/** A file of joblib's is read whole. */
const LARGEST_JOBLIB = 2 ** 32

/**
 * Everything in a file.
 * @param depth files that it came out of
 * @throws BadData, PickleError
 */
export async function* contentsOf(given: Input, reading: Reading, depth = 0): AsyncGenerator<Item, void, undefined> {
  if (depth > MAX_NESTING) throw new BadData(`more than ${MAX_NESTING} files within one another`)
  const { input, guess } = await unpacked(given)
  switch (guess?.looksLike) {
    case 'npy':
      yield await (await import('./npy.ts')).npyItem(input, reading)
      return
    case 'torch-legacy':
      yield* (await import('./checkpoint.ts')).checkpointItems(input, reading)
      return
    case 'zip':
    case 'npz':
    case 'torch-zip':
      yield* zipItems(input, reading, depth)
      return
  }
  // A pickle of protocol 0 may look like other text.
  if (guess !== undefined && !MAY_BE_PICKLES.has(guess.looksLike)) throw new BadData(adviceOf(guess, input.name))
  yield* picklesOf(input, reading, depth)
}

/** What is in a zip archive, by the names of its members: they tell PyTorch's and NumPy's files from others. */
async function* zipItems(input: Input, reading: Reading, depth: number): AsyncGenerator<Item, void, undefined> {
  const { openZip } = await import('../containers/zip/directory.ts')
  const zip = await openZip(sourceOf(input))
  const names = [...zip.members.keys()]
  if (names.some((name) => /^(?:[^/]*\/)?(?:data\.pkl|archive_format)$/.test(name))) {
    yield* (await import('./checkpoint.ts')).checkpointItems(input, reading)
  } else if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) {
    yield* (await import('./npy.ts')).npzItems(zip, reading)
  } else {
    const { archiveItems } = await import('./archive.ts')
    yield* archiveItems(zip, reading, (member, inner) => contentsOf(member, inner, depth + 1))
  }
}

/** The pickles of a file, one after another. */
async function* picklesOf(input: Input, reading: Reading, depth: number): AsyncGenerator<Item, void, undefined> {
  const attempts = new Attempts(reading)
  if (hasCarriageReturns(input.head))
    reading.say('every line ends with CRLF, as text does that Windows wrote: str values may end with \\r for that')
  let given = 0
  for (;;) {
    let count = 0
    try {
      for await (const value of loadAll(input.chunks(), attempts.options())) {
        if (++count <= given) continue
        given = count
        attempts.tell()
        yield* itemsOf(value, attempts, reading)
      }
      if (count === 0) throw new BadData('There are no bytes at all: an empty file, or a stream that was read before.')
      return
    } catch (error) {
      if (await attempts.again(error)) {
        if (!attempts.isJoblib || given > 0) continue
        yield* itemsOf(await joblibValue(input, attempts), attempts, reading)
        return
      }
      if (!(error instanceof UnpicklingError)) throw error
      if (given === 0) throw isNothing(error) ? new BadData('this is no pickle, nor any other file that is known here') : error
      const rest = await restOf(input, reading, given, error)
      if (rest !== undefined && depth === 0) yield* contentsOf(rest, reading, depth + 1)
      return
    }
  }
}

/** Whether the first byte is no opcode, and nothing is known of such data. */
function isNothing({ code, offset, hint }: UnpicklingError): boolean {
  return code === 'unknown-opcode' && offset === 0 && hint === undefined
}

/** Whether a pickle of protocol 0 went through a text mode of Windows, which Python reads as it is. */
function hasCarriageReturns(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1')
  return !text.startsWith('\x80') && text.includes('\r\n') && !/(?:^|[^\r])\n/.test(text)
}

/** A value, and where there are tensors in it a list of them. */
async function* itemsOf(value: unknown, attempts: Attempts, reading: Reading): AsyncGenerator<Item, void, undefined> {
  const { hasTensors, hasFrames } = attempts
  if (hasTensors) {
    for await (const item of (await import('./checkpoint.ts')).pickledItems(value, reading)) yield { ...item, hasFrames }
  } else if (reading.part === undefined) {
    yield { value, hasFrames }
  } else {
    if (!hasFrames) throw new BadData('--part is for files of several arrays, tensors or members and for frames, and this one is neither')
    yield { value: (await import('./frames.ts')).columnOf(value, reading.part), hasFrames }
  }
}

/** The value of a file that has the data of arrays between its opcodes. */
async function joblibValue(input: Input, attempts: Attempts): Promise<unknown> {
  const { readJoblib } = await import('../joblib.ts')
  const bytes = await wholeOf(input, LARGEST_JOBLIB, 'joblib data')
  return attempts.run((options) => readJoblib(bytes, options))
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
