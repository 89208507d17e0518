"""Frames, series and indices that pandas from 1.5 to 3.0 can make, and what pandas says of each cell.

make_pandas.py stores them; pandas_live.py sends them to a running test.
"""
import datetime
import decimal
import math
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter('ignore')


def tried(make):
    """What this version of pandas makes; None where it cannot."""
    try:
        return make()
    except Exception:
        return None


def frames():
    yield 'trees', pd.DataFrame({'name': ['ash', 'oak', None], 'height': [18.5, np.nan, 7.25], 'count': [3, 1, 2], 'planted': pd.to_datetime(['1950-03-01', None, '1999-11-20'])}, index=['a', 'b', 'c'])
    yield 'numbers', pd.DataFrame({'a': [1, 2, 3], 'b': [1.5, np.nan, -0.0], 'c': [True, False, True], 'd': np.array([1, 2, 3], 'i4')})
    yield 'one block', pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=list('xyz'))
    yield 'rows first', pd.DataFrame(np.asfortranarray(np.arange(12).reshape(4, 3)), columns=list('xyz'))
    yield 'every number', pd.DataFrame({t: np.array([0, 1, 2], t) for t in 'i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c16'.split()})
    yield 'big ints', pd.DataFrame({'i': [2**53 + 1, -(2**63), 0], 'u': np.array([2**64 - 1, 0, 1], 'u8')})
    yield 'split blocks', split()
    yield 'text', pd.DataFrame({'s': ['x', None, 'z\xe9\u20ac\U0001f600', ''], 'o': ['a', 1, 2.5, None]}, index=list('abcd'))
    yield 'objects', pd.DataFrame({'o': [[1, 'a'], {'k': 1}, b'\0\xff', None, float('nan'), 1.5], 'p': objects()})
    yield 'missing', pd.DataFrame({'o': pd.Series([None, pd.NaT, pd.NA, float('nan'), 'x'], dtype=object), 'n': [None, 1, 2, 3, 4]})
    yield 'times', pd.DataFrame({'t': pd.to_datetime(['2020-01-01', None, '1969-12-31']), 'd': pd.to_timedelta([1, None, -3], unit='s')})
    yield 'nanoseconds', pd.DataFrame({'t': pd.to_datetime([1577836800000000001, -1, 999]), 'd': pd.to_timedelta([1, -1, 10**15 + 7])})
    yield 'zones', zones()
    yield 'categories', pd.DataFrame({'c': pd.Categorical(['a', 'b', None, 'a'], ordered=True), 'n': pd.Categorical([3, 1, 3, 2], categories=[3, 2, 1]), 'e': pd.Categorical([None] * 4, categories=[])})
    yield 'categories of times', pd.DataFrame({'c': pd.Categorical(pd.to_datetime(['2020-01-01', '2021-06-01', None]))})
    yield 'nullable', pd.DataFrame({'i': pd.array([1, None, 3], dtype='Int64'), 'u': pd.array([None, 2, 3], dtype='UInt8'), 'b': pd.array([True, None, False], dtype='boolean'), 'f': pd.array([1.5, None, 3.0], dtype='Float64')})
    yield 'periods', pd.DataFrame({f: pd.period_range('2019-12-30', periods=3, freq=f) for f in periods()})
    yield 'intervals', pd.DataFrame({'i': pd.interval_range(0, 3), 'f': pd.interval_range(0.0, 4.5, periods=3, closed='left'), 't': pd.interval_range(pd.Timestamp('2020-01-01'), periods=3, closed='both'), 'n': pd.arrays.IntervalArray.from_tuples([(0.0, 1.0), np.nan, (2.0, 3.5)], closed='neither')})
    yield 'sparse', pd.DataFrame({'f': pd.arrays.SparseArray([0.0, 0, 1.5, 0, 2]), 'z': pd.arrays.SparseArray([0.0, 0, 1.5, 0, 0], fill_value=0.0), 'n': pd.arrays.SparseArray([np.nan, 1, np.nan, np.nan, 2]), 'i': pd.arrays.SparseArray([7, 0, 0, 7, 7]), 'b': pd.arrays.SparseArray([False, True, True, False, False], kind='block')})
    yield 'string', pd.DataFrame({'s': pd.array(['a', None, 'c'], dtype='string'), 'p': pd.array(['a', None, 'c'], dtype='string[python]')})
    yield 'arrow strings', tried(lambda: pd.DataFrame({'s': pd.array(['a', None, '\u20ac'], dtype='string[pyarrow]')}))
    yield 'str', tried(lambda: pd.DataFrame({'s': pd.array(['a', None, '\u20ac'], dtype=pd.StringDtype('python', np.nan))}))
    yield 'arrow', tried(arrow)
    yield 'slices of arrow', tried(sliced_arrow)
    yield 'rows of levels', pd.DataFrame({'v': [1.0, 2, 3, 4]}, index=pd.MultiIndex.from_product([['a', 'b'], [1, 2]], names=['k', 'i']))
    yield 'columns of levels', pd.DataFrame([[1, 2, 3], [4, 5, 6]], columns=pd.MultiIndex.from_tuples([('a', 'x'), ('a', 'y'), ('b', 'x')], names=[None, 'l']))
    yield 'levels with holes', pd.DataFrame({'v': [1, 2, 3]}, index=pd.MultiIndex.from_arrays([['a', None, 'b'], pd.to_datetime(['2020-01-01', '2020-01-02', None])]))
    yield 'equal labels', pd.DataFrame([[1, 2, 'x'], [3, 4, 'y']], columns=['a', 'a', 'b'], index=[5, 5])
    yield 'labels of any kind', pd.DataFrame([[1, 2, 3, 4, 5]], columns=['a', 1, 2.5, ('t', 1), None])
    yield 'attrs', with_attrs()
    yield 'empty', pd.DataFrame()
    yield 'no rows', pd.DataFrame({'a': pd.Series([], dtype='i8'), 'b': pd.Series([], dtype=object)})
    yield 'no columns', pd.DataFrame(index=[1, 2, 3])
    yield 'time rows', pd.DataFrame({'v': range(3)}, index=pd.date_range('2020-01-01', periods=3, tz='UTC', name='when'))
    yield 'prototypes', pd.DataFrame({'__proto__': [1, 2], 'constructor': [3, 4], 'length': [5, 6]})
    yield 'sliced', pd.DataFrame({'a': range(10), 'b': np.arange(10) / 4, 's': list('abcdefghij')}).iloc[3:7, [2, 0]]
    yield 'transposed', pd.DataFrame({'a': [1, 2], 'b': [3, 4], 'c': [5, 6]}).T
    yield 'long', pd.DataFrame({'n': np.arange(200), 'f': np.arange(200) / 7, 's': ['t%d' % i for i in range(200)]})
    yield 'wide', pd.DataFrame(np.arange(90.0).reshape(3, 30) * 1000, columns=['column %d' % i for i in range(30)])
    yield 'small floats', pd.DataFrame({'a': [1e-10, 1.0], 'b': [1e20, 1.5], 'c': [123456.789, 0.1], 'd': [np.inf, -np.inf]})


