// A part of what is open as a file of another format.
import { dumps, toJson } from '../../../src/index.ts'
import { writeNpy } from '../../../src/npy.ts'
import type { SaveFormat } from '../protocol.ts'
import { arrayOf } from './arrays.ts'
import { dumpOptions } from './registry.ts'
import { cellsOf, gridOf } from './tables.ts'

/** Rows of a table that are written at a time. */
const BATCH = 4096

/** @throws Error where the value cannot be written so */
export async function saved(value: unknown, format: SaveFormat): Promise<Blob> {
  switch (format) {
    case 'json':
      return new Blob([JSON.stringify(toJson(value), null, 2)], { type: 'application/json' })
    case 'pickle':
      return new Blob([dumps(value, dumpOptions)])
    case 'npy': {
      const array = await arrayOf(value)
      if (array === undefined) throw new TypeError('this is no array')
      return new Blob([writeNpy(array) as Uint8Array<ArrayBuffer>])
    }
    case 'csv':
      return csvOf(value)
  }
}

async function csvOf(value: unknown): Promise<Blob> {
  const grid = await gridOf(value)
  const names = grid.names ?? Array.from({ length: grid.total }, (_, i) => String(i))
  const lines: string[] = [line(['', ...names])]
  const pieces: string[] = []
  for (let slice = 0; slice < grid.slices; slice++) {
    for (let row = 0; row < grid.rows; row += BATCH) {
      const { labels, cells } = cellsOf(grid, slice, [row, row + BATCH], [0, grid.total])
      for (const [i, texts] of cells.entries()) lines.push(line([labels[i]!, ...texts]))
      pieces.push(lines.splice(0).join(''))
    }
  }
  pieces.push(lines.join(''))
  return new Blob(pieces, { type: 'text/csv' })
}

/** RFC 4180. */
function line(texts: readonly string[]): string {
  return `${texts.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\r\n`
}
