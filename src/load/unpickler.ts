// The state of one load, and what both engines do with values: the Unpickler object of Modules/_pickle.c.

import { opcodeInfo } from '../abi/opcode-table.ts'
import { ask, HookProblem, isA, messageOf, UnpicklingError, ValueProblem } from '../errors.ts'
import { checkNames, type LoadOptions } from '../options.ts'
import { MAX_DIGITS } from '../python/ints.ts'
import type { LoadContext, Registry } from '../python/registry.ts'
import { isIntLike, PickleBuffer, PyByteArray, PyFloat, type PyGlobal } from '../python/values.ts'
import { viewOf } from '../python/view.ts'
import { Cutter } from '../text/cut.ts'
import { legacyDecoder } from '../text/decode.ts'
import { type DictState, dictOf } from './dicts.ts'
import { type Bound, Globals } from './globals.ts'
import { intrinsics } from './intrinsics.ts'
import { Keys } from './keys.ts'
import { Memo } from './memo.ts'
import { measure, replaceAll } from './traverse.ts'

/** Bytes values from this length on are views of the input; shorter ones are copied, so that they do not keep it alive. */
const VIEW_FROM = 65536
/** Bytes that calls may make in a small pickle, and for each byte of a larger one. Half of what memory may rise to: the rest is the value's. */
const PRODUCED_BASE = 8 << 20
const PRODUCED_FACTOR = 128
/** The same of {@link UnpicklerState.work}. */
const WORK_BASE = 16 << 20
const WORK_FACTOR = 256

/** What a load accounts to: the functions of that name of a {@link LoadContext}. */
export type Accounts = Pick<LoadContext, 'produce' | 'work'>

/** Pickle's stack and metastack, the memo, globals, limits and errors of one load. */
export class UnpicklerState implements DictState {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly options: LoadOptions
  readonly lossless: boolean
  readonly dictsAreMaps: boolean
  readonly stack: unknown[] = []
  /**
   * Number of values on the stack; those above are left over. The loops of both engines have it in a local and store it here when they end, or
   * call rare.ts: what else they call must not read it.
   */
  sp = 0
  /** Stack heights at the open MARKs. Changed by `mark` and `marker` only. */
  readonly metastack: number[] = []
  /** The lowest stack height that operands may be taken from: that of the topmost MARK. */
  fence = 0
  readonly memo: Memo
  readonly cutter: Cutter
  readonly maxDigits: number
  /** Where the next opcode starts. As for `sp`, the TypeScript engine's loop has it in a local. */
  pos: number
  /** Where the open frame ends; 0 outside of frames. */
  frameEnd = 0
  /** While BUILD is carried out, where bytes may be taken that lie raw behind it; -1 where they may not. */
  rawStart = -1
  protocol = 0
  /**
   * Objects that others took the place of, and those others: an object that stood for a dict and got a key that is no str, a bytearray that
   * grew. The stack has the new one at once; `memoGet` and `finish` see to other references.
   */
  replaced: Map<unknown, unknown> | undefined
  /** True once an object was fetched from the memo or duplicated: from then on a replaced one may be referred to from anywhere. */
  shared = false
  /** Values that adapters made, each with its adapter: BUILD, APPENDS and the like on such a value go to that adapter. */
  bound: Map<unknown, Bound> | undefined
  keyOrders: Map<object, readonly string[] | Set<string>> | undefined
  /** Whether the memo outlives this load. */
  readonly keepsMemo: boolean
  readonly #base: number
  readonly #registries: () => readonly Registry[]
  #keys: Keys | undefined
  #globals: Globals | undefined
  #decodeLegacy: ((bytes: Uint8Array) => string) | undefined
  #buffers: Iterator<unknown> | undefined
  readonly #outer: Accounts | undefined
  #produced = 0
  readonly #maxProduced: number
  #worked = 0
  readonly #maxWork: number

  /**
   * @param bytes the data
   * @param start where in it the pickle starts
   * @param base what offsets in errors are counted from: the position of `bytes[0]` in a stream
   * @param outer the load that reads this pickle as a part of its own, and accounts for what this one makes
   */
  constructor(
    bytes: Uint8Array,
    start: number,
    base: number,
    options: LoadOptions,
    registries: () => readonly Registry[],
    memo?: Memo,
    outer?: Accounts,
  ) {
    checkNames(options)
    const { limits = {} } = options
    this.bytes = bytes
    this.view = viewOf(bytes)
    this.pos = start
    this.#base = base
    this.options = options
    if (options.allow !== undefined && !Array.isArray(options.allow)) throw new TypeError('allow must be an array of names')
    if (options.dicts !== undefined && !['auto', 'object', 'map'].includes(options.dicts)) {
      throw new TypeError(`dicts must be 'auto', 'object' or 'map', not ${String(options.dicts)}`)
    }
    this.lossless = options.lossless === true
    this.dictsAreMaps = this.lossless || options.dicts === 'map'
    this.memo = memo ?? new Memo(bytes.length)
    this.keepsMemo = memo !== undefined
    this.cutter = new Cutter(bytes)
    this.#registries = registries
    this.#outer = outer
    this.maxDigits = limits.maxDigits ?? MAX_DIGITS
    if (options.encoding !== undefined || options.errors !== undefined) {
      this.#decodeLegacy = legacyDecoder(options.encoding ?? 'ASCII', options.errors ?? 'strict')
    }
    this.#maxProduced = limits.maxProduced ?? PRODUCED_BASE + PRODUCED_FACTOR * bytes.length
    this.#maxWork = Math.max(limits.maxProduced ?? 0, WORK_BASE + WORK_FACTOR * bytes.length)
    if (limits.maxBytes !== undefined && bytes.length - start > limits.maxBytes) {
      throw new UnpicklingError('limit', `${bytes.length - start} bytes, more than limits.maxBytes (${limits.maxBytes})`, base + start)
    }
  }

