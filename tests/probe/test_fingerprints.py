"""Fingerprints of answers tell apart what a lock writes alike, and nothing that is alike."""

import json
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.command_line import write
from tests.interpreters import interpreter
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.http_exchange import ExchangeRecorder, Head
from toolkit.probe.replay.program import CollectedLines
from toolkit.session.probe_environment import PROBE

PROGRAM = """\
import array
import copy
import ctypes
import datetime
import io
import re
import socket
import ssl
import struct
import threading
import weakref

RATES = [1, 2, 3]
OPTIONS = {"mail": {"on": 1}}
PAIR = (1, 2)
WORD = re.compile("[a-z]+")


class Missing(Exception):
    pass


class Refused(Exception):
    def __init__(self, message, reply):
        Exception.__init__(self, message)
        self.reply = reply


class Reply(object):
    def __init__(self, code):
        self.code = code


def local(value):
    class Local(object):
        pass

    made = Local()
    made.value = value
    return made


def copied(n): return list(RATES)
def shared(n): return RATES
def deep(n): return copy.deepcopy(OPTIONS)
def shallow(n): return copy.copy(OPTIONS)
def own_list(n): return {"rows": list(n)}
def given_list(n): return {"rows": n}
def two_lists(n): return [[], []]


def one_list(n):
    made = []
    return [made, made]


def caused(n):
    error = Missing(n)
    error.__cause__ = KeyError(n)
    raise error


def uncaused(n): raise Missing(n)


def handled(n):
    try:
        return {}["a"]
    except KeyError:
        raise Missing(n)


def guarded(n):
    if "a" not in {}:
        raise Missing(n)
    return 0


def refused(n): raise Refused("no", Reply(1))
def otherwise_refused(n): raise Refused("no", Reply(2))
def hashed(n): return {"password": "5f4dcc3b5aa765d61d8327deb882cf99"}
def otherwise_hashed(n): return {"password": "e38ad214943daad1d64c102faec29de4"}
def long(n): return "a" * 30000 + "b"
def otherwise_long(n): return "a" * 30000 + "c"
def many(n): return [1] * 1500 + [2]
def otherwise_many(n): return [1] * 1500 + [3]
def lazy(n): return {"rows": (it for it in (1, 2))}
def otherwise_lazy(n): return {"rows": (it for it in (1, 3))}
def endless(n): return {"rows": iter(int, 1)}
def opaque(n): return local(1)
def otherwise_opaque(n): return local(2)
def matched(n): return WORD.match("ab1")
def searched(n): return WORD.search("1ab")


class Hostile(object):
    def __init__(self, held):
        self.held = held

    def __getattribute__(self, name):
        raise SystemExit(name)

    def __eq__(self, other):
        raise SystemExit("eq")

    __hash__ = None


def hostile(n): return {"rows": [Hostile(1)]}
def otherwise_hostile(n): return {"rows": [Hostile(2)]}


def loop(n):
    found = []
    for it in n:
        found.append({"number": it})
    return found


def comprehension(n): return [{"number": it} for it in n]
def zoned(n, kind):
    zone = kind()
    zone.key = n
    return datetime.datetime(2020, 1, 1, tzinfo=zone)


class Zone(datetime.tzinfo):
    def utcoffset(self, moment): return datetime.timedelta(0)
    def tzname(self, moment): return "Z"
    dst = utcoffset


class Other(Zone):
    pass


class Day(datetime.date):
    pass


def london(n): return {"at": [zoned(n, Zone)]}
def utc(n): return {"at": [zoned(n, Other)]}
def first_hour(n): return [datetime.datetime(2020, 10, 25, 1)]
def second_hour(n):
    made = datetime.datetime(2020, 10, 25, 1)
    return [made.replace(fold=1) if hasattr(made, "fold") else made.replace(hour=2)]
def named_zone(n): return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(0), "GMT"))
def fixed_zone(n): return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
def day(n): return [Day(2020, 1, 1)]
def next_day(n): return [Day(2020, 1, 2)]
def array_of_int(n): return array.array("i", n)
def array_of_long(n): return array.array("l", n)
def unseen(n): return [struct.Struct("i")]
def too_many(n): return [[] for _ in range(20000)]


def too_deep(n):
    for _ in range(60):
        n = [n]
    return n


def tls(checks):
    made = ssl.SSLContext(ssl.PROTOCOL_SSLv23)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED if checks else ssl.CERT_NONE
    return made


def lock(is_taken):
    made = threading.Lock()
    if is_taken:
        made.acquire()
    return made


def tcp(kind):
    made = socket.socket(socket.AF_INET, kind)
    made.close()
    return made


def checked(n): return [tls(True)]
def unchecked(n): return [tls(False)]
def free(n): return [lock(False)]
def taken(n): return [lock(True)]
def stream(n): return [io.BytesIO(b"a")]
def other_stream(n): return [io.BytesIO(b"b")]
def of_source(n): return [io.open(__file__, "r")]
def of_source_to_append(n): return [io.open(__file__, "a")]
def of_bytes(n): return [io.open(__file__.encode(), "rb")]
def of_bytes_further(n):
    made = io.open(__file__.encode(), "rb")
    made.seek(3)
    return [made]


def streaming(n): return [tcp(socket.SOCK_STREAM)]
def datagrams(n): return [tcp(socket.SOCK_DGRAM)]
def alive(n): return [weakref.ref(Zone)]
def pointer(n): return [ctypes.pointer(ctypes.c_int(1))]
def generator(n): return (it for it in n)
def mapped(n): return map(int, n)


def literal(n): return (1, 2)
def constant(n): return PAIR
"""
SCRIPT = """\
import json, sys
sys.path[:0] = sys.argv[1:3]
from tebiki_probe.mask.no_masking import NoMasking
from tebiki_probe.replay.calls import CallReplayer
from tebiki_probe.replay.fingerprints import fingerprints
import app
replayer = CallReplayer(NoMasking(), sys.argv[2], True)
told = {}
for name, function in sorted(vars(app).items()):
    if type(function) is type(app.local) and name not in ("local", "zoned", "tls", "lock", "tcp"):
        for key in ("ab", "cd"):
            line = replayer.call({"kind": "call", "seam": "app:" + name, "given": {"n": [1, 2]}})
            told[name + " " + key] = fingerprints(line["exact"] or {}, key)
print(json.dumps(told))
"""


