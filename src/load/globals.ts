// What the names of modules, classes and functions in a pickle stand for.
import { ask, ValueProblem } from '../errors.ts'
import type { LoadOptions } from '../options.ts'
import { mapImport } from '../python/fix-imports.ts'
import { NameMap } from '../python/name-map.ts'
import type { Adapter, Class, LoadContext, Registry } from '../python/registry.ts'
import { PyGlobal } from '../python/values.ts'

/** An adapter and what it is told, for one global of one load. */
export interface Bound {
  readonly adapter: Adapter
  readonly context: LoadContext
  /** Whether only calls are converted: what `__new__` makes of these types before any `__init__` is kept as it is. */
  readonly callsOnly: boolean
  /** Whether later opcodes may go to the adapter: it takes a state, items or entries. */
  readonly binds: boolean
}

/** Names that protocols 0 to 4 cannot do without, and that reach nothing. */
const FORMAT_NAMES: ReadonlySet<string> = /*#__PURE__*/ new Set([
  'builtins.set',
  'builtins.frozenset',
  'builtins.bytearray',
  'builtins.bytes',
  'builtins.complex',
  'builtins.object',
  '_codecs.encode',
  'copyreg._reconstructor',
  'copyreg.__newobj__',
])
/** No name of this package's own has as many characters: a longer one is not put together to be looked up. */
const MAX_KNOWN_NAME = 100
/** No class in a class has as long a name: calls that ask for one are kept as they are. */
const MAX_NESTED_NAME = 1000
/** Characters of a name that are compared in the time of one unit of work. */
const COMPARED = 64

/**
 * What the globals of one load stand for (Unpickler.find_class). Equal names give one object. Nothing is ever looked up on a
 * JavaScript object by a name from the pickle.
 */
export class Globals {
  readonly #options: LoadOptions
  readonly #registries: readonly Registry[]
  readonly #intrinsics: ReadonlyMap<string, Adapter>
  readonly #makeContext: (global: PyGlobal) => LoadContext
  readonly #work: (amount: number) => void
  /** By the names of Python 3. */
  readonly #found = new NameMap<PyGlobal | Class>()
  /** By the names of Python 2, where `fixImports` maps them. */
  readonly #foundOld = new NameMap<PyGlobal | Class>()
  readonly #bound = new Map<PyGlobal, Bound>()
  readonly #prototypes = new Set<unknown>()

  constructor(
    options: LoadOptions,
    registries: readonly Registry[],
    intrinsics: readonly Adapter[],
    makeContext: (global: PyGlobal) => LoadContext,
    work: (amount: number) => void,
  ) {
    this.#options = options
    this.#registries = registries
    this.#intrinsics = new Map(intrinsics.flatMap((adapter) => adapter.names.map((name) => [name, adapter] as const)))
    this.#makeContext = makeContext
    this.#work = work
  }

  /** The registered class of this name, else a PyGlobal. */
  find(module: string, name: string, protocol: number): PyGlobal | Class {
    // Names that are equal but not one string are compared at each look.
    if (module.length + name.length > COMPARED) this.#work((module.length + name.length) / COMPARED)
    if (protocol >= 3 || this.#options.fixImports === false) return this.#find(module, name)
    let found = this.#foundOld.get(module, name)
    if (found === undefined) {
      found = this.#find(...mapImport(module, name))
      this.#foundOld.set(module, name, found)
    }
    return found
  }

  #find(module: string, name: string): PyGlobal | Class {
    let found = this.#found.get(module, name)
    if (found === undefined) {
      found = this.#resolve(module, name)
      this.#found.set(module, name, found)
      if (typeof found === 'function') this.#prototypes.add(found.prototype)
    }
    return found
  }

  /** The global of an extension code. */
  findExtension(code: number, protocol: number): PyGlobal | Class {
    if (code <= 0) throw new ValueProblem('extension', `extension code ${code} is not positive`)
    for (const registry of this.#registries) {
      const found = registry.extensionByCode(code)
      if (found !== undefined) return this.find(found[0], found[1], protocol)
    }
    throw new ValueProblem('extension', `extension code ${code} is not registered: use registry.registerExtension(module, name, ${code})`)
  }

