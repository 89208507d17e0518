// What is open in this worker: the values of the file, and how a part of them is found by its address.
import type { Address } from '../protocol.ts'
import { type Part, partsOf } from './parts.ts'

/** A value at the top: one pickle of the file. */
export interface Top {
  readonly label: string
  readonly value: unknown
}

let tops: readonly Top[] = []

export function setTops(values: readonly Top[]): void {
  tops = values
}

export function topsOf(): readonly Top[] {
  return tops
}

/** A part of the file, with the expressions that lead to it. */
export interface Place {
  readonly part: Part
  readonly python: string
  readonly javascript: string
}

function topPlace(i: number): Place {
  const { label, value } = tops[i]!
  const path = tops.length === 1 ? 'value' : `values[${i}]`
  const same = () => path
  const part: Part = { label, labelKind: label === '' ? 'none' : 'attribute', value, python: same, javascript: same }
  return { part, python: path, javascript: path }
}

/** The part at an address of one number or more. */
export function placeAt(address: Address): Place {
  let place = topPlace(address[0]!)
  for (const i of address.slice(1)) place = childOf(place, i)
  return place
}

/** @param i below the number of parts */
function childOf({ part, python, javascript }: Place, i: number): Place {
  const child = partsOf(part.value)!.at(i)
  return { part: child, python: child.python(python), javascript: child.javascript(javascript) }
}

/** Children `start` to `end` of an address; those of the empty one are the values at the top. */
export function childrenAt(address: Address, start: number, end: number): Part[] {
  const indices = (size: number) => Array.from({ length: Math.max(0, Math.min(end, size) - start) }, (_, i) => start + i)
  if (address.length === 0) return indices(tops.length).map((i) => topPlace(i).part)
  const parts = partsOf(placeAt(address).part.value)
  return parts === undefined ? [] : indices(parts.size).map((i) => parts.at(i))
}
