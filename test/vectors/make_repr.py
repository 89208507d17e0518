"""Writes repr.json: pickles of many kinds of values, and the text that CPython's `repr` gives for what is in each.

Run with CPython 3.13. Sets have one element at most, since Python's order of more is no one else's.
"""
import array
import base64
import collections
import datetime
import decimal
import fractions
import functools
import ipaddress
import json
import os
import pathlib
import pickle
import random
import re
import sys
import types
import uuid
import zoneinfo

assert sys.version_info[:2] == (3, 13), sys.version

D = datetime
hour = D.timezone(D.timedelta(hours=1))

cyclic_list = [1]
cyclic_list.append(cyclic_list)
cyclic_dict = {}
cyclic_dict['self'] = cyclic_dict
cyclic_tuple = ([],)
cyclic_tuple[0].append(cyclic_tuple)
cyclic_ordered = collections.OrderedDict(a=1)
cyclic_ordered['b'] = cyclic_ordered
cyclic_deque = collections.deque([1])
cyclic_deque.append(cyclic_deque)
cyclic_default = collections.defaultdict(list)
cyclic_default['x'] = cyclic_default
cyclic_namespace = types.SimpleNamespace(a=1)
cyclic_namespace.me = cyclic_namespace
shared = [1, 2]

values = [
    None, True, False, Ellipsis, NotImplemented,
    0, -1, 2**31, 2**53 - 1, 2**53, -(2**53), 1 << 70, -(1 << 300), 10**400,
    0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e16, 1.5e16, 123456789012345680.0, 1e21, 1e22, 1e100, 1.7976931348623157e308, 5e-324,
    1e-4, 1e-5, 0.00012345, 0.000012345, 9007199254740993.0, 2.0**53, 1 / 3, float('inf'), float('-inf'), float('nan'),
    1j, 1 + 2j, -0j, complex(-0.0, 1), complex(0, -0.0), complex(float('nan'), float('inf')), complex(1e16, -1e-5), complex(1.5, -2.25),
    '', 'abc', "it's", '"', '\'"', '\\', '\n\r\t\0\x1b\x7f\x80\xa0\xad\xff', 'é', 'ÿĀ', '日本語', '\u200b\u202e\u2028\ue000', '😀', '\ud800',
    '\U000e0001', 'a' * 50, 'tab\there',
    b'', b'abc', b"it's", b'"', b'\'"', b'\\\n\r\t\0\x1b\x7f\x80\xff', bytes(range(256)),
    bytearray(), bytearray(b'abc'), bytearray(b"it's"), bytearray(b'\'"'),
    [], [1], [1, 2, 3], (), (1,), (1, 2), ((),), [[], [()]], {}, {'a': 1}, {1: 'b', (1, 2): None, b'k': [1], 1.5: 2, None: 3, True: {}},
    {'b': 1, '10': 2, '2': 3}, {'__proto__': 1}, set(), {1}, {'a'}, frozenset(), frozenset({(1, 2)}), [shared, shared],
    cyclic_list, cyclic_dict, cyclic_tuple, cyclic_ordered, cyclic_deque, cyclic_default, cyclic_namespace,
    collections.OrderedDict(), collections.OrderedDict([('b', 1), ('a', [2])]), collections.Counter(), collections.Counter('abcabca'),
    collections.Counter({'a': 1, 'b': 2.5, 'c': -1}), collections.Counter({'a': None, 'b': 1}), collections.defaultdict(list),
    collections.defaultdict(None, {1: 2}), collections.defaultdict(int, {'a': 1}), collections.deque(), collections.deque([1, 'a']),
    collections.deque([1], maxlen=3), collections.deque(maxlen=0), collections.ChainMap({'a': 1}, {}), collections.UserDict(a=1),
    collections.UserList([1, 2]), collections.UserString('x'),
    D.date(2024, 2, 29), D.date(1, 1, 1), D.time(), D.time(1, 2), D.time(1, 2, 3), D.time(1, 2, 0, 4), D.time(1, 2, fold=1),
    D.time(1, 2, tzinfo=hour), D.time(1, 2, tzinfo=D.timezone.utc, fold=1), D.datetime(2024, 1, 2), D.datetime(2024, 1, 2, 3, 4, 5),
    D.datetime(2024, 1, 2, 3, 4, 0, 6), D.datetime(2024, 1, 2, tzinfo=D.timezone.utc), D.datetime(2024, 1, 2, tzinfo=hour, fold=1),
    D.datetime(1, 1, 1), D.datetime(9999, 12, 31, 23, 59, 59, 999999), D.timedelta(), D.timedelta(1), D.timedelta(-1, 5, 6),
    D.timedelta(microseconds=1), D.timedelta(999999999), D.timezone.utc, hour, D.timezone(D.timedelta(hours=-5), 'EST'),
    D.timezone(D.timedelta(0), 'UTC'), zoneinfo.ZoneInfo('Europe/Berlin'), D.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Asia/Tokyo')),
    decimal.Decimal('1.10'), decimal.Decimal('1E+5'), decimal.Decimal('-0'), decimal.Decimal('NaN'), decimal.Decimal('-Infinity'),
    decimal.Decimal('sNaN12'), fractions.Fraction(1, 3), fractions.Fraction(-4, 2), uuid.UUID(int=5), uuid.UUID(int=2**128 - 1),
    range(3), range(1, 3), range(0, 10, 2), range(5, 0, -1), range(2**70), slice(1, 2), slice(None, None, -1),
    array.array('b', [-1]), array.array('B', [1, 255]), array.array('h'), array.array('H', [1]), array.array('i', [1]), array.array('I', [1]),
    array.array('l', [1]), array.array('L', [2**63]), array.array('q', [-(2**60)]), array.array('Q', [2**60]),
    array.array('f', [0.1, 1]), array.array('d', [0.1, 1, -0.0, float('nan')]), array.array('d'),
    array.array('u', "it's é"), array.array('w', '😀'), array.array('u'), ipaddress.ip_address('192.0.2.1'),
    ipaddress.ip_address('2001:db8::1'), ipaddress.ip_network('10.0.0.0/8'), ipaddress.ip_interface('10.0.0.1/8'),
    pathlib.PurePosixPath('/a/b.c'), pathlib.PurePosixPath('.'), pathlib.PureWindowsPath('C:\\a\\b'), pathlib.PosixPath('a/b'),
    re.compile('a+'), re.compile(r'\d', re.I | re.M), re.compile(b'x', re.S), re.compile('x', re.A | re.X), re.compile("it's"),
    types.SimpleNamespace(), types.SimpleNamespace(a=1, b=[2]),
    ValueError(), ValueError('bad'), KeyError('k'), OSError('no number'), Exception(1, 'two'), ExceptionGroup('g', [ValueError(1)]),
    int, list, dict, frozenset, type(None), type(...), type(NotImplemented), ValueError, KeyboardInterrupt, collections.OrderedDict, collections.defaultdict, datetime.datetime,
    decimal.Decimal, fractions.Fraction, uuid.UUID, len, print, getattr, functools.partial(int, base=2), functools.partial(int, '1', base=2),
]

