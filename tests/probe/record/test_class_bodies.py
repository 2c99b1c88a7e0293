"""A class that defines its own `__class__` keeps it while calls are recorded, covered or traced."""

import subprocess
from pathlib import Path

from tests.interpreters import interpreter, only
from tests.probe.record.recorded import run

_PROXY = """
def deferred(kind):
    return property(lambda self: kind)

class Proxy(object):
    __class__ = deferred(int)
    other = deferred(str)

    def __getattribute__(self, name):
        return super().__getattribute__(name)

def is_number(value):
    return isinstance(value, int)

def after(value):
    return value + 1

def broken():
    class Proxy(object):
        __class__ = deferred(int)
        raise ValueError("no class")
        def get(self):
            return super().get()
"""
_PROGRAM = """
from proxy import *
print(isinstance(Proxy(), int), Proxy().other)
try:
    broken()
except ValueError as error:
    print(error)
print(is_number(3), after(3))
"""
_SEEN = "True <class 'str'>\nno class\nTrue 4\n"
_versions = only("3.10", "3.6", "3.8", "3.10", "3.11", "3.12", "3.13")


@_versions
def test_recording_leaves_a_class_its_own_class(tmp_path: Path, version: str) -> None:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "proxy.py").write_text(_PROXY)
    (folder / "program.py").write_text(_PROGRAM)
    recorded = run(folder, interpreter(version))
    assert (recorded.code, recorded.output) == (0, _SEEN), recorded.errors
    assert len(recorded.calls("is_number")) == 1
    assert [it["outcome"] for it in recorded.calls("after")] == [{"result": 4}]


_COVERED = """
import os
import sys
sys.path[:0] = [PROBE_PARENT, "."]
from toolkit.probe.replay.coverage import FunctionCoverage
from toolkit.probe.process.line_coverage import LineTracer
coverage = FunctionCoverage(".", ["proxy"])
coverage.begin()
import proxy
print(isinstance(proxy.Proxy(), int), proxy.is_number(1))
print([one for one in coverage.end() if "is_number" in one], sys.getprofile())
del sys.modules["proxy"]
tracer = lambda *event: None
sys.settrace(tracer)
coverage.begin()
import proxy
coverage.end()
kept = sys.gettrace() is tracer
sys.settrace(None)
print(kept, isinstance(proxy.Proxy(), int))
del sys.modules["proxy"]
with LineTracer([os.path.realpath(proxy.__file__)]) as lines:
    import proxy
    print(isinstance(proxy.Proxy(), int))
print(len(lines.take()) > 3)
"""


@_versions
def test_coverage_leaves_a_class_its_own_class(tmp_path: Path, version: str) -> None:
    (tmp_path / "proxy.py").write_text(_PROXY)
    home = str(Path(__file__).parents[3])
    code = _COVERED.replace("PROBE_PARENT", repr(home))
    ran = subprocess.run(
        [str(interpreter(version)), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "True True\n['proxy.py::is_number'] None\nTrue True\nTrue\nTrue\n", ran.stderr
