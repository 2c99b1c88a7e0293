"""Calls that wait, are interrupted, or share variables: recorded as they were, and the program never notices."""

import subprocess
from pathlib import Path

import pytest

from tests.interpreters import interpreter
from tests.probe.record.recorded import run

_HOME = str(Path(__file__).parents[3])

_WAITING = """
import asyncio

async def price(n):
    await asyncio.sleep(0)
    return n * 2

async def refused(n):
    await asyncio.sleep(0)
    raise ValueError(str(n))

async def ended(n):
    await endless(n)

async def endless(n):
    while n:
        await asyncio.sleep(0)

def rows(n):
    yield from range(n)
    return n

def failing(n):
    yield n
    yield from broken(n)

def broken(n):
    yield n + 1
    raise KeyError(n)

def told(n):
    while True:
        try:
            yield from range(n)
            return
        except KeyError:
            yield -1

async def main():
    assert await asyncio.gather(*[price(n) for n in (1, 2, 3)]) == [2, 4, 6]
    for call in (refused(1), asyncio.wait_for(ended(2), 0.01)):
        try:
            await call
        except (ValueError, asyncio.TimeoutError):
            pass
    assert list(rows(3)) == [0, 1, 2]
    try:
        list(failing(4))
    except KeyError:
        pass
    held = told(2)
    next(held)
    assert [held.throw(KeyError("x"))] + list(held) == [-1, 0, 1]
"""


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"])
def test_what_waits_for_another_one_has_not_ended(tmp_path, version):
    folder = tmp_path / "waits"
    folder.mkdir()
    (folder / "waits.py").write_text(_WAITING)
    (folder / "program.py").write_text(
        "import asyncio, waits\nloop = asyncio.new_event_loop()\nloop.run_until_complete(waits.main())\nloop.close()\n"
    )
    recorded = run(folder, interpreter(version), levels=("functions",))
    assert (recorded.code, recorded.errors) == (0, "")

    def outcomes(name):
        return [(call["given"]["n"], call["outcome"]) for call in recorded.calls(name)]

    def classes(name):
        return [(given, outcome["exception"]["class"]) for given, outcome in outcomes(name)]

    assert sorted(outcomes("price"), key=str) == [(n, {"result": n * 2}) for n in (1, 2, 3)]
    assert classes("refused") == [(1, "builtins:ValueError")]
    assert [given for given, _ in classes("endless")] == [2]
    assert [(given, outcome["result"]) for given, outcome in outcomes("rows")] == [(3, 3)]
    assert classes("failing") == [(4, "builtins:KeyError")]
    assert classes("broken") == [(4, "builtins:KeyError")]
    assert outcomes("broken")[0][1]["yielded"] == [5]
    assert [(given, outcome["result"]) for given, outcome in outcomes("told")] == [(2, None)]


_LEFT = """
def numbers(box):
    for one in range(box.n):
        yield one

class Box(object):
    def __init__(self, n):
        self.n = n

def main():
    box = Box(3)
    for _ in range(9):
        held = numbers(box)
        next(held)
        held.close()
        del held
    assert list(numbers(Box(4))) == [0, 1, 2, 3]
    assert list(numbers(box)) == [0, 1, 2]
"""


@pytest.mark.parametrize("version", ["2.7", "3.8", "3.11", "3.12", "3.13"])
def test_a_generator_that_was_left_early_takes_no_values_of_a_later_one(tmp_path, version):
    folder = tmp_path / "left"
    folder.mkdir()
    (folder / "left.py").write_text(_LEFT)
    (folder / "program.py").write_text("import left\nleft.main()\n")
    recorded = run(folder, interpreter(version), levels=("functions",))
    assert (recorded.code, recorded.errors) == (0, "")
    found = [(call["given"]["box"]["state"]["n"], call["outcome"]) for call in recorded.calls("numbers")]
    assert all(held["yielded"] in ([0], list(range(n))) for n, held in found)
    assert any(n == 4 for n, _ in found)


_SHARED = """
import sys
sys.path.insert(0, HOME)
from toolkit.probe.record import calls_profile

def shared():
    done = False
    def is_done():
        return done
    def fails():
        if not done:
            raise ValueError(done)
    yield is_done, fails
    done = True
    yield None

class Calls(object):
    def __init__(self):
        self.started = {}
    def begin(self, function, frame):
        self.started[id(frame)] = 1
        next(holder)  # as another thread may do while this one is here
    def give(self, frame, value):
        pass
    def end(self, frame, value, exception=None, raised=False):
        self.started.pop(id(frame), None)
    def close(self, is_lost=False):
        pass

class Chosen(object):
    done = False
    def function(self, code, namespace):
        return self if code.co_name in ("is_done", "fails") else None

stop, resume = calls_profile.start(Calls(), Chosen())
holder = shared()
is_done, fails = next(holder)
found = [is_done()]
holder = shared()
is_done, fails = next(holder)
fails()
stop()
print(found + [is_done()])
"""


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.10"])
def test_what_another_thread_assigns_to_a_shared_variable_stays(version):
    code = _SHARED.replace("HOME", repr(_HOME))
    done = subprocess.run(
        [str(interpreter(version)), "-B", "-c", code], capture_output=True, text=True, timeout=600, check=False
    )
    assert (done.stdout, done.stderr) == ("[True, True]\n", "")


_FINALIZER = """
import sqlite3
import tebiki_probe.record.sink as sink
from watched import counted

class Last(object):
    def __del__(self):
        counted(1)

held = [Last()]

def main():
    database = sqlite3.connect(":memory:")
    write = sink._SYSTEM["write"]

    def interrupted(descriptor, data):
        held[0] = None
        return write(descriptor, data)

    sink._SYSTEM["write"] = interrupted
    for n in range(10, 13):
        database.execute("CREATE TABLE t%d (n)" % n)
        counted(n)
    sink._SYSTEM["write"] = write
"""


@pytest.mark.parametrize("version", ["3.6", "3.8", "3.11", "3.13"])
def test_a_recorded_finalizer_that_runs_while_a_line_is_written_waits_for_nothing(tmp_path, version):
    folder = tmp_path / "ends"
    folder.mkdir()
    (folder / "watched.py").write_text("def counted(n):\n    return n\n")
    (folder / "ends.py").write_text(_FINALIZER)
    (folder / "program.py").write_text("import ends\nends.main()\n")
    recorded = run(folder, interpreter(version), levels=("functions", "data"))
    assert (recorded.code, recorded.errors) == (0, "")
    assert [call["given"]["n"] for call in recorded.calls("counted")] == [1, 10, 11, 12]
    assert len(recorded.of("command")) == 3


def test_inputs_that_are_too_large_are_looked_at_ever_more_rarely(tmp_path):
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "large.py").write_text(
        "def pick(items, n):\n    return items[n]\n\nclass Counted(list):\n    pass\n\n"
        "def main():\n    items = list(range(60000))\n    [pick(items, n) for n in range(400)]\n    items *= 5\n"
        "    [pick(items, n) for n in range(400)]\n    pick([1], 0)\n"
    )
    (folder / "program.py").write_text(
        "import marshal\nlooks, dumps = [], marshal.dumps\n"
        "marshal.dumps = lambda *given: looks.append(1) or dumps(*given)\n"
        "import large\nlarge.main()\nprint(len(looks))\n"
    )
    recorded = run(folder, levels=("functions",))
    assert int(recorded.output) < 80
    counts = {line["what"]: line["count"] for line in recorded.of("left_out") if line["where"].endswith("pick")}
    assert counts["large"] + counts.get("busy", 0) in {800, 801}
