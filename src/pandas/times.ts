// Times and spans of time with nanoseconds, and the lack of one.

import { PyDateTime } from '../python/datetime.ts'
import { numberOf } from '../python/ints.ts'
import { PyObject } from '../python/object.ts'
import { Shown } from '../python/shown.ts'
import { instantOf, offsetOf, PyTimeDelta, pad, wallOf } from '../python/timezone.ts'
import { PyGlobal } from '../python/values.ts'
import { zoneOf } from './zones.ts'

/** What a count of a datetime64 or timedelta64 counts in pandas. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

/** In the order of NumPy's numbers for them (NPY_DATETIMEUNIT), by which pandas 1.5 and later pickle a scalar: from 7 on. */
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']
const FIRST_CODE = 7

export function isTimeUnit(name: unknown): name is TimeUnit {
  return UNITS.includes(name as TimeUnit)
}

/** The unit of a code, nanoseconds where there is none; undefined where it is no unit of pandas. */
export function unitOfCode(code: unknown = 10): TimeUnit | undefined {
  return UNITS[numberOf(code) - FIRST_CODE]
}

/** Nanoseconds of a unit. */
function nanosecondsOf(unit: TimeUnit): bigint {
  return 1000n ** BigInt(3 - UNITS.indexOf(unit))
}

function floorDivide(a: bigint, b: bigint): bigint {
  return (a - (((a % b) + b) % b)) / b
}

/** Whole ones of so many nanoseconds, and the nanoseconds past them. */
function split(value: bigint, unit: TimeUnit, size: bigint): [whole: bigint, rest: number] {
  const total = value * nanosecondsOf(unit)
  const whole = floorDivide(total, size)
  return [whole, Number(total - whole * size)]
}

/** The call by which a scalar is pickled. */
export function callOf(module: string, name: string, args: unknown[]): PyObject {
  return new PyObject(new PyGlobal(`pandas._libs.${module}`, name), args, 'call')
}

/** What the clock of a zone shows. */
function reading(value: bigint, unit: TimeUnit, tz: unknown): ConstructorParameters<typeof PyDateTime> {
  const [whole, ns] = split(value, unit, 1_000_000n)
  const ms = Number(whole)
  const zone = zoneOf(tz)
  const wall = zone === null ? ms : ms + offsetOf(zone, ms)
  const fold = zone !== null && instantOf(wall, 0, zone) !== ms ? 1 : 0
  const d = new Date(wall)
  const micros = d.getUTCMilliseconds() * 1000 + Math.trunc(ns / 1000)
  const clock = [d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds()] as const
  return [d.getUTCFullYear(), d.getUTCMonth() + 1, d.getUTCDate(), ...clock, micros, zone, fold]
}

/** `pandas.Timestamp`: a PyDateTime, and so a Date, with nanoseconds. */
export class Timestamp extends PyDateTime {
  /** 0 to 999, past the microsecond. */
  readonly nanosecond: number
  readonly unit: TimeUnit
  readonly #value: bigint
  readonly #origin: PyObject
  /** The Date's time that the value belongs to. */
  readonly #read: number

  /**
   * @param value units since 1970-01-01, in UTC where there is a zone
   * @param tzinfo a PyTimezone, PyZoneInfo, the name of a zone, or what stands for another tzinfo; null if naive
   * @throws RangeError if it is no year from 1 to 9999
   */
  constructor(value: bigint, unit: TimeUnit = 'ns', tzinfo: unknown = null, origin?: PyObject) {
    super(...reading(value, unit, tzinfo))
    this.nanosecond = split(value, unit, 1000n)[1]
    this.unit = unit
    this.#value = value
    this.#origin = origin ?? callOf('tslibs.timestamps', '_unpickle_timestamp', [0, null, tzinfo, UNITS.indexOf(unit) + FIRST_CODE])
    this.#read = this.getTime()
  }

  /** Units since 1970-01-01; of a naive one as if it were UTC. */
  get value(): bigint {
    const time = this.getTime()
    if (time === this.#read) return this.#value
    const { year, month, day, hour, minute, second, microsecond, tzinfo } = this
    const ms = tzinfo === null ? wallOf(year, month, day, hour, minute, second, Math.trunc(microsecond / 1000)) : time
    return floorDivide(BigInt(ms) * 1_000_000n, nanosecondsOf(this.unit))
  }

  /** The call that it is pickled as. */
  get origin(): PyObject {
    const { callable, args, via } = this.#origin
    return new PyObject(callable, [this.value, ...args.slice(1)], via)
  }

  /** As pandas has it: `2024-01-02T03:04:05.000000006+01:00`. */
  override isoformat(separator = 'T'): string {
    const text = super.isoformat(separator)
    if (this.nanosecond === 0 || this.getTime() !== this.#read) return text
    const whole = this.microsecond === 0 ? `${text.slice(0, 19)}.000000` : text.slice(0, 26)
    return whole + pad(this.nanosecond, 3) + text.slice(this.microsecond === 0 ? 19 : 26)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Timestamp('${this}')`
  }
}

/** `pandas.Timedelta`: a PyTimeDelta with nanoseconds. */
export class Timedelta extends PyTimeDelta {
  /** 0 to 999, past the microsecond. */
  readonly nanoseconds: number
  /** How many units. */
  readonly value: bigint
  readonly unit: TimeUnit
  /** The call that it is pickled as. */
  readonly origin: PyObject

  /** @throws RangeError if it is more than 999999999 days */
  constructor(value: bigint, unit: TimeUnit = 'ns', origin?: PyObject) {
    const [micros, ns] = split(value, unit, 1000n)
    super(0, 0, micros)
    this.nanoseconds = ns
    this.value = value
    this.unit = unit
    this.origin = origin ?? callOf('tslibs.timedeltas', '_timedelta_unpickle', [value, UNITS.indexOf(unit) + FIRST_CODE])
  }

  protected override get label(): string {
    return 'Timedelta'
  }

  override totalSeconds(): number {
    return super.totalSeconds() + this.nanoseconds / 1e9
  }

  /** As pandas has it: `-1 days +23:59:59.999999999`. */
  override toString(): string {
    const { days, seconds, microseconds, nanoseconds } = this
    const minutes = Math.trunc(seconds / 60)
    const clock = [Math.trunc(minutes / 60), minutes % 60, seconds % 60].map((part) => pad(part)).join(':')
    const fine = nanoseconds === 0 ? '' : pad(nanoseconds, 3)
    return `${days} days ${days < 0 ? '+' : ''}${clock}${microseconds + nanoseconds === 0 ? '' : `.${pad(microseconds, 6)}${fine}`}`
  }
}

/** `pandas.NaT`: no time. In a column it is null. */
export class NaTType extends Shown {
  /** The call that it was pickled as. */
  readonly origin: PyObject

  constructor(origin: PyObject) {
    super()
    this.origin = origin
  }

  protected get label(): string {
    return 'NaT'
  }

  toString(): string {
    return 'NaT'
  }

  override repr(): string {
    return 'NaT'
  }

  override toJSON(): null {
    return null
  }
}
