// Law: inert. Nothing in a pickle is imported, called or evaluated, and no key or name in it reaches what JavaScript has of that name.
import { describe, expect, test } from 'vitest'
import { type LoadOptions, loads, PyGlobal, PyObject, PyTuple, Registry } from '../../src/index.ts'
import { outcome, pickle, uint4 } from '../parts.ts'

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  const registry = new Registry({ standard: false })
  const lossless: LoadOptions = { engine, registry, lossless: true }
  const natural: LoadOptions = { engine, registry }

  test('nothing in a pickle reaches a prototype or a global of JavaScript', () => {
    const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', '__defineSetter__', 'then']
    for (const key of keys) {
      const text = `X${uint4(key.length).toString('latin1')}${key}`
      const { value } = outcome(pickle('}', text, '}U\x08pollutedI1\nss.'), natural)
      expect(Object.keys(value as object)).toEqual([key])
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      for (const bytes of [
        pickle(`c${key}\n${key}\n)R.`),
        pickle(`cm\n${key}\n)R}`, text, '}U\x08pollutedI1\nssb.'),
        pickle(`cObject\n${key}\n.`),
      ]) {
        const found = loads(bytes, natural)
        expect(found instanceof PyGlobal || found instanceof PyObject).toBe(true)
      }
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(loads(pickle('}X\x09\0\0\0__proto__N\x85s.'), natural)).toEqual(JSON.parse('{"__proto__": [null]}'))
    expect(loads(pickle('N\x85.'), lossless)).toBeInstanceOf(PyTuple)
  })

  // An attribute is the object's own, as in Python's `__dict__`: what the class has under that name is hidden, and not run.
  test('an attribute runs no setter or getter of a registered class, and changes nothing of the class', () => {
    const run: string[] = []
    class Base {
      get inherited(): string {
        run.push('get inherited')
        return 'of Base'
      }
      set inherited(_value: unknown) {
        run.push('set inherited')
      }
    }
    class Guarded extends Base {
      get both(): string {
        run.push('get both')
        return 'of Guarded'
      }
      set both(_value: unknown) {
        run.push('set both')
      }
      set written(_value: unknown) {
        run.push('set written')
      }
      get read(): string {
        run.push('get read')
        return 'of Guarded'
      }
      method(): string {
        return 'of Guarded'
      }
    }
    const withClass = new Registry({ standard: false }).register('m.Guarded', Guarded)
    const names = ['plain', 'inherited', 'both', 'written', 'read', 'method', '__proto__', 'constructor', 'hasOwnProperty']
    const text = (value: string) => `X${uint4(value.length).toString('latin1')}${value}`
    const dict = (some: string[]) => `}(${some.map((name) => `${text(name)}${text(`of ${name}`)}`).join('')}u`
    for (const some of [names, ...names.map((name) => [name])]) {
      // Attributes; slots; both, the same again.
      for (const state of [dict(some), `N${dict(some)}\x86`, `${dict(some)}${dict(some)}\x86`, `${dict(some)}b${dict(some)}`]) {
        for (const mode of [lossless, natural, { ...natural, dicts: 'map' } as const]) {
          const object = loads<object>(pickle('\x80\x02cm\nGuarded\n)\x81', state, 'b.'), { ...mode, registry: withClass })
          expect(run).toEqual([])
          expect(Object.getPrototypeOf(object)).toBe(Guarded.prototype)
          const own = Object.entries(Object.getOwnPropertyDescriptors(object))
          expect(own.map(([name, { value }]) => [name, value]).sort()).toEqual(some.map((name) => [name, `of ${name}`]).sort())
          expect(own.every(([, { writable, enumerable, configurable }]) => writable && enumerable && configurable)).toBe(true)
        }
      }
    }
    const guarded = new Guarded()
    expect([guarded.method(), guarded.both, guarded.inherited]).toEqual(['of Guarded', 'of Guarded', 'of Base'])
  })
})
