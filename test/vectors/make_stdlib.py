# -*- coding: utf-8 -*-
"""Pickles of the standard library's values by this Python, with what it says they are, as JSON on stdout.

    python2.7 make_stdlib.py > stdlib-27.json      and so on with 3.8 and 3.13
    python make_stdlib.py --compare                reads pairs of pickles from stdin and tells which are not of equal values
"""
from __future__ import print_function, unicode_literals

import array
import base64
import collections
import datetime
import decimal
import fractions
import functools
import json
import operator
import pickle
import re
import sys
import types
import uuid

PY2 = sys.version_info[0] == 2
text_type = type('')
ints = (int, long) if PY2 else (int,)  # noqa: F821
if not PY2:
    import enum
    import http
    import pathlib

    class Color(enum.Enum):
        RED = 1

    class Size(enum.IntEnum):
        LARGE = 3

    class Access(enum.Flag):
        READ = 1
        WRITE = 2

    for cls in (Color, Size, Access):
        cls.__module__ = 'app'
try:
    import zoneinfo
except ImportError:
    zoneinfo = None

Point = collections.namedtuple(str('Point'), str('x y'))
Point.__module__ = str('app')


class Outer(object):
    class Inner(object):
        pass

    @classmethod
    def make(cls):
        return cls()


class Str(text_type):
    pass


class Int(int):
    pass


class List(list):
    pass


class Dict(dict):
    pass


for cls in (Outer, Outer.Inner, Str, Int, List, Dict):
    cls.__module__ = str('app')
app = types.ModuleType(str('app'))
for cls in (Outer, Point, Str, Int, List, Dict) + (() if PY2 else (Color, Size, Access)):
    setattr(app, cls.__name__, cls)
sys.modules['app'] = app


