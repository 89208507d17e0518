"""
Makes pickles that Python and released libraries write for ordinary values, for test/scan/list.test.ts. Run with each Python whose
libraries are to be covered; prints one JSON object a line: {"name", "base64"}. select_scan.mjs keeps those that bring a new name.

    python make_scan.py PREFIX > FILE
"""
import base64
import io
import json
import pickle
import sys
import warnings

warnings.filterwarnings("ignore")
PREFIX = sys.argv[1] if len(sys.argv) > 1 else "py"
PROTOCOLS = [p for p in (0, 2, 4, 5) if p <= pickle.HIGHEST_PROTOCOL]


def emit(name, data):
    print(json.dumps({"name": "%s-%s" % (PREFIX, name), "base64": base64.b64encode(data).decode("ascii")}))


def put(name, make, protocols=PROTOCOLS):
    for protocol in protocols:
        try:
            emit("%s-p%d" % (name, protocol), pickle.dumps(make(), protocol))
        except Exception as error:
            print("%s p%d: %r" % (name, protocol, error), file=sys.stderr)


def stdlib():
    import array, argparse, collections, copyreg, datetime, decimal, email, email.message, email.policy, enum, fractions, functools
    import http, http.cookiejar, http.cookies, inspect, ipaddress, itertools, logging, operator, pathlib, random, re, signal, socket, string
    import time, types, typing, urllib.parse, urllib.request, uuid, xml.etree.ElementTree as ET

    put("plain", lambda: [None, True, 1, 1 << 70, 1.5, "x", b"b", bytearray(b"c"), (1,), {1}, frozenset([2]), {"a": 1}, complex(1, 2)])
    put("builtins", lambda: [slice(1, 2), range(3), Ellipsis, NotImplemented, int, str, float, bool, bytes, list, dict, tuple, set, object,
                             frozenset, bytearray, complex, type(None), len, abs, min, max, sum, sorted])
    put("iterators", lambda: [iter([1, 2]), iter((1,)), reversed([1]), enumerate(["a"]), iter(range(3)), iter("ab"), zip([1], [2])])
    put("datetime", lambda: [datetime.datetime(2020, 1, 2, 3, 4, 5, 6), datetime.date(2020, 1, 2), datetime.time(1, 2, 3, 4),
                             datetime.timedelta(1, 2, 3), datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=2), "X"),
                             datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc), datetime.time(1, tzinfo=datetime.timezone.utc)])
    try:
        import zoneinfo
        put("zoneinfo", lambda: [zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo.no_cache("UTC"),
                                 datetime.datetime(2020, 1, 2, tzinfo=zoneinfo.ZoneInfo("UTC"))])
    except ImportError:
        pass
    put("collections", lambda: [collections.OrderedDict(a=1), collections.defaultdict(list, a=[1]), collections.defaultdict(int),
                                collections.defaultdict(None), collections.deque([1, 2], 5), collections.Counter("aab"),
                                collections.ChainMap({"a": 1}), collections.UserDict(a=1), collections.UserList([1]),
                                collections.UserString("x"), collections.defaultdict(dict), collections.defaultdict(set)])
    od = collections.OrderedDict(a=1)
    od.note = "x"
    put("ordereddict-attr", lambda: od)
    put("numbers", lambda: [decimal.Decimal("1.5"), decimal.Decimal("NaN"), fractions.Fraction(1, 3), decimal.Context()])
    put("uuid", lambda: [uuid.UUID(int=5), uuid.UUID(int=5, is_safe=uuid.SafeUUID.safe)])
    put("ipaddress", lambda: [ipaddress.ip_address("1.2.3.4"), ipaddress.ip_address("::1"), ipaddress.ip_network("10.0.0.0/8"),
                              ipaddress.ip_network("fe80::/10"), ipaddress.ip_interface("1.2.3.4/24"), ipaddress.ip_interface("::1/64")])
    put("pathlib", lambda: [pathlib.PurePosixPath("/a/b"), pathlib.PureWindowsPath("c:\\a"), pathlib.PosixPath("x/y")])
    put("re", lambda: [re.compile("a+", re.I), re.compile(b"x"), re.I | re.M])
    put("exceptions", lambda: [ValueError("x"), KeyError("k"), OSError(2, "no", "f"), UnicodeDecodeError("ascii", b"x", 0, 1, "r"),
                               StopIteration(1), SystemExit(2), ImportError("m", name="n"), SyntaxError("s", ("f", 1, 2, "t")), AttributeError("a"),
                               TypeError(), ZeroDivisionError("z"), TimeoutError("t"), ConnectionResetError(104, "c"), RuntimeError("r"),
                               IndexError(), NotImplementedError(), AssertionError("a"), ArithmeticError(), LookupError(), Exception("e"),
                               BaseException("b"), UserWarning("u"), DeprecationWarning("d"), RecursionError("r"), PermissionError(13, "p"),
                               UnicodeEncodeError("ascii", "x", 0, 1, "r"), EOFError(), MemoryError(), OverflowError("o"), KeyboardInterrupt()])
    if sys.version_info >= (3, 11):
        def noted():
            error = ExceptionGroup("g", [ValueError(1), TypeError(2)])
            error.add_note("n")
            return error
        put("exception-notes", noted)
    put("array", lambda: [array.array(c, [1, 2]) for c in "bBhHiIlLqQfd"] + [array.array("u", "xy")])
    put("struct-time", lambda: time.gmtime(0))
    put("namespaces", lambda: [types.SimpleNamespace(a=1), argparse.Namespace(a=1, b=pathlib.PurePosixPath("x"))])
    put("typing", lambda: [typing.Any, typing.List[int], typing.Optional[str], typing.Union[int, str], typing.Dict[str, int], typing.Callable])
    if sys.version_info >= (3, 9):
        put("generic-alias", lambda: [list[int], dict[str, list[int]]])
    put("functools", lambda: [functools.partial(int, base=2), operator.itemgetter(1), operator.itemgetter(1, 2), operator.attrgetter("a"),
                              operator.add, operator.mul, operator.methodcaller("strip")])
    put("itertools", lambda: [itertools.count(3), itertools.repeat(1, 2), itertools.chain([1], [2]), itertools.cycle([1])])
    put("random", lambda: random.Random(1))
    put("enums", lambda: [http.HTTPStatus.OK, signal.SIGINT, socket.AF_INET, re.RegexFlag.I, inspect.Parameter.POSITIONAL_ONLY])
    put("urllib", lambda: [urllib.parse.urlparse("http://a/b?c#d"), urllib.parse.urlsplit("http://a/b"), urllib.parse.ParseResultBytes(b"", b"", b"", b"", b"", b"")])
    put("io", lambda: [io.BytesIO(b"abc"), io.StringIO("abc")])
    put("string", lambda: string.Template("$a"))
    put("signature", lambda: inspect.signature(lambda a, b=1, *c, d: 0))
    def cookies():
        jar = http.cookies.SimpleCookie()
        jar["a"] = "b"
        jar["a"]["path"] = "/"
        return jar
    put("cookies", cookies)
    put("cookie", lambda: http.cookiejar.Cookie(0, "n", "v", None, False, "d", False, False, "/", True, False, None, False, None, None, {}))
    put("cookiepolicy", lambda: http.cookiejar.DefaultCookiePolicy())
    text = "From: A <a@b.c>\nTo: d@e.f, g@h.i\nSubject: s\nDate: Mon, 01 Jan 2024 00:00:00 +0000\nMIME-Version: 1.0\n" \
           "Message-ID: <1@x>\nSender: a@b.c\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-A: b\n\nbody\n"
    put("email", lambda: email.message_from_string(text))
    put("email-default", lambda: email.message_from_string(text, policy=email.policy.default))
    put("email-policies", lambda: [email.policy.default, email.policy.compat32, email.policy.SMTP, email.policy.HTTP, email.policy.strict])
    def mime():
        from email.mime.multipart import MIMEMultipart
        from email.mime.text import MIMEText
        from email.mime.application import MIMEApplication
        from email.mime.base import MIMEBase
        from email.mime.image import MIMEImage
        from email.mime.audio import MIMEAudio
        from email.mime.message import MIMEMessage
        m = MIMEMultipart()
        m["Subject"] = email.header.Header("h\u00e4", "utf-8")
        m.attach(MIMEText("x"))
        m.attach(MIMEText("h\u00e4", "plain", "utf-8"))
        m.attach(MIMEApplication(b"x"))
        m.attach(MIMEBase("a", "b"))
        m.attach(MIMEImage(b"x", "png"))
        m.attach(MIMEAudio(b"x", "wav"))
        m.attach(MIMEMessage(email.message.Message()))
        return m
    import email.header, email.charset
    put("email-mime", mime)
    put("email-charset", lambda: email.charset.Charset("utf-8"))
    def headers():
        m = email.message.EmailMessage()
        m["From"] = "A <a@b.c>"
        m["Subject"] = "s"
        m["To"] = email.message.EmailMessage and "x@y.z"
        m.set_content("x")
        m.add_attachment(b"x", maintype="a", subtype="b", filename="f")
        return m
    put("email-headers", headers)
    put("elementtree", lambda: ET.fromstring("<a x='1'><b>t</b>u</a>"))
    record = logging.LogRecord("n", 20, "p", 1, "m %s", ("a",), None)
    put("logrecord", lambda: record.__dict__)
    put("logrecord-object", lambda: record)
    class Color(enum.Enum):
        RED = 1


