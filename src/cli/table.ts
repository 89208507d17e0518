// Lists with columns: the tensors of a checkpoint, the members of an archive.
import { harmless } from '../repr/harmless.ts'

/** Rows of cells below their headings. */
export interface Table {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What is said of all rows together, below them. */
  readonly sum: string
}

/** Blanks between columns. */
const GAP = '  '

/**
 * The text of a table: columns below one another, the last one to the right.
 * @param most rows that are shown; of more, as many are counted
 */
export function tableText({ headings, rows, sum }: Table, most: number): string {
  const lines = [headings, ...rows.slice(0, most).map((row) => row.map(inLine))]
  const widths = headings.map((_, column) => lines.reduce((widest, line) => Math.max(widest, line[column]!.length), 0))
  const text = lines.map((line) =>
    line
      .map((cell, i) => (i === widths.length - 1 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join(GAP)
      .trimEnd(),
  )
  if (rows.length > most) text.push(`... ${rows.length - most} more`)
  return [...text, sum].join('\n')
}

/** A text without what breaks a line or acts on a terminal. */
export function inLine(text: string): string {
  return harmless(text).replaceAll('\n', '\\n')
}

export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`
}
