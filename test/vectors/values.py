# -*- coding: utf-8 -*-
"""The values that are pickled. For Python 2 and 3."""
from __future__ import unicode_literals

import collections
import datetime
import decimal
import fractions
import functools
import itertools
import pickle
import re
import sys
import uuid
from array import array

from objects import *

if PY2:
    import Queue, SocketServer, StringIO, UserDict, urllib
else:
    import collections.abc
    import http.server
    import queue
    import socketserver
    import types
    import urllib.parse

    long, unichr, unicode, xrange = int, chr, str, range

PROTOCOLS = range(3 if PY2 else 5 if sys.version_info < (3, 8) else 6)
FROM_2 = {'protocols': [p for p in PROTOCOLS if p >= 2]}


def intern(text):
    """Equal text as one object, as the pickler of brine sees it."""
    return text if PY2 else sys.intern(text)


def strings(*texts):
    return [intern(text) for text in texts]


def filled(value, **attributes):
    for name in sorted(attributes):
        setattr(value, name, attributes[name])
    return value


def values():
    """Yields (name, value) or (name, value, settings); settings may hold `protocols`, `options`, `extensions`, `persistent`, `oob`."""
    for maker in (scalars, texts, binary, containers, references, keys, classes, hooks, globals_, library, frames):
        for item in maker():
            yield item
    for item in python2() if PY2 else python3():
        yield item


def scalars():
    yield 'none', None
    yield 'true', True
    yield 'false', False
    edges = [0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**53 + 1]
    edges += [2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**40]
    yield 'ints', edges
    yield 'ints-negative', [-n for n in edges[1:]] + [-n - 1 for n in edges]
    yield 'longs-by-length', [sign * 2 ** (8 * n - 1) + d for n in range(1, 18) for sign in (1, -1) for d in (-1, 0, 1)]
    yield 'long1-longest', [2**2039 - 1, -(2**2039)]
    yield 'long4-shortest', [2**2039, -(2**2039) - 1]
    yield 'long4', [3**4000, -(3**4000), 1 << 8192, -(1 << 8192)]
    floats = [0.0, -0.0, 1.0, -1.0, 1.5, 0.1, 1 / 3.0, 1e22, 1e23, 2.0**53, 123456789.0, 1e100, -1e-100]
    yield 'floats', floats + [5e-324, -5e-324, 2.225073858507201e-308, 2.2250738585072014e-308, 1.7976931348623157e308]
    yield 'floats-special', [float('inf'), float('-inf'), float('nan')]


def texts():
    yield 'str', strings('', 'a', 'abc', 'é', 'ÿ', 'Ā', '漢字', '\uffff', '😀', 'a😀b', 'tab\tnul\0del\x7f')
    yield 'str-escapes', strings('\\', '\n', '\r', '\r\n', '\x1a', '\\u1234', '\\\n', "'", '"', '\\x', ' \t', '\\U0001f600')
    yield 'str-every-unit', ''.join(map(unichr, range(0x300))) + '\u2028\u2029\ufeff\ufffd\ufffe'
    for n in (255, 256, 65535, 65536):
        yield 'str-%d' % n, 'x' * n
    yield 'str-astral-256', '😀' * 64
    yield 'str-latin1-256', 'é' * 128
    yield 'str-wide-300', 'aé漢😀' * 300
    if not PY2:
        yield 'str-surrogates', strings('\ud800', '\udfff', 'a\udbffb', '\udc00\ud800', '\udce9')


def binary():
    every = bytes(bytearray(range(256)))
    if not PY2:
        yield 'bytes', [b'', b'a', b'\0\xff', every]
        for n in (255, 256, 65536):
            yield 'bytes-%d' % n, b'\x80' * n
    yield 'bytearray', [bytearray(), bytearray(b'abc'), bytearray(reversed(bytearray(every)))]


def containers():
    yield 'list-empty', []
    yield 'list', [1, [2, [3, []]], None]
    for n in range(5):
        yield 'tuple-%d' % n, tuple(range(n))
    yield 'tuple-nested', ((), (1,), (1, (2, 3)), ((), ()))
    yield 'dict-empty', {}
    yield 'dict', {'a': 1}
    yield 'dict-nested', {'a': {'b': {'c': {}}}}
    yield 'set-empty', set()
    yield 'set', {1, 2, 3}
    yield 'frozenset-empty', frozenset()
    yield 'frozenset', frozenset([1, 2, 3])
    yield 'frozensets', [frozenset([1]), frozenset([(1, 2)]), {frozenset([2])}]
    # Batches are of 1000; Python 2 writes them no other way.
    for n in (1, 2, 1000, 1001) + (() if PY2 else (2000, 2001)):
        yield 'list-%d' % n, list(range(n))
        yield 'dict-%d' % n, dict((i, i) for i in range(n))
        if n < 2000:
            yield 'set-%d' % n, set(range(n))
            yield 'frozenset-%d' % n, frozenset(range(n))
    yield 'tuple-2001', tuple(range(2001))
    json_like = {'users': [{'id': i, 'name': intern('n%d' % i), 'ok': i % 2 == 0, 'x': i / 4.0, 'tags': ['a', 'b']} for i in range(5)]}
    if not PY2:
        yield 'json-like', json_like
    for of in (lambda x: [x], lambda x: (x,), lambda x: {'k': x}):
        deep = 1
        for _ in range(150):
            deep = of(deep)
        yield 'deep-%s' % type(deep).__name__, deep


