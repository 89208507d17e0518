// Adapters and registered classes: which type of Python is which type of JavaScript, and how each is read and written.
import { NameMap } from './name-map.ts'
import type { PyGlobal } from './values.ts'

/** A class of the caller's. Abstract ones will do, since no constructor runs unless the pickle's class has `__reduce__`. */
export type Class<T = unknown> = abstract new (...args: never[]) => T

/** What a load tells an adapter. */
export interface LoadContext {
  /** Whether every Python type is to be kept apart (`lossless: true`). */
  readonly lossless: boolean
  /** The name the pickle used, after `fixImports`. */
  readonly global: PyGlobal
  /**
   * Accounts for bytes that are about to be copied or made out of small input, before they are allocated.
   * @throws ValueProblem of code 'limit' past `limits.maxProduced`
   */
  produce(bytes: number): void
  /**
   * Accounts for what is about to be looked at, where several calls may share it in the memo: characters of text, items of a list. A call
   * takes a few bytes of a pickle, so that what it looks at is no part of the pickle's size.
   * @throws ValueProblem of code 'limit' past twice what may be produced by default, or `limits.maxProduced` where it is more
   */
  work(amount: number): void
  /** A dict of these entries, in the form that this load gives dicts, keys equal as Python has them. */
  dict(entries: Iterable<readonly [unknown, unknown]>): unknown
  /** `map[key] = value`, keys equal as Python has them: the first of equal ones is kept, with the last value. */
  setItem(map: Map<unknown, unknown>, key: unknown, value: unknown): void
  /** What the attribute of a class stands for, as a nested class in the pickle would; undefined where `owner` is no global. */
  attribute(owner: unknown, name: string): unknown
  /**
   * Takes bytes that lie raw in the data, right behind the BUILD that is carried out, as joblib has those of arrays. For `setState` of adapters
   * that say {@link Adapter.readsRaw}; several calls take one part after another.
   * @param take is given all that follows, which it must not change, and where that starts; it answers how many bytes of it are taken
   * @throws ValueProblem inside of a frame, and where BUILD is not carried out by the TypeScript engine; what `take` throws
   */
  readRaw(take: (rest: Uint8Array, offset: number) => number): void
}

/** What a dump tells an adapter. */
export interface DumpContext {
  /** Protocol being written, 0 to 5. */
  readonly protocol: number
  /** Whether typed arrays and arrays go out as NumPy's: the `numpy` option of `dumps`; undefined where it was not given. */
  readonly numpy: 1 | 2 | undefined
}

/**
 * Python's reduce value: the name of a global, or `[callable, args, state?, listItems?, dictItems?, stateSetter?]` with undefined
 * or null for what is not there. `callable` is a {@link PyGlobal} or a registered class; a callable of `copyreg.__newobj__` with
 * the class as first argument is written as NEWOBJ, as Python does.
 */
export type Reduction =
  | string
  | readonly [
      callable: unknown,
      args: readonly unknown[],
      state?: unknown,
      listItems?: Iterable<unknown> | null,
      dictItems?: Iterable<readonly [unknown, unknown]> | null,
      stateSetter?: unknown,
    ]

/**
 * How one Python type becomes a JavaScript value and back. Functions get values, never bytes, and may throw a
 * {@link ValueProblem}; the load that called them adds the position.
 */
// biome-ignore lint/suspicious/noExplicitAny: an adapter is kept beside others of other types, and only ever given its own values
export interface Adapter<T = any> {
  /** Python names it answers to, as `module.Name`, or `module:Outer.Name` for a nested one. */
  readonly names: readonly string[]
  /** The JavaScript class whose instances (not those of subclasses) `reduce` writes. */
  readonly type?: Class<T>
  /** `callable(*args)`: REDUCE, INST and OBJ. */
  call?(args: unknown[], context: LoadContext): T
  /** `cls.__new__(cls, *args, **kwargs)`: NEWOBJ and NEWOBJ_EX. Without it NEWOBJ uses `call`. */
  new?(args: unknown[], kwargs: ReadonlyMap<string, unknown>, context: LoadContext): T
  /** BUILD. The value must be changed in place: others may refer to it already. */
  setState?(value: T, state: unknown, context: LoadContext): void
  /**
   * Whether `setState` calls {@link LoadContext.readRaw}: pickles are then read by the TypeScript engine, since WebAssembly reads ahead.
   * Streams cannot be cut into such pickles: `loads` them whole.
   */
  readonly readsRaw?: boolean
  /** APPEND and APPENDS, one item at a time. */
  append?(value: T, item: unknown, context: LoadContext): void
  /** SETITEM and SETITEMS, one entry at a time. */
  setItem?(value: T, key: unknown, item: unknown, context: LoadContext): void
  /** ADDITEMS, one element at a time. */
  add?(value: T, item: unknown, context: LoadContext): void
  /** The reduce value that writes it back. */
  reduce?(value: T, context: DumpContext): Reduction
}

