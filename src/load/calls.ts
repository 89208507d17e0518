// What REDUCE, NEWOBJ, BUILD and the opcodes that fill containers do with values. Nothing is called but adapters and registered classes.
import { ask, ValueProblem } from '../errors.ts'
import { dictEntries, isDict, isPlainObject } from '../python/dict.ts'
import { PyObject } from '../python/object.ts'
import { ownContents } from '../python/parts.ts'
import type { Class } from '../python/registry.ts'
import { PyByteArray, PyFrozenSet, PyGlobal, PyTuple } from '../python/values.ts'
import { ENTRY, setAttributes } from './attributes.ts'
import { extendDict } from './dicts.ts'
import type { Bound } from './globals.ts'
import { typeName } from './type-name.ts'
import type { UnpicklerState } from './unpickler.ts'

const builtinBases: readonly (abstract new () => object)[] = [Array, Map, Set, Date, Uint8Array, Error]
const bases = /*#__PURE__*/ new WeakMap<Class, (abstract new () => object) | null>()

/** Bytes that an item of an Array takes, with the room that Arrays keep. */
const ITEM = 16
/** Units of work that a constructor's argument takes. */
const ARGUMENT = 16

/** An instance on which no constructor of the caller's has run, as `cls.__new__(cls)`. */
function blank(type: Class): object {
  let base = bases.get(type)
  if (base === undefined) {
    base = builtinBases.find((builtin) => type.prototype instanceof builtin) ?? null
    bases.set(type, base)
  }
  return base === null ? Object.create(type.prototype) : Reflect.construct(base as new () => object, [], type)
}

/**
 * An instance of a registered class, from the arguments of Python's `__new__`: by the class's own static `__new__`, else filled where
 * it extends an Array, a Map or a Set and the argument is what Python's tuple, dict or set would take.
 */
function create(unpickler: UnpicklerState, type: Class, args: unknown[], kwargs: unknown): object {
  const isNamed = sizeOf(unpickler, kwargs) > 0
  const make = (type as { __new__?: unknown }).__new__
  unpickler.work(ARGUMENT * args.length)
  if (typeof make === 'function') return ask(() => make.apply(type, isNamed ? [...args, kwargs] : args))
  const object = blank(type)
  if (isNamed || args.length > 1 || (args.length === 1 && !fill(unpickler, object, args[0]))) {
    throw new ValueProblem(
      'bad-arguments',
      `${type.name} is made with arguments: give the class a static __new__(...args), or use registerAdapter`,
    )
  }
  return object
}

function fill(unpickler: UnpicklerState, object: object, content: unknown): boolean {
  if (Array.isArray(object) && Array.isArray(content)) {
    unpickler.produce(ITEM * content.length)
    for (const item of content) object.push(item)
  } else if (object instanceof Map && isDict(content)) {
    unpickler.produce(ENTRY * sizeOf(unpickler, content))
    for (const [key, value] of dictEntries(content)) unpickler.keys.set(object, key, value)
  } else if (object instanceof Set && (Array.isArray(content) || content instanceof Set)) {
    unpickler.produce(ENTRY * (Array.isArray(content) ? content.length : content.size))
    for (const item of content) unpickler.keys.add(object, item)
  } else return false
  return true
}

/** What is wrong where a value is given contents that it has no place for. */
function noContents(unpickler: UnpicklerState, verb: string, target: unknown, base: string): ValueProblem {
  const isRegistered = typeof target === 'object' && target !== null && unpickler.globals.isFoundPrototype(Object.getPrototypeOf(target))
  const cure = isRegistered ? `: let the class extend ${base}, or give it an adapter (registerAdapter)` : ''
  return new ValueProblem('operand', `cannot ${verb} ${typeName(target)}${cure}`)
}

function argumentTuple(unpickler: UnpicklerState, args: unknown): unknown[] {
  if (!Array.isArray(args) || (unpickler.lossless && !(args instanceof PyTuple))) {
    throw new ValueProblem('operand', `arguments must be a tuple, not ${typeName(args)}`)
  }
  if (unpickler.replaced !== undefined) {
    // The tuple may have been made before one of its items became another.
    unpickler.work(args.length)
    for (let i = 0; i < args.length; i++) args[i] = unpickler.current(args[i])
  }
  return args
}

