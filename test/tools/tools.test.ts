import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loads, Pickler, Registry, UnpicklingError } from '../../src/index.ts'
import { dis, genops, opcodes, optimize, PickleError, PickletoolsError } from '../../src/tools.ts'
import { unlike } from '../describe.ts'
import { random, SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'
import { toolsInput } from './inputs.ts'

// What holds of `brine/tools` for any data. SEED=n for other data; COUNT=n for more.
const COUNT = Number(process.env['COUNT'] ?? 3000)

Error.stackTraceLimit = 0

const bytes = (...parts: (string | Uint8Array)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))))
const uint4 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer)

/** What a function gives, or the error of this package that it throws. */
function attempt<T>(work: () => T): { value: T; error?: undefined } | { value?: undefined; error: PickletoolsError } {
  try {
    return { value: work() }
  } catch (error) {
    if (!(error instanceof PickletoolsError)) throw error
    return { error }
  }
}

/** The error of this package that a function throws. */
function errorOf(work: () => unknown): PickletoolsError {
  const { error } = attempt(work)
  if (error === undefined) throw new Error('nothing was thrown')
  return error
}

describe(`of data that nobody wrote (SEED=${SEED})`, () => {
  const pickles = allVectors().flatMap(({ pickle }) => (pickle.length < 800 ? [pickle] : []))
  const next = random(SEED)
  const inputs = Array.from({ length: COUNT }, () => toolsInput(pickles, next))

  test('errors have a place in the data, the text before them, and all they promise', () => {
    for (const input of inputs) {
      const before = input.slice()
      for (const { error } of [attempt(() => dis(input)), attempt(() => [...genops(input)]), attempt(() => optimize(input))]) {
        if (error === undefined) continue
        expect(error).toBeInstanceOf(PickleError)
        expect(error.offset).toBeGreaterThanOrEqual(0)
        expect(error.offset).toBeLessThanOrEqual(input.length)
        expect(error.code).toMatch(/^[a-z0-9-]+$/)
        expect(error.pythonType).toMatch(/^(Value|UnicodeDecode|Index|Type)Error$/)
      }
      expect(input).toEqual(before)
    }
  })

  test('dis prints a line for each opcode of genops, and nothing past it', () => {
    for (const input of inputs) {
      const printed = attempt(() => dis(input))
      const text = printed.value ?? printed.error.text
      const offsets = [...text.matchAll(/^ *(\d+): /gm)].map(([, offset]) => Number(offset))
      const read: number[] = []
      attempt(() => {
        for (const { pos } of genops(input)) read.push(pos)
      })
      expect(read.slice(0, offsets.length)).toEqual(offsets)
      // Where the opcodes can all be read and dis stops all the same, it stops at a check of its own.
      if (printed.error === undefined) expect(read).toEqual(offsets)
      const end = read.length === 0 ? 0 : read[read.length - 1]! + 1
      if (printed.error === undefined) expect(dis(bytes(input.slice(0, end), 'rest'))).toBe(text)
    }
  })

  test('annotations and indentation change nothing else', () => {
    const plain = (text: string) => text.replace(/ +/g, ' ')
    for (const input of inputs) {
      const outcome = attempt(() => dis(input, { indentLevel: 0 }))
      const wide = attempt(() => dis(input, { indentLevel: 7 }))
      const annotated = attempt(() => dis(input, { indentLevel: 0, annotate: 9 }))
      expect(plain(wide.value ?? wide.error.text)).toBe(plain(outcome.value ?? outcome.error.text))
      const lines = (outcome.value ?? outcome.error.text).split('\n')
      const longer = (annotated.value ?? annotated.error.text).split('\n')
      expect(longer.length).toBe(lines.length)
      lines.forEach((line, i) => {
        expect(longer[i]!.startsWith(line)).toBe(true)
      })
      expect(annotated.error?.message).toBe(outcome.error?.message)
    }
  })

  test('maxOutput cuts the text, wherever it falls', () => {
    for (const input of inputs.slice(0, 500)) {
      const whole = attempt(() => dis(input))
      const text = whole.value ?? whole.error.text
      const most = Math.floor(next() * (text.length + 20))
      const { value, error } = attempt(() => dis(input, { maxOutput: most }))
      if (most >= text.length && error?.pythonType !== null) {
        expect(value ?? error?.text).toBe(text)
        continue
      }
      expect([error?.code, error?.pythonType]).toEqual(['limit', null])
      expect(error!.text.length).toBeLessThanOrEqual(most)
      expect(text.startsWith(error!.text)).toBe(true)
    }
  })

  test('what loads, loads alike when optimized, and is not longer when optimized again', () => {
    let loaded = 0
    for (const input of inputs) {
      const once = attempt(() => optimize(input)).value
      if (once === undefined) continue
      const twice = attempt(() => optimize(once))
      // Of a pickle that gets what it never put, CPython writes "None" for the index.
      if (twice.error !== undefined) expect(twice.error.message).toMatch(/invalid literal for int\(\) with base 10: b'None'/)
      else expect(twice.value.length).toBeLessThanOrEqual(once.length)
      for (const engine of ['wasm', 'typescript'] as const) {
        const options = { engine, lossless: true, registry: new Registry({ standard: false }), persistentLoad: (pid: unknown) => [pid] }
        let value: unknown
        try {
          value = loads(input, options)
        } catch {
          continue
        }
        loaded++
        expect([Buffer.from(input).toString('latin1'), unlike(loads(once, options), value)]).toEqual([expect.anything(), undefined])
      }
    }
    expect(loaded).toBeGreaterThan(COUNT / 20)
  })
})

