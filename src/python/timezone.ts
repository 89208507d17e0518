// Python's spans of time and fixed time zones: timedelta and timezone.
import { foreignOffset } from './foreign-zones.ts'
import { fitsIn, withBoolsAsInts } from './ints.ts'
import { PyObject } from './object.ts'
import type { Adapter, LoadContext } from './registry.ts'
import { checkCount, checkRange, isInt, Shown, short } from './shown.ts'
import { PyFloat } from './values.ts'
import { writesCall } from './writes.ts'
import { PyZoneInfo } from './zoneinfo.ts'

const DAY = 86_400_000

/** A span of time, normalised as Python does: only `days` may be negative. Python's `datetime.timedelta`. */
export class PyTimeDelta extends Shown {
  /** -999999999 to 999999999. */
  readonly days: number
  /** 0 to 86399. */
  readonly seconds: number
  /** 0 to 999999. */
  readonly microseconds: number

  /** @throws RangeError if an argument is no integer or the span is beyond 999999999 days */
  constructor(days: number | bigint = 0, seconds: number | bigint = 0, microseconds: number | bigint = 0) {
    super()
    let total = (BigInt(days) * 86400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds)
    const whole = total / 86_400_000_000n - (total % 86_400_000_000n < 0n ? 1n : 0n)
    total -= whole * 86_400_000_000n
    this.days = checkRange('days', Number(whole), -999999999, 999999999)
    this.seconds = Number(total / 1_000_000n)
    this.microseconds = Number(total % 1_000_000n)
  }

  protected get label(): string {
    return 'timedelta'
  }

  /** Its number of seconds where one is asked for, as by `Number()` and `<`; else its text. */
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'number' ? this.totalSeconds() : this.toString()
  }

  /** As a number of seconds, rounded past 2**53 microseconds. */
  totalSeconds(): number {
    return this.days * 86400 + this.seconds + this.microseconds / 1e6
  }

  /** Python's `str()`: `-1 day, 23:59:59.000001`. */
  toString(): string {
    const { days } = this
    const minutes = Math.trunc(this.seconds / 60)
    const clock = `${Math.trunc(minutes / 60)}:${pad(minutes % 60)}:${pad(this.seconds % 60)}${fraction(this.microseconds)}`
    return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`
  }

  /** A `Temporal.Duration`. @throws TypeError where the platform has no Temporal */
  toTemporal(): unknown {
    const negative = this.days < 0 && this.microseconds > 0
    const seconds = this.days * 86400 + this.seconds + (negative ? 1 : 0)
    return temporal('Duration', { seconds, microseconds: this.microseconds - (negative ? 1e6 : 0) })
  }
}

let utc: PyTimezone | undefined

/** A fixed offset from UTC: Python's `datetime.timezone`. */
export class PyTimezone extends Shown {
  readonly offset: PyTimeDelta
  readonly name: string | undefined

  /** @throws RangeError unless the offset is strictly between minus and plus 24 hours */
  constructor(offset: PyTimeDelta, name?: string) {
    super()
    if (!(offset instanceof PyTimeDelta)) throw new TypeError('the offset of a timezone must be a timedelta')
    if (name !== undefined && typeof name !== 'string') throw new TypeError('the name of a timezone must be a str')
    const { days, seconds, microseconds } = offset
    if (days < -1 || days > 0 || (days === -1 && seconds === 0 && microseconds === 0)) {
      throw new RangeError(`the offset of a timezone must be strictly within 24 hours, not ${offset}`)
    }
    this.offset = offset
    this.name = name
  }

  /** `timezone.utc`: the one zone that an offset of zero without a name stands for. */
  static get utc(): PyTimezone {
    utc ??= new PyTimezone(new PyTimeDelta())
    return utc
  }

  protected get label(): string {
    return 'timezone'
  }

  /** Its name, else `UTC` or `UTC+01:00`. */
  toString(): string {
    if (this.name !== undefined) return this.name
    const text = offsetText(this.offset.totalSeconds())
    return this.offset.totalSeconds() === 0 ? 'UTC' : `UTC${text}`
  }
}

/** What a clock reads, in milliseconds as if it were UTC. Four centuries later than it is, since `Date.UTC` takes 99 for 1999. */
export function wallOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, millisecond = 0): number {
  return Date.UTC(year + 400, month - 1, day, hour, minute, second, millisecond) - 146097 * DAY
}

/** Milliseconds that the clocks of a zone are ahead of UTC at a time; NaN where that is not known. */
export function offsetOf(zone: unknown, time: number): number {
  if (zone === null) {
    const d = new Date(time)
    return wallOf(d.getFullYear(), d.getMonth() + 1, d.getDate(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds()) - time
  }
  if (zone instanceof PyTimezone) return zone.offset.totalSeconds() * 1000
  if (zone instanceof PyZoneInfo) return zone.offsetAt(time)
  if (zone instanceof PyObject) return foreignOffset(zone, time) * 1000
  return Number.NaN
}

/** The time at which the clocks of a zone read `wall`; PEP 495's `fold` picks one where they do so twice, or never. */
export function instantOf(wall: number, fold: number, zone: unknown): number {
  if (zone instanceof PyTimezone) return Math.floor(wall - offsetOf(zone, wall))
  const before = offsetOf(zone, wall - DAY)
  const after = offsetOf(zone, wall + DAY)
  const [first, second] = fold === 0 ? [before, after] : [after, before]
  const onlySecond = first !== second && offsetOf(zone, wall - first) !== first && offsetOf(zone, wall - second) === second
  return wall - (onlySecond ? second : first)
}

export function temporal(type: string, from: unknown): unknown {
  const { Temporal } = globalThis as unknown as { Temporal?: Record<string, { from(value: unknown, options: object): unknown }> }
  if (Temporal === undefined) throw new TypeError('this platform has no Temporal')
  // A time that no clock showed is still an instant by its offset.
  return Temporal[type]!.from(from, { offset: 'use' })
}

export function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

function fraction(microsecond: number): string {
  return microsecond === 0 ? '' : `.${pad(microsecond, 6)}`
}

export function clockText(hour: number, minute: number, second: number, microsecond: number): string {
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction(microsecond)}`
}

