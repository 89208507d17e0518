#!/usr/bin/env node
// The command `brine`: finds out which of its commands is meant, and runs that one, which is loaded only then.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { EXIT, Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  show: () => import('./show.ts'),
  json: () => import('./json.ts'),
  dis: () => import('./dis.ts'),
  scan: () => import('./scan.ts'),
  convert: () => import('./convert.ts'),
}

const HELP = `usage: brine [show] FILE...    shows what is in pickles, as Python's repr would
       brine json FILE...      writes it as JSON
       brine dis FILE...       lists the opcodes, as python -m pickletools
       brine scan FILE...      says whether it is safe to give to Python
       brine convert --to npy|csv|json|safetensors [-o FILE] FILE
       brine COMMAND --help    says more
       brine --version

No code of a pickle is ever run. - is stdin. A file whose name is that of a command: brine show json

  --color, --no-color    colours, which a terminal has unless NO_COLOR is set

exit code: 0 fine or safe, 1 bad data or dangerous, 2 a file cannot be read, 3 unknown whether it is safe
`

const COMMON: Command['options'] = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  color: { type: 'boolean' },
}

async function main(args: readonly string[]): Promise<void> {
  const [first = ''] = args
  const isCommand = Object.hasOwn(COMMANDS, first)
  if (!isCommand && (args.length === 0 || first === '--help' || first === '-h' || first === 'help')) {
    process.stdout.write(HELP)
    if (args.length === 0) process.exitCode = EXIT.unreadable
    return
  }
  const { command } = await COMMANDS[isCommand ? first : 'show']!()
  const { values, positionals } = parse(isCommand ? args.slice(1) : args, command)
  if (values['version'] === true) {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
    process.stdout.write(`${version}\n`)
  } else if (values['help'] === true) {
    process.stdout.write(command.help)
  } else {
    if (positionals.length === 0) throw new UsageError('no file is given')
    await command.run(new Terminal(values['color'] as boolean | undefined), positionals, values)
  }
}

/** @throws UsageError for options that there are not */
function parse(args: readonly string[], { options }: Command): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options: { ...COMMON, ...options }, allowPositionals: true, allowNegative: true })
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\. To specify a positional.*/, ''))
  }
}

// As `brine FILE | head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  process.stderr.write(`brine: stdout: ${error.message}\n`)
  process.exit(EXIT.unreadable)
})

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`brine: ${error.message}\nbrine --help says how it is used.\n`)
  process.exitCode = EXIT.unreadable
}
