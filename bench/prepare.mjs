// Writes the pickles of a case into files, and reads them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPython } from './python.mjs'

/**
 * Writes the pickles of a case into a folder, for {@link readPickles}: CPython's where there is one, which also says how long it takes for
 * them itself, else brine's.
 * @param request `{ python, brine, protocols, seconds, repeats, clock }`; times are taken if there are seconds for it, or 0 for one sample
 * @returns `{ folder, sizes, times }`, to be given to {@link discard}
 */
export function prepare(one, { python, brine, ...request }) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'))
  let values = one.values()
  if (python !== undefined)
    return {
      folder,
      ...runPython(python.command, values, folder, { ...request, tuples: one.tuples === true, interned: one.interned === true }),
    }
  if (one.tuples) values = values.map((value) => value.map((row) => brine.PyTuple.from(row)))
  const sizes = {}
  for (const protocol of request.protocols) {
    const registry = new brine.Registry()
    for (const [name, made] of Object.entries(one.classes ?? {})) registry.register(name, made)
    const pickles = values.map((value) => brine.dumps(value, { protocol, registry }))
    writeFileSync(join(folder, `${protocol}.pickles`), Buffer.concat(pickles))
    sizes[protocol] = pickles.map(({ length }) => length)
  }
  return { folder, sizes }
}

/** The pickles of one protocol, each in memory of its own: readers may look at `buffer`. */
export function readPickles({ folder, sizes }, protocol) {
  const all = readFileSync(join(folder, `${protocol}.pickles`))
  let at = 0
  return sizes[protocol].map((size) => {
    const pickle = new Uint8Array(size)
    pickle.set(all.subarray(at, at + size))
    at += size
    return pickle
  })
}

export function discard({ folder }) {
  rmSync(folder, { recursive: true })
}
