"""Pinned values hold in every way to ask, in every interpreter that is here; others are named."""

from tests.interpreters import each_interpreter, interpreter
from tests.probe.record.recorded import replayed, some_interpreters

_ASKS = """
import os, random, time, uuid
from datetime import datetime, date
from time import time as now
import datetime as module

def look():
    return [now(), time.time(), str(datetime.now()), str(datetime.utcnow()), str(date.today()),
            str(module.datetime.today()), time.strftime("%Y-%m-%d %H:%M:%S %Z"), time.localtime()[:6],
            random.random(), random.Random().random(), random.SystemRandom().random(), repr(os.urandom(4)),
            str(uuid.uuid4()), str(uuid.uuid1()), sorted(os.listdir(".")) == os.listdir("."), hash("x")]

def kinds():
    return [type(datetime.now()) is datetime, isinstance(datetime.now(), module.datetime), datetime.__module__,
            time.monotonic() > 0 if hasattr(time, "monotonic") else True, Stamp().moment(0)[:3] == (1970, 1, 1)]

class Stamp(object):
    moment = time.gmtime  # of C: it does not become a method
"""
_LOOK = {"kind": "call", "seam": "asks:look", "symbol": "asks.py::look", "given": {}}


def _looked(folder, python, pin, **more):
    described, *answers = replayed(folder, python, {"pin": pin, **more}, [_LOOK, dict(_LOOK, order=1), _LOOK])
    return described, [answer["line"]["outcome"]["result"] for answer in answers]


@each_interpreter
def test_two_processes_see_the_same(tmp_path, version):
    python = interpreter(version)
    (tmp_path / "asks.py").write_text(_ASKS)
    for name in ("c", "a", "b"):
        (tmp_path / name).write_text("")
    described, (first, other, again) = _looked(tmp_path, python, {"zone": "Asia/Tokyo"})
    assert described["broken"] == []
    assert "clock" in described["pinned"]
    assert first == again == _looked(tmp_path, python, {"zone": "Asia/Tokyo"})[1][0]
    assert first[2][:19] == "2024-01-01 09:00:00"
    assert first[8:14] != other[8:14]  # another case draws other numbers and ids
    kinds = dict(_LOOK, seam="asks:kinds")
    assert replayed(tmp_path, python, {"pin": {}}, [kinds])[1]["line"]["outcome"]["result"] == [
        True,
        True,
        "datetime",
        True,
        True,
    ]


@some_interpreters
def test_a_second_clock_goes_on_from_another_day_and_zone(tmp_path, version):
    (tmp_path / "asks.py").write_text(_ASKS)
    pin = {"at": 1740000000.0, "step": 3600.0, "zone": "America/New_York"}
    _, (first, _, again) = _looked(tmp_path, interpreter(version), pin)
    assert first == again
    assert first[1] - first[0] == 3600.0
    assert first[2] != first[3]


def test_without_a_pin_nothing_is_held(tmp_path):
    import sys

    (tmp_path / "asks.py").write_text(_ASKS)
    described, (first, _, again) = _looked(tmp_path, sys.executable, None)
    assert described["pinned"] == []
    assert first[0] != again[0]
    assert first[12] != again[12]
