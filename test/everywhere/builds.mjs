// Every build of the package on every engine, observed in one runtime and compared with what Node gave.
import { differences, observe } from './observe.mjs'

/**
 * @param builds the modules `brine`, `brine/pure` and `brine/core`
 * @param data from data.mjs
 * @returns for each: how many observations, and those that differ
 */
export async function checkBuilds({ brine, pure, core }, { cases, expected, expectedCore }) {
  const engine = brine.engineInUse()
  const runs = {}
  const run = async (name, build, asked, lines) => {
    const observed = await observe(build, cases, asked)
    runs[name] = { lines: observed.length, differing: differences(lines, observed) }
  }
  // Where WebAssembly is refused this is the TypeScript engine again, reached by another way.
  await run('wasm', brine, 'wasm', expected)
  if (engine === 'wasm') await run('typescript', brine, 'typescript', expected)
  await run('pure', pure, 'auto', expected)
  await run('core', core, 'auto', expectedCore)
  return { engine, engines: [engine, pure.engineInUse(), core.engineInUse()], runs }
}
