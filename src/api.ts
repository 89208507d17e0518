// The public functions over the parts of one build. Each is made apart, so that a bundle has only those that it uses.
import { checkProtocol, dumpPieces, Pickling, type WithWasm } from './dump/dumps.ts'
import { withLength } from './dump/framed.ts'
import { join } from './dump/pieces.ts'
import { type ByteSink, writerTo } from './dump/sink.ts'
import { type Bytes, toBytes } from './load/bytes.ts'
import { loadFrames } from './load/frames.ts'
import { loadAt, type Reader, shareBuffers } from './load/loads.ts'
import { PickleReader } from './load/pickle-reader.ts'
import { type ByteSource, type Decode, loadEach, loadFirst } from './load/source.ts'
import { type DumpOptions, type FrameOptions, type LoadOptions, NO_OPTIONS } from './options.ts'
import { type Printers, usePrinters } from './python/object.ts'
import type { Registry } from './python/registry.ts'

/** What one build of the package writes with. */
export interface Writers {
  /** Lends a writer of WebAssembly for a dump; undefined in builds without it. */
  readonly withWasm: WithWasm | undefined
  /** The adapters that need no registering. */
  readonly standard: (() => Registry) | undefined
  /** As in {@link Reader}. */
  readonly printers: Printers | undefined
}

/** Reads the pickles in some data one after another; Python's `pickle.Unpickler`. The memo lives on between them. */
export interface Unpickler {
  /** Byte offset of the next pickle: just past the STOP of the last one. */
  readonly offset: number
  /**
   * Reads the next pickle.
   * @throws UnpicklingError as `loads`; at the end of the data its code is 'truncated' and its offset the data's length
   */
  load<T = unknown>(): T
}

/** Writes values one after another; Python's `pickle.Pickler`. What one pickle holds, the next refers to. */
export interface Pickler {
  /**
   * The pickle of a value.
   * @throws PicklingError as `dumps`; the memo is then as before the call
   */
  dump(value: unknown): Uint8Array<ArrayBuffer>
  /**
   * Forgets what was written, so that the next pickle stands alone.
   * @throws PicklingError if a hook asks for it in the middle of a dump
   */
  clearMemo(): void
}

export function loadsOf(reader: Reader) {
  usePrinters(reader.printers)
  return <T = unknown>(data: Bytes, options: LoadOptions = NO_OPTIONS): T => loadAt(reader, toBytes(data), 0, 0, options).value as T
}

/** Reads one pickle of a stream after another; they share the out-of-band buffers. */
function decoder<T>(reader: Reader, options: LoadOptions): Decode<T> {
  usePrinters(reader.printers)
  const shared = shareBuffers(options)
  return (bytes, base, before) => loadAt(reader, bytes, 0, base, shared, undefined, before).value as T
}

export function loadOf(reader: Reader) {
  return <T = unknown>(source: ByteSource, options: LoadOptions = NO_OPTIONS): Promise<T> =>
    loadFirst<T>(source, options.limits?.maxBytes, decoder(reader, options))
}

export function loadAllOf(reader: Reader) {
  return <T = unknown>(source: ByteSource, options: LoadOptions = NO_OPTIONS): AsyncGenerator<T, void, undefined> =>
    loadEach<T>(source, options.limits?.maxBytes, decoder(reader, options))
}

export function unpicklerOf(reader: Reader): new (data: Bytes, options?: LoadOptions) => Unpickler {
  usePrinters(reader.printers)
  return class Unpickler extends PickleReader {
    constructor(data: Bytes, options: LoadOptions = NO_OPTIONS) {
      super(reader, data, options)
    }
  }
}

export function dumpsOf(writers: Writers) {
  usePrinters(writers.printers)
  return (value: unknown, options: DumpOptions = NO_OPTIONS): Uint8Array<ArrayBuffer> =>
    join(dumpPieces(value, options, writers.standard, writers.withWasm))
}

export function framesOf(reader: Reader) {
  return <T = unknown>(source: ByteSource, options: LoadOptions & FrameOptions = NO_OPTIONS): AsyncGenerator<T, void, undefined> =>
    loadFrames<T>(source, options, decoder(reader, options))
}

export function framedOf(writers: Writers) {
  return (value: unknown, options: DumpOptions & FrameOptions = NO_OPTIONS): Uint8Array<ArrayBuffer> =>
    join(withLength(dumpPieces(value, options, writers.standard, writers.withWasm), options))
}

export function dumpOf(writers: Writers) {
  return async (value: unknown, destination: ByteSink, options: DumpOptions = NO_OPTIONS): Promise<void> => {
    const write = writerTo(destination)
    // The destination may come to the pieces only after another dump.
    const kept = options.reuse ? { ...options, reuse: false } : options
    await write(dumpPieces(value, kept, writers.standard, writers.withWasm))
  }
}

export function picklerOf(writers: Writers): new (options?: DumpOptions) => Pickler {
  return class Pickler {
    readonly #pickling: Pickling

    constructor(options: DumpOptions = NO_OPTIONS) {
      this.#pickling = new Pickling(checkProtocol(options), options.fast ?? false)
      this.#pickling.use(options, writers.standard)
    }

    dump(value: unknown): Uint8Array<ArrayBuffer> {
      return join(this.#pickling.dump(value))
    }

    clearMemo(): void {
      this.#pickling.clearMemo()
    }
  }
}
