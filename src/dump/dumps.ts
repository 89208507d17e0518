import { PicklingError } from '../errors.ts'
import { DEFAULT_PROTOCOL, type DumpOptions, HIGHEST_PROTOCOL } from '../options.ts'
import type { Registry } from '../python/registry.ts'
import { Walk } from './graph.ts'
import { isTextual } from './sample.ts'
import { TypeScriptEngine } from './typescript.ts'
import type { Writer } from './writer.ts'

/** Runs a dump with a writer of WebAssembly, or gives undefined where there is none. In src/dump/wasm.ts; not in every build. */
export type WithWasm = (protocol: number, write: (writer: Writer) => Uint8Array[]) => Uint8Array[] | undefined

/** Protocols 0 and 1 are text for the most part: nothing that WebAssembly could do faster. */
const FIRST_WASM_PROTOCOL = 2

/**
 * The pickle of one value, in pieces to be laid end to end; {@link join} does that. A piece may be a view of bytes in the value.
 * @throws PicklingError
 */
export function dumpPieces(
  value: unknown,
  options: DumpOptions,
  standard: (() => Registry) | undefined,
  withWasm?: WithWasm,
): Uint8Array[] {
  const protocol = checkProtocol(options)
  const { engine } = options
  // Without a memo there is nothing for emit to tell.
  const isApt = withWasm !== undefined && engine !== 'typescript' && protocol >= FIRST_WASM_PROTOCOL && !options.fast
  if (isApt && (engine === 'wasm' || isTextual(value))) {
    const pieces = withWasm(protocol, (writer) => {
      walkWith(writer, protocol, options, standard).dump(value)
      return writer.finish()
    })
    if (pieces !== undefined) return pieces
  }
  return new Pickling(options, standard).dump(value)
}

/** Dumps one value after another with a memo that lives on; in TypeScript, since linear memory is lent for one dump at a time. */
export class Pickling {
  readonly #engine: TypeScriptEngine
  readonly #walk: Walk

  /** @throws PicklingError of code 'protocol' */
  constructor(options: DumpOptions, standard: (() => Registry) | undefined) {
    const protocol = checkProtocol(options)
    this.#engine = new TypeScriptEngine(protocol, options.fast ?? false)
    this.#walk = walkWith(this.#engine.writer, protocol, options, standard)
  }

  /** @throws PicklingError; the memo is then as before the call */
  dump(value: unknown): Uint8Array[] {
    const engine = this.#engine
    const memoSize = engine.writer.memo
    const size = this.#walk.size
    engine.start()
    try {
      this.#walk.dump(value)
      return engine.writer.finish()
    } catch (error) {
      // The next dump must not refer to what no pickle holds.
      engine.discard()
      engine.truncate(memoSize)
      this.#walk.truncate(size)
      throw error
    }
  }

  clearMemo(): void {
    this.#engine.truncate(0)
    this.#walk.truncate(0)
  }
}

function walkWith(writer: Writer, protocol: number, options: DumpOptions, standard: (() => Registry) | undefined): Walk {
  const { fast = false, fixImports = true } = options
  return new Walk(writer, { protocol, fast, fixImports, hooks: options, standard })
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
