"""Calls whose end nobody saw, and texts of Python 2 that are no UTF-8, harm neither recording nor replay."""

import subprocess
from pathlib import Path

import pytest

from tests.interpreters import interpreter

_HOME = str(Path(__file__).parents[2])
_GENERATORS = """
import sys
sys.path.insert(0, HOME)
from toolkit.probe.record import calls_profile

class Calls(object):
    def __init__(self):
        self.started, self.told = {}, []
    def begin(self, function, frame):
        self.started[id(frame)] = frame.f_locals["x"]
    def give(self, frame, value):
        self.told.append((self.started[id(frame)], value))
    def end(self, frame, value, exception=None, raised=False):
        self.started.pop(id(frame), None)
    def lose(self, frame):
        self.started.pop(id(frame), None)
    def lose_all(self):
        self.started.clear()
    def close(self, is_lost=False):
        pass

class Chosen(object):
    done = False
    def function(self, code, namespace):
        return self if code.co_name in ("count", "down") else None

def count(x):
    yield x
    if x == RECURSES:
        sys.setprofile(None)
    yield x

def down(x):
    while x:
        yield x * 10
        x -= 1

calls = Calls()
stop, resume = calls_profile.start(calls, Chosen())
list(count(0))
if RESUMES:
    resume(0)
else:
    sys.setprofile(kept)
for n in range(1, 60):
    list(count(n))
alike = len(calls.told) > 100 and all([given == value for given, value in calls.told])
held = down(7)
next(held)
calls.started.clear()  # as that of a known input, or one that was lost
calls.told[:] = []
list(held)
stop()
print("%s %s" % (alike, calls.told))
"""


@pytest.mark.parametrize("version", ["2.7", "3.8", "3.11"])
@pytest.mark.parametrize("resumes", [True, False])
def test_a_generator_that_begins_is_no_other_one_that_goes_on(version, resumes):
    code = _GENERATORS.replace("HOME", repr(_HOME)).replace("RECURSES", "0").replace("RESUMES", str(resumes))
    code = code.replace("list(count(0))", "kept = sys.getprofile()\nlist(count(0))")
    assert _run(version, code) == "True []"


_TEXTS = """# coding: utf-8
import json
import os
import sys
sys.path.insert(0, HOME)
from toolkit.probe.replay.raised_errors import RaisedErrors
from toolkit.probe.replay.surroundings import SurroundingsReplay

class Ends(Exception):
    def __str__(self):
        raise SystemExit(1)

errors, said = RaisedErrors(), []
for error in (ValueError(u"失敗".encode("utf-8")), ValueError(u"失敗".encode("cp932")), Ends(), IOError(2, "x")):
    errors.reset()
    errors.add(error)
    said.append(len(json.dumps(errors.text)) > 5)
value = {"$py": "bytes", "of": u"日本語"} if str is bytes else u"日本語"
leaving = SurroundingsReplay(None).enter({"environment": {u"NAME": value}})
print("%s %s" % (said, os.environ["NAME"] == str("日本語")))
"""


@pytest.mark.parametrize("version", ["2.7", "3.11"])
def test_exceptions_and_variables_in_japanese(version):
    assert _run(version, _TEXTS.replace("HOME", repr(_HOME))) == "[True, True, True, True] True"


def _run(version, code):
    ran = subprocess.run(
        [str(interpreter(version)), "-B", "-"], input=code.encode(), capture_output=True, check=False, cwd="/"
    )
    return ran.stdout.decode().strip() or ran.stderr.decode()
