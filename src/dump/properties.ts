// How an object's keys and values are got.

const ARRAY: object = /*#__PURE__*/ Object.getPrototypeOf([])
const OBJECT: object = /*#__PURE__*/ Object.getPrototypeOf({})
/** Objects with more keys are often kept as hash tables by V8, for which `Object.values` takes four times as long as keyed loads. */
const FAST_VALUES = 20

/** Whether the objects of a prototype are written as dicts, by their own properties. */
export function isObjectPrototype(prototype: object | null): boolean {
  return prototype === OBJECT || prototype === null
}

/**
 * Whether a value is an Array of no class of its own. The length is read for V8, which then knows the hidden class of most arrays, and with
 * that the prototype: else it calls its runtime for the prototype, and small lists of numbers take 1.08 times as long.
 */
export function isPlainArray(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length >= 0 && Object.getPrototypeOf(value) === ARRAY
}

/** What was asked of an object that is written as a dict, which is not to be asked for again: a getter must not be called twice. */
export interface KnownDict {
  readonly keys: string[]
  readonly values: unknown[] | undefined
}

/** The keys of an object that is written as a dict by them; undefined for any other value. */
export function dictKeys(value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return isObjectPrototype(Object.getPrototypeOf(value)) ? Object.keys(value) : undefined
  } catch {
    // A proxy: the walk will meet the proxy again, and say where.
    return undefined
  }
}

/** The values of an object's keys. */
export function valuesOf(object: object, keys: readonly string[]): unknown[] {
  // Half the time of as many keyed loads, which are megamorphic here.
  const values = keys.length <= FAST_VALUES ? Object.values(object) : undefined
  return values?.length === keys.length ? values : loadedValues(object, keys)
}

/** {@link valuesOf} of an object that V8 keeps as a hash table: a quarter of the time. Those without a prototype always are. */
export function loadedValues(object: object, keys: readonly string[]): unknown[] {
  const values: unknown[] = []
  for (const key of keys) values.push((object as Record<string, unknown>)[key])
  return values
}

/** Keys and values of an object by turns. */
export function entriesOf(object: object, keys: readonly string[]): unknown[] {
  const entries: unknown[] = []
  for (const key of keys) entries.push(key, (object as Record<string, unknown>)[key])
  return entries
}
