// Judges what a pickle does, event by event: names, calls, states, items. The allow list decides; nothing is run.

import { PyObject } from '../python/object.ts'
import { PyFrozenSet, PyGlobal, PyTuple } from '../python/values.ts'
import { attributeKeys, attributeLevel } from './attributes.ts'
import { denied } from './deny.ts'
import { type Made, type NamedGlobal, unknownObject } from './made.ts'
import { bytesOf, type Nested } from './nested.ts'
import { Nesting, TOO_DEEP } from './nesting.ts'
import { type Collector, type FindingCode, type Verdict, worse } from './report.ts'
import { type Entry, type Known, plainList, type Table } from './rules.ts'
import { isStorage, storageOf } from './storages.ts'

/** The label of `cls.__new__`. */
const NEW = '__new__'
/** The object of a persistent id is of this class here. */
const PERSISTENT = /*#__PURE__*/ new PyGlobal('', 'persistent')

/** Items that entries look at in the smallest data. */
const ITEMS_BASE = 100_000

/** Judges the pickles of one stretch of data. */
export class Judge implements Known {
  /** The worst of the pickle that is being read. */
  verdict: Verdict = 'safe'
  /** Names and calls so far: what has none runs nothing. */
  events = 0
  /** Why the pickle was not read to its end; undefined where it was. */
  problem: { readonly code: FindingCode; readonly offset: number; readonly message: string } | undefined
  nested: Nested[] = []
  readonly #collector: Collector
  readonly #path: string
  readonly #table: Table
  readonly #made = new Map<unknown, Made>()
  readonly #globals = new Map<PyGlobal, NamedGlobal>()
  readonly #virtual = new Map<string, PyGlobal>()
  readonly #handed = new Set<unknown>()
  readonly #frozen = new Set<unknown>()
  readonly #nesting = new Nesting()
  /** References to `cls.__new__`, less those that were used to make an instance: what is left over lies in the data. */
  #methods = 0
  /** Items that entries may still look at. */
  #left: number

  /** @param size bytes of the data */
  constructor(collector: Collector, path: string, table: Table, size: number) {
    this.#left = ITEMS_BASE + 16 * size
    this.#collector = collector
    this.#path = path
    this.#table = table
  }

  // What entries ask.

  labelOf(value: unknown): string {
    return this.#made.get(value)?.label ?? ''
  }

  stateOf(value: unknown): unknown {
    return this.#made.get(value)?.state
  }

  argumentsOf(value: unknown): readonly unknown[] {
    return this.#made.get(value)?.args ?? []
  }

  spend(items: number): boolean {
    this.#left -= items + 1
    return this.#left >= 0
  }

  freeze(container: unknown): true {
    this.#frozen.add(container)
    return true
  }

  entryOf(value: unknown): Entry | undefined {
    return value instanceof PyGlobal ? this.#table.get(`${value.module} ${value.name}`) : undefined
  }

  // Findings.

  find(level: Verdict, code: FindingCode, offset: number, message: string, global?: PyGlobal): void {
    this.verdict = worse(this.verdict, level)
    const known = global === undefined ? undefined : this.#globals.get(global)
    if (known !== undefined) known.listed.level = worse(known.listed.level, level)
    this.#collector.add(level, code, this.#path, offset, message, global?.toString())
  }

  /** Notes what cannot be read, or not read further; the first of it is kept. */
  broken(code: FindingCode, offset: number, message: string): void {
    this.problem ??= { code, offset, message }
  }

  // Events.

  /**
   * A name on the stack, as it is written.
   * @param value what stands for it
   */
  global(module: string, name: string, value: PyGlobal, offset: number): void {
    this.events++
    const raw = `${module}.${name}`
    const known = this.#globals.get(value)
    if (known !== undefined && known.listed.raw === raw) {
      known.loose++
      this.verdict = worse(this.verdict, known.level)
      this.#collector.global(known.listed.name, raw, known.level, offset)
      return
    }
    const entry = this.entryOf(value)
    const reason = denied(value.module, value.name) ?? (raw === value.toString() ? undefined : denied(module, name))
    const level: Verdict = entry !== undefined ? 'safe' : reason === undefined ? 'unknown' : 'dangerous'
    const listed = this.#collector.global(value.toString(), raw, level, offset)
    this.#globals.set(value, { entry, level, listed, loose: (known?.loose ?? 0) + 1, offset })
    if (level === 'dangerous') this.find(level, 'denied-global', offset, `${value} ${reason}`, value)
    else if (level === 'unknown') this.find(level, 'unlisted-global', offset, `${value} is not on the allow list`, value)
  }

