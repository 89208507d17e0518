// Dict keys and set elements follow Python's equality: 1, 1.0 and True are one key, tuples and bytes go by what they hold. Map and Set
// know only SameValueZero, so keys of the kinds that differ are looked up by what equal ones have in common, in a table beside the container.
import { PyFloat } from '../python/values.ts'
import { Equality, isUnhashable, type Scalar, unhashable } from './equality.ts'
import { FloodWatch, WATCH_FROM } from './flood.ts'

type Container = Map<unknown, unknown> | Set<unknown>

/** The keys of one Map or Set that SameValueZero alone would tell apart, or confuse: those that are in use, by what equal ones share. */
interface Aliases {
  readonly scalars: Map<Scalar, unknown>
  /** By the number that Equality gives. */
  composites: Map<number, unknown> | undefined
}

/** Whether SameValueZero agrees with Python for a key of this kind, as long as no other kind is in the same dict. */
function isPlain(key: unknown): boolean {
  switch (typeof key) {
    case 'string':
      return true
    case 'number':
      // A NaN equals nothing; an integral float past 2**53 may equal a bigint; Map would make 0 of -0.
      return Number.isSafeInteger(key) ? key !== 0 || 1 / key > 0 : !Number.isNaN(key) && !Number.isInteger(key)
    default:
      return key === null
  }
}

/** Characters of a str key that are compared in the time of one unit of work. */
const COMPARED = 64

/** Puts keys into the Maps and Sets of one load. */
export class Keys {
  readonly #lossless: boolean
  readonly #work: (amount: number) => void
  readonly #equality: Equality
  readonly #aliases = new Map<Container, Aliases>()
  /** Whether a key was put anywhere that is not plain. */
  #anySpecial = false
  readonly #watches = new Map<object, FloodWatch>()
  /** The container that was watched last, and its watch. */
  #watched: object | undefined
  #watcher: FloodWatch | undefined

  /** @param work is told what is looked at */
  constructor(work: (amount: number) => void, lossless: boolean) {
    this.#lossless = lossless
    this.#work = work
    this.#equality = new Equality(lossless, work)
  }

  /** `map[key] = value`: the first of equal keys is kept, with the last value. */
  set(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
    if (this.#anySpecial || !isPlain(key)) key = this.#keyIn(map, key)
    const { size } = map
    map.set(key, value)
    if (typeof key === 'string') {
      // Equal text that is not one string is compared at each look.
      if (key.length > COMPARED) this.#work(key.length / COMPARED)
    } else if (size >= WATCH_FROM && map.size > size) this.#watch(map, key)
  }

  /** `set.add(element)`: the first of equal elements is kept. */
  add(set: Set<unknown>, element: unknown): void {
    if (this.#anySpecial || !isPlain(element)) element = this.#keyIn(set, element)
    const { size } = set
    set.add(element)
    if (typeof element === 'string') {
      if (element.length > COMPARED) this.#work(element.length / COMPARED)
    } else if (size >= WATCH_FROM && set.size > size) this.#watch(set, element)
  }

  /** Counts a key that was put into a large container. */
  #watch(container: Container | Map<Scalar, unknown>, key: unknown): void {
    if (typeof key !== 'number' && typeof key !== 'bigint') return
    if (container !== this.#watched) {
      let watch = this.#watches.get(container)
      const isNew = watch === undefined
      watch ??= new FloodWatch(container.keys())
      this.#watches.set(container, watch)
      this.#watched = container
      this.#watcher = watch
      // With it those that were there are counted, this one too.
      if (isNew) return
    }
    this.#watcher!.add(key)
  }

  /** The key of this Map or Set that equals the one given, or that one itself where there is none. */
  #keyIn(container: Container, key: unknown): unknown {
    let aliases = this.#aliases.get(container)
    if (aliases === undefined && container.size === 1) {
      // The only key has no aliases made for it so far: most dicts and sets of one key never get another.
      const only: unknown = container.keys().next().value
      if (!isPlain(only) && !Number.isNaN(only)) {
        aliases = this.#newAliases(container)
        this.#alias(container, aliases, only)
      }
    }
    if (isPlain(key)) return aliases !== undefined && typeof key === 'number' ? (aliases.scalars.get(key) ?? key) : key
    this.#anySpecial = true
    if (key === 0 && this.#lossless) key = new PyFloat(-0)
    if (Number.isNaN(key)) return container.has(key) ? new PyFloat(Number.NaN) : key
    if (container.size === 0) {
      // Whether it can be a key at all.
      this.#compositeNumber(key)
      return key
    }
    return this.#alias(container, aliases ?? this.#newAliases(container), key)
  }

  /** The key in use that equals the one given, or that one itself, which is in use from now on. */
  #alias(container: Container, aliases: Aliases, key: unknown): unknown {
    const { scalars } = aliases
    const scalar = this.#equality.scalarOf(key)
    if (scalar === undefined) {
      const number = this.#compositeNumber(key)
      if (number === undefined) return key
      aliases.composites ??= new Map()
      const known = aliases.composites.get(number)
      if (known === undefined) aliases.composites.set(number, key)
      return known ?? key
    }
    const known = scalars.get(scalar)
    if (known !== undefined) return known
    if (typeof scalar === 'number' && container.has(scalar)) return scalar
    scalars.set(scalar, key)
    if (scalars.size > WATCH_FROM) this.#watch(scalars, scalar)
    return key
  }

  /** The number of a key that may equal another of its kind, undefined if not. */
  #compositeNumber(key: unknown): number | undefined {
    if (typeof key !== 'object' || key === null) return undefined
    if (isUnhashable(key, this.#lossless)) throw unhashable(key)
    return this.#equality.isComposite(key) ? this.#equality.numberOf(key) : undefined
  }

  #newAliases(container: Container): Aliases {
    const aliases: Aliases = { scalars: new Map(), composites: undefined }
    this.#aliases.set(container, aliases)
    return aliases
  }
}
