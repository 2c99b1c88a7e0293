"""Calls that never end, or take too long, are asked once at most; the program itself counts how often."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.characterize.tariff import copying
from tests.command_line import tebiki, write
from tests.interpreters import interpreter, sweep
from toolkit.characterize.cases import case_of, endless_calls
from toolkit.characterize.generate import Budget, generate_calls
from toolkit.characterize.recording_reader import read_recording
from toolkit.characterize.repeated_replay import Patience
from toolkit.characterize.session_correlation import correlate_session
from toolkit.characterize.take_lock import take_lock
from toolkit.flows.lock import lock
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LockOptions
from toolkit.model.recording import CallOutcome, Exchange, NotRecorded, RecordedCall, Recording
from toolkit.session.replay_program import ReplayProgram

SOURCE = """\
import os
import threading

SEEN = []
BEGUN = threading.Event()


def count(what):
    with open(os.environ["ASKED"], "a") as file:
        file.write(what + "\\n")


def wait(seconds):
    count("wait")
    threading.Event().wait(seconds)
    return seconds


def double(number):
    count("double")
    return 2 * number


def spin(number):
    count(spin.__name__ + "!")
    while True:
        number = number


def worker(name):
    count(worker.__name__ + "@" + threading.current_thread().name)
    BEGUN.set()
    while True:
        threading.Event().wait(0.5)


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/start":
        thread = threading.Thread(target=worker, args=("a",))
        thread.daemon = True
        thread.start()
    if path == "/spin":
        count("spin")
        while True:
            path = path
    if path == "/wait":
        threading.Event().wait(3601)
    SEEN.append(path)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(SEEN)).encode("ascii")]
"""
DRIVE = """\
import app
import io
import sys
from wsgiref.handlers import SimpleHandler
from wsgiref.util import setup_testing_defaults

environ = {}
setup_testing_defaults(environ)
environ["PATH_INFO"] = "/start"
SimpleHandler(io.BytesIO(), io.BytesIO(), sys.stderr, environ).run(app.app)
app.BEGUN.wait(60)
app.double(4)
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    (tmp_path / "asked").write_text("")
    return tmp_path / "asked"


def _setup(asked: Path) -> Setup:
    return Setup(environment={"ASKED": str(asked)}, writes=(str(asked),), seconds=0.3)


def _project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"app.py": SOURCE, "drive.py": DRIVE})


def _call(function: str, **given: object) -> Case:
    line = {"kind": "call", "seam": f"app:{function}", "symbol": f"app.py::{function}", "given": given}
    return case_of(line, "recorded")


def _requests(*paths: str) -> list[Case]:
    asks: Sequence[dict[str, object]] = [
        {"kind": "exchange", "method": "GET", "target": path, "headers": [], "order": number}
        for number, path in enumerate(paths, 1)
    ]
    return [case_of(ask, "recorded") for ask in asks]


def test_a_call_that_is_late_is_asked_once_and_named_while_it_is_waited_for(tmp_path: Path, asked: Path) -> None:
    reported: list[str] = []
    patience = Patience(lambda case: reported.append(case.about))
    cases = [_call("wait", seconds=None), _call("double", number=2)]
    taken = take_lock(_setup(asked), copying(_project(tmp_path)), cases, (), patience)
    assert [case.about for case in taken.cases] == ["app:double"]
    assert [(one.about, one.why, one.count) for one in taken.kept_out] == [("app:wait", "late", 1)]
    assert asked.read_text().split().count("wait") == 1
    assert asked.read_text().split().count("double") == 3
    assert reported[:1] in ([], ["app:wait"])  # a machine may answer before anybody is told
    again = take_lock(_setup(asked), copying(tmp_path / "project"), cases, (), patience)
    assert again.kept_out == taken.kept_out
    assert asked.read_text().split().count("wait") == 1


def test_a_call_that_waits_by_the_pinned_clock_is_locked_unless_it_waits_for_too_long(
    tmp_path: Path, asked: Path
) -> None:
    cases = [_call("wait", seconds=600), _call("wait", seconds=3601)]
    taken = take_lock(_setup(asked), copying(_project(tmp_path)), cases)
    assert [case.parts for case in taken.cases] == [{"result": 600}]
    assert [(one.about, one.why, one.count) for one in taken.kept_out] == [("app:wait", "waits", 1)]
    assert asked.read_text().split().count("wait") == 1 + 3


