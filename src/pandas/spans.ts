// Periods, intervals, and how Python writes floats.

import { datetimeText } from '../python/numpy/datetime64.ts'
import { PyObject } from '../python/object.ts'
import { isInt, Shown, textOf } from '../python/shown.ts'
import { PyFloat } from '../python/values.ts'
import { check, nameOf, shortName } from './state.ts'
import { callOf } from './times.ts'

/** Three letters each. */
const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'
const WEEKDAYS = 'MONTUEWEDTHUFRISATSUN'

/**
 * What the frequency of a period is called: the offset that pandas pickles for it, the alias of that (pandas/_libs/tslibs/offsets.pyx), and
 * the alias before pandas 2.2.
 */
const FREQUENCIES =
  'YearEnd Y A;QuarterEnd Q;MonthEnd M;Week W;BusinessDay B;Day D;Hour h H;Minute min T;Second s S;Milli ms L;Micro us U;Nano ns N'

/**
 * The frequency of periods as pandas 2.2 and later write it: 'M', '3M', 'Q-DEC', 'W-SUN', 'min'.
 * @param freq the text, `period[M]`, or the offset
 * @throws ValueProblem of code 'bad-state' if it is none
 */
export function frequency(freq: unknown): string {
  let [count, name, suffix]: unknown[] = []
  if (freq instanceof PyObject) {
    const [n, , anchor] = freq.args
    name = shortName(freq.callable)
    count = n
    if (typeof anchor === 'number')
      suffix = name === 'Week' ? WEEKDAYS.slice(anchor * 3, anchor * 3 + 3) : MONTHS.slice(anchor * 3 - 3, anchor * 3)
    check(isInt(count) && count >= 0, 'the frequency of a period')
  } else [, count, name, suffix] = /^(?:[Pp]eriod\[)?(\d{0,9})([A-Za-z]+)(?:-([A-Z]{3}))?\]?$/.exec(nameOf(freq)) ?? []
  const alias = FREQUENCIES.split(';')
    .map((names) => names.split(' '))
    .find((names) => names.includes(name as string))?.[1]
  check(alias !== undefined, 'the frequency of a period')
  const end = suffix ?? (alias === 'W' ? 'SUN' : alias === 'Y' || alias === 'Q' ? 'DEC' : undefined)
  return `${Number(count) > 1 ? count : ''}${alias}${end === undefined ? '' : `-${end}`}`
}

/** The text of a period, after period_format in pandas/_libs/tslibs/period.pyx. */
function periodText(ordinal: bigint, freq: string): string {
  const [, unit, anchor] = /^\d*([A-Za-z]+)-?(\w*)$/.exec(freq) as unknown as [string, string, string]
  const text = (count: bigint, name: string): string => datetimeText(count, { name, count: 1 }).replace('T', ' ')
  switch (unit) {
    case 'Q':
      return `${text(ordinal >> 2n, 'Y')}Q${(ordinal & 3n) + 1n}`
    case 'W': {
      const end = ordinal * 7n - 4n + BigInt((WEEKDAYS.indexOf(anchor) / 3 + 1) % 7)
      return `${text(end - 6n, 'D')}/${text(end, 'D')}`
    }
    case 'B': {
      // Counted from a Monday, five a week.
      const days = ordinal + 3n
      const inWeek = ((days % 5n) + 5n) % 5n
      return text(((days - inWeek) / 5n) * 7n + inWeek - 3n, 'D')
    }
    case 'h':
      return `${text(ordinal, 'h')}:00`
    default:
      return text(ordinal, unit === 'min' ? 'm' : unit)
  }
}

/** `pandas.Period`: the span with this number, counted from 1970 in spans of `freq`. */
export class Period extends Shown {
  readonly ordinal: bigint
  /** As pandas 2.2 and later write it: 'M', 'Q-DEC', 'h'. */
  readonly freq: string
  /** The call that it is pickled as. */
  readonly origin: PyObject

  /** @param freq the text or the offset */
  constructor(ordinal: bigint, freq: unknown, origin?: PyObject) {
    super()
    this.ordinal = ordinal
    this.freq = frequency(freq)
    this.origin = origin ?? callOf('tslibs.period', 'Period', [null, freq instanceof PyObject ? freq : this.freq, ordinal])
  }

  protected get label(): string {
    return 'Period'
  }

  /** As pandas has it: `2024-01`, `2024Q1`, `2024-01-01/2024-01-07`. */
  toString(): string {
    return periodText(this.ordinal, this.freq)
  }
}

/** `pandas.Interval`. */
export class Interval extends Shown {
  readonly left: unknown
  readonly right: unknown
  readonly closed: string
  /** The call that it is pickled as. */
  readonly origin: PyObject

  constructor(left: unknown, right: unknown, closed: string, origin = callOf('interval', 'Interval', [left, right, closed])) {
    super()
    // A PyFloat stands for a float in the call, and is shown as one; to a user it is a number.
    this.left = left instanceof PyFloat ? left.value : left
    this.right = right instanceof PyFloat ? right.value : right
    this.closed = closed
    this.origin = origin
  }

  protected get label(): string {
    return 'Interval'
  }

  /** As pandas has it: `(0, 1]`, `[0.0, 1.5)`. */
  toString(): string {
    const [left, right, closed] = this.origin.args
    return `${closed === 'left' || closed === 'both' ? '[' : '('}${end(left)}, ${end(right)}${closed === 'right' || closed === 'both' ? ']' : ')'}`
  }
}

function end(value: unknown): string {
  if (value instanceof PyFloat) return floatText(value.value)
  if (typeof value === 'number' && !Number.isInteger(value)) return floatText(value)
  return textOf(value)
}

/** Python's `repr` of a float. */
export function floatText(value: number): string {
  const size = Math.abs(value)
  if (!(size < Infinity)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return exponent(value)
  return `${Object.is(value, -0) ? '-0' : value}${Number.isInteger(value) ? '.0' : ''}`
}

/** With an exponent of two digits or more, as Python has it. */
export function exponent(value: number, digits?: number): string {
  return value.toExponential(digits).replace(/e(.)(\d)$/, 'e$10$2')
}
