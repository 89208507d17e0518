// Pickles of pandas, read cell by cell as pandas reads them. vectors/make_pandas.py and make_pandas_old.py made them.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'
import { pandas } from '../../src/pandas.ts'
import { normal, type Told, told } from './told.ts'

interface Vector {
  name: string
  protocol: number
  base64: string
  told: Told | null
  buffers?: string[]
}

const VERSIONS = ['1.5', '3.0', 'old'] as const

interface File {
  vectors: Vector[]
  scalars: { base64: string; text: string }[]
}

function read(version: string): File {
  return JSON.parse(gunzipSync(readFileSync(new URL(`../vectors/pandas-${version}.json.gz`, import.meta.url))).toString())
}

function vectorsOf(version: string): Vector[] {
  const { vectors } = read(version)
  let last: Told | null = null
  for (const vector of vectors) {
    last = vector.told ?? last
    vector.told = last
  }
  return vectors
}

for (const version of VERSIONS) {
  describe(`pandas ${version}`, () => {
    for (const { name, protocol, base64, told: expected, buffers } of vectorsOf(version)) {
      const pickle = Buffer.from(base64, 'base64')
      const options = () => ({ registry: pandas, ...(buffers && { buffers: buffers.map((text) => Buffer.from(text, 'base64')) }) })
      test(`${name}, protocol ${protocol}${buffers ? ' out of band' : ''}`, () => {
        for (const engine of ['wasm', 'typescript'] as const) {
          for (const lossless of [false, true]) {
            const value = loads(pickle, { ...options(), engine, lossless })
            expect(normal(told(value))).toEqual(normal(expected!))
            const again = loads(dumps(value, { registry: pandas, engine }), { registry: pandas, engine, lossless })
            expect(normal(told(again))).toEqual(normal(expected!))
          }
        }
      })
    }
  })
}

/** What pandas prints in a way of its own: dicts and lists in cells, tuples that a natural load made Arrays of, the frequency of an index. */
const PRINTED_OTHERWISE = ['objects', 'labels of any kind', 'long series', 'categories of times', 'levels with holes', '1.5 intervals']

for (const version of ['1.5', '3.0']) {
  const printed = vectorsOf(version).filter(
    ({ protocol, told, buffers }) => protocol === 4 && typeof told?.text === 'string' && buffers === undefined,
  )
  test.each(printed.filter(({ name }) => ![name, `${version} ${name}`].some((known) => PRINTED_OTHERWISE.includes(known))))(
    `$name is printed as pandas ${version} prints it`,
    ({ base64, told }) => {
      const lines = told!.text!.split('\n').map((line) => line.trimEnd())
      expect(String(loads(Buffer.from(base64, 'base64'), { registry: pandas })).split('\n')).toEqual(lines)
    },
  )
}

test('long and wide frames are cut in the middle', () => {
  const [long, wide] = ['long', 'wide'].map((name) => {
    const { base64 } = vectorsOf('3.0').find((vector) => vector.name === name)!
    return String(loads(Buffer.from(base64, 'base64'), { registry: pandas })).split('\n')
  })
  expect(long).toEqual([
    '       n          f     s',
    '0      0   0.000000    t0',
    '1      1   0.142857    t1',
    '2      2   0.285714    t2',
    '3      3   0.428571    t3',
    '4      4   0.571429    t4',
    '..   ...        ...   ...',
    '195  195  27.857143  t195',
    '196  196  28.000000  t196',
    '197  197  28.142857  t197',
    '198  198  28.285714  t198',
    '199  199  28.428571  t199',
    '',
    '[200 rows x 3 columns]',
  ])
  expect(wide!.at(-1)).toBe('[3 rows x 30 columns]')
  expect(wide![0]).toMatch(/^ {3}column 0 {2}column 1 .* \.\.\. .*column 29$/)
  for (const line of wide!) expect(line.length).toBeLessThanOrEqual(80)
})

test.each(read('old').scalars)('$text as older versions pickled it', ({ base64, text }) => {
  const pickle = Buffer.from(base64, 'base64')
  const value = loads(pickle, { registry: pandas })
  expect(String(value)).toBe(text)
  expect(Buffer.from(dumps(value, { registry: pandas, protocol: 2 })).equals(pickle)).toBe(true)
})
