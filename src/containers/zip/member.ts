// The content of one member of a zip archive.

import { viewOf } from '../../python/view.ts'
import { crc32 } from '../crc32.ts'
import { ContainerError } from '../error.ts'
import { inflationLimit, tooLarge } from '../inflate.ts'
import { type Task, take } from '../task.ts'
import {
  DEFLATED,
  ENCRYPTED,
  HAS_DESCRIPTOR,
  type ListedMember,
  LOCAL_HEADER,
  LOCAL_SIZE,
  localHeader,
  localHeaderSize,
  type MemberHeader,
  STORED,
} from './records.ts'

/** Encrypted in one way or another, or patches to something else. */
const UNREADABLE = ENCRYPTED | 0x20 | 0x40 | 0x2000

/**
 * Where the data of a member starts.
 * @param size bytes of the source
 * @throws ContainerError of code 'bad-directory' if the local header says something else than the directory
 */
export function* memberStart(size: number, member: ListedMember): Task<number> {
  const { headerOffset } = member
  const fixed = yield* take(size, headerOffset, headerOffset + LOCAL_SIZE, 'a local header')
  const start = headerOffset + localHeaderSize(fixed)
  const header = yield* take(size, headerOffset, start, 'a local header')
  const isHeader = viewOf(fixed).getUint32(0, true) === LOCAL_HEADER
  if (!isHeader || !agrees(localHeader(header), member)) {
    throw new ContainerError('bad-directory', `the local header of ${said(member)} differs from the directory`, headerOffset)
  }
  if (start + member.compressedSize > member.bound) throw overlap(member)
  return start
}

/** Whether a local header is that of a listed member. Of a member that was written as it came, sizes and checksum follow the data. */
function agrees(local: MemberHeader, listed: MemberHeader): boolean {
  const isLater = (local.flags & HAS_DESCRIPTOR) !== 0
  const same = (a: number, b: number) => a === b || (isLater && (a === 0 || a === 0xffffffff))
  return (
    local.method === listed.method &&
    local.flags === listed.flags &&
    local.rawName.length === listed.rawName.length &&
    local.rawName.every((byte, i) => byte === listed.rawName[i]) &&
    same(local.crc32, listed.crc32) &&
    same(local.compressedSize, listed.compressedSize) &&
    same(local.size, listed.size)
  )
}

/**
 * The content of a member.
 * @param verify whether the checksum is tried
 * @throws ContainerError
 */
export function* memberBytes(size: number, member: ListedMember, maxDecompressed: number | undefined, verify: boolean): Task<Uint8Array> {
  const { method, compressedSize } = member
  refuseUnreadable(member)
  const start = yield* memberStart(size, member)
  // What is stored is summed up while it is read, if the source does so. That it ends within the source is known by now.
  let crc: number | undefined
  const seen = (part: Uint8Array): void => {
    crc = crc32(part, crc)
  }
  const data: Uint8Array = yield { start, end: start + compressedSize, ...(method === STORED && verify && { seen }) }
  let content = data
  if (method === DEFLATED) {
    const limit = inflationLimit(compressedSize, maxDecompressed)
    const job = { data, format: 'deflate-raw', limit, offset: start } as const
    if (member.size > limit) throw tooLarge(job)
    content = yield job
  }
  if (content.length !== member.size) {
    throw new ContainerError('bad-size', `${said(member)} has ${content.length} bytes, not ${member.size}`, start)
  }
  if (verify && (crc ?? crc32(content)) !== member.crc32) {
    throw new ContainerError('bad-crc', `${said(member)} has another checksum than is said`, start)
  }
  return content
}

/** @throws ContainerError of code 'unsupported' for what is encrypted, or compressed by anything but deflate */
function refuseUnreadable(member: ListedMember): void {
  const { method, flags, headerOffset } = member
  if ((flags & UNREADABLE) !== 0 || (method !== STORED && method !== DEFLATED)) {
    throw new ContainerError('unsupported', `${said(member)} is encrypted, or compressed by method ${method}`, headerOffset)
  }
}

export function overlap(member: ListedMember): ContainerError {
  return new ContainerError('overlap', `${said(member)} reaches into what follows`, member.headerOffset)
}

function said({ name }: MemberHeader): string {
  return `the member ${JSON.stringify(name)}`
}
