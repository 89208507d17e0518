// From the write tape to a pickle: fills the gaps of the stream, gives memo indices, and divides the pickle into frames.
import * as op from '../../src/abi/opcode.ts'
import * as t from '../../src/abi/write-tape.ts'
import { DEBUG } from '../debug'
import { GAPS, HEADER, INDICES, INLAYS, OUTPUT, REPEATS, STREAM, STRING, TEXT } from './memory'
import { copy, putGet, putMemo, putText, resetOpcodes } from './opcodes'
import { checkRoom, find, full, resetStrings, strings } from './strings'
import { fromUtf16, utf8Size } from './text'
import { nextValue, resetValues } from './values'

const FIRST_WITHOUT_VALUE: u32 = t.GAP_REPLACE_BY_RECENT
const FRAME_HEADER: usize = op.FRAME_HEADER_SIZE
const FRAME_TARGET: usize = op.FRAME_SIZE_TARGET
const FRAME_MIN: usize = op.FRAME_SIZE_MIN

let protocol: i32 = 0
/** How many entries the memo had when the window began. */
let memo: u32 = 0
/** End of the output so far. */
let end: usize = 0
/** Where the open frame's header lies; 0 where there is no frame. */
let frame: usize = 0
/** Bytes of the open frame that TypeScript lays in later, and that do not lie between the frame's header and `end`. */
let frameBytesElsewhere: usize = 0
/** A value that begins here or later has to close the frame first. */
let limit: usize = 0

/**
 * Starts a dump of protocol 2 to 5.
 * @param mostStrings how many strings are to be known by content, not counting those of the window that passes it
 */
export function emitBegin(newProtocol: i32, seed: u32, mostStrings: u32): void {
  protocol = newProtocol
  memo = 0
  frame = 0
  limit = usize.MAX_VALUE
  store<u8>(OUTPUT, op.PROTO)
  store<u8>(OUTPUT, protocol, 1)
  end = OUTPUT + 2
  if (protocol >= 4) end = openFrame(end)
  resetOpcodes(protocol)
  resetStrings(seed, mostStrings)
}

/** TypeScript has taken the output up to the open frame: what is left is moved to where the output begins. */
export function emitTaken(): void {
  const from = frame == 0 ? end : frame
  const taken = from - OUTPUT
  memory.copy(OUTPUT, from, end - from)
  end -= taken
  if (frame == 0) return
  frame = OUTPUT
  limit = limit > taken ? limit - taken : 0
}

/**
 * Emits a window.
 * @param size bytes of its stream
 * @param gaps how many there are in it
 * @param memos memo opcodes in it, as if every string were new
 * @param checkpoints how many there are
 * @param marks how many there are
 * @param form how its text lies there: TEXT_
 * @param last whether STOP ends the stream
 */
