import { MAX_STRING } from '../abi/write-tape.ts'

// Which engine 'auto' takes for a dump. Telling strings apart is what WebAssembly does faster, up to twice as fast where they differ from
// one another, and writing lists of numbers, by a fifth for short ones within others and more for long ones; all else it does as fast, but
// for long text and bytes, which it copies once more and has no other part in. So these count, once there is enough of them to pay for
// the call.

/** Characters, and a few for each string, from which on WebAssembly is the faster one. */
const ENOUGH = 8192
/** What a number in a long list counts. */
const NUMBER = 4
const LONG_LIST = 64
/** What a shorter list of numbers counts, within another. */
const FEW_NUMBERS = 8
/** What a character of long text and a byte of data count less than nothing. */
const LONG_TEXT = 1 / 64
/** How far into containers the guess looks. */
const SAMPLE_DEPTH = 4

const SAMPLES = 4
/** An object with more keys than this is large whatever it holds, and its keys are text themselves. */
const MANY_KEYS = 500

/**
 * Whether a value seems to hold so much of it that WebAssembly writes it faster.
 * @param keys its own, where that is what it is written by
 * @param isAsked whether WebAssembly is asked for: then it is enough that it does not write it slower, as most of long text and bytes
 */
export function isForWasm(value: unknown, keys: readonly string[] | undefined, isAsked: boolean): boolean {
  try {
    if (isAsked && !Array.isArray(value) && !ArrayBuffer.isView(value)) return true
    return weigh(value, SAMPLE_DEPTH, keys) >= (isAsked ? 0 : ENOUGH)
  } catch {
    // A proxy: the walk will meet it again, and say where.
    return isAsked
  }
}

/** A guess at how much of it a value holds, from a few of the items of each container. */
function weigh(value: unknown, depth: number, keys?: readonly string[]): number {
  if (typeof value === 'string') return value.length > MAX_STRING ? -value.length * LONG_TEXT : value.length + 8
  if (typeof value !== 'object' || value === null || depth === 0) return 0
  if (Array.isArray(value)) {
    const { length } = value
    if (length === 0) return 0
    if (typeof value[0] === 'number' && typeof value[length >> 1] === 'number') {
      return length >= LONG_LIST ? length * NUMBER : depth < SAMPLE_DEPTH ? FEW_NUMBERS : 0
    }
    return ((weigh(value[0], depth - 1) + weigh(value[length >> 1], depth - 1)) / 2) * length
  }
  if (value instanceof Map || value instanceof Set) return value.size * 8
  if (ArrayBuffer.isView(value)) return -value.byteLength * LONG_TEXT
  const names = keys ?? Object.keys(value)
  if (names.length > MANY_KEYS) return ENOUGH
  let text = 0
  for (let i = 0; i < names.length && i < SAMPLES; i++) {
    // Not by a getter, which must not be called twice.
    text += weigh(Object.getOwnPropertyDescriptor(value, names[i] as string)?.value, depth - 1)
  }
  return text * Math.max(1, names.length / SAMPLES)
}
