// The zone of a column or a Timestamp, whatever library it is of.

import { PyObject } from '../python/object.ts'
import { offsetOf, PyTimeDelta, PyTimezone } from '../python/timezone.ts'
import { PyZoneInfo } from '../python/zoneinfo.ts'
import { attribute, nameOf } from './state.ts'

const DAY = 86_400_000
const HALF_A_YEAR = 180 * DAY
/** The last day that a Date can be. */
const MAX_DAY = 1e8
const MAX_KNOWN = 4096
const zones = /*#__PURE__*/ new WeakMap<object, unknown>()

/**
 * The zone by which the clocks of a tzinfo are read. pytz and dateutil pickle a named zone with the name in it; what pytz pickles for the
 * zone of a whole column has the offset of a time before time zones were. A zone that nothing here knows is read in UTC: the instant is right,
 * and the offset says which clock it is.
 */
export function zoneOf(tz: unknown): unknown {
  if (tz === null || tz === undefined) return null
  if (typeof tz !== 'object') return named(nameOf(tz))
  // Each cell of a column asks for the zone of the column.
  let zone = zones.get(tz)
  if (zone === undefined) {
    zone = read(tz)
    zones.set(tz, zone)
  }
  return zone
}

function read(tz: object): unknown {
  if (tz instanceof PyTimezone) return tz
  const name = tz instanceof PyObject && tz.className === 'pytz._p' ? nameOf(tz.args[0]) : ''
  const [, path = name] = /zoneinfo\/(.+)$/.exec(nameOf(attribute(tz, '_filename'))) ?? []
  if (path !== '') return named(path)
  const offset = offsetOf(tz, 0)
  if (Number.isNaN(offset)) return PyTimezone.utc
  if (tz instanceof PyZoneInfo) return remembering(tz)
  return offset !== offsetOf(tz, HALF_A_YEAR) ? tz : fixed(offset / 1000)
}

function named(name: string): unknown {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(name) ?? []
  if (sign !== undefined) return fixed(Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60))
  return /^(?:utc|etc\/utc)$/i.test(name) ? PyTimezone.utc : read(new PyZoneInfo(name))
}

function fixed(seconds: number): PyTimezone {
  return Math.abs(seconds) < 86400 && seconds % 1 === 0 && seconds !== 0 ? new PyTimezone(new PyTimeDelta(0, seconds)) : PyTimezone.utc
}

/**
 * The same zone, with the offsets of days that have one all day long: Intl takes a microsecond to tell one, and each cell of a column asks four
 * times. No zone changes twice a day.
 */
function remembering({ key, fromCache }: PyZoneInfo): PyZoneInfo {
  const zone = new PyZoneInfo(key, fromCache)
  const ask = zone.offsetAt.bind(zone)
  const days = new Map<number, number>()
  const value = (time: number): number => {
    const day = Math.floor(time / DAY)
    let offset = days.get(day)
    if (offset === undefined) {
      offset = ask(time)
      if (days.size > MAX_KNOWN) days.clear()
      if (Math.abs(day) < MAX_DAY && ask(day * DAY) === offset && ask((day + 1) * DAY) === offset) days.set(day, offset)
    }
    return offset
  }
  // Not a class of its own, which nothing would write.
  Object.defineProperty(zone, 'offsetAt', { value })
  return zone
}
