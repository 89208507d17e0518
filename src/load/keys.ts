import { ValueProblem } from '../errors.ts'
import { PyByteArray, PyComplex, PyFloat, PyGlobal, PyTuple } from '../python/values.ts'
import { FloodWatch, WATCH_FROM } from './flood.ts'

// Dict keys and set elements follow Python's equality: 1, 1.0 and True are one key, tuples and bytes go by what they hold. Map and Set
// know only SameValueZero, so keys of the kinds that differ are looked up by a canonical form beside them.

/** Keys of one Map or Set that SameValueZero alone would tell apart, or confuse: canonical form to the key in use. */
type Aliases = Map<string | number | bigint, unknown>

/** Whether SameValueZero agrees with Python for a key of this kind, as long as no other kind is in the same dict. */
function isPlain(key: unknown): boolean {
  switch (typeof key) {
    case 'string':
      return true
    case 'number':
      // A NaN equals nothing; an integral float past 2**53 may equal a bigint; Map would make 0 of -0.
      return Number.isSafeInteger(key) ? key !== 0 || 1 / key > 0 : !Number.isNaN(key) && !Number.isInteger(key)
    default:
      return key === null
  }
}

/** Puts keys into the Maps and Sets of one load. */
export class Keys {
  readonly #aliases = new Map<object, Aliases>()
  #anyAliases = false
  readonly #watches = new Map<object, FloodWatch>()
  readonly #ids = new Map<unknown, number>()
  /** Nodes that canonical forms may still visit: shared tuples in tuples double at each level (90 bytes can ask for 2**40). */
  #budget: number

  readonly #lossless: boolean

  constructor(inputSize: number, lossless: boolean) {
    this.#lossless = lossless
    this.#budget = 1_000_000 + 16 * inputSize
  }

