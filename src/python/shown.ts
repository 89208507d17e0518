// What classes of values that have a text share: how they are shown, and checks of their arguments.
import { isPlainObject } from './dict.ts'
import { describe } from './show.ts'

/** Base of the values that have a text of their own: Python's `str()`. `console.log` shows about what Python's `repr()` would. */
export abstract class Shown {
  /** What Python's `str()` gives. */
  abstract toString(): string

  /** The name of its class, without the module. */
  protected abstract get label(): string

  /** About what Python's `repr()` gives. */
  repr(): string {
    return `${this.label}(${describe(this.toString())})`
  }

  /** What JSON has of it: the text, unless the class says otherwise. */
  toJSON(): unknown {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.repr()
  }
}

/** @throws RangeError unless `value` is an integer from `least` to `most` */
export function checkRange(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name} must be an int in ${least} to ${most}, not ${short(value)}`)
}

/** @throws TypeError unless there are `least` to `most` arguments */
export function checkCount(args: readonly unknown[], least: number, most: number): readonly unknown[] {
  if (args.length >= least && args.length <= most) return args
  throw new TypeError(`takes ${least === most ? least : `${least} to ${most}`} argument${most === 1 ? '' : 's'}, not ${args.length}`)
}

export function isInt(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value)
}

/** A value as an error message shows it. */
export function short(value: unknown): string {
  return describe(value, { characters: 40, items: 4, depth: 1 })
}

/**
 * Whether `String(value)` is safe. A list would go through all that is in it, on the call stack and as often as that is shared, and a dict would be
 * asked for what the pickle has put there under the name `toString`.
 */
export function hasText(value: unknown): boolean {
  return !Array.isArray(value) && !isPlainObject(value)
}

/** The text of any value of a pickle: its own, or of lists and dicts the beginning. */
export function textOf(value: unknown): string {
  return hasText(value) ? String(value) : short(value)
}