def numpy_cases():
    import numpy as np
    for dtype in ("i1", "<i2", ">i4", "u8", "f2", "f4", ">f8", "c8", "c16", "?", "S4", "<U5", ">U3", "V3", "M8[D]", "m8[us]", "M8[ns]", "M8", "O", "g", "G"):
        put("np-%s" % dtype, lambda: np.zeros(3, dtype))
    put("np-shapes", lambda: [np.zeros((2, 3)), np.zeros((2, 3), order="F"), np.zeros(()), np.zeros((0, 3)), np.arange(6).reshape(2, 3).T,
                              np.arange(10)[::2], np.broadcast_to(np.arange(3), (2, 3))])
    put("np-object", lambda: np.array([{"a": 1}, "x", None, [1]], dtype=object))
    put("np-object-2d", lambda: np.array([[1, "a"], [None, 2.5]], dtype=object))
    put("np-struct", lambda: np.array([(1, 2.5, "x")], dtype=[("a", "<i4"), ("b", ">f8"), ("c", "U3")]))
    put("np-struct-nested", lambda: np.zeros(2, dtype=[("a", [("x", "i2"), ("y", "f4")]), ("b", "u1", (2, 3))]))
    put("np-struct-aligned", lambda: np.zeros(2, dtype=np.dtype([("a", "i1"), ("b", "f8")], align=True)))
    put("np-struct-object", lambda: np.array([(1, "x")], dtype=[("a", "i4"), ("b", "O")]))
    put("np-struct-titles", lambda: np.zeros(1, dtype=[(("title", "a"), "i4")]))
    put("np-struct-offsets", lambda: np.zeros(1, dtype={"names": ["a", "b"], "formats": ["i4", "i2"], "offsets": [0, 8], "itemsize": 16}))
    put("np-struct-overlap", lambda: np.zeros(1, dtype={"names": ["a", "b"], "formats": ["i4", "i2"], "offsets": [0, 2]}))
    put("np-dtype-meta", lambda: np.dtype("i4", metadata={"a": 1}))
    put("np-scalars", lambda: [np.int8(1), np.uint64(2), np.float16(1.5), np.float32(1), np.float64(2), np.complex64(1), np.bool_(True),
                               np.str_("x"), np.bytes_(b"y"), np.datetime64("2020-01-01"), np.timedelta64(1, "D"), np.longdouble(1.5)])
    put("np-void", lambda: [np.void(b"abc"), np.zeros(1, dtype=[("a", "i4")])[0], np.zeros(1, dtype=[("a", "O")])[0]])
    put("np-dtypes", lambda: [np.dtype(d) for d in ("i4", ">f8", "O", "U3", "M8[25s]", "V")] + [np.dtype(("i4", (2, 3)))])
    put("np-classes", lambda: [np.float64, np.int32, np.bool_, np.str_, np.ndarray, np.dtype, np.datetime64, np.object_, np.number, np.generic,
                               np.integer, np.floating, np.void, np.bytes_, np.complex128, np.longdouble, np.uint8, np.float32])
    put("np-ufuncs", lambda: [np.add, np.sin, np.log1p, np.mean, np.sum, np.exp, np.sqrt, np.log, np.abs, np.maximum])
    put("np-linalg", lambda: [np.linalg.norm, np.median, np.std, np.var, np.percentile, np.unique, np.concatenate])
    put("np-masked", lambda: [np.ma.array([1, 2], mask=[0, 1]), np.ma.masked, np.ma.array([1.5], mask=False, fill_value=7)])
    put("np-mrecords", lambda: np.ma.array([(1, 2.0)], mask=[(0, 1)], dtype=[("a", "i4"), ("b", "f8")]))
    put("np-matrix", lambda: np.matrix([[1, 2]]))
    put("np-recarray", lambda: [np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])])
    put("np-record", lambda: np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])[0])
    put("np-chararray", lambda: np.char.array(["a", "b"]))
    put("np-poly", lambda: [np.poly1d([1, 2]), np.polynomial.Polynomial([1, 2]), np.polynomial.Chebyshev([1]), np.polynomial.Legendre([1]),
                            np.polynomial.Laguerre([1]), np.polynomial.Hermite([1]), np.polynomial.HermiteE([1])])
    put("np-random", lambda: [np.random.RandomState(1), np.random.default_rng(1), np.random.SeedSequence(5)])
    for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"):
        put("np-random-%s" % name, lambda: [np.random.Generator(getattr(np.random, name)(1)), getattr(np.random, name)(2)])
    put("np-random-legacy", lambda: np.random.RandomState(np.random.PCG64(1)))
    put("np-random-state", lambda: np.random.RandomState(1).get_state())
    import tempfile, os
    def memmap():
        return np.memmap(os.path.join(tempfile.mkdtemp(), "m"), dtype="f4", mode="w+", shape=(3,))
    put("np-memmap", memmap)
    put("np-errors", lambda: [np.linalg.LinAlgError("x")])
    if hasattr(np, "dtypes"):
        if hasattr(np.dtypes, "StringDType"):
            put("np-stringdtype", lambda: [np.array(["a", "b"], dtype=np.dtypes.StringDType()), np.dtypes.StringDType(na_object=None)])
        put("np-dtypeclasses", lambda: [type(np.dtype("f8")), type(np.dtype("M8"))])
    if sys.version_info >= (3, 8):
        buffers = []
        emit("np-oob", pickle.dumps([np.arange(5), np.arange(6.0).reshape(2, 3)], 5, buffer_callback=buffers.append))
    out = io.BytesIO()
    np.save(out, np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    emit("npy-object", out.getvalue())
    out = io.BytesIO()
    np.savez(out, a=np.arange(3), b=np.array([{"a": 1}], dtype=object))
    emit("npz", out.getvalue())
    out = io.BytesIO()
    np.savez_compressed(out, a=np.arange(3))
    emit("npz-compressed", out.getvalue())


def pandas_cases():
    import datetime
    import numpy as np
    import pandas as pd
    offsets = pd.tseries.offsets
    put("pd-df", lambda: pd.DataFrame({"a": [1, 2], "b": [1.5, None], "c": ["x", None], "d": [True, False]}))
    put("pd-df-index", lambda: pd.DataFrame({"a": [1, 2]}, index=["x", "y"]))
    put("pd-df-dates", lambda: pd.DataFrame({"t": pd.date_range("2020", periods=3), "z": pd.date_range("2020", periods=3, tz="Europe/Berlin"),
                                             "d": pd.timedelta_range("1D", periods=3), "u": pd.date_range("2020", periods=3, tz="UTC")}))
    put("pd-df-nullable", lambda: pd.DataFrame({"i": pd.array([1, None], "Int64"), "f": pd.array([1.5, None], "Float64"), "b": pd.array([True, None], "boolean"),
                                                "s": pd.array(["x", None], "string"), "c": pd.Categorical(["a", "b"]), "u": pd.array([1, None], "UInt8")}))
    put("pd-df-ext", lambda: pd.DataFrame({"p": pd.period_range("2020", periods=2, freq="M"), "i": pd.interval_range(0, 2),
                                           "s": pd.arrays.SparseArray([0, 1]), "o": [{"a": 1}, [1]]}))
    put("pd-df-empty", lambda: [pd.DataFrame(), pd.DataFrame(columns=["a"]), pd.DataFrame(index=[1])])
    put("pd-df-attrs", lambda: pd.DataFrame({"a": [1]}).pipe(lambda d: (d.attrs.update(x=1), d)[1]))
    put("pd-df-mi", lambda: pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", "y"])))
    put("pd-df-micols", lambda: pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["a"], ["x", "y"]])))
    put("pd-df-dup", lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]))
    for t in ("int8", "Int8", "Int16", "Int32", "UInt16", "UInt32", "UInt64", "Float32", "float32", "uint8", "complex128", "str", "object", "category"):
        put("pd-series-%s" % t, lambda: pd.Series([1, 0], dtype=t))
    put("pd-series-name", lambda: pd.Series([1.0], name="n", index=[5]))
    put("pd-index", lambda: [pd.Index([1, 2]), pd.Index([1.5]), pd.Index(["a"]), pd.RangeIndex(3), pd.Index([True]), pd.Index([1], dtype="uint64"), pd.Index([], dtype=object)])
    put("pd-index-dates", lambda: [pd.date_range("2020", periods=3, freq="D"), pd.date_range("2020", periods=3, freq="MS", tz="UTC"),
                                   pd.timedelta_range("1h", periods=2), pd.period_range("2020", periods=2, freq="Q"), pd.DatetimeIndex(["2020"])])
    put("pd-index-cat", lambda: [pd.CategoricalIndex(["a", "b"]), pd.IntervalIndex.from_breaks([0, 1, 2])])
    put("pd-scalars", lambda: [pd.Timestamp("2020"), pd.Timestamp("2020", tz="Europe/Berlin"), pd.Timestamp("2020", tz="UTC"), pd.Timedelta("1D"), pd.NaT, pd.NA,
                               pd.Period("2020-01", "M"), pd.Interval(0, 1)])
    names = ["Day", "Hour", "Minute", "Second", "Milli", "Micro", "Nano", "MonthEnd", "MonthBegin", "BMonthEnd", "BMonthBegin", "BusinessDay", "BusinessHour", "CDay",
             "CBMonthEnd", "CBMonthBegin", "Week", "WeekOfMonth", "LastWeekOfMonth", "QuarterEnd", "QuarterBegin", "BQuarterEnd", "BQuarterBegin", "YearEnd", "YearBegin",
             "BYearEnd", "BYearBegin", "SemiMonthEnd", "SemiMonthBegin", "FY5253", "FY5253Quarter", "Easter", "DateOffset", "CustomBusinessHour", "HalfYearEnd", "HalfYearBegin", "BHalfYearEnd", "BHalfYearBegin"]
    for name in names:
        if hasattr(offsets, name):
            kw = {"weekday": 1, "startingMonth": 1} if name.startswith("FY") else {"months": 2} if name == "DateOffset" else {}
            put("pd-offset-%s" % name, lambda: getattr(offsets, name)(**kw))
    put("pd-dtypes", lambda: [pd.CategoricalDtype(["a"]), pd.DatetimeTZDtype("ns", "UTC"), pd.PeriodDtype("M"), pd.IntervalDtype("int64"), pd.StringDtype(), pd.BooleanDtype(),
                              pd.Int64Dtype(), pd.Float32Dtype(), pd.SparseDtype(float)])
    put("pd-arrays", lambda: [pd.array([1, None], "Int32"), pd.arrays.IntervalArray.from_breaks([0, 1]), pd.array(["x"], "string[python]"), pd.Categorical(["x"], ordered=True),
                              pd.period_range("2020", periods=2, freq="D").array, pd.arrays.SparseArray([0, 1.5]), pd.array(pd.date_range("2020", periods=2))])
    put("pd-numpy-array", lambda: pd.Series([1]).array)
    put("pd-flags", lambda: pd.DataFrame({"a": [1]}).set_flags(allows_duplicate_labels=False))
    put("pd-groupby", lambda: pd.DataFrame({"a": [1, 1], "b": [1, 2]}).groupby("a").agg(["mean", "sum"]))
    put("pd-describe", lambda: pd.DataFrame({"a": [1.0, 2.0]}).describe())
    put("pd-crosstab", lambda: pd.crosstab(pd.Series(["a", "b"]), pd.Series(["x", "y"])))
    put("pd-errors", lambda: [pd.errors.ParserError("x"), pd.errors.EmptyDataError("y")])
    try:
        import pyarrow as pa
        put("pd-arrow", lambda: pd.DataFrame({"a": pd.array([1, None], "int64[pyarrow]"), "s": pd.array(["x", None], "string[pyarrow]"),
                                              "t": pd.array([datetime.datetime(2020, 1, 1)], pd.ArrowDtype(pa.timestamp("ns")))._from_sequence(
                                                  [datetime.datetime(2020, 1, 1), None], dtype=pd.ArrowDtype(pa.timestamp("ns")))}))
        put("pa-types", lambda: [pa.int64(), pa.string(), pa.timestamp("ns"), pa.list_(pa.int32())])
        put("pa-arrays", lambda: [pa.array([1, None]), pa.array(["x"]), pa.chunked_array([[1], [2]])])
        put("pa-table", lambda: pa.table({"a": [1, 2]}))
    except ImportError:
        pass


