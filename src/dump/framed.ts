// Puts a pickle's length before it, as sockets carry pickles: what `framed` writes and `frames` reads.
import { PicklingError } from '../errors.ts'
import { checkFrameOptions, type FrameOptions } from '../options.ts'

/**
 * The pieces of a pickle behind a piece that is their length.
 * @throws PicklingError of code 'bad-value' for a pickle longer than `maxLength`, or than its length has bytes for
 */
export function withLength(pieces: readonly Uint8Array[], options: FrameOptions): Uint8Array[] {
  const { lengthBytes, littleEndian, maxLength } = checkFrameOptions(options)
  let length = 0
  for (const piece of pieces) length += piece.length
  const most = Math.min(maxLength, 256 ** lengthBytes - 1)
  if (length > most) throw new PicklingError('bad-value', `a pickle of ${length} bytes, where a frame takes ${most} at most`, '$')
  const header = new Uint8Array(lengthBytes)
  for (let i = 0, left = length; i < lengthBytes; i++, left = Math.floor(left / 256))
    header[littleEndian ? i : lengthBytes - 1 - i] = left % 256
  return [header, ...pieces]
}
