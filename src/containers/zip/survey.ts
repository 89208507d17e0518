// The lenient reading of a zip archive, for those who look for what is hidden: every member that any reader could come upon is found, by the
// directory or by its local header, and what does not fit is told and not thrown.

import { viewOf } from '../../python/view.ts'
import { crc32 } from '../crc32.ts'
import { type ContainerCode, ContainerError } from '../error.ts'
import { inflationLimit } from '../inflate.ts'
import { inflateBroken, inflateSync } from '../inflate-sync.ts'
import type { ContainerLimits, Source } from '../source.ts'
import { run, runSync, type Task } from '../task.ts'
import {
  CENTRAL_ENTRY,
  centralEntry,
  DEFLATED,
  ENCRYPTED,
  END,
  END_64,
  END_64_SIZE,
  END_SIZE,
  type ListedMember,
  LOCAL_HEADER,
  LOCAL_SIZE,
  localHeader,
  localHeaderSize,
  type MemberHeader,
} from './records.ts'

/** Something that does not fit in an archive. */
export interface ZipProblem {
  readonly code: ContainerCode
  readonly message: string
  /** Byte offset in the source. */
  readonly offset: number
}

/** A member, as its local header has it where there is one, else as the directory does. */
export interface SurveyedMember extends MemberHeader {
  /** Where its local header is, or should be. */
  readonly headerOffset: number
  readonly dataStart: number
  /** Where the next header or the directory starts: data lies before. */
  readonly bound: number
  /** What the directory says of it; undefined if that does not list it. */
  readonly listed: MemberHeader | undefined
}

export interface ZipSurvey {
  /** In the order of the file. */
  readonly members: readonly SurveyedMember[]
  readonly problems: readonly ZipProblem[]
}

/** The content of a member, as far as it could be had. */
export interface SurveyedContent {
  readonly content: Uint8Array
  readonly problems: readonly ZipProblem[]
}

const LONGEST_TAIL = 0xffff + END_SIZE + END_64_SIZE + 20
/** Bytes that are looked through at a time. */
const WINDOW = 1 << 20
/** A directory of more bytes is read up to there. */
const LONGEST_DIRECTORY = 1 << 26
/** Bytes of a local header that are read at once, with most names. */
const HEADER_READ = 512

/** Finds the members of an archive. Never throws for what is in it. */
export function surveyZip(source: Source): Promise<ZipSurvey> {
  return run(source, survey(source.size))
}

/** As {@link surveyZip}, at once. */
export function surveyZipSync(bytes: Uint8Array): ZipSurvey {
  return runSync(bytes, survey(bytes.length))
}

/** The content of a member, decompressed if it can be. Never throws for what is in it. */
export function readSurveyed(source: Source, member: SurveyedMember, limits: ContainerLimits = {}): Promise<SurveyedContent> {
  return run(source, readContent(source.size, member, limits), inflateBroken)
}

/** As {@link readSurveyed}, at once. */
export function readSurveyedSync(bytes: Uint8Array, member: SurveyedMember, limits: ContainerLimits = {}): SurveyedContent {
  return runSync(bytes, readContent(bytes.length, member, limits), inflateSync)
}

