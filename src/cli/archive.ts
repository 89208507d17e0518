// What is in a zip archive that is neither PyTorch's nor NumPy's: a list of its members, and what is in those that are read here.
import type { ZipArchive } from '../containers/zip/directory.ts'
import type { ListedMember } from '../containers/zip/records.ts'
import { PickleError } from '../index.ts'
import { sniff } from '../sniff.ts'
import { BadData, bytesInput, type Input } from './input.ts'
import { type Item, partOf } from './item.ts'
import type { Reading } from './libraries.ts'
import { counted, inLine } from './table.ts'
import { bytesText } from './terminal.ts'

/** Names that pickles have, where their first bytes do not tell. */
const PICKLE_NAME = /\.(?:pkl|pickle|pck|pcl|p|joblib)$/i
/** Formats that are opened where a member has them. */
const OPENED: ReadonlySet<string | undefined> = new Set(['gzip', 'zlib', 'zstd', 'npy', 'npz', 'torch-zip', 'torch-legacy', 'zip'])

/** What is in a file. */
export type Contents = (input: Input, reading: Reading) => AsyncIterable<Item>

/**
 * The members of an archive.
 * @param contents what is in a member that is read here
 * @throws ContainerError if the archive is damaged; BadData at the end if members could not be read
 */
export async function* archiveItems(zip: ZipArchive, reading: Reading, contents: Contents): AsyncGenerator<Item> {
  const members = new Map([...zip.members].filter(([name]) => !name.endsWith('/')))
  const inner = { ...reading, part: undefined }
  if (reading.part !== undefined) {
    const [member, rest] = chosen(members, reading.part)
    yield* contents(bytesInput(member.name, await zip.read(member)), { ...reading, part: rest })
    return
  }
  const rows = [...members.values()].map(({ name, size }) => [name, bytesText(size)])
  if (reading.shows) {
    yield { value: undefined, table: { headings: ['member', 'bytes'], rows, sum: counted(members.size, 'member') }, isListed: true }
  }
  let failed = 0
  for (const [name, member] of members) {
    try {
      const bytes = await zip.read(member)
      if (!isOpened(name, bytes)) continue
      for await (const item of contents(bytesInput(name, bytes), inner)) {
        yield { ...item, member: item.member === undefined ? name : `${name}:${item.member}` }
      }
    } catch (error) {
      if (!(error instanceof PickleError || error instanceof BadData)) throw error
      failed++
      reading.say(`${inLine(name)}: ${error.message}`)
    }
  }
  if (failed > 0) throw new BadData(`${counted(failed, 'member')} of ${members.size} could not be read`)
}

/** The member that is asked for, and what is asked for in it: `weights.npz:layer1`. @throws BadData if there is none */
function chosen(members: ReadonlyMap<string, ListedMember>, part: string): [member: ListedMember, rest: string | undefined] {
  for (let end = part.lastIndexOf(':'); end > 0; end = part.lastIndexOf(':', end - 1)) {
    const member = members.get(part.slice(0, end))
    if (member !== undefined && !members.has(part)) return [member, part.slice(end + 1)]
  }
  return [partOf(members, part), undefined]
}

function isOpened(name: string, bytes: Uint8Array): boolean {
  const isPickle = bytes[0] === 0x80 && bytes[1]! <= 5
  return isPickle || PICKLE_NAME.test(name) || OPENED.has(sniff(bytes)?.looksLike)
}