def scipy_cases():
    import scipy, scipy.sparse as sp, numpy as np
    import scipy.interpolate, scipy.spatial, scipy.optimize, scipy.stats
    for form in ("csr", "csc", "coo", "dia", "lil", "dok", "bsr"):
        put("sp-%s" % form, lambda: getattr(sp, "%s_matrix" % form)(np.eye(2)))
        if hasattr(sp, "%s_array" % form):
            put("sp-%s-array" % form, lambda: getattr(sp, "%s_array" % form)(np.eye(2)))
    put("sp-result", lambda: scipy.optimize.OptimizeResult(x=1))
    put("sp-rotation", lambda: scipy.spatial.transform.Rotation.from_euler("x", 1))
    put("sp-interp", lambda: [scipy.interpolate.CubicSpline([0, 1, 2], [1, 2, 3]), scipy.interpolate.PPoly([[1.0]], [0, 1]), scipy.interpolate.BSpline([0, 1, 2], [1], 1)])
    put("sp-interp1d", lambda: scipy.interpolate.interp1d([0, 1], [1, 2]))
    put("sp-kdtree", lambda: [scipy.spatial.cKDTree(np.eye(2)), scipy.spatial.KDTree(np.eye(2))])
    put("sp-functions", lambda: [scipy.special.expit, scipy.linalg.inv])
    put("sp-stats", lambda: [scipy.stats.norm, scipy.stats.norm(0, 1)])


