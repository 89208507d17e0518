// Lists and dicts that wait for their items in the TypeScript engine, so that each is made at its full size.
import * as op from '../abi/opcode.ts'
import { emptyDict } from './dicts.ts'
import type { UnpicklerState } from './unpickler.ts'

/**
 * Stand on the stack, and in the memo, for a list or dict whose opcode was followed by MARK: the items come next, and the container is made
 * when they are all there. Nothing else may get hold of a symbol:
 *
 *     stack   ... PENDING_LIST | item item item          the symbol lies just below a MARK, so that no opcode reaches down to it,
 *                              ^ MARK, the fence         unless it takes that MARK off: by `marker` here
 *
 * APPENDS and SETITEMS fill it. Any other opcode that takes the MARK off, or fetches a symbol from the memo, first has `makeEmpty` put an
 * empty container in the place of each: a cycle, or a pickle that no pickler wrote.
 */
export const PENDING_LIST: unique symbol = Symbol('pending list')
export const PENDING_DICT: unique symbol = Symbol('pending dict')

type Kind = typeof PENDING_LIST | typeof PENDING_DICT

export function isPending(value: unknown): value is Kind {
  return value === PENDING_LIST || value === PENDING_DICT
}

/** The lists and dicts that wait, innermost last. */
export class Pending {
  readonly #unpickler: UnpicklerState
  /** Where on the stack their symbols lie. */
  readonly #at: number[] = []
  /** Their memo indices; -1 for one that is not memoised. */
  readonly #indices: number[] = []

  constructor(unpickler: UnpicklerState) {
    this.#unpickler = unpickler
  }

  /**
   * Lets a list or dict wait, if what comes after its opcode is MARK, with at most its memoising between them. The caller pushes the symbol and
   * the MARK.
   * @param pos offset after the opcode
   * @param limit where the frame ends, or the data
   * @param sp where on the stack it is
   * @returns the offset after MARK, or -1 where it need not wait
   */
  start(kind: Kind, pos: number, limit: number, sp: number): number {
    const { bytes, memo, view } = this.#unpickler
    let index = -1
    switch (bytes[pos]) {
      case op.MEMOIZE:
        index = memo.count
        pos += 1
        break
      case op.BINPUT:
        index = bytes[pos + 1]!
        pos += 2
        break
      case op.LONG_BINPUT:
        if (pos + 5 > limit) return -1
        index = view.getUint32(pos + 1, true)
        pos += 5
    }
    if (pos >= limit || bytes[pos] !== op.MARK) return -1
    if (index >= 0) this.put(index, kind)
    this.#at.push(sp)
    this.#indices.push(index)
    return pos + 1
  }

  /** Whether the value just below a MARK waits. */
  isBelow(mark: number): boolean {
    const at = this.#at
    return at.length > 0 && at[at.length - 1] === mark - 1
  }

  /** Takes off the topmost MARK, for an opcode that does not fill what lies below it. */
  marker(): number {
    const mark = this.#unpickler.marker()
    if (this.isBelow(mark)) this.makeEmpty()
    return mark
  }

  /** Puts the innermost one, complete with its items, in its place. */
  fill(value: unknown): void {
    this.#unpickler.stack[this.#at.pop()!] = value
    const index = this.#indices.pop()!
    if (index >= 0) this.#unpickler.memo.put(index, value)
  }

  /** Makes all of them empty containers, to be filled later: something is about to look at one. */
  makeEmpty(): void {
    if (this.#at.length === 0) return
    const { stack, memo } = this.#unpickler
    for (const [i, at] of this.#at.entries()) {
      const value = stack[at] === PENDING_DICT ? emptyDict(this.#unpickler) : []
      stack[at] = value
      if (this.#indices[i]! >= 0) memo.put(this.#indices[i]!, value)
    }
    this.#at.length = 0
    this.#indices.length = 0
  }

  /** PUT, over an index that one of them may have: that one could not be put there any more when it is filled. */
  put(index: number, value: unknown): void {
    const { memo } = this.#unpickler
    if (isPending(memo.get(index))) this.makeEmpty()
    memo.put(index, value)
  }
}
