// Python's dates and times of day: date, time and datetime.
import { isPlainObject } from './dict.ts'
import { withBoolsAsInts } from './ints.ts'
import { PyObject } from './object.ts'
import type { Adapter } from './registry.ts'
import { checkCount, checkRange, Shown } from './shown.ts'
import { clockText, instantOf, offsetOf, offsetText, PyTimezone, pad, temporal, wallOf } from './timezone.ts'
import { writesCall } from './writes.ts'
import { PyZoneInfo } from './zoneinfo.ts'

/** A day of the proleptic Gregorian calendar: Python's `datetime.date`. */
export class PyDate extends Shown {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number

  /** @throws RangeError if there is no such day */
  constructor(year: number, month: number, day: number) {
    super()
    checkDate(year, month, day)
    this.year = year
    this.month = month
    this.day = day
  }

  protected get label(): string {
    return 'date'
  }

  /** ISO 8601: `2024-02-29`. */
  toString(): string {
    return dateText(this.year, this.month, this.day)
  }

  /** Its midnight, in the local zone of this machine. */
  toDate(): Date {
    return new Date(instantOf(wallOf(this.year, this.month, this.day), 0, null))
  }

  /** A `Temporal.PlainDate`. @throws TypeError where the platform has no Temporal */
  toTemporal(): unknown {
    return temporal('PlainDate', this.toString())
  }
}

/** A time of day: Python's `datetime.time`. */
export class PyTime extends Shown {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  /** A PyTimezone, PyZoneInfo or whatever stands for another tzinfo; null if naive. */
  readonly tzinfo: unknown
  /** 1 for the second of two equal readings, where a clock is put back. */
  readonly fold: number

  /** @throws RangeError if there is no such time */
  constructor(hour = 0, minute = 0, second = 0, microsecond = 0, tzinfo: unknown = null, fold = 0) {
    super()
    checkTime(hour, minute, second, microsecond, fold)
    this.hour = hour
    this.minute = minute
    this.second = second
    this.microsecond = microsecond
    this.tzinfo = checkZone(tzinfo)
    this.fold = fold
  }

  protected get label(): string {
    return 'time'
  }

  /** ISO 8601: `03:04:05.000006+01:00`; the offset only where the zone has a fixed one. */
  toString(): string {
    const offset = this.tzinfo instanceof PyTimezone ? offsetText(this.tzinfo.offset.totalSeconds()) : ''
    return clockText(this.hour, this.minute, this.second, this.microsecond) + offset
  }

  /** A `Temporal.PlainTime`. @throws TypeError where the platform has no Temporal */
  toTemporal(): unknown {
    return temporal('PlainTime', clockText(this.hour, this.minute, this.second, this.microsecond))
  }
}

/**
 * A date and time: Python's `datetime.datetime`, usable wherever a Date is. As a Date it is the instant that an aware one names; a
 * naive one is read in the local zone of this machine, as both Python and JavaScript do; it is an invalid Date where the zone is
 * one that nothing here knows. What Date's setters change is written back, with microseconds as they set them.
 */
export class PyDateTime extends Date {
  /** A PyTimezone, PyZoneInfo or whatever stands for another tzinfo; null if naive. */
  readonly tzinfo: unknown
  /** The clock's reading, in milliseconds as if it were UTC. */
  #wall: number
  /** Microseconds past the millisecond. */
  #micros: number
  #fold: number
  /** The Date's time that the three above belong to. */
  #time: number

  /**
   * @param month 1 to 12, as in Python
   * @throws RangeError if there is no such time
   */
  constructor(
    year: number,
    month: number,
    day: number,
    hour = 0,
    minute = 0,
    second = 0,
    microsecond = 0,
    tzinfo: unknown = null,
    fold = 0,
  ) {
    checkDate(year, month, day)
    checkTime(hour, minute, second, microsecond, fold)
    const millisecond = Math.trunc(microsecond / 1000)
    const wall = wallOf(year, month, day, hour, minute, second, millisecond)
    // The engine is quicker with what is most common.
    if (tzinfo === null && fold === 0 && year > 99) super(year, month - 1, day, hour, minute, second, millisecond)
    else super(instantOf(wall, fold, checkZone(tzinfo)))
    this.tzinfo = tzinfo
    this.#wall = wall
    this.#micros = microsecond % 1000
    this.#fold = fold
    this.#time = this.getTime()
  }

