// How the containers read and write the pickles in them: as `loads` and `dumps` of the whole package do.

import { dumpsOf } from '../api.ts'
import { withWasm } from '../dump/wasm.ts'
import { loadAt, type Reader } from '../load/loads.ts'
import type { Accounts } from '../load/unpickler.ts'
import { runWasm } from '../load/wasm.ts'
import type { LoadOptions } from '../options.ts'
import { printers } from '../python/printers.ts'
import { standardReaders, standardWriters } from '../python/standard.ts'
import { explain } from '../sniff.ts'
import type { ContainerLimits } from './source.ts'

/** Options of every function that reads a container: those of `loads`, for the pickles in it, and the limits of containers. */
export interface ContainerOptions extends Omit<LoadOptions, 'limits'> {
  limits?: ContainerLimits
}

// As the entry `brine` has it (src/builds/full.ts), whose file this one does not import: it would be split in two for that.
const reader: Reader = { wasm: runWasm, standard: standardReaders, explain, printers }

/**
 * Reads a pickle.
 * @param bytes from its first byte on; more may follow
 * @param offset where in the source `bytes` starts: what offsets in errors are counted from
 * @param outer the load that this pickle is a part of
 * @returns the value, and where in `bytes` the pickle ends
 * @throws UnpicklingError
 */
export function readPickle(
  bytes: Uint8Array,
  offset: number,
  options: ContainerOptions,
  outer?: Accounts,
): { value: unknown; end: number } {
  return loadAt(reader, bytes, 0, offset, loadOptions(options), undefined, undefined, outer)
}

/** As `dumps`. @throws PicklingError */
export const writePickle = /*#__PURE__*/ dumpsOf({ withWasm, standard: standardWriters, printers })

/** The options without those that `loads` does not know. */
export function loadOptions(options: ContainerOptions): LoadOptions {
  const { limits } = options
  if (limits === undefined) return options
  const { maxDecompressed: _, ...known } = limits
  return { ...options, limits: known }
}
