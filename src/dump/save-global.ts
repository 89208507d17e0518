// How classes and functions are written: by name.
import * as op from '../abi/opcode.ts'
import { WriteProblem } from '../errors.ts'
import { reverseMapImport } from '../python/fix-imports.ts'
import type { Registry } from '../python/registry.ts'
import { type Identity, NO_ORDINAL, ordinalIn } from './identity.ts'
import { OWN_MODULE, OWN_NAME, ownStrings, SHARED_MODULE } from './interned.ts'
import type { Writer } from './writer.ts'

/** A class or function by name, one object for each so that the memo knows it again. */
export interface GlobalRecord {
  readonly module: string
  readonly name: string
  /** Extension code, or 0. */
  readonly code: number
  /** The bits of interned.ts. */
  readonly own: number
}

/** Writes globals as `save_global` of Modules/_pickle.c. */
export class Globals {
  readonly #protocol: number
  readonly #fixImports: boolean
  readonly #registries: readonly Registry[]
  readonly #records = new Map<string, GlobalRecord>()
  #last: GlobalRecord | undefined
  /** Stand for the names of modules that are a str of their own, but one for several globals. */
  readonly #modules = new Map<string, object>()

  constructor(protocol: number, fixImports: boolean, registries: readonly Registry[]) {
    this.#protocol = protocol
    this.#fixImports = fixImports
    this.#registries = registries
  }

  recordOf(module: string, name: string): GlobalRecord {
    const last = this.#last
    if (last !== undefined && last.name === name && last.module === module) return last
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw new WriteProblem('bad-value', 'a PyGlobal is named by two strings, its module and its name')
    }
    const key = `${module}\n${name}`
    let record = this.#records.get(key)
    if (record === undefined) {
      let code = 0
      for (const registry of this.#registries) code ||= registry.codeOfExtension(module, name) ?? 0
      record = { module, name, code, own: ownStrings(module, name) }
      this.#records.set(key, record)
    }
    this.#last = record
    return record
  }

  /**
   * Writes a global that is not in the memo, under the ordinal of the object it stands for.
   * @throws WriteProblem if the name cannot be written under this protocol
   */
  write(record: GlobalRecord, ordinal: number, writer: Writer, identity: Identity): void {
    if (record.code !== 0 && this.#protocol >= 2) {
      writer.extension(record.code)
      // Extension codes are not memoised.
      identity.leaveOut(ordinal)
      return
    }
    if (this.#protocol >= 4) this.#writeByStack(record, writer, identity)
    else if (record.name.includes('.')) this.#writeNested(record, writer, identity)
    else this.#writeName(op.GLOBAL, record.module, record.name, writer)
    identity.setMemoised(ordinal)
    writer.memoize(ordinal)
  }

  #writeByStack({ module, name, own }: GlobalRecord, writer: Writer, identity: Identity): void {
    if ((own & SHARED_MODULE) !== 0) {
      const key = this.#modules.get(module) ?? {}
      this.#modules.set(module, key)
      const entered = identity.enter(key)
      if (entered < NO_ORDINAL) writer.get(ordinalIn(entered))
      else writer.freshString(module, entered)
    } else if ((own & OWN_MODULE) !== 0) {
      writer.freshString(module, NO_ORDINAL)
    } else {
      writer.string(module)
    }
    if ((own & OWN_NAME) !== 0) writer.freshString(name, NO_ORDINAL)
    else writer.string(name)
    writer.opcode(op.STACK_GLOBAL)
  }

  /** Below protocol 4 `Outer.Inner` is the result of `getattr(Outer, 'Inner')`, and what that is made of is not memoised. */
  #writeNested({ module, name }: GlobalRecord, writer: Writer, identity: Identity): void {
    const [outer, ...attributes] = name.split('.') as [string, ...string[]]
    const getattr = this.recordOf('builtins', 'getattr')
    for (const _ of attributes) {
      const entered = identity.enter(getattr)
      if (entered < NO_ORDINAL) writer.get(ordinalIn(entered))
      else this.write(getattr, entered, writer, identity)
      if (this.#protocol < 2) writer.begin(op.MARK)
    }
    this.#writeName(op.GLOBAL, module, outer, writer)
    for (const attribute of attributes) {
      // From a split, so that only what is one latin-1 character long is not a str of its own.
      if (/^[\0-\xff]$/.test(attribute)) writer.string(attribute)
      else writer.freshString(attribute, NO_ORDINAL)
      writer.opcode(this.#protocol < 2 ? op.TUPLE : op.TUPLE2)
      writer.opcode(op.REDUCE)
    }
  }

  /**
   * INST under protocol 0, for a class that is not nested.
   * @throws WriteProblem if the name cannot be written
   */
  writeInst(module: string, name: string, writer: Writer): void {
    this.#writeName(op.INST, module, name, writer)
  }

  #writeName(opcode: number, module: string, name: string, writer: Writer): void {
    const [writtenModule, writtenName] = this.#protocol < 3 && this.#fixImports ? reverseMapImport(module, name) : [module, name]
    this.#check(writtenModule)
    this.#check(writtenName)
    writer.global(opcode, writtenModule, writtenName)
  }

  #check(identifier: string): void {
    if (identifier.includes('\n')) throw new WriteProblem('bad-value', `${JSON.stringify(identifier)} is no name to Python`)
    const writable = this.#protocol === 3 ? !/[\ud800-\udfff]/u.test(identifier) : !/[^\0-\x7f]/.test(identifier)
    if (!writable) {
      const needed = this.#protocol === 3 ? 4 : 3
      throw new WriteProblem('protocol', `the name ${JSON.stringify(identifier)} needs protocol ${needed} or newer`)
    }
  }
}
