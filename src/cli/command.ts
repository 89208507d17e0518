// What a command of the command line is: `main.ts` finds it, and each has a file.
import type { ParseArgsConfig } from 'node:util'
import type { Terminal } from './terminal.ts'

/** One command: `brine dis`, say. */
export interface Command {
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  run(terminal: Terminal, files: readonly string[], options: Readonly<Record<string, unknown>>): Promise<void>
}
