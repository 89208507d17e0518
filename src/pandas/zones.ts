// The zone of a column or a Timestamp, whatever library it is of.

import { PyObject } from '../python/object.ts'
import { offsetOf, PyTimeDelta, PyTimezone } from '../python/timezone.ts'
import { PyZoneInfo } from '../python/zoneinfo.ts'
import { attribute } from './state.ts'

const HALF_A_YEAR = 180 * 86_400_000
const zones = /*#__PURE__*/ new WeakMap<object, unknown>()

/**
 * The zone by which the clocks of a tzinfo are read. pytz and dateutil pickle a named zone with the name in it; what pytz pickles for the
 * zone of a whole column has the offset of a time before time zones were. A zone that nothing here knows is read in UTC: the instant is right,
 * and the offset says which clock it is.
 */
export function zoneOf(tz: unknown): unknown {
  if (tz === null || tz === undefined) return null
  if (typeof tz !== 'object') return named(String(tz))
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
  const name = tz instanceof PyObject && tz.className === 'pytz._p' ? tz.args[0] : undefined
  const [, path] = /zoneinfo\/(.+)$/.exec(String(attribute(tz, '_filename'))) ?? []
  if (typeof name === 'string' || path !== undefined) return named(path ?? String(name))
  const offset = offsetOf(tz, 0)
  if (Number.isNaN(offset)) return PyTimezone.utc
  return tz instanceof PyZoneInfo || offset !== offsetOf(tz, HALF_A_YEAR) ? tz : fixed(offset / 1000)
}

function named(name: string): unknown {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(name) ?? []
  if (sign !== undefined) return fixed(Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60))
  return /^(?:utc|etc\/utc)$/i.test(name) ? PyTimezone.utc : read(new PyZoneInfo(name))
}

function fixed(seconds: number): PyTimezone {
  return Math.abs(seconds) < 86400 && seconds % 1 === 0 && seconds !== 0 ? new PyTimezone(new PyTimeDelta(0, seconds)) : PyTimezone.utc
}
