import { ask, ValueProblem } from '../errors.ts'
import type { LoadOptions } from '../options.ts'
import { mapImport } from '../python/fix-imports.ts'
import type { Adapter, Class, LoadContext, Registry } from '../python/registry.ts'
import { PyGlobal } from '../python/values.ts'

/** An adapter and what it is told, for one global of one load. */
export interface Bound {
  readonly adapter: Adapter
  readonly context: LoadContext
  /** Whether only calls are converted: what `__new__` makes of these types before any `__init__` is kept as it is. */
  readonly callsOnly: boolean
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

/**
 * What the globals of one load stand for (Unpickler.find_class). Equal names give one object. Nothing is ever looked up on a
 * JavaScript object by a name from the pickle.
 */
export class Globals {
  readonly #options: LoadOptions
  readonly #registries: readonly Registry[]
  readonly #intrinsics: ReadonlyMap<string, Adapter>
  readonly #makeContext: (global: PyGlobal) => LoadContext
  readonly #found = new Map<string, PyGlobal | Class>()
  readonly #bound = new Map<PyGlobal, Bound>()
  readonly #prototypes = new Set<unknown>()

  constructor(
    options: LoadOptions,
    registries: readonly Registry[],
    intrinsics: readonly Adapter[],
    makeContext: (global: PyGlobal) => LoadContext,
  ) {
    this.#options = options
    this.#registries = registries
    this.#intrinsics = new Map(intrinsics.flatMap((adapter) => adapter.names.map((name) => [name, adapter] as const)))
    this.#makeContext = makeContext
  }

  /** The registered class of this name, else a PyGlobal. */
  find(module: string, name: string, protocol: number): PyGlobal | Class {
    const key = `${protocol < 3 ? '2' : '3'}${module}\n${name}`
    let found = this.#found.get(key)
    if (found === undefined) {
      const [newModule, newName] = protocol < 3 && this.#options.fixImports !== false ? mapImport(module, name) : [module, name]
      const plainKey = `=${newModule}\n${newName}`
      found = this.#found.get(plainKey) ?? this.#resolve(newModule, newName)
      this.#found.set(plainKey, found).set(key, found)
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
    // Names of protocol 4: those of older ones are mapped already.
    return outer === undefined || name.includes('.') ? undefined : this.find(outer.module, `${outer.name}.${name}`, 4)
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
    const full = `${module}.${name}`
    const { allow, findClass } = this.#options
    if (allow !== undefined && !FORMAT_NAMES.has(full) && !allow.includes(full) && !allow.includes(`${module}.*`)) {
      throw new ValueProblem(
        'refused-global',
        `the pickle asks for ${full}, which the option allow does not list: add '${full}' to admit it`,
      )
    }
    const answer = findClass === undefined ? undefined : ask(() => findClass(module, name))
    if (answer !== undefined) {
      if (typeof answer === 'function' || answer instanceof PyGlobal) return answer
      if (typeof answer === 'object' && answer !== null && Array.isArray(answer.names)) return this.#bind(module, name, answer)
      throw new ValueProblem('hook', `findClass answered neither a class, nor a PyGlobal, nor an adapter for ${full}`)
    }
    for (const registry of this.#registries) {
      const entry = registry.classByName(module, name)
      if (entry !== undefined) return entry.type
      const adapter = registry.adapterByName(module, name)
      if (adapter !== undefined) return this.#bind(module, name, adapter)
    }
    const intrinsic = this.#intrinsics.get(full)
    if (intrinsic !== undefined) return this.#bind(module, name, intrinsic, true)
    if (this.#options.unknown === 'error' && allow === undefined && !FORMAT_NAMES.has(full)) {
      throw new ValueProblem(
        'refused-global',
        `${full} is not registered: register it, list it in the option allow, or load with unknown: 'object'`,
      )
    }
    return new PyGlobal(module, name)
  }

  #bind(module: string, name: string, adapter: Adapter, callsOnly = false): PyGlobal {
    const global = new PyGlobal(module, name)
    this.#bound.set(global, { adapter, context: this.#makeContext(global), callsOnly })
    return global
  }
}
