// What an entry of the allow list is, and the tests that entries are made of.

import { isIntLike, PickleBuffer, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../python/values.ts'

/** What is known of values: which entry made them. */
export interface Known {
  /** The label of the entry that made an object; '' for what no entry made. */
  labelOf(value: unknown): string
  /** The entry of a global; undefined for what is no global, and for names that are not listed. */
  entryOf(value: unknown): Entry | undefined
  /** The state that was given to an object by BUILD. */
  stateOf(value: unknown): unknown
  /** The arguments an object was made with. */
  argumentsOf(value: unknown): readonly unknown[]
  /** Accounts for items that a test is about to look at; false once there were so many that the same ones are looked at again and again. */
  spend(items: number): boolean
  /** Notes that Python keeps this container, as it is here: filling it later would change what was tested. Gives true. */
  freeze(container: unknown): true
}

export type Test = (value: unknown, known: Known) => boolean
export type ArgumentsTest = (args: readonly unknown[], known: Known, kwargs: unknown) => boolean

/** What may be done with a name. What an entry does not mention is refused. */
export interface Rule {
  /** What the tests of other entries call its results; the name itself where there is none. */
  readonly label?: string
  /** Whether the name may lie in the data: true for classes and constants. */
  readonly data?: boolean
  /** REDUCE, and INST and OBJ with arguments: `callable(*args)`. */
  readonly call?: ArgumentsTest
  /** NEWOBJ and NEWOBJ_EX, and INST and OBJ without arguments: `cls.__new__(cls, *args, **kwargs)`. */
  readonly make?: ArgumentsTest
  /** The builtin type that `copyreg._reconstructor` may make it of, beside object, and the test of its value. */
  readonly base?: readonly [name: string, value: Test]
  /** BUILD on what it made, which is given as well. */
  readonly state?: (state: unknown, known: Known, object: unknown) => boolean
  /** Whether APPENDS, SETITEMS and ADDITEMS may fill what it made; a test of the keys. */
  readonly items?: boolean | Test
  /** A test of the values of items. */
  readonly values?: Test
  /** Whether Python hashes, or compares, what it made by what that was made with and by its state. */
  readonly hashed?: boolean
  /** Which argument is a dict, list or tuple whose items become its own. */
  readonly contents?: number
  /** Which argument is the class of what it makes: that class's entry then judges the state. */
  readonly as?: number
  /** Which argument is bytes that another unpickler is given. */
  readonly nested?: number
}

/** A rule under a name. */
export interface Entry {
  readonly rule: Rule
  readonly label: string
}

export type Table = Map<string, Entry>

// Tests of values.

export const any: Test = () => true
export const none: Test = (value) => value === null
export const bool: Test = (value) => typeof value === 'boolean'
export const str: Test = (value) => typeof value === 'string'
export const int: Test = (value) => typeof value === 'bigint' || (typeof value === 'number' && isIntLike(value))
export const real: Test = (value) => typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat
export const bytes: Test = (value, known) =>
  value instanceof Uint8Array || value instanceof PickleBuffer || known.labelOf(value) === 'bytes'
export const plainList: Test = (value) => Array.isArray(value) && !(value instanceof PyTuple)
export const plainTuple: Test = (value) => value instanceof PyTuple
export const plainDict: Test = (value) => value instanceof Map

/** An int that takes no time to calculate with. */
export const modest: Test = (value, known) =>
  int(value, known) && (typeof value === 'number' || BigInt.asIntN(16384, value as bigint) === value)

/** A count or an index that no memory is asked for. */
export const small: Test = (value) => typeof value === 'number' && isIntLike(value) && Math.abs(value) < 2 ** 31

export const either =
  (...tests: Test[]): Test =>
  (value, known) =>
    tests.some((test) => test(value, known))

export const both =
  (...tests: Test[]): Test =>
  (value, known) =>
    tests.every((test) => test(value, known))

export const optional = (test: Test): Test => either(none, test)

export const oneOf =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value)

export const matching =
  (pattern: RegExp): Test =>
  (value) =>
    typeof value === 'string' && pattern.test(value)

export const listOf =
  (test: Test): Test =>
  (value, known) =>
    Array.isArray(value) && !(value instanceof PyTuple) && known.spend(value.length) && value.every((item) => test(item, known))

export const tupleOf =
  (test: Test): Test =>
  (value, known) =>
    value instanceof PyTuple && known.spend(value.length) && value.every((item) => test(item, known))

export const tuple =
  (...tests: Test[]): Test =>
  (value, known) =>
    value instanceof PyTuple && value.length === tests.length && tests.every((test, i) => test(value[i], known))

/** Any list, tuple or set, itself and not an object that acts like one. */
export const sequence: Test = (value, known) =>
  Array.isArray(value) || value instanceof Set || value instanceof PyFrozenSet || known.labelOf(value) === 'set'

/** A single value, or a tuple of such: what takes no time to compare, and has no methods that attributes could take the place of. */
export const flat: Test = (value, known) => single(value, known) || tupleOf(single)(value, known)

