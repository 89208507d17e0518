import { readFileSync, writeFileSync } from 'node:fs'
import { format } from 'node:util'
import { expect, test } from 'vitest'
import * as brine from '../../src/index.ts'
import { describe as describeValue } from '../../src/python/show.ts'

const url = new URL('../../docs/types.md', import.meta.url)
const page = readFileSync(url, 'utf8')

/** Of the vectors, those that show what there is to a type. */
const ROWS: readonly (readonly [heading: string, ...names: string[]])[] = [
  ['datetime', 'date', 'time', 'datetime', 'datetime utc', 'datetime zone summer', 'timedelta', 'timezone named', 'zoneinfo'],
  ['numbers', 'Decimal 1.10', 'Decimal -Infinity', 'Fraction', 'complex'],
  ['collections', 'OrderedDict', 'OrderedDict attributes', 'defaultdict', 'Counter', 'deque maxlen', 'ChainMap', 'UserDict'],
  ['', 'UserList', 'UserString', 'SimpleNamespace', 'namedtuple'],
  ['subclasses', 'str subclass', 'int subclass', 'list subclass', 'dict subclass'],
  ['uuid, pathlib', 'UUID', 'Path', 'PureWindowsPath c:/a b'],
  ['enum', 'Enum', 'Flag'],
  ['builtins', 'range', 'slice', 'Ellipsis', 'NoneType', 'type', 'function', 'nested class', 'class method', 'bound method'],
  ['re', 're', 're bytes'],
  ['array', 'array B', 'array i', 'array l', 'array f', 'array d', 'array u'],
  ['functools, operator', 'partial', 'itemgetter', 'methodcaller'],
  ['exceptions', 'exception', 'exception attributes', 'exception OSError', 'ExceptionGroup'],
]

interface Vector {
  readonly name: string
  readonly repr: string
  readonly pickles: readonly string[]
}

function table(): string {
  const file = new URL('../vectors/stdlib-313.json', import.meta.url)
  const vectors = new Map<string, Vector>(JSON.parse(readFileSync(file, 'utf8')).vectors.map((vector: Vector) => [vector.name, vector]))
  const lines = ['| | Python | `loads` gives | as | `dumps` writes |', '| --- | --- | --- | --- | --- |']
  for (const [heading, ...names] of ROWS) {
    for (const [i, name] of names.entries()) {
      const { repr, pickles } = vectors.get(name)!
      const value = brine.loads<object>(Buffer.from(pickles[5]!, 'base64'))
      // What is written, read by nothing but the format.
      const written = brine.loads(brine.dumps(value), { registry: new brine.Registry({ standard: false }), lossless: true })
      const type = value.constructor.name
      lines.push(`| ${[i === 0 ? heading : '', code(repr), code(type), code(shown(value)), code(shown(written))].join(' | ')} |`)
    }
  }
  return lines.join('\n')
}

function shown(value: unknown): string {
  return describeValue(value, { characters: 60 }).replace(/\s+/g, ' ')
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

test('the table is made of the vectors', () => {
  const [, before, old, after] = /^(.*<!-- made by .*? -->\n)(.*?)(<!-- end -->.*)$/s.exec(page)!
  const now = `\n${table()}\n\n`
  if (process.env['UPDATE']) writeFileSync(url, before + now + after)
  else expect(old).toBe(now)
})

test.each([...page.matchAll(/```js\n(.*?)```/gs)].map(([, block], i) => [i + 1, block!] as const))(
  'example %i prints what it says',
  (_i, block) => {
    const printed: string[] = []
    const log = (...values: unknown[]) => printed.push(format(...values).replace(/\s+/g, ' '))
    const body = block.replace(/^import (.*) from 'brine'$/m, 'const $1 = brine').replaceAll('console.log(', 'log(')
    new Function('brine', 'log', body)(brine, log)
    expect(printed).toEqual([...block.matchAll(/^console\.log.*\) \/\/ (.*)$/gm)].map(([, text]) => text))
  },
)
