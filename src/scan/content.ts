// Finds out what data is, by its content and never by its name, and goes into it: containers, arrays, nested pickles.

import { viewOf } from '../python/view.ts'
import { sniff } from '../sniff.ts'
import { type Deflated, type Inflated, join } from './inflate.ts'
import { isTorchLegacy, readPickles, type Session } from './pickles.ts'
import { endsAsZip, zipMembers } from './zip.ts'

/** A scan: asks for data to be decompressed and gets it, any number of times. */
export type Scan<T> = Generator<Deflated, T, Inflated>

/** Containers and pickles within one another. */
const MAX_DEPTH = 32

/** Formats that cannot be looked into, by how they begin. */
const CLOSED: readonly (readonly [name: string, start: string])[] = [
  ['bz2', 'BZh'],
  ['xz', '\xfd7zXZ\0'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['lz4', '\x04\x22\x4d\x18'],
  ['rar', 'Rar!\x1a\x07'],
  ['hdf5', '\x89HDF\r\n\x1a\n'],
  ['parquet', 'PAR1'],
  ['git-lfs', 'version https://git-lfs'],
]
const NPY = '\x93NUMPY'
const GZIP_HEADER = 10
const GZIP_TRAILER = 8
const ZLIB_TRAILER = 4

function begins(bytes: Uint8Array, start: string, at = 0): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[at + i] !== start.charCodeAt(i)) return false
  return true
}

/** What data is, by how it begins; undefined for what has no mark of its own. */
function formatOf(bytes: Uint8Array): string | undefined {
  if (begins(bytes, 'PK\x03\x04') || begins(bytes, 'PK\x05\x06')) return 'zip'
  if (begins(bytes, '\x1f\x8b\x08')) return 'gzip'
  // The first two bytes of zlib data are a multiple of 31.
  if (bytes[0] === 0x78 && bytes.length > 2 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0) return 'zlib'
  // Its size comes later: all ones.
  if (begins(bytes, '\x5d\0\0') && begins(bytes, '\xff\xff\xff\xff\xff\xff\xff\xff', 5)) return 'lzma'
  if (begins(bytes, NPY)) return 'npy'
  for (const [name, start] of CLOSED) if (begins(bytes, start)) return name
  return begins(bytes, 'ustar', 257) || isTar(bytes) ? 'tar' : undefined
}

/** Whether the data begins with a header of tar's, of the kind without a mark too: by its checksum, which counts itself as blanks. */
function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false
  let sum = 8 * 32
  let signed = sum
  for (let i = 0; i < 512; i++) {
    if (i >= 148 && i < 156) continue
    sum += bytes[i]!
    signed += (bytes[i]! << 24) >> 24
  }
  const field = bytes.subarray(148, 156)
  // Octal digits, in a way that Python's int takes them, or a number of base 256.
  const text = String.fromCharCode(...field).split('\0', 1)[0]!
  const digits = text
    .trim()
    .replace(/^\+/, '')
    .replace(/^0[oO]/, '')
    .replaceAll('_', '')
  const written =
    field[0]! >= 0x80
      ? field.subarray(1).reduce((value, byte) => value * 256 + byte, 0)
      : /^[0-7]+$/.test(digits)
        ? Number.parseInt(digits, 8)
        : Number.NaN
  return written === sum || written === signed
}

/**
 * Judges data.
 * @param isMember whether it is one part of many, which need not be a pickle
 * @returns its format
 */
export function* scanContent(session: Session, bytes: Uint8Array, path: string, depth: number, isMember: boolean): Scan<string> {
  const { collector } = session
  if (depth > MAX_DEPTH) {
    collector.incomplete('limit', path, 0, `more than ${MAX_DEPTH} containers or pickles within one another`)
    return 'unknown'
  }
  const format = formatOf(bytes)
  if (format === undefined) return yield* scanPickles(session, bytes, path, depth, isMember)
  // Python's unpickler does not care what the data looks like.
  yield* readNested(session, bytes, path, 0, depth)
  if (format === 'zip') yield* scanZip(session, bytes, path, depth)
  else if (format === 'gzip') yield* scanGzip(session, bytes, path, depth)
  else if (format === 'zlib') yield* scanZlib(session, bytes, path, depth, isMember)
  else if (format === 'npy') yield* scanNpy(session, bytes, path, depth)
  else if (!isMember || format !== 'git-lfs') collector.incomplete('unreadable', path, 0, `${format} data, which is not looked into here`)
  // Readers that go by the name of the file look for an archive from its end.
  if (format !== 'zip' && endsAsZip(bytes)) yield* scanZip(session, bytes, path, depth)
  return format
}

