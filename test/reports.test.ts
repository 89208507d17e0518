// Inputs made after what people reported about pickles elsewhere: each is shown as its reporter would want it, or named for what it is.
// The texts in reports.json were read by people when they were written down; `expect` says in words what is right.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dumps, get, type LoadOptions, loads, type PyObject, describe as show, toJson, UnpicklingError } from '../src/index.ts'
import { pandas } from '../src/pandas.ts'

interface Failure {
  code: string
  offset: number
  looksLike?: string
  hint?: string
}
interface Row {
  file: string
  expect: string
  base64: string
  /** What is shown, or the error, with no option, under `encoding: 'latin1'`, and with brine/pandas; where that is the same, once. */
  says: Partial<Record<'plain' | 'latin1' | 'pandas', string | Failure>>
}
const rows = JSON.parse(readFileSync(new URL('vectors/reports.json', import.meta.url), 'utf8')) as Row[]
const OPTIONS: Record<string, LoadOptions> = { plain: {}, latin1: { encoding: 'latin1' }, pandas: { registry: pandas } }

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  const pickleOf = (file: string) => new Uint8Array(Buffer.from(rows.find((row) => row.file.startsWith(file))!.base64, 'base64'))

  test.each(rows.map((row) => [row.file, row.expect, row] as const))('%s: %s', (_, __, row) => {
    const pickle = new Uint8Array(Buffer.from(row.base64, 'base64'))
    for (const [name, said] of Object.entries(row.says)) {
      const options = { ...OPTIONS[name], engine }
      let found: unknown
      try {
        found = show(loads(pickle, options))
      } catch (error) {
        expect(error).toBeInstanceOf(UnpicklingError)
        const { code, offset, looksLike, hint } = error as UnpicklingError
        found = JSON.parse(JSON.stringify({ code, offset, looksLike, hint }))
      }
      expect(found, name).toEqual(said)
      if (typeof said !== 'string') continue
      // Nothing is lost on the way back.
      const lossless = { ...options, lossless: true }
      const again = dumps(loads(pickle, lossless), { engine, ...(name === 'pandas' && { registry: pandas }) })
      expect(show(loads(again, lossless)), `${name}, written and read again`).toBe(show(loads(pickle, lossless)))
    }
  })

  test('what a reporter would ask of them', () => {
    const radio = loads<Map<unknown, unknown>>(pickleOf('019'), { engine, encoding: 'latin1' })
    expect(get(radio, ['QPSK', 2])).toBeDefined()
    expect(toJson(loads(pickleOf('061'), { engine }))).toEqual([
      [0, '<pad>'],
      [1, 'the'],
      [2, 'cat'],
    ])
    expect(toJson(loads(pickleOf('058'), { engine }))).toBeDefined()
    expect(loads<PyObject>(pickleOf('315'), { engine }).get('name')).toBe('ada')
    expect(loads<Date>(pickleOf('502'), { engine }).toISOString()).toBe('2017-12-15T14:46:00.000Z')
    const subclasses = loads<PyObject[]>(pickleOf('046'), { engine })
    expect([subclasses[0]!.pairs, subclasses[1]!.items]).toEqual([[['a', 1]], [1]])
  })
})
