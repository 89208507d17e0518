// What a scan reports, and the place where it is collected: bounded, each finding once.

import type { Storage } from './storages.ts'

/** How safe it is to give something to Python. */
export type Verdict = 'safe' | 'unknown' | 'dangerous'

/** What a finding is about: stable strings, described in docs/scan.md. */
export type FindingCode =
  | 'unlisted-global' // a name that the allow list does not have
  | 'denied-global' // a name that is known to run code, or to read or write files
  | 'computed-name' // STACK_GLOBAL of what is no str, or getattr with what is no listed name
  | 'arguments' // a listed callable with arguments that its entry does not accept
  | 'opcode' // a listed name used by an opcode that its entry does not accept
  | 'call-of-result' // a call of what is no global: of the result of another call, above all
  | 'used-as-data' // a function of the list that is not called, but put into the data
  | 'build-on-global' // BUILD or items set on a class or function
  | 'state' // a state that the entry of the object's class does not accept
  | 'special-attribute' // a state that sets `__class__`, `__setstate__` and the like
  | 'items' // items for an object whose entry takes none, or after its state
  | 'extension' // an extension code that the caller did not map
  | 'persistent-id' // a persistent id: the program that loads decides what it is
  | 'nested-pickle' // bytes that the pickle hands to another unpickler
  | 'memo' // a memo index that makes CPython's unpickler ask for memory
  | 'frame' // FRAME lengths that do not fit the opcodes
  | 'several-pickles' // a pickle after the first STOP
  | 'trailing-data' // bytes after the pickle that are none
  | 'broken' // the data breaks off, or holds what Python refuses
  | 'unreadable' // a container, or a member of one, that cannot be looked into
  | 'no-pickle' // nothing in the data that could be judged
  | 'limit' // a limit of the scan was reached

/** One thing that a person should know. */
export interface Finding {
  readonly level: Verdict
  readonly code: FindingCode
  /** Byte offset, in the data that {@link path} names, of the opcode or part that it is about. */
  readonly offset: number
  /** Where that data lies: '' for the data given, else members and nested pickles joined by ' > '. */
  readonly path: string
  /** The global that it is about, as `module.Name`; undefined where it is about none. */
  readonly global: string | undefined
  readonly message: string
}

/** A name in the pickles. */
export interface ScannedGlobal {
  /** `module.Name` after the renames of protocols 0 to 2. */
  readonly name: string
  /** `module.Name` as written. */
  readonly raw: string
  /** The worst that was found about it. */
  level: Verdict
  /** The opcodes that used it: how it was called, made or given a state. Empty where it is only named. */
  readonly uses: string[]
  /** Where it is named; the first hundred places. */
  readonly offsets: number[]
}

/** A pickle in the data. */
export interface ScannedPickle {
  readonly path: string
  readonly start: number
  /** Where it ends: past STOP, or where it breaks off. */
  readonly end: number
  readonly protocol: number
  readonly verdict: Verdict
}

/** What a scan found in some data. */
export interface ScanReport {
  /** The worst of all findings; never 'safe' where {@link complete} is false. */
  verdict: Verdict
  /** Whether everything in the data was read. */
  complete: boolean
  /** What the data is: 'pickle', 'zip', 'gzip' ... */
  format: string
  findings: Finding[]
  globals: ScannedGlobal[]
  pickles: ScannedPickle[]
}

const MAX_FINDINGS = 1000
const MAX_PICKLES = 10_000
const MAX_OFFSETS = 100

export function worse(a: Verdict, b: Verdict): Verdict {
  return a === 'dangerous' || b === 'dangerous' ? 'dangerous' : a === 'unknown' || b === 'unknown' ? 'unknown' : 'safe'
}

/** Collects a report. */
export class Collector {
  readonly report: ScanReport = { verdict: 'safe', complete: true, format: 'unknown', findings: [], globals: [], pickles: [] }
  /** The storages of PyTorch in the pickles, in the order in which they were read. */
  readonly storages: Storage[] = []
  readonly #globals = new Map<string, ScannedGlobal>()
  readonly #seen = new Set<string>()

  /** Adds a finding, unless the same was said of the same place. */
  add(level: Verdict, code: FindingCode, path: string, offset: number, message: string, global?: string): void {
    const { report } = this
    report.verdict = worse(report.verdict, level)
    const key = `${code} ${offset} ${global} ${path}`
    if (this.#seen.has(key) || this.#seen.size >= MAX_FINDINGS) return
    this.#seen.add(key)
    report.findings.push({ level, code, offset, path, global, message })
  }

  /** As {@link add}, for what was not read to its end. */
  incomplete(code: FindingCode, path: string, offset: number, message: string): void {
    this.report.complete = false
    this.add('unknown', code, path, offset, message)
  }

  /** The entry of a name. */
  global(name: string, raw: string, level: Verdict, offset: number): ScannedGlobal {
    const key = `${raw}\n${name}`
    let global = this.#globals.get(key)
    if (global === undefined) {
      global = { name, raw, level, uses: [], offsets: [] }
      this.#globals.set(key, global)
      this.report.globals.push(global)
    }
    global.level = worse(global.level, level)
    if (global.offsets.length < MAX_OFFSETS && !global.offsets.includes(offset)) global.offsets.push(offset)
    return global
  }

  pickle(pickle: ScannedPickle): void {
    const { pickles } = this.report
    if (pickles.length < MAX_PICKLES) pickles.push(pickle)
    else this.add('unknown', 'limit', '', pickle.start, `more than ${MAX_PICKLES} pickles: the others are judged but not listed`)
  }
}