def split():
    frame = pd.DataFrame({'a': [1, 2], 'b': [0.5, 1.5]})
    frame['c'] = [3, 4]
    frame['d'] = [2.5, 3.5]
    frame.insert(1, 'e', ['x', 'y'])
    return frame


def objects():
    return [datetime.date(2020, 1, 2), decimal.Decimal('1.10'), pd.Timestamp('2020-01-01 00:00:00.000000001'), pd.Timedelta('1s'), pd.Period('2020-01', 'M'), pd.Interval(0, 1)]


def zones():
    import dateutil.tz
    import pytz
    spring = pd.date_range('2021-03-28', periods=4, freq='h', tz='UTC')
    return pd.DataFrame({
        'utc': spring,
        'berlin': spring.tz_convert('Europe/Berlin'),
        'pytz': spring.tz_convert(pytz.timezone('America/New_York')),
        'dateutil': spring.tz_convert(dateutil.tz.gettz('Asia/Kolkata')),
        'fixed': spring.tz_convert(datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))),
        'minutes': spring.tz_convert(pytz.FixedOffset(90)),
        'autumn': pd.date_range('2021-10-30 23:30', periods=4, freq='h', tz='UTC').tz_convert('Europe/Berlin'),
    })


def periods():
    new = pd.__version__ >= '2.2'
    return ['Y' if new else 'A', 'Q', 'M', 'W', 'D', 'h' if new else 'H', 'min' if new else 'T', 's' if new else 'S', 'ms' if new else 'L', 'Q-JAN', 'W-WED', '2M']


