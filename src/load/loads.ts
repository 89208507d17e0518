import { WINDOW } from '../abi/memory.ts'
import { UnpicklingError } from '../errors.ts'
import { checkEngine, type Engine, type LoadOptions } from '../options.ts'
import type { Registry } from '../python/registry.ts'
import { explain } from '../sniff.ts'
import { RUNNING, run } from './typescript.ts'
import { Memo, UnpicklerState } from './unpickler.ts'

/** Below this many bytes the single-pass engine is done before WebAssembly has started: a call and its set-up take 1 us. */
const WASM_FROM = 1024

/** What one build of the package reads with. */
export interface Reader {
  /** The WebAssembly engine: carries a machine on to STOP, or undefined where WebAssembly is refused. */
  readonly wasm: ((unpickler: UnpicklerState) => unknown) | undefined
  /** The adapters that need no registering. */
  readonly standard: (() => Registry) | undefined
}

export type Bytes = Uint8Array | ArrayBuffer | ArrayBufferView

/**
 * The bytes of any binary value, without a copy. Only a plain Uint8Array will do further on: a Buffer's `slice` is a view.
 * @throws TypeError for anything else, a string above all
 */
export function toBytes(data: Bytes): Uint8Array {
  if (ArrayBuffer.isView(data)) {
    if (Object.getPrototypeOf(data) === Uint8Array.prototype && data.buffer instanceof ArrayBuffer) return data as Uint8Array
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    // Text decoders refuse shared memory, and another thread could change it between two looks.
    return typeof SharedArrayBuffer !== 'undefined' && data.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes
  }
  if (data instanceof ArrayBuffer || Object.prototype.toString.call(data) === '[object ArrayBuffer]') return new Uint8Array(data)
  throw new TypeError(`pickled data must be a Uint8Array, an ArrayBuffer or a view of one, not ${data === null ? 'null' : typeof data}`)
}

/**
 * Reads one pickle.
 * @param start where in the bytes it starts
 * @param base what error offsets are counted from
 * @param before the first bytes of the source, where whole pickles were read before this one
 * @returns the value, and where the pickle ended
 * @throws UnpicklingError, with a hint where the data looks like no pickle
 */
export function loadAt(
  reader: Reader,
  bytes: Uint8Array,
  start: number,
  base: number,
  options: LoadOptions,
  memo?: Memo,
  before = start > 0 ? bytes : undefined,
): { value: unknown; end: number } {
  const unpickler = new UnpicklerState(bytes, start, base, options, () => registriesOf(reader, options.registry), memo)
  try {
    let value: unknown = RUNNING
    if (wantsWasm(options.engine, bytes.length - start) && reader.wasm !== undefined) value = reader.wasm(unpickler)
    if (value === RUNNING) value = run(unpickler, false)
    return { value, end: unpickler.pos }
  } catch (error) {
    throw explain(error, bytes.subarray(start), base + start, before)
  }
}

function registriesOf(reader: Reader, own: Registry | undefined): readonly Registry[] {
  const standard = own?.standard === false ? undefined : reader.standard?.()
  return [own, standard].filter((registry) => registry !== undefined)
}

function wantsWasm(engine: Engine = 'auto', size: number): boolean {
  checkEngine(engine)
  return engine === 'wasm' || (engine === 'auto' && size >= WASM_FROM)
}

/** Options for several loads, each of which takes the next out-of-band buffers. */
export function shareBuffers(options: LoadOptions): LoadOptions {
  const buffers = options.buffers?.[Symbol.iterator]()
  return buffers === undefined ? options : { ...options, buffers: { [Symbol.iterator]: () => buffers } }
}

/**
 * What WebAssembly may cost an Unpickler beyond what it saves, which is about as much for each byte: it looks through the memo at each load,
 * and copies some of the data behind the pickle. TypeScript reads many small pickles.
 */
const CREDIT = 1 << 16
/** Bytes that are copied in the time that one index of the memo takes. */
const BYTES_COPIED = 128

/** The state of an Unpickler: where the next pickle starts, and the memo, which lives on between loads as CPython's does. */
export class PickleReader {
  readonly #reader: Reader
  readonly #bytes: Uint8Array
  readonly #options: LoadOptions
  readonly #memo: Memo
  #offset = 0
  #credit = CREDIT
  #isBusy = false

  constructor(reader: Reader, data: Bytes, options: LoadOptions) {
    this.#reader = reader
    this.#bytes = toBytes(data)
    this.#memo = new Memo(this.#bytes.length)
    this.#options = shareBuffers(options)
  }

  /** Byte offset of the next pickle: just past the STOP of the last one. */
  get offset(): number {
    return this.#offset
  }

  /**
   * Reads the next pickle.
   * @throws UnpicklingError as `loads`; at the end of the data its code is 'truncated' and its offset the data's length
   */
  load<T = unknown>(): T {
    if (this.#isBusy) throw new UnpicklingError('hook', 'this Unpickler was asked for a load in the middle of another', this.#offset)
    if (this.#offset >= this.#bytes.length) throw new UnpicklingError('truncated', 'no pickle left', this.#offset)
    const start = this.#offset
    const isInDebt = this.#credit < 0
    if (!isInDebt) this.#credit -= this.#memo.count + Math.min(this.#bytes.length - start, WINDOW) / BYTES_COPIED
    this.#memo.begin()
    this.#isBusy = true
    try {
      const options: LoadOptions = isInDebt ? { ...this.#options, engine: 'typescript' } : this.#options
      const { value, end } = loadAt(this.#reader, this.#bytes, start, 0, options, this.#memo)
      this.#offset = end
      this.#credit = Math.min(this.#credit + end - start, CREDIT)
      return value as T
    } catch (error) {
      // The next call reads the same pickle, and is to find what this one found.
      this.#memo.undo()
      throw error
    } finally {
      this.#isBusy = false
    }
  }
}
