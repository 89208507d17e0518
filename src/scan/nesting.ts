// How deep values lie within one another. CPython hashes tuples and frees the objects of C code by calls within calls: a pickle of some
// hundred kilobytes can make it run out of stack, which ends the process. And it hashes what a tuple holds twice two times: sixty tuples of
// the one before, twice, are never done.

import { PyTuple } from '../python/values.ts'

/** No pickler gets as deep by itself: CPython's stops at about a thousand calls. */
const MAX_NESTING = 1000
/** Values that a hash goes through, the same one as often as it comes to it. */
const MAX_WEIGHT = 10_000_000

export const TOO_DEEP = 'values lie within one another so deep, or so often, that hashing or freeing them may crash or stop Python'

export class Nesting {
  /** Of what has something in it that is counted as well. */
  readonly #depths = new WeakMap<object, number>()
  readonly #weights = new WeakMap<object, number>()

  /**
   * Notes what a value has in it.
   * @returns whether that is too deep, or too much to hash
   */
  add(value: unknown, parts: readonly unknown[]): boolean {
    let depth = 0
    let weight = parts.length
    for (const part of parts) {
      if (typeof part !== 'object' || part === null) continue
      depth = Math.max(depth, this.#depths.get(part) ?? (part instanceof PyTuple ? 1 : 0))
      if (part instanceof PyTuple) weight += this.#weights.get(part) ?? part.length
    }
    // Flat tuples need no entry, and the results of calls that take nothing but data count as one.
    if (typeof value === 'object' && value !== null && (depth > 0 || !(value instanceof PyTuple))) this.#depths.set(value, depth + 1)
    if (depth > 0 && value instanceof PyTuple) this.#weights.set(value, weight)
    return depth >= MAX_NESTING || weight > MAX_WEIGHT
  }
}
