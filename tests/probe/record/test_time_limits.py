"""A time limit of the program ends the program, also where its signal comes while a call is recorded."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import run
from toolkit.probe.process.bookkeeping import note_safely, pass_on_signals

_LIMITED = """\
import os
import signal
import sys
import tempfile


class TooLate(EnvironmentError):
    pass


def ring(*given):
    raise TooLate()


def stop(*_given):
    os.kill(os.getpid(), signal.SIGUSR1)
    return b""


def work(path):
    return path


def main():
    signal.signal(signal.SIGUSR1, ring)
    (reading,) = [held for name, held in sys.modules.items() if name.endswith("record.file_contents")]
    for name in ("_read", "_fstat", "_stat"):
        folder = tempfile.mkdtemp()
        path = os.path.join(folder, "a.txt")
        with open(path, "w") as file:
            file.write("x")
        kept = getattr(reading, name)
        setattr(reading, name, stop)
        try:
            work(path)
            print("never stopped")
        except TooLate:
            print("stopped")
        setattr(reading, name, kept)
        os.remove(path)
        os.rmdir(folder)
"""


@sweep("2.7", "3.6", "3.8", "3.11", "3.12", "3.13")
def test_a_time_limit_that_ends_within_the_recorder_ends_the_program(version: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "import limited\nlimited.main()\n", "limited.py": _LIMITED})
    done = run(folder, interpreter(version), levels=("functions",))
    assert done.code == 0, done.errors
    assert done.output.startswith("stopped\n"), done.output
    if version >= "3.12":  # before, an exception ends the profile of a thread, and nothing is recorded any more
        assert done.output == "stopped\n" * 3


def _signalled(handler: Any) -> None:
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
        assert handler is None, "the signal was not taken"
    finally:
        signal.signal(signal.SIGUSR1, before)


def _ring(_number: int, _frame: Any) -> None:
    raise TimeoutError


def _ring_deeper(*given: Any) -> None:
    _ring(*given)


@pytest.mark.parametrize("handler", [_ring, _ring_deeper])
def test_what_a_handler_raises_is_no_fault_of_ours(handler: Any) -> None:
    with pytest.raises(TimeoutError):
        note_safely("notes", _signalled, handler)  # type: ignore[no-untyped-call]


def test_what_we_raise_is_passed_on_by_nobody() -> None:
    def fail(frame: Any = None) -> None:
        raise TimeoutError(frame)

    assert note_safely("notes", fail) is None  # type: ignore[no-untyped-call]
    try:
        fail()
    except TimeoutError:
        pass_on_signals()  # type: ignore[no-untyped-call]
