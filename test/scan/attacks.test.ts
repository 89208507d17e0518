// None of the attacks may be called safe.
import { describe, expect, test } from 'vitest'
import * as op from '../../src/abi/opcode.ts'
import { scanSync } from '../../src/scan.ts'
import { bytes, codes, int, line, list, none, payload, pickle, str, tuple, verdict } from './assemble.ts'
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
