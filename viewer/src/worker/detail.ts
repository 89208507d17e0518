// All that is said of one part beside its text: its type, what is known of it, how to get at it, and the views that it has.
import { DType, NDArray, PyByteArray, PyDateTime, PyFloat, PyGlobal, PyObject, PyTuple } from '../../../src/index.ts'
import { DataFrame, Index, Series } from '../../../src/pandas.ts'
import { TorchTensor } from '../../../src/torch.ts'
import type { Detail, Row, SaveFormat, ViewKind } from '../protocol.ts'
import { hasNumbers, plainArray } from './arrays.ts'
import { bytesText, countText } from './numbers.ts'
import { isBytes, type Part, partsOf } from './parts.ts'
import { picturesIn } from './picture.ts'
import { segmentsOf } from './preview.ts'
import type { Place } from './session.ts'
import { isTable } from './tables.ts'

/** Characters of a str, or bytes, that the row of the tree shows already. */
const SHORT = 120

export function rowOf({ label, labelKind, value }: Part): Row {
  return { label, labelKind, text: segmentsOf(value), size: partsOf(value)?.size ?? 0, type: typeOf(value) }
}

export function detailOf({ part, python, javascript }: Place): Detail {
  const { value } = part
  return { python, javascript, type: typeOf(value), facts: factsOf(value), views: viewsOf(value), saves: savesOf(value), row: rowOf(part) }
}

const CLASSES: readonly (readonly [type: abstract new (...args: never[]) => unknown, name: string])[] = [
  [PyTuple, 'tuple'],
  [PyByteArray, 'bytearray'],
  [PyFloat, 'float'],
  [PyGlobal, 'class or function'],
  [DType, 'numpy.dtype'],
  [PyDateTime, 'datetime'],
]

/** The type as Python names it. */
export function typeOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'boolean':
      return 'bool'
    case 'object':
      return value === null ? 'None' : classOf(value)
    default:
      return 'None'
  }
}

function classOf(value: object): string {
  if (value instanceof PyObject || value instanceof NDArray || value instanceof TorchTensor || value instanceof Index)
    return value.className
  const known = CLASSES.find(([type]) => value instanceof type)?.[1]
  if (known !== undefined) return known
  const name = value.constructor?.name ?? 'dict'
  const plain: Readonly<Record<string, string>> = { Array: 'list', Map: 'dict', Set: 'set', Object: 'dict', Uint8Array: 'bytes' }
  if (plain[name] !== undefined) return plain[name]
  if (ArrayBuffer.isView(value)) return 'array.array'
  // The classes of this package are Python's with two letters before.
  const own = name.replace(/^Py(?=[A-Z])/, '')
  return /^(?:FrozenSet|Deque|DefaultDict|Range|Slice)$/.test(own) ? own.toLowerCase() : own
}

type Fact = readonly [name: string, value: string]

function factsOf(value: unknown): Fact[] {
  if (typeof value === 'string')
    return [['length', `${countText([...value.slice(0, 1e6)].length)}${value.length > 1e6 ? '+' : ''} characters`]]
  if (typeof value === 'bigint') return [['digits', countText(String(value).replace('-', '').length)]]
  if (isBytes(value)) return [['length', bytesText(value.length)]]
  if (value instanceof DataFrame) {
    return [['rows', countText(value.index.length)], ['columns', countText(value.cells.length)], ['index', value.index.className]] // biome-ignore format: a table
  }
  if (value instanceof Series || value instanceof Index) return [['length', countText(value.length)], ['dtype', value.dtype]] // biome-ignore format: a table
  if (value instanceof TorchTensor) return tensorFacts(value)
  if (value instanceof NDArray) {
    const { shape, dtype, size, order } = value
    return [['shape', tuple(shape)], ['dtype', dtype.name], ['size', bytesText(size * dtype.itemsize)], ['order', order]] // biome-ignore format: a table
  }
  const parts = partsOf(value)
  return parts === undefined ? [] : [['items', countText(parts.size)]]
}

function tensorFacts({ shape, dtype, device, nbytes, stride, requiresGrad }: TorchTensor): Fact[] {
  const facts: Fact[] = [['shape', tuple(shape)], ['dtype', dtype], ['size', bytesText(nbytes)], ['stride', tuple(stride)], ['device', device]] // biome-ignore format: a table
  return requiresGrad ? [...facts, ['requires_grad', 'True']] : facts
}

function tuple(numbers: readonly number[]): string {
  return `(${numbers.map(countText).join(' × ')})`
}

function viewsOf(value: unknown): ViewKind[] {
  if (typeof value === 'string') return value.length > SHORT || value.includes('\n') ? ['text'] : []
  if (typeof value === 'bigint') return ['text']
  if (isBytes(value)) return value.length > 0 ? ['hex'] : []
  const views: ViewKind[] = isTable(value) ? ['table'] : []
  const tensor = value instanceof TorchTensor && value.storage !== undefined && !/complex|int4/.test(value.dtype)
  const array = tensor ? undefined : plainArray(value)
  const { shape = [] } = tensor ? value : (array ?? {})
  const isNumbers = tensor || (array !== undefined && hasNumbers(array))
  if (!isNumbers) return views
  if (shape.length === 1 && shape[0]! > 2) views.unshift('plot')
  if (picturesIn({ shape }) !== undefined) {
    // Bytes are most likely a picture, other numbers a matrix.
    if (array?.dtype.name === 'uint8' || (tensor && value.dtype === 'uint8')) views.unshift('picture')
    else views.push('picture')
  }
  return views
}

function savesOf(value: unknown): SaveFormat[] {
  const saves: SaveFormat[] = ['json', 'pickle']
  if (isTable(value)) saves.push('csv')
  if (value instanceof TorchTensor ? value.storage !== undefined : plainArray(value) !== undefined) saves.push('npy')
  return saves
}
