// Subclasses of built-in types, which protocols 0 and 1 write as calls of copyreg._reconstructor, are what they are at protocol 2.
import { describe, expect, it } from 'vitest'
import { dumps, loads, PyGlobal, PyObject, PyTuple, describe as show, toJson } from '../../src/index.ts'
import { type Python, python, run } from '../pythons.ts'

const ENGINES = ['wasm', 'typescript'] as const

const bytes = (latin1: string): Uint8Array => new Uint8Array(Buffer.from(latin1, 'latin1'))
const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1')

/** What the pickle of one object has at protocol 2: NEWOBJ with arguments, then what fills it; and at protocol 1. */
const SAME: [string, newer: string, older: string][] = [
  ['str', 'cm\nC\nVs\n\x85\x81.', 'ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nunicode\nVs\ntR.'],
  ['int', 'cm\nC\nK\x05\x85\x81.', 'ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nlong\nK\x05tR.'],
  ['float', 'cm\nC\nF1.5\n\x85\x81.', 'ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nfloat\nF1.5\ntR.'],
  ['tuple', 'cm\nC\nK\x01K\x02\x86\x85\x81.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\ntuple\n(K\x01K\x02ttR.'],
  ['bytes', 'cm\nC\nC\x01a\x85\x81.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nbytes\nC\x01atR.'],
  ['list', 'cm\nC\n)\x81(K\x01K\x02e.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nlist\n](K\x01K\x02etR.'],
  ['an empty list', 'cm\nC\n)\x81.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nlist\n]tR.'],
  ['dict', 'cm\nC\n)\x81(Va\nK\x01Vb\nK\x02u.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\ndict\n}(Va\nK\x01Vb\nK\x02utR.'],
  [
    'a dict of ints',
    'cm\nC\n)\x81(K\x03K\x01K\x04K\x02u.',
    'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\ndict\n}(K\x03K\x01K\x04K\x02utR.',
  ],
  ['an empty dict', 'cm\nC\n)\x81.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\ndict\n}tR.'],
  ['object', 'cm\nC\n)\x81.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nobject\nNtR.'],
  ['a list with a state', 'cm\nC\n)\x81K\x01a}Vx\nK\x02sb.', 'ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nlist\n]K\x01atR}Vx\nK\x02sb.'],
  [
    'a nested class',
    'cbuiltins\ngetattr\ncm\nO\nVC\n\x86R)\x81K\x01a.',
    'ccopyreg\n_reconstructor\n(cbuiltins\ngetattr\n(cm\nO\nVC\ntRcbuiltins\nlist\n]K\x01atR.',
  ],
]

