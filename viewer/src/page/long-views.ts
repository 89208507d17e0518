// Views of long text and of bytes, of which only what is in view is asked for.
import type { Address } from '../protocol.ts'
import type { Client } from './client.ts'
import { make } from './dom.ts'
import { HEX_LINE, hexLine } from './hex.ts'
import { VirtualList } from './virtual-list.ts'

/** Characters of a piece of text. */
const PIECE = 20_000
const LINE_HEIGHT = 22

/** All of a text: the beginning, and more as it is asked for. */
export async function textView(client: Client, address: Address): Promise<HTMLElement> {
  const pre = make('pre', { class: 'whole', tabindex: 0, role: 'group', 'aria-label': 'Text' })
  const more = make('button', { type: 'button', class: 'quiet' })
  let end = 0
  const add = async () => {
    const { text, length } = await client.ask('text', { address, start: end, end: end + PIECE })
    pre.append(text)
    end += text.length
    more.hidden = end >= length
    more.textContent = `Show more: ${(length - end).toLocaleString('en')} characters are left`
  }
  more.addEventListener('click', add)
  await add()
  return make('div', { class: 'scrolled' }, pre, more)
}

/** Lines of a dump that are asked for at a time. */
const PAGE = 64

export async function bytesView(client: Client, address: Address): Promise<HTMLElement> {
  const { length } = await client.ask('bytes', { address, start: 0, end: 0 })
  const pages = new Map<number, Uint8Array | 'asked'>()
  const width = String(length).length
  const list = new VirtualList({
    rowHeight: LINE_HEIGHT,
    role: 'listbox',
    label: 'Bytes',
    fill(row, line) {
      const page = Math.floor(line / PAGE)
      const bytes = pages.get(page)
      if (bytes === undefined) fetchPage(page)
      if (bytes === undefined || bytes === 'asked') return row.replaceChildren('…')
      const at = (line % PAGE) * HEX_LINE
      row.replaceChildren(make('span', { class: 'hex-line' }, ...hexLine(bytes.subarray(at, at + HEX_LINE), line * HEX_LINE, width)))
    },
  })
  async function fetchPage(page: number): Promise<void> {
    pages.set(page, 'asked')
    const start = page * PAGE * HEX_LINE
    const { bytes } = await client.ask('bytes', { address, start, end: start + PAGE * HEX_LINE })
    pages.set(page, bytes)
    list.refresh()
  }
  list.count = Math.ceil(length / HEX_LINE)
  list.element.classList.add('mono')
  return list.element
}
