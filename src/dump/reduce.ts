// Reduce values, in the form in which they are written: checked as in `save_reduce` of Modules/_pickle.c, step by step.
import * as op from '../abi/opcode.ts'
import { WriteProblem } from '../errors.ts'
import { PyObject } from '../python/object.ts'
import { isShared } from '../python/reconstructor.ts'
import type { Reduction } from '../python/registry.ts'
import { PyGlobal, PyTuple } from '../python/values.ts'

/** Where a {@link Reducing} comes from, which tells how its parts are called in the path of an error. */
export type Origin = 'built-in' | 'instance' | 'object' | 'reduce'

/** `save_reduce` of Modules/_pickle.c as data: what has to be written, in this order, for an object that is no built-in type. */
export class Reducing {
  callable: unknown
  /** A PyTuple is an object like any other; a plain array stands for a tuple made for this one call. */
  args: readonly unknown[]
  /** REDUCE, NEWOBJ or NEWOBJ_EX; INST or OBJ, which take their arguments one by one from above a MARK. */
  opcode: number
  kwargs: unknown = undefined
  items: unknown[] | undefined = undefined
  /** Keys and values by turns. */
  pairs: unknown[] | undefined = undefined
  adds: unknown[] | undefined = undefined
  /** The object whose own properties are its state, as Python's `__dict__`, and their keys. */
  owner: object | undefined = undefined
  keys: string[] = []
  /** One BUILD each. */
  states: readonly unknown[] = []
  /** How many of them are on their way. */
  built = 0
  /** A function that sets a state instead of BUILD, and that state. */
  setter: readonly [unknown, unknown] | undefined = undefined
  /** Of the object in the memo; -1 for one that nothing else can refer to. */
  ordinal = -1
  origin: Origin = 'built-in'

  constructor(callable: unknown, args: readonly unknown[], opcode: number) {
    this.callable = callable
    this.args = args
    this.opcode = opcode
  }
}

/** The Python name of a registered class. */
export type GlobalOf = (type: unknown) => PyGlobal | undefined

export const builtin = (name: string) => new PyGlobal('builtins', name)

const PARTIAL = /*#__PURE__*/ new PyGlobal('functools', 'partial')
const NEWOBJ = /*#__PURE__*/ new PyGlobal('copyreg', '__newobj__')
const NEWOBJ_EX = /*#__PURE__*/ new PyGlobal('copyreg', '__newobj_ex__')

export const call = (callable: unknown, args: readonly unknown[]) => new Reducing(callable, args, op.REDUCE)

/** An object that nothing stands for, written back as it was read. */
export function reducePyObject(object: PyObject, protocol: number): Reducing {
  const reducing = creationOf(object, protocol)
  if (!isShared(object, 'items')) reducing.items = object.items
  if (!isShared(object, 'pairs') && object.pairs !== undefined) reducing.pairs = flatten(object.pairs)
  reducing.adds = object.adds
  if (object.state !== undefined) reducing.states = [object.state, ...(object.laterStates ?? [])]
  reducing.setter = object.stateSetter
  reducing.origin = 'object'
  return reducing
}

function creationOf(object: PyObject, protocol: number): Reducing {
  const { callable, args, via } = object
  if (via === 'new') return newObject(object, protocol)
  if (via === 'inst') {
    // As `save_inst` of Python 2's Lib/pickle.py. INST has the names of the class in itself; Python 3 writes neither opcode.
    const isNamed = callable instanceof PyGlobal && !callable.name.includes('.')
    if (protocol === 1 || protocol === 2) return new Reducing(callable, args, op.OBJ)
    if (protocol === 0 && isNamed) return new Reducing(callable, args, op.INST)
    if (args.length === 0) return newObject(object, protocol)
  }
  return calledObject(object, protocol)
}

function calledObject({ callable, args }: PyObject, protocol: number): Reducing {
  const [cls] = args
  // What protocols 0 and 1 write of a `__newobj__` reduce value becomes NEWOBJ again above them.
  if (protocol >= 2 && callable instanceof PyGlobal && (cls instanceof PyGlobal || typeof cls === 'function')) {
    if (callable.name === '__newobj__') return new Reducing(cls, args.slice(1), op.NEWOBJ)
    if (callable.name === '__newobj_ex__' && args.length === 3 && args[1] instanceof PyTuple && isDict(args[2])) {
      return newWithKeywords(cls, args[1], args[2], protocol)
    }
  }
  return call(callable, args)
}

