// The errors that this package throws, and how it calls functions that may throw others.
import { opcodeInfo } from './abi/opcode-table.ts'

/** Base of every error this package throws; Python's `pickle.PickleError`. */
export class PickleError extends Error {
  override name = 'PickleError'
}

/** What went wrong while reading: stable strings to switch on. */
export type UnpicklingCode =
  | 'truncated' // the data ends inside an opcode, or before STOP
  | 'unknown-opcode' // a byte that is no opcode
  | 'protocol' // PROTO above 5
  | 'frame' // an opcode crosses a frame's end, or a frame lies in another
  | 'stack-underflow' // an operand is missing
  | 'unexpected-mark' // a MARK lies where an operand should
  | 'no-mark' // an opcode that works back to MARK found none
  | 'memo' // GET of an index never PUT, or a bad index
  | 'bad-text' // an INT, LONG, FLOAT, STRING, PERSID or PUT argument that does not parse
  | 'bad-utf8' // bytes that are no text in UTF-8, or in the encoding asked for
  | 'bad-length' // a negative or impossible declared length
  | 'operand' // an operand of a type that the opcode cannot work on
  | 'unhashable' // a list, dict, set or bytearray as dict key or set element
  | 'refused-global' // findClass, `allow` or `unknown: 'error'` turned a global down
  | 'bad-arguments' // a known callable was given arguments it cannot take
  | 'bad-state' // a known class was given a state it cannot take
  | 'persistent-id' // PERSID or BINPERSID without `persistentLoad`
  | 'extension' // an extension code that the registry does not know
  | 'buffers' // NEXT_BUFFER without `buffers`, or too few of them
  | 'limit' // one of `limits` was passed, or what the platform can hold
  | 'hook' // a function of the caller's threw; `cause` has its error

/** What data looks like that is no pickle, or no whole or untouched one: stable words to switch on. */
export type LooksLike =
  | 'empty'
  | 'gzip'
  | 'zlib'
  | 'bz2'
  | 'xz'
  | 'lzma'
  | 'lz4'
  | 'zstd'
  | 'zip'
  | 'torch-zip'
  | 'npz'
  | 'tar'
  | '7z'
  | 'npy'
  | 'hdf5'
  | 'parquet'
  | 'arrow'
  | 'sqlite'
  | 'safetensors'
  | 'gguf'
  | 'matlab'
  | 'rdata'
  | 'onnx'
  | 'ubjson'
  | 'pdf'
  | 'image'
  | 'marshal'
  | 'git-lfs'
  | 'html'
  | 'xml'
  | 'json'
  | 'csv'
  | 'text'
  | 'zeros'
  | 'base64'
  | 'hex'
  | 'bytes-repr'
  | 'read-as-text'
  | 'utf-16'
  | 'bom'
  | 'blank-line'
  | 'crlf'
  | 'length-prefix'
  | 'prefix'
  | 'joblib'
  | 'joblib-old'
  | 'torch-legacy'
  | 'torch-data'
  | 'django-cache'
  | 'python-2-text'

/** Thrown for every pickle that cannot be read; Python's `pickle.UnpicklingError`. */
export class UnpicklingError extends PickleError {
  override name = 'UnpicklingError'
  /** What went wrong. */
  readonly code: UnpicklingCode
  /** Byte offset, in the data given, of the opcode that could not be carried out. */
  readonly offset: number
  /** Name of that opcode as pickletools has it; undefined where there is none. */
  readonly opcode: string | undefined
  /** What the data looks like, where that is known and explains the error. */
  looksLike?: LooksLike
  /** One or two sentences that say so and what to do; the message ends with them. */
  hint?: string

  constructor(code: UnpicklingCode, message: string, offset: number, opcode?: number, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options)
    this.code = code
    this.offset = offset
    this.opcode = opcode === undefined ? undefined : opcodeInfo(opcode)?.name
  }

  /** Says what the data looks like; the stack begins with the message, and so is told too. */
  explain(looksLike: LooksLike | undefined, hint: string): void {
    const { message } = this
    if (looksLike !== undefined) this.looksLike = looksLike
    this.hint = hint
    this.message = `${message}. ${hint}`
    if (typeof this.stack === 'string') this.stack = this.stack.replace(message, () => this.message)
  }
}

/** What went wrong while writing: stable strings to switch on. */
export type PicklingCode =
  | 'unsupported' // a value that stands for nothing in Python
  | 'protocol' // the value or the option needs another protocol
  | 'bad-reduce' // a `__reduce__`, adapter or `reducerOverride` result of the wrong form
  | 'bad-value' // a value of a known type that has no Python counterpart, such as an invalid Date
  | 'limit' // more than the platform can hold: a pickle, a buffer or a string of that size
  | 'hook' // a function of the caller's threw; `cause` has its error
  | 'sink' // the destination failed; `cause` has its error

/** Thrown for every value that cannot be written; Python's `pickle.PicklingError`. */
export class PicklingError extends PickleError {
  override name = 'PicklingError'
  readonly code: PicklingCode
  /** Where in the value: `$` is the value given, `$.users[3].cb` a part of it. */
  readonly path: string

  constructor(code: PicklingCode, message: string, path: string, options?: ErrorOptions) {
    super(`${message} (at ${path})`, options)
    this.code = code
    this.path = path
  }
}

/**
 * Thrown by adapters and shared readers, which do not know the position; the opcode that ran them adds offset and name and
 * throws an {@link UnpicklingError} of the same code.
 */
export class ValueProblem extends Error {
  readonly code: UnpicklingCode

  constructor(code: UnpicklingCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * What was thrown, in words. It may be anything, and refuse to be read.
 * @param named whether the name of an Error comes first
 */
export function messageOf(thrown: unknown, named = false): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown)
    return named ? `${thrown.name}: ${thrown.message}` : `${thrown.message}`
  } catch {
    return 'a value that has no text'
  }
}

/** What is wrong with a value, thrown where its path is not known; the walk adds the path and throws a {@link PicklingError}. */
export class WriteProblem extends Error {
  readonly code: PicklingCode

  constructor(code: PicklingCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The error for what a JavaScript engine throws where a pickle, or a part of one, is more than it can hold. */
export function tooLarge(cause: RangeError, path: string): PicklingError {
  const message = messageOf(cause)
  // V8 has no larger Set than one of 2**24 - 1: in it are all objects that may come again.
  const advice = message.startsWith('Set ') ? ': so many objects can be written with fast: true' : ''
  return new PicklingError('limit', `more than the platform can hold: ${message}${advice}`, path, { cause })
}

/** Whether something thrown is of a class. It may be anything: a revoked proxy refuses even to be asked. */
export function isA<T>(thrown: unknown, type: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof type
  } catch {
    return false
  }
}

/**
 * Calls code that is not this package's own reading and writing: a hook, a method of a registered class, an adapter.
 * @param problemOf makes an error of what it threw, whatever that is; undefined lets that pass as it is
 */
export function callHook<T>(hook: () => T, problemOf: (thrown: unknown) => Error | undefined): T {
  try {
    return hook()
  } catch (thrown) {
    throw problemOf(thrown) ?? thrown
  }
}

/** What a function of the caller's threw while a pickle was read, as `cause`. The opcode that called it adds its place. */
export class HookProblem extends Error {}

/** Asks a function of the caller's while a pickle is read. @throws HookProblem; errors of this package pass as they are */
export function ask<T>(hook: () => T): T {
  return callHook(hook, (cause) => (isA(cause, PickleError) || isA(cause, ValueProblem) ? undefined : new HookProblem('', { cause })))
}
