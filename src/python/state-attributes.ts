// The attributes that the state of an object sets.
import { dictEntries, isDict } from './dict.ts'

/**
 * The attributes that a state sets: the entries of a dict, or of both halves of `(dict, slots)`; in place of an entry `__dict__` that is
 * itself a dict, as pydantic's models have, its entries. `whole` is false where that leaves out some of the state: another type, a key
 * that is no string, a name that comes twice.
 */
export function stateAttributes(state: unknown): { attributes: Map<string, unknown>; whole: boolean } {
  const attributes = new Map<string, unknown>()
  let whole = true
  const halves = Array.isArray(state) && state.length === 2 ? state : [state]
  for (const half of halves) {
    if (half === undefined || (half === null && halves.length === 2)) continue
    if (!isDict(half)) whole = false
    for (const [name, value] of dictEntries(half)) {
      const isInner = name === '__dict__' && isDict(value)
      for (const [inner, item] of isInner ? dictEntries(value) : [[name, value] as const]) {
        if (typeof inner !== 'string' || attributes.has(inner)) whole = false
        if (typeof inner === 'string') attributes.set(inner, item)
      }
    }
  }
  return { attributes, whole }
}
