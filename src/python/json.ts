// Values as JSON can hold them: what `toJson`, the toJSON of this package's classes and the command line give.

import { isPlainObject } from './dict.ts'
import type { PyObject } from './object.ts'
import { creation, isPyObject } from './parts.ts'
import { stateAttributes } from './state-attributes.ts'
import { PickleBuffer, PyByteArray } from './values.ts'

/** Values that are written again where they are shared; past it a reference is. Without it 100 bytes of DUPs make terabytes. */
const COPIES = 10_000
/** An int that does not fit is turned into digits once only. */
const LARGE_BITS = 4097
// V8's longest string has room for the digits of four times as many.
const MAX_HEX_BYTES = 1 << 26
/** Bytes that become text at once: a multiple of 3, so that pieces of base64 can be joined. */
const PIECE = 6144

/** What goes into a plain container: a list of `values`, or an object with these `keys`. */
interface Parts {
  readonly keys: readonly string[] | undefined
  readonly values: ArrayLike<unknown>
}

/** An object where it was met, linked to the container it was met in: the way to it, and its container while that is filled. */
interface Place {
  readonly source: object
  readonly parent: Place | undefined
  readonly key: string | number
  readonly depth: number
  parts: Parts | undefined
  target: unknown[] | Record<string, unknown> | undefined
  next: number
}

/** How {@link toJson} writes what JSON has no form of its own for. */
export interface JsonOptions {
  /**
   * Bytes: 'text' (the default) gives `{ __class__: 'bytes', text }` where they are printable ASCII and else `{ __class__: 'bytes', hex }`;
   * 'base64' and 'hex' give a string.
   */
  bytes?: 'text' | 'base64' | 'hex'
  /** Ints that are bigints: 'auto' (the default) gives a number where that is exact and else decimal digits as text; 'text' always digits. */
  bigints?: 'auto' | 'text'
}

/**
 * A value as JSON can hold it: arrays, plain objects, strings, numbers, booleans and null, with everything in it that is reachable from
 * `value`. `JSON.stringify(toJson(value))` is its text. Depth is bounded by memory only; what cannot be read is said in its place.
 *
 * | in | out |
 * | --- | --- |
 * | PyObject | `{ __class__, __args__?, __kwargs__?, ...attributes or __state__, __items__?, __pairs__?, __adds__? }` |
 * | Map | an object when every key is a string, else a list of `[key, value]` |
 * | Set, tuple, typed array | a list |
 * | bytes, bigint | see {@link JsonOptions} |
 * | Date | ISO 8601 text |
 * | NaN, Infinity | their names |
 * | a class or function | its name |
 * | a part of itself | `{ __ref__: '$.path.to[0].it' }`; the same for what is shared again and again |
 *
 * @throws TypeError for options that are none
 */
export function toJson(value: unknown, options: JsonOptions = {}): unknown {
  const { bytes = 'text', bigints = 'auto' } = options
  if (!['text', 'base64', 'hex'].includes(bytes)) throw new TypeError(`bytes must be 'text', 'base64' or 'hex', not ${String(bytes)}`)
  if (!['auto', 'text'].includes(bigints)) throw new TypeError(`bigints must be 'auto' or 'text', not ${String(bigints)}`)
  return new Converter(bytes, bigints).convert(value)
}

class Converter {
  readonly #places = new Map<object, Place>()
  readonly #digits = new Map<bigint, string>()
  readonly #bytes: JsonOptions['bytes']
  readonly #bigints: JsonOptions['bigints']
  #copies = COPIES
  #top: Place | undefined

  constructor(bytes: JsonOptions['bytes'], bigints: JsonOptions['bigints']) {
    this.#bytes = bytes
    this.#bigints = bigints
  }

