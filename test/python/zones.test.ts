// Datetimes in time zones of other libraries are the instants that Python says they are.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dumps, loads, PyDateTime, PyGlobal, PyObject, PyTimeDelta } from '../../src/index.ts'

interface Row {
  name: string
  protocol: number
  base64: string
  instants: number[]
}
const rows = JSON.parse(readFileSync(new URL('../vectors/zones.json', import.meta.url), 'utf8')) as Row[]

describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
  test.each(rows.map((row) => [row.name, row.protocol, row] as const))('%s, protocol %i', (_, protocol, row) => {
    const pickle = new Uint8Array(Buffer.from(row.base64, 'base64'))
    const times = loads<PyDateTime[]>(pickle, { engine })
    expect(times.map((time) => time.getTime() / 1000)).toEqual(row.instants)
    const again = loads<PyDateTime[]>(dumps(loads(pickle, { engine, lossless: true }), { engine, protocol }), { engine })
    expect(again.map((time) => time.getTime() / 1000)).toEqual(row.instants)
  })
})

const zone = (name: string, state: unknown, args: unknown[] = []): PyObject => {
  const [module, className] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)]
  return Object.assign(new PyObject(new PyGlobal(module, className), args, 'new'), { state })
}
const at = (tzinfo: unknown) => new PyDateTime(2024, 7, 2, 9, 30, 0, 0, tzinfo)
const hours = (count: number) => new PyTimeDelta(0, count * 3600)

test('the zone of a machine is read by this one, with the offsets that the pickle has', () => {
  const local = zone('dateutil.tz.tz.tzlocal', { _std_offset: hours(5), _dst_offset: hours(5) })
  expect(at(local).toISOString()).toBe('2024-07-02T04:30:00.000Z')
  const summer = at(zone('dateutil.tz.tz.tzlocal', { _std_offset: hours(5), _dst_offset: hours(6) })).toISOString()
  expect(['2024-07-02T04:30:00.000Z', '2024-07-02T03:30:00.000Z']).toContain(summer)
  expect(at(zone('psycopg2.tz.LocalTimezone', undefined)).getTime()).toBe(new Date(2024, 6, 2, 9, 30).getTime())
})

test('an offset that does not stand in the pickle makes an invalid Date', () => {
  const unknown: [string, unknown, unknown[]][] = [
    ['app.Zone', undefined, []],
    ['app.Zone', { _offset: 3600 }, []],
    ['dateutil.tz.tz.tzstr', { _std_offset: hours(-5), _dst_offset: hours(-4) }, []],
    ['dateutil.tz.tz.tzfile', { _trans_idx: 3 }, []],
    ['dateutil.tz.tz.tzfile', { _trans_idx: [], _trans_list_utc: [1, 2] }, []],
    ['pendulum.tz.timezone.Timezone', undefined, ['No/Where']],
  ]
  for (const [name, state, args] of unknown) expect(at(zone(name, state, args)).getTime(), name).toBeNaN()
})
