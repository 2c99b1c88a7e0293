"""Line coverage: on 3.12 and newer each line is reported once in a process and its forks."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.interpreters import interpreter

_PROGRAM = "def f(n):\n    if n > 1:\n        return 'many'\n    return 'one'\n"
_ASKED = """\
import json, os, sys
sys.path[:0] = sys.argv[1:]
from toolkit.probe.process.line_coverage_monitoring import LineMonitor
watching = LineMonitor([os.path.join(sys.argv[1], "program.py")])
import program
told = []
for n in (1, 1, 2, 2):
    with watching:
        program.f(n)
    told.append(sorted(line for _, line in watching.take()))
    program.f(3)
print(json.dumps(told))
"""


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_a_line_is_told_the_first_time_it_runs_while_somebody_watches(tmp_path: Path, version: str) -> None:
    (tmp_path / "program.py").write_text(_PROGRAM)
    words = [interpreter(version), "-B", "-c", _ASKED, str(tmp_path.resolve()), str(Path(__file__).parents[2])]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[2, 4], [], [3], []]


_MANY = """\
import asyncio, contextlib, threading

def numbers(n):
    for one in range(n):
        if one == 2:
            continue
        yield one
    return n

HELD = numbers(9)
next(HELD)

def caught(n):
    try:
        return 1 / n
    except ZeroDivisionError: return None
    finally:
        n += 1

@contextlib.contextmanager
def around():
    yield 1

class Shop:
    rate = 2
    def price(self, n): return self.rate * n
    @property
    def whole(self):
        return [one for one in range(3) if one]

async def wait(n):
    await asyncio.sleep(0)
    return n

def in_thread(n):
    made = threading.Thread(target=caught, args=(n,))
    made.start(); made.join()

def deep(n): return n and deep(n - 1)
def held(n): return next(HELD)
def all_of(n):
    with around() as one:
        return list(numbers(n)), (lambda x:
            x + 1)(one), Shop().price(n), Shop().whole, asyncio.run(wait(n))
def thrown(n):
    made = numbers(n)
    next(made)
    try:
        made.throw(KeyError)
    except KeyError:
        made.close()
"""
_BOTH = """\
import json, os, sys
sys.path[:0] = sys.argv[1:]
from toolkit.probe.process.line_coverage import LineTracer
from toolkit.probe.process.line_monitor import RepeatedLineMonitor
import many
watching = (LineTracer if sys.argv[3] == "trace" else RepeatedLineMonitor)([os.path.join(sys.argv[1], "many.py")])
told = []
def run(call, n):
    try:
        call(n)
    except StopIteration:
        pass
for call in (many.caught, many.in_thread, many.held, many.all_of, many.deep, many.thrown, many.held):
    for n in (1, 3, 1, 0):
        with watching:
            run(call, n)
        told.append([call.__name__, n, sorted(line for _, line in watching.take())])
        run(call, 1)
        assert not watching.take()
print(json.dumps(told))
"""


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_each_run_of_a_line_is_told_as_tracing_tells_it(tmp_path: Path, version: str) -> None:
    (tmp_path / "many.py").write_text(_MANY)
    told = []
    for way in ("trace", "monitor"):
        words = [interpreter(version), "-B", "-c", _BOTH, str(tmp_path.resolve()), str(Path(__file__).parents[2]), way]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        told.append(json.loads(done.stdout))
    assert told[0] == told[1]
    assert all(lines for _, _, lines in told[0])
