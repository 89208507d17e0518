"""Writes what this Python's pandas pickles, and what pandas says of each cell.

    python3 make_pandas.py pandas-3.0.json.gz

Run it with each version of pandas whose pickles are to be kept.
"""
import base64
import gzip
import json
import pickle
import sys

import pandas as pd

from pandas_cases import cases, told


def vectors():
    for name, value in cases():
        say = told(value)
        for protocol in (2, 4, 5):
            yield {'name': name, 'protocol': protocol, 'base64': base64.b64encode(pickle.dumps(value, protocol)).decode(), 'told': say if protocol == 2 else None}
        buffers = []
        data = pickle.dumps(value, 5, buffer_callback=buffers.append)
        if buffers:
            yield {'name': name, 'protocol': 5, 'base64': base64.b64encode(data).decode(), 'told': None, 'buffers': [base64.b64encode(bytes(b.raw())).decode() for b in buffers]}


with gzip.GzipFile(sys.argv[1], 'wb', mtime=0) as file:
    file.write(json.dumps({'pandas': pd.__version__, 'vectors': list(vectors())}).encode())
