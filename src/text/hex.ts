// Hex text of little-endian ints, which JavaScript makes bigints of.
import { decodeLatin1, nodeSlice } from './decode.ts'

/** Bytes that are written as hex text at a time, where the platform has nothing for that. */
const CHUNK = 4096

type ToHex = (this: Uint8Array) => string

const hexSlice = /*#__PURE__*/ nodeSlice('hexSlice')

/** The hex digits of `bytes[start, end)`, from the last byte to the first. */
export function hexBackwards(bytes: Uint8Array, start: number, end: number): string {
  const { toHex } = Uint8Array.prototype as { toHex?: ToHex }
  if (hexSlice === undefined && toHex === undefined) return hexByHand(bytes, start, end)
  const reversed = bytes.slice(start, end).reverse()
  return hexSlice === undefined ? (toHex as ToHex).call(reversed) : hexSlice.call(reversed, 0, reversed.length)
}

/** Digits are bytes first: a string that grows takes 32 bytes for each byte. */
function hexByHand(bytes: Uint8Array, start: number, end: number): string {
  const pieces: string[] = []
  const digits = new Uint8Array(2 * Math.min(CHUNK, end - start))
  for (let at = end; at > start; ) {
    const from = Math.max(at - CHUNK, start)
    let count = 0
    while (at > from) {
      const byte = bytes[--at]!
      digits[count++] = hexDigit(byte >> 4)
      digits[count++] = hexDigit(byte & 15)
    }
    pieces.push(decodeLatin1(digits.subarray(0, count)))
  }
  return pieces.join('')
}

/** The character of a digit below 16: '0' to '9', 'a' to 'f'. */
function hexDigit(digit: number): number {
  return digit < 10 ? 0x30 + digit : 0x57 + digit
}
