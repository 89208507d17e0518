// A window of input: its bounds, and how it ends. What is open goes to the value stack, the tape is squeezed, the header says what there is.
import * as tape from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { HEADER, LONGS, TAPE, TEXT, WIDE } from '../memory'
import { checkTape } from './check'
import { longCount, longsEnd } from './longs'
import { memoEntry, memoHigh, recentBase, recentHigh } from './memo'
import { materializeAllKeys } from './records'
import { shapeCount } from './shapes'
import { resetStack, rewindTape, tapeEnd } from './state'
import { internEnd, internedCount } from './strings'
import { textEnd, wideEnd } from './text'
import { payloadOf, tagOf, WORD } from './words'

/** Whether PUTs outlive the load (an Unpickler's memo). */
let keepsMemo: bool = false

export function keepMemo(kept: bool): void {
  keepsMemo = kept
}

/** Bytes in the window. */
export let windowLength: u32 = 0
/** Bytes from the window's first to the end of the data, or more than any window. */
export let dataLength: u32 = 0
/** Where the open frame ends, or the last one did; 0 if there was none. */
export let frameEnd: u32 = 0

export function openWindow(length: u32, total: u32, openFrameEnd: u32): void {
  windowLength = length
  dataLength = total
  frameEnd = openFrameEnd
}

export function openFrame(end: u32): void {
  frameEnd = end
}

/** Puts the open MARKs of this window on the value stack's own metastack, and all values out of sight. */
export function handOverMarks(): void {
  materializeAllKeys()
  resetStack()
}

/**
 * Squeezes the tape: no NOPs, and after STOP no PUTs that nothing fetched.
 * @returns one past the highest memo index of the PUTs that are left
 */
function squeeze(stopped: bool): u32 {
  const twoWords: u32 = tape.TWO_WORDS
  const special = twoWords | (1 << tape.T_PUT) | (1 << tape.T_CONST)
  const dropPuts = stopped && !keepsMemo
  let putHigh: u32 = 0
  let to = TAPE
  for (let from = TAPE; from < tapeEnd; from += WORD) {
    const word = load<u32>(from)
    const tag = tagOf(word)
    if (((special >>> tag) & 1) != 0) {
      if (word == tape.NOP) continue
      if (tag == tape.T_PUT) {
        const index = payloadOf(word)
        if (dropPuts) {
          const at = memoEntry(index)
          if (at != 0 && (load<u32>(at) & tape.MEMO_FETCHED) == 0) continue
        }
        putHigh = max(putHigh, index + 1)
      }
      if (((twoWords >>> tag) & 1) != 0) {
        store<u32>(to, word)
        to += WORD
        from += WORD
        if (DEBUG) assert(from < tapeEnd)
        store<u32>(to, load<u32>(from))
        to += WORD
        continue
      }
    }
    store<u32>(to, word)
    to += WORD
  }
  rewindTape(to)
  return putHigh
}

/** Ends a window of which `consumed` bytes are done. @returns the status */
export function finish(status: i32, consumed: u32): i32 {
  if (status != tape.SCAN_STOP) handOverMarks()
  setHeader(tape.H_PUT_HIGH, squeeze(status == tape.SCAN_STOP))
  if (DEBUG) checkTape()
  setHeader(tape.H_TAPE, ((tapeEnd - TAPE) / WORD) as u32)
  setHeader(tape.H_CONSUMED, consumed)
  setHeader(tape.H_INTERNED, internedCount)
  setHeader(tape.H_INTERN_END, internEnd as u32)
  setHeader(tape.H_TEXT_END, (textEnd - TEXT) as u32)
  setHeader(tape.H_WIDE_END, (wideEnd - WIDE) as u32)
  setHeader(tape.H_SHAPES, shapeCount)
  setHeader(tape.H_MEMO_HIGH, memoHigh)
  setHeader(tape.H_RECENT_BASE, recentBase)
  setHeader(tape.H_RECENT_HIGH, recentHigh)
  setHeader(tape.H_FRAME_END, frameEnd)
  setHeader(tape.H_LONGS, longCount)
  setHeader(tape.H_LONGS_END, (longsEnd - LONGS) as u32)
  return status
}

function setHeader(word: usize, value: u32): void {
  store<u32>(HEADER + word * WORD, value)
}