def references():
    yield 'shared-str', [intern('shared'), [intern('shared')], {'k': intern('shared')}]
    for value in ([1], {'a': 1}, {1}, frozenset([1]), (1, 2), (1, 2, 3, 4), bytearray(b'12')) + (() if PY2 else (b'12',)):
        yield 'shared-%s-%d' % (type(value).__name__, len(value)), [value, value, (value,), {'k': value}]
    item = Plain(x=1)
    yield 'shared-object', [item, item, {item: item}]
    yield 'memo-300', [[i] for i in range(300)] + ['end']
    lists = [[i] for i in range(300)]
    yield 'memo-300-got', lists + lists[:2] + lists[250:]

    cycle = []
    cycle.append(cycle)
    yield 'cycle-list', cycle
    cycle = {}
    cycle['me'] = cycle
    yield 'cycle-dict', cycle
    cycle = []
    cycle.append({'list': cycle, 'tuple': (cycle,)})
    yield 'cycle-list-dict-tuple', cycle
    for n in range(1, 5):
        inner = []
        cycle = (inner,) * n
        inner.append(cycle)
        yield 'cycle-tuple-%d' % n, cycle
        yield 'cycle-tuple-%d-from-list' % n, inner
    inner = {}
    cycle = (inner,)
    inner[cycle[0:0] or 'k'] = cycle
    yield 'cycle-tuple-dict', cycle
    item = Plain()
    item.me = item
    item.all = [item]
    yield 'cycle-object', item
    item = Plain()
    item.set = {item}
    yield 'cycle-set-from-object', item
    item = Plain()
    item.dict = {item: item}
    yield 'cycle-key-from-object', item
    yield 'cycle-key', item.dict
    item = Plain()
    item.frozen = frozenset([item])
    yield 'cycle-frozenset-from-object', item
    if not PY2:
        yield 'cycle-frozenset', item.frozen, {'protocols': (4, 5)}
        item = Plain()
        item.set = {item}
        yield 'cycle-set', item.set, {'protocols': (4, 5)}
    item = List()
    item.append(item)
    item.me = item
    yield 'cycle-list-subclass', item, FROM_2
    item = Dict()
    item[1] = item
    item.me = item
    yield 'cycle-dict-subclass', item, FROM_2
    item = Reduce(make, (), None)
    item.value = (make, (), {'me': item}, iter([item]), iter([(1, item)]))
    yield 'cycle-reduce', item


def keys():
    mixed = [(1, 'int'), ('1', 'str'), (1.5, 'float'), (None, 'none'), ((1, (2,)), 'tuple'), (2**70, 'long'), (-1, 'negative')]
    if not PY2:
        mixed += [(b'1', 'bytes'), (False, 'bool'), (frozenset([1]), 'frozenset'), ('', 'empty'), (b'', 'no bytes')]
        yield 'keys-mixed', dict(mixed)
        yield 'keys-int-like', dict((intern(str(key)), i) for i, key in enumerate(['2', '10', '1', '-1', '01', '1.5', '4294967295']))
        names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length', '__defineGetter__', 'valueOf']
        yield 'keys-prototype', dict((intern(name), {intern('__proto__'): 1}) for name in names)
        yield 'keys-floats', {0.5: 1, float('nan'): 2, float('inf'): 3, -0.0: 4, 1e300: 5}
    else:
        for key, value in mixed:
            yield 'key-' + value, {key: value}
        yield 'key-proto', {'__proto__': {'__proto__': 1}}
    yield 'attributes-prototype', Plain(**{str('__proto__'): 1})