/** Remembers which adapter a value came from, where later opcodes may go to it. If dates were remembered too, they took 1.4 times as long. */
function bind(unpickler: UnpicklerState, value: unknown, bound: Bound): unknown {
  if (bound.binds && typeof value === 'object' && value !== null && !(value instanceof PyObject))
    (unpickler.bound ??= new Map()).set(value, bound)
  return value ?? null
}

/** `callable(*args)`: REDUCE. */
export function reduce(unpickler: UnpicklerState, callable: unknown, args: unknown): unknown {
  const isGlobal = callable instanceof PyGlobal
  if (typeof callable !== 'function' && !isGlobal && !(callable instanceof PyObject)) {
    throw new ValueProblem('operand', `${typeName(callable)} is not callable`)
  }
  const list = argumentTuple(unpickler, args)
  if (typeof callable === 'function') {
    unpickler.work(ARGUMENT * list.length)
    return ask(() => Reflect.construct(callable as new () => object, list))
  }
  const bound = isGlobal ? unpickler.globals.boundOf(callable) : undefined
  if (bound?.adapter.call !== undefined) return bind(unpickler, bound.adapter.call(list, bound.context), bound)
  return (
    (isGlobal && callable.module === 'copyreg' ? remake(unpickler, callable.name, list) : undefined) ?? new PyObject(callable, list, 'call')
  )
}

/** What protocols 0 and 1 have calls of copyreg for, and later ones NEWOBJ. Those of classes that nothing stands for are kept: undefined. */
function remake(unpickler: UnpicklerState, name: string, args: unknown[]): unknown {
  const [type, base, state] = args
  const bound = type instanceof PyGlobal ? unpickler.globals.boundOf(type) : undefined
  if (bound === undefined && typeof type !== 'function') return undefined
  if (name === '__newobj__') {
    unpickler.produce(2 * ITEM * args.length)
    return newObject(unpickler, type, PyTuple.copy(args.slice(1)))
  }
  if (name === '__newobj_ex__' && args.length === 3) return newObject(unpickler, type, base, state)
  if (name !== '_reconstructor' || args.length !== 3) return undefined
  if (typeof type === 'function') return create(unpickler, type as Class, state === null ? [] : [state], undefined)
  const isBare = state === null && base instanceof PyGlobal && base.toString() === 'builtins.object'
  return isBare && bound?.adapter.new !== undefined ? newObject(unpickler, type, PyTuple.of()) : undefined
}

/** `cls.__new__(cls, *args, **kwargs)`: NEWOBJ and NEWOBJ_EX. */
export function newObject(unpickler: UnpicklerState, type: unknown, args: unknown, kwargs?: unknown): unknown {
  kwargs = unpickler.current(kwargs)
  // A class may itself be made by a call: getattr(Outer, 'Inner'), or a function that builds classes.
  const isClass = type instanceof PyGlobal || typeof type === 'function' || (type instanceof PyObject && type.via !== 'new')
  if (!isClass) throw new ValueProblem('operand', `the class to make an instance of is ${typeName(type)}`)
  const list = argumentTuple(unpickler, args)
  if (kwargs !== undefined && !isDict(kwargs)) {
    throw new ValueProblem('operand', `keyword arguments must be a dict, not ${typeName(kwargs)}`)
  }
  if (kwargs instanceof Map) {
    // An object has no other names.
    unpickler.work(kwargs.size)
    for (const name of kwargs.keys()) {
      if (typeof name !== 'string') throw new ValueProblem('operand', `the name of a keyword argument is ${typeName(name)}, not a str`)
    }
  }
  if (typeof type === 'function') return create(unpickler, type as Class, list, kwargs)
  const bound = type instanceof PyGlobal ? unpickler.globals.boundOf(type) : undefined
  if (bound !== undefined && !bound.callsOnly) {
    const { adapter, context } = bound
    if (adapter.new !== undefined) return bind(unpickler, adapter.new(list, namedArguments(unpickler, kwargs), context), bound)
    if (adapter.call !== undefined && sizeOf(unpickler, kwargs) === 0) return bind(unpickler, adapter.call(list, context), bound)
  }
  const object = new PyObject(type, list, 'new')
  if (kwargs !== undefined) object.kwargs = kwargs
  return object
}

