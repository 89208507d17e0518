// Where a bound, a sign or a note taken for later decides: frames one byte too long, codes past 31 bits, what an Unpickler had before a load that
// failed, and objects that others took the place of.
import { describe, expect, test } from 'vitest'
import { type LoadOptions, loads, type PyByteArray, Unpickler, UnpicklingError } from '../../src/index.ts'
import { pickle, uint4, uint8 } from '../parts.ts'

function errorOf(load: () => unknown): UnpicklingError {
  try {
    load()
  } catch (error) {
    expect(error).toBeInstanceOf(UnpicklingError)
    return error as UnpicklingError
  }
  return expect.unreachable()
}

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const natural: LoadOptions = { engine }
  const lossless: LoadOptions = { engine, lossless: true }

  test('a frame of just the bytes there are is read, one of a byte more is truncated', () => {
    for (const size of [2, 3, 200, 5000]) {
      const body = pickle('N0'.repeat(size), 'N.')
      const framed = (length: number) => pickle('\x80\x04\x95', uint8(BigInt(length)), body)
      expect(loads(framed(body.length), natural)).toBe(null)
      for (const more of [1, 2]) {
        const { code, offset } = errorOf(() => loads(framed(body.length + more), natural))
        expect([code, offset]).toEqual(['truncated', 2])
      }
    }
  })

  test('a code of EXT4 is a signed int', () => {
    expect(errorOf(() => loads(pickle('\x84\xff\xff\xff\xff.'), natural)).message).toMatch(/extension code -1 is not positive/)
    expect(errorOf(() => loads(pickle('\x84\xff\xff\xff\x7f.'), natural)).message).toMatch(/extension code 2147483647 is not registered/)
  })

  test('INT of two characters whose value is 0 or 1 is a bool', () => {
    for (const [line, value] of [
      ['-0', false],
      ['+0', false],
      ['+1', true],
      ['00', false],
      ['01', true],
      ['-1', -1],
      ['-00', 0],
      ['1', 1],
    ] as const) {
      expect(loads(pickle(`(I${line}\nt.`), lossless)).toEqual([value])
    }
  })

  test('a list whose opcode and items have a PROTO between them', () => {
    for (const items of ['K\x01K\x02', 'K\x01K\x02K\x03', 'K\x01'.repeat(50)]) {
      const expected = loads(pickle('](', items, 'e.'), natural)
      expect(loads(pickle(']\x80\x04(', items, 'e.'), natural)).toEqual(expected)
      expect(loads(pickle(']\x94\x80\x04(', items, 'eh\0\x86.'), natural)).toEqual([expected, expected])
    }
  })

  test('after a load that failed each index holds what it held before', () => {
    for (const count of [1, 2, 3, 10]) {
      const first = pickle('(', ...Array.from({ length: count }, (_, i) => pickle('K', Uint8Array.of(i), '\x94')), 't.')
      for (let index = 0; index < count; index++) {
        // What the index holds is fetched, then something else put there; the hook fails the first time.
        const again = pickle('(j', uint4(index), '\x8c\x01xr', uint4(index), 'Qt.')
        let times = 0
        const persistentLoad = () => {
          if (times++ === 0) throw new Error('the first time')
          return 'pid'
        }
        const unpickler = new Unpickler(pickle(first, again), { ...natural, persistentLoad })
        unpickler.load()
        expect(errorOf(() => unpickler.load()).code).toBe('hook')
        expect(unpickler.offset).toBe(first.length)
        expect(unpickler.load()).toEqual([index, 'pid'])
      }
    }
  })

  test('what took the place of an object is what the next pickle of an Unpickler gets', () => {
    const unpickler = new Unpickler(pickle('}\x94K\x01K\x02s.', 'h\0.'), natural)
    const dict = unpickler.load()
    expect(dict).toEqual(new Map([[1, 2]]))
    expect(unpickler.load()).toBe(dict)
  })

  test('a bytearray that is appended to more than once is one object wherever it is', () => {
    const [first, second] = loads<PyByteArray[]>(pickle('(\x96', uint8(2n), 'ab2K\x01aK\x02aK\x03at.'), lossless) as [
      PyByteArray,
      PyByteArray,
    ]
    expect(first).toBe(second)
    expect([...second]).toEqual([97, 98, 1, 2, 3])
  })

  test('a dict that becomes a Map after keys like ints keeps the order of all keys', () => {
    const late = loads<Map<unknown, unknown>>(pickle("}S'b'\nI1\nsS'7'\nI2\nsS'a'\nI2\nsI3\nNs."), natural)
    expect([...late.keys()]).toEqual(['b', '7', 'a', 3])
  })

  test('a name that allow lists admits no other of its module', () => {
    const allow = ['m.C', 'n.*']
    for (const name of ['m\nC', 'n\nC', 'n\nD']) expect(loads(pickle(`c${name}\n.`), { ...natural, allow })).toBeDefined()
    for (const name of ['m\nD', 'm\nCC', 'mm\nC', 'n.o\nC']) {
      expect(errorOf(() => loads(pickle(`c${name}\n.`), { ...natural, allow })).code).toBe('refused-global')
    }
  })

  test('8-bit text is decoded as the option encoding says', () => {
    const text = pickle('U\x02\xc3\xa9.')
    expect(loads(text, { ...natural, encoding: 'utf-8' })).toBe('\u00e9')
    expect(loads(text, { ...natural, encoding: 'latin1' })).toBe('\u00c3\u00a9')
    expect(loads(pickle('U\x01\x80.'), { ...natural, encoding: 'cp1252' })).toBe('\u20ac')
    expect(errorOf(() => loads(text, { ...natural, encoding: 'ASCII' })).code).toBe('bad-utf8')
    expect(errorOf(() => loads(text, { ...natural, errors: 'strict' })).code).toBe('bad-utf8')
    expect(loads(text, { ...natural, errors: 'ignore' })).toBe('')
  })
})
