"""Writes numpy-more.json: NumPy's longdouble, the small floats of ml_dtypes, subclasses of ndarray, masked and records with objects.

Run with a Python that has numpy 2 and ml_dtypes, on a machine whose longdouble is x87's. `float` is what Python's float() says of each.
"""

import base64
import json
import pathlib
import pickle
import sys
import types

import ml_dtypes
import numpy as np

rows = []


def add(name, value, floats=None, **more):
    for protocol in (2, 4, 5):
        row = {"name": name, "protocol": protocol, "base64": base64.b64encode(pickle.dumps(value, protocol)).decode(), **more}
        if floats is not None:
            row["floats"] = [str(float(x)) for x in floats]
        rows.append(row)


small = [n for n in dir(ml_dtypes) if n.startswith(("bfloat", "float")) or n in ("int2", "int4", "uint2", "uint4")]
for name in small:
    dtype = np.dtype(getattr(ml_dtypes, name))
    if name == "bfloat16":
        bits = np.array([0, 0x8000, 0x3F80, 0xC040, 0x7F80, 0xFF80, 0x7FC0, 1, 0x007F, 0x7F7F, 0x4049], "<u2")
    else:
        bits = np.arange(2 ** {"float4": 4, "float6": 6}.get(name[:6], 2 if name in ("int2", "uint2") else 4 if "int" in name else 8), dtype="u1")
    array = bits.view(dtype)
    add(f"array of {name}", array, array)
    add(f"{name} alone", array[2], [array[2]])

long = np.array(["1.5", "-0", "inf", "-inf", "nan", "3.14159265358979323846", "1e4000", "-1e-4000", "5e-324", "1e-310", "0.1", "-1"], np.longdouble)
long = np.append(long, [np.longdouble(1) + np.finfo(np.longdouble).eps, np.longdouble(2) ** 1023 * (2 - np.longdouble(2) ** -54), np.longdouble(2) ** -1075])
long = np.append(long, [np.longdouble(2) ** -1075 * np.longdouble("1.0000000001"), np.longdouble(3) * np.longdouble(2) ** -1075])
for value in long:
    add("longdouble", value, [value])
add("longdoubles", long, long)
add("big-endian longdoubles", long[:6].astype(">f16"), long[:6])

module = types.ModuleType("sub_np")
sys.modules["sub_np"] = module
exec(
    """
import numpy as np
class Plain(np.ndarray):
    pass
class Unit(np.ndarray):
    def __reduce__(self):
        call, args, state = super().__reduce__()
        return call, args, state + ({'unit': 'm'},)
    def __setstate__(self, state):
        super().__setstate__(state[:-1])
class Other(np.ndarray):
    def __reduce__(self):
        call, args, state = super().__reduce__()
        return call, args, {'array': np.asarray(self), 'name': 'x'}
    def __setstate__(self, state):
        pass
for c in (Plain, Unit, Other): c.__module__ = 'sub_np'
""",
    module.__dict__,
)
for name in ("Plain", "Unit", "Other"):
    add(f"sub_np.{name}", np.arange(6, dtype="<i4").reshape(2, 3).view(getattr(module, name)))
add("masked", np.ma.masked)
record = np.array([(1, [1, 2]), (2, None)], [("n", "<i4"), ("o", "O")])
add("record with an object", record[0])
add("records with objects", record)
add("records", np.array([(1, 2.5, "x"), (3, 4.5, "yz")], [("i", "<i2"), ("f", ">f4"), ("s", "<U2")]))
add("NaT", [np.datetime64("NaT", "s"), np.timedelta64("NaT", "ns"), np.datetime64("2020-01-31T12:00:00", "s")])
add("times", np.array(["2020-01-31", "NaT"], "M8[D]"))

text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
pathlib.Path(__file__).with_name("numpy-more.json").write_text(text)
