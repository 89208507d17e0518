// A hash table of pairs of numbers, in typed arrays: a Map would take four times the memory for each, and its hashes have no seed.

const FIRST_PAIRS = 64

/** Numbers pairs of numbers (each an int from 0 on, below 2**32), in the order in which they come: equal pairs have one number. */
export class PairTable {
  #firsts = new Uint32Array(FIRST_PAIRS)
  #seconds = new Uint32Array(FIRST_PAIRS)
  /** The number of a pair, which is its index in the arrays above, plus 1; 0 for a free slot. */
  #slots = new Uint32Array(2 * FIRST_PAIRS)
  #size = 0
  readonly #seed = (Math.random() * 0x100000000) >>> 0

  numberOf(first: number, second: number): number {
    const mask = this.#slots.length - 1
    let slot = this.#hash(first, second) & mask
    for (;;) {
      const at = this.#slots[slot]! - 1
      if (at < 0) break
      if (this.#firsts[at] === first && this.#seconds[at] === second) return at
      slot = (slot + 1) & mask
    }
    if (this.#size === this.#firsts.length) {
      this.#grow()
      return this.numberOf(first, second)
    }
    const at = this.#size++
    this.#slots[slot] = at + 1
    this.#firsts[at] = first
    this.#seconds[at] = second
    return at
  }

  #grow(): void {
    const used = this.#firsts.length
    const grown = (array: Uint32Array): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(2 * used)
      larger.set(array)
      return larger
    }
    this.#firsts = grown(this.#firsts)
    this.#seconds = grown(this.#seconds)
    this.#slots = new Uint32Array(4 * used)
    const mask = this.#slots.length - 1
    for (let at = 0; at < used; at++) {
      let slot = this.#hash(this.#firsts[at]!, this.#seconds[at]!) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = at + 1
    }
  }

  /** Seeded, so that no pickle can be made whose pairs meet. */
  #hash(first: number, second: number): number {
    let h = Math.imul(first + this.#seed, 0x9e3779b1)
    h ^= h >>> 15
    h = Math.imul(h + second, 0x85ebca77)
    h ^= h >>> 13
    h = Math.imul(h ^ this.#seed, 0xc2b2ae3d)
    return h ^ (h >>> 16)
  }
}
