// For any bytes a scan gives a report: nothing is thrown, what was not read whole is never safe, and time and memory stay in proportion.
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { type ScanReport, scan, scanSync } from '../../src/scan.ts'
import { mutant } from '../mutate.ts'
import { random, SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'
import { bytes, call, data, dict, int, list, make, name, type Part, pickle, str, tuple, uint } from './assemble.ts'
import { judgedCases, libraryCases } from './vectors.ts'

const RANK = { safe: 0, unknown: 1, dangerous: 2 }

/** What holds for every report. */
function check(report: ScanReport, input: Uint8Array): void {
  const say = (what: string) => expect.fail(`${what}: seed ${SEED}, ${Buffer.from(input.subarray(0, 2000)).toString('hex')}`)
  if (!report.complete && report.verdict === 'safe') say('safe without being complete')
  const worst = Math.max(0, ...report.findings.map(({ level }) => RANK[level]))
  if (RANK[report.verdict] < worst) say('the verdict is better than a finding')
  if (RANK[report.verdict] < Math.max(0, ...report.pickles.map(({ verdict }) => RANK[verdict])))
    say('the verdict is better than that of a pickle')
  if (RANK[report.verdict] < Math.max(0, ...report.globals.map(({ level }) => RANK[level])))
    say('the verdict is better than the level of a global')
  if (report.verdict !== 'safe' && worst === 0 && report.complete) say('a verdict without a reason')
  for (const { start, end } of report.pickles) if (!(start <= end)) say('a pickle that ends before it starts')
}

test('mutants', { timeout: 120_000 }, () => {
  const next = random(SEED)
  const pickles = [
    ...[...judgedCases(), ...libraryCases()].map(({ bytes }) => bytes),
    ...allVectors().map((vector) => vector.pickle),
  ].filter(({ length }) => length < 2000)
  for (let i = 0; i < 6000; i++) {
    const input = mutant(pickles, next)
    check(scanSync(input), input)
  }
})

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => check(scanSync(input), input)),
    { seed: SEED, numRuns: 2000 },
  )
})

test('containers with damage', () => {
  const next = random(SEED)
  const files = libraryCases()
    .map(({ bytes }) => bytes)
    .filter(([first]) => first === 0x50 || first === 0x1f || first === 0x78 || first === 0x93)
  expect(files.length).toBeGreaterThan(3)
  for (let i = 0; i < 600; i++) {
    const input = Uint8Array.from(files[Math.floor(next() * files.length)]!)
    for (let n = 1 + Math.floor(next() * 6); n > 0; n--) input[Math.floor(next() * input.length)] = Math.floor(next() * 256)
    const part = next() < 0.3 ? input.subarray(0, Math.floor(next() * input.length)) : input
    check(scanSync(part), part)
  }
})