describe.each(ENGINES)('%s', (engine) => {
  describe.each([true, false])('lossless: %s', (lossless) => {
    it.each(SAME)('%s', (_name, newer, older) => {
      const one = loads(bytes(newer), { engine, lossless }) as PyObject
      const other = loads(bytes(older), { engine, lossless }) as PyObject
      expect(show(other)).toBe(show(one))
      expect(show(other, { depth: 0 })).toBe(show(one, { depth: 0 }))
      expect(toJson(other)).toEqual(toJson(one))
      expect(other.className).toBe(one.className)
      expect(other.attributes).toEqual(one.attributes)
      if (one.items !== undefined) expect(other.items).toEqual(one.items)
      if (one.pairs !== undefined) expect(other.pairs).toEqual(one.pairs)
      // The pickle's own structure is there for writing it back.
      expect([other.callable, other.args.length]).toEqual([new PyGlobal('copyreg', '_reconstructor'), 3])
      for (const protocol of [0, 1, 2, 5]) {
        const written = dumps(other, { protocol, engine })
        expect(text(written)).toContain('_reconstructor')
        expect(text(dumps(loads(written, { lossless: true, engine }), { protocol, engine }))).toBe(text(written))
      }
    })
  })

  const load = (pickle: string) => loads(bytes(pickle), { engine, lossless: true }) as PyObject

  it('has one place for items: the argument', () => {
    const list = load(SAME[5]![2])
    expect(list.items).toBe(list.args[2])
    list.items?.push(3)
    expect(show(loads(dumps(list, { engine })))).toBe('m.C [ 1, 2, 3 ]')
    list.items = [7]
    expect(show(loads(dumps(list, { engine })))).toBe('m.C [ 7 ]')
    list.items = undefined
    expect(show(list)).toBe('m.C {}')
  })

  it('has one place for pairs: the argument', () => {
    const dict = load(SAME[7]![2])
    ;(dict.args[2] as Map<unknown, unknown>).set('c', 3)
    expect(dict.pairs).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
    expect(() => dict.pairs?.push(['lost', 1])).toThrow(TypeError)
    dict.pairs = [['only', 1]]
    expect(show(loads(dumps(dict, { engine })))).toBe("m.C { 'only' => 1 }")
    dict.pairs = undefined
    expect(show(dict)).toBe('m.C {}')
  })

  it('never puts into a list what is put into the object made of it', () => {
    // The list is in the memo: it is [1], and the object is made of that and then given 2.
    const appended = '(ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nlist\n]q\x00K\x01atRK\x02ah\x00t.'
    const [object, list] = load(appended) as unknown as [PyObject, unknown[]]
    expect(list).toEqual([1])
    expect([object.items, object.args[2]]).toEqual([[2], [1]])
    expect(show(object)).toBe('copyreg._reconstructor(<m.C>, <builtins.list>, [ 1 ]) [ 2 ]')
    const set = '(ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\ndict\n}q\x00Va\nK\x01stRVb\nK\x02sh\x00t.'
    const [second, dict] = load(set) as unknown as [PyObject, Map<unknown, unknown>]
    expect(dict).toEqual(new Map([['a', 1]]))
    expect(second.pairs).toEqual([['b', 2]])
    for (const value of [object, second]) {
      for (const protocol of [1, 2, 5]) {
        const written = dumps(value, { protocol, engine })
        expect(text(dumps(loads(written, { engine, lossless: true }), { protocol, engine }))).toBe(text(written))
      }
    }
  })

  it('shows calls that are no such instance as calls', () => {
    const call = (...args: unknown[]) => show(new PyObject(new PyGlobal('copyreg', '_reconstructor'), PyTuple.of(...args), 'call'))
    const [cls, list, object] = [new PyGlobal('m', 'C'), new PyGlobal('builtins', 'list'), new PyGlobal('builtins', 'object')]
    expect(call(cls, list, 1)).toBe('copyreg._reconstructor(<m.C>, <builtins.list>, 1)')
    expect(call(cls, object, 1)).toBe('copyreg._reconstructor(<m.C>, <builtins.object>, 1)')
    expect(call(cls, list)).toBe('copyreg._reconstructor(<m.C>, <builtins.list>)')
    expect(call(cls, 1, 2)).toBe('copyreg._reconstructor(<m.C>, 1, 2)')
  })
})

const newest = python([3, 6])
if (newest === undefined) console.log('subclasses.test.ts: no Python 3 here; only the pickles in this file are read')

const WRITE = `
import base64, pickle, sys, types
app = types.ModuleType('app')
sys.modules['app'] = app
exec('''
class Str(str): pass
class Int(int): pass
class Float(float): pass
class Tuple(tuple): pass
class Bytes(bytes): pass
class List(list): pass
class Dict(dict): pass
''', app.__dict__)
for cls in app.__dict__.values():
    if isinstance(cls, type): cls.__module__ = 'app'
noted = app.List([1])
noted.note = 'n'
for value in [app.Str('s'), app.Int(5), app.Float(1.5), app.Tuple((1, (2,))), app.List([1, [2]]), app.Dict(a=1), app.Dict({1: 2}), app.List(), noted]:
    print(*[base64.b64encode(pickle.dumps(value, protocol)).decode() for protocol in range(6)])
`

describe.skipIf(newest === undefined)('CPython', () => {
  it('writes subclasses that are the same at every protocol', () => {
    for (const line of run(newest as Python, ['-c', WRITE])
      .trim()
      .split('\n')) {
      const shown = line.split(' ').map((pickle) => show(loads(Buffer.from(pickle, 'base64'), { lossless: true })))
      expect(new Set(shown).size, shown[0]).toBe(1)
      const json = line.split(' ').map((pickle) => JSON.stringify(toJson(loads(Buffer.from(pickle, 'base64')))))
      expect(new Set(json).size, json[0]).toBe(1)
      for (const [protocol, pickle] of line.split(' ').entries()) {
        const data = Buffer.from(pickle, 'base64')
        expect(text(dumps(loads(data, { lossless: true }), { protocol }))).toBe(text(data))
      }
    }
  })
})
