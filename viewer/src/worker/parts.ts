// What a value is made of: how many children it has in the tree, and each of them with its label and the way to it.

import {
  MaskedArray,
  NDArray,
  PyByteArray,
  PyChainMap,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDefaultDict,
  PyException,
  PyFrozenSet,
  PyObject,
  PySimpleNamespace,
  PyTime,
  PyUserDict,
  PyUserList,
  PyUserString,
  PyUUID,
} from '../../../src/index.ts'
import { DataFrame, Interval, Period, Series, Timedelta, Timestamp } from '../../../src/pandas.ts'
import { isPlainObject } from '../../../src/python/dict.ts'
import { type Entry, Shaped } from '../../../src/repr/form.ts'
import { formOf } from '../../../src/repr/forms.ts'
import type { Row } from '../protocol.ts'
import { NO_LIMITS, oneLine } from './preview.ts'

/** A child of a value. */
export interface Part {
  /** Made when it is asked for: a search goes through millions of parts. */
  readonly label: string
  readonly labelKind: Row['labelKind']
  /** The key or the name of an attribute, for a search. */
  readonly key?: unknown
  readonly value: unknown
  /** The expression for it in Python and in JavaScript, given the ones for its parent. */
  readonly python: (parent: string) => string
  readonly javascript: (parent: string) => string
}

export interface Parts {
  readonly size: number
  at(i: number): Part
}

/** Of values that are looked up again and again; weak, so that nothing is kept that the tree does not show. */
const known = new WeakMap<object, Parts | null>()

/** The parts of a value; undefined for what has none. */
export function partsOf(value: unknown): Parts | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  let parts = known.get(value)
  if (parts === undefined) {
    parts = makeParts(value) ?? null
    known.set(value, parts)
  }
  return parts !== null && parts.size > 0 ? parts : undefined
}

function makeParts(value: object): Parts | undefined {
  if (Array.isArray(value)) return itemsOf(value)
  if (value instanceof Map) return entriesOf(value)
  if (value instanceof Set) return elementsOf(value)
  if (value instanceof NDArray) return rowsOf(value)
  if (value instanceof DataFrame) return columnsOf(value)
  if (value instanceof Series) return cellsOf(value)
  if (ArrayBuffer.isView(value)) return isBytes(value) ? undefined : itemsOf(value as unknown as ArrayLike<unknown>)
  if (value instanceof Shaped) return 'text' in value.form ? undefined : formParts(value.form.entries)
  if (isObject(value)) return objectParts(value)
  return undefined
}

/** Bytes and bytearray, not the arrays of `array.array`. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && (value.constructor === Uint8Array || value instanceof PyByteArray)
}

const OBJECTS = [PyObject, PySimpleNamespace, PyException, PyChainMap, PyUserDict, PyUserList, PyUserString]

function isObject(value: object): boolean {
  return isPlainObject(value) || OBJECTS.some((type) => value instanceof type)
}

const index = (i: number) => (parent: string) => `${parent}[${i}]`

function item(i: number, value: unknown): Part {
  return { label: String(i), labelKind: 'index', value, python: index(i), javascript: index(i) }
}

function itemsOf(items: ArrayLike<unknown>): Parts {
  return { size: items.length, at: (i) => item(i, items[i]) }
}

const AS_TEXT = [Timestamp, Timedelta, Period, Interval, PyDateTime, PyDate, PyTime, PyDecimal, PyUUID]

/** A label or a cell of a frame, as pandas prints it: text without quotes, dates and times as text. */
export function labelText(label: unknown): string {
  if (typeof label === 'string') return label
  return AS_TEXT.some((type) => label instanceof type) ? String(label) : oneLine(label, 80)
}

function cellsOf(series: Series): Parts {
  return {
    size: series.length,
    at: (i) => ({
      get label() {
        return labelText(series.index.at(i))
      },
      labelKind: 'index',
      value: series.at(i),
      python: (parent) => `${parent}.iloc[${i}]`,
      javascript: (parent) => `${parent}.at(${i})`,
    }),
  }
}

