// Steps the unpickler opcode by opcode and tells the judge what each of them does, before it is done.
//
// The machine is the one that loads: this file knows what an opcode takes from the stack, never what it makes. Where Python would go on
// and the machine refuses (a call with a list for arguments), a stand-in takes the place of the result.

import * as op from '../abi/opcode.ts'
import { UnpicklingError } from '../errors.ts'
import type { Memo } from '../load/memo.ts'
import { RUNNING, run } from '../load/typescript.ts'
import { UnpicklerState } from '../load/unpickler.ts'
import type { LoadOptions } from '../options.ts'
import { PyObject } from '../python/object.ts'
import type { Registry } from '../python/registry.ts'
import { PyGlobal, PyTuple } from '../python/values.ts'
import { decodeLatin1, decodeStrictUtf8 } from '../text/decode.ts'
import { arrayAfter } from './joblib.ts'
import type { Judge } from './judge.ts'

/** How a reading of a pickle goes. */
export interface Reading {
  readonly judge: Judge
  /** Extension codes that the caller maps. */
  readonly extensions: Registry | undefined
  /** What earlier pickles have put, where the program reads them all with one Unpickler. */
  readonly memo: Memo | undefined
  /** Whether array data after a joblib wrapper is skipped, as joblib does, or read as opcodes, as pickle does. */
  readonly joblib: boolean
}

/** Where a reading came to. */
export interface Ending {
  /** Past STOP, or at the opcode that could not be read. */
  readonly end: number
  readonly hasStopped: boolean
  /** Where the last frame ends, if that is behind `end`; there Python's own unpickler looks for the next pickle. */
  readonly frameEnd: number
  readonly protocol: number
  /** Whether arrays of joblib's lie between the opcodes. */
  readonly hasJoblib: boolean
}

const NOTHING = /*#__PURE__*/ new PyGlobal('', 'nothing')
/** A memo of this many indices costs nothing to speak of. */
const SMALL_MEMO = 65_536
const NO_BYTES = /*#__PURE__*/ new Uint8Array(0)
/** Out-of-band buffers without end. */
const BUFFERS: Iterable<Uint8Array> = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: NO_BYTES }) }) }

/** Reads one pickle from `start` on. Throws nothing. */
export function observe(bytes: Uint8Array, start: number, reading: Reading): Ending {
  return new Observer(bytes, start, reading).read()
}

class Observer {
  readonly #judge: Judge
  readonly #reading: Reading
  readonly #bytes: Uint8Array
  readonly #unpickler: UnpicklerState
  /** The opcode that is being read. */
  #at: number
  #frameEnd = 0
  #hasJoblib = false

