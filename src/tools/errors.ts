// What the tools throw: the exception that CPython's pickletools would raise, and where.
import { messageOf, PickleError, type UnpicklingCode } from '../errors.ts'

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
  readonly text: string = ''

  /** @param offset not known to those who read and print arguments: `placed` fills it in */
  constructor(code: PickletoolsCode, message: string, pythonType: PythonType | null = 'ValueError', offset = -1, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.pythonType = pythonType
    this.offset = offset
  }
}

/**
 * What was thrown at an opcode, as an error of this package that knows the place, and what was printed by then. What is not ours is
 * the engine's, at what it cannot hold.
 */
export function placed(thrown: unknown, offset: number, text = ''): PickletoolsError {
  const error =
    thrown instanceof PickletoolsError
      ? thrown
      : new PickletoolsError('limit', `more than the engine can hold: ${messageOf(thrown)}`, null, offset, { cause: thrown })
  return Object.assign(error, { offset: error.offset < 0 ? offset : error.offset, text })
}
