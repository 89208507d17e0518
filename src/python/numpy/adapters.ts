// The adapters of NumPy's types, arrays, masked arrays, dtypes and scalars: what reads each, and what writes it.
import { callHook, isA, ValueProblem } from '../../errors.ts'
import { PyObject } from '../object.ts'
import type { Adapter, Class, DumpContext, LoadContext, Reduction } from '../registry.ts'
import { describe } from '../show.ts'
import { globalOf, PickleBuffer, PyByteArray, PyGlobal, PyTuple } from '../values.ts'
import { writes } from '../writes.ts'
import { asPythonBytes, asText, readBytes } from './bytes.ts'
import { DType, maskDType, parseDType } from './dtype.ts'
import { setDTypeState } from './dtype-state.ts'
import { eachPlace, type Order, readShape, shapeText, sizeOf, stridesOf } from './layout.ts'
import { MaskedArray } from './masked.ts'
import { NDArray, type NDArrayOptions, TYPED, type TypedArray } from './ndarray.ts'
import { NumPyScalar, readScalar } from './scalars.ts'
import { smallNumber } from './small-floats.ts'

/** Classes whose instances are pickled as arrays are, with nothing besides. Any other subclass may have a state of its own. */
const ARRAY_CLASS = /^numpy\.(?:\w+\.)*(?:ndarray|matrix|recarray|chararray|memmap)$/
const MASKED_CONSTANT = 'numpy.ma.core.MaskedConstant'
/** Characters of the longest type string or class name of NumPy's, and more. */
const MAX_TEXT = 100
const MASKED_CLASS = /^numpy\.ma\.(?:core\.)?MaskedArray$/

/** NumPy's types, after numpy/_core/src/multiarray/methods.c, descriptor.c and scalartypes.c.src, and numpy/ma/core.py. */
export function numpyReaders(): readonly Adapter[] {
  return [dtypeReader, arrayReader, maskedReader, maskedConstant, scalarReader, classes]
}

export function numpyWriters(): readonly Adapter[] {
  const typedArrays = [Uint8ClampedArray, ...new Set(Object.values(TYPED))].filter((type) => type !== Uint8Array).map(typedArrayWriter)
  return [
    writes(DType, (dtype, context) => dtype.reduce(context)),
    writes(NDArray, reduceArray),
    writes(MaskedArray, reduceMasked),
    writes(NumPyScalar, (scalar, context) => scalar.reduce(context)),
    ...typedArrays,
  ]
}

/** Writes a typed array as NumPy's, which `dumps` asks for where its option `numpy` is given. */
function typedArrayWriter(type: Class<TypedArray>): Adapter<TypedArray> {
  return writes(type, (array, context) => reduceArray(new NDArray(array, [array.length]), context))
}

const dtypeReader: Adapter<DType | PyObject> = {
  names: ['numpy.dtype'],
  call(args, context) {
    const [type] = args
    if (type instanceof PyGlobal && String(type) === 'numpy.record') return new DType('V', 0, '|', { type })
    const text = isLong(type) ? undefined : asText(type)
    return (text === undefined ? undefined : parseDType(text)) ?? aside(args, context)
  },
  setState: (dtype, state, context) => setDTypeState(dtype as DType, state, context),
}

const arrayReader: Adapter<NDArray | PyObject> = {
  names: [
    'numpy._core.multiarray._reconstruct',
    'numpy.core.multiarray._reconstruct',
    'numpy._core.numeric._frombuffer',
    'numpy.core.numeric._frombuffer',
  ],
  call: (args, context) => (context.global.name === '_frombuffer' ? fromBuffer(args, context) : reconstruct(args, context)),
  setState(array, state, context) {
    if (ARRAY_CLASS.test((array as NDArray).className)) fill(array as NDArray, state, context)
    else setSubclassState(array as NDArray, state, context)
  },
}

