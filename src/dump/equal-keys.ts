// Which keys of a Map, and elements of a Set, are one and the same to Python: 1, 1.0 and True; equal tuples, frozensets, bytes. To
// JavaScript these are several, and Python would keep one of them without a word.
import { FreshText } from '../python/fresh-text.ts'
import { PyComplex, PyFloat, PyGlobal } from '../python/values.ts'
import * as kind from './kinds.ts'
import { bytesOf, mapEntries, setItems } from './properties.ts'
import type { Reducing } from './reduce.ts'
import { latin1 } from './reduce-builtin.ts'

/** Classes whose instances are equal in Python where they are written the same; others are equal to themselves alone, or no keys. */
const EQUAL_BY_VALUE = /^(builtins\.(complex|range)|(datetime|decimal|fractions|ipaddress|pathlib|re|uuid)\..*)$/

/** How far into tuples in tuples hashes look, at how many of their items, and at how many characters or bytes. */
const HASHED_DEPTH = 3
const HASHED_ITEMS = 8
const HASHED_UNITS = 32
const FACTOR = 0x9e3779b1

/** What of an object tells whether it equals another. */
interface Parts {
  /** The same for all objects that equal one another if their items do. */
  readonly tag: string
  readonly items: readonly unknown[]
  readonly isOrdered: boolean
}

/** An object whose items are gone through. */
interface Open extends Parts {
  readonly object: object
  next: number
  readonly ids: number[]
}

/** Tells how an object is written. */
export interface Kinds {
  planOf(value: object, prototype: object): kind.Plan
  /** What an object of the package's own types is written as; undefined where a hook has a say in that. */
  ownReduction(value: object, plan: kind.Plan): Reducing | PyGlobal | undefined
}

/**
 * Whether some of the keys may be equal to Python. Strings alone never are, nor are numbers alone or bigints alone: JavaScript tells them
 * apart as Python does.
 * @param items keys in every `step`th place
 */
export function mayBeEqual(items: readonly unknown[], step: number): boolean {
  const type = typeof items[0]
  const { length } = items
  if (type === 'object') return length > step
  for (let i = step; i < length; i += step) if (typeof items[i] !== type) return true
  return false
}

/** Finds equal keys, for one dump: what was found of an object is kept, so that a key shared by many Maps is gone through once. */
export class EqualKeys {
  readonly #kinds: Kinds
  /** Of each object gone through, the first object that equals it. */
  readonly #known = new Map<object, object>()
  /** The first of equal objects, by tag and the numbers of their items. */
  readonly #firsts = new Map<string, object>()
  /** Numbers of items: of scalars as {@link scalar} gives them, and of the first of equal objects. */
  readonly #ids = new Map<unknown, number>()
  /** The hash of the next object that equals itself alone. */
  #others = 3

  constructor(kinds: Kinds) {
    this.#kinds = kinds
  }

  /** The indices of the first key that equals an earlier one, and of that one. */
  find(items: readonly unknown[], step: number): { at: number; earlier: number } | undefined {
    // Only keys of equal hashes are gone through: that takes ten times as long as a hash.
    const hashes: number[] = []
    const once = new Set<number>()
    const more = new Set<number>()
    for (let at = 0; at < items.length; at += step) {
      const hash = this.#hash(items[at], HASHED_DEPTH)
      hashes.push(hash)
      if (once.has(hash)) more.add(hash)
      else once.add(hash)
    }
    if (more.size === 0) return undefined
    const met = new Map<unknown, number>()
    for (let at = 0; at < items.length; at += step) {
      if (!more.has(hashes[at / step] as number)) continue
      const first = this.#first(items[at])
      const earlier = met.get(first)
      if (earlier !== undefined) return { at, earlier }
      met.set(first, at)
    }
    return undefined
  }

