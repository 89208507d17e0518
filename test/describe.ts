import { PyObject } from '../src/python/object.ts'
import * as values from '../src/python/values.ts'
import { makeShallow, type Shallow } from './shallow.mjs'

export { PersistentId } from './shallow.mjs'

/** A Python value as the vectors have it: one level is a {@link Shallow} whose numbers and bytes are text, `id` and `ref` its identity. */
export interface Node {
  readonly t?: string
  readonly id?: number
  readonly ref?: number
  // biome-ignore lint/suspicious/noExplicitAny: told apart by `t`
  readonly [field: string]: any
}

/** One level of a loaded value. */
export const shallow = makeShallow({ ...values, PyObject })

/** One level, ready to be compared: what must be equal at once, and the parts to go on with. */
interface Level {
  readonly type: string
  /** What tells the object from others; undefined where identity does not count. */
  readonly key: unknown
  readonly scalar: unknown
  readonly parts: readonly unknown[]
  readonly unordered: boolean
}

/** The first difference between what a vector says a value is and a value loaded in lossless mode; undefined where there is none. */
export function difference(expected: Node, actual: unknown): string | undefined {
  const byId = new Map<number, Node>()
  return compare(expected, (node) => nodeLevel(node as Node, byId), actual, valueLevel)
}

/** The first difference between two JavaScript values, types, order, identity and cycles included. */
export function unlike(expected: unknown, actual: unknown): string | undefined {
  return compare(expected, fullLevel, actual, fullLevel)
}

type Open = (value: unknown) => Level

function compare(
  expected: unknown,
  openExpected: Open,
  actual: unknown,
  openActual: Open,
  // Which object stands for which, both ways.
  forward = new Map<unknown, unknown>(),
  backward = new Map<unknown, unknown>(),
): string | undefined {
  const work: [unknown, unknown, Path][] = [[expected, actual, undefined]]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [a, b, path] = next
    if (openExpected === openActual && Object.is(a, b) && (typeof a !== 'object' || a === null)) continue
    const one = openExpected(a)
    const two = openActual(b)
    if (one.key !== undefined && two.key !== undefined) {
      if (forward.has(one.key)) {
        if (forward.get(one.key) === two.key) continue
        return `${show(path)}: another object than before`
      }
      if (backward.has(two.key)) return `${show(path)}: the same object as before`
      forward.set(one.key, two.key)
      backward.set(two.key, one.key)
    }
    if (one.type !== two.type) return `${show(path)}: ${two.type} instead of ${one.type}`
    if (!sameScalar(one.scalar, two.scalar)) return `${show(path)}: ${two.type} ${brief(two.scalar)} instead of ${brief(one.scalar)}`
    if (one.parts.length !== two.parts.length) return `${show(path)}: ${two.parts.length} parts instead of ${one.parts.length}`
    const parts = one.unordered && one.parts.length > 1 ? paired(one, openExpected, two, openActual, forward, backward) : two.parts
    if (parts === undefined) return `${show(path)}: other elements`
    for (let i = parts.length; i-- > 0; ) work.push([one.parts[i], parts[i], { type: one.type, index: i, within: path }])
  }
  return undefined
}

// A linked list, since a path as text grows with depth at each level.
type Path = { type: string; index: number; within: Path } | undefined

function show(path: Path): string {
  const labels: string[] = []
  for (; path !== undefined && labels.length < 50; path = path.within) {
    const { type, index } = path
    const isDict = type === 'dict' || type === 'object'
    labels.push(isDict ? `{${index % 2 === 0 ? 'key ' : ''}${index >> 1}}` : type === 'instance' ? `.${index}` : `[${index}]`)
  }
  return `$${path === undefined ? '' : '...'}${labels.reverse().join('')}`
}

/** The elements of the second set in the order of the first; each is found by trying; a trial knows the pairs made so far. */
function paired(
  one: Level,
  openOne: Open,
  two: Level,
  openTwo: Open,
  forward: Map<unknown, unknown>,
  backward: Map<unknown, unknown>,
): Level['parts'] | undefined {
  const scalars = new Map<string, unknown>()
  const others: unknown[] = []
  for (const part of two.parts) {
    const level = openTwo(part)
    if (level.parts.length === 0 && typeof level.scalar !== 'object') scalars.set(`${level.type} ${level.scalar}`, part)
    else others.push(part)
  }
  const found: unknown[] = []
  for (const part of one.parts) {
    const level = openOne(part)
    const key = `${level.type} ${level.scalar}`
    if (scalars.has(key)) {
      found.push(scalars.get(key))
      scalars.delete(key)
    } else {
      const index = others.findIndex((other) => compare(part, openOne, other, openTwo, new Map(forward), new Map(backward)) === undefined)
      if (index < 0) return undefined
      found.push(others.splice(index, 1)[0])
    }
  }
  return found
}

function valueLevel(value: unknown): Level {
  if (typeof value === 'object' && value !== null && isPlain(value)) {
    return { type: 'object', key: value, scalar: undefined, parts: entries(Object.entries(value)), unordered: false }
  }
  const level = shallow(value)
  const type = level.t.startsWith('unexpected') && value instanceof Date ? 'Date' : level.t
  const opened = open(level, type, type === 'Date' ? (value as Date).getTime() : level.v)
  return { ...opened, key: isTold(value, level, opened) ? value : undefined }
}

