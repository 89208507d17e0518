"""What a pickle is to CPython 3.13's C unpickler, every global an inert stand-in: the nodes of test/describe.ts."""

import base64
import collections
import copyreg
import io
import json
import pickle
import struct
import sys
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING


class Persistent:
    def __init__(self, pid):
        self.pid = pid


class Record:
    """What a stand-in was told."""

    def __init__(self, callable, via, args, kwargs=None):
        self.callable, self.via, self.args, self.kwargs = callable, via, args, kwargs or {}
        self.items, self.pairs, self.adds, self.states = [], [], [], []


class Meta(type):
    """A stand-in class: of a global (`named`), or of the result of builtins.getattr (`record`)."""

    named = record = None

    def __call__(cls, *args):
        plain = reduction(cls.named, args)
        if plain is not None:
            return plain[0]
        record = Record(cls, 'call', args)
        if cls.named == ('builtins', 'getattr'):
            return Meta('Result', (Stand,), {'record': record})
        value = object.__new__(cls)
        value.__dict__['_'] = record
        return value


class StandBase:
    def __new__(cls, *args, **kwargs):
        value = object.__new__(cls)
        value.__dict__['_'] = Record(cls, 'new', args, kwargs)
        return value

    def __call__(self, *args):
        value = object.__new__(Stand)
        value.__dict__['_'] = Record(self, 'call', args)
        return value

    def __setstate__(self, state):
        self._.states.append(state)

    def append(self, item):
        self._.items.append(item)

    def extend(self, items):
        self._.items.extend(items)

    def add(self, item):
        self._.adds.append(item)

    def __setitem__(self, key, value):
        self._.pairs.append((key, value))


Stand = Meta('Stand', (StandBase,), {})


def reduction(named, args):
    types = [type(arg) for arg in args]
    if named == ('builtins', 'set') and types == [list]:
        return [set(args[0])]
    if named == ('builtins', 'frozenset') and types == [list]:
        return [frozenset(args[0])]
    if named == ('builtins', 'bytearray') and (types in ([], [bytes]) or types == [str, str] and args[1] == 'latin-1'):
        return [bytearray(*args)]
    if named == ('builtins', 'bytes') and not args:
        return [b'']
    if named == ('builtins', 'complex') and types == [float, float]:
        return [complex(*args)]
    if named == ('_codecs', 'encode') and types == [str, str] and args[1] == 'latin1':
        return [args[0].encode('latin1')]


class Reader(pickle.Unpickler):
    """CPython's C unpickler over inert stand-ins."""

    def find_class(self, module, name):
        # The C unpickler leaves fix_imports to find_class, and does not tell the protocol; but it finds this only below 3.
        try:
            old = super().find_class('__builtin__', 'set') is not None
        except ImportError:
            old = False
        if old and (module, name) in NAME_MAPPING:
            module, name = NAME_MAPPING[module, name]
        elif old:
            module = IMPORT_MAPPING.get(module, module)
        if (module, name) not in self.found:
            self.found[module, name] = Meta('Stand', (Stand,), {'named': (module, name)})
        return self.found[module, name]

    def persistent_load(self, pid):
        return Persistent(pid)


def load(row):
    data = base64.b64decode(row['pickle'])
    options = row.get('options', {})
    buffers = [(bytes if b['readonly'] else lambda x: pickle.PickleBuffer(bytearray(x)))(bytes.fromhex(b['hex']))
               for b in row.get('buffers', [])]
    arguments = {k: v for k, v in options.items() if k in ('encoding', 'errors')}
    # With something to peek at, frames are read as by `pickle.loads`.
    file = io.BufferedReader(io.BytesIO(data), len(data) + 1)
    reader = Reader(file, fix_imports=options.get('fixImports', True), buffers=buffers, **arguments)
    reader.found = {}
    for extension in row.get('extensions', []):
        copyreg.add_extension(*extension)
    try:
        return reader.load()
    finally:
        for extension in row.get('extensions', []):
            copyreg.remove_extension(*extension)
        copyreg._extension_cache.clear()


def children(value):
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        return list(value)
    if kind is dict:
        return [x for pair in value.items() for x in pair]
    if kind is Persistent:
        return [value.pid]
    record = value.record if isinstance(value, Meta) else value._ if isinstance(type(value), Meta) else None
    if record is None:
        return []
    flat = [x for pair in record.pairs for x in pair]
    return [record.callable, *record.args, *record.kwargs.values(), *record.items, *flat, *record.adds, *record.states]


