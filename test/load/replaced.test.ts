// A dict that turns from an object to a Map, and a bytearray that grows, while the stack holds them more than once: all of it is one Python object.
// What is expected is what CPython 3.13 makes of the same opcodes.
import { expect, test } from 'vitest'
import { loads, PyByteArray } from '../../src/index.ts'

const PROTO = '\x80\x05'
const DUP = '2'
const POP = '0'
const MEMOIZE = '\x94'
const GET = 'h\0'
const pickle = (...parts: string[]) => Uint8Array.from(`${PROTO}${parts.join('')}.`, (character) => character.charCodeAt(0))
const int = (value: number) => `K${String.fromCharCode(value)}`
const text = (value: string) => `\x8c${String.fromCharCode(value.length)}${value}`
const set = (key: string, value = 'N') => `${key}${value}s`

const one = new Map<unknown, unknown>([[1, null], [2, null]]) // biome-ignore format: one line

const DICTS: [what: string, data: Uint8Array, value: unknown][] = [
  ['both set ints, one after the other', pickle('}', DUP, set(int(1)), POP, set(int(2))), one],
  ['two GETs', pickle('}', MEMOIZE, GET, set(int(1)), POP, set(int(2))), one],
  ['the lower one a str', pickle('}', DUP, set(int(1)), POP, set(text('a'))), new Map<unknown, unknown>([[1, null], ['a', null]])], // biome-ignore format: one line
  ['a str that looks like an int', pickle('}', DUP, set(int(1)), POP, set(text('7'))), new Map<unknown, unknown>([[1, null], ['7', null]])], // biome-ignore format: one line
  ['SETITEMS', pickle('}', DUP, `(${int(1)}Nu`, POP, `(${int(2)}Nu`), one],
  ['of three, each', pickle('}', DUP, DUP, set(int(1)), POP, set(int(2)), POP, set(int(1))), one],
]

for (const engine of ['wasm', 'typescript'] as const) {
  test.for(DICTS)(`${engine}: %s`, ([, data, value]) => {
    expect(loads(data, { engine })).toEqual(value)
    expect(loads(data, { engine, dicts: 'map' })).toEqual(value)
    expect(loads(data, { engine, lossless: true })).toEqual(value)
  })

  test(`${engine}: both places have the one Map`, () => {
    const [lower, upper] = loads<unknown[]>(pickle('}', DUP, set(int(1)), '\x86'), { engine })
    expect(lower).toEqual(new Map([[1, null]]))
    expect(upper).toBe(lower)
  })

  test(`${engine}: a state, and keyword arguments`, () => {
    const made = loads<{ state: unknown }>(pickle('cm\nC\n', ')', '\x81', '}', DUP, set(int(1)), POP, 'b'), { engine })
    expect(made.state).toEqual(new Map([[1, null]]))
    const called = pickle('cm\nC\n', ')', '}', DUP, set(int(1)), POP, '\x92')
    expect(() => loads(called, { engine })).toThrow(expect.objectContaining({ code: 'operand', opcode: 'NEWOBJ_EX' }))
  })

  test(`${engine}: arguments in a tuple that was made before`, () => {
    const call = (type: string, opcode: string) => pickle('}', MEMOIZE, `c${type}\n`, GET, '\x85', GET, set(int(1)), POP, opcode)
    expect(loads(call('collections\nOrderedDict', 'R'), { engine })).toEqual(
      loads(pickle('ccollections\nOrderedDict\n', '}', set(int(1)), '\x85R'), { engine }),
    )
    expect(loads<{ args: unknown[] }>(call('m\nC', '\x81'), { engine }).args).toEqual([new Map([[1, null]])])
  })

  test(`${engine}: a bytearray`, () => {
    const bytes = `\x96${'\x02'}${'\0'.repeat(7)}hi`
    const data = pickle(bytes, DUP, `${int(33)}a`, POP, `${int(63)}a`)
    expect(loads(data, { engine, lossless: true })).toEqual(new PyByteArray([...'hi!?'].map((character) => character.charCodeAt(0))))
  })

  // Each of these SETITEMs made a Map of the whole dict anew.
  test(`${engine}: a large dict that is set again and again`, () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `${text(`k${i}`)}N`).join('')
    const data = pickle('}', `(${keys}u`, ...Array.from({ length: 20_000 }, () => DUP + set(int(1)) + POP))
    expect(loads<Map<unknown, null>>(data, { engine }).size).toBe(20_001)
  })
}
