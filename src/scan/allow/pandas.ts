// The allow list: pandas, by the names of its modules (1.x, 2.x) and its own (3.x).

import { numberOf } from '../../python/ints.ts'
import { PyTuple } from '../../python/values.ts'
import {
  all,
  any,
  args,
  attributes,
  bool,
  calledClass,
  calling,
  constant,
  either,
  globalNamed,
  int,
  type Known,
  list,
  listOf,
  made,
  matching,
  named,
  none,
  nothing,
  oneOf,
  optional,
  plainDict,
  plainList,
  plainTuple,
  type Rule,
  real,
  record,
  small,
  str,
  type Table,
  tuple,
  tupleOf,
} from '../rules.ts'

const array = made('ndarray', 'pandas array')
const index = made('pandas index')
// A text may name a file, as in dateutil//path.
const zone = either(made('timezone'), matching(/^[A-Za-z0-9_+-]+(\/[A-Z][A-Za-z0-9_+-]*)*$/))
const offset = made('pandas offset')
/** An index whose elements another makes an array of: not a range that a few bytes make as long as memory. */
const listed = (value: unknown, known: Known): boolean => {
  const [type, parts] = known.argumentsOf(value)
  const isRange = globalNamed(/RangeIndex$/)(type, known) && parts instanceof Map
  return index(value, known) && (!isRange || Math.abs(numberOf(parts.get('stop')) - numberOf(parts.get('start'))) <= 1_000_000)
}

const INDEXES = `
pandas Index RangeIndex MultiIndex DatetimeIndex TimedeltaIndex PeriodIndex CategoricalIndex IntervalIndex
pandas.core.indexes.base Index
pandas.core.indexes.range RangeIndex
pandas.core.indexes.numeric Int64Index UInt64Index Float64Index NumericIndex
pandas.core.indexes.multi MultiIndex
pandas.core.indexes.datetimes DatetimeIndex
pandas.core.indexes.timedeltas TimedeltaIndex
pandas.core.indexes.period PeriodIndex
pandas.core.indexes.category CategoricalIndex
pandas.core.indexes.interval IntervalIndex
`
const BACKED = `
pandas Categorical
pandas.arrays DatetimeArray TimedeltaArray PeriodArray NumpyExtensionArray StringArray
pandas.core.arrays.categorical Categorical
pandas.core.arrays.datetimes DatetimeArray
pandas.core.arrays.timedeltas TimedeltaArray
pandas.core.arrays.period PeriodArray
pandas.core.arrays.numpy_ PandasArray NumpyExtensionArray
pandas.core.arrays.string_ StringArray StringArrayNumpySemantics
`
const MASKED = `
pandas.arrays BooleanArray FloatingArray IntegerArray SparseArray ArrowStringArray ArrowExtensionArray
pandas.core.arrays.boolean BooleanArray
pandas.core.arrays.floating FloatingArray
pandas.core.arrays.integer IntegerArray
pandas.core.arrays.sparse.array SparseArray
pandas.core.arrays.string_arrow ArrowStringArray ArrowStringArrayNumpySemantics
pandas.core.arrays.arrow.array ArrowExtensionArray
`
const INTS = 'Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype'
const DTYPES = `
pandas BooleanDtype Float32Dtype Float64Dtype ${INTS} CategoricalDtype DatetimeTZDtype IntervalDtype SparseDtype ArrowDtype
pandas.core.arrays.boolean BooleanDtype
pandas.core.arrays.floating Float32Dtype Float64Dtype
pandas.core.arrays.integer ${INTS}
pandas.core.arrays.sparse.dtype SparseDtype
pandas.core.arrays.arrow.dtype ArrowDtype
pandas.core.dtypes.dtypes CategoricalDtype DatetimeTZDtype IntervalDtype SparseDtype PandasDtype NumpyEADtype ArrowDtype
pandas.api.types CategoricalDtype DatetimeTZDtype IntervalDtype
`
const OFFSETS = [
  'Day Hour Minute Second Milli Micro Nano MonthEnd MonthBegin BusinessMonthEnd BusinessMonthBegin BusinessDay BusinessHour',
  'CustomBusinessDay CustomBusinessHour CustomBusinessMonthEnd CustomBusinessMonthBegin Week WeekOfMonth LastWeekOfMonth',
  'QuarterEnd QuarterBegin BQuarterEnd BQuarterBegin YearEnd YearBegin BYearEnd BYearBegin SemiMonthEnd SemiMonthBegin',
  'FY5253 FY5253Quarter Easter HalfYearEnd HalfYearBegin BHalfYearEnd BHalfYearBegin',
].join(' ')

