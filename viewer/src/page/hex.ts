// Bytes as lines of sixteen, in hexadecimal and as text.
import { make } from './dom.ts'

export const HEX_LINE = 16

/** A line of the dump, with the byte at `marked` marked. */
export function hexLine(bytes: Uint8Array, offset: number, width: number, marked = -1): (Node | string)[] {
  const parts: (Node | string)[] = [make('span', { class: 's-more' }, String(offset).padStart(width)), '  ']
  for (let i = 0; i < HEX_LINE; i++) {
    const hex = bytes[i]?.toString(16).padStart(2, '0') ?? '  '
    parts.push(offset + i === marked && i < bytes.length ? make('mark', {}, hex) : hex, i === 7 ? '  ' : ' ')
  }
  const text = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
  return [...parts, ' ', make('span', { class: 's-string' }, text)]
}

/** Several lines. */
export function hexDump(bytes: Uint8Array, start: number, marked: number): HTMLElement {
  const lines: (Node | string)[] = []
  const width = String(start + bytes.length).length
  for (let at = 0; at < bytes.length; at += HEX_LINE) {
    lines.push(...hexLine(bytes.subarray(at, at + HEX_LINE), start + at, width, marked), '\n')
  }
  if (marked >= start + bytes.length) lines.push(make('mark', {}, `the data ends here, at byte ${start + bytes.length}`))
  return make('pre', { class: 'hex', tabindex: 0, role: 'group', 'aria-label': `Bytes around byte ${marked}` }, ...lines)
}
