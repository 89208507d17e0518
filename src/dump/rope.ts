// The text of a window of the write tape, on its way into linear memory.
import * as tape from '../abi/write-tape.ts'
import { encodeSurrogates, isWellFormed, shortUtf8Into, utf8Into } from '../text/encode.ts'
import { SHORT_TEXT } from './writer.ts'

const encoder = /*#__PURE__*/ new TextEncoder()

type Ucs2Write = (this: Uint8Array, text: string, at: number) => number

/** Node's own way to the units of a string: 0.05 ns each, a tenth of what UTF-8 of them costs. That of Deno takes 11 ns. */
function nodeUcs2Write(): Ucs2Write | undefined {
  if ('Deno' in globalThis) return undefined
  return (globalThis as { Buffer?: { prototype: { ucs2Write?: Ucs2Write } } }).Buffer?.prototype.ucs2Write
}

const ucs2Write = /*#__PURE__*/ nodeUcs2Write()

/** The strings of a window, one after another: a rope that is laid into linear memory at once, or each encoded as it comes. */
export class WindowText {
  /** UTF-16 units so far. */
  units = 0
  /** UTF-8 string by string (TEXT_BYTES), or a rope for UTF-8 or UTF-16. */
  #form = tape.TEXT_UNITS
  #rope = ''
  #size = 0
  readonly #target: Uint8Array

  constructor(target: Uint8Array) {
    this.#target = target
  }

  /** Adds a string of up to MAX_STRING units. @returns its size, as its gap has it */
  add(value: string): number {
    const units = value.length
    this.units += units
    if (this.#form !== tape.TEXT_BYTES) {
      this.#rope += value
      return units
    }
    let size = units <= SHORT_TEXT ? shortUtf8Into(value, this.#target, this.#size) : -1
    if (size < 0) size = utf8Into(value, this.#target, this.#size)
    this.#size += size
    return size
  }

  /** Lays the text into linear memory. @returns how it lies there, TEXT_ */
  lay(): number {
    const target = this.#target
    if (this.#form === tape.TEXT_WIDE) ucs2Write?.call(target, this.#rope, 0)
    if (this.#form !== tape.TEXT_UNITS) return this.#form
    const { written } = encoder.encodeInto(this.#rope, target)
    if (written === this.units) return tape.TEXT_BYTES
    if (!isWellFormed(this.#rope)) target.set(encodeSurrogates(this.#rope))
    return tape.TEXT_UNITS
  }

  /** Begins the text of the next window, which is expected to be like this one's, of so many bytes in UTF-8. */
  next(bytes: number): void {
    const more = bytes - this.units
    // UTF-8 of a rope with wide characters costs more, in V8 and in emit, than that of its strings one by one; UTF-16 of it costs less,
    // by a fifth to a third, but where few of them are wide.
    if (more > this.units >> 2 && ucs2Write !== undefined) this.#form = tape.TEXT_WIDE
    else this.#form = more > this.units >> 5 ? tape.TEXT_BYTES : tape.TEXT_UNITS
    this.#rope = ''
    this.units = 0
    this.#size = 0
  }
}