export function addPandas(table: Table): void {
  addFrames(table)
  addIndexes(table)
  addArrays(table)
  addScalars(table)
}

function addFrames(table: Table): void {
  const frame = record({
    _mgr: made('pandas manager'),
    _data: made('pandas manager'),
    _typ: str,
    _metadata: listOf(str),
    attrs: plainDict,
    _attrs: plainDict,
    _flags: record({ allows_duplicate_labels: bool }),
    _name: any,
    name: any,
  })
  list(table, 'pandas DataFrame Series\npandas.core.frame DataFrame\npandas.core.series Series', {
    data: true,
    make: nothing,
    label: 'pandas frame',
    state: frame,
  })
  const block = either(made('pandas block'))
  const blocks = record({ values: array, mgr_locs: either(made('slice', 'ndarray')) })
  const state = record({ axes: listOf(index), blocks: listOf(blocks) })
  const managerState = tuple(plainList, plainList, plainList, record({ '0.14.1': state }))
  const manager: Rule = {
    data: true,
    make: nothing,
    label: 'pandas manager',
    call: args([tupleOf(block), listOf(index)]),
    state: managerState,
  }
  const managers = 'BlockManager SingleBlockManager'
  list(table, `pandas.core.internals.managers ${managers}\npandas.core.internals ${managers}\npandas._libs.internals BlockManager`, manager)
  const where = either(made('slice', 'ndarray'))
  list(table, 'pandas._libs.internals _unpickle_block', calling(args([array, where, small]), { label: 'pandas block' }))
}

function addIndexes(table: Table): void {
  list(table, INDEXES, { data: true, label: 'pandas index class' })
  const levels = either(plainList, made('frozen list'))
  const parts = record({
    data: either(array, listed),
    name: any,
    names: either(levels, plainTuple),
    levels: either(listOf(either(index, array)), made('frozen list')),
    codes: either(listOf(array), made('frozen list')),
    labels: either(listOf(array), made('frozen list')),
    sortorder: optional(int),
    start: int,
    stop: int,
    step: int,
    freq: optional(either(str, offset)),
    tz: optional(zone),
    closed: str,
    left: either(listed, array),
    right: either(listed, array),
    ordered: bool,
    categories: either(listed, array),
    dtype: made('dtype', 'pandas dtype'),
  })
  const make = args([named('pandas index class'), parts])
  list(
    table,
    `
pandas.core.indexes.base _new_Index
pandas.core.indexes.datetimes _new_DatetimeIndex
pandas.core.indexes.interval _new_IntervalIndex
pandas.core.indexes.period _new_PeriodIndex
`,
    calling(make, { label: 'pandas index' }),
  )
  list(table, 'pandas.core.indexes.frozen FrozenList', {
    data: true,
    label: 'frozen list',
    make: nothing,
    base: ['list', plainList],
    items: true,
    call: args([plainList]),
  })
}

