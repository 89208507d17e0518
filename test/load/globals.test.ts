// What the names in a pickle may and may not come to: answers of findClass, names that line ends were changed in, and what hooks throw.

import { describe, expect, test } from 'vitest'
import { type LoadOptions, loads, PyGlobal, PyObject, Registry, UnpicklingError } from '../../src/index.ts'
import { Globals } from '../../src/load/globals.ts'

const pickle = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const instance = pickle('\x80\x04cm\nC\n)\x81}\x8c\x01aK\x01sb.')

function errorOf(load: () => unknown): UnpicklingError {
  try {
    load()
  } catch (error) {
    expect(error instanceof UnpicklingError).toBe(true)
    return error as UnpicklingError
  }
  throw new Error('nothing was thrown')
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  describe('findClass', () => {
    const bound = function named() {}.bind(null)
    test.each<[name: string, answer: unknown]>([
      ['Object', Object],
      ['Function', Function],
      ['Map', Map],
      ['Set', Set],
      ['Array', Array],
      ['Date', Date],
      ['Promise', Promise],
      ['Uint8Array', Uint8Array],
      ['a bound function', bound],
      ['an arrow function', () => {}],
      ['a method', { method() {} }.method],
      ['a Promise', Promise.resolve(undefined)],
      ['a string', 'm.C'],
      ['null', null],
      ['an object', {}],
    ])('%s is refused, with what it may be', (_, answer) => {
      const error = errorOf(() => loads(instance, { engine, findClass: () => answer as never }))
      expect(error.code).toBe('hook')
      expect(error.message).toMatch(/^findClass answered .* for m\.C: no class of yours, PyGlobal or adapter/)
    })

    test('classes, functions that make objects, PyGlobals and adapters are taken', () => {
      class Point {
        declare a: number
      }
      function Old(this: { a: number }) {}
      class List extends Array {}
      for (const type of [Point, Old, List, new Proxy(Point, {})]) {
        const value = loads<{ a: number }>(instance, { engine, findClass: () => type as never })
        expect(value).toBeInstanceOf(type as never)
        expect(value.a).toBe(1)
      }
      expect(loads(instance, { engine, findClass: () => undefined })).toBeInstanceOf(PyObject)
      expect(loads<PyObject>(instance, { engine, findClass: () => new PyGlobal('n', 'D') }).className).toBe('n.D')
      const adapter = { names: ['m.C'], new: () => ({ made: true }), setState() {} }
      expect(loads(instance, { engine, findClass: () => adapter })).toEqual({ made: true })
      const raised = pickle('\x80\x04cbuiltins\nValueError\n\x8c\x02no\x85R.')
      expect(loads(raised, { engine, findClass: () => RangeError })).toEqual(new RangeError('no'))
    })
  })

  test('a name that ends in a carriage return is refused, and CRLF named', () => {
    const cases: [text: string, offset: number][] = [
      ['cos\r\nsystem\r\n.', 0],
      ['\x80\x02cos\nsystem\r\n.', 2],
      ['(ios\r\nsystem\n.', 1],
      ['\x80\x04\x8c\x02os\x8c\x02x\r\x93.', 10],
    ]
    for (const [text, offset] of cases) {
      for (const options of [{}, { allow: ['os.*'] }, { unknown: 'error' }] satisfies LoadOptions[]) {
        const error = errorOf(() => loads(pickle(text), { engine, ...options }))
        expect(error).toMatchObject({ code: 'bad-text', offset })
        expect(error.message).toContain('CRLF')
      }
    }
    expect(loads(pickle('cm\r.n\nC\n.'), { engine })).toEqual(new PyGlobal('m\r.n', 'C'))
  })

  test('what a hook throws that refuses to be looked at', () => {
    const thrown = revoked()
    const fail = () => {
      throw thrown
    }
    const registry = new Registry().registerAdapter({ names: ['m.Adapter'], call: fail, new: fail, setState: fail })
    class Made {
      static __new__ = fail
    }
    class Stated {}
    Object.defineProperty(Stated.prototype, '__setstate__', { value: fail })
    registry.register('m.Made', Made).register('m.Stated', Stated)
    const cases: [text: string, options: LoadOptions][] = [
      ['cm\nC\n.', { findClass: fail }],
      ['NQ.', { persistentLoad: fail }],
      ['cm\nAdapter\n)R.', { registry }],
      ['cm\nAdapter\n)\x81.', { registry }],
      ['cm\nMade\n)\x81.', { registry }],
      ['cm\nStated\n)\x81}b.', { registry }],
    ]
    for (const [text, options] of cases) {
      const error = errorOf(() => loads(pickle(`\x80\x04${text}`), { engine, ...options }))
      expect(error.code).toBe('hook')
      expect(error.cause === thrown).toBe(true)
    }
  })
})

describe('names that are looked up are accounted for', () => {
  const LOOKS = 100
  const spentBy = (look: (globals: Globals, i: number) => unknown): number => {
    let spent = 0
    const context = () => {
      throw new Error('no adapter is bound')
    }
    const globals = new Globals({}, [], [], context, (amount) => {
      spent += amount
    })
    for (let i = 0; i < LOOKS; i++) look(globals, i)
    return spent
  }
  // A Map compares names that are equal but not one string; names that are put together are hashed.
  test.each([2, 4])('a long name and a long module, protocol %i', (protocol) => {
    const long = 'a'.repeat(6400)
    expect(spentBy((globals) => globals.find('m', long, protocol))).toBeGreaterThanOrEqual(LOOKS * 100)
    expect(spentBy((globals) => globals.find(long, 'C', protocol))).toBeGreaterThanOrEqual(LOOKS * 100)
    expect(spentBy((globals) => globals.find('m', 'C', protocol))).toBe(0)
  })
  test('a name in a class: both names', () => {
    const [outer, inner] = ['O'.repeat(500), 'i'.repeat(400)]
    expect(spentBy((globals) => globals.attribute(new PyGlobal('m', outer), inner))).toBeGreaterThanOrEqual(LOOKS * 900)
  })
  test('names past the length of any class are not put together', () => {
    const long = 'a'.repeat(1001)
    expect(spentBy((globals) => expect(globals.attribute(new PyGlobal('m', 'C'), long)).toBeUndefined())).toBe(0)
    expect(spentBy((globals) => expect(globals.attribute(new PyGlobal('m', long), 'C')).toBeUndefined())).toBe(0)
  })
})
