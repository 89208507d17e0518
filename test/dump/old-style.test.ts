// Instances of Python 2's old-style classes are written back as that, for Python 2; above protocol 2, which it does not read, as before.
import { describe, expect, it } from 'vitest'
import { dumps, loads, PyGlobal, PyObject, PyTuple, describe as show, toJson } from '../../src/index.ts'
import { type Python, python, run } from '../pythons.ts'

const ENGINES = ['wasm', 'typescript'] as const

const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1')
const bytes = (latin1: string): Uint8Array => new Uint8Array(Buffer.from(latin1, 'latin1'))

function old(state: Record<string, unknown>): PyObject {
  return Object.assign(new PyObject(new PyGlobal('app', 'Old'), PyTuple.of(), 'inst'), { state: new Map(Object.entries(state)) })
}

function cycle(): PyObject {
  const made = old({})
  made.state = new Map([['me', made]])
  return made
}

function shared(): unknown[] {
  const one = old({ x: 1 })
  return [one, one]
}

/** What pickle.py of CPython 2.7.18 writes of them, by protocol. */
const PICKLES: [string, () => unknown, string[]][] = [
  [
    'one without attributes',
    () => old({}),
    ['(iapp\nOld\np0\n(dp1\nb.', '(capp\nOld\nq\x00oq\x01}q\x02b.', '\x80\x02(capp\nOld\nq\x00oq\x01}q\x02b.'],
  ],
  [
    'one that holds itself',
    cycle,
    [
      '(iapp\nOld\np0\n(dp1\nVme\np2\ng0\nsb.',
      '(capp\nOld\nq\x00oq\x01}q\x02X\x02\x00\x00\x00meq\x03h\x01sb.',
      '\x80\x02(capp\nOld\nq\x00oq\x01}q\x02X\x02\x00\x00\x00meq\x03h\x01sb.',
    ],
  ],
  [
    'one twice',
    shared,
    [
      '(lp0\n(iapp\nOld\np1\n(dp2\nVx\np3\nI1\nsbag1\na.',
      ']q\x00((capp\nOld\nq\x01oq\x02}q\x03X\x01\x00\x00\x00xq\x04K\x01sbh\x02e.',
      '\x80\x02]q\x00((capp\nOld\nq\x01oq\x02}q\x03X\x01\x00\x00\x00xq\x04K\x01sbh\x02e.',
    ],
  ],
]

const ARGUMENTS = '((I1\nVtwo\n(lI3\naim\nC\nt.'

describe.each(ENGINES)('%s', (engine) => {
  describe.each(PICKLES)('%s', (_name, make, pickles) => {
    it.each([0, 1, 2])('has the bytes of Python 2 at protocol %i', (protocol) => {
      expect(text(dumps(make(), { protocol, engine }))).toBe(pickles[protocol])
      for (const lossless of [true, false]) {
        const loaded = loads(bytes(pickles[protocol] as string), { lossless, engine })
        expect(text(dumps(loaded, { protocol, engine }))).toBe(pickles[protocol])
      }
    })

    it('is NEWOBJ above protocol 2, as Python 3 would write it', () => {
      for (const protocol of [3, 4, 5]) {
        const written = text(dumps(make(), { protocol, engine }))
        expect(written).toContain(')\x81')
        expect(written).not.toContain('o')
      }
    })
  })

  it('keeps arguments above the MARK, and the path to what cannot be written', () => {
    const load = (): PyObject[] => loads(bytes(ARGUMENTS), { lossless: true, engine }) as PyObject[]
    const [made] = load() as [PyObject]
    expect([made.via, made.className, [...made.args]]).toEqual(['inst', 'm.C', [1, 'two', [3]]])
    expect(text(dumps(made, { protocol: 0, engine }))).toBe('(I1\nVtwo\np0\n(lp1\nI3\naim\nC\np2\n.')
    expect(text(dumps(made, { protocol: 1, engine }))).toBe('(cm\nC\nq\x00K\x01X\x03\x00\x00\x00twoq\x01]q\x02K\x03aoq\x03.')
    expect(text(dumps(made, { protocol: 3, engine }))).toMatch(/Rq.\.$/)
    const failing = load() as [PyObject]
    ;(failing[0].args[2] as unknown[]).push(Symbol('none'))
    for (const protocol of [0, 1, 2, 3]) {
      expect(() => dumps([failing[0]], { protocol, engine })).toThrow(expect.objectContaining({ path: '$[0].args[2][1]' }))
    }
  })

  it('asks hooks for the class where CPython does', () => {
    const asked: unknown[] = []
    const persistentId = (value: unknown) => {
      asked.push(value instanceof PyGlobal ? 'class' : value instanceof PyObject ? 'instance' : value)
      return undefined
    }
    dumps(loads(bytes(ARGUMENTS), { lossless: true, engine }), { protocol: 0, engine, persistentId })
    expect(asked.slice(1)).toEqual(['instance', 1, 'two', [3], 3])
    asked.length = 0
    dumps(loads(bytes(ARGUMENTS), { lossless: true, engine }), { protocol: 2, engine, persistentId })
    expect(asked.slice(1)).toEqual(['instance', 'class', 1, 'two', [3], 3])
  })

  it('writes nested classes, and those that are results of calls, in ways that there are', () => {
    const nested = new PyObject(new PyGlobal('m', 'Outer.Inner'), PyTuple.of(), 'inst')
    const result = new PyObject(new PyObject(new PyGlobal('m', 'make'), PyTuple.of(), 'call'), PyTuple.of(1), 'inst')
    for (const value of [nested, result]) {
      for (const protocol of [0, 1, 2, 3, 4, 5]) {
        const again = loads(dumps(value, { protocol, engine }), { lossless: true, engine }) as PyObject
        // Protocol 0 has no opcode for a nested class: there it is a call, as NEWOBJ is.
        expect(show(again)).toBe(protocol === 0 && value === nested ? 'copyreg.__newobj__(<m.Outer.Inner>)' : show(value))
      }
    }
  })

  it('says nothing new of them as text or JSON', () => {
    const [made] = loads(bytes(ARGUMENTS), { engine }) as [PyObject]
    expect(show(made)).toBe("m.C(1, 'two', [ 3 ])")
    expect(toJson(made)).toEqual({ __class__: 'm.C', __args__: [1, 'two', [3]] })
    const bare = loads(bytes('(im\nC\n.'), { engine })
    expect(show(bare)).toBe('m.C {}')
    expect(toJson(bare)).toEqual({ __class__: 'm.C' })
  })
})

