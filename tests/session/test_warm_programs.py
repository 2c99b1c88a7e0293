"""Programs that are imported once: every use of one begins in the state after its import."""

import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.replay import replay_at_clock, replay_exactly, replay_with_lines
from toolkit.errors import BudgetSpent
from toolkit.model.lock import Case, Clock, Lock, Setup
from toolkit.model.session import SessionFailure
from toolkit.session import start_program as starting
from toolkit.session.isolation import check_isolation
from toolkit.session.kept_copies import kept_copies
from toolkit.session.replay_program import ReplayProgram, Response
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.warm_programs import WarmPrograms

SHOP = """\
import random

import rates

SALT = random.random()
_counted = []


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"shop"]


def count(name):
    _counted.append(name)
    return len(_counted)


def salt():
    return SALT


def later():
    import lazy

    return lazy.DRAWN


def rate():
    return rates.RATE


def keep(path):
    with open(path, "a") as file:
        file.write("x")
    return len(open(path).read())


def end():
    import os

    os._exit(3)
"""
FILES = {"shop.py": SHOP, "rates.py": "RATE = 1\n", "lazy.py": "import random\n\nDRAWN = random.random()\n"}
SETUP = Setup(app="shop:app")
pytestmark = pytest.mark.skipif(
    check_isolation(sys.executable).wall != "namespaces", reason="what a fork leaves behind is held by namespaces"
)
CLOCK = Clock(at=1704067200.0, zone="UTC")


def _call(function: str, /, **given: object) -> Case:
    ask = {"kind": "call", "seam": f"shop:{function}", "symbol": f"shop.py::{function}", "given": given}
    return case_of(ask, "invented")