/** Pickles at a place where there need not be any, and those nested in them. */
function* readNested(session: Session, bytes: Uint8Array, path: string, start: number, depth: number, isExpected = false): Scan<boolean> {
  const { isPickle, nested } = readPickles(session, bytes, path, start, isExpected)
  for (const part of nested) {
    yield* scanContent(session, part.bytes, within(path, `pickle at ${part.offset}`), depth + 1, false)
  }
  if (isExpected && !isPickle) session.collector.incomplete('no-pickle', path, start, 'the pickle that should be here is missing')
  return isPickle
}

function within(path: string, name: string): string {
  return path === '' ? name : `${path} > ${name}`
}

/** Data without a mark: pickles, or in a container just data. */
function* scanPickles(session: Session, bytes: Uint8Array, path: string, depth: number, isMember: boolean): Scan<string> {
  const { collector } = session
  const named = collector.storages.length
  const frames = isMember ? [] : lengthPrefixed(bytes)
  for (const [start, end] of frames) yield* readNested(session, bytes.subarray(0, end), path, start, depth, true)
  const isPickle = frames.length > 0 || (yield* readNested(session, bytes, path, 0, depth))
  const hasZip = endsAsZip(bytes)
  if (hasZip) yield* scanZip(session, bytes, path, depth)
  if (!isPickle && !isMember && !hasZip) {
    const guess = sniff(bytes)
    const what = bytes.length === 0 ? 'the data is empty' : 'the data is no pickle, and no container that is known here'
    collector.incomplete('no-pickle', path, 0, guess?.hint ?? what)
    if (guess !== undefined) return guess.looksLike
  }
  if (isTorchLegacy(bytes) && collector.storages.slice(named).some(({ size }) => !(size <= bytes.length))) {
    collector.add(
      'unknown',
      'persistent-id',
      path,
      0,
      'a storage is said to be larger than the file, and torch.load asks for memory for it',
    )
  }
  return frames.length > 0 ? 'length-prefixed' : isTorchLegacy(bytes) ? 'torch-legacy' : isPickle ? 'pickle' : 'unknown'
}

/** Where pickles lie that come each after its length, in four bytes with the highest first (logging.handlers.SocketHandler, Carbon). */
function lengthPrefixed(bytes: Uint8Array): [start: number, end: number][] {
  // A zero is no opcode: what begins with one cannot be a pickle as well.
  if (bytes[0] !== 0) return []
  const view = viewOf(bytes)
  const frames: [number, number][] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return []
    const start = at + 4
    at = start + view.getUint32(start - 4)
    if (at > bytes.length || at === start) return []
    frames.push([start, at])
  }
  return frames
}

function* scanZip(session: Session, bytes: Uint8Array, path: string, depth: number): Scan<void> {
  const { collector } = session
  const before = collector.report.pickles.length
  const named = collector.storages.length
  let hasArrays = false
  const { members, isWhole } = zipMembers(bytes)
  if (!isWhole) collector.incomplete('unreadable', path, bytes.length, 'the archive breaks off')
  for (const { names, start, end, method } of members) {
    const place = within(path, names[0]!)
    const data = bytes.subarray(start, end)
    // torch.load takes an archive with constants for TorchScript, and runs what stands beside them.
    if (names.some((name) => /(^|\/)constants\.pkl(\0|$)/.test(name))) {
      collector.incomplete('unreadable', place, 0, 'a program in TorchScript, which is not looked into here')
    }
    if (session.work <= 0) {
      collector.incomplete('limit', place, 0, 'the members of the archive are too much data')
      return
    }
    session.work -= data.length
    if (method === 0) hasArrays = (yield* scanContent(session, data, place, depth + 1, true)) === 'npy' || hasArrays
    else if (method === 8) hasArrays = (yield* scanInflated(session, data, place, depth)) === 'npy' || hasArrays
    else collector.incomplete('unreadable', place, 0, `compression method ${method}, which is not looked into here`)
  }
  for (const { key, size, path: place, offset } of collector.storages.slice(named)) {
    const records = members.filter(({ names }) => names.some((name) => name === `data/${key}` || name.endsWith(`/data/${key}`)))
    if (records.some(({ start, end, method }) => method !== 0 || !(size <= end - start))) {
      collector.add(
        'unknown',
        'persistent-id',
        place,
        offset,
        `storage ${key} is said to be larger than its record, and torch.load believes it`,
      )
    }
  }
  if (collector.report.pickles.length === before && !hasArrays) {
    collector.incomplete('no-pickle', path, 0, 'no member of the archive is a pickle or an array')
  }
}

function* scanGzip(session: Session, bytes: Uint8Array, path: string, depth: number): Scan<void> {
  const parts: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const start = gzipData(bytes, at)
    if (start === undefined) {
      session.collector.incomplete('unreadable', path, at, 'what follows the compressed data is none')
      break
    }
    const { bytes: part, problem, used } = yield* inflated(session, bytes.subarray(start, bytes.length - GZIP_TRAILER), path)
    parts.push(part)
    if (problem !== undefined || used === undefined) break
    at = start + used + GZIP_TRAILER
  }
  yield* scanContent(session, join(parts), within(path, 'gzip'), depth + 1, false)
}

