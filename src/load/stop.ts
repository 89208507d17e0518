// Finds where a pickle ends that comes in parts, by stepping over its opcodes.
import { BINSTRING, FRAME, LONG4, STOP } from '../abi/opcode.ts'
import { type OpcodeInfo, opcodes } from '../abi/opcode-table.ts'

// One byte per opcode: that many fixed bytes, or LINES and a number of lines, or LENGTH and the width of the length field.
const LINES = 0x10
const LENGTH = 0x20
const UNKNOWN = 0xff
let layouts: Uint8Array | undefined

function layoutOf({ argument }: OpcodeInfo): number {
  if ('fixed' in argument) return argument.fixed
  return 'lines' in argument ? LINES | argument.lines : LENGTH | argument.length
}

function opcodeLayouts(): Uint8Array {
  const table = new Uint8Array(256).fill(UNKNOWN)
  for (const info of opcodes()) table[info.code] = layoutOf(info)
  return table
}

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
    layouts ??= opcodeLayouts()
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
      const layout = layouts[code]!
      if (layout < LINES) {
        if (code === FRAME) {
          if (at + 9 > end) return false
          const frameEnd = at + 9 + uint(bytes, at + 1, 8)
          if (!Number.isSafeInteger(frameEnd)) return this.#giveUp(end)
          this.#frameEnd = Math.max(this.#frameEnd, frameEnd)
        }
        this.#at += 1 + layout
        if (code === STOP) this.#stop = this.#at
      } else if (layout < LENGTH) {
        this.#at++
        this.#lines = layout & 0x0f
      } else if (layout !== UNKNOWN) {
        const width = layout & 0x0f
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

function uint(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let i = at + width - 1; i >= at; i--) value = value * 256 + bytes[i]!
  return value
}
