import * as tape from '../../src/abi/load-tape.ts'
import { HEADER, TAPE, TEXT, WIDE } from '../memory'
import { memoCount, memoEntry, memoHigh, recentBase, recentHigh } from './memo'
import { materializeAllKeys } from './records'
import { shapeCount } from './shapes'
import { resetStack, rewindTape, tapeEnd } from './state'
import { internEnd, internedCount, textEnd, wideEnd } from './strings'

// How a window ends: what is open goes to the value stack, the tape is squeezed, the header says what there is.

/** Whether PUTs outlive the load (an Unpickler's memo). */
let keepsMemo: bool = false

export function keepMemo(kept: bool): void {
  keepsMemo = kept
}

/** Where the open frame ends, or the last one did; 0 if there was none. */
export let frameEnd: u32 = 0

export function openFrame(end: u32): void {
  frameEnd = end
}

/** Puts the open MARKs of this window on the value stack's own metastack, and all values out of sight. */
export function handOverMarks(): void {
  materializeAllKeys()
  resetStack()
}

/** Squeezes the tape: no NOPs, and after STOP no PUTs that nothing fetched. */
function squeeze(stopped: bool): void {
  const twoWords: u32 = tape.TWO_WORDS
  const special = twoWords | (1 << tape.T_PUT) | (1 << tape.T_CONST)
  const dropPuts = stopped && !keepsMemo
  let to = TAPE
  for (let from = TAPE; from < tapeEnd; from += 4) {
    const word = load<u32>(from)
    const tag = word & tape.TAG_MASK
    if (((special >>> tag) & 1) != 0) {
      if (word == tape.NOP) continue
      if (tag == tape.T_PUT && dropPuts) {
        const at = memoEntry(word >>> tape.TAG_BITS)
        if (at != 0 && (load<u32>(at) & tape.MEMO_FETCHED) == 0) continue
      }
      if (((twoWords >>> tag) & 1) != 0) {
        store<u32>(to, word)
        to += 4
        from += 4
        store<u32>(to, load<u32>(from))
        to += 4
        continue
      }
    }
    store<u32>(to, word)
    to += 4
  }
  rewindTape(to)
}

/** Ends a window of which `consumed` bytes are done. @returns the status */
export function finish(status: i32, consumed: u32): i32 {
  if (status != tape.SCAN_STOP) handOverMarks()
  squeeze(status == tape.SCAN_STOP)
  const header = HEADER
  store<u32>(header + tape.H_TAPE * 4, ((tapeEnd - TAPE) >>> 2) as u32)
  store<u32>(header + tape.H_CONSUMED * 4, consumed)
  store<u32>(header + tape.H_INTERNED * 4, internedCount)
  store<u32>(header + tape.H_INTERN_END * 4, internEnd as u32)
  store<u32>(header + tape.H_TEXT_END * 4, (textEnd - TEXT) as u32)
  store<u32>(header + tape.H_WIDE_END * 4, (wideEnd - WIDE) as u32)
  store<u32>(header + tape.H_SHAPES * 4, shapeCount)
  store<u32>(header + tape.H_MEMO_COUNT * 4, memoCount)
  store<u32>(header + tape.H_MEMO_HIGH * 4, memoHigh)
  store<u32>(header + tape.H_RECENT_BASE * 4, recentBase)
  store<u32>(header + tape.H_RECENT_HIGH * 4, recentHigh)
  store<u32>(header + tape.H_FRAME_END * 4, frameEnd)
  return status
}