const maskedReader: Adapter<MaskedArray | PyObject> = {
  names: ['numpy.ma.core._mareconstruct'],
  call(args, context) {
    const [type, base, shape, text] = args
    const isKnown = isClass(type, MASKED_CLASS) && isClass(base, ARRAY_CLASS) && args.length === 4 && isPlaceholder(shape, text)
    if (!isKnown) return aside(args, context)
    const options = { className: String(type), baseClass: String(base) }
    return new MaskedArray(NDArray.fromBytes(new Uint8Array(0), '|i1', [0]), NDArray.fromBytes(new Uint8Array(0), '|b1', [0]), options)
  },
  setState(value, state, context) {
    if (!Array.isArray(state) || state.length !== 7) throw badState(context, 'the state is no tuple of 7 items')
    const { className, baseClass } = value as MaskedArray
    const array = arrayOfState(state.slice(0, 5), {}, context)
    const dtype = maskDType(array.dtype)
    const mask = arrayOfState([1, array.shape, dtype, state[3], state[5]], {}, context)
    Object.assign(value, new MaskedArray(array, mask, { className, baseClass, fillValue: state[6] }))
  },
}

const scalarReader: Adapter = {
  names: ['numpy._core.multiarray.scalar', 'numpy.core.multiarray.scalar'],
  call(args, context) {
    const [type, data] = args
    const dtype = type instanceof PyObject ? unknownDType(type, data, 1) : type
    if (args.length !== 2 || !(dtype instanceof DType) || (dtype.origin !== undefined && dtype.small === undefined))
      return aside(args, context)
    // A record that holds objects is pickled as an array of it.
    if (dtype.kind === 'V' && dtype.hasObject && data instanceof NDArray && data.ndim === 0 && data.dtype === dtype) {
      return new NumPyScalar(dtype, new Uint8Array(0), versionOf(context), data)
    }
    const bytes = readBytes(data, context)
    if (dtype.hasObject || bytes === undefined) return aside(args, context)
    if (bytes.length !== dtype.itemsize) throw badState(context, `a scalar of ${dtype} has ${dtype.itemsize} bytes, not ${bytes.length}`)
    context.produce(8 * bytes.length + 128 * (dtype.leaves - 1))
    context.work(64 * dtype.leaves)
    const value = refusing(context, () => readScalar(bytes, dtype))
    return context.lossless || (dtype.kind === 'V' && dtype.small === undefined) ? new NumPyScalar(dtype, bytes, versionOf(context)) : value
  },
}

/** Names that the others take as arguments: known, so that `unknown: 'error'` lets them be. */
const classes: Adapter = {
  names: [
    'numpy.ndarray',
    'numpy.matrix',
    'numpy.matrixlib.defmatrix.matrix',
    'numpy.recarray',
    'numpy.rec.recarray',
    'numpy.core.records.recarray',
    'numpy.chararray',
    'numpy.char.chararray',
    'numpy.core.defchararray.chararray',
    'numpy.memmap',
    'numpy.record',
    'numpy.ma.MaskedArray',
    'numpy.ma.core.MaskedArray',
  ],
}

/** `numpy.ma.masked`: an array of one element without axes, which its mask covers. There is one of it in Python. */
const maskedConstant: Adapter<MaskedArray | PyObject> = {
  names: [MASKED_CONSTANT],
  call(args, context) {
    if (args.length > 0) return aside(args, context)
    const array = NDArray.fromBytes(new Uint8Array(8), '<f8', [])
    return new MaskedArray(array, NDArray.fromBytes(Uint8Array.of(1), '|b1', []), { className: MASKED_CONSTANT })
  },
}

/** `_reconstruct(cls, (0,), b'b')`, an empty array that BUILD fills. Other arguments are none that NumPy writes. */
function reconstruct(args: unknown[], context: LoadContext): NDArray | PyObject {
  const [type, shape, text] = args
  if (args.length !== 3 || !(type instanceof PyGlobal) || !isPlaceholder(shape, text)) return aside(args, context)
  return NDArray.fromBytes(new Uint8Array(0), '|i1', [0], { className: String(type), numpy: versionOf(context) })
}

/** `_frombuffer(buffer, dtype, shape, order, axes=None)`; 'K' is 'C' order and then the axes transposed. */
function fromBuffer(args: unknown[], context: LoadContext): NDArray | PyObject {
  const [buffer, dtype, given, order, axes] = args
  const isKnown = order === 'C' || order === 'F' ? args.length === 4 : order === 'K' && args.length === 5
  if (!isKnown || !(dtype instanceof DType) || dtype.hasObject || typeof buffer === 'string') return aside(args, context)
  const bytes = readBytes(buffer, context)
  if (bytes === undefined) return aside(args, context)
  const shape = readShape(given, 'a numpy.ndarray')
  const readonly = buffer instanceof PickleBuffer ? buffer.readonly : context.lossless && !(buffer instanceof PyByteArray)
  const options = { numpy: versionOf(context), readonly, order: order === 'F' ? 'F' : 'C' } as const
  const array = refusing(context, () => NDArray.fromBytes(bytes, dtype, shape, options, context.produce))
  if (order !== 'K') return array
  const isPermutation = Array.isArray(axes) && axes.length === shape.length && shape.every((_, axis) => axes.includes(axis))
  if (!isPermutation) throw badState(context, 'the axes are no permutation')
  return array.transpose(axes)
}

