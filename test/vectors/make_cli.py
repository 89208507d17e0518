"""Frames, series and indices as pandas pickles them, with what its to_csv writes: for `brine convert --to csv`.

usage: python make_cli.py > cli.json     (with pandas 3)
"""

import base64
import datetime
import decimal
import json
import pickle
import zlib

import numpy as np
import pandas as pd

times = pd.to_datetime
multi = pd.DataFrame(
    [[1, 2.0]],
    columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", None]),
    index=pd.MultiIndex.from_tuples([(1, "u")], names=["i", None]),
)
unnamed = multi.copy()
unnamed.index.names = [None, None]
berlin = times(["2020-01-01 01:00", "2020-01-02 00:00"]).tz_localize("Europe/Berlin")

CASES = {
    "dtypes": pd.DataFrame(
        {
            "f4": np.array([0.1, 2], dtype="f4"),
            "f2": np.array([0.1, 2], dtype="f2"),
            "days": times(["2020-01-01", "2020-01-02"]),
            "fraction": times(["2020-01-01 00:00:00.5", "2020-01-02 00:00:00.25"]),
            "zone": berlin,
            "midnight": times(["2020-01-01", "2020-01-02"]).tz_localize("Europe/Berlin"),
            "span": pd.to_timedelta([1, 2], "s"),
            "category": pd.Categorical([1.0, 2.0]),
            "mixed": [[1, 2], b"x"],
            "maybe": [True, None],
            "period": pd.period_range("2020-01", periods=2, freq="M"),
            "Int64": pd.array([1, None], dtype="Int64"),
            "interval": pd.interval_range(0, 2),
            "Float64": pd.array([1.0, None], dtype="Float64"),
            "quoted": ["a,b", 'q"\nr'],
        }
    ),
    "levels": multi,
    "levels without names": unnamed,
    "series": pd.Series([1.5, None]),
    "series with name": pd.Series([1, 2], name="q", index=list("ab")),
    "missing text": pd.DataFrame({"a": [None, "x"]}),
    "index of times": pd.DataFrame({"a": [1.0, 2]}, index=times(["2020-01-01 01:00", "2020-01-02 00:00"])),
    "floats": pd.DataFrame({"a": [1.0, 1e-7, 1e20, np.inf]}, index=[1.0, 2, 3, 4]),
    "index with name": pd.DataFrame({"a": [1]}, index=pd.Index([5], name="k")),
    "columns with name": pd.DataFrame([[1, 2]], columns=pd.Index([1.5, "y"], name="cn")),
    "empty": pd.DataFrame({"a": []}),
    "large ints": pd.DataFrame({"a": [2**62, -1], "u": np.array([2**64 - 1, 0], dtype="u8")}),
    "sparse": pd.DataFrame({"s": pd.arrays.SparseArray([0.0, 1.5, 0.0])}),
    "complex": pd.DataFrame({"c": [1 + 2j, 0j]}),
    "objects": pd.DataFrame({"o": [1, 1.0, None, (1,), {"k": "v"}]}, dtype=object),
    "standard library": pd.DataFrame({"d": [datetime.date(2020, 1, 2)], "n": [decimal.Decimal("1.10")], "u": ["\u00fc"]}),
}


def packed(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


rows = [{"name": name, "pickle": packed(pickle.dumps(value, 5)), "csv": value.to_csv()} for name, value in CASES.items()]
print(json.dumps({"pandas": pd.__version__, "csv": rows}, indent=1))