  constructor(bytes: Uint8Array, start: number, reading: Reading) {
    const { judge, extensions } = reading
    const options: LoadOptions = {
      lossless: true,
      encoding: 'latin1',
      findClass: (module, name) => new PyGlobal(module, name),
      persistentLoad: (pid) => judge.persistent(pid, this.#at),
      buffers: BUFFERS,
    }
    this.#judge = judge
    this.#reading = reading
    this.#bytes = bytes
    this.#at = start
    this.#unpickler = new UnpicklerState(bytes, start, 0, options, () => (extensions === undefined ? [] : [extensions]), reading.memo)
  }

  read(): Ending {
    const unpickler = this.#unpickler
    let hasStopped = false
    try {
      do this.#at = unpickler.pos
      while (!this.#isDone())
      hasStopped = true
      this.#checkFrame(unpickler.pos, unpickler.pos)
      this.#judge.end()
    } catch (error) {
      // Whatever is thrown, the data cannot be read further.
      const message = error instanceof Error ? error.message : 'the data cannot be read further'
      this.#judge.broken('broken', this.#at, message)
    }
    const end = hasStopped ? unpickler.pos : this.#at
    return { end, hasStopped, frameEnd: this.#frameEnd, protocol: unpickler.protocol, hasJoblib: this.#hasJoblib }
  }

  /** Carries out the next opcode; whether it was STOP. */
  #isDone(): boolean {
    const unpickler = this.#unpickler
    const opcode = this.#bytes[this.#at]
    switch (opcode) {
      case op.GLOBAL:
        this.#global()
        return false
      case op.STACK_GLOBAL:
        this.#stackGlobal()
        return false
      case op.INST:
        this.#inst()
        return false
      case op.OBJ:
        this.#obj()
        return false
      case op.REDUCE:
        this.#reduce()
        return false
      case op.NEWOBJ:
        this.#newObject(2)
        return false
      case op.NEWOBJ_EX:
        this.#newObject(3)
        return false
      case op.BUILD:
        this.#build()
        return false
      case op.APPEND:
        this.#fill(1)
        return false
      case op.SETITEM:
        this.#fill(2)
        return false
      case op.APPENDS:
      case op.SETITEMS:
      case op.ADDITEMS:
        this.#fillFromMark()
        return false
      case op.GET:
      case op.BINGET:
      case op.LONG_BINGET:
      case op.DUP:
        run(unpickler, true)
        this.#judge.again(unpickler.stack[unpickler.sp - 1])
        return false
      case op.PUT:
      case op.LONG_BINPUT:
        this.#put(opcode)
        return false
      case op.EXT1:
      case op.EXT2:
      case op.EXT4:
        this.#extension(1 << (opcode - op.EXT1))
        return false
      case op.FRAME:
        this.#frame()
        return false
      case op.TUPLE:
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3:
      case op.FROZENSET:
        run(unpickler, true)
        this.#judge.nest(unpickler.stack[unpickler.sp - 1], this.#at)
        return false
      default:
        return run(unpickler, true) !== RUNNING
    }
  }

  // What opcodes take.

  /** Whether `count` operands lie on the stack above the last MARK. Where they do not, the machine says so. */
  #has(count: number): boolean {
    return this.#unpickler.sp - count >= this.#unpickler.fence
  }

  #global(): void {
    const unpickler = this.#unpickler
    run(unpickler, true)
    const value = unpickler.stack[unpickler.sp - 1] as PyGlobal
    const { module, name } = unpickler.protocol < 3 ? this.#lines() : value
    this.#judge.global(module, name, value, this.#at)
  }

  /** The module and name that GLOBAL and INST have as lines, and where the next opcode is. */
  #lines(): { module: string; name: string; next: number } {
    const bytes = this.#bytes
    const newline = bytes.indexOf(0x0a, this.#at)
    const end = newline < 0 ? -1 : bytes.indexOf(0x0a, newline + 1)
    if (end < 0) return { module: '', name: '', next: 0 }
    const module = decodeStrictUtf8(bytes.subarray(this.#at + 1, newline))
    return { module, name: decodeStrictUtf8(bytes.subarray(newline + 1, end)), next: end + 1 }
  }

  #stackGlobal(): void {
    const unpickler = this.#unpickler
    const { stack, sp } = unpickler
    const module = stack[sp - 2]
    const name = stack[sp - 1]
    if (this.#has(2) && typeof module === 'string' && typeof name === 'string') {
      run(unpickler, true)
      this.#judge.global(module, name, stack[unpickler.sp - 1] as PyGlobal, this.#at)
    } else if (this.#has(2)) {
      this.#judge.computedName([module, name], this.#at)
      this.#carryOut(sp - 2, this.#at + 1, 0)
    } else run(unpickler, true)
  }

  #inst(): void {
    const unpickler = this.#unpickler
    const { module, name, next } = this.#lines()
    const mark = unpickler.metastack.at(-1)
    if (mark === undefined || module === '' || name === '') {
      run(unpickler, true)
      return
    }
    const value = unpickler.globals.find(module, name, unpickler.protocol) as PyGlobal
    this.#judge.global(module, name, value, this.#at)
    this.#instantiate(value, mark, mark, 'INST', next)
  }

