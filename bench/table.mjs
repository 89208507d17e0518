/** A Markdown table with aligned columns; the first is to the left, figures are to the right. */
export function table(header, rows) {
  const lines = [header, ...rows]
  const widths = header.map((_, i) => Math.max(3, ...lines.map((line) => line[i].length)))
  const isText = header.map((_, i) => i === 0 || rows.some((row) => /[a-z]{3}/i.test(row[i])))
  const cell = (text, i) => (isText[i] ? text.padEnd(widths[i]) : text.padStart(widths[i]))
  const rule = widths.map((width, i) => (isText[i] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [header.map(cell), rule, ...rows.map((row) => row.map(cell))].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