export function emit(size: u32, gaps: u32, memos: u32, checkpoints: u32, marks: u32, form: i32, last: bool): void {
  let out = end
  let from: usize = STREAM
  let text: usize = TEXT
  let textBytes: usize = 0
  let repeats: u32 = 0
  let inlay: usize = INLAYS
  resetValues(checkpoints, marks)
  for (let gap: u32 = 0; gap < gaps; gap++) {
    const gapAt = GAPS + (gap as usize) * t.GAP_SIZE
    const place = load<u32>(gapAt)
    const word = load<u32>(gapAt, t.GAP_PAYLOAD_AND_TAG)
    const to = STREAM + ((place & 0xffff) as usize)
    if (to != from) out = copyRun(out, from, to)
    from = to
    const number = place >>> 16
    const index = memo + number - repeats
    const payload = word >>> t.TAG_BITS
    const tag = word & t.TAG_MASK
    if (tag < FIRST_WITHOUT_VALUE && out >= limit) out = nextFrame(out)
    switch (tag) {
      case t.GAP_STRING: {
        const source = form == t.TEXT_WIDE ? STRING : text
        const bytes = sizeOf(form, text, payload)
        const known = find(source, bytes, index)
        if (known >= 0) {
          out = putGet(out, known as u32)
          store<u16>(REPEATS + ((repeats as usize) << 1), number)
          repeats++
        } else {
          out = putMemo(putText(out, source, bytes), index)
        }
        store<u32>(INDICES + ((gap as usize) << 2), known >= 0 ? (known as u32) : index)
        text += form == t.TEXT_WIDE ? (payload as usize) << 1 : bytes
        textBytes += bytes
        break
      }
      case t.GAP_TEXT: {
        const bytes = sizeOf(form, text, payload)
        out = putText(out, form == t.TEXT_WIDE ? STRING : text, bytes)
        text += form == t.TEXT_WIDE ? (payload as usize) << 1 : bytes
        textBytes += bytes
        break
      }
      case t.GAP_GET_STRING:
        out = putGet(out, load<u32>(INDICES + ((payload as usize) << 2)))
        break
      case t.GAP_GET_RECENT:
      case t.GAP_REPLACE_BY_RECENT:
        out = putGet(out, memo + payload - repeatsBefore(payload, repeats))
        break
      case t.GAP_REPLACE_BY_GET:
        out = putGet(out, payload)
        break
      case t.GAP_PUT:
        out = putMemo(out, index)
        break
      case t.GAP_OUTSIDE_FRAME: {
        const bytes = load<f64>(inlay) as u64
        out = closeFrame(out)
        store<u8>(out, payload)
        store<u64>(out, bytes, 1)
        out += payload == op.BINBYTES || payload == op.BINUNICODE ? 5 : 9
        store<f64>(inlay, (out - OUTPUT) as f64)
        inlay += t.INLAY_SIZE
        if (protocol >= 4) out = openFrame(out)
        break
      }
      default: {
        const bytes = load<f64>(inlay) as usize
        store<f64>(inlay, (out - OUTPUT) as f64)
        inlay += t.INLAY_SIZE
        frameBytesElsewhere += bytes
        if (protocol >= 4) limit = limit > bytes ? limit - bytes : 0
      }
    }
  }
  const to = STREAM + (size as usize)
  if (to != from) out = copyRun(out, from, to)
  memo += memos - repeats
  if (last) out = closeFrame(out)
  end = out
  if (DEBUG) assert(end <= (t.AT_END as usize))
  checkRoom()
  setHeader(t.H_OUTPUT, ((frame == 0 ? end : frame) - OUTPUT) as u32)
  setHeader(t.H_REPEATS, repeats)
  setHeader(t.H_FULL, full ? 1 : 0)
  setHeader(t.H_STRINGS, strings)
  setHeader(t.H_TEXT, textBytes as u32)
}

function setHeader(word: u32, value: u32): void {
  store<u32>(HEADER + ((word as usize) << 2), value)
}

/** How many of this window's repeated strings come before a memo opcode. */
function repeatsBefore(number: u32, repeats: u32): u32 {
  let low: u32 = 0
  let high = repeats
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((load<u16>(REPEATS + ((middle as usize) << 1)) as u32) < number) low = middle + 1
    else high = middle
  }
  return low
}

/** Copies opcodes of the stream; where a value begins among them with the frame full, the next frame begins. */
function copyRun(out: usize, from: usize, to: usize): usize {
  while (out + (to - from) > limit) {
    const value = nextValue(from, to, limit > out ? limit - out : 0)
    out = copy(out, from, value - from)
    from = value
    if (from == to) return out
    out = nextFrame(out)
  }
  return copy(out, from, to - from)
}

function openFrame(out: usize): usize {
  frame = out
  frameBytesElsewhere = 0
  limit = out + FRAME_HEADER + FRAME_TARGET
  return out + FRAME_HEADER
}

/** Fills in the header of the open frame, if there is one. A frame that is not worth its header loses the header. */
function closeFrame(out: usize): usize {
  if (frame == 0) return out
  const size = out - frame - FRAME_HEADER + frameBytesElsewhere
  if (size < FRAME_MIN) {
    memory.copy(frame, frame + FRAME_HEADER, size)
    out -= FRAME_HEADER
  } else {
    store<u8>(frame, op.FRAME)
    store<u64>(frame, size as u64, 1)
  }
  frame = 0
  return out
}

function nextFrame(out: usize): usize {
  return openFrame(closeFrame(out))
}

/** Bytes of UTF-8 that a string takes; a string in UTF-16 then lies at STRING as UTF-8. */
function sizeOf(form: i32, text: usize, size: u32): usize {
  if (form == t.TEXT_BYTES) return size as usize
  return form == t.TEXT_WIDE ? fromUtf16(STRING, text, size) : utf8Size(text, size)
}
