import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PyPattern } from '../../src/python/pattern.ts'

type Found = [before: string, match: string, groups: (string | null)[]] | null

interface Rows {
  readonly texts: readonly string[]
  readonly rows: readonly [source: string, flags: number, found: readonly Found[]][]
}

const { texts, rows } = JSON.parse(readFileSync(new URL('../vectors/regexp.json', import.meta.url), 'utf8')) as Rows

const REFUSED = ['(?s:.)', 'a++', '(?>a)', '(a)?(?(1)b|c)']

test.each(rows.filter(([source, flags]) => !REFUSED.includes(source) && !(flags & 64)))(
  '%j, flags %i, finds what Python finds',
  (source, flags, found) => {
    const regexp = new PyPattern(source, flags).toRegExp()
    const all = texts.map((text): Found => {
      const match = regexp.exec(text)
      return match && [text.slice(0, match.index), match[0], match.slice(1).map((group) => group ?? null)]
    })
    expect(all).toEqual(found)
  },
)

test.each([...REFUSED.map((source) => [source, 32]), ['a', 32 + 64], ['a', 4]] as [string, number][])(
  '%j, flags %i, is refused',
  (source, flags) => {
    expect(() => new PyPattern(source, flags).toRegExp()).toThrow(/^a Python pattern with .*, which JavaScript has no like of$/)
  },
)

test('a pattern for bytes matches text with a character for each byte', () => {
  const regexp = new PyPattern(Uint8Array.of(0x5b, 0xe9, 0x5d, 0x5c, 0x77), 2).toRegExp('g')
  expect(regexp.flags).toBe('gisv')
  expect('\u00e9a \u00e9\u00e9'.match(regexp)).toEqual(['\u00e9a'])
})