def cases():
    def case(name, value):
        return name, value

    dt = datetime.datetime
    yield case('date', datetime.date(2024, 2, 29))
    yield case('date min', datetime.date.min)
    yield case('date max', datetime.date.max)
    yield case('time', datetime.time(23, 59, 58, 999999))
    yield case('time zero', datetime.time())
    yield case('datetime', dt(2024, 1, 2, 3, 4, 5, 6))
    yield case('datetime milliseconds', dt(1999, 12, 31, 23, 59, 59, 123000))
    yield case('datetime min', dt.min)
    yield case('datetime max', dt.max)
    yield case('timedelta', datetime.timedelta(1, 2, 3))
    yield case('timedelta negative', datetime.timedelta(microseconds=-1))
    yield case('timedelta zero', datetime.timedelta())
    yield case('timedelta min', datetime.timedelta.min)
    yield case('timedelta max', datetime.timedelta.max)
    yield case('timedelta days', datetime.timedelta(days=-2, hours=25))
    if not PY2:
        utc = datetime.timezone.utc
        india = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        yield case('time fold', datetime.time(1, 30, fold=1))
        yield case('time aware', datetime.time(1, 2, 3, tzinfo=india))
        yield case('datetime fold', dt(2024, 10, 27, 2, 30, fold=1))
        yield case('datetime utc', dt(2024, 1, 2, 3, 4, 5, 6, utc))
        yield case('datetime utc 1969', dt(1969, 12, 31, 23, 59, 59, 999999, utc))
        yield case('datetime offset', dt(2024, 1, 2, 3, 4, 5, 0, india))
        yield case('datetime of two', [dt(2024, 1, 2, tzinfo=utc), dt(2025, 1, 2, tzinfo=utc), utc])
        yield case('timezone utc', utc)
        yield case('timezone named', datetime.timezone(datetime.timedelta(hours=-3), 'BRT'))
        yield case('timezone utc named', datetime.timezone(datetime.timedelta(0), 'UTC'))
        yield case('timezone negative', datetime.timezone(-datetime.timedelta(hours=9, minutes=30)))
        yield case('timezone odd', datetime.timezone(datetime.timedelta(seconds=-12345, microseconds=6)))
        yield case('datetime odd', dt(2024, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(seconds=-12345, microseconds=6))))
    if zoneinfo is not None:
        berlin = zoneinfo.ZoneInfo('Europe/Berlin')
        yield case('zoneinfo', berlin)
        yield case('zoneinfo no cache', zoneinfo.ZoneInfo.no_cache('UTC'))
        yield case('datetime zone winter', dt(2024, 1, 2, 3, 4, 5, 6, berlin))
        yield case('datetime zone summer', dt(2024, 7, 2, 3, 4, 5, 6, berlin))
        yield case('datetime zone first of two', dt(2024, 10, 27, 2, 30, tzinfo=berlin))
        yield case('datetime zone second of two', dt(2024, 10, 27, 2, 30, tzinfo=berlin, fold=1))
        yield case('datetime zone in gap', dt(2024, 3, 31, 2, 30, tzinfo=berlin))
        yield case('datetime zone in gap, fold', dt(2024, 3, 31, 2, 30, tzinfo=berlin, fold=1))
        yield case('datetime zone 1890', dt(1890, 1, 1, tzinfo=berlin))
        yield case('datetime zones', [dt(2024, 1, 2, tzinfo=zoneinfo.ZoneInfo(key)) for key in
                                      ('Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC')])
        yield case('time zone', datetime.time(1, 2, 3, tzinfo=berlin))

    for text in ('0', '-0', '1.10', '1E+5', '-1E-10', '0E-8', '123456789012345678901234567890.1234567890', 'NaN', '-NaN', 'sNaN',
                 'NaN123', 'Infinity', '-Infinity', '1E+999999'):
        yield case('Decimal ' + text, decimal.Decimal(text))
    yield case('Decimal twice', [decimal.Decimal('1.5'), decimal.Decimal('1.5'), decimal.Decimal('7'), decimal.Decimal('7')])
    yield case('Fraction', fractions.Fraction(1, 3))
    yield case('Fraction negative', fractions.Fraction(-7))
    yield case('Fraction large', fractions.Fraction(10 ** 40 + 1, 10 ** 39))
    yield case('complex', complex(1.5, -0.0))

    yield case('OrderedDict', collections.OrderedDict([('b', 1), ('a', [2]), ('1', 3), ('0', 4)]))
    yield case('OrderedDict empty', collections.OrderedDict())
    yield case('OrderedDict keys', collections.OrderedDict([(3, 'x'), ((1, 2), 'y'), (None, 'z')]))
    state = collections.OrderedDict([('weight', 1)])
    state._metadata = collections.OrderedDict([('', {'version': 1})])
    yield case('OrderedDict attributes', state)
    yield case('defaultdict', collections.defaultdict(list, [('a', [1]), ('b', [])]))
    yield case('defaultdict without factory', collections.defaultdict(None, {1: 2}))
    yield case('defaultdict empty', collections.defaultdict(int))
    yield case('Counter', collections.Counter('abracadabra'))
    yield case('Counter empty', collections.Counter())
    yield case('Counter numbers', collections.Counter([1, 1, 2.5, None]))
    yield case('deque', collections.deque([1, 'a', None]))
    yield case('deque empty', collections.deque())
    yield case('deque maxlen', collections.deque([1, 2], 5))
    yield case('deque full', collections.deque([1, 2], 2))
    yield case('deque maxlen 0', collections.deque([], 0))
    yield case('deque maxlen large', collections.deque([1], sys.maxsize))
    yield case('deque long', collections.deque(range(1001)))
    shared = ['shared']
    yield case('deque shared', [shared, collections.deque([shared])])
    if not PY2:
        for make in (collections.OrderedDict, lambda: collections.defaultdict(list)):
            loop = make()
            loop['self'] = loop
            yield case(type(loop).__name__ + ' of itself', loop)
        loop = collections.deque()
        loop.append(loop)
        yield case('deque of itself', loop)
        yield case('ChainMap', collections.ChainMap({'a': 1}, {'b': 2}))
        user = collections.UserDict({'a': 1})
        user.extra = 2
        yield case('UserDict', collections.UserDict({'a': 1}))
        yield case('UserDict attributes', user)
        yield case('UserList', collections.UserList([1, 2]))
        yield case('UserString', collections.UserString('text'))
        yield case('SimpleNamespace', types.SimpleNamespace(a=1, b=[2]))
        yield case('SimpleNamespace empty', types.SimpleNamespace())
        loop = types.SimpleNamespace()
        loop.me = loop
        yield case('SimpleNamespace of itself', loop)
    yield case('namedtuple', Point(1, 'two'))
    yield case('str subclass', Str('text'))
    yield case('int subclass', Int(7))
    items = List([1, 2])
    items.note = 'n'
    yield case('list subclass', items)
    yield case('dict subclass', Dict(a=1))
    if not PY2:
        yield case('nested class', Outer.Inner)
        yield case('nested instance', Outer.Inner())
        yield case('class method', Outer.make)
        yield case('bound method', [1].append)

    yield case('UUID', uuid.UUID('01234567-89ab-cdef-0123-456789abcdef'))
    yield case('UUID zero', uuid.UUID(int=0))
    yield case('UUID max', uuid.UUID(int=2 ** 128 - 1))
    if sys.version_info >= (3, 7):
        yield case('UUID safe', uuid.UUID(int=5, is_safe=uuid.SafeUUID.safe))
        yield case('UUID unsafe', uuid.UUID(int=6, is_safe=uuid.SafeUUID.unsafe))
    if not PY2:
        yield case('Enum', Color.RED)
        yield case('IntEnum', Size.LARGE)
        yield case('Flag', Access.READ | Access.WRITE)
        yield case('HTTPStatus', http.HTTPStatus.OK)
        for parts in (['/usr', 'lib', '..', 'x'], ['a', 'b/c'], [], ['.'], ['//net', 'share'], ['///x//y/./z/'], ['/a', '/b'], ['a\\b']):
            yield case('PurePosixPath ' + ' '.join(parts), pathlib.PurePosixPath(*parts))
        for parts in (['c:/a', 'b'], ['c:', 'b'], ['c:/a', '/b'], ['c:/a', 'd:b'], ['c:/a', 'C:b'], ['a', 'b\\c'], ['//host/share', 'x'],
                      ['\\\\?\\c:\\x'], ['\\\\?\\UNC\\host\\share\\x'], []):
            yield case('PureWindowsPath ' + ' '.join(parts), pathlib.PureWindowsPath(*parts))
        yield case('Path', pathlib.PosixPath('/a') / 'b')
        yield case('range', range(3))
        yield case('range step', range(10, -5, -3))
        yield case('range empty', range(5, 1))
        yield case('range large', range(0, 10 ** 30, 7))
        yield case('range of 2**60', range(2 ** 60))
        yield case('Ellipsis', Ellipsis)
        yield case('NotImplemented', NotImplemented)
        yield case('NoneType', type(None))
    else:
        yield case('range', xrange(3))  # noqa: F821
    yield case('slice', slice(1, None, 2))
    yield case('slice of text', slice('a', (1,)))
    yield case('type', int)
    yield case('function', len)
    yield case('re', re.compile('(?P<year>\\d+)-(?P=year)', re.I | re.M))
    yield case('re bytes', re.compile(b'\xe9+'))
    yield case('re plain', re.compile('a'))
    for code, values in (('b', [-128, 127]), ('B', [0, 255]), ('h', [-2 ** 15]), ('H', [2 ** 16 - 1]), ('i', [-2 ** 31, 1]),
                         ('I', [2 ** 32 - 1]), ('l', [-2 ** 63, 5]), ('L', [2 ** 64 - 1]), ('f', [1.5, -0.0, 3]), ('d', [0.1, 2.0, float('inf')])):
        yield case('array ' + code, array.array(str(code), values))
    yield case('array empty', array.array(str('d')))
    yield case('array u', array.array(str('u'), 'ab'))
    if not PY2:
        yield case('array q', array.array('q', [-2 ** 63, 1]))
        yield case('array Q', array.array('Q', [2 ** 64 - 1]))
    yield case('partial', functools.partial(int, base=2))
    if not PY2:
        yield case('itemgetter', operator.itemgetter(1, 'a'))
        yield case('attrgetter', operator.attrgetter('a.b', 'c'))
        yield case('methodcaller', operator.methodcaller('f', 1, k=2))
        yield case('GenericAlias', list[int] if sys.version_info >= (3, 9) else 0)
    error = ValueError('text', 1)
    error.extra = [2]
    yield case('exception', ValueError('text'))
    yield case('exception without arguments', KeyError())
    yield case('exception attributes', error)
    yield case('exception OSError', OSError(2, 'No such file', 'f.txt'))
    yield case('exception unicode', UnicodeDecodeError(str('utf-8'), b'\xff', 0, 1, str('invalid')))
    yield case('exception ZeroDivisionError', ZeroDivisionError('division by zero'))
    if not PY2:
        yield case('exception FileNotFoundError', FileNotFoundError(2, 'No such file', 'a', None, 'b'))
        yield case('exception ImportError', ImportError('no', name='m', path='p'))
        yield case('exception StopIteration', StopIteration(3))
        yield case('exception of exceptions', ValueError(KeyError('k')))
    if sys.version_info >= (3, 11):
        noted = ValueError('x')
        noted.add_note('a note')
        yield case('exception notes', noted)
        yield case('exception AttributeError', AttributeError('m', name='n', obj=1))
        yield case('ExceptionGroup', ExceptionGroup('several', [ValueError(1), TypeError('t')]))  # noqa: F821


