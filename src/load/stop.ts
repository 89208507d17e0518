// Finds where a pickle ends that comes in parts, by stepping over its opcodes.
import { COUNTED, LINES, NO_OPCODE, WIDTH } from '../abi/arguments.ts'
import { BINSTRING, FRAME, LONG4, STOP } from '../abi/opcode.ts'
import { argumentTable } from '../abi/opcode-table.ts'
import { uint } from './arguments.ts'

/**
 * Finds where a pickle that comes in parts ends, by stepping over its opcodes and their arguments. It judges nothing: where no end
 * can be found, the reader, given what is there, says what is wrong.
 */
export class StopFinder {
  /** Where the next opcode, or the line that is looked for, starts; past the data while an argument has not come whole. */
  #at = 0
  #lines = 0
  #frameEnd = 0
  #stop = 0

  /** Bytes that the pickle has at least, those of its frames included. */
  get size(): number {
    return Math.max(this.#at, this.#frameEnd)
  }

  /** Where the pickle after this one starts: past STOP, or past all there is where this one has none. */
  get stop(): number {
    return this.#stop
  }

  /**
   * @param bytes the pickle from its first byte on: those given before, and more
   * @returns whether there is enough to read it, or to see that it cannot be read
   */
  find(bytes: Uint8Array): boolean {
    const end = bytes.length
    while (this.#stop === 0) {
      while (this.#lines > 0) {
        const newline = bytes.indexOf(0x0a, this.#at)
        this.#at = newline < 0 ? end : newline + 1
        if (newline < 0) return false
        this.#lines--
      }
      const at = this.#at
      if (at >= end) return false
      const code = bytes[at]!
      const layout = argumentTable()[code]!
      if (layout < LINES) {
        if (code === FRAME) {
          if (at + 1 + layout > end) return false
          const frameEnd = at + 1 + layout + uint(bytes, at + 1, layout)
          if (!Number.isSafeInteger(frameEnd)) return this.#giveUp(end)
          this.#frameEnd = Math.max(this.#frameEnd, frameEnd)
        }
        this.#at += 1 + layout
        if (code === STOP) this.#stop = this.#at
      } else if (layout < COUNTED) {
        this.#at++
        this.#lines = layout & WIDTH
      } else if (layout !== NO_OPCODE) {
        const width = layout & WIDTH
        if (at + 1 + width > end) return false
        const length = uint(bytes, at + 1, width)
        const isNegative = length > 0x7fffffff && (code === LONG4 || code === BINSTRING)
        const next = at + 1 + width + length
        if (isNegative || !Number.isSafeInteger(next)) return this.#giveUp(end)
        this.#at = next
      } else {
        return this.#giveUp(end)
      }
    }
    return end >= this.#frameEnd
  }

  /** Nothing that may still come can make a pickle of this. */
  #giveUp(end: number): boolean {
    // The frame is judged first.
    if (end < this.#frameEnd) return false
    this.#at = this.#stop = end
    this.#frameEnd = 0
    return true
  }
}
