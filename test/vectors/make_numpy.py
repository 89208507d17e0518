"""Writes the cases of numpy.json that this Python's NumPy makes: pickles in every protocol, and what NumPy says their values are.

    python3 make_numpy.py numpy.json

Run it once with NumPy 1 and once with NumPy 2; each puts its cases under its own version.
"""
import base64
import json
import os
import pickle
import sys
import warnings

import numpy as np

warnings.simplefilter('ignore')
RECORD = [('i', '<i4'), ('f', '>f8'), ('s', 'S3'), ('u', '<U2')]


def cases():
    for code in ['?', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8']:
        top = np.iinfo(code).max if code != '?' else 1
        low = np.iinfo(code).min if code != '?' else 0
        values = np.array([0, 1, low, top, 1], dtype=code)
        yield 'little ' + code, values
        if values.dtype.itemsize > 1:
            yield 'big ' + code, values.astype('>' + code)
    for code in ['f2', 'f4', 'f8', 'c8', 'c16']:
        values = np.array([0.0, -0.0, 1.5, -2.0, 0.1, np.inf, -np.inf, np.nan, 6e-8, 60000], dtype=code)
        if code[0] == 'c':
            values = values + np.array(2j, dtype=code)
        yield 'little ' + code, values
        yield 'big ' + code, values.astype('>' + code)
    # Bytes of a longdouble that are no part of its value are whatever lay there.
    yield 'longdouble', np.zeros(2, 'g')
    yield 'complex longdouble', np.zeros(1, 'G')
    yield 'S', np.array([b'', b'a', b'a\0c', b'abc'])
    yield 'U', np.array(['', 'a', '\xe9\u20ac', '\U0001f600x'])
    yield 'big U', np.array(['ab', '\U0001f600x'], dtype='>U2')
    yield 'V', np.array([b'ab', b'\0\xff'], dtype='V2')
    for unit in ['Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns', 'ps', 'fs', 'as', '25s']:
        counts = np.array([0, 1, -1, 1234567, -7654321, np.iinfo('i8').min], dtype='i8')
        yield 'M8 ' + unit, counts.view('M8[%s]' % unit)
        yield 'm8 ' + unit, counts.view('m8[%s]' % unit)
    far = np.array([2**62, -(2**62)])
    yield 'M8 far', far.view('M8[s]')
    yield 'big M8', np.array(['2020-02-29T23:59:59.123'], dtype='>M8[ms]')
    yield 'm8 generic', np.array([1, 2], dtype='m8')

    grid = np.arange(24, dtype='<i2').reshape(2, 3, 4)
    yield 'C', grid
    yield 'F', np.asfortranarray(grid)
    yield 'transposed', grid[0].T
    yield 'axes', grid.transpose(1, 0, 2)
    yield 'axes back', grid.transpose(2, 0, 1)
    yield 'axes of length 1', grid[:, :1].transpose(1, 0, 2)
    yield 'strided', grid[:, ::2]
    yield 'backwards', grid[::-1]
    yield 'broadcast', np.broadcast_to(np.int16(7), (2, 2))
    yield 'no axes', np.array(5.5)
    yield 'empty', np.array([])
    yield 'empty rows', np.zeros((2, 0, 3), 'u1')
    yield 'empty F', np.zeros((0, 3), order='F').T
    yield 'big F', np.asfortranarray(grid[0].astype('>i2'))
    yield 'one byte', np.array([7], 'u1')
    fixed = np.arange(3)
    fixed.flags.writeable = False
    yield 'read-only', fixed
    yield 'no itemsize', np.zeros(2, 'V0')

    yield 'record', np.array([(1, 1.5, b'ab', 'x'), (-1, np.nan, b'abc', '\u20acy')], dtype=RECORD)
    yield 'record without fields', np.zeros(2, dtype=[])
    yield 'aligned', np.array([(1, 2.5)], dtype=np.dtype([('a', 'i1'), ('bb', 'f8')], align=True))
    yield 'titles', np.array([(1, 2)], dtype=[(('Title', 'a'), 'i1'), (('Other', 'bb'), '<u2')])
    yield 'nested', np.array([((1, 2), [3, 4])], dtype=[('p', [('x', 'u1'), ('y', 'u1')]), ('v', '<i2', (2,))])
    yield 'sub-array', np.array([([[1, 2], [3, 4]],)], dtype=[('m', '<f4', (2, 2))])
    yield 'record of times', np.array([('2020-01-01', 3)], dtype=[('t', 'M8[D]'), ('d', 'm8[s]')])
    yield 'overlapping', np.zeros(1, dtype={'names': ['a', 'bb'], 'formats': ['<i4', '<i4'], 'offsets': [0, 2]})
    yield 'out of order', np.ones(1, dtype={'names': ['a', 'bb'], 'formats': ['<i4', '<i4'], 'offsets': [4, 0]})
    yield 'gaps', np.ones(1, dtype={'names': ['a', 'bb'], 'formats': ['<i4', '<i4'], 'offsets': [4, 12], 'itemsize': 20})
    yield 'odd names', np.ones(1, dtype=[('a:', 'i1'), ('__proto__', 'i1'), ('1', 'i1'), ('0', 'i1')])
    yield 'metadata', np.ones(1, dtype=np.dtype('<i4', metadata={'unit': 'm'}))
    yield 'int with fields', np.array([0x10002], dtype=np.dtype(('<i4', [('lo', '<i2'), ('hi', '<i2')])))
    yield 'record 0-d', np.array((1, 1.5, b'ab', 'x'), dtype=RECORD)

    yield 'objects', np.array([1, 'a', None, [1, 2], 2.5], dtype=object)
    yield 'objects F', np.array([[1, 'a'], [None, 2]], dtype=object, order='F')
    yield 'objects strided', np.array([1, 2, 3, 4], dtype=object)[::2]
    yield 'objects 0-d', np.array(None, dtype=object)
    yield 'record of objects', np.array([(1, 'x', ('y',))], dtype=[('a', '<i4'), ('o', 'O'), ('n', [('p', 'O')])])
    yield 'array in array', np.array([np.arange(2), None], dtype=object)
    loop = np.array([None], dtype=object)
    loop[0] = loop
    yield 'itself', loop

    yield 'matrix', np.matrix([[1, 2], [3, 4]], dtype='<i2')
    yield 'recarray', np.rec.array([(1, 2.5)], dtype=[('a', '<i4'), ('bb', '<f8')])
    yield 'masked', np.ma.array([1.5, 2.5, 3.5], mask=[0, 1, 0])
    yield 'masked nowhere', np.ma.array(np.arange(3, dtype='<i2'), fill_value=7)
    yield 'masked F', np.ma.array(np.arange(6, dtype='<i2').reshape(2, 3).T, mask=[[1, 0], [0, 0], [0, 1]])
    yield 'masked objects', np.ma.array([1, 'a', None], dtype=object, mask=[0, 1, 0])
    yield 'masked records', np.ma.array(
        [(1, ([2, 3],)), (4, ([5, 6],))],
        mask=[(0, ([1, 0],)), (1, ([0, 0],))],
        dtype=[('a', '<i4'), ('bb', [('c', '<i2', (2,))])],
    )
    yield 'masked 0-d', np.ma.array(5.0, mask=True)

    yield 'same twice', [grid, grid]
    yield 'same dtype', [np.arange(2, dtype='<f8'), np.ones(1, '<f8'), np.dtype('<f8')]
    yield 'equal dtypes', [np.array([b'ab']), np.array([b'cd']), np.zeros(1, '>i4'), np.ones(1, '>i4')]
    yield 'equal bytes', [np.zeros(1, 'u1'), np.zeros(1, 'i1'), np.zeros(0, 'u1'), np.zeros(0, 'f8')]
    yield 'time dtypes', [np.dtype('M8[s]'), np.dtype('m8[s]'), np.dtype('M8[ns]')]
    yield 'dict of arrays', {'x': np.arange(3, dtype='<f4'), 'y': {'z': np.array('2020', 'M8[Y]')}}

    for code in ['?', 'i1', 'u2', '<i4', '>i4', '<i8', '<u8', 'f2', '<f4', '<f8', 'O', 'S3', 'U2', '>U2', 'V4', 'M8[ns]', '<c16', 'g']:
        yield 'dtype ' + code, np.dtype(code)
    yield 'dtype of records', np.dtype(RECORD)
    yield 'dtype of a sub-array', np.dtype(('<i4', (2, 3)))

    for name, scalar in [
        ('bool', np.bool_(True)), ('int8', np.int8(-5)), ('uint64', np.uint64(2**64 - 1)), ('int64', np.int64(-7)),
        ('int64 large', np.int64(2**60)), ('float16', np.float16(1.5)), ('float32', np.float32(0.1)), ('float64', np.float64(2)),
        ('complex64', np.complex64(1 - 2j)), ('complex128', np.complex128(1j)), ('str', np.str_('a\U0001f600')), ('bytes', np.bytes_(b'a\xff')),
        ('empty str', np.str_('')), ('datetime', np.datetime64('2020-02-29T12:34:56.789', 'ms')), ('date', np.datetime64('1969-12-31')),
        ('NaT', np.datetime64('NaT')), ('timedelta', np.timedelta64(-90, 'm')), ('void', np.void(b'ab\0')),
        ('record', np.array([(1, 1.5, b'ab', 'x')], dtype=RECORD)[0]),
    ]:  # fmt: skip
        yield 'scalar ' + name, scalar
    yield 'scalars', [np.float64(1), np.float64(2), np.bool_(1), np.bool_(1), np.datetime64(1, 's'), np.datetime64(2, 's')]


def number(value):
    return value if np.isfinite(value) and not (value == 0 and np.signbit(value)) else {'f': repr(float(value))}


def element(value, dtype):
    """One element, as NumPy indexes it, in JSON; what JSON cannot say is an object with one key."""
    kind = dtype.kind
    if dtype.subdtype is not None:
        return [element(v, dtype.base) for v in value] if np.ndim(value) == 1 else [element(v, np.dtype((dtype.base, dtype.shape[1:]))) for v in value]
    if kind == 'O':
        return whole(value, value)
    if kind == 'V' and dtype.names is not None:
        return {'o': [[name, element(value[name], dtype[name])] for name in sorted(dtype.names)]}
    if kind in 'Mm':
        return {'d': str(value)}
    if kind in 'fc' and dtype.itemsize > (8 if kind == 'f' else 16):
        return {'r': value.tobytes().hex()}
    if kind == 'V':
        return {'b': value.tobytes().hex()}
    if kind == 'S':
        return {'b': bytes(value).hex()}
    if kind == 'U':
        return str(value)
    if kind == 'b':
        return bool(value)
    if kind in 'iu':
        return integer(int(value))
    if kind == 'c':
        return {'c': [number(float(value.real)), number(float(value.imag))]}
    return number(float(value))


def integer(value):
    return value if abs(value) < 2**53 else {'i': str(value)}


def covered(value, mask):
    """An element in JSON with None in place of what the mask covers."""
    if isinstance(mask, np.void):
        return {'o': [[name, covered(part, mask[name])] for name, part in value['o']]}
    if isinstance(mask, np.ndarray):
        return [covered(part, m) for part, m in zip(value, mask)]
    return None if mask else value


def nested(array):
    if isinstance(array, np.ma.MaskedArray):
        return join(nested(array.data), np.ma.getmaskarray(array), covered)
    if array.ndim == 0:
        return element(array[()], array.dtype)
    return [nested(array[i, ...]) for i in range(array.shape[0])]


def join(values, array, combine):
    if array.ndim == 0:
        return combine(values, array[()])
    return [join(part, array[i, ...], combine) for i, part in enumerate(values)]


def whole(value, loaded):
    """
    A value in JSON: arrays, dtypes and scalars as objects that say which they are. All is as it was pickled but the order, since gaps
    are lost: NumPy makes big-endian arrays little-endian as it loads them, with the same values, and brine does not.
    """
    if isinstance(value, np.ndarray):
        if value.dtype == object and value.shape == (1,) and value[0] is value:
            return {'itself': True}
        name = type(value).__name__
        return {
            'array': name,
            'dtype': dtype(value.dtype),
            'shape': list(value.shape),
            'order': 'C' if loaded.flags.c_contiguous else 'F' if loaded.flags.f_contiguous else 'K',
            'values': nested(np.asarray(value) if isinstance(value, np.matrix) else value),
        }
    if isinstance(value, np.dtype):
        return {'dtype': dtype(value)}
    if isinstance(value, np.generic):
        return {'scalar': dtype(value.dtype), 'value': element(value, value.dtype)}
    if isinstance(value, list):
        return [whole(v, w) for v, w in zip(value, loaded)]
    if isinstance(value, dict):
        return {'o': [[k, whole(v, loaded[k])] for k, v in value.items()]}
    return value


def dtype(value):
    if value.names is not None and value.kind == 'V':
        return [[name, dtype(value[name])] for name in value.names]
    if value.subdtype is not None:
        return [dtype(value.base), list(value.shape)]
    return value.str


def main(path):
    rows = []
    for name, value in cases():
        expected = None
        for protocol in range(6):
            data = pickle.dumps(value, protocol)
            described = whole(value, pickle.loads(data))
            row = {'name': name, 'protocol': protocol, 'pickle': base64.b64encode(data).decode()}
            if described != expected:
                row['value'] = expected = described
            # What had gaps or was in another order has not once it is loaded, and is pickled otherwise.
            again = pickle.dumps(pickle.loads(data), protocol)
            if again != data and type(value) is np.ndarray and not value.flags.forc:
                row['again'] = base64.b64encode(again).decode()
            rows.append(row)
    try:
        with open(path) as file:
            everything = json.load(file)
    except (IOError, ValueError):
        everything = {}
    everything['numpy%s' % np.__version__.split('.')[0]] = {'version': np.__version__, 'rows': rows}
    with open(path, 'w') as file:
        file.write('{\n')
        for index, key in enumerate(sorted(everything)):
            file.write('%s"%s": {"version": "%s", "rows": [\n' % (',\n' if index else '', key, everything[key]['version']))
            file.write(',\n'.join(json.dumps(row) for row in everything[key]['rows']))
            file.write('\n]}')
        file.write('\n}\n')


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'numpy.json'))