def sklearn_cases():
    import numpy as np
    from sklearn.utils import all_estimators, Bunch
    rng = np.random.RandomState(0)
    X = np.abs(rng.rand(40, 4))
    y = (X[:, 0] > 0.5).astype(int)
    protocols = (2, 5)
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.preprocessing import StandardScaler, OneHotEncoder
    args = {"estimator": LogisticRegression(), "estimators": [("a", LogisticRegression()), ("b", DecisionTreeClassifier())], "steps": [("s", StandardScaler()), ("c", LogisticRegression())],
            "transformers": [("s", StandardScaler(), [0, 1])], "transformer_list": [("s", StandardScaler())], "param_grid": {"C": [1.0, 2.0]}, "param_distributions": {"C": [1.0, 2.0]},
            "base_estimator": LogisticRegression()}
    import inspect
    texts = ["a b c", "b c d", "a d"] * 5
    for name, cls in all_estimators():
        try:
            parameters = inspect.signature(cls.__init__).parameters
            kw = {k: v for k, v in args.items() if k in parameters and parameters[k].default is inspect.Parameter.empty}
            if "Regressor" in name and "estimators" in kw:
                kw["estimators"] = [("a", Ridge()), ("b", Ridge())]
            e = cls(**kw)
            if "n_components" in parameters and name not in ("GaussianRandomProjection", "SparseRandomProjection"):
                try: e.set_params(n_components=2)
                except Exception: pass
            if "max_iter" in parameters: e.set_params(max_iter=20)
            if "n_estimators" in parameters: e.set_params(n_estimators=2)
            put("sk-%s-new" % name, lambda: e, (4,))
        except Exception as error:
            print("%s: %r" % (name, error), file=sys.stderr)
            continue
        data = None
        for X1, y1 in ((X, y), (X, X[:, 1]), (X, X[:, :2]), (texts, None), (X[:, 0], y), ([{"a": 1}, {"b": 2}], None), (["a", "b"], None), (y, None), ([["a"], ["b"]], None), (X[:, 0], X[:, 1]), (X, (X[:, :2] > .5).astype(int)), (X[:20] @ X[:20].T, y[:20])):
            try:
                e.fit(X1, y1) if y1 is not None else e.fit(X1)
                data = e
                break
            except Exception as error:
                last = error
        if data is None:
            print("%s did not fit: %r" % (name, last), file=sys.stderr)
        else:
            put("sk-%s" % name, lambda: data, protocols)
    put("sk-bunch", lambda: Bunch(a=1))
    from sklearn.feature_extraction.text import TfidfVectorizer, CountVectorizer, HashingVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.compose import make_column_transformer
    put("sk-tfidf", lambda: make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, y[:len(texts)]), protocols)
    put("sk-columns", lambda: make_column_transformer((StandardScaler(), [0]), (OneHotEncoder(), [1]), remainder="passthrough").fit(X, y), protocols)
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process import kernels as K
    put("sk-gp", lambda: GaussianProcessRegressor(K.ConstantKernel() * K.RBF() + K.WhiteKernel() + K.Matern() + K.RationalQuadratic() + K.ExpSineSquared() + K.DotProduct() ** 2).fit(X, y), protocols)
    from sklearn.metrics import make_scorer, f1_score
    from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, KFold, StratifiedKFold, cross_validate, TimeSeriesSplit, GroupKFold, ShuffleSplit, LeaveOneOut, RepeatedKFold, StratifiedShuffleSplit
    put("sk-cv", lambda: [KFold(), StratifiedKFold(), TimeSeriesSplit(), GroupKFold(), ShuffleSplit(), LeaveOneOut(), RepeatedKFold(), StratifiedShuffleSplit()], protocols)
    put("sk-grid", lambda: GridSearchCV(LogisticRegression(), {"C": [1.0, 2.0]}, cv=3, scoring="f1").fit(X, y), protocols)
    put("sk-scorer", lambda: GridSearchCV(LogisticRegression(), {"C": [1.0]}, cv=StratifiedKFold(2), scoring=make_scorer(f1_score)).fit(X, y), protocols)
    from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors, KDTree, BallTree
    for algorithm in ("kd_tree", "ball_tree", "brute"):
        for metric in ("euclidean", "manhattan", "chebyshev", "minkowski", "cosine"):
            try:
                put("sk-knn-%s-%s" % (algorithm, metric), lambda: KNeighborsClassifier(algorithm=algorithm, metric=metric, p=3).fit(X, y), protocols)
            except Exception: pass
    from sklearn.linear_model import SGDClassifier, SGDRegressor
    for loss in ("hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron", "squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"):
        put("sk-sgd-%s" % loss, lambda: SGDClassifier(loss=loss).fit(X, y), protocols)
    from sklearn.ensemble import HistGradientBoostingRegressor, HistGradientBoostingClassifier, GradientBoostingRegressor, GradientBoostingClassifier
    y3 = (X[:, 0] * 3).astype(int)
    for loss in ("squared_error", "absolute_error", "poisson", "gamma"):
        put("sk-hgb-%s" % loss, lambda: HistGradientBoostingRegressor(loss=loss, max_iter=2).fit(X, y + 1), protocols)
    put("sk-hgb-quantile", lambda: HistGradientBoostingRegressor(loss="quantile", quantile=0.5, max_iter=2).fit(X, y), protocols)
    put("sk-hgb-multi", lambda: HistGradientBoostingClassifier(max_iter=2).fit(X, y3), protocols)
    for loss in ("squared_error", "absolute_error", "huber", "quantile"):
        put("sk-gb-%s" % loss, lambda: GradientBoostingRegressor(loss=loss, n_estimators=2).fit(X, y), protocols)
    put("sk-gb-multi", lambda: GradientBoostingClassifier(n_estimators=2).fit(X, y3), protocols)
    put("sk-gb-exp", lambda: GradientBoostingClassifier(n_estimators=2, loss="exponential").fit(X, y), protocols)
    from sklearn.preprocessing import FunctionTransformer
    put("sk-function", lambda: FunctionTransformer(np.log1p), protocols)
    from sklearn.linear_model import TweedieRegressor, GammaRegressor, PoissonRegressor
    for power in (0, 1, 1.5, 2, 3):
        put("sk-tweedie-%s" % power, lambda: TweedieRegressor(power=power).fit(X, y + 1), protocols)
    from sklearn.ensemble import RandomForestClassifier
    put("sk-forest-object", lambda: RandomForestClassifier(2).fit(X, np.array(["a", "b"], dtype=object)[y]), protocols)
    from sklearn.isotonic import IsotonicRegression
    put("sk-isotonic", lambda: IsotonicRegression().fit(X[:, 0], y), protocols)


