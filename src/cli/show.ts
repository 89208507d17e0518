// `brine FILE`: shows values as Python's `repr` would.

import type { ReprLimits } from '../repr/form.ts'
import { THRESHOLD } from '../repr/forms-numpy.ts'
import { show } from '../repr/repr.ts'
import type { Command } from './command.ts'
import { contentsOf } from './contents.ts'
import { eachFile } from './files.ts'
import type { Reading } from './libraries.ts'
import { inLine, tableText } from './table.ts'
import { numberOption, textOption } from './usage.ts'

const HELP = `usage: brine [show] [options] FILE...

Shows what is in pickles as Python's repr would, without running any of it. Frames are tables, arrays have shape and dtype, and objects of
other classes are shown with their class and attributes. Files of NumPy, PyTorch and joblib are opened, zip archives too, and what is compressed (gzip, zlib).
Of several tensors, arrays or members there is a list; where they are few, they follow. - is stdin.

  --part NAME    this column, tensor, array or member alone
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
/** Rows of a list. */
const ROWS = 1000

export const command: Command = {
  help: HELP,
  options: {
    part: { type: 'string' },
    depth: { type: 'string' },
    items: { type: 'string' },
    full: { type: 'boolean' },
    encoding: { type: 'string' },
  },
  async run(terminal, files, options) {
    const limits = limitsOf(options, terminal.width)
    const rows = options['full'] === true ? limits.items : (numberOption(options, 'items') ?? ROWS)
    await eachFile(terminal, files, true, async (input) => {
      const say = (message: string) => terminal.say(`brine: ${input.name}: ${message}`)
      const reading: Reading = {
        lossless: true,
        encoding: textOption(options, 'encoding'),
        part: textOption(options, 'part'),
        shows: true,
        elements: options['full'] === true ? Number.POSITIVE_INFINITY : THRESHOLD,
        say,
      }
      for await (const { value, member, table, isListed, hasFrames } of contentsOf(input, reading)) {
        if (hasFrames === true) limits.more = (await import('./frames.ts')).frameForm
        const name = member === undefined ? '' : inLine(member)
        if (table !== undefined) await terminal.write(`${name === '' ? '' : `${name}:\n`}${tableText(table, rows)}\n`)
        if (isListed === true) continue
        const { text, isOutline } = show(value, limits, terminal.paint)
        await terminal.write(`${name === '' ? '' : `${name}: `}${text}\n`)
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
