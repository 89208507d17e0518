// A list of any length, of which only the rows in view are elements. The list has the focus, and says which row is the active one.
import { make } from './dom.ts'
import { LongScroll } from './long-scroll.ts'

export interface ListOptions {
  readonly rowHeight: number
  /** Fills a row. Called again when its content is to be changed. */
  readonly fill: (row: HTMLElement, index: number) => void
  /** A row was chosen: clicked, or reached by a key. */
  readonly choose?: (index: number, event: Event) => void
  /** A key that the list itself does not know. True where it was taken. */
  readonly key?: (event: KeyboardEvent, index: number) => boolean
  /** Which roles the list and its rows have. */
  readonly role: 'tree' | 'listbox'
  readonly label: string
}

/** Rows that are kept above and below what is in view. */
const SPARE = 6
let lists = 0

export class VirtualList {
  readonly element: HTMLElement
  active = 0
  readonly #options: ListOptions
  readonly #layer = make('div', { class: 'layer', role: 'presentation' })
  readonly #scroll: LongScroll
  readonly #rows = new Map<number, HTMLElement>()
  readonly #id = `list${lists++}`
  #count = 0
  #frame = 0

  constructor(options: ListOptions) {
    this.#options = options
    const spacer = make('div', { class: 'spacer', role: 'presentation' })
    this.element = make('div', { class: 'virtual', role: options.role, 'aria-label': options.label, tabindex: 0 }, this.#layer, spacer)
    this.#scroll = new LongScroll(this.element, spacer, () => this.#later())
    this.element.addEventListener('keydown', (event) => this.#key(event))
    this.#layer.addEventListener('click', (event) => this.#click(event))
    new ResizeObserver(() => this.#later()).observe(this.element)
  }

  get count(): number {
    return this.#count
  }

  /** Says how many rows there are. All of them are filled anew. */
  set count(count: number) {
    this.#count = count
    this.active = Math.max(0, Math.min(this.active, count - 1))
    this.#scroll.total = count * this.#options.rowHeight
    this.refresh()
  }

  /** Fills the rows in view anew. */
  refresh(): void {
    for (const [index, row] of this.#rows) if (index < this.#count) this.#fill(row, index)
    this.draw()
  }

  /** Makes a row the active one and brings it into view. */
  goTo(index: number, isCentred = false): void {
    const before = this.active
    this.active = Math.max(0, Math.min(index, this.#count - 1))
    const { rowHeight } = this.#options
    const top = this.active * rowHeight
    const { view } = this.#scroll
    if (isCentred && (top < this.#scroll.top || top + rowHeight > this.#scroll.top + view)) this.#scroll.goTo(top - view / 2)
    else if (top < this.#scroll.top) this.#scroll.goTo(top)
    else if (top + rowHeight > this.#scroll.top + view) this.#scroll.goTo(top + rowHeight - view)
    for (const i of [before, this.active]) {
      const row = this.#rows.get(i)
      if (row !== undefined) this.#fill(row, i)
    }
    this.draw()
  }

  #later(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.draw()
    })
  }

  /** Puts the rows where they belong now. */
  draw(): void {
    const { rowHeight } = this.#options
    const { top, view } = this.#scroll
    const first = Math.max(0, Math.floor(top / rowHeight) - SPARE)
    const end = Math.min(this.#count, Math.ceil((top + view) / rowHeight) + SPARE)
    const free: HTMLElement[] = []
    for (const [index, row] of this.#rows) {
      if (index >= first && index < end) continue
      this.#rows.delete(index)
      free.push(row)
    }
    for (let index = first; index < end; index++) {
      let row = this.#rows.get(index)
      if (row === undefined) {
        row = free.pop() ?? this.#newRow()
        this.#rows.set(index, row)
        this.#fill(row, index)
      }
      row.style.transform = `translateY(${index * rowHeight - top}px)`
    }
    for (const row of free) row.remove()
    const active = this.#rows.get(this.active)
    if (active === undefined) this.element.removeAttribute('aria-activedescendant')
    else this.element.setAttribute('aria-activedescendant', active.id)
  }

  #newRow(): HTMLElement {
    const row = make('div', { class: 'row', role: this.#options.role === 'tree' ? 'treeitem' : 'option' })
    row.style.height = `${this.#options.rowHeight}px`
    this.#layer.append(row)
    return row
  }

  #fill(row: HTMLElement, index: number): void {
    row.id = `${this.#id}-${index}`
    row.dataset['index'] = String(index)
    row.setAttribute('aria-selected', String(index === this.active))
    row.setAttribute('aria-posinset', String(index + 1))
    row.setAttribute('aria-setsize', String(this.#count))
    this.#options.fill(row, index)
  }

  #click(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('.row')
    if (row === null) return
    this.goTo(Number(row.dataset['index']))
    this.#options.choose?.(this.active, event)
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#count === 0) return
    const page = Math.max(1, Math.floor(this.#scroll.view / this.#options.rowHeight) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.#count - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) {
      this.goTo(to)
      this.#options.choose?.(this.active, event)
    } else if (!(this.#options.key?.(event, this.active) ?? false)) return
    event.preventDefault()
  }
}