/**
 * The state of a subclass of another package: an array's own five items, alone or with more behind them, as astropy and many others have
 * it, or any other state, which is kept as it is.
 */
function setSubclassState(array: NDArray, state: unknown, context: LoadContext): void {
  const isOwn = Array.isArray(state) && state.length >= 5 && state[0] === 1 && (state[2] instanceof DType || state[2] instanceof PyObject)
  if (Array.isArray(state)) context.produce(8 * state.length)
  if (isOwn) fill(array, state.slice(0, 5), context)
  // As with any other object, the state of a natural load was a tuple and no list.
  const otherState = Array.isArray(state) && !context.lossless ? PyTuple.copy(state) : state
  Object.assign(array, isOwn ? { moreState: state.slice(5) } : { otherState })
}

function fill(array: NDArray, state: unknown, context: LoadContext): void {
  array.become(arrayOfState(state, { className: array.className, numpy: array.numpy }, context))
}

/** `ndarray.__setstate__((version, shape, dtype, is_fortran, data))` (array_setstate). */
function arrayOfState(state: unknown, options: NDArrayOptions, context: LoadContext): NDArray {
  if (!Array.isArray(state) || state.length !== 5) throw badState(context, 'the state is no tuple of 5 items')
  const [version, given, type, fortran, data] = state
  if (version !== 1) throw badState(context, `the state is of version ${describe(version, { depth: 0 })}, not 1`)
  const shape = readShape(given, 'a numpy.ndarray')
  const size = sizeOf(shape)
  const order = fortran ? 'F' : 'C'
  const dtype = type instanceof PyObject ? unknownDType(type, data, size) : type
  if (!(dtype instanceof DType)) throw badState(context, 'the dtype is none')
  if (dtype.hasObject) {
    if (!Array.isArray(data)) throw badState(context, `data of ${dtype} is no list`)
    if (data.length !== size)
      throw badState(context, `the shape ${shapeText(shape)} asks for ${size} objects, and the list has ${data.length}`)
    context.produce(16 * size)
    return new NDArray(inOrder(data, shape, order), shape, { ...options, dtype, strides: stridesOf(shape, order) })
  }
  const bytes = readBytes(data, context)
  if (bytes === undefined) throw badState(context, 'the data is neither bytes nor text')
  return refusing(context, () => NDArray.fromBytes(bytes, dtype, shape, { ...options, order }, context.produce))
}

/** A copy of a list that is in 'C' order whatever the order of its array. */
function inOrder(list: readonly unknown[], shape: readonly number[], order: 'C' | 'F'): unknown[] {
  if (order === 'C') return list.slice()
  const placed = list.slice()
  let next = 0
  eachPlace(shape, stridesOf(shape, order), 0, (place) => {
    placed[place] = list[next++]
  })
  return placed
}

/** A dtype that another package made: its elements are numbers where ml_dtypes made it, and else shown as they were pickled. */
function unknownDType(origin: PyObject, data: unknown, size: number): DType {
  const [type] = origin.args
  const small = type instanceof PyGlobal && type.name.length < 32 ? smallNumber(type.name) : undefined
  if (small !== undefined && data instanceof Uint8Array && data.length === small.itemsize * size) {
    const order = Array.isArray(origin.state) && asText(origin.state[1]) === '>' ? '>' : small.itemsize === 1 ? '|' : '<'
    return new DType('V', small.itemsize, order, { origin, small })
  }
  const bytes = data instanceof Uint8Array && size > 0 ? data.length / size : 0
  return new DType(Array.isArray(data) ? 'O' : 'V', Math.floor(bytes), '|', { origin })
}

