// `brine dis FILE`: lists the opcodes of pickles, as CPython's `python -m pickletools`.

import { harmless } from '../repr/harmless.ts'
import { sniff } from '../sniff.ts'
import { type DisMemo, dis, PickletoolsError } from '../tools.ts'
import { adviceOf } from './advice.ts'
import type { Command } from './command.ts'
import { eachFile } from './files.ts'
import { BadData, wholeOf } from './input.ts'
import { EXIT } from './terminal.ts'
import { MAY_BE_PICKLES, unpacked } from './unpack.ts'
import { numberOption } from './usage.ts'

const HELP = `usage: brine dis [options] FILE...

Lists the opcodes of every pickle in a file, as python -m pickletools does.

  -a, --annotate          says what each opcode does
  -m, --memo              keeps the memo from one pickle to the next
  -l, --indentlevel N     blanks for each MARK (4)

exit code: 0 fine, 1 bad data, 2 a file cannot be read
`

/** A file is read whole, and its text is many times as long. */
const LARGEST = 256_000_000
const ANNOTATE = 30

export const command: Command = {
  help: HELP,
  options: {
    annotate: { type: 'boolean', short: 'a' },
    memo: { type: 'boolean', short: 'm' },
    indentlevel: { type: 'string', short: 'l' },
  },
  async run(terminal, files, options) {
    const annotate = options['annotate'] === true ? ANNOTATE : 0
    const indentLevel = numberOption(options, 'indentlevel') ?? 4
    const memo: DisMemo | undefined = options['memo'] === true ? new Map() : undefined
    await eachFile(terminal, files, true, async (input) => {
      const { input: opened, guess: first } = await unpacked(input)
      if (first !== undefined && !MAY_BE_PICKLES.has(first.looksLike)) throw new BadData(adviceOf(first, input.name))
      const bytes = await wholeOf(opened, LARGEST, 'dis')
      for (let start = 0; start < bytes.length || start === 0; ) {
        const guess = sniff(bytes.subarray(start))
        try {
          const text = dis(bytes, { annotate, indentLevel, start, ...(memo && { memo }) })
          await terminal.write(text)
          start = endOf(text)
        } catch (error) {
          if (!(error instanceof PickletoolsError)) throw error
          if (start > 0 && guess !== undefined) {
            terminal.say(`brine: ${harmless(input.name)}: ${bytes.length - start} bytes are left from byte ${start} on. ${guess.hint}`)
            if (guess.looksLike !== 'zeros') terminal.exit(EXIT.bad)
            return
          }
          await terminal.write(error.text)
          throw guess === undefined ? error : new BadData(`${error.message}. ${guess.hint}`)
        }
      }
    })
  },
}

/** Where a pickle ends, by the line of its STOP: the one before the last. */
function endOf(text: string): number {
  const line = text.slice(text.lastIndexOf('\n', text.lastIndexOf('\n', text.length - 2) - 1) + 1)
  return Number.parseInt(line, 10) + 1
}
