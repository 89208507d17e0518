// Pickles made to exhaust or confuse a reader: each gives a value or an UnpicklingError, and memory grows with the input. Nothing here asks
// the clock: of each family there is so much that a time which grew with the square of the size would pass the timeout of any test.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type LoadOptions, loads, PyGlobal, PyObject, Registry, Unpickler, UnpicklingError } from '../../src/index.ts'
import { int4, long4, pickle, uint4, uint8 } from '../parts.ts'

interface Measured {
  value: unknown
  error: unknown
  /** MB that were allocated outside of the heap of objects, garbage or not: buffers above all. */
  outside: number
}

function measure(bytes: Uint8Array, options: LoadOptions): Measured {
  // Array buffers are part of it.
  const outside = () => process.memoryUsage().external / 1e6
  const before = outside()
  let value: unknown
  let error: unknown
  try {
    value = loads(bytes, options)
  } catch (thrown) {
    error = thrown
  }
  return { value, error, outside: outside() - before }
}

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** MB that a load's value keeps alive. */
function kept(bytes: Uint8Array, options: LoadOptions): { value: unknown; mb: number } {
  gc()
  const before = process.memoryUsage()
  const value = loads(bytes, options)
  gc()
  const after = process.memoryUsage()
  const grown = (key: 'heapUsed' | 'external') => after[key] - before[key]
  return { value, mb: (grown('heapUsed') + grown('external')) / 1e6 }
}

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const registry = new Registry({ standard: false })
  const lossless: LoadOptions = { engine, registry, lossless: true }
  const natural: LoadOptions = { engine, registry }
  const both = [lossless, natural]
  // An instance has linear memory, made once.
  beforeAll(() => {
    loads(pickle('N.'), natural)
  })

  /** Loads in both modes; what is thrown must be an UnpicklingError of this code. */
  function refused(bytes: Uint8Array, code: string | RegExp, options = both): void {
    for (const mode of options) {
      const { error, outside } = measure(bytes, mode)
      expect(error).toBeInstanceOf(UnpicklingError)
      expect((error as UnpicklingError).code).toMatch(code)
      expect(outside).toBeLessThan(20 + bytes.length * 256e-6)
    }
  }

  describe('lengths that lie', () => {
    const short = ['U', 'C', '\x8a', '\x8c']
    const four = ['T', 'X', 'B', '\x8b']
    const eight = ['\x8e', '\x8d', '\x96', '\x95']
    test.each(short)('%j', (opcode) => refused(pickle(opcode, '\xff', 'abc.'), /^truncated$/))
    test.each(four)('%j', (opcode) => {
      for (const length of [5, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]) {
        refused(pickle(opcode, uint4(length), 'abc.'), /^(truncated|bad-length)$/)
      }
    })
    test.each(eight)('%j', (opcode) => {
      for (const length of [5n, 2n ** 31n, 2n ** 32n + 4n, 2n ** 53n + 4n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n - 8n]) {
        refused(pickle(opcode, uint8(length), 'abc.'), /^(truncated|bad-length)$/)
      }
    })
    test('thousands of them', () => refused(pickle(']('.repeat(20_000), 'B', uint4(0x7fffffff)), /^truncated$/))
  })

  test('a MARK, a list, a dict reserve nothing', () => {
    for (const opcode of ['(', '](', '}(', '\x8f(', ']\x94(']) refused(pickle(opcode.repeat(100_000)), /^truncated$/)
  })

  describe('memo indices', () => {
    test.each([2 ** 20, 2 ** 24, 2 ** 28, 2 ** 31 - 1, 2 ** 32 - 1])('%d', (index) => {
      for (const mode of both) {
        const { value, mb } = kept(pickle('K\x07r', uint4(index), '0j', uint4(index), '.'), mode)
        expect(value).toBe(7)
        expect(mb).toBeLessThan(1)
      }
      refused(pickle('Nj', uint4(index), '.'), /^memo$/)
    })
    test('many, far apart', () => {
      const puts = Array.from({ length: 20_000 }, (_, i) => pickle('r', uint4(i * 200_000)))
      for (const mode of both) {
        const { value, mb } = kept(pickle('K\x07', ...puts, '0j', uint4(19_999 * 200_000), '.'), mode)
        expect(value).toBe(7)
        expect(mb).toBeLessThan(4)
      }
    })
  })

  test('many memo indices, each some thousands past the last', () => {
    const puts = Array.from({ length: 20_000 }, (_, i) => pickle('r', uint4(i * 4000)))
    for (const mode of both) {
      gc()
      const before = process.memoryUsage().heapUsed
      let during = Number.POSITIVE_INFINITY
      const persistentLoad = (id: unknown) => {
        during = (process.memoryUsage().heapUsed - before) / 1e6
        return id
      }
      expect(loads(pickle('K\x07', ...puts, 'Q.'), { ...mode, persistentLoad })).toBe(7)
      expect(during).toBeLessThan(30)
    }
  })

  test('a key that doubles at each level', () => {
    // To look at each part as often as it occurs would take 2**40 looks.
    for (const levels of [40, 200, 10_000]) {
      const doubled = `N${'2\x86'.repeat(levels)}`
      const sizeOf = (value: unknown) => (value as Map<unknown, unknown> | Set<unknown>).size
      for (const mode of both) {
        const alike = { ...mode, dicts: 'map' } as const
        expect(sizeOf(loads(pickle('}', doubled, 'K\x07s.'), alike))).toBe(1)
        expect(sizeOf(loads(pickle('}(', doubled, 'K\x07', doubled, 'K\x08u.'), alike))).toBe(1)
        expect(sizeOf(loads(pickle('}(', doubled, 'K\x07', doubled, '\x85K\x08u.'), alike))).toBe(2)
        expect(sizeOf(loads(pickle('\x8f(', doubled, doubled, '2\x86\x90.'), mode))).toBe(2)
      }
    }
  })

  describe('what calls copy', () => {
    const bytes64 = pickle('B', uint4(65536), Buffer.alloc(65536), 'q\x00')
    test('20,000 bytearrays of 64 KB', () => {
      const copy = 'cbuiltins\nbytearray\nq\x01'
      refused(pickle('\x80\x03(', bytes64, copy, 'h\x00\x85R', 'h\x01h\x00\x85R'.repeat(20_000), 't.'), /^limit$/)
    })
    test('5,000 sets of one list', () => {
      const list = pickle('](', ...Array.from({ length: 8000 }, (_, i) => pickle('M', Uint8Array.of(i & 255, i >> 8))), 'eq\x00')
      refused(pickle('\x80\x03(', list, 'cbuiltins\nset\nq\x01', 'h\x01h\x00\x85R'.repeat(5000), 't.'), /^limit$/)
    })
    test('5,000 latin-1 texts', () => {
      const text = pickle('X', uint4(60_000), Buffer.alloc(60_000, 0x61), 'q\x00')
      refused(pickle('\x80\x03(', text, 'c_codecs\nencode\nq\x01U\x06latin1q\x02', 'h\x01h\x00h\x02\x86R'.repeat(5000), 't.'), /^limit$/)
    })
    const entries = Array.from({ length: 3000 }, (_, i) => pickle('U\x05', `k${String(i).padStart(4, '0')}`, 'K\x01'))
    const shared = pickle('\x80\x03(}(', ...entries, 'uq\x000cm\nC\nq\x01', 'h\x01)\x81h\x00b'.repeat(5000), 't.')
    test('one state for 5,000 unknown objects', () => {
      for (const mode of both) {
        const { value, mb } = kept(shared, mode)
        expect(value).toHaveLength(5001)
        expect(mb).toBeLessThan(16 + shared.length * 256e-6)
      }
    })
    test('one state for 5,000 objects of a registered class', () => {
      const withClass = new Registry({ standard: false }).register('m.C', class {})
      for (const mode of both) {
        const { error } = measure(shared, { ...mode, registry: withClass })
        if (error !== undefined) expect((error as UnpicklingError).code).toBe('limit')
      }
    })
    test('limits.maxProduced', () => {
      const bytes = pickle('\x80\x03', bytes64, '0cbuiltins\nbytearray\nh\x00\x85R.')
      expect((loads(bytes, natural) as Uint8Array).length).toBe(65536)
      refused(bytes, /^limit$/, [{ ...natural, limits: { maxProduced: 65535 } }])
    })
  })

  test('calls that would make much of little are kept, not made', () => {
    const bombs = [
      ['cbuiltins\nbytearray\n\x8a\x08\0\0\0\0\0\0\0\x40\x85R.', 'builtins', 'bytearray'],
      ['cbuiltins\nbytes\n\x8a\x08\0\0\0\0\0\0\0\x40\x85R.', 'builtins', 'bytes'],
      ['cbuiltins\nlist\ncbuiltins\nrange\n\x8a\x05\0\0\0\0\x7f\x85R\x85R.', 'builtins', 'list'],
      ['cbuiltins\npow\nK\x0a\x8a\x05\0\0\0\0\x7f\x86R.', 'builtins', 'pow'],
      ['cbuiltins\neval\nX\x05\0\0\x001/0+1\x85R.', 'builtins', 'eval'],
      ['cos\nsystem\nX\x04\0\0\0true\x85R.', 'os', 'system'],
    ] as const
    for (const [text, module, name] of bombs) {
      for (const mode of both) {
        const { value, mb } = kept(pickle('\x80\x03', text), mode)
        expect(value).toBeInstanceOf(PyObject)
        expect((value as PyObject).callable).toEqual(new PyGlobal(module, name))
        expect(mb).toBeLessThan(1)
      }
    }
  })

  describe('big ints', () => {
    test('LONG4 of 256 KB', () => {
      const value = (1n << 2_000_000n) - 12345n
      for (const mode of both) {
        const { value: found } = measure(pickle(long4(value), '.'), mode)
        expect(found === value).toBe(true)
      }
    })
    test('a million digits of text', () => {
      const digits = '7'.repeat(1_000_000)
      refused(pickle('L', digits, 'L\n.'), /^limit$/)
      refused(pickle('I', digits, '\n.'), /^limit$/)
      expect(loads(pickle('L', '7'.repeat(4300), 'L\n.'), natural)).toBe(BigInt('7'.repeat(4300)))
      expect(loads(pickle('L', '7'.repeat(5000), 'L\n.'), { ...natural, limits: { maxDigits: 5000 } })).toBe(BigInt('7'.repeat(5000)))
    })
  })

  // V8 hashes numbers without a seed, so keys can be made that all fall into one bucket of a Map.
  describe('keys made to collide', { timeout: 60_000 }, () => {
    const COUNT = 40_000
    const dict = (keys: Uint8Array[]) => pickle('}(', ...keys.map((key) => pickle(key, 'N')), 'u.')
    const set = (keys: Uint8Array[]) => pickle('\x8f(', ...keys, '\x90.')
    // So many that collide take some ms, and 40,000 take 2 s.
    const ENOUGH = 1200
    test.each([
      ['ints', collidingInts(COUNT).map(int4)],
      ['floats', collidingFloats(COUNT).map((bits) => pickle('G', Buffer.from(BigUint64Array.of(bits).buffer).reverse()))],
      ['long ints', Array.from({ length: COUNT }, (_, i) => long4((BigInt(i + 1) << 64n) + 5n))],
    ])('%s', (_, keys) => {
      for (const mode of both) {
        for (const make of [dict, set]) {
          for (const count of [ENOUGH, COUNT]) refused(make(keys.slice(0, count)), /^limit$/, [mode])
        }
      }
    })
    test('ints that nobody made to', () => {
      const keys = Array.from({ length: COUNT }, (_, i) => int4(i * 7))
      for (const mode of both) {
        expect(loads<Map<number, null>>(dict(keys), mode).size).toBe(COUNT)
        expect(loads<Set<number>>(set(keys), mode).size).toBe(COUNT)
      }
    })
  })

  describe('hundreds of thousands of one opcode', { timeout: 60_000 }, () => {
    const N = 300_000
    test.each([
      ['MARK and POP', pickle('N', '(0'.repeat(N / 2), '.')],
      ['MARK, then POP', pickle('N', '('.repeat(N / 2), '0'.repeat(N / 2), '.')],
      ['DUP', pickle('(N', '2'.repeat(N), '1N.')],
      ['DUP of a list', pickle('(]', '2'.repeat(N), '1N.')],
      ['NONE', pickle('(', 'N'.repeat(N), '1N.')],
      ['POP', pickle('(', 'N'.repeat(N), '0'.repeat(N), '0N.')],
      ['PROTO', pickle('\x80\x04'.repeat(N / 2), 'N.')],
      ['FRAME', pickle(`\x95${'\0'.repeat(8)}`.repeat(N / 10), 'N.')],
      ['MEMOIZE', pickle('N', '\x94'.repeat(N), '.')],
      ['MEMOIZE of a list', pickle(']', '\x94'.repeat(N), '.')],
      ['BINPUT', pickle('N', 'q\x07'.repeat(N / 2), '.')],
      ['BINGET', pickle(']\x94(', 'h\0'.repeat(N / 2), '1.')],
      ['GET', pickle(']\x94(', 'g0\n'.repeat(N / 4), '1.')],
      ['EMPTY_LIST', pickle('(', ']'.repeat(N), '1N.')],
      ['EMPTY_TUPLE', pickle('(', ')'.repeat(N), '1N.')],
      ['APPENDS of nothing', pickle(']', '(e'.repeat(N / 2), '.')],
      ['APPEND', pickle(']', 'Na'.repeat(N / 2), '.')],
      ['SETITEMS of one', pickle('}', '(NNu'.repeat(N / 4), '.')],
      ['BUILD', pickle('cm\nC\n)\x81', 'Nb'.repeat(N / 4), '.')],
      ['newlines', pickle('U\x01\n'.repeat(N / 4), '.')],
      ['STRING', pickle("S'a'\n".repeat(N / 8), '.')],
      ['FLOAT that is none', pickle('F', '7'.repeat(N), 'x\n.')],
      ['records within one another', pickle('\x8c\x01a\x940', '}(h\0'.repeat(N / 2), 'N', 'u'.repeat(N / 2), '.')],
      [
        'records that stay open, with much above them',
        pickle('\x8c\x01a\x940', ('}(h\0'.repeat(16_000) + 'N'.repeat(48_000)).repeat(6), 'N.'),
      ],
    ])('%s', (_, bytes) => {
      for (const mode of both) {
        const { error } = measure(bytes, mode)
        if (error !== undefined) expect(error).toBeInstanceOf(UnpicklingError)
      }
    })
  })

  test('an Unpickler over many small pickles copies some times what the data has, not a window for each', { timeout: 60_000 }, () => {
    const count = 40_000
    let copied = 0
    const { set } = Uint8Array.prototype
    const spy = vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, from, offset) {
      copied += from.length
      set.call(this, from, offset)
    })
    for (const one of [']\x94.', 'N.', `]\x94(${']\x94'.repeat(20)}e.`]) {
      // With more behind them than a window takes.
      const unpickler = new Unpickler(pickle(one.repeat(count), 'N'.repeat(1 << 21)), natural)
      copied = 0
      for (let i = 0; i < count; i++) unpickler.load()
      // A window laid for each pickle would be 40 GB.
      expect(copied).toBeLessThan(16 * ((1 << 21) + one.length * count))
      expect(unpickler.offset).toBe(one.length * count)
    }
    spy.mockRestore()
  })

  test('memo indices in lines longer than a window', () => {
    const spaces = ' '.repeat((1 << 20) + 100)
    for (const mode of both) {
      const list = (bytes: Uint8Array) => Array.from(loads<ArrayLike<unknown>>(bytes, mode))
      expect(list(pickle('(\x8c\x01aq\x01\x8c\x01bp', spaces, '1\n0h\x01h\x01t.'))).toEqual(['a', 'b', 'b'])
      expect(list(pickle('(\x8c\x01aq\x010g', spaces, '1\nt.'))).toEqual(['a'])
      expect(list(pickle('(]p', spaces, '0\n\x8c\x01b\x94h\x00h\x01t.'))).toEqual([[], 'b', [], 'b'])
    }
  })

  test('limits.maxDigits, however few', () => {
    for (const mode of both) {
      for (let maxDigits = 1; maxDigits < 20; maxDigits++) {
        const limited = { ...mode, limits: { maxDigits } }
        for (const end of ['L\n.', '\n.']) {
          expect(loads(pickle('L-', '7'.repeat(maxDigits), end), limited)).toBeDefined()
          expect(() => loads(pickle('L', '7'.repeat(maxDigits + 1), end), limited)).toThrow(/maxDigits/)
        }
      }
    }
  })

  test('what a hook throws that cannot be put in words', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const odd = [Object.create(null), Object.assign(new Error('x'), { message: Symbol('m') }), undefined, Symbol('thrown'), proxy]
    for (const thrown of odd) {
      const hook = () => {
        throw thrown
      }
      const registry = new Registry().registerAdapter({ names: ['app.make'], call: hook })
      for (const mode of both) {
        for (const bytes of [pickle('\x80\x04NQ.'), pickle('capp\nmake\n)R.')]) {
          let error: unknown
          try {
            loads(bytes, { ...mode, persistentLoad: hook, registry })
          } catch (caught) {
            error = caught
          }
          expect(error).toBeInstanceOf(UnpicklingError)
          const { code, offset, cause } = error as UnpicklingError
          expect([code, offset, cause === thrown]).toEqual(['hook', bytes.length - 2, true])
        }
      }
    }
  })

  test('a list or dict that is fetched at an index far off, before its items are there', () => {
    for (const mode of both) {
      const list = loads<unknown[]>(pickle(']r\xff\xff\0\0(j\xff\xff\0\0e.'), mode)
      expect(list).toHaveLength(1)
      expect(list[0]).toBe(list)
      expect(loads(pickle(']q\xff(h\xff0e.'), mode)).toEqual([])
    }
    const dict = loads<{ a: unknown }>(pickle('}r\xff\xff\0\0(\x8c\x01aj\xff\xff\0\0u.'), natural)
    expect(dict.a).toBe(dict)
  })

  test('limits.maxDepth', () => {
    expect(loads(pickle('K\x07', '\x85'.repeat(10), '.'), { ...natural, limits: { maxDepth: 10 } })).toBeDefined()
    refused(pickle('K\x07', '\x85'.repeat(11), '.'), /^limit$/, [{ ...natural, limits: { maxDepth: 10 } }])
    refused(pickle('K\x07', '\x85'.repeat(1_000_000), '.'), /^limit$/, [{ ...natural, limits: { maxDepth: 1000 } }])
  })

  test('limits.maxItems and maxBytes', () => {
    const bytes = pickle('](', 'N'.repeat(100), 'e.')
    expect(loads(bytes, { ...natural, limits: { maxItems: 200, maxBytes: bytes.length } })).toHaveLength(100)
    refused(bytes, /^limit$/, [{ ...natural, limits: { maxItems: 50 } }])
    refused(bytes, /^limit$/, [{ ...natural, limits: { maxBytes: bytes.length - 1 } }])
  })
})

