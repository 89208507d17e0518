// The WebAssembly engine: reads one pickle window by window. Scan reads opcodes in linear memory and leaves a tape, build makes values of that.
import * as tape from '../abi/load-tape.ts'
import { INPUT, INPUT_SIZE, MEMO, MEMO_CAPACITY, RECENT } from '../abi/memory.ts'
import * as op from '../abi/opcode.ts'
import { SCAN_HALF } from '../wasm/halves.ts'
import { type Views, viewsOf } from '../wasm/load-views.ts'
import { lease, release } from '../wasm/module.ts'
import { Builder } from './build.ts'
import { isForScan, MAX_DETOURS } from './engine.ts'
import { ScannedText } from './scanned-text.ts'
import { RUNNING, run } from './typescript.ts'
import type { UnpicklerState } from './unpickler.ts'
import { windowSize } from './window.ts'

/** A window with a smaller part of it left is laid anew, if there is more input. */
const WORTH_SCANNING = 1 / 4

/** Room in the memo for a little more than what is likely. */
const ROOM = 1.1

/**
 * Carries a load on to STOP, if it is one for this engine.
 * @param most bytes that a window may have; tests make it small, so that all that can be cut is
 * @returns the value, or {@link RUNNING} with the load as far as it came, for the TypeScript engine to go on
 * @throws UnpicklingError as the TypeScript engine
 */
export function runWasm(unpickler: UnpicklerState, most = INPUT_SIZE): unknown {
  const core = isForScan(unpickler) ? lease(SCAN_HALF) : undefined
  if (core === undefined) return RUNNING
  try {
    return readWindows(unpickler, viewsOf(core), most)
  } finally {
    release(SCAN_HALF, core)
  }
}

function readWindows(unpickler: UnpicklerState, views: Views, most: number): unknown {
  const { bytes } = unpickler
  const text = new ScannedText(views)
  const builder = new Builder(unpickler, views, text)
  begin(unpickler, views)
  // Where in the input the window in linear memory begins and ends.
  let start = 0
  let end = 0
  let interned = 0
  for (let detours = 0; detours < MAX_DETOURS; ) {
    const from = unpickler.pos
    if (from >= end || (end < bytes.length && end - from < WORTH_SCANNING * most)) {
      start = from
      end = from + windowSize(unpickler, from, most)
      views.bytes.set(end - start === bytes.length ? bytes : bytes.subarray(start, end), INPUT)
    }
    const status = scan(unpickler, views, start, end)
    const scanned = start + views.header(tape.H_CONSUMED)
    if (!unpickler.keepsMemo) unpickler.memo.expect(likelyIndices(views.header(tape.H_PUT_HIGH), status, scanned / bytes.length))
    text.open(interned)
    const value = builder.build(start, end)
    if (value !== RUNNING) {
      if (unpickler.keepsMemo) fillMemo(unpickler, views, text, true)
      return value
    }
    // It is past what scan has read where the last opcode was the TypeScript engine's, and longer than the window.
    if (unpickler.pos > scanned) detours++
    else unpickler.pos = scanned
    text.makeInterned(interned)
    interned = views.header(tape.H_INTERNED)
    fillMemo(unpickler, views, text, false)
    if (status === tape.SCAN_LEAVE) break
    if (unpickler.pos === from || unpickler.pos >= bytes.length) {
      // One opcode is longer than a window, or the data has come to its end. Of a memo index in such a line, scan would not know.
      if (bytes[unpickler.pos] === op.GET || bytes[unpickler.pos] === op.PUT) break
      const last = run(unpickler, true)
      if (last !== RUNNING) return last
      detours++
    }
  }
  fillMemo(unpickler, views, text, true)
  if (unpickler.frameEnd <= unpickler.pos) unpickler.frameEnd = 0
  return RUNNING
}

function begin({ memo, options, keepsMemo, lossless }: UnpicklerState, { core }: Views): void {
  // Whether 8-bit strings are text, which scan may read where they are ASCII: all encodings there are have that as it is.
  const isText = options.encoding?.toLowerCase() !== 'bytes'
  core['begin'](memo.count, (Math.random() * 0x100000000) >>> 0, isText, keepsMemo, lossless)
}

/**
 * Has scan read on in the window `[start, end)` of the input.
 * @returns why it came back
 */
function scan(unpickler: UnpicklerState, views: Views, start: number, end: number): number {
  const total = Math.min(unpickler.bytes.length - start, 0x7fffffff)
  const frameEnd = unpickler.frameEnd > unpickler.pos ? Math.min(unpickler.frameEnd - start, 0xffffffff) : 0
  const status: number = views.core['scan'](unpickler.pos - start, end - start, total, frameEnd)
  const lastFrameEnd = views.header(tape.H_FRAME_END)
  if (lastFrameEnd !== frameEnd) unpickler.frameEnd = start + lastFrameEnd
  return status
}

/** How many indices of the memo will be put to in TypeScript, as it seems after this part of a pickle. */
function likelyIndices(high: number, status: number, part: number): number {
  return status === tape.SCAN_STOP || high === 0 ? high : (ROOM * high) / part
}

/** Puts the strings that only scan knows of into the memo: those out of its sight in the next window, or all. */
function fillMemo(unpickler: UnpicklerState, views: Views, text: ScannedText, all: boolean): void {
  fillRange(unpickler, views, text, RECENT, views.header(tape.H_RECENT_BASE), views.header(tape.H_RECENT_HIGH))
  if (all) fillRange(unpickler, views, text, MEMO, 0, Math.min(views.header(tape.H_MEMO_HIGH), MEMO_CAPACITY))
}

function fillRange({ memo }: UnpicklerState, { words }: Views, text: ScannedText, table: number, base: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const entry = words[(table >> 2) + i]!
    if ((entry & tape.MEMO_STR) !== 0) memo.put(base + i, text.string(entry >>> tape.MEMO_ID_SHIFT))
  }
}
