// Chooses one of many slices of an array of more axes than can be shown.
import { make } from './dom.ts'

/** @returns '' where there is nothing to choose */
export function slicePicker(slices: number, choose: (slice: number) => unknown): HTMLElement | string {
  if (slices < 2) return ''
  const input = make('input', { type: 'number', min: 0, max: slices - 1, value: 0 })
  input.addEventListener('input', () => {
    const slice = Number(input.value)
    if (Number.isInteger(slice) && slice >= 0 && slice < slices) choose(slice)
  })
  return make('label', { class: 'slices' }, 'Slice ', input, ` of ${slices.toLocaleString('en')}, from 0`)
}
