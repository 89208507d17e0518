// A value in one line, as Python shows it: whole where it is short, else the beginning of it.

import { NDArray } from '../../../src/index.ts'
import { DataFrame, Index, Interval, Period, Series, Timedelta, Timestamp } from '../../../src/pandas.ts'
import { type Group, type ReprLimits, Shaped } from '../../../src/repr/form.ts'
import { formOf } from '../../../src/repr/forms.ts'
import { TorchStorage, TorchTensor } from '../../../src/torch.ts'
import type { Segment } from '../protocol.ts'

export const NO_LIMITS: ReprLimits = {
  depth: 1,
  items: Number.POSITIVE_INFINITY,
  characters: Number.POSITIVE_INFINITY,
  values: Number.POSITIVE_INFINITY,
  lines: 1,
  width: Number.POSITIVE_INFINITY,
}

/** Levels within the one shown that are spelled out. */
const LEVELS = 2

/** The text of a value in pieces with their styles, about `room` characters at most. */
export function segmentsOf(value: unknown, room = 160): Segment[] {
  const line = new Line(room)
  line.add(value, 0)
  return line.segments
}

/** The text of a value in one line. */
export function oneLine(value: unknown, room: number): string {
  return segmentsOf(value, room)
    .map(([, text]) => text)
    .join('')
}

class Line {
  readonly segments: Segment[] = []
  readonly #limits: ReprLimits
  #left: number

  constructor(room: number) {
    this.#left = room
    this.#limits = { ...NO_LIMITS, items: 8, characters: room }
  }

  add(value: unknown, level: number): void {
    const known = summaryOf(value)
    try {
      if (known === undefined) this.#form(value, level)
      else this.#push('class', known)
    } catch (error) {
      this.#push('more', `<unreadable: ${error instanceof Error ? error.message : 'unknown'}>`)
    }
  }

  #form(value: unknown, level: number): void {
    const form = value instanceof Shaped ? value.form : formOf(value, this.#limits)
    if ('text' in form) this.#push(form.style, form.text.replace(/\s*\n\s*/g, ' '))
    else this.#group(form, level)
  }

  #group({ name, open, close, size, entries, kind }: Group, level: number): void {
    this.#push('class', name)
    this.#push('plain', open)
    if (level > LEVELS && size > 0) this.#push('more', `… ${size.toLocaleString('en')}`)
    else {
      let shown = 0
      for (const { label, key, hasKey, value: part } of entries) {
        if (this.#left <= 0) break
        if (shown++ > 0) this.#push('plain', ', ')
        if (label !== undefined) this.#push('label', label)
        if (hasKey) {
          this.add(key, level + 1)
          this.#push('plain', ': ')
        }
        this.add(part, level + 1)
      }
      if (shown < size) this.#push('more', shown === 0 ? '…' : ', …')
      else if (kind === 'tuple' && size === 1) this.#push('plain', ',')
    }
    this.#push('plain', close)
  }

  #push(style: string, text: string): void {
    if (text === '') return
    this.segments.push([style, text])
    this.#left -= text.length
  }
}

function times(shape: readonly number[]): string {
  return shape.map((length) => length.toLocaleString('en')).join(' × ')
}

/** What stands for the large things that have views of their own. */
function summaryOf(value: unknown): string | undefined {
  if (value instanceof Timestamp || value instanceof Timedelta) return `${value.constructor.name}('${value}')`
  if (value instanceof Period || value instanceof Interval) return `${value.constructor.name}(${value})`
  if (value instanceof DataFrame) return `DataFrame ${times(value.shape)}`
  if (value instanceof Series) return `Series ${value.dtype} × ${value.length.toLocaleString('en')}`
  if (value instanceof Index) return `${value.className} ${value.dtype} × ${value.length.toLocaleString('en')}`
  if (value instanceof TorchTensor) return `${shortName(value.className)} ${value.dtype} ${times(value.shape) || 'scalar'}`
  if (value instanceof TorchStorage) return String(value)
  if (value instanceof NDArray && value.ndim > 0) return `${shortName(value.className)} ${value.dtype.name} ${times(value.shape)}`
  return undefined
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
