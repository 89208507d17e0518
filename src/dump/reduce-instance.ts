// How instances of registered classes are written that say nothing themselves: `object.__reduce_ex__`.
import * as op from '../abi/opcode.ts'
import type { Reduction } from '../python/registry.ts'
import { PyFrozenSet, PyGlobal, PyTuple } from '../python/values.ts'
import { bad, flatten, isDict, newWithKeywords, Reducing } from './reduce.ts'

/** The methods of Python's pickle protocol that a registered class may have. */
interface Methods {
  __reduce_ex__?(protocol: number): Reduction
  __reduce__?(): Reduction
  __getstate__?(): unknown
  __getnewargs_ex__?(): unknown
  __getnewargs__?(): unknown
}

const RECONSTRUCTOR = /*#__PURE__*/ new PyGlobal('copyreg', '_reconstructor')

/**
 * What an instance of a registered class says of itself, or undefined where it leaves that to {@link reduceInstance}.
 * @throws WriteProblem of code 'bad-reduce'
 */
export function ownReduction(instance: object, protocol: number): Reduction | undefined {
  const methods = instance as Methods
  const extended = typeof methods.__reduce_ex__ === 'function'
  if (!extended && typeof methods.__reduce__ !== 'function') return undefined
  const reduction = extended ? methods.__reduce_ex__?.(protocol) : methods.__reduce__?.()
  if (reduction === undefined) throw bad(`${extended ? '__reduce_ex__' : '__reduce__'} gave undefined`)
  return reduction
}

/**
 * `object.__reduce_ex__` (Objects/typeobject.c, and Lib/copyreg.py below protocol 2), with the class built upon telling which Python
 * type it extends: Array list, Map dict, Set set, PyTuple tuple, Uint8Array bytes.
 * @throws WriteProblem of code 'bad-reduce'
 */
export function reduceInstance(instance: object, cls: PyGlobal, protocol: number): Reducing {
  const reducing =
    instance instanceof Set
      ? new Reducing(cls, [Array.from(instance)], op.REDUCE)
      : protocol < 2
        ? reconstruct(instance, cls)
        : newInstance(instance, cls, protocol)
  setState(reducing, instance, protocol)
  reducing.origin = 'instance'
  return reducing
}

function newInstance(instance: object, cls: PyGlobal, protocol: number): Reducing {
  const [args, kwargs] = newArguments(instance)
  const reducing = kwargs === undefined ? new Reducing(cls, args, op.NEWOBJ) : newWithKeywords(cls, args, kwargs, protocol)
  if (Array.isArray(instance) && !(instance instanceof PyTuple)) reducing.items = Array.from(instance)
  if (instance instanceof Map) reducing.pairs = flatten(Array.from(instance))
  return reducing
}

/** `_PyObject_GetNewArguments`. Empty keyword arguments are none. */
function newArguments(instance: object): [args: readonly unknown[], kwargs: unknown] {
  const methods = instance as Methods
  if (typeof methods.__getnewargs_ex__ === 'function') {
    const result = methods.__getnewargs_ex__()
    if (!Array.isArray(result) || result.length !== 2) throw bad('__getnewargs_ex__ gives an array of two: arguments, keyword arguments')
    const [args, kwargs] = result
    if (!Array.isArray(args)) throw bad('the first item of what __getnewargs_ex__ gives is the array of arguments')
    if (!isDict(kwargs)) throw bad('the second item of what __getnewargs_ex__ gives is an object or a Map of keyword arguments')
    return [args, (kwargs instanceof Map ? kwargs.size : Object.keys(kwargs).length) > 0 ? kwargs : undefined]
  }
  if (typeof methods.__getnewargs__ === 'function') {
    const args = methods.__getnewargs__()
    if (!Array.isArray(args)) throw bad('__getnewargs__ gives the array of arguments')
    return [args, undefined]
  }
  if (instance instanceof PyTuple) return [[PyTuple.copy(instance)], undefined]
  if (instance instanceof Uint8Array) return [[new Uint8Array(instance.buffer, instance.byteOffset, instance.length)], undefined]
  return [[], undefined]
}

/** `copyreg._reduce_ex`: the nearest base that is no class of the user's, and a value of it. */
function reconstruct(instance: object, cls: PyGlobal): Reducing {
  let base = 'object'
  let value: unknown = null
  if (instance instanceof PyTuple) [base, value] = ['tuple', PyTuple.copy(instance)]
  else if (Array.isArray(instance)) [base, value] = ['list', Array.from(instance)]
  else if (instance instanceof Map) [base, value] = ['dict', new Map(instance)]
  else if (instance instanceof Uint8Array) [base, value] = ['bytes', new Uint8Array(instance.buffer, instance.byteOffset, instance.length)]
  return new Reducing(RECONSTRUCTOR, [cls, new PyGlobal('builtins', base), value], op.REDUCE)
}

function setState(reducing: Reducing, instance: object, protocol: number): void {
  const methods = instance as Methods
  if (typeof methods.__getstate__ === 'function') {
    const state = methods.__getstate__()
    if (protocol < 2 && !(instance instanceof Set) ? !isFalse(state) : state !== null && state !== undefined) reducing.states = [state]
    return
  }
  const keys = Object.keys(instance)
  const indexed = Array.isArray(instance) || ArrayBuffer.isView(instance)
  const attributes = indexed ? keys.filter((key) => !/^(0|[1-9]\d*)$/.test(key)) : keys
  if (attributes.length > 0) {
    reducing.owner = instance
    reducing.keys = attributes
  }
}

/** What Python's `if state:` turns down. */
function isFalse(state: unknown): boolean {
  if (typeof state !== 'object' || state === null) return !state && !Number.isNaN(state)
  if (Array.isArray(state)) return state.length === 0
  if (state instanceof Map || state instanceof PyFrozenSet || state instanceof Set) return state.size === 0
  if (ArrayBuffer.isView(state)) return state.byteLength === 0
  const prototype = Object.getPrototypeOf(state)
  return (prototype === Object.prototype || prototype === null) && Object.keys(state).length === 0
}
