// How deep values lie within one another. CPython hashes tuples and frees the objects of C code by calls within calls: a pickle of some
// hundred kilobytes can make it run out of stack, which ends the process.

import { PyTuple } from '../python/values.ts'

/** No pickler gets as deep by itself: CPython's stops at about a thousand calls. */
const MAX_NESTING = 1000

export class Nesting {
  /** Of what has something in it that is counted as well. */
  readonly #depths = new WeakMap<object, number>()

  /**
   * Notes what a value has in it.
   * @returns whether that is too deep
   */
  add(value: unknown, parts: readonly unknown[]): boolean {
    let depth = 0
    for (const part of parts) {
      if (typeof part !== 'object' || part === null) continue
      depth = Math.max(depth, this.#depths.get(part) ?? (part instanceof PyTuple ? 1 : 0))
    }
    // Flat tuples need no entry, and the results of calls that take nothing but data count as one.
    if (typeof value === 'object' && value !== null && (depth > 0 || !(value instanceof PyTuple))) this.#depths.set(value, depth + 1)
    return depth >= MAX_NESTING
  }
}