describe('work in proportion', () => {
  const times = (count: number, part: Part): Uint8Array => {
    const one = bytes(part)
    const many = new Uint8Array(count * one.length)
    for (let i = 0; i < count; i++) many.set(one, i * one.length)
    return many
  }
  const bigList: Part = [op.EMPTY_LIST, op.MARK, times(100_000, [op.BININT1, 1]), op.APPENDS, op.MEMOIZE, op.POP]
  const bigDict: Part = [op.EMPTY_DICT, op.MARK, times(20_000, [op.BININT1, 1]), op.SETITEMS]

  test.each<[string, Uint8Array]>([
    [
      'the same arguments again and again',
      pickle(
        bigList,
        name('collections', 'deque'),
        op.MEMOIZE,
        op.POP,
        times(50_000, [op.BINGET, 1, op.BINGET, 0, op.TUPLE1, op.REDUCE, op.POP]),
        int(1),
      ),
    ],
    [
      'the same list for a test of each item',
      pickle(
        bigList,
        name('pandas.core.indexes.frozen', 'FrozenList'),
        op.MEMOIZE,
        op.POP,
        times(50_000, [op.BINGET, 1, op.BINGET, 0, op.TUPLE1, op.REDUCE, op.POP]),
        int(1),
      ),
    ],
    [
      'the same state again and again',
      pickle(
        bigDict,
        op.MEMOIZE,
        op.POP,
        name('collections', 'UserDict'),
        op.MEMOIZE,
        op.POP,
        times(30_000, [op.BINGET, 1, op.EMPTY_TUPLE, op.NEWOBJ, op.BINGET, 0, op.BUILD, op.POP]),
        int(1),
      ),
    ],
    ['many small pickles', times(50_000, pickle(int(1)))],
    ['many frames that point on', bytes(times(3000, [op.PROTO, 4, op.FRAME, uint(30_000, 8), op.NONE, op.STOP]))],
    ['deep nesting', pickle(times(200_000, op.EMPTY_LIST), times(199_999, op.APPEND))],
    [
      'the same bytes unpickled again and again',
      pickle(
        data(new Uint8Array(100_000).fill(op.NONE)),
        op.MEMOIZE,
        op.POP,
        name('torch.storage', '_load_from_bytes'),
        op.MEMOIZE,
        op.POP,
        times(20_000, [op.BINGET, 1, op.BINGET, 0, op.TUPLE1, op.REDUCE, op.POP]),
        int(1),
      ),
    ],
    [
      'many names',
      pickle(
        op.MARK,
        Array.from({ length: 20_000 }, (_, i) => name('module', `name${i}`)),
        op.TUPLE,
      ),
    ],
    ['one name very often', pickle(op.MARK, times(50_000, name('os', 'system')), op.TUPLE)],
    ['zip signatures everywhere', times(20_000, 'PK\x01\x02PK\x03\x04PK\x05\x06')],
    ['gzip members one after another', times(20_000, '\x1f\x8b\x08\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0')],
  ])('%s', { timeout: 60_000 }, (_, input) => {
    const report = scanSync(input)
    check(report, input.subarray(0, 100))
    expect(report.findings.length).toBeLessThanOrEqual(1000)
    expect(report.pickles.length).toBeLessThanOrEqual(10_000)
  })

  test('dtypes, bytes and tensors within one another', () => {
    const numbers = (...values: number[]): Part => values.map((value) => int(value))
    const wrap = (inner: Part): Part => [
      [name('numpy', 'dtype'), str('V8'), op.TUPLE1, op.REDUCE],
      [op.MARK, int(3), str('|'), op.NONE, str('a'), op.TUPLE1, op.EMPTY_DICT, str('a'), inner, int(0), op.TUPLE2, op.SETITEM],
      [numbers(8, 1, 0), op.TUPLE, op.BUILD],
    ]
    // From the inside out: what is on the stack already becomes the field of the next.
    const deep: Part[] = [name('numpy', 'dtype'), str('f8'), op.TUPLE1, op.REDUCE, op.BINPUT, 0, op.POP]
    for (let i = 0; i < 5000; i++) deep.push(wrap([op.BINGET, 0]), op.BINPUT, 0, op.POP)
    const texts: Part[] = [data('x'), op.BINPUT, 1, op.POP]
    for (let i = 0; i < 5000; i++) texts.push(name('builtins', 'bytes'), [op.BINGET, 1], op.TUPLE1, op.REDUCE, op.BINPUT, 1, op.POP)
    const array: Part = [
      name('numpy.core.numeric', '_frombuffer'),
      op.MARK,
      [op.BINGET, 1],
      [op.BINGET, 0],
      op.EMPTY_TUPLE,
      str('C'),
      op.TUPLE,
      op.REDUCE,
    ]
    const input = pickle(deep, texts, array)
    const report = scanSync(input)
    check(report, input.subarray(0, 100))
    expect(report.findings.map(({ message }) => message).join()).not.toMatch(/came to no end/)
  })

  test('pickles within one another', () => {
    let nested: Uint8Array = pickle(call(name('os', 'system'), str('id')))
    for (let i = 0; i < 100; i++) nested = pickle(call(name('torch.storage', '_load_from_bytes'), data(nested)))
    const report = scanSync(nested)
    check(report, nested)
    expect(report.verdict).not.toBe('safe')
  })
})

