# -*- coding: utf-8 -*-
"""Makes the vectors: pickles written by CPython, and what CPython 3.13 says they are.

    python3.13 make.py python2.7 python3.8 python3.13

writes py27.json, py38.json and py313.json beside this file. Each interpreter runs this same script (`--pickles`) to write its
pickles; the one started first loads them with its C unpickler, every global an inert stand-in, and describes the values.
The nodes are those of test/describe.ts; {"range": n} instead of a list of nodes is the ints, or the pairs of an int and itself, from
0 to n - 1. `repeatsText` marks pickles that brine, which knows text by content, writes shorter.
py38.json holds what 3.8 writes otherwise than 3.13.
"""
from __future__ import print_function, unicode_literals

import base64
import collections
import io
import json
import os
import pickle
import pickletools
import re
import subprocess
import sys
import zlib

from values import PROTOCOLS, PY2, values

if not PY2:
    from describe import describe, load

HERE = os.path.dirname(os.path.abspath(__file__))
if PY2:
    import copy_reg as copyreg
    from cPickle import Pickler
else:
    import copyreg
    from pickle import Pickler

    unicode = str


def dump(value, protocol, settings, pickler_class):
    out = io.BytesIO()
    buffers = []
    arguments = {}
    if not settings.get('fix_imports', True):
        arguments['fix_imports'] = False
    if settings.get('oob'):
        arguments['buffer_callback'] = lambda b: buffers.append(b) and None
    pickler = pickler_class
    if not PY2 and settings.get('persistent'):
        pickler = type('P', (pickler_class,), {'persistent_id': lambda self, v: settings['persistent'](v)})
    p = pickler(out, protocol, **arguments)
    if PY2 and settings.get('persistent'):
        # Python 2 wants the id as a str in protocol 0.
        def persistent_id(value):
            pid = settings['persistent'](value)
            return pid.encode('ascii') if isinstance(pid, unicode) else pid

        p.persistent_id = persistent_id
    p.dump(value)
    return out.getvalue(), buffers


def pickles():
    rows, seen = [], set()
    picklers = [('', Pickler)] + ([('-pure', pickle.Pickler)] if PY2 else [])
    names = [(item[0], (item[2] if len(item) > 2 else {})) for item in values()]
    assert len(set(n for n, _ in names)) == len(names), [n for n, c in collections.Counter(n for n, _ in names).items() if c > 1]
    for suffix, pickler in picklers:
        for protocol in PROTOCOLS:
            # Values are made anew for each run, since iterators are used up.
            for item in values():
                name, value, settings = item if len(item) == 3 else item + ({},)
                if protocol not in settings.get('protocols', PROTOCOLS):
                    continue
                if suffix and re.search('[0-9]{3}', name):
                    continue
                for extension in settings.get('extensions', []):
                    copyreg.add_extension(*extension)
                try:
                    data, buffers = dump(value, protocol, settings, pickler)
                finally:
                    for extension in settings.get('extensions', []):
                        copyreg.remove_extension(*extension)
                key = name, protocol, data
                if key in seen:
                    continue
                seen.add(key)
                row = {'name': '%s-p%d%s' % (name, protocol, suffix), 'protocol': protocol, 'pickle': base64.b64encode(data).decode()}
                for field in ('options', 'extensions'):
                    if field in settings:
                        row[field] = settings[field]
                if 'persistent' in settings:
                    row['persistent'] = True
                if settings.get('oob'):
                    row['buffers'] = [{'readonly': m.readonly, 'hex': base64.b16encode(m.tobytes()).decode().lower()} for m in
                                      (b.raw() for b in buffers)]
                rows.append(row)
    return rows


def write(name, made, later):
    """Writes the vectors that the later version does not have byte for byte."""
    values, lines = {}, []
    for row in made['rows']:
        if row in later:
            continue
        value = json.dumps(describe(load(row)), separators=(',', ':'), sort_keys=True)
        row = dict(row, value=values.setdefault(value, len(values)))
        data = base64.b64decode(row.pop('pickle'))
        small = zlib.compress(data, 9)
        deflate = len(small) < 0.8 * len(data) and len(data) > 100
        row['deflated' if deflate else 'base64'] = base64.b64encode(small if deflate else data).decode()
        if repeats_text(data):
            row['repeatsText'] = True
        lines.append(json.dumps(row, separators=(',', ':')))
    same = len(made['rows']) - len(lines)
    path = os.path.join(HERE, name + '.json')
    with open(path, 'w', newline='\n') as file:
        head = '{"python":"%s","sameAsLater":%d' % (made['version'], same)
        file.write('%s,"values":[\n%s\n],"vectors":[\n%s\n]}\n' % (head, ',\n'.join(values), ',\n'.join(lines)))
    print('%s: %d vectors of %d values, %d bytes, %d same' % (name, len(lines), len(values), os.path.getsize(path), same))


def repeats_text(data):
    """Whether equal text was two objects to the pickler, as the names of built-in classes are, so that it was written twice."""
    seen = set()
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if 'UNICODE' in opcode.name:
                if argument in seen:
                    return True
                seen.add(argument)
    except UnicodeDecodeError:
        pass  # genops takes no GLOBAL with a name beyond ASCII.
    return False


def main(arguments):
    if arguments == ['--pickles']:
        print(json.dumps({'version': '%d.%d.%d' % sys.version_info[:3], 'rows': pickles()}))
        return
    assert len(arguments) == 3 and sys.version_info >= (3, 13), __doc__
    sys.setrecursionlimit(20000)
    # Sets of str would otherwise come out in another order each time.
    environment = dict(os.environ, PYTHONHASHSEED='0')
    script = os.path.abspath(__file__)
    made = [json.loads(subprocess.check_output([python, script, '--pickles'], env=environment)) for python in arguments]
    write('py27', made[0], [])
    write('py38', made[1], made[2]['rows'])
    write('py313', made[2], [])


main(sys.argv[1:])
