// The opcodes that fill gaps, each written at an address; every function gives the address behind what it wrote.
import * as op from '../../src/abi/opcode.ts'

let protocol: i32 = 0

/** For a new dump. */
export function resetOpcodes(newProtocol: i32): void {
  protocol = newProtocol
}

/** Copies bytes. A call to memory.copy costs more than this loop for few of them; the loop writes up to 15 bytes past their end. */
export function copy(out: usize, source: usize, size: usize): usize {
  if (size > 256) memory.copy(out, source, size)
  else for (let i: usize = 0; i < size; i += 16) v128.store(out + i, v128.load(source + i))
  return out + size
}

/** GET of a memo index. */
export function putGet(out: usize, index: u32): usize {
  if (index < 0x100) {
    store<u16>(out, op.BINGET | (index << 8))
    return out + 2
  }
  store<u8>(out, op.LONG_BINGET)
  store<u32>(out, index, 1)
  return out + 5
}

/** The memo opcode of an index: MEMOIZE from protocol 4 on, PUT below. */
export function putMemo(out: usize, index: u32): usize {
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

/** A str, from its UTF-8. */
export function putText(out: usize, source: usize, size: usize): usize {
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
