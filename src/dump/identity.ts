// Which objects were met before, and whether they are in the memo.
import { WriteProblem } from '../errors.ts'

/** What `fast` gives every object instead of an ordinal, and the walk every object that nothing else can refer to. */
export const NO_ORDINAL = -1

/**
 * So many objects are kept in an array and looked for one by one, before any goes into a Set: without that, dumps of messages of 20 bytes
 * to 1 KB take 1.05 to 1.12 times as long.
 */
const FEW = 32

/** So many times objects may be entered again before they are complete: more than CPython's stack has room for. */
const MAX_REENTRIES = 10_000

const IN_MEMO = 0
const PENDING = 1
const LEFT_OUT = 2

/**
 * Which objects were met before. Looking at a Set's size after `add` costs a third less than asking a Map and then telling it, so an
 * object's ordinal is its place in the Set; a Map from object to ordinal is made when the first object comes a second time.
 */
export class Identity {
  readonly #fast: boolean
  readonly #few = new Array<object | undefined>(FEW).fill(undefined)
  /** All of them, once they are many. */
  #seen: Set<object> | undefined
  #count = 0
  #ordinals: Map<object, number> | undefined
  /** Goes on over what was added since the Map was last brought up to date. */
  #unread: Iterator<object> | undefined
  /** Of each ordinal, one of the states above. */
  #states = new Uint8Array(64)
  /** How many pending ones came into the memo. */
  #settled = 0
  /** Those that this dump has put into the memo after an earlier one left them out. */
  #takenIn: number[] = []
  /** Of those that were entered again: what that and the count were then, and how many times it was. */
  #entries: Map<number, { progress: number; times: number }> | undefined
  /** The sum of these times. */
  #reentries = 0

  constructor(fast: boolean) {
    this.#fast = fast
  }

  get size(): number {
    return this.#count
  }

  /**
   * The ordinal of an object that is to be written, NO_ORDINAL if it is not to be memoised, and for an object in the memo a number
   * below that: {@link ordinalIn} it.
   */
  enter(object: object): number {
    if (this.#fast) return NO_ORDINAL
    const count = this.#count
    let ordinal = 0
    if (this.#seen !== undefined) {
      this.#seen.add(object)
      if (this.#seen.size !== count) return this.#count++
      ordinal = this.#ordinalIn(this.#seen, object)
    } else {
      const few = this.#few
      while (ordinal < count && few[ordinal] !== object) ordinal++
      if (ordinal === count) {
        if (count < FEW) few[count] = object
        else this.#seen = new Set(few as object[]).add(object)
        return this.#count++
      }
    }
    const state = this.#states[ordinal]
    if (state === PENDING) this.#checkProgress(ordinal)
    // Ordinals beyond the array have been in the memo from the start.
    return state === PENDING || state === LEFT_OUT ? ordinal : ~ordinal - 1
  }

  /** Begins a dump after which {@link truncate} may be called. */
  begin(): void {
    if (this.#takenIn.length > 0) this.#takenIn = []
  }

  isPending(ordinal: number): boolean {
    return this.#states[ordinal] === PENDING
  }

  /** For an object that comes into the memo when it is complete: a tuple, or what is reduced. */
  setPending(ordinal: number): void {
    this.#setState(ordinal, PENDING)
  }

  /** For an object that is not memoised: a buffer out of band, a global with an extension code. */
  leaveOut(ordinal: number): void {
    this.#setState(ordinal, LEFT_OUT)
  }

  /** For one that was put into the memo at last. */
  setMemoised(ordinal: number): void {
    if (ordinal < 0) return
    if (this.#states[ordinal] === LEFT_OUT) this.#takenIn.push(ordinal)
    this.#states[ordinal] = IN_MEMO
    this.#settled++
    const entry = this.#entries?.get(ordinal)
    if (entry === undefined) return
    this.#reentries -= entry.times
    this.#entries?.delete(ordinal)
  }

  /** Forgets every object of that ordinal and up. */
  truncate(size: number): void {
    for (let i = Math.min(this.#count, FEW) - 1; i >= size; i--) this.#few[i] = undefined
    if (size <= FEW) this.#seen = undefined
    if (this.#seen !== undefined) {
      let ordinal = 0
      for (const object of this.#seen) if (ordinal++ >= size) this.#seen.delete(object)
    }
    this.#ordinals = undefined
    this.#unread = undefined
    for (let i = Math.min(this.#count, this.#states.length) - 1; i >= size; i--) this.#states[i] = IN_MEMO
    for (const ordinal of this.#takenIn) if (ordinal < size) this.leaveOut(ordinal)
    this.begin()
    this.#entries = undefined
    this.#reentries = 0
    this.#count = size
  }

  /**
   * CPython writes an object again that comes before it is complete, and so in the memo. If since the last time nothing new was met
   * and nothing completed, this would go on for ever: a tuple that is its own element. So it would where what is new was made for
   * this one writing, as the list of a set below protocol 4 is; CPython then stops at its recursion limit.
   */
  #checkProgress(ordinal: number): void {
    const progress = this.#count + this.#settled
    this.#entries ??= new Map()
    const entry = this.#entries.get(ordinal)
    if (entry?.progress === progress || this.#reentries === MAX_REENTRIES) {
      throw new WriteProblem('bad-value', 'a value is made of itself, with nothing in between that could be made first and filled later')
    }
    this.#entries.set(ordinal, { progress, times: (entry?.times ?? 0) + 1 })
    this.#reentries++
  }

  #setState(ordinal: number, state: number): void {
    if (ordinal < 0) return
    if (ordinal >= this.#states.length) {
      const larger = new Uint8Array(ordinal * 2)
      larger.set(this.#states)
      this.#states = larger
    }
    this.#states[ordinal] = state
  }

  #ordinalIn(seen: Set<object>, object: object): number {
    this.#ordinals ??= new Map()
    // A Set's iterator sees what is added later, so long as it was not run to its end.
    this.#unread ??= seen.values()
    const ordinals = this.#ordinals
    const known = ordinals.get(object)
    if (known !== undefined) return known
    while (ordinals.size < this.#count) ordinals.set(this.#unread.next().value as object, ordinals.size)
    return ordinals.get(object) as number
  }
}

/** The ordinal of an object in the memo, from what {@link Identity.enter} gave. */
export function ordinalIn(entered: number): number {
  return ~(entered + 1)
}
