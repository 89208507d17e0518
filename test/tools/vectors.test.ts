import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { COUNTED, LINES } from '../../src/abi/arguments.ts'
import { opcodes as codes } from '../../src/abi/opcode-table.ts'
import { isPrintable } from '../../src/tools/printable.ts'
import { type DisOptions, dis, opcodes, optimize, PickletoolsError } from '../../src/tools.ts'
import { allVectors } from '../vectors.ts'

// Against CPython 3.14's pickletools: test/vectors/tools.json, made by make_tools.mjs beside it.

type Outcome = [text: string, pythonType: string, message: string]

interface File {
  opcodes: [name: string, code: number, arg: string | null, before: string[], after: string[], proto: number, line: string][]
  printable: string
  texts: { data: string; options: { annotate?: number; indentlevel?: number }; outcome: Outcome }[]
  known: { inputs: string; outcomes: string }
  made: { count: number; inputs: string; outcomes: string }
}

const file = JSON.parse(readFileSync(new URL('../vectors/tools.json', import.meta.url), 'utf8')) as File

function outcome(work: () => string): Outcome {
  try {
    return [work(), '', '']
  } catch (error) {
    if (!(error instanceof PickletoolsError)) throw error
    return [error.text, String(error.pythonType), error.message]
  }
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest().subarray(0, 6).toString('base64')

/** What make_tools.mjs takes the hash of: text, exception and message, of two ways to print and of `optimize`. */
function allOf(bytes: Uint8Array): string {
  return [
    ...outcome(() => dis(bytes)),
    ...outcome(() => dis(bytes, { annotate: 30, indentLevel: 2 })),
    ...outcome(() => latin1(optimize(bytes))),
  ].join('\0')
}

/** Hashes of six bytes, as text. */
function hashes(base64: string): string[] {
  const bytes = Buffer.from(base64, 'base64')
  return Array.from({ length: bytes.length / 6 }, (_, i) => bytes.subarray(6 * i, 6 * i + 6).toString('base64'))
}

/** Those of the inputs, in short, that come out otherwise than in CPython. */
function unlike(inputs: readonly Uint8Array[], wanted: (input: Uint8Array, i: number) => string | undefined): string[] {
  const wrong = inputs.filter((input, i) => ![undefined, hash(allOf(input))].includes(wanted(input, i)))
  return wrong.slice(0, 5).map((input) => `${JSON.stringify(latin1(input).slice(0, 300))}\n${allOf(input).slice(0, 2000)}`)
}

test.for(file.texts.map((row) => [JSON.stringify(row.data).slice(0, 50), row] as const))('%s', ([, { data, options, outcome: wanted }]) => {
  const { annotate = 0, indentlevel = 4 } = options
  const disOptions: DisOptions = { annotate, indentLevel: indentlevel }
  expect(outcome(() => dis(Buffer.from(data, 'latin1'), disOptions))).toEqual(wanted)
})

test('every pickle of the vectors', () => {
  const outcomes = hashes(file.known.outcomes)
  const known = new Map(hashes(file.known.inputs).map((input, i) => [input, outcomes[i]]))
  const pickles = allVectors().map(({ pickle }) => pickle)
  expect(unlike(pickles, (pickle) => known.get(hash(pickle)))).toEqual([])
  // Vectors that were added since are not in the file: make it anew before they are many.
  expect(pickles.filter((pickle) => known.has(hash(pickle))).length).toBeGreaterThan(0.9 * pickles.length)
})

test('pickles with something wrong, edges of arguments, noise', () => {
  const { count } = file.made
  const packed = brotliDecompressSync(Buffer.from(file.made.inputs, 'base64'))
  let at = 2 * count
  const inputs = Array.from({ length: count }, (_, i) => {
    const start = at
    at += packed.readUInt16LE(2 * i)
    return new Uint8Array(packed.subarray(start, at))
  })
  const outcomes = hashes(file.made.outcomes)
  expect(inputs.length).toBeGreaterThan(2500)
  expect(unlike(inputs, (_, i) => outcomes[i])).toEqual([])
})

test('the table of opcodes', () => {
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => name)
  const table = opcodes().map(({ name, code, arg, stackBefore, stackAfter, proto, doc }) => {
    return [name, code, arg?.name ?? null, names(stackBefore), names(stackAfter), proto, doc.split('\n')[0]]
  })
  expect(table).toEqual(file.opcodes)
  for (const { arg, stackBefore, stackAfter } of opcodes()) {
    for (const { doc } of [...(arg === null ? [] : [arg]), ...stackBefore, ...stackAfter]) expect(doc).toMatch(/^[A-Z].*\.$/)
  }
})

test('arguments are as long as the codec has them', () => {
  const sizes: Record<string, number> = {
    uint1: 1,
    uint2: 2,
    int4: 4,
    uint4: 4,
    uint8: 8,
    float8: 8,
    stringnl_noescape_pair: LINES | 2,
    none: 0,
  }
  codes().forEach(({ name, argument }, i) => {
    const arg = opcodes()[i]!.arg?.name ?? 'none'
    const counted = /^(?:string|bytes|bytearray|unicodestring|long)(\d)$/.exec(arg)
    expect([name, argument]).toEqual([name, sizes[arg] ?? (counted === null ? LINES | 1 : COUNTED | Number(counted[1]))])
  })
})

test('which characters are printable', () => {
  const runs: number[] = []
  let start = 0
  for (let point = 1; point <= 0x110000; point++) {
    if (point < 0x110000 && isPrintable(point) === isPrintable(start)) continue
    runs.push(point - start)
    start = point
  }
  expect(createHash('sha256').update(JSON.stringify(runs)).digest('hex')).toBe(file.printable)
})