  #obj(): void {
    const unpickler = this.#unpickler
    const mark = unpickler.metastack.at(-1)
    if (mark === undefined || unpickler.sp <= mark) run(unpickler, true)
    else this.#instantiate(unpickler.stack[mark], mark, mark + 1, 'OBJ', this.#at + 1)
  }

  /** INST and OBJ: without arguments a class makes an instance bare, with some it is called. */
  #instantiate(type: unknown, mark: number, from: number, opcode: string, next: number): void {
    const { stack, sp } = this.#unpickler
    const args = PyTuple.copy(stack.slice(from, sp))
    const isBare = args.length === 0 && this.#judge.entryOf(type)?.rule.make !== undefined
    const result = isBare ? this.#judge.make(type, args, undefined, opcode, this.#at) : this.#judge.call(type, args, opcode, this.#at)
    this.#carryOut(mark, next, 1)
    this.#settle(result)
  }

  #reduce(): void {
    const unpickler = this.#unpickler
    const { stack, sp } = unpickler
    if (this.#has(2)) {
      const result = this.#judge.call(stack[sp - 2], stack[sp - 1], 'REDUCE', this.#at)
      this.#carryOut(sp - 2, this.#at + 1, 0)
      this.#settle(result)
    } else run(unpickler, true)
  }

  #newObject(operands: 2 | 3): void {
    const unpickler = this.#unpickler
    const { stack, sp } = unpickler
    if (this.#has(operands)) {
      const [type, args, kwargs] = stack.slice(sp - operands, sp)
      const result = this.#judge.make(type, args, kwargs, operands === 3 ? 'NEWOBJ_EX' : 'NEWOBJ', this.#at)
      this.#carryOut(sp - operands, this.#at + 1, 0)
      this.#settle(result)
    } else run(unpickler, true)
  }

  #build(): void {
    const unpickler = this.#unpickler
    const { stack, sp } = unpickler
    if (!this.#has(2)) {
      run(unpickler, true)
      return
    }
    const object = stack[sp - 2]
    this.#judge.build(object, stack[sp - 1], this.#at)
    this.#carryOut(sp - 2, this.#at + 1, 0, object)
    if (this.#judge.labelOf(object) === 'joblib wrapper') this.#joblibArray(object)
  }

  /** APPEND and SETITEM. */
  #fill(operands: 1 | 2): void {
    const unpickler = this.#unpickler
    const { stack, sp } = unpickler
    const object = stack[sp - operands - 1]
    if (this.#has(operands + 1) && this.#judge.watches(object)) {
      this.#judge.fill(object, operands === 2 ? stack.slice(sp - 2, sp) : [], this.#at)
      this.#carryOut(sp - operands - 1, this.#at + 1, 0, object)
    } else run(unpickler, true)
  }

  /** APPENDS, SETITEMS and ADDITEMS. */
  #fillFromMark(): void {
    const unpickler = this.#unpickler
    const mark = unpickler.metastack.at(-1) ?? 0
    const object = mark > 0 ? unpickler.stack[mark - 1] : undefined
    if (this.#judge.watches(object)) {
      const values = this.#bytes[this.#at] === op.SETITEMS ? unpickler.stack.slice(mark, unpickler.sp) : []
      this.#judge.fill(object, values, this.#at)
      this.#carryOut(mark - 1, this.#at + 1, 1, object)
    } else run(unpickler, true)
  }

  /** PUT and LONG_BINPUT: CPython's memo is an array as long as its highest index, and no pickler has more indices than bytes. */
  #put(opcode: number): void {
    const unpickler = this.#unpickler
    run(unpickler, true)
    const at = this.#at + 1
    const index = opcode === op.PUT ? Number(decodeLatin1(this.#bytes.subarray(at, unpickler.pos - 1))) : unpickler.view.getUint32(at, true)
    if (index > Math.max(this.#bytes.length, SMALL_MEMO)) {
      this.#judge.find('unknown', 'memo', this.#at, `memo index ${index}: CPython asks for memory for as many`)
    }
  }

  #extension(size: number): void {
    const unpickler = this.#unpickler
    const at = this.#at
    if (at + size >= this.#bytes.length) {
      run(unpickler, true)
      return
    }
    const { view, sp } = unpickler
    const code = size === 1 ? view.getUint8(at + 1) : size === 2 ? view.getUint16(at + 1, true) : view.getInt32(at + 1, true)
    if (this.#reading.extensions?.extensionByCode(code) === undefined) {
      const global = this.#judge.extension(code, at)
      this.#carryOut(sp, at + 1 + size, 0, global)
      this.#judge.global(global.module, global.name, global, at)
    } else {
      run(unpickler, true)
      const global = unpickler.stack[sp] as PyGlobal
      this.#judge.global(global.module, global.name, global, at)
    }
  }

  /**
   * FRAME. CPython's C unpickler only looks whether the data is there, the one in Python reads the frame and what comes after it in
   * turn: what both execute is the opcodes as they follow one another.
   */
  #frame(): void {
    const unpickler = this.#unpickler
    const { view } = unpickler
    const next = this.#at + 9
    if (next > this.#bytes.length) {
      run(unpickler, true)
      return
    }
    this.#checkFrame(this.#at, next)
    this.#frameEnd = next + Number(view.getBigUint64(this.#at + 1, true))
    unpickler.pos = next
    if (this.#frameEnd > this.#bytes.length) {
      this.#judge.find('unknown', 'frame', this.#at, 'a frame that is longer than the data: some unpicklers read on, others refuse')
    }
  }

  /** A frame that does not end where it should. */
  #checkFrame(at: number, end: number): void {
    if (this.#frameEnd > at) {
      this.#judge.find('unknown', 'frame', end, 'a frame that does not end with its opcodes: unpicklers differ in what they read next')
    }
  }

  // What becomes of them.

  /**
   * Has the machine carry out the opcode. Where it refuses, Python may not: a stand-in takes the place of what comes of it.
   * @param place where on the stack the result goes
   * @param next where the next opcode is
   * @param marks how many MARKs the opcode takes
   */
  #carryOut(place: number, next: number, marks: number, standIn?: unknown): void {
    const unpickler = this.#unpickler
    const { metastack } = unpickler
    const depth = metastack.length - marks
    try {
      run(unpickler, true)
    } catch (error) {
      if (!(error instanceof UnpicklingError)) throw error
      this.#judge.broken('broken', this.#at, error.message)
      metastack.length = depth
      unpickler.stack[place] = standIn ?? new PyObject(NOTHING, [], 'call')
      unpickler.sp = place + 1
      unpickler.pos = next
    }
  }

  /** Says what the value on top of the stack is. */
  #settle(result: ReturnType<Judge['call']>): void {
    const { stack, sp } = this.#unpickler
    if (result instanceof PyGlobal) stack[sp - 1] = result
    else this.#judge.bind(stack[sp - 1], result, this.#at)
  }

  /** joblib puts the data of an array, or for an array of objects another pickle, behind the BUILD of its wrapper. */
  #joblibArray(wrapper: unknown): void {
    this.#hasJoblib = true
    if (!this.#reading.joblib) return
    const unpickler = this.#unpickler
    // joblib reads the data from behind the frame, which has already been read from the file.
    this.#checkFrame(unpickler.pos, unpickler.pos)
    const size = arrayAfter(this.#bytes, unpickler.pos, wrapper, this.#judge)
    if (size === 'pickle') {
      const nested = observe(this.#bytes, unpickler.pos, { ...this.#reading, memo: undefined, joblib: false })
      unpickler.pos = nested.end
    } else unpickler.pos += size
    const array = new PyObject(NOTHING, [], 'call')
    this.#judge.array(array, wrapper)
    unpickler.stack[unpickler.sp - 1] = array
  }
}
