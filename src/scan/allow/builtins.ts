// The allow list: Python's builtins and what protocols 0 to 4 write values by.

import { PyTuple } from '../../python/values.ts'
import {
  all,
  any,
  args,
  attributes,
  attributesWith,
  bytes,
  calledClass,
  calling,
  constant,
  either,
  globalNamed,
  int,
  type Known,
  list,
  made,
  none,
  oneOf,
  optional,
  plainDict,
  plainList,
  plainTuple,
  real,
  record,
  sequence,
  small,
  str,
  type Table,
  tupleOf,
} from '../rules.ts'

const EXCEPTIONS = `
builtins ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError BytesWarning
 ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError
 EncodingWarning EnvironmentError Exception FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError
 ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
 MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning
 PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning
 StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
 UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError
numpy.linalg LinAlgError
numpy.exceptions AxisError
numpy AxisError
pandas.errors ParserError EmptyDataError
socket timeout gaierror herror
kombu.exceptions OperationalError
requests.exceptions RequestException HTTPError ConnectionError ProxyError SSLError Timeout ConnectTimeout ReadTimeout URLRequired
 TooManyRedirects MissingSchema InvalidSchema InvalidURL InvalidHeader ChunkedEncodingError ContentDecodingError StreamConsumedError
 RetryError
django.core.exceptions ValidationError ObjectDoesNotExist MultipleObjectsReturned PermissionDenied ImproperlyConfigured
`

export function addBuiltins(table: Table): void {
  list(table, 'builtins set frozenset', calledClass(args([either(plainList, plainTuple)], 0), { label: 'set', hashed: true, contents: 0 }))
  list(
    table,
    'builtins bytearray',
    calledClass((values, known) => isBytes(values, known.labelOf(values[0])), { label: 'bytes' }),
  )
  list(table, 'builtins bytes', calledClass(args([either(bytes, plainList)], 0), { label: 'bytes' }))
  list(table, '_codecs encode', calling(args([str, oneOf('latin1', 'latin-1')]), { label: 'bytes' }))
  list(table, 'builtins complex', calledClass(args([real, real], 1)))
  list(table, 'builtins slice', calledClass(args([optional(scalar), optional(scalar), optional(scalar)], 1), { label: 'slice' }))
  list(table, 'builtins range', calledClass(args([int, int, int], 1), { label: 'range' }))
  list(table, 'builtins object', calledClass(args([]), { make: args([]) }))
  list(table, 'builtins int float str bool', calledClass(args([either(str, real)], 0)))
  list(table, 'builtins list dict tuple', calledClass(args([])))
  list(table, 'builtins type', calling(args([either(none, globalNamed(/^builtins\.(Ellipsis|NotImplemented)$/))]), { label: 'type' }))
  list(
    table,
    `
builtins Ellipsis NotImplemented None True False len abs min max sum sorted any all round hash id repr chr ord divmod pow property
 staticmethod classmethod callable isinstance issubclass
`,
    constant,
  )
  list(
    table,
    'copyreg _reconstructor __newobj__ __newobj_ex__',
    calling(() => false),
  )
  list(
    table,
    'builtins getattr',
    calling(() => false),
  )
  // Never safe, but what they are given is looked into.
  list(
    table,
    'pickle loads _loads\n_pickle loads\ndill loads\ndill._dill loads\ncloudpickle loads\ncloudpickle.cloudpickle loads',
    calling((values) => values.length === 1, { nested: 0 }),
  )
  // Iterators are not asked for their items.
  const iterable = either(sequence, plainDict, str, made('iterator', 'range', 'set'))
  list(table, 'builtins iter', calling(args([iterable]), { label: 'iterator', state: int }))
  list(table, 'builtins reversed', calling(args([iterable]), { data: true, label: 'iterator', state: int }))
  list(table, 'builtins enumerate', calling(args([iterable, int], 1), { data: true, label: 'iterator' }))
  list(table, 'builtins zip', calling(all(made('iterator')), { data: true, label: 'iterator', state: oneOf(true) }))
  // The setter of args asks what it is given for all its items.
  const state = attributesWith({ args: plainTuple })
  list(table, EXCEPTIONS, calledClass(all(any), { label: 'exception', state }))
  list(table, 'json.decoder JSONDecodeError', calledClass(args([str, str, small]), { label: 'exception', state }))
  list(
    table,
    'builtins ExceptionGroup BaseExceptionGroup',
    calledClass(args([str, either(plainList, plainTuple)]), { label: 'exception', state }),
  )
  list(table, 'multiprocessing.pool rebuild_exc', calling(args([made('exception'), str]), { label: 'exception' }))
  list(table, 'concurrent.futures.process _rebuild_exc', calling(args([made('exception'), str]), { label: 'exception' }))
  list(table, 'types SimpleNamespace', calledClass(args([plainDict], 0), { state: attributes }))
  list(table, 'types NoneType EllipsisType NotImplementedType', constant)
  list(table, 'array array', calledClass(args([typecode, either(bytes, plainList, str)], 1), { label: 'array' }))
  list(
    table,
    'array _array_reconstructor',
    calling((values, known) => isArray(values, known), { label: 'array' }),
  )
  list(
    table,
    'time struct_time',
    calledClass(args([tupleOf(optional(either(real, str))), record({ tm_zone: optional(str), tm_gmtoff: optional(small) })], 1)),
  )
}

const scalar = either(str, real, made('numpy scalar', 'timestamp', 'datetime'))
const typecode = (value: unknown): boolean => typeof value === 'string' && /^[bBuwchHiIlLqQfd]$/.test(value)

function isBytes(values: readonly unknown[], label: string): boolean {
  const [source, encoding] = values
  if (values.length === 0) return true
  if (values.length === 2) return typeof source === 'string' && (encoding === 'latin-1' || encoding === 'latin1')
  return (
    values.length === 1 && (source instanceof Uint8Array || label === 'bytes' || (Array.isArray(source) && !(source instanceof PyTuple)))
  )
}

const isArrayClass = globalNamed(/^array\.array$/)

function isArray(values: readonly unknown[], known: Known): boolean {
  const [type, code, format, data] = values
  const isFormat = typeof format === 'number' && format >= 0 && format <= 21
  return (
    values.length === 4 &&
    isArrayClass(type, known) &&
    typecode(code) &&
    isFormat &&
    (data instanceof Uint8Array || known.labelOf(data) === 'bytes')
  )
}
