// Writes zip archives whose members are stored.

import { join } from '../../dump/pieces.ts'
import { crc32 } from '../crc32.ts'
import { CENTRAL_ENTRY, END, IS_UTF8, LOCAL_HEADER } from './records.ts'

const LIMIT_32 = 0xffffffff
const LIMIT_16 = 0xffff
/** The version of the format that a reader must know. */
const VERSION = 20
/** 1980-01-01, the first day that a zip archive can name, so that equal content makes equal archives. */
const FIRST_DAY = 0x21

/**
 * The archive of these members, each a name and pieces of content, in their order.
 * @throws RangeError past 4 GiB, 65535 members, or that many bytes of a name
 */
export function writeZip(members: Iterable<readonly [name: string, pieces: readonly Uint8Array[]]>): Uint8Array {
  const pieces: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  const put = (...added: readonly Uint8Array[]): void => {
    for (const piece of added) {
      pieces.push(piece)
      at += piece.length
    }
  }
  for (const [name, content] of members) {
    const rawName = new TextEncoder().encode(name)
    let size = 0
    let crc = 0
    for (const piece of content) {
      size += piece.length
      crc = crc32(piece, crc)
    }
    // What the local header and the directory both have: 26 bytes.
    const common = [VERSION, IS_UTF8, 0, 0, FIRST_DAY, crc, -1, size, -1, size, -1, rawName.length, 0]
    directory.push(record(CENTRAL_ENTRY, -1, VERSION, ...common, 0, 0, 0, 0, -1, at, -1), rawName)
    put(record(LOCAL_HEADER, -1, ...common), rawName, ...content)
  }
  const start = at
  put(...directory)
  const count = directory.length / 2
  put(record(END, -1, 0, 0, count, count, at - start, -1, start, -1, 0))
  return join(pieces)
}

/** Numbers one behind another, in 16 bits each, or in 32 where -1 follows. */
function record(...fields: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * fields.length))
  for (const [i, value] of fields.entries()) {
    const isWide = fields[i + 1] === -1
    if (value > (isWide ? LIMIT_32 : LIMIT_16)) throw new RangeError('a zip archive past 4 GiB, or 65535 members, is not written')
    if (isWide) view.setUint32(2 * i, value, true)
    else if (value >= 0) view.setUint16(2 * i, value, true)
  }
  return new Uint8Array(view.buffer)
}