  /** The same number for equal keys, from a few of the parts of each. */
  #hash(key: unknown, depth: number): number {
    const form = scalar(key)
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
        return this.#others++
    }
  }

  #hashObject(object: object, depth: number): number {
    const plan = this.#planOf(object)
    switch (plan.kind) {
      case kind.TUPLE: {
        const items = object as readonly unknown[]
        let hash = items.length
        if (depth === 0) return hash
        for (let i = 0; i < items.length && i < HASHED_ITEMS; i++) hash = Math.imul(hash, 31) + this.#hash(items[i], depth - 1)
        return hash | 0
      }
      case kind.FROZENSET: {
        const items = setItems(object as Set<unknown>)
        let hash = items.length
        // The sum, since the order of the items does not count.
        if (depth > 0 && items.length <= HASHED_ITEMS) for (const item of items) hash += this.#hash(item, depth - 1)
        return hash | 0
      }
      case kind.BYTES: {
        const bytes = bytesOf(object)
        let hash = bytes.length
        for (let i = 0; i < bytes.length && i < HASHED_UNITS; i++) hash = Math.imul(hash, 31) + (bytes[i] as number)
        return hash | 0
      }
      default:
        return isComparable(plan) ? 2 : this.#others++
    }
  }

  #planOf(object: object): kind.Plan {
    try {
      return this.#kinds.planOf(object, Object.getPrototypeOf(object))
    } catch {
      // A proxy that was revoked: the walk will meet it again, and say where.
      return kind.NO_PLAN
    }
  }

  /** The first of the keys met that equals one, in a form that a Set or Map finds. */
  #first(key: unknown): unknown {
    const form = scalar(key)
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

  /** undefined for objects that are equal to themselves alone, or of which nobody here knows what they equal. */
  #partsOf(object: object): Parts | undefined {
    const plan = this.#planOf(object)
    try {
      switch (plan.kind) {
        case kind.TUPLE:
          return { tag: 't', items: object as unknown[], isOrdered: true }
        case kind.FROZENSET:
          return { tag: 'f', items: setItems(object as Set<unknown>), isOrdered: false }
        case kind.BYTES:
          return { tag: `b${latin1(bytesOf(object))}`, items: [], isOrdered: true }
        default:
          return isComparable(plan) ? reducedParts(this.#kinds.ownReduction(object, plan)) : undefined
      }
    } catch {
      // What cannot be written is met again by the walk, which says where.
      return undefined
    }
  }
}

/** Whether an object of another type may equal one that is written the same. */
function isComparable({ kind: type, own }: kind.Plan): boolean {
  return own === true || type === kind.GLOBAL || type === kind.COMPLEX || type === kind.DATE
}

function hashText(text: string): number {
  let hash = text.length
  for (let i = 0; i < text.length && i < HASHED_UNITS; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i)
  return hash | 0
}

function reducedParts(reduction: Reducing | PyGlobal | undefined): Parts | undefined {
  if (reduction === undefined) return undefined
  if (reduction instanceof PyGlobal) return { tag: `g${reduction.module}\n${reduction.name}`, items: [], isOrdered: true }
  const { callable, args, opcode, kwargs, states, items, pairs, adds, owner, setter } = reduction
  // Protocols 0 and 1 have `copyreg._reconstructor` make instances of the class that is its first argument.
  const type = callable instanceof PyGlobal && callable.name === '_reconstructor' ? args[0] : callable
  const isByValue = type instanceof PyGlobal && EQUAL_BY_VALUE.test(type.toString())
  if (!isByValue || (items ?? pairs ?? adds ?? owner ?? setter ?? kwargs) !== undefined) return undefined
  const state = states.flatMap((one) => (one instanceof Map ? mapEntries(one) : [one]))
  return { tag: `r${opcode},${args.length}`, items: [callable, ...args, ...state], isOrdered: true }
}

/** A key as JavaScript tells it from others as Python does, if it is a number of any kind or None; other keys as they are. */
function scalar(key: unknown): unknown {
  switch (typeof key) {
    case 'boolean':
      return key ? 1 : 0
    case 'number':
      return Number.isInteger(key) && !Number.isSafeInteger(key) ? BigInt(key) : key
    case 'bigint':
      return Number.isSafeInteger(Number(key)) ? Number(key) : key
    case 'undefined':
      return null
    case 'object':
      if (key instanceof FreshText) return key.text
      // NaN equals nothing, not even itself as another object.
      if (key instanceof PyFloat) return Number.isNaN(key.value) ? key : scalar(key.value)
      return key instanceof PyComplex && key.imag === 0 && !Number.isNaN(key.real) ? scalar(key.real) : key
    default:
      return key
  }
}
