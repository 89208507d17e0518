// Ints past 64 bits out of linear memory, where scan left those of one window (assembly/scan/longs.ts).
import * as tape from '../abi/load-tape.ts'
import { LONGS } from '../abi/memory.ts'
import { readInts } from '../text/serializer.ts'
import type { Views } from '../wasm/load-views.ts'
import { magnitudeIn } from './long.ts'

/** Fewer ints are made one by one in less time than a call of V8's serializer takes. */
const MANY = 16
/** Up to here limbs are put together one by one, which is quadratic but quick. */
const MAX_LIMBS = 16

/** The ints of a window, in the order in which the tape takes them. */
export class ScannedLongs {
  readonly #views: Views
  /** All of them, where they were made at once; and which is next. */
  #ints: bigint[] | undefined
  #next = 0
  /** Where the next one lies, where they are made one by one. */
  #at = LONGS

  constructor(views: Views) {
    this.#views = views
  }

  /** Takes note of the ints that scan left of a window. */
  open(): void {
    const views = this.#views
    const count = views.header(tape.H_LONGS)
    this.#ints = count < MANY ? undefined : readInts(views.bytes, LONGS, LONGS + views.header(tape.H_LONGS_END), count)
    this.#next = 0
    this.#at = LONGS
  }

  next(): bigint {
    return this.#ints === undefined ? this.#fromLimbs() : this.#ints[this.#next++]!
  }

  #fromLimbs(): bigint {
    const { bytes, limbs } = this.#views
    const sign = bytes[this.#at + 6]! & 1
    // Sign bit, and twice the bytes above it, in the seven lower bits of a byte and the next one.
    const size = ((bytes[this.#at + 6]! & 0x7f) >> 1) + (bytes[this.#at + 7]! << 6)
    const start = this.#at + 8
    const end = start + size
    this.#at = end
    let value: bigint
    if (size > 8 * MAX_LIMBS) {
      value = magnitudeIn(bytes, start, end)
    } else {
      let at = (end >> 3) - 1
      value = limbs[at]!
      while (at > start >> 3) value = (value << 64n) | limbs[--at]!
    }
    return sign === 0 ? value : -value
  }
}
