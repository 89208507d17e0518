// A table of any number of rows and columns, of which only the cells in view are elements.
import type { Address, Cells, Table } from '../protocol.ts'
import type { Client } from './client.ts'
import { make } from './dom.ts'
import { LongScroll } from './long-scroll.ts'
import { slicePicker } from './slice-picker.ts'

const ROW = 28
/** Heights of the line with the names: with the dtypes below them, and without. */
const HEADS = [48, 32] as const
/** Pixels around the text of a cell, the last of which a rounded width may need. */
const PADDING = 26
/** Rows and columns that are asked for at a time. */
const ROWS = 64
const COLUMNS = 32

export async function tableView(client: Client, address: Address): Promise<HTMLElement> {
  const table = await client.ask('table', { address })
  const view = new TableView(client, address, table)
  return make(
    'div',
    { class: 'table-view' },
    slicePicker(table.slices, (slice) => view.showSlice(slice)),
    view.element,
  )
}

/** Pixels that a character of the table's font takes. */
function characterWidth(): number {
  const context = make('canvas').getContext('2d')!
  context.font = `600 13px ${getComputedStyle(document.body).getPropertyValue('--mono')}`
  return context.measureText('0000000000').width / 10
}

class TableView {
  readonly element: HTMLElement
  readonly #client: Client
  readonly #address: Address
  readonly #table: Table
  readonly #layer = make('div', { class: 'layer', role: 'presentation' })
  readonly #scroll: LongScroll
  /** Where each column starts, and the last one ends; of columns of one width only the width. */
  readonly #starts: number[] = [0]
  readonly #uniform: number | undefined
  readonly #labels: number
  readonly #head: number
  #pages = new Map<string, Cells | 'asked'>()
  #slice = 0
  #active: [row: number, column: number] = [0, 0]
  #frame = 0

  constructor(client: Client, address: Address, table: Table) {
    this.#client = client
    this.#address = address
    this.#table = table
    const { widths, total, rows } = table
    const character = characterWidth()
    this.#head = HEADS[table.dtypes.some((dtype) => dtype !== '') ? 0 : 1]
    this.#labels = table.labelWidth * character + PADDING
    this.#uniform = table.columns.length === 0 ? (widths[0] ?? 4) * character + PADDING : undefined
    if (this.#uniform === undefined) {
      for (let i = 0; i < total; i++) this.#starts.push(this.#starts[i]! + (widths[i] ?? 14) * character + PADDING)
    }
    const spacer = make('div', { class: 'spacer', role: 'presentation' })
    spacer.style.width = `${this.#labels + this.#start(total)}px`
    this.element = make('div', { class: 'virtual table', role: 'grid', 'aria-label': 'Table', tabindex: 0, 'aria-rowcount': rows + 1, 'aria-colcount': total + 1 }, this.#layer, spacer) // biome-ignore format: one element
    this.#scroll = new LongScroll(this.element, spacer, () => this.#later())
    this.#scroll.total = this.#head + rows * ROW
    this.element.addEventListener('keydown', (event) => this.#key(event))
    this.element.addEventListener('click', (event) => this.#click(event))
    new ResizeObserver(() => this.#later()).observe(this.element)
  }

  showSlice(slice: number): void {
    this.#slice = slice
    this.#pages = new Map()
    this.#draw()
  }

  #start(column: number): number {
    return this.#uniform === undefined ? this.#starts[Math.min(column, this.#starts.length - 1)]! : column * this.#uniform
  }

  /** The column at a distance from the first one. */
  #columnAt(x: number): number {
    if (this.#uniform !== undefined) return Math.max(0, Math.min(this.#table.total - 1, Math.floor(x / this.#uniform)))
    let [low, high] = [0, this.#table.total - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= x) low = middle
      else high = middle - 1
    }
    return Math.max(0, low)
  }

  #later(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.#draw()
    })
  }

