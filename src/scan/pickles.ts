// Reads the pickles that follow one another in some data, each in every way in which an unpickler of Python's might.

import { Memo } from '../load/memo.ts'
import type { Registry } from '../python/registry.ts'
import { Judge } from './judge.ts'
import type { Nested } from './nested.ts'
import { type Ending, observe } from './observe.ts'
import { type Collector, worse } from './report.ts'
import type { Table } from './rules.ts'

/** What all parts of a scan share. */
export interface Session {
  readonly collector: Collector
  readonly table: Table
  readonly extensions: Registry | undefined
  /** Bytes that may still be read, counting what is read twice. */
  work: number
  /** Bytes that may still be decompressed. */
  inflation: number
}

/** What was found in a stretch of data. */
export interface Found {
  /** Whether there is a pickle: one that ends, or begins as one and breaks off. */
  readonly isPickle: boolean
  /** Where what follows the last pickle starts. */
  readonly end: number
  readonly nested: readonly Nested[]
}

/** One reading of a pickle. */
interface Read extends Pick<Judge, 'verdict' | 'problem' | 'events'> {
  ending: Ending
}

const PROTO = 0x80
/** The first pickle of torch.save before 1.6: its magic number. Four more follow, then the data of the storages. */
const TORCH_MAGIC = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
const TORCH_PICKLES = 5

export function isTorchLegacy(bytes: Uint8Array): boolean {
  return TORCH_MAGIC.every((byte, i) => bytes[i] === byte)
}

/**
 * Judges the pickles from `start` on.
 * @param isExpected whether what is no pickle there is a finding, and not just data
 */
export function readPickles(session: Session, bytes: Uint8Array, path: string, start: number, isExpected: boolean): Found {
  return new Pickles(session, bytes, path).read(start, isExpected)
}

class Pickles {
  readonly #session: Session
  readonly #bytes: Uint8Array
  readonly #path: string
  readonly #nested: Nested[] = []
  readonly #seen = new Set<number>()
  /** What a program has that reads all the pickles with one Unpickler: a memo that lives on, and the objects in it. */
  readonly #memo: Memo
  readonly #judge: Judge

  constructor(session: Session, bytes: Uint8Array, path: string) {
    this.#session = session
    this.#bytes = bytes
    this.#path = path
    this.#memo = new Memo(bytes.length)
    this.#judge = new Judge(session.collector, path, session.table, bytes.length)
  }

  read(start: number, isExpected: boolean): Found {
    const first = this.#chain(start, isExpected)
    return { ...first, nested: this.#nested }
  }

  /** The pickles from `start` on. */
  #chain(start: number, isExpected: boolean): { isPickle: boolean; end: number } {
    const { collector } = this.#session
    const bytes = this.#bytes
    const starts = [start]
    let count = 0
    let end = start
    for (let next = starts.pop(); next !== undefined; next = starts.pop()) {
      if (this.#seen.has(next) || next >= bytes.length) continue
      this.#seen.add(next)
      if (this.#session.work <= 0) {
        collector.incomplete('limit', this.#path, next, 'too much data is read again and again')
        break
      }
      const isFirst = count === 0
      const ending = this.#pickle(next, isFirst, isFirst && isExpected)
      if (ending === undefined) {
        // No pickle starts here.
        if (!isFirst) this.#trailing(next, count)
        continue
      }
      count++
      if (count === 2) collector.add('safe', 'several-pickles', this.#path, next, 'another pickle follows the first')
      end = Math.max(end, ending.end)
      if (ending.hasStopped) {
        if (ending.frameEnd > ending.end) starts.push(ending.frameEnd)
        starts.push(ending.end)
      }
    }
    return { isPickle: count > 0, end }
  }

  /** What follows the last pickle and is none. */
  #trailing(at: number, count: number): void {
    const { collector } = this.#session
    const bytes = this.#bytes
    if (bytes.length - at < 4096 && bytes.subarray(at).every((byte) => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20)) {
      collector.add('safe', 'trailing-data', this.#path, at, 'blanks follow the pickle')
    } else if (count >= TORCH_PICKLES && isTorchLegacy(bytes)) {
      collector.add('safe', 'trailing-data', this.#path, at, 'the data of storages follows the pickles, as torch.save wrote it before 1.6')
    } else {
      collector.add('unknown', 'trailing-data', this.#path, at, `${bytes.length - at} bytes follow the pickle and are none`)
    }
  }

  /**
   * One pickle, in every way to read it.
   * @returns undefined if there is none
   */
  #pickle(start: number, isFirst: boolean, isExpected: boolean): Ending | undefined {
    const { collector } = this.#session
    const lasting = this.#read(start, this.#judge, this.#memo, true)
    let { ending, problem, events } = lasting
    let { verdict } = lasting
    if (!isFirst) {
      // The memo lives on in an Unpickler, and not between calls of pickle.load.
      const fresh = this.#read(start, undefined, undefined, true)
      verdict = worse(verdict, fresh.verdict)
      if (!ending.hasStopped && fresh.ending.hasStopped) ({ ending, problem, events } = fresh)
    }
    if (!ending.hasStopped && events === 0 && !isExpected && !this.#begins(start)) return undefined
    // As pickle reads it, where joblib would skip data: what breaks off there is no fault of the file.
    if (ending.hasJoblib) verdict = worse(verdict, this.#read(start, undefined, undefined, false).verdict)
    if (problem !== undefined) {
      collector.incomplete(problem.code, this.#path, problem.offset, problem.message)
      verdict = worse(verdict, 'unknown')
    }
    collector.pickle({ path: this.#path, start, end: ending.end, protocol: ending.protocol, verdict })
    return ending
  }

  #read(start: number, lasting: Judge | undefined, memo: Memo | undefined, joblib: boolean): Read {
    const session = this.#session
    const judge = lasting ?? new Judge(session.collector, this.#path, session.table, this.#bytes.length)
    judge.begin()
    const ending = observe(this.#bytes, start, { judge, extensions: session.extensions, memo, joblib })
    session.work -= ending.end - start
    this.#nested.push(...judge.nested)
    const { verdict, problem, events } = judge
    return { ending, verdict, problem, events }
  }

  /** Whether the data begins as pickles of protocol 2 and later do. */
  #begins(start: number): boolean {
    return this.#bytes[start] === PROTO && this.#bytes[start + 1]! >= 2 && this.#bytes[start + 1]! <= 5
  }
}
