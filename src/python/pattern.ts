// Compiled regular expressions of Python's `re`.
import { withBoolsAsInts } from './ints.ts'
import { PyObject } from './object.ts'
import { toRegExp } from './regexp.ts'
import type { Adapter } from './registry.ts'
import { describe } from './show.ts'
import { checkCount, checkRange, Shown, short } from './shown.ts'
import { writesCall } from './writes.ts'

/** The letters of the flags of Python's `re`, by bit. `u` is on in every pattern of text, and the next bit is DEBUG. */
const FLAGS = 'tiLmsuxda'

/** A compiled regular expression of Python's `re`: its source and flags. */
export class PyPattern extends Shown {
  /** In Python's syntax; bytes for a pattern that matches bytes. */
  readonly source: string | Uint8Array
  /** The sum of Python's flags. */
  readonly flags: number

  constructor(source: string | Uint8Array, flags = 32) {
    super()
    if (typeof source !== 'string' && !(source instanceof Uint8Array))
      throw new TypeError(`a pattern is a str or bytes, not ${short(source)}`)
    this.source = source
    this.flags = checkRange('flags', flags, 0, 0x7fffffff)
  }

  protected get label(): string {
    return 're.compile'
  }

  /** With its flags inside, as Python would take it: `(?im)a+`. */
  toString(): string {
    const flags = this.#letters
    return (flags === '' ? '' : `(?${flags})`) + this.#text
  }

  override repr(): string {
    const flags = Array.from(this.#letters, (letter) => `re.${letter.toUpperCase()}`).join(' | ')
    return `re.compile(${describe(this.source)}${flags === '' ? '' : `, ${flags}`})`
  }

  get #letters(): string {
    return [...FLAGS].filter((letter, bit) => letter !== 'u' && letter !== 'd' && this.flags & (1 << bit)).join('')
  }

  get #text(): string {
    return typeof this.source === 'string' ? this.source : Array.from(this.source, (byte) => String.fromCharCode(byte)).join('')
  }

  /**
   * A RegExp that matches what Python's `search` does; of a bytes pattern, one for text with a character for each byte. Captured
   * groups may differ where a group matches more than once or not at all.
   * @param flags `g`, `y` or `d` besides; s and v, which engines have since 2023, are always there
   * @throws SyntaxError for what JavaScript has no like of: verbose and locale patterns, atomic and conditional groups, possessive
   * quantifiers, flags for a part of the pattern
   */
  toRegExp(flags = ''): RegExp {
    return toRegExp(this.#text, this.flags, typeof this.source === 'string', flags)
  }
}

export const patternReader = (): Adapter => ({
  names: ['re._compile'],
  call(args, { global }) {
    const [source, flags] = withBoolsAsInts(checkCount(args, 2, 2))
    // As a flag of the enum, or with a pattern that is compiled already.
    if (flags instanceof PyObject || source instanceof PyPattern) return new PyObject(global, args, 'call')
    return new PyPattern(source as string, flags as number)
  },
})

export const patternWriter = (): Adapter => writesCall('re._compile', PyPattern, ({ source, flags }) => [source, flags])
