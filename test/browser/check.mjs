// What is checked in a page and in a worker.

import { fingerprint, fingerprintOfBytes } from '../everywhere/fingerprint.mjs'
import { differences, observe } from '../everywhere/observe.mjs'

/**
 * @param files pickles that the user chose; the server has them under their names too
 * @param policy 'none', 'strict' or 'wasm'
 */
export async function check(files, policy) {
  try {
    const startUp = await measure()
    const brine = await import('../../dist/index.js')
    const pure = await import('../../dist/pure.js')
    const { cases, expected } = await (await fetch('cases')).json()
    const runs = {}
    const run = async (name, build, engine) => {
      const started = performance.now()
      const observed = await observe(build, cases, engine)
      runs[name] = { lines: observed.length, differing: differences(expected, observed), took: performance.now() - started }
    }
    await run('wasm', brine, 'wasm')
    // Once each: where WebAssembly is refused, the first run was that of the TypeScript engine.
    if (policy === 'none') await run('typescript', brine, 'typescript')
    if (policy === 'strict') await run('pure', pure, 'auto')
    return {
      runs,
      startUp,
      hasFileSystem: await hasFileSystem(),
      files: await exchange(brine, files),
      engine: brine.engineInUse(),
      mayEvaluate: mayEvaluate(),
    }
  } catch (error) {
    return { failed: String(error?.stack ?? error) }
  }
}

/** Milliseconds of the first import and calls. */
async function measure() {
  const times = []
  const time = async (act) => {
    const started = performance.now()
    const result = await act()
    times.push(performance.now() - started)
    return result
  }
  const brine = await time(() => import('../../dist/index.js'))
  const pickle = Uint8Array.from('\x80\x02]q\x00(K\x01K\x02e.', (c) => c.charCodeAt(0))
  for (let i = 0; i < 2; i++) await time(() => brine.loads(pickle, { engine: 'wasm' }))
  return times
}

/** Whether pickles can be written to a file system of the browser's own. */
async function hasFileSystem() {
  const folder = await navigator.storage?.getDirectory?.().catch(() => undefined)
  return folder !== undefined && typeof globalThis.FileSystemFileHandle?.prototype.createWritable === 'function'
}

/** Each file by choice and by network, and written to the browser's own file system, if it has one. */
async function exchange(brine, files) {
  const seen = {}
  for (const file of files) {
    const chosen = await brine.load(file, { lossless: true })
    const fetched = await brine.load((await fetch(`files/${file.name}`)).body, { lossless: true })
    seen[file.name] = { chosen: fingerprint(chosen), fetched: fingerprint(fetched) }
    if (!(await hasFileSystem())) continue
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle(file.name, { create: true })
    const stream = await handle.createWritable()
    await brine.dump(chosen, stream, { protocol: 5 })
    await stream.close()
    const written = new Uint8Array(await (await handle.getFile()).arrayBuffer())
    seen[file.name].written = fingerprintOfBytes(written)
  }
  return seen
}

function mayEvaluate() {
  try {
    return new Function('return true')()
  } catch {
    return false
  }
}
