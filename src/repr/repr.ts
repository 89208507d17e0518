// A value as Python's `repr` would show it: on one line where that fits, else indented, and cut where it is too much.
import { type Entry, type Form, type Group, type Paint, type ReprLimits, Shaped } from './form.ts'
import { formOf } from './forms.ts'

/** Nothing is left out, and all stands on one line. */
const WHOLE: ReprLimits = {
  depth: 500,
  items: Number.POSITIVE_INFINITY,
  characters: Number.POSITIVE_INFINITY,
  values: 1_000_000,
  lines: Number.POSITIVE_INFINITY,
  width: Number.POSITIVE_INFINITY,
}

/** Columns of an entry that shares its line with others. */
const SHORT = 24

const plain: Paint = (_, text) => text

/** Levels that are written one within another on the call stack. */
const DEEPEST = 500

/** What is tried where there would be too many lines: fewer items of lists, then fewer levels. Names of attributes are left out last. */
const OUTLINES: readonly (readonly [depth: number, items: number])[] = [
  [DEEPEST, 25],
  [DEEPEST, 8],
  [DEEPEST, 3],
  [6, 3],
  [5, 3],
  [4, 3],
  [3, 8],
  [2, 8],
  [1, 8],
  [0, 8],
]

/** A text, and whether it is but an outline of the value. */
export interface Shown {
  readonly text: string
  readonly isOutline: boolean
}

/**
 * The text of a value. What is left out is counted: `... 12 more`. Throws nothing.
 * @param paint puts colours around parts of the text
 */
export function show(value: unknown, limits: ReprLimits, paint: Paint = plain): Shown {
  let text = new Printer(limits, limits.items, paint).render(value, 0)
  if (linesOf(text, limits.lines) <= limits.lines) return { text, isOutline: false }
  for (const [depth, items] of OUTLINES) {
    text = new Printer({ ...limits, depth: Math.min(limits.depth, depth) }, Math.min(limits.items, items), paint).render(value, 0)
    if (linesOf(text, limits.lines) <= limits.lines) break
  }
  return { text, isOutline: true }
}

/** What Python's `repr` gives: on one line, with nothing left out. */
export function repr(value: unknown): string {
  return show(value, WHOLE).text
}

/** Lines of a text, counted until there are more than `most`. */
function linesOf(text: string, most: number): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0 && lines <= most; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** Columns of a text on the screen: colours take none. */
function columnsOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes that colours are made of; what comes of the data has no such character
  return text.includes('\x1b') ? text.replace(/\x1b\[\d+m/g, '').length : text.length
}

// Recursive, since `depth` bounds it and not the value.
class Printer {
  readonly #limits: ReprLimits
  readonly #paint: Paint
  readonly #ancestors: object[] = []
  /** Items of lists and sets that are shown; of dicts there are more, since their keys tell more. */
  readonly #items: number
  #left: number

  constructor(limits: ReprLimits, items: number, paint: Paint) {
    this.#limits = { ...limits, depth: Math.min(limits.depth, DEEPEST) }
    this.#items = items
    this.#paint = paint
    this.#left = limits.values
  }

  /** @param indent columns that further lines of the text are moved to the right */
  render(value: unknown, indent: number): string {
    if (value instanceof Shaped) return this.#form(value.form, indent)
    this.#left--
    const depth = this.#ancestors.length
    try {
      const form = formOf(value, this.#limits)
      if ('text' in form || typeof value !== 'object' || value === null) return this.#form(form, indent)
      if (this.#ancestors.includes(value)) return this.#paint('more', form.cycle)
      if (depth > this.#limits.depth || this.#left <= 0) return this.#outline(form)
      this.#ancestors.push(value)
      return this.#form(form, indent)
    } catch (error) {
      // A value that cannot be looked at: dtypes of NumPy whose text is no text, for one.
      return this.#paint('more', `<unreadable: ${error instanceof Error ? error.message.replace(/[^ -~]/g, '?') : 'unknown'}>`)
    } finally {
      this.#ancestors.length = depth
    }
  }

  /** A container of which nothing but its size is shown. */
  #outline({ name, open, close, size }: Group): string {
    return `${this.#paint('class', name)}${open}${size === 0 ? '' : this.#paint('more', `... ${size} more`)}${close}`
  }

  #form(form: Form, indent: number): string {
    if ('text' in form) {
      const text = this.#paint(form.style, form.text)
      if (!text.includes('\n') || this.#ancestors.length === 0) return text
      // A table begins on a line of its own.
      return `\n${text}`.replaceAll('\n', `\n${' '.repeat(indent)}`)
    }
    return this.#layout(form, this.#entries(form, indent), indent)
  }

  #entries({ entries, size, kind }: Group, indent: number): string[] {
    const { items } = this.#limits
    const most = kind === 'attributes' ? items : kind === 'dict' ? Math.min(items, 4 * this.#items) : this.#items
    const shown: string[] = []
    for (const entry of entries) {
      if (shown.length >= most || this.#left <= 0) break
      shown.push(this.#entry(entry, indent + 2))
    }
    if (shown.length < size) shown.push(this.#paint('more', `... ${size - shown.length} more`))
    else if (kind === 'tuple' && size === 1) shown[0] += ','
    return shown
  }

  #entry({ label = '', key, hasKey, value }: Entry, indent: number): string {
    const text = this.render(value, indent)
    const isTable = text.startsWith('\n')
    if (hasKey) return `${this.render(key, indent)}:${isTable ? '' : ' '}${text}`
    return label === '' && isTable ? text.slice(1 + indent) : label + text
  }

  /** On the current line where all of it fits, else each entry on a line of its own; short ones fill lines. */
  #layout({ name, open, close, kind }: Group, entries: readonly string[], indent: number): string {
    const { width } = this.#limits
    const head = this.#paint('class', name) + open
    const line = head + entries.join(', ') + close
    // Where it is a part of another value, a comma may follow.
    if (!line.includes('\n') && (entries.length === 0 || indent + columnsOf(line) < width)) return line
    const margin = `\n${' '.repeat(indent + 2)}`
    const isShort = kind !== 'rows' && entries.length > 6 && entries.every((entry) => columnsOf(entry) <= SHORT)
    const parts = [head]
    let end = width
    for (const [i, text] of entries.entries()) {
      const entry = text + (i < entries.length - 1 ? ',' : '')
      const columns = columnsOf(entry)
      const fits = isShort && end + 1 + columns <= width
      parts.push(fits ? ' ' : margin, entry)
      end = (fits ? end + 1 : indent + 2) + columns
    }
    parts.push(`\n${' '.repeat(indent)}${close}`)
    return parts.join('')
  }
}
