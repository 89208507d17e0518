// Labels, as keys to compare them by and as text.

import { hasText, textOf } from '../python/shown.ts'
import { PyTuple } from '../python/values.ts'
import { floatText } from './spans.ts'
import { check } from './state.ts'

const MAX_LEVELS = 16
/** Parts of one label in all. Tuples that share their parts would be as many as 2 to the depth. */
const MAX_PARTS = 1000
/** Characters of all labels of a frame. Labels can be one text, which stands in the pickle once. */
const MAX_CHARACTERS = 1 << 26

/** How many more parts of a label are looked at. */
interface Budget {
  left: number
}

/**
 * A text that is the same for labels that are equal in Python.
 * @throws ValueProblem of code 'bad-state' for a label of so many parts that pandas has none like it
 */
export function labelKey(label: unknown, depth = 0, budget: Budget = { left: MAX_PARTS }): string {
  // Floats and NumPy's scalars that a lossless load keeps apart are numbers here; a Date is more than its number.
  const value: unknown = label === null || label instanceof Date || !hasText(label) ? label : Object(label).valueOf()
  if (typeof value === 'boolean') return `n${Number(value)}`
  if (typeof value === 'number' || typeof value === 'bigint') return `n${value}`
  if (Array.isArray(value)) {
    check((budget.left -= value.length) >= 0 && depth < MAX_LEVELS, 'a label of so many parts')
    // Each behind its length: quotes would have to be escaped, at each level twice as often.
    return `(${value.map((part) => sized(labelKey(part, depth + 1, budget))).join('')})`
  }
  check(hasText(value), 'a label')
  return `${typeof value} ${String(value)}`
}

function sized(text: string): string {
  return `${text.length}:${text}`
}

/** A label as text, and as the key of an object: `a`, `1.5`, `(a, 1)`. */
export function labelText(label: unknown, depth = 0, budget: Budget = { left: MAX_PARTS }): string {
  if (typeof label === 'string') return label
  if (label === null) return 'None'
  if (typeof label === 'boolean') return label ? 'True' : 'False'
  if (typeof label === 'number' && !Number.isInteger(label)) return floatText(label)
  if (!Array.isArray(label)) return textOf(label)
  if (depth === MAX_LEVELS || (budget.left -= label.length) < 0) return '(...)'
  return `(${label.map((part) => labelText(part, depth + 1, budget)).join(', ')}${label.length === 1 ? ',' : ''})`
}

/** Labels as keys of an object, none of them twice: `a`, `a.1`, as pandas names the columns of a file. */
export function labelTexts(labels: Iterable<unknown>): string[] {
  const used = new Set<string>()
  const next = new Map<string, number>()
  let characters = 0
  return Array.from(labels, (label) => {
    const text = labelText(label)
    check((characters += text.length) <= MAX_CHARACTERS, 'labels of so many characters')
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
