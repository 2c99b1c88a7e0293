"""A time limit of the program ends the program, also where its signal comes while a call is recorded."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.command_line import write
from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import run
from toolkit.probe.mask import recording_end
from toolkit.probe.mask.masking import Masking
from toolkit.probe.process.bookkeeping import note_safely, pass_on_signals
from toolkit.probe.process.import_watch import ImportWatch
from toolkit.probe.record import sink, surroundings
from toolkit.probe.values import public_parts

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


def _stop(*_given: Any, **_named: Any) -> None:
    _signalled(_ring)


def _look_for_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_end, "_LSTAT", (_stop,))
    recording_end.has_ended("folder")  # type: ignore[no-untyped-call]


def _look_for_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "_getcwd", _stop)
    surroundings._current_folder()  # type: ignore[no-untyped-call]


def _write_a_certificate(_monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cryptography")
    writer = SimpleNamespace(cut_off=lambda *_given: "cut off")
    public_parts._write_issued(writer, SimpleNamespace(public_bytes=_stop), 0)  # type: ignore[no-untyped-call]


def _import_what_is_watched(_monkeypatch: pytest.MonkeyPatch) -> None:
    watch = ImportWatch()  # type: ignore[no-untyped-call]
    watch.when("shop", _stop)  # type: ignore[no-untyped-call]
    watch.handle_import("shop", None)  # type: ignore[no-untyped-call]


def _announce_what_is_watched(_monkeypatch: pytest.MonkeyPatch) -> None:
    watch = ImportWatch()  # type: ignore[no-untyped-call]
    watch.before("shop", _stop)  # type: ignore[no-untyped-call]
    watch._announce("shop")  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "interrupt",
    [
        _look_for_the_end,
        _look_for_the_folder,
        _write_a_certificate,
        _import_what_is_watched,
        _announce_what_is_watched,
    ],
)
def test_a_time_limit_ends_what_else_we_do(interrupt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError):
        interrupt(monkeypatch)


@pytest.mark.parametrize("lines", [0, 1])
def test_a_time_limit_that_ends_a_look_at_the_file_leaves_no_other_one_open(
    lines: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    def open_(*given: Any) -> int:
        opened.append(os.open(*given))
        return opened[-1]

    one = sink.Sink(str(tmp_path), {"kind": "process"}, Masking())  # type: ignore[no-untyped-call]
    monkeypatch.setitem(sink._SYSTEM, "open", open_)
    for _ in range(lines):
        assert one.put_text("{}")
    monkeypatch.setitem(sink._SYSTEM, "fstat", _stop)
    with pytest.raises(TimeoutError):
        one.put_text("{}")
    monkeypatch.setitem(sink._SYSTEM, "fstat", os.fstat)
    assert one.put_text("{}")
    one.close()
    assert len(opened) == 2 - lines
    for handle in opened:
        with pytest.raises(OSError):
            os.fstat(handle)