def test_a_session_begins_anew_without_the_request_that_is_late(tmp_path: Path, asked: Path) -> None:
    setup = Setup(environment={"ASKED": str(asked)}, writes=(str(asked),), seconds=0.3, app="app:app")
    taken = take_lock(setup, copying(_project(tmp_path)), _requests("/a", "/spin", "/b"))
    assert [case.parts["body"] for case in taken.cases] == ["1", "2"]
    assert [(one.about, one.why) for one in taken.kept_out] == [("GET /spin", "late")]
    assert asked.read_text().split() == ["spin"]


def test_a_request_that_waits_for_too_long_by_the_pinned_clock_leaves_the_program_running(
    tmp_path: Path, asked: Path
) -> None:
    setup = Setup(environment={"ASKED": str(asked)}, writes=(str(asked),), seconds=0.3, app="app:app")
    copy = copying(_project(tmp_path))
    with copy() as target, ReplayProgram(setup, target, setup.clocks[0]) as program:
        responses = [response for _, response in program.run_cases(_requests("/a", "/wait", "/b"))]
    assert [response.why_endless for response in responses] == [None, "waits", None]
    assert [responses[number].parts["body"] for number in (0, 2)] == ["1", "2"]


def test_a_request_that_was_late_when_the_session_was_joined_is_not_asked_again(tmp_path: Path, asked: Path) -> None:
    setup = Setup(environment={"ASKED": str(asked)}, writes=(str(asked),), seconds=0.3, app="app:app")
    patience = Patience()
    exchanges = [Exchange("GET", path, status=200, order=number) for number, path in enumerate(("/a", "/spin"), 1)]
    cases, _ = correlate_session(setup, copying(_project(tmp_path)), exchanges, (), patience)
    taken = take_lock(setup, copying(tmp_path / "project"), cases, (), patience)
    assert [case.about for case in taken.cases] == ["GET /a"]
    assert asked.read_text().split() == ["spin"]


def test_a_function_that_only_waits_is_given_up_when_it_was_late_once(tmp_path: Path, asked: Path) -> None:
    found = generate_calls(
        _setup(asked), copying(_project(tmp_path)), [_call("double", number=2)], Budget(("app",), 2.0)
    )
    assert found.ended_early == 0
    assert asked.read_text().count("worker@MainThread") == 1  # a variant of `count` may write something in front of it


def test_a_function_that_is_known_to_be_endless_is_not_called(tmp_path: Path, asked: Path) -> None:
    budget = Budget(("app",), 1.0, ("app.py::worker", "app.py::spin"))
    found = generate_calls(_setup(asked), copying(_project(tmp_path)), [_call("double", number=2)], budget)
    assert found.cases
    assert {"worker@MainThread", "spin!"} & set(asked.read_text().split()) == set()


@sweep("2.7", "3.7", "3.11", "3.13")
def test_a_worker_of_a_thread_is_left_out_from_the_recording_on(
    version: str, tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, into = _project(tmp_path), tmp_path / "rec"
    monkeypatch.chdir(root)
    python = str(interpreter(version))
    variables = {"ASKED": str(asked)}
    command = ["--out", into, "--", "env", f"ASKED={asked}", python, root / "drive.py"]
    assert tebiki("record", "--python", python, *command).code == 0
    recording = read_recording(into)
    assert [(one.where, one.count) for one in recording.left_out if one.what == "endless"] == [("app.py::worker", 1)]
    if version in ("2.7", "3.7"):
        return
    setup = Setup(environment=variables, writes=(str(asked),), seconds=0.5)
    wish = LockOptions(root, tmp_path / "lock", setup, python, recording=into, budget=0.5)
    done = lock(wish)
    assert ("app.py::worker", "endless", 1) in {(one.about, one.why, one.count) for one in done.lock.kept_out}
    assert {"GET /start", "app:double"} <= {case.about for case in done.lock.cases}
    assert "worker!" not in asked.read_text().split()


def _recorded(symbol: str, outcome: CallOutcome) -> RecordedCall:
    return RecordedCall(symbol.replace(".py::", ":"), symbol, {}, outcome)


def test_a_function_is_endless_only_if_no_call_of_it_ever_returned() -> None:
    recording = Recording(
        calls=(
            _recorded("a.py::returned", CallOutcome(result=None)),
            _recorded("a.py::raised", CallOutcome(exception={"$py": "exception"})),
            _recorded("a.py::open", CallOutcome()),
            _recorded("a.py::both", CallOutcome()),
            _recorded("a.py::both", CallOutcome(result=1)),
        ),
        left_out=(NotRecorded("endless", "a.py::returned", 2), NotRecorded("endless", "a.py::loop", 3)),
    )
    assert endless_calls(recording) == {"a.py::loop": 3, "a.py::open": 1}
