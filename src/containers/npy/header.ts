// The header of .npy data, both ways (NEP 1, and numpy/lib/_format_impl.py).

import { messageOf, ValueProblem } from '../../errors.ts'
import { DType, type DTypeField, parseDType } from '../../python/numpy/dtype.ts'
import { setDTypeState } from '../../python/numpy/dtype-state.ts'
import { shapeProblem, shapeText, sizeOf } from '../../python/numpy/layout.ts'
import type { LoadContext } from '../../python/registry.ts'
import { PyTuple } from '../../python/values.ts'
import { viewOf } from '../../python/view.ts'
import { decodeLatin1, decodeStrictUtf8 } from '../../text/decode.ts'
import { ContainerError } from '../error.ts'
import { refuseShort } from '../source.ts'
import { parseLiteral } from './literal.ts'

/** What a header says, and where the data after it starts. */
export interface NpyHeader {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly order: 'C' | 'F'
  /** Where the data starts, counted from the first byte of the magic string. */
  readonly dataStart: number
  /** Bytes of the data; undefined where the elements are objects, which are pickled. */
  readonly nbytes: number | undefined
}

/** `\x93NUMPY`. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** As NumPy's own bound on what it gives to `ast.literal_eval`. */
export const MAX_HEADER = 10_000
/** Bytes that tell how long a header is. */
export const PREFIX_SIZE = 12
const ALIGNMENT = 64
/** Room that NumPy leaves for the first length to grow in. */
const GROWTH_DIGITS = 21

/** Flags that a record has of its fields (NPY_FROM_FIELDS). */
const FROM_FIELDS = 27
/** What NumPy sets for a dtype that was made of a dict, as those of .npy files are (NPY_NEEDS_PYAPI). */
const NEEDS_PYAPI = 16

/**
 * Where the header's text starts and ends.
 * @param bytes the file's first ones: {@link PREFIX_SIZE} of them, if it has as many
 * @throws ContainerError
 */
export function headerRange(bytes: Uint8Array, size: number): { version: number; start: number; end: number } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new ContainerError('format', 'no .npy data: it does not begin with \\x93NUMPY', 0)
  }
  refuseShort(size, 0, PREFIX_SIZE, 'the header')
  const version = bytes[6]!
  if (version < 1 || version > 3 || bytes[7] !== 0) {
    throw new ContainerError('unsupported', `.npy data of version ${version}.${bytes[7]}: 1 to 3 are read`, 6)
  }
  const view = viewOf(bytes)
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > MAX_HEADER) throw new ContainerError('bad-header', `a header of ${length} bytes, more than ${MAX_HEADER}`, 8)
  const start = version === 1 ? 10 : 12
  return { version, start, end: start + length }
}

/**
 * What a header's text says.
 * @param bytes the text
 * @param offset where it starts
 * @throws ContainerError
 */
export function readHeader(bytes: Uint8Array, version: number, offset: number): NpyHeader {
  const refuse = (message: string): never => {
    throw new ContainerError('bad-header', `the header ${message}`, offset)
  }
  let literal: unknown
  try {
    literal = parseLiteral((version === 3 ? decodeStrictUtf8 : decodeLatin1)(bytes))
  } catch (error) {
    return refuse(`is ${messageOf(error)}`)
  }
  const dict = (literal ?? {}) as Readonly<Record<string, unknown>>
  const { descr, fortran_order: fortran, shape } = dict
  if (Object.keys(dict).sort().join() !== 'descr,fortran_order,shape' || typeof fortran !== 'boolean') {
    return refuse("is no dict of 'descr', 'fortran_order', a bool, and 'shape'")
  }
  const problem = shape instanceof PyTuple ? shapeProblem(shape) : 'is no tuple'
  if (problem !== undefined) throw new ContainerError('bad-shape', `the shape ${problem}`, offset)
  const lengths = Array.from(shape as number[])
  const dtype = dtypeOf(descr, offset)
  const nbytes = sizeOf(lengths) * dtype.itemsize
  if (!Number.isSafeInteger(nbytes)) throw new ContainerError('bad-shape', `the shape overflows: ${shapeText(lengths)}`, offset)
  const dataStart = offset + bytes.length
  return { dtype, shape: lengths, order: fortran ? 'F' : 'C', dataStart, nbytes: dtype.hasObject ? undefined : nbytes }
}

/** The dtype of a `descr` (`descr_to_dtype`). */
function dtypeOf(descr: unknown, offset: number): DType {
  try {
    return dtypeOfDescr(descr).seal()
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error
    throw new ContainerError('bad-header', error.message, offset)
  }
}