/** `+01:00`, with seconds and microseconds where there are any. */
export function offsetText(seconds: number): string {
  const micros = Math.round(Math.abs(seconds) * 1e6)
  const whole = Math.trunc(micros / 1e6)
  const rest = micros % 6e7 === 0 ? '' : `:${pad(whole % 60)}${fraction(micros % 1e6)}`
  return `${seconds < 0 ? '-' : '+'}${pad(Math.trunc(whole / 3600))}:${pad(Math.trunc(whole / 60) % 60)}${rest}`
}

/** Bits of ints that a span of time is computed from: larger ones could only cancel each other out. */
const MAX_BITS = 256

/** `timedelta(days, seconds, microseconds, milliseconds, minutes, hours, weeks)`, of which Python pickles the first three. */
function timedeltaOf(args: unknown[], { global }: LoadContext): unknown {
  const parts = withBoolsAsInts(checkCount(args, 0, 7))
  if (parts.every((part) => isInt(part) && fitsIn(part, MAX_BITS))) {
    const [days = 0n, seconds = 0n, micros = 0n, millis = 0n, minutes = 0n, hours = 0n, weeks = 0n] = (parts as number[]).map(BigInt)
    return new PyTimeDelta(days + 7n * weeks, seconds + 60n * minutes + 3600n * hours, micros + 1000n * millis)
  }
  // Python takes fractions too, but never pickles them: they are kept as they are.
  const other = parts.find((part) => !isInt(part) && typeof part !== 'number' && !(part instanceof PyFloat))
  if (other !== undefined) throw new TypeError(`a timedelta is of numbers, not of ${short(other)}`)
  return new PyObject(global, args, 'call')
}

export const timezoneReaders = (): readonly Adapter[] => [
  { names: ['datetime.timedelta'], call: timedeltaOf },
  {
    names: ['datetime.timezone'],
    call(args) {
      const zone = new PyTimezone(...(checkCount(args, 1, 2) as [PyTimeDelta, string]))
      return args.length === 1 && zone.toString() === 'UTC' ? PyTimezone.utc : zone
    },
  },
]

export const timezoneWriters = (): readonly Adapter[] => [
  writesCall('datetime.timedelta', PyTimeDelta, ({ days, seconds, microseconds }) => [days, seconds, microseconds]),
  writesCall('datetime.timezone', PyTimezone, ({ offset, name }) => (name === undefined ? [offset] : [offset, name])),
]
