// Python's `zoneinfo.ZoneInfo`: time zones by name.
import { FreshText } from './fresh-text.ts'
import { PyObject } from './object.ts'
import type { Adapter } from './registry.ts'
import { checkCount, Shown } from './shown.ts'
import { PyGlobal } from './values.ts'
import { writes } from './writes.ts'

const formats = /*#__PURE__*/ new Map<string, Intl.DateTimeFormat>()
/** Milliseconds from 1970 on, or before, that a Date has. */
const MAX_TIME = 8.64e15
/** What a key of IANA's looks like, the longest of which has 32 characters. Not an offset such as `+01:00`, which Intl takes too. */
const KEY = /^[a-z][\w+/-]{0,63}$/i

/** A zone by its IANA key: Python's `zoneinfo.ZoneInfo`. Its rules are those of this platform's Intl. */
export class PyZoneInfo extends Shown {
  readonly key: string
  /** Whether equal keys are one object in Python: false for what `ZoneInfo.no_cache` made. */
  readonly fromCache: boolean
  /** What tells its offsets; null where Intl does not know the zone, undefined where it was not asked yet. */
  #format: Intl.DateTimeFormat | null | undefined

  constructor(key: string, fromCache = true) {
    super()
    if (typeof key !== 'string') throw new TypeError('the key of a ZoneInfo must be a str')
    this.key = key
    this.fromCache = fromCache
  }

  protected get label(): string {
    return 'ZoneInfo'
  }

  toString(): string {
    return this.key
  }

  /** Milliseconds that clocks there are ahead of UTC at a time (milliseconds since 1970); NaN where Intl does not know the zone. */
  offsetAt(time: number): number {
    if (this.#format === undefined) this.#format = formatOf(this.key)
    const format = this.#format
    if (format === null || !(Math.abs(time) <= MAX_TIME)) return Number.NaN
    const [, sign, hours, minutes, seconds] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(format.format(time)) ?? []
    const offset = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000
    return sign === '-' ? -offset : offset
  }
}

/** Formats are dear in time and memory, and there are only so many zones: case does not tell them apart. */
function formatOf(key: string): Intl.DateTimeFormat | null {
  if (key.length > 64 || !KEY.test(key)) return null
  const name = key.toLowerCase()
  let format = formats.get(name)
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
    } catch {
      return null
    }
    formats.set(name, format)
  }
  return format
}

/** `zoneinfo.ZoneInfo(key)`, and the class method that its instances are pickled by: `ZoneInfo._unpickle(key, from_cache)`. */
export const zoneInfoReader = (): Adapter<PyZoneInfo> => ({
  names: ['zoneinfo.ZoneInfo', 'zoneinfo:ZoneInfo._unpickle'],
  call(args) {
    const [key, fromCache = true] = checkCount(args, 1, 2)
    return new PyZoneInfo(key as string, Boolean(fromCache))
  },
})

export const zoneInfoWriter = (): Adapter<PyZoneInfo> =>
  writes(PyZoneInfo, ({ key, fromCache }) => {
    const unpickle = new PyObject(
      new PyGlobal('builtins', 'getattr'),
      [new PyGlobal('zoneinfo', 'ZoneInfo'), new FreshText('_unpickle')],
      'call',
    )
    return [unpickle, [key, Number(fromCache)]]
  })
