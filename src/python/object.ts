import { describe, toPlain } from './show.ts'
import { PyGlobal } from './values.ts'

/** How an object came to be: `call` is `callable(*args)` (REDUCE, INST, OBJ), `new` is `callable.__new__(callable, *args)`. */
export type Via = 'call' | 'new'

/**
 * An instance, or the result of a call, that nothing on this side stands for: everything the pickle said of it, as data. It is
 * never run. `dumps` writes it back as it was.
 */
export class PyObject {
  /** The class or function that made it: a {@link PyGlobal}, a registered class, or another object that Python could call. */
  callable: unknown
  /** Positional arguments. */
  args: unknown[]
  via: Via
  /** Keyword arguments, from NEWOBJ_EX: a dict as this load makes dicts. */
  kwargs: unknown = undefined
  /** What was appended to it (APPEND, APPENDS): the items of a list subclass. */
  items: unknown[] | undefined = undefined
  /** What was set on it (SETITEM, SETITEMS): the entries of a dict subclass. */
  pairs: [unknown, unknown][] | undefined = undefined
  /** What was added to it (ADDITEMS): the elements of a set subclass. */
  adds: unknown[] | undefined = undefined
  /** The state given to BUILD; undefined where there was none. */
  state: unknown = undefined
  /** States of further BUILDs on the same object, in order; CPython's pickler writes one at most. */
  laterStates: unknown[] | undefined = undefined
  /** A state set by a function of its own instead of BUILD (the sixth item of a reduce value): `[function, state]`. */
  stateSetter: [unknown, unknown] | undefined = undefined

  constructor(callable: unknown, args: unknown[], via: Via) {
    this.callable = callable
    this.args = args
    this.via = via
  }

  /** `module.Name` of its class or function; of the innermost one where that was itself the result of a call. */
  get className(): string {
    let callable = this.callable
    for (let depth = 0; callable instanceof PyObject && depth < 100; depth++) callable = callable.callable
    if (callable instanceof PyGlobal) return callable.toString()
    return typeof callable === 'function' ? callable.name : '?'
  }

  /**
   * The attributes that its state sets: the entries of a dict state, and those of the slots dict in a `(dict, slots)` state. Empty
   * where the state is something else.
   */
  get attributes(): Map<string, unknown> {
    const attributes = new Map<string, unknown>()
    const state = this.state
    const parts = Array.isArray(state) && state.length === 2 ? state : [state]
    for (const part of parts) {
      for (const [name, value] of dictEntries(part)) if (typeof name === 'string') attributes.set(name, value)
    }
    return attributes
  }

  /** One attribute of {@link attributes}, or undefined. */
  get(name: string): unknown {
    return this.attributes.get(name)
  }

  toString(): string {
    return describe(this)
  }

  /** A plain value that holds everything reachable: class name, arguments, attributes, items. */
  toJSON(): unknown {
    return toPlain(this)
  }

  [Symbol.for('nodejs.util.inspect.custom')](_depth: number, _options: unknown): string {
    return describe(this)
  }
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