  // What most pickles do not need is made when first asked for: making it all takes longer than reading 200 bytes.

  get keys(): Keys {
    this.#keys ??= new Keys((amount) => this.work(amount), this.lossless)
    return this.#keys
  }

  get globals(): Globals {
    this.#globals ??= new Globals(
      this.options,
      this.#registries(),
      intrinsics(this.keys),
      (global) => this.#context(global),
      (amount) => this.work(amount),
    )
    return this.#globals
  }

  #context(global: PyGlobal): LoadContext {
    return {
      lossless: this.lossless,
      global,
      produce: (bytes) => this.produce(bytes),
      work: (amount) => this.work(amount),
      dict: (entries) => {
        const pairs: unknown[] = []
        for (const [key, value] of entries) pairs.push(key, value)
        return dictOf(this, pairs, 0, pairs.length)
      },
      setItem: (map, key, value) => this.keys.set(map, key, value),
      attribute: (owner, name) => this.globals.attribute(owner, name),
      readRaw: (take) => this.#readRaw(take),
    }
  }

  /** Lets an adapter take raw bytes: behind BUILD, and outside of frames. */
  #readRaw(take: (rest: Uint8Array, offset: number) => number): void {
    const { rawStart: start, bytes } = this
    if (start < 0) throw new ValueProblem('bad-state', "raw bytes are read in setState by adapters of readsRaw, under engine: 'typescript'")
    if (this.frameEnd > start) throw new ValueProblem('frame', 'raw bytes inside of a frame')
    const size = take(bytes.subarray(start), this.#base + start)
    if (!(Number.isInteger(size) && size >= 0 && start + size <= bytes.length)) throw new ValueProblem('bad-length', `${size} raw bytes`)
    this.frameEnd = 0
    this.rawStart = start + size
  }

  /** Accounts for bytes made beyond what the pickle holds. */
  produce(bytes: number): void {
    this.#outer?.produce(bytes)
    this.#produced += bytes
    checkSpent(this.#produced, this.#maxProduced, 'make')
  }

  /**
   * Accounts for what is looked at beyond what the pickle holds: an argument that calls share is looked at by each of them. A unit takes
   * about a nanosecond: a character compared or an item passed over.
   */
  work(amount: number): void {
    this.#outer?.work(amount)
    this.#worked += amount
    checkSpent(this.#worked, this.#maxWork, 'look at')
  }

  /** The UnpicklingError for whatever an opcode threw. */
  failure(cause: unknown, offset: number, opcode: number): unknown {
    const at = this.#base + offset
    if (isA(cause, ValueProblem)) return new UnpicklingError(cause.code, cause.message, at, opcode)
    if (isA(cause, UnpicklingError)) return cause
    const name = opcodeInfo(opcode)?.name ?? 'loading'
    if (isA(cause, HookProblem)) cause = cause.cause
    // Of a string that is too long, Node's text decoders throw an Error of no class of its own.
    else if (isA(cause, RangeError) || messageOf(cause).includes('a string longer')) {
      return new UnpicklingError('limit', `${name}: more than the platform can hold: ${messageOf(cause)}`, at, opcode, { cause })
    }
    return new UnpicklingError('hook', `${name}: ${messageOf(cause, true)}`, at, opcode, { cause })
  }

  /** An opcode whose argument ends past the data. */
  truncated(opcode: number, needs: number, left: number): ValueProblem {
    const name = opcodeInfo(opcode)?.name
    return new ValueProblem('truncated', `truncated ${name}: needs ${needs} byte${needs === 1 ? '' : 's'}, ${Math.max(left, 0)} left`)
  }

  /** What a missing operand is: nothing at all, or a MARK in its place (`Pdata_stack_underflow`). */
  underflow(): ValueProblem {
    return this.metastack.length > 0
      ? new ValueProblem('unexpected-mark', 'a MARK where an operand should be')
      : new ValueProblem('stack-underflow', 'an operand is missing: the stack is empty')
  }

  /** MARK at a stack height. */
  mark(height: number): void {
    this.metastack.push(height)
    this.fence = height
  }

  /** Stack height of the topmost MARK, which is taken off (`marker`). */
  marker(): number {
    const { metastack } = this
    const mark = metastack.pop()
    if (mark === undefined) throw new ValueProblem('no-mark', 'there is no MARK to go back to')
    this.fence = metastack.length > 0 ? metastack[metastack.length - 1]! : 0
    return mark
  }

  /** A float: in lossless loads one that would be written back as an int is a PyFloat. */
  floatOf(value: number): number | PyFloat {
    return this.lossless && isIntLike(value) ? new PyFloat(value) : value
  }

  /** A bytes value. */
  bytesAt(start: number, end: number): Uint8Array {
    return end - start < VIEW_FROM ? this.bytes.slice(start, end) : this.bytes.subarray(start, end)
  }

  /** A bytearray value. */
  byteArrayAt(start: number, end: number): Uint8Array {
    const bytes = this.bytesAt(start, end)
    return this.lossless ? new PyByteArray(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length) : bytes
  }

  /** A Python 2 str. */
  legacyText(bytes: Uint8Array): unknown {
    this.#decodeLegacy ??= legacyDecoder(this.options.encoding ?? 'ASCII', this.options.errors ?? 'strict')
    return this.#decodeLegacy === undefined ? bytes.slice() : this.#decodeLegacy(bytes)
  }

  /** Whether items can be put into a value as they are. */
  isPlainList(value: unknown): value is unknown[] {
    return Array.isArray(value) && value.constructor === Array && this.bound === undefined
  }

  /** Notes that `value` stands in place of `old` from now on. */
  replace(old: unknown, value: unknown): unknown {
    this.replaced ??= new Map()
    this.replaced.set(old, value)
    return value
  }

  /** The value of a memo index, or undefined. */
  memoGet(index: number): unknown {
    const value = this.memo.get(index)
    if (typeof value !== 'object' || value === null) return value
    this.shared = true
    return this.current(value)
  }

  /**
   * What a value has become: the stack may hold an object twice (DUP, two GETs), of which the other was replaced. The way there is
   * shortened, since it grows by a step each time a bytearray is appended to.
   */
  current(value: unknown): unknown {
    const { replaced } = this
    if (replaced === undefined) return value
    let last = value
    while (replaced.has(last)) last = replaced.get(last)
    while (value !== last) {
      const next = replaced.get(value)
      replaced.set(value, last)
      value = next
    }
    return last
  }

  /** The next out-of-band buffer (NEXT_BUFFER). */
  nextBuffer(): unknown {
    this.#buffers ??= this.options.buffers?.[Symbol.iterator]()
    if (this.#buffers === undefined)
      throw new ValueProblem('buffers', 'the pickle refers to out-of-band data: give it in the option buffers')
    const next = this.#buffers.next()
    if (next.done) throw new ValueProblem('buffers', 'the option buffers has too few buffers for this pickle')
    const buffer = next.value
    if (!(buffer instanceof Uint8Array) && !(buffer instanceof PickleBuffer)) {
      throw new ValueProblem('buffers', 'the option buffers has something that is neither a Uint8Array nor a PickleBuffer')
    }
    return buffer instanceof PickleBuffer && !this.lossless ? buffer.data : buffer
  }

  /** What a buffer is when it must not be written to (READONLY_BUFFER): JavaScript has no read-only bytes, so natural loads keep it. */
  readonlyBuffer(buffer: unknown): unknown {
    buffer = this.current(buffer)
    if (buffer instanceof PickleBuffer) return buffer.readonly ? buffer : new PickleBuffer(buffer.data, { readonly: true })
    if (buffer instanceof PyByteArray) return new PickleBuffer(buffer, { readonly: true })
    if (buffer instanceof Uint8Array) return buffer
    throw new ValueProblem('operand', 'READONLY_BUFFER on what is no buffer')
  }

  /** The object of a persistent id. */
  persistentLoad(pid: unknown): unknown {
    const { persistentLoad } = this.options
    if (persistentLoad === undefined)
      throw new ValueProblem('persistent-id', 'the pickle has a persistent id: give the option persistentLoad')
    return ask(() => persistentLoad(pid)) ?? null
  }

  /** The finished value of a load that ended at STOP. */
  finish(value: unknown): unknown {
    const { replaced } = this
    if (replaced !== undefined) {
      // What took an object's place may itself have been replaced since.
      for (const old of replaced.keys()) replaced.set(old, this.current(old))
      value = this.shared ? replaceAll(value, replaced) : this.current(value)
      if (this.keepsMemo) this.memo.replace(replaced)
    }
    const { maxItems = Number.POSITIVE_INFINITY, maxDepth = Number.POSITIVE_INFINITY } = this.options.limits ?? {}
    if (maxItems < Number.POSITIVE_INFINITY || maxDepth < Number.POSITIVE_INFINITY) {
      const { items, depth } = measure(value, maxItems, maxDepth)
      if (items > maxItems) throw new ValueProblem('limit', `more values than limits.maxItems (${maxItems})`)
      if (depth > maxDepth) throw new ValueProblem('limit', `deeper than limits.maxDepth (${maxDepth})`)
    }
    return value
  }
}

/** @throws ValueProblem past the limit, also of what is no number */
function checkSpent(spent: number, most: number, how: string): void {
  if (!(spent <= most)) throw new ValueProblem('limit', `calls in this pickle ${how} more than limits.maxProduced (${most}) bytes`)
}
