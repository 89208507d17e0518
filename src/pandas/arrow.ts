// Arrays of Arrow as pyarrow pickles them: the buffers of the columnar format, one after another
// (https://arrow.apache.org/docs/format/Columnar.html).

import { PyDate } from '../python/datetime.ts'
import { DType } from '../python/numpy/dtype.ts'
import { NDArray } from '../python/numpy/ndarray.ts'
import { PyObject } from '../python/object.ts'
import { PickleBuffer } from '../python/values.ts'
import { decodeUtf8 } from '../text/decode.ts'
import { Cells, codedCells, lowerBound, numpyCells, type Source, strip, timeCells } from './cells.ts'
import { check, nameOf, problem, shortName } from './state.ts'

/** Arrow's names for types of one size, and the dtypes that the buffer has; of times without their unit. */
const DTYPES =
  ',int8 |i1,int16 <i2,int32 <i4,int64 <i8,uint8 |u1,uint16 <u2,uint32 <u4,uint64 <u8,halffloat <f2,float <f4,double <f8,date32 <i4,timestamp <M8,duration <m8,'
const DAY = 86_400_000
const MAX_DEPTH = 8

/**
 * The cells of a `pyarrow.Array` or `pyarrow.ChunkedArray`. A type that nothing here reads is an error where a cell is asked for.
 * @throws ValueProblem of code 'bad-state' if it is none, or its buffers are too short for it
 */
export function arrowCells(value: unknown, dtype?: string, missing = '<NA>'): Cells {
  const [first, type] = value instanceof PyObject ? value.args : []
  const isChunked = value instanceof PyObject && shortName(value.callable) === 'chunked_array'
  const chunks: unknown = isChunked ? first : [value]
  check(Array.isArray(chunks), 'an array of Arrow')
  const ends: number[] = []
  let length = 0
  const inner = chunks.map((chunk: unknown) => {
    const cells = read(chunk instanceof PyObject ? chunk.args[0] : undefined)
    length += cells.length
    ends.push(length)
    return cells
  })
  const [only] = inner
  return new Cells(length, dtype ?? only?.dtype ?? typeOf(type)[0], {
    read: (i) => {
      const part = lowerBound(ends, i + 1)
      return inner[part]!.source.read(i - (ends[part - 1] ?? 0))
    },
    missing,
    inner,
    isHollow: inner.some((part) => part.source.isHollow),
    typed: inner.length === 1 ? only?.source.typed : undefined,
  })
}

/** The name of a type without parameters ('int64', 'timestamp', 'large_string', 'list_'), and what it was made with. */
function typeOf(type: unknown): [name: string, ...params: unknown[]] {
  check(type instanceof PyObject, 'a type of Arrow')
  const name = shortName(type.callable)
  return name === 'type_for_alias' ? (nameOf(type.args[0]).split(/[[\]]/, 2) as [string]) : [name, ...type.args.slice(0, 2)]
}

/** `pyarrow.py_buffer(bytes)`. */
function bytesOf(buffer: unknown): Uint8Array | undefined {
  if (buffer === null) return undefined
  const [bytes] = buffer instanceof PyObject ? buffer.args : []
  const data = bytes instanceof PickleBuffer ? bytes.data : bytes
  check(data instanceof Uint8Array, 'a buffer of Arrow')
  return data
}

