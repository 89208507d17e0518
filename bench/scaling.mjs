// Measures how times grow with the size of the data.
import { measureCase } from './measure-case.mjs'

export const SCALED = ['rows', 'floats']
const CONTENDERS = ['brine wasm', 'brine typescript', 'JSON']
const LARGE = { warmup: 0, time: 0, rounds: 3, passes: 1 }

/**
 * Time per byte from 1 KB on.
 * @returns `{ kind: [{ size, loads: { contender: nanoseconds per byte of pickle }, dumps, linearMemory }] }`
 */
export async function scaling(settings, largest) {
  const found = {}
  for (const kind of SCALED) {
    found[kind] = []
    for (let size = 1000; size <= largest; size *= 10) {
      const effort = size >= 1e7 ? LARGE : { warmup: 20, time: 20, rounds: 2, passes: 3 }
      const only = size >= 1e8 ? ['brine wasm'] : CONTENDERS
      const result = await measureCase(`${kind}:${size}`, { ...settings, ...effort }, { only })
      const bytes = result.sizes.pickle
      const perByte = (figures) => Object.fromEntries(Object.entries(figures).map(([name, { ms }]) => [name, (ms * 1e6) / bytes]))
      found[kind].push({ size: bytes, loads: perByte(result.loads), dumps: perByte(result.dumps), linearMemory: result.linearMemory })
    }
  }
  return found
}
