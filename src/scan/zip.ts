// Lists what a zip archive may hold, believing as little of it as can be: every directory entry and every local header counts, flags,
// checksums and names do not. What any reader would take for a member is on the list.
import {
  CENTRAL_ENTRY,
  CENTRAL_SIZE,
  END,
  END_64,
  END_64_SIZE,
  END_SIZE,
  HAS_DESCRIPTOR,
  LOCAL_HEADER,
  LOCAL_SIZE,
} from '../containers/zip/records.ts'
import { viewOf } from '../python/view.ts'

/** The data of a member, as the archive has it. */
export interface ZipMember {
  /** As the directory has it, and as the local header has it. */
  readonly names: readonly string[]
  /** Where its compressed data starts. */
  readonly start: number
  readonly end: number
  /** 0 is stored, 8 is deflate. */
  readonly method: number
}

const UNKNOWN_32 = 0xffffffff
/** Directories that are looked at, from the last on; members of others are found by their local headers. */
const MAX_DIRECTORIES = 8

/** Whether an end-of-directory record lies in the last 64 KiB: some readers look for nothing else. */
export function endsAsZip(bytes: Uint8Array): boolean {
  return signatures(bytes, END, Math.max(0, bytes.length - END_SIZE - 0xffff)).length > 0
}

/** Every member, once for each way to read it, and whether the archive is all there. */
export function zipMembers(bytes: Uint8Array): { members: ZipMember[]; isWhole: boolean } {
  const view = viewOf(bytes)
  const members = new Map<string, ZipMember>()
  const add = (member: ZipMember): void => {
    const key = `${member.start} ${member.end} ${member.method}`
    if (member.end >= member.start && !members.has(key)) members.set(key, member)
  }
  const directories = directoriesOf(bytes, view)
  const covered: [start: number, end: number][] = []
  for (const entry of signatures(bytes, CENTRAL_ENTRY, 0)) {
    if (entry + CENTRAL_SIZE > bytes.length) continue
    const { name, size, local, method } = centralEntry(bytes, view, entry)
    for (const shift of shiftsOf(entry, directories)) {
      const header = local + shift
      if (!(header >= 0 && header + LOCAL_SIZE <= bytes.length) || view.getUint32(header, true) !== LOCAL_HEADER) continue
      const names = [name, localName(bytes, view, header)]
      const start = dataStart(view, header)
      const ownSize = view.getUint32(header + 18, true)
      const ownMethod = view.getUint16(header + 8, true)
      // Readers that believe the local header take other data for the member.
      for (const length of ownSize === 0 || ownSize === UNKNOWN_32 ? [size] : [size, ownSize]) {
        const end = Math.min(start + length, bytes.length)
        for (const own of [method, ownMethod]) add({ names, start, end, method: own })
        covered.push([header, end])
      }
    }
  }
  addUnlisted(bytes, view, covered, add)
  return { members: [...members.values()], isWhole: directories.length > 0 }
}

/** A directory: where it lies, and by how much the archive is not where it thinks it is. */
interface Directory {
  readonly start: number
  readonly end: number
  readonly shift: number
}

function directoriesOf(bytes: Uint8Array, view: DataView): Directory[] {
  const ends = (signature: number, size: number): number[] =>
    signatures(bytes, signature, 0)
      .filter((end) => end + size <= bytes.length)
      .slice(-MAX_DIRECTORIES)
  const wide = ends(END_64, END_64_SIZE).map((end) => {
    const start = end - Number(view.getBigUint64(end + 40, true))
    return { start, end, shift: start - Number(view.getBigUint64(end + 48, true)) }
  })
  const narrow = ends(END, END_SIZE).map((end) => {
    const start = end - view.getUint32(end + 12, true)
    return { start, end, shift: start - view.getUint32(end + 16, true) }
  })
  return [...wide, ...narrow]
}

/** What may have to be added to the offset in an entry: some readers make up for data before the archive, others do not. */
function shiftsOf(entry: number, directories: readonly Directory[]): Set<number> {
  const own = directories.filter(({ start, end }) => entry >= start && entry < end)
  const isLast = own.length === 0 || own.includes(directories.at(-1)!)
  return new Set([...(isLast ? [0] : []), ...own.map(({ shift }) => shift)])
}

/** Members that no directory lists: local headers outside of the data of listed ones. */
function addUnlisted(bytes: Uint8Array, view: DataView, covered: [number, number][], add: (member: ZipMember) => void): void {
  covered.sort((a, b) => a[0] - b[0])
  const headers = signatures(bytes, LOCAL_HEADER, 0)
  let next = 0
  let reach = 0
  for (const [i, header] of headers.entries()) {
    while (next < covered.length && covered[next]![0] <= header) reach = Math.max(reach, covered[next++]![1])
    if (header < reach || header + LOCAL_SIZE > bytes.length) continue
    const start = Math.min(dataStart(view, header), bytes.length)
    const size = view.getUint32(header + 18, true)
    const isStreamed = size === 0 || size === UNKNOWN_32 || (view.getUint16(header + 6, true) & HAS_DESCRIPTOR) !== 0
    const end = isStreamed ? (headers[i + 1] ?? bytes.length) : Math.min(start + size, bytes.length)
    add({ names: [localName(bytes, view, header)], start, end, method: view.getUint16(header + 8, true) })
  }
}

function centralEntry(bytes: Uint8Array, view: DataView, entry: number): { name: string; size: number; local: number; method: number } {
  const nameSize = view.getUint16(entry + 28, true)
  let size = view.getUint32(entry + 20, true)
  let local = view.getUint32(entry + 42, true)
  // The zip64 extra field has those numbers that do not fit, in this order.
  const extra = entry + CENTRAL_SIZE + nameSize
  const end = Math.min(extra + view.getUint16(entry + 30, true), bytes.length)
  for (let at = extra; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    let from = at + 4 + (view.getUint32(entry + 24, true) === UNKNOWN_32 ? 8 : 0)
    if (size === UNKNOWN_32 && from + 8 <= end) {
      size = Number(view.getBigUint64(from, true))
      from += 8
    }
    if (local === UNKNOWN_32 && from + 8 <= end) local = Number(view.getBigUint64(from, true))
  }
  return { name: text(bytes, entry + CENTRAL_SIZE, nameSize), size, local, method: view.getUint16(entry + 10, true) }
}

function localName(bytes: Uint8Array, view: DataView, header: number): string {
  return text(bytes, header + LOCAL_SIZE, view.getUint16(header + 26, true))
}

function dataStart(view: DataView, header: number): number {
  return header + LOCAL_SIZE + view.getUint16(header + 26, true) + view.getUint16(header + 28, true)
}

function text(bytes: Uint8Array, start: number, size: number): string {
  return new TextDecoder().decode(bytes.subarray(start, start + size))
}

/** Where a signature of four bytes that begins with `P` occurs. */
function signatures(bytes: Uint8Array, signature: number, from: number): number[] {
  const found: number[] = []
  const second = (signature >>> 8) & 0xff
  const third = (signature >>> 16) & 0xff
  const fourth = signature >>> 24
  for (let at = bytes.indexOf(0x50, from); at >= 0; at = bytes.indexOf(0x50, at + 1)) {
    if (bytes[at + 1] === second && bytes[at + 2] === third && bytes[at + 3] === fourth) found.push(at)
  }
  return found
}
