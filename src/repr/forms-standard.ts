// How the values of Python's standard library are shown: dates, numbers, paths and the like.
import {
  PyDate,
  PyDateTime,
  PyDecimal,
  PyFraction,
  PyIPAddress,
  PyPath,
  PyPattern,
  PyRange,
  PySlice,
  PyTime,
  PyTimeDelta,
  PyTimezone,
  PyUnicodeArray,
  PyUUID,
  PyZoneInfo,
} from '../index.ts'
import { call, type Entry, type Form, leaf, Shaped, valuesOf } from './form.ts'

/** The form of a value of the standard library; undefined for any other. */
export function standardForm(value: object): Form | undefined {
  if (value instanceof PyDateTime) return datetimeForm(value)
  if (value instanceof PyDate) return call('datetime.date', [...valuesOf([value.year, value.month, value.day])])
  if (value instanceof PyTime) return timeForm(value)
  if (value instanceof PyTimeDelta) return timedeltaForm(value)
  if (value instanceof PyTimezone) return timezoneForm(value)
  if (value instanceof PyZoneInfo) return call('zoneinfo.ZoneInfo', [{ label: 'key=', value: value.key }])
  if (value instanceof PyDecimal) return call('Decimal', [{ value: String(value) }])
  if (value instanceof PyFraction) return call('Fraction', [...valuesOf([value.numerator, value.denominator])])
  if (value instanceof PyIPAddress) return call(value.className, [{ value: String(value) }])
  if (value instanceof PyUnicodeArray)
    return call('array', [...valuesOf(value.length === 0 ? [value.typecode] : [value.typecode, value.text])])
  if (value instanceof PyUUID) return call('UUID', [{ value: String(value) }])
  if (value instanceof PyRange) return rangeForm(value)
  if (value instanceof PySlice) return call('slice', [...valuesOf([value.start, value.stop, value.step])])
  if (value instanceof PyPath) return call(value.className, [{ value: posix(value) }])
  return value instanceof PyPattern ? patternForm(value) : undefined
}

/** `datetime_repr`: seconds and microseconds are left out where they are 0. */
function datetimeForm(value: PyDateTime): Form {
  // A Date that was set to what no year from 1 to 9999 has.
  if (Number.isNaN(value.year)) return leaf('datetime.datetime(invalid)')
  const { year, month, day, hour, minute, second, microsecond, tzinfo, fold } = value
  return call('datetime.datetime', [...valuesOf([year, month, day, hour, minute, ...clock(second, microsecond)]), ...marks(tzinfo, fold)])
}

/** `time_repr`: as that of a datetime, with the fold last. */
function timeForm({ hour, minute, second, microsecond, tzinfo, fold }: PyTime): Form {
  return call('datetime.time', [...valuesOf([hour, minute, ...clock(second, microsecond)]), ...marks(tzinfo, fold).reverse()])
}

function clock(second: number, microsecond: number): number[] {
  return microsecond !== 0 ? [second, microsecond] : second !== 0 ? [second] : []
}

function marks(tzinfo: unknown, fold: number): Entry[] {
  return [...(fold === 0 ? [] : [{ label: 'fold=', value: fold }]), ...(tzinfo === null ? [] : [{ label: 'tzinfo=', value: tzinfo }])]
}

/** `delta_repr`: the parts that are not 0, by name. */
function timedeltaForm({ days, seconds, microseconds }: PyTimeDelta): Form {
  const parts = Object.entries({ days, seconds, microseconds }).filter(([, count]) => count !== 0)
  return call('datetime.timedelta', parts.length === 0 ? [{ value: 0 }] : parts.map(([name, value]) => ({ label: `${name}=`, value })))
}

/** `timezone_repr` */
function timezoneForm(value: PyTimezone): Form {
  if (value === PyTimezone.utc) return leaf('datetime.timezone.utc', 'class')
  return call('datetime.timezone', [...valuesOf(value.name === undefined ? [value.offset] : [value.offset, value.name])])
}

/** `range_repr`: a step of 1 is left out. */
function rangeForm({ start, stop, step }: PyRange): Form {
  return call('range', [...valuesOf(Number(step) === 1 ? [start, stop] : [start, stop, step])])
}

/** `PurePath.__repr__` has slashes, whatever the class. */
function posix(path: PyPath): string {
  return path.className.endsWith('WindowsPath') ? String(path).replaceAll('\\', '/') : String(path)
}

/** Names of the flags of `re`, by bit; the name of the flag that all patterns of text have is left out. */
const FLAGS = ['TEMPLATE', 'IGNORECASE', 'LOCALE', 'MULTILINE', 'DOTALL', 'UNICODE', 'VERBOSE', 'DEBUG', 'ASCII']
const UNICODE = 32

/** `pattern_repr` in Modules/_sre, but with all of a long pattern. */
function patternForm({ source, flags }: PyPattern): Form {
  const shown = typeof source === 'string' ? flags & ~UNICODE : flags
  const names = FLAGS.filter((_, bit) => shown & (1 << bit)).map((name) => `re.${name}`)
  const rest = shown & -(1 << FLAGS.length)
  if (rest !== 0) names.push(`0x${rest.toString(16)}`)
  const entries: Entry[] = [{ value: source }]
  if (names.length > 0) entries.push({ value: new Shaped(leaf(names.join('|'), 'constant')) })
  return call('re.compile', entries)
}
