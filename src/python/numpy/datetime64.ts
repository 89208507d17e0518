// datetime64 and timedelta64 as text, as `str` gives it in NumPy. All of it in bigint: a count has 64 bits, and years reach 9e18.
import type { DTypeUnit } from './dtype.ts'

/** The count that stands for "not a time". */
export const NAT = -(2n ** 63n)
const WORDS: ReadonlyMap<string, string> = /*#__PURE__*/ new Map([
  ['Y', 'years'],
  ['M', 'months'],
  ['W', 'weeks'],
  ['D', 'days'],
  ['h', 'hours'],
  ['m', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['ps', 'picoseconds'],
  ['fs', 'femtoseconds'],
  ['as', 'attoseconds'],
])
/** Fractions of a second: the digits they show, in their order. */
const FRACTIONS = ['s', 'ms', 'us', 'ns', 'ps', 'fs', 'as']

/** '3 seconds', or 'NaT'. */
export function timedeltaText(count: bigint, unit: DTypeUnit): string {
  return count === NAT ? 'NaT' : `${count * BigInt(unit.count)} ${WORDS.get(unit.name) ?? 'generic time units'}`
}

/** ISO 8601 without a zone, as exact as the unit: '2020', '2020-01-31', '2020-01-31T12:00:00.000'; or 'NaT'. */
export function datetimeText(count: bigint, unit: DTypeUnit): string {
  if (count === NAT) return 'NaT'
  const total = count * BigInt(unit.count)
  if (unit.name === 'Y') return year(1970n + total)
  if (unit.name === 'M') return `${year(1970n + floorDivide(total, 12n))}-${padded(modulo(total, 12n) + 1n)}`
  if (unit.name === 'D' || unit.name === 'W') return date(unit.name === 'W' ? total * 7n : total)
  const digits = FRACTIONS.indexOf(unit.name) * 3
  const ticksADay = unit.name === 'h' ? 24n : unit.name === 'm' ? 1440n : 86400n * 10n ** BigInt(Math.max(digits, 0))
  if (digits < 0 && ticksADay > 1440n) return String(total)
  const day = date(floorDivide(total, ticksADay))
  const tick = modulo(total, ticksADay)
  if (unit.name === 'h') return `${day}T${padded(tick)}`
  if (unit.name === 'm') return `${day}T${padded(tick / 60n)}:${padded(tick % 60n)}`
  const ticksASecond = ticksADay / 86400n
  const second = tick / ticksASecond
  const fraction = digits === 0 ? '' : `.${String(tick % ticksASecond).padStart(digits, '0')}`
  return `${day}T${padded(second / 3600n)}:${padded((second / 60n) % 60n)}:${padded(second % 60n)}${fraction}`
}

/**
 * The time that such text names, taken as UTC, as NumPy takes it; what is finer than a millisecond is cut off.
 * @throws RangeError if it is NaT, or no year from 0 to 9999
 */
export function datetimeDate(text: string): Date {
  if (!/^\d{4}(?:-|$)/.test(text)) throw new RangeError(`the datetime64 ${text} is no Date: its year is not within 0 to 9999`)
  const hour = text.indexOf('T')
  return new Date(hour < 0 ? text : `${text.length === hour + 3 ? `${text}:00` : text.slice(0, 23)}Z`)
}

/** Days since 1970-01-01 in the Gregorian calendar, reckoned from 1 March so that the leap day is the last of its year. */
function date(days: bigint): string {
  const day = days + 719468n
  const era = floorDivide(day, 146097n)
  const dayOfEra = modulo(day, 146097n)
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36524n - dayOfEra / 146096n) / 365n
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n)
  const monthFromMarch = (5n * dayOfYear + 2n) / 153n
  const month = monthFromMarch < 10n ? monthFromMarch + 3n : monthFromMarch - 9n
  const dayOfMonth = dayOfYear - (153n * monthFromMarch + 2n) / 5n + 1n
  return `${year(yearOfEra + era * 400n + (month <= 2n ? 1n : 0n))}-${padded(month)}-${padded(dayOfMonth)}`
}

/** NumPy pads a year to four places, and counts a minus sign as one of them. */
function year(value: bigint): string {
  return value < 0n ? `-${String(-value).padStart(3, '0')}` : String(value).padStart(4, '0')
}

function padded(value: bigint): string {
  return String(value).padStart(2, '0')
}

function floorDivide(a: bigint, b: bigint): bigint {
  return (a - modulo(a, b)) / b
}

function modulo(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b
}