def view(value, above=()):
    """What the value is, in JSON. A container that holds itself is told by how many levels up it is."""
    if any(value is one for one in above):
        return {'t': 'up', 'by': list(reversed([value is one for one in above])).index(True)}
    inner = tuple(above) + (value,)

    def views(values):
        return [view(one, inner) for one in values]

    def pairs(entries):
        return [views(entry) for entry in entries]

    cls = type(value)
    name = cls.__name__
    if value is None or isinstance(value, bool):
        return value
    if cls in ints:
        return {'t': 'int', 'text': str(value)}
    if cls is float:
        return {'t': 'float', 'text': repr(value)}
    if cls is complex:
        return {'t': 'complex', 'real': repr(value.real), 'imag': repr(value.imag)}
    if cls is text_type or (PY2 and cls is str):
        return value.decode('latin-1') if cls is bytes else value
    if cls is bytes:
        return {'t': 'bytes', 'text': value.decode('latin-1')}
    if cls in (list, tuple):
        return {'t': name, 'items': views(value)}
    if cls is dict:
        return {'t': name, 'entries': pairs(value.items())}
    if cls is datetime.date:
        return {'t': name, 'text': value.isoformat()}
    if cls in (datetime.datetime, datetime.time):
        known = {'t': name, 'text': value.isoformat(), 'fold': getattr(value, 'fold', 0), 'zone': view(value.tzinfo)}
        if cls is datetime.datetime and value.tzinfo is not None:
            past = value - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
            known['time'] = past // datetime.timedelta(milliseconds=1)
        return known
    if cls is datetime.timedelta:
        return {'t': name, 'text': str(value), 'fields': [value.days, value.seconds, value.microseconds]}
    if name == 'timezone':
        return {'t': name, 'text': str(value), 'offset': view(value.utcoffset(None))}
    if name == 'ZoneInfo':
        return {'t': name, 'text': value.key}
    if cls in (decimal.Decimal, fractions.Fraction, uuid.UUID):
        return {'t': name, 'text': str(value)}
    if cls is collections.Counter:
        return {'t': name, 'entries': pairs(sorted(value.items(), key=lambda entry: str(entry[0]))), 'attributes': []}
    if cls is collections.OrderedDict:
        return {'t': name, 'entries': pairs(value.items()), 'attributes': pairs(sorted(attributes(value)))}
    if cls is collections.defaultdict:
        return {'t': name, 'entries': pairs(value.items()), 'factory': view(value.default_factory)}
    if cls is collections.deque:
        return {'t': name, 'items': views(value), 'maxlen': view(value.maxlen)}
    if name in ('ChainMap', 'UserDict', 'UserList', 'UserString', 'SimpleNamespace'):
        return {'t': name, 'attributes': pairs(value.__dict__.items())}
    if name.endswith('Path'):
        return {'t': name, 'text': str(value), 'parts': list(value.parts)}
    if name in ('range', 'xrange'):
        if PY2:
            return {'t': 'range', 'text': '(%d, %d, %d)' % value.__reduce__()[1], 'size': str(len(value))}
        size = max(0, -((value.start - value.stop) // value.step) if value.step > 0 else -((value.stop - value.start) // -value.step))
        return {'t': 'range', 'text': '(%d, %d, %d)' % (value.start, value.stop, value.step), 'size': str(size)}
    if cls is slice:
        return {'t': name, 'parts': views([value.start, value.stop, value.step])}
    if isinstance(value, type(re.compile(''))):
        return {'t': 'Pattern', 'source': view(value.pattern), 'flags': value.flags}
    if cls is array.array and value.typecode == 'u':
        return {'t': 'characters', 'text': ''.join(value.tolist())}
    if cls is array.array:
        return {'t': name, 'typecode': value.typecode, 'items': [str(item) for item in value]}
    if isinstance(value, BaseException):
        state = value.__reduce__()[2:]
        return {'t': 'exception', 'name': OLD_ERRORS.get(name, name), 'args': views(value.__reduce__()[1]),
                'attributes': sorted(state[0]) if state else []}
    if value is Ellipsis or value is NotImplemented:
        return {'t': 'global', 'name': 'builtins.' + repr(value)}
    if isinstance(value, (type, types.BuiltinFunctionType)) and getattr(value, '__self__', None) is None or value is len:
        if value is type(None):
            return {'t': 'object', 'name': 'builtins.type'}
        return {'t': 'global', 'name': value.__module__.replace('__builtin__', 'builtins') + '.' + getattr(value, '__qualname__', value.__name__)}
    return {'t': 'object', 'name': NAMES.get(name, '%s.%s' % (cls.__module__, getattr(cls, '__qualname__', name)))}


OLD_ERRORS = {'IOError': 'OSError'}
# What is pickled by a call of something else than its class.
NAMES = {'builtin_function_or_method': 'builtins.getattr', 'methodcaller': 'functools.partial'}


def attributes(value):
    state = dict(vars(value))
    return [(key, state[key]) for key in state if PY2 is False or not key.startswith('_OrderedDict__')]


def rows():
    for name, value in cases():
        pickles = [base64.b64encode(pickle.dumps(value, protocol)).decode() for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        kind = view(value)
        if name == 'class method':
            kind = {'t': 'global', 'name': 'app.Outer.make'}
        row = {'name': name, 'repr': shown(value)[:200], 'value': kind, 'pickles': pickles}
        # What some protocols make of it, in Python too.
        others = {}
        if getattr(value, 'fold', 0):
            others = dict.fromkeys('0123', view(value.replace(fold=0)))
        elif isinstance(value, OSError):
            others = dict.fromkeys('012', dict(kind, name='OSError'))
        if others:
            row['others'] = others
        yield json.dumps(row, sort_keys=True, separators=(',', ':'))


def shown(value):
    text = re.sub(' at 0x[0-9a-f]+', '', repr(value))
    # Some show as what they are like.
    return '%s(%s)' % (type(value).__name__, text) if type(value).__name__ in LIKE_OTHERS else text


LIKE_OTHERS = ('UserDict', 'UserList', 'UserString', 'Str', 'Int', 'List', 'Dict')


def naturally(kind):
    """What a natural load keeps apart."""
    if isinstance(kind, list):
        return [naturally(one) for one in kind]
    if not isinstance(kind, dict):
        return kind
    if kind.get('t') == 'tuple':
        kind = dict(kind, t='list')
    if kind.get('t') == 'float' and kind['text'].endswith('.0') and kind['text'] != '-0.0':
        kind = {'t': 'int', 'text': kind['text'][:-2]}
    return dict((key, naturally(kind[key])) for key in kind)


def compare(pairs):
    for name, theirs, ours, natural in pairs:
        try:
            one, other = (pickle.loads(base64.b64decode(text)) for text in (theirs, ours))
            kinds = view(one), view(other)
            if natural:
                kinds = naturally(kinds[0]), naturally(kinds[1])
            if kinds[0] != kinds[1]:
                yield '%s: %s instead of %s' % (name, kinds[1], kinds[0])
            elif not natural and not PY2 and shown(one) != shown(other):
                yield '%s: %s instead of %s' % (name, shown(other), shown(one))
        except Exception as error:
            yield '%s: %r' % (name, error)


if sys.argv[1:] == ['--compare']:
    print(json.dumps(list(compare(json.load(sys.stdin)))))
else:
    print('{"python":"%d.%d.%d","vectors":[\n%s\n]}' % (sys.version_info[:3] + (',\n'.join(rows()),)))
