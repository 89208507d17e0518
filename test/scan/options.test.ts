// Names that a person adds to the allow list, extension codes, and options that are none.
import { describe, expect, test } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { PyTuple } from '../../src/index.ts'
import { type ScanOptions, scanSync } from '../../src/scan.ts'
import { attributes, build, call, codes, int, make, name, none, pickle, str, tuple, verdict } from './assemble.ts'

const point = build(make(name('geometry', 'Point'), int(1)), attributes({ x: int(3) }))
const color = call(name('shop', 'Color'), str('red'))

describe('allow', () => {
  test('a name allows every use of it', () => {
    expect(verdict(pickle(point))).toBe('unknown')
    expect(verdict(pickle(point), { allow: ['geometry.Point'] })).toBe('safe')
    expect(verdict(pickle(color), { allow: ['shop.Color'] })).toBe('safe')
    expect(verdict(pickle(name('shop', 'Color')), { allow: ['shop.Color'] })).toBe('safe')
  })

  test('exactly that name', () => {
    for (const allow of ['geometry.Points', 'geometry.sub.Point', 'geometry:Point.x', 'Geometry.Point']) {
      expect(verdict(pickle(point), { allow: [allow] })).toBe('unknown')
    }
    expect(verdict(pickle(name('a', 'B.C')), { allow: ['a:B.C'] })).toBe('safe')
    expect(verdict(pickle(name('a', 'B.C')), { allow: ['a.B.C'] })).toBe('unknown')
  })

  test('the name that protocols 0 to 2 are mapped to', () => {
    const old = Uint8Array.from([op.PROTO, 2, op.GLOBAL, ...Buffer.from('Queue\nQueue\n'), op.STOP])
    expect(verdict(old, { allow: ['queue.Queue'] })).toBe('safe')
    expect(verdict(old, { allow: ['Queue.Queue'] })).toBe('unknown')
  })

  test('an entry narrows what is allowed', () => {
    const allow = (entry: object): ScanOptions => ({ allow: [{ name: 'geometry.Point', ...entry }] })
    expect(verdict(pickle(point), allow({}))).toBe('safe')
    expect(codes(scanSync(pickle(point), allow({ make: false })))).toEqual(['opcode'])
    expect(codes(scanSync(pickle(point), allow({ state: false })))).toEqual(['state'])
    expect(codes(scanSync(pickle(point), allow({ make: ([x]: unknown[]) => x === 2 })))).toEqual(['arguments'])
    expect(codes(scanSync(pickle(point), allow({ state: (state: unknown) => state === null })))).toEqual(['state'])
    const items = pickle(make(name('geometry', 'Point')), str('k'), int(1), op.SETITEM)
    expect(codes(scanSync(items, allow({ items: false })))).toEqual(['items'])
    expect(verdict(items, allow({}))).toBe('safe')
  })

  test('tests get values as a lossless load gives them', () => {
    const seen: unknown[] = []
    const call = (args: readonly unknown[]) => seen.push(...args) > 0
    scanSync(pickle(name('a', 'b'), tuple(tuple(int(1)), attributes({ x: none })), op.REDUCE), { allow: [{ name: 'a.b', call }] })
    expect(seen).toEqual([PyTuple.of(1), new Map([['x', null]])])
  })

  test('takes the place of an entry of the list', () => {
    const ordered = pickle(call(name('collections', 'OrderedDict')))
    expect(verdict(ordered)).toBe('safe')
    expect(verdict(ordered, { allow: [{ name: 'collections.OrderedDict', call: false }] })).toBe('unknown')
    expect(verdict(ordered)).toBe('safe')
  })

  test('allows nothing of what is dangerous about a name', () => {
    const allow = { allow: ['geometry.Point'] }
    expect(verdict(pickle(build(name('geometry', 'Point'), attributes({ x: int(1) }))), allow)).toBe('dangerous')
    expect(verdict(pickle(build(make(name('geometry', 'Point')), attributes({ __class__: none }))), allow)).toBe('dangerous')
    expect(verdict(pickle(call(make(name('geometry', 'Point')))), allow)).toBe('dangerous')
  })

  test('of what is no name is a TypeError', () => {
    for (const allow of ['', 'Point', 'geometry.', '.Point', ':x'])
      expect(() => scanSync(pickle(none), { allow: [allow] })).toThrow(TypeError)
  })
})

describe('extensions', () => {
  const extension = pickle(op.EXT2, 0x34, 0x12, tuple(), op.REDUCE)

  test('a mapped code is judged by its name', () => {
    expect(verdict(extension)).toBe('dangerous')
    expect(verdict(extension, { extensions: [[0x1234, 'collections.OrderedDict']] })).toBe('safe')
    expect(verdict(extension, { extensions: [[0x1234, 'os.system']] })).toBe('dangerous')
    expect(verdict(extension, { extensions: [[0x1235, 'collections.OrderedDict']] })).toBe('dangerous')
  })

  test('codes that no pickle has are a RangeError', () => {
    expect(() => scanSync(extension, { extensions: [[0, 'a.b']] })).toThrow(RangeError)
  })
})

test('an option of another name is a TypeError', () => {
  expect(() => scanSync(pickle(none), { alow: [] } as never)).toThrow(/alow.*allow/)
})
