// How containers begin, go on from batch to batch, and end, as `batch_list`, `batch_dict` and `save_set` of Modules/_pickle.c have it.
import * as op from '../abi/opcode.ts'
import { type Identity, NO_ORDINAL, ordinalIn } from './identity.ts'
import * as frame from './open.ts'
import { Scalars } from './save-scalars.ts'
import type { Writer } from './writer.ts'

const PAIR_BATCH = op.BATCHSIZE * 2
/** Instead of an ordinal: the object is in the memo and its GET is written. */
export const WRITTEN = -2

/** Writes what is common to containers, and knows which objects are in the memo. */
export abstract class Batches extends Scalars {
  protected readonly identity: Identity

  constructor(writer: Writer, protocol: number, fast: boolean, identity: Identity) {
    super(writer, protocol, fast)
    this.identity = identity
  }

  /** The ordinal of an object that is to be written, or WRITTEN. */
  protected enter(object: object): number {
    const entered = this.identity.enter(object)
    if (entered >= NO_ORDINAL) return entered
    this.writer.get(ordinalIn(entered))
    return WRITTEN
  }

  /** Writes a value within the innermost container, asking for its persistent id first. */
  protected abstract saveAsked(value: unknown): void

  /**
   * An empty list, dict or set, memoised, and the MARK of its first batch; under protocol 0 MARK and its other opcode.
   * @param count of the items or pairs that follow
   */
  protected beginContainer(opcode: number, textual: number, ordinal: number, count: number): void {
    if (this.protocol > 0) {
      this.writer.container(opcode, ordinal, count > 1)
    } else {
      this.writer.begin(op.MARK)
      this.writer.opcode(textual)
      this.writer.memoize(ordinal)
    }
  }

  /** Items or pairs of a reduce value. */
  protected openBatches(kindOfFrame: number, items: readonly unknown[]): void {
    const length = items.length
    if (length === 0) return
    const unit = kindOfFrame === frame.IN_PAIRS ? 2 : 1
    if (this.protocol === 0) {
      this.open(unit === 2 ? frame.IN_DICT_BY_ONE : frame.IN_LIST_BY_ONE, items, items, 0, length)
      return
    }
    if (length > unit) this.writer.batch()
    this.open(kindOfFrame, items, items, 0, Math.min(length, unit * op.BATCHSIZE))
  }

  /** Ends a batch, and begins the next or closes the container. */
  protected endBatch(): void {
    const writer = this.writer
    const end = this.end
    switch (this.kind) {
      case frame.IN_LIST:
        writer.opcode(end === 1 ? op.APPEND : op.APPENDS)
        this.nextBatch(1, false)
        break
      case frame.IN_DICT:
        writer.opcode(end === 2 ? op.SETITEM : op.SETITEMS)
        if (end % PAIR_BATCH === 0 && end === this.items.length) this.emptyBatch(op.SETITEMS)
        this.nextBatch(2, false)
        break
      case frame.IN_SET:
        writer.opcode(op.ADDITEMS)
        if (end % op.BATCHSIZE === 0 && end === this.items.length) this.emptyBatch(op.ADDITEMS)
        this.nextBatch(1, false)
        break
      case frame.IN_ITEMS:
        writer.opcode(end % op.BATCHSIZE === 1 ? op.APPEND : op.APPENDS)
        this.nextBatch(1, true)
        break
      case frame.IN_PAIRS:
        writer.opcode(end % PAIR_BATCH === 2 ? op.SETITEM : op.SETITEMS)
        this.nextBatch(2, true)
        break
      case frame.IN_ARGUMENTS:
        this.pop()
        break
      default:
        this.endImmutable()
        break
    }
  }

  /** CPython ends its loop over a dict or set when a batch was not full, so after full ones comes one of nothing. */
  protected emptyBatch(opcode: number): void {
    this.writer.batch()
    this.writer.opcode(opcode)
  }

  /**
   * @param unit items that belong together
   * @param bare whether a last one goes without MARK
   */
  protected nextBatch(unit: number, bare: boolean): void {
    const left = this.items.length - this.end
    // A proxy may say that its length is no number.
    if (!(left > 0)) {
      this.pop()
      return
    }
    if (!bare || left > unit) this.writer.batch()
    this.end += Math.min(left, unit * op.BATCHSIZE)
  }

  /** A tuple or frozenset is made when its items are there. One that holds itself was made among them already. */
  protected endImmutable(): void {
    const writer = this.writer
    const ordinal = this.extra as number
    const length = this.items.length
    const isTuple = this.kind === frame.IN_TUPLE
    const marked = !isTuple || length > 3 || this.protocol < 2
    if (ordinal >= 0 && !this.identity.isPending(ordinal)) {
      if (marked && this.protocol > 0) writer.opcode(op.POP_MARK)
      else for (let i = marked ? -1 : 0; i < length; i++) writer.opcode(op.POP)
      writer.replaceByGet(ordinal)
    } else {
      if (isTuple) this.endTuple(length)
      else writer.opcode(op.FROZENSET)
      this.identity.setMemoised(ordinal)
      writer.memoize(ordinal)
    }
    this.pop()
  }

  protected nextByOne(): void {
    const index = this.index
    if (this.kind === frame.IN_LIST_BY_ONE) {
      if (index > 0) this.writer.opcode(op.APPEND)
    } else if (index > 0 && (index & 1) === 0) {
      this.writer.opcode(op.SETITEM)
    }
    if (index === this.end) {
      this.pop()
    } else {
      this.index = index + 1
      this.saveAsked(this.items[index])
    }
  }

  protected endTuple(length: number): void {
    const counted = this.protocol >= 2 && length <= 3
    this.writer.opcode(!counted ? op.TUPLE : length === 1 ? op.TUPLE1 : length === 2 ? op.TUPLE2 : op.TUPLE3)
  }
}