function newObject({ callable, args, kwargs }: PyObject, protocol: number): Reducing {
  if (kwargs !== undefined) return newWithKeywords(callable, args, kwargs, protocol)
  return protocol < 2 ? call(NEWOBJ, [callable, ...args]) : new Reducing(callable, args, op.NEWOBJ)
}

export function newWithKeywords(cls: unknown, args: readonly unknown[], kwargs: unknown, protocol: number): Reducing {
  if (protocol >= 4) {
    const reducing = new Reducing(cls, args, op.NEWOBJ_EX)
    reducing.kwargs = kwargs
    return reducing
  }
  if (protocol < 2) return call(NEWOBJ_EX, [cls, PyTuple.copy(args), kwargs])
  // functools.partial(cls.__new__, cls, *args, **kwargs), whose own reduce value says all this again.
  const method = newMethod(cls)
  const partial = call(PARTIAL, [method])
  const copy = kwargs instanceof Map ? new Map(kwargs) : { ...(kwargs as object) }
  partial.states = [PyTuple.of(method, PyTuple.copy([cls, ...args]), copy, null)]
  return call(partial, [])
}

function newMethod(cls: unknown): unknown {
  if (cls instanceof PyGlobal) return new PyGlobal(cls.module, `${cls.name}.__new__`)
  return new PyObject(builtin('getattr'), [cls, '__new__'], 'call')
}

/**
 * Checks a reduce value and puts it in the form that is written, as the first half of `save_reduce`.
 * @throws WriteProblem of code 'bad-reduce'
 */
export function fromReduction(reduction: Exclude<Reduction, string>, protocol: number, globalOf: GlobalOf): Reducing {
  if (!Array.isArray(reduction)) throw bad(`a reduce value is a string or an array, not ${typeof reduction}`)
  if (reduction.length < 2 || reduction.length > 6) throw bad(`a reduce value has 2 to 6 items, not ${reduction.length}`)
  const [callable, args, state, listItems, dictItems, stateSetter] = reduction
  if (!isCallable(callable)) throw bad('the first item of a reduce value is what Python calls: a PyGlobal or a registered class')
  if (!Array.isArray(args)) throw bad('the second item of a reduce value is the array of arguments')
  if (isSet(stateSetter) && !isCallable(stateSetter)) {
    throw bad('the sixth item of a reduce value is a function to Python: a PyGlobal or a registered class')
  }
  const reducing = reductionCall(callable, args, protocol, globalOf)
  if (isSet(state) && isSet(stateSetter)) reducing.setter = [stateSetter, state]
  else if (isSet(state)) reducing.states = [state]
  if (isSet(listItems)) reducing.items = collect(listItems, 'fourth')
  if (isSet(dictItems)) reducing.pairs = flatten(collect(dictItems, 'fifth'))
  reducing.origin = 'reduce'
  return reducing
}

function reductionCall(callable: unknown, args: readonly unknown[], protocol: number, globalOf: GlobalOf): Reducing {
  if (protocol < 2 || !(callable instanceof PyGlobal)) return call(callable, args)
  const cls = args[0]
  if (callable.name === '__newobj_ex__') {
    if (args.length !== 3) throw bad(`__newobj_ex__ takes a class, a tuple and a dict, not ${args.length} arguments`)
    if (!isCallable(cls)) throw bad('the first argument of __newobj_ex__ is a class')
    if (!Array.isArray(args[1])) throw bad('the second argument of __newobj_ex__ is a tuple')
    if (!isDict(args[2])) throw bad('the third argument of __newobj_ex__ is a dict')
    return newWithKeywords(globalOf(cls) ?? cls, args[1], args[2], protocol)
  }
  if (callable.name === '__newobj__') {
    if (!isCallable(cls)) throw bad('the first argument of __newobj__ is a class')
    return new Reducing(cls, args.slice(1), op.NEWOBJ)
  }
  return call(callable, args)
}

/** Whether an optional item of a reduce value is there. */
function isSet<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null
}

function isCallable(value: unknown): boolean {
  return typeof value === 'function' || value instanceof PyGlobal || value instanceof PyObject
}

export function isDict(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function collect(items: unknown, which: string): unknown[] {
  if (typeof items !== 'object' || typeof (items as Iterable<unknown>)[Symbol.iterator] !== 'function') {
    throw bad(`the ${which} item of a reduce value is an iterable`)
  }
  return Array.from(items as Iterable<unknown>)
}

export function flatten(pairs: readonly unknown[]): unknown[] {
  const flat: unknown[] = []
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw bad('dict items are pairs of a key and a value')
    flat.push(pair[0], pair[1])
  }
  return flat
}

export function bad(message: string): WriteProblem {
  return new WriteProblem('bad-reduce', message)
}
