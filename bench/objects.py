"""Makes pickles of many values of Python's own types in a folder, and times CPython's C pickle on them.

    objects.py FOLDER       FOLDER/NAME.pickle for each kind; prints its values' number and medians in milliseconds
"""

import collections
import datetime
import decimal
import fractions
import json
import pickle
import random
import statistics
import sys
import time
import uuid

random.seed(3)
SECOND = datetime.timedelta(seconds=1)
START = datetime.datetime(2020, 1, 1)


def word(length):
    return "".join(random.choice("abcdefghijklmnop") for _ in range(length))


KINDS = {
    "datetimes": [START + 77 * i * SECOND for i in range(10000)],
    "datetimes in UTC": [(START + 77 * i * SECOND).replace(tzinfo=datetime.timezone.utc) for i in range(10000)],
    "dates": [(START + datetime.timedelta(days=i)).date() for i in range(10000)],
    "timedeltas": [i * SECOND for i in range(10000)],
    "decimals": [decimal.Decimal(i) / 7 for i in range(10000)],
    "fractions": [fractions.Fraction(i, 7) for i in range(10000)],
    "UUIDs": [uuid.UUID(int=random.getrandbits(128)) for _ in range(10000)],
    "complex numbers": [complex(i, i / 2) for i in range(20000)],
    "ranges": [range(i) for i in range(10000)],
    "deques of 2": [collections.deque([i, i + 1]) for i in range(10000)],
    "OrderedDicts of 2": [collections.OrderedDict(a=i, b=i + 1) for i in range(10000)],
    "bytes of 12": [word(12).encode() for _ in range(30000)],
    "bools and None": [random.choice([True, False, None]) for _ in range(100000)],
    "tuples of 3": [(i, word(6), i / 2) for i in range(20000)],
    "a set of ints": set(range(0, 150000, 3)),
    "a set of texts": {word(8) for _ in range(30000)},
    "a dict with int keys": {i * 7: i for i in range(50000)},
    "a dict with tuple keys": {(i, i + 1): i for i in range(20000)},
    "a dict of 30,000 texts": {word(10): i for i in range(30000)},
}


def median(call):
    times = []
    for _ in range(25):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def main(folder):
    kinds = dict(KINDS)
    try:
        import numpy
    except ImportError:
        pass
    else:
        kinds["NumPy scalars"] = [numpy.float64(i) for i in range(10000)]
        kinds["NumPy arrays of 5"] = [numpy.arange(5.0) for _ in range(3000)]
    answers = {}
    for name, value in kinds.items():
        made = pickle.dumps(value, 5)
        with open(f"{folder}/{name}.pickle", "wb") as file:
            file.write(made)
        answers[name] = {"loads": median(lambda: pickle.loads(made)), "dumps": median(lambda: pickle.dumps(value, 5)), "count": len(value)}
    print(json.dumps(answers))


main(sys.argv[1])
