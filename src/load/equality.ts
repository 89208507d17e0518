// Python's equality of what can be a dict key or a set element.
//
// Equal tuples, frozensets, bytes, globals get equal numbers. That of a tuple is made of pairs: the number of "tuple" with the first item's,
// what that gave with the second item's, and so on; a table knows all pairs that there were. So a tuple takes a pair for each item, however
// large what its items hold, and however often one tuple is a part of others.
//
//     (1, (1, 2))    tuple+1 = a     a+2 = b        the inner tuple is b
//                    a (from above, as tuple+1) + b = c     the whole is c
import { ValueProblem } from '../errors.ts'
import { bitsOf } from '../python/ints.ts'
import { PyByteArray, PyComplex, PyFloat, PyGlobal, PyTuple } from '../python/values.ts'
import { decodeLatin1 } from '../text/decode.ts'
import { FloodWatch, WATCH_FROM } from './flood.ts'
import { PairTable } from './pair-table.ts'

/** Numbers that stand for no value: what a pair for the first part of each kind begins with. Those of pairs are odd, all others even. */
const TUPLE = 0
const FROZENSET = 2
const GLOBAL = 4
const COMPLEX = 6
const BYTES = 8

/** Ints from 0 on, below 2**31, are numbered by themselves, above all other numbers. */
const SMALL_INT = 0x80000000
/** Items up to which a tuple is tried as one of plain parts, without what it takes to walk through nested ones. */
const FLAT = 16
/** Bytes up to which the text of a bytes object tells it from others. */
const SHORT_BYTES = 64
/** Parts from which on the number of a tuple, frozenset or bytes is kept: to walk fewer again takes less time and memory than to keep it. */
const KEPT_FROM = 16
/** Stands in place of the number of a value that is being walked. */
const OPEN = -1
/** Units of work that a part takes. */
const PART = 16
/** Characters or bytes that are compared in the time of one unit. */
const COMPARED = 64
/** A bigint of more bits is no double. */
const DOUBLE_BITS = 1024

/** What equal values have in common that are numbers to Python, as 1, 1.0, True, 1+0j are; or short bytes: their text in Latin-1. */
export type Scalar = number | bigint | string

/** A tuple or frozenset that is being walked. */
interface Frame {
  readonly value: object
  readonly items: readonly unknown[]
  /** Index of the next item. */
  next: number
  /** What the items of a tuple have come to so far. */
  sofar: number
  /** The numbers of the elements of a frozenset. */
  readonly numbers: number[] | undefined
  /** Parts of it that were walked, itself included. */
  parts: number
}

/** Numbers equal values equally, for one load. */
export class Equality {
  readonly #lossless: boolean
  readonly #work: (amount: number) => void
  readonly #pairs = new PairTable()
  /** Of text, numbers that are no small ints, None, and objects that are equal to nothing else. */
  readonly #leaves = new Map<unknown, number>()
  #watch: FloodWatch | undefined
  /** Numbers of large tuples, frozensets and bytes, each of which may come again. */
  readonly #kept = new Map<object, number>()
  #next = BYTES
  /** Numbers of what is in a small tuple or frozenset. */
  readonly #numbers: number[] = []

  /** @param work is told what is looked at */
  constructor(lossless: boolean, work: (amount: number) => void) {
    this.#lossless = lossless
    this.#work = work
  }

  /** What a value has in common with those it equals, if that is so simple. A NaN is equal to nothing, and so no number here. */
  scalarOf(value: unknown): Scalar | undefined {
    const isBytes = typeof value === 'object' && value instanceof Uint8Array && !(value instanceof PyByteArray)
    return isBytes && value.length <= SHORT_BYTES ? shortText(value) : this.#numeric(value)
  }

