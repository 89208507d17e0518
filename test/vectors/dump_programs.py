"""Reads programs as JSON lines (see test/dump-live.test.ts), builds the values they describe, prints what pickle makes of them.

One line for each: a JSON list of the pickles of protocols 0-5 in hexadecimal.
"""
import array
import datetime
import json
import pickle
import struct
import sys
import types

zoo = types.ModuleType('zoo')
sys.modules['zoo'] = zoo


class Plain:
    pass


Plain.__module__ = 'zoo'
zoo.Plain = Plain


def make(kind, value):
    if kind == 'none':
        return None
    if kind == 'bool':
        return value
    if kind == 'int':
        return int(value)
    if kind == 'float':
        return struct.unpack('>d', bytes.fromhex(value))[0]
    if kind == 'str':
        # Equal strings are one object, as they are to brine.
        return sys.intern(value)
    if kind == 'bytes':
        return bytes(bytearray.fromhex(value))
    if kind == 'bytearray':
        return bytearray.fromhex(value)
    if kind == 'complex':
        return complex(*value)
    if kind == 'date':
        return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(milliseconds=value)
    if kind == 'array':
        return array.array(value[0], value[1])
    if kind == 'global':
        return {'zoo.Plain': Plain, 'datetime.datetime': datetime.datetime, 'builtins.len': len, 'builtins.int': int}[value]
    return {'list': list, 'dict': dict, 'object': dict, 'instance': Plain}[kind]()


def build(program):
    nodes = []
    for kind, value in program:
        if kind in ('tuple', 'set', 'frozenset'):
            type_ = {'tuple': tuple, 'set': set, 'frozenset': frozenset}[kind]
            nodes.append(type_([nodes[i] for i in value]))
        else:
            nodes.append(make(kind, value))
    for node, (kind, value) in zip(nodes, program):
        if kind == 'list':
            node.extend(nodes[i] for i in value)
        elif kind in ('dict', 'object'):
            for key, i in value:
                node[sys.intern(key) if kind == 'object' else nodes[key]] = nodes[i]
        elif kind == 'instance':
            for key, i in value:
                node.__dict__[sys.intern(key)] = nodes[i]
    return nodes[-1]


for line in sys.stdin:
    value = build(json.loads(line))
    print(json.dumps([pickle.dumps(value, protocol).hex() for protocol in range(6)]))
