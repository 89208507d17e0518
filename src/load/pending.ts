import * as op from '../abi/opcode.ts'
import { emptyDict } from './dicts.ts'
import type { UnpicklerState } from './unpickler.ts'

/** Stand on the stack for a list or dict whose items come next: it is made when they are there, at its full size. */
export const PENDING_LIST: unique symbol = Symbol('pending list')
export const PENDING_DICT: unique symbol = Symbol('pending dict')

type Kind = typeof PENDING_LIST | typeof PENDING_DICT

/** The lists and dicts that wait for their items, innermost last. */
export class Pending {
  readonly #unpickler: UnpicklerState
  /** Where they are on the stack. */
  readonly #at: number[] = []
  /** Their memo indices, or -1. */
  readonly #slots: number[] = []

  constructor(unpickler: UnpicklerState) {
    this.#unpickler = unpickler
  }

  /**
   * Lets a list or dict wait, if what comes after its opcode is MARK, with at most its memoizing between them.
   * @param pos offset after the opcode
   * @param limit where the frame ends, or the data
   * @param sp where on the stack it is
   * @returns the offset after MARK, or -1
   */
  start(kind: Kind, pos: number, limit: number, sp: number): number {
    const { bytes, memo, view } = this.#unpickler
    let slot = -1
    switch (bytes[pos]) {
      case op.MEMOIZE:
        slot = memo.count
        pos += 1
        break
      case op.BINPUT:
        slot = bytes[pos + 1]!
        pos += 2
        break
      case op.LONG_BINPUT:
        if (pos + 5 > limit) return -1
        slot = view.getUint32(pos + 1, true)
        pos += 5
    }
    if (pos >= limit || bytes[pos] !== op.MARK) return -1
    if (slot >= 0) this.put(slot, kind)
    this.#at.push(sp)
    this.#slots.push(slot)
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
    if (this.isBelow(mark)) this.settleAll()
    return mark
  }

  /** Makes the innermost one what it is to be. */
  settle(value: unknown): void {
    this.#unpickler.stack[this.#at.pop()!] = value
    const slot = this.#slots.pop()!
    if (slot >= 0) this.#unpickler.memo.put(slot, value)
  }

  /** Makes all of them empty ones: something is about to look at one. */
  settleAll(): void {
    if (this.#at.length === 0) return
    const { stack, memo } = this.#unpickler
    for (const [i, at] of this.#at.entries()) {
      const value = stack[at] === PENDING_DICT ? emptyDict(this.#unpickler) : []
      stack[at] = value
      if (this.#slots[i]! >= 0) memo.put(this.#slots[i]!, value)
    }
    this.#at.length = 0
    this.#slots.length = 0
  }

  /** PUT, over an index that one of them may have. */
  put(index: number, value: unknown): void {
    const { memo } = this.#unpickler
    const old = memo.get(index)
    if (old === PENDING_LIST || old === PENDING_DICT) this.settleAll()
    memo.put(index, value)
  }
}
