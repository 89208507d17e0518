// Finds the tensors in a loaded value.

import { dictEntries } from '../../python/dict.ts'
import { PyObject } from '../../python/object.ts'
import { textOf } from '../../python/shown.ts'
import { TorchTensor } from './tensor.ts'

/** What `torch.nn.Module` keeps its parts in; their names are those of the parts. */
const MODULE_PARTS: ReadonlySet<unknown> = /*#__PURE__*/ new Set(['_parameters', '_buffers', '_modules'])
/** A longer way is cut off at the front: thousands of tensors far down would otherwise have names of megabytes each. */
const LONGEST_NAME = 1000

/**
 * Every tensor in a value by the way to it. A tensor that is there under several names has them all; a container that is there several times
 * is gone through where it comes first.
 */
export function tensorsIn(value: unknown, name = ''): Map<string, TorchTensor> {
  const found = new Map<string, TorchTensor>()
  /** Of each name that tensors had to share, how many did. */
  const counts = new Map<string, number>()
  const seen = new Set<unknown>()
  const ahead: [name: string, value: unknown][] = [[name, value]]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const [at, item] = next
    if (item instanceof TorchTensor) {
      let free = at
      while (found.has(free)) {
        const count = (counts.get(at) ?? 1) + 1
        counts.set(at, count)
        free = `${at}#${count}`
      }
      found.set(free, item)
      continue
    }
    if (typeof item !== 'object' || item === null || seen.has(item)) continue
    seen.add(item)
    // The last is taken first.
    const parts = named(at.length > LONGEST_NAME ? '…' : at, item)
    for (let i = parts.length - 1; i >= 0; i--) ahead.push(parts[i]!)
  }
  return found
}

/** The values right inside another, with their names. */
function named(at: string, item: object): [string, unknown][] {
  const parts: [string, unknown][] = []
  const add = (key: unknown, value: unknown): void => {
    const isPart = MODULE_PARTS.has(key)
    parts.push([at === '' ? (isPart ? '' : textOf(key)) : isPart ? at : `${at}.${textOf(key)}`, value])
  }
  if (Array.isArray(item)) for (const [index, value] of item.entries()) add(index, value)
  else if (item instanceof Set) for (const [index, value] of [...item].entries()) add(index, value)
  else if (item instanceof PyObject) {
    for (const [key, value] of item.attributes) add(key, value)
    for (const [index, value] of item.args.entries()) add(index, value)
    for (const [index, value] of (item.items ?? []).entries()) add(index, value)
    for (const [key, value] of item.pairs ?? []) add(key, value)
    if (item.attributes.size === 0) add('state', item.state)
  } else for (const [key, value] of dictEntries(item)) add(key, value)
  return parts
}
