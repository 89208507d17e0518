// Instances of Python's built-in exceptions.
import { PyObject } from './object.ts'
import type { Adapter } from './registry.ts'
import { describe } from './show.ts'
import { PyGlobal } from './values.ts'

/**
 * An instance of one of Python's built-in exception classes. It is data and no Error, so that nothing mistakes it for one thrown here.
 * Its notes (`__notes__`) and what else was set on it are {@link PyObject.attributes}.
 */
export class PyException extends PyObject {
  /** @param name such as `ValueError` */
  constructor(name: string, args: unknown[] = []) {
    super(new PyGlobal('builtins', name), args, 'call')
  }

  /** Such as `ValueError`. */
  get name(): string {
    return (this.callable as PyGlobal).name
  }

  /** The one argument if it is a string, else all of them as {@link describe} shows them. */
  get message(): string {
    const { args } = this
    return args.length === 1 && typeof args[0] === 'string' ? args[0] : args.map((arg) => describe(arg)).join(', ')
  }

  /** The exception it was raised from (`__cause__`), undefined where its pickle has none: Python's own leave it out. */
  get cause(): unknown {
    return this.get('__cause__')
  }
}

const ERRORS =
  'Arithmetic Assertion Attribute BlockingIO BrokenPipe Buffer ChildProcess ConnectionAborted Connection ConnectionRefused ConnectionReset ' +
  'EOF FileExists FileNotFound FloatingPoint Import Indentation Index Interrupted IsADirectory Key Lookup Memory ModuleNotFound Name ' +
  'NotADirectory NotImplemented OS Overflow Permission ProcessLookup PythonFinalization Recursion Reference Runtime Syntax System Tab ' +
  'Timeout Type UnboundLocal UnicodeDecode UnicodeEncode Unicode UnicodeTranslate Value ZeroDivision'
const WARNINGS = 'Bytes Deprecation Encoding Future Import PendingDeprecation Resource Runtime Syntax Unicode User'
const OTHERS =
  'BaseException BaseExceptionGroup Exception ExceptionGroup GeneratorExit KeyboardInterrupt StopAsyncIteration StopIteration SystemExit Warning'

/** The names that old Pythons have for OSError are its aliases in new ones. */
const names = (): string[] => [
  ...ERRORS.split(' ').map((name) => `builtins.${name}Error`),
  ...WARNINGS.split(' ').map((name) => `builtins.${name}Warning`),
  ...OTHERS.split(' ').map((name) => `builtins.${name}`),
]

export const exceptionReader = (): Adapter<PyException> => ({
  names: names(),
  call: (args, { global }) => new PyException(global.name, args),
})
