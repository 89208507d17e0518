"""Makes pickles of the values in a folder, and times CPython's own C pickle on them.

    pickles.py about              prints which Python this is
    pickles.py FOLDER REQUEST     FOLDER/values.json to FOLDER/PROTOCOL.pickles; prints sizes and medians in milliseconds

A request of 0 seconds takes one sample.
"""

import array
import gc
import json
import pickle
import platform
import statistics
import sys
import sysconfig
import time
import types


class Book:
    pass


def define_library():
    library = types.ModuleType("library")
    Book.__module__ = "library"
    library.Book = Book
    sys.modules["library"] = library


def untag(folder):
    shared = {}

    def hook(made):
        if len(made) != 1:
            return made
        (key, value), = made.items()
        if key == "$int":
            return int(value, 16)
        if key == "$bytes":
            with open(folder + "/" + value, "rb") as file:
                return file.read()
        if key == "$float64":
            with open(folder + "/" + value, "rb") as file:
                return array.array("d", file.read())
        if key == "$book":
            book = Book()
            # As an assignment of attributes would: with interned names.
            book.__dict__.update((sys.intern(name), item) for name, item in value.items())
            return book
        if key == "$id":
            shared[value[0]] = value[1]
            return value[1]
        if key == "$ref":
            return shared[value]
        return made

    return hook


def interned(value):
    """The same value with equal texts as one object."""
    if isinstance(value, str):
        return sys.intern(value)
    if isinstance(value, list):
        return [interned(item) for item in value]
    if isinstance(value, dict):
        return {interned(key): interned(item) for key, item in value.items()}
    return value


def median(work, seconds, now):
    if seconds > 0:
        work()
    samples = []
    end = now() + seconds
    while len(samples) < (3 if seconds > 0 else 1) or now() < end:
        start = now()
        work()
        samples.append(now() - start)
    return statistics.median(samples) * 1e3


def times(values, pickles, protocol, request):
    loads, dumps = pickle.loads, pickle.dumps
    seconds = request["seconds"]
    now = time.process_time if request["clock"] == "cpu" else time.perf_counter

    def load():
        for data in pickles:
            loads(data)

    def dump():
        for value in values:
            dumps(value, protocol)

    measured = {"loads": median(load, seconds, now), "dumps": median(dump, seconds, now)}
    if seconds == 0:
        return measured
    # Python's collector looks through a growing heap again and again while containers are made; many programs switch it off for that.
    gc.disable()
    measured["loads, gc off"] = median(load, seconds, now)
    measured["dumps, gc off"] = median(dump, seconds, now)
    gc.enable()
    return measured


def about():
    return {
        "version": platform.python_version(),
        "number": sys.version_info[0] * 10000 + sys.version_info[1] * 100 + sys.version_info[2],
        "compiler": platform.python_compiler(),
        "optimized": "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""),
    }


def main():
    if sys.argv[1] == "about":
        return about()
    folder, request = sys.argv[1], json.loads(sys.argv[2])
    define_library()
    with open(folder + "/values.json", encoding="utf-8") as file:
        text = file.read()
    values = json.loads(text, object_hook=untag(folder) if '{"$' in text else None)
    del text
    if request["tuples"]:
        values = [[tuple(row) for row in value] for value in values]
    if request["interned"]:
        values = interned(values)
    made = {protocol: [pickle.dumps(value, protocol) for value in values] for protocol in request["protocols"]}
    for protocol, pickles in made.items():
        with open("%s/%d.pickles" % (folder, protocol), "wb") as file:
            file.writelines(pickles)
    return {
        "sizes": {protocol: [len(data) for data in pickles] for protocol, pickles in made.items()},
        "times": {protocol: times(values, made[protocol], protocol, request) for protocol in request["protocols"]} if "seconds" in request else None,
    }


print(json.dumps(main()))
