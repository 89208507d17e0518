import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as tape from '../src/abi/load-tape.ts'
import { INPUT, TAPE } from '../src/abi/memory.ts'
import { dumps, loads } from '../src/index.ts'
import { type Core, SCAN_HALF } from '../src/wasm/halves.ts'
import { lease, release } from '../src/wasm/module.ts'

// docs/format.md follows one pickle all the way: its bytes and words are those of the real thing.

const text = readFileSync(new URL('../docs/format.md', import.meta.url), 'utf8')

function hexIn(block: string, pattern: RegExp): string[] {
  const lines = text.match(new RegExp(`^\`\`\`${block}\\n(.*?)^\`\`\``, 'ms'))![1]!.split('\n')
  return lines.flatMap((line) => line.match(pattern)?.[0].trim().split(/\s+/) ?? [])
}

const pickle = Uint8Array.from(hexIn('pickle', /^([0-9a-f]{2} )+/).map((byte) => Number.parseInt(byte, 16)))
const words = hexIn('tape', /^([0-9a-f]{8} )+/)

test('the pickle of docs/format.md', () => {
  expect(loads(pickle)).toEqual([
    { x: 1, y: 2.5 },
    { x: 3, y: 4.5 },
  ])
  expect(dumps(loads(pickle), { protocol: 4 })).toEqual(pickle)
})

test('and its tape', () => {
  const core = lease(SCAN_HALF) as Core
  new Uint8Array(core.memory.buffer).set(pickle, INPUT)
  core['begin'](0, 1, true, false, false)
  expect(core['scan'](0, pickle.length, pickle.length, 0)).toBe(tape.SCAN_STOP)
  const memory = new Uint32Array(core.memory.buffer)
  const left = memory.slice(TAPE / 4, TAPE / 4 + memory[tape.H_TAPE]!)
  release(SCAN_HALF, core)
  expect(Array.from(left, (word) => word.toString(16).padStart(8, '0'))).toEqual(words)
})

test('and all tags of the load tape, with the words that each takes', () => {
  const words = new Map<string, number>()
  for (const [, names, count] of text.matchAll(/^\| (T_[A-Z_, ]+) \| ([12]) \|/gm)) {
    for (const name of names!.split(', ')) words.set(name, Number(count))
  }
  const tags = Object.entries(tape).filter(([name]) => name.startsWith('T_'))
  expect(tags.map(([, tag]) => tag).sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, tag) => tag))
  expect(words).toEqual(new Map(tags.map(([name, tag]) => [name, 1 + ((tape.TWO_WORDS >>> tag) & 1)])))
})
