// Attributes of instances of registered classes: what BUILD sets on them (`load_build` in Modules/_pickle.c).
import { compiled } from '../compiled.ts'
import { ask, ValueProblem } from '../errors.ts'
import { isDict, isPlainObject } from '../python/dict.ts'
import { sameKeys } from '../shape-table.ts'
import { MAX_SHAPE_KEYS } from './records.ts'
import { typeName } from './type-name.ts'
import type { UnpicklerState } from './unpickler.ts'

/** Bytes that an entry takes of a Map, a Set or an object with many keys. */
export const ENTRY = 64

/** Gives an instance of a registered class its state: by the class's `__setstate__`, else as attributes. */
export function setAttributes(unpickler: UnpicklerState, object: Record<string, unknown>, state: unknown): void {
  // The class's own: an attribute of that name comes from the pickle.
  const { __setstate__: setState, constructor: type } = Object.getPrototypeOf(object)
  if (typeof setState === 'function') {
    ask(() => setState.call(object, state))
    return
  }
  // A state of two dicts, or None and one, is that of a class with slots.
  const isPair =
    Array.isArray(state) && state.length === 2 && (state[0] === null || isDict(state[0])) && (state[1] === null || isDict(state[1]))
  for (const part of isPair ? (state as unknown[]) : [state]) {
    if (part === null) continue
    // In place of an entry __dict__, as pydantic's models have it, the attributes in that.
    const entry = part instanceof Map ? part.get('__dict__') : isPlainObject(part) && Object.hasOwn(part, '__dict__') && part['__dict__']
    const inner = isDict(entry) ? entry : undefined
    if (inner !== undefined) setEach(unpickler, object, inner, undefined)
    setEach(unpickler, object, part, inner)
  }
  if (Array.isArray(type?.mapFields)) for (const name of type.mapFields) fieldToMap(unpickler, object, String(name))
}

/** Makes attributes of the entries of dicts of the same keys; false, and nothing is done, where that would not do. */
type Copy = (object: object, dict: object) => boolean

/** How often the dicts with which instances of one class were built had the same keys one after another; and then, what does it. */
interface Copier {
  readonly names: readonly string[]
  uses: number
  copy: Copy | undefined
}

/** Uses after which a function is compiled for some keys: instances of 4 attributes are then loaded in 0.8 of the time. */
const USES_BEFORE_COMPILE = 32

/** By the prototype of the instances. */
const copiers = /*#__PURE__*/ new WeakMap<object, Copier>()

/** Sets attributes by a function compiled for their names, where they come often and need no care. @returns whether that was done */
function copyEach(object: object, dict: object, names: readonly string[]): boolean {
  // An array's `length` and indices need care.
  if (names.length === 0 || names.length > MAX_SHAPE_KEYS || Array.isArray(object) || ArrayBuffer.isView(object)) return false
  const prototype = Object.getPrototypeOf(object)
  let copier = copiers.get(prototype)
  if (copier === undefined || !sameKeys(copier.names, names)) {
    copier = { names, uses: 0, copy: undefined }
    copiers.set(prototype, copier)
  }
  if (copier.uses++ === USES_BEFORE_COMPILE) copier.copy = compiledCopy(names)
  return copier.copy?.(object, dict) === true
}

/** What is inherited, a setter above all, is nothing to assign to. */
function compiledCopy(names: readonly string[]): Copy | undefined {
  return compiled(names, 'o,d', (quoted) => {
    const isTaken = quoted.map((name) => `${name} in o`).join('||')
    // Strict: a frozen object would ignore what is set on it.
    return `'use strict';if(${isTaken})return false;${quoted.map((name) => `o[${name}]=d[${name}]`).join(';')};return true`
  }) as Copy | undefined
}

/** Sets the attributes in a dict, but for an entry `__dict__` whose value was dealt with. */
function setEach(unpickler: UnpicklerState, object: Record<string, unknown>, dict: unknown, done: unknown): void {
  if (dict instanceof Map) {
    unpickler.produce(ENTRY * dict.size)
    for (const [name, value] of dict) if (name !== '__dict__' || value !== done) setAttribute(object, name, value)
  } else if (isPlainObject(dict)) {
    const names = Object.keys(dict)
    unpickler.produce(ENTRY * names.length)
    if (done === undefined && copyEach(object, dict, names)) return
    for (const name of names) if (name !== '__dict__' || dict[name] !== done) setAttribute(object, name, dict[name])
  } else throw new ValueProblem('bad-state', `the state is ${typeName(dict)}, not a dict: give the class a __setstate__`)
}

/** Makes a Map of an attribute that its class lists in `mapFields`, where it is an object; whatever else refers to that has the same Map. */
function fieldToMap(unpickler: UnpicklerState, object: Record<string, unknown>, name: string): void {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (!isPlainObject(value)) return
  let map = unpickler.replaced?.get(value)
  if (map === undefined) {
    const entries = Object.entries(value)
    unpickler.produce(ENTRY * entries.length)
    map = unpickler.replace(value, new Map(entries))
    unpickler.shared = true
  }
  setAttribute(object, name, map)
}

function setAttribute(object: Record<string, unknown>, name: unknown, value: unknown): void {
  if (typeof name !== 'string') throw new ValueProblem('bad-state', `an attribute name is ${typeName(name)}, not a str`)
  if (ArrayBuffer.isView(object) || (Array.isArray(object) && (name === 'length' || /^\d+$/.test(name)))) {
    throw new ValueProblem('bad-state', `an attribute '${name}' of an array: give the class a __setstate__`)
  }
  if (name in object && !Object.hasOwn(object, name)) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  } else object[name] = value
}