function columnsOf(frame: DataFrame): Parts {
  return {
    size: frame.cells.length,
    at: (i) => ({
      label: labelText(frame.columns.at(i)),
      labelKind: 'key',
      key: frame.columns.at(i),
      value: frame.columnAt(i),
      python: (parent) => `${parent}.iloc[:, ${i}]`,
      javascript: (parent) => `${parent}.columnAt(${i})`,
    }),
  }
}

function rowsOf(array: NDArray): Parts | undefined {
  if (array.ndim === 0) return undefined
  const { shape, className } = array
  return {
    size: shape[0]!,
    at(i) {
      const value = elementOf(array, i)
      const javascript = (parent: string) => (/\.get\([\d, ]+\)$/.test(parent) ? parent.replace(/\)$/, `, ${i})`) : `${parent}.get(${i})`)
      return { label: String(i), labelKind: 'index', value, python: index(i), javascript: className === '' ? index(i) : javascript }
    },
  }
}

/** An element along the first axis; null where it is masked. */
function elementOf(array: NDArray, i: number): unknown {
  const value = array.get(i)
  return array instanceof MaskedArray || !isPlainObject(value) ? value : new Map(Object.entries(value))
}

function entriesOf(map: Map<unknown, unknown>): Parts {
  const keys = [...map.keys()]
  const asObject = !(map instanceof PyDefaultDict) && map.constructor === Map && keys.every((key) => typeof key === 'string')
  return {
    size: keys.length,
    at(i) {
      const key = keys[i]
      return {
        get label() {
          return oneLine(key, 200)
        },
        labelKind: 'key',
        key,
        value: map.get(key),
        python: (parent) => `${parent}[${oneLine(key, Number.POSITIVE_INFINITY)}]`,
        javascript: (parent) => (asObject ? parent + property(key as string) : lookup(parent, key, i)),
      }
    },
  }
}

/** A key that is an object is found by its place alone. */
function lookup(parent: string, key: unknown, i: number): string {
  if (typeof key === 'string') return `${parent}.get(${JSON.stringify(key)})`
  if (typeof key === 'bigint') return `${parent}.get(${key}n)`
  return key === null || typeof key !== 'object' ? `${parent}.get(${String(key)})` : `[...${parent}.values()][${i}]`
}

function property(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

function elementsOf(set: Set<unknown>): Parts {
  const items = [...set]
  const name = set instanceof PyFrozenSet ? 'frozenset' : 'set'
  return {
    size: items.length,
    at: (i) => ({
      label: name,
      labelKind: 'none',
      value: items[i],
      python: (parent) => `list(${parent})[${i}]`,
      javascript: (parent) => `[...${parent}][${i}]`,
    }),
  }
}

function objectParts(value: object): Parts | undefined {
  const form = formOf(value, NO_LIMITS)
  return 'text' in form ? undefined : formParts(form.entries, !(value instanceof PyObject))
}

/** @param isPlain whether attributes are properties in JavaScript */
function formParts(entries: Iterable<Entry>, isPlain = false): Parts {
  const parts = Array.from(entries, (entry, i) => partOf(entry, i, isPlain))
  return { size: parts.length, at: (i) => parts[i]! }
}

function partOf({ label, key, hasKey, value }: Entry, i: number, isPlain: boolean): Part {
  if (hasKey) {
    const text = oneLine(key, 200)
    return {
      label: text,
      labelKind: 'key',
      key,
      value,
      python: (parent) => `${parent}[${text}]`,
      javascript: (parent) => lookup(parent, key, i),
    }
  }
  if (label !== undefined) {
    const name = label.replace(/=$/, '')
    return {
      label: name,
      labelKind: 'attribute',
      key: name,
      value,
      python: (parent) => `${parent}.${name}`,
      javascript: (parent) => (isPlain ? parent + property(name) : `${parent}.get(${JSON.stringify(name)})`),
    }
  }
  // The items of a list in an object have the path of the object's own.
  if (value instanceof Shaped)
    return { label: 'items', labelKind: 'none', value, python: (parent) => parent, javascript: (parent) => parent }
  return {
    label: String(i),
    labelKind: 'index',
    value,
    python: (parent) => `${parent}.__reduce__()[1][${i}]`,
    javascript: (parent) => `${parent}.args[${i}]`,
  }
}
