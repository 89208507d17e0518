// Attacks by what is within, around and after a pickle: other pickles, tails, frames, odd names.
import * as op from '../../src/abi/opcode.ts'
import { build, bytes, call, data, dict, int, list, make, name, none, type Part, payload, pickle, str, tuple, uint } from './assemble.ts'

const evil = pickle(payload)
const frame = (length: number): Part => [op.FRAME, uint(length, 8)]

/** Attacks by what they are; each is the body of a pickle of protocol 4, or a whole one. */
export const AROUND_PICKLES: Record<string, Part | Uint8Array> = {
  // Pickles in pickles.
  'pickle.loads': call(name('pickle', 'loads'), data(evil)),
  'pickle.loads of what is harmless': call(name('pickle', 'loads'), data(pickle(none))),
  _load_from_bytes: call(name('torch.storage', '_load_from_bytes'), data(evil)),
  '_load_from_bytes within itself': call(
    name('torch.storage', '_load_from_bytes'),
    data(pickle(call(name('torch.storage', '_load_from_bytes'), data(evil)))),
  ),
  '_load_from_bytes of text': call(
    name('torch.storage', '_load_from_bytes'),
    call(name('_codecs', 'encode'), str(Buffer.from(evil).toString('latin1')), str('latin1')),
  ),
  '_load_from_bytes of what cannot be followed': call(
    name('torch.storage', '_load_from_bytes'),
    call(name('builtins', 'bytes'), list(int(1))),
  ),
  yaml: call(name('yaml', 'load'), str('!!python/object/apply:os.system ["id"]'), name('yaml.loader', 'UnsafeLoader')),
  // Tails, and what comes after.
  'a tail that breaks': bytes(op.PROTO, 4, payload, op.POP, op.BINGET, 99),
  'a tail that is cut': bytes(op.PROTO, 4, payload),
  'a tail that is cut after safe calls': bytes(op.PROTO, 4, call(name('collections', 'OrderedDict'))),
  'a second pickle': bytes(pickle(none), evil),
  'a second pickle that needs the memo of the first': bytes(
    pickle(str('os'), op.MEMOIZE),
    op.PROTO,
    4,
    op.BINGET,
    0,
    str('system'),
    op.STACK_GLOBAL,
    tuple(str('id')),
    op.REDUCE,
    op.STOP,
  ),
  'a second pickle that needs a memo of its own': bytes(
    pickle(str('collections'), op.MEMOIZE),
    op.PROTO,
    4,
    str('os'),
    op.MEMOIZE,
    op.POP,
    op.BINGET,
    0,
    str('system'),
    op.STACK_GLOBAL,
    tuple(str('id')),
    op.REDUCE,
    op.STOP,
  ),
  'a third pickle': bytes(pickle(none), pickle(none), evil),
  'a second pickle after rubbish': bytes(pickle(none), 'rubbish', evil),
  'a frame that hides the call': bytes(op.PROTO, 4, frame(2), none, op.STOP, payload, op.STOP),
  'a frame that ends before STOP': bytes(op.PROTO, 4, frame(1), payload, op.STOP),
  'a frame that goes past STOP to another pickle': bytes(op.PROTO, 4, frame(12), none, op.STOP, 'rubbish!!!', evil),
  'a frame longer than the data': bytes(op.PROTO, 4, frame(1e9), payload, op.STOP),
  'a frame longer than the data, without a call': bytes(op.PROTO, 4, frame(1e9), none, op.STOP),
  'a frame in a frame': bytes(op.PROTO, 4, frame(1e3), frame(2), none, op.STOP),
  // Names that mean something in JavaScript.
  constructor: call(name('constructor', 'constructor')),
  __proto__: call(name('__proto__', '__proto__'), dict([str('__proto__'), dict()])),
  'toString, hasOwnProperty': call(name('toString', 'hasOwnProperty')),
  'attributes named __proto__': build(make(name('collections', 'UserDict')), dict([str('__proto__'), dict()])),
  // What the unpickler in Python takes for a list of arguments, or an instance.
  'no tuple for the arguments of NEWOBJ': [name('collections', 'UserDict'), str('ab'), op.NEWOBJ],
  'a persistent id that is called': [str('x'), op.BINPERSID, tuple(str('id')), op.REDUCE],
  'a persistent id that is an object': [make(name('collections', 'UserDict')), op.BINPERSID],
}
