"""Writes more-VERSION.json: arrays of characters and ipaddress's classes, as a CPython pickles them, and what it says of them.

Run with CPython 3.8 (`more-38.json`) and 3.13 (`more-313.json`).
"""

import array
import base64
import ipaddress
import json
import pathlib
import pickle
import sys
import warnings

warnings.simplefilter("ignore")
values = [
    ipaddress.ip_address(text)
    for text in ("192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::", "::1", "1::", "fe80::1:0:0:1", "0:0:1::", "1:2:3:4:5:6:7:8")
]
values += [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8::/32"), ipaddress.ip_interface("10.1.2.3/255.255.0.0"), ipaddress.ip_interface("2001:db8::1/64")]
if sys.version_info >= (3, 9):
    values += [ipaddress.ip_address("fe80::1%eth0"), ipaddress.ip_address("::ffff:1.2.3.4")]
codes = ("u", "w") if sys.version_info >= (3, 13) else ("u",)
values += [array.array(code, text) for code in codes for text in ("", "h\u00e9\n", "\U0001f600a\ud83d")]
rows = []
for value in values:
    shown = "".join(value.tolist()) if isinstance(value, array.array) else str(value)
    for protocol in range(6):
        rows.append({"protocol": protocol, "base64": base64.b64encode(pickle.dumps(value, protocol)).decode(), "text": shown, "class": type(value).__name__})
version = "%d%d" % sys.version_info[:2]
pathlib.Path(__file__).with_name("more-%s.json" % version).write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
