// How values without parts are written, one by one and many in a row.
import { WriteProblem } from '../errors.ts'
import { MAX_DIGITS } from '../python/ints.ts'
import type { Shape } from './records.ts'
import { Stack } from './stack.ts'
import type { Writer } from './writer.ts'

/** From so many on, numbers are worth a call of their own. */
const MIN_COLUMN = 16

/** Writes None, bool, str, int and float. */
export abstract class Scalars extends Stack {
  protected writer: Writer
  protected readonly protocol: number
  /** Whether every value is asked for its persistent id. */
  protected isHooked = false

  constructor(writer: Writer, protocol: number, fast: boolean) {
    super(fast)
    this.writer = writer
    this.protocol = protocol
  }

  /** Writes items up to the first that is no scalar, and tells where that is. */
  protected saveScalars(items: readonly unknown[], from: number, end: number): number {
    if (this.isHooked) return from
    const writer = this.writer
    const isColumn = end - from >= MIN_COLUMN && typeof items[from] === 'number'
    for (let i = isColumn ? writer.engine.numbers(items, from, end) : from; i < end; i++) {
      const item = items[i]
      if (typeof item === 'string') writer.string(item)
      else if (typeof item === 'number') {
        if ((item | 0) === item && (item !== 0 || 1 / item > 0)) writer.int32(item)
        else this.saveNumber(item)
      } else if (item === null || item === undefined) writer.none()
      else if (typeof item === 'boolean') writer.bool(item)
      else return i
    }
    return end
  }

  /**
   * Like {@link saveScalars}, for a record: the key of the value at which this stops is written. The scalars stand here once more, since
   * with one function for both loops dumps of 2,000 records took 1.0 to 1.2 times as long.
   */
  protected saveFields(shape: Shape, items: readonly unknown[], from: number): number {
    const writer = this.writer
    const end = items.length
    for (let i = from; i < end; i++) {
      writer.key(shape, i)
      const item = items[i]
      if (typeof item === 'string') writer.string(item)
      else if (typeof item === 'number') {
        if ((item | 0) === item && (item !== 0 || 1 / item > 0)) writer.int32(item)
        else this.saveNumber(item)
      } else if (item === null || item === undefined) writer.none()
      else if (typeof item === 'boolean') writer.bool(item)
      else return i
    }
    return end
  }

  /** A number that `| 0` changes, or minus zero. */
  protected saveNumber(value: number): void {
    if (Number.isSafeInteger(value) && value !== 0) this.writer.int53(value)
    else this.writer.float(value)
  }

  protected saveBigint(value: bigint): void {
    if (BigInt.asIntN(32, value) === value) {
      this.writer.int32(Number(value))
      return
    }
    // log2(10) * 4300 is 14284.4: shorter ones need not be spelled out to be counted.
    if (this.protocol < 2 && BigInt.asIntN(14284, value) !== value && String(value).replace('-', '').length > MAX_DIGITS) {
      throw new WriteProblem('protocol', `an int of more than ${MAX_DIGITS} digits needs protocol 2 or newer`)
    }
    this.writer.long(value)
  }
}
