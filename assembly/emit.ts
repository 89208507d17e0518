import * as t from '../src/dump/tape.ts'
import * as op from '../src/opcode.ts'
import { DOUBLES, HEADER, KEYS, OUTPUT, RAW, RECENT, SPLICES, TAPE, TEXT } from './emit-memory'
import { bytesOf, find, resetStrings, stringBytes, strings } from './emit-strings'

// From the write tape to opcodes.

let protocol: i32 = 0
let fast: bool = false
/** How many entries the memo has. */
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
/** Where the next text and the next raw bytes are. */
let text: usize = 0
let raw: usize = 0
let splices: u32 = 0

const FIRST_CONTINUING: u32 = t.W_OPCODE
const FRAME_HEADER: usize = op.FRAME_HEADER_SIZE
const FRAME_TARGET: usize = op.FRAME_SIZE_TARGET
const FRAME_MIN: usize = op.FRAME_SIZE_MIN
const NAN: u64 = 0x7ff8000000000000

/** Starts a dump of protocol 2 to 5, and gives the address of what the drawing in src/dump/tape.ts shows. */
export function emitBegin(newProtocol: i32, newFast: bool, seed: u32): usize {
  protocol = newProtocol
  fast = newFast
  memo = 0
  frame = 0
  isTaken = false
  limit = usize.MAX_VALUE
  store<u8>(OUTPUT, op.PROTO)
  store<u8>(OUTPUT, protocol, 1)
  end = OUTPUT + 2
  if (protocol >= 4) end = openFrame(end)
  resetStrings(seed)
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
 * @param words how many the tape has
 * @param ascii whether all of the text is
 * @param last whether STOP is the last word
 */
export function emit(words: u32, ascii: bool, last: bool): void {
  let out: usize = end
  closed = -1
  text = TEXT
  raw = RAW
  splices = 0
  let double: usize = DOUBLES
  let recent: usize = RECENT
  let at: usize = TAPE
  const stop = TAPE + ((words as usize) << 2)
  while (at < stop) {
    const word = load<u32>(at)
    const payload = word >>> t.TAG_BITS
    const tag = word & t.TAG_MASK
    at += 4
    if (tag < FIRST_CONTINUING && out >= limit) out = nextFrame(out)
    switch (tag) {
      case t.W_INT:
        out = putInt(out, (word as i32) >> t.TAG_BITS)
        break
      case t.W_KEY:
        out = fast ? putKey(out, payload) : putGet(out, load<u32>(KEYS + ((payload as usize) << 3)))
        break
      case t.W_STR: {
        const size = ascii ? (payload as usize) : utf8Size(text, payload)
        out = putString(out, text, size)
        text += size
        break
      }
      case t.W_FLOAT: {
        const value = load<f64>(double)
        double += 8
        store<u8>(out, op.BINFLOAT)
        // biome-ignore lint/suspicious/noGlobalIsNan: AssemblyScript has no other
        store<u64>(out, bswap<u64>(isNaN(value) ? NAN : reinterpret<u64>(value)), 1)
        out += 9
        break
      }
      case t.W_BEGIN:
      case t.W_OPCODE:
        store<u8>(out, payload)
        out++
        break
      case t.W_MEMOIZE_AS:
        store<u32>(recent, memo)
        recent += 4
        out = putMemo(out)
        break
      case t.W_MEMOIZE:
        out = putMemo(out)
        break
      case t.W_GET:
      case t.W_GET_INSTEAD:
        out = putGet(out, payload)
        break
      case t.W_GET_RECENT:
      case t.W_GET_RECENT_INSTEAD:
        out = putGet(out, load<u32>(RECENT + ((payload as usize) << 2)))
        break
      case t.W_DEFINE_KEY: {
        const units = load<u32>(at) >>> t.TAG_BITS
        at += 4
        const size = ascii ? (units as usize) : utf8Size(text, units)
        out = defineKey(out, payload, size)
        text += size
        break
      }
      case t.W_INT32:
        out = putInt(out, load<i32>(at))
        at += 4
        break
      case t.W_INT53:
        out = putLong(out, load<f64>(double) as i64)
        double += 8
        break
      case t.W_TEXT: {
        const size = ascii ? (payload as usize) : utf8Size(text, payload)
        out = putText(out, text, size)
        text += size
        break
      }
      case t.W_RAW_TEXT:
        out = putText(out, raw, payload as usize)
        raw += payload as usize
        break
      case t.W_BYTES:
        if (payload < 0x100) {
          store<u8>(out, op.SHORT_BINBYTES)
          store<u8>(out, payload, 1)
          out += 2
        } else {
          store<u8>(out, op.BINBYTES)
          store<u32>(out, payload, 1)
          out += 5
        }
        out = putRaw(out, payload)
        break
      case t.W_BYTEARRAY:
        store<u8>(out, op.BYTEARRAY8)
        store<u64>(out, payload as u64, 1)
        out = putRaw(out + 9, payload)
        break
      case t.W_RAW:
        out = putRaw(out, payload)
        break
      case t.W_SPLICE:
        out = putSplice(out, payload, load<u32>(at))
        at += 4
        break
      case t.W_LAY_IN:
        besides += load<u32>(at) as usize
        at += 4
        addSplice(out)
        // More than a frame should hold, so that the next value is in another.
        if (frame != 0 || isTaken) limit = 0
        break
      default:
        unreachable()
    }
  }
  if (last) out = closeFrame(out)
  store<u32>(HEADER, (out - OUTPUT) as u32, t.H_OUTPUT << 2)
  store<i32>(HEADER, frame == 0 ? -1 : ((frame - OUTPUT) as i32), t.H_FRAME << 2)
  store<i32>(HEADER, closed, t.H_CLOSED << 2)
  store<u32>(HEADER, strings, t.H_STRINGS << 2)
  store<u32>(HEADER, stringBytes(), t.H_STRING_BYTES << 2)
  end = out
}

function putInt(out: usize, value: i32): usize {
  if ((value as u32) < 0x100) {
    store<u16>(out, op.BININT1 | (value << 8))
    return out + 2
  }
  if ((value as u32) < 0x10000) {
    store<u8>(out, op.BININT2)
    store<u16>(out, value, 1)
    return out + 3
  }
  store<u8>(out, op.BININT)
  store<u32>(out, value, 1)
  return out + 5
}

/** Outside int32, so of 5 to 7 bytes: the fifth is the sign of an unsigned int32 at least. */
function putLong(out: usize, value: i64): usize {
  const size: usize = value == (value << 24) >> 24 ? 5 : value == (value << 16) >> 16 ? 6 : 7
  store<u8>(out, op.LONG1)
  store<u8>(out, size as u32, 1)
  store<u64>(out, value, 2)
  return out + 2 + size
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

function putMemo(out: usize): usize {
  if (fast) return out
  const index = memo++
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

/** A str that is in the memo already, or is put there. */
function putString(out: usize, source: usize, size: usize): usize {
  if (fast) return putText(out, source, size)
  const known = find(source, size, memo)
  if (known >= 0) return putGet(out, known as u32)
  return putMemo(putText(out, source, size))
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
  // A call to memory.copy costs more than this on the short strings that most are. Up to 15 bytes past the end are overwritten later.
  if (size > 256) memory.copy(out, source, size)
  else for (let i: usize = 0; i < size; i += 16) v128.store(out + i, v128.load(source + i))
  return out + size
}

function putRaw(out: usize, size: usize): usize {
  memory.copy(out, raw, size)
  raw += size
  return out + size
}

function defineKey(out: usize, key: u32, size: usize): usize {
  const entry = KEYS + ((key as usize) << 3)
  if (fast) {
    const start = out
    out = putText(out, text, size)
    store<u32>(entry, bytesOf(start, out - start) as u32)
    store<u32>(entry, (out - start) as u32, 4)
    return out
  }
  const known = find(text, size, memo)
  store<u32>(entry, known >= 0 ? (known as u32) : memo)
  return known >= 0 ? putGet(out, known as u32) : putMemo(putText(out, text, size))
}

/** Under `fast`, a key's opcode and text as they were written the first time. */
function putKey(out: usize, key: u32): usize {
  const entry = KEYS + ((key as usize) << 3)
  const source = load<u32>(entry) as usize
  const size = load<u32>(entry, 4) as usize
  for (let i: usize = 0; i < size; i += 16) v128.store(out + i, v128.load(source + i))
  return out + size
}

/** The header of what TypeScript lays in afterwards: it stands outside of frames. */
function putSplice(out: usize, opcode: u32, size: u32): usize {
  out = closeFrame(out)
  store<u8>(out, opcode)
  store<u64>(out, size as u64, 1)
  out += opcode == op.BYTEARRAY8 ? 9 : 5
  addSplice(out)
  return protocol >= 4 ? openFrame(out) : out
}

function addSplice(out: usize): void {
  store<u32>(SPLICES + ((splices as usize) << 2), (out - OUTPUT) as u32)
  splices++
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

/** Bytes of UTF-8 that make so many UTF-16 units. */
function utf8Size(source: usize, units: u32): usize {
  let at = source
  let left = units as i32
  while (left > 0) {
    if (left >= 8 && (load<u64>(at) & 0x8080808080808080) == 0) {
      at += 8
      left -= 8
      continue
    }
    const lead = load<u8>(at) as u32
    at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    left -= lead < 0xf0 ? 1 : 2
  }
  return at - source
}
