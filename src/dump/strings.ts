// Which strings the TypeScript engine has memoised.
/** For a string that is too long to be hashed unit by unit. */
export const NO_HASH = -1

const FIRST_SLOTS = 1024
/** With so many others in its way, hashes are no help, and perhaps not meant to be: from then on new strings go to the Map. */
const MAX_PROBES = 64

/**
 * The memo index of each str written, by content: an open hash table of those that the writer has hashed anyway, a Map of the others. With
 * a Map alone a small dump takes three times as long, one of 20,000 different strings 6.7 ms, against 4.7.
 */
export class Strings {
  /** Number of the string in each slot, from 1 on; 0 where there is none. */
  #slots = new Int32Array(FIRST_SLOTS)
  /** Of each string its hash and its memo index, in turns. */
  #notes = new Int32Array(FIRST_SLOTS)
  #texts: (string | undefined)[] = []
  #count = 0
  #isClosed = false
  #others: Map<string, number> | undefined

  /** The memo index of a string; or -1, and it is now known to have this one. */
  note(value: string, hash: number, index: number): number {
    if (hash === NO_HASH) return this.#noteOther(value, index)
    const slots = this.#slots
    const notes = this.#notes
    const last = slots.length - 1
    let slot = firstSlot(hash, last)
    for (let probe = 0; ; probe++) {
      const number = slots[slot] as number
      if (number === 0) break
      const at = number - 1
      if (notes[2 * at] === hash && this.#texts[at] === value) return notes[2 * at + 1] as number
      if (probe === MAX_PROBES) this.#isClosed = true
      slot = (slot + 1) & last
    }
    if (this.#isClosed) return this.#noteOther(value, index)
    const at = this.#count++
    slots[slot] = this.#count
    notes[2 * at] = hash
    notes[2 * at + 1] = index
    this.#texts[at] = value
    if (2 * this.#count === notes.length) this.#enlarge()
    return -1
  }

  /** Forgets the strings of that memo index and up. */
  truncate(size: number): void {
    if (size === 0) this.#clear()
    else this.#cut(size)
  }

  #clear(): void {
    const slots = this.#slots
    const last = slots.length - 1
    if (last >= FIRST_SLOTS) {
      this.#slots = new Int32Array(FIRST_SLOTS)
      this.#notes = new Int32Array(FIRST_SLOTS)
      this.#texts = []
    } else {
      for (let at = 0; at < this.#count; at++) {
        for (let slot = firstSlot(this.#notes[2 * at] as number, last); slots[slot] !== 0; slot = (slot + 1) & last) slots[slot] = 0
        this.#texts[at] = undefined
      }
    }
    this.#count = 0
    this.#isClosed = false
    this.#others = undefined
  }

  /** Indices only ever rise, so those to go were the last to come: no other was put behind them. */
  #cut(size: number): void {
    const slots = this.#slots
    const last = slots.length - 1
    for (; this.#count > 0; this.#count--) {
      const at = this.#count - 1
      if ((this.#notes[2 * at + 1] as number) < size) break
      let slot = firstSlot(this.#notes[2 * at] as number, last)
      while (slots[slot] !== this.#count) slot = (slot + 1) & last
      slots[slot] = 0
      this.#texts[at] = undefined
    }
    for (const [text, index] of this.#others ?? []) if (index >= size) this.#others?.delete(text)
  }

  #noteOther(value: string, index: number): number {
    this.#others ??= new Map()
    const known = this.#others.get(value)
    if (known !== undefined) return known
    this.#others.set(value, index)
    return -1
  }

  /** Lays the table anew, four times as large. */
  #enlarge(): void {
    const slots = new Int32Array(4 * this.#slots.length)
    const last = slots.length - 1
    for (let at = 0; at < this.#count; at++) {
      let slot = firstSlot(this.#notes[2 * at] as number, last)
      while (slots[slot] !== 0) slot = (slot + 1) & last
      slots[slot] = at + 1
    }
    this.#slots = slots
    const notes = new Int32Array(slots.length)
    notes.set(this.#notes)
    this.#notes = notes
  }
}

/** Where a hash is looked for first: its multiple's upper bits, so that no pattern of the hash remains. */
function firstSlot(hash: number, last: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> Math.clz32(last)
}
