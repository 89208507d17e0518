// The walk over a value: what comes next, and what each value is to Python.
import * as op from '../abi/opcode.ts'
import { WriteProblem } from '../errors.ts'
import type { DumpOptions } from '../options.ts'
import { bytesOf, setItems } from '../python/contents.ts'
import type { FreshText } from '../python/fresh-text.ts'
import type { Registry } from '../python/registry.ts'
import type { PickleBuffer, PyFloat, PyGlobal } from '../python/values.ts'
import { EqualKeys, mayBeEqual } from './equal-keys.ts'
import { Identity, NO_ORDINAL } from './identity.ts'
import * as kind from './kinds.ts'
import * as frame from './open.ts'
import { isObjectPrototype, isPlainArray, type KnownDict } from './properties.ts'
import { RECORD_KEYS } from './records.ts'
import { Reducing } from './reduce.ts'
import { reduceByteArray, reduceBytes, reduceSet } from './reduce-builtin.ts'
import { Objects } from './reducers.ts'
import { WRITTEN } from './save-batches.ts'
import { Globals } from './save-global.ts'
import { Reductions } from './save-reduce.ts'
import { NOTHING } from './stack.ts'
import { INLINE, type Writer } from './writer.ts'

/** From so many lists in a row on, the engine is asked to write lists of a few numbers in one go. */
const MIN_LISTS = 4
const EMPTY_BYTES = /*#__PURE__*/ new Uint8Array(0)

/** What a dump was asked for beyond the protocol. */
export interface SaverOptions {
  readonly fixImports: boolean
  /** Where the hooks are called as methods. */
  readonly hooks: DumpOptions
  /** Makes the standard registry; it is asked for where a value needs it. */
  readonly standard: (() => Registry) | undefined
}

const NO_OPTIONS: SaverOptions = { fixImports: true, hooks: {}, standard: undefined }

/**
 * The walk over a value, in the order of CPython's `save()` (Modules/_pickle.c): what is written, what is in the memo, which hook is
 * asked. It drives a {@link Writer} and keeps its own stack of open containers.
 */
export class Saver extends Reductions {
  #options = NO_OPTIONS
  /** Bytes of the value that engines may copy at the very end. */
  #lent: Uint8Array[] = []
  #madeGlobals: Globals | undefined
  #madeObjects: Objects | undefined
  #equalKeys: EqualKeys | undefined

  constructor(writer: Writer, protocol: number, fast: boolean) {
    super(writer, protocol, fast, new Identity(fast))
  }

  /** From here on these options hold. */
  use(options: SaverOptions): void {
    this.#options = options
    this.isHooked = options.hooks.persistentId !== undefined
  }

  /** Has another writer of the same protocol written to. What was written by one cannot be referred to by the next. */
  writeTo(writer: Writer): void {
    this.writer = writer
  }

  /** Keeps nothing of the caller's. */
  forget(): void {
    this.truncate(0)
    this.use(NO_OPTIONS)
    this.#madeGlobals = undefined
    this.#madeObjects = undefined
    this.#equalKeys = undefined
  }

