"""Writes dumps.json: values in Python and in JavaScript side by side, and what CPython's C pickler makes of them, protocols 0-5.

Run with CPython 3.13. The JavaScript is evaluated by test/dump/vectors.test.ts with the names of test/zoo.ts in scope.
In one expression equal string constants are one object, as they always are to brine; so are equal tuples and bytes of constants,
which is why some are made by calls.
"""
import array
import base64
import collections
import copyreg
import datetime
import hashlib
import io
import json
import os
import pickle
import sys
import types

assert sys.version_info[:2] == (3, 13) and pickle.Pickler.__module__ == '_pickle', sys.version

zoo = types.ModuleType('zoo')
sys.modules['zoo'] = zoo


def keep(cls):
    cls.__module__ = 'zoo'
    setattr(zoo, cls.__qualname__, cls)
    return cls


@keep
class Plain:
    def __init__(self, **state):
        self.__dict__.update(state)

    class Inner:
        class Innermost:
            pass

        def method(self):
            pass


for nested in (Plain.Inner, Plain.Inner.Innermost):
    nested.__module__ = 'zoo'
Plain.Inner.method.__module__ = 'zoo'


@keep
class GetState:
    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state


@keep
class NewArgs:
    def __new__(cls, *args):
        return object.__new__(cls)

    def __init__(self, *args):
        self._args = args

    def __getnewargs__(self):
        return self._args

    def __getstate__(self):
        return None


@keep
class NewArgsEx:
    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        self.all = args, kwargs

    def __getnewargs_ex__(self):
        return self.all

    def __getstate__(self):
        return None


NewArgsEx.__new__.__module__ = 'zoo'


@keep
class Reduce:
    def __init__(self, *reduction):
        self.reduction = reduction[0] if isinstance(reduction[0], str) else reduction

    def __reduce__(self):
        return self.reduction


@keep
class ReduceEx:
    def __reduce_ex__(self, protocol):
        return Plain, (protocol,)


@keep
class MyList(list):
    pass


@keep
class MyDict(dict):
    pass


@keep
class MySet(set):
    pass


@keep
class MyTuple(tuple):
    pass


@keep
class MyBytes(bytes):
    pass


def function(*args):
    pass


function.__module__ = 'zoo'
zoo.function = function
zoo.SINGLETON = Reduce('SINGLETON')
Reduce.__module__ = 'zoo'

for code, name in ((1, 'Ext1'), (0x100, 'Ext2'), (0x10000, 'Ext4')):
    cls = keep(type(name, (), {}))
    copyreg.add_extension('zoo', name, code)

unicode_class = type('Klasse\u00e4', (), {})
keep(unicode_class)


def cycle_list():
    a = []
    a.append(a)
    return a


def cycle_dict():
    d = {}
    d['self'] = d
    return d


def cycle_tuple(size):
    inner = []
    t = (inner,) + tuple(range(size - 1))
    inner.append(t)
    return t


def cycle_frozenset():
    p = Plain()
    f = frozenset([p])
    p.back = f
    return f


def cycle_set():
    p = Plain()
    s = {p}
    p.back = s
    return s


def cycle_reduce():
    inner = []
    r = Reduce(Plain, (inner,))
    inner.append(r)
    return r


def cycle_object():
    p = Plain()
    p.me = p
    p.list = [p]
    return p


def with_attributes(value, **attributes):
    value.__dict__.update(attributes)
    return value


def shared(make, count=3):
    value = make()
    return [value] * count


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def letters(count):
    return [f'key{i}' for i in range(count)]


class Persistent(pickle.Pickler):
    def persistent_id(self, value):
        if isinstance(value, Plain):
            return value.pid
        if value == 'outside' and isinstance(value, str):
            return 'elsewhere'
        return None


class Override(pickle.Pickler):
    def reducer_override(self, value):
        if isinstance(value, Plain):
            return Reduce, ('over', value.__dict__.get('a'))
        if value is Reduce:
            return 'Reduce'
        if value is GetState:
            return type, ('GetState', (), {})
        return NotImplemented


class Fast(pickle.Pickler):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fast = True


def pickled(pickler):
    def dumps(value, protocol):
        file = io.BytesIO()
        pickler(file, protocol).dump(value)
        return file.getvalue()

    return dumps


def binary_persistent(value, protocol):
    return pickled(Persistent)(value, protocol) if protocol > 0 else None


