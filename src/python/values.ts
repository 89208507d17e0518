// The Python values that JavaScript has no type of its own for. All are plain data; none runs anything.

/** Whether a float would be written back as an int. */
export function isIntLike(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

/** A Python float that JavaScript would write back as an int (`1.0`), or that needs an identity of its own (a NaN key). */
export class PyFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  /** The number. */
  valueOf(): number {
    return this.value
  }

  /** As Python writes a float of this value: with a point or an exponent. */
  toString(): string {
    return Number.isSafeInteger(this.value) ? `${Object.is(this.value, -0) ? '-0' : this.value}.0` : String(this.value)
  }

  /** The number. */
  toJSON(): number {
    return this.value
  }
}

/** A Python tuple: an Array that is written back as a tuple. */
export class PyTuple<T = unknown> extends Array<T> {
  /** The tuple of these items. `new PyTuple(n)` is Array's own constructor: n empty places. */
  static override of<T>(...items: T[]): PyTuple<T>
  static override of(...items: unknown[]): PyTuple
  static override of(...items: unknown[]): PyTuple {
    return PyTuple.copy(items)
  }

  /** A tuple of the items of a list. */
  static copy<T>(items: ArrayLike<T>): PyTuple<T> {
    const tuple = new PyTuple<T>(items.length)
    for (let i = 0; i < items.length; i++) tuple[i] = items[i] as T
    return tuple
  }

  /** `map`, `filter` and the like give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A Python bytearray: a Uint8Array that is written back as a bytearray. */
export class PyByteArray extends Uint8Array {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }
}

/** A Python frozenset: a Set that is written back as a frozenset. */
export class PyFrozenSet<T = unknown> extends Set<T> {}

/** A Python complex number. */
export class PyComplex {
  readonly real: number
  readonly imag: number

  constructor(real: number, imag: number) {
    this.real = real
    this.imag = imag
  }

  /** As Python writes a complex number: `(1+2j)`. */
  toString(): string {
    const sign = this.imag < 0 || Object.is(this.imag, -0) ? '-' : '+'
    return `(${this.real}${sign}${Math.abs(this.imag)}j)`
  }

  /** The same text. */
  toJSON(): string {
    return this.toString()
  }
}

/** A class or function by name, which nothing on this side stands for. */
export class PyGlobal {
  readonly module: string
  /** The qualified name: `Outer.Inner` for a nested class. */
  readonly name: string

  constructor(module: string, name: string) {
    this.module = module
    this.name = name
  }

  /** `module.name`. */
  toString(): string {
    return `${this.module}.${this.name}`
  }

  /** The same text. */
  toJSON(): string {
    return this.toString()
  }
}

/** The global of a name, whose module is what stands before the last dot. */
export function globalOf(name: string): PyGlobal {
  const dot = name.lastIndexOf('.')
  return new PyGlobal(name.slice(0, dot), name.slice(dot + 1))
}

/**
 * Bytes that travel beside the pickle (protocol 5, PEP 574). Given to `dumps` it is handed to `bufferCallback`, or written in
 * band without one. `loads` in lossless mode gives one for a buffer that is not plain bytes.
 */
export class PickleBuffer {
  readonly data: Uint8Array
  readonly readonly: boolean

  constructor(data: Uint8Array, options: { readonly?: boolean } = {}) {
    this.data = data
    this.readonly = options.readonly ?? false
  }

  /** The bytes themselves, as Python's `PickleBuffer.raw()`. */
  raw(): Uint8Array {
    return this.data
  }
}
