"""Calls of functions that a call was given count in its exact outcome: how many, with what, and in which order."""

import json
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.command_line import write
from tests.interpreters import interpreter
from toolkit.session.probe_environment import PROBE

PROGRAM = """\
import functools


class Meter(object):
    def __init__(self, read=None):
        self.read = read

    def __call__(self):
        return 3

    def used(self):
        return 3


def three():
    return 3


def double(value, **more):
    return value * 2


def clean(row):
    return row["a"]


def callbacks():
    return [lambda: 3]


METER = Meter(three)
HELD = functools.partial(three)


def once(g):
    used = g["three"]()
    return 10 - used if used < 10 else 0


def twice(g): return 10 - g["three"]() if g["three"]() < 10 else 0
def held_once(g):
    used = g["held"].read()
    return [used, used]


def held_twice(g): return [g["held"].read(), g["held"].read()]
def meter_once(g):
    used = g["meter"]()
    return [used, used]


def meter_twice(g): return [g["meter"](), g["meter"]()]
def partial_once(g):
    used = g["partial"]()
    return [used, used]


def partial_twice(g): return [g["partial"](), g["partial"]()]
def method_once(g):
    used = g["method"]()
    return [used, used]


def method_twice(g): return [g["method"](), g["method"]()]
def loop(g):
    found = []
    for one in g["values"]:
        found.append(g["double"](one))
    return found


def comprehension(g): return [g["double"](one) for one in g["values"]]
def backwards(g): return [g["double"](one) for one in reversed(g["values"])][::-1]
def one_for_all(g):
    known = g["double"](2)
    return [known for one in g["values"]]


def named(g): return [g["double"](value=one) for one in g["values"]]
def more(g): return [g["double"](one, unit="kg") for one in g["values"]]
def lazy(g): return (g["double"](one) for one in g["values"])
def whole(g): return g["clean"](g["row"])
def copied(g): return g["clean"](dict(g["row"]))
def renamed(g):
    row = g["row"]
    return g["clean"](row)


def idle(g): return [4, 4]
def inner_once(g):
    used = g["inner"]()
    return [used, used]


def inner_twice(g): return [g["inner"](), g["inner"]()]
def raising(g):
    g["three"]()
    raise ValueError("no")


def raising_early(g): raise ValueError("no")
"""
SCRIPT = """\
import json, sys
sys.path[:0] = sys.argv[1:3]
from tebiki_probe.mask.no_masking import NoMasking
from tebiki_probe.replay.calls import CallReplayer
import app
replayer = CallReplayer(NoMasking(), sys.argv[2], True)
def name(one):
    return {"$py": "name", "of": "app:" + one}
given = {
    "three": name("three"), "double": name("double"), "meter": name("METER"), "partial": name("HELD"),
    "held": {"$py": "object", "class": "app:Meter", "state": {"read": name("three")}},
    "method": {"$py": "method", "of": [name("METER"), "used"]}, "values": [2, 2],
    "clean": name("clean"), "row": {"a": 1},
}
if sys.version_info > (3,):
    given["inner"] = {"$py": "function", "of": "app:callbacks.<locals>.<lambda>", "nth": 0}
told = {}
for one, function in sorted(vars(app).items()):
    if "g" in getattr(getattr(function, "__code__", None), "co_varnames", ()):
        line = replayer.call({"kind": "call", "seam": "app:" + one, "given": {"g": given}})
        told[one] = [line["outcome"], line["exact"]]
print(json.dumps(told))
"""


@cache
def _told(version: str) -> dict[str, tuple[object, dict[str, list[list[object]]]]]:
    """Function -> what a lock keeps of its outcome, and the exact one."""
    python = interpreter(version)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "copy").mkdir()
        (folder / "copy" / "tebiki_probe").symlink_to(PROBE)
        write(folder, {"project/app.py": PROGRAM, "script.py": SCRIPT})
        command = [python, "-B", folder / "script.py", folder / "copy", folder / "project"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, tuple[object, dict[str, list[list[object]]]]] = json.loads(ran.stdout)
    return found


def _calls(version: str, name: str) -> list[list[object]]:
    return _told(version)[name][1]["calls of functions in arguments"]


VERSIONS = pytest.mark.parametrize("version", ["2.7", "3.8", "3.11", "3.13"])


@VERSIONS
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("once", "twice"),
        ("held_once", "held_twice"),
        ("meter_once", "meter_twice"),
        ("partial_once", "partial_twice"),
        ("method_once", "method_twice"),
        ("comprehension", "one_for_all"),
        ("comprehension", "more"),
        ("comprehension", "idle"),
        ("whole", "copied"),
    ],
)
def test_a_function_that_is_called_otherwise_is_told_apart(version: str, old: str, new: str) -> None:
    assert _told(version)[old][0] == _told(version)[new][0]
    assert _calls(version, old) != _calls(version, new)


@pytest.mark.parametrize("version", ["3.8", "3.11", "3.13"])
def test_a_function_within_another_is_told_apart(version: str) -> None:
    assert _told(version)["inner_once"][0] == _told(version)["inner_twice"][0]
    assert _calls(version, "inner_once") != _calls(version, "inner_twice")


@VERSIONS
@pytest.mark.parametrize("new", ["comprehension", "named", "backwards"])
def test_the_same_calls_written_otherwise_are_the_same(version: str, new: str) -> None:
    assert _calls(version, "loop") == _calls(version, new)
    assert _calls(version, "loop") == _calls(version, "lazy")


@VERSIONS
def test_the_same_object_by_another_name_is_the_same(version: str) -> None:
    assert _calls(version, "whole") == _calls(version, "renamed")


@VERSIONS
def test_calls_before_an_exception_are_told(version: str) -> None:
    assert len(_calls(version, "raising")) == 1
    assert not _calls(version, "raising_early")


def test_a_call_is_told_with_its_arguments() -> None:
    assert _calls("3.13", "once") == _calls("3.8", "once")
    assert [one[1] for one in _calls("3.13", "loop")] == [[2, {}], [2, {}]]