def classes():
    yield 'object', Plain(a=1, b=strings('two'))
    yield 'object-empty', Plain()
    yield 'objects', [Plain(a=i) for i in range(4)]
    yield 'bare-object', object()
    yield 'slots', filled(Slots(), x=1, y=[2]), FROM_2
    yield 'slots-one', filled(Slots(), y=1), FROM_2
    yield 'slots-dict', filled(SlotsAndDict(), x=1, z=3), FROM_2
    for i, state in enumerate([{}, {'a': 1}, ('a', 1), 'text', 7, [1], ({'d': 1}, {'s': 2}), (None, {'s': 2}), True]):
        yield 'getstate-%d' % i, Getstate(state)
    for i, state in enumerate([0, None, '', False]):
        yield 'getstate-falsy-%d' % i, Getstate(state)
    yield 'getnewargs', filled(New(), z=1), FROM_2
    if not PY2:
        yield 'getnewargs-ex', filled(NewEx(), z=1), FROM_2
        yield 'getnewargs-ex-no-kwargs', filled(NewExArgs(), z=1), FROM_2
        yield 'nested-class', [Outer.Inner(), Outer.Inner]
        yield 'nested-class-deep', Outer.Inner.Deep
        yield 'class-unicode', UNICODE_CLASS(), {'protocols': (3, 4, 5)}
    yield 'reduce', Reduce(make, (1, 'a'))
    yield 'reduce-state', Reduce(make, (), {'a': 1})
    yield 'reduce-state-int', Reduce(make, (), 5)
    yield 'reduce-items', Reduce(make, (), None, iter([1, 2]))
    yield 'reduce-one-item', Reduce(make, (), None, iter([1]))
    yield 'reduce-pairs', Reduce(make, (), None, None, iter([('a', 1), (2, 'b')]))
    yield 'reduce-all', Reduce(make, (1,), {'s': 1}, iter(range(3)), iter([('k', 'v')]))
    yield 'reduce-1001-items', Reduce(make, (), None, iter(range(1001)), iter((i, i) for i in range(1001)))
    if sys.version_info >= (3, 8):
        yield 'reduce-setter', Reduce(make, (), 'st', None, None, setter)
    yield 'reduce-name', SINGLETON
    yield 'reduce-ex', ReduceEx()
    yield 'list-subclass', filled(List([1, 2]), a=1)
    yield 'list-subclass-1001', List(range(1001))
    yield 'dict-subclass', filled(Dict([(1, 2)]), a=1)
    yield 'set-subclass', filled(Set([1]), a=1)
    yield 'frozenset-subclass', FrozenSet([1, 2])
    yield 'tuple-subclass', filled(Tuple([1, 2]), a=1)
    yield 'scalar-subclasses', [Int(5), Float(1.5), Text('text')] + ([] if PY2 else [Bytes(b'bytes')])
    yield 'namedtuple', Point(1, [2])


def hooks():
    for i, n in enumerate((1, 2, 4)):
        cls = (Ext1, Ext2, Ext4)[i]
        yield 'extension-%d' % n, [cls, cls(), cls], {'extensions': EXTENSIONS}
    yield 'extension-call', Reduce(make, (1,)), {'extensions': EXTENSIONS}
    pid = lambda value: value.pid if isinstance(value, Plain) and hasattr(value, 'pid') else None
    same = Plain(pid='same')
    yield 'persistent-str', [Plain(pid='id 1'), {'k': Plain(pid='two')}, same, same, Plain()], {'persistent': pid}
    tuples = [Plain(pid=('storage', Plain, 0, [1])), Plain(pid=7), Plain(pid=2**40), Plain(pid=(Plain(pid=1.5),))]
    yield 'persistent-any', tuples, {'persistent': pid, 'protocols': [p for p in PROTOCOLS if p > 0]}


def globals_():
    yield 'classes', [Plain, make, object, len, dict, type(None)] if not PY2 else [Plain, make, object, len, dict]
    renamed = [functools.reduce, ValueError, collections.OrderedDict]
    if PY2:
        renamed += [xrange, unicode, long, unichr, itertools.izip, itertools.ifilterfalse, StringIO.StringIO, urllib.quote]
        renamed += [UserDict.IterableUserDict, UserDict.UserDict, SocketServer.TCPServer, Queue.Queue, StandardError, basestring]
    else:
        renamed += [range, zip, map, filter, chr, str, int, itertools.zip_longest, FileNotFoundError, ModuleNotFoundError]
        renamed += [http.server.SimpleHTTPRequestHandler, http.server.HTTPServer, socketserver.TCPServer, queue.Queue, urllib.parse.quote]
        renamed += [collections.UserDict, collections.abc.Mapping, pickle.PickleError]
    yield 'globals-renamed', renamed
    if PY2:
        yield 'globals-as-written', renamed, {'options': {'fixImports': False}}
    else:
        yield 'globals-as-written', renamed, {'options': {'fixImports': False}, 'fix_imports': False}


