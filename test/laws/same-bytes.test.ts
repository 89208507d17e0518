// Law: same bytes. Random graphs are written byte for byte as CPython 3.13 writes them, at every protocol.
import { expect, it } from 'vitest'
import { dumps, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyTuple } from '../../src/index.ts'
import { python, run } from '../pythons.ts'
import { random, SEED } from '../random.ts'
import { bytes, global, Plain, registry } from '../zoo.ts'

/**
 * A value as a list of nodes, the last being the value: its kind and what it is made of, other nodes by their index. Both languages
 * build it: test/vectors/dump_programs.py. Lists, dicts and instances may hold any node, themselves too; the rest only earlier ones.
 */
type Program = [kind: string, value: unknown][]

const TEXTS = [
  '',
  'a',
  'b',
  'é',
  'key',
  'name',
  'datetime',
  'x'.repeat(50),
  '€uro',
  '\u{1f600}',
  'a\\b\n\0\x1a\r',
  '\ud800',
  'y'.repeat(300),
  'latin1',
]
const INTS = ['0', '1', '-1', '255', '256', '-256', '65535', '65536', '2147483647', '2147483648', '-2147483649', '9007199254740991']
const BIG = ['9007199254740993', '-18446744073709551616', '3'.repeat(60), `-${'7'.repeat(700)}`]
const FLOATS = [0.5, -0, 1e16, 1e-5, -1.5e300, 5e-324, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53, 123.456]

function program(next: () => number, size: number): Program {
  const nodes: Program = []
  const below = (n: number) => Math.floor(next() * n)
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T
  const text = () => (next() < 0.7 ? pick(TEXTS) : `s${below(1000)}`)
  const some = (most: number, of: number) => Array.from({ length: below(most) }, () => below(of))
  const entries = () => [...new Map(Array.from({ length: below(next() < 0.05 ? 100 : 6) }, () => [text(), below(size)] as const))]
  const hex = () => Buffer.from(Array.from({ length: below(4) === 0 ? 0 : 2 + below(300) }, () => below(256))).toString('hex')
  /** Earlier nodes that may be keys. */
  const keys = () => nodes.map(([kind], i) => [kind, i] as const).filter(([kind]) => ['str', 'int', 'none', 'bytes'].includes(kind))
  const makers: (() => Program[number])[] = [
    () => ['none', null],
    () => ['bool', next() < 0.5],
    () => ['int', next() < 0.5 ? String(below(70000) - 300) : next() < 0.8 ? pick(INTS) : pick(BIG)],
    () => ['float', floatHex(pick(FLOATS))],
    () => ['str', text()],
    () => ['str', text()],
    () => ['bytes', hex()],
    () => ['bytearray', hex()],
    () => ['complex', [below(9) / 2, below(9) / 2]],
    () => ['date', below(2 ** 40)],
    () => ['array', [pick(['h', 'I', 'd']), Array.from({ length: below(5) }, () => below(100))]],
    () => ['global', pick(['zoo.Plain', 'datetime.datetime', 'builtins.len', 'builtins.int'])],
    () => ['list', some(next() < 0.05 ? 2500 : 8, size)],
    () => ['list', some(4, size)],
    () => ['object', entries()],
    () => ['object', entries()],
    () => ['instance', entries()],
    () => {
      const of = keys()
      return [
        'dict',
        of.length === 0 ? [] : [...new Map(some(6, of.length).map((i) => [keyText(nodes[of[i]![1]]!), [of[i]![1], below(size)]])).values()],
      ]
    },
    () => ['tuple', nodes.length === 0 ? [] : some(6, nodes.length)],
    () => ['tuple', nodes.length === 0 ? [] : some(4, nodes.length)],
    // One element: the order of more is the affair of each language.
    () => setOf(next() < 0.5 ? 'set' : 'frozenset', keys()[0]?.[1]),
  ]
  while (nodes.length < size - 1) nodes.push(pick(makers)())
  nodes.push(['list', Array.from({ length: size }, () => below(size))])
  return nodes
}

function setOf(kind: string, element: number | undefined): Program[number] {
  return [kind, element === undefined ? [] : [element]]
}

/** Keys that are equal to Python must not both be in a dict, since its first key would stay. */
function keyText([kind, value]: Program[number]): string {
  return `${kind}:${String(value)}`
}

function floatHex(value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return Buffer.from(view.buffer).toString('hex')
}

function make(kind: string, value: unknown): unknown {
  switch (kind) {
    case 'int': {
      const int = BigInt(value as string)
      return Number.isSafeInteger(Number(int)) ? Number(int) : int
    }
    case 'float': {
      const float = Buffer.from(value as string, 'hex').readDoubleBE()
      return Number.isSafeInteger(float) ? new PyFloat(float) : float
    }
    case 'bytes':
      return bytes(Buffer.from(value as string, 'hex').toString('latin1'))
    case 'bytearray':
      return new PyByteArray(bytes(Buffer.from(value as string, 'hex').toString('latin1')))
    case 'complex':
      return new PyComplex(...(value as [number, number]))
    case 'date':
      return new Date(value as number)
    case 'array': {
      const [code, items] = value as ['h' | 'I' | 'd', number[]]
      return code === 'h' ? Int16Array.from(items) : code === 'I' ? Uint32Array.from(items) : Float64Array.from(items)
    }
    case 'global':
      return value === 'zoo.Plain' ? Plain : global((value as string).replace('.', ':'))
    case 'list':
      return []
    case 'dict':
      return new Map()
    case 'object':
      return {}
    case 'instance':
      return new Plain()
    default:
      return value
  }
}

function build(nodes: Program): unknown {
  const values: unknown[] = []
  for (const [kind, value] of nodes) {
    const items = () => (value as number[]).map((i) => values[i])
    if (kind === 'tuple') values.push(PyTuple.copy(items()))
    else if (kind === 'set') values.push(new Set(items()))
    else if (kind === 'frozenset') values.push(new PyFrozenSet(items()))
    else values.push(make(kind, value))
  }
  for (const [at, [kind, value]] of nodes.entries()) {
    const node = values[at]
    if (kind === 'list') for (const i of value as number[]) (node as unknown[]).push(values[i])
    else if (kind === 'dict')
      for (const [key, i] of value as [number, number][]) (node as Map<unknown, unknown>).set(values[key], values[i])
    else if (kind === 'object' || kind === 'instance')
      for (const [key, i] of value as [string, number][]) Object.assign(node as object, { [key]: values[i] })
  }
  return values[values.length - 1]
}

const python313 = python([3, 13], [3, 14])

it.skipIf(python313 === undefined)('random graphs have the bytes of CPython 3.13', { timeout: 120_000 }, () => {
  const next = random(SEED)
  const programs = Array.from({ length: 300 }, (_, i) => program(next, 3 + (i % 60)))
  const input = programs.map((nodes) => `${JSON.stringify(nodes)}\n`).join('')
  const lines = run(python313!, [new URL('../vectors/dump_programs.py', import.meta.url).pathname], input)
    .trim()
    .split('\n')
  expect(lines).toHaveLength(programs.length)
  for (const [i, nodes] of programs.entries()) {
    const expected = JSON.parse(lines[i]!) as string[]
    for (let protocol = 0; protocol < 6; protocol++) {
      for (const engine of ['typescript', 'wasm'] as const) {
        const pickle = Buffer.from(dumps(build(nodes), { protocol, registry, engine })).toString('hex')
        if (pickle !== expected[protocol])
          expect.fail(`seed ${SEED}, program ${i}, protocol ${protocol}, ${engine}: ${JSON.stringify(nodes)}`)
      }
    }
  }
})
