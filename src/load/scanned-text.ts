// Strings out of linear memory: those that scan interned, the keys of its shapes, and the longer text of one window.
import * as tape from '../abi/load-tape.ts'
import {
  INTERN,
  INTERN_ENTRIES,
  INTERN_ENTRY_AT,
  INTERN_ENTRY_LENGTH,
  INTERN_ENTRY_SIZE,
  SHAPE_KEYS_MASK,
  SHAPE_LAST_KEY,
  SHAPE_PARENT,
  SHAPE_SIZE,
  SHAPE_SLOT_AND_KEYS,
  SHAPES,
  TEXT,
  WIDE,
} from '../abi/memory.ts'
import type { Views } from '../wasm/load-views.ts'

/** All strings of one load that scan has seen. */
export class ScannedText {
  readonly #views: Views
  /** Interned strings by id, made when first needed; a hole for one that was not needed yet. */
  readonly strings: string[] = []
  /** What cuts the texts of this window, made when the first is needed. */
  #ascii: TextCutter | undefined
  #wide: TextCutter | undefined
  /** The interned text of this window: bytes `[#internFrom, #internEnd)` of the region, and its pieces as far as they were decoded. */
  #internFrom = 0
  #internEnd = 0
  #internPieces: string[] = []

  constructor(views: Views) {
    this.#views = views
  }

  /**
   * Takes note of the text that scan left of a window. What it interned before must have been made by {@link makeInterned}.
   * @param interned strings that were interned before this window
   */
  open(interned: number): void {
    const views = this.#views
    this.#internFrom = this.#internEnd
    if (interned !== views.header(tape.H_INTERNED)) this.#internEnd = views.header(tape.H_INTERN_END) - INTERN
    this.#internPieces = []
    this.#ascii = undefined
    this.#wide = undefined
  }

  /** The next text of T_TEXT words, of so many bytes. */
  nextAscii(size: number): string {
    this.#ascii ??= new TextCutter(this.#views, 0, this.#views.header(tape.H_TEXT_END))
    return this.#ascii.next(size)
  }

  /** The next text of T_WIDE words, of so many units of UTF-16. */
  nextWide(size: number): string {
    this.#wide ??= new TextCutter(this.#views, 1, this.#views.header(tape.H_WIDE_END) >> 1)
    return this.#wide.next(size)
  }

  /** The interned string of an id. */
  string(id: number): string {
    return this.strings[id] ?? this.makeString(id)
  }

  /** As {@link string}, for a string that was not needed before. */
  makeString(id: number): string {
    const { words } = this.#views
    const entry = INTERN_ENTRIES + INTERN_ENTRY_SIZE * id
    const at = words[(entry + INTERN_ENTRY_AT) >> 2]!
    const piece = at >>> 16
    const from = Math.max(piece * tape.PIECE, this.#internFrom)
    const text = (this.#internPieces[piece] ??= this.#internPiece(piece, from))
    return (this.strings[id] = text.substring(at - from, at - from + words[(entry + INTERN_ENTRY_LENGTH) >> 2]!))
  }

  #internPiece(piece: number, from: number): string {
    return this.#views.ascii(INTERN + from, INTERN + Math.min((piece + 1) * tape.PIECE, this.#internEnd))
  }

  /** Makes the strings that a window interned and nothing needed: the pieces of the next window lie elsewhere. */
  makeInterned(from: number): void {
    for (let id = from; id < this.#views.header(tape.H_INTERNED); id++) this.string(id)
  }

  /** The keys of a shape. Each shape knows its last key, and the shape without that (assembly/scan/shapes.ts). */
  keysOf(shape: number): string[] {
    const { words } = this.#views
    let at = SHAPES + SHAPE_SIZE * shape
    const keys: string[] = new Array(words[(at + SHAPE_SLOT_AND_KEYS) >> 2]! & SHAPE_KEYS_MASK)
    for (let i = keys.length; i-- > 0; at = SHAPES + SHAPE_SIZE * words[(at + SHAPE_PARENT) >> 2]!) {
      keys[i] = this.string(words[(at + SHAPE_LAST_KEY) >> 2]!)
    }
    return keys
  }
}

/**
 * Cuts texts that follow one another in a window out of pieces that are decoded at once. No text crosses a piece's end, so that a string
 * keeps one piece alive at most; where a text would, it lies at the start of the next piece (`fit` in assembly/scan/text.ts).
 */
class TextCutter {
  readonly #views: Views
  /** 0 for ASCII, whose unit is a byte; 1 for UTF-16. */
  readonly #shift: 0 | 1
  readonly #end: number
  #at = 0
  #piece = ''
  /** The units of text that `#piece` holds: all up to `#to`, or to the text's end. */
  #from = 0
  #to = 0

  /** @param end units of text that the window has */
  constructor(views: Views, shift: 0 | 1, end: number) {
    this.#views = views
    this.#shift = shift
    this.#end = end
  }

  /** The next text of so many units. */
  next(size: number): string {
    if (this.#at + size > this.#to) this.#nextPiece(size)
    const start = this.#at - this.#from
    this.#at += size
    return this.#piece.substring(start, start + size)
  }

  #nextPiece(size: number): void {
    const pieceSize = tape.PIECE >> this.#shift
    // What is left of the piece before is too short: this text begins where the piece begins that its last unit is in.
    const from = (this.#at + size - 1) & -pieceSize
    const to = Math.min(from + pieceSize, this.#end)
    this.#piece = this.#shift === 0 ? this.#views.ascii(TEXT + from, TEXT + to) : this.#views.wide(WIDE + 2 * from, WIDE + 2 * to)
    this.#at = this.#from = from
    this.#to = from + pieceSize
  }
}
