"""Makes containers-NAME.json: files of NumPy, PyTorch and joblib, and what these libraries read from them.

    python make_containers.py new    # NumPy 2, PyTorch 2, joblib 1.6 and safetensors
    python make_containers.py old    # NumPy 1, PyTorch 1, joblib 1.2

Files are deflated, in base64. What was read is pickled: arrays as they are, tensors as (dtype, shape, list of numbers).
"""

import base64
import collections
import io
import json
import os
import pickle
import sys
import warnings
import zlib

import joblib
import numpy as np
import torch

warnings.simplefilter("ignore")


def packed(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


# NumPy

ARRAYS = {
    "float32": np.arange(6, dtype="f4").reshape(2, 3),
    "fortran": np.asfortranarray(np.arange(6, dtype="f8").reshape(2, 3)),
    "big-endian": np.arange(5, dtype=">i4"),
    "no axes": np.array(3.5),
    "empty": np.zeros((0, 4), "i2"),
    "bool": np.array([True, False]),
    "bytes": np.array([b"ab", b"c"]),
    "text": np.array(["h\xe9\xe9", "x"]),
    "complex": np.array([1 + 2j]),
    "float16": np.array([1.5], "f2"),
    "longdouble": np.array([1.5], "g"),
    "datetime64": np.array(["2020-01-01", "NaT"], "M8[ns]"),
    "timedelta64": np.array([1, 2], "m8[25s]"),
    "generic time": np.array([], "M8"),
    "record": np.array([(1, 2.5, b"x")], dtype=[("a", "<i4"), ("b", "<f8"), ("c", "S3")]),
    "gaps": np.zeros(0, dtype=np.dtype([("a", "i1"), ("b", "<f8"), ("c", "i2")], align=True)),
    "sub-arrays": np.zeros(1, dtype=[("p", "<f4", (2, 3)), ("q", [("r", "<i2"), ("s", "<i2", (2,))])]),
    "titles": np.zeros(1, dtype=[(("T", "n"), "<i4"), ("it's", "<u2")]),
    "version 3": np.zeros(1, dtype=[("\u65e5\u672c", "<i4")]),
    "latin-1": np.zeros(1, dtype=[("\xe9\xfc", "<i4")]),
    "objects": np.array([{"a": 1}, "x", None], dtype=object),
    "objects in records": np.array([(1, "x")], dtype=[("a", "i4"), ("b", "O")]),
    "void": np.zeros(2, "V5"),
    "slice": np.arange(24, dtype="i4").reshape(2, 3, 4)[:, ::2, 1],
    "transposed": np.arange(3, dtype="u8").reshape(1, 3).T,
}


def loaded(file):
    file.seek(0)
    return np.load(file, allow_pickle=True)


def npy():
    for name, array in ARRAYS.items():
        file = io.BytesIO()
        np.save(file, array)
        yield name, file.getvalue(), loaded(file)
    for version in (2, 0), (3, 0):
        file = io.BytesIO()
        np.lib.format.write_array(file, ARRAYS["float32"], version=version)
        yield "written as %d.%d" % version, file.getvalue(), loaded(file)


def npz():
    for name, save in ("stored", np.savez), ("compressed", np.savez_compressed):
        file = io.BytesIO()
        arrays = {"x": ARRAYS["float32"], "h\xe9": ARRAYS["text"], "o": ARRAYS["objects"], "z": np.zeros(2000)}
        save(file, **arrays)
        yield name, file.getvalue(), dict(loaded(file))


# PyTorch

DTYPES = """float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128 complex32 uint16 uint32 uint64
float8_e5m2 float8_e4m3fn float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu""".split()
IS_OLD = torch.__version__ < "2"


def of_each_dtype():
    tensors = collections.OrderedDict()
    for name in DTYPES:
        dtype = getattr(torch, name, None)
        if dtype is None or (name == "complex32" and IS_OLD):
            continue
        if name.startswith("float8"):
            tensors[name] = torch.arange(256, dtype=torch.uint8).view(dtype)
        elif name in ("bfloat16", "float16"):
            tensors[name] = torch.arange(0, 65536, 1999, dtype=torch.int32).to(torch.int16).view(dtype)
        elif name.startswith("complex"):
            tensors[name] = torch.tensor([1 + 2j, -3.5j, 0]).to(dtype)
        else:
            tensors[name] = torch.tensor([0, 1, 2, 100, 3]).to(dtype)
    return tensors


def torch_values():
    torch.manual_seed(0)
    base = torch.arange(24.0).reshape(2, 3, 4)
    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    views = {"t": base.permute(2, 0, 1), "s": base[:, 1:, ::2], "e": torch.ones(1).expand(3, 4), "z": torch.zeros(0, 3), "n": torch.tensor(2.5)}
    yield "dtypes", of_each_dtype()
    yield "views", dict(views, list=[base[0], (base[1], {"k": torch.tensor([1])})])
    yield "state dict", module.state_dict()
    yield "module", module
    yield "parameters", {"p": torch.nn.Parameter(torch.ones(2)), "g": torch.ones(2, requires_grad=True)}
    yield "quantized", {"q": torch.quantize_per_tensor(torch.tensor([-1.0, 0, 1, 2]), 0.1, 10, torch.quint8)}
    yield "sparse", {"coo": torch.eye(3).to_sparse(), "csr": torch.eye(3).to_sparse_csr()}
    yield "meta", {"m": torch.ones(3, device="meta")}
    if not IS_OLD:
        # PyTorch 1 loses these bits itself.
        yield "bits", {"conj": torch.tensor([1 + 2j, -3j]).conj(), "neg": torch.tensor([1 + 2j, -3j]).conj().imag}


def numbers(tensor):
    """The elements as a list, in a type that every NumPy has; of quantized ones the stored integers."""
    plain = tensor.int_repr() if tensor.is_quantized else tensor.detach().resolve_conj().resolve_neg()
    name = str(plain.dtype)[6:]
    if name.startswith("float8") or name == "bfloat16":
        plain = plain.to(torch.float32)
    elif name == "complex32":
        plain = plain.to(torch.complex64)
    elif name in ("uint16", "uint32", "uint64"):
        plain = plain.to(torch.int64)
    return plain.tolist()


def tensors_in(value, name=""):
    inner = lambda key: "%s.%s" % (name, key) if name else str(key)
    if isinstance(value, torch.Tensor):
        if value.layout == torch.strided and value.device.type != "meta":
            yield name, (str(value.dtype)[6:], list(value.shape), list(value.stride()), numbers(value))
    elif isinstance(value, torch.nn.Module):
        yield from tensors_in(value.state_dict(keep_vars=True), name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors_in(item, inner(key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from tensors_in(item, inner(index))


def torch_files():
    for name, value in torch_values():
        expected = dict(tensors_in(value))
        for kind in "zip", "legacy", "pickle":
            file = io.BytesIO()
            if kind == "pickle":
                file.write(pickle.dumps(value, 4))
            else:
                torch.save(value, file, _use_new_zipfile_serialization=kind == "zip")
            yield name, kind, file.getvalue(), expected
    module = torch.nn.Sequential(torch.nn.Linear(3, 2))
    module.eval()
    script = torch.jit.script(module)
    for name, saved, expected in ("script", script, dict(tensors_in(module))), ("frozen script", torch.jit.freeze(script), {}):
        file = io.BytesIO()
        torch.jit.save(saved, file)
        yield name, "torchscript", file.getvalue(), expected
    if not IS_OLD:
        torch.serialization.set_crc32_options(False)
        file = io.BytesIO()
        torch.save(torch.arange(3), file)
        yield "no checksums", "zip", file.getvalue(), {"": ("int64", [3], [1], [0, 1, 2])}


def safetensors_file():
    from safetensors.torch import save

    tensors = {name: tensor for name, tensor in of_each_dtype().items() if name not in ("complex32", "complex128")}
    tensors["view"] = torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1)
    file = io.BytesIO()
    torch.save(tensors, file)
    packable = {name: tensor.contiguous() for name, tensor in tensors.items()}
    return file.getvalue(), save(packable, metadata={"format": "pt"})


# joblib


def joblib_values():
    shared = np.arange(4)
    yield "array", np.arange(6.0).reshape(2, 3)
    yield "fortran", np.asfortranarray(np.arange(6, dtype="i4").reshape(2, 3))
    yield "several", {"a": np.arange(5), "b": [np.ones((2, 2), "f4"), "x" * 50, np.arange(3)], "c": {"d": np.array(1.5)}}
    yield "objects", [np.array([{"a": 1}, "x", None], dtype=object), np.arange(3, dtype="u1"), "tail"]
    yield "records", [np.array([(1, 2.5)], dtype=[("a", "<i4"), ("b", "<f8")]), np.array([(1, "x")], dtype=[("a", "<i4"), ("b", "O")])]
    yield "empty", [np.zeros((0, 3)), np.zeros(0)]
    yield "times", np.array(["2020-01-01"], "M8[D]")
    yield "slice", np.arange(24).reshape(2, 3, 4)[:, ::2, 1]
    yield "no arrays", {"x": [1, 2, 3]}
    yield "shared", [shared, shared]
    yield "long", np.arange(20000, dtype="i4") // 1000


def joblib_files():
    for name, value in joblib_values():
        compressions = ["", "zlib", "gzip", "bz2", "lzma", "xz"] if name == "several" else [""]
        for compression in compressions:
            for protocol in (2, 4, 5) if compression == "" else (4,):
                file = io.BytesIO()
                joblib.dump(value, file, compress=(compression, 3) if compression else 0, protocol=protocol)
                data = file.getvalue()
                file.seek(0)
                yield name, compression, protocol, data, joblib.load(file)


def rows():
    yield "npy", [dict(name=name, file=packed(file), value=packed(pickle.dumps(array, 4))) for name, file, array in npy()]
    yield "npz", [dict(name=name, file=packed(file), value=packed(pickle.dumps(arrays, 4))) for name, file, arrays in npz()]
    yield "torch", [
        dict(name=name, format=kind, file=packed(file), tensors=packed(pickle.dumps(expected, 4)))
        for name, kind, file, expected in torch_files()
    ]
    yield "joblib", [
        dict(name=name, compression=compression, protocol=protocol, file=packed(file), value=packed(pickle.dumps(value, 4)))
        for name, compression, protocol, file, value in joblib_files()
    ]
    if not IS_OLD:
        source, written = safetensors_file()
        yield "safetensors", dict(file=packed(source), written=packed(written))


if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "containers-%s.json" % sys.argv[1])
    versions = dict(numpy=np.__version__, torch=torch.__version__, joblib=joblib.__version__)
    with open(path, "w") as out:
        json.dump(dict(versions=versions, **dict(rows())), out, indent=0)
        out.write("\n")
