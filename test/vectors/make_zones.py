"""Writes zones.json: datetimes in the time zones of other libraries, and the instants that Python says they are.

Run with a Python that has python-dateutil, pytz, pendulum, isodate, pymongo, dateparser, psycopg2 and Django; what is missing is left out
and said. The zones of the machine itself (dateutil's tzlocal, LocalTimezone) are tried by test/python/zones.test.ts without a pickle.
"""

import base64
import datetime
import json
import pathlib
import pickle

WALLS = [(1950, 6, 1, 12, 0, 0), (1999, 12, 31, 23, 59, 59), (2024, 3, 31, 1, 59, 0), (2024, 7, 2, 9, 30, 0), (2024, 10, 27, 4, 0, 0)]


def zones():
    def dateutil():
        from dateutil import tz

        yield "dateutil tzutc", tz.tzutc()
        yield "dateutil tzoffset", tz.tzoffset("X", -19800)
        yield "dateutil tzfile", tz.gettz("Europe/Berlin")
        yield "dateutil tzfile without rules", tz.gettz("Etc/GMT+5")

    def pytz_zones():
        import pytz

        yield "pytz utc", pytz.utc
        yield "pytz FixedOffset", pytz.FixedOffset(-90)
        yield "pytz zone", pytz.timezone("America/New_York")

    def pendulum_zones():
        import pendulum

        yield "pendulum Timezone", pendulum.timezone("Europe/Paris")
        yield "pendulum FixedTimezone", pendulum.FixedTimezone(-3600)

    def isodate_zones():
        import isodate

        yield "isodate UTC", isodate.UTC
        yield "isodate FixedOffset", isodate.FixedOffset(1, 30, "x")

    def bson_zones():
        import bson.tz_util

        yield "bson utc", bson.tz_util.utc
        yield "bson FixedOffset", bson.tz_util.FixedOffset(330, "x")

    def others():
        import dateparser.timezone_parser
        import django.utils.timezone
        import psycopg2.tz

        yield "dateparser StaticTzInfo", dateparser.timezone_parser.StaticTzInfo("X", datetime.timedelta(hours=2))
        yield "psycopg2 FixedOffsetTimezone", psycopg2.tz.FixedOffsetTimezone(offset=datetime.timedelta(minutes=-90))
        yield "django get_fixed_timezone", django.utils.timezone.get_fixed_timezone(60)

    for library in (dateutil, pytz_zones, pendulum_zones, isodate_zones, bson_zones, others):
        try:
            yield from library()
        except ImportError as error:
            print(f"left out: {error}")


rows = []
for name, zone in zones():
    times = [zone.localize(datetime.datetime(*wall)) if hasattr(zone, "localize") else datetime.datetime(*wall, tzinfo=zone) for wall in WALLS]
    for protocol in range(6):
        instants = [int(time.timestamp()) for time in times]
        rows.append({"name": name, "protocol": protocol, "base64": base64.b64encode(pickle.dumps(times, protocol)).decode(), "instants": instants})
text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
pathlib.Path(__file__).with_name("zones.json").write_text(text)
