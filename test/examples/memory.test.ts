// The example that sums up PyTorch's memory snapshots, on a file of that shape with addresses past 8 bytes.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dumps, loads } from '../../src/index.ts'
import { EXAMPLES } from './peers.ts'

const folder = mkdtempSync(join(tmpdir(), 'brine-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { summary } = await import(`${EXAMPLES}memory/snapshot.mjs`)

const block = (size: number, state: string, line: number) => ({
  address: 2n ** 64n + BigInt(line),
  size,
  requested_size: size,
  state,
  frames: [{ filename: 'train.py', line, name: 'step' }],
})
const snapshot = {
  segments: [
    { device: 0, address: 139823n * 2n ** 32n, total_size: 4096, blocks: [block(1024, 'active_allocated', 1), block(512, 'inactive', 2)] },
    {
      device: 0,
      address: 2n ** 63n,
      total_size: 2 ** 34,
      blocks: [block(2 ** 33, 'active_allocated', 3), block(1024, 'active_allocated', 1)],
    },
  ],
  device_traces: [[{ action: 'alloc', addr: 2n ** 63n, size: 8, stream: 0 }]],
}

test('sums up what is in use, by where it was allocated', () => {
  expect(summary(loads(dumps(snapshot)))).toEqual({
    segments: 2,
    reserved: 2 ** 34 + 4096,
    active: 2 ** 33 + 2048,
    most: [
      ['train.py:3 step', 2 ** 33],
      ['train.py:1 step', 2048],
    ],
  })
})

test('prints it for a file', () => {
  const file = join(folder, 'snapshot.pickle')
  writeFileSync(file, dumps(snapshot))
  const { stdout, stderr } = spawnSync(process.execPath, [`${EXAMPLES}memory/snapshot.mjs`, file], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toBe(
    '2 segments, 17179873280 bytes reserved, 8589936640 in use\n    8589934592  train.py:3 step\n          2048  train.py:1 step\n',
  )
})
