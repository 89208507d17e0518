// Classes of Python's standard library whose instances are their attributes: SimpleNamespace, UserDict, UserList, UserString and ChainMap.
import { dictEntries, isPlainObject } from './dict.ts'
import { PyObject } from './object.ts'
import type { Adapter, DumpContext, LoadContext, Reduction } from './registry.ts'
import { short } from './shown.ts'
import { PyGlobal } from './values.ts'
import { writes } from './writes.ts'

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

/** One entry of a state that must be a dict; undefined where there is none. The others are not looked at. */
export function stateValue(state: unknown, name: string): unknown {
  if (state instanceof Map) return state.get(name)
  if (!isPlainObject(state)) throw new TypeError(`the state must be a dict, not ${short(state)}`)
  return Object.hasOwn(state, name) ? state[name] : undefined
}

/** The number of entries of a state that must be a dict. Those of an object have to be counted, and it may be shared. */
export function stateSize(state: unknown, context: LoadContext): number {
  if (state instanceof Map) return state.size
  const size = isPlainObject(state) ? Object.keys(state).length : 0
  context.work(10 * size)
  return size
}

/** The dicts of a state, as BUILD takes it where there is no `__setstate__`: one or none, or a pair of those, the second one of slots. */
export function stateDicts(state: unknown): unknown[] {
  return (Array.isArray(state) && state.length === 2 ? state : [state]).filter((part) => part !== null)
}

/** Makes the entries of a state own properties. */
function setAttributes(value: object, state: unknown, context: LoadContext): void {
  for (const dict of stateDicts(state)) {
    const entries = stateEntries(dict)
    context.produce(64 * stateSize(dict, context))
    for (const [name, attribute] of entries) {
      if (typeof name !== 'string') throw new TypeError(`an attribute name must be a str, not ${short(name)}`)
      // Never an assignment: the name may be `__proto__`.
      Object.defineProperty(value, name, { value: attribute, writable: true, enumerable: true, configurable: true })
    }
  }
}

/** The classes of `collections`, which `object.__reduce_ex__` pickles. */
const inCollections = (): Record<string, new () => Record<string, unknown>> => ({
  ChainMap: PyChainMap,
  UserDict: PyUserDict,
  UserList: PyUserList,
  UserString: PyUserString,
})

export const instanceReaders = (): readonly Adapter[] => [
  ...Object.entries(inCollections()).map(([name, type]) => ({
    names: [`collections.${name}`],
    new: () => new type(),
    setState: setAttributes,
  })),
  {
    names: ['types.SimpleNamespace'],
    call: (args, { global }) => (args.length === 0 ? new PySimpleNamespace() : new PyObject(global, args, 'call')),
    setState: setAttributes,
  },
]

export const instanceWriters = (): readonly Adapter[] => [
  ...Object.entries(inCollections()).map(([name, type]) =>
    writes(type, (value, context) => {
      const newArgs = name === 'UserString' ? [value['data']] : []
      return reduceInstance(new PyGlobal('collections', name), newArgs, new Map(Object.entries(value)), context)
    }),
  ),
  writes(PySimpleNamespace, (value) => [new PyGlobal('types', 'SimpleNamespace'), [], new Map(Object.entries(value))]),
]
