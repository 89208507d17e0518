// Large files that take no room: only what is not zero is written.

import { type FileHandle, open } from 'node:fs/promises'

/** A part of a file. */
export type Part = [position: number, bytes: Uint8Array]

/** A member of an archive: its content, or how many zeros it is. */
export type Member = [name: string, content: Uint8Array | number]

function record(signature: number, layout: readonly (readonly [width: 2 | 4 | 8, value: number])[]): Uint8Array {
  const size = layout.reduce((sum, [width]) => sum + width, 4)
  const view = new DataView(new ArrayBuffer(size))
  view.setUint32(0, signature, true)
  let at = 4
  for (const [width, value] of layout) {
    if (width === 8) view.setBigUint64(at, BigInt(value), true)
    else if (width === 4) view.setUint32(at, value, true)
    else view.setUint16(at, value, true)
    at += width
  }
  return new Uint8Array(view.buffer)
}

/**
 * A zip archive of any size, with 64-bit records, as PyTorch writes them: nothing compressed, and no checksums, as
 * `torch.serialization.set_crc32_options(False)` has it.
 */
export function sparseZip(members: readonly Member[]): { parts: Part[]; size: number } {
  const parts: Part[] = []
  const directory: Part[] = []
  let at = 0
  let entries = 0
  const put = (list: Part[], bytes: Uint8Array, position: number): number => {
    list.push([position, bytes])
    return position + bytes.length
  }
  for (const [name, content] of members) {
    const rawName = new TextEncoder().encode(name)
    const size = typeof content === 'number' ? content : content.length
    const header = at
    const sizes = record(0x00140001, [
      [8, size],
      [8, size],
    ])
    const local = record(0x04034b50, [
      [2, 45],
      [2, 0x800],
      [2, 0],
      [4, 0],
      [4, 0],
      [4, 0xffffffff],
      [4, 0xffffffff],
      [2, rawName.length],
      [2, 20],
    ])
    // The zip64 field: its id and length, then the sizes.
    sizes.set([1, 0, 16, 0])
    at = put(parts, local, at)
    at = put(parts, rawName, at)
    at = put(parts, sizes, at)
    if (typeof content !== 'number') put(parts, content, at)
    at += size
    const wide = record(0, [
      [8, size],
      [8, size],
      [8, header],
    ])
    wide.set([1, 0, 24, 0])
    const entry = record(0x02014b50, [
      [2, 45],
      [2, 45],
      [2, 0x800],
      [2, 0],
      [4, 0],
      [4, 0],
      [4, 0xffffffff],
      [4, 0xffffffff],
      [2, rawName.length],
      [2, 28],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, 0xffffffff],
    ])
    for (const bytes of [entry, rawName, wide]) entries = put(directory, bytes, entries)
  }
  const start = at
  for (const [position, bytes] of directory) parts.push([start + position, bytes])
  at += entries
  const end64 = record(0x06064b50, [
    [8, 44],
    [2, 45],
    [2, 45],
    [4, 0],
    [4, 0],
    [8, members.length],
    [8, members.length],
    [8, entries],
    [8, start],
  ])
  const locator = record(0x07064b50, [
    [4, 0],
    [8, at],
    [4, 1],
  ])
  const end = record(0x06054b50, [
    [2, 0],
    [2, 0],
    [2, Math.min(members.length, 0xffff)],
    [2, Math.min(members.length, 0xffff)],
    [4, 0xffffffff],
    [4, 0xffffffff],
    [2, 0],
  ])
  for (const bytes of [end64, locator, end]) at = put(parts, bytes, at)
  return { parts, size: at }
}

/** Writes the parts into a file of this size, all else of which is a hole. */
export async function writeSparse(path: string, parts: readonly Part[], size: number): Promise<void> {
  const file = await open(path, 'w')
  await file.truncate(size)
  for (const [position, bytes] of parts) await file.write(bytes, 0, bytes.length, position)
  await file.close()
}

/** A FileHandle, and how many bytes were read by it. */
export function counting(file: FileHandle): {
  fd: number
  bytesRead: number
  stat(): Promise<{ size: number }>
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
} {
  return {
    fd: file.fd,
    bytesRead: 0,
    stat: () => file.stat(),
    async read(buffer, offset, length, position) {
      const result = await file.read(buffer, offset, length, position)
      this.bytesRead += result.bytesRead
      return result
    },
  }
}
