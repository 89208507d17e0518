// Reads one pickle out of bytes, by the engine that suits it.
import { checkEngine, type LoadOptions } from '../options.ts'
import type { Printers } from '../python/object.ts'
import type { Registry } from '../python/registry.ts'
import type { Memo } from './memo.ts'
import { RUNNING, run } from './typescript.ts'
import { type Accounts, UnpicklerState } from './unpickler.ts'

/** What one build of the package reads with. */
export interface Reader {
  /** The WebAssembly engine, `runWasm`, which leaves pickles that are not for it; undefined in builds without it. */
  readonly wasm: ((unpickler: UnpicklerState) => unknown) | undefined
  /** The adapters that need no registering. */
  readonly standard: (() => Registry) | undefined
  /** Adds to an error what its data looks like: `explain` of src/sniff.ts; undefined in the smallest build. */
  readonly explain: ((error: unknown, bytes: Uint8Array, base: number, before?: Uint8Array) => unknown) | undefined
  /** What shows the PyObjects that a load makes; undefined in the smallest build. */
  readonly printers: Printers | undefined
}

/**
 * Reads one pickle.
 * @param start where in the bytes it starts
 * @param base what error offsets are counted from
 * @param before the first bytes of the source, where whole pickles were read before this one
 * @param outer the load that this pickle is a part of. Without it each of many small pickles could make what a pickle of its own may
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
  outer?: Accounts,
): { value: unknown; end: number } {
  const unpickler = new UnpicklerState(bytes, start, base, options, () => registriesOf(reader, options.registry), memo, outer)
  try {
    let value: unknown = RUNNING
    checkEngine(options.engine)
    if (reader.wasm !== undefined) value = reader.wasm(unpickler)
    if (value === RUNNING) value = run(unpickler, false)
    return { value, end: unpickler.pos }
  } catch (error) {
    throw reader.explain === undefined ? error : reader.explain(error, bytes.subarray(start), base + start, before)
  }
}

function registriesOf(reader: Reader, own: Registry | undefined): readonly Registry[] {
  const standard = own?.standard === false ? undefined : reader.standard?.()
  return [own, standard].filter((registry) => registry !== undefined)
}

/** Options for several loads, each of which takes the next out-of-band buffers. */
export function shareBuffers(options: LoadOptions): LoadOptions {
  const buffers = options.buffers?.[Symbol.iterator]()
  return buffers === undefined ? options : { ...options, buffers: { [Symbol.iterator]: () => buffers } }
}
