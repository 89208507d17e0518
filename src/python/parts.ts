// What the classes of object.ts and the functions that show them have in common: neither may import the other.
import type { PyObject } from './object.ts'
import { readingOf } from './reading.ts'
import { PyGlobal } from './values.ts'

/** The mark on PyObject's prototype. A symbol, since no key in a pickle can be one. */
export const PY_OBJECT: unique symbol = Symbol('brine.PyObject')

export function isPyObject(value: object): value is PyObject {
  return PY_OBJECT in value
}

/** The entries of a dict, in either form that `loads` makes: a Map, or an object. Nothing for any other value. */
export function dictEntries(dict: unknown): Iterable<[unknown, unknown]> {
  if (dict instanceof Map) return dict.entries()
  if (isPlainObject(dict)) return Object.entries(dict)
  return []
}

/** Whether a value is an object literal's or `Object.create(null)`'s: the two that stand for a dict. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * The attributes that a state sets: the entries of a dict, or of both halves of `(dict, slots)`; in place of an entry `__dict__` that is
 * itself a dict, as pydantic's models have, its entries. `whole` is false where that leaves out some of the state: another type, a key
 * that is no string, a name that comes twice.
 */
export function stateAttributes(state: unknown): { attributes: Map<string, unknown>; whole: boolean } {
  const attributes = new Map<string, unknown>()
  let whole = true
  const halves = Array.isArray(state) && state.length === 2 ? state : [state]
  for (const half of halves) {
    if (half === undefined || (half === null && halves.length === 2)) continue
    if (!(half instanceof Map) && !isPlainObject(half)) whole = false
    for (const [name, value] of dictEntries(half)) {
      const isDict = name === '__dict__' && (value instanceof Map || isPlainObject(value))
      for (const [inner, item] of isDict ? dictEntries(value) : [[name, value] as const]) {
        if (typeof inner !== 'string' || attributes.has(inner)) whole = false
        if (typeof inner === 'string') attributes.set(inner, item)
      }
    }
  }
  return { attributes, whole }
}

/** Whether that is `copyreg._reconstructor`, by which protocols 0 and 1 make what later ones have NEWOBJ for. */
export function isReconstructor(callable: unknown): boolean {
  return (
    callable instanceof PyGlobal && callable.name === '_reconstructor' && (callable.module === 'copyreg' || callable.module === 'copy_reg')
  )
}

/** The arguments of `copyreg._reconstructor`: a class, the nearest built-in type that it extends, and a value of that. */
interface Reconstruction {
  readonly cls: unknown
  /** Where the type is built in, its name. */
  readonly base: string | undefined
  readonly value: unknown
}

/** What `copyreg._reconstructor` made an object of; undefined for objects that it did not make. */
function reconstruction({ callable, args }: PyObject): Reconstruction | undefined {
  if (!isReconstructor(callable) || args.length !== 3) return undefined
  const [cls, type, value] = args
  if (!(type instanceof PyGlobal)) return undefined
  return { cls, base: type.module === 'builtins' || type.module === '__builtin__' ? type.name : undefined, value }
}

function isDict(value: unknown): boolean {
  return value instanceof Map || isPlainObject(value)
}

// Accessors that all such objects have in common, so that V8 keeps one hidden class for them.
const LIST_ITEMS: PropertyDescriptor & ThisType<PyObject> = {
  get() {
    return this.args[2]
  },
  set(items: unknown[] | undefined) {
    this.args[2] = items ?? []
  },
  enumerable: true,
  configurable: true,
}
const DICT_PAIRS: PropertyDescriptor & ThisType<PyObject> = {
  get() {
    return Object.freeze([...dictEntries(this.args[2])])
  },
  set(pairs: [unknown, unknown][] | undefined) {
    this.args[2] = new Map(pairs)
  },
  enumerable: true,
  configurable: true,
}

/**
 * Gives a new object its `items` and `pairs`. An instance that `copyreg._reconstructor` made of a list or a dict has accessors, so that
 * the third argument stays the one place where they are. Both are defined here and nowhere before: an object in which V8 has to put
 * an accessor in the place of a value takes 890 bytes, and not 113.
 */
export function defineContents(object: PyObject): void {
  const made = reconstruction(object)
  if (made?.base === 'list' && Array.isArray(made.value)) Object.defineProperty(object, 'items', LIST_ITEMS)
  else object.items = undefined
  if (made?.base === 'dict' && isDict(made.value)) Object.defineProperty(object, 'pairs', DICT_PAIRS)
  else object.pairs = undefined
}

/** Whether the items or pairs of an object are in its arguments, as {@link defineContents} has them. */
export function isShared(object: PyObject, name: 'items' | 'pairs'): boolean {
  return isReconstructor(object.callable) && Object.getOwnPropertyDescriptor(object, name)?.get !== undefined
}

/**
 * The array for what APPEND or SETITEM put into an object. What that does to an instance of `copyreg._reconstructor` cannot go into its
 * argument, which others may share: from then on the object is shown as the call that it is, and as what was put into it.
 */
export function ownContents(object: PyObject, name: 'items'): unknown[]
export function ownContents(object: PyObject, name: 'pairs'): [unknown, unknown][]
export function ownContents(object: PyObject, name: 'items' | 'pairs'): unknown[] {
  if (isShared(object, name)) Object.defineProperty(object, name, { value: [], writable: true })
  object[name] ??= []
  return object[name]
}

/** What an object was made by and with, and what it contains, for showing it. */
export interface Creation {
  readonly callable: unknown
  readonly args: readonly unknown[]
  readonly isCall: boolean
  readonly items: readonly unknown[] | undefined
  /** Pairs, or the dict that they are the entries of. */
  readonly pairs: readonly [unknown, unknown][] | Map<unknown, unknown> | Record<string, unknown> | undefined
}

/**
 * What an object was made by and with. Where `copyreg._reconstructor` made it, as protocol 2 and newer ones would have written it: of a
 * class, with a value of the built-in type that it extends.
 */
export function creation(object: PyObject): Creation {
  const made = reconstruction(object)
  const { callable, args, via } = object
  if (made === undefined) {
    const reading = readingOf(args, object.className)
    const shown = reading === undefined ? args : [reading, ...args.slice(1)]
    return { callable, args: shown, isCall: via === 'call', items: object.items, pairs: object.pairs }
  }
  const { cls, base, value } = made
  const bare = { callable: cls, args: [], isCall: false, items: undefined, pairs: undefined }
  if (base === 'list' && Array.isArray(value) && isShared(object, 'items')) {
    return { ...bare, items: value.length > 0 ? value : undefined, pairs: object.pairs }
  }
  if (base === 'dict' && isDict(value) && isShared(object, 'pairs')) {
    return { ...bare, items: object.items, pairs: sizeOf(value) === 0 ? undefined : (value as Record<string, unknown>) }
  }
  const isShownAsCall = base === 'list' || base === 'dict' || (base === 'object' && value !== null)
  if (isShownAsCall) return { callable, args, isCall: true, items: object.items, pairs: object.pairs }
  return { ...bare, args: base === 'object' ? [] : [value], items: object.items, pairs: object.pairs }
}

/** How many entries a dict has; undefined for any other value. */
export function sizeOf(dict: unknown): number | undefined {
  return dict instanceof Map ? dict.size : isPlainObject(dict) ? Object.keys(dict).length : undefined
}
