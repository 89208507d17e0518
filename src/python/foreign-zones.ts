// Time zones of other libraries, whose offsets stand in the pickle: dateutil, pytz, pendulum, psycopg2, isodate, iso8601, bson, celery, Django.

import { entry } from './dict.ts'
import type { PyObject } from './object.ts'
import { PyGlobal } from './values.ts'
import { PyZoneInfo } from './zoneinfo.ts'

/** A span as `datetime.timedelta` is read; src/python/timezone.ts, which asks this file, has the class. */
interface Span {
  totalSeconds(): number
}

const isSpan = (value: unknown): value is Span => typeof (value as Span | null | undefined)?.totalSeconds === 'function'

const LONGEST_NAME = 200

/** An entry of a dict, or of either dict of a state of two. Looked up by name alone: many times may share one state of many entries. */
function entryOf(state: unknown, name: string): unknown {
  if (Array.isArray(state)) return state.length === 2 ? (entry(state[1], name) ?? entry(state[0], name)) : undefined
  return entry(state, name)
}

/**
 * Seconds that the clocks of a zone are ahead of UTC at a time; NaN where the pickle does not say.
 * @param time milliseconds since 1970
 */
export function foreignOffset(zone: PyObject, time: number): number {
  const { args, className, state } = zone
  // Many times may share one zone, and a longer name is that of none.
  if (className.length > LONGEST_NAME) return Number.NaN
  const part = (name: string): unknown => entryOf(state, name)
  if (/(?:^|[._])(?:tz)?utc$/i.test(className)) return 0
  if (className === 'pytz._p' || className === 'pendulum.tz.timezone.FixedTimezone') {
    // pytz has an object for each offset of a zone: its name, and the offset in seconds.
    const seconds = className === 'pytz._p' ? args[1] : args[0]
    if (typeof seconds === 'number') return seconds
  }
  if (/^(?:pytz\._?FixedOffset|psycopg2\.tz\.FixedOffsetTimezone)$/.test(className) && typeof args[0] === 'number') return args[0] * 60
  if (part('_trans_idx') !== undefined) return transitionOffset(part, time)
  const standard = part('_std_offset') ?? part('STDOFFSET')
  const summer = part('_dst_offset') ?? part('DSTOFFSET')
  if (isSpan(standard)) return isSpan(summer) ? localOffset(className, standard, summer, time) : standard.totalSeconds()
  // Python puts the class before the name of an attribute that begins with two underscores.
  const privateName = `_${className.slice(className.lastIndexOf('.') + 1)}__offset`
  for (const name of ['_offset', '_utcoffset', 'offset', 'utcoffset', privateName]) {
    const span = part(name)
    if (isSpan(span)) return span.totalSeconds()
  }
  const span = args.length <= 3 ? args.find(isSpan) : undefined
  if (span !== undefined) return span.totalSeconds()
  // The zone of whatever machine reads it.
  return /\.LocalTimezone$/.test(className) ? -60 * new Date(time).getTimezoneOffset() : namedOffset(zone, time)
}

/** `dateutil.tz.tzfile`: the type of time after the last transition before the time, as its `_get_ttinfo` finds it. */
function transitionOffset(part: (name: string) => unknown, time: number): number {
  const times = part('_trans_list_utc')
  const types = part('_trans_idx')
  if (!Array.isArray(times) || !Array.isArray(types)) return Number.NaN
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    // Anything else would be made a number, a list by way of its text.
    if (typeof times[middle] !== 'number') return Number.NaN
    if (times[middle] * 1000 <= time) low = middle + 1
    else high = middle
  }
  const type = low >= times.length ? part('_ttinfo_std') : low === 0 ? part('_ttinfo_before') : types[low - 1]
  const offset = entryOf((type as PyObject | undefined)?.state, 'offset')
  return typeof offset === 'number' ? offset : Number.NaN
}

/**
 * The zone of the machine that wrote the pickle, by its two offsets. Like Python, which asks the machine that reads whether a time is in
 * summer. The rules of `dateutil.tz.tzrange` are not read: where its offsets differ nothing is said.
 */
function localOffset(name: string, standard: Span, summer: Span, time: number): number {
  const [first, second] = [standard.totalSeconds(), summer.totalSeconds()]
  if (first === second) return first
  if (!/local/i.test(name)) return Number.NaN
  const date = new Date(time)
  const ahead = (month: number) => -new Date(date.getFullYear(), month, 1).getTimezoneOffset()
  return -date.getTimezoneOffset() > Math.min(ahead(0), ahead(6)) ? second : first
}

/** Zones by their keys, each made once: to find that Intl does not know one takes long. */
const named = /*#__PURE__*/ new WeakMap<PyObject, PyZoneInfo>()

/** A zone by its IANA key alone, as pendulum pickles it: `Timezone._unpickle(key, ...)`, `Timezone(key)`. */
function namedOffset(zone: PyObject, time: number): number {
  const known = named.get(zone)
  if (known !== undefined) return known.offsetAt(time) / 1000
  const { callable, args } = zone
  const [key] = args
  if (!(callable instanceof PyGlobal) || !/zone/i.test(callable.name) || typeof key !== 'string' || key.length > 64) return Number.NaN
  const made = new PyZoneInfo(key)
  named.set(zone, made)
  return made.offsetAt(time) / 1000
}
