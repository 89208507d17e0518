// Where in a value the walk is, as an error tells it.
import * as open from './open.ts'
import type { Shape } from './records.ts'
import { Reducing } from './reduce.ts'

/** Longest text of a key in a path, and most parts of one. */
const KEY_LENGTH = 40
const MAX_PARTS = 64

/** The way from the value given (`$`) to what was being written, as one would write it in JavaScript: `$.users[3].cb`. */
export function pathOf(frames: readonly open.Frame[]): string {
  const parts: string[] = []
  let hidden = false
  for (const frame of frames) {
    // The arguments of a set below protocol 4 are its elements; neither tuple nor list is there for the user.
    const part: string = hidden && frame.kind === open.IN_TUPLE ? '' : partOf(frame)
    if (frame.kind !== open.IN_TUPLE) hidden = frame.extra instanceof Reducing && frame.extra.origin === 'built-in'
    parts.push(part)
  }
  if (parts.length > MAX_PARTS) parts.splice(MAX_PARTS / 2, parts.length - MAX_PARTS, `...(${parts.length - MAX_PARTS} more)...`)
  return `$${parts.join('')}`
}

function partOf({ kind, items, index, extra }: open.Frame): string {
  const at = index - 1
  if (at < 0) return ''
  switch (kind) {
    case open.IN_LIST:
    case open.IN_LIST_BY_ONE:
    case open.IN_TUPLE:
    case open.IN_ITEMS:
    case open.IN_ARGUMENTS:
      return `[${at}]`
    case open.IN_RECORD:
    case open.IN_STATE:
      return property((extra as Shape).keys[at] as string)
    case open.IN_DICT:
    case open.IN_DICT_BY_ONE:
    case open.IN_PAIRS: {
      if ((at & 1) === 0) return `.keys()[${at >> 1}]`
      const key = items[at - 1]
      return extra === true || typeof key !== 'string' ? `.get(${shown(key)})` : property(key)
    }
    case open.IN_SET:
    case open.IN_FROZENSET:
      return `.values()[${at}]`
    case open.IN_REDUCE:
      return PARTS[(extra as Reducing).origin]?.split(',')[at] ?? ''
    default:
      return ''
  }
}

/** By origin, the part of the value that each step writes (src/dump/steps.ts), with commas between them. */
const PARTS: Readonly<Record<string, string>> = {
  object: '.callable,.args,.kwargs,,.items,.pairs,.adds,,.state,,.stateSetter[0],.stateSetter[1]',
  reduce:
    '.__reduce__()[0],.__reduce__()[1],.__reduce__()[1][2],,.__reduce__()[3],.__reduce__()[4],,,.__reduce__()[2],,' +
    '.__reduce__()[5],.__reduce__()[2]',
  instance: ',.__getnewargs__(),.__getnewargs_ex__()[1],,,,,,.__getstate__()',
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key.length <= KEY_LENGTH ? `.${key}` : `[${shown(key)}]`
}

function shown(key: unknown): string {
  if (typeof key === 'string') return key.length > KEY_LENGTH ? `${JSON.stringify(key.slice(0, KEY_LENGTH))}...` : JSON.stringify(key)
  if (typeof key === 'bigint') return `${key}n`
  return typeof key === 'object' && key !== null ? '...' : String(key)
}
