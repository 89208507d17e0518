import { ValueProblem } from '../errors.ts'
import { MAX_DIGITS } from '../options.ts'
import { called } from './called.ts'
import { FreshText } from './fresh-text.ts'
import { PyObject } from './object.ts'
import type { Adapter } from './registry.ts'
import { checkCount, isInt, Shown, short } from './shown.ts'

/** What `decimal.Decimal(text)` takes, but for underscores, blanks and digits that are not ASCII. */
const DECIMAL = /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|s?nan\d*)$/i

/** A decimal number as exact text: Python's `decimal.Decimal`. It does no arithmetic; `toString` is what decimal libraries take. */
export class PyDecimal extends Shown {
  readonly #text: string

  /**
   * @param value kept as it is written: `1.10` stays `1.10`
   * @throws RangeError if Python would not take it for a decimal number
   */
  constructor(value: string | number | bigint) {
    super()
    this.#text = String(value)
    if (!DECIMAL.test(this.#text)) throw new RangeError(`${short(this.#text)} is no decimal number`)
  }

  protected get label(): string {
    return 'Decimal'
  }

  toString(): string {
    return this.#text
  }

  /** The nearest double. */
  toNumber(): number {
    const [, sign, kind] = /^([-+]?)s?(inf|nan)?/i.exec(this.#text)!
    if (kind === undefined) return Number(this.#text)
    return kind.toLowerCase() === 'nan' ? Number.NaN : Number(`${sign}Infinity`)
  }
}

/** What `fractions.Fraction(text)` takes, and of it what its pickles hold: `-7` or `1/3`. */
const FRACTION = /^\s*[-+]?(?:(\d+)(?:\/(\d+))?|(?=\.?\d)[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?)\s*$/i

/** A rational number in lowest terms: Python's `fractions.Fraction`. */
export class PyFraction extends Shown {
  readonly numerator: bigint
  /** Positive. */
  readonly denominator: bigint

  /** @throws RangeError if the denominator is 0 or an argument is no integer */
  constructor(numerator: bigint | number, denominator: bigint | number = 1n) {
    super()
    let [n, d] = [BigInt(numerator), BigInt(denominator)]
    if (d === 0n) throw new RangeError('the denominator of a Fraction is 0')
    if (d < 0n) [n, d] = [-n, -d]
    let [a, b] = [n < 0n ? -n : n, d]
    // Larger ones stay as they are: it would take a time out of proportion to their size.
    if (BigInt.asUintN(1024, a) === a && BigInt.asUintN(1024, b) === b) {
      while (b > 0n) [a, b] = [b, a % b]
      n /= a
      d /= a
    }
    this.numerator = n
    this.denominator = d
  }

  protected get label(): string {
    return 'Fraction'
  }

  toString(): string {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`
  }

  /** Its number where one is asked for, as by `Number()` and `<`; else its text. */
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'number' ? this.toNumber() : this.toString()
  }

  /** About the nearest double. */
  toNumber(): number {
    const bits = Math.max(this.numerator.toString(16).length, this.denominator.toString(16).length) * 4
    const shift = BigInt(Math.max(0, bits - 1020))
    return Number(this.numerator >> shift) / Number(this.denominator >> shift)
  }
}

export const numberAdapters = (): readonly Adapter[] => [
  called(
    'decimal.Decimal',
    PyDecimal,
    (args, { global }) => {
      const [value = '0'] = checkCount(args, 0, 1)
      // A float, a tuple of digits: never pickled, and kept as they are.
      return typeof value === 'string' || isInt(value) ? new PyDecimal(value) : new PyObject(global, args, 'call')
    },
    (value) => [new FreshText(value.toString())],
  ),
  called(
    'fractions.Fraction',
    PyFraction,
    (args, { global }) => {
      const [numerator, denominator] = checkCount(args, 1, 2)
      if (args.every(isInt)) return new PyFraction(...(args as [bigint]))
      if (typeof numerator !== 'string' || denominator !== undefined) return new PyObject(global, args, 'call')
      const parts = FRACTION.exec(numerator)
      if (parts === null) throw new RangeError(`${short(numerator)} is no fraction`)
      const [, top, bottom = '1'] = parts
      if (top === undefined) return new PyObject(global, args, 'call')
      if (Math.max(top.length, bottom.length) > MAX_DIGITS) throw new ValueProblem('limit', `${global}: more than ${MAX_DIGITS} digits`)
      return new PyFraction(BigInt(numerator.trim().startsWith('-') ? `-${top}` : top), BigInt(bottom))
    },
    ({ numerator, denominator }) => [numerator, denominator],
  ),
]
