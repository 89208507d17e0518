"""Writes frames in the layouts that pandas had from 0.13 to 1.2, and what they hold.

    python3 make_pandas_old.py pandas-old.json.gz

No such pandas runs on a Python of today. So the pickles are put together after its sources (`__reduce__` and `__getstate__` of pandas 0.13,
0.19, 0.20, 0.25 and 1.0) from stand-ins for its classes, and loaded by the pandas that runs this, which converts what it can of old
pickles: a layout that it refuses, or reads as something else, is told.
"""
import base64
import gzip
import io
import json
import pickle
import sys

import numpy as np
import pandas as pd
import pytz
from pandas.compat import pickle_compat

from pandas_cases import assert_same, told


class Name:
    """A class or function by name, as GLOBAL has it."""

    def __init__(self, name):
        self.module, self.name = name.rsplit('.', 1)


class Call:
    """What a call of it gives, and its state."""

    def __init__(self, function, *args, state=None):
        self.function, self.args, self.state = Name(function), args, state


class New(Call):
    """An instance of it, and its state."""


class Writer(pickle._Pickler):
    def reducer_override(self, obj):
        return NotImplemented

    def save(self, obj, save_persistent_id=True):
        if isinstance(obj, Name):
            if self.memo.get(id(obj)):
                return self.write(self.get(self.memo[id(obj)][0]))
            self.write(pickle.GLOBAL + ('%s\n%s\n' % (obj.module, obj.name)).encode())
            return self.memoize(obj)
        if isinstance(obj, Call):
            if self.memo.get(id(obj)):
                return self.write(self.get(self.memo[id(obj)][0]))
            self.save(obj.function)
            self.save(obj.args)
            self.write(pickle.NEWOBJ if isinstance(obj, New) else pickle.REDUCE)
            self.memoize(obj)
            if obj.state is not None:
                self.save(obj.state)
                self.write(pickle.BUILD)
            return None
        return super().save(obj, save_persistent_id)


def dumps(value, protocol=2):
    file = io.BytesIO()
    Writer(file, protocol).dump(value)
    return file.getvalue()


def index(module, cls, data, name=None, **more):
    return Call(module + '.base._new_Index', Name(module + '.' + cls), {'data': data, 'name': name, **more})


def ints(*values):
    return index('pandas.core.indexes', 'numeric.Int64Index', np.array(values, 'i8'))


def text(*values, module='pandas.core.indexes', name=None):
    return index(module, 'base.Index', np.array(values, object), name)


def rows(n):
    return Call('pandas.core.indexes.base._new_Index', Name('pandas.core.indexes.range.RangeIndex'), {'name': None, 'start': 0, 'stop': n, 'step': 1})


def manager(cls, axes, blocks):
    """`BlockManager.__getstate__`: axes, values, labels of each block, and all that again."""
    newer = {'0.14.1': {'axes': axes, 'blocks': [{'values': values, 'mgr_locs': places} for values, places, _ in blocks]}}
    return New(cls, state=(axes, [values for values, _, _ in blocks], [labels for _, _, labels in blocks], newer))


INTERNALS = 'pandas.core.internals.'
MANAGERS = 'pandas.core.internals.managers.'


def frame(axes, blocks, at=INTERNALS, **more):
    return New('pandas.core.frame.DataFrame', state={'_data': manager(at + 'BlockManager', axes, blocks), '_typ': 'dataframe', '_metadata': [], **more})


def series(axis, values, n, name, at=INTERNALS, **more):
    held = manager(at + 'SingleBlockManager', [axis], [(values, slice(0, n, 1), axis)])
    return New('pandas.core.series.Series', state={'_data': held, '_typ': 'series', '_metadata': ['name'], 'name': name, **more})


DAYS = np.array(['2020-01-01', '2020-01-02', 'NaT'], 'M8[ns]')
BERLIN = pytz.timezone('Europe/Berlin')


def datetime_index(data, tz=None, module='pandas.core.indexes.datetimes'):
    return Call(module + '._new_DatetimeIndex', Name(module + '.DatetimeIndex'), {'data': data, 'name': None, 'freq': None, 'tz': tz})


def categorical(at):
    return New(at, state={'_categories': text('a', 'b'), '_codes': np.array([0, 1, -1], 'i1'), '_ordered': False})


def frozen(*codes):
    """FrozenNDArray, a subclass of ndarray."""
    array = np.array(codes, 'i1')
    return Call('numpy.core.multiarray._reconstruct', Name('pandas.core.base.FrozenNDArray'), (0,), b'b', state=(1, array.shape, array.dtype, False, array.tobytes()))