function addArrays(table: Table): void {
  const dtype = made('dtype', 'pandas dtype')
  const extra = record({ _freq: optional(offset), _cache: plainDict })
  const values = made('ndarray')
  const tail = (value: unknown, known: Known): boolean =>
    value instanceof PyTuple &&
    (value.length === 2 || value.length === 3) &&
    (tuple(dtype, values, extra)(value, known) || tuple(dtype, values)(value, known) || tuple(values, dtype, extra)(value, known))
  const old = record({
    _dtype: dtype,
    _ndarray: values,
    _codes: values,
    _freq: optional(offset),
    _cache: plainDict,
    _categories: index,
    _ordered: bool,
    _data: values,
  })
  list(table, BACKED, { data: true, label: 'pandas array', make: nothing, state: either(tail, old) })
  const arrow = made('arrow array')
  const masked = record({
    _data: either(values, arrow),
    _mask: values,
    _dtype: dtype,
    _cache: plainDict,
    _sparse_index: made('sparse index'),
    _sparse_values: array,
    _pa_array: arrow,
  })
  list(table, MASKED, { data: true, label: 'pandas array', make: nothing, state: masked })
  const interval = record({ _left: array, _right: array, _dtype: dtype, _closed: str, closed: str, _cache: plainDict })
  list(table, 'pandas.arrays IntervalArray\npandas.core.arrays.interval IntervalArray', {
    data: true,
    label: 'pandas array',
    make: nothing,
    state: either(tuple(interval), interval),
  })
  const rebuild = args([named('pandas array'), int, none])
  list(
    table,
    'pandas._libs.arrays __pyx_unpickle_NDArrayBacked\npandas._libs.interval __pyx_unpickle_IntervalMixin',
    calling(rebuild, { as: 0 }),
  )
  const settings = record({
    categories: optional(index),
    ordered: optional(bool),
    unit: str,
    tz: zone,
    subtype: optional(dtype),
    closed: optional(str),
    _dtype: made('dtype'),
    _fill_value: either(optional(real), bool, str, made('numpy scalar', 'timestamp'), named('pandas NA')),
    _storage: str,
    storage: str,
    _na_value: either(real, named('pandas NA')),
    pyarrow_dtype: made('arrow type'),
    _cache: plainDict,
  })
  list(table, DTYPES, { data: true, label: 'pandas dtype', make: nothing, state: optional(settings) })
  list(
    table,
    'pandas PeriodDtype\npandas.core.dtypes.dtypes PeriodDtype',
    calledClass(args([either(offset, matching(/^[pP]eriod\[[\w-]+\]$/))]), { label: 'pandas dtype' }),
  )
  const stringDtype = calledClass(args([str, either(real, named('pandas NA'))], 0), {
    label: 'pandas dtype',
    make: nothing,
    state: attributes,
  })
  list(table, 'pandas StringDtype\npandas.core.arrays.string_ StringDtype', stringDtype)
  list(table, 'pandas._libs.sparse IntIndex', calledClass(args([small, values, bool], 2), { label: 'sparse index' }))
  list(table, 'pandas._libs.sparse BlockIndex', calledClass(args([small, values, values]), { label: 'sparse index' }))
}

function addScalars(table: Table): void {
  list(table, 'pandas NA\npandas._libs.missing NA', { data: true, label: 'pandas NA' })
  list(
    table,
    'pandas NaT Timestamp Timedelta\npandas._libs.tslibs.timestamps Timestamp\npandas._libs.tslibs.timedeltas Timedelta',
    constant,
  )
  const nat = calling(args([none]), { label: 'timestamp' })
  list(table, 'pandas._libs.tslibs.nattype __nat_unpickle _nat_unpickle', nat)
  const timestamp = args([int, optional(either(str, offset)), optional(zone), small], 3)
  list(table, 'pandas._libs.tslibs.timestamps _unpickle_timestamp', calling(timestamp, { label: 'timestamp' }))
  list(
    table,
    'pandas._libs.tslib Timestamp\npandas.tslib Timestamp',
    calledClass(args([int, optional(either(str, offset)), optional(zone)], 1), { label: 'timestamp' }),
  )
  list(table, 'pandas._libs.tslibs.timedeltas _timedelta_unpickle', calling(args([int, small]), { label: 'timedelta' }))
  const bound = either(real, made('timestamp', 'timedelta', 'numpy scalar', 'datetime'))
  list(
    table,
    'pandas Interval\npandas._libs.interval Interval',
    calledClass(args([bound, bound, oneOf('left', 'right', 'both', 'neither')])),
  )
  list(table, 'pandas Period\npandas._libs.tslibs.period Period', calledClass(args([none, offset, int])))
  const argument = either(
    real,
    str,
    none,
    plainTupleOfPlain,
    made('timedelta', 'datetime'),
    tupleOf(made('datetime')),
    listOf(made('datetime')),
  )
  list(
    table,
    `pandas._libs.tslibs.offsets ${OFFSETS}\npandas.tseries.offsets ${OFFSETS}`,
    calledClass(all(either(bool, argument)), { label: 'pandas offset' }),
  )
  const dateOffset: Rule = { data: true, label: 'pandas offset', make: nothing, state: attributes }
  list(table, 'pandas DateOffset\npandas._libs.tslibs.offsets DateOffset\npandas.tseries.offsets DateOffset', dateOffset)
}

const plainTupleOfPlain = tupleOf(either(str, real))