def arrow():
    import pyarrow as pa
    types = {
        'i': (pa.int64(), [1, None, -3]), 'u': (pa.uint8(), [1, 2, 255]), 'f': (pa.float32(), [1.5, None, 2.0]), 'b': (pa.bool_(), [True, None, False]),
        's': (pa.string(), ['a', None, '\u20ac']), 'y': (pa.binary(), [b'a', None, b'\xff']), 't': (pa.timestamp('ns'), [pd.Timestamp(1), None, pd.Timestamp(0)]),
        'z': (pa.timestamp('us', 'Europe/Berlin'), [pd.Timestamp('2021-07-01', tz='Europe/Berlin'), None, None]), 'd': (pa.date32(), [datetime.date(2020, 1, 2), None, datetime.date(1969, 12, 31)]),
        'n': (pa.duration('ms'), [pd.Timedelta('1s'), None, pd.Timedelta('-1s')]), 'l': (pa.list_(pa.int64()), [[1, 2], None, []]), '0': (pa.null(), [None, None, None]),
    }
    arrays = {name: pa.array(values, type) for name, (type, values) in types.items()}
    arrays['c'] = pa.array(['a', None, 'b']).dictionary_encode()
    return pd.DataFrame({name: pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([array]))) for name, array in arrays.items()})


def sliced_arrow():
    import pyarrow as pa
    chunks = [pa.array([1, None, 3, 4, 5])[1:4], pa.array([6, None])]
    strings = [pa.array(['a', 'b', None, 'd'], pa.large_string())[1:], pa.array(['e', None], pa.large_string())]
    flags = [pa.array([True, False, None, True] * 5)[9:14]]
    arrays = {'i': pa.chunked_array(chunks), 's': pa.chunked_array(strings), 'b': pa.chunked_array(flags)}
    return pd.DataFrame({name: pd.Series(pd.arrays.ArrowExtensionArray(array)) for name, array in arrays.items()})


def with_attrs():
    frame = pd.DataFrame({'a': [1]})
    frame.attrs = {'source': 'x', 'n': [1, 2]}
    return frame


def series():
    yield 'series', pd.Series([1.5, 2.5], index=['a', 'b'], name='s')
    yield 'no name', pd.Series([1, 2, 3])
    yield 'tuple name', pd.Series([1], name=('a', 1))
    yield 'number name', pd.Series([1], name=0)
    yield 'empty series', pd.Series([], dtype='f8', name='e')
    yield 'two chunks', tried(lambda: pd.concat([pd.Series(['a', None], dtype='string[pyarrow]'), pd.Series(['b'] * 3, dtype='string[pyarrow]')]))
    yield 'long series', pd.Series(np.arange(100) % 7, name='n', index=pd.date_range('2020-01-01', periods=100))
    yield 'series of levels', pd.Series([1, 2, 3], index=pd.MultiIndex.from_tuples([('a', 1), ('a', 2), ('b', 1)], names=['k', 'i']))
    for unit in ['s', 'ms', 'us', 'ns']:
        yield 'times in ' + unit, tried(lambda: pd.Series(np.array([1, -1, 10**9, np.iinfo('i8').min], 'i8').view('M8[%s]' % unit)))
        yield 'spans in ' + unit, tried(lambda: pd.Series(np.array([1, -1, 10**9, np.iinfo('i8').min], 'i8').view('m8[%s]' % unit)))


