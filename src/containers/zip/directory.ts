// The strict reading of a zip archive: what the directory lists must fit the archive and the local headers, or nothing is read.

import { viewOf } from '../../python/view.ts'
import { ContainerError } from '../error.ts'
import type { ContainerLimits, Source } from '../source.ts'
import { run, type Task, take } from '../task.ts'
import { memberBytes, memberStart, overlap } from './member.ts'
import {
  CENTRAL_SIZE,
  centralEntry,
  END,
  END_64,
  END_64_SIZE,
  END_SIZE,
  type ListedMember,
  LOCAL_SIZE,
  LOCATOR_64,
  LOCATOR_SIZE,
  uint64,
} from './records.ts'

const LONGEST_COMMENT = 0xffff

/** Where the directory lies, and how many members it says it lists. */
export interface DirectoryPlace {
  readonly start: number
  readonly end: number
  readonly count: number
}

/** An archive whose directory was read. */
export class ZipArchive {
  readonly source: Source
  /** The members by name, in the order of the directory. */
  readonly members: ReadonlyMap<string, ListedMember>
  readonly #limits: ContainerLimits

  constructor(source: Source, members: ReadonlyMap<string, ListedMember>, limits: ContainerLimits) {
    this.source = source
    this.members = members
    this.#limits = limits
  }

  /**
   * The content of a member, decompressed, its size and checksum tried.
   * @param verify whether the checksum is tried
   * @throws ContainerError
   */
  read(member: ListedMember, verify = true): Promise<Uint8Array> {
    return run(this.source, memberBytes(this.source.size, member, this.#limits.maxDecompressed, verify))
  }

  /** Where the data of a member starts, past its local header. @throws ContainerError if that does not fit the directory */
  startOf(member: ListedMember): Promise<number> {
    return run(this.source, memberStart(this.source.size, member))
  }
}

/** @throws ContainerError if it is no zip archive, or one that lies about itself */
export async function openZip(source: Source, limits: ContainerLimits = {}): Promise<ZipArchive> {
  const members = new Map<string, ListedMember>()
  for (const member of await run(source, listMembers(source.size))) members.set(member.name, member)
  return new ZipArchive(source, members, limits)
}

function* listMembers(size: number): Task<ListedMember[]> {
  const place = yield* findDirectory(size)
  const members = yield* readEntries(place)
  const names = new Set<string>()
  for (const { name, entryOffset } of members) {
    if (isUnsafe(name) || names.has(name)) {
      const what = names.has(name) ? 'two members have' : 'a member has'
      throw new ContainerError('bad-name', `${what} the name ${JSON.stringify(name)}`, entryOffset)
    }
    names.add(name)
  }
  refuseOverlap(members, place.start)
  return members
}

/** Where the directory lies, by the record at the end and, where there is one, its 64-bit companion before it. */
function* findDirectory(size: number): Task<DirectoryPlace> {
  const from = Math.max(0, size - END_SIZE - LONGEST_COMMENT)
  const tail = yield { start: from, end: size }
  const view = viewOf(tail)
  let at = tail.length - END_SIZE
  while (at >= 0 && !(view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) === tail.length)) at--
  if (at < 0) throw new ContainerError('format', 'this is no zip archive, or its end is missing', size)
  const end = from + at
  const count = view.getUint16(at + 10, true)
  const length = view.getUint32(at + 12, true)
  const start = view.getUint32(at + 16, true)
  const place = (yield* findWide(size, end)) ?? { start, end: start + length, count, next: end }
  const fits = (small: number, large: number, unknown: number) => small === unknown || small === large
  const agrees =
    fits(count, place.count, 0xffff) && fits(length, place.end - place.start, 0xffffffff) && fits(start, place.start, 0xffffffff)
  if (!agrees || place.end !== place.next || place.count * CENTRAL_SIZE > place.end - place.start) {
    throw misplaced(end)
  }
  return place
}

/** What the zip64 record says, if there is one: it lies right before its locator, and that before the record at `end`. */
function* findWide(size: number, end: number): Task<(DirectoryPlace & { next: number }) | undefined> {
  const at = end - LOCATOR_SIZE
  if (at < 0) return undefined
  const locator = viewOf(yield* take(size, at, end, 'a zip64 locator'))
  if (locator.getUint32(0, true) !== LOCATOR_64) return undefined
  const start = uint64(locator, 8)
  const record = viewOf(yield* take(size, start, start + END_64_SIZE, 'a zip64 record'))
  if (record.getUint32(0, true) !== END_64 || start + 12 + uint64(record, 4) !== at) {
    throw misplaced(start)
  }
  const directory = uint64(record, 48)
  return { start: directory, end: directory + uint64(record, 40), count: uint64(record, 32), next: start }
}

function* readEntries({ start, end, count }: DirectoryPlace): Task<ListedMember[]> {
  const bytes = yield { start, end }
  const members: ListedMember[] = []
  let at = 0
  while (at < bytes.length) {
    const entry = centralEntry(bytes, at, start)
    if (entry === undefined) throw misplaced(start + at)
    members.push(entry.member)
    at = entry.end
  }
  if (members.length !== count) {
    throw misplaced(start)
  }
  return members
}

function misplaced(offset: number): ContainerError {
  return new ContainerError('bad-directory', 'the directory is not where the end of the archive says', offset)
}

/** Names that lead somewhere else where an archive is unpacked. Nothing is unpacked here, but no honest archive has them. */
function isUnsafe(name: string): boolean {
  return name === '' || /^[/\\]|^[A-Za-z]:|\0/.test(name) || name.split(/[/\\]/).includes('..')
}

/** Members share no bytes, or a few could stand for any number: an archive of kilobytes that unpacks to petabytes. */
function refuseOverlap(members: readonly ListedMember[], directory: number): void {
  const ordered = [...members].sort((a, b) => a.headerOffset - b.headerOffset)
  for (const [i, member] of ordered.entries()) {
    const end = member.headerOffset + LOCAL_SIZE + member.rawName.length + member.compressedSize
    member.bound = ordered[i + 1]?.headerOffset ?? directory
    if (end > member.bound) throw overlap(member)
  }
}
