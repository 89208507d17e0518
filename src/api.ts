import { dumpPieces, join, Pickling, type WithWasm } from './dump/dumps.ts'
import { type ByteSink, writerTo } from './dump/sink.ts'
import { type Bytes, loadAt, PickleReader, type Reader, shareBuffers, toBytes } from './load/loads.ts'
import { type ByteSource, loadEach, loadFirst } from './load/source.ts'
import type { DumpOptions, LoadOptions } from './options.ts'

/** Reads the pickles in some data one after another; Python's `pickle.Unpickler`. The memo lives on between them. */
export type Unpickler = PickleReader

/** Writes values one after another; Python's `pickle.Pickler`. What one pickle holds, the next refers to. */
export interface Pickler {
  /**
   * The pickle of a value.
   * @throws PicklingError as `dumps`; the memo is then as before the call
   */
  dump(value: unknown): Uint8Array
  /** Forgets what was written, so that the next pickle stands alone. */
  clearMemo(): void
}

/** The functions and classes that every build of the package has. */
export interface Api {
  /**
   * Reads the first pickle in some data; what follows it is not looked at.
   * @param data bytes of any binary type; they are not changed, and bytes values of 64 KiB and more in the result are views of them
   * @returns the value, as `options` ask for it. It is not checked against T.
   * @throws UnpicklingError for everything that is no pickle, with `code` and byte `offset`
   * @throws TypeError if `data` is not binary or an option is none
   * @see pickle.loads, and `load` in Modules/_pickle.c
   */
  loads<T = unknown>(data: Bytes, options?: LoadOptions): T
  /**
   * The pickle of a value, byte for byte what CPython 3.13's C pickler writes for it.
   * @throws PicklingError for what stands for nothing in Python, with the `path` to it
   * @see pickle.dumps, and `save` in Modules/_pickle.c
   */
  dumps(value: unknown, options?: DumpOptions): Uint8Array
  /**
   * Reads the first pickle of a file or stream.
   * @throws UnpicklingError as `loads`, and for a source that ends early; what the source fails with
   */
  load<T = unknown>(source: ByteSource, options?: LoadOptions): Promise<T>
  /**
   * Reads every pickle of a file or stream, one after another.
   * @throws UnpicklingError as `load`, with offsets counted from the start of the source
   */
  loadAll<T = unknown>(source: ByteSource, options?: LoadOptions): AsyncGenerator<T, void, undefined>
  /**
   * Writes the pickle of a value to a file or stream, which stays open.
   * @throws PicklingError as `dumps`, before anything is written; of code 'sink' where the destination fails
   */
  dump(value: unknown, destination: ByteSink, options?: DumpOptions): Promise<void>
  readonly Unpickler: new (data: Bytes, options?: LoadOptions) => Unpickler
  readonly Pickler: new (options?: DumpOptions) => Pickler
  /** The engine that large data is read and written with here: 'typescript' where WebAssembly is refused or not in this build. */
  engineInUse(): 'wasm' | 'typescript'
}

/** What one build of the package is made of. */
export interface Build extends Reader {
  /** Whether WebAssembly may be used; asks the platform the first time. */
  hasWasm(): boolean
  /** Lends a writer of WebAssembly for a dump; undefined in builds without it. */
  readonly withWasm: WithWasm | undefined
}

/** The public functions over one build's parts. */
export function createApi(build: Build): Api {
  const pieces = (value: unknown, options: DumpOptions) => dumpPieces(value, options, build.standard, build.withWasm)
  const reading = (options: LoadOptions) => {
    const shared = shareBuffers(options)
    return (bytes: Uint8Array, base: number) => loadAt(build, bytes, 0, base, shared).value
  }
  return {
    loads: <T>(data: Bytes, options: LoadOptions = {}) => loadAt(build, toBytes(data), 0, 0, options).value as T,
    dumps: (value, options = {}) => join(pieces(value, options)),
    load: <T>(source: ByteSource, options: LoadOptions = {}) => loadFirst(source, options.limits?.maxBytes, reading(options)) as Promise<T>,
    loadAll: <T>(source: ByteSource, options: LoadOptions = {}) =>
      loadEach(source, options.limits?.maxBytes, reading(options)) as AsyncGenerator<T, void, undefined>,
    async dump(value, destination, options = {}) {
      const write = writerTo(destination)
      await write(pieces(value, options))
    },
    Unpickler: class extends PickleReader {
      constructor(data: Bytes, options: LoadOptions = {}) {
        super(build, data, options)
      }
    },
    Pickler: class {
      readonly #pickling: Pickling

      constructor(options: DumpOptions = {}) {
        this.#pickling = new Pickling(options, build.standard)
      }

      dump(value: unknown): Uint8Array {
        return join(this.#pickling.dump(value))
      }

      clearMemo(): void {
        this.#pickling.clearMemo()
      }
    },
    engineInUse: () => (build.hasWasm() ? 'wasm' : 'typescript'),
  }
}