const FLAT: readonly string[] = ['bytes', 'datetime', 'timedelta', 'timestamp', 'numpy scalar', 'uuid UUID', 'decimal Decimal']

const single: Test = (value, known) =>
  value === null ||
  ['string', 'boolean', 'number', 'bigint'].includes(typeof value) ||
  value instanceof PyFloat ||
  value instanceof Uint8Array ||
  FLAT.includes(known.labelOf(value))

/** A class or function by its name. What is no such thing is not made a text: of a list of a pickle's that may take for ever. */
export const globalNamed =
  (name: RegExp): Test =>
  (value) =>
    value instanceof PyGlobal && name.test(value.toString())

/** An object that an entry of one of these labels made. */
export const made =
  (...labels: string[]): Test =>
  (value, known) =>
    labels.includes(known.labelOf(value))

/** A class or function by name, whose entry has one of these labels. */
export const named =
  (...labels: string[]): Test =>
  (value, known) => {
    const entry = value instanceof PyGlobal ? known.entryOf(value) : undefined
    return entry !== undefined && labels.includes(entry.label)
  }

/** A dict whose keys are among these, with a test for each. */
export const record =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value, known) => {
    if (!(value instanceof Map) || !known.spend(value.size)) return false
    for (const [key, item] of value) {
      if (typeof key !== 'string' || !Object.hasOwn(fields, key) || !fields[key]!(item, known)) return false
    }
    return true
  }

/** Modules whose classes are of no harm to whoever calls them by mistake. */
const PLAIN_MODULES = /^(builtins|numpy|datetime|decimal|collections|torch)$/

/**
 * What pickle writes for an object without `__getstate__`: its attributes, or None. An attribute may take the place of a method, which the
 * class's own code may call: it is no class that could be called.
 */
export const attributes: Test = (value, known) => {
  if (value === null) return true
  if (!(value instanceof Map) || !known.spend(value.size)) return false
  for (const [key, item] of value) {
    if (typeof key !== 'string') return false
    const rule = item instanceof PyGlobal ? known.entryOf(item)?.rule : undefined
    if (rule !== undefined && (rule.call ?? rule.make) !== undefined && !PLAIN_MODULES.test((item as PyGlobal).module)) return false
  }
  return true
}

/** Attributes none of which can be called. */
export const data: Test = (value, known) =>
  attributes(value, known) && (value === null || [...(value as Map<string, unknown>).values()].every((item) => !isCallable(item, known)))

const isCallable: Test = (value, known) => value instanceof PyGlobal || ['partial', 'type', '__new__'].includes(known.labelOf(value))

/** Attributes, with tests for some of them. */
export const attributesWith =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value, known) =>
    attributes(value, known) &&
    (value === null ||
      Object.entries(fields).every(
        ([name, test]) => !(value as Map<string, unknown>).has(name) || test((value as Map<string, unknown>).get(name), known),
      ))

/** The state of a class with slots, of these names: `setattr` is called for each of them. */
export const slots =
  (names: string): Test =>
  (value, known) => {
    if (attributes(value, known)) return true
    if (!(value instanceof PyTuple) || value.length !== 2 || !attributes(value[0], known) || !attributes(value[1], known)) return false
    return value[1] === null || [...value[1].keys()].every((name: string) => names.split(' ').includes(name))
  }

// Tests of arguments.

/** Arguments by position; those from `least` on may be left out. */
export const args =
  (tests: readonly Test[], least = tests.length): ArgumentsTest =>
  (values, known, kwargs) =>
    isEmpty(kwargs) && values.length >= least && values.length <= tests.length && values.every((value, i) => tests[i]!(value, known))

/** Any number of arguments that pass one test. */
export const all =
  (test: Test): ArgumentsTest =>
  (values, known, kwargs) =>
    isEmpty(kwargs) && known.spend(values.length) && values.every((value) => test(value, known))

export const nothing: ArgumentsTest = args([])

function isEmpty(kwargs: unknown): boolean {
  return kwargs === undefined || kwargs === null || (kwargs instanceof Map && kwargs.size === 0)
}

// Rules that many names share.

/** A class whose instances are made bare and get their attributes: what `object.__reduce_ex__` writes. */
export const instances: Rule = { data: true, make: nothing, state: attributes }
/** A class or constant that is only named. */
export const constant: Rule = { data: true }
/** A function that makes something. */
export const calling = (call: ArgumentsTest, more: Rule = {}): Rule => ({ call, ...more })
/** A class that is called. */
export const calledClass = (call: ArgumentsTest, more: Rule = {}): Rule => ({ data: true, call, ...more })

/**
 * Puts names into a table.
 * @param names lines of `module Name Name`; a line that begins with a blank has more names of the module before
 */
export function list(table: Table, names: string, rule: Rule): void {
  let module = ''
  for (const line of names.split('\n')) {
    const [first = '', ...own] = line.trimEnd().split(/ +/)
    if (first !== '') module = first
    for (const name of own) {
      const key = `${module} ${name}`
      table.set(key, { rule, label: rule.label ?? key })
    }
  }
}
