import type { PyObject } from './object.ts'
import { PyGlobal } from './values.ts'

// What the classes of object.ts and the functions that show them have in common: neither may import the other.

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

/**
 * What an object was made by and with, for showing it: `app.Point` and no arguments where `copyreg._reconstructor` made a bare
 * instance (`cls, object, None`), since that says no more than the class.
 */
export function creation(object: PyObject): { callable: unknown; args: unknown[] } {
  const { callable, args } = object
  const bare =
    callable instanceof PyGlobal &&
    object.className !== callable.toString() &&
    args.length === 3 &&
    args[1] instanceof PyGlobal &&
    args[1].name === 'object' &&
    args[2] === null
  return bare ? { callable: args[0], args: [] } : { callable, args }
}
