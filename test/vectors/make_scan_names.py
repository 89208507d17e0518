"""
Says which names CPython's unpickler asks for: the oracle of test/scan/oracle.test.ts. Reads lines of hexadecimal, each a pickle; writes a
JSON array of names, `module.Name` as given to find_class, for each of them. Every name gives a class that does nothing.

    python3 make_scan_names.py < FILE > FILE
"""
import io
import json
import pickle
import sys


class Inert:
    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def nothing(self, *args, **kwargs):
        pass

    __setstate__ = append = extend = add = update = __setitem__ = nothing

    def __call__(self, *args, **kwargs):
        return Inert()


def names(data):
    found = []

    class Recorder(pickle.Unpickler):
        def find_class(self, module, name):
            found.append("%s.%s" % (module, name))
            return type("Inert", (Inert,), {})

        def persistent_load(self, pid):
            return Inert()

    stream = io.BytesIO(data)
    try:
        while stream.tell() < len(data):
            Recorder(stream, encoding="latin1", buffers=[b""] * 100).load()
    except BaseException:
        pass
    return sorted(set(found))


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(names(bytes.fromhex(line.strip()))))
