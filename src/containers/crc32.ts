// CRC-32 as zip and gzip have it (polynomial 0xedb88320, reflected).

import { nodeZlib } from './node-zlib.ts'

/** Bytes that are taken at a time, each by a table of its own. */
const WIDTH = 4
let tables: Uint32Array | undefined

/**
 * The checksum of bytes that follow others.
 * @param before the checksum of those others
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const native = nodeZlib()?.crc32
  // zlib takes no bytes for a wish to start anew.
  return native === undefined || bytes.length === 0 ? crc32ByTable(bytes, before) : native(bytes, before)
}

/** {@link crc32} where there is no native one. */
export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  tables ??= makeTables()
  const t = tables
  let crc = ~before
  let i = 0
  for (const end = bytes.length - WIDTH; i <= end; i += WIDTH) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc = t[768 + (crc & 255)]! ^ t[512 + ((crc >>> 8) & 255)]! ^ t[256 + ((crc >>> 16) & 255)]! ^ t[crc >>> 24]!
  }
  for (; i < bytes.length; i++) crc = t[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/** Of each byte, what it does to a checksum that it is 0 to 3 bytes before the end of. */
function makeTables(): Uint32Array {
  const made = new Uint32Array(WIDTH * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
    made[byte] = crc
  }
  for (let i = 256; i < made.length; i++) made[i] = (made[i - 256]! >>> 8) ^ made[made[i - 256]! & 255]!
  return made
}
