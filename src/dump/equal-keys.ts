// Which keys of a Map, and elements of a Set, are one and the same to Python: 1, 1.0 and True; equal tuples, frozensets, bytes. To
// JavaScript these are several, and Python would keep one of them without a word.
import { PyComplex, PyFloat, PyGlobal } from '../python/values.ts'
import * as kind from './kinds.ts'
import { bytesOf, mapEntries, setItems } from './properties.ts'
import type { Reducing } from './reduce.ts'
import { latin1 } from './reduce-builtin.ts'

/** Classes whose instances are equal in Python where they are written the same; others are equal to themselves alone, or no keys. */
const EQUAL_BY_VALUE = /^(builtins\.(complex|range)|(datetime|decimal|fractions|ipaddress|pathlib|re|uuid)\..*)$/

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
  /** What an object of the package's own types is written as; undefined where a hook or the caller's code has a say in that. */
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

  constructor(kinds: Kinds) {
    this.#kinds = kinds
  }

  /** The indices of the first key that equals an earlier one, and of that one. */
  find(items: readonly unknown[], step: number): { at: number; earlier: number } | undefined {
    const met = new Map<unknown, number>()
    for (let at = 0; at < items.length; at += step) {
      const first = this.#first(items[at])
      const earlier = met.get(first)
      if (earlier !== undefined) return { at, earlier }
      met.set(first, at)
    }
    return undefined
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
    try {
      const plan = this.#kinds.planOf(object, Object.getPrototypeOf(object))
      switch (plan.kind) {
        case kind.TUPLE:
          return { tag: 't', items: object as unknown[], isOrdered: true }
        case kind.FROZENSET:
          return { tag: 'f', items: setItems(object as Set<unknown>), isOrdered: false }
        case kind.BYTES:
          return { tag: `b${latin1(bytesOf(object))}`, items: [], isOrdered: true }
        default:
          return reducedParts(this.#kinds.ownReduction(object, plan))
      }
    } catch {
      // What cannot be written is met again by the walk, which says where.
      return undefined
    }
  }
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
      // NaN equals nothing, not even itself as another object.
      if (key instanceof PyFloat) return Number.isNaN(key.value) ? key : scalar(key.value)
      return key instanceof PyComplex && key.imag === 0 && !Number.isNaN(key.real) ? scalar(key.real) : key
    default:
      return key
  }
}