  /** A value taken from the memo, or duplicated. */
  again(value: unknown): void {
    this.#refer(value)
    // A call uses up what stands first in its arguments, and the tuple of them may still lie in the data.
    if (value instanceof PyTuple && value.length > 0) this.#refer(value[0])
  }

  #refer(value: unknown): void {
    if (this.#isMethod(value)) this.#methods++
    const known = value instanceof PyGlobal ? this.#globals.get(value) : undefined
    if (known === undefined) return
    known.loose++
    this.verdict = worse(this.verdict, known.level)
  }

  /** Whether a value is `cls.__new__`, or the partial that protocols 2 and 3 make of it. */
  #isMethod(value: unknown): boolean {
    const made = this.#made.get(value)
    return made?.label === NEW || (made?.label === 'partial' && this.labelOf(made.args[0]) === NEW)
  }

  /** A new tuple or frozenset: how deep values lie within one another is counted, as Python follows them with its own stack. */
  nest(value: unknown, offset: number): void {
    const parts = value instanceof PyFrozenSet ? [...value] : value
    if (Array.isArray(parts) && this.#nesting.add(value, parts)) this.find('unknown', 'limit', offset, TOO_DEEP)
  }

  /** STACK_GLOBAL of something that is no str. */
  computedName(parts: readonly unknown[], offset: number): void {
    this.events++
    const isMade = parts.some((part) => part instanceof PyObject)
    if (isMade) this.find('dangerous', 'computed-name', offset, 'the name of a global is the result of a call')
    else this.find('unknown', 'computed-name', offset, 'the name of a global is no str')
  }

  /**
   * A call, before it is carried out.
   * @returns what is known of its result, or the global that it gives
   */
  call(callable: unknown, args: unknown, opcode: string, offset: number): Made | PyGlobal {
    this.events++
    const values = Array.isArray(args) ? args : []
    if (!(callable instanceof PyGlobal)) return this.#callOfResult(callable, values, offset)
    const known = this.#use(callable, opcode)
    if (callable.module === 'copyreg') {
      if (callable.name === '_reconstructor') return this.#reconstruct(values, opcode, offset)
      if (callable.name === '__newobj__') return this.make(values[0], PyTuple.copy(values.slice(1)), undefined, opcode, offset)
      if (callable.name === '__newobj_ex__') return this.make(values[0], values[1], values[2], opcode, offset)
    }
    if (callable.module === 'builtins' && callable.name === 'getattr') return this.#attribute(values, offset)
    const { entry } = known
    if (entry === undefined) return unknownObject(values)
    const { rule } = entry
    if (rule.call === undefined) this.find('unknown', 'opcode', offset, `${callable} is called: its entry allows no calls`, callable)
    else if (!(args instanceof PyTuple) || !rule.call(values, this, undefined)) {
      this.find('unknown', 'arguments', offset, `${callable} is called with arguments that its entry does not accept`, callable)
    } else {
      if (rule.nested !== undefined) this.#hand(values[rule.nested], offset, callable)
      if (rule.nested !== undefined && rule.label === undefined)
        this.find('unknown', 'nested-pickle', offset, `${callable} unpickles bytes`, callable)
      return this.#result(entry, values)
    }
    return unknownObject(values)
  }

  /** `cls.__new__(cls, *args, **kwargs)`, before it is carried out. */
  make(type: unknown, args: unknown, kwargs: unknown, opcode: string, offset: number): Made {
    this.events++
    const values = Array.isArray(args) ? args : []
    if (!(type instanceof PyGlobal)) {
      this.find('dangerous', 'call-of-result', offset, 'an instance is made of what is no global')
      return unknownObject(values)
    }
    const { entry } = this.#use(type, opcode)
    if (entry === undefined) return unknownObject(values)
    if (entry.rule.make === undefined) {
      this.find('unknown', 'opcode', offset, `an instance of ${type} is made bare: its entry does not allow that`, type)
    } else if (!(args instanceof PyTuple) || !entry.rule.make(values, this, kwargs)) {
      this.find('unknown', 'arguments', offset, `${type} is made with arguments that its entry does not accept`, type)
    } else return this.#result(entry, values)
    return unknownObject(values)
  }

  /** Says what a value is that a call made. */
  bind(value: unknown, made: Made, offset: number): void {
    this.#made.set(value, made)
    const { hashed, contents } = made.entry?.rule ?? {}
    const parts = contents === undefined ? made.args : made.args.flatMap((arg, i) => (i === contents ? this.#itemsOf(arg, offset) : [arg]))
    if (this.#nesting.add(value, parts, hashed)) this.find('unknown', 'limit', offset, TOO_DEEP)
  }

  /** The array that joblib puts in the place of its wrapper. */
  array(array: unknown, wrapper: unknown): void {
    const entry = this.#table.get('numpy ndarray')
    const fields = this.stateOf(wrapper)
    const state = fields instanceof Map ? PyTuple.copy([1, fields.get('shape'), fields.get('dtype'), false, null]) : undefined
    this.#made.set(array, { entry, label: entry?.label ?? '', args: [], state, hasState: true })
  }

  /** BUILD, before it is carried out. */
  build(object: unknown, state: unknown, offset: number): void {
    this.events++
    this.#attributeNames(state, offset)
    if (object instanceof PyGlobal) {
      this.#use(object, 'BUILD')
      this.find('dangerous', 'build-on-global', offset, `attributes are set on ${object} itself`, object)
      return
    }
    if (this.#frozen.has(object)) this.find('unknown', 'state', offset, 'a state for what was used without one')
    const made = this.#made.get(object)
    if (made === undefined) {
      this.find('unknown', 'state', offset, 'a state for what is no instance')
      return
    }
    const { entry } = made
    if (entry !== undefined) {
      const again = made.hasState ? ', and has a state already' : ''
      if (made.hasState || entry.rule.state === undefined || !entry.rule.state(state, this, object)) {
        this.find('unknown', 'state', offset, `${entry.label} is given a state that its entry does not accept${again}`)
      }
    }
    if (this.#isMethod(object) && state instanceof PyTuple && this.labelOf(state[0]) === NEW) this.#methods--
    // NumPy's arrays of objects have theirs in a list.
    const items =
      made.label === 'ndarray' && state instanceof PyTuple ? state.find((item) => Array.isArray(item) && !(item instanceof PyTuple)) : []
    if (items?.length > 0 && this.spend(items.length) && this.#nesting.add(object, items)) this.find('unknown', 'limit', offset, TOO_DEEP)
    if (made.entry?.rule.hashed) {
      const parts = (state instanceof PyTuple ? state : [state]).flatMap((part) => this.#itemsOf(part, offset))
      if (this.#nesting.add(object, [...made.args, ...parts], true)) this.find('unknown', 'limit', offset, TOO_DEEP)
    }
    made.state = state
    made.hasState = true
  }

  /** Whether filling a value is to be judged: an instance, a global, a container that was tested. */
  watches(value: unknown): boolean {
    return value instanceof PyObject || value instanceof PyGlobal || (this.#frozen.size > 0 && this.#frozen.has(value))
  }

  /**
   * APPEND, SETITEM, ADDITEMS and the like, on what is watched.
   * @param items keys and values in turn; none for APPEND and ADDITEMS
   */
  fill(object: unknown, items: readonly unknown[], offset: number): void {
    const keys = items.filter((_, i) => i % 2 === 0)
    // Some classes look for attributes among their items.
    for (const key of keys) this.#attributeName(key, offset)
    if (object instanceof PyGlobal) {
      this.find('dangerous', 'build-on-global', offset, `items are set on ${object} itself`, object)
      return
    }
    if (this.#frozen.has(object)) this.find('unknown', 'items', offset, 'items are put into what an entry has tested already')
    if (!(object instanceof PyObject)) return
    if (this.#nesting.deepen(object, items)) this.find('unknown', 'limit', offset, TOO_DEEP)
    const made = this.#made.get(object)
    if (made?.entry === undefined) return
    const { items: taken, values } = made.entry.rule
    const areKeys = typeof taken === 'function' ? keys.every((key) => taken(key, this)) : taken === true
    const isTaken = areKeys && (values === undefined || items.every((value, i) => i % 2 === 0 || values(value, this)))
    if (!isTaken) this.find('unknown', 'items', offset, `${made.entry.label} is given items that its entry does not accept`)
    else if (made.hasState) this.find('unknown', 'items', offset, `${made.entry.label} is given items after its state`)
  }

  /** PERSID and BINPERSID: the object that stands for it. */
  persistent(pid: unknown, offset: number): PyObject {
    const object = new PyObject(PERSISTENT, [pid], 'call')
    const isTorch = isStorage(pid)
    const isData = isTorch || typeof pid === 'string' || typeof pid === 'number' || pid instanceof Uint8Array
    // Data that is no pickle may begin as the line of a plain id: zip archives do.
    if (!isData || isTorch) this.events++
    if (!isData) {
      this.find('unknown', 'persistent-id', offset, 'a persistent id: the program that loads the pickle decides what is made of it')
    } else if (!isTorch) {
      this.find('safe', 'persistent-id', offset, 'a persistent id: plain data for the persistent_load of the program that loads')
    }
    const label = isTorch ? 'torch storage' : 'persistent'
    this.bind(object, { entry: undefined, label, args: [pid], state: undefined, hasState: false }, offset)
    if (isTorch) this.#collector.storages.push(storageOf(pid, this.#path, offset))
    return object
  }

  /** An extension code that nothing maps: the global that stands for it. */
  extension(code: number, offset: number): PyGlobal {
    this.events++
    this.find(
      'dangerous',
      'extension',
      offset,
      `extension code ${code} names a global that only copyreg knows: map it with the option extensions`,
    )
    return new PyGlobal('copyreg', `extension ${code}`)
  }

  /** Begins a pickle. What was made by earlier ones may be in the memo. */
  begin(): void {
    this.verdict = 'safe'
    this.problem = undefined
    this.events = 0
    this.nested = []
    this.#methods = 0
    for (const known of this.#globals.values()) known.loose = 0
  }

  /** The end of a whole pickle: functions that were never called lie in the data. */
  end(): void {
    if (this.#methods > 0)
      this.find('unknown', 'used-as-data', 0, 'the __new__ of a class is put into the data, where something could call it')
    for (const [global, { entry, loose, offset }] of this.#globals) {
      if (loose > 0 && entry !== undefined && entry.rule.data !== true) {
        this.find('unknown', 'used-as-data', offset, `${global} is put into the data, where its entry allows only calls`, global)
      }
    }
  }

  // Within.

  /** Notes that a global is called, made or built, rather than put into the data. */
  #use(global: PyGlobal, opcode: string): NamedGlobal {
    let known = this.#globals.get(global)
    if (known === undefined) {
      // Never named: it comes from an earlier pickle of the same memo.
      this.global(global.module, global.name, global, 0)
      known = this.#globals.get(global)!
    }
    known.loose--
    if (!known.listed.uses.includes(opcode)) known.listed.uses.push(opcode)
    return known
  }

  #result(entry: Entry, args: readonly unknown[]): Made {
    const { as } = entry.rule
    const type = as === undefined ? undefined : this.#globals.get(args[as] as PyGlobal)
    // A class that the entry asks for is not put into the data.
    if (type !== undefined) type.loose--
    const judged = as === undefined ? entry : this.entryOf(args[as])
    return { entry: judged, label: judged?.label ?? '', args, state: undefined, hasState: false }
  }

  /** `copyreg._reconstructor(cls, base, value)`: how protocols 0 and 1 make instances. */
  #reconstruct(values: readonly unknown[], opcode: string, offset: number): Made {
    const [type, base, value] = values
    if (values.length !== 3 || !(type instanceof PyGlobal) || !(base instanceof PyGlobal)) {
      this.find('dangerous', 'arguments', offset, 'copyreg._reconstructor is called with what is no class')
      return unknownObject(values)
    }
    const { entry } = this.#use(type, opcode)
    if (entry === undefined) return unknownObject(values)
    const isBare = base.module === 'builtins' && base.name === 'object' && value === null && entry.rule.make?.([], this, undefined) === true
    if (value instanceof Map) this.#attributeNames(value, offset)
    const isFilled = base.module === 'builtins' && base.name === entry.rule.base?.[0] && entry.rule.base[1](value, this)
    if (isBare || isFilled) return this.#result(entry, isFilled ? [value] : [])
    this.find(
      'unknown',
      'arguments',
      offset,
      `copyreg._reconstructor makes ${type} of ${base} in a way that its entry does not accept`,
      type,
    )
    return unknownObject(values)
  }

  /** `getattr(owner, name)`: the same as the dotted name from protocol 4 on, and judged as that. */
  #attribute(values: readonly unknown[], offset: number): Made | PyGlobal {
    const [owner, name] = values
    if (values.length !== 2 || !(owner instanceof PyGlobal) || typeof name !== 'string' || !/^\w+$/.test(name)) {
      const isMethod = this.#made.has(owner) && typeof name === 'string' && /^[A-Za-z]\w*$/.test(name)
      if (isMethod)
        this.find('unknown', 'computed-name', offset, `getattr takes ${name} of an object: a method, or code that gives an attribute`)
      else this.find('dangerous', 'computed-name', offset, 'getattr of what is no global: names computed at run time reach everything')
      return unknownObject(values)
    }
    const known = this.#globals.get(owner)
    if (known !== undefined) known.loose--
    const entry = this.entryOf(owner)
    // The members of enums are no more than constants.
    if (entry?.label === 'enum' && /^[A-Z][A-Z0-9_]*$/.test(name))
      return { entry, label: 'enum', args: values, state: undefined, hasState: false }
    if (name === '__new__') {
      this.#methods++
      return { entry: undefined, label: NEW, args: values, state: undefined, hasState: false }
    }
    const full = `${owner.name}.${name}`
    const key = `${owner.module} ${full}`
    let global = this.#virtual.get(key)
    if (global === undefined) {
      global = new PyGlobal(owner.module, full)
      this.#virtual.set(key, global)
    }
    this.global(owner.module, full, global, offset)
    if (/^__/.test(name) && this.entryOf(global) === undefined) {
      this.find('dangerous', 'computed-name', offset, `getattr takes ${name} of ${owner}`, global)
    }
    return global
  }

  #callOfResult(callable: unknown, values: readonly unknown[], offset: number): Made {
    const made = this.#made.get(callable)
    // How protocols 2 and 3 write NEWOBJ_EX: partial(cls.__new__, cls, *args, **kwargs)().
    if (made?.label === 'partial' && values.length === 0 && made.state instanceof PyTuple) {
      const [called, args, kwargs] = made.state
      if (this.labelOf(called) === NEW && args instanceof PyTuple && args[0] === this.argumentsOf(called)[0]) {
        this.#refer(args[0])
        if (this.#isMethod(callable)) this.#methods--
        return this.make(args[0], PyTuple.copy(args.slice(1)), kwargs, 'NEWOBJ_EX', offset)
      }
    }
    const what = made === undefined || made.label === '' ? 'what is no global' : `a ${made.label}`
    this.find('dangerous', 'call-of-result', offset, `a call of ${what}`)
    return unknownObject(values)
  }

  /** The items of a list or tuple, those of lists in it as well, or the values of a dict. */
  #itemsOf(value: unknown, offset: number): unknown[] {
    const items = Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : [value]
    const isCounted = this.spend(items.length) && items.every((item) => !plainList(item, this) || this.spend((item as unknown[]).length))
    if (isCounted) return items.flatMap((item) => (plainList(item, this) ? (item as unknown[]) : [item]))
    this.broken('limit', offset, 'the same items are put into one object after another')
    return []
  }

  /** Bytes for another unpickler, each only once. */
  #hand(value: unknown, offset: number, callable: PyGlobal): void {
    const bytes = bytesOf(value, this)
    if (bytes === undefined) this.broken('nested-pickle', offset, `the bytes that ${callable} unpickles cannot be followed`)
    else if (!this.#handed.has(value)) {
      this.#handed.add(value)
      this.nested.push({ bytes, offset })
    }
  }

  /** Attribute names in a state that Python, or a class, gives a meaning to. */
  #attributeNames(state: unknown, offset: number): void {
    const parts = state instanceof PyTuple ? state.slice(0, 2) : [state]
    for (const part of parts) {
      if (!(part instanceof Map)) continue
      if (!this.spend(part.size)) {
        this.broken('limit', offset, 'the same states are set again and again')
        return
      }
      for (const key of attributeKeys(part)) this.#attributeName(key, offset)
    }
  }

  #attributeName(key: unknown, offset: number): void {
    const level = attributeLevel(key)
    if (level !== 'safe') this.find(level, 'special-attribute', offset, `${key} is set on an object`)
  }
}
