"""Tells on stdin and stdout what pandas makes of pickles that were written by others.

    python3 pandas_live.py make      writes a pickle of every case in protocols 2, 4 and 5, one in JSON a line
    python3 pandas_live.py check     reads pickles by the name of their case, one in JSON a line, and writes what differs
"""
import base64
import json
import pickle
import sys

import pandas as pd

from pandas_cases import assert_same, cases, told


def make():
    print(json.dumps({'pandas': pd.__version__}))
    for name, value in cases():
        say = told(value)
        for protocol in (2, 4, 5):
            print(json.dumps({'name': name, 'protocol': protocol, 'told': say, 'base64': base64.b64encode(pickle.dumps(value, protocol)).decode()}))


def check():
    known = dict(cases())
    for line in sys.stdin:
        given = json.loads(line)
        try:
            assert_same(known[given['name']], pickle.loads(base64.b64decode(given['base64'])))
        except Exception as error:
            print(json.dumps({'name': given['name'], 'how': given['how'], 'error': '%s: %s' % (type(error).__name__, error)}))


{'make': make, 'check': check}[sys.argv[1]]()
