// Values by module and name. Never by both put together: one long module under a thousand names would be copied and hashed a thousand times.

/** A Map whose keys are a module and a name in it. */
export class NameMap<T> {
  readonly #modules = new Map<string, Map<string, T>>()

  get(module: string, name: string): T | undefined {
    return this.#modules.get(module)?.get(name)
  }

  set(module: string, name: string, value: T): this {
    const names = this.#modules.get(module)
    if (names === undefined) this.#modules.set(module, new Map([[name, value]]))
    else names.set(name, value)
    return this
  }
}
