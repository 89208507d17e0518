// The tree of what is open: a list of rows that open and close.
import type { Address, Row } from '../protocol.ts'
import type { Client } from './client.ts'
import { coloured, make } from './dom.ts'
import { type Branch, levelOf, PAGE, type Spot, TreeModel } from './tree-model.ts'
import { VirtualList } from './virtual-list.ts'

const ROW_HEIGHT = 28
/** Levels that are moved to the right; deeper ones would leave the page. */
const DEEPEST = 24

export class TreeView {
  readonly list: VirtualList
  readonly #client: Client
  readonly #model: TreeModel
  readonly #selected: (address: Address) => void

  constructor(client: Client, count: number, selected: (address: Address) => void) {
    this.#client = client
    this.#model = new TreeModel(count)
    this.#selected = selected
    this.list = new VirtualList({
      rowHeight: ROW_HEIGHT,
      role: 'tree',
      label: 'Value',
      fill: (row, index) => this.#fill(row, index),
      choose: (index, event) => this.#choose(index, event),
      key: (event, index) => this.#key(event, index),
    })
    this.list.count = count
  }

  /** Opens a part and what it lies in, and makes it the active one. */
  async reveal(address: Address, opensIt = false): Promise<void> {
    let branch = this.#model.root
    for (const [level, index] of address.entries()) {
      const isLast = level === address.length - 1
      const spot = { branch, index }
      if (!isLast || opensIt) {
        const row = await this.#rowAt(spot)
        if (row.size > 0) branch = this.#model.open(spot, row.size)
      }
      if (!isLast) continue
      this.list.count = this.#model.rows
      this.list.goTo(this.#model.rowOf(spot), true)
      this.#selected(address)
    }
  }

  #choose(index: number, event: Event): void {
    const spot = this.#model.at(index)
    const target = event.target as Element
    if (event.type === 'click' && target.closest('.twist') !== null) this.#toggle(spot)
    else if (event.type === 'click' && (event as MouseEvent).detail === 2) this.#toggle(spot)
    this.#selected([...spot.branch.address, spot.index])
  }

  #key({ key }: KeyboardEvent, index: number): boolean {
    const spot = this.#model.at(index)
    const branch = this.#model.branchAt(spot)
    if (key === 'ArrowRight') {
      if (branch === undefined) this.#toggle(spot)
      else if (branch.size > 0) this.#goTo(index + 1)
    } else if (key === 'ArrowLeft') {
      if (branch !== undefined) this.#toggle(spot)
      else if (spot.branch.parent !== undefined) this.#goTo(this.#model.rowOf({ branch: spot.branch.parent, index: spot.branch.index }))
    } else if (key === 'Enter' || key === ' ') this.#toggle(spot)
    else return false
    return true
  }

  #goTo(row: number): void {
    this.list.goTo(row)
    const { branch, index } = this.#model.at(row)
    this.#selected([...branch.address, index])
  }

  async #toggle(spot: Spot): Promise<void> {
    if (this.#model.branchAt(spot) !== undefined) this.#model.close(spot)
    else {
      const { size } = await this.#rowAt(spot)
      if (size === 0) return
      this.#model.open(spot, size)
    }
    this.list.count = this.#model.rows
  }

  /** What is known of a row; what is not is asked for. */
  #known({ branch, index }: Spot): Row | undefined {
    const page = Math.floor(index / PAGE)
    const rows = branch.pages.get(page)
    if (rows === undefined) this.#fetch(branch, page).then(() => this.list.refresh())
    return rows === undefined || rows === 'asked' ? undefined : rows[index % PAGE]
  }

  async #rowAt(spot: Spot): Promise<Row> {
    const known = this.#known(spot)
    if (known !== undefined) return known
    const [row] = await this.#client.ask('rows', { address: spot.branch.address, start: spot.index, end: spot.index + 1 })
    return row!
  }

  async #fetch(branch: Branch, page: number): Promise<void> {
    branch.pages.set(page, 'asked')
    const start = page * PAGE
    branch.pages.set(page, await this.#client.ask('rows', { address: branch.address, start, end: Math.min(branch.size, start + PAGE) }))
  }

  #fill(element: HTMLElement, index: number): void {
    const spot = this.#model.at(index)
    const row = this.#known(spot)
    const level = levelOf(spot.branch)
    const isOpen = this.#model.branchAt(spot) !== undefined
    element.setAttribute('aria-level', String(level + 1))
    element.setAttribute('aria-posinset', String(spot.index + 1))
    element.setAttribute('aria-setsize', String(spot.branch.size))
    element.style.setProperty('--level', String(Math.min(level, DEEPEST)))
    if (row === undefined || row.size === 0) element.removeAttribute('aria-expanded')
    else element.setAttribute('aria-expanded', String(isOpen))
    element.replaceChildren(...(row === undefined ? [make('span', { class: 'waiting' }, '…')] : rowContent(row)))
  }
}

function rowContent({ label, labelKind, text, size, type }: Row): HTMLElement[] {
  const twist = make('span', { class: size > 0 ? 'twist' : 'twist none', 'aria-hidden': 'true' })
  // The spaces are for those who hear the row.
  const labels = label === '' ? [] : [make('span', { class: `label ${labelKind}` }, `${label}: `)]
  const count = size > 0 ? ` ${type} · ${size.toLocaleString('en')}` : ` ${type}`
  return [twist, ...labels, make('span', { class: 'text' }, ...coloured(text)), make('span', { class: 'count' }, count)]
}
