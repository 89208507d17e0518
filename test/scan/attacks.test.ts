// None of the attacks may be called safe.
import { describe, expect, test } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { scanSync } from '../../src/scan.ts'
import { bytes, call, codes, int, line, list, name, none, type Part, payload, pickle, str, tuple, verdict } from './assemble.ts'
import { ATTACKS } from './attacks.ts'

describe('no attack is safe', () => {
  test.each(Object.entries(ATTACKS))('%s', (_, attack) => {
    const whole = attack instanceof Uint8Array ? attack : pickle(attack)
    expect(scanSync(whole).verdict).not.toBe('safe')
    // Nor is it where other things come first.
    expect(scanSync(bytes(pickle(list(int(1), str('x'))), whole)).verdict).not.toBe('safe')
  })
})

describe('what runs code is dangerous', () => {
  const DANGEROUS = [
    'a name of the deny list',
    'a resolver of names',
    'a dotted name of GLOBAL',
    'a name in Python 2',
    'a name that getattr gives',
    'a name made by a call',
    'OBJ',
    'INST',
    'NEWOBJ',
    'POP after the call',
    'POP_MARK after the call',
    'an extension code',
    'a memo with gaps',
    'MEMOIZE and PUT mixed',
    'arguments in a list, which the unpickler in Python takes',
    'a call of what a call gives',
    'BUILD on a class',
    'BUILD on a function',
    '__setstate__ in a state',
    '__class__ in a state',
    'APPENDS on a class',
    'pickle.loads',
    '_load_from_bytes',
    '_load_from_bytes within itself',
    '_load_from_bytes of text',
    'a tail that breaks',
    'a tail that is cut',
    'a second pickle',
    'a second pickle that needs the memo of the first',
    'a second pickle that needs a memo of its own',
    'a third pickle',
    'a frame that ends before STOP',
    'a frame that goes past STOP to another pickle',
    'a frame longer than the data',
    'a defaultdict with a factory',
    '_rebuild_from_type_v2 with a function',
    'yaml',
    '__new__ of a class by a partial, of another class',
  ]
  test.each(DANGEROUS)('%s', (key) => {
    const attack = ATTACKS[key]!
    expect(verdict(attack instanceof Uint8Array ? attack : pickle(attack))).toBe('dangerous')
  })
})

test('the findings say what is wrong, and where', () => {
  const report = scanSync(pickle(payload))
  expect(report.findings).toEqual([
    { level: 'dangerous', code: 'denied-global', offset: 14, path: '', global: 'os.system', message: 'os.system runs commands' },
  ])
  expect(report.globals).toEqual([{ name: 'os.system', raw: 'os.system', level: 'dangerous', uses: ['REDUCE'], offsets: [14] }])
  expect(report.pickles).toEqual([{ path: '', start: 0, end: 23, protocol: 4, verdict: 'dangerous' }])
  expect(report).toMatchObject({ verdict: 'dangerous', complete: true, format: 'pickle' })
})

test('a name of Python 2 is reported as written and as mapped', () => {
  const [global] = scanSync(bytes(op.PROTO, 2, line('commands', 'getoutput'), tuple(str('id')), op.REDUCE, op.STOP)).globals
  expect(global).toMatchObject({ name: 'subprocess.getoutput', raw: 'commands.getoutput', level: 'dangerous' })
})

test.each([
  ['computed-name', ATTACKS['a name made by a call']],
  ['call-of-result', ATTACKS['a call of what a call gives']],
  ['build-on-global', ATTACKS['BUILD on a function']],
  ['special-attribute', ATTACKS['__class__ in a state']],
  ['extension', ATTACKS['an extension code']],
  ['used-as-data', ATTACKS['a function of the list as data']],
  ['arguments', ATTACKS['a SortedList with a key']],
  ['state', ATTACKS['two states']],
  ['items', ATTACKS['append as an attribute']],
  ['opcode', ATTACKS['memmap made bare']],
  ['memo', ATTACKS['a memo of gigabytes']],
  ['persistent-id', ATTACKS['a persistent id that is an object']],
] as const)('findings of their own: %s', (code, body) => {
  expect(codes(scanSync(pickle(body!)))).toContain(code)
})

test.each([
  ['frame', ATTACKS['a frame longer than the data, without a call']],
  ['broken', ATTACKS['a tail that is cut after safe calls']],
  ['trailing-data', bytes(pickle(none), 'rubbish')],
  ['no-pickle', bytes('what is this?')],
] as const)('findings about the data: %s', (code, whole) => {
  expect(codes(scanSync(whole as Uint8Array))).toContain(code)
})

test.each<[string, Part]>([
  ['a SortedList', call(name('sortedcontainers.sortedlist', 'SortedList'), list(tuple(int(1), str('a')), tuple(int(2), str('b'))), none)],
  ['a SortedDict', call(name('sortedcontainers.sorteddict', 'SortedDict'), none, list(tuple(str('a'), list(list(int(1))))))],
  ['frozensets', list([op.MARK, [op.MARK, int(1), op.FROZENSET], int(2), op.FROZENSET])],
  ['a type of typing', call(name('_operator', 'getitem'), name('typing', 'Dict'), tuple(name('builtins', 'str'), name('builtins', 'int')))],
  ['a pattern that ignores case', call(name('re', '_compile'), str('[a-zé-ú]+'.repeat(20)), int(34))],
  ['a pattern of ASCII ranges', call(name('re', '_compile'), str('[a-z]'.repeat(200)), int(34))],
  ['a pattern of every character', call(name('re', '_compile'), str('[\0-\u{10ffff}]'.repeat(300)), int(32))],
  ['a zone of Arrow', call(name('pyarrow.lib', 'timestamp'), str('ns'), str('America/Argentina/Buenos_Aires'))],
  ['an offset of Arrow', call(name('pyarrow.lib', 'timestamp'), str('ns'), str('+05:30'))],
  ['defaultdicts in one another', nestedDicts()],
])('%s is safe', (_, part) => {
  expect(verdict(pickle(part))).toBe('safe')
})

/** A defaultdict in another, five deep, which is as deep as people have them. */
function nestedDicts(): Part {
  const made = [name('collections', 'defaultdict'), op.EMPTY_TUPLE, op.REDUCE]
  return [Array.from({ length: 5 }, () => [made, int(1)]), made, Array.from({ length: 5 }, () => op.SETITEM)]
}
