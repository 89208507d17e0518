// What the text of a value is made of: a leaf, or brackets with entries between them.

/** What a piece of text is, for colours. */
export type Style = 'string' | 'number' | 'constant' | 'class' | 'more' | 'danger' | 'plain'

/** Puts colours around a text. */
export type Paint = (style: Style, text: string) => string

/** A text that has no parts to descend into. It may have several lines: a table. */
export interface Leaf {
  readonly text: string
  readonly style: Style
}

/** One part of a group. */
export interface Entry {
  /** A text before the value: `x=`. */
  readonly label?: string
  /** The key of a dict; only looked at where {@link hasKey}. */
  readonly key?: unknown
  readonly hasKey?: boolean
  readonly value: unknown
}

/** Brackets and the entries between them. */
export interface Group {
  /** The name before the bracket: `app.Point`; '' for lists, dicts and the like. */
  readonly name: string
  readonly open: string
  readonly close: string
  /** Entries there are, which may be more than are asked for. */
  readonly size: number
  readonly entries: Iterable<Entry>
  /** What stands in place of the value inside itself. */
  readonly cycle: string
  /** 'tuple': one entry alone has a comma behind it; 'rows': each has a line of its own where not all fit one. */
  readonly kind: 'list' | 'tuple' | 'dict' | 'attributes' | 'rows'
}

export type Form = Leaf | Group

/** How much of a value is shown, and how. */
export interface ReprLimits {
  /** Containers inside one another. */
  depth: number
  /** Entries of one container. */
  items: number
  /** Characters of one str, or bytes of one bytes object. */
  characters: number
  /** Values in all, so that a small pickle whose parts share one another cannot fill the screen. */
  values: number
  /** Lines: where there would be more, fewer levels are shown. */
  lines: number
  /** Columns of the terminal. */
  width: number
  /** How values of libraries that are not loaded by themselves are shown; undefined for a value of none of these. */
  more?(value: object, limits: ReprLimits): Form | undefined
}

/** A part of a form that is no value of its own: the list in `app.Stack([1, 2])`. */
export class Shaped {
  readonly form: Form

  constructor(form: Form) {
    this.form = form
  }
}

export function leaf(text: string, style: Style = 'plain'): Leaf {
  return { text, style }
}

/** Dots in place of what is left out. */
export const DOTS: Entry = { value: new Shaped(leaf('...', 'more')) }

export function* valuesOf(items: Iterable<unknown>): Generator<Entry> {
  for (const value of items) yield { value }
}

function* pairsOf(pairs: Iterable<readonly [unknown, unknown]>): Generator<Entry> {
  for (const [key, value] of pairs) yield { key, hasKey: true, value }
}

/** Keyword arguments and attributes: `x=1`. */
export function* namedOf(pairs: Iterable<readonly [unknown, unknown]>): Generator<Entry> {
  for (const [name, value] of pairs) {
    if (typeof name === 'string' && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) yield { label: `${name}=`, value }
    else yield { label: '**', value: new Shaped(dict([[name, value]], 1)) }
  }
}

export function list(items: Iterable<unknown>, size: number): Group {
  return { name: '', open: '[', close: ']', size, entries: valuesOf(items), cycle: '[...]', kind: 'list' }
}

export function dict(pairs: Iterable<readonly [unknown, unknown]>, size: number): Group {
  return { name: '', open: '{', close: '}', size, entries: pairsOf(pairs), cycle: '{...}', kind: 'dict' }
}

/** `name(entries)` */
export function call(name: string, entries: readonly Entry[], cycle = `${name}(...)`): Group {
  return { name, open: '(', close: ')', size: entries.length, entries, cycle, kind: 'attributes' }
}
