// What kind of Python object a JavaScript object is written as.
import { FreshText } from '../python/fresh-text.ts'
import { PyObject } from '../python/object.ts'
import type { Adapter, Registry } from '../python/registry.ts'
import { PickleBuffer, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../python/values.ts'
import { Reducing } from './reduce.ts'
import { hasTypeCode } from './reduce-builtin.ts'

// What an object is to Python. Up to BUFFER they are types that CPython's `save()` knows by itself, where no hook is asked.
export const LIST = 0
export const DICT = 1
export const MAP = 2
export const SET = 3
export const FROZENSET = 4
export const TUPLE = 5
export const BYTES = 6
export const BYTEARRAY = 7
export const BUFFER = 8
export const FLOAT = 9
/** Not a type: the two ways in which a reduce value may hold what Python would make on the spot. */
export const TEXT = 10
export const REDUCING = 11
export const GLOBAL = 12
export const OBJECT = 13
export const COMPLEX = 14
export const DATE = 15
export const ARRAY = 16
export const ADAPTED = 17
export const INSTANCE = 18
export const UNKNOWN = 19

/** How the objects of one prototype are written. */
export interface Plan {
  readonly kind: number
  /** INSTANCE: the registered class. ADAPTED: a name the adapter answers to. */
  readonly global?: PyGlobal
  /** INSTANCE: whether its class leaves everything to `object`. */
  readonly isPlain?: boolean
  readonly adapter?: Adapter
  /** Whether the adapter is this package's own. */
  readonly own?: boolean
}

export const NO_PLAN: Plan = { kind: UNKNOWN }

const exactKinds = () =>
  new Map<object, number>([
    [Map.prototype, MAP],
    [Set.prototype, SET],
    [PyFrozenSet.prototype, FROZENSET],
    [PyTuple.prototype, TUPLE],
    [Uint8Array.prototype, BYTES],
    [ArrayBuffer.prototype, BYTES],
    [DataView.prototype, BYTES],
    [PyByteArray.prototype, BYTEARRAY],
    [PickleBuffer.prototype, BUFFER],
    [PyFloat.prototype, FLOAT],
    [FreshText.prototype, TEXT],
    [Reducing.prototype, REDUCING],
    [PyGlobal.prototype, GLOBAL],
  ])

let exactKind: ReadonlyMap<object, number> | undefined

/** Finds the plan for the objects of a prototype; asked once for each of them and dump. */
export function planOf(value: object, prototype: object, user: Registry | undefined, standard: Registry | undefined, numpy: boolean): Plan {
  exactKind ??= exactKinds()
  const exact = exactKind.get(prototype)
  if (exact !== undefined) return { kind: exact }
  const adapted = adaptedPlan(prototype, user, false)
  if (adapted !== undefined) return adapted
  const type = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  const entry = user?.entryOfClass(type) ?? standard?.entryOfClass(type)
  if (entry !== undefined) return { kind: INSTANCE, global: new PyGlobal(entry.module, entry.name), isPlain: !hasSay(value) }
  const kind = kindOf(value, prototype)
  // The standard registry is asked before what is built in only where NumPy's arrays are to stand for typed ones.
  const preferred = kind === UNKNOWN || (kind === ARRAY && numpy) ? adaptedPlan(prototype, standard, true) : undefined
  return preferred ?? { kind }
}

/** Whether a class has methods of Python's pickle protocol, or extends what stands for a Python type with contents. */
function hasSay(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set || value instanceof Uint8Array) return true
  return ['__reduce_ex__', '__reduce__', '__getnewargs_ex__', '__getnewargs__', '__getstate__'].some((method) => method in value)
}

function adaptedPlan(prototype: object, registry: Registry | undefined, own: boolean): Plan | undefined {
  const adapter = registry?.adapterByPrototype(prototype)
  return adapter?.reduce === undefined ? undefined : { kind: ADAPTED, adapter, own }
}

/** By what the engine made it, so that objects of another realm (a vm context, a frame) count as what they are there. */
function kindOf(value: object, prototype: object): number {
  if (value instanceof PyObject) return OBJECT
  if (prototype === PyComplex.prototype) return COMPLEX
  const above = depthBelowNull(prototype)
  if (above === 1 && isNamed(prototype, 'Object')) return DICT
  // Array.prototype is an array itself; the prototype of a class that extends Array is not.
  if (Array.isArray(value)) return Array.isArray(prototype) ? LIST : UNKNOWN
  if (ArrayBuffer.isView(value)) {
    if (isBuffer(value, prototype)) return BYTES
    const tag = tagOf(value)
    if (above !== (tag === 'DataView' ? 2 : 3)) return UNKNOWN
    return tag === 'Uint8Array' || tag === 'DataView' ? BYTES : hasTypeCode(tag) ? ARRAY : UNKNOWN
  }
  if (above !== 2) return UNKNOWN
  if (hasSlot(Map.prototype, 'size', value)) return MAP
  if (hasSlot(Set.prototype, 'size', value)) return SET
  if (hasSlot(ArrayBuffer.prototype, 'byteLength', value)) return BYTES
  return isDate(value) ? DATE : UNKNOWN
}

/** The tag that a typed array's own type gives it, which no property can hide; 'DataView' for one of those. */
export function tagOf(view: ArrayBufferView): string {
  const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get?.call(view)
  return tag ?? 'DataView'
}

/** Prototypes from this one up. */
function depthBelowNull(prototype: object): number {
  let depth = 0
  for (let at: object | null = prototype; at !== null && depth < 4; at = Object.getPrototypeOf(at)) depth++
  return depth
}

function isNamed(prototype: object, name: string): boolean {
  const type = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof type === 'function' && type.name === name
}

/** Node's Buffer, and the one that bundlers put in its place. */
function isBuffer(value: object, prototype: object): boolean {
  const type = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof type === 'function' && typeof type.isBuffer === 'function' && type.isBuffer(value) === true
}

/** Whether a built-in getter, which works across realms, takes the object for one of its own. */
function hasSlot(prototype: object, getter: string, value: object): boolean {
  try {
    Object.getOwnPropertyDescriptor(prototype, getter)?.get?.call(value)
    return true
  } catch {
    return false
  }
}

function isDate(value: object): boolean {
  try {
    Date.prototype.valueOf.call(value)
    return true
  } catch {
    return false
  }
}
