// Which engine writes a dump. Telling strings apart is what WebAssembly does faster, up to twice as fast where they differ from one
// another, and writing lists of numbers, by a fifth for short ones within others and more for long ones; everything else takes both engines
// as long, but for long text and bytes, which WebAssembly copies once more and has no other part in. So 'auto' counts strings and numbers,
// and takes WebAssembly where there are enough of them to pay for the call.
import { MAX_STRING } from '../abi/write-tape.ts'
import type { Engine } from '../options.ts'
import { dictKeys, type KnownDict, valuesOf } from './properties.ts'
import { RECORD_KEYS } from './records.ts'

/** Protocols 0 and 1 are text for the most part: nothing that WebAssembly could do faster. */
const FIRST_WASM_PROTOCOL = 2
/** Characters, and a few for each string, from which on WebAssembly is the faster one. */
const ENOUGH = 8192
/** What a number in a long list counts. */
const NUMBER = 4
const LONG_LIST = 64
/** What a shorter list of numbers counts, within another. */
const FEW_NUMBERS = 8
/** What is taken off for a character of long text, and for a byte of data. */
const LONG_TEXT = 1 / 64
/** How far into containers the guess looks, and at how many values of an object. */
const SAMPLE_DEPTH = 4
const SAMPLES = 4
/** An object with more keys than this is large whatever it holds, and its keys are text themselves. */
const MANY_KEYS = 500

/** Whether WebAssembly may write a dump, before its value is looked at. Without a memo emit has nothing to tell. */
export function admitsWasm(engine: Engine, protocol: number, fast: boolean): boolean {
  return engine !== 'typescript' && protocol >= FIRST_WASM_PROTOCOL && !fast
}

/**
 * What {@link isForWasm} needs of a dict, and the walk after it: values only of those that the walk takes for records, too.
 * @param isHooked whether a hook is asked about values, which it may change
 */
export function dictToWeigh(value: unknown, isHooked: boolean): KnownDict | undefined {
  const keys = dictKeys(value)
  if (keys === undefined) return undefined
  let values: unknown[] | undefined
  if (keys.length <= RECORD_KEYS && !isHooked) {
    try {
      values = valuesOf(value as object, keys)
    } catch {
      // A getter that throws: the walk will meet the getter again, and say where.
    }
  }
  return { keys, values }
}

/**
 * Whether WebAssembly is to write a value. Where it was asked for, it is enough that it does not write the value slower, as it does most
 * of long text and bytes.
 * @param known its {@link dictToWeigh}
 */
export function isForWasm(value: unknown, known: KnownDict | undefined, engine: Engine): boolean {
  const isAsked = engine === 'wasm'
  try {
    if (isAsked && !Array.isArray(value) && !ArrayBuffer.isView(value)) return true
    return weigh(value, SAMPLE_DEPTH, known) >= (isAsked ? 0 : ENOUGH)
  } catch {
    // A proxy: the walk will meet the proxy again, and say where.
    return isAsked
  }
}

/** A guess at how much of it a value holds, from a few of the items of each container. */
function weigh(value: unknown, depth: number, known?: KnownDict): number {
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
  const names = known === undefined ? Object.keys(value) : known.keys
  const values = known?.values
  if (names.length > MANY_KEYS) return ENOUGH
  let text = 0
  for (let i = 0; i < names.length && i < SAMPLES; i++) {
    // By the descriptor: a getter must not be called twice.
    const item = values === undefined ? Object.getOwnPropertyDescriptor(value, names[i] as string)?.value : values[i]
    text += weigh(item, depth - 1)
  }
  return text * Math.max(1, names.length / SAMPLES)
}