  /** The number that a value equals, if it is one. */
  #numeric(value: unknown): number | bigint | undefined {
    switch (typeof value) {
      case 'boolean':
        return value ? 1 : 0
      case 'number':
        return Number.isNaN(value) ? undefined : value
      case 'bigint': {
        // What is exactly a double is that: a float may equal it.
        if (BigInt.asIntN(DOUBLE_BITS, value) !== value) {
          this.#work(bitsOf(value, DOUBLE_BITS) / COMPARED)
          return value
        }
        const double = Number(value)
        return Number.isFinite(double) && BigInt(double) === value ? double : value
      }
    }
    if (typeof value !== 'object') return undefined
    if (value instanceof PyFloat) return Number.isNaN(value.value) ? undefined : value.value
    if (value instanceof PyComplex && value.imag === 0) return this.#numeric(value.real)
    return undefined
  }

  /** Whether a value may be equal to another of its kind. If not, it is only equal to itself. */
  isComposite(value: object): boolean {
    if (value instanceof PyComplex) return !Number.isNaN(value.real) && !Number.isNaN(value.imag)
    return Array.isArray(value) || value instanceof Uint8Array || value instanceof Set || value instanceof PyGlobal
  }

  /**
   * The number that equal values have.
   * @throws ValueProblem of code 'unhashable' for what Python could not hash
   */
  numberOf(root: unknown): number {
    const flat = Array.isArray(root)
      ? this.#ofFlat(root, root)
      : root instanceof Set && root.size <= FLAT
        ? this.#ofFlat(root, [...root])
        : -1
    if (flat >= 0) return flat
    const frames: Frame[] = []
    let value = root
    for (;;) {
      this.#work(PART)
      let number = this.#leaf(value)
      let parts = 1
      if (number < 0) number = this.#enter(frames, value as object)
      // Up, as long as what is walked has no more items.
      for (;;) {
        const frame = frames[frames.length - 1]
        if (number >= 0) {
          if (frame === undefined) return number
          frame.parts += parts
          if (frame.numbers === undefined) frame.sofar = this.#pair(frame.sofar, number)
          else frame.numbers.push(number)
        }
        const { items, numbers, next, value: whole } = frame!
        if (next < items.length) {
          frame!.next++
          value = items[next]
          break
        }
        number = numbers === undefined ? frame!.sofar : this.#fold(whole, numbers, items.length)
        parts = frame!.parts
        frames.pop()
        // Of a frozenset the elements were numbered when it was made: where one is a frozenset again, each level would walk all those in it.
        if (parts >= KEPT_FROM || (numbers !== undefined && parts > items.length + 1)) {
          this.#kept.set(whole, number)
          parts = 1
        } else if (this.#isMarked(frames)) this.#kept.delete(whole)
      }
    }
  }

  /** Begins with a tuple or frozenset. @returns its number if that was kept, else -1 */
  #enter(frames: Frame[], value: object): number {
    const kept = this.#kept.size > 0 ? this.#kept.get(value) : undefined
    if (kept === OPEN) throw unhashable(value)
    if (kept !== undefined) return kept
    if (this.#isMarked(frames)) this.#kept.set(value, OPEN)
    const isSet = value instanceof Set
    if (isSet) this.#work(value.size)
    frames.push({
      value,
      items: isSet ? [...value] : (value as unknown[]),
      next: 0,
      sofar: TUPLE,
      numbers: isSet ? [] : undefined,
      parts: 1,
    })
    return -1
  }

  /**
   * Whether what is walked at this depth is marked as open. A natural load makes an Array of a list too, and that may be a part of itself: one
   * level in 16 is enough to find that out.
   */
  #isMarked(frames: Frame[]): boolean {
    return !this.#lossless && frames.length % KEPT_FROM === KEPT_FROM - 1
  }

  /** The number of a small tuple or frozenset if those of all in it can be told at once, else -1. */
  #ofFlat(root: object, items: readonly unknown[]): number {
    const { length } = items
    if (length > FLAT) return -1
    this.#work((length + 1) * PART)
    const numbers = this.#numbers
    for (let i = 0; i < length; i++) {
      const number = this.#known(items[i])
      if (number < 0) return -1
      numbers[i] = number
    }
    return this.#fold(root, numbers, length)
  }

  /** The number of a tuple or frozenset, from those of all in it. */
  #fold(root: object, numbers: number[], length: number): number {
    let sofar = TUPLE
    if (root instanceof Set) {
      sofar = FROZENSET
      // By hand, since nearly all are small.
      if (length > FLAT) numbers.sort((a, b) => a - b)
      else {
        for (let i = 1; i < length; i++) {
          const number = numbers[i]!
          let at = i
          for (; at > 0 && numbers[at - 1]! > number; at--) numbers[at] = numbers[at - 1]!
          numbers[at] = number
        }
      }
    }
    for (let i = 0; i < length; i++) sofar = this.#pair(sofar, numbers[i]!)
    return sofar
  }

  /** The number of what is no tuple or frozenset, or of one whose number was kept; -1 for others. */
  #known(value: unknown): number {
    const number = this.#leaf(value)
    return number < 0 && this.#kept.size > 0 ? (this.#kept.get(value as object) ?? -1) : number
  }

  #pair(first: number, second: number): number {
    return 2 * this.#pairs.numberOf(first, second) + 1
  }

  /** The number of what is no tuple or frozenset; -1 for those. */
  #leaf(value: unknown): number {
    if (typeof value === 'string' && value.length > COMPARED) this.#work(value.length / COMPARED)
    const scalar = this.#numeric(value)
    if (scalar !== undefined) return this.#scalar(scalar)
    // A NaN has no identity here, so that each is taken for another.
    if (typeof value === 'number') return this.#fresh()
    if (typeof value !== 'object' || value === null) return this.#numbered(value)
    if (isUnhashable(value, this.#lossless)) throw unhashable(value)
    if (Array.isArray(value) || value instanceof Set) return -1
    if (value instanceof Uint8Array) return this.#ofBytes(value)
    if (value instanceof PyGlobal) return this.#pair(this.#pair(GLOBAL, this.#leaf(value.module)), this.#leaf(value.name))
    if (value instanceof PyComplex && this.isComposite(value)) {
      return this.#pair(this.#pair(COMPLEX, this.#scalar(value.real)), this.#scalar(value.imag))
    }
    return this.#numbered(value)
  }

  #ofBytes(bytes: Uint8Array): number {
    const kept = this.#kept.get(bytes)
    if (kept !== undefined) return kept
    this.#work(bytes.length)
    const number = this.#pair(BYTES, this.#numbered(decodeLatin1(bytes)))
    if (bytes.length > SHORT_BYTES) this.#kept.set(bytes, number)
    return number
  }

  #scalar(scalar: number | bigint): number {
    // Also 0 for -0.
    if (typeof scalar === 'number' && scalar >= 0 && scalar <= 0x7fffffff && (scalar | 0) === scalar) return SMALL_INT + scalar
    return this.#numbered(scalar)
  }

  #fresh(): number {
    this.#next += 2
    return this.#next
  }

  #numbered(leaf: unknown): number {
    const leaves = this.#leaves
    const known = leaves.get(leaf)
    if (known !== undefined) return known
    if (leaves.size >= WATCH_FROM && (typeof leaf === 'number' || typeof leaf === 'bigint')) {
      this.#watch ??= new FloodWatch(leaves.keys())
      this.#watch.add(leaf)
    }
    const number = this.#fresh()
    leaves.set(leaf, number)
    return number
  }
}

/** Latin-1, faster than by any decoder for so few bytes. */
function shortText(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

/**
 * Whether Python could not hash it. A natural load makes arrays of tuples and Sets of frozensets, so there only what is certainly a
 * dict or a bytearray is refused.
 */
export function isUnhashable(value: object, lossless: boolean): boolean {
  if (Array.isArray(value)) return lossless && !(value instanceof PyTuple)
  if (value instanceof Set) return lossless && value.constructor === Set
  if (value instanceof Map) return value.constructor === Map
  return value instanceof PyByteArray || Object.getPrototypeOf(value) === Object.prototype
}

export function unhashable(value: object): ValueProblem {
  const type = Array.isArray(value) ? 'list' : value instanceof Set ? 'set' : value instanceof PyByteArray ? 'bytearray' : 'dict'
  return new ValueProblem('unhashable', `a ${type} cannot be a dict key or set element`)
}