describe('optimize', () => {
  test('an index past 255 has four bytes', () => {
    const items = Array.from({ length: 300 }, (_, i) => [i])
    const shared = new Pickler({ protocol: 2 }).dump([...items, ...items])
    const optimized = optimize(shared)
    const uses = Array.from(genops(optimized)).filter(({ opcode }) => /PUT|GET/.test(opcode.name))
    // Nothing gets the list that all are in.
    const expected = ['PUT', 'GET'].flatMap((use) => items.map((_, i) => `${i < 256 ? 'BIN' : 'LONG_BIN'}${use} ${i}`))
    expect(uses.map(({ opcode, arg }) => `${opcode.name} ${arg}`)).toEqual(expected)
    expect(loads(optimized)).toEqual(loads(shared))
  })

  test.each(['wasm', 'typescript'] as const)('leaves what is loaded as it was: %s', (engine) => {
    let shorter = 0
    for (const vector of allVectors()) {
      const optimized = optimize(vector.pickle)
      expect(optimized.length).toBeLessThanOrEqual(vector.pickle.length + 9)
      if (optimized.length < vector.pickle.length) shorter++
      const one = loads(vector.pickle, { ...vector.loadOptions(), engine })
      expect([vector.name, unlike(loads(optimized, { ...vector.loadOptions(), engine }), one)]).toEqual([vector.name, undefined])
    }
    expect(shorter).toBeGreaterThan(500)
  })

  test('frames as CPython does: none under protocol 4, long opcodes outside, none under 4 bytes', () => {
    expect(Buffer.from(optimize(bytes('\x80\x04N.'))).toString('latin1')).toBe('\x80\x04N.')
    expect(Buffer.from(optimize(bytes('\x80\x02]q\0N\x85a.'))).toString('latin1')).toBe('\x80\x02]N\x85a.')
    expect(Buffer.from(optimize(bytes('\x80\x04]N\x85a.'))).toString('latin1')).toBe('\x80\x04\x95\x05\0\0\0\0\0\0\0]N\x85a.')
    const long = bytes('B', uint4(70_000), new Uint8Array(70_000))
    const framed = optimize(bytes('\x80\x04](', long, 'K\x01K\x02e.'))
    expect(Array.from(genops(framed), ({ opcode, pos }) => `${opcode.name} ${pos}`)).toEqual([
      ...['PROTO 0', 'EMPTY_LIST 2', 'MARK 3', 'BINBYTES 4', 'FRAME 70009', 'BININT1 70018', 'BININT1 70020', 'APPENDS 70022'],
      'STOP 70023',
    ])
    expect(loads(framed)).toEqual([new Uint8Array(70_000), 1, 2])
  })
})

