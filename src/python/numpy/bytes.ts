// Array data as bytes.
import { ValueProblem } from '../../errors.ts'
import { decodeLatin1 } from '../../text/decode.ts'
import type { LoadContext } from '../registry.ts'
import { PickleBuffer } from '../values.ts'

const singles: Uint8Array[] = []

/**
 * The bytes as CPython would have them: of every value that is at most one byte long it keeps a single object, which the memo
 * shows in the pickle.
 */
export function asPythonBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 1) return bytes
  const index = bytes[0] ?? 256
  singles[index] ??= Uint8Array.from(bytes)
  return singles[index]
}

/** ASCII text as bytes. */
export function asciiBytes(text: string): Uint8Array {
  return asPythonBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}

/** Text that Python 2 may have written, so that it arrives as bytes under `encoding: 'bytes'`. */
export function asText(value: unknown): string | undefined {
  return value instanceof Uint8Array ? decodeLatin1(value) : typeof value === 'string' ? value : undefined
}

/**
 * Bytes however they came: as bytes, as a bytearray or buffer, or as the text that Python 2's `str` becomes under `encoding: 'latin1'`.
 * @throws ValueProblem of code 'bad-state' if the text is not Latin-1
 */
export function readBytes(value: unknown, context: LoadContext): Uint8Array | undefined {
  if (value instanceof PickleBuffer) return value.raw()
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string') return undefined
  context.produce(value.length)
  const bytes = new Uint8Array(value.length)
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i)
    if (unit > 0xff)
      throw new ValueProblem('bad-state', `${context.global}: the data is text that is not Latin-1; load it with encoding: 'latin1'`)
    bytes[i] = unit
  }
  return bytes
}

/** A copy of the bytes with those of every item of this many bytes reversed. */
export function swapBytes(bytes: Uint8Array, itemsize: number): Uint8Array<ArrayBuffer> {
  const swapped = new Uint8Array(bytes.length)
  for (let start = 0; start < bytes.length; start += itemsize) {
    for (let i = 0, j = start + itemsize - 1; i < itemsize; i++, j--) swapped[start + i] = bytes[j]!
  }
  return swapped
}
