// Attacks by what loading asks of values that an entry accepted: their items, their text, their hash, or a call of what lies in the data.
import * as op from '../../src/abi/opcode.ts'
import { attributes, build, bytes, call, data, dict, int, list, make, name, none, type Part, str, tuple, uint } from './assemble.ts'

const getattr = name('builtins', 'getattr')
const memo = (index: number, value: Part): Part => [value, op.BINPUT, index, op.POP]
const get = (index: number): Part => [op.BINGET, index]
const partial = (called: Part, ...args: Part[]): Part =>
  build(call(name('functools', 'partial'), [called, op.BINPUT, 9]), tuple(get(9), tuple(...args), dict(), none))
const newOf = (module: string, own: string): Part => call(getattr, name(module, own), str('__new__'))
/** Its str calls `fold` of its policy. */
const message = (fold: Part): Part =>
  build(
    make(name('email.message', 'Message')),
    attributes({
      policy: build(make(name('email._policybase', 'Compat32')), attributes({ fold })),
      _headers: list(tuple(str('a'), str('b'))),
      _payload: str(''),
      _unixfrom: none,
    }),
  )
const multiplying = message(name('operator', 'mul'))
const evaluating = message(partial(newOf('sympy.core.containers', 'Tuple'), name('builtins', 'int'), str('__import__("os").system("id")')))
const endless = call(name('itertools', 'repeat'), none)
const many = call(name('builtins', 'range'), [op.LONG1, 6, uint(1e12, 6)])
const range = (end: number): Part =>
  call(
    name('pandas.core.indexes.base', '_new_Index'),
    name('pandas.core.indexes.range', 'RangeIndex'),
    attributes({ name: none, start: int(0), stop: [op.LONG1, 6, uint(end, 6)], step: int(1) }),
  )
const objects = build(
  call(name('numpy', 'dtype'), str('O8'), op.NEWFALSE, op.NEWTRUE),
  tuple(int(3), str('|'), none, none, none, int(-1), int(-1), int(63)),
)
const record = build(
  call(name('numpy', 'dtype'), str('V8'), op.NEWFALSE, op.NEWTRUE),
  tuple(int(3), str('|'), none, tuple(str('a')), attributes({ a: tuple(objects, int(0)) }), int(8), int(1), int(27)),
)
const bareArray = call(name('numpy.core.multiarray', '_reconstruct'), name('numpy', 'ndarray'), tuple(int(0)), data('b'))
const times = (count: number, part: Part): Uint8Array => {
  const one = bytes(part)
  return Uint8Array.from({ length: count * one.length }, (_, i) => one[i % one.length]!)
}

export const BY_LOADING: Record<string, Part> = {
  // What lies in the data, where something could call it.
  'the __new__ of a class in the data': list(newOf('sympy.core.containers', 'Tuple')),
  'a partial of the __new__ of a class in the data': partial(newOf('numpy', 'memmap'), name('numpy', 'ndarray'), str('/tmp/x')),
  'a partial of the __new__ of a class, called and kept': [
    partial(newOf('collections', 'deque'), name('collections', 'deque')),
    [op.DUP, op.EMPTY_TUPLE, op.REDUCE, op.TUPLE2],
  ],
  'the __new__ of a class in the state of another partial': build(
    call(name('functools', 'partial'), name('builtins', 'int')),
    tuple(newOf('numpy', 'memmap'), tuple(), dict(), none),
  ),
  'pickle.loads in the data, after the same arguments were used twice': [
    memo(0, tuple(name('pickle', 'loads'), str('__new__'))),
    [getattr, get(0), op.REDUCE, op.POP],
    [getattr, get(0), op.REDUCE, op.POP],
    list(name('pickle', 'loads')),
  ],
  'memmap in the data, within arguments that were used': [
    memo(0, tuple(name('numpy', 'memmap'), tuple(int(0)), data('b'))),
    [name('numpy.core.multiarray', '_reconstruct'), get(0), op.REDUCE, op.POP],
    list(get(0)),
  ],
  // Text.
  'a cookie of what becomes text by methods of its own': [
    make(name('http.cookies', 'SimpleCookie')),
    op.MARK,
    str('a'),
    multiplying,
    op.SETITEMS,
  ],
  'a cookie that evaluates': [make(name('http.cookies', 'SimpleCookie')), str('a'), evaluating, op.SETITEM],
  'a version of scikit-learn that becomes text': build(
    make(name('sklearn.svm._classes', 'SVC')),
    attributes({ _sklearn_version: evaluating }),
  ),
  'strings of NumPy that become text': build(
    bareArray,
    tuple(
      int(1),
      tuple(int(1)),
      call(name('numpy._core._internal', '_convert_to_stringdtype_kwargs'), op.NEWTRUE),
      op.NEWFALSE,
      list(multiplying),
    ),
  ),
  // Items without end.
  'args of an exception without end': build(call(name('builtins', 'ValueError')), attributes({ args: endless })),
  'args of an exception that are a range': build(call(name('builtins', 'ValueError')), attributes({ args: many })),
  'a QueryDict of values without end': build(
    make(name('django.http.request', 'QueryDict')),
    attributes({ _data: dict([str('a'), endless]), _encoding: str('utf-8'), _mutable: op.NEWTRUE }),
  ),
  'parameters of a module without end': build(
    make(name('torch.nn.modules.transformer', 'TransformerEncoderLayer')),
    attributes({ _parameters: endless }),
  ),
  'an interval index of a range': call(
    name('pandas.core.indexes.interval', '_new_IntervalIndex'),
    name('pandas.core.indexes.interval', 'IntervalIndex'),
    attributes({ left: range(1e12), right: range(1e12), closed: str('left') }),
  ),
  'a quantized tensor past its storage': call(
    name('torch._utils', '_rebuild_qtensor'),
    [tuple(str('storage'), name('torch', 'QInt8Storage'), str('0'), str('cpu'), int(2)), op.BINPERSID],
    int(0),
    tuple([op.LONG1, 6, uint(1e12, 6)]),
    tuple(int(1)),
    tuple(name('torch', 'per_tensor_affine'), int(1), int(0)),
    op.NEWFALSE,
    dict(),
  ),
  // Depth.
  'a key of tuples within one another': [none, times(100_000, op.TUPLE1), op.BINPUT, 1, op.POP, dict([get(1), none])],
  'a key of tuples that hold the one before twice': [
    [none, op.TUPLE1, times(60, [op.DUP, op.TUPLE2]), op.BINPUT, 1, op.POP],
    dict([get(1), none]),
  ],
  'iterators within one another': [[memo(1, name('itertools', 'repeat')), times(5000, get(1)), none], times(5000, [op.TUPLE1, op.REDUCE])],
  'arrays of objects within one another': [
    memo(3, objects),
    times(5000, [bareArray, op.MARK, int(1), tuple(int(1)), get(3), op.NEWFALSE, op.EMPTY_LIST, op.MARK]),
    [none, times(5000, [op.APPENDS, op.TUPLE, op.BUILD])],
  ],
  // Memory that is not there.
  'a record with objects out of an array without elements': [
    memo(3, record),
    call(name('numpy.core.multiarray', 'scalar'), get(3), build(bareArray, tuple(int(1), tuple(int(0)), get(3), op.NEWFALSE, list()))),
  ],
  'a regular expression that prints, by its enum': call(name('re', '_compile'), str('a'), call(name('re', 'RegexFlag'), int(128))),
}