def shared(root):
    """The objects met twice, by id, that Python makes anew at each load (no shared constants)."""
    counts, work = collections.Counter(), [root]
    while work:
        value = work.pop()
        if not (value is None or isinstance(value, (bool, int, float, complex, str, Persistent))):
            counts[id(value)] += 1
        if counts[id(value)] < 2:
            work.extend(children(value))
    return {key for key, n in counts.items() if n > 1}


def describe(root):
    twice, ids = shared(root), {}

    def float_node(x):
        return {'t': 'float', 'v': repr(x), 'bits': struct.pack('>d', x).hex()}

    def repeated(kind, text, show):
        n = len(text)
        for size in range(1, n // 4 + 1) if n >= 40 else ():
            if n % size == 0 and text[:size] * (n // size) == text:
                return {'t': kind, 'rep': [show(text[:size]), n // size]}
        return {'t': kind, 'v': show(text)}

    def node(value):
        kind = type(value)
        constant = kind in (tuple, frozenset, bytes) and len(value) < (2 if kind is bytes else 1)
        tracked = id(value) in twice and not constant and (not isinstance(value, Meta) or value.record)
        if tracked:
            if id(value) in ids:
                return {'ref': ids[id(value)]}
            ids[id(value)] = len(ids) + 1
        made = bare(value, kind)
        return dict(made, id=ids[id(value)]) if tracked else made

    def nodes(values):
        if len(values) > 50 and all(type(x) is int and x == i for i, x in enumerate(values)):
            return {'range': len(values)}
        return [node(x) for x in values]

    def pairs(entries):
        if len(entries) > 50 and all(type(k) is int and k == i == v for i, (k, v) in enumerate(entries)):
            return {'range': len(entries)}
        return [[node(k), node(v)] for k, v in entries]

    def bare(value, kind):
        if value is None:
            return {'t': 'none'}
        if kind is bool:
            return {'t': 'bool', 'v': value}
        if kind is int:
            return {'t': 'int', 'v': str(value)} if abs(value) < 2**70 else {'t': 'int', 'hex': '%x' % value}
        if kind is float:
            return float_node(value)
        if kind is complex:
            return {'t': 'complex', 're': float_node(value.real), 'im': float_node(value.imag)}
        if kind is str:
            return repeated('str', value, str)
        if kind in (bytes, bytearray):
            return repeated(kind.__name__, value, lambda b: b.hex())
        if kind is pickle.PickleBuffer:
            raw = value.raw()
            return {'t': 'buffer', 'v': raw.hex(), 'readonly': raw.readonly}
        if kind in (list, tuple, set, frozenset):
            return {'t': kind.__name__, 'v': nodes(value)}
        if kind is dict:
            return {'t': 'dict', 'v': pairs(value.items())}
        if kind is Persistent:
            return {'t': 'persid', 'v': node(value.pid)}
        if isinstance(value, Meta) and value.named:
            return {'t': 'global', 'module': value.named[0], 'name': value.named[1]}
        return instance(value.record if isinstance(value, Meta) else value._)

    def instance(record):
        made = {'t': 'instance', 'via': record.via}
        named = record.callable.named if isinstance(record.callable, Meta) else None
        if named:
            made['module'], made['name'] = named
        else:
            made['func'] = node(record.callable)
        made['args'] = nodes(record.args)
        if record.kwargs:
            made['kwargs'] = pairs(record.kwargs.items())
        if record.items:
            made['items'] = nodes(record.items)
        if record.pairs:
            made['pairs'] = pairs(record.pairs)
        if record.adds:
            made['adds'] = nodes(record.adds)
        if record.states:
            made['state'] = node(record.states[0])
        if len(record.states) > 1:
            made['states'] = nodes(record.states[1:])
        return made

    return node(root)


def main():
    """Takes rows of a vector file, a line of JSON each, and answers with the node, or {"error": why}."""
    sys.setrecursionlimit(20000)
    try:
        import resource

        # PUT of a large index asks for gigabytes.
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    except (ImportError, ValueError):
        pass
    for line in sys.stdin:
        try:
            answer = describe(load(json.loads(line)))
        except Exception as error:
            answer = {'error': '%s: %s' % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
