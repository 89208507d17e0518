// The allow list: NumPy.

import {
  any,
  args,
  attributes,
  calledClass,
  calling,
  constant,
  either,
  instances,
  int,
  type Known,
  list,
  made,
  matching,
  named,
  none,
  nothing,
  oneOf,
  optional,
  plainTuple,
  real,
  record,
  str,
  type Table,
  tuple,
} from '../rules.ts'
import { arrayState, dtypeState, isFromBuffer, isScalar, maskedState, oneByte } from './numpy-layout.ts'

const SCALARS = [
  'bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intc uintc intp uintp longlong ulonglong float16 float32',
  'float64 float128 longdouble complex64 complex128 complex256 clongdouble str_ bytes_ object_ void datetime64 timedelta64',
  'generic number integer signedinteger unsignedinteger inexact floating complexfloating flexible character string_',
  'unicode_ half single double float_ complex_ int_ uint byte ubyte short ushort long ulong',
].join(' ')
const UFUNCS = [
  'add subtract multiply divide true_divide floor_divide power sin cos tan arcsin arccos arctan sinh cosh tanh exp exp2',
  'expm1 log log2 log10 log1p sqrt square cbrt absolute fabs abs sign maximum minimum fmax fmin floor ceil rint trunc',
  'negative reciprocal mod remainder hypot arctan2 greater less equal not_equal greater_equal less_equal logical_and',
  'logical_or logical_not logical_xor isnan isinf isfinite conjugate',
].join(' ')
const FUNCTIONS = [
  'mean median std var sum prod min max amin amax ptp percentile quantile average nanmean nanmedian nanstd nanvar nansum',
  'nanmin nanmax unique concatenate sort argsort argmin argmax cumsum cumprod dot clip round abs nan_to_num ravel reshape',
  'transpose count_nonzero any all',
].join(' ')

export function addNumpy(table: Table): void {
  list(table, `numpy ${SCALARS}`, { data: true, label: 'numpy scalar class' })
  list(table, `numpy ${UFUNCS}\nnumpy ${FUNCTIONS}`, constant)
  list(table, `numpy.core._multiarray_umath ${UFUNCS}\nnumpy._core._multiarray_umath ${UFUNCS}`, constant)
  list(table, 'numpy.linalg norm inv det\nnumpy.linalg.linalg norm', constant)
  list(
    table,
    `
numpy.dtypes BoolDType Int8DType Int16DType Int32DType Int64DType UInt8DType UInt16DType UInt32DType UInt64DType Float16DType Float32DType
 Float64DType Complex64DType Complex128DType ObjectDType StrDType BytesDType VoidDType DateTime64DType TimeDelta64DType LongDoubleDType
 StringDType
`,
    constant,
  )
  const classes = 'ndarray matrix recarray chararray'
  // Its arrays made by _reconstruct open no file; called, it would.
  list(table, 'numpy memmap\nnumpy.core.memmap memmap', { label: 'ndarray', state: arrayState })
  list(
    table,
    `
numpy ${classes}
numpy.rec recarray
numpy.char chararray
numpy.matrixlib.defmatrix matrix
numpy.core.records recarray

`,
    {
      data: true,
      label: 'ndarray',
      state: arrayState,
    },
  )
  list(table, 'numpy record\nnumpy.core.records record\nnumpy.rec record', { data: true, label: 'numpy record class' })
  list(
    table,
    `
ml_dtypes bfloat16 float8_e3m4 float8_e4m3 float8_e4m3fn float8_e5m2 float8_e4m3b11fnuz float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu
 int2 uint2 int4 uint4
`,
    { data: true, label: 'ml dtype class' },
  )
  const dtypeName = either(matching(/^[<>|=]?[?bBhHiIlLqQuefdgcFDGSUVOMm][\w[\]/]*$/), named('numpy record class', 'ml dtype class'))
  list(table, 'numpy dtype', calledClass(args([dtypeName, oneOf(false, 0), oneOf(true, 1)], 1), { label: 'dtype', state: dtypeState }))
  list(table, 'numpy dtypes', constant)
  const missing = either(optional(real), str, named('pandas NA'))
  for (const core of ['numpy.core', 'numpy._core']) {
    list(table, `${core}.multiarray _reconstruct`, calling(args([named('ndarray'), tuple(oneOf(0)), oneByte]), { as: 0 }))
    list(table, `${core}.multiarray scalar`, calling(isScalar, { label: 'numpy scalar' }))
    list(table, `${core}.numeric _frombuffer`, calling(isFromBuffer, { label: 'ndarray' }))
    list(
      table,
      `${core}._internal _convert_to_stringdtype_kwargs`,
      calling(args([oneOf(0, 1, true, false), missing], 1), { label: 'dtype' }),
    )
  }
  list(table, 'numpy.ma MaskedArray\nnumpy.ma.core MaskedArray mvoid\nnumpy.ma.mrecords MaskedRecords\nnumpy.ma.mrecords mrecarray', {
    data: true,
    label: 'masked array',
    state: maskedState,
  })
  list(table, 'numpy.ma.core _mareconstruct', calling(args([named('masked array'), named('ndarray'), tuple(oneOf(0)), oneByte]), { as: 0 }))
  list(table, 'numpy.ma.core MaskedConstant', calledClass(nothing))
  list(table, 'numpy poly1d\nnumpy.lib.polynomial poly1d\nnumpy.lib._polynomial_impl poly1d', instances)
  list(
    table,
    `
numpy.polynomial.polynomial Polynomial
numpy.polynomial.chebyshev Chebyshev
numpy.polynomial.legendre Legendre
numpy.polynomial.laguerre Laguerre
numpy.polynomial.hermite Hermite
numpy.polynomial.hermite_e HermiteE
`,
    { ...instances, state: (value, known) => attributes(value, known) && known.freeze(value) },
  )
  addRandom(table)
}