const python2 = python([2, 7], [3, 0])
if (python2 === undefined) console.log('old-style.test.ts: no Python 2 here; only its stored pickles are compared')

const READ = `
import base64, pickle, sys, types
app = types.ModuleType('app')
sys.modules['app'] = app
exec('class Old: pass', app.__dict__)
exec('''
class OldInit:
    def __init__(self, *args):
        self.got = args
    def __getinitargs__(self):
        return (1, u'two', [3])
''', app.__dict__)
for line in sys.stdin.read().split():
    value = pickle.loads(base64.b64decode(line))
    assert type(value) is types.InstanceType, type(value)
    print '%s %s' % (value.__class__, sorted(value.__dict__.items()))
`

describe.skipIf(python2 === undefined)('Python 2', () => {
  it('takes them for instances of old-style classes', () => {
    const init = Object.assign(new PyObject(new PyGlobal('app', 'OldInit'), PyTuple.of(1, 'two', [3]), 'inst'), {
      state: new Map([['z', 1]]),
    })
    const lines: string[] = []
    for (const engine of ENGINES) {
      for (const protocol of [0, 1, 2]) {
        for (const value of [old({}), old({ x: 1 }), init]) lines.push(Buffer.from(dumps(value, { protocol, engine })).toString('base64'))
      }
    }
    const each = ['app.Old []', "app.Old [(u'x', 1)]", "app.OldInit [('got', (1, u'two', [3])), (u'z', 1)]"]
    const printed = run(python2 as Python, ['-c', READ], lines.join('\n'))
    expect(printed.trim().split('\n')).toEqual(Array.from({ length: 6 }, () => each).flat())
  })

  it('writes what is stored here', () => {
    const program = `
import pickle, sys, types
app = types.ModuleType('app')
sys.modules['app'] = app
exec('class Old: pass', app.__dict__)
def old(**attributes):
    made = app.Old()
    for name in attributes: made.__dict__[unicode(name)] = attributes[name]
    return made
one, cycle = old(x=1), old()
cycle.__dict__[u'me'] = cycle
for value in [old(), cycle, [one, one]]:
    for protocol in (0, 1, 2): print pickle.dumps(value, protocol).encode('base64').replace('\\n', '')
`
    const printed = run(python2 as Python, ['-c', program])
    const stored = PICKLES.flatMap(([, , pickles]) => pickles.map((pickle) => Buffer.from(pickle, 'latin1').toString('base64')))
    expect(printed.trim().split('\n')).toEqual(stored)
  })
})
