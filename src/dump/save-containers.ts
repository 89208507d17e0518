// How lists, tuples and dicts are begun; what fits in one go is ended too.
import * as op from '../abi/opcode.ts'
import { mapEntries } from '../python/contents.ts'
import { NO_ORDINAL } from './identity.ts'
import * as frame from './open.ts'
import { entriesOf, type KnownDict, loadedValues } from './properties.ts'
import { RECORD_KEYS, type Shape, Shapes } from './records.ts'
import { Batches, WRITTEN } from './save-batches.ts'

const PAIR_BATCH = op.BATCHSIZE * 2
/** In the place of a record's batch end: its frame was opened between a key and its value. */
const KEY_WRITTEN = -1

/** Writes list, tuple and dict. */
export abstract class Containers extends Batches {
  protected readonly shapes = new Shapes()

  /**
   * Refuses keys or elements, in every `step`th place of the innermost container, of which Python would keep one for several.
   * @throws WriteProblem of code 'bad-value'
   */
  protected abstract refuseEqual(items: readonly unknown[], step: number): void

  protected saveList(list: readonly unknown[]): void {
    const ordinal = this.enter(list)
    if (ordinal === WRITTEN) return
    // A proxy may give anything.
    const length = Math.max(Number(list.length) || 0, 0)
    this.beginContainer(op.EMPTY_LIST, op.LIST, ordinal, length)
    if (length === 0) return
    if (this.protocol === 0) {
      this.open(frame.IN_LIST_BY_ONE, list, list, 0, length)
      return
    }
    const end = Math.min(length, op.BATCHSIZE)
    const at = this.saveScalars(list, 0, end)
    // Most lists are of scalars, and never take a frame.
    if (at === length) this.writer.opcode(length === 1 ? op.APPEND : op.APPENDS)
    else this.open(frame.IN_LIST, list, list, at, end)
  }

  protected saveTuple(items: readonly unknown[]): void {
    // The empty tuple is a constant to Python, never memoised.
    const ordinal = items.length === 0 ? NO_ORDINAL : this.enter(items)
    if (ordinal !== WRITTEN) this.beginTuple(items, ordinal)
  }

  /** @param ordinal of the tuple, or NO_ORDINAL for a tuple that nothing else refers to */
  protected beginTuple(items: readonly unknown[], ordinal: number): void {
    const writer = this.writer
    const length = items.length
    if (length === 0) {
      writer.begin(this.protocol > 0 ? op.EMPTY_TUPLE : op.MARK)
      if (this.protocol === 0) writer.opcode(op.TUPLE)
      return
    }
    if (length > 3 || this.protocol < 2) writer.begin(op.MARK)
    const at = this.saveScalars(items, 0, length)
    if (at === length) {
      this.endTuple(length)
      writer.memoize(ordinal)
    } else {
      this.identity.setPending(ordinal)
      this.open(frame.IN_TUPLE, items, items, at, length, ordinal)
    }
  }

  /**
   * @param known what is known of it already
   * @param isTable whether it has no prototype
   */
  protected saveDict(object: object, known?: KnownDict, isTable?: boolean): void {
    const ordinal = this.enter(object)
    if (ordinal === WRITTEN) return
    const keys = known === undefined ? Object.keys(object) : known.keys
    this.beginContainer(op.EMPTY_DICT, op.DICT, ordinal, keys.length)
    this.openKeys(object, keys, object, known?.values, isTable)
  }

  /**
   * Writes the contents of a dict: an object's own properties of these names.
   * @param container what holds them, for the trail
   * @param known their values, where they were asked for already
   */
  protected openKeys(object: object, keys: string[], container: object, known?: unknown[], isTable?: boolean): void {
    const length = keys.length
    if (length === 0) return
    if (length > RECORD_KEYS || this.isHooked || this.protocol === 0) {
      this.#openEntries(container, entriesOf(object, keys), false)
    } else {
      this.openRecord(keys, object, known ?? (isTable ? loadedValues(object, keys) : undefined), container, frame.IN_RECORD)
    }
  }

  /** @param kindOfFrame IN_RECORD or IN_STATE */
  protected openRecord(keys: string[], object: object, known: unknown[] | undefined, container: object, kindOfFrame: number): void {
    const shape = this.shapes.of(keys)
    const values = known ?? shape.valuesOf(object)
    const at = this.saveFields(shape, values, 0)
    if (at === keys.length) this.endRecord(at, kindOfFrame)
    else this.open(kindOfFrame, container, values, at, KEY_WRITTEN, shape)
  }

  /** Goes on with a record, of which KEY_WRITTEN says whether the next key is written; tells where the next value is that is no scalar. */
  protected nextField(): number {
    const isKeyWritten = this.end === KEY_WRITTEN
    this.end = 0
    return isKeyWritten ? this.index : this.saveFields(this.extra as Shape, this.items, this.index)
  }

  protected endRecord(length: number, kindOfFrame: number): void {
    this.writer.opcode(length === 1 ? op.SETITEM : op.SETITEMS)
    if (kindOfFrame === frame.IN_STATE) this.writer.opcode(op.BUILD)
  }

  protected saveMap(map: Map<unknown, unknown>): void {
    const ordinal = this.enter(map)
    if (ordinal === WRITTEN) return
    const entries = mapEntries(map)
    this.beginContainer(op.EMPTY_DICT, op.DICT, ordinal, entries.length >> 1)
    if (entries.length === 0) return
    this.#openEntries(map, entries, true)
    this.refuseEqual(entries, 2)
  }

  /** @param entries keys and values by turns, at least one of each */
  #openEntries(container: object, entries: readonly unknown[], isMap: boolean): void {
    const length = entries.length
    if (this.protocol === 0) this.open(frame.IN_DICT_BY_ONE, container, entries, 0, length, isMap)
    else this.open(frame.IN_DICT, container, entries, 0, Math.min(length, PAIR_BATCH), isMap)
  }
}
