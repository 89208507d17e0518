// How deep values lie within one another. CPython hashes tuples and frees the objects of C code by calls within calls: a pickle of some
// hundred kilobytes can make it run out of stack, which ends the process. And it hashes what a tuple holds twice two times: sixty tuples of
// the one before, twice, are never done. Nor is the comparison of two frozensets that are made alike, or of other objects that are compared by
// what they hold.

import { PyFrozenSet, PyTuple } from '../python/values.ts'

/** No pickler gets as deep by itself: CPython's stops at about a thousand calls. */
const MAX_NESTING = 1000
/** Values that a hash or a comparison goes through, the same one as often as it comes to it. */
const MAX_WEIGHT = 10_000_000

export const TOO_DEEP = 'values lie within one another so deep, or so often, that hashing or freeing them may crash or stop Python'

export class Nesting {
  /** Of what has something in it that is counted as well. */
  readonly #depths = new WeakMap<object, number>()
  readonly #weights = new WeakMap<object, number>()

  /**
   * Notes what a value has in it.
   * @param isHashed whether the hash of the value, or a comparison, goes through what it has in it: that of a tuple or frozenset does
   * @returns whether that is too deep, or too much to hash
   */
  add(value: unknown, parts: readonly unknown[], isHashed = isPlain(value)): boolean {
    const isDeep = this.deepen(value, parts)
    let weight = parts.length
    for (const part of parts) weight += this.#weightOf(part)
    if (isHashed && (weight > parts.length || !isPlain(value))) this.#weights.set(value as object, weight)
    return isDeep || weight > MAX_WEIGHT
  }

  /**
   * Notes what an object has in it that is neither hashed nor compared.
   * @returns whether that is too deep
   */
  deepen(value: unknown, parts: readonly unknown[]): boolean {
    let depth = 0
    for (const part of parts) {
      if (typeof part === 'object' && part !== null) depth = Math.max(depth, this.#depths.get(part) ?? (isPlain(part) ? 1 : 0))
    }
    // Flat tuples need no entry, and the results of calls that take nothing but data count as one.
    if (typeof value === 'object' && value !== null && (depth > 0 || !isPlain(value)))
      this.#depths.set(value, Math.max(this.#depths.get(value) ?? 0, depth + 1))
    return depth >= MAX_NESTING
  }

  #weightOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0
    return this.#weights.get(value) ?? (value instanceof PyTuple ? value.length : value instanceof PyFrozenSet ? value.size : 0)
  }
}

/** Whether it is a tuple or frozenset itself, which is whole once it is made. */
function isPlain(value: unknown): boolean {
  return value instanceof PyTuple || value instanceof PyFrozenSet
}
