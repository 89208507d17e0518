// The text arguments of protocol 0, in the plain forms that pickle writes.
import { CONST_FALSE, CONST_TRUE, MAX_TEXT } from '../../src/abi/load-tape.ts'
import { INT, LONG } from '../../src/abi/opcode.ts'
import { internBenefit, pushText } from './records'
import { pushConst, pushLong } from './state'
import { textWord } from './strings'

const LONGEST_TEXT: usize = MAX_TEXT

/** The int that {@link digits} read. */
export let digitsValue: i64 = 0

/** Reads up to 15 decimal digits; false where the text is anything else. */
export function digits(from: usize, to: usize): bool {
  let value: i64 = 0
  if (to - from > 15 || to == from) return false
  for (; from < to; from++) {
    const digit = (load<u8>(from) as u32) - 0x30
    if (digit > 9) return false
    value = value * 10 + (digit as i64)
  }
  digitsValue = value
  return true
}

/** Address of the newline from `from` on; 0 where there is none before `end`. Up to 16 bytes past the end are read. */
function newline(from: usize, end: usize): usize {
  for (; from < end; from += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(from), i8x16.splat(0x0a)))
    if (found != 0) return from + (ctz(found) as usize) < end ? from + (ctz(found) as usize) : 0
  }
  return 0
}

/** Address behind so many lines that begin at `from`; 0 where they do not end before `end`. */
export function linesEnd(from: usize, end: usize, lines: u32): usize {
  for (; lines != 0; lines--) {
    const at = newline(from, end)
    if (at == 0) return 0
    from = at + 1
  }
  return from
}

/** The ASCII argument of INT or LONG; false where TypeScript must parse it. */
export function pushDecimal(opcode: u32, from: usize, to: usize): bool {
  if (opcode == LONG && to > from && load<u8>(to - 1) == 0x4c) to--
  else if (opcode == INT && to - from == 2 && load<u8>(from) == 0x30) {
    const digit = load<u8>(from + 1)
    if (digit != 0x30 && digit != 0x31) return false
    pushConst(digit == 0x31 ? CONST_TRUE : CONST_FALSE)
    return true
  }
  const negative = to > from && load<u8>(from) == 0x2d
  if (negative) from++
  // A leading zero is octal for INT and an error for LONG; a sign with one digit may be a bool.
  if (!digits(from, to) || (to - from > 1 && load<u8>(from) == 0x30) || (negative && to - from == 1)) return false
  pushLong(negative ? -digitsValue : digitsValue)
  return true
}

/** The argument of UNICODE, or of STRING within its quotes: ASCII without escapes; false where TypeScript must parse it. */
export function pushPlain(from: usize, to: usize): bool {
  if (to - from > LONGEST_TEXT) return false
  for (let at = from; at < to; at++) if (load<u8>(at) == 0x5c) return false
  return pushText(textWord(from, to - from, false, internBenefit()))
}

/** The argument of STRING: quoted, without escapes; false where TypeScript must parse it. */
export function pushQuoted(from: usize, to: usize): bool {
  if (to - from < 2) return false
  const quote = load<u8>(from)
  if ((quote != 0x27 && quote != 0x22) || load<u8>(to - 1) != quote) return false
  return pushPlain(from + 1, to - 1)
}