/** A copy of the keyword arguments, which an adapter may change. */
function namedArguments(unpickler: UnpicklerState, kwargs: unknown): Map<string, unknown> {
  const size = sizeOf(unpickler, kwargs)
  if (size === 0) return new Map()
  unpickler.produce(ENTRY * size)
  return new Map(dictEntries(kwargs) as Iterable<[string, unknown]>)
}

/** INST and OBJ: a class called, or just made where there are no arguments (`instantiate`). */
export function instantiate(unpickler: UnpicklerState, type: unknown, args: unknown[]): unknown {
  if (args.length === 0) {
    if (typeof type === 'function') return blank(type as Class)
    if (type instanceof PyGlobal && unpickler.globals.boundOf(type)?.callsOnly !== false) return new PyObject(type, args, 'inst')
  }
  const made = reduce(unpickler, type, args)
  if (made instanceof PyObject && made.callable === type) made.via = 'inst'
  return made
}

/** BUILD: gives an object its state. */
export function build(unpickler: UnpicklerState, object: unknown, state: unknown): void {
  state = unpickler.current(state)
  if (object instanceof PyObject) {
    if (!unpickler.lossless && Array.isArray(state)) state = tupleState(unpickler, object, state)
    if (object.state === undefined) object.state = state
    else (object.laterStates ??= []).push(state)
    return
  }
  const bound = unpickler.bound?.get(object)
  if (bound?.adapter.setState !== undefined) {
    bound.adapter.setState(object, state, bound.context)
    return
  }
  if (typeof object === 'object' && object !== null && unpickler.globals.isFoundPrototype(Object.getPrototypeOf(object))) {
    setAttributes(unpickler, object as Record<string, unknown>, state)
    return
  }
  if (!setsNothing(unpickler, state)) throw new ValueProblem('operand', `BUILD on ${typeName(object)}, which takes no state`)
}

/** Whether a state leaves an object as it is, the only kind that one without attributes takes: None, and no slots. */
function setsNothing(unpickler: UnpicklerState, state: unknown): boolean {
  if (state === null) return true
  if (!Array.isArray(state) || state.length !== 2 || (unpickler.lossless && !(state instanceof PyTuple))) return false
  const [attributes, slots] = state
  return attributes === null && (slots === null || (isDict(slots) && sizeOf(unpickler, slots) === 0))
}

/**
 * A natural load makes arrays of tuples and of lists. A state was a tuple far more often than not, and would not be taken by Python as a
 * list: it stays one, as do the arguments in that of a functools.partial.
 */
function tupleState(unpickler: UnpicklerState, object: PyObject, state: unknown[]): PyTuple {
  unpickler.produce(ITEM * state.length)
  const tuple = PyTuple.copy(state)
  if (object.className === 'functools.partial' && Array.isArray(tuple[1])) {
    unpickler.produce(ITEM * tuple[1].length)
    tuple[1] = PyTuple.copy(tuple[1])
  }
  return tuple
}

/** The number of entries of a dict; 0 for what is none. Those of an object have to be counted. */
function sizeOf(unpickler: UnpicklerState, dict: unknown): number {
  if (dict instanceof Map) return dict.size
  if (!isPlainObject(dict)) return 0
  const size = Object.keys(dict).length
  unpickler.work(10 * size)
  return size
}

/** APPEND and APPENDS: the items `stack[start, end)` at the end of what lies below them; returns what lies there then. */
export function append(unpickler: UnpicklerState, target: unknown, stack: unknown[], start: number, end: number): unknown {
  target = unpickler.current(target)
  const bound = unpickler.bound?.get(target)
  if (bound?.adapter.append !== undefined) {
    for (let i = start; i < end; i++) bound.adapter.append(target, stack[i], bound.context)
  } else if (target instanceof PyObject) {
    const items = ownContents(target, 'items')
    for (let i = start; i < end; i++) items.push(stack[i])
  } else if (Array.isArray(target) && !(target instanceof PyTuple)) {
    for (let i = start; i < end; i++) target.push(stack[i])
  } else if (target instanceof PyByteArray) {
    return unpickler.replace(target, grown(unpickler, target, stack, start, end))
  } else throw noContents(unpickler, 'append to', target, 'Array')
  return target
}

