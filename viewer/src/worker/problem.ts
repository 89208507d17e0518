// An error as the page shows it: the message, what to do, and the bytes around the place.
import type { Around, Problem } from '../protocol.ts'

/** Bytes of a line of the dump, and lines before and behind the place. */
const LINE = 16
const LINES = 3

/**
 * @param base where in `bytes` the data lies that the error counts its offset from
 * @param salvaged where what could be read ends, counted from `base`; undefined where nothing could
 */
export function problemOf(error: unknown, bytes: Uint8Array, base = 0, salvaged?: number): Problem {
  const { message = String(error), hint, offset } = error as { message?: string; hint?: string; offset?: number }
  const place = offset === undefined || offset < 0 ? undefined : offset + base
  const text = hint === undefined ? message : message.replace(`. ${hint}`, '')
  const moved = base === 0 ? text : text.replace(/\(at byte \d+\)/, `(at byte ${place})`)
  const end = salvaged === undefined ? place : salvaged + base
  return {
    message: moved,
    hint,
    around: end === undefined || bytes.length === 0 ? undefined : around(bytes, end),
    isSalvaged: salvaged !== undefined,
  }
}

function around(bytes: Uint8Array, offset: number): Around {
  const place = Math.min(offset, bytes.length - 1)
  const start = Math.max(0, place - (place % LINE) - LINES * LINE)
  return { bytes: bytes.slice(start, start + (2 * LINES + 1) * LINE), start, offset }
}
