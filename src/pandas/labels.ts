// Labels, as keys to compare them by and as text.

import { PyTuple } from '../python/values.ts'
import { floatText } from './spans.ts'

const MAX_LEVELS = 16

/** A text that is the same for labels that are equal in Python. */
export function labelKey(label: unknown, depth = 0): string {
  // Floats and NumPy's scalars that a lossless load keeps apart are numbers here; a Date is more than its number.
  const value: unknown = label === null || label instanceof Date ? label : Object(label).valueOf()
  if (typeof value === 'boolean') return `n${Number(value)}`
  if (typeof value === 'number' || typeof value === 'bigint') return `n${value}`
  if (Array.isArray(value) && depth < MAX_LEVELS) return JSON.stringify(value.map((part) => labelKey(part, depth + 1)))
  return `${typeof value} ${String(value)}`
}

/** A label as text, and as the key of an object: `a`, `1.5`, `(a, 1)`. */
export function labelText(label: unknown, depth = 0): string {
  if (typeof label === 'string') return label
  if (label === null) return 'None'
  if (typeof label === 'boolean') return label ? 'True' : 'False'
  if (typeof label === 'number' && !Number.isInteger(label)) return floatText(label)
  if (!Array.isArray(label) || depth === MAX_LEVELS) return String(label)
  return `(${label.map((part) => labelText(part, depth + 1)).join(', ')}${label.length === 1 ? ',' : ''})`
}

/** Labels as keys of an object, none of them twice: `a`, `a.1`, as pandas names the columns of a file. */
export function labelTexts(labels: Iterable<unknown>): string[] {
  const used = new Set<string>()
  const next = new Map<string, number>()
  return Array.from(labels, (label) => {
    const text = labelText(label)
    let key = text
    let count = next.get(text) ?? 0
    while (used.has(key)) key = `${text}.${++count}`
    next.set(text, count)
    used.add(key)
    return key
  })
}

/** A label as Python has it. It can be hashed, so that what a natural load made an Array of was a tuple. */
export function hashable(label: unknown, depth = 0): unknown {
  const isTuple = Array.isArray(label) && depth < MAX_LEVELS
  return isTuple ? PyTuple.copy(label.map((part) => hashable(part, depth + 1))) : label
}