describe('genops', () => {
  const args = (data: Uint8Array) => Array.from(genops(data), ({ arg }) => arg)

  test('arguments are JavaScript values', () => {
    expect(args(bytes('I01\nI7\nL12345678901234567890L\nF-0\nK\xffJ\xff\xff\xff\xffN.'))).toEqual([
      ...[true, 7, 12345678901234567890n, -0, 255, -1, null, null],
    ])
    expect(args(bytes("\x8a\x01\xff\x8a\0S'\\xe9'\nU\x01\xe9V\\u00e9\n\x8c\x02\xc3\xa9cm\na.b\nC\x01\0."))).toEqual([
      ...[-1, 0, '\xe9', '\xe9', '\xe9', '\xe9', 'm a.b', bytes('\0'), null],
    ])
    expect(args(bytes('\x95\xff\xff\xff\xff\xff\xff\xff\xffN.'))[0]).toBe(2n ** 64n - 1n)
    expect(args(bytes('\x8c\x06\xed\xa0\xbd\xed\xb8\x80.'))[0]).toBe('\u{1f600}')
  })

  test('gives what comes before a fault', () => {
    const seen: string[] = []
    const error = errorOf(() => {
      for (const { opcode } of genops(bytes('N0\xff'))) seen.push(opcode.name)
    })
    expect(seen).toEqual(['NONE', 'POP'])
    expect([error.code, error.offset, error.message]).toEqual(['unknown-opcode', 2, "at position 2, opcode b'\\xff' unknown"])
  })

  test('begins where it is told, and takes any kind of bytes', () => {
    const data = bytes('N.K\x05.')
    expect(Array.from(genops(data, { start: 2 }), ({ arg, pos }) => [arg, pos])).toEqual([
      [5, 2],
      [null, 4],
    ])
    expect([...genops(data.buffer as ArrayBuffer)]).toEqual([...genops(data)])
    expect(dis(new DataView(data.buffer, 2))).toBe(dis(data.subarray(2)))
    for (const start of [-1, 6, 0.5, Number.NaN]) expect(() => [...genops(data, { start })]).toThrow(RangeError)
    expect(() => [...genops('N.' as never)]).toThrow(TypeError)
  })
})

describe('dis', () => {
  test('one memo for several pickles', () => {
    const pickler = new Pickler({ protocol: 2 })
    const list = [1]
    const [first, second] = [pickler.dump(list), pickler.dump(list)]
    const memo = new Map()
    expect(errorOf(() => dis(second)).code).toBe('memo')
    dis(first, { memo })
    expect(dis(second, { memo })).toContain('BINGET     0')
    expect([...memo.values()].map(({ name }) => name)).toEqual(['list'])
  })

  test('options that are none', () => {
    const data = bytes('N.')
    for (const wrong of [
      { annotate: -1 },
      { annotate: 1.5 },
      { indentLevel: -1 },
      { indentLevel: Number.NaN },
      { maxOutput: -1 },
      { start: 3 },
    ]) {
      expect(() => dis(data, wrong)).toThrow(RangeError)
    }
    expect(() => dis(data, { memo: {} as never })).toThrow('memo must be a Map')
    expect(() => dis(data, { indentlevel: 2 } as never)).toThrow('there is no option indentlevel: did you mean indentLevel?')
    expect(dis(data, { maxOutput: Number.POSITIVE_INFINITY })).toBe(dis(data))
  })

  test('errors are PickleErrors, not UnpicklingErrors', () => {
    const error = errorOf(() => dis(bytes('N0.')))
    expect(error).not.toBeInstanceOf(UnpicklingError)
    expect(error).toMatchObject({ name: 'PickletoolsError', code: 'stack-underflow', offset: 2, pythonType: 'ValueError' })
    expect(error.text).toBe('    0: N    NONE\n    1: 0    POP\n    2: .    STOP\n')
  })
})

