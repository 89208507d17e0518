// Each pandas on this machine: what it pickles is read cell by cell, and what is written back is what it pickled, as pandas compares them.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'
import { pandas } from '../../src/pandas.ts'
import { pythons, run } from '../pythons.ts'
import { normal, type Told, told } from './told.ts'

// PANDAS names further Pythons, with colons between.

const script = fileURLToPath(new URL('../vectors/pandas_live.py', import.meta.url))
const others = (process.env['PANDAS'] ?? '').split(':').filter((command) => command !== '')
const all = [...pythons(), ...[...others, '/usr/bin/python3'].map((command) => ({ command, version: [3, 0] as const }))]
const found = all.filter(({ command }) => spawnSync(command, ['-c', 'import pandas']).status === 0)
if (found.length === 0) console.log('skipped: no Python on this machine has pandas')

interface Made {
  name: string
  protocol: number
  told: Told
  base64: string
}

describe.skipIf(found.length === 0).each(found)('$command', (python) => {
  const [about, ...lines] = run(python, [script, 'make']).trimEnd().split('\n')
  const made = lines.map((line) => JSON.parse(line) as Made)
  console.log(`pandas ${JSON.parse(about!).pandas} of ${python.command}: ${made.length} pickles`)

  test.each(made)('$name, protocol $protocol', (vector) => {
    for (const lossless of [false, true]) {
      expect(normal(told(loads(Buffer.from(vector.base64, 'base64'), { registry: pandas, lossless })))).toEqual(normal(vector.told))
    }
  })

  test('is written back as it was', () => {
    const back = made.flatMap(({ name, protocol, base64 }) =>
      [false, true].map((lossless) => {
        const value = loads(Buffer.from(base64, 'base64'), { registry: pandas, lossless })
        const written = Buffer.from(dumps(value, { registry: pandas, protocol })).toString('base64')
        return JSON.stringify({ name, how: `protocol ${protocol}${lossless ? ', lossless' : ''}`, base64: written })
      }),
    )
    const differences = run(python, [script, 'check'], back.join('\n')).trimEnd()
    expect(differences).toBe('')
  }, 120_000)
})