  /** The global nested in another, by the name of that: what `getattr` with a class is in a pickle. Undefined if `owner` is no global. */
  attribute(owner: unknown, name: string): PyGlobal | Class | undefined {
    let outer: { module: string; name: string } | undefined
    if (owner instanceof PyGlobal) outer = owner
    else for (const registry of this.#registries) outer ??= registry.entryOfClass(owner)
    if (outer === undefined) return undefined
    const size = outer.name.length + name.length
    if (size > MAX_NESTED_NAME || name.includes('.')) return undefined
    // The two names are put together and hashed.
    this.#work(size)
    // Names of protocol 4: those of older ones are mapped already.
    return this.find(outer.module, `${outer.name}.${name}`, 4)
  }

  /** The adapter that a global is converted by, if any. */
  boundOf(global: PyGlobal): Bound | undefined {
    return this.#bound.get(global)
  }

  /** Whether instances with this prototype are of a class that this load found: the only ones whose attributes it may set. */
  isFoundPrototype(prototype: unknown): boolean {
    return this.#prototypes.has(prototype)
  }

  #resolve(module: string, name: string): PyGlobal | Class {
    refuseCarriageReturn(module, name)
    const { allow, findClass } = this.#options
    const known = module.length + name.length < MAX_KNOWN_NAME ? `${module}.${name}` : undefined
    const isFormat = known !== undefined && FORMAT_NAMES.has(known)
    if (allow !== undefined && !isFormat && !isAllowed(allow, module, name)) {
      throw new ValueProblem(
        'refused-global',
        `the pickle asks for ${module}.${name}, which the option allow does not list: add '${module}.${name}' to admit it`,
      )
    }
    const answer = findClass === undefined ? undefined : ask(() => findClass(module, name))
    if (answer !== undefined) {
      if (isAdapter(answer)) return this.#bind(module, name, answer)
      if (isClass(answer)) return answer
      const given = typeof answer === 'function' ? `the function '${(answer as Class).name}'` : typeof answer
      throw new ValueProblem('hook', `findClass answered ${given} for ${module}.${name}: no class of yours, PyGlobal or adapter`)
    }
    for (const registry of this.#registries) {
      const entry = registry.classByName(module, name)
      if (entry !== undefined) return entry.type
      const adapter = registry.adapterByName(module, name)
      if (adapter !== undefined) return this.#bind(module, name, adapter)
    }
    const intrinsic = known === undefined ? undefined : this.#intrinsics.get(known)
    if (intrinsic !== undefined) return this.#bind(module, name, intrinsic, true)
    if (this.#options.unknown === 'error' && allow === undefined && !isFormat) {
      throw new ValueProblem(
        'refused-global',
        `${module}.${name} is not registered: register it, list it in the option allow, or load with unknown: 'object'`,
      )
    }
    return new PyGlobal(module, name)
  }

  #bind(module: string, name: string, adapter: Adapter, callsOnly = false): PyGlobal {
    const global = new PyGlobal(module, name)
    const binds = (adapter.append ?? adapter.setItem ?? adapter.add ?? adapter.setState) !== undefined
    this.#bound.set(global, { adapter, context: this.#makeContext(global), callsOnly, binds })
    return global
  }
}

/** No module, class or function of Python's ends so: it is what is left of a line end that was made two characters. */
function refuseCarriageReturn(module: string, name: string): void {
  if (!module.endsWith('\r') && !name.endsWith('\r')) return
  throw new ValueProblem(
    'bad-text',
    `the name ${JSON.stringify(`${module}.${name}`.slice(-80))} ends in CR: the line ends of this pickle were made CRLF`,
  )
}

function isAllowed(allow: readonly string[], module: string, name: string): boolean {
  return allow.includes(`${module}.*`) || allow.includes(`${module}.${name}`)
}

function isAdapter(answer: unknown): answer is Adapter {
  return typeof answer === 'object' && answer !== null && Array.isArray((answer as Adapter).names)
}

/** A function that the engine's own code is behind: `function Map() { [native code] }`. A Proxy of a class has no name there. */
const BUILT_IN = /^function \w+\(\) *\{\s*\[native code\]\s*\}$/

/**
 * Whether an answer can stand for a Python class. Without their constructors built-in classes give objects that their own methods refuse, and
 * all plain objects and Maps would be taken for instances. Errors are made by calling, as Python's exceptions are.
 */
function isClass(answer: unknown): answer is PyGlobal | Class {
  if (answer instanceof PyGlobal) return true
  const prototype: unknown = typeof answer === 'function' ? answer.prototype : null
  if (typeof prototype !== 'object' || prototype === null) return false
  return answer === Error || prototype instanceof Error || !BUILT_IN.test(Function.prototype.toString.call(answer))
}
