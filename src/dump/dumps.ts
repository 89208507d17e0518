import { PicklingError } from '../errors.ts'
import { DEFAULT_PROTOCOL, type DumpOptions, HIGHEST_PROTOCOL } from '../options.ts'
import type { Registry } from '../python/registry.ts'
import { Walk } from './graph.ts'
import { TypeScriptWriter } from './typescript.ts'

/** One value to the pieces of a pickle, to be laid end to end; {@link join} does. */
export function dumpPieces(value: unknown, options: DumpOptions = {}, standard?: Registry): Uint8Array[] {
  return new Pickling(options, standard).dump(value)
}

/** A walk and its writer, with the memo that they share. */
export class Pickling {
  readonly #writer: TypeScriptWriter
  readonly #walk: Walk

  /** @throws PicklingError of code 'protocol' */
  constructor(options: DumpOptions, standard: Registry | undefined) {
    const protocol = checkProtocol(options)
    const fast = options.fast ?? false
    this.#writer = new TypeScriptWriter(protocol, fast)
    this.#walk = new Walk(this.#writer, { protocol, fast, fixImports: options.fixImports ?? true, hooks: options, standard })
  }

  dump(value: unknown): Uint8Array[] {
    const writer = this.#writer
    const memoSize = writer.memoSize
    const size = this.#walk.size
    writer.start()
    try {
      this.#walk.dump(value)
      return writer.finish()
    } catch (error) {
      // The next dump must not refer to what no pickle holds.
      writer.discard()
      writer.truncate(memoSize)
      this.#walk.truncate(size)
      throw error
    }
  }

  clearMemo(): void {
    this.#writer.truncate(0)
    this.#walk.truncate(0)
  }
}

function checkProtocol({ protocol, bufferCallback }: DumpOptions): number {
  let checked = protocol ?? DEFAULT_PROTOCOL
  if (typeof checked !== 'number' || !Number.isInteger(checked) || checked > HIGHEST_PROTOCOL) {
    throw new PicklingError('protocol', `protocol ${String(checked)} is none of 0 to ${HIGHEST_PROTOCOL}`, '$')
  }
  if (checked < 0) checked = HIGHEST_PROTOCOL
  if (bufferCallback !== undefined && checked < 5) {
    throw new PicklingError('protocol', `bufferCallback needs protocol 5, not ${checked}`, '$')
  }
  return checked
}

/** One piece of its own: the pieces laid end to end. */
export function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 0
  for (const piece of pieces) size += piece.length
  const [only] = pieces
  if (pieces.length === 1 && only !== undefined && only.buffer.byteLength === size && only.buffer instanceof ArrayBuffer) {
    return only as Uint8Array<ArrayBuffer>
  }
  const joined = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
