// Values as text for people: `describe`, and what console.log shows of a PyObject.

import { isPlainObject, sizeOf } from './dict.ts'
import type { PyObject } from './object.ts'
import { type Creation, creation, isPyObject } from './parts.ts'
import { stateAttributes } from './state-attributes.ts'
import { PickleBuffer, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from './values.ts'

/** How much of a value {@link describe} shows. */
export interface ShowLimits {
  /** Containers inside one another. */
  depth: number
  /** Items of one container. */
  items: number
  /** Characters of one string, or bytes of one bytes object. */
  characters: number
  /** Values in all, so that a small pickle whose parts share one another cannot fill the screen. */
  values: number
  /** Lines of the text: where it would have more, it is an outline, of as many levels as that many lines hold. */
  lines: number
}

const DEFAULT_LIMITS: ShowLimits = { depth: 6, items: 100, characters: 1000, values: 3000, lines: 100 }
const WIDTH = 100
/** An int that does not fit is shown in part. */
const LARGE_BITS = 4097
const CUSTOM = Symbol.for('nodejs.util.inspect.custom')

/**
 * A text for people that shows a value and what is in it: on one line if it is short, else indented. Python's own types look as in
 * Python (`app.Point(1, 2)`, `b'bytes'`, `(1, 2)`), the others as in JavaScript. What is left out is counted: `... 12 more`. A part
 * of itself is marked as Node does, `<ref *1>` and `[Circular *1]`. Throws nothing.
 */
export function describe(value: unknown, limits: Partial<ShowLimits> = {}): string {
  const all = { ...DEFAULT_LIMITS, ...limits }
  // Whoever asks for levels or values gets them.
  if (limits.lines === undefined && (limits.depth !== undefined || limits.values !== undefined)) all.lines = Number.POSITIVE_INFINITY
  for (let { depth } = all; ; depth--) {
    const text = new Describer({ ...all, depth }).render(value, 0)
    if (depth <= 1 || !hasMoreLines(text, all.lines)) return text
  }
}

function hasMoreLines(text: string, most: number): boolean {
  let at = 0
  for (let lines = 1; lines <= most; lines++) {
    at = text.indexOf('\n', at) + 1
    if (at === 0) return false
  }
  return true
}

/** A bracket and what is in it, each entry a finished text. */
interface Group {
  open: string
  close: string
  /** Whether a blank parts brackets and entries: `{ a: 1 }` but `(1)`. */
  spaced: boolean
  entries: string[]
}

// Recursive, since `depth` bounds it and not the value.
class Describer {
  readonly #limits: ShowLimits
  readonly #ancestors: object[] = []
  readonly #references = new Map<object, number>()
  #left: number

  constructor(limits: ShowLimits) {
    this.#limits = limits
    this.#left = limits.values
  }

  /** @param indent columns that further lines of the text are moved to the right */
  render(value: unknown, indent: number): string {
    this.#left--
    if (typeof value !== 'object' || value === null) return this.#primitive(value)
    const depth = this.#ancestors.length
    let text: string
    try {
      text = this.#leaf(value) ?? this.#parts(value, indent)
    } catch (error) {
      // A getter, a Proxy or an inspector of the caller's own classes.
      text = `[unreadable: ${printable(String(error))}]`
    }
    this.#ancestors.length = depth
    return text
  }

  #parts(value: object, indent: number): string {
    if (this.#ancestors.includes(value)) {
      const id = this.#references.get(value) ?? this.#references.size + 1
      this.#references.set(value, id)
      return `[Circular *${id}]`
    }
    this.#ancestors.push(value)
    const text = isPyObject(value) ? this.#pyObject(value, indent) : this.#container(value, indent)
    const id = this.#references.get(value)
    return id === undefined ? text : `<ref *${id}> ${text}`
  }

  #primitive(value: unknown): string {
    if (typeof value === 'string') return this.#string(value)
    if (typeof value === 'bigint') return this.#int(value)
    if (typeof value === 'function') return `[class ${printable(value.name) || '(anonymous)'}]`
    return Object.is(value, -0) ? '-0' : printable(String(value))
  }

  #string(text: string): string {
    const limit = this.#limits.characters
    if (text.length <= limit) return quoted(text)
    return `${quoted(text.slice(0, limit))}... ${text.length - limit} more characters`
  }

  #int(value: bigint): string {
    if (BigInt.asIntN(LARGE_BITS, value) === value) return `${value}n`
    // Hexadecimal is linear in the size, decimal is not.
    const digits = value.toString(16)
    this.#left -= digits.length >> 8
    return `${digits[0] === '-' ? '-' : ''}0x${digits.slice(digits[0] === '-' ? 1 : 0, 100)}... ${digits.length - 100} more digits`
  }

  #bytes(bytes: Uint8Array): string {
    const limit = this.#limits.characters
    let text = ''
    for (const byte of bytes.subarray(0, limit)) text += byteText(byte)
    return bytes.length <= limit ? `b'${text}'` : `b'${text}'... ${bytes.length - limit} more bytes`
  }

  /** The text of an object that has no parts to descend into. */
  #leaf(value: object): string | undefined {
    if (value instanceof PyFloat || value instanceof PyComplex) return value.toString()
    if (value instanceof PyGlobal) return `<${printable(value.toString())}>`
    if (value instanceof PyByteArray) return `bytearray(${this.#bytes(value)})`
    if (value instanceof Uint8Array) return this.#bytes(value)
    if (value instanceof ArrayBuffer) return this.#bytes(new Uint8Array(value))
    if (value instanceof DataView) return this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    if (value instanceof PickleBuffer) return `PickleBuffer(${this.#bytes(value.data)})`
    if (value instanceof Date && !(CUSTOM in value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (value instanceof RegExp) return printable(String(value))
    return undefined
  }

  #pyObject(object: PyObject, indent: number): string {
    const created = creation(object)
    const { callable, args, items, pairs } = created
    if (this.#tooDeep()) return outline(printable(object.className), partsOf(object, created))
    const head = callable instanceof PyGlobal ? printable(callable.toString()) : this.render(callable, indent)
    const groups: Group[] = []
    const call = group('(', ')', this.#list(args, indent))
    for (const entry of this.#pairs(entriesOf(object.kwargs), sizeOf(object.kwargs), '=', indent)) call.entries.push(entry)
    if (object.kwargs !== undefined && sizeOf(object.kwargs) === undefined) call.entries.push(`**${this.render(object.kwargs, indent + 2)}`)
    const { attributes, whole } = stateAttributes(object.state)
    if (whole && object.state !== undefined) groups.push(group(' {', '}', this.#pairs(attributes, attributes.size, ': ', indent)))
    if (items !== undefined) groups.push(group(' [', ']', this.#list(items, indent)))
    if (Array.isArray(pairs)) groups.push(group(' {', '}', this.#pairs(pairs, pairs.length, ' => ', indent)))
    else if (pairs !== undefined) groups.push(group(' {', '}', this.#pairs(entriesOf(pairs), sizeOf(pairs), ' => ', indent)))
    if (object.adds !== undefined) groups.push(group(' Set {', '}', this.#list(object.adds, indent)))
    if (!whole) groups.push(group(' state(', ')', [this.render(object.state, indent + 2)]))
    for (const state of object.laterStates ?? []) groups.push(group(' state(', ')', [this.render(state, indent + 2)]))
    if (object.stateSetter !== undefined) groups.push(group(' setState(', ')', this.#list(object.stateSetter, indent)))
    if (call.entries.length > 0 || (created.isCall && groups.length === 0)) groups.unshift(call)
    if (groups.length === 0) groups.push(group(' {', '}', []))
    return layout(head, groups, indent)
  }

  #container(value: object, indent: number): string {
    if (Array.isArray(value)) {
      if (value instanceof PyTuple) return this.#sequence('', '(', ')', value, indent)
      return this.#sequence('', '[', ']', value, indent)
    }
    if (value instanceof Set) {
      return this.#sequence(value instanceof PyFrozenSet ? 'frozenset ' : 'Set ', '{', '}', value, indent)
    }
    if (value instanceof Map) {
      const head = `${className(value)} `
      if (this.#tooDeep() && value.size > 0) return `${head}{ ${more(value.size)} }`
      return layout(head, [group('{', '}', this.#pairs(value, value.size, ' => ', indent))], indent)
    }
    if (ArrayBuffer.isView(value)) return this.#sequence(`${className(value)} `, '[', ']', value as Float64Array, indent)
    const head = isPlainObject(value) ? '' : `${className(value)} `
    const inspector = (value as Record<symbol, unknown>)[CUSTOM]
    if (typeof inspector === 'function') {
      const depth = this.#limits.depth - this.#ancestors.length
      const text: unknown = inspector.call(value, depth, { depth }, (inner: unknown) => this.render(inner, indent))
      if (typeof text === 'string') return text.replaceAll('\n', `\n${' '.repeat(indent)}`)
    }
    if (value instanceof Error) return `[${printable(String(value))}]`
    const keys = Object.keys(value)
    if (this.#tooDeep() && keys.length > 0) return `${head}{ ${more(keys.length)} }`
    return layout(head, [group('{', '}', this.#pairs(properties(value, keys), keys.length, ': ', indent))], indent)
  }

  #sequence(
    head: string,
    open: string,
    close: string,
    items: (Iterable<unknown> & { length: number }) | Set<unknown>,
    indent: number,
  ): string {
    const size = items instanceof Set ? items.size : items.length
    if (this.#tooDeep() && size > 0) return `${head}${open} ${more(size)} ${close}`
    const entries = this.#list(items, indent)
    // As Python does: (1) would be the 1 itself.
    if (open === '(' && entries.length === 1) entries[0] += ','
    return layout(head, [group(open, close, entries)], indent)
  }

  #list(items: (Iterable<unknown> & { length: number }) | Set<unknown>, indent: number): string[] {
    const size = items instanceof Set ? items.size : items.length
    const entries: string[] = []
    for (const item of items) {
      if (entries.length >= this.#limits.items || this.#left <= 0) break
      entries.push(this.render(item, indent + 2))
    }
    if (entries.length < size) entries.push(more(size - entries.length))
    return entries
  }

  #pairs(pairs: Iterable<readonly [unknown, unknown]>, size: number | undefined, between: string, indent: number): string[] {
    const entries: string[] = []
    if (size === undefined) return entries
    for (const [key, value] of pairs) {
      if (entries.length >= this.#limits.items || this.#left <= 0) break
      const name = between !== ' => ' && typeof key === 'string' ? propertyName(key) : this.render(key, indent + 2)
      entries.push(name + between + this.render(value, indent + 2))
    }
    if (entries.length < size) entries.push(more(size - entries.length))
    return entries
  }

  #tooDeep(): boolean {
    return this.#ancestors.length > this.#limits.depth || this.#left <= 0
  }
}

function group(open: string, close: string, entries: string[]): Group {
  return { open, close, spaced: !open.endsWith('('), entries }
}

/** Puts each group on the current line where it fits, else its entries on lines of their own; short ones fill lines. */
function layout(head: string, groups: Group[], indent: number): string {
  let text = head
  for (const { open, close, spaced, entries } of groups) {
    const blank = spaced && entries.length > 0 ? ' ' : ''
    const line = open + blank + entries.join(', ') + blank + close
    const column = text.includes('\n') ? text.length - text.lastIndexOf('\n') - 1 : indent + text.length
    if (column + line.length <= WIDTH && !line.includes('\n')) {
      text += line
      continue
    }
    const margin = `\n${' '.repeat(indent + 2)}`
    text += open
    const short = entries.length > 6 && entries.every((entry) => entry.length <= 16)
    let end = WIDTH
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] + (i < entries.length - 1 ? ',' : '')
      const fits = short && end + 1 + entry.length <= WIDTH
      text += (fits ? ' ' : margin) + entry
      end = (fits ? end + 1 : indent + 2) + entry.length
    }
    text += `\n${' '.repeat(indent)}${close}`
  }
  return text
}

/** An object of which only the name and the number of parts are shown. */
function outline(name: string, parts: number): string {
  return parts === 0 ? `${name} {}` : `${name} { ${more(parts)} }`
}

/** How many parts of an object would be shown beside its name. */
function partsOf({ adds, state, kwargs }: PyObject, { args, items, pairs }: Creation): number {
  const { attributes, whole } = stateAttributes(state)
  const counts = [
    args.length,
    sizeOf(kwargs),
    whole ? attributes.size : 1,
    items?.length,
    Array.isArray(pairs) ? pairs.length : sizeOf(pairs),
    adds?.length,
  ]
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

function more(count: number): string {
  return `... ${count} more`
}

function entriesOf(dict: unknown): Iterable<[unknown, unknown]> {
  return dict instanceof Map ? dict : isPlainObject(dict) ? properties(dict, Object.keys(dict)) : []
}

function* properties(object: object, keys: string[]): Generator<[string, unknown]> {
  for (const key of keys) yield [key, (object as Record<string, unknown>)[key]]
}

function className(value: object): string {
  const type: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor
  return typeof type === 'function' && type.name !== '' ? printable(type.name) : 'Object'
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  // JSON escapes quotes and all that is no text by itself, lone surrogates too; what is left is to change the kind of quote.
  return `'${printable(JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'"))}'`
}

/** Escapes the characters that act on a terminal or turn the direction of text: a name in a pickle may hold any. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function byteText(byte: number): string {
  if (byte === 0x09) return '\\t'
  if (byte === 0x0a) return '\\n'
  if (byte === 0x0d) return '\\r'
  if (byte === 0x27) return "\\'"
  if (byte === 0x5c) return '\\\\'
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
}
