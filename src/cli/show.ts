// `brine FILE`: shows values as Python's `repr` would.
import { contentsOf } from './contents.ts'
import { eachFile } from './files.ts'
import type { Command } from './main.ts'
import { type ReprLimits, show } from './repr.ts'
import { numberOption } from './usage.ts'

const HELP = `usage: brine [show] [options] FILE...

Shows what is in pickles as Python's repr would, without running any of it. Frames are tables, arrays have shape and dtype, and objects
of other classes are shown with their class and attributes. Compressed files (gzip, zlib) are opened. - is stdin.

  --depth N      levels of containers that are shown
  --items N      entries of a container that are shown (100)
  --full         everything
  --encoding E   how 8-bit text of Python 2 is read: latin1, utf-8, cp1252, bytes

Without --depth, --items and --full, what would take more than 100 lines is an outline.

exit code: 0 fine, 1 bad data, 2 a file cannot be read
`

/** Values in all, and lines, of one pickle. */
const VALUES = 20_000
const LINES = 100

export const command: Command = {
  help: HELP,
  options: {
    depth: { type: 'string' },
    items: { type: 'string' },
    full: { type: 'boolean' },
    encoding: { type: 'string' },
  },
  async run(terminal, files, options) {
    const limits = limitsOf(options, terminal.width)
    await eachFile(terminal, files, true, async (input) => {
      const say = (message: string) => terminal.say(`brine: ${input.name}: ${message}`)
      for await (const { value, label } of contentsOf(input, {
        lossless: true,
        encoding: options['encoding'] as string | undefined,
        say,
      })) {
        const { text, isOutline } = show(value, limits, terminal.paint)
        await terminal.write(`${label === undefined ? '' : `${label}: `}${text}\n`)
        if (isOutline) say('this is an outline: --full shows everything, --depth N and --items N show so much')
      }
    })
  },
}

function limitsOf(options: Readonly<Record<string, unknown>>, width: number): ReprLimits {
  const depth = numberOption(options, 'depth')
  const items = numberOption(options, 'items')
  if (options['full'] === true) {
    const all = Number.POSITIVE_INFINITY
    return { depth: depth ?? all, items: items ?? all, characters: all, values: all, lines: all, width }
  }
  const isChosen = depth !== undefined || items !== undefined
  return {
    depth: depth ?? 20,
    items: items ?? 100,
    characters: 1000,
    values: Math.max(VALUES, 10 * (items ?? 0)),
    lines: isChosen ? Number.POSITIVE_INFINITY : LINES,
    width,
  }
}
