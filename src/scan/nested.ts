// Pickles in the arguments of calls: bytes that a pickle hands to another unpickler.

import type { Known } from './rules.ts'

export interface Nested {
  readonly bytes: Uint8Array
  readonly offset: number
}

/** The bytes of a bytes value, or of the text that stands for one; undefined where they cannot be followed. */
export function bytesOf(value: unknown, known: Known): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  const [first] = known.labelOf(value) === 'bytes' ? known.argumentsOf(value) : []
  if (typeof first === 'string') return Uint8Array.from(first, (character) => character.charCodeAt(0))
  return first instanceof Uint8Array ? first : undefined
}