def cases():
    numbers = pd.DataFrame({'a': [1, 2, 3], 'b': [1.5, np.nan, 3.0], 'c': [4, 5, 6], 's': ['x', None, 'z']})
    blocks = [
        (np.array([[1.5, np.nan, 3.0]]), slice(1, 2, 1), text('b')),
        (np.array([[1, 2, 3], [4, 5, 6]]), slice(0, 4, 2), text('a', 'c')),
        (np.array([['x', None, 'z']], object), slice(3, 4, 1), text('s')),
    ]
    yield 'numbers, 0.20', numbers, frame([text('a', 'b', 'c', 's'), rows(3)], blocks)
    yield 'numbers, 1.0', numbers, frame([text('a', 'b', 'c', 's'), rows(3)], blocks, MANAGERS, attrs={})
    old = [(values, np.array(range(10)[places]), labels) for values, places, labels in blocks]
    yield 'places in an array', numbers, frame([text('a', 'b', 'c', 's'), rows(3)], old, MANAGERS, attrs={})
    held = New(INTERNALS + 'BlockManager', state=([text('a', 'b', 'c', 's'), ints(0, 1, 2)], [v for v, _, _ in blocks], [i for _, _, i in blocks]))
    same = numbers.set_axis(pd.Index([0, 1, 2]))
    yield 'numbers, 0.13', same, New('pandas.core.frame.DataFrame', state={'_data': held, '_typ': 'dataframe', '_metadata': []})
    yield 'series, 0.20', pd.Series([1, 2], [5, 6], name='n'), series(ints(5, 6), np.array([1, 2]), 2, 'n')
    module = 'pandas.indexes'
    yield 'labels, 0.19', pd.Index(['a', 'b'], name='l'), text('a', 'b', module=module, name='l')
    yield 'dates, 0.19', pd.DatetimeIndex(DAYS), datetime_index(DAYS, module='pandas.tseries.index')
    yield 'dates in a zone, 0.20', pd.DatetimeIndex(DAYS).tz_localize('UTC').tz_convert(BERLIN), datetime_index(DAYS, BERLIN)
    zoned = pd.DataFrame({'z': pd.DatetimeIndex(DAYS).tz_localize('UTC').tz_convert(BERLIN), 't': DAYS})
    yield 'times, 0.20', zoned, frame([text('z', 't'), rows(3)], [(np.array([DAYS]), slice(1, 2, 1), text('t')), (datetime_index(DAYS, BERLIN), slice(0, 1, 1), text('z'))])
    zone = New('pandas.core.dtypes.dtypes.DatetimeTZDtype', state={'unit': 'ns', 'tz': BERLIN})
    array = New('pandas.core.arrays.datetimes.DatetimeArray', state={'_data': DAYS, '_dtype': zone, '_freq': None})
    yield 'times, 1.0', zoned, frame([text('z', 't'), rows(3)], [(np.array([DAYS]), slice(1, 2, 1), text('t')), (array, slice(0, 1, 1), text('z'))], MANAGERS, attrs={})
    classes = pd.DataFrame({'c': pd.Categorical(['a', 'b', None])})
    yield 'categories, 0.20', classes, frame([text('c'), rows(3)], [(categorical('pandas.core.categorical.Categorical'), slice(0, 1, 1), text('c'))])
    dtype = New('pandas.core.dtypes.dtypes.CategoricalDtype', state={'categories': text('a', 'b'), 'ordered': False})
    newer = New('pandas.core.arrays.categorical.Categorical', state={'_codes': np.array([0, 1, -1], 'i1'), '_dtype': dtype})
    yield 'categories, 1.0', classes, frame([text('c'), rows(3)], [(newer, slice(0, 1, 1), text('c'))], MANAGERS, attrs={})
    levels = [text('x', 'y', name='p'), index('pandas.core.indexes', 'numeric.Int64Index', np.array([1, 2]), 'q')]
    many = Call('pandas.core.indexes.base._new_Index', Name('pandas.core.indexes.multi.MultiIndex'), {'levels': levels, 'labels': [frozen(0, 1, 1), frozen(0, 0, 1)], 'sortorder': None, 'names': ['p', 'q']})
    yield 'levels, 0.20', pd.DataFrame({'v': [1, 2, 3]}, pd.MultiIndex.from_tuples([('x', 1), ('y', 1), ('y', 2)], names=['p', 'q'])), frame([text('v'), many], [(np.array([[1, 2, 3]]), slice(0, 1, 1), text('v'))])
    month = Call('pandas._libs.tslibs.offsets.MonthEnd', 1, False)
    months = {'data': np.array([600, 601]), 'name': None, 'freq': month}
    yield 'periods, 0.20', pd.PeriodIndex(['2020-01', '2020-02'], freq='M'), Call('pandas.core.indexes.base._new_Index', Name('pandas.core.indexes.period.PeriodIndex'), months)
    dtype = New('pandas.core.dtypes.dtypes.PeriodDtype', month)
    array = New('pandas.core.arrays.period.PeriodArray', state={'_data': np.array([600, 601]), '_dtype': dtype, '_freq': month})
    yield 'periods, 1.0', pd.Series(pd.PeriodIndex(['2020-01', '2020-02'], freq='M')), series(rows(2), array, 2, None, MANAGERS, attrs={})
    floats = [index('pandas.core.indexes', 'numeric.Float64Index', np.array(values)) for values in ([0.0, 1.0], [1.0, 2.5])]
    spans = Call('pandas._libs.interval.__pyx_unpickle_IntervalMixin', Name('pandas.core.arrays.interval.IntervalArray'), 238750788, None, state=({'_left': floats[0], '_right': floats[1], '_closed': 'left', '_cache': {}},))
    yield 'intervals, 1.0', pd.Series(pd.arrays.IntervalArray.from_tuples([(0.0, 1.0), (1.0, 2.5)], closed='left')), series(rows(2), spans, 2, None, MANAGERS, attrs={})
    nullable = New('pandas.core.arrays.integer.IntegerArray', state={'_data': np.array([1, 1, 3]), '_mask': np.array([False, True, False])})
    yield 'nullable, 0.25', pd.Series(pd.array([1, None, 3], dtype='Int64')), series(rows(3), nullable, 3, None, MANAGERS)
    words = New('pandas.core.arrays.string_.StringArray', state={'_ndarray': np.array(['a', pd.NA], object), '_dtype': New('pandas.core.arrays.string_.StringDtype')})
    yield 'string, 1.0', pd.Series(['a', None], dtype='string[python]'), series(rows(2), words, 2, None, MANAGERS, attrs={})
    dtype = New('pandas.core.arrays.sparse.dtype.SparseDtype', state={'_dtype': np.dtype('f8'), '_fill_value': 0.0})
    thin = New('pandas.core.arrays.sparse.array.SparseArray', state={'_sparse_index': Call('pandas._libs.sparse.BlockIndex', 5, np.array([1, 4], 'i4'), np.array([2, 1], 'i4')), '_sparse_values': np.array([1.0, 2.0, 3.0]), '_dtype': dtype})
    yield 'sparse, 0.25', pd.Series(pd.arrays.SparseArray([0.0, 1, 2, 0, 3], fill_value=0.0, kind='block')), series(rows(5), thin, 5, None, MANAGERS)


