import * as op from '../../src/abi/opcode.ts'
import * as t from '../../src/abi/write-tape.ts'
import { GAPS, HEADER, INDICES, OUTPUT, REPEATS, SPLICES, STREAM, STRING, TEXT } from './memory'
import { checkRoom, find, full, resetStrings, strings } from './strings'
import { fromUtf16, utf8Size } from './text'
import { nextValue, resetValues } from './values'

// From the write tape to a pickle: strings, memo indices, frames.

const FIRST_CONTINUING: u32 = t.G_RECENT_INSTEAD
const FRAME_HEADER: usize = op.FRAME_HEADER_SIZE
const FRAME_TARGET: usize = op.FRAME_SIZE_TARGET
const FRAME_MIN: usize = op.FRAME_SIZE_MIN

let protocol: i32 = 0
/** How many entries the memo had when the window began. */
let memo: u32 = 0
/** End of the output so far. */
let end: usize = OUTPUT
/** Where the open frame's header lies; 0 where TypeScript has taken it already, or there is no frame. */
let frame: usize = 0
/** Whether a frame is open whose header TypeScript has taken. */
let isTaken: bool = false
/** Bytes of the open frame that are not between its header, or the start of the output, and its end. */
let besides: usize = 0
/** From here on a value has to close the frame first. */
let limit: usize = 0
/** Size of a frame that was closed after its header was taken. */
let closed: i32 = -1

/**
 * Starts a dump of protocol 2 to 5, and gives the address of what the drawing in src/abi/write-tape.ts shows.
 * @param mostStrings how many strings are to be known by content, not counting those of the window that passes it
 */
export function emitBegin(newProtocol: i32, seed: u32, mostStrings: u32): usize {
  protocol = newProtocol
  memo = 0
  frame = 0
  isTaken = false
  limit = usize.MAX_VALUE
  store<u8>(OUTPUT, op.PROTO)
  store<u8>(OUTPUT, protocol, 1)
  end = OUTPUT + 2
  if (protocol >= 4) end = openFrame(end)
  resetStrings(seed, mostStrings)
  return HEADER
}