def torch_cases():
    import collections
    import torch
    dtypes = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.bool, torch.complex64]
    put("torch-tensor", lambda: torch.arange(3.0), (2, 5))
    put("torch-dtypes", lambda: dtypes, (2, 5))
    put("torch-misc", lambda: [torch.Size([1, 2]), torch.device("cpu"), torch.device("cuda", 0), torch.strided], (2, 5))
    models = {"linear": torch.nn.Linear(2, 2), "seq": torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1), torch.nn.ReLU(), torch.nn.BatchNorm2d(1), torch.nn.Dropout(), torch.nn.Flatten())}
    def saved(name, value, **kw):
        out = io.BytesIO()
        try:
            torch.save(value, out, **kw)
            emit(name, out.getvalue())
        except Exception as error:
            print(name, repr(error), file=sys.stderr)
    saved("torch-zip", models["linear"].state_dict())
    saved("torch-legacy", models["linear"].state_dict(), _use_new_zipfile_serialization=False)
    saved("torch-checkpoint", {"model": models["seq"].state_dict(), "optimizer": torch.optim.Adam(models["linear"].parameters()).state_dict(), "epoch": 1})
    saved("torch-types", [torch.zeros(1, dtype=d) for d in dtypes])
    saved("torch-sparse", torch.eye(2).to_sparse())
    saved("torch-sparse-csr", torch.eye(2).to_sparse_csr())
    saved("torch-quantized", torch.quantize_per_tensor(torch.zeros(2), 0.1, 1, torch.qint8))
    saved("torch-parameter", torch.nn.Parameter(torch.zeros(2)))
    saved("torch-buffer", getattr(torch.nn, "Buffer", torch.nn.Parameter)(torch.zeros(2)))
    saved("torch-grad", torch.zeros(2, requires_grad=True))
    saved("torch-conj", [torch.zeros(2, dtype=torch.complex64).conj()])
    saved("torch-storage", torch.zeros(2).storage())
    saved("torch-untyped", getattr(torch.zeros(2), "untyped_storage", torch.zeros(2).storage)())
    saved("torch-meta", torch.zeros(2, device="meta"))
    saved("torch-generator", torch.get_rng_state())
    saved("torch-packed", torch.nn.utils.rnn.pack_sequence([torch.zeros(2)]))
    saved("torch-modules", models)
    for name in ("Linear Conv1d Conv2d Conv3d ConvTranspose2d BatchNorm1d BatchNorm2d LayerNorm GroupNorm Embedding LSTM GRU RNN Dropout ReLU GELU Sigmoid Tanh Softmax LeakyReLU "
                 "MaxPool2d AvgPool2d AdaptiveAvgPool2d Flatten Identity MultiheadAttention TransformerEncoderLayer ModuleList ModuleDict ParameterList Upsample CrossEntropyLoss MSELoss SiLU ELU Softplus Hardswish").split():
        cls = getattr(torch.nn, name)
        for args in ((), (2,), (2, 2), (2, 2, 2), (4, 2)):
            try:
                m = cls(*args)
                break
            except Exception:
                m = None
        if m is not None:
            saved("torch-nn-%s" % name, m)