@cache
def _told(version: str) -> dict[str, dict[str, dict[str, str]]]:
    """Function and key -> part of its answer -> place -> fingerprint."""
    python = interpreter(version)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "copy").mkdir()
        (folder / "copy" / "tebiki_probe").symlink_to(PROBE)
        write(folder, {"project/app.py": PROGRAM, "script.py": SCRIPT})
        command = [python, "-B", folder / "script.py", folder / "copy", folder / "project"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, dict[str, str]]] = json.loads(ran.stdout)
    return found


def _first_place(version: str, old: str, new: str) -> str:
    was, now = _told(version)[f"{old} ab"], _told(version)[f"{new} ab"]
    places = [(part, place) for part in {**was, **now} for place in {**was.get(part, {}), **now.get(part, {})}]
    return next((f"{a}{b}" for a, b in sorted(places) if was.get(a, {}).get(b) != now.get(a, {}).get(b)), "")


VERSIONS = pytest.mark.parametrize("version", ["2.7", "3.6", "3.13"])


@VERSIONS
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("copied", "shared", "result"),
        ("deep", "shallow", "result.mail"),
        ("own_list", "given_list", "result.rows"),
        ("two_lists", "one_list", "result.1"),
        ("caused", "uncaused", "exception"),
        ("refused", "otherwise_refused", "exception.state.reply.code"),
        ("hashed", "otherwise_hashed", "result.password"),
        ("long", "otherwise_long", "result"),
        ("many", "otherwise_many", "result"),
        ("lazy", "otherwise_lazy", "result.rows.1"),
        ("opaque", "otherwise_opaque", "result.value"),
        ("matched", "searched", "result.1"),
        ("hostile", "otherwise_hostile", "result.rows.0.held"),
        ("london", "utc", "result.at.0.zone"),
        ("first_hour", "second_hour", "result.0"),
        ("day", "next_day", "result.0.made"),
        ("array_of_int", "array_of_long", "result.made"),
        ("checked", "unchecked", "result.0.seen"),
        ("free", "taken", "result.0.seen"),
        ("stream", "other_stream", "result.0"),
        ("of_source", "of_source_to_append", "result.0.seen"),
        ("of_bytes", "of_bytes_further", "result.0.seen"),
    ],
)
def test_what_a_lock_writes_alike_is_told_apart(version: str, old: str, new: str, place: str) -> None:
    assert _first_place(version, old, new).startswith(place)


@VERSIONS
@pytest.mark.parametrize(
    ("old", "new"),
    [("loop", "comprehension"), ("literal", "constant"), ("endless", "endless"), ("opaque", "opaque")]
    + [(name, name) for name in ("checked", "free", "of_source", "alive", "streaming", "generator")],
)
def test_a_right_refactoring_leaves_the_fingerprint_alone(version: str, old: str, new: str) -> None:
    assert not _first_place(version, old, new)
    assert _told(version)[f"{old} ab"] != _told(version)[f"{old} cd"]  # nobody can try values who has no key


@pytest.mark.parametrize(
    ("old", "new", "place"), [("streaming", "datagrams", "result.0.seen"), ("generator", "mapped", "iterator")]
)
def test_what_python_2_has_otherwise_is_told_apart_by_newer_ones(old: str, new: str, place: str) -> None:
    assert _first_place("3.6", old, new).startswith(place)
    assert _first_place("3.13", old, new).startswith(place)


def test_the_name_of_a_fixed_zone_is_told_apart() -> None:
    assert _first_place("3.13", "named_zone", "fixed_zone").startswith("result.zone")


@VERSIONS
@pytest.mark.parametrize("name", ["unseen", "too_many", "too_deep", "pointer"])
def test_what_cannot_be_seen_whole_has_no_fingerprint(version: str, name: str) -> None:
    assert not _told(version)[f"{name} ab"]


def test_an_exception_that_is_handled_meanwhile_counts_where_python_notes_it() -> None:
    assert _first_place("3.13", "handled", "guarded").startswith("exception")
    assert not _first_place("2.7", "handled", "guarded")


@pytest.mark.parametrize(("collected", "kept"), [(CollectedLines(), 256 << 10), (CollectedLines(1 << 20), 300_000)])
def test_bodies_are_kept_as_long_as_their_sink_says(collected: CollectedLines, kept: int) -> None:
    exchange = ExchangeRecorder(collected, NoMasking(), "incoming", "wsgi", Head("GET", "/", (), ""))
    exchange.answer(200, ())
    exchange.answered.add(b"a" * 300_000)
    exchange.finish()
    (line,) = collected.lines
    assert (len(line["answer_body"]["text"]), line["answer_body"]["size"]) == (kept, 300_000)
