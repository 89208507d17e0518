// Looks through everything that is open for a text: in keys, in values, or in both. A search works a while, then lets other requests in.
import { PyFloat } from '../../../src/index.ts'
import type { Address, Hit, Progress, SearchQuery } from '../protocol.ts'
import { countText } from './numbers.ts'
import { isBytes, type Part, type Parts, partsOf } from './parts.ts'
import { oneLine, segmentsOf } from './preview.ts'
import { placeAt, topsOf } from './session.ts'
import { pause, SLICE } from './slices.ts'

/** A step on the way to a part: where it is in its parent. */
interface Step {
  readonly parent: Step | undefined
  readonly index: number
}

/** A container that is being looked through. */
interface Level {
  readonly parts: Parts
  readonly step: Step
  next: number
}

let hits: Step[] = []
let running = 0

function addressOf(step: Step): Address {
  const address: number[] = []
  for (let at: Step | undefined = step; at !== undefined; at = at.parent) address.push(at.index)
  return address.reverse()
}

/** Looks through all. A new search ends the one before. */
export async function search(query: SearchQuery, report: (progress: Progress) => void): Promise<Progress> {
  const own = ++running
  hits = []
  const text = query.text.toLowerCase()
  if (text === '') return { count: 0, done: true, note: '' }
  const visited = new Set<unknown>()
  const levels: Level[] = []
  let looked = 0
  const visit = (part: Part, step: Step): void => {
    looked++
    if ((query.keys && part.key !== undefined && matches(part.key, text)) || (query.values && matches(part.value, text))) hits.push(step)
    const { value } = part
    if (typeof value !== 'object' || value === null || visited.has(value)) return
    const parts = partsOf(value)
    if (parts === undefined) return
    visited.add(value)
    levels.push({ parts, step, next: 0 })
  }
  for (const index of topsOf().keys()) {
    visit(placeAt([index]).part, { parent: undefined, index })
    let until = performance.now() + SLICE
    while (levels.length > 0) {
      const level = levels.at(-1)!
      if (level.next >= level.parts.size) levels.pop()
      else {
        const i = level.next++
        visit(level.parts.at(i), { parent: level.step, index: i })
      }
      if (looked % 256 === 0 && performance.now() > until) {
        report({ count: hits.length, done: false, note: `${countText(looked)} looked at` })
        await pause()
        if (own !== running) return { count: 0, done: true, note: 'stopped' }
        until = performance.now() + SLICE
      }
    }
  }
  return { count: hits.length, done: true, note: `${countText(looked)} looked at` }
}

/** Whether the text of a key, or of a value that has no parts, has the text looked for in it. */
function matches(value: unknown, text: string): boolean {
  switch (typeof value) {
    case 'string':
      return value.toLowerCase().includes(text)
    case 'number':
    case 'bigint':
      return String(value).includes(text)
    case 'object':
      if (value instanceof PyFloat) return String(value.value).includes(text)
      if (value === null) return text === 'none'
      if (isBytes(value)) return oneLine(value, 4096).toLowerCase().includes(text)
      return partsOf(value) === undefined && oneLine(value, 400).toLowerCase().includes(text)
    default:
      return String(value) === text
  }
}

export function hitsBetween(start: number, end: number): Hit[] {
  return hits.slice(start, end).map((step) => {
    const address = addressOf(step)
    const { part, python } = placeAt(address)
    return { address, python, text: segmentsOf(part.value, 80) }
  })
}
