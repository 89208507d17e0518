// `brine scan` as a process: what it says of files, and the exit codes by which a script tells them apart.
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { dumps, PyGlobal, PyObject } from '../../src/index.ts'
import { brine, file } from './run.ts'

const call = (module: string, name: string) => new PyObject(new PyGlobal(module, name), ['id'], 'call')
const safe = file('safe.pkl', dumps({ name: 'Ada', born: new Date(0) }))
const unknown = file('unknown.pkl', dumps(call('app', 'Point')))
const dangerous = file('dangerous.pkl', dumps([call('os', 'system')], { protocol: 4 }))

test('the verdict, the findings with their places, and the exit code', () => {
  expect(brine(['scan', safe])).toEqual({ status: 0, stdout: 'safe.pkl: safe (pickle, 1 pickle)\n', stderr: '' })
  const { status, stdout, stderr } = brine(['scan', dangerous])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toMatch(
    /^dangerous\.pkl: dangerous \(pickle, 1 pickle\)\n {2}dangerous {2}byte \d+: os\.system runs commands \[denied-global\]\n$/,
  )
  expect(brine(['scan', unknown])).toMatchObject({ status: 3, stdout: expect.stringContaining('app.Point is not on the allow list') })
  expect(brine(['scan', file('gz', gzipSync(dumps(call('os', 'system'))))]).stdout).toMatch(/byte \d+ of gzip: os\.system/)
})

test('the worst of several files counts, and one that cannot be read is told', () => {
  expect(brine(['scan', safe, unknown]).status).toBe(3)
  expect(brine(['scan', unknown, dangerous, safe]).status).toBe(1)
  const { status, stdout, stderr } = brine(['scan', 'nowhere.pkl', unknown, '.'])
  expect(status).toBe(2)
  expect(stdout).toMatch(/^unknown\.pkl: unknown/)
  expect(stderr).toBe('brine: nowhere.pkl: there is no such file\nbrine: .: this is a directory\n')
})

test('what is not read to its end is not safe', () => {
  const cut = brine(['scan', '-'], dumps({ a: [1, 2, 3] }).subarray(0, 12))
  expect(cut.status).toBe(3)
  expect(cut.stdout).toContain('<stdin>: unknown (pickle, 1 pickle, not read to its end)\n')
  expect(brine(['scan', file('empty.pkl')]).status).toBe(3)
})

test('names of the user, and the report as JSON', () => {
  expect(brine(['scan', '--allow', 'app.Point', unknown]).status).toBe(0)
  expect(brine(['scan', '--allow', 'Point', unknown])).toMatchObject({ status: 2, stdout: '' })
  const { status, stdout } = brine(['scan', '--json', dangerous])
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ file: dangerous, verdict: 'dangerous', findings: [{ code: 'denied-global' }] })
  expect(brine(['scan', '--full', dangerous]).stdout).toContain('  dangerous  os.system (REDUCE)\n')
})

test('prints nothing that acts on a terminal', () => {
  const hostile = file('hostile.pkl', dumps(new PyObject(new PyGlobal('a\u001b[2J', 'b\u202e'), [], 'call')))
  for (const args of [[hostile], ['--json', hostile], ['--full', hostile]]) expect(brine(['scan', ...args]).stdout).not.toMatch(/[^\n -~]/)
  expect(brine(['scan', '--color', dangerous]).stdout).toContain('\x1b[1;31mdangerous\x1b[0m')
})
