// Numbers as a line, with axes. Wheel, drag and the keys + - and arrows show a part of it.
import type { Address, Plot } from '../protocol.ts'
import type { Client } from './client.ts'
import { make } from './dom.ts'

const MARGIN = { left: 64, right: 12, top: 12, bottom: 28 }
const HEIGHT = 260
/** Fewer numbers cannot be told from one another. */
const FEWEST = 4

export async function plotView(client: Client, address: Address): Promise<HTMLElement> {
  const canvas = make('canvas', { class: 'plot', tabindex: 0, role: 'img' })
  const caption = make('figcaption', { class: 'note' })
  const element = make('figure', { class: 'plot' }, canvas, caption)
  let { length } = await client.ask('plot', { address, start: 0, end: 1, buckets: 1 })
  let start = 0
  let end = length
  let asked = 0
  const draw = async (): Promise<void> => {
    const width = element.clientWidth
    if (width === 0) return
    const own = ++asked
    const plot = await client.ask('plot', { address, start, end, buckets: Math.max(1, width - MARGIN.left - MARGIN.right) })
    if (own !== asked) return
    length = plot.length
    paint(canvas, plot, width, start, end)
    const part = start === 0 && end === length ? `${length.toLocaleString('en')} numbers` : `numbers ${start} to ${end - 1} of ${length}`
    caption.textContent = `${part}, from ${short(plot.least)} to ${short(plot.greatest)}. Zoom with + and −, move with ← and →.`
    canvas.setAttribute('aria-label', `Plot of ${caption.textContent}`)
  }
  const zoom = (factor: number, at: number): void => {
    const span = Math.max(Math.min(FEWEST, length), Math.min(length, Math.round((end - start) * factor)))
    start = Math.max(0, Math.min(length - span, Math.round(start + at * (end - start - span))))
    end = start + span
    draw()
  }
  const move = (by: number): void => {
    const span = end - start
    start = Math.max(0, Math.min(length - span, start + by))
    end = start + span
    draw()
  }
  canvas.addEventListener('keydown', (event) => {
    const step = Math.max(1, Math.round((end - start) / 8))
    const acts: Readonly<Record<string, () => void>> = {
      '+': () => zoom(0.5, 0.5),
      '-': () => zoom(2, 0.5),
      ArrowLeft: () => move(-step),
      ArrowRight: () => move(step),
      Home: () => move(-length),
      End: () => move(length),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  })
  canvas.addEventListener('wheel', (event) => {
    // Without a key the wheel scrolls the page.
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    zoom(event.deltaY > 0 ? 1.25 : 0.8, (event.offsetX - MARGIN.left) / (canvas.clientWidth - MARGIN.left - MARGIN.right))
  })
  new ResizeObserver(draw).observe(element)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  return element
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'none'
}

function paint(canvas: HTMLCanvasElement, { low, high, least, greatest }: Plot, width: number, start: number, end: number): void {
  const ratio = devicePixelRatio
  canvas.width = width * ratio
  canvas.height = HEIGHT * ratio
  canvas.style.height = `${HEIGHT}px`
  const context = canvas.getContext('2d')!
  context.scale(ratio, ratio)
  const style = getComputedStyle(canvas)
  const colour = (name: string) => style.getPropertyValue(name)
  const right = width - MARGIN.right
  const bottom = HEIGHT - MARGIN.bottom
  if (!Number.isFinite(least)) [least, greatest] = [0, 1]
  if (least === greatest) [least, greatest] = [least - 1, greatest + 1]
  const y = (value: number) => bottom - ((value - least) / (greatest - least)) * (bottom - MARGIN.top)
  const x = (at: number) => MARGIN.left + (right - MARGIN.left) * at
  context.font = `12px ${colour('font-family') || 'system-ui'}`
  context.fillStyle = colour('--soft')
  context.strokeStyle = colour('--line')
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const tick of ticks(least, greatest, 5)) {
    const at = Math.round(y(tick)) + 0.5
    context.beginPath()
    context.moveTo(MARGIN.left, at)
    context.lineTo(right, at)
    context.stroke()
    context.fillText(short(tick), MARGIN.left - 8, at)
  }
  context.textAlign = 'center'
  context.textBaseline = 'top'
  const last = Math.max(1, end - 1 - start)
  for (const tick of ticks(start, end - 1, Math.max(2, Math.floor(width / 120)))) {
    if (Number.isInteger(tick)) context.fillText(tick.toLocaleString('en'), x((tick - start) / last), bottom + 8)
  }
  context.strokeStyle = colour('--accent')
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.beginPath()
  const count = Math.max(1, low.length - 1)
  let isDown = false
  for (const [i, value] of low.entries()) {
    if (Number.isNaN(value)) {
      isDown = false
      continue
    }
    if (isDown) context.lineTo(x(i / count), y(high[i]!))
    else context.moveTo(x(i / count), y(high[i]!))
    context.lineTo(x(i / count), y(value) + (value === high[i] ? 0.01 : 0))
    isDown = true
  }
  context.stroke()
}

/** Round numbers from one to another. */
function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / count
  if (!(rough > 0)) return [from]
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!
  const found: number[] = []
  for (let i = Math.ceil(from / step); i * step <= to + step * 1e-9; i++) found.push(i * step)
  return found
}