describe('what is given', () => {
  const harmless = pickle(dict([str('a'), list(int(1))]))

  test('any binary value, left as it is', () => {
    const copy = Uint8Array.from(harmless)
    for (const given of [
      harmless,
      Buffer.from(harmless),
      harmless.buffer.slice(0) as ArrayBuffer,
      new DataView(harmless.buffer.slice(0)),
    ]) {
      expect(scanSync(given as Uint8Array).verdict).toBe('safe')
    }
    expect(harmless).toEqual(copy)
  })

  test('any source', async () => {
    async function* parts() {
      for (const byte of harmless) yield Uint8Array.of(byte)
    }
    for (const source of [
      harmless,
      new Blob([harmless as Uint8Array<ArrayBuffer>]),
      new Blob([harmless as Uint8Array<ArrayBuffer>]).stream(),
      parts(),
    ]) {
      expect((await scan(source)).verdict).toBe('safe')
    }
  })

  test('nothing at all', async () => {
    expect(scanSync(new Uint8Array(0))).toMatchObject({ verdict: 'unknown', complete: false })
    expect(await scan(new Blob([]))).toMatchObject({ verdict: 'unknown', complete: false })
  })

  test('no bytes: a TypeError', async () => {
    expect(() => scanSync('file.pkl' as never)).toThrow(TypeError)
    await expect(scan('file.pkl' as never)).rejects.toThrow(TypeError)
  })

  test('no prototype is changed', () => {
    scanSync(pickle(make(name('__proto__', 'constructor')), tuple(), dict([str('__proto__'), dict([str('polluted'), int(1)])]), op.BUILD))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('work is bounded by the size of the data', () => {
  const LONG = 20_000
  const limits = (report: ScanReport) => report.findings.filter(({ code }) => code === 'limit').map(({ message }) => message)

  test('frames that lead into the same opcodes again and again', () => {
    const count = 40
    const size = 13
    const frames = Array.from({ length: count }, (_, i) => {
      // PROTO, FRAME, None and STOP: where the frame is said to end, Python looks for the next pickle.
      const end = count * size + 2 * i
      return [op.PROTO, 4, op.FRAME, uint(end - (i * size + 11), 8), op.NONE, op.STOP]
    })
    const report = scanSync(bytes(frames, 'N0'.repeat(LONG), 'N.'))
    expect(limits(report)).toEqual(['too much data is read again and again'])
    expect(report.complete).toBe(false)
  })

  test('members of an archive that lie within one another', () => {
    const tail = LONG
    const count = 40
    // A zero after each header: else its data would begin as an archive does.
    const header = 32
    const directory = count * header + tail
    const local = (i: number) => [
      uint(20, 2),
      0,
      0,
      0,
      0,
      uint(0, 4),
      uint(0, 4),
      uint(directory - (i * header + 31), 4),
      uint(directory - (i * header + 31), 4),
      1,
      0,
      0,
      0,
    ]
    const locals = Array.from({ length: count }, (_, i) => ['PK\x03\x04', local(i), String.fromCharCode(65 + i), 0])
    const entries = Array.from({ length: count }, (_, i) => [
      ['PK\x01\x02', uint(20, 2), local(i), uint(0, 2), uint(0, 2), uint(0, 2), uint(0, 4), uint(i * header, 4)],
      String.fromCharCode(65 + i),
    ])
    const end = ['PK\x05\x06', uint(0, 4), uint(count, 2), uint(count, 2), uint(count * 47, 4), uint(directory, 4), uint(0, 2)]
    const report = scanSync(bytes(locals, new Uint8Array(tail), entries, end))
    expect(limits(report)).toContain('the members of the archive are too much data')
    expect(report.verdict).not.toBe('safe')
  })

  test('what compressed data becomes is counted, in all members together', async () => {
    const member = new Uint8Array(gzipSync(Buffer.alloc(100_000)))
    const many = new Uint8Array(Buffer.concat([member, member, member]))
    for (const report of [scanSync(many, { limits: { maxInflated: 250_000 } }), await scan(many, { limits: { maxInflated: 250_000 } })]) {
      expect(report.complete).toBe(false)
      expect(report.findings.map(({ message }) => message)).toContain('it decompresses to more than the limit of the scan')
    }
  })
})

test('a pickle has the verdict of the memo that is its own, too', () => {
  const first = pickle(str('collections'), op.MEMOIZE, op.POP, str('OrderedDict'), op.MEMOIZE)
  // With the memo of the first the indices 0 and 1 are those of its names.
  const named = [str('os'), op.MEMOIZE, op.POP, str('system'), op.MEMOIZE, op.POP, op.BINGET, 0, op.BINGET, 1, op.STACK_GLOBAL]
  const report = scanSync(bytes(first, pickle(named, op.EMPTY_TUPLE, op.REDUCE)))
  expect(report.pickles.map(({ verdict }) => verdict)).toEqual(['safe', 'dangerous'])
})