  #draw(): void {
    const { rows, total } = this.#table
    const { clientWidth, scrollLeft } = this.element
    const { top, view } = this.#scroll
    if (clientWidth === 0) return
    const first = Math.floor(top / ROW)
    const end = Math.min(rows, Math.ceil((top + view - this.#head) / ROW) + 1)
    const from = this.#columnAt(scrollLeft)
    const to = total === 0 ? 0 : Math.min(total, this.#columnAt(scrollLeft + clientWidth - this.#labels) + 1)
    const lines = [this.#headLine(from, to)]
    for (let row = first; row < end; row++) lines.push(this.#line(row, from, to, this.#head + row * ROW - top))
    this.#layer.replaceChildren(...lines.reverse())
    const id = `cell-${this.#active.join('-')}`
    if (document.getElementById(id) === null) this.element.removeAttribute('aria-activedescendant')
    else this.element.setAttribute('aria-activedescendant', id)
  }

  #headLine(from: number, to: number): HTMLElement {
    const { columns, dtypes } = this.#table
    const cells: HTMLElement[] = []
    for (let column = from; column < to; column++) {
      const dtype = dtypes[column]
      const name = columns[column] ?? String(column)
      const cell = make('div', { role: 'columnheader', class: this.#classOf(column), 'aria-colindex': column + 2, title: name }, name, ...(dtype ? [make('small', {}, dtype)] : [])) // biome-ignore format: one element
      cells.push(this.#placed(cell, column))
    }
    const corner = make('div', { role: 'columnheader', class: 'row-label', 'aria-colindex': 1 }, make('span', { class: 'unseen' }, 'Row'))
    corner.style.width = `${this.#labels}px`
    const line = make('div', { role: 'row', class: 'head', 'aria-rowindex': 1 }, ...cells, corner)
    line.style.height = `${this.#head}px`
    return line
  }

  #line(row: number, from: number, to: number, y: number): HTMLElement {
    const cells: HTMLElement[] = []
    let label = ''
    for (let column = from; column < to; column++) {
      const page = this.#page(Math.floor(row / ROWS), Math.floor(column / COLUMNS))
      const text = page?.cells[row % ROWS]?.[column % COLUMNS] ?? '…'
      label = page?.labels[row % ROWS] ?? label
      const isActive = row === this.#active[0] && column === this.#active[1]
      const cell = make('div', { role: 'gridcell', id: `cell-${row}-${column}`, class: this.#classOf(column), 'aria-colindex': column + 2, 'aria-selected': String(isActive), title: text.length > 38 ? text : undefined }, text) // biome-ignore format: one element
      cells.push(this.#placed(cell, column))
    }
    const header = make('div', { role: 'rowheader', class: 'row-label', 'aria-colindex': 1 }, label)
    header.style.width = `${this.#labels}px`
    const line = make('div', { role: 'row', 'aria-rowindex': row + 2, class: row % 2 === 0 ? '' : 'odd' }, ...cells, header)
    line.style.transform = `translateY(${y}px)`
    line.style.height = `${ROW}px`
    return line
  }

  #classOf(column: number): string {
    const { numeric } = this.#table
    return numeric[Math.min(column, numeric.length - 1)] ? 'number' : ''
  }

  #placed(cell: HTMLElement, column: number): HTMLElement {
    const start = this.#start(column)
    cell.style.left = `${this.#labels + start - this.element.scrollLeft}px`
    cell.style.width = `${this.#start(column + 1) - start}px`
    return cell
  }

  /** Cells, if they are here; they are asked for if not. */
  #page(rowPage: number, columnPage: number): Cells | undefined {
    const key = `${rowPage} ${columnPage}`
    const cells = this.#pages.get(key)
    if (cells === undefined) this.#fetch(key, rowPage * ROWS, columnPage * COLUMNS)
    return cells === 'asked' ? undefined : cells
  }

  async #fetch(key: string, row: number, column: number): Promise<void> {
    const pages = this.#pages
    pages.set(key, 'asked')
    const rows = [row, row + ROWS] as [number, number]
    const columns = [column, column + COLUMNS] as [number, number]
    pages.set(key, await this.#client.ask('cells', { address: this.#address, slice: this.#slice, rows, columns }))
    this.#later()
  }

  #click(event: MouseEvent): void {
    const [, row, column] = /^cell-(\d+)-(\d+)$/.exec((event.target as Element).closest('[role=gridcell]')?.id ?? '') ?? []
    if (row !== undefined) this.#goTo(Number(row), Number(column))
  }

  #goTo(row: number, column: number): void {
    const { rows, total } = this.#table
    row = Math.max(0, Math.min(rows - 1, row))
    column = Math.max(0, Math.min(total - 1, column))
    this.#active = [row, column]
    const y = row * ROW
    const room = this.#scroll.view - this.#head
    if (y < this.#scroll.top) this.#scroll.goTo(y)
    else if (y + ROW > this.#scroll.top + room) this.#scroll.goTo(y + ROW - room)
    const width = this.element.clientWidth - this.#labels
    const { scrollLeft } = this.element
    if (this.#start(column) < scrollLeft) this.element.scrollLeft = this.#start(column)
    else if (this.#start(column + 1) > scrollLeft + width) this.element.scrollLeft = this.#start(column + 1) - width
    this.#draw()
  }

  #key(event: KeyboardEvent): void {
    const [row, column] = this.#active
    const page = Math.max(1, Math.floor(this.#scroll.view / ROW) - 2)
    const { rows, total } = this.#table
    const far = event.ctrlKey || event.metaKey
    const moves: Readonly<Record<string, [number, number]>> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [far ? 0 : row, 0],
      End: [far ? rows - 1 : row, total - 1],
    }
    const to = moves[event.key]
    if (to === undefined || event.altKey) return
    event.preventDefault()
    this.#goTo(...to)
  }
}
