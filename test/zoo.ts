// What the JavaScript of test/vectors/dumps.json is written with, beside the package's own names.
import type { DumpOptions } from '../src/options.ts'
import { PyObject, type Via } from '../src/python/object.ts'
import { Registry } from '../src/python/registry.ts'
import { PickleBuffer, PyByteArray, PyComplex, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../src/python/values.ts'

export class Plain {
  declare pid: unknown
  declare a: unknown
}
export class Inner {}
export class GetState {
  state: unknown
  constructor(state: unknown) {
    this.state = state
  }
  __getstate__() {
    return this.state
  }
}
export class NewArgs {
  args: unknown[]
  constructor(...args: unknown[]) {
    this.args = args
  }
  __getnewargs__() {
    return this.args
  }
  __getstate__() {
    return null
  }
}
export class NewArgsEx {
  all: [unknown[], object]
  constructor(args: unknown[], kwargs: object) {
    this.all = [args, kwargs]
  }
  __getnewargs_ex__() {
    return this.all
  }
  __getstate__() {
    return null
  }
}
export class Reduce {
  reduction: unknown
  constructor(...reduction: unknown[]) {
    this.reduction = typeof reduction[0] === 'string' ? reduction[0] : reduction
  }
  __reduce__() {
    return this.reduction
  }
}
export class ReduceEx {
  __reduce_ex__(protocol: number) {
    return [Plain, [protocol]]
  }
}
export class MyList extends Array {}
export class MyDict extends Map {}
export class MySet extends Set {}
export class MyTuple extends PyTuple {
  static override get [Symbol.species]() {
    return Array
  }
}
export class MyBytes extends Uint8Array {}

export const registry = new Registry()
for (const type of [Plain, GetState, NewArgs, NewArgsEx, Reduce, ReduceEx, MyList, MyDict, MySet, MyTuple, MyBytes]) {
  registry.register(`zoo.${type.name}`, type)
}
registry.registerExtension('zoo', 'Ext1', 1)
registry.registerExtension('zoo', 'Ext2', 0x100)
registry.registerExtension('zoo', 'Ext4', 0x10000)

export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}

export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0))
}

export function bytearray(text: string): PyByteArray {
  return PyByteArray.from(text, (c) => c.charCodeAt(0)) as PyByteArray
}

export function letters(count: number): string[] {
  return range(count).map((i) => `key${i}`)
}

export function shared<T>(make: () => T, count = 3): T[] {
  const value = make()
  return Array.from({ length: count }, () => value)
}

export function nested(depth: number): unknown[] {
  let value: unknown[] = []
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

export function global(name: string): PyGlobal {
  const [module, qualname] = name.split(':') as [string, string]
  return new PyGlobal(module, qualname)
}

export function plain(state: object): Plain {
  return Object.assign(new Plain(), state)
}

export function object(callable: unknown, args: unknown[], via: Via, more: Partial<PyObject> = {}): PyObject {
  return Object.assign(new PyObject(typeof callable === 'string' ? global(callable) : callable, args, via), more)
}

export function cycleList(): unknown[] {
  const list: unknown[] = []
  list.push(list)
  return list
}

export function cycleDict(): object {
  const dict: Record<string, unknown> = {}
  dict['self'] = dict
  return dict
}

export function cycleTuple(size: number): PyTuple {
  const inner: unknown[] = []
  const tuple = PyTuple.copy<unknown>([inner, ...range(size - 1)])
  inner.push(tuple)
  return tuple
}

export function cycleSet(make = (items: unknown[]): unknown => new Set(items)): unknown {
  const element = plain({}) as Plain & { back: unknown }
  element.back = make([element])
  return element.back
}

export function cycleFrozenSet(): unknown {
  return cycleSet((items) => new PyFrozenSet(items))
}

export function cycleReduce(): unknown {
  const inner: unknown[] = []
  const reduced = new Reduce(Plain, PyTuple.copy([inner]))
  inner.push(reduced)
  return reduced
}

export function cycleObject(): unknown {
  const self = plain({}) as Plain & { me: unknown; list: unknown }
  self.me = self
  self.list = [self]
  return self
}

export function persistentId(value: unknown): unknown {
  if (value instanceof Plain) return value.pid
  return value === 'outside' ? 'elsewhere' : null
}

export const reducerOverride: NonNullable<DumpOptions['reducerOverride']> = (value) => {
  if (value instanceof Plain) return [Reduce, ['over', value.a ?? null]]
  if (value === Reduce) return 'Reduce'
  return (value as unknown) === GetState ? [global('builtins:type'), ['GetState', new PyTuple(), {}]] : undefined
}

const scope: Record<string, unknown> = {
  Plain,
  GetState,
  NewArgs,
  NewArgsEx,
  Reduce,
  ReduceEx,
  MyList,
  MyDict,
  MySet,
  MyTuple,
  MyBytes,
  PickleBuffer,
  PyComplex,
  PyFloat,
  PyFrozenSet,
  PyTuple,
  range,
  bytes,
  bytearray,
  letters,
  shared,
  nested,
  global,
  plain,
  object,
  cycleList,
  cycleDict,
  cycleTuple,
  cycleSet,
  cycleFrozenSet,
  cycleReduce,
  cycleObject,
  persistentId,
  reducerOverride,
}

/** The value of a JavaScript expression written with these names. */
export function evaluate(expression: string): unknown {
  return new Function(...Object.keys(scope), `return (${expression})`)(...Object.values(scope))
}
