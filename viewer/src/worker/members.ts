// What lies in a file beside one another: the members of a zip archive, or pickles one after another.

import { sourceOf } from '../../../src/containers/source.ts'
import { readSurveyed, type SurveyedMember, surveyZipSync } from '../../../src/containers/zip/survey.ts'
import { sniff } from '../../../src/sniff.ts'
import type { Member } from '../protocol.ts'
import type { Content } from './content.ts'
import { typeOf } from './detail.ts'

let bytes = new Uint8Array(0)
let found: { start: number; end: number; zipped?: SurveyedMember }[] = []

/** Bytes of a stored member by which it is told what it is. */
const HEAD = 4096
const STORED = 0

export function membersOf(content: Content): Member[] {
  bytes = content.bytes as Uint8Array<ArrayBuffer>
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const { members } = surveyZipSync(bytes)
    found = members.map((member) => ({ start: member.dataStart, end: member.dataStart + member.compressedSize, zipped: member }))
    return members.map((member) => ({
      name: member.name,
      start: member.dataStart,
      size: (member.listed ?? member).size,
      packed: (member.listed ?? member).compressedSize,
      what:
        member.method === STORED
          ? contentWord(bytes.subarray(member.dataStart, member.dataStart + HEAD), member.name)
          : nameWord(member.name),
      canOpen: !member.name.endsWith('/'),
    }))
  }
  const { ends = [], tops } = content
  found = ends.map((end, i) => ({ start: ends[i - 1] ?? 0, end }))
  return found.map(({ start, end }, i) => ({
    name: `pickle ${i}`,
    start,
    size: end - start,
    packed: undefined,
    what: typeOf(tops[i]?.value),
    canOpen: ends.length > 1,
  }))
}

function nameWord(name: string): string {
  return /\.(\w+)$/.exec(name)?.[1] ?? ''
}

/** What a member looks like; one of PyTorch's storages looks like nothing. */
function contentWord(head: Uint8Array, name: string): string {
  if (/\/data\/\d+$/.test(name)) return 'storage'
  if (head[0] === 0x80 && head[1]! <= 5) return 'pickle'
  return sniff(head)?.looksLike ?? nameWord(name)
}

/** The content of a member. @throws Error where it cannot be read */
export async function memberAt(index: number): Promise<Blob> {
  const { start, end, zipped } = found[index]!
  if (zipped === undefined) return new Blob([bytes.subarray(start, end)])
  const { content, problems } = await readSurveyed(sourceOf(bytes), zipped)
  if (content.length === 0 && problems.length > 0) throw new Error(problems[0]!.message)
  return new Blob([content as Uint8Array<ArrayBuffer>])
}
