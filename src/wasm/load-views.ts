// Views on the linear memory of a load: bytes, tape words, numbers, and text out of them.
import { nodeSlice } from '../text/decode.ts'
import type { Core } from './halves.ts'

let utf8: TextDecoder | undefined
let utf16: TextDecoder | undefined
const ucs2Slice = /*#__PURE__*/ nodeSlice('ucs2Slice')
const latin1Slice = /*#__PURE__*/ nodeSlice('latin1Slice')

/** Views on one instance's memory. They go stale when it grows for its first dump. */
export class Views {
  readonly core: Core
  readonly bytes: Uint8Array
  readonly words: Int32Array
  readonly numbers: Float64Array
  /** The same as ints of 64 bits. */
  readonly longs: BigInt64Array
  readonly limbs: BigUint64Array

  constructor(core: Core) {
    this.core = core
    this.bytes = new Uint8Array(core.memory.buffer)
    this.words = new Int32Array(core.memory.buffer)
    this.numbers = new Float64Array(core.memory.buffer)
    this.longs = new BigInt64Array(core.memory.buffer)
    this.limbs = new BigUint64Array(core.memory.buffer)
  }

  header(word: number): number {
    return this.words[word]! >>> 0
  }

  wide(from: number, to: number): string {
    if (ucs2Slice !== undefined) return ucs2Slice.call(this.bytes, from, to)
    utf16 ??= new TextDecoder('utf-16le', { ignoreBOM: true })
    return utf16.decode(this.bytes.subarray(from, to))
  }

  ascii(from: number, to: number): string {
    if (latin1Slice !== undefined) return latin1Slice.call(this.bytes, from, to)
    utf8 ??= new TextDecoder('utf-8', { ignoreBOM: true })
    return utf8.decode(this.bytes.subarray(from, to))
  }
}

const views = /*#__PURE__*/ new WeakMap<Core, Views>()

export function viewsOf(core: Core): Views {
  let found = views.get(core)
  if (found === undefined || found.bytes.buffer !== core.memory.buffer) {
    found = new Views(core)
    views.set(core, found)
  }
  return found
}