def without_fix_imports(value, protocol):
    return pickle.dumps(value, protocol, fix_imports=False)


def out_of_band(value, protocol):
    return pickle.dumps(value, protocol, buffer_callback=lambda buffer: None) if protocol == 5 else None


def default(value, protocol):
    return pickle.dumps(value, protocol)


utc = datetime.timezone.utc
PB = pickle.PickleBuffer

# name: (Python, JavaScript[, how Python dumps, JavaScript options])
CASES = {
    'none': ('None', 'null'),
    'undefined': ('None', 'undefined'),
    'true': ('True', 'true'),
    'false': ('False', 'false'),
    'ints': (
        '[0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**39 - 1, 2**39, 2**40, 2**47 - 1, 2**47, 2**53 - 1]',
        '[0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**39 - 1, 2**39, 2**40, 2**47 - 1, 2**47, 2**53 - 1]',
    ),
    'negative ints': (
        '[-1, -128, -129, -255, -256, -65536, -2**31, -2**31 - 1, -2**32, -2**39, -2**39 - 1, -2**47, -2**47 - 1, -2**53 + 1]',
        '[-1, -128, -129, -255, -256, -65536, -(2**31), -(2**31) - 1, -(2**32), -(2**39), -(2**39) - 1, -(2**47), -(2**47) - 1, -(2**53) + 1]',
    ),
    'bigints': (
        '[0, 255, -2**31, 2**31, -2**31 - 1, 2**53, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, 10**50, -10**50]',
        '[0n, 255n, -(2n**31n), 2n**31n, -(2n**31n) - 1n, 2n**53n, 2n**63n - 1n, 2n**63n, -(2n**63n), -(2n**63n) - 1n, 2n**64n, 10n**50n, -(10n**50n)]',
    ),
    'long ints': (
        '[2**2039 - 1, 2**2039, -2**2039, -2**2039 - 1, 3**5000, -3**5000]',
        '[2n**2039n - 1n, 2n**2039n, -(2n**2039n), -(2n**2039n) - 1n, 3n**5000n, -(3n**5000n)]',
    ),
    'floats': (
        '[0.5, -0.0, 2.0**53, 1e16, 1.5e16, 123456789012345680.0, 1e22, 1e-4, 1.5e-5, 1e-5, 1e-7, -1e100, 5e-324, 1.7976931348623157e308, 0.1, 1234.5678, 1e21, 9007199254740993.0]',
        '[0.5, -0, 2**53, 1e16, 1.5e16, 123456789012345680, 1e22, 1e-4, 1.5e-5, 1e-5, 1e-7, -1e100, 5e-324, 1.7976931348623157e308, 0.1, 1234.5678, 1e21, 9007199254740993]',
    ),
    'special floats': ("[float('inf'), float('-inf'), float('nan')]", '[Infinity, -Infinity, NaN]'),
    'PyFloat': (
        '[1.0, -3.0, 0.0, -0.0, 1e15, 1e16, 123456.0]',
        '[1, -3, 0, -0, 1e15, 1e16, 123456].map((x) => new PyFloat(x))',
    ),
    'empty str': ("['', '']", "['', '']"),
    'strs': ("['a', 'b', 'a', 'key', 'key', 'é', 'é', '€', '😀', '\\x7f\\x80']", "['a', 'b', 'a', 'key', 'key', 'é', 'é', '€', '😀', '\\x7f\\x80']"),
    'str escapes': (r"'\\ \n \r \0 \x1a \t \xff \u0100 \U0001f600 \ud800 \udc00x'", r"'\\ \n \r \0 \x1a \t \xff \u0100 \u{1f600} \ud800 \udc00x'"),
    'lone surrogates': (r"['\ud800', '\udfff', 'a\udc80b', '\udc00\ud800']", r"['\ud800', '\udfff', 'a\udc80b', '\udc00\ud800']"),
    'str lengths': (
        "['x' * n for n in (39, 40, 41, 85, 86, 254, 255, 256, 257, 1000)] + ['é' * n for n in (19, 20, 21, 85, 127, 128, 129)]",
        "[39, 40, 41, 85, 86, 254, 255, 256, 257, 1000].map((n) => 'x'.repeat(n)).concat([19, 20, 21, 85, 127, 128, 129].map((n) => 'é'.repeat(n)))",
    ),
    'large strs': (
        "['x' * 65535, 'y' * 65536, 'z' * 65537, 'é' * 40000, '€' * 21845, '€' * 21846, 'end']",
        "['x'.repeat(65535), 'y'.repeat(65536), 'z'.repeat(65537), 'é'.repeat(40000), '€'.repeat(21845), '€'.repeat(21846), 'end']",
    ),
    'bytes': (
        "[b'', b'', b'ab', bytes(range(256)), b'\\n\\\\x', b'x' * 255, b'y' * 256]",
        "[bytes(''), bytes(''), bytes('ab'), Uint8Array.from({ length: 256 }, (_, i) => i), bytes('\\n\\\\x'), bytes('x'.repeat(255)), bytes('y'.repeat(256))]",
    ),
    'one byte': ("[b'x', 'x']", "[bytes('x'), 'x']"),
    'bytes and the same str': ("[b'abc', 'abc', 'latin1', b'latin1']", "[bytes('abc'), 'abc', 'latin1', bytes('latin1')]"),
    'equal bytes': ("[bytes([65, 66]), bytes([65, 66])]", "[bytes('AB'), bytes('AB')]"),
    'shared bytes': ("shared(lambda: bytes([65, 66]))", "shared(() => bytes('AB'))"),
    'kinds of bytes': (
        "[bytes([1, 2]), bytes([1, 2]), bytes([1, 2])]",
        "[Uint8Array.of(1, 2).buffer, Buffer.from([1, 2]), new DataView(Uint8Array.of(0, 1, 2, 3).buffer, 1, 2)]",
    ),
    'large bytes': (
        "[b'a' * 65535, b'b' * 65536, b'c', b'd' * 70000, 'after']",
        "[bytes('a'.repeat(65535)), bytes('b'.repeat(65536)), bytes('c'), bytes('d'.repeat(70000)), 'after']",
    ),
    'only large bytes': ("b'b' * 65536", "bytes('b'.repeat(65536))"),
    'bytearray': (
        "[bytearray(), bytearray(b'a'), bytearray(b'abc'), bytearray(b'x' * 300)]",
        "[bytearray(''), bytearray('a'), bytearray('abc'), bytearray('x'.repeat(300))]",
    ),
    'shared bytearray': ("shared(lambda: bytearray(b'ab'))", "shared(() => bytearray('ab'))"),
    'large bytearray': ("[1, bytearray(b'b' * 65536), 2]", "[1, bytearray('b'.repeat(65536)), 2]"),
    'empty list': ('[]', '[]'),
    'list of one': ('[1]', '[1]'),
    'list': ("[1, 'a', None, 2.5, True]", "[1, 'a', null, 2.5, true]"),
    'holes': ('[1, None, 3]', '[1, , 3]'),
    'nested lists': ('[[], [1], [1, 2], [[3]], [[4], 5], 6]', '[[], [1], [1, 2], [[3]], [[4], 5], 6]'),
    'list of 999': ('list(range(999))', 'range(999)'),
    'list of 1000': ('list(range(1000))', 'range(1000)'),
    'list of 1001': ('list(range(1001))', 'range(1001)'),
    'list of 2000': ('list(range(2000))', 'range(2000)'),
    'list of 2001 lists': ('[[i] for i in range(2001)]', 'range(2001).map((i) => [i])'),
    'shared list': ('shared(lambda: [1, 2])', 'shared(() => [1, 2])'),
    'cyclic list': ('cycle_list()', 'cycleList()'),
    'deep list': ('nested(200)', 'nested(200)'),
    'empty dict': ('{}', '{}'),
    'dict of one': ("{'a': 1}", '({ a: 1 })'),
    'dict': ("{'a': 1, 'b': 'a', 'c': None, 'd': [], 'e': {'a': 2}}", "({ a: 1, b: 'a', c: null, d: [], e: { a: 2 } })"),
    'dict without prototype': ("{'a': 1}", "Object.assign(Object.create(null), { a: 1 })"),
    'dict __proto__': ("{'__proto__': 1, 'constructor': 2}", """JSON.parse('{"__proto__":1,"constructor":2}')"""),
    'records': (
        "[{'id': i, 'name': f'n{i}', 'tags': [i], 'at': {'x': i, 'y': 1 - i}} for i in range(5)]",
        "range(5).map((i) => ({ id: i, name: `n${i}`, tags: [i], at: { x: i, y: 1 - i } }))",
    ),
    'records of one': ("[{'a': i} for i in range(3)] + [{'a': [i]} for i in range(3)]", "range(3).map((i) => ({ a: i })).concat(range(3).map((i) => ({ a: [i] })))"),
    'dict of 64': ("{k: i for i, k in enumerate(letters(64))}", "Object.fromEntries(letters(64).map((k, i) => [k, i]))"),
    'dict of 65': ("{k: [i] for i, k in enumerate(letters(65))}", "Object.fromEntries(letters(65).map((k, i) => [k, [i]]))"),
    'dict of 1000': ("{k: i for i, k in enumerate(letters(1000))}", "Object.fromEntries(letters(1000).map((k, i) => [k, i]))"),
    'dict of 1001': ("{k: i for i, k in enumerate(letters(1001))}", "Object.fromEntries(letters(1001).map((k, i) => [k, i]))"),
    'dict of 2000': ("{k: i for i, k in enumerate(letters(2000))}", "Object.fromEntries(letters(2000).map((k, i) => [k, i]))"),
    'Map': ("{1: 'a', 'b': 2, None: [3]}", "new Map([[1, 'a'], ['b', 2], [null, [3]]])"),
    'Map of one': ('{1: 2}', 'new Map([[1, 2]])'),
    'empty Map': ('{}', 'new Map()'),
    'Map of 999': ('{i: i for i in range(999)}', 'new Map(range(999).map((i) => [i, i]))'),
    'Map of 1000': ('{i: i for i in range(1000)}', 'new Map(range(1000).map((i) => [i, i]))'),
    'Map of 1001': ('{i: i for i in range(1001)}', 'new Map(range(1001).map((i) => [i, i]))'),
    'Map of 3000 lists': ('{i: [i] for i in range(3000)}', 'new Map(range(3000).map((i) => [i, [i]]))'),
    'shared dict': ("shared(lambda: {'a': 1})", "shared(() => ({ a: 1 }))"),
    'cyclic dict': ('cycle_dict()', 'cycleDict()'),
    'empty set': ('set()', 'new Set()'),
    'set of one': ('{1}', 'new Set([1])'),
    'set': ('set(range(5))', 'new Set(range(5))'),
    'set of 999': ('set(range(999))', 'new Set(range(999))'),
    'set of 1000': ('set(range(1000))', 'new Set(range(1000))'),
    'set of 1001': ('set(range(1001))', 'new Set(range(1001))'),
    'set of tuples': ('[{tuple([1, 2])}, {tuple([3])}]', '[new Set([PyTuple.of(1, 2)]), new Set([PyTuple.copy([3])])]'),
    'shared set': ('shared(lambda: {7})', 'shared(() => new Set([7]))'),
    'cyclic set': ('cycle_set()', 'cycleSet()'),
    'frozensets': ('[frozenset(), frozenset([1]), frozenset(range(4))]', '[new PyFrozenSet(), new PyFrozenSet([1]), new PyFrozenSet(range(4))]'),
    'frozenset of 1001': ('frozenset(range(1001))', 'new PyFrozenSet(range(1001))'),
    'shared frozenset': ('shared(lambda: frozenset([7]))', 'shared(() => new PyFrozenSet([7]))'),
    'cyclic frozenset': ('cycle_frozenset()', 'cycleFrozenSet()'),
    'empty tuples': ('[(), ()]', '[new PyTuple(), new PyTuple()]'),
    'tuples': (
        '[tuple([1]), tuple([1, 2]), tuple([1, 2, 3]), tuple([1, 2, 3, 4]), tuple(range(1500))]',
        '[PyTuple.copy([1]), PyTuple.of(1, 2), PyTuple.of(1, 2, 3), PyTuple.of(1, 2, 3, 4), PyTuple.copy(range(1500))]',
    ),
    'tuples of lists': (
        '[([],), ([], 1), (1, [2], 3), (1, 2, 3, [4]), (([],),)]',
        '[PyTuple.copy([[]]), PyTuple.of([], 1), PyTuple.of(1, [2], 3), PyTuple.of(1, 2, 3, [4]), PyTuple.copy([PyTuple.copy([[]])])]',
    ),
    'shared tuple': ('shared(lambda: tuple([1, 2]))', 'shared(() => PyTuple.of(1, 2))'),
    'cyclic tuple of 1': ('cycle_tuple(1)', 'cycleTuple(1)'),
    'cyclic tuple of 3': ('cycle_tuple(3)', 'cycleTuple(3)'),
    'cyclic tuple of 5': ('cycle_tuple(5)', 'cycleTuple(5)'),
    'cyclic tuple in a tuple': ('(lambda t: (t, 1, t))(cycle_tuple(2))', '((t) => PyTuple.of(t, 1, t))(cycleTuple(2))'),
    'cyclic tuple in a list': ('cycle_tuple(2)[0]', 'cycleTuple(2)[0]'),
    'frames': ("[f'string number {i}' for i in range(10000)]", 'range(10000).map((i) => `string number ${i}`)'),
    'frames of ints': ('list(range(60000))', 'range(60000)'),
    'frames of records': ("[{'i': i, 's': str(i)} for i in range(12000)]", 'range(12000).map((i) => ({ i, s: String(i) }))'),
    'frame edges': (
        "[b'a' * 32760, b'b' * 32750, 1, [[[[]]]], b'c' * 65500, 'x' * 30, [1, 2], {'k': 1}, b'd' * 65527, 2, 3]",
        "[bytes('a'.repeat(32760)), bytes('b'.repeat(32750)), 1, [[[[]]]], bytes('c'.repeat(65500)), 'x'.repeat(30), [1, 2], { k: 1 }, bytes('d'.repeat(65527)), 2, 3]",
    ),
    'memo beyond a byte': ("[[sys.intern(str(i)) for i in range(300)], [sys.intern(str(i)) for i in range(300)]]", '[range(300).map(String), range(300).map(String)]'),
    'Date': (
        '[datetime.datetime(2024, 2, 29, 12, 34, 56, 789000, utc), datetime.datetime(1, 1, 1, tzinfo=utc), datetime.datetime(9999, 12, 31, 23, 59, 59, 999000, utc), datetime.datetime(1969, 12, 31, 23, 59, 59, 1000, utc)]',
        "['2024-02-29T12:34:56.789Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1969-12-31T23:59:59.001Z'].map((s) => new Date(s))",
    ),
    'shared Date': ('shared(lambda: datetime.datetime(2000, 1, 2, tzinfo=utc))', "shared(() => new Date('2000-01-02'))"),
    'complex': ('[1+2j, complex(-0.5, -0.0)]', '[new PyComplex(1, 2), new PyComplex(-0.5, -0)]'),
    'arrays': (
        "[array.array(t, [1, 2, 3]) for t in 'bBhHiIqQfd']",
        '[new Int8Array([1, 2, 3]), new Uint8ClampedArray([1, 2, 3]), new Int16Array([1, 2, 3]), new Uint16Array([1, 2, 3]), new Int32Array([1, 2, 3]), new Uint32Array([1, 2, 3]), new BigInt64Array([1n, 2n, 3n]), new BigUint64Array([1n, 2n, 3n]), new Float32Array([1, 2, 3]), new Float64Array([1, 2, 3])]',
    ),
    'empty arrays': ("[array.array('i'), array.array('d'), b'']", "[new Int32Array(0), new Float64Array(0), bytes('')]"),
    'float array': ("array.array('d', [0.5, -0.0, 1e300])", 'new Float64Array([0.5, -0, 1e300])'),
    'large array': ("array.array('d', [0.0] * 10000)", 'new Float64Array(10000)'),
    'globals': (
        '[Plain, function, Plain, int, collections.OrderedDict, range, OSError, map]',
        "['zoo:Plain', 'zoo:function', 'zoo:Plain', 'builtins:int', 'collections:OrderedDict', 'builtins:range', 'builtins:OSError', 'builtins:map'].map(global)",
    ),
    'globals without fix_imports': ('[int, range, collections.UserDict]', "['builtins:int', 'builtins:range', 'collections:UserDict'].map(global)", without_fix_imports, '{ fixImports: false }'),
    'renamed globals': ('[collections.UserDict, __import__("itertools").zip_longest, __import__("io").BytesIO]', "['collections:UserDict', 'itertools:zip_longest', '_io:BytesIO'].map(global)"),
    'nested globals': (
        '[Plain.Inner, Plain.Inner.Innermost, Plain.Inner, Plain.Inner.method, Plain]',
        "['zoo:Plain.Inner', 'zoo:Plain.Inner.Innermost', 'zoo:Plain.Inner', 'zoo:Plain.Inner.method', 'zoo:Plain'].map(global)",
    ),
    'nested global of a known one': ('[Plain, Plain.Inner.Innermost, getattr]', "['zoo:Plain', 'zoo:Plain.Inner.Innermost', 'builtins:getattr'].map(global)"),
    'own names': (
        "['builtins', 'datetime', 'int', 'deque', 'collections', int, datetime.datetime, datetime.date, collections.deque, collections.defaultdict, collections.OrderedDict, getattr, iter, len, array.array, 'array']",
        "['builtins', 'datetime', 'int', 'deque', 'collections', 'builtins:int', 'datetime:datetime', 'datetime:date', 'collections:deque', 'collections:defaultdict', 'collections:OrderedDict', 'builtins:getattr', 'builtins:iter', 'builtins:len', 'array:array', 'array'].map((s) => s.includes(':') ? global(s) : s)",
    ),
    'own names of the standard library': (
        "[__import__('decimal').Decimal, __import__('decimal').Context, __import__('functools').partial, __import__('itertools').count, __import__('itertools').chain, __import__('operator').itemgetter, __import__('operator').attrgetter, __import__('zoneinfo').ZoneInfo, __import__('types').SimpleNamespace, __import__('io').BytesIO, __import__('io').StringIO]",
        "['decimal:Decimal', 'decimal:Context', 'functools:partial', 'itertools:count', 'itertools:chain', 'operator:itemgetter', 'operator:attrgetter', 'zoneinfo:ZoneInfo', 'types:SimpleNamespace', '_io:BytesIO', '_io:StringIO'].map(global)",
    ),
    'registered class': ('[Plain, Plain]', '[Plain, Plain]'),
    'class and its name': ('[Plain, Plain]', "[Plain, global('zoo:Plain')]"),
    'non-ASCII global': ('unicode_class', "global('zoo:Klasse\u00e4')"),
    'extensions': ('[zoo.Ext1, zoo.Ext2, zoo.Ext4, zoo.Ext1]', "['zoo:Ext1', 'zoo:Ext2', 'zoo:Ext4', 'zoo:Ext1'].map(global)"),
    'instance': ("Plain(a=1, b=['x'])", "plain({ a: 1, b: ['x'] })"),
    'empty instance': ('Plain()', 'plain({})'),
    'instances': ("[Plain(a=i, b='x') for i in range(3)]", "range(3).map((i) => plain({ a: i, b: 'x' }))"),
    'shared instance': ('shared(lambda: Plain(a=1))', 'shared(() => plain({ a: 1 }))'),
    'cyclic instance': ('cycle_object()', 'cycleObject()'),
    '__getstate__': (
        "[GetState(None), GetState({}), GetState({'a': 1}), GetState([1]), GetState(0), GetState((None, {'a': 1})), GetState('')]",
        "[null, {}, { a: 1 }, [1], 0, PyTuple.of(null, { a: 1 }), ''].map((s) => new GetState(s))",
    ),
    '__getnewargs__': ("[NewArgs(), NewArgs(1), NewArgs(1, 'a', [2], None)]", "[new NewArgs(), new NewArgs(1), new NewArgs(1, 'a', [2], null)]"),
    '__getnewargs_ex__': (
        "[NewArgsEx(), NewArgsEx(1), NewArgsEx(1, a=2), NewArgsEx(b=[3])]",
        '[new NewArgsEx([], {}), new NewArgsEx([1], {}), new NewArgsEx([1], { a: 2 }), new NewArgsEx([], { b: [3] })]',
    ),
    '__reduce__': (
        "[Reduce(Plain, ()), Reduce(Plain, (1,)), Reduce(function, (1, 2, 3, 4)), Reduce(Plain, (), {'a': 1}), Reduce(Plain, (), None), Reduce(Plain, (), 0)]",
        "[new Reduce(Plain, []), new Reduce(Plain, [1]), new Reduce(global('zoo:function'), [1, 2, 3, 4]), new Reduce(Plain, [], { a: 1 }), new Reduce(Plain, [], null), new Reduce(Plain, [], 0)]",
    ),
    '__reduce__ string': ('[zoo.SINGLETON, zoo.SINGLETON]', 'shared(() => new Reduce("SINGLETON"), 2)'),
    '__reduce_ex__': ('ReduceEx()', 'new ReduceEx()'),
    'reduce to __newobj__': ("Reduce(copyreg.__newobj__, (Reduce, 1, 2), {'a': 1})", "new Reduce(global('copyreg:__newobj__'), [Reduce, 1, 2], { a: 1 })"),
    'reduce to __newobj_ex__': ("Reduce(copyreg.__newobj_ex__, (NewArgsEx, (1,), {'k': 2}))", "new Reduce(global('copyreg:__newobj_ex__'), [NewArgsEx, PyTuple.copy([1]), { k: 2 }])"),
    'reduce items': (
        "[Reduce(list, (), None, iter([])), Reduce(list, (), None, iter([1])), Reduce(list, (), None, iter([1, 2]))]",
        "[[], [1], [1, 2]].map((items) => new Reduce(global('builtins:list'), [], null, items))",
    ),
    'reduce many items': (
        "[Reduce(list, (), None, iter(range(n))) for n in (999, 1000, 1001, 2001)]",
        "[999, 1000, 1001, 2001].map((n) => new Reduce(global('builtins:list'), [], null, range(n)))",
    ),
    'reduce pairs': (
        "[Reduce(dict, (), None, None, iter([])), Reduce(dict, (), None, None, iter([(1, [2])])), Reduce(dict, (), {'s': 1}, iter([0]), iter([(1, 2), (3, 4)]))]",
        "[new Reduce(global('builtins:dict'), [], null, null, new Map()), new Reduce(global('builtins:dict'), [], null, null, new Map([[1, [2]]])), new Reduce(global('builtins:dict'), [], { s: 1 }, [0], [[1, 2], [3, 4]])]",
    ),
    'reduce many pairs': (
        "[Reduce(dict, (), None, None, iter([(i, i) for i in range(n)])) for n in (999, 1000, 1001, 2001)]",
        "[999, 1000, 1001, 2001].map((n) => new Reduce(global('builtins:dict'), [], null, null, range(n).map((i) => [i, i])))",
    ),
    'state setter': ("Reduce(Plain, (), {'a': 1}, None, None, function)", "new Reduce(Plain, [], { a: 1 }, null, null, global('zoo:function'))"),
    'state setter without state': ("Reduce(Plain, (), None, None, None, function)", "new Reduce(Plain, [], null, null, null, global('zoo:function'))"),
    'shared arguments': ("(lambda t: [Reduce(Plain, t), Reduce(Plain, t), t])(tuple([1, 2]))", '((t) => [new Reduce(Plain, t), new Reduce(Plain, t), t])(PyTuple.of(1, 2))'),
    'cyclic reduce': ('cycle_reduce()', 'cycleReduce()'),
    'list subclass': ("[MyList(), MyList([1]), MyList([1, 2]), with_attributes(MyList([1]), a=1)]", '[MyList.from([]), MyList.from([1]), MyList.from([1, 2]), Object.assign(MyList.from([1]), { a: 1 })]'),
    'dict subclass': ("[MyDict(), MyDict({1: 2}), with_attributes(MyDict({1: 2, 3: 4}), a=1)]", '[new MyDict(), new MyDict([[1, 2]]), Object.assign(new MyDict([[1, 2], [3, 4]]), { a: 1 })]'),
    'set subclass': ("[MySet(), MySet([1]), with_attributes(MySet([1, 2]), a=1)]", '[new MySet(), new MySet([1]), Object.assign(new MySet([1, 2]), { a: 1 })]'),
    'tuple subclass': ("[MyTuple(), MyTuple([1]), with_attributes(MyTuple([1, [2]]), a=1)]", '[MyTuple.from([]), MyTuple.from([1]), Object.assign(MyTuple.from([1, [2]]), { a: 1 })]'),
    'bytes subclass': ("[MyBytes(), MyBytes(b'abc'), with_attributes(MyBytes(b'abc'), a=1)]", "[MyBytes.of(), MyBytes.from(bytes('abc')), Object.assign(MyBytes.from(bytes('abc')), { a: 1 })]"),
    'PyObject by call': ("[Reduce(Plain, (1,)), Reduce(Plain, (), {'a': 1}), Reduce(list, (), None, iter([1, 2])), Reduce(dict, (), None, None, iter([(1, 2)]))]",
        "[object('zoo:Plain', [1], 'call'), object('zoo:Plain', [], 'call', { state: { a: 1 } }), object('builtins:list', [], 'call', { items: [1, 2] }), object('builtins:dict', [], 'call', { pairs: [[1, 2]] })]"),
    'PyObject by new': ("[Reduce(copyreg.__newobj__, (Reduce, 1)), Reduce(copyreg.__newobj__, (Reduce,), {'a': 1})]", "[object('zoo:Reduce', [1], 'new'), object('zoo:Reduce', [], 'new', { state: { a: 1 } })]"),
    'PyObject by new with keywords': ("Reduce(copyreg.__newobj_ex__, (NewArgsEx, (1,), {'k': 2}))", "object('zoo:NewArgsEx', [1], 'new', { kwargs: { k: 2 } })"),
    'PyObject of copyreg': ("Reduce(copyreg.__newobj__, (Reduce, 1))", "object('copyreg:__newobj__', [global('zoo:Reduce'), 1], 'call')"),
    'PyObject with state setter': ("Reduce(Plain, (), {'a': 1}, None, None, function)", "object('zoo:Plain', [], 'call', { stateSetter: [global('zoo:function'), { a: 1 }] })"),
    'PickleBuffer': ("[PB(b'abc'), PB(bytearray(b'abc'))]", "[new PickleBuffer(bytes('abc'), { readonly: true }), new PickleBuffer(bytes('abc'))]"),
    'shared PickleBuffer': ("shared(lambda: PB(b'abc'))", "shared(() => new PickleBuffer(bytes('abc'), { readonly: true }))"),
    'PickleBuffer out of band': ("[PB(b'abc'), PB(bytearray(b'abc'))] + shared(lambda: PB(b'x'))", "[new PickleBuffer(bytes('abc'), { readonly: true }), new PickleBuffer(bytes('abc'))].concat(shared(() => new PickleBuffer(bytes('x'), { readonly: true })))",
        out_of_band, '{ bufferCallback: () => undefined }'),
    'persistent ids': ("[Plain(pid='one'), 'outside', Plain(pid=2), 'inside', {'outside': 1}, ('outside',)]",
        "[plain({ pid: 'one' }), 'outside', plain({ pid: 2 }), 'inside', { outside: 1 }, PyTuple.copy(['outside'])]",
        pickled(Persistent), '{ persistentId }'),
    'persistent id of a list': ("[Plain(pid=['outside', 1]), Plain(pid=(1, 2))]", "[plain({ pid: ['outside', 1] }), plain({ pid: PyTuple.of(1, 2) })]", binary_persistent, '{ persistentId }'),
    'reducer override': ("[Plain(a=1), Reduce, Reduce, GetState, GetState, 'x', Plain(a=1)]", "[plain({ a: 1 }), Reduce, Reduce, GetState, GetState, 'x', plain({ a: 1 })]", pickled(Override), '{ reducerOverride }'),
    'fast': ("['a', 'a', [1], {'k': 'a'}, {'k': 'b'}, (1, 2), b'xy', {1}, Plain(a=1), Plain(a=1), 1.5]", "['a', 'a', [1], { k: 'a' }, { k: 'b' }, PyTuple.of(1, 2), bytes('xy'), new Set([1]), plain({ a: 1 }), plain({ a: 1 }), 1.5]", pickled(Fast), '{ fast: true }'),
}


def dump(how, source, protocol):
    # Evaluated anew for each protocol: iterators in reduce values are used up.
    try:
        data = how(eval(source, globals()), protocol)
    except Exception as error:
        return {'error': type(error).__name__}
    return data and base64.b64encode(data).decode()


def main():
    vectors = {}
    for name, (python, javascript, *rest) in CASES.items():
        how = rest[0] if rest else default
        vector = {'python': python, 'js': javascript}
        if len(rest) > 1:
            vector['options'] = rest[1]
        pickles = [dump(how, python, protocol) for protocol in range(6)]
        # Long ones by their digest, to keep the file small.
        vector['pickles'] = [
            {'size': len(p) // 4 * 3 - p.count('='), 'sha256': hashlib.sha256(base64.b64decode(p)).hexdigest()}
            if isinstance(p, str) and len(p) > 4000 else p
            for p in pickles
        ]
        vectors[name] = vector
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'dumps.json')
    with open(path, 'w') as file:
        json.dump({'python': sys.version.split()[0], 'vectors': vectors}, file, indent=1, ensure_ascii=True)
        file.write('\n')


if __name__ == '__main__':
    main()
