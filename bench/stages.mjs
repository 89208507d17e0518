// Measures the stages of a load one by one.
import { CLOCKS } from './clock.mjs'
import { median } from './measure.mjs'

/**
 * Keeps what the package gets of each WebAssembly instance that it makes from here on.
 * @returns the exports of each, in plain objects whose functions may be replaced
 */
export function watchInstances() {
  const made = []
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(Instance, args) {
      const exports = { ...new Instance(...args).exports }
      made.push(exports)
      return { exports }
    },
  })
  return made
}

/**
 * Splits brine's WebAssembly engine: time inside the core's exports (scan when loading, emit when dumping) against the rest, which is
 * copying in and build, or walk and copying out. The functions of the package's own instances get clocks, so it is measured as it is.
 * @param instances what {@link watchInstances} has kept
 * @returns medians in milliseconds, `{ loads: { wasm, rest }, dumps: ... }`
 */
export function stages(instances, { time, rounds, clock }, work) {
  const now = CLOCKS[clock]
  let inside = 0
  let calls = 0
  for (const exports of instances) {
    for (const [name, value] of Object.entries(exports)) {
      if (typeof value !== 'function') continue
      exports[name] = (...args) => {
        const start = now()
        const result = value(...args)
        inside += now() - start
        calls++
        return result
      }
    }
  }
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