  /** `map[key] = value`: the first of equal keys is kept, with the last value. */
  set(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
    if (this.#anyAliases || !isPlain(key)) key = this.#keyIn(map, key)
    if (map.size >= WATCH_FROM && typeof key !== 'string') this.#watch(map, key)
    map.set(key, value)
  }

  /** `set.add(element)`: the first of equal elements is kept. */
  add(set: Set<unknown>, element: unknown): void {
    if (this.#anyAliases || !isPlain(element)) element = this.#keyIn(set, element)
    if (set.size >= WATCH_FROM && typeof element !== 'string') this.#watch(set, element)
    set.add(element)
  }

  #watch(container: Map<unknown, unknown> | Set<unknown>, key: unknown): void {
    if ((typeof key !== 'number' && typeof key !== 'bigint') || container.has(key)) return
    let watch = this.#watches.get(container)
    if (watch === undefined) {
      watch = new FloodWatch()
      this.#watches.set(container, watch)
    }
    watch.add(key)
  }

  /** The key of this Map or Set that equals the one given, or that one itself where there is none. */
  #keyIn(container: Map<unknown, unknown> | Set<unknown>, key: unknown): unknown {
    let aliases = this.#aliases.get(container)
    if (isPlain(key)) {
      if (aliases === undefined || typeof key !== 'number') return key
      return aliases.get(key) ?? key
    }
    if (key === 0 && this.#lossless) key = new PyFloat(-0)
    if (Number.isNaN(key)) return container.has(key) ? new PyFloat(Number.NaN) : key
    if (typeof key === 'object' && key !== null && isUnhashable(key, this.#lossless)) throw unhashable(key)
    const form = this.#canonical(key)
    if (form === undefined) return key
    if (aliases === undefined) {
      aliases = new Map()
      this.#aliases.set(container, aliases)
      this.#anyAliases = true
    }
    const known = aliases.get(form)
    if (known !== undefined) return known
    if (typeof form === 'number' && container.has(form)) return form
    aliases.set(form, key)
    return key
  }

  /** What equal keys have in common, or undefined for those that are only equal to themselves. */
  #canonical(key: unknown): string | number | bigint | undefined {
    switch (typeof key) {
      case 'boolean':
        return key ? 1 : 0
      case 'number':
        return Number.isInteger(key) && !Number.isSafeInteger(key) ? BigInt(key) : key
      case 'bigint':
        return key
      case 'object':
        break
      default:
        return undefined
    }
    if (key instanceof PyFloat) return !Number.isNaN(key.value) ? this.#canonical(key.value) : undefined
    if (key instanceof PyComplex && key.imag === 0) return this.#canonical(key.real)
    if (Array.isArray(key) || key instanceof Uint8Array || key instanceof Set || key instanceof PyGlobal || key instanceof PyComplex) {
      return this.#compositeForm(key)
    }
    return undefined
  }

  /** A string that equal tuples, frozensets, bytes, globals share. Walks with a stack of its own: tuples nest to any depth. */
  #compositeForm(root: object): string {
    interface Frame {
      close: string
      sort: boolean
      items: Iterator<unknown>
      parts: string[]
    }
    const frames: Frame[] = []
    let form: string | undefined
    let value: unknown = root
    for (;;) {
      if (--this.#budget < 0) throw new ValueProblem('limit', 'dict keys and set elements too large to compare')
      if (Array.isArray(value)) {
        frames.push({ close: ')', sort: false, items: value.values(), parts: [] })
      } else if (value instanceof Set) {
        frames.push({ close: '}', sort: true, items: value.values(), parts: [] })
      } else form = this.#leafForm(value)
      for (;;) {
        const frame = frames.at(-1)
        if (frame === undefined) return form!
        if (form !== undefined) {
          this.#budget -= form.length >>> 3
          frame.parts.push(form)
          form = undefined
        }
        const next = frame.items.next()
        if (!next.done) {
          value = next.value
          if (typeof value === 'object' && value !== null && isUnhashable(value, this.#lossless)) throw unhashable(value)
          break
        }
        frames.pop()
        if (frame.sort) frame.parts.sort()
        form = `${frame.parts.length}${frame.close}${frame.parts.join('')}`
      }
    }
  }

  #leafForm(value: unknown): string {
    if (typeof value === 'string') return `s${value.length}:${value}`
    if (value === null) return 'N'
    if (value instanceof Uint8Array) {
      let text = `b${value.length}:`
      this.#budget -= value.length
      for (const byte of value) text += String.fromCharCode(byte)
      return text
    }
    if (value instanceof PyGlobal) return `g${value.module.length}:${value.module}${value.name.length}:${value.name}`
    if (value instanceof PyComplex && value.imag !== 0) return `c${value.real},${value.imag};`
    if (!Number.isNaN(value)) {
      const scalar = this.#canonical(value)
      if (scalar !== undefined) return `n${scalar};`
    }
    // What only equals itself goes by an identity of its own.
    let id = typeof value === 'number' ? -1 : (this.#ids.get(value) ?? -1)
    if (id < 0) {
      id = this.#ids.size
      this.#ids.set(typeof value === 'number' ? {} : value, id)
    }
    return `i${id};`
  }
}

/**
 * Whether Python could not hash it. A natural load makes arrays of tuples and Sets of frozensets, so there only what is certainly a
 * dict or a bytearray is refused.
 */
function isUnhashable(value: object, lossless: boolean): boolean {
  if (Array.isArray(value)) return lossless && !(value instanceof PyTuple)
  if (value instanceof Set) return lossless && value.constructor === Set
  if (value instanceof Map) return value.constructor === Map
  return value instanceof PyByteArray || Object.getPrototypeOf(value) === Object.prototype
}

function unhashable(value: object): ValueProblem {
  const type = Array.isArray(value) ? 'list' : value instanceof Set ? 'set' : value instanceof PyByteArray ? 'bytearray' : 'dict'
  return new ValueProblem('unhashable', `a ${type} cannot be a dict key or set element`)
}
