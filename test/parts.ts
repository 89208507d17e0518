// What pickles made by hand are put together from, and what comes of one.
import { type LoadOptions, loads, UnpicklingError } from '../src/index.ts'

/** A pickle of parts: text a character a byte, or bytes. */
export function pickle(...parts: (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
}

export const uint4 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
export const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
export const uint8 = (value: bigint) => Buffer.from(BigUint64Array.of(value).buffer)
export const int4 = (value: number) => pickle('J', Buffer.from(Int32Array.of(value).buffer))

export function long4(value: bigint): Uint8Array {
  const hex = value.toString(16)
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse()
  return pickle('\x8b', uint4(digits.length + 1), digits, '\0')
}

/** What a load gives or throws; anything but an UnpicklingError passes on. */
export function outcome(bytes: Uint8Array, options: LoadOptions): { value?: unknown; error?: UnpicklingError } {
  try {
    return { value: loads(bytes, options) }
  } catch (error) {
    if (error instanceof UnpicklingError) return { error }
    throw error
  }
}
