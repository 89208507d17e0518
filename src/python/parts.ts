// What is known of a PyObject from outside: that a value is one, what it was made by, and where more contents go.
import { isDict, sizeOf } from './dict.ts'
import type { PyObject } from './object.ts'
import { PY_OBJECT } from './object-mark.ts'
import { readingOf } from './reading.ts'
import { isShared, reconstruction } from './reconstructor.ts'

export function isPyObject(value: object): value is PyObject {
  return PY_OBJECT in value
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
