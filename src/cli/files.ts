// Runs a command on one file after another, and says of each what went wrong.
import { PickleError, ValueProblem } from '../index.ts'
import { harmless } from '../repr/harmless.ts'
import { inTerminal } from './advice.ts'
import { BadData, CannotRead, type Input, openInput } from './input.ts'
import { EXIT, type Terminal } from './terminal.ts'

/**
 * Opens each file in turn. What is wrong with one is told on stderr, remembered in the exit code, and does not keep the others from their turn.
 * @param hasHeadings whether each of several files has its name above it
 */
export async function eachFile(
  terminal: Terminal,
  paths: readonly string[],
  hasHeadings: boolean,
  work: (input: Input) => Promise<void>,
): Promise<void> {
  for (const [i, path] of paths.entries()) {
    let input: Input | undefined
    try {
      input = await openInput(path, terminal)
      if (hasHeadings && paths.length > 1) await terminal.write(`${i > 0 ? '\n' : ''}==> ${harmless(input.name)} <==\n`)
      await work(input)
    } catch (error) {
      // Cells of a frame are read when they are asked for, and what is wrong with one is told then.
      const isBad = error instanceof BadData || error instanceof PickleError || error instanceof ValueProblem
      if (!isBad && !(error instanceof CannotRead) && !isSystemError(error)) throw error
      const name = input?.name ?? path
      terminal.say(`brine: ${harmless(`${name}: ${inTerminal((error as Error).message, name)}`)}`)
      terminal.exit(isBad ? EXIT.bad : EXIT.unreadable)
    } finally {
      await input?.close()
    }
  }
}

/** What the platform says of a file that it fails to read. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'errno' in error
}
