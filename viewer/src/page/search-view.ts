// The search over everything that is open, and what it found.
import type { Address, Hit, SearchQuery } from '../protocol.ts'
import type { Client } from './client.ts'
import { coloured, find, make } from './dom.ts'
import { VirtualList } from './virtual-list.ts'

/** Hits that are asked for at a time. */
const PAGE = 64
/** Milliseconds without a key before a search begins. */
const PATIENCE = 250

export function searchView(client: Client, reveal: (address: Address) => void): void {
  const form = find<HTMLFormElement>('search')
  const input = find<HTMLInputElement>('search-text')
  const place = find('hits')
  const status = find('search-status')
  let pages = new Map<number, Hit[] | 'asked'>()
  let timer = 0

  const hitAt = (index: number): Hit | undefined => {
    const page = Math.floor(index / PAGE)
    const hits = pages.get(page)
    if (hits === undefined) fetchPage(page)
    return hits === undefined || hits === 'asked' ? undefined : hits[index % PAGE]
  }
  const fetchPage = async (page: number): Promise<void> => {
    const own = pages
    own.set(page, 'asked')
    own.set(page, await client.ask('hits', { start: page * PAGE, end: (page + 1) * PAGE }))
    list.refresh()
  }
  const list = new VirtualList({
    rowHeight: 28,
    role: 'listbox',
    label: 'Found',
    fill(row, index) {
      const hit = hitAt(index)
      row.replaceChildren(
        ...(hit === undefined
          ? ['…']
          : [make('span', { class: 'label key' }, `${hit.python}: `), make('span', { class: 'text' }, ...coloured(hit.text))]),
      )
    },
    choose(index) {
      const hit = hitAt(index)
      if (hit !== undefined) reveal(hit.address)
    },
  })
  place.replaceChildren(list.element)

  const start = async (): Promise<void> => {
    const where = new FormData(form).get('where')
    const query: SearchQuery = { text: input.value, keys: where !== 'values', values: where !== 'keys' }
    place.hidden = true
    status.textContent = ''
    pages = new Map()
    if (query.text === '') return void client.ask('search', query)
    status.textContent = 'Searching …'
    const own = pages
    const show = ({ count, note, done }: { count: number; note: string; done: boolean }) => {
      if (own !== pages) return
      // A page that was not full has more by now.
      for (const [page, hits] of own) if (hits !== 'asked' && hits.length < PAGE && (page + 1) * PAGE <= count + PAGE) own.delete(page)
      place.hidden = count === 0
      list.count = count
      status.textContent = `${count.toLocaleString('en')} found, ${note}${done ? '' : ' …'}`
    }
    show(await client.ask('search', query, show))
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = window.setTimeout(start, PATIENCE)
  }
  form.oninput = later
  form.onsubmit = (event) => {
    event.preventDefault()
    clearTimeout(timer)
    start()
  }
  input.onkeydown = (event) => {
    if (event.key === 'ArrowDown' && !place.hidden) {
      event.preventDefault()
      list.element.focus()
    } else if (event.key === 'Escape' && input.value !== '') {
      input.value = ''
      start()
    }
  }
  // What was found in another file is found no more.
  place.hidden = true
  status.textContent = ''
  input.value = ''
}
