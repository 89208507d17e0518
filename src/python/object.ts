// Instances of classes that nothing on this side stands for.
import { PY_OBJECT } from './object-mark.ts'
import { defineContents, isReconstructor } from './reconstructor.ts'
import { stateAttributes } from './state-attributes.ts'
import { PyGlobal } from './values.ts'

/** What shows a PyObject as text and as JSON: `describe` of show.ts and `toJson` of json.ts. */
export interface Printers {
  describe(value: unknown): string
  toJson(value: unknown): unknown
}

let printers: Printers | undefined

/** Gives every PyObject its text and JSON. The smallest build has none: there an object shows its class and its properties. */
export function usePrinters(given: Printers | undefined): void {
  printers ??= given
}

/**
 * How an object came to be: `call` is `callable(*args)` (REDUCE), `new` is `callable.__new__(callable, *args)` (NEWOBJ), `inst` an
 * instance of what Python 2 calls an old-style class (INST, OBJ), which protocols 0 to 2 write back as that.
 */
export type Via = 'call' | 'inst' | 'new'

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
  /**
   * What was appended to it (APPEND, APPENDS): the items of a list subclass. Where `copyreg._reconstructor` made that, as protocols 0
   * and 1 have it, the list that is its third argument.
   */
  declare items: unknown[] | undefined
  /**
   * What was set on it (SETITEM, SETITEMS): the entries of a dict subclass. Where `copyreg._reconstructor` made that, the entries of the
   * dict that is its third argument, in a frozen array: to change them, change that dict, or assign others.
   */
  declare pairs: [unknown, unknown][] | undefined
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
    defineContents(this)
  }

  /**
   * `module.Name` of its class or function; of the innermost one where that was itself the result of a call; of the class where
   * `copyreg._reconstructor` made the instance, as protocols 0 and 1 have it.
   */
  get className(): string {
    const [cls] = this.args
    let callable = isReconstructor(this.callable) && (cls instanceof PyGlobal || cls instanceof PyObject) ? cls : this.callable
    for (let depth = 0; callable instanceof PyObject && depth < 100; depth++) callable = callable.callable
    if (callable instanceof PyGlobal) return callable.toString()
    return typeof callable === 'function' ? callable.name : '?'
  }

  /**
   * The attributes that its state sets: the entries of a dict state, and those of the slots dict in a `(dict, slots)` state. Empty
   * where the state is something else.
   */
  get attributes(): Map<string, unknown> {
    return stateAttributes(this.state).attributes
  }

  /** One attribute of {@link attributes}, or undefined. */
  get(name: string): unknown {
    return this.attributes.get(name)
  }

  /** What `describe` shows, where a build with it is in use; else the class name. */
  toString(): string {
    return printers === undefined ? this.className : printers.describe(this)
  }

  /** A plain value that holds everything reachable: class name, arguments, attributes, items. */
  toJSON(): unknown {
    return printers === undefined ? { ...this } : printers.toJson(this)
  }

  /** What Node's console.log shows: {@link describe}, or the class name alone where its own depth is used up. */
  [Symbol.for('nodejs.util.inspect.custom')](depth: number): string {
    return depth < 0 ? `[${JSON.stringify(this.className).slice(1, -1)}]` : this.toString()
  }

  get [PY_OBJECT](): true {
    return true
  }
}
