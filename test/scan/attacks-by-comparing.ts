// Attacks by what Python does with values that nothing but data: compares and hashes them, frees them, and believes how many there are.
import * as op from '../../src/abi/opcode.ts'
import { attributes, build, call, data, dict, int, list, make, name, none, type Part, str, tuple, uint } from './assemble.ts'

const memo = (index: number, value: Part): Part => [value, op.BINPUT, index, op.POP]
const get = (index: number): Part => [op.BINGET, index]
const far = (index: number): Part => [op.LONG_BINGET, uint(index, 4)]
const times = (count: number, ...parts: Part[]): Part => Array.from({ length: count }, () => parts)

/** A value of the one before twice, thirty times: what goes through it comes to the innermost a thousand million times. */
function doubled(from: number, first: Part, next: (before: Part) => Part): Part {
  const parts: Part[] = [first]
  for (let i = from; i < from + 30; i++) parts.push(op.LONG_BINPUT, uint(i, 4), op.POP, next(far(i)))
  return parts
}

const frozen = (from: number): Part =>
  doubled(from, [op.MARK, int(1), op.FROZENSET], (before) => [op.MARK, tuple(before, int(1)), tuple(before, int(2)), op.FROZENSET])
const called = (from: number): Part =>
  doubled(from, call(get(1), list(int(1))), (before) => call(get(1), list(tuple(before, int(1)), tuple(before, int(2)))))
const lists = (from: number): Part => doubled(from, op.EMPTY_LIST, (before) => list(before, before))
const key = (value: Part): Part => [value, op.BINPUT, 9, op.POP, dict([get(9), none])]
const sorted = (own: string, ...args: Part[]): Part => call(name(`sortedcontainers.${own.toLowerCase()}`, own), ...args)
const lazyItems = build(
  make(name('requests.structures', 'CaseInsensitiveDict')),
  attributes({ _store: build(call(name('types', 'SimpleNamespace')), attributes({ items: name('builtins', 'len') })) }),
)

const array = (dtype: string, content: string): Part =>
  build(
    call(name('numpy.core.multiarray', '_reconstruct'), name('numpy', 'ndarray'), tuple(int(0)), data('b')),
    tuple(
      int(1),
      tuple(int(content.length / 8)),
      build(
        call(name('numpy', 'dtype'), str(dtype), op.NEWFALSE, op.NEWTRUE),
        tuple(int(3), str('<'), none, none, none, [op.BININT, uint(0xffffffff, 4)], [op.BININT, uint(0xffffffff, 4)], int(0)),
      ),
      op.NEWFALSE,
      data(content),
    ),
  )
const two: Part = [op.BINFLOAT, '\x40\0\0\0\0\0\0\0']
const metric = 'sklearn.metrics._dist_metrics'
const made = (module: string, own: string): Part => call(name(module, 'newObj'), name(module, own))
const stamps = (zone: Part): Part => call(name('pyarrow.lib', 'timestamp'), str('ns'), zone)

export const COMPARING: Readonly<Record<string, Part | Uint8Array>> = {
  // Hashes and comparisons.
  'frozensets that are made alike, as keys': [op.EMPTY_DICT, op.MARK, frozen(100), none, frozen(200), none, op.SETITEMS],
  'frozensets that are made alike, in tuples': [
    [op.EMPTY_DICT, op.MARK, frozen(100), op.TUPLE1, none],
    [frozen(200), op.TUPLE1, none, op.SETITEMS],
  ],
  'frozensets that calls make alike': [
    memo(1, name('builtins', 'frozenset')),
    [op.EMPTY_DICT, op.MARK, called(100), none, called(200), none, op.SETITEMS],
  ],
  'generic types of types as a key': [
    memo(1, name('types', 'GenericAlias')),
    memo(2, name('builtins', 'list')),
    key(doubled(100, call(get(1), get(2), op.EMPTY_TUPLE), (before) => call(get(1), get(2), tuple(before, before)))),
  ],
  'types of typing, which are remembered by what they are made of': [
    memo(1, name('_operator', 'getitem')),
    memo(2, name('typing', 'Tuple')),
    doubled(100, call(get(1), get(2), name('typing', 'Any')), (before) => call(get(1), get(2), tuple(before, before))),
  ],
  'types of typing in lists': [
    memo(1, name('_operator', 'getitem')),
    memo(2, name('typing', 'Callable')),
    doubled(100, call(get(1), get(2), tuple(list(name('typing', 'Any')), name('typing', 'Any'))), (before) =>
      call(get(1), get(2), tuple(list(before, before), name('typing', 'Any'))),
    ),
  ],
  'a relativedelta of itself as a key': [
    memo(1, name('dateutil.relativedelta', 'relativedelta')),
    key(doubled(100, make(get(1)), (before) => build(make(get(1)), attributes({ years: before, months: before })))),
  ],
  'lists that are made alike, sorted': sorted('SortedList', list(lists(100), lists(200)), none),
  'lists that are made alike, in tuples, sorted': sorted('SortedSet', list([lists(100), op.TUPLE1], [lists(200), op.TUPLE1]), none),
  'keys of a sorted dict that are objects': sorted('SortedDict', none, list(tuple(lists(100), none), tuple(lists(200), none))),
  'a method that a comparison calls': sorted('SortedList', list(list(lazyItems), list(lazyItems)), none),
  // What is freed by a call within a call.
  'a defaultdict in another, and so on': [
    memo(1, name('collections', 'defaultdict')),
    times(5000, get(1), op.EMPTY_TUPLE, op.REDUCE, op.NONE),
    [none, times(5000, op.SETITEM)],
  ],
  'a defaultdict in the dict of another, and so on': [
    memo(1, name('collections', 'defaultdict')),
    times(5000, get(1), op.MARK, op.NONE, op.EMPTY_DICT, op.NONE),
    [none, times(5000, op.SETITEM, op.TUPLE, op.REDUCE)],
  ],
  // Items that are not there.
  'a metric without its matrix': build(made(metric, 'EuclideanDistance64'), tuple(two, array('f8', ''))),
  'a search tree of nothing': build(made('sklearn.neighbors._kd_tree', 'KDTree64'), op.EMPTY_TUPLE),
  'a loss without its parameter': call(
    name('sklearn._loss._loss', '__pyx_unpickle_CyPinballLoss'),
    name('sklearn._loss._loss', 'CyPinballLoss'),
    int(38356578),
    op.EMPTY_TUPLE,
  ),
  // Files and time.
  'a zone of Arrow that names a file': stamps(str('dateutil//etc/passwd')),
  'a zone of Arrow that is a path': stamps(str('/etc/passwd')),
  'a zone of Arrow that leads out': stamps(str('../../etc/passwd')),
  'a pattern of every character, ignoring case, again and again': call(name('re', '_compile'), str('[\0-\u{10ffff}]'.repeat(300)), int(34)),
  'the same with escapes': call(name('re', '_compile'), str('[\\x00-\\U0010ffff]'.repeat(300)), int(2)),
}
