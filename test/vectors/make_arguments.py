"""Calls of the classes that this package has adapters for, with arguments of many forms, and what CPython 3.13 makes of them.

    python3.13 test/vectors/make_arguments.py > test/vectors/arguments.json

A row is [name, the pickle of the call, the pickle of its result] in base64; only calls that Python takes are written.
"""

import array
import base64
import collections
import datetime
import decimal
import fractions
import json
import pathlib
import pickle
import random
import re
import sys
import types
import uuid

D, F, delta = decimal.Decimal, fractions.Fraction, datetime.timedelta
HEX = '12345678123456781234567812345678'
TEXTS = ['', '1', ' 1 ', '1_0', '_1_', '1__0', '+1', '-1', '1/3', ' 1/3\n', '1 / 3', '-1_0/3', '1e3', '1_0e-3', '.5', '5.', 'inf', 'nan', 'sNaN1',
         '-Infinity', '\uff11', '\u0661.\u0662', '\u20031', '0x10', 'ab', 'i', HEX, '{%s}' % HEX, 'urn:uuid:' + HEX, 'UTC', '-'.join(HEX)]
INTS = [0, 1, 2, -1, 5, 12, 31, 59, 2024, 10**20, -(2**70), True, False]
OTHERS = [None, 1.0, 1.5, -2.0, 1e300, b'', b'abcd', (), (1, 2), ((1, 2), (3, 4)), (0, (1, 2), -1), [], [1, True], [(1, 2)], ['ab', 'cd'], {}, {'a': 1},
          {1: 2}, {1, 2}, frozenset(), D('1.5'), F(1, 3), delta(1), delta(hours=-1), datetime.timezone.utc, datetime.date(2020, 1, 1), 2j, range(3),
          list, int, pathlib.PurePosixPath('a'), uuid.UUID(int=5), collections.OrderedDict(a=1), types.SimpleNamespace(a=1), re.I]
POOL = TEXTS + INTS + OTHERS
CALLS = [D, F, uuid.UUID, delta, datetime.date, datetime.time, datetime.datetime, datetime.timezone, range, slice, bytearray, complex,
         collections.OrderedDict, collections.Counter, collections.defaultdict, collections.deque, types.SimpleNamespace, pathlib.PurePosixPath,
         array.array, re._compile]
STATES = [None, {}, {'a': 1}, (None, {'b': 1}), ({'a': 1}, {'b': 2}), ({}, {}), {'int': 5}, {'int': True, 'is_safe': False}, {'int': 5, 'is_safe': None}]
MADE = [(types.SimpleNamespace, b')R'), (collections.OrderedDict, b')R'), (collections.Counter, b')R'), (collections.defaultdict, b')R'),
        (collections.deque, b')R'), (uuid.UUID, b')\x81'), (D, b'K\x01\x85R'), (range, b'K\x01\x85R'), (delta, b')R')]


def name_of(call):
    module = {'_compile': 're'}.get(call.__name__, call.__module__)
    return ('pathlib' if module.startswith('pathlib') else module), call.__qualname__


def part(value):
    return pickle.dumps(value, 3)[2:-1]


def forms(call, rng):
    yield ()
    for value in POOL:
        yield (value,)
    for _ in range(150):
        yield tuple(rng.choice(POOL) for _ in range(rng.choice([2, 2, 3])))
    for _ in range(60):
        yield tuple(rng.choice(INTS) for _ in range(rng.randint(1, 8)))


def main():
    rng = random.Random(12)
    rows = []
    pickles = [(f'{call.__name__}{args!r}', call, part(args) + b'R') for call in CALLS for args in forms(call, rng)]
    pickles += [(f'{call.__name__} with the state {state!r}', call, how + part(state) + b'b') for call, how in MADE for state in STATES]
    for name, call, body in pickles:
        data = b'\x80\x03c%s\n%s\n' % tuple(text.encode() for text in name_of(call)) + body + b'.'
        try:
            result = pickle.dumps(pickle.loads(data), 4)
        except Exception:
            continue
        if len(result) < 400 and not any(row[1] == data for row in rows):
            rows.append([name[:90], data, result])
    kept = [row for row in rows if rng.random() < 700 / len(rows)]
    lines = [json.dumps([name, *(base64.b64encode(data).decode() for data in both)]) for name, *both in kept]
    sys.stdout.write('[\n' + ',\n'.join(lines) + '\n]\n')


main()
