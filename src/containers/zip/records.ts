// The records of a zip archive as they lie in its bytes (PKWARE's APPNOTE, sections 4.3 and 4.5.3).

import { viewOf } from '../../python/view.ts'

/** What `PK` and two more bytes make, as a little-endian word. */
export const LOCAL_HEADER = 0x04034b50
export const CENTRAL_ENTRY = 0x02014b50
export const END = 0x06054b50
export const END_64 = 0x06064b50
export const LOCATOR_64 = 0x07064b50

export const LOCAL_SIZE = 30
export const CENTRAL_SIZE = 46
export const END_SIZE = 22
export const END_64_SIZE = 56
export const LOCATOR_SIZE = 20

export const STORED = 0
export const DEFLATED = 8

/** Bits of the flags: encrypted, sizes and checksum follow the data, the name is UTF-8. */
export const ENCRYPTED = 1
export const HAS_DESCRIPTOR = 8
export const IS_UTF8 = 0x800

const ZIP64_EXTRA = 1
const NOT_HERE = 0xffffffff

/** What an archive says of a member, in its directory or before its data. */
export interface MemberHeader {
  readonly name: string
  readonly rawName: Uint8Array
  readonly flags: number
  /** 0 is stored, 8 deflated. */
  readonly method: number
  readonly crc32: number
  readonly compressedSize: number
  /** Bytes of the content. */
  readonly size: number
}

/** A member that the directory lists. */
export interface ListedMember extends MemberHeader {
  /** Where its local header is. */
  readonly headerOffset: number
  /** Where the directory lists it. */
  readonly entryOffset: number
  /** Where the next member, or the directory, starts: its data ends before. */
  bound: number
}

/** An unsigned 64-bit number, rounded past 2^53: no archive is that long. */
export function uint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

/**
 * The entry of the directory that starts at `at`, and where the next one does; undefined if there is no whole one.
 * @param base where in the source `bytes` starts
 */
export function centralEntry(bytes: Uint8Array, at: number, base: number): { member: ListedMember; end: number } | undefined {
  const view = viewOf(bytes)
  if (at + CENTRAL_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL_ENTRY) return undefined
  const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true)
  const extraEnd = nameEnd + view.getUint16(at + 30, true)
  const end = extraEnd + view.getUint16(at + 32, true)
  if (end > bytes.length) return undefined
  const flags = view.getUint16(at + 8, true)
  const rawName = bytes.subarray(at + CENTRAL_SIZE, nameEnd)
  const numbers = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)]
  const [size, compressedSize, headerOffset] = widened(numbers, bytes.subarray(nameEnd, extraEnd))
  const member: ListedMember = {
    name: nameOf(rawName),
    rawName,
    flags,
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    compressedSize: compressedSize!,
    size: size!,
    headerOffset: headerOffset!,
    entryOffset: base + at,
    bound: base,
  }
  return { member, end }
}

/** Bytes of a local header: {@link LOCAL_SIZE}, and the name and the extra fields behind. */
export function localHeaderSize(fixed: Uint8Array): number {
  const view = viewOf(fixed)
  return LOCAL_SIZE + view.getUint16(26, true) + view.getUint16(28, true)
}

/** What a local header says, given all of its bytes. */
export function localHeader(bytes: Uint8Array): MemberHeader {
  const view = viewOf(bytes)
  const nameEnd = LOCAL_SIZE + view.getUint16(26, true)
  const flags = view.getUint16(6, true)
  const rawName = bytes.subarray(LOCAL_SIZE, nameEnd)
  const [size, compressedSize] = widened([view.getUint32(22, true), view.getUint32(18, true)], bytes.subarray(nameEnd))
  return {
    name: nameOf(rawName),
    rawName,
    flags,
    method: view.getUint16(8, true),
    crc32: view.getUint32(14, true),
    compressedSize: compressedSize!,
    size: size!,
  }
}

/** Numbers of which those that do not fit 32 bits stand in the zip64 extra field, in their order. */
function widened(numbers: readonly number[], extra: Uint8Array): number[] {
  if (!numbers.includes(NOT_HERE)) return [...numbers]
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === ZIP64_EXTRA && end <= extra.length) {
      let next = at + 4
      return numbers.map((number) => {
        if (number !== NOT_HERE || next + 8 > end) return number
        next += 8
        return uint64(view, next - 8)
      })
    }
    at = end
  }
  return [...numbers]
}

/** A name. Writers that do not set the flag for UTF-8 write it all the same, or ASCII; bytes that are neither become U+FFFD. */
function nameOf(raw: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw)
}
