// Looking up keys of dicts and elements of sets by value, as Python does: a Map or Set finds an array or bytes only if it is the very one.

import { isPlainObject } from './dict.ts'
import * as equality from './equality.ts'
import { PyComplex, PyGlobal } from './values.ts'

/** A dict in one of the forms that `loads` makes: a Map, or an object whose keys are strings. */
export type Dict<V = unknown> = ReadonlyMap<unknown, V> | Readonly<Record<string, V>>

/** The keys of one container as they were when they were looked through. */
interface Index {
  readonly keys: readonly unknown[]
  /** Those that are objects and have equals, by their hashes. */
  readonly byHash: ReadonlyMap<number, unknown[]>
}

type Container = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>

const KINDS: equality.Kinds = {
  kindOf(object) {
    if (Array.isArray(object)) return equality.AS_TUPLE
    if (object instanceof Set) return equality.AS_FROZENSET
    if (object instanceof Uint8Array) return equality.AS_BYTES
    const isCompared = object instanceof PyGlobal || (object instanceof PyComplex && !Number.isNaN(object.real + object.imag))
    return isCompared ? equality.BY_PARTS : equality.BY_IDENTITY
  },
  partsOf(object) {
    const isGlobal = object instanceof PyGlobal
    return {
      tag: isGlobal ? `g${object.module}\n${object.name}` : `c${(object as PyComplex).real},${(object as PyComplex).imag}`,
      items: [],
      isOrdered: true,
    }
  },
  hashOf: () => 3,
}

const indexes = /*#__PURE__*/ new WeakMap<Container, Index>()
const NONE: unique symbol = Symbol('no key')

/**
 * The value of a key of a dict, by Python's equality: `get(map, [1, 2])` finds the tuple `(1, 2)`, `get(map, 1n)` the key `1`, and
 * `get(map, new Uint8Array([97]))` the key `b'a'`. 1, 1n, 1.0 and true are one key; arrays are tuples, Sets frozensets, whatever class they
 * have. What else there is (instances, dates, decimals, NaN) is found as the very object only.
 * The first lookup of such a key goes through all keys; later ones take as long as the key is large, or, where it is not there, look at
 * each key once more. A key must not be changed while it is in a Map: in Python it cannot be.
 * @returns undefined if there is no such key
 * @throws TypeError for what is no dict
 */
export function get<V>(dict: Dict<V>, key: unknown): V | undefined {
  if (dict instanceof Map) {
    const found = keyIn(dict, key)
    return found === NONE ? undefined : (dict.get(found) as V)
  }
  if (!isPlainObject(dict)) throw new TypeError('get takes a Map, or an object that stands for a dict')
  return typeof key === 'string' && Object.hasOwn(dict, key) ? (dict as Record<string, V>)[key] : undefined
}

/**
 * Whether a dict has a key, or a set an element, by Python's equality: see {@link get}.
 * @throws TypeError for what is neither dict nor set
 */
export function has(container: Dict | ReadonlySet<unknown>, key: unknown): boolean {
  if (container instanceof Map || container instanceof Set) return keyIn(container, key) !== NONE
  if (!isPlainObject(container)) throw new TypeError('has takes a Map, a Set, or an object that stands for a dict')
  return typeof key === 'string' && Object.hasOwn(container, key)
}

/** The key in a container that equals the one given, or NONE. */
function keyIn(container: Container, key: unknown): unknown {
  if (container.has(key)) return key
  const form = equality.scalar(key)
  switch (typeof form) {
    case 'number':
    case 'bigint':
      for (const same of sameNumbers(form)) if (container.has(same)) return same
      break
    case 'object':
      if (form === null) return container.has(null) ? null : container.has(undefined) ? undefined : NONE
      if (KINDS.kindOf(form) === equality.BY_IDENTITY) return NONE
      break
    default:
      return NONE
  }
  const known = indexes.get(container)
  if (known !== undefined) {
    const found = search(container, known, key)
    if (found !== NONE || isOf(known, container)) return found
  }
  const index = indexOf(container)
  indexes.set(container, index)
  return search(container, index, key)
}

/** The numbers and booleans of JavaScript that are one key with a number in the form of {@link equality.scalar}. */
function sameNumbers(form: number | bigint): unknown[] {
  const same: unknown[] = [form]
  if (typeof form === 'bigint') {
    const float = Number(form)
    if (Number.isFinite(float) && BigInt(float) === form) same.push(float)
  } else if (Number.isInteger(form)) {
    same.push(BigInt(form))
    if (form === 0 || form === 1) same.push(form === 1)
  }
  return same
}

function search(container: Container, { byHash }: Index, key: unknown): unknown {
  const compared = new equality.Equality(KINDS)
  const candidates = byHash.get(compared.hash(key))
  if (candidates === undefined) return NONE
  const first = compared.first(key)
  // A candidate may be out of the container since.
  return candidates.find((candidate) => container.has(candidate) && compared.first(candidate) === first) ?? NONE
}

/** Whether an index is of the keys that a container has now. */
function isOf({ keys }: Index, container: Container): boolean {
  if (keys.length !== container.size) return false
  let at = 0
  for (const key of container.keys()) if (!Object.is(key, keys[at++])) return false
  return true
}

function indexOf(container: Container): Index {
  const compared = new equality.Equality(KINDS)
  const byHash = new Map<number, unknown[]>()
  const keys = [...container.keys()]
  for (const key of keys) {
    if (typeof key !== 'object' || key === null || (equality.scalar(key) === key && KINDS.kindOf(key) === equality.BY_IDENTITY)) continue
    const hash = compared.hash(key)
    const others = byHash.get(hash)
    if (others === undefined) byHash.set(hash, [key])
    else others.push(key)
  }
  return { keys, byHash }
}