function grown(unpickler: UnpicklerState, target: PyByteArray, stack: unknown[], start: number, end: number): PyByteArray {
  unpickler.produce(target.length + end - start)
  const bytes = new PyByteArray(target.length + end - start)
  bytes.set(target)
  for (let i = start; i < end; i++) bytes[target.length + i - start] = byteOf(stack[i])
  return bytes
}

function byteOf(value: unknown): number {
  const byte = typeof value === 'boolean' ? Number(value) : value
  if (typeof byte === 'number' && byte >= 0 && byte <= 255 && Number.isInteger(byte)) return byte
  throw new ValueProblem('operand', 'an item of a bytearray must be an int in 0 to 255')
}

/** SETITEM and SETITEMS on what is no plain object: the entries `stack[start, end)`; returns what lies there then. */
export function setItems(unpickler: UnpicklerState, target: unknown, stack: unknown[], start: number, end: number): unknown {
  target = unpickler.current(target)
  const bound = unpickler.bound?.get(target)
  if (bound?.adapter.setItem !== undefined) {
    for (let i = start; i < end; i += 2) bound.adapter.setItem(target, stack[i], stack[i + 1], bound.context)
  } else if (target instanceof PyObject) {
    const pairs = ownContents(target, 'pairs')
    for (let i = start; i < end; i += 2) pairs.push([stack[i], stack[i + 1]])
  } else if (target instanceof Map) {
    for (let i = start; i < end; i += 2) unpickler.keys.set(target, stack[i], stack[i + 1])
  } else if (isPlainObject(target)) {
    const dict = extendDict(unpickler, target, stack, start, end)
    return dict === target ? target : unpickler.replace(target, dict)
  } else if ((Array.isArray(target) && !(target instanceof PyTuple)) || target instanceof PyByteArray) {
    for (let i = start; i < end; i += 2) {
      const at = indexIn(target, stack[i])
      target[at] = target instanceof PyByteArray ? byteOf(stack[i + 1]) : stack[i + 1]
    }
  } else throw noContents(unpickler, 'set items of', target, 'Map')
  return target
}

function indexIn(target: ArrayLike<unknown>, key: unknown): number {
  const index = typeof key === 'boolean' ? Number(key) : key
  if (typeof index !== 'number' || !Number.isInteger(index) || Object.is(index, -0))
    throw new ValueProblem('operand', 'an index must be an int')
  const at = index < 0 ? index + target.length : index
  if (at < 0 || at >= target.length) throw new ValueProblem('operand', `index ${index} is out of range`)
  return at
}

/** ADDITEMS: the elements `stack[start, end)` into what lies below them. */
export function addItems(unpickler: UnpicklerState, target: unknown, stack: unknown[], start: number, end: number): void {
  const bound = unpickler.bound?.get(target)
  if (bound?.adapter.add !== undefined) {
    for (let i = start; i < end; i++) bound.adapter.add(target, stack[i], bound.context)
  } else if (target instanceof PyObject) {
    target.adds ??= []
    for (let i = start; i < end; i++) target.adds.push(stack[i])
  } else if (target instanceof Set && !(target instanceof PyFrozenSet)) {
    for (let i = start; i < end; i++) unpickler.keys.add(target, stack[i])
  } else throw noContents(unpickler, 'add items to', target, 'Set')
}

/** POP of a value: a call that took an object and its state ran for its effect, the state setter of `__reduce__`'s sixth item. */
export function drop(value: unknown): void {
  if (!(value instanceof PyObject) || value.via !== 'call' || value.args.length !== 2) return
  const target = value.args[0]
  if (target instanceof PyObject && target.stateSetter === undefined) target.stateSetter = [value.callable, value.args[1]]
}
