// What Python takes for equal: 1, 1.0 and True; tuples, frozensets and bytes with equal contents. To JavaScript these are several.
import { decodeLatin1 } from '../text/decode.ts'
import { bytesOf, setItems } from './contents.ts'
import { FreshText } from './fresh-text.ts'
import { PyComplex, PyFloat } from './values.ts'

/** How an object is compared. */
export const AS_TUPLE = 0
export const AS_FROZENSET = 1
export const AS_BYTES = 2
/** By what {@link Kinds.partsOf} gives. */
export const BY_PARTS = 3
/** Equal to itself alone. */
export const BY_IDENTITY = 4

/** What of an object tells whether it equals another. */
export interface Parts {
  /** The same for all objects that equal one another if their items do. */
  readonly tag: string
  readonly items: readonly unknown[]
  readonly isOrdered: boolean
}

/** Tells how objects are compared: each user of {@link Equality} knows other types. */
export interface Kinds {
  /** One of the constants above. It must not throw. */
  kindOf(object: object): number
  /** Of an object that is compared by parts. undefined if it turns out to be equal to itself alone. */
  partsOf(object: object): Parts | undefined
  /** A number for an object that equals itself alone: the same for the same object, but any for others. */
  hashOf(object: unknown): number
}

/** An object whose items are gone through. */
interface Open extends Parts {
  readonly object: object
  next: number
  readonly ids: number[]
}

/** How far into tuples in tuples hashes look, at how many of their items, and at how many characters or bytes. */
const HASHED_DEPTH = 3
const HASHED_ITEMS = 8
const HASHED_UNITS = 32
const FACTOR = 0x9e3779b1

/** A number of any kind, None or a str, in the one form that JavaScript tells from others as Python does; any other value as it is. */
export function scalar(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
      return value ? 1 : 0
    case 'number':
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value
    case 'undefined':
      return null
    case 'object':
      if (value instanceof FreshText) return value.text
      // NaN equals nothing, not even itself as another object.
      if (value instanceof PyFloat) return Number.isNaN(value.value) ? value : scalar(value.value)
      return value instanceof PyComplex && value.imag === 0 && !Number.isNaN(value.real) ? scalar(value.real) : value
    default:
      return value
  }
}

/** Python's equality over values that stay as they are meanwhile. What was found of an object is kept: shared ones are gone through once. */
export class Equality {
  readonly #kinds: Kinds
  /** Of each object gone through, the first object that equals it. */
  readonly #known = new Map<object, object>()
  /** The first of equal objects, by tag and the numbers of their items. */
  readonly #firsts = new Map<string, object>()
  /** Numbers of items: of scalars as {@link scalar} gives them, and of the first of equal objects. */
  readonly #ids = new Map<unknown, number>()

  constructor(kinds: Kinds) {
    this.#kinds = kinds
  }

  /** The same number for equal values, from a few of the parts of each. */
  hash(value: unknown, depth = HASHED_DEPTH): number {
    const form = scalar(value)
    switch (typeof form) {
      case 'string':
        return hashText(form)
      case 'number':
        return (form | 0) === form ? Math.imul(form, FACTOR) : Math.imul(form % 0x7fffffff, FACTOR) ^ (form * 1024)
      case 'bigint':
        return Number(BigInt.asIntN(32, form))
      case 'object':
        return form === null ? 1 : this.#hashObject(form, depth)
      default:
        return this.#kinds.hashOf(form)
    }
  }

  #hashObject(object: object, depth: number): number {
    switch (this.#kinds.kindOf(object)) {
      case AS_TUPLE: {
        const items = object as readonly unknown[]
        let hash = items.length
        if (depth === 0) return hash
        for (let i = 0; i < items.length && i < HASHED_ITEMS; i++) hash = Math.imul(hash, 31) + this.hash(items[i], depth - 1)
        return hash | 0
      }
      case AS_FROZENSET: {
        const items = setItems(object as Set<unknown>)
        let hash = items.length
        // The sum, since the order of the items does not count.
        if (depth > 0 && items.length <= HASHED_ITEMS) for (const item of items) hash += this.hash(item, depth - 1)
        return hash | 0
      }
      case AS_BYTES: {
        const bytes = bytesOf(object)
        let hash = bytes.length
        for (let i = 0; i < bytes.length && i < HASHED_UNITS; i++) hash = Math.imul(hash, 31) + (bytes[i] as number)
        return hash | 0
      }
      case BY_PARTS:
        return 2
      default:
        return this.#kinds.hashOf(object)
    }
  }

  /** The first of the values met that equals one, in a form that a Set or Map finds. */
  first(value: unknown): unknown {
    const form = scalar(value)
    return typeof form === 'object' && form !== null ? this.#firstObject(form) : form
  }

  /** Goes through tuples in tuples with a stack of its own: they nest to any depth. */
  #firstObject(root: object): object {
    const found = this.#known.get(root)
    if (found !== undefined) return found
    const open: Open[] = []
    let object: object | undefined = root
    for (;;) {
      if (object !== undefined) {
        // An object equals itself: what holds itself finds itself here.
        this.#known.set(object, object)
        const parts = this.#partsOf(object)
        if (parts !== undefined) open.push({ ...parts, object, next: 0, ids: [] })
        object = undefined
      }
      const inner = open.at(-1)
      if (inner === undefined) return this.#known.get(root) as object
      if (inner.next < inner.items.length) {
        const form = scalar(inner.items[inner.next])
        const known = typeof form === 'object' && form !== null ? this.#known.get(form) : form
        if (known === undefined) {
          object = form as object
        } else {
          inner.ids.push(this.#idOf(known))
          inner.next++
        }
      } else {
        open.pop()
        this.#close(inner)
      }
    }
  }

  #close({ tag, ids, isOrdered, object }: Open): void {
    if (!isOrdered) ids.sort((a, b) => a - b)
    const text = `${tag}:${ids.join()}`
    const first = this.#firsts.get(text)
    if (first === undefined) this.#firsts.set(text, object)
    else this.#known.set(object, first)
  }

  #idOf(value: unknown): number {
    let id = Number.isNaN(value) ? undefined : this.#ids.get(value)
    if (id === undefined) {
      id = this.#ids.size
      // NaN equals nothing: each one has a number of its own.
      this.#ids.set(Number.isNaN(value) ? {} : value, id)
    }
    return id
  }

  #partsOf(object: object): Parts | undefined {
    try {
      switch (this.#kinds.kindOf(object)) {
        case AS_TUPLE:
          return { tag: 't', items: object as unknown[], isOrdered: true }
        case AS_FROZENSET:
          return { tag: 'f', items: setItems(object as Set<unknown>), isOrdered: false }
        case AS_BYTES:
          return { tag: `b${decodeLatin1(bytesOf(object))}`, items: [], isOrdered: true }
        case BY_PARTS:
          return this.#kinds.partsOf(object)
        default:
          return undefined
      }
    } catch {
      // What cannot be read, or written in a dump, is met again by whoever compares keys of it.
      return undefined
    }
  }
}

function hashText(text: string): number {
  let hash = text.length
  for (let i = 0; i < text.length && i < HASHED_UNITS; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i)
  return hash | 0
}