  /** The instant of a Date, as clocks in a zone read it; UTC unless told. */
  static fromDate(date: Date, tzinfo: unknown = PyTimezone.utc): PyDateTime {
    const made = new PyDateTime(1, 1, 1, 0, 0, 0, 0, tzinfo)
    made.setTime(date.getTime())
    made.#read()
    return made
  }

  /** Reads the clock anew where the Date was set. */
  #read(): Date {
    const time = this.getTime()
    if (!Object.is(time, this.#time)) {
      this.#wall = time + offsetOf(this.tzinfo, time)
      this.#micros = 0
      this.#fold = 0
      this.#time = time
      if (instantOf(this.#wall, 0, this.tzinfo) !== time) this.#fold = 1
    }
    return new Date(this.#wall)
  }

  get year(): number {
    return this.#read().getUTCFullYear()
  }

  /** 1 to 12, as in Python. */
  get month(): number {
    return this.#read().getUTCMonth() + 1
  }

  get day(): number {
    return this.#read().getUTCDate()
  }

  get hour(): number {
    return this.#read().getUTCHours()
  }

  get minute(): number {
    return this.#read().getUTCMinutes()
  }

  get second(): number {
    return this.#read().getUTCSeconds()
  }

  /** 0 to 999999. */
  get microsecond(): number {
    return this.#read().getUTCMilliseconds() * 1000 + this.#micros
  }

  /** 1 for the second of two equal readings, where a clock is put back. */
  get fold(): number {
    this.#read()
    return this.#fold
  }

  /** Python's `isoformat()`: `2024-01-02T03:04:05.000006+01:00`, without offset if naive; a zone that nothing here knows in brackets. */
  isoformat(separator = 'T'): string {
    const { tzinfo } = this
    const [year, month, day, hour, minute, second, microsecond] = this.#fields()
    if (Number.isNaN(year)) return 'Invalid Date'
    const text = dateText(year, month, day) + separator + clockText(hour, minute, second, microsecond)
    if (tzinfo === null) return text
    if (tzinfo instanceof PyTimezone) return text + offsetText(tzinfo.offset.totalSeconds())
    const offset = (this.#wall - this.#time) / 1000
    return text + (Number.isNaN(offset) ? `[${tzinfo instanceof PyObject ? tzinfo.className : tzinfo}]` : offsetText(offset))
  }

  #fields(): [year: number, month: number, day: number, hour: number, minute: number, second: number, microsecond: number] {
    const d = this.#read()
    const micros = d.getUTCMilliseconds() * 1000 + this.#micros
    return [d.getUTCFullYear(), d.getUTCMonth() + 1, d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds(), micros]
  }

  /**
   * The ten bytes that Python pickles it by.
   * @throws RangeError if the Date is invalid, or not in the years 1 to 9999
   */
  toState(withFold: boolean): Uint8Array {
    const [year, month, day, hour, minute, second, micros] = this.#fields()
    checkRange('year', year, 1, 9999)
    const third = month | (withFold ? this.#fold << 7 : 0)
    return Uint8Array.of(year >> 8, year, third, day, hour, minute, second, micros >> 16, micros >> 8, micros)
  }

  override toString(): string {
    return this.isoformat(' ')
  }

  override toJSON(): string {
    return this.isoformat()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `datetime('${this}')`
  }

  /** A `Temporal.PlainDateTime` if naive, else a `Temporal.ZonedDateTime`. @throws TypeError where the platform has no Temporal */
  toTemporal(): unknown {
    const { tzinfo } = this
    const text = this.isoformat()
    if (tzinfo === null) return temporal('PlainDateTime', text)
    const offset = /[+-][\d:]*$/.exec(text.slice(11))?.[0]
    return temporal('ZonedDateTime', `${text}[${tzinfo instanceof PyZoneInfo ? tzinfo.key : offset}]`)
  }
}

function checkDate(year: number, month: number, day: number): void {
  checkRange('year', year, 1, 9999)
  checkRange('month', month, 1, 12)
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  checkRange('day', day, 1, month === 2 ? (isLeap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1))
}

function checkTime(hour: number, minute: number, second: number, microsecond: number, fold: number): void {
  checkRange('hour', hour, 0, 23)
  checkRange('minute', minute, 0, 59)
  checkRange('second', second, 0, 59)
  checkRange('microsecond', microsecond, 0, 999999)
  checkRange('fold', fold, 0, 1)
}

function checkZone(zone: unknown): unknown {
  const isData = Array.isArray(zone) || zone instanceof Map || zone instanceof Set || ArrayBuffer.isView(zone) || isPlainObject(zone)
  if (typeof zone === 'object' && !isData) return zone
  throw new TypeError('tzinfo must be None or an instance of a tzinfo class')
}

function dateText(year: number, month: number, day: number): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`
}

/**
 * The bytes that a date, time or datetime is pickled by, where the first argument is that: bytes, or the str that Python 2's become
 * under `encoding: 'latin1'`.
 */
function stateBytes(args: readonly unknown[], length: number): ArrayLike<number> | undefined {
  const [state] = args
  if (state instanceof Uint8Array ? state.length !== length : typeof state !== 'string' || state.length !== length) {
    if (typeof state !== 'object' && typeof state !== 'string') return undefined
    throw new TypeError(`the state must be ${length} bytes`)
  }
  checkCount(args, 1, length === 4 ? 1 : 2)
  if (typeof state !== 'string') return state as Uint8Array
  const bytes = Array.from(state, (char) => char.charCodeAt(0))
  if (bytes.length === length && bytes.every((byte) => byte <= 0xff)) return bytes
  throw new TypeError("the state is text, but not in Latin-1: load with encoding: 'latin1' or 'bytes'")
}

/** The bit of the hour or month in which `fold` is kept. */
const FOLD = 0x80

export const datetimeReaders = (): readonly Adapter[] => [
  {
    names: ['datetime.date'],
    call(args) {
      const b = stateBytes(args, 4)
      if (b === undefined) return new PyDate(...(withBoolsAsInts(checkCount(args, 3, 3)) as [number, number, number]))
      return new PyDate(b[0]! * 256 + b[1]!, b[2]!, b[3]!)
    },
  },
  {
    names: ['datetime.time'],
    call(args) {
      const b = stateBytes(args, 6)
      if (b === undefined) return new PyTime(...(withBoolsAsInts(checkCount(args, 0, 5)) as number[]))
      return new PyTime(b[0]! & ~FOLD, b[1]!, b[2]!, micros(b, 3), args[1] ?? null, b[0]! >> 7)
    },
  },
  {
    names: ['datetime.datetime'],
    call(args) {
      const b = stateBytes(args, 10)
      if (b === undefined) return new PyDateTime(...(withBoolsAsInts(checkCount(args, 3, 8)) as [number, number, number]))
      const year = b[0]! * 256 + b[1]!
      return new PyDateTime(year, b[2]! & ~FOLD, b[3]!, b[4]!, b[5]!, b[6]!, micros(b, 7), args[1] ?? null, b[2]! >> 7)
    },
  },
]

function micros(bytes: ArrayLike<number>, at: number): number {
  return bytes[at]! * 65536 + bytes[at + 1]! * 256 + bytes[at + 2]!
}

export const datetimeWriters = (): readonly Adapter[] => [
  writesCall('datetime.date', PyDate, ({ year, month, day }) => [Uint8Array.of(year >> 8, year, month, day)]),
  writesCall('datetime.time', PyTime, ({ hour, minute, second, microsecond: us, fold, tzinfo }, { protocol }) => {
    const first = hour | (protocol > 3 ? fold << 7 : 0)
    return withZone(Uint8Array.of(first, minute, second, us >> 16, us >> 8, us), tzinfo)
  }),
  writesCall('datetime.datetime', PyDateTime, (value, { protocol }) => withZone(value.toState(protocol > 3), value.tzinfo)),
]

function withZone(state: Uint8Array, zone: unknown): unknown[] {
  return zone === null ? [state] : [state, zone]
}
