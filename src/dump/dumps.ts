import { PicklingError } from '../errors.ts'
import { checkEngine, checkNames, DEFAULT_PROTOCOL, type DumpOptions, HIGHEST_PROTOCOL } from '../options.ts'
import type { Registry } from '../python/registry.ts'
import { isForWasm } from './engine.ts'
import { dictKeys, Saver } from './save.ts'
import { TypeScriptEngine } from './typescript.ts'
import type { Writer } from './writer.ts'

/** Runs a dump with a writer of WebAssembly, or gives undefined where there is none. In src/dump/wasm.ts; not in every build. */
export type WithWasm = (protocol: number, write: (writer: Writer) => Uint8Array[]) => Uint8Array[] | undefined

/** Protocols 0 and 1 are text for the most part: nothing that WebAssembly could do faster. */
const FIRST_WASM_PROTOCOL = 2

/**
 * The pickle of one value, in pieces to be laid end to end (src/dump/pieces.ts). A piece may be a view of bytes in the value.
 * @throws PicklingError
 */
export function dumpPieces(
  value: unknown,
  options: DumpOptions,
  standard: (() => Registry) | undefined,
  withWasm?: WithWasm,
): Uint8Array[] {
  const protocol = checkProtocol(options)
  const { engine = 'auto', fast = false } = options
  checkEngine(engine)
  // Without a memo there is nothing for emit to tell.
  const isApt = withWasm !== undefined && engine !== 'typescript' && protocol >= FIRST_WASM_PROTOCOL && !fast
  const pickling = pickler(protocol, fast)
  pickling.use(options, standard)
  // They are asked for once, since a large object's take a sixth of the time that it takes to write it.
  const keys = isApt && engine === 'auto' ? dictKeys(value) : undefined
  try {
    if (isApt && isForWasm(value, keys, engine === 'wasm')) {
      const pieces = withWasm(protocol, (writer) => pickling.dumpBy(writer, value, keys))
      if (pieces !== undefined) return pieces
    }
    return pickling.dump(value, keys)
  } finally {
    if (pickling.size <= SPARE_OBJECTS) {
      pickling.forget()
      spare = pickling
    }
  }
}

/** Objects in the memo of a dump whose state is kept. */
const SPARE_OBJECTS = 4096
/** The state of the last dump, for the next one: to make it anew takes twice as long as a message of 100 bytes. */
let spare: Pickling | undefined

function pickler(protocol: number, fast: boolean): Pickling {
  const found = spare
  // A hook may dump in the middle of a dump.
  spare = undefined
  return found?.protocol === protocol && found.fast === fast ? found : new Pickling(protocol, fast)
}

/** Dumps one value after another with a memo that lives on; in TypeScript, since linear memory is lent for one dump at a time. */
export class Pickling {
  readonly protocol: number
  readonly fast: boolean
  readonly #engine: TypeScriptEngine
  readonly #walk: Saver
  #isBusy = false

  constructor(protocol: number, fast: boolean) {
    this.protocol = protocol
    this.fast = fast
    this.#engine = new TypeScriptEngine(protocol, fast)
    this.#walk = new Saver(this.#engine.writer, protocol, fast)
  }

  /** Objects in the memo. */
  get size(): number {
    return this.#walk.size
  }

  use(options: DumpOptions, standard: (() => Registry) | undefined): void {
    this.#walk.use({ fixImports: options.fixImports ?? true, hooks: options, standard })
  }

  /**
   * @param keys its {@link dictKeys}, if they are known
   * @throws PicklingError; the memo is then as before the call
   */
  dump(value: unknown, keys?: string[]): Uint8Array[] {
    this.#checkIdle('a dump in the middle of another')
    const engine = this.#engine
    const memoSize = engine.writer.memo
    const size = this.#walk.size
    this.#isBusy = true
    engine.start()
    try {
      this.#walk.dump(value, keys)
      return engine.writer.finish()
    } catch (error) {
      // The next dump must not refer to what no pickle holds.
      engine.discard()
      engine.truncate(memoSize)
      this.#walk.truncate(size)
      throw error
    } finally {
      this.#isBusy = false
    }
  }

  /** As {@link dump} of one value alone, by a writer of another engine. */
  dumpBy(writer: Writer, value: unknown, keys: string[] | undefined): Uint8Array[] {
    this.#walk.writeTo(writer)
    try {
      this.#walk.dump(value, keys)
      return writer.finish()
    } finally {
      this.#walk.writeTo(this.#engine.writer)
    }
  }

  /** @throws PicklingError in the middle of a dump */
  clearMemo(): void {
    this.#checkIdle('clearMemo() in the middle of a dump')
    this.#engine.truncate(0)
    this.#walk.truncate(0)
  }

  /** A getter or a hook may ask for what would leave the dump that called it without its memo. */
  #checkIdle(asked: string): void {
    if (this.#isBusy) throw new PicklingError('hook', `this Pickler was asked for ${asked}`, '$')
  }

  /** Keeps nothing of the caller's. */
  forget(): void {
    this.#engine.truncate(0)
    this.#walk.forget()
  }
}

/** @throws PicklingError of code 'protocol' */
export function checkProtocol(options: DumpOptions): number {
  checkNames(options)
  const { protocol, bufferCallback } = options
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