def library():
    yield 'complex', [1j, complex(-0.0, 1.5), complex(float('inf'), float('-inf'))]
    yield 'deque', [collections.deque([1, 2]), collections.deque([3], 5), collections.deque()]
    yield 'OrderedDict', collections.OrderedDict([('b', 1), ('a', [2])])
    yield 'defaultdict', collections.defaultdict(list, {1: [2]})
    yield 'Counter', collections.Counter({'a': 2})
    yield 'uuid', uuid.UUID(int=0x12345678123456781234567812345678)
    latin1 = {'options': {'encoding': 'latin1'}} if PY2 else {}
    yield 'datetime', datetime.datetime(2024, 2, 29, 23, 59, 58, 123456), latin1
    yield 'date-and-time', [datetime.date(1, 1, 1), datetime.time(1, 2, 3, 4), datetime.timedelta(-1, 2, 3)], latin1
    yield 'decimal', [decimal.Decimal('-1.50'), decimal.Decimal('NaN')]
    yield 'fraction', fractions.Fraction(-1, 3)
    yield 'array', [array(str('i'), [1, -2]), array(str('d'), [1.5])]
    yield 'exception', filled(ValueError('message', 1), extra=[1])
    yield 'regex', re.compile('a.b', re.I)
    yield 'range', xrange(1, 10, 3)
    if not PY2:
        yield 'slice-and-singletons', [slice(1, None, 2), Ellipsis, NotImplemented]
        yield 'datetime-aware', datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1), 'CET'))
        yield 'datetime-utc', datetime.datetime(2024, 1, 1, fold=1, tzinfo=datetime.timezone.utc)
        yield 'enum', [Colour.RED, Colour.GREEN, Colour.RED, Level.LOW]
        yield 'path', pathlib.PurePosixPath('/usr/lib')
        yield 'namespace', types.SimpleNamespace(a=1)
        yield 'partial', functools.partial(make, 1, key=2)


def frames():
    yield 'frames', [('%d ' % i) * 100 for i in range(400)]
    yield 'frame-edge', ['x' * 65000] + list(range(300))
    yield 'frame-large-text', [1, 'y' * 70000, 2, 'z' * 65535, 3]
    if not PY2:
        yield 'frame-large-bytes', [1, b'y' * 70000, 2, b'z' * 65535, bytearray(b'w' * 66000), 3]
        for n in (65516, 65521, 65526, 65531):
            yield 'frame-bytes-%d' % n, [b'x' * n, 1, 2, 3]


def python2():
    # Python 2's cPickle writes the rest the same way; these are read differently.
    every = bytes(bytearray(range(256)))
    plain = [b'', b'abc', b"it's", b'"', b'\'"', b'\\', b'\n\t\r', b'\0\x7f']
    yield 'str8', plain
    for options in ({'encoding': 'latin1'}, {'encoding': 'bytes'}, {'encoding': 'utf-8'}):
        yield 'str8-' + options['encoding'], plain, {'options': options}
    yield 'str8-all-latin1', [every, every * 2], {'options': {'encoding': 'latin1'}}
    yield 'str8-all-bytes', [every, every * 2], {'options': {'encoding': 'bytes'}}
    yield 'str8-utf8', ['é漢😀'.encode('utf-8')], {'options': {'encoding': 'utf-8'}}
    for errors in ('replace', 'ignore', 'surrogateescape', 'backslashreplace'):
        yield 'str8-ascii-' + errors, b'a\xe9b\xff\x80', {'options': {'errors': errors}}
        yield 'str8-utf8-' + errors, b'a\xe9b\xe2\x82z\xf0\x9f\x98\xff', {'options': {'encoding': 'utf-8', 'errors': errors}}
    yield 'str8-keys', {b'k': b'v'}
    yield 'str8-keys-bytes', {b'k': b'v', b'k2': b''}, {'options': {'encoding': 'bytes'}}
    yield 'str8-attributes-bytes', Plain(a=b'v'), {'options': {'encoding': 'bytes'}}
    yield 'int-and-long', [1, long(1), -1, long(-1), 2**31, 2**62, long(0), 2**63 - 1, -(2**63)]
    old = filled(Old(), x=1, y=b'two')
    yield 'old', old
    yield 'old-shared', [old, old]
    cycle = Old()
    cycle.me = cycle
    yield 'old-cycle', cycle
    yield 'old-empty', Old()
    yield 'old-init', filled(OldInit(), z=1)
    yield 'old-getstate', OldGetState()
    yield 'old-class', Old


def python3():
    only5 = {'protocols': [p for p in PROTOCOLS if p >= 5]}
    if PROTOCOLS[-1] < 5:
        return
    writable, readonly = bytearray(b'writable'), b'readonly'
    buffer = pickle.PickleBuffer
    yield 'buffers-in-band', [buffer(writable), buffer(readonly)], only5
    yield 'buffers-writable', [buffer(writable), 1, buffer(bytearray())], dict(only5, oob=True)
    yield 'buffers-readonly', [buffer(readonly), buffer(b''), buffer(writable)], dict(only5, oob=True)