/** The cells of what `_restore_array` is given: type, length, count of nulls, offset, buffers, children, dictionary. */
function read(given: unknown, depth = 0): Cells {
  const [type, length, , offset, buffers, children, dictionary] = Array.isArray(given) ? given : []
  // What is no number is not compared: a list or dict of the pickle's would be made a text first.
  const isWhole = Number.isSafeInteger(length) && Number.isSafeInteger(offset) && length >= 0 && offset >= 0
  check(isWhole && Number.isSafeInteger(offset + length) && Array.isArray(buffers) && depth < MAX_DEPTH, 'an array of Arrow')
  const [name, first, second = null] = typeOf(type)
  const [validity, body = new Uint8Array(0), text = new Uint8Array(0)] = buffers.slice(0, 3).map(bytesOf)

  /** Whether each of some bits is set, lowest first. */
  const bits = (bytes: Uint8Array): ((i: number) => boolean) => {
    check(length === 0 || offset + length <= bytes.length * 8, `a buffer of Arrow of ${bytes.length} bytes`)
    return (i) => ((bytes[Math.floor((offset + i) / 8)]! >> ((offset + i) & 7)) & 1) === 1
  }
  const isValid = validity && bits(validity)
  const cells = (read: Source['read'], more: Omit<Source, 'read'> = {}, shown = name): Cells => {
    const orNull: Source['read'] = isValid === undefined ? read : (i) => (isValid(i) ? read(i) : null)
    return new Cells(length, `${shown}[pyarrow]`, { missing: '<NA>', ...more, read: orNull })
  }
  /** Elements of a dtype of NumPy. */
  const elements = (dtype: string, count = length): NDArray => {
    const type = DType.of(dtype)
    const start = count === 0 ? 0 : offset * type.itemsize
    const end = start + count * type.itemsize
    check(end <= body.length, `a buffer of Arrow of ${body.length} bytes`)
    return NDArray.fromBytes(body.subarray(start, end), type, [count])
  }
  /** Where each element of variable length begins and ends: by offsets, one more than elements. */
  const bounds = (size: number): ((i: number) => [start: number, end: number]) => {
    const ends = strip(elements(name.startsWith('large') ? '<i8' : '<i4', length === 0 ? 0 : length + 1))
    let isChecked = false
    return (i) => {
      // Once, and not before they are needed. Elements that overlap would be more in all than there are bytes.
      for (let k = 0; k <= length && !isChecked; k++)
        if (!(ends[k]! >= (ends[k - 1] ?? 0) && ends[k]! <= size)) throw problem('offsets of Arrow that go back')
      isChecked = true
      return [Number(ends[i]), Number(ends[i + 1])]
    }
  }

  const dtype = DTYPES.split(',')
    .find((type) => type.startsWith(`${name} `))
    ?.slice(name.length + 1)
  if (dtype?.endsWith('M8') || dtype?.endsWith('m8')) {
    const array = elements(`${dtype}[${nameOf(first)}]`)
    const zone = second === null ? '' : `, tz=${nameOf(second)}`
    return cells(timeCells(array, array.dtype, second).source.read, {}, `${name}[${nameOf(first)}${zone}]`)
  }
  if (dtype !== undefined) {
    const { source } = numpyCells(elements(dtype))
    if (name !== 'date32') return cells(source.read, validity === undefined ? source : {})
    return cells((i) => dateOf(source.read(i) as number), {}, 'date32[day]')
  }
  if (name === 'null') return cells(() => null, { isHollow: true })
  if (name === 'bool') return cells(bits(body))
  if (/^(?:large_)?(?:string|binary)$/.test(name) && typeof first !== 'number') {
    const at = bounds(text.length)
    return cells(name.endsWith('string') ? (i) => decodeUtf8(text, ...at(i)) : (i) => text.slice(...at(i)))
  }
  if (name === 'dictionary') {
    const codes = elements(DTYPES.split(`,${typeOf(first)[0]} `)[1]?.slice(0, 3) ?? '')
    const items = read(dictionary, depth + 1)
    return cells(codedCells(codes, items, '').source.read, { inner: [items] })
  }
  if (/^(?:large_)?list_?$/.test(name) && Array.isArray(children)) {
    const items = read(children[0], depth + 1)
    items.refuseHollow()
    const at = bounds(items.length)
    const list = (start: number, end: number): unknown[] => Array.from({ length: end - start }, (_, k) => items.source.read(start + k))
    return cells((i) => list(...at(i)), { inner: [items] }, 'list')
  }
  return cells(() => {
    throw problem(`nothing here reads the cells of Arrow's type ${name}`)
  })
}

function dateOf(days: number): unknown {
  const d = new Date(days * DAY)
  const year = d.getUTCFullYear()
  // Python has no date beyond these years.
  return year >= 1 && year <= 9999 ? new PyDate(year, d.getUTCMonth() + 1, d.getUTCDate()) : d
}