function* readContent(size: number, member: SurveyedMember, limits: ContainerLimits): Task<SurveyedContent> {
  const { dataStart: start, bound, listed = member } = member
  const problems: ZipProblem[] = []
  const tell = (code: ContainerCode, message: string): void => {
    problems.push({ code, message: `${JSON.stringify(member.name)} ${message}`, offset: start })
  }
  // Where sizes are not known before, or lie, the data may go on up to what follows.
  const claimed = start + (listed.compressedSize > 0 ? listed.compressedSize : bound - start)
  const ends = [...new Set([Math.min(claimed, size), bound])].filter((end) => end >= start)
  let content: Uint8Array = yield { start, end: ends[0] ?? start }
  if (member.method === DEFLATED || listed.method === DEFLATED) {
    const raw = content
    let failure: unknown
    for (const end of ends) {
      const data: Uint8Array = yield { start, end }
      try {
        content = yield {
          data,
          format: 'deflate-raw',
          limit: inflationLimit(data.length, limits.maxDecompressed),
          offset: start,
          isLenient: true,
        }
        failure = undefined
        if (content.length >= listed.size) break
      } catch (error) {
        if (!(error instanceof ContainerError)) throw error
        failure ??= error
        if (content === raw) continue
        break
      }
    }
    if (failure instanceof ContainerError) tell(failure.code, `does not decompress: ${failure.message}`)
  } else if (member.method !== 0) tell('unsupported', `is compressed by method ${member.method}`)
  if ((member.flags & ENCRYPTED) !== 0) tell('unsupported', 'is said to be encrypted')
  if (content.length !== listed.size) tell('bad-size', `has ${content.length} bytes, not ${listed.size}`)
  if (crc32(content) !== listed.crc32) tell('bad-crc', 'has another checksum than is said')
  return { content, problems }
}

function* survey(size: number): Task<ZipSurvey> {
  const problems: ZipProblem[] = []
  const tell = (code: ContainerCode, message: string, offset: number): void => {
    problems.push({ code, message, offset })
  }
  const { members: listed, start: directory } = yield* findEntries(size, tell)
  const heads = new Map<number, Head>()
  const owned: [start: number, end: number][] = []
  for (const member of listed) {
    const head = yield* headAt(size, member.headerOffset)
    if (head === undefined) tell('bad-directory', `${JSON.stringify(member.name)} has no local header`, member.headerOffset)
    else if (differs(head.header, member)) {
      tell(
        'bad-directory',
        `${JSON.stringify(member.name)} has another local header, of ${JSON.stringify(head.header.name)}`,
        member.headerOffset,
      )
    } else owned.push([member.headerOffset, Math.min(head.dataStart + member.compressedSize, size)])
    const known = heads.get(member.headerOffset)
    if (known !== undefined) tell('overlap', `two members have the same local header: ${JSON.stringify(member.name)}`, member.headerOffset)
    heads.set(member.headerOffset, {
      header: head?.header ?? member,
      dataStart: head?.dataStart ?? member.headerOffset,
      listed: known?.listed ?? member,
    })
  }
  yield* sweep(size, directory, owned, heads, tell)
  return { members: bounded(heads, directory, size), problems }
}

/** A local header. */
interface Head {
  readonly header: MemberHeader
  readonly dataStart: number
  readonly listed?: ListedMember | undefined
}

type Tell = (code: ContainerCode, message: string, offset: number) => void

/** The members that the directory lists, wherever that is: where the record at the end says, or before that record. */
function* findEntries(size: number, tell: Tell): Task<{ members: ListedMember[]; start: number }> {
  const from = Math.max(0, size - LONGEST_TAIL)
  const tail: Uint8Array = yield { start: from, end: size }
  const view = viewOf(tail)
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail[at] !== 0x50 || view.getUint32(at, true) !== END) continue
    const end = from + at
    if (at + END_SIZE + view.getUint16(at + 20, true) !== tail.length)
      tell('bad-directory', 'bytes follow the archive, or its end is cut off', end)
    const length = view.getUint32(at + 12, true)
    const wide = at >= END_64_SIZE + 20 && view.getUint32(at - END_64_SIZE - 20, true) === END_64 ? at - END_64_SIZE - 20 : -1
    const places = [view.getUint32(at + 16, true), end - length]
    if (wide >= 0) places.unshift(Number(view.getBigUint64(wide + 48, true)), from + wide - Number(view.getBigUint64(wide + 40, true)))
    for (const [i, start] of places.entries()) {
      if (!(start >= 0 && start <= end - 4)) continue
      const shift = i % 2 === 1 ? start - places[i - 1]! : 0
      const members = yield* entriesFrom(start, Math.min(end, start + LONGEST_DIRECTORY), shift)
      if (members.length === 0) continue
      if (shift !== 0) tell('bad-directory', `${shift} bytes come before the archive`, 0)
      return { members, start }
    }
  }
  tell('bad-directory', 'there is no directory', size)
  return { members: [], start: size }
}

