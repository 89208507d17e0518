// What is said of the part of the tree that is chosen: the way to it, facts, its views, and files to save it as.
import type { Address, Detail, SaveFormat, ViewKind } from '../protocol.ts'
import type { Client } from './client.ts'
import { coloured, copyButton, make, say } from './dom.ts'
import { bytesView, textView } from './long-views.ts'
import { pictureView } from './picture-view.ts'
import { plotView } from './plot-view.ts'
import { tableView } from './table-view.ts'

/** How a view is made. What it gives fills the place under the facts. */
export type MakeView = (client: Client, address: Address) => Promise<HTMLElement>

const VIEWS: Readonly<Record<ViewKind, readonly [label: string, view: MakeView]>> = {
  table: ['Table', tableView],
  picture: ['Picture', pictureView],
  plot: ['Plot', plotView],
  text: ['Text', textView],
  hex: ['Bytes', bytesView],
}

const SAVES: Readonly<Record<SaveFormat, readonly [label: string, suffix: string]>> = {
  json: ['JSON', '.json'],
  npy: ['npy', '.npy'],
  csv: ['CSV', '.csv'],
  pickle: ['Pickle', '.pkl'],
}

export class DetailView {
  readonly element: HTMLElement
  readonly #client: Client
  readonly #name: () => string
  #asked = 0
  /** The view that was chosen last is shown again where there is one of its kind. */
  #liked: ViewKind | undefined

  constructor(client: Client, element: HTMLElement, name: () => string) {
    this.#client = client
    this.element = element
    this.#name = name
  }

  async show(address: Address): Promise<void> {
    const own = ++this.#asked
    const detail = await this.#client.ask('detail', { address })
    if (own !== this.#asked) return
    const place = make('div', { class: 'view' })
    const { type, facts, views, python, javascript, row } = detail
    const list = make('dl', { class: 'facts' }, ...[['type', type] as const, ...facts].map(factOf))
    const copy = make('div', { class: 'copy' }, make('code', { class: 'path', title: python }, python), copyButton('Copy Python', () => python), copyButton('Copy JavaScript', () => javascript)) // biome-ignore format: one line of the page
    const text =
      views.length === 0 ? [make('pre', { class: 'whole', tabindex: 0, role: 'group', 'aria-label': 'Value' }, ...coloured(row.text))] : []
    this.element.replaceChildren(copy, list, this.#viewTabs(address, views, place), ...text, place, this.#saveRow(address, detail))
    if (type.includes('Tensor') || facts.some(([name]) => name === 'dtype') || views.includes('plot')) this.#addStats(address, list, own)
    const first = views.find((view) => view === this.#liked) ?? views[0]
    if (first !== undefined) await this.#showView(address, first, place)
  }

  async #addStats(address: Address, list: HTMLElement, own: number): Promise<void> {
    try {
      const stats = await this.#client.ask('stats', { address })
      if (own === this.#asked) list.append(...stats.map(factOf))
    } catch (error) {
      list.append(factOf(['data', (error as Error).message]))
    }
  }

  #viewTabs(address: Address, views: readonly ViewKind[], place: HTMLElement): HTMLElement | string {
    if (views.length < 2) return ''
    const buttons = views.map((view, i) => {
      const pressed = this.#liked !== undefined && views.includes(this.#liked) ? view === this.#liked : i === 0
      const button = make('button', { type: 'button', 'aria-pressed': String(pressed) }, VIEWS[view][0])
      button.addEventListener('click', () => {
        this.#liked = view
        for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
        this.#showView(address, view, place)
      })
      return button
    })
    return make('div', { class: 'segmented', role: 'group', 'aria-label': 'View' }, ...buttons)
  }

  async #showView(address: Address, view: ViewKind, place: HTMLElement): Promise<void> {
    try {
      place.replaceChildren(await VIEWS[view][1](this.#client, address))
    } catch (error) {
      place.replaceChildren(make('p', { class: 'note' }, (error as Error).message))
    }
  }

  #saveRow(address: Address, { saves }: Detail): HTMLElement {
    const buttons = saves.map((format) => {
      const [label, suffix] = SAVES[format]
      return make('button', { type: 'button', class: 'quiet', click: () => this.#save(address, format, suffix) }, label)
    })
    return make('div', { class: 'saves' }, make('span', { class: 'note' }, 'Save as'), ...buttons)
  }

  async #save(address: Address, format: SaveFormat, suffix: string): Promise<void> {
    try {
      const blob = await this.#client.ask('save', { address, format })
      const link = make('a', { href: URL.createObjectURL(blob), download: this.#name().replace(/(?:\.\w+)?$/, suffix) })
      link.click()
      // The download has begun by then.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
      say(`Saved as ${link.download}`)
    } catch (error) {
      this.element.querySelector('.saves')?.append(make('p', { class: 'note bad', role: 'alert' }, (error as Error).message))
    }
  }
}

function factOf([name, value]: readonly [string, string]): HTMLElement {
  return make('div', {}, make('dt', {}, name), make('dd', {}, value))
}
