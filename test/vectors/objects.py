# -*- coding: utf-8 -*-
"""Classes of every kind that pickle tells apart, in a module `app` that is nowhere to be imported from. For Python 2 and 3."""
from __future__ import unicode_literals

import collections
import sys

PY2 = sys.version_info[0] == 2
if not PY2:
    unicode = str

sys.modules['app'] = sys.modules[__name__]
__name__ = str('app')





class Plain(object):
    def __init__(self, **attributes):
        for name in sorted(attributes):
            setattr(self, name, attributes[name])


class Old:
    """Old-style in Python 2: INST and OBJ."""


class OldInit:
    def __getinitargs__(self):
        return (1, 'two', [3])


class OldGetState:
    def __getstate__(self):
        return ('state', 1)

    def __setstate__(self, state):
        pass


class Slots(object):
    __slots__ = (str('x'), str('y'))


class SlotsAndDict(Slots):
    pass


class Getstate(object):
    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state

    def __setstate__(self, state):
        self.state = state


class New(object):
    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __getnewargs__(self):
        return (1, 'two')


class NewEx(New):
    def __getnewargs_ex__(self):
        return (1, 'two'), {'key': 3, 'other': [4]}


class NewExArgs(New):
    def __getnewargs_ex__(self):
        return (1,), {}


def make(*args):
    return Plain()


def setter(value, state):
    pass


class Reduce(object):
    def __init__(self, *value):
        self.value = value

    def __reduce__(self):
        return self.value if len(self.value) > 1 else self.value[0]


class ReduceEx(object):
    def __reduce_ex__(self, protocol):
        return make, (protocol, 'ex')


class List(list):
    pass


class Dict(dict):
    pass


class Set(set):
    pass


class FrozenSet(frozenset):
    pass


class Tuple(tuple):
    pass


class Int(int):
    pass


class Float(float):
    pass


class Text(unicode):
    pass


class Bytes(bytes):
    pass


class Ext1(object):
    pass


class Ext2(object):
    pass


class Ext4(object):
    pass


EXTENSIONS = [('app', 'Ext1', 1), ('app', 'Ext2', 0x1234), ('app', 'Ext4', 0x12345678), ('app', 'make', 255)]
Point = collections.namedtuple(str('Point'), [str('x'), str('y')])
SINGLETON = Reduce(str('SINGLETON'))
if not PY2:
    import enum
    import pathlib

    class Outer(object):
        class Inner(object):
            class Deep(object):
                pass

    class Colour(enum.Enum):
        RED = 1
        GREEN = 'g'

    class Level(enum.IntEnum):
        LOW = 1

    exec('class Ünïcode(object): pass')
    UNICODE_CLASS = globals()['Ünïcode']
