// Arrays of characters, addresses of ipaddress, and what Number() makes of fractions and spans of time.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dumps, loads, PyFraction, PyIPAddress, PyTimeDelta, PyUnicodeArray, toJson, UnpicklingError } from '../../src/index.ts'

interface Row {
  protocol: number
  base64: string
  text: string
  class: string
}

describe.each(['38', '313'])('of CPython %s', (version) => {
  const rows = JSON.parse(readFileSync(new URL(`../vectors/more-${version}.json`, import.meta.url), 'utf8')) as Row[]

  describe.each(['wasm', 'typescript'] as const)('under %s', (engine) => {
    test.each(rows.map((row) => [row.class, JSON.stringify(row.text), row.protocol, row] as const))(
      '%s %s, protocol %i',
      (_, __, protocol, row) => {
        const pickle = new Uint8Array(Buffer.from(row.base64, 'base64'))
        const value = loads<PyIPAddress | PyUnicodeArray>(pickle, { engine })
        expect(value).toBeInstanceOf(row.class === 'array' ? PyUnicodeArray : PyIPAddress)
        expect(String(value)).toBe(row.text)
        expect(toJson(value)).toBe(row.text)
        const again = dumps(loads(pickle, { engine, lossless: true }), { engine, protocol })
        // What is written is CPython 3.13's, byte for byte.
        if (version === '313') expect(again).toEqual(pickle)
        expect(String(loads(again, { engine }))).toBe(row.text)
      },
    )
  })
})

test('addresses that are none are refused', () => {
  for (const [name, text] of [
    ['IPv4Address', '1.2.3'],
    ['IPv4Address', '1.2.3.4/8'],
    ['IPv4Network', '1.2.3.4/8/8'],
    ['IPv6Address', 'a:z'],
    ['IPv6Address', 'a'.repeat(10_000)],
  ] as const) {
    expect(() => new PyIPAddress(name, text)).toThrow(RangeError)
    const length = String.fromCharCode(text.length & 255, text.length >> 8, 0, 0)
    const pickle = new Uint8Array(Buffer.from(`cipaddress\n${name}\nX${length}${text}\x85R.`, 'latin1'))
    expect(() => loads(pickle)).toThrow(UnpicklingError)
  }
  expect(() => new PyIPAddress('IPv4Address', 2n ** 32n)).toThrow(RangeError)
  expect(() => new PyIPAddress('IPv4Network', 1)).toThrow(RangeError)
})

test('items that are no character stand as U+FFFD, and are written back as they were', () => {
  const bytes = Uint8Array.of(0x68, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f)
  const array = new PyUnicodeArray('w', bytes)
  expect([array.text, array.length, array.repr()]).toEqual(['h\ufffd', 2, "array('w', 'h\ufffd')"])
  expect(loads<PyUnicodeArray>(dumps(array)).bytes).toEqual(bytes)
  expect(() => new PyUnicodeArray('u', bytes.subarray(1))).toThrow(RangeError)
  expect(PyUnicodeArray.from('h\u{1f600}').characters()).toEqual(['h', '\u{1f600}'])
})

test('a fraction and a span are numbers where one is asked for, and else text', () => {
  const third = new PyFraction(1, 3)
  expect([Number(third), `${third}`, third + '', Number(third) < Number(new PyFraction(1, 2))]).toEqual([1 / 3, '1/3', '1/3', true])
  const span = new PyTimeDelta(1, 30, 500_000)
  expect([Number(span), `${span}`, +span]).toEqual([86430.5, '1 day, 0:00:30.500000', 86430.5])
})
