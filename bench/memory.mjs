// Measures how far memory rises in single calls.
import { join } from 'node:path'
import { caseNamed } from './cases.mjs'
import { runChild } from './child.mjs'
import { discard, prepare } from './prepare.mjs'

const CASES = ['rows:10000000', 'floats:10000000', 'bytes:100000000', 'float64:100000000']
const CONTENDERS = ['brine wasm', 'brine typescript', 'JSON', 'msgpackr records', 'v8.serialize']

/** Peaks of single calls in fresh processes, in bytes above what was resident before. */
export async function memory({ dist, python, brine }) {
  const found = []
  for (const name of CASES) {
    const prepared = prepare(caseNamed(name), { python, brine, protocols: [5], clock: 'wall' })
    const { folder, sizes } = prepared
    try {
      for (const contender of CONTENDERS) {
        if (contender === 'JSON' && !/rows|floats/.test(name)) continue
        for (const way of ['loads', 'dumps']) {
          const request = { dist, contender, way, file: join(folder, '5.pickles') }
          found.push({ name, contender, way, size: sizes[5][0], ...(await runChild('memory-child.mjs', request, ['--expose-gc'])) })
        }
      }
    } finally {
      discard(prepared)
    }
  }
  return found
}
