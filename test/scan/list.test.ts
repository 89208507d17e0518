// The allow list against what released libraries write, and against pickles that people judged.
import { describe, expect, test } from 'vitest'
import { scan, scanSync } from '../../src/scan.ts'
import { judgedCases, libraryCases } from './vectors.ts'

/** What libraries write and the list leaves out, each for a reason that docs/scan.md gives. */
const LEFT_OUT = /itertools|functools|joblib-(bz2|xz|lzma)|kdtree|sympy-p|sp-stats/

describe('what libraries write', () => {
  const cases = libraryCases()

  test('is safe, but for what is left out', () => {
    const unsafe = cases.filter(({ bytes }) => scanSync(bytes).verdict !== 'safe').map(({ name }) => name)
    expect(unsafe.filter((name) => !LEFT_OUT.test(name))).toEqual([])
    expect(unsafe.length).toBeLessThan(cases.length / 50)
  })

  test('is judged as it was when it was stored', () => {
    const changed = cases.filter(({ bytes, verdict }) => scanSync(bytes).verdict !== verdict).map(({ name }) => name)
    expect(changed).toEqual([])
  })

  test('is read to its end', () => {
    const broken = cases.filter(({ bytes }) => !scanSync(bytes).complete).map(({ name }) => name)
    expect(broken.filter((name) => !/joblib-(bz2|xz|lzma)/.test(name))).toEqual([])
  })

  test('every part of it that is cut off is never safe', () => {
    for (const { name, bytes } of cases.filter(({ bytes: { length } }) => length < 400)) {
      for (let end = 0; end < bytes.length; end++) {
        const { verdict, complete } = scanSync(bytes.subarray(0, end))
        if (verdict === 'safe') expect.fail(`${name} cut at ${end} is safe`)
        if (complete) expect.fail(`${name} cut at ${end} is complete`)
      }
    }
  })
})

describe('pickles that people judged', () => {
  const cases = judgedCases()
  const verdicts = (label: string) =>
    cases.filter((one) => one.label === label).map(({ name, bytes }) => [name, scanSync(bytes).verdict] as const)

  test('benign ones are safe', () => {
    expect(verdicts('benign').filter(([, verdict]) => verdict !== 'safe')).toEqual([])
  })

  test('dangerous ones are dangerous', () => {
    expect(verdicts('dangerous').filter(([, verdict]) => verdict !== 'dangerous')).toEqual([])
  })

  test.each(['dangerous', 'attack', 'suspicious'])('%s ones are never safe', (label) => {
    expect(verdicts(label).length).toBeGreaterThan(0)
    expect(verdicts(label).filter(([, verdict]) => verdict === 'safe')).toEqual([])
  })
})

test('scan says the same as scanSync', async () => {
  for (const { bytes } of libraryCases().filter((_, i) => i % 10 === 0)) expect(await scan(bytes)).toEqual(scanSync(bytes))
})
