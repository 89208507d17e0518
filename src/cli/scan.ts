// `brine scan FILE`: says whether a file is safe to give to Python.

import type { Style } from '../repr/form.ts'
import type { Finding, ScanReport, Verdict } from '../scan.ts'
import { type ScanOptions, scan } from '../scan.ts'
import type { Command } from './command.ts'
import { eachFile } from './files.ts'
import { CannotRead, type Input } from './input.ts'
import { harmlessJson } from './json.ts'
import { counted, inLine } from './table.ts'
import { bytesText, EXIT, type Exit, type Terminal } from './terminal.ts'
import { numberOption, UsageError } from './usage.ts'

const HELP = `usage: brine scan [options] FILE...

Says whether pickles, and files with pickles in them, are safe to give to Python: by a list of the names that are, each with the ways in which
it may be used. Nothing is run. - is stdin.

  --allow NAME     a name that is safe too: app.Point; app:Outer.Inner where the name itself has dots. May be given again
  --items N        findings that are shown (20)
  --full           all findings, and the names
  --json           the reports, one document for each file, with "file"

safe: loading it runs nothing but code that was read for the list. dangerous: it does what runs code. unknown: neither is known.

exit code: 0 all safe, 1 one dangerous, 2 a file cannot be read, 3 one unknown
`

/** A file is read whole. */
const LARGEST = 2 ** 32
const FINDINGS = 20
const EXITS: Readonly<Record<Verdict, Exit>> = { safe: EXIT.fine, unknown: EXIT.unknown, dangerous: EXIT.bad }
const STYLES: Readonly<Record<Verdict, Style>> = { safe: 'string', unknown: 'number', dangerous: 'danger' }
/** The worst comes first. */
const LEVELS: readonly Verdict[] = ['dangerous', 'unknown', 'safe']

export const command: Command = {
  help: HELP,
  options: {
    allow: { type: 'string', multiple: true },
    items: { type: 'string' },
    full: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(terminal, files, options) {
    const allow = (options['allow'] ?? []) as string[]
    await refuseNames(allow)
    const isFull = options['full'] === true
    const most = isFull ? Number.POSITIVE_INFINITY : (numberOption(options, 'items') ?? FINDINGS)
    await eachFile(terminal, files, false, async (input) => {
      const report = await scanned(input, allow.length === 0 ? {} : { allow })
      terminal.exit(EXITS[report.verdict])
      if (options['json'] === true) await terminal.write(`${harmlessJson(JSON.stringify({ file: input.name, ...report }, null, 2))}\n`)
      else await terminal.write(reportText(input.name, report, most, isFull, terminal))
    })
  },
}

async function scanned(input: Input, options: ScanOptions): Promise<ScanReport> {
  if (input.size > LARGEST) {
    throw new CannotRead(`${bytesText(input.size)} are too many to scan, which reads a file whole: ${bytesText(LARGEST)} at most`)
  }
  return scan(input.source instanceof Uint8Array ? input.source : input.chunks(), options)
}

/** @throws UsageError for a name that is none */
async function refuseNames(allow: readonly string[]): Promise<void> {
  try {
    await scan(new Uint8Array(0), { allow })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** The verdict, then the findings, the worst first. */
function reportText(name: string, report: ScanReport, most: number, isFull: boolean, { paint }: Terminal): string {
  const { verdict, format, findings, globals, pickles, complete } = report
  const about = [format, counted(pickles.length, 'pickle'), ...(complete ? [] : ['not read to its end'])].join(', ')
  const lines = [`${inLine(name)}: ${paint(STYLES[verdict], verdict)} (${about})`]
  const sorted = [...findings].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
  for (const finding of sorted.slice(0, most)) lines.push(findingText(finding, paint))
  if (sorted.length > most) lines.push(`  ... ${sorted.length - most} more: --full shows them`)
  if (isFull)
    for (const { name, level, uses } of globals)
      lines.push(`  ${level.padEnd(9)}  ${inLine(name)}${uses.length === 0 ? '' : ` (${uses.join(', ')})`}`)
  return `${lines.join('\n')}\n`
}

function findingText({ level, code, offset, path, message }: Finding, paint: Terminal['paint']): string {
  const place = `byte ${offset}${path === '' ? '' : ` of ${inLine(path)}`}`
  return `  ${paint(STYLES[level], level.padEnd(9))}  ${place}: ${inLine(message)} [${code}]`
}