// Recursive, as deep as the literal, which is bounded.
function dtypeOfDescr(descr: unknown): DType {
  if (typeof descr === 'string') {
    // Equal strings give one object, as in NumPy.
    return parseDType(descr) === undefined ? bad(`names no dtype: '${descr}'`) : DType.of(descr)
  }
  if (descr instanceof PyTuple) {
    return descr.length === 2 ? subarrayOf(dtypeOfDescr(descr[0]), descr[1]) : bad('has a sub-array that is no dtype and shape')
  }
  if (!Array.isArray(descr)) return bad('is neither text nor a list')
  const names: string[] = []
  const fields = new Map<string, unknown[]>()
  let itemsize = 0
  let flags = NEEDS_PYAPI
  for (const field of descr) {
    const [named, inner, shape, ...more] = field instanceof PyTuple ? field : []
    const [title, name] = named instanceof PyTuple && named.length === 2 ? named : [null, named]
    if (typeof name !== 'string' || more.length > 0) return bad('has a field that is none')
    const dtype = shape === undefined ? dtypeOfDescr(inner) : subarrayOf(dtypeOfDescr(inner), shape)
    // Bytes without a name fill gaps.
    const isGap = name === '' && dtype.kind === 'V' && dtype.fields === undefined
    if (!isGap) {
      // NumPy names such fields by their number.
      const known = name === '' ? `f${names.length}` : name
      names.push(known)
      fields.set(known, title === null ? [dtype, itemsize] : [dtype, itemsize, title])
    }
    flags |= dtype.flags & FROM_FIELDS
    itemsize += dtype.itemsize
  }
  return withState(itemsize, null, names, fields, flags)
}

function subarrayOf(base: DType, shape: unknown): DType {
  const lengths = shape instanceof PyTuple ? shape : PyTuple.of(shape)
  const problem = shapeProblem(lengths)
  if (problem !== undefined) return bad(`has a sub-array whose shape ${problem}`)
  if (lengths.length === 0) return base
  return withState(base.itemsize * sizeOf(lengths as number[]), PyTuple.of<unknown>(base, lengths), null, null, base.flags)
}

/** A void dtype that gets its parts as a pickled one does, with all that is tried there. */
function withState(itemsize: number, subarray: unknown, names: unknown, fields: unknown, flags: number): DType {
  const dtype = new DType('V', 0, '|')
  const alignment = Array.isArray(subarray) ? (subarray[0] as DType).alignment : 1
  setDTypeState(dtype, [3, '|', subarray, names, fields, itemsize, alignment, flags], { produce() {} } as unknown as LoadContext)
  return dtype
}

function bad(what: string): never {
  throw new ValueProblem('bad-state', `the descr ${what}`)
}

/**
 * The magic string and header of an array, with the room and the alignment that NumPy gives them (`_write_array_header`).
 * @throws RangeError for a dtype that has no `descr`
 */
export function writeHeader(dtype: DType, shape: readonly number[], order: 'C' | 'F'): Uint8Array {
  const descr = descrOf(dtype)
  const first = shape[order === 'F' ? shape.length - 1 : 0]
  const room = first === undefined ? 0 : GROWTH_DIGITS - String(first).length
  const text = `{'descr': ${descr}, 'fortran_order': ${order === 'F' ? 'True' : 'False'}, 'shape': ${shapeText(shape)}, }${' '.repeat(room)}`
  const isLatin = /^[\0-\xff]*$/.test(text)
  const encoded = isLatin ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : new TextEncoder().encode(text)
  // Header and length, an end of line included, are padded; by a whole alignment where nothing is to pad.
  const ends = (from: number) => (Math.floor((from + encoded.length + 1) / ALIGNMENT) + 1) * ALIGNMENT
  const version = !isLatin ? 3 : ends(10) - 10 > 0xffff ? 2 : 1
  const start = version === 1 ? 10 : 12
  const end = ends(start)
  const header = new Uint8Array(end).fill(0x20)
  header.set([...MAGIC, version, 0])
  const view = new DataView(header.buffer)
  if (version === 1) view.setUint16(8, end - start, true)
  else view.setUint32(8, end - start, true)
  header.set(encoded, start)
  header[end - 1] = 0x0a
  return header
}

// Recursive on the nesting of the dtype, which is bounded.
function descrOf(dtype: DType): string {
  if (dtype.origin !== undefined) throw new RangeError(`a .npy file has no descr for ${dtype}`)
  if (dtype.kind !== 'V') return quoted(dtype.str)
  if (dtype.base !== undefined) return `(${descrOf(dtype.base)}, ${shapeText(dtype.shape)})`
  if (dtype.fields === undefined) return quoted(dtype.str)
  const parts: string[] = []
  let end = 0
  const gapTo = (offset: number): void => {
    if (offset < end) throw new RangeError(`a .npy file has no descr for ${dtype}`)
    if (offset > end) parts.push(`('', '|V${offset - end}')`)
  }
  for (const [name, field] of dtype.fields) {
    gapTo(field.offset)
    parts.push(fieldDescr(name, field))
    end = field.offset + field.dtype.itemsize
  }
  gapTo(dtype.itemsize)
  return `[${parts.join(', ')}]`
}

function fieldDescr(name: string, { dtype, title }: DTypeField): string {
  const named = typeof title === 'string' ? `(${quoted(title)}, ${quoted(name)})` : quoted(name)
  const isSubarray = dtype.kind === 'V' && dtype.base !== undefined
  return isSubarray ? `(${named}, ${descrOf(dtype.base!)}, ${shapeText(dtype.shape)})` : `(${named}, ${descrOf(dtype)})`
}

/** Text as a Python literal: in single quotes, as its repr is, where nothing in it asks for more. */
function quoted(text: string): string {
  return /['\\\p{C}]/u.test(text) ? JSON.stringify(text) : `'${text}'`
}
