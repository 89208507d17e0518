// Law: faithful. CPython finds in what is written the value that was, and in any pickle what is found here: asked now, where there is one.
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { dumps, type LoadOptions, loads, Registry, UnpicklingError } from '../../src/index.ts'
import { difference, type Node, PersistentId } from '../describe.ts'
import { generated, mutant } from '../mutate.ts'
import { type Python, python, run } from '../pythons.ts'
import { random, SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'

const any = python([3, 8])
const newest = python([3, 13])
if (any === undefined) console.warn('skipped: no CPython 3.8 or newer was found (PYTHON names one)')
else if (newest === undefined) console.warn('skipped in part: no CPython 3.13 or newer was found (PYTHON names one)')

Error.stackTraceLimit = 0

interface Row {
  pickle: string
  options?: LoadOptions
  extensions?: [string, string, number][]
  buffers?: { readonly: boolean; hex: string }[]
}

const DESCRIBE = fileURLToPath(new URL('../vectors/describe.py', import.meta.url))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** What CPython's C unpickler makes of pickles, every global an inert stand-in. */
function describedBy(from: Python, rows: readonly Row[]): (Node & { error?: string })[] {
  const answers = run(from, ['-B', DESCRIBE], rows.map((row) => JSON.stringify(row)).join('\n'))
  return answers
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe.skipIf(any === undefined).each(['wasm', 'typescript'] as const)('%s', { timeout: 120_000 }, (engine) => {
  const extensions: [string, string, number][] = [
    ['app', 'Ext1', 1],
    ['app', 'Ext2', 0x1234],
    ['app', 'Ext4', 0x12345678],
    ['app', 'make', 255],
  ]
  /** Every vector loaded in lossless mode and dumped, at its own protocol and at 5. Out-of-band buffers go in band. */
  const written = () =>
    allVectors().flatMap((vector) => {
      const value = loads(vector.pickle, { ...vector.loadOptions(), engine })
      const { bufferCallback: _, ...options } = vector.dumpOptions()
      return [...new Set([vector.protocol, 5])].map((protocol) => {
        const pickle = dumps(value, { ...options, protocol, engine })
        return { vector, protocol, pickle }
      })
    })

  test('CPython finds in what was loaded and dumped the value that was', () => {
    const rows = written().filter(({ vector: { value } }) => !JSON.stringify(value).includes('"buffer"'))
    const answers = describedBy(
      any!,
      rows.map(({ vector, pickle }) => ({
        pickle: base64(pickle),
        extensions,
        options: { fixImports: vector.dumpOptions().fixImports ?? true },
      })),
    )
    expect(answers).toHaveLength(rows.length)
    const failed = rows.flatMap(({ vector, protocol }, i) => {
      // Below 2 an object made by __new__ is written as a call of copyreg.__newobj__: read as such, and the same once it is made.
      const expected = JSON.stringify(vector.value)
      if (protocol < 2 && expected.includes('"via":"new"')) return []
      // Two names of one module, of which fix_imports keeps one.
      const [found, wanted] = [answers[i]!, vector.value].map((node) => sorted(node).replaceAll('"_functools"', '"functools"')) as [
        string,
        string,
      ]
      if (found === wanted) return []
      const from = Math.max(0, [...wanted].findIndex((character, k) => character !== found[k]) - 60)
      return [`${vector.name} at ${protocol}: ${found.slice(from, from + 200)} instead of ${wanted.slice(from, from + 200)}`]
    })
    expect(failed.slice(0, 20)).toEqual([])
  })

  test('pickletools.dis accepts what is dumped', () => {
    const script = `
import base64, os, pickletools, sys
null = open(os.devnull, 'w')
for line in sys.stdin:
    try:
        pickletools.dis(base64.b64decode(line), null)
        print('ok')
    except Exception as error:
        print(repr(error))`
    // dis reads GLOBAL's argument as ASCII.
    const rows = written().filter(({ vector: { name }, protocol }) => protocol >= 4 || !name.startsWith('class-unicode'))
    const answers = run(any!, ['-c', script], rows.map(({ pickle }) => base64(pickle)).join('\n'))
      .trimEnd()
      .split('\n')
    const failed = rows.flatMap(({ vector, protocol }, i) => (answers[i] === 'ok' ? [] : [`${vector.name} at ${protocol}: ${answers[i]}`]))
    expect(answers).toHaveLength(rows.length)
    expect(failed.slice(0, 20)).toEqual([])
  })

  test.skipIf(newest === undefined)('mutants and random opcodes are to CPython what they are here', () => {
    const next = random(SEED)
    const short = allVectors()
      .map(({ pickle }) => pickle)
      .filter(({ length }) => length < 500)
    const count = Number(process.env['COUNT'] ?? 3000)
    const pickles = Array.from({ length: count }, () => (next() < 0.7 ? generated(next) : mutant(short, next)))
    const options: LoadOptions = { encoding: ['ASCII', 'latin1', 'bytes', 'utf-8'][SEED % 4]! }
    const answers = describedBy(
      newest!,
      pickles.map((pickle) => ({ pickle: base64(pickle), options })),
    )
    expect(answers).toHaveLength(count)
    const registry = new Registry({ standard: false })
    const persistentLoad = (pid: unknown) => new PersistentId(pid)
    const failed = pickles.flatMap((pickle, i) => {
      let why: string | undefined
      const answer = answers[i]!
      try {
        const value = loads(pickle, { ...options, lossless: true, registry, persistentLoad, engine })
        why = answer.error === undefined ? difference(answer, value) : isOfStandIns(answer.error) ? undefined : `accepted: ${answer.error}`
      } catch (error) {
        if (!(error instanceof UnpicklingError)) why = String(error)
        else if (answer.error === undefined && !isStricter(error, answer)) why = `refused: ${error.message}`
      }
      return why === undefined ? [] : [`${base64(pickle)}: ${why}`]
    })
    expect(failed.slice(0, 20), `SEED=${SEED}`).toEqual([])
  })
})

/** Errors that come of CPython's machine or of the stand-ins, not of the pickle. */
function isOfStandIns(error: string): boolean {
  return /^MemoryError|NEWOBJ.* class argument must be a type|missing 1 required positional argument/.test(error)
}

/** Where brine refuses what CPython does not. */
function isStricter({ code, message }: UnpicklingError, answer: Node): boolean {
  // Frames that lie are read differently by CPython's own readers.
  if (code === 'frame') return true
  const text = JSON.stringify(answer)
  // The caller's objects are never changed; CPython gives them attributes.
  return code === 'operand' && message.startsWith('BUILD on ') && (text.includes('"persid"') || !text.includes('"state"'))
}

/** JSON with the fields of each node in one order, and all NaNs alike. */
function sorted(node: Node): string {
  return JSON.stringify(node, (_, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(value.v === 'nan' ? fields.filter(([name]) => name !== 'bits') : fields)
  })
}
