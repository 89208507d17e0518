// Python's exact numbers: Decimal and Fraction.
import { ValueProblem } from '../errors.ts'
import { FreshText } from './fresh-text.ts'
import { bitsOf, boolAsInt, fitsIn, MAX_DIGITS } from './ints.ts'
import { PyObject } from './object.ts'
import type { Adapter, LoadContext } from './registry.ts'
import { checkCount, isInt, Shown, short } from './shown.ts'
import { asciiDigits, strip } from './text.ts'
import { writesCall } from './writes.ts'

/** What `decimal.Decimal(text)` takes, once blanks and underscores are gone and all digits ASCII. */
const DECIMAL = /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|s?nan\d*)$/i

/** A decimal number as exact text: Python's `decimal.Decimal`. It does no arithmetic; `toString` is what decimal libraries take. */
export class PyDecimal extends Shown {
  readonly #text: string

  /**
   * @param value kept as it is written, `1.10` stays `1.10`, but for what Python drops: blanks around it and underscores
   * @throws RangeError if Python would not take it for a decimal number
   */
  constructor(value: string | number | bigint) {
    super()
    let text = String(value)
    if (!DECIMAL.test(text)) {
      text = asciiDigits(strip(text).replaceAll('_', ''))
      if (!DECIMAL.test(text)) throw new RangeError(`${short(String(value))} is no decimal number`)
    }
    this.#text = text
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

/** Bits of an int of so many digits, or a few more. */
const MAX_BITS = 14_300
/** What the pickles of `fractions.Fraction` hold: `-7` or `1/3`. */
const FRACTION = /^[-+]?(\d+)(?:\/(\d+))?$/
/** Whatever else `fractions.Fraction(text)` may take: underscores, a point, an exponent, blanks. */
const OTHER_FRACTION =
  /^[-+]?(?:\p{Nd}+(?:_\p{Nd}+)*\s*\/\s*\p{Nd}+(?:_\p{Nd}+)*|(?=\.?\p{Nd})(?:\p{Nd}+(?:_\p{Nd}+)*)?(?:\.(?:\p{Nd}+(?:_\p{Nd}+)*)?)?(?:e[-+]?\p{Nd}+(?:_\p{Nd}+)*)?)$/iu
/** Ints of more bits are not reduced to lowest terms: it would take a time out of proportion to their size. */
const MAX_REDUCED = 1024

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
    if (BigInt.asUintN(MAX_REDUCED, a) === a && BigInt.asUintN(MAX_REDUCED, b) === b) {
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

/** `Decimal(value='0', context=None)`. A float, a tuple of digits, a very long int are never pickled, and kept as they are. */
function decimalOf(args: unknown[], context: LoadContext): unknown {
  checkCount(args, 0, 2)
  const value = args.length === 0 ? 0 : boolAsInt(args[0])
  // A number past 2**53 was a float.
  const isKnown = typeof value === 'string' || Number.isSafeInteger(value) || (typeof value === 'bigint' && fitsIn(value, MAX_BITS))
  if (!isKnown || (args[1] ?? null) !== null) return new PyObject(context.global, args, 'call')
  // Of one long text there may be many Decimals.
  const size = typeof value === 'string' ? value.length : bitsOf(value as number | bigint)
  if (size > 64) {
    context.work(4 * size)
    if (typeof value !== 'string' || value.length > MAX_DIGITS) context.produce(size)
  }
  return new PyDecimal(value as string | number | bigint)
}

/** `Fraction(numerator=0, denominator=None)`. */
function fractionOf(args: unknown[], context: LoadContext): unknown {
  checkCount(args, 0, 2)
  const numerator = args.length === 0 ? 0 : boolAsInt(args[0])
  const denominator = boolAsInt(args[1])
  const divisor = denominator ?? 1
  if (isInt(numerator) && isInt(divisor)) {
    for (const int of [numerator, divisor]) {
      if (typeof int !== 'bigint') continue
      context.work(24 * Math.min(bitsOf(int), MAX_REDUCED))
      // A sign that changes sides makes copies.
      if (divisor < 0) context.produce(bitsOf(int) / 4)
    }
    return new PyFraction(numerator, divisor)
  }
  if (typeof numerator !== 'string' || (denominator ?? null) !== null) return new PyObject(context.global, args, 'call')
  context.work(8 * numerator.length)
  const text = strip(numerator)
  const parts = text.length > 3 * MAX_DIGITS ? null : FRACTION.exec(text)
  if (parts === null) {
    if (!OTHER_FRACTION.test(text)) throw new RangeError(`${short(numerator)} is no fraction`)
    return new PyObject(context.global, args, 'call')
  }
  const [, top, bottom = '1'] = parts as unknown as [string, string, string?]
  if (Math.max(top.length, bottom.length) > MAX_DIGITS) throw new ValueProblem('limit', `${context.global}: more than ${MAX_DIGITS} digits`)
  if (numerator.length > 64) context.produce(numerator.length)
  return new PyFraction(BigInt(text.startsWith('-') ? `-${top}` : top), BigInt(bottom))
}

export const numberReaders = (): readonly Adapter[] => [
  { names: ['decimal.Decimal'], call: decimalOf },
  { names: ['fractions.Fraction'], call: fractionOf },
]

export const numberWriters = (): readonly Adapter[] => [
  writesCall('decimal.Decimal', PyDecimal, (value) => [new FreshText(value.toString())]),
  writesCall('fractions.Fraction', PyFraction, ({ numerator, denominator }) => [numerator, denominator]),
]
