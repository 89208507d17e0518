// The date or time that a subclass of Python's datetime or date is pickled with: ten bytes, or four, which nobody can read.

/** Bit of the month that says that a reading is the second of two equal ones (PEP 495). */
const FOLD = 0x80

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')

/**
 * The reading of these arguments, as `str()` of a datetime or date gives it; undefined where they are no such state. Ten bytes that happen
 * to be one are rare, four are not: these count only for a class whose name speaks of dates.
 * @param args of an object that nothing on this side stands for
 */
export function readingOf(args: readonly unknown[], className: string): string | undefined {
  const [state] = args
  if (!(state instanceof Uint8Array) || args.length > 2) return undefined
  if (state.length !== 10 && !(state.length === 4 && args.length === 1 && /date|day/i.test(className.slice(-100)))) return undefined
  const [high = 0, low = 0, monthAndFold = 0, day = 0, hour = 0, minute = 0, second = 0, ...micros] = state
  const year = high * 256 + low
  const month = monthAndFold & ~FOLD
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
  if (state.length === 4) return monthAndFold === month ? date : undefined
  const microsecond = micros.reduce((sum, byte) => sum * 256 + byte, 0)
  if (hour > 23 || minute > 59 || second > 59 || microsecond > 999_999) return undefined
  return `${date} ${pad(hour)}:${pad(minute)}:${pad(second)}${microsecond === 0 ? '' : `.${pad(microsecond, 6)}`}`
}
