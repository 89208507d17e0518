// What is a dict: `loads` makes a Map of one, or an object.

/** The entries of a dict, in either form that `loads` makes: a Map, or an object. Nothing for any other value. */
export function dictEntries(dict: unknown): Iterable<[unknown, unknown]> {
  if (dict instanceof Map) return dict.entries()
  if (isPlainObject(dict)) return Object.entries(dict)
  return []
}

/** The item of a dict at a str, in either form; undefined if there is none, or no dict. No other item is looked at: many calls may share the dict. */
export function entry(dict: unknown, name: string): unknown {
  if (dict instanceof Map) return dict.get(name)
  return isPlainObject(dict) && Object.hasOwn(dict, name) ? dict[name] : undefined
}

/** Whether a value is an object literal's or `Object.create(null)`'s: the two that stand for a dict. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether a value stands for a dict. */
export function isDict(value: unknown): value is Map<unknown, unknown> | Record<string, unknown> {
  return value instanceof Map || isPlainObject(value)
}

/** How many entries a dict has; undefined for any other value. */
export function sizeOf(dict: unknown): number | undefined {
  return dict instanceof Map ? dict.size : isPlainObject(dict) ? Object.keys(dict).length : undefined
}
