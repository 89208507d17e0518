// The bytes of a source that are still needed, in one piece: chunks are put together here, and files are read straight into their place.
import { UnpicklingError } from '../errors.ts'

/** Bytes of room behind what is needed: what follows a long value most often ends within them, and needs no other buffer then. */
const BEHIND = 1 << 16
/** A buffer has at most this many times the bytes that have come. Room that is not filled yet takes no memory, only addresses. */
const GROWTH = 4

const NONE = /*#__PURE__*/ new Uint8Array(0)

/**
 * The bytes of a source from the pickle on that is being read: a chunk itself while pickles end in it, else a buffer with room for more.
 * What was handed out stays as it is: more bytes are put behind it, or all that is needed still moves to another buffer.
 *
 *     room    [ dropped | bytes ..... | free ]
 */
export class SourceWindow {
  bytes: Uint8Array = NONE
  /** Position in the source of the first of `bytes`. */
  base = 0
  /** The buffer that `bytes` lies in, if it was made here. */
  #room: Uint8Array = NONE
  /** Bytes that the source says to have left; 0 where it does not say. */
  #left: number

  /** @param size bytes that the source says to have, at most; 0 where it does not say */
  constructor(size: number) {
    this.#left = size
  }

  /**
   * Takes what came: a chunk, or as much of {@link space} as was filled.
   * @param needs bytes that the pickle at the window's start has at least, as its data says
   * @throws UnpicklingError of code 'limit' where the platform has no buffer for so many
   */
  append(chunk: Uint8Array, needs: number): void {
    const { length } = this.bytes
    const isInPlace = chunk.buffer === this.#room.buffer && chunk.byteOffset === this.bytes.byteOffset + length
    if (length === 0 && !isInPlace) {
      this.bytes = chunk
      this.#room = NONE
    } else {
      if (!isInPlace) this.#free(chunk.length, chunk.length, needs).set(chunk)
      const start = this.bytes.byteOffset
      this.bytes = this.#room.subarray(start, start + length + chunk.length)
    }
    this.#left = Math.max(this.#left - chunk.length, 0)
  }

  /**
   * Room right behind the bytes, for a source to read into: {@link append} then has nothing to copy.
   * @param usual bytes that there should be room for if a buffer has to be made
   * @param needs as for {@link append}
   * @throws UnpicklingError as {@link append}
   */
  space(usual: number, needs: number): Uint8Array {
    return this.#free(1, usual, needs)
  }

  /** Forgets the first bytes: the next pickle starts behind them. */
  drop(length: number): void {
    this.bytes = this.bytes.subarray(length)
    this.base += length
  }

  /** The room behind the bytes. If it is less than `least`, the bytes are moved to a buffer with room for `more` behind them. */
  #free(least: number, more: number, needs: number): Uint8Array {
    const { bytes } = this
    const free = this.#room.subarray(bytes.byteOffset + bytes.length)
    if (free.length >= least) return free
    this.#room = this.#allocate(this.#roomFor(bytes.length + more, needs))
    this.#room.set(bytes)
    this.bytes = this.#room.subarray(0, bytes.length)
    return this.#room.subarray(bytes.length)
  }

  /**
   * The size of the next buffer. Of what is needed, only as much as the source says to have left; where it does not say, at most
   * {@link GROWTH} times what has come, since lengths in pickles may lie. In that case buffers are a quarter, a sixteenth ... of what is
   * needed: so the last but one takes a quarter of the last one's memory, and a third of the bytes are copied in all.
   * @param least what it must have
   */
  #roomFor(least: number, needs: number): number {
    const have = this.bytes.length
    let size = needs > least ? needs + BEHIND : 2 * have
    // One byte more than there is: reading it finds the end.
    if (this.#left > 0) size = Math.min(size, have + this.#left + 1)
    else while (size > GROWTH * least) size = Math.ceil(size / GROWTH)
    return Math.max(least, size)
  }

  #allocate(size: number): Uint8Array {
    try {
      return new Uint8Array(size)
    } catch (cause) {
      const message = `${size} bytes or more in one piece, of which the platform can hold at least ${largestBuffer(size)}`
      throw new UnpicklingError('limit', message, this.base, undefined, { cause })
    }
  }
}

/** The size of a buffer that can be made where one of `size` bytes cannot: a half of it, a quarter ... */
function largestBuffer(size: number): number {
  for (let possible = size / 2; ; possible /= 2) {
    try {
      return new Uint8Array(possible).length
    } catch {
      // Half of it may do.
    }
  }
}
