// What is wrong with a file, what to do, and the bytes around the place.
import type { Problem } from '../protocol.ts'
import { make } from './dom.ts'
import { hexDump } from './hex.ts'

export function problemView({ message, hint, around, isSalvaged }: Problem): HTMLElement {
  const lines = [make('p', { class: 'message' }, message)]
  if (hint !== undefined) lines.push(make('p', {}, hint))
  if (isSalvaged) lines.push(make('p', { class: 'note' }, 'What could be read up to the marked byte is shown below.'))
  const bytes = around === undefined ? [] : [make('details', { open: true }, make('summary', {}, 'The bytes around it'), hexDump(around.bytes, around.start, around.offset))] // biome-ignore format: one element
  const view = make('div', { class: 'problem', role: 'alert' }, ...lines, ...bytes)
  // Where the lines are longer than the page, the mark is what has to be seen of them.
  requestAnimationFrame(() => {
    const [mark, dump] = [view.querySelector('mark'), view.querySelector('pre')]
    if (mark !== null && dump !== null) dump.scrollLeft = mark.offsetLeft - dump.clientWidth / 2
  })
  return view
}
