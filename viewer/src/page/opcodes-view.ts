// The opcodes of the pickle, a line each, with what each one does.
import type { Operation } from '../protocol.ts'
import type { Client } from './client.ts'
import { make } from './dom.ts'
import { problemView } from './problem-view.ts'
import { VirtualList } from './virtual-list.ts'

const PAGE = 128

export function opcodesView(client: Client, blob: Blob, element: HTMLElement): void {
  const pages = new Map<number, Operation[] | 'asked'>()
  const status = make('p', { class: 'note', role: 'status' }, 'Reading …')
  const doc = make('p', { class: 'doc', 'aria-live': 'polite' })
  const list = new VirtualList({
    rowHeight: 24,
    role: 'listbox',
    label: 'Opcodes',
    fill(row, index) {
      const operation = operationAt(index)
      row.replaceChildren(...(operation === undefined ? ['…'] : contentOf(operation)))
    },
    choose: (index) => explain(index),
  })
  const explain = (index: number): void => {
    const operation = operationAt(index)
    if (operation === undefined) return
    const argument = operation.argument === '' ? [] : [make('code', {}, operation.argument)]
    doc.replaceChildren(make('strong', {}, operation.name), ` ${operation.doc} `, ...argument)
  }
  const operationAt = (index: number): Operation | undefined => {
    const page = Math.floor(index / PAGE)
    const operations = pages.get(page)
    if (operations === undefined) fetchPage(page)
    return operations === undefined || operations === 'asked' ? undefined : operations[index % PAGE]
  }
  const fetchPage = async (page: number): Promise<void> => {
    pages.set(page, 'asked')
    pages.set(page, await client.ask('operations', { start: page * PAGE, end: (page + 1) * PAGE }))
    list.refresh()
    if (doc.textContent === '') explain(0)
  }
  list.element.classList.add('mono', 'opcodes')
  element.replaceChildren(status, list.element, doc)
  const show = ({ count, note }: { count: number; note: string }) => {
    // The last page was asked for before all of it was known.
    for (const [page, operations] of pages) if (operations !== 'asked' && operations.length < PAGE) pages.delete(page)
    list.count = count
    status.textContent = note
  }
  client.ask('opcodes', { blob }, show).then(
    (answer) => {
      show(answer)
      if (answer.problem !== undefined) element.prepend(problemView(answer.problem))
    },
    ({ message }) => {
      status.textContent = message
      if (list.count === 0) element.replaceChildren(status)
    },
  )
}

function contentOf({ offset, name, argument, indent }: Operation): HTMLElement[] {
  const label = make('span', { class: 'op' }, name)
  label.style.paddingInlineStart = `${Math.min(indent, 16) * 14}px`
  return [make('span', { class: 'offset' }, String(offset)), label, make('span', { class: 'text' }, argument)]
}
