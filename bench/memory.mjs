import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { caseNamed } from './cases.mjs'
import { runChild } from './child.mjs'
import { pickleInPython } from './python.mjs'

const CASES = ['rows:10000000', 'floats:10000000', 'bytes:100000000', 'float64:100000000']
const CONTENDERS = ['brine wasm', 'brine typescript', 'JSON', 'msgpackr records', 'v8.serialize']

/** Peaks of single calls in fresh processes, in bytes above what was resident before. */
export async function memory({ dist, python, brine }) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'))
  const found = []
  try {
    for (const name of CASES) {
      const values = caseNamed(name).values()
      const file = join(folder, 'pickle')
      const [pickle] =
        python === undefined
          ? [brine.dumps(values[0])]
          : pickleInPython(python.command, values, { protocols: [5], timed: [], seconds: 0 }).pickles[5]
      writeFileSync(file, pickle)
      for (const contender of CONTENDERS) {
        if (contender === 'JSON' && !/rows|floats/.test(name)) continue
        for (const way of ['loads', 'dumps']) {
          const figures = await runChild('memory-child.mjs', { dist, contender, way, file }, ['--expose-gc'])
          found.push({ name, contender, way, size: pickle.length, ...figures })
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return found
}
