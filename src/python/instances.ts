import { PyObject } from './object.ts'
import { dictEntries, isPlainObject } from './parts.ts'
import type { Adapter, DumpContext, LoadContext, Reduction } from './registry.ts'
import { short } from './shown.ts'
import { PyGlobal } from './values.ts'

/** Python's `types.SimpleNamespace`: its attributes are own properties. */
export class PySimpleNamespace {
  [name: string]: unknown
}

/** Python's `collections.UserDict`: it has the dict as `data`. What else was set on it is an own property too. */
export class PyUserDict {
  declare data: unknown;
  [name: string]: unknown
}

/** Python's `collections.UserList`: it has the list as `data`. */
export class PyUserList {
  declare data: unknown;
  [name: string]: unknown
}

/** Python's `collections.UserString`: it has the string as `data`. */
export class PyUserString {
  declare data: unknown;
  [name: string]: unknown
}

/** Python's `collections.ChainMap`: it has the dicts, in the order they are searched in, as `maps`. */
export class PyChainMap {
  declare maps: unknown;
  [name: string]: unknown
}

/**
 * The reduce value of a plain instance, as `object.__reduce_ex__(protocol)` gives it: `copyreg.__newobj__` from protocol 2 on,
 * `copyreg._reconstructor` below.
 */
export function reduceInstance(type: PyGlobal, args: readonly unknown[], state: unknown, { protocol }: DumpContext): Reduction {
  if (protocol >= 2) return [new PyGlobal('copyreg', '__newobj__'), [type, ...args], state]
  return [new PyGlobal('copyreg', '_reconstructor'), [type, new PyGlobal('builtins', 'object'), null], state]
}

/** The entries of a state that must be a dict. */
export function stateEntries(state: unknown): Iterable<[unknown, unknown]> {
  if (!(state instanceof Map) && !isPlainObject(state)) throw new TypeError(`the state must be a dict, not ${short(state)}`)
  return dictEntries(state)
}

/** Makes the entries of a state own properties. */
function setAttributes(value: object, state: unknown, context: LoadContext): void {
  let count = 0
  for (const [name, attribute] of stateEntries(state)) {
    if (typeof name !== 'string') throw new TypeError(`an attribute name must be a str, not ${short(name)}`)
    // Never an assignment: the name may be `__proto__`.
    Object.defineProperty(value, name, { value: attribute, writable: true, enumerable: true, configurable: true })
    count++
  }
  context.produce(32 * count)
}

function adapterOf(module: string, name: string, type: new () => Record<string, unknown>): Adapter<Record<string, unknown>> {
  return {
    names: [`${module}.${name}`],
    type,
    new: () => new type(),
    setState: setAttributes,
    reduce(value, context) {
      const newArgs = name === 'UserString' ? [value['data']] : []
      return reduceInstance(new PyGlobal(module, name), newArgs, new Map(Object.entries(value)), context)
    },
  }
}

export const instanceAdapters = (): readonly Adapter[] => [
  adapterOf('collections', 'ChainMap', PyChainMap),
  adapterOf('collections', 'UserDict', PyUserDict),
  adapterOf('collections', 'UserList', PyUserList),
  adapterOf('collections', 'UserString', PyUserString),
  {
    names: ['types.SimpleNamespace'],
    type: PySimpleNamespace,
    call: (args, { global }) => (args.length === 0 ? new PySimpleNamespace() : new PyObject(global, args, 'call')),
    setState: setAttributes,
    reduce: (value: PySimpleNamespace): Reduction => [new PyGlobal('types', 'SimpleNamespace'), [], new Map(Object.entries(value))],
  },
]
