import { PickleError, type UnpicklingCode } from '../errors.ts'

// What the tools throw: the exception that CPython's pickletools would raise, and where.

/** What went wrong: stable strings to switch on. Those that loading has too mean the same. */
export type PickletoolsCode =
  | Extract<
      UnpicklingCode,
      | 'truncated'
      | 'unknown-opcode'
      | 'protocol'
      | 'stack-underflow'
      | 'unexpected-mark'
      | 'no-mark'
      | 'memo'
      | 'bad-text'
      | 'bad-utf8'
      | 'bad-length'
      | 'limit'
    >
  | 'leftover' // values are left on the stack after STOP

/** The exception's class in Python. */
export type PythonType = 'ValueError' | 'UnicodeDecodeError' | 'IndexError' | 'TypeError'

/** Thrown by `genops`, `dis` and `optimize` for a pickle that CPython's would not accept. The message is that of Python's exception. */
export class PickletoolsError extends PickleError {
  override name = 'PickletoolsError'
  /** What went wrong. */
  readonly code: PickletoolsCode
  /** Byte offset, in the data given, of the opcode at fault, or of the end where the data ends before STOP. */
  readonly offset: number
  /** The class of CPython's exception; null where CPython has no such bound: `maxOutput`, and what JavaScript cannot hold. */
  readonly pythonType: PythonType | null
  /** What `dis` had printed by then; empty for the others. */
  text = ''

  constructor(code: PickletoolsCode, message: string, offset: number, pythonType: PythonType | null, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.offset = offset
    this.pythonType = pythonType
  }
}

/** Thrown by readers and printers of arguments, which do not know the position; made a {@link PickletoolsError} by who does. */
export class ArgumentProblem extends Error {
  readonly code: PickletoolsCode
  readonly pythonType: PythonType | null

  /** @param pythonType null where CPython has no such bound */
  constructor(code: PickletoolsCode, message: string, pythonType: PythonType | null = 'ValueError') {
    super(message)
    this.code = code
    this.pythonType = pythonType
  }
}

/** What reading or printing an argument threw, as an error of this package. Engines throw a RangeError at what they cannot hold. */
export function placed(thrown: unknown, offset: number): unknown {
  if (thrown instanceof ArgumentProblem) return new PickletoolsError(thrown.code, thrown.message, offset, thrown.pythonType)
  if (!(thrown instanceof RangeError)) return thrown
  return new PickletoolsError('limit', `more than the engine can hold: ${thrown.message}`, offset, null, { cause: thrown })
}