rng = random.Random(16)


def number():
    bits = rng.choice([8, 31, 53, 64, 200])
    return rng.choice([rng.getrandbits(bits), -rng.getrandbits(bits), rng.uniform(-10, 10), rng.uniform(-1, 1) * 10 ** rng.randint(-30, 30)])


def text():
    return ''.join(rng.choice(['a', 'B', ' ', "'", '"', '\\', '\n', 'é', 'Ω', '漢', '😀', '\x85', '\u2028']) for _ in range(rng.randint(0, 8)))


def value(depth):
    kind = rng.randrange(10 if depth < 4 else 4)
    many = range(rng.randint(0, 4))
    match kind:
        case 0 | 1:
            return number()
        case 2:
            return text()
        case 3:
            return rng.choice([None, True, rng.randbytes(rng.randint(0, 6)), bytearray(rng.randbytes(3)), complex(number(), 1)])
        case 4 | 5:
            return [value(depth + 1) for _ in many]
        case 6:
            return tuple(value(depth + 1) for _ in many)
        case 7 | 8:
            return {rng.choice([text(), number(), (number(), text())]): value(depth + 1) for _ in many}
        case _:
            return collections.OrderedDict((text(), value(depth + 1)) for _ in many)


cases = []
for one, protocol in [(one, protocol) for one in values for protocol in (0, 2, 5)] + [(value(0), 5) for _ in range(250)]:
    data = pickle.dumps(one, protocol)
    case = [base64.b64encode(data).decode(), repr(pickle.loads(data))]
    if case not in cases:
        cases.append(case)

with open(os.path.join(os.path.dirname(__file__), 'repr.json'), 'w') as file:
    json.dump(cases, file, separators=(',', ':'))
