// The memo of the unpickling machine: values by index, as PUT and MEMOIZE number them and GET fetches them.

/** An index this far past the end of the array goes to a Map. */
const MEMO_GAP = 4096
/** An array that is stored to further past its end becomes a hash table to V8, unless it is made longer first. */
const MAX_HOLES = 1000
/** A longer array becomes a hash table to V8 when its length is set. */
const MAX_ROOM = 1 << 24

/** The memo of one load, or of one Unpickler, whose loads go on with what earlier ones left in it. */
export class Memo {
  /** Indices from here on go to a Map, so that a few PUTs cannot ask for gigabytes: no pickler has more indices than bytes. */
  readonly #limit: number
  /** Values by index; undefined, or a hole, where the array has none. Read it directly only for what is no object: see `memoGet`. */
  readonly values: unknown[] = []
  /** Indices in use: MEMOIZE takes this number as the next index. */
  count = 0
  /** Whether the indices in use are 0 to count - 1, all in the array: then MEMOIZE pushes. Few pickles have another memo. */
  isDense = true
  /** How long the array is made before the first value is stored past its end. */
  #likely = 0
  /** Values whose index is too far out for the array. No index is in both. */
  #sparse: Map<number, unknown> | undefined
  /** Flat pairs since {@link begin}: an index that was set anew, and the value it had before. undefined where there is no way back. */
  #journal: unknown[] | undefined
  /** `count` and `values.length` at {@link begin}. */
  #before = { count: 0, length: 0 }

  /** @param size bytes of the data that the memo is for */
  constructor(size: number) {
    this.#limit = size
  }

  get(index: number): unknown {
    const value = index < this.values.length ? this.values[index] : undefined
    return value === undefined && this.#sparse !== undefined ? this.#sparse.get(index) : value
  }

  put(index: number, value: unknown): void {
    const { values } = this
    if (this.isDense && index === this.count) {
      values.push(value)
      this.count++
      return
    }
    const old = this.get(index)
    // An index at or past the old length that has a value already got it from this load: `undo` cuts the array there, and needs no entry.
    if (index < this.#before.length || values[index] === undefined) this.#journal?.push(index, old)
    if (old === undefined) this.count++
    if (index < this.#limit && index <= Math.max(values.length + MEMO_GAP, this.#likely)) {
      const holes = this.#likely > values.length ? 0 : MAX_HOLES
      if (index > values.length + holes) values.length = Math.max(index, this.#likely)
      values[index] = value
      this.#sparse?.delete(index)
    } else {
      this.#sparse ??= new Map()
      this.#sparse.set(index, value)
    }
    this.isDense = values.length === this.count && this.#sparse === undefined
  }

  /**
   * Tells how many indices are likely to come. The first value that is stored past the end makes room for them all: an array that grows by
   * itself is copied again and again, and takes four times as long. Not for a memo that outlives its load: one with room is not dense again.
   */
  expect(count: number): void {
    this.#likely = Math.min(Math.ceil(count), this.#limit, MAX_ROOM)
  }

  /** Begins a load after which {@link undo} may be called. */
  begin(): void {
    this.#journal = []
    this.#before = { count: this.count, length: this.values.length }
  }

  /** Takes back all that was put since {@link begin}: the load failed. */
  undo(): void {
    const journal = this.#journal ?? []
    const { count, length } = this.#before
    this.values.length = length
    for (let i = journal.length - 2; i >= 0; i -= 2) {
      const index = journal[i] as number
      const old = journal[i + 1]
      if (index < length) this.values[index] = old
      else if (old === undefined) this.#sparse?.delete(index)
      else (this.#sparse ??= new Map()).set(index, old)
    }
    if (this.#sparse?.size === 0) this.#sparse = undefined
    this.count = count
    this.isDense = this.values.length === count && this.#sparse === undefined
  }

  /** Puts in place of each object that became another what it became. */
  replace(replaced: ReadonlyMap<unknown, unknown>): void {
    for (const [index, value] of this.values.entries()) {
      if (replaced.has(value)) this.values[index] = replaced.get(value)
    }
    for (const [index, value] of this.#sparse ?? []) {
      if (replaced.has(value)) this.#sparse?.set(index, replaced.get(value))
    }
  }
}
