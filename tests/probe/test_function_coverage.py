"""Functions that run while a case is replayed, on every Python."""

import subprocess
from pathlib import Path

from tests.interpreters import interpreter, only

_PROGRAM = """
import threading

def numbers():
    yield one()

def one():
    return 1

class Shop(object):
    def open(self):
        return list(numbers())

def elsewhere(found):
    found.append(inside())

def inside():
    return [word.upper() for word in ("a", "b")]

def never():
    return None

def permitted(function):
    def wrapper(*given):
        return function(*given)
    return wrapper

@permitted
def guarded():
    return 1
"""
_WATCHED = """
import sys, threading
sys.path[:0] = [PROBE_PARENT, "."]
from toolkit.probe.replay.coverage import FunctionCoverage
import program
coverage = FunctionCoverage(".", [])
coverage.begin()
program.Shop().open()
thread = threading.Thread(target=program.elsewhere, args=([],))
thread.start()
thread.join()
print(sorted(name.partition("::")[2] for name in coverage.end()))
program.never()
coverage.begin()
program.one()
print([name.partition("::")[2] for name in coverage.end()])
coverage.begin()
program.guarded()
print(sorted(name.partition("::")[2] for name in coverage.end()))
"""


@only("3.10", "2.7", "3.6", "3.8", "3.10", "3.11", "3.12", "3.13")
def test_functions_of_a_case_are_told_also_of_threads_and_wrappers(tmp_path: Path, version: str) -> None:
    (tmp_path / "program.py").write_text(_PROGRAM)
    code = _WATCHED.replace("PROBE_PARENT", repr(str(Path(__file__).parents[2])))
    ran = subprocess.run(
        [str(interpreter(version)), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    first, second, third = ran.stdout.splitlines() or [ran.stderr] * 3
    assert first == "['Shop.open', 'elsewhere', 'inside', 'numbers', 'one']"
    assert second == "['one']"
    assert third == "['guarded', 'permitted.wrapper']"
