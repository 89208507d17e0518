// Objects made from records: dicts whose keys are all strings and come again and again in the same order.

type Build = (stack: unknown[], start: number) => Record<string, unknown>

/** Uses after which a literal is compiled for a shape: compiling takes about 5 us, a literal then saves 10 ns a key. */
const USES_BEFORE_COMPILE = 32
/** From here on V8 keeps objects filled key by key as dictionaries: 2.2 us for 30 keys, against 0.44 us for a clone. */
const KEYS_BEFORE_CLONE = 13

let mayCompile = true

/** One sequence of keys, and the quickest way this platform allows to make an object of it. */
export class Shape {
  readonly keys: readonly string[]
  /** How far apart the values lie on the stack: 1 without keys between them, 2 with. */
  readonly #stride: number
  #uses = 0
  #build: Build

  /** @returns undefined for keys that need care: duplicates, `__proto__` */
  static of(keys: readonly string[], stride: 1 | 2): Shape | undefined {
    return new Set(keys).size === keys.length && !keys.includes('__proto__') ? new Shape(keys, stride) : undefined
  }

  private constructor(keys: readonly string[], stride: 1 | 2) {
    this.keys = keys
    this.#stride = stride
    this.#build = keys.length < KEYS_BEFORE_CLONE ? this.#byKeys() : this.#byClone()
  }

  /** The object of the values at `start`, `start + stride` ... on the stack. */
  build(stack: unknown[], start: number): Record<string, unknown> {
    if (this.#uses >= 0 && ++this.#uses > USES_BEFORE_COMPILE) {
      this.#uses = -1
      this.#compile()
    }
    return this.#build(stack, start)
  }

  #byKeys(): Build {
    const { keys } = this
    const stride = this.#stride
    return (stack, start) => {
      const object: Record<string, unknown> = {}
      for (let i = 0; i < keys.length; i++) object[keys[i]!] = stack[start + i * stride]
      return object
    }
  }

  #byClone(): Build {
    const { keys } = this
    const stride = this.#stride
    const template = JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join()}}`)
    return (stack, start) => {
      const object = { ...template }
      for (let i = 0; i < keys.length; i++) object[keys[i]!] = stack[start + i * stride]
      return object
    }
  }

  /** The keys go in as quoted literals only; a content security policy may refuse this, once and silently. */
  #compile(): void {
    if (!mayCompile) return
    const members = this.keys.map((key, i) => `${JSON.stringify(key)}:s[i+${i * this.#stride}]`)
    try {
      this.#build = new Function('s', 'i', `return{${members.join()}}`) as Build
    } catch {
      mayCompile = false
    }
  }
}

/** Keys at most in a record; longer dicts are more likely to be tables with keys of their own. */
export const MAX_SHAPE_KEYS = 64

const SLOTS = 64

/** The shapes that one load has met lately, found by their keys on the stack: key, value, key, value ... */
export class ShapeCache {
  readonly #slots: (Shape | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #misses = new Uint8Array(SLOTS)

  /** The shape whose keys are those at `start`, `start + 2` ... `end`, or undefined where it is not worth having one. */
  find(stack: unknown[], start: number, end: number): Shape | undefined {
    const count = (end - start) >> 1
    const first = stack[start]
    if (typeof first !== 'string') return undefined
    const last = stack[end - 2]
    const slot = (count * 7 + first.length * 5 + (typeof last === 'string' ? last.length * 3 : 0)) % SLOTS
    const shape = this.#slots[slot]
    if (shape !== undefined && shape.keys.length === count) {
      const { keys } = shape
      let i = 0
      while (i < count && keys[i] === stack[start + 2 * i]) i++
      if (i === count) return shape
    }
    // A slot is given away at the fourth miss, so that two alternating shapes do not evict each other each time.
    if ((this.#misses[slot] = this.#misses[slot]! + 1) % 4 === 1) {
      const keys: string[] = []
      for (let i = start; i < end; i += 2) {
        const key = stack[i]
        if (typeof key !== 'string') return undefined
        keys.push(key)
      }
      this.#slots[slot] = Shape.of(keys, 2)
      return this.#slots[slot]
    }
    return undefined
  }
}
