/** Slots of the table; a power of two. */
const SLOTS = 1024
/** For a string that is too long to be hashed unit by unit. */
export const NO_HASH = -1

/**
 * The memo index of each str written, by content. A string has one slot that its units tell; the first there stays there, and others go
 * to a Map. A Map alone takes three times as long for a small dump, whose strings it has to hash and grow for.
 */
export class Strings {
  readonly #slots = new Array<string | undefined>(SLOTS).fill(undefined)
  readonly #indices = new Int32Array(SLOTS)
  /** The slots that are taken, in the order in which they were. */
  readonly #taken = new Uint16Array(SLOTS)
  #count = 0
  #others: Map<string, number> | undefined

  /** The memo index of a string; or -1, and it is now known to have this one. */
  note(value: string, hash: number, index: number): number {
    if (hash !== NO_HASH) {
      const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1)
      const held = this.#slots[slot]
      if (held === value) return this.#indices[slot] as number
      if (held === undefined) {
        this.#slots[slot] = value
        this.#indices[slot] = index
        this.#taken[this.#count++] = slot
        return -1
      }
    }
    this.#others ??= new Map()
    const known = this.#others.get(value)
    if (known !== undefined) return known
    this.#others.set(value, index)
    return -1
  }

  /** Forgets the strings of that memo index and up. */
  truncate(size: number): void {
    // Indices only ever rise, so those to go were the last to come.
    while (this.#count > 0) {
      const slot = this.#taken[this.#count - 1] as number
      if ((this.#indices[slot] as number) < size) break
      this.#slots[slot] = undefined
      this.#count--
    }
    if (size === 0) this.#others = undefined
    else for (const [text, index] of this.#others ?? []) if (index >= size) this.#others?.delete(text)
  }
}