  convert(value: unknown): unknown {
    const root = this.#plain(value, '')
    while (this.#top !== undefined) {
      const place: Place = this.#top
      const { parts, target, next } = place
      if (parts === undefined || next >= parts.values.length) {
        place.parts = undefined
        place.target = undefined
        this.#top = place.parent
        continue
      }
      place.next++
      const key = parts.keys === undefined ? next : (parts.keys[next] as string)
      const plain = this.#plain(parts.values[next], key)
      if (Array.isArray(target)) target.push(plain)
      else define(target as Record<string, unknown>, key as string, plain)
    }
    return root
  }

  /** The plain form of one value: itself, or a container that is yet to be filled. */
  #plain(value: unknown, key: string | number): unknown {
    if (typeof value !== 'object' || value === null) return this.#primitive(value)
    const seen = this.#places.get(value)
    if (seen !== undefined) {
      if (this.#copies > 0) this.#copies -= sizeOf(value)
      if (seen.parts !== undefined || this.#copies <= 0) return { __ref__: pathOf(seen) }
    }
    const parent = this.#top
    const depth = parent === undefined ? 0 : parent.depth + 1
    const place: Place = { source: value, parent, key, depth, parts: undefined, target: undefined, next: 0 }
    this.#places.set(value, place)
    try {
      const source = jsonOf(value)
      if (typeof source !== 'object' || source === null) return this.#primitive(source)
      const leaf = this.#leaf(source)
      if (leaf !== undefined) return leaf
      place.parts = partsOf(source)
    } catch (error) {
      // A getter, a Proxy or a toJSON of the caller's own classes.
      return { __unreadable__: error instanceof Error ? error.message : typeof error }
    }
    this.#top = place
    place.target = place.parts.keys === undefined ? [] : {}
    return place.target
  }

  #primitive(value: unknown): unknown {
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
    if (typeof value === 'bigint')
      return this.#bigints === 'auto' && Number.isSafeInteger(Number(value)) ? Number(value) : this.#decimal(value)
    if (typeof value === 'function') return value.name
    if (typeof value === 'symbol') return String(value)
    return value ?? null
  }

  /** The form of an object that has no parts to descend into. */
  #leaf(value: object): unknown {
    const bytes = bytesOf(value)
    if (bytes !== undefined) return this.#bytesForm(...bytes)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString()
    if (value instanceof RegExp || value instanceof Error) return String(value)
    return undefined
  }

  #bytesForm(bytes: Uint8Array, name: string): unknown {
    if (this.#bytes === 'base64') return inPieces(bytes, base64)
    if (this.#bytes === 'hex') return inPieces(bytes, hexadecimal)
    const shown = bytes.subarray(0, MAX_HEX_BYTES)
    const isText = shown.every((byte) => byte >= 0x20 && byte < 0x7f)
    const form = { __class__: name, [isText ? 'text' : 'hex']: inPieces(shown, isText ? characters : hexadecimal) }
    return bytes.length > shown.length ? { ...form, more: bytes.length - shown.length } : form
  }

  #decimal(value: bigint): string {
    if (BigInt.asIntN(LARGE_BITS, value) === value) return String(value)
    let digits = this.#digits.get(value)
    if (digits === undefined) {
      digits = String(value)
      this.#digits.set(value, digits)
    }
    return digits
  }
}

/** What a class of its own says it is in JSON; the toJSON of a PyObject or a Map of this package would come back here. */
function jsonOf(value: object): unknown {
  if (isPlainObject(value) || isPyObject(value) || value instanceof Map || Object.getPrototypeOf(value) === Date.prototype) return value
  const json = (value as { toJSON?: unknown }).toJSON
  return typeof json === 'function' ? json.call(value) : value
}

/** The bytes of an object that is nothing else, and what Python calls them; undefined for any other object. */
function bytesOf(value: object): readonly [bytes: Uint8Array, name: string] | undefined {
  if (value instanceof Uint8Array) return [value, value instanceof PyByteArray ? 'bytearray' : 'bytes']
  if (value instanceof ArrayBuffer) return [new Uint8Array(value), 'bytes']
  if (value instanceof DataView) return [new Uint8Array(value.buffer, value.byteOffset, value.byteLength), 'bytes']
  return value instanceof PickleBuffer ? [value.data, 'PickleBuffer'] : undefined
}

