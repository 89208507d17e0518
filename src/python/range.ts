// Python's `range`.
import { withBoolsAsInts } from './ints.ts'
import type { Adapter } from './registry.ts'
import { checkCount, isInt, Shown, short } from './shown.ts'
import { writesCall } from './writes.ts'

/** The ints from `start` up to, without, `stop`: Python's `range`. It holds none of them. */
export class PyRange extends Shown {
  readonly start: number | bigint
  readonly stop: number | bigint
  readonly step: number | bigint

  /** @throws RangeError if the step is 0 or an argument is no integer */
  constructor(start: number | bigint, stop: number | bigint, step: number | bigint = 1) {
    super()
    for (const value of [start, stop, step]) if (!isInt(value)) throw new RangeError(`a range is of ints, not of ${short(value)}`)
    if (Number(step) === 0) throw new RangeError('the step of a range is 0')
    this.start = start
    this.stop = stop
    this.step = step
  }

  protected get label(): string {
    return 'range'
  }

  /** How many ints: a bigint where that is no safe integer. */
  get length(): number | bigint {
    const [start, stop, step] = [BigInt(this.start), BigInt(this.stop), BigInt(this.step)]
    const span = step > 0n ? stop - start : start - stop
    const count = span <= 0n ? 0n : (span - 1n) / (step > 0n ? step : -step) + 1n
    return Number.isSafeInteger(Number(count)) ? Number(count) : count
  }

  /** Numbers where they are safe integers, else bigints. */
  *[Symbol.iterator](): Generator<number | bigint> {
    const count = this.length
    if (typeof count === 'number' && [this.start, this.stop, this.step].every(Number.isSafeInteger)) {
      for (let i = 0; i < count; i++) yield Number(this.start) + i * Number(this.step)
    } else {
      const step = BigInt(this.step)
      for (let i = 0n, value = BigInt(this.start); i < count; i++, value += step) {
        yield Number.isSafeInteger(Number(value)) ? Number(value) : value
      }
    }
  }

  toString(): string {
    return `range(${this.start}, ${this.stop}${Number(this.step) === 1 ? '' : `, ${this.step}`})`
  }

  override repr(): string {
    return this.toString()
  }
}

/** Python's `slice`. The parts are null where Python has None. */
export class PySlice extends Shown {
  readonly start: unknown
  readonly stop: unknown
  readonly step: unknown

  constructor(start: unknown, stop: unknown, step: unknown = null) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
  }

  protected get label(): string {
    return 'slice'
  }

  toString(): string {
    const parts = [this.start, this.stop, this.step].map((part) => (part === null ? 'None' : short(part)))
    return `slice(${parts.join(', ')})`
  }

  override repr(): string {
    return this.toString()
  }

  /** The three parts by name. */
  override toJSON(): unknown {
    return { start: this.start, stop: this.stop, step: this.step }
  }
}

export const rangeReaders = (): readonly Adapter[] => [
  {
    names: ['builtins.range'],
    call(args) {
      const [start, stop, step] = withBoolsAsInts(checkCount(args, 1, 3)) as number[]
      return args.length === 1 ? new PyRange(0, start!) : new PyRange(start!, stop!, step)
    },
  },
  {
    names: ['builtins.slice'],
    call(args) {
      const [start, stop, step] = checkCount(args, 1, 3)
      return args.length === 1 ? new PySlice(null, start) : new PySlice(start, stop, step)
    },
  },
]

export const rangeWriters = (): readonly Adapter[] => [
  writesCall('builtins.range', PyRange, ({ start, stop, step }) => [start, stop, step]),
  writesCall('builtins.slice', PySlice, ({ start, stop, step }) => [start, stop, step]),
]