class _Starts:
    """Counts the processes that are started, and replays cases."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entries: list[str] = []
        start = starting._start_entry

        def counted(setup: Setup, target: RunTarget, entry: str, *more: Any) -> Any:
            self.entries.append(entry)
            return start(setup, target, entry, *more)

        monkeypatch.setattr(starting, "_start_entry", counted)

    @staticmethod
    def replay(root: Path, *cases: Case, clock: Clock = CLOCK, **wanted: Any) -> list[Response]:
        """Replay cases in a fresh state of the program."""
        with fresh_copies(RunTarget(sys.executable, root))() as target:
            program = ReplayProgram(SETUP, target, clock, watched=False, **{"kept": True, **wanted})
            return [response for _, response in program.run_cases(cases)]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> _Starts:
    return _Starts(monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", FILES)


def _results(responses: list[Response]) -> list[Any]:
    return [response.parts.get("result", response.parts) for response in responses]


def test_each_use_begins_in_the_state_after_the_import(root: Path, starts: _Starts) -> None:
    with kept_copies():
        for _ in range(3):
            assert _results(starts.replay(root, _call("count", name="a"), _call("count", name="b"))) == [1, 2]
    assert starts.entries == ["replay.warm_program"]


def test_a_warm_program_answers_as_one_that_is_started_anew(root: Path, starts: _Starts) -> None:
    cases = [_call("salt"), _call("later"), _call("count", name="a"), _call("rate"), _call("keep", path="kept.txt")]
    ways: list[dict[str, Any]] = [{}, {"lines": {"shop.py": [(12, 13)]}}, {"key": "k"}, {"learns": True}]
    anew = [[_without_seconds(it) for it in starts.replay(root, *cases, **way)] for way in ways]
    assert len(starts.entries) == len(ways)
    with kept_copies():
        for _ in range(2):
            for way, expected in zip(ways, anew, strict=True):
                assert [_without_seconds(it) for it in starts.replay(root, *cases, **way)] == expected
    assert starts.entries[len(ways) :] == ["replay.warm_program"]


def _without_seconds(response: Response) -> Mapping[str, Any]:
    return {name: getattr(response, name) for name in Response.__struct_fields__ if name != "seconds"}


def test_two_states_of_a_project_have_a_program_each(root: Path, starts: _Starts) -> None:
    seen = []
    with kept_copies():
        for rate in (1, 2, 1, 2, 1):
            (root / "rates.py").write_text(f"RATE = {rate}\n", "utf-8")
            seen += _results(starts.replay(root, _call("rate")))
    assert seen == [1, 2, 1, 2, 1]
    assert starts.entries == ["replay.warm_program"] * 2


def test_a_third_state_takes_the_place_of_the_one_that_was_used_least_lately(root: Path, starts: _Starts) -> None:
    seen = []
    with kept_copies():
        for rate in (1, 2, 3, 2):
            (root / "rates.py").write_text(f"RATE = {rate}\n", "utf-8")
            seen += _results(starts.replay(root, _call("rate")))
    assert seen == [1, 2, 3, 2]
    assert starts.entries == ["replay.warm_program"] * 3


def test_each_clock_has_a_program_of_its_own(root: Path, starts: _Starts) -> None:
    with kept_copies():
        for at in (1.0, 2.0, 1.0):
            starts.replay(root, _call("rate"), clock=Clock(at=at, zone="UTC"))
    assert starts.entries == ["replay.warm_program"] * 2


def test_a_case_that_ends_its_process_ends_no_other(root: Path, starts: _Starts) -> None:
    with kept_copies():
        parts = [response.parts for response in starts.replay(root, _call("end"), _call("rate"))]
        assert _results(starts.replay(root, _call("rate"))) == [1]
    assert parts == [{"exception": {"$py": "crash"}}, {"result": 1}]
    assert starts.entries == ["replay.warm_program"] * 2  # whoever ends in the middle may have left more


def test_files_that_a_case_left_where_forks_share_them_are_not_there_in_the_next_use(
    root: Path, starts: _Starts
) -> None:
    place = "/dev/shm/tebiki-test-of-warm-programs"
    with kept_copies():
        first, second = (starts.replay(root, _call("keep", path=place))[0].parts for _ in range(2))
    assert first == second
    assert not Path(place).exists()


@pytest.mark.parametrize(
    "line",
    [
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "import socket; PAIR = socket.socketpair()",
        "open('made.txt', 'w').close()",
        "import tempfile; FILE = tempfile.mkstemp()",
        "import os, tempfile; PLACE = tempfile.mkdtemp()",
        "LOG = open('rates.py', 'a')",
        "WORDS = open('rates.py')",
        "import mmap; HELD = mmap.mmap(-1, 16)",
        "import multiprocessing; LOCK = multiprocessing.Lock()",
    ],
)
def test_a_program_that_holds_what_forks_would_share_is_started_each_time(
    root: Path, starts: _Starts, line: str
) -> None:
    (root / "rates.py").write_text(f"{line}\nRATE = 1\n", "utf-8")
    with kept_copies():
        for _ in range(3):
            assert _results(starts.replay(root, _call("count", name="a"), _call("rate"))) == [1, 1]
    assert starts.entries == ["replay.warm_program", "replay.locked_cases", "replay.locked_cases"]


def test_a_program_that_cannot_be_imported_says_why(root: Path, starts: _Starts) -> None:
    (root / "rates.py").write_text("raise RuntimeError('no rates')\n", "utf-8")
    with kept_copies(), pytest.raises(starting.UsageError, match="no rates"):
        starts.replay(root, _call("rate"))


def test_answers_that_are_compared_come_from_programs_that_are_started_anew(root: Path, starts: _Starts) -> None:
    lock = Lock(msgspec.structs.replace(SETUP, clocks=(CLOCK,)), (_call("rate"),))
    open_copy = fresh_copies(RunTarget(sys.executable, root))
    with kept_copies():
        list(replay_at_clock(lock, open_copy, CLOCK))
        replay_exactly(lock, open_copy, "key")
        replay_with_lines(lock, open_copy, {"shop.py": [(1, 2)]})
    assert starts.entries == ["replay.locked_cases", "replay.locked_cases", "replay.warm_program"]


def test_a_program_that_writes_outside_of_its_copy_is_started_anew(
    root: Path, starts: _Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SETUP", msgspec.structs.replace(SETUP, writes=("..",)))
    with kept_copies():
        starts.replay(root, _call("rate"))
    assert starts.entries == ["replay.locked_cases"]


def test_a_case_of_a_fork_that_has_ended_is_not_taken_for_another_use(root: Path, starts: _Starts) -> None:
    with kept_copies(), fresh_copies(RunTarget(sys.executable, root))() as target:
        program = starting.start_program(SETUP, target, "replay.locked_cases", {"reached": False}, kept=True)
        process = program.process
        program.end()
        process._process.send_line(b'{"id": "late", "ask": {}}')  # type: ignore[attr-defined]
        again = starting.start_program(SETUP, target, "replay.locked_cases", {"reached": False}, kept=True)
        case = _call("rate")
        assert again.ask({"id": case.id, "ask": dict(case.ask)}, 60)["parts"] == {"result": 1}
        again.end()
    assert starts.entries == ["replay.warm_program"]


def test_without_kept_copies_nothing_is_kept_warm(root: Path, starts: _Starts) -> None:
    starts.replay(root, _call("rate"))
    assert starts.entries == ["replay.locked_cases"]


class _Process:
    """A process whose lines are given."""

    def __init__(self, *lines: bytes | BaseException) -> None:
        self.lines = deque(lines)
        self.sent: list[bytes] = []
        self.has_ended = False

    def send_line(self, line: bytes) -> None:
        self.sent.append(line)

    def read_line(self, seconds: float) -> bytes | SessionFailure:
        if not self.lines:
            return SessionFailure("timeout", f"{seconds}")
        line = self.lines.popleft()
        if isinstance(line, BaseException):
            raise line
        return line

    def leave(self, seconds: float) -> None:
        raise AssertionError(seconds)

    def end(self) -> None:
        self.has_ended = True


class _Program:
    """A program whose first line is given."""

    def __init__(self, process: _Process, hello: Mapping[str, Any] | SessionFailure) -> None:
        self.process = process
        self.hello = hello if isinstance(hello, dict) else {}
        self._hello = hello

    def receive_hello(self, seconds: float) -> Mapping[str, Any] | SessionFailure:
        del seconds
        return self._hello

    def end(self) -> None:
        self.process.end()


_FORKS = {"forks": True}


def _programs(
    process: _Process, hello: Mapping[str, Any] | SessionFailure = _FORKS
) -> tuple[WarmPrograms, Callable[[], _Program]]:
    return WarmPrograms(dict), lambda: _Program(process, hello)


_LEFT = b'{"left": 0, "spent": false}'


def test_the_end_of_a_fork_is_no_answer_and_is_asked_for_once() -> None:
    process = _Process(b'{"left": "over"}', _LEFT)
    programs, start = _programs(process)
    fork = programs.fork_program("key", start, "generate.inputs", {"budget": 1})
    assert fork is not None
    assert fork.read_line(1) == b'{"left": "over"}'
    fork.end()
    assert fork.read_line(1) == SessionFailure("crashed", "exit code 0")
    fork.send_line(b"late")
    assert process.sent == [b'{"entry": "generate.inputs", "request": {"budget": 1}}', b"null"]
    assert (fork.has_ended, process.has_ended) == (True, False)


def test_a_program_that_is_in_use_is_not_used_twice_at_once() -> None:
    programs, start = _programs(_Process(_LEFT))
    fork = programs.fork_program("key", start, "generate.inputs", {})
    assert fork is not None
    assert programs.fork_program("key", start, "generate.inputs", {}) is None
    fork.end()
    assert programs.fork_program("key", start, "generate.inputs", {}) is not None


@pytest.mark.parametrize("line", [b'{"spent": true, "left": -9}', BudgetSpent("over")])
def test_a_program_is_ended_if_it_is_spent_or_does_not_end_in_time(line: bytes | BaseException) -> None:
    process = _Process(line)
    programs, start = _programs(process)
    fork = programs.fork_program("key", start, "generate.inputs", {})
    assert fork is not None
    fork.end()
    assert process.has_ended


def test_a_fork_that_stays_at_work_is_ended_with_its_program() -> None:
    process = _Process()
    programs, start = _programs(process)
    fork = programs.fork_program("key", start, "generate.inputs", {})
    assert fork is not None
    fork.end()
    assert process.has_ended


@pytest.mark.parametrize("hello", [{"error": {}}, SessionFailure("crashed", "")])
def test_a_program_that_does_not_start_is_not_started_for_another_use(
    hello: Mapping[str, Any] | SessionFailure,
) -> None:
    process = _Process()
    programs, start = _programs(process, hello)
    assert programs.fork_program("key", start, "generate.inputs", {}) is None
    assert process.has_ended
    assert programs.fork_program("other", pytest.fail, "generate.inputs", {}) is None


def test_other_entries_are_started_by_themselves() -> None:
    programs, _ = _programs(_Process())
    assert programs.fork_program("key", pytest.fail, "strength.measure", {}) is None