/** Text of some thousand bytes at a time, since a call takes no more arguments than the stack holds. */
function inPieces(bytes: Uint8Array, textOf: (piece: Uint8Array) => string): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(textOf(bytes.subarray(at, at + PIECE)))
  return pieces.join('')
}

const characters = (piece: Uint8Array): string => String.fromCharCode(...piece)
export const hexadecimal = (piece: Uint8Array): string => Array.from(piece, (byte) => byte.toString(16).padStart(2, '0')).join('')
const base64 = (piece: Uint8Array): string => btoa(characters(piece))

function partsOf(value: object): Parts {
  if (isPyObject(value)) return pyObjectParts(value)
  if (value instanceof Map) return mapParts(value)
  if (Array.isArray(value)) return { keys: undefined, values: value }
  if (value instanceof Set) return { keys: undefined, values: [...value] }
  if (ArrayBuffer.isView(value)) return { keys: undefined, values: value as Float64Array }
  const keys = Object.keys(value)
  return { keys, values: keys.map((key) => (value as Record<string, unknown>)[key]) }
}

function mapParts(map: Map<unknown, unknown>): Parts {
  const keys: string[] = []
  for (const key of map.keys()) if (typeof key === 'string') keys.push(key)
  return keys.length === map.size ? { keys, values: [...map.values()] } : { keys: undefined, values: [...map] }
}

/** The keys that the form of a PyObject has beside its attributes, none of which may be taken for one of them. */
const OWN_KEYS: ReadonlySet<string> = /*#__PURE__*/ new Set([
  '__class__',
  '__args__',
  '__kwargs__',
  '__state__',
  '__items__',
  '__pairs__',
  '__adds__',
  '__later_states__',
  '__state_setter__',
  '__ref__',
])

function pyObjectParts(object: PyObject): Parts {
  const { callable, args, items, pairs } = creation(object)
  const { attributes, whole } = stateAttributes(object.state)
  const keys = ['__class__']
  const values: unknown[] = [callable]
  const add = (key: string, value: unknown): void => {
    if (value === undefined) return
    keys.push(key)
    values.push(value)
  }
  if (args.length > 0) add('__args__', args)
  add('__kwargs__', object.kwargs)
  if (whole && ![...attributes.keys()].some((name) => OWN_KEYS.has(name))) {
    for (const [name, value] of attributes) add(name, value ?? null)
  } else {
    add('__state__', object.state)
  }
  add('__items__', items)
  add('__pairs__', Array.isArray(pairs) ? dictOf(pairs) : pairs)
  add('__adds__', object.adds)
  add('__later_states__', object.laterStates)
  add('__state_setter__', object.stateSetter)
  return { keys, values }
}

/** Pairs as a Map, unless a key comes twice. */
function dictOf(pairs: readonly [unknown, unknown][]): unknown {
  const dict = new Map(pairs)
  return dict.size === pairs.length ? dict : pairs
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  else target[key] = value
}

/** Values that a second copy costs. */
function sizeOf(value: object): number {
  if (isPyObject(value)) return 4 + value.attributes.size
  if (value instanceof Map || value instanceof Set) return 1 + value.size
  if (Array.isArray(value)) return 1 + value.length
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 1 + value.byteLength / 8
  return 1 + Object.keys(value).length
}

/** A path with at most its last 20 steps: those of a deep value would be as long as the value each. */
function pathOf(place: Place): string {
  const steps: string[] = []
  let at = place
  while (at.parent !== undefined && steps.length < 20) {
    steps.push(stepOf(at.key))
    at = at.parent
  }
  return (at.parent === undefined ? '$' : '$...') + steps.reverse().join('')
}

function stepOf(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  const short = key.length > 60 ? `${key.slice(0, 60)}...` : key
  return /^[A-Za-z_$][\w$]*$/.test(short) ? `.${short}` : `[${JSON.stringify(short)}]`
}