/** Whether it counts which object this is: empty tuples and the shortest bytes are constants in Python, names and floats are values. */
function isTold(value: unknown, { t }: Shallow, { parts }: Level): boolean {
  if (typeof value !== 'object' || value === null || t === 'global' || t === 'float' || t === 'complex') return false
  return t === 'tuple' ? parts.length > 0 : t === 'bytes' ? (value as Uint8Array).length > 1 : true
}

/** With the state setter and INST or OBJ, of which CPython's unpickler leaves no trace. */
function fullLevel(value: unknown): Level {
  const opened = valueLevel(value)
  const level = value instanceof PyObject && value.via === 'inst' ? { ...opened, scalar: `${opened.scalar} by INST or OBJ` } : opened
  const setter = value instanceof PyObject ? value.stateSetter : undefined
  if (setter === undefined) return level
  return { ...level, scalar: `${level.scalar} setter`, parts: [...level.parts, ...setter] }
}

function nodeLevel(node: Node, byId: Map<number, Node>): Level {
  if (node.ref !== undefined) node = byId.get(node.ref) ?? node
  if (node.id !== undefined) byId.set(node.id, node)
  const key = node.id === undefined ? undefined : node
  return {
    ...open(node as Shallow, node.t ?? `ref ${node.ref}`, scalarOf(node)),
    key,
    unordered: node.t === 'set' || node.t === 'frozenset',
  }
}

/** The `v` of a node as a value would have it. */
function scalarOf(node: Node): unknown {
  switch (node.t) {
    case 'int': {
      const int = node['hex'] === undefined ? BigInt(node['v']) : bigintOfHex(node['hex'])
      return int >= Number.MIN_SAFE_INTEGER && int <= Number.MAX_SAFE_INTEGER ? Number(int) : int
    }
    case 'float':
      return floatOfBits(node['bits'])
    case 'str':
      return node['rep'] === undefined ? node['v'] : node['rep'][0].repeat(node['rep'][1])
    case 'bytes':
    case 'bytearray':
    case 'buffer':
      return new Uint8Array(Buffer.from(node['rep'] === undefined ? node['v'] : node['rep'][0].repeat(node['rep'][1]), 'hex'))
    default:
      return node['v']
  }
}

function open(level: Shallow, type: string, v: unknown): Level {
  const { re, im, readonly, module, name, via, func, state } = level
  const made = { type, key: undefined, scalar: v, unordered: false }
  switch (type) {
    case 'complex':
      return { ...made, scalar: [re, im].map((part) => (typeof part === 'object' ? floatOfBits((part as Node)['bits']) : part)), parts: [] }
    case 'buffer':
      return { ...made, type: readonly ? 'readonly buffer' : 'buffer', parts: [] }
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return { ...made, scalar: undefined, parts: items(v) }
    case 'dict':
      return { ...made, scalar: undefined, parts: entries(v) }
    case 'persid':
      return { ...made, scalar: undefined, parts: [v] }
    case 'global':
      return { ...made, scalar: `${module} ${name}`, parts: [] }
    case 'instance': {
      const fields: [string, Level['parts']][] = [
        ['func', func === undefined ? [] : [func]],
        ['args', items(level.args)],
        ['kwargs', entries(level.kwargs)],
        ['items', items(level.items)],
        ['pairs', entries(level.pairs)],
        ['adds', items(level.adds)],
        ['state', state === undefined ? [] : [state]],
        ['states', items(level.states)],
      ]
      const counts = fields.map(([field, parts]) => `${field}:${parts.length}`).join(' ')
      return { ...made, scalar: `${via} of ${module}.${name} with ${counts}`, parts: fields.flatMap(([, parts]) => parts) }
    }
    default:
      return { ...made, parts: [] }
  }
}

function items(from: unknown): Level['parts'] {
  return isRange(from) ? Array.from({ length: from.range }, (_, i) => intNode(i)) : ((from ?? []) as unknown[])
}

function entries(from: unknown): Level['parts'] {
  if (isRange(from)) return Array.from({ length: 2 * from.range }, (_, i) => intNode(i >> 1))
  return ((from ?? []) as [unknown, unknown][]).flat()
}

function isRange(from: unknown): from is { range: number } {
  return typeof from === 'object' && from !== null && 'range' in from
}

function intNode(value: number): Node {
  return { t: 'int', v: String(value) }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function bigintOfHex(hex: string): bigint {
  return hex.startsWith('-') ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`)
}

function floatOfBits(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE(0)
}

function sameScalar(one: unknown, two: unknown): boolean {
  if (one instanceof Uint8Array && two instanceof Uint8Array) return Buffer.compare(one, two) === 0
  if (Array.isArray(one) && Array.isArray(two)) return one.every((part, i) => Object.is(part, two[i]))
  return Object.is(one, two)
}

function brief(scalar: unknown): string {
  const text = scalar instanceof Uint8Array ? Buffer.from(scalar).toString('hex') : String(scalar)
  return text.length > 100 ? `${text.slice(0, 100)}... (${text.length})` : text
}
