import { CLOCKS } from './clock.mjs'
import { median } from './measure.mjs'

/**
 * Splits brine's WebAssembly engine: time inside the core's exports (scan when loading, emit when dumping) against the rest, which is
 * copying in and build, or walk and copying out. An instance whose exports are timed goes into the pool, so the package is measured as it is.
 * @param core dist/wasm/module.js
 * @returns medians in milliseconds, `{ loads: { wasm, rest }, dumps: ... }`
 */
export function stages(core, { time, rounds, clock }, work) {
  const now = CLOCKS[clock]
  const instance = core.lease()
  if (instance === undefined) return {}
  let inside = 0
  let calls = 0
  const timed = {}
  for (const [name, value] of Object.entries(instance)) {
    if (typeof value !== 'function') timed[name] = value
    else
      timed[name] = (...args) => {
        const start = now()
        const result = value(...args)
        inside += now() - start
        calls++
        return result
      }
  }
  core.release(timed)
  const found = {}
  for (const [name, once] of Object.entries(work)) {
    const wasm = []
    const rest = []
    for (let i = 0; i < 3; i++) once()
    const end = now() + time * rounds
    while (wasm.length < 3 || now() < end) {
      inside = calls = 0
      const start = now()
      once()
      const total = now() - start
      wasm.push(inside)
      rest.push(total - inside)
    }
    found[name] = { wasm: median(wasm), rest: median(rest), calls }
  }
  return found
}
