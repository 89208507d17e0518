// An array as a picture, enlarged by whole pixels.
import type { Address } from '../protocol.ts'
import type { Client } from './client.ts'
import { make } from './dom.ts'
import { slicePicker } from './slice-picker.ts'

export async function pictureView(client: Client, address: Address): Promise<HTMLElement> {
  const canvas = make('canvas', { role: 'img' })
  const caption = make('figcaption', { class: 'note' })
  const show = async (slice: number): Promise<number> => {
    const { width, height, pixels, low, high, slices, scale } = await client.ask('picture', { address, slice })
    canvas.width = width
    canvas.height = height
    canvas.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0)
    const reduced = scale > 1 ? `, every ${scale}th element` : ''
    caption.textContent = `${height} × ${width}${reduced}, from ${number(low)} to ${number(high)}`
    canvas.setAttribute('aria-label', `Picture of ${caption.textContent}`)
    canvas.classList.toggle('small', Math.max(width, height) < 512)
    canvas.style.setProperty('--width', `${width}`)
    return slices
  }
  const picker = slicePicker(await show(0), show)
  return make('div', { class: 'scrolled' }, picker, make('figure', {}, canvas, caption))
}

function number(value: number): string {
  return String(Number(value.toPrecision(5)))
}
