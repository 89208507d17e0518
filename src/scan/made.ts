// What the judge knows of the objects that a pickle made, and of the names in it.

import type { ScannedGlobal, Verdict } from './report.ts'
import type { Entry } from './rules.ts'

/** What is known of an object that the pickle made. */
export interface Made {
  /** The entry that accepted the call, and judges the state; undefined for what no entry made. */
  readonly entry: Entry | undefined
  readonly label: string
  readonly args: readonly unknown[]
  state: unknown
  hasState: boolean
}

export interface NamedGlobal {
  readonly entry: Entry | undefined
  readonly level: Verdict
  readonly listed: ScannedGlobal
  /** How often it was put on the stack, less the times it was called: what is left over lies in the data. */
  loose: number
  /** Where it was named first. */
  readonly offset: number
}

/** What a call gave that no entry accepted. */
export function unknownObject(args: readonly unknown[]): Made {
  return { entry: undefined, label: '', args, state: undefined, hasState: false }
}
