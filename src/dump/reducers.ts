// How objects are written that are no plain built-in type: hooks, adapters and classes are asked in CPython's order.
import { callHook, isA, messageOf, PickleError, ValueProblem, WriteProblem } from '../errors.ts'
import type { DumpOptions } from '../options.ts'
import type { PyObject } from '../python/object.ts'
import type { DumpContext, Reduction, Registry } from '../python/registry.ts'
import { type PickleBuffer, type PyComplex, PyGlobal } from '../python/values.ts'
import * as kind from './kinds.ts'
import { bad, fromReduction, type Reducing, reducePyObject } from './reduce.ts'
import * as builtin from './reduce-builtin.ts'
import { ownReduction, reduceInstance } from './reduce-instance.ts'

/** Tells how objects are written that are no plain built-in type, asking hooks, adapters and classes in CPython's order. */
export class Objects {
  readonly #hooks: DumpOptions
  readonly #user: Registry | undefined
  readonly #standard: Registry | undefined
  readonly #context: DumpContext
  readonly #plans = new Map<object, kind.Plan>()

  constructor(protocol: number, hooks: DumpOptions, standard: Registry | undefined) {
    this.#hooks = hooks
    this.#user = hooks.registry
    this.#standard = standard
    this.#context = { protocol, numpy: hooks.numpy === true ? 2 : hooks.numpy || undefined }
  }

  planOf(value: object, prototype: object): kind.Plan {
    let plan = this.#plans.get(prototype)
    if (plan === undefined) {
      plan = kind.planOf(value, prototype, this.#user, this.#standard, this.#context.numpy !== undefined)
      this.#plans.set(prototype, plan)
    }
    return plan
  }

  planOfFunction(value: unknown): kind.Plan {
    const global = this.#globalOf(value)
    return global === undefined ? kind.NO_PLAN : { kind: kind.GLOBAL, global }
  }

  persistentId(value: unknown): unknown {
    return ask('persistentId', () => this.#hooks.persistentId?.(value))
  }

  /** Whether a buffer is to be written in band. */
  isInBand(buffer: PickleBuffer): boolean {
    if (this.#hooks.bufferCallback === undefined) return true
    return Boolean(ask('bufferCallback', () => this.#hooks.bufferCallback?.(buffer)))
  }

  /**
   * What to write of an object: a reduce value, or the global it is.
   * @throws PicklingError, WriteProblem
   */
  reduce(value: object, plan: kind.Plan): Reducing | PyGlobal {
    if (this.#hooks.reducerOverride !== undefined) {
      const reduction = ask('reducerOverride', () => this.#hooks.reducerOverride?.(value))
      if (reduction !== undefined) return this.#from(reduction, plan)
    }
    const { protocol } = this.#context
    switch (plan.kind) {
      case kind.GLOBAL:
        return plan.global ?? (value as PyGlobal)
      case kind.INSTANCE: {
        const reduction = ask('a method of the class', () => ownReduction(value, protocol))
        if (reduction !== undefined) return this.#from(reduction, plan)
        return ask('a method of the class', () => reduceInstance(value, plan.global as PyGlobal, protocol))
      }
      case kind.ADAPTED:
        return this.#from(this.#adapted(value, plan), plan)
      case kind.OBJECT:
        return reducePyObject(value as PyObject, protocol)
      case kind.COMPLEX:
        return builtin.reduceComplex(value as PyComplex)
      case kind.DATE:
        return builtin.reduceDate(value as Date)
      case kind.ARRAY:
        return builtin.reduceArray(value as builtin.NumericArray, kind.tagOf(value as ArrayBufferView), protocol)
      default:
        throw new WriteProblem('unsupported', unsupported(value))
    }
  }

  /** {@link reduce} of an object of the package's own types; undefined where a hook has a say in that. */
  ownReduction(value: object, plan: kind.Plan): Reducing | PyGlobal | undefined {
    return this.#hooks.reducerOverride === undefined ? this.reduce(value, plan) : undefined
  }

  #adapted(value: object, { adapter, own }: kind.Plan): Reduction {
    return callHook(
      () => adapter?.reduce?.(value, this.#context) as Reduction,
      (cause) => {
        // The package's own adapters know what cannot be written; other errors are the caller's.
        const isKnown = own || isA(cause, ValueProblem)
        return isKnown && !isOurs(cause)
          ? new WriteProblem('bad-value', messageOf(cause), { cause })
          : problemOf(cause, "the adapter's reduce")
      },
    )
  }

  #from(reduction: Reduction, plan: kind.Plan): Reducing | PyGlobal {
    if (typeof reduction === 'string') return namedGlobal(reduction, plan)
    const { protocol } = this.#context
    return ask('an iterable of the reduce value', () => fromReduction(reduction, protocol, (type) => this.#globalOf(type)))
  }

  #globalOf(type: unknown): PyGlobal | undefined {
    const entry = this.#user?.entryOfClass(type) ?? this.#standard?.entryOfClass(type)
    return entry === undefined ? undefined : new PyGlobal(entry.module, entry.name)
  }
}

/** The global that a reduce value of one string names: in the module of the object's class, unless it says `module:Name` itself. */
function namedGlobal(name: string, plan: kind.Plan): PyGlobal {
  const colon = name.indexOf(':')
  if (colon > 0) return new PyGlobal(name.slice(0, colon), name.slice(colon + 1))
  if (plan.global !== undefined) return new PyGlobal(plan.global.module, name)
  for (const known of plan.adapter?.names ?? []) {
    const split = known.includes(':') ? known.indexOf(':') : known.lastIndexOf('.')
    if (known.slice(split + 1) === name) return new PyGlobal(known.slice(0, split), name)
  }
  throw bad(`the module of ${JSON.stringify(name)} is not known: write 'module:${name}'`)
}

/** Calls a function of the caller's. @throws WriteProblem; errors of this package pass as they are */
function ask<T>(what: string, hook: () => T): T {
  return callHook(hook, (cause) => problemOf(cause, what))
}

function problemOf(cause: unknown, what: string): WriteProblem | undefined {
  return isOurs(cause) ? undefined : new WriteProblem('hook', `${what} threw: ${messageOf(cause)}`, { cause })
}

function isOurs(cause: unknown): boolean {
  return isA(cause, PickleError) || isA(cause, WriteProblem)
}

function unsupported(value: object): string {
  if (typeof value === 'function') {
    const name = (value as { name?: unknown }).name
    const shown = typeof name === 'string' && name !== '' ? name : 'anonymous'
    return `the function ${shown} has no counterpart in Python; a class has one after registry.register('module.Name', ${shown})`
  }
  const type = (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor?.name
  const name = typeof type === 'string' && type !== '' ? type : 'of no class'
  return `an instance of ${name}, which is not registered: registry.register('module.${name}', ${name}) gives its class a Python name, registry.registerAdapter converts it`
}
