// One level of a value loaded with `lossless: true`, in the corpus's terms. Plain JavaScript over the classes it is given, since the
// tests use it on src and the adapter on dist.

/** A persistent id, as the tests' and the adapter's `persistentLoad` hand it over. */
export class PersistentId {
  constructor(pid) {
    this.pid = pid
  }
}

export function makeShallow({ PyFloat, PyTuple, PyByteArray, PyFrozenSet, PyComplex, PyGlobal, PyObject, PickleBuffer }) {
  return function shallow(value) {
    switch (typeof value) {
      case 'boolean':
        return { t: 'bool', v: value }
      case 'bigint':
        return { t: 'int', v: value }
      case 'number':
        return { t: Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int' : 'float', v: value }
      case 'string':
        return { t: 'str', v: value }
    }
    if (value === null) return { t: 'none' }
    if (value instanceof PyFloat) return { t: 'float', v: value.value }
    if (value instanceof PyTuple) return { t: 'tuple', v: value }
    if (Array.isArray(value)) return { t: 'list', v: value }
    if (value instanceof PyByteArray) return { t: 'bytearray', v: value }
    if (value instanceof Uint8Array) return { t: 'bytes', v: value }
    if (value instanceof Map) return { t: 'dict', v: [...value] }
    if (value instanceof PyFrozenSet) return { t: 'frozenset', v: [...value] }
    if (value instanceof Set) return { t: 'set', v: [...value] }
    if (value instanceof PyGlobal) return { t: 'global', module: value.module, name: value.name }
    if (value instanceof PyObject) return instance(value)
    if (value instanceof PyComplex) return { t: 'complex', re: value.real, im: value.imag }
    if (value instanceof PickleBuffer) return { t: 'buffer', v: value.raw(), readonly: value.readonly }
    if (value instanceof PersistentId) return { t: 'persid', v: value.pid }
    return { t: `unexpected ${Object.prototype.toString.call(value)}` }
  }

  function instance(object) {
    const { callable, args, kwargs, adds, state, laterStates } = object
    const named = callable instanceof PyGlobal ? { module: callable.module, name: callable.name } : { func: callable }
    // The table of the vectors has INST and OBJ as what they do.
    const via = object.via !== 'inst' ? object.via : args.length > 0 ? 'call' : 'new'
    const shown = { t: 'instance', ...named, via, args }
    const items = inArguments(object, 'items') ? undefined : object.items
    const pairs = inArguments(object, 'pairs') ? undefined : object.pairs
    // A natural load makes an object of them.
    if (kwargs !== undefined) shown.kwargs = kwargs instanceof Map ? [...kwargs] : Object.entries(kwargs)
    if (items !== undefined) shown.items = items
    if (pairs !== undefined) shown.pairs = pairs
    if (adds !== undefined) shown.adds = adds
    if (state !== undefined) shown.state = state
    if (laterStates !== undefined) shown.states = laterStates
    return shown
  }

  /** Whether the items or pairs are the argument of `copyreg._reconstructor`, which the vectors have as that. */
  function inArguments(object, name) {
    return Object.getOwnPropertyDescriptor(object, name)?.get !== undefined
  }
}