/** TypeScript has taken the output: what comes next is laid at the start again. */
export function emitTaken(): void {
  if (frame != 0) {
    besides += end - frame - FRAME_HEADER
    frame = 0
    isTaken = true
  } else if (isTaken) {
    besides += end - OUTPUT
  }
  if (isTaken) limit = OUTPUT + (besides < FRAME_TARGET ? FRAME_TARGET - besides : 0)
  end = OUTPUT
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
  let splices: usize = SPLICES
  closed = -1
  resetValues(checkpoints, marks)
  for (let gap: u32 = 0; gap < gaps; gap++) {
    const place = load<u32>(GAPS + ((gap as usize) << 3))
    const word = load<u32>(GAPS + ((gap as usize) << 3), 4)
    const to = STREAM + ((place & 0xffff) as usize)
    if (to != from) out = copyRun(out, from, to)
    from = to
    const number = place >>> 16
    const index = memo + number - repeats
    const payload = word >>> t.TAG_BITS
    const tag = word & t.TAG_MASK
    if (tag < FIRST_CONTINUING && out >= limit) out = nextFrame(out)
    switch (tag) {
      case t.G_STR: {
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
      case t.G_TEXT: {
        const bytes = sizeOf(form, text, payload)
        out = putText(out, form == t.TEXT_WIDE ? STRING : text, bytes)
        text += form == t.TEXT_WIDE ? (payload as usize) << 1 : bytes
        textBytes += bytes
        break
      }
      case t.G_SAME:
        out = putGet(out, load<u32>(INDICES + ((payload as usize) << 2)))
        break
      case t.G_RECENT:
      case t.G_RECENT_INSTEAD:
        out = putGet(out, memo + payload - repeatsBefore(payload, repeats))
        break
      case t.G_GET_INSTEAD:
        out = putGet(out, payload)
        break
      case t.G_PUT:
        out = putMemo(out, index)
        break
      case t.G_SPLICE: {
        const bytes = load<u32>(splices)
        out = closeFrame(out)
        store<u8>(out, payload)
        store<u64>(out, bytes as u64, 1)
        out += payload == op.BYTEARRAY8 ? 9 : 5
        store<u32>(splices, (out - OUTPUT) as u32)
        splices += 4
        if (protocol >= 4) out = openFrame(out)
        break
      }
      default: {
        const bytes = load<u32>(splices) as usize
        store<u32>(splices, (out - OUTPUT) as u32)
        splices += 4
        besides += bytes
        if (protocol >= 4) limit = limit > bytes ? limit - bytes : 0
      }
    }
  }
  const to = STREAM + (size as usize)
  if (to != from) out = copyRun(out, from, to)
  memo += memos - repeats
  if (last) out = closeFrame(out)
  end = out
  store<u32>(HEADER, (out - OUTPUT) as u32, t.H_OUTPUT << 2)
  store<i32>(HEADER, frame == 0 ? -1 : ((frame - OUTPUT) as i32), t.H_FRAME << 2)
  store<i32>(HEADER, closed, t.H_CLOSED << 2)
  store<u32>(HEADER, repeats, t.H_REPEATS << 2)
  checkRoom()
  store<u32>(HEADER, full ? 1 : 0, t.H_FULL << 2)
  store<u32>(HEADER, strings, t.H_STRINGS << 2)
  store<u32>(HEADER, textBytes as u32, t.H_TEXT << 2)
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

/** Copies opcodes, closing the frame where a value begins with it full. */
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

/** A call to memory.copy costs more than this where it is little. Up to 15 bytes past the end are overwritten later. */
function copy(out: usize, source: usize, size: usize): usize {
  if (size > 256) memory.copy(out, source, size)
  else for (let i: usize = 0; i < size; i += 16) v128.store(out + i, v128.load(source + i))
  return out + size
}

function putGet(out: usize, index: u32): usize {
  if (index < 0x100) {
    store<u16>(out, op.BINGET | (index << 8))
    return out + 2
  }
  store<u8>(out, op.LONG_BINGET)
  store<u32>(out, index, 1)
  return out + 5
}

function putMemo(out: usize, index: u32): usize {
  if (protocol >= 4) {
    store<u8>(out, op.MEMOIZE)
    return out + 1
  }
  if (index < 0x100) {
    store<u16>(out, op.BINPUT | (index << 8))
    return out + 2
  }
  store<u8>(out, op.LONG_BINPUT)
  store<u32>(out, index, 1)
  return out + 5
}

function putText(out: usize, source: usize, size: usize): usize {
  if (size < 0x100 && protocol >= 4) {
    store<u16>(out, op.SHORT_BINUNICODE | ((size as u32) << 8))
    out += 2
  } else {
    store<u8>(out, op.BINUNICODE)
    store<u32>(out, size as u32, 1)
    out += 5
  }
  return copy(out, source, size)
}

function openFrame(out: usize): usize {
  frame = out
  besides = 0
  limit = out + FRAME_HEADER + FRAME_TARGET
  return out + FRAME_HEADER
}

/** A frame that is not worth its header loses it. One that was taken is left to TypeScript. */
function closeFrame(out: usize): usize {
  if (isTaken) {
    isTaken = false
    closed = (besides + (out - OUTPUT)) as i32
    return out
  }
  if (frame == 0) return out
  const size = out - frame - FRAME_HEADER + besides
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

/** Bytes of UTF-8 that a string takes; one in UTF-16 then lies at STRING. */
function sizeOf(form: i32, text: usize, size: u32): usize {
  if (form == t.TEXT_BYTES) return size as usize
  return form == t.TEXT_WIDE ? fromUtf16(STRING, text, size) : utf8Size(text, size)
}
