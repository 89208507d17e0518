// Dumps of one value, and of one after another: protocol, engine, and the state that is kept between them.
import { isA, PicklingError, tooLarge } from '../errors.ts'
import { checkEngine, checkNames, DEFAULT_PROTOCOL, type DumpOptions, HIGHEST_PROTOCOL } from '../options.ts'
import type { Registry } from '../python/registry.ts'
import { admitsWasm, dictToWeigh, isForWasm } from './engine.ts'
import type { KnownDict } from './properties.ts'
import { Saver } from './save.ts'
import { TypeScriptEngine } from './typescript.ts'
import type { Writer } from './writer.ts'

/** Runs a dump with a writer of WebAssembly, or gives undefined where there is none. In src/dump/wasm.ts; not in every build. */
export type WithWasm = (protocol: number, write: (writer: Writer) => Uint8Array[]) => Uint8Array[] | undefined

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
  const pickling = pickler(protocol, fast)
  pickling.use(options, standard)
  // Keys and values are asked for once: a large object's keys take a sixth of the time that it takes to write the object.
  const mayBeWasm = withWasm !== undefined && admitsWasm(engine, protocol, fast)
  const known = mayBeWasm && engine === 'auto' ? dictToWeigh(value, options.persistentId !== undefined) : undefined
  try {
    if (mayBeWasm && isForWasm(value, known, engine)) {
      const pieces = withWasm(protocol, (writer) => pickling.dumpBy(writer, value, known))
      if (pieces !== undefined) return pieces
    }
    return pickling.dump(value, known)
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
  readonly #saver: Saver
  #isBusy = false
  #reuses = false

  constructor(protocol: number, fast: boolean) {
    this.protocol = protocol
    this.fast = fast
    this.#engine = new TypeScriptEngine(protocol, fast)
    this.#saver = new Saver(this.#engine.writer, protocol, fast)
  }

  /** Objects in the memo. */
  get size(): number {
    return this.#saver.size
  }

  use(options: DumpOptions, standard: (() => Registry) | undefined): void {
    this.#reuses = options.reuse === true
    this.#saver.use({ fixImports: options.fixImports ?? true, hooks: options, standard })
  }

  /**
   * @param known what is known of it, if it is a dict
   * @throws PicklingError; the memo is then as before the call
   */
  dump(value: unknown, known?: KnownDict): Uint8Array[] {
    this.#checkIdle('a dump in the middle of another')
    const engine = this.#engine
    const memoSize = engine.writer.memo
    const size = this.#saver.size
    this.#isBusy = true
    try {
      engine.start(this.#reuses)
      this.#saver.dump(value, known)
      return engine.writer.finish()
    } catch (error) {
      // The next dump must not refer to what no pickle holds.
      engine.discard()
      engine.truncate(memoSize)
      this.#saver.truncate(size)
      throw ended(error)
    } finally {
      this.#isBusy = false
    }
  }

  /** As {@link dump} of one value alone, by a writer of another engine. */
  dumpBy(writer: Writer, value: unknown, known: KnownDict | undefined): Uint8Array[] {
    this.#saver.writeTo(writer)
    try {
      this.#saver.dump(value, known)
      return writer.finish()
    } catch (error) {
      throw ended(error)
    } finally {
      this.#saver.writeTo(this.#engine.writer)
    }
  }

  /** @throws PicklingError in the middle of a dump */
  clearMemo(): void {
    this.#checkIdle('clearMemo() in the middle of a dump')
    this.#engine.truncate(0)
    this.#saver.truncate(0)
  }

  /** A getter or a hook may ask for what would leave the dump that called it without its memo. */
  #checkIdle(asked: string): void {
    if (this.#isBusy) throw new PicklingError('hook', `this Pickler was asked for ${asked}`, '$')
  }

  /** Keeps nothing of the caller's. */
  forget(): void {
    this.#engine.truncate(0)
    this.#saver.forget()
  }
}

/** The error to throw for what ended a dump: a RangeError comes from memory that the platform did not give. */
function ended(error: unknown): unknown {
  return isA(error, RangeError) ? tooLarge(error, '$') : error
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
