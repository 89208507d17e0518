// Objects made from records: dicts whose keys are all strings and come again and again in the same order.
import { areLong, compiled } from '../compiled.ts'

type Build = (stack: unknown[], start: number) => Record<string, unknown>

/**
 * Uses after which a literal is compiled for a shape. Compiling takes 10 us and 1.3 us a key, and the first object of keys that no other object
 * has costs V8 as much again for 10 keys and 1 ms for 60; a literal then saves 10 ns a key, and 45 ns where keys look like ints.
 */
const USES_BEFORE_COMPILE = 32
/** From here on V8 keeps objects filled key by key as dictionaries: 2.2 us for 30 keys, against 0.44 us for a clone. */
const KEYS_BEFORE_CLONE = 13
/** Keys at most in a record: with 100, records load five times as fast as dicts of keys of their own. As many as assembly/scan/shapes.ts takes. */
export const MAX_SHAPE_KEYS = 128

/** The quickest way this platform allows to make an object of one sequence of keys and the values on a stack. */
export class Maker {
  readonly #keys: readonly string[]
  /** How far apart the values lie on the stack: 1 without keys between them, 2 with. */
  readonly #stride: number
  #uses = 0
  /**
   * What makes an object, and after some uses what does so for good: a compiled literal where the platform allows it. That has a property of
   * its own, to be called where it is set, because V8 inlines only what was the one function ever called at a place: 7 ns a record.
   */
  literal: Build | undefined
  build: Build

  constructor(keys: readonly string[], stride: 1 | 2) {
    this.#keys = keys
    this.#stride = stride
    const fill = keys.length < KEYS_BEFORE_CLONE || keys.some(isDigit) ? byKeys(keys, stride) : byClone(keys, stride)
    this.build = (stack, start) => {
      if (++this.#uses > USES_BEFORE_COMPILE) this.build = this.literal = this.#compiled() ?? fill
      return fill(stack, start)
    }
  }

  #compiled(): Build | undefined {
    const member = (key: string, i: number) => `${key}:s[i+${i * this.#stride}]`
    return compiled(this.#keys, 's,i', (quoted) => `return{${quoted.map(member)}}`) as Build | undefined
  }
}

function byKeys(keys: readonly string[], stride: number): Build {
  return (stack, start) => {
    const object: Record<string, unknown> = {}
    for (let i = 0; i < keys.length; i++) object[keys[i]!] = stack[start + i * stride]
    return object
  }
}

function byClone(keys: readonly string[], stride: number): Build {
  const template = JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join()}}`)
  return (stack, start) => {
    const object = { ...template }
    for (let i = 0; i < keys.length; i++) object[keys[i]!] = stack[start + i * stride]
    return object
  }
}

/** One sequence of keys, none of which needs care. */
export interface Shape {
  readonly keys: readonly string[]
  /** Whether some keys look like ints, which JavaScript may list in another order. */
  readonly isReordered: boolean
  /** Makes objects of values that lie side by side. */
  readonly values: Maker
  /** Makes objects of values that lie between keys: key, value, key, value ... `start` is that of the first value. */
  readonly pairs: Maker
}

/** A shape of these keys, or undefined for keys that need care: duplicates, `__proto__`, very long ones. */
export function shapeOf(keys: readonly string[]): Shape | undefined {
  if (areLong(keys) || new Set(keys).size < keys.length || keys.includes('__proto__')) return undefined
  return { keys, isReordered: keys.some(isDigit), values: new Maker(keys, 1), pairs: new Maker(keys, 2) }
}

/**
 * The shapes of dicts on stacks, of all loads: a literal compiled for one message serves the next. One slot for each, and no table as in
 * src/shape-table.ts: with that, records take 1.1 times as long.
 */
const SLOTS = 512
const slots: (Shape | undefined)[] = /*#__PURE__*/ new Array(SLOTS).fill(undefined)
const misses = /*#__PURE__*/ new Uint8Array(SLOTS)

/** The shape whose keys are those at `start`, `start + 2` ... `end` of a stack, or undefined where it is not worth having one. */
export function shapeOnStack(stack: unknown[], start: number, end: number): Shape | undefined {
  const count = (end - start) >> 1
  const middle = stack[start + (count & ~1)]
  const last = stack[end - 2]
  if (typeof middle !== 'string' || typeof last !== 'string') return undefined
  const slot = (count + middle.length * 31 + last.charCodeAt(0) * 961) & (SLOTS - 1)
  const shape = slots[slot]
  if (shape?.keys.length === count) {
    const { keys } = shape
    let i = 0
    while (i < count && keys[i] === stack[start + 2 * i]) i++
    if (i === count) return shape
  }
  // A slot is given away at every fourth miss, so that shapes in turn do not evict each other each time.
  if ((misses[slot]!++ & 3) === 0) {
    const keys: string[] = []
    for (let i = start; i < end; i += 2) {
      const key = stack[i]
      if (typeof key !== 'string') return undefined
      keys.push(key)
    }
    slots[slot] = shapeOf(keys)
  }
  return undefined
}

/** Whether a key may be one that JavaScript lists before all others, by size: an array index. */
export function isDigit(key: string): boolean {
  const unit = key.charCodeAt(0)
  return unit >= 0x30 && unit <= 0x39
}
