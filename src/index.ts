// What users of `brine` import. The other entries of the codec are made of this file by scripts/generate.mjs, each with another build.
import {
  type Pickler as ApiPickler,
  type Unpickler as ApiUnpickler,
  dumpOf,
  dumpsOf,
  framedOf,
  framesOf,
  loadAllOf,
  loadOf,
  loadsOf,
  picklerOf,
  unpicklerOf,
} from './api.ts'
import { hasWasm, reader, writers } from './builds/full.ts'

export * from './names.ts'
export * from './standard-names.ts'

/**
 * Reads the first pickle in some data; what follows it is not looked at.
 * @param data bytes of any binary type; they are not changed, and bytes values of 64 KiB and more in the result are views of them
 * @returns the value, as `options` ask for it. It is not checked against T.
 * @throws UnpicklingError for everything that is no pickle, with `code` and byte `offset`
 * @throws TypeError if `data` is not binary or an option is none
 * @see pickle.loads, and `load` in Modules/_pickle.c
 * @function
 */
export const loads = /*#__PURE__*/ loadsOf(reader)

/**
 * The pickle of a value, byte for byte what CPython 3.13's C pickler writes for it.
 * @throws PicklingError for what stands for nothing in Python, with the `path` to it
 * @see pickle.dumps, and `save` in Modules/_pickle.c
 * @function
 */
export const dumps = /*#__PURE__*/ dumpsOf(writers)

/**
 * Reads the first pickle of a file or stream. The source is read ahead: a stream is cancelled after it.
 * @throws UnpicklingError as `loads`, and for a source that ends early; what the source fails with
 * @see pickle.load
 * @function
 */
export const load = /*#__PURE__*/ loadOf(reader)

/**
 * Reads every pickle of a file or stream, one after another.
 * @throws UnpicklingError as `load`, with offsets counted from the start of the source
 * @function
 */
export const loadAll = /*#__PURE__*/ loadAllOf(reader)

/**
 * Writes the pickle of a value to a file or stream, and leaves that open. The promise is fulfilled once everything is handed over.
 * @throws PicklingError as `dumps`; of code 'sink' for a destination that fails, with its error as `cause`
 * @see pickle.dump
 * @function
 */
export const dump = /*#__PURE__*/ dumpOf(writers)

/**
 * Reads pickles that each come behind their length, as sockets carry them: 4 bytes in network order, unless `options` say otherwise.
 * @throws UnpicklingError as `loadAll`; of code 'limit' for a length past `maxLength`
 * @function
 */
export const frames = /*#__PURE__*/ framesOf(reader)

/**
 * The pickle of a value behind its length, for a socket: what `frames` reads, and Python by `struct.unpack('>I', ...)`.
 * @throws PicklingError as `dumps`
 * @function
 */
export const framed = /*#__PURE__*/ framedOf(writers)

/**
 * Reads the pickles in some data one after another; Python's `pickle.Unpickler`. The memo lives on between them.
 * @class
 */
export const Unpickler = /*#__PURE__*/ unpicklerOf(reader)
export type Unpickler = ApiUnpickler

/**
 * Writes values one after another; Python's `pickle.Pickler`. What one pickle holds, the next refers to.
 * @class
 */
export const Pickler = /*#__PURE__*/ picklerOf(writers)
export type Pickler = ApiPickler

/** The engine that large data is read and written with here: 'typescript' where WebAssembly is refused or not in this build. */
export function engineInUse(): 'wasm' | 'typescript' {
  return hasWasm() ? 'wasm' : 'typescript'
}
