// Python's `pickle.Unpickler`: reads the pickles in some data one after another, with one memo for all of them.
import { UnpicklingError } from '../errors.ts'
import type { LoadOptions } from '../options.ts'
import { type Bytes, toBytes } from './bytes.ts'
import { ScanCredit } from './engine.ts'
import { loadAt, type Reader, shareBuffers } from './loads.ts'
import { Memo } from './memo.ts'

/** Where the next pickle starts, and the memo, which lives on between loads as CPython's does. */
export class PickleReader {
  readonly #reader: Reader
  readonly #bytes: Uint8Array
  readonly #options: LoadOptions
  readonly #memo: Memo
  readonly #credit = new ScanCredit()
  #offset = 0
  #isBusy = false

  constructor(reader: Reader, data: Bytes, options: LoadOptions) {
    this.#reader = reader
    this.#bytes = toBytes(data)
    this.#memo = new Memo(this.#bytes.length)
    this.#options = shareBuffers(options)
  }

  /** Byte offset of the next pickle: just past the STOP of the last one. */
  get offset(): number {
    return this.#offset
  }

  /**
   * Reads the next pickle.
   * @throws UnpicklingError as `loads`; at the end of the data its code is 'truncated' and its offset the data's length
   */
  load<T = unknown>(): T {
    if (this.#isBusy) throw new UnpicklingError('hook', 'this Unpickler was asked for a load in the middle of another', this.#offset)
    if (this.#offset >= this.#bytes.length) throw new UnpicklingError('truncated', 'no pickle left', this.#offset)
    const start = this.#offset
    const mayScan = this.#credit.take(this.#memo.count, this.#bytes.length - start)
    this.#memo.begin()
    this.#isBusy = true
    try {
      const options: LoadOptions = mayScan ? this.#options : { ...this.#options, engine: 'typescript' }
      const { value, end } = loadAt(this.#reader, this.#bytes, start, 0, options, this.#memo)
      this.#offset = end
      this.#credit.give(end - start)
      return value as T
    } catch (error) {
      // The next call reads the same pickle, and is to find what this one found.
      this.#memo.undo()
      throw error
    } finally {
      this.#isBusy = false
    }
  }
}