/** `ndarray.__reduce_ex__` (array_reduce_ex). */
function reduceArray(array: NDArray, context: DumpContext): Reduction {
  const core = (context.numpy ?? array.numpy) === 1 ? 'numpy.core' : 'numpy._core'
  const isPlain = array.className === 'numpy.ndarray' && array.dtype.isBuffer && array.dtype.itemsize > 0
  if (context.protocol >= 5 && isPlain) {
    const { order } = array
    const buffered = (from: NDArray, name: Order): unknown[] => {
      const buffer = new PickleBuffer(from.toBytes(name === 'F' ? 'F' : 'C'), { readonly: array.readonly })
      return [buffer, array.dtype, PyTuple.copy(from.shape), name]
    }
    const axes = order === 'K' && core === 'numpy._core' ? array.axesWithoutGaps() : undefined
    const frombuffer = new PyGlobal(`${core}.numeric`, '_frombuffer')
    if (order !== 'K') return [frombuffer, buffered(array, order)]
    if (axes !== undefined) {
      const back = axes.map((_, axis) => axes.indexOf(axis))
      return [frombuffer, [...buffered(array.transpose(axes), 'K'), PyTuple.copy(back)]]
    }
  }
  const args = [globalOf(array.className), PyTuple.of(0), asPythonBytes(Uint8Array.of(0x62))]
  const { moreState, otherState } = array
  const state = otherState === undefined ? PyTuple.copy([...arrayState(array), ...moreState]) : otherState
  return [new PyGlobal(`${core}.multiarray`, '_reconstruct'), args, state]
}

/** `MaskedArray.__reduce__`, in numpy/ma/core.py. */
function reduceMasked(array: MaskedArray): Reduction {
  if (array.className === MASKED_CONSTANT) return [globalOf(MASKED_CONSTANT), []]
  const order = array.order === 'F' ? 'F' : 'C'
  const state = [...arrayState(array), asPythonBytes(array.mask.toBytes(order)), array.fillValue]
  const args = [globalOf(array.className), globalOf(array.baseClass), PyTuple.of(0), 'b']
  return [new PyGlobal('numpy.ma.core', '_mareconstruct'), args, PyTuple.copy(state)]
}

function arrayState(array: NDArray): unknown[] {
  const isFortran = array.order === 'F'
  const data = array.dtype.hasObject ? objectsOf(array, array.data as unknown[]) : asPythonBytes(array.toBytes(isFortran ? 'F' : 'C'))
  return [1, PyTuple.copy(array.shape), array.dtype.origin ?? array.dtype, isFortran, data]
}

/** The list that objects are pickled as, in 'C' order. */
function objectsOf(array: NDArray, data: unknown[]): unknown[] {
  const list: unknown[] = []
  eachPlace(array.shape, array.strides, array.offset, (place) => list.push(tupleOf(array.dtype, data[place])))
  return list
}

/** Records are pickled as tuples, which a natural load made Arrays. */
function tupleOf(dtype: DType, item: unknown): unknown {
  if (dtype.fields === undefined || !Array.isArray(item)) return item
  const fields = [...dtype.fields.values()]
  return PyTuple.copy(item.map((part, index) => (fields[index] === undefined ? part : tupleOf(fields[index].dtype, part))))
}

function aside(args: unknown[], context: LoadContext): PyObject {
  return new PyObject(context.global, args, 'call')
}

function isClass(value: unknown, names: RegExp): boolean {
  return value instanceof PyGlobal && value.module.length + value.name.length < MAX_TEXT && names.test(String(value))
}

/** Whether text, or bytes of it, is longer than any that NumPy writes: many calls may share it, and each would read it. */
function isLong(text: unknown): boolean {
  return (typeof text === 'string' || text instanceof Uint8Array) && text.length > MAX_TEXT
}

/** `(0,)` and 'b': what NumPy makes an array of that is yet to get its state. */
function isPlaceholder(shape: unknown, text: unknown): boolean {
  return Array.isArray(shape) && shape.length === 1 && shape[0] === 0 && !isLong(text) && asText(text) === 'b'
}

function versionOf(context: LoadContext): 1 | 2 {
  return context.global.module.startsWith('numpy.core.') ? 1 : 2
}

/** What the constructors refuse, as a problem of the pickle. */
function refusing<T>(context: LoadContext, make: () => T): T {
  return callHook(make, (error) => (isA(error, RangeError) ? badState(context, error.message) : undefined))
}

function badState(context: LoadContext, what: string): ValueProblem {
  return new ValueProblem('bad-state', `${context.global}: ${what}`)
}