/** An index of the generator's own buffers. */
const within =
  (end: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= 0 && value <= end

function addRandom(table: Table): void {
  const array = either(made('ndarray'), int)
  const fields = record({
    bit_generator: str,
    state: record({ state: either(int, made('ndarray')), inc: int, key: array, pos: within(624), counter: array }),
    buffer: made('ndarray'),
    buffer_pos: within(624),
    has_uint32: int,
    uinteger: int,
    has_gauss: int,
    gauss: real,
  })
  const generator = named('bit generator')
  const names = matching(/^(PCG64|PCG64DXSM|MT19937|Philox|SFC64)$/)
  const state = either(fields, tuple(fields, optional(made('seed sequence'))))
  list(
    table,
    'numpy.random._pcg64 PCG64 PCG64DXSM\nnumpy.random._mt19937 MT19937\nnumpy.random._philox Philox\nnumpy.random._sfc64 SFC64',
    { data: true, label: 'bit generator' },
  )
  const instance = made('numpy.random._pickle __bit_generator_ctor')
  const oldCall = (values: readonly unknown[], known: Known): boolean =>
    values.length === 0 ||
    (values.length === 1 && (names(values[0], known) || instance(values[0], known))) ||
    (values.length === 2 && names(values[0], known) && known.entryOf(values[1])?.label === 'numpy.random._pickle __bit_generator_ctor')
  list(table, 'numpy.random._pickle __bit_generator_ctor', { call: args([either(generator, names)], 0), data: true, state })
  list(
    table,
    'numpy.random._pickle __generator_ctor __randomstate_ctor',
    calling(oldCall, { label: 'random state', state: either(state, none) }),
  )
  list(table, 'numpy.random.bit_generator SeedSequence', { data: true, label: 'seed sequence class' })
  list(
    table,
    'numpy.random.bit_generator __pyx_unpickle_SeedSequence',
    calling(args([named('seed sequence class'), int, optional(any)]), {
      label: 'seed sequence',
      state: tuple(optional(either(int, made('numpy scalar', 'ndarray'), plainTuple)), int, made('ndarray'), int, plainTuple),
    }),
  )
}