function* entriesFrom(start: number, end: number, shift: number): Task<ListedMember[]> {
  const signature: Uint8Array = yield { start, end: start + 4 }
  if (viewOf(signature).getUint32(0, true) !== CENTRAL_ENTRY) return []
  const bytes: Uint8Array = yield { start, end }
  const members: ListedMember[] = []
  for (let at = 0; ; ) {
    const entry = centralEntry(bytes, at, start)
    if (entry === undefined) return members
    members.push({ ...entry.member, headerOffset: entry.member.headerOffset + shift })
    at = entry.end
  }
}

function* headAt(size: number, offset: number): Task<Head | undefined> {
  if (!(offset >= 0 && offset + LOCAL_SIZE <= size)) return undefined
  let bytes: Uint8Array = yield { start: offset, end: Math.min(offset + HEADER_READ, size) }
  if (viewOf(bytes).getUint32(0, true) !== LOCAL_HEADER) return undefined
  const length = localHeaderSize(bytes)
  if (offset + length > size) return undefined
  if (length > bytes.length) bytes = yield { start: offset, end: offset + length }
  return { header: localHeader(bytes.subarray(0, length)), dataStart: offset + length }
}

function differs(local: MemberHeader, listed: MemberHeader): boolean {
  const other = (a: number, b: number) => a !== b && !((local.flags & 8) !== 0 && (a === 0 || a === 0xffffffff))
  return (
    local.name !== listed.name ||
    local.method !== listed.method ||
    local.flags !== listed.flags ||
    other(local.size, listed.size) ||
    other(local.compressedSize, listed.compressedSize) ||
    other(local.crc32, listed.crc32)
  )
}

/** Looks for local headers in all that no member owns whose two headers agree. */
function* sweep(size: number, directory: number, owned: [number, number][], heads: Map<number, Head>, tell: Tell): Task<void> {
  owned.sort((a, b) => a[0] - b[0])
  let at = 0
  for (const [start, end] of [...owned, [directory, directory] as const, [size, size] as const]) {
    while (at < start) {
      const bytes: Uint8Array = yield { start: at, end: Math.min(at + WINDOW, size) }
      const view = viewOf(bytes)
      // A signature that starts in this window may end in the next.
      const last = Math.min(start - at, bytes.length - 3)
      let next = at + Math.max(last, 1)
      for (let i = bytes.indexOf(0x50); i >= 0 && i < last; i = i + 1 < last ? bytes.indexOf(0x50, i + 1) : -1) {
        if (view.getUint32(i, true) !== LOCAL_HEADER) continue
        const offset = at + i
        const head = yield* headAt(size, offset)
        if (head === undefined) continue
        if (!heads.has(offset)) {
          heads.set(offset, head)
          tell('bad-directory', `the directory does not list ${JSON.stringify(head.header.name)}`, offset)
        }
        // The header itself is not looked through again.
        i = head.dataStart - at - 1
        next = Math.max(next, head.dataStart)
      }
      at = next
    }
    at = Math.max(at, end)
  }
}

/** The members in the order of the file, each up to the next. */
function bounded(heads: ReadonlyMap<number, Head>, directory: number, size: number): SurveyedMember[] {
  const ordered = [...heads].sort(([a], [b]) => a - b)
  return ordered.map(([headerOffset, { header, dataStart, listed }], i) => {
    const next = ordered[i + 1]?.[0] ?? size
    const bound = Math.min(size, Math.max(dataStart, Math.min(next, dataStart <= directory ? directory : size)))
    return { ...header, headerOffset, dataStart, bound, listed }
  })
}