/** A registered class of the caller's and its Python name. */
export interface ClassEntry {
  readonly module: string
  readonly name: string
  readonly type: Class
}

/**
 * Which JavaScript classes stand for which Python ones, which adapters convert the others, and the extension codes (Python's
 * `copyreg.add_extension`). Lookups are by name in Maps, so no name in a pickle can reach anything that is not registered.
 */
export class Registry {
  readonly #classes = new NameMap<ClassEntry>()
  readonly #entries = new Map<unknown, ClassEntry>()
  readonly #adapters = new NameMap<Adapter>()
  readonly #writers = new Map<unknown, Adapter>()
  readonly #extensions = new Map<number, readonly [string, string]>()
  readonly #codes = new NameMap<number>()
  #readsRaw = false
  /** Whether the standard adapters answer for what this registry does not know. */
  readonly standard: boolean

  constructor(options: { standard?: boolean } = {}) {
    this.standard = options.standard ?? true
  }

  /**
   * Lets instances of a class be read and written under a Python name.
   * @param name `module.Name`; `module:Outer.Inner` where the qualified name itself has dots
   * @throws TypeError if the name has no module or the class is none
   */
  register(name: string, type: Class): this {
    const [module, qualname] = splitName(name)
    if (typeof type !== 'function' || typeof type.prototype !== 'object') throw new TypeError(`register('${name}', ...) takes a class`)
    const entry: ClassEntry = { module, name: qualname, type }
    this.#classes.set(module, qualname, entry)
    this.#entries.set(type, entry)
    return this
  }

  /**
   * Adds an adapter; a later one wins over an earlier one of the same name or type.
   * @throws TypeError if one of its names has no module
   */
  registerAdapter(adapter: Adapter): this {
    for (const name of adapter.names) this.#adapters.set(...splitName(name), adapter)
    if (adapter.type !== undefined) this.#writers.set(adapter.type.prototype, adapter)
    this.#readsRaw ||= adapter.readsRaw === true
    return this
  }

  /**
   * Gives a global an extension code (EXT1, EXT2, EXT4), as `copyreg.add_extension(module, name, code)`.
   * @throws RangeError if the code is not in 1 to 0x7fffffff
   */
  registerExtension(module: string, name: string, code: number): this {
    if (!Number.isInteger(code) || code < 1 || code > 0x7fffffff) throw new RangeError(`extension code ${code} is not in 1 to 2**31-1`)
    this.#extensions.set(code, [module, name])
    this.#codes.set(module, name, code)
    return this
  }

  /** The class registered under a name of Python. */
  classByName(module: string, name: string): ClassEntry | undefined {
    return this.#classes.get(module, name)
  }

  /** How a class was registered, by the class itself. */
  entryOfClass(type: unknown): ClassEntry | undefined {
    return this.#entries.get(type)
  }

  /** The adapter that answers when a pickle calls, or makes an instance of, the global of this name. */
  adapterByName(module: string, name: string): Adapter | undefined {
    return this.#adapters.get(module, name)
  }

  /** The adapter that writes instances with this prototype. */
  adapterByPrototype(prototype: unknown): Adapter | undefined {
    return this.#writers.get(prototype)
  }

  /** Whether one of its adapters reads raw bytes between opcodes. */
  get readsRaw(): boolean {
    return this.#readsRaw
  }

  /** The name registered for an extension code, as `copyreg._inverted_registry` has it. */
  extensionByCode(code: number): readonly [module: string, name: string] | undefined {
    return this.#extensions.get(code)
  }

  /** The extension code of a name, as `copyreg._extension_registry` has it. */
  codeOfExtension(module: string, name: string): number | undefined {
    return this.#codes.get(module, name)
  }
}

function splitName(name: string): [module: string, qualname: string] {
  const colon = name.indexOf(':')
  const split = colon < 0 ? name.lastIndexOf('.') : colon
  if (split <= 0 || split === name.length - 1)
    throw new TypeError(`'${name}' is no Python name: expected 'module.Name' or 'module:Outer.Inner'`)
  return [name.slice(0, split), name.slice(split + 1)]
}
