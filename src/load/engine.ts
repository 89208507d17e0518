// Which engine reads a pickle. Scan (WebAssembly) is the faster one for all but small pickles and those that it can do little of; the
// TypeScript engine reads those, and every pickle where WebAssembly is refused. Both give the same value or the same error.
import { INPUT_SIZE } from '../abi/memory.ts'
import type { UnpicklerState } from './unpickler.ts'
import { isOneValue } from './window.ts'

/** Below this many bytes the TypeScript engine is done before WebAssembly has started: a call and its set-up take 1 us. */
const WASM_FROM = 1024
/** Scan reads ints in text of up to this many digits without counting them against `limits.maxDigits`. */
const SCANNED_DIGITS = 15

/**
 * Times that scan may stop in one pickle for an opcode that only TypeScript can carry out and that goes past scan's window. Each costs a
 * call and a new window: past this many, TypeScript reads the rest of the pickle. Scan itself asks for that, too (SCAN_LEAVE).
 */
export const MAX_DETOURS = 100

/** Whether scan is to begin on a pickle. */
export function isForScan(unpickler: UnpicklerState): boolean {
  const { engine = 'auto' } = unpickler.options
  if (engine === 'typescript' || (engine === 'auto' && unpickler.bytes.length - unpickler.pos < WASM_FROM)) return false
  // Scan reads ahead, and would take raw bytes between opcodes for some.
  if (unpickler.options.registry?.readsRaw === true) return false
  return unpickler.memo.isDense && unpickler.maxDigits >= SCANNED_DIGITS && !isOneValue(unpickler)
}

/** What scan may cost an Unpickler beyond what it saves, in bytes: reading a byte by scan saves about as much time as copying one takes. */
const CREDIT = 1 << 16
/** Bytes that are copied in the time that scan takes to look at one index of the memo. */
const BYTES_COPIED = 128

/**
 * Decides for an Unpickler of many pickles in one piece of data. At each load scan looks through the memo that is there, and copies a
 * window of data that may reach far past the pickle: where that costs more than it saves, TypeScript reads until enough was read again.
 */
export class ScanCredit {
  #credit = CREDIT

  /**
   * Whether scan may read the next pickle; if so, what that costs is taken off.
   * @param memoSize indices in use
   * @param left bytes of data from the pickle's start on
   */
  take(memoSize: number, left: number): boolean {
    if (this.#credit < 0) return false
    this.#credit -= memoSize + Math.min(left, INPUT_SIZE) / BYTES_COPIED
    return true
  }

  /** @param size bytes of pickle that were read, by either engine */
  give(size: number): void {
    this.#credit = Math.min(this.#credit + size, CREDIT)
  }
}