describe('hostile data', () => {
  /** A pickle whose text would be as long as the square of its size. */
  const marks = bytes('('.repeat(1_000_000), '.')

  test('a million MARKs print no more than is allowed', () => {
    const error = errorOf(() => dis(marks, { maxOutput: 100_000 }))
    expect([error.code, error.pythonType]).toEqual(['limit', null])
    expect(error.text.length).toBeLessThanOrEqual(100_000)
    expect(errorOf(() => dis(marks)).text.length).toBeLessThanOrEqual(2 ** 26 + 64 * marks.length)
    expect(errorOf(() => dis(marks, { indentLevel: 0 })).code).toBe('leftover')
    expect(optimize(bytes(marks.subarray(1), 'N.')).length).toBe(marks.length - 1)
  })

  test('columns and indentation past all bounds', () => {
    for (const options of [{ annotate: 2 ** 40 }, { indentLevel: 2 ** 53 }]) {
      expect(errorOf(() => dis(bytes('(N.'), options)).code).toBe('limit')
    }
  })

  test('a long argument is not printed past the bound', () => {
    for (const head of ['B', 'X', 'T']) {
      const data = bytes(head, uint4(1_000_000), new Uint8Array(1_000_000), '.')
      expect(errorOf(() => dis(data, { maxOutput: 50_000 })).text).toBe('    0: ')
      expect(dis(data).length).toBeGreaterThan(4_000_000)
    }
  })

  test.each([
    ['memo indices that meet in one bucket', bytes('N', ...Array.from({ length: 50_000 }, (_, i) => bytes('r', uint4(i * 65_536))), '.')],
    ['memo indices of many digits', bytes('N', ...Array.from({ length: 20_000 }, (_, i) => bytes(`p${BigInt(i) << 64n}\n`)), '.')],
    ['MEMOIZE', bytes('N', '\x94'.repeat(500_000), '.')],
    ['marks and pops', bytes('(0'.repeat(500_000), 'N.')],
    ['digits', bytes('F', '1'.repeat(1_000_000), 'x\n.')],
    ['underscores', bytes('F', '1_'.repeat(500_000), 'x\n.')],
    ['underscores in an int', bytes('I', '1_'.repeat(500_000), 'x\n.')],
    ['spaces', bytes('I', ' '.repeat(500_000), 'x', ' '.repeat(500_000), '\n.')],
    ['escapes', bytes("S'", '\\x41'.repeat(200_000), "\\x4'\n.")],
    ['surrogates', bytes('V', '\\ud800'.repeat(200_000), '\n.')],
    ['a long int', bytes('\x8b', uint4(4_000_000), new Uint8Array(4_000_000).fill(0x55), '.')],
    ['a long int that is 0', bytes('\x8b', uint4(4_000_000), new Uint8Array(4_000_000), '.')],
    ['what is left on the stack', bytes('N'.repeat(1_000_000), '.')],
  ])('takes time in proportion: %s', (_, data) => {
    // A time in proportion to the square is minutes here, past what a test may take.
    attempt(() => dis(data))
    attempt(() => optimize(data))
    attempt(() => [...genops(data)].length)
  })

  test('lengths that lie', () => {
    for (const head of ['T', 'X', 'B', '\x8b']) {
      for (const length of [5, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]) {
        expect(errorOf(() => optimize(bytes(head, uint4(length), 'abc.'))).code).toMatch(/^(truncated|bad-length)$/)
      }
    }
  })
})

test('the table has the opcodes that the codec has, with words of its own', () => {
  const own = readFileSync(new URL('../../src/tools/opcode-docs.ts', import.meta.url), 'utf8')
  for (const { name, doc } of opcodes()) {
    expect(own).toContain(`/* ${name} */`)
    expect(doc).toMatch(/^[A-Z].*\.(\n\n.*\.)?$/)
  }
  expect(new Set(opcodes().map(({ code }) => code)).size).toBe(68)
})
