// What lies in the file beside one another: members of an archive, or pickles.
import type { Member } from '../protocol.ts'
import type { Client } from './client.ts'
import { make } from './dom.ts'

/** Members that are listed at first. */
const LISTED = 500

export async function membersView(
  client: Client,
  blob: Blob,
  element: HTMLElement,
  open: (name: string, blob: Blob) => void,
): Promise<void> {
  const members = await client.ask('members', { blob })
  const openMember = async (index: number, { name }: Member): Promise<void> => {
    try {
      open(name, await client.ask('member', { index }))
    } catch (error) {
      element.prepend(make('p', { class: 'note bad', role: 'alert' }, (error as Error).message))
    }
  }
  if (members.length < 1) return element.replaceChildren(make('p', { class: 'note' }, 'No members were found in this file.'))
  const rowOf = (member: Member, index: number): HTMLElement => {
    const { name, what, size, packed, start } = member
    const button = member.canOpen ? make('button', { type: 'button', class: 'link', click: () => openMember(index, member) }, name) : name
    const cells = [what, size.toLocaleString('en'), packed?.toLocaleString('en') ?? '', start.toLocaleString('en')]
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, button),
      ...cells.map((text, i) => make('td', { class: i > 0 ? 'number' : '' }, text)),
    )
  }
  const heads = ['Name', 'Kind', 'Bytes', 'Packed', 'At byte']
  const body = make('tbody', {}, ...members.slice(0, LISTED).map(rowOf))
  const head = make(
    'thead',
    {},
    make('tr', {}, ...heads.map((text, i) => make('th', { scope: 'col', class: i > 1 ? 'number' : '' }, text))),
  )
  const table = make('table', { class: 'plain' }, make('caption', { class: 'unseen' }, 'Members'), head, body)
  const more = make('button', { type: 'button', class: 'quiet', hidden: members.length <= LISTED }, `Show ${members.length - LISTED} more`)
  more.addEventListener('click', () => {
    body.append(...members.slice(LISTED).map((member, i) => rowOf(member, LISTED + i)))
    more.remove()
  })
  element.replaceChildren(table, more)
}
