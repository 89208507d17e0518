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
})
