// What a Python dict becomes: an object while every key is a str, else a Map; and the order of its keys.
import { ValueProblem } from '../errors.ts'
import type { LoadOptions } from '../options.ts'
import type { Keys } from './keys.ts'
import { isDigit, MAX_SHAPE_KEYS, type Maker, type Shape, shapeOnStack } from './records.ts'

/** The state of a load as far as dicts need it. */
export interface DictState {
  readonly options: LoadOptions
  /** Whether every dict is a Map, whatever its keys: in lossless loads, and where the option `dicts` says so. */
  readonly dictsAreMaps: boolean
  /** Puts keys into Maps by Python's equality. */
  readonly keys: Keys
  /**
   * The order in which the keys of an object came, for objects that have keys like '7': JavaScript lists such keys first, by size, and the
   * Map that an object may have to become needs the order of the pickle.
   */
  keyOrders: Map<object, readonly string[] | Set<string>> | undefined
}

/** An empty dict. */
export function emptyDict(load: DictState): Map<unknown, unknown> | Record<string, unknown> {
  return load.dictsAreMaps ? new Map() : {}
}

/** The dict of `stack[start, end)`: key, value, key, value ... */
export function dictOf(load: DictState, stack: unknown[], start: number, end: number): unknown {
  if (!load.dictsAreMaps) {
    const shape = end - start <= 2 * MAX_SHAPE_KEYS ? shapeOnStack(stack, start, end) : undefined
    if (shape !== undefined) return recordOf(load, shape, shape.pairs, stack, start + 1)
    let i = start
    while (i < end && typeof stack[i] === 'string') i += 2
    if (i >= end) return extendDict(load, {}, stack, start, end)
    allowMap(load)
  }
  const map = new Map<unknown, unknown>()
  const { keys } = load
  for (let i = start; i < end; i += 2) keys.set(map, stack[i], stack[i + 1])
  return map
}

/** The object that a Maker of a shape makes of the values on a stack. */
export function recordOf(load: DictState, shape: Shape, maker: Maker, stack: unknown[], start: number): Record<string, unknown> {
  const object = maker.build(stack, start)
  if (shape.isReordered) noteOrder(load, object, shape.keys)
  return object
}

/**
 * Sets the entries `stack[start, end)` of an object that stands for a dict.
 * @returns the object; or the Map that takes its place from now on, where a key is no str
 */
export function extendDict(load: DictState, object: Record<string, unknown>, stack: unknown[], start: number, end: number): unknown {
  const noted = load.keyOrders?.get(object)
  let order = noted === undefined || noted instanceof Set ? noted : noteOrder(load, object, new Set(noted))
  for (let i = start; i < end; i += 2) {
    const key = stack[i]
    if (typeof key !== 'string') {
      allowMap(load)
      const map = new Map<unknown, unknown>()
      for (const name of order ?? Object.keys(object)) map.set(name, object[name])
      for (let k = i; k < end; k += 2) load.keys.set(map, stack[k], stack[k + 1])
      return map
    }
    if (order === undefined && isDigit(key)) order = noteOrder(load, object, new Set(Object.keys(object)))
    order?.add(key)
    setOwn(object, key, stack[i + 1])
  }
  return object
}

/** Notes in which order the keys of an object came, which is not the one that JavaScript lists them in. */
function noteOrder<T extends readonly string[] | Set<string>>(load: DictState, object: object, order: T): T {
  load.keyOrders ??= new Map()
  load.keyOrders.set(object, order)
  return order
}

/** @throws ValueProblem where a dict has to be an object */
function allowMap({ options }: DictState): void {
  if (options.dicts === 'object') {
    throw new ValueProblem('operand', "a dict key that is no str, under dicts: 'object': use 'auto' or 'map'")
  }
}

/** `object[key] = value`, with `__proto__` an ordinary key as in `JSON.parse`. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}