  // Made when asked for: most data has no need of them.
  get #globals(): Globals {
    const { fixImports, hooks, standard } = this.#options
    this.#madeGlobals ??= new Globals(
      this.protocol,
      fixImports,
      [hooks.registry, standard?.()].filter((registry) => registry !== undefined),
    )
    return this.#madeGlobals
  }

  get #objects(): Objects {
    const { hooks, standard } = this.#options
    this.#madeObjects ??= new Objects(this.protocol, hooks, standard?.())
    return this.#madeObjects
  }

  /** Objects met so far; {@link truncate} takes the walk back to here. */
  get size(): number {
    return this.identity.size
  }

  /** Forgets the objects of that ordinal and up, as the writer has forgotten them. */
  truncate(size: number): void {
    this.identity.truncate(size)
    this.shapes.forgetTokens()
  }

  /**
   * Writes one value.
   * @param known what is known of it, if it is a dict
   * @throws PicklingError with the path to what could not be written
   */
  dump(value: unknown, known: KnownDict | undefined): void {
    this.reset()
    this.identity.begin()
    try {
      // A hook may change what it is asked about.
      if (known !== undefined && !this.isHooked) this.saveDict(value as object, known)
      else this.saveAsked(value)
      this.#run()
      // What shares a buffer that was detached or became too short has no length any more.
      if (this.#lent.some((data) => data.length === 0)) {
        throw new WriteProblem('bad-value', 'bytes in it were detached, or became fewer, while it was written')
      }
    } catch (problem) {
      throw this.located(problem)
    } finally {
      this.reset()
      if (this.#lent.length > 0) this.#lent = []
    }
  }

  /** Goes on with the innermost open container until none is left. */
  #run(): void {
    for (;;) {
      switch (this.kind) {
        case frame.AT_ROOT:
          return
        case frame.IN_RECORD:
        case frame.IN_STATE: {
          const at = this.nextField()
          const items = this.items
          this.index = at + 1
          if (at < items.length) {
            this.#save(items[at])
          } else {
            this.endRecord(at, this.kind)
            this.pop()
          }
          break
        }
        case frame.IN_LIST_BY_ONE:
        case frame.IN_DICT_BY_ONE:
          this.nextByOne()
          break
        case frame.IN_REDUCE:
          this.nextStep(this.extra as Reducing)
          break
        case frame.IN_PERSID:
          this.writer.opcode(op.BINPERSID)
          this.pop()
          break
        default: {
          // A hook may have made the caller's array shorter.
          const end = Math.min(this.end, this.items.length)
          const at = this.saveScalars(this.items, this.index, end)
          this.index = at + 1
          if (at < end) {
            const item = this.items[at]
            if (typeof item !== 'object' || this.isHooked) this.saveAsked(item)
            else if (end - at < MIN_LISTS || !Array.isArray(item)) this.#saveObject(item as object)
            else {
              this.index = this.writer.engine.lists(this.items, at, end, this.identity)
              if (this.index === at) {
                this.index++
                this.#saveObject(item)
              }
            }
          } else {
            this.index = at
            this.endBatch()
          }
        }
      }
    }
  }

  #saveHooked(value: unknown): void {
    const pid = this.#objects.persistentId(value)
    if (pid === undefined || pid === null) {
      this.#save(value)
    } else if (this.protocol > 0) {
      this.open(frame.IN_PERSID, NOTHING, NOTHING, 0, 0)
      // The id itself is not asked about, what it holds is.
      this.#save(pid)
    } else {
      this.writer.persid(persidText(pid))
    }
  }

  /** `save()`, but for the persistent id. */
  #save(value: unknown): void {
    switch (typeof value) {
      case 'object':
        if (value === null) this.writer.none()
        else this.#saveObject(value)
        break
      case 'string':
        this.writer.string(value)
        break
      case 'number':
        if ((value | 0) === value && (value !== 0 || 1 / value > 0)) this.writer.int32(value)
        else this.saveNumber(value)
        break
      case 'boolean':
        this.writer.bool(value)
        break
      case 'undefined':
        this.writer.none()
        break
      case 'bigint':
        this.saveBigint(value)
        break
      case 'function':
        this.#saveReduced(value, this.#objects.planOfFunction(value))
        break
      default:
        throw new WriteProblem('unsupported', `${String(value)} has no counterpart in Python`)
    }
  }

  #saveObject(value: object): void {
    if (isPlainArray(value)) {
      this.saveList(value)
      return
    }
    const prototype = Object.getPrototypeOf(value)
    if (isObjectPrototype(prototype)) {
      this.saveDict(value, undefined, prototype === null)
    } else {
      this.#savePlanned(value, this.#objects.planOf(value, prototype))
    }
  }

  #savePlanned(value: object, plan: kind.Plan): void {
    switch (plan.kind) {
      case kind.LIST:
        this.saveList(value as unknown[])
        break
      case kind.DICT:
        this.saveDict(value)
        break
      case kind.TUPLE:
        this.saveTuple(value as unknown[])
        break
      case kind.MAP:
        this.saveMap(value as Map<unknown, unknown>)
        break
      case kind.SET:
      case kind.FROZENSET:
        this.#saveSet(value as Set<unknown>, plan.kind)
        break
      case kind.BYTES:
      case kind.BYTEARRAY:
        this.#saveBytes(value, plan.kind)
        break
      case kind.BUFFER:
        this.#saveBuffer(value as PickleBuffer)
        break
      case kind.FLOAT:
        this.writer.float((value as PyFloat).value)
        break
      case kind.TEXT:
        this.writer.freshString((value as FreshText).text, NO_ORDINAL)
        break
      case kind.REDUCING:
        this.beginReduce(value as Reducing, value, NO_ORDINAL)
        break
      default:
        this.#saveReduced(value, plan)
    }
  }

  #saveSet(set: Set<unknown>, type: number): void {
    const ordinal = this.enter(set)
    if (ordinal === WRITTEN) return
    const items = setItems(set)
    if (this.protocol < 4) {
      this.beginReduce(reduceSet(items, type === kind.FROZENSET), set, ordinal)
    } else if (type === kind.FROZENSET) {
      this.writer.begin(op.MARK)
      this.identity.setPending(ordinal)
      this.open(frame.IN_FROZENSET, set, items, 0, items.length, ordinal)
    } else {
      this.writer.container(op.EMPTY_SET, ordinal, items.length > 0)
      if (items.length === 0) return
      this.open(frame.IN_SET, set, items, 0, Math.min(items.length, op.BATCHSIZE))
    }
    this.refuseEqual(items, 1)
  }

  #saveBytes(value: object, type: number): void {
    const data = bytesOf(value)
    // Python has one empty bytes object.
    const object = data.length === 0 && type === kind.BYTES ? EMPTY_BYTES : value
    const ordinal = this.enter(object)
    if (ordinal === WRITTEN) return
    if (type === kind.BYTES && this.protocol < 3) this.beginReduce(reduceBytes(data), object, ordinal)
    else if (type === kind.BYTEARRAY && this.protocol < 5) this.beginReduce(reduceByteArray(data), object, ordinal)
    else this.#writeBytes(data, type, ordinal)
  }

  #writeBytes(data: Uint8Array, type: number, ordinal: number): void {
    if (this.#options.hooks.reuse && data.buffer === this.writer.buffer.buffer) {
      throw new WriteProblem('bad-value', 'these bytes are an earlier result with `reuse`, which this dump is written over: dump a copy')
    }
    if (data.length > INLINE) {
      // With a length of its own, which that of a resizable buffer is not.
      data = new Uint8Array(data.buffer, data.byteOffset, data.length)
      this.#lent.push(data)
    }
    if (type === kind.BYTES) this.writer.bytes(data)
    else this.writer.byteArray(data)
    this.identity.setMemoised(ordinal)
    this.writer.memoize(ordinal)
  }

  #saveBuffer(buffer: PickleBuffer): void {
    if (this.protocol < 5) throw new WriteProblem('protocol', 'a PickleBuffer needs protocol 5')
    const ordinal = this.enter(buffer)
    if (ordinal === WRITTEN) return
    if (this.#objects.isInBand(buffer)) {
      this.#writeBytes(buffer.raw(), buffer.readonly ? kind.BYTES : kind.BYTEARRAY, ordinal)
    } else {
      // Out of band it is not memoised, and asked about each time.
      this.identity.leaveOut(ordinal)
      this.writer.begin(op.NEXT_BUFFER)
      if (buffer.readonly) this.writer.opcode(op.READONLY_BUFFER)
    }
  }

  #saveReduced(value: object, plan: kind.Plan): void {
    if (plan.isPlain && this.protocol >= 2 && !this.isHooked && this.#options.hooks.reducerOverride === undefined) {
      const keys = Object.keys(value)
      if (keys.length <= RECORD_KEYS) {
        this.#saveInstance(value, plan.global as PyGlobal, keys)
        return
      }
    }
    const named = plan.kind === kind.GLOBAL ? (plan.global ?? (value as PyGlobal)) : undefined
    const ordinal = this.enter(named === undefined ? value : this.#globals.recordOf(named.module, named.name))
    if (ordinal === WRITTEN) return
    const reduction = this.#objects.reduce(value, plan)
    if (reduction instanceof Reducing) {
      this.beginReduce(reduction, value, ordinal)
    } else {
      const record = this.#globals.recordOf(reduction.module, reduction.name)
      this.#globals.write(record, ordinal, this.writer, this.identity)
    }
  }

  /** An instance without a say in it, as `object.__reduce_ex__` has it: NEWOBJ, and BUILD with its properties. */
  #saveInstance(instance: object, { module, name }: PyGlobal, keys: string[]): void {
    const ordinal = this.enter(instance)
    if (ordinal === WRITTEN) return
    const writer = this.writer
    const record = this.#globals.recordOf(module, name)
    const entered = this.enter(record)
    if (entered !== WRITTEN) this.#globals.write(record, entered, writer, this.identity)
    writer.begin(op.EMPTY_TUPLE)
    writer.opcode(op.NEWOBJ)
    writer.memoize(ordinal)
    if (keys.length === 0) return
    writer.container(op.EMPTY_DICT, NO_ORDINAL, keys.length > 1)
    this.openRecord(keys, instance, undefined, instance, frame.IN_STATE)
  }

  protected saveInst({ module, name }: PyGlobal): void {
    this.#globals.writeInst(module, name, this.writer)
  }

  protected refuseEqual(items: readonly unknown[], step: number): void {
    // A hook may write any of them as something else.
    if (this.isHooked || !mayBeEqual(items, step)) return
    this.#equalKeys ??= new EqualKeys(this.#objects)
    const equal = this.#equalKeys.find(items, step)
    if (equal === undefined) return
    this.index = equal.at + 1
    const earlier = step === 2 ? `.keys()[${equal.earlier >> 1}]` : `.values()[${equal.earlier}]`
    throw new WriteProblem('bad-value', `Python takes this and ${earlier} for one and the same, and would keep one of the two`)
  }

  protected saveAsked(value: unknown): void {
    if (this.isHooked) this.#saveHooked(value)
    else this.#save(value)
  }
}

/** PERSID's line: `str(pid)` in ASCII. */
function persidText(pid: unknown): string {
  const isText = typeof pid === 'string' || typeof pid === 'bigint' || Number.isSafeInteger(pid)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line of ASCII is what is asked
  if (isText && /^[\0-\x09\x0b-\x7f]*$/.test(String(pid))) return String(pid)
  throw new WriteProblem('protocol', 'under protocol 0 a persistent id is one line of ASCII text, or an integer')
}