SCALARS = [
    (pd.Timestamp('2020-01-01', tz='UTC'), Call('pandas.tslib.Timestamp', 1577836800000000000, None, pytz.utc)),
    (pd.Timestamp('2020-01-01 00:00:00.000000001'), Call('pandas._libs.tslib.Timestamp', 1577836800000000001, 'D', None)),
    (pd.NaT, Call('pandas.tslib.__nat_unpickle', None)),
    (pd.NaT, Call('pandas._libs.tslib.__nat_unpickle', None)),
    (pd.Timedelta('1 days 00:00:01'), Call('pandas._libs.tslib.Timedelta', 86401000000000)),
    (pd.Period('2020-01', 'M'), Call('pandas._period.Period', None, 'M', 600)),
    (pd.Period('2020Q1', 'Q'), Call('pandas._libs.period.Period', None, Call('pandas.tseries.offsets.QuarterEnd', 1, False, 12), 200)),
]


def vectors():
    for name, value, made in cases():
        data = dumps(made)
        try:
            assert_same(value, pickle_compat.loads(data))
        except Exception as error:
            print('%s: pandas %s says %s: %s' % (name, pd.__version__, type(error).__name__, str(error).split('\n')[0]), file=sys.stderr)
        yield {'name': name, 'protocol': 2, 'base64': base64.b64encode(data).decode(), 'told': told(value)}


with gzip.GzipFile(sys.argv[1], 'wb', mtime=0) as file:
    scalars = [{'base64': base64.b64encode(dumps(made)).decode(), 'text': str(value)} for value, made in SCALARS]
    file.write(json.dumps({'pandas': 'old', 'vectors': list(vectors()), 'scalars': scalars}).encode())