def joblib_cases():
    import joblib, os, tempfile
    import numpy as np
    value = {"a": np.arange(6.0).reshape(2, 3), "o": np.array([{"x": 1}, None], dtype=object), "n": 1, "f": np.zeros((2, 2), order="F"), "m": np.matrix([[1]])}
    for name, compress in (("plain", 0), ("zlib", ("zlib", 3)), ("gzip", ("gzip", 3)), ("bz2", ("bz2", 3)), ("xz", ("xz", 3)), ("lzma", ("lzma", 3))):
        path = os.path.join(tempfile.mkdtemp(), "x")
        joblib.dump(value, path, compress=compress)
        emit("joblib-%s" % name, open(path, "rb").read())
    from sklearn.linear_model import LogisticRegression
    path = os.path.join(tempfile.mkdtemp(), "x")
    joblib.dump(LogisticRegression().fit([[0.0], [1.0]], [0, 1]), path)
    emit("joblib-sk", open(path, "rb").read())


def other_cases():
    import datetime
    try:
        import dateutil.tz, dateutil.relativedelta, dateutil.rrule
        put("dateutil", lambda: [dateutil.tz.tzutc(), dateutil.tz.tzoffset("x", 3600), dateutil.tz.tzlocal(), dateutil.tz.gettz("Europe/Berlin"), dateutil.relativedelta.relativedelta(months=1),
                                 dateutil.relativedelta.MO, dateutil.tz.tzstr("EST5EDT"), dateutil.relativedelta.MO(2)])
        put("dateutil-rrule", lambda: dateutil.rrule.rrule(dateutil.rrule.DAILY, count=2, dtstart=datetime.datetime(2020, 1, 1)))
    except ImportError: pass
    try:
        import pytz
        put("pytz", lambda: [pytz.utc, pytz.timezone("Europe/Berlin"), pytz.FixedOffset(60), datetime.datetime(2020, 1, 1, tzinfo=pytz.utc),
                             pytz.timezone("Europe/Berlin").localize(datetime.datetime(2020, 7, 1)), pytz.timezone("Etc/GMT+3")])
    except ImportError: pass
    try:
        import sympy
        x, y = sympy.symbols("x y")
        put("sympy", lambda: [x + y, x * 2, x ** 2, sympy.Rational(1, 3), sympy.Integer(5), sympy.Float(1.5), sympy.pi, sympy.E, sympy.I, sympy.oo, sympy.sin(x), sympy.exp(x), sympy.log(x),
                              sympy.Matrix([[x, 1]]), sympy.Eq(x, y), sympy.Symbol("z", positive=True), sympy.S.Half, sympy.S.Zero, sympy.S.One, sympy.S.NegativeOne, sympy.true, sympy.zoo, sympy.nan,
                              sympy.Tuple(x, 1), sympy.cos(x), sympy.sqrt(x), sympy.Abs(x), sympy.Interval(0, 1), sympy.FiniteSet(1, 2), x < y])
    except ImportError: pass
    try:
        import networkx as nx
        put("networkx", lambda: [nx.path_graph(3), nx.DiGraph([(1, 2)]), nx.MultiGraph([(1, 2)]), nx.MultiDiGraph([(1, 2)])])
    except ImportError: pass
    try:
        import requests
        def jar():
            jar = requests.cookies.RequestsCookieJar()
            jar.set("a", "b", domain="x.y", path="/")
            return jar
        put("requests", lambda: [requests.structures.CaseInsensitiveDict(a=1), jar(), requests.Session(), requests.exceptions.ConnectionError("x")])
        def response():
            r = requests.Response()
            r._content = b"x"
            r.status_code = 200
            r.request = requests.Request("GET", "http://a/").prepare()
            return r
        put("requests-response", response)
    except ImportError: pass
    try:
        import sortedcontainers as s
        put("sortedcontainers", lambda: [s.SortedList([2, 1]), s.SortedDict(a=1), s.SortedSet([1])])
    except ImportError: pass
    try:
        import pendulum
        put("pendulum", lambda: [pendulum.datetime(2020, 1, 1), pendulum.date(2020, 1, 1), pendulum.duration(days=1), pendulum.timezone("Europe/Berlin"), pendulum.time(1)])
    except ImportError: pass
    try:
        import django
        from django.conf import settings
        settings.configure()
        django.setup()
        from django.utils.safestring import mark_safe
        from django.utils.datastructures import MultiValueDict
        from django.http import QueryDict
        put("django", lambda: [mark_safe("x"), MultiValueDict({"a": [1]}), QueryDict("a=1"), django.utils.timezone.utc if hasattr(django.utils.timezone, "utc") else None])
        from django.core.exceptions import ValidationError
        put("django-errors", lambda: ValidationError("x"))
        from django.utils.translation import gettext_lazy
        put("django-lazy", lambda: gettext_lazy("x"))
        from django.http import HttpResponse
        put("django-response", lambda: HttpResponse("x"))
    except ImportError: pass
    try:
        import ml_dtypes, numpy as np
        put("ml-dtypes", lambda: np.zeros(2, ml_dtypes.bfloat16))
    except ImportError: pass


for part in (stdlib, numpy_cases, pandas_cases, scipy_cases, sklearn_cases, torch_cases, joblib_cases, other_cases):
    try:
        part()
    except ImportError as error:
        print(part.__name__, error, file=sys.stderr)
