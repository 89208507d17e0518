// The WebAssembly engine: reads one pickle window by window. Scan reads opcodes in linear memory and leaves a tape, build makes values of that.
import * as tape from '../abi/load-tape.ts'
import { INPUT, MEMO, MEMO_CAPACITY, RECENT, WINDOW } from '../abi/memory.ts'
import * as op from '../abi/opcode.ts'
import { type Views, viewsOf } from '../wasm/load-views.ts'
import { lease, release } from '../wasm/module.ts'
import { Builder } from './build.ts'
import { MAX_DETOURS } from './engine.ts'
import { ScannedText } from './scanned-text.ts'
import { RUNNING, run } from './typescript.ts'
import type { UnpicklerState } from './unpickler.ts'
import { windowSize } from './window.ts'

/** A window with a smaller part of it left is laid anew, if there is more input. */
const WORTH_SCANNING = 1 / 4

/**
 * Carries a load on to STOP.
 * @param most bytes that a window may have; tests make it small, so that all that can be cut is
 * @returns the value, or {@link RUNNING} with the load as far as it came, for the TypeScript engine to go on
 * @throws UnpicklingError as the TypeScript engine
 */
export function runWasm(unpickler: UnpicklerState, most = WINDOW): unknown {
  const core = lease()
  if (core === undefined) return RUNNING
  try {
    return new Scanner(unpickler, viewsOf(core), most).run()
  } finally {
    release(core)
  }
}

/** One load through an instance. */
class Scanner {
  readonly #unpickler: UnpicklerState
  readonly #views: Views
  readonly #most: number
  readonly #text: ScannedText
  readonly #builder: Builder
  /** Position in the input of the window's first byte, and the bytes in it. */
  #start = 0
  #length = 0

  constructor(unpickler: UnpicklerState, views: Views, most: number) {
    this.#unpickler = unpickler
    this.#views = views
    this.#most = most
    this.#text = new ScannedText(views)
    this.#builder = new Builder(unpickler, views, this.#text)
  }

  run(): unknown {
    const unpickler = this.#unpickler
    const { bytes } = unpickler
    this.#begin()
    let interned = 0
    for (let detours = 0; detours < MAX_DETOURS; ) {
      const left = this.#start + this.#length - unpickler.pos
      const isLast = this.#start + this.#length === bytes.length
      if (left <= 0 || (!isLast && left < WORTH_SCANNING * this.#most)) this.#lay(unpickler.pos)
      const from = unpickler.pos
      const status = this.#scan()
      const end = this.#start + this.#views.header(tape.H_CONSUMED)
      this.#text.open(interned)
      const value = this.#builder.build(this.#start, this.#start + this.#length)
      if (value !== RUNNING) {
        if (unpickler.keepsMemo) this.#fillMemo(true)
        return value
      }
      // Past the end, an opcode that the TypeScript engine carried out was longer than what scan had of it.
      if (unpickler.pos > end) detours++
      else unpickler.pos = end
      this.#text.makeInterned(interned)
      interned = this.#views.header(tape.H_INTERNED)
      this.#fillMemo(false)
      if (status === tape.SCAN_LEAVE) break
      if (unpickler.pos === from || unpickler.pos >= bytes.length) {
        // One opcode is longer than a window, or the data has come to its end. Of a memo index in such a line, scan would not know.
        if (bytes[unpickler.pos] === op.GET || bytes[unpickler.pos] === op.PUT) break
        const last = run(unpickler, true)
        if (last !== RUNNING) return last
        detours++
      }
    }
    this.#fillMemo(true)
    if (unpickler.frameEnd <= unpickler.pos) unpickler.frameEnd = 0
    return RUNNING
  }

  #begin(): void {
    const { memo, options, keepsMemo, lossless } = this.#unpickler
    // Whether 8-bit strings are text, which scan may read where they are ASCII: all encodings there are have that as it is.
    const isText = options.encoding?.toLowerCase() !== 'bytes'
    const seed = (Math.random() * 0x100000000) >>> 0
    this.#views.core['begin'](memo.count, seed, isText, keepsMemo, lossless)
  }

  /** Copies a window of the input into linear memory. */
  #lay(from: number): void {
    const { bytes } = this.#unpickler
    this.#start = from
    this.#length = windowSize(this.#unpickler, from, this.#most)
    this.#views.bytes.set(this.#length === bytes.length ? bytes : bytes.subarray(from, from + this.#length), INPUT)
  }

  /**
   * Has scan read on in the window that was laid.
   * @returns why it came back
   */
  #scan(): number {
    const unpickler = this.#unpickler
    const start = this.#start
    const total = Math.min(unpickler.bytes.length - start, 0x7fffffff)
    const frameEnd = unpickler.frameEnd > unpickler.pos ? Math.min(unpickler.frameEnd - start, 0xffffffff) : 0
    const status: number = this.#views.core['scan'](unpickler.pos - start, this.#length, total, frameEnd)
    const lastFrameEnd = this.#views.header(tape.H_FRAME_END)
    if (lastFrameEnd !== frameEnd) unpickler.frameEnd = start + lastFrameEnd
    return status
  }

  /** Puts the strings that only scan knows of into the memo: those out of its sight in the next window, or all. */
  #fillMemo(all: boolean): void {
    const views = this.#views
    this.#fillRange(RECENT, views.header(tape.H_RECENT_BASE), views.header(tape.H_RECENT_HIGH))
    if (all) this.#fillRange(MEMO, 0, Math.min(views.header(tape.H_MEMO_HIGH), MEMO_CAPACITY))
  }

  #fillRange(table: number, base: number, count: number): void {
    const { words } = this.#views
    for (let i = 0; i < count; i++) {
      const entry = words[(table >> 2) + i]!
      if ((entry & tape.MEMO_STR) !== 0) this.#unpickler.memo.put(base + i, this.#text.string(entry >>> tape.MEMO_ID_SHIFT))
    }
  }
}