/** Where the data of a gzip member starts, past its header (RFC 1952). */
function gzipData(bytes: Uint8Array, at: number): number | undefined {
  if (!begins(bytes, '\x1f\x8b\x08', at)) return undefined
  const flags = bytes[at + 3]!
  let start = at + GZIP_HEADER
  if ((flags & 4) !== 0) start += 2 + bytes[start]! + (bytes[start + 1]! << 8)
  for (const bit of [8, 16]) {
    if ((flags & bit) === 0) continue
    const zero = bytes.indexOf(0, start)
    if (zero < 0) return undefined
    start = zero + 1
  }
  if ((flags & 2) !== 0) start += 2
  return start <= bytes.length ? start : undefined
}

function* inflated(session: Session, data: Uint8Array, path: string): Scan<Inflated> {
  return taken(session, yield { data, limit: session.inflation }, path)
}

/** Accounts for what was decompressed. */
function taken(session: Session, result: Inflated, path: string): Inflated {
  session.inflation -= result.bytes.length
  session.work += result.bytes.length
  if (result.problem !== undefined) session.collector.incomplete('unreadable', path, 0, result.problem)
  return result
}

/** Data that is compressed with deflate. */
function* scanInflated(session: Session, data: Uint8Array, path: string, depth: number): Scan<string> {
  const { bytes, problem } = yield* inflated(session, data, path)
  return problem !== undefined && bytes.length === 0 ? 'unknown' : yield* scanContent(session, bytes, path, depth + 1, true)
}

/** What begins as zlib data does. The mark is only two bytes, so that a member which does not decompress is just data. */
function* scanZlib(session: Session, bytes: Uint8Array, path: string, depth: number, isMember: boolean): Scan<void> {
  const result = yield { data: bytes.subarray(2, Math.max(2, bytes.length - ZLIB_TRAILER)), limit: session.inflation }
  if (isMember && result.problem !== undefined && result.bytes.length === 0) return
  yield* scanContent(session, taken(session, result, path).bytes, within(path, 'zlib'), depth + 1, false)
}

/** An array of NumPy's: its header says whether a pickle follows, and where (numpy/lib/format.py). */
function* scanNpy(session: Session, bytes: Uint8Array, path: string, depth: number): Scan<void> {
  const isWide = bytes[6]! > 1
  const header = isWide ? 12 : 10
  const size = isWide
    ? (bytes[8]! | (bytes[9]! << 8) | (bytes[10]! << 16) | (bytes[11]! << 24)) >>> 0
    : (bytes[8] ?? 0) | ((bytes[9] ?? 0) << 8)
  if (!(header + size <= bytes.length) || size > 10_000) {
    session.collector.incomplete('unreadable', path, 0, 'the header of the array is damaged')
    return
  }
  const text = new TextDecoder('latin1').decode(bytes.subarray(header, header + size))
  const [, descr = ''] = /^\{'descr': (.*), 'fortran_order': (?:True|False), 'shape': \([\d, ]*\), ?\}\s*$/.exec(text) ?? []
  if (!/^(?:'[<>|=]?[a-zA-Z?]\d*(?:\[[\w/]+\])?'|\[[\w\s()<>|=?,'[\]/-]*\])$/.test(descr)) {
    session.collector.add('unknown', 'unreadable', path, header, 'a header that NumPy does not write')
  }
  yield* readNested(session, bytes, path, header + size, depth, /['"][<>|=]?O\d*['"]/.test(text))
  // numpy.save writes one array after another to an open file.
  const next = arrayEnd(bytes, header + size, text)
  if (next < bytes.length) yield* scanContent(session, bytes.subarray(next), within(path, `after the array, at ${next}`), depth + 1, false)
}

/** Where the data of an array ends, and for elements of many kinds where the next array starts. */
function arrayEnd(bytes: Uint8Array, start: number, header: string): number {
  const [, kind = '', digits = '', shape] = /'descr': '[<>|=]?([a-zA-NP-Z?])(\d*)[^']*',.*\(([\d, ]*)\)/.exec(header) ?? []
  if (shape !== undefined) {
    const count = (shape.match(/\d+/g) ?? []).reduce((product, length) => product * Number(length), 1)
    return start + count * Number(digits || 1) * (kind === 'U' ? 4 : 1)
  }
  for (let at = bytes.indexOf(0x93, start); at >= 0; at = bytes.indexOf(0x93, at + 1)) if (begins(bytes, NPY, at)) return at
  return bytes.length
}
