// Whether the file is safe to give to Python: the verdict, why, and every name in it.
import type { Finding, ScannedGlobal, ScanReport, Verdict } from '../../../src/scan.ts'
import { make } from './dom.ts'

const WORDS: Readonly<Record<Verdict, readonly [title: string, text: string]>> = {
  safe: ['Safe', 'Everything that Python would call or set when it loads this file is known, and harmless.'],
  unknown: [
    'Unknown',
    'This file asks Python for something that is not known to be harmless. Load it only if you trust where it comes from.',
  ],
  dangerous: ['Dangerous', 'When Python loads this file it may run commands, or read or write files. Do not load it.'],
}

/** Findings and names that are listed at first. */
const LISTED = 200

export async function safetyView(report: Promise<ScanReport>, element: HTMLElement): Promise<void> {
  element.replaceChildren(make('p', { class: 'note', role: 'status' }, 'Looking …'))
  try {
    element.replaceChildren(...reportOf(await report))
  } catch (error) {
    element.replaceChildren(make('p', { class: 'note bad', role: 'alert' }, (error as Error).message))
  }
}

function reportOf({ verdict, complete, format, findings, globals, pickles }: ScanReport): HTMLElement[] {
  const [title, text] = WORDS[verdict]
  const count = `${pickles.length === 0 ? 'no' : pickles.length} pickle${pickles.length === 1 ? '' : 's'}`
  const facts = `${format === 'pickle' ? '' : `${format}, `}${count}, ${complete ? 'read to the end' : 'not all of it could be read'}. Nothing of it was run.`
  const head = make(
    'div',
    { class: `verdict ${verdict}`, role: 'status' },
    make('h2', {}, title),
    make('p', {}, text),
    make('p', { class: 'note' }, facts),
  )
  const found = findings.length === 0 ? [] : [make('h3', {}, 'Findings'), listOf(findings, findingOf)]
  const names =
    globals.length === 0
      ? [make('p', { class: 'note' }, 'It names no class or function.')]
      : [make('h3', {}, 'Classes and functions'), listOf(globals, globalOf)]
  return [head, ...found, ...names]
}

function listOf<T>(items: readonly T[], content: (item: T) => HTMLElement): HTMLElement {
  const list = make('ul', { class: 'findings' }, ...items.slice(0, LISTED).map(content))
  if (items.length <= LISTED) return list
  const more = make('button', { type: 'button', class: 'quiet' }, `Show ${items.length - LISTED} more`)
  more.addEventListener('click', () => {
    list.append(...items.slice(LISTED).map(content))
    more.remove()
  })
  return make('div', {}, list, more)
}

export function badge(level: Verdict): HTMLElement {
  return make('span', { class: `badge ${level}` }, level)
}

function findingOf({ level, offset, path, message }: Finding): HTMLElement {
  const where = `at byte ${offset.toLocaleString('en')}${path === '' ? '' : ` of ${path}`}`
  return make('li', {}, badge(level), make('span', { class: 'message' }, message), make('span', { class: 'note' }, where))
}

function globalOf({ name, raw, level, uses, offsets }: ScannedGlobal): HTMLElement {
  const written = raw === name ? '' : `written ${raw}, `
  const times = `${written}${offsets.length} place${offsets.length === 1 ? '' : 's'}${uses.length > 0 ? `, used by ${uses.join(', ')}` : ', only named'}`
  return make('li', {}, badge(level), make('code', { class: 'message' }, name), make('span', { class: 'note' }, times))
}