def indices():
    yield 'range', pd.RangeIndex(2, 20, 3, name='r')
    yield 'range back', pd.RangeIndex(5, 0, -2)
    yield 'ints', pd.Index([3, 1, 2], name='i')
    yield 'floats', pd.Index([0.5, np.nan, 2.0])
    yield 'labels', pd.Index(['a', 'b', None, 'a'], name='l')
    yield 'bools', pd.Index([True, False])
    yield 'tuples', pd.Index([('a', 1), ('b', 2)], tupleize_cols=False)
    yield 'dates', pd.date_range('2020-01-01', periods=4, freq='MS')
    yield 'dates in a zone', pd.date_range('2020-03-28', periods=3, freq='D', tz='Europe/Berlin', name='d')
    yield 'spans', pd.timedelta_range('1s', periods=3)
    yield 'quarters', pd.period_range('2020-01-01', periods=3, freq='Q')
    yield 'float intervals', pd.interval_range(0.0, 3.0)
    yield 'index of categories', pd.CategoricalIndex(['b', 'a', None], categories=['a', 'b'], ordered=True)
    yield 'levels', pd.MultiIndex.from_product([['x', 'y'], [1, 2, 3]], names=['p', 'q'])
    yield 'no levels', pd.MultiIndex.from_arrays([[], []], names=['a', 'b'])
    yield 'mixed', pd.Index(['a', 1, 2.5, None, pd.Timestamp('2020-01-01')], dtype=object)


def cases():
    for make in (frames, series, indices):
        for name, value in make():
            if value is not None:
                yield name, value


def is_missing(value):
    return value is None or value is pd.NaT or value is pd.NA


def cell(value, floats=True):
    """What a cell is, in JSON. `floats` tells whether a NaN is a number there, and not a mark of what is missing."""
    if is_missing(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) < 2**53 else {'int': str(int(value))}
    if isinstance(value, (float, np.floating)):
        value = float(value)
        if math.isnan(value):
            return {'float': 'nan'} if floats else None
        return value if math.isfinite(value) else {'float': repr(value)}
    if isinstance(value, str):
        return value
    if isinstance(value, pd.Timestamp):
        return {'Timestamp': value.isoformat()}
    if isinstance(value, (pd.Timedelta, pd.Period, pd.Interval)):
        return {type(value).__name__: str(value) if not isinstance(value, pd.Interval) else interval(value)}
    if isinstance(value, (tuple, list, np.ndarray)):
        return {'list': [cell(item) for item in value]}
    if isinstance(value, dict):
        return {'dict': [[key, cell(item)] for key, item in value.items()]}
    if isinstance(value, bytes):
        return {'bytes': value.hex()}
    if isinstance(value, (complex, np.complexfloating)):
        return {'complex': [float(value.real), float(value.imag)]}
    return {'other': str(value)}


def interval(value):
    """As pandas 2 and later write it: 1.5 leaves out midnights."""
    left, right = '[(' [value.closed in ('right', 'neither')], ')]'[value.closed in ('right', 'both')]
    return '%s%s, %s%s' % (left, value.left, value.right, right)


def column(values, dtype):
    floats = str(dtype) in ('object',) or str(dtype).startswith(('float', 'complex', 'Sparse'))
    return [cell(value, floats) for value in values]


def labels(index):
    if isinstance(index, pd.MultiIndex):
        return [[cell(part, False) for part in label] for label in index]
    return column(index, index.dtype)


def told(value):
    """All that pandas says of a frame, a series or an index."""
    if isinstance(value, pd.DataFrame):
        return {
            'kind': 'DataFrame', 'shape': list(value.shape), 'columns': labels(value.columns), 'index': labels(value.index),
            'names': [list(map(cell, value.columns.names)), list(map(cell, value.index.names))],
            'cells': [column(value.iloc[:, i], value.dtypes.iloc[i]) for i in range(value.shape[1])],
            'dtypes': [str(dtype) for dtype in value.dtypes], 'text': value.to_string() if value.shape[0] <= 60 and value.shape[1] <= 5 else None,
        }
    if isinstance(value, pd.Series):
        return {
            'kind': 'Series', 'name': cell(value.name), 'index': labels(value.index), 'names': list(map(cell, value.index.names)),
            'cells': column(value, value.dtype), 'dtypes': [str(value.dtype)], 'text': repr(value),
        }
    return {'kind': 'Index', 'labels': labels(value), 'names': list(map(cell, value.names)), 'dtypes': [str(value.dtype)], 'class': type(value).__name__}


def assert_same(left, right):
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right, check_freq=True)
        assert left.attrs == right.attrs, 'attrs'
        assert type(left) is type(right)
    elif isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right)
    else:
        pd.testing.assert_index_equal(left, right, exact=True)