/** Ints whose hashes have the low 16 bits in common: the hash is undone step by step (ComputeUnseededHash in V8's src/numbers/hash-seed.h). */
function collidingInts(count: number): number[] {
  const inverse = (factor: number) => {
    let found = factor
    for (let i = 0; i < 5; i++) found = Math.imul(found, 2 - Math.imul(factor, found))
    return found
  }
  const unshift = (value: number, bits: number) => {
    let found = value
    for (let i = bits; i < 32; i += bits) found = value ^ (found >>> bits)
    return found
  }
  const keys: number[] = []
  for (let i = 0; keys.length < count; i++) {
    let hash = unshift(i << 16, 16)
    hash = Math.imul(hash, inverse(2057))
    hash = unshift(hash, 4)
    hash = Math.imul(hash, inverse(5))
    hash = unshift(hash, 12)
    // ~h + (h << 15) is h * (2 ** 15 - 1) - 1.
    keys.push(Math.imul(hash + 1, inverse(32767)) | 0)
  }
  return keys
}

/** The bits of floats whose hashes have the low 16 bits in common, or near it (ComputeLongHash). */
function collidingFloats(count: number): bigint[] {
  const MASK = (1n << 64n) - 1n
  const inverse = (factor: bigint) => {
    let found = factor
    for (let i = 0; i < 6; i++) found = (found * (2n - factor * found)) & MASK
    return found
  }
  const unshift = (value: bigint, bits: bigint) => {
    let found = value
    for (let i = bits; i < 64n; i += bits) found = value ^ (found >> bits)
    return found
  }
  const keys: bigint[] = []
  for (let i = 1n; keys.length < count; i++) {
    let hash = unshift(i << 32n, 22n)
    hash = (hash * inverse(65n)) & MASK
    hash = unshift(hash, 11n)
    hash = (hash * inverse(21n)) & MASK
    hash = unshift(hash, 31n)
    hash = ((hash + 1n) * inverse((1n << 18n) - 1n)) & MASK
    // Not the bits of an infinity or a NaN.
    if (((hash >> 52n) & 0x7ffn) !== 0x7ffn) keys.push(hash)
  }
  return keys
}
