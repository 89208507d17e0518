// CPython as the oracle: no name that its unpickler asks for is one that a report lacks.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scanSync } from '../../src/scan.ts'
import { mutant } from '../mutate.ts'
import { python, run } from '../pythons.ts'
import { random, SEED } from '../random.ts'
import { judgedCases, libraryCases, namedMutants } from './vectors.ts'

const lacking = (bytes: Uint8Array, names: readonly string[]): string[] => {
  const seen = new Set(scanSync(bytes).globals.map(({ raw }) => raw))
  return names.filter((name) => !seen.has(name))
}

test('stored pickles', () => {
  const cases = namedMutants()
  expect(cases.length).toBeGreaterThan(500)
  for (const { bytes, names } of cases) {
    const missing = lacking(bytes, names)
    if (missing.length > 0) expect.fail(`${Buffer.from(bytes).toString('hex')} asks for ${missing}`)
  }
})

test('mutants made now', (context) => {
  const cpython = python([3, 8])
  if (cpython === undefined) {
    console.log('skipped: no CPython from 3.8 on')
    return context.skip()
  }
  const next = random(SEED)
  const pickles = [...judgedCases(), ...libraryCases()].map(({ bytes }) => bytes).filter(({ length }) => length < 600)
  const mutants = Array.from({ length: 2000 }, () => mutant(pickles, next)).filter(isQuiet)
  const script = fileURLToPath(new URL('../vectors/make_scan_names.py', import.meta.url))
  const answers = run(cpython, [script], mutants.map((bytes) => `${Buffer.from(bytes).toString('hex')}\n`).join(''))
    .trim()
    .split('\n')
  expect(answers.length).toBe(mutants.length)
  for (const [i, bytes] of mutants.entries()) {
    const missing = lacking(bytes, JSON.parse(answers[i]!))
    if (missing.length > 0) expect.fail(`seed ${SEED}: ${Buffer.from(bytes).toString('hex')} asks for ${missing}`)
  }
})

/** Whether CPython needs no gigabytes for it: an array as long as the highest memo index. */
function isQuiet(bytes: Uint8Array): boolean {
  return !bytes.includes(0x72) && !bytes.includes(0x70) && !bytes.includes(0x96)
}
